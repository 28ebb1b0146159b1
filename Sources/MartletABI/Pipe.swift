//===--- Pipe.swift - Lanes and ends of pipes as C sees them -------------===//

public import CMartlet
internal import Glibc
internal import MartletEngine

@c @implementation
public func martlet_lane_create(
  _ capacity: UInt64, _ label: UnsafePointer<CChar>,
  _ lane: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    unsafe lane.pointee = retain(try PipeLane(capacity: capacity, label: String(cString: label)))
  }
}

@c @implementation
public func martlet_lane_attach(
  _ descriptor: CInt, _ lane: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    unsafe lane.pointee = retain(try PipeLane(attachingTo: descriptor))
  }
}

@c @implementation
public func martlet_lane_close(_ lane: OpaquePointer) { unsafe release(lane) }

@c @implementation
public func martlet_lane_descriptor(_ lane: OpaquePointer) -> CInt {
  unsafe borrow(lane, as: PipeLane.self).descriptor
}

@c @implementation
public func martlet_lane_hold(_ lane: OpaquePointer, _ descriptor: CInt, _ isReading: CInt) {
  unsafe borrow(lane, as: PipeLane.self).hold(descriptor, isReading: isReading != 0)
}

@c @implementation
public func martlet_lane_let_go(_ lane: OpaquePointer, _ descriptor: CInt, _ isReading: CInt) {
  unsafe borrow(lane, as: PipeLane.self).letGo(descriptor, isReading: isReading != 0)
}

@c @implementation
public func martlet_lane_is_held(_ lane: OpaquePointer) -> CInt {
  unsafe borrow(lane, as: PipeLane.self).isHeld ? 1 : 0
}

@c @implementation
public func martlet_lane_leave(_ lane: OpaquePointer) {
  unsafe borrow(lane, as: PipeLane.self).leaveEnd()
}

@c @implementation
public func martlet_lane_watch(_ lane: OpaquePointer) -> CInt {
  status { () throws(Errno) in try unsafe borrow(lane, as: PipeLane.self).watch() }
}

@c @implementation
public func martlet_pipe_end_create(
  _ incoming: OpaquePointer?, _ outgoing: OpaquePointer?,
  _ end: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  unsafe end.pointee = retain(
    PipeEnd(
      incoming: incoming.map { unsafe borrow($0, as: PipeLane.self) },
      outgoing: outgoing.map { unsafe borrow($0, as: PipeLane.self) }))
  return 0
}

@c @implementation
public func martlet_pipe_end_close(_ end: OpaquePointer) { unsafe release(end) }

@c @implementation
public func martlet_pipe_end_send(
  _ end: OpaquePointer, _ parts: UnsafePointer<martlet_bytes>, _ count: Int,
  _ progress: UnsafeMutablePointer<Int>, _ deadline: Int64
) -> CInt {
  unsafe borrow(end, as: PipeEnd.self) { end in
    status { () throws(Errno) in
      try unsafe end.send(
        runs(parts, count), progress: &progress.pointee,
        until: Deadline(nanoseconds: deadline))
    }
  }
}

@c @implementation
public func martlet_pipe_end_receive(
  _ end: OpaquePointer, _ parts: UnsafePointer<martlet_space>, _ count: Int,
  _ size: UnsafeMutablePointer<Int>, _ deadline: Int64
) -> CInt {
  unsafe borrow(end, as: PipeEnd.self) { end in
    status { () throws(Errno) in
      try unsafe end.receive(
        into: runs(parts, count), byteCount: &size.pointee,
        until: Deadline(nanoseconds: deadline))
    }
  }
}

@c @implementation
public func martlet_pipe_end_wait(_ end: OpaquePointer, _ deadline: Int64) -> CInt {
  status { () throws(Errno) in
    try unsafe borrow(end, as: PipeEnd.self).wait(until: Deadline(nanoseconds: deadline))
  }
}

@c @implementation
public func martlet_pipe_end_fall_back(
  _ end: OpaquePointer, _ isDrained: UnsafeMutablePointer<CInt>
) -> CInt {
  status { () throws(Errno) in
    unsafe isDrained.pointee = try borrow(end, as: PipeEnd.self).fallBackToKernel() ? 1 : 0
  }
}
