//===--- Pipe.swift - A queue beside a pipe ------------------------------===//

public import CMartlet
internal import Glibc
internal import MartletEngine

@c @implementation
public func martlet_pipe_create(
  _ capacity: UInt64, _ label: UnsafePointer<CChar>,
  _ pipe: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    let created = try unsafe RecordQueue(
      maximumCount: 0, maximumBytes: capacity, label: String(cString: label), isPipe: true)
    unsafe pipe.pointee = retain(created)
  }
}

@c @implementation
public func martlet_pipe_send(
  _ pipe: OpaquePointer, _ parts: UnsafePointer<martlet_bytes>, _ count: Int,
  _ progress: UnsafeMutablePointer<Int>, _ deadline: Int64
) -> CInt {
  unsafe borrow(pipe, as: RecordQueue.self) { pipe in
    status { () throws(Errno) in
      try unsafe pipe.send(
        runs(parts, count), progress: &progress.pointee,
        until: Deadline(nanoseconds: deadline))
    }
  }
}

@c @implementation
public func martlet_pipe_fall_back(_ incoming: OpaquePointer?, _ outgoing: OpaquePointer?) -> CInt {
  status { () throws(Errno) in
    try unsafe RecordQueue.fallBackToKernel(
      incoming: incoming.map { unsafe borrow($0, as: RecordQueue.self) },
      outgoing: outgoing.map { unsafe borrow($0, as: RecordQueue.self) })
  }
}

@c @implementation
public func martlet_pipe_resolve(_ incoming: OpaquePointer, _ outgoing: OpaquePointer?) -> CInt {
  status { () throws(Errno) in
    if let outgoing = unsafe outgoing {
      try unsafe borrow(outgoing, as: RecordQueue.self).drainWhatIsLeft()
    }
    guard try unsafe borrow(incoming, as: RecordQueue.self).resolve() else { throw .busy }
  }
}

@c @implementation
public func martlet_pipe_consume_reset(_ pipe: OpaquePointer) -> CInt {
  status { () throws(Errno) in
    guard unsafe borrow(pipe, as: RecordQueue.self).consumeReset() else { throw .busy }
  }
}

@c @implementation
public func martlet_pipe_leave(_ pipe: OpaquePointer) {
  unsafe borrow(pipe, as: RecordQueue.self).closeEnd()
}
