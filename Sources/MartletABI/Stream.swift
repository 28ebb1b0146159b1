//===--- Stream.swift - Messages over pipes and sockets, as C sees them --===//

public import CMartlet
internal import MartletEngine

@c @implementation
public func martlet_stream_send(
  _ descriptor: CInt, _ parts: UnsafePointer<martlet_bytes>, _ count: Int,
  _ progress: UnsafeMutablePointer<Int>, _ deadline: Int64
) -> CInt {
  status { () throws(Errno) in
    try unsafe Stream(descriptor).send(
      runs(parts, count), progress: &progress.pointee,
      until: Deadline(nanoseconds: deadline))
  }
}

@c @implementation
public func martlet_stream_receive(
  _ descriptor: CInt, _ incoming: UnsafeMutablePointer<martlet_incoming>,
  _ space: martlet_space, _ deadline: Int64
) -> CInt {
  unsafe advance(incoming) { (state: inout Stream.Incoming) throws(Errno) in
    try unsafe Stream(descriptor).receive(
      into: UnsafeMutableRawBufferPointer(start: space.start, count: space.count), &state,
      until: Deadline(nanoseconds: deadline))
  }
}

@c @implementation
public func martlet_stream_receive_body(
  _ descriptor: CInt, _ incoming: UnsafeMutablePointer<martlet_incoming>,
  _ parts: UnsafePointer<martlet_space>, _ count: Int
) -> CInt {
  unsafe advance(incoming) { (state: inout Stream.Incoming) throws(Errno) in
    guard state.phase == .body else { throw .invalid }
    try unsafe Stream(descriptor).receiveBody(
      into: runs(parts, count), &state)
  }
}

@c @implementation
public func martlet_stream_wait(_ descriptor: CInt, _ deadline: Int64) -> CInt {
  status { () throws(Errno) in
    try Stream(descriptor).wait(until: Deadline(nanoseconds: deadline))
  }
}

/// Runs one step of receiving on the state that C holds.
private func advance(
  _ incoming: UnsafeMutablePointer<martlet_incoming>,
  _ body: (inout Stream.Incoming) throws(Errno) -> Void
) -> CInt {
  status { () throws(Errno) in
    guard var state = unsafe Stream.Incoming(incoming.pointee) else { throw .invalid }
    defer { unsafe incoming.pointee = martlet_incoming(state) }
    try body(&state)
  }
}

extension Stream.Incoming {
  /// The state in C's words, or nil if there is no such phase.
  fileprivate init?(_ state: martlet_incoming) {
    guard let phase = Phase(rawValue: state.phase) else { return nil }
    let header = unsafe withUnsafeBytes(of: state.header) { unsafe $0.load(as: UInt64.self) }
    self.init(phase: phase, received: state.received, header: header, size: state.size)
  }
}

extension martlet_incoming {
  fileprivate init(_ state: Stream.Incoming) {
    self.init()
    size = state.size
    received = state.received
    phase = state.phase.rawValue
    unsafe withUnsafeMutableBytes(of: &header) { bytes in
      unsafe bytes.storeBytes(of: state.header, as: UInt64.self)
    }
  }
}
