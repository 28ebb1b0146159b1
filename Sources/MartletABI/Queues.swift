//===--- Queues.swift - Queues as C sees them ----------------------------===//

public import CMartlet
internal import Glibc
internal import MartletEngine

@c @implementation
public func martlet_queue_create(
  _ maximumCount: UInt64, _ maximumBytes: UInt64, _ label: UnsafePointer<CChar>,
  _ queue: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    let created = try unsafe RecordQueue(
      maximumCount: maximumCount, maximumBytes: maximumBytes, label: String(cString: label))
    unsafe queue.pointee = retain(created)
  }
}

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

@c @implementation
public func martlet_queue_attach(
  _ descriptor: CInt, _ queue: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    let attached = try RecordQueue(attachingTo: descriptor)
    unsafe queue.pointee = retain(attached)
  }
}

@c @implementation
public func martlet_queue_close(_ queue: OpaquePointer) { unsafe release(queue) }

@c @implementation
public func martlet_queue_descriptor(_ queue: OpaquePointer) -> CInt {
  unsafe borrow(queue, as: RecordQueue.self).descriptor
}

@c @implementation
public func martlet_queue_bind(_ queue: OpaquePointer, _ reader: CInt, _ writer: CInt) {
  unsafe borrow(queue, as: RecordQueue.self).bind(reader: reader, writer: writer)
}

@c @implementation
public func martlet_queue_hold(
  _ queue: OpaquePointer, _ descriptor: CInt, _ isReading: CInt
) -> CInt {
  unsafe borrow(queue, as: RecordQueue.self).hold(descriptor, isReading != 0 ? .reading : .writing)
}

@c @implementation
public func martlet_queue_part(
  _ queue: OpaquePointer, _ descriptor: CInt, _ isReading: CInt
) -> CInt {
  unsafe borrow(queue, as: RecordQueue.self).part(descriptor, isReading != 0 ? .reading : .writing)
}

@c @implementation
public func martlet_queue_let_go(
  _ queue: OpaquePointer, _ descriptor: CInt, _ isReading: CInt
) -> CInt {
  unsafe borrow(queue, as: RecordQueue.self).letGo(
    descriptor, isReading != 0 ? .reading : .writing) ?? -1
}

@c @implementation
public func martlet_queue_watch(_ queue: OpaquePointer) -> CInt {
  status { () throws(Errno) in try unsafe borrow(queue, as: RecordQueue.self).watch() }
}

@c @implementation
public func martlet_queue_put(
  _ queue: OpaquePointer, _ parts: UnsafePointer<martlet_bytes>, _ count: Int,
  _ deadline: Int64
) -> CInt {
  unsafe borrow(queue, as: RecordQueue.self) { queue in
    status { () throws(Errno) in
      try unsafe queue.put(
        runs(parts, count), until: Deadline(nanoseconds: deadline))
    }
  }
}

@c @implementation
public func martlet_queue_put_many(
  _ queue: OpaquePointer, _ records: UnsafePointer<martlet_bytes>, _ count: Int,
  _ appended: UnsafeMutablePointer<Int>, _ deadline: Int64
) -> CInt {
  unsafe borrow(queue, as: RecordQueue.self) { queue in
    status { () throws(Errno) in
      unsafe appended.pointee = try unsafe queue.putMany(
        runs(records, count), until: Deadline(nanoseconds: deadline))
    }
  }
}

@c @implementation
public func martlet_queue_wait_for_room(_ queue: OpaquePointer, _ deadline: Int64) -> CInt {
  status { () throws(Errno) in
    try unsafe borrow(queue, as: RecordQueue.self)
      .waitForRoom(until: Deadline(nanoseconds: deadline))
  }
}

@c @implementation
public func martlet_queue_get(
  _ queue: OpaquePointer, _ parts: UnsafePointer<martlet_space>, _ partCount: Int,
  _ count: UnsafeMutablePointer<Int>, _ deadline: Int64
) -> CInt {
  unsafe borrow(queue, as: RecordQueue.self) { queue in
    status { () throws(Errno) in
      try unsafe queue.get(
        into: runs(parts, partCount),
        byteCount: &count.pointee, until: Deadline(nanoseconds: deadline))
    }
  }
}

@c @implementation
public func martlet_queue_peek_many(
  _ queue: OpaquePointer, _ space: martlet_space, _ sizes: UnsafeMutablePointer<Int>,
  _ count: UnsafeMutablePointer<Int>, _ first: UnsafeMutablePointer<UInt64>
) -> CInt {
  unsafe borrow(queue, as: RecordQueue.self) { queue in
    status { () throws(Errno) in
      let found = try unsafe queue.peekMany(
        into: UnsafeMutableRawBufferPointer(start: space.start, count: space.count),
        sizes: UnsafeMutableBufferPointer(start: sizes, count: count.pointee))
      unsafe count.pointee = found.count
      unsafe first.pointee = found.first
    }
  }
}

@c @implementation
public func martlet_queue_take_many(
  _ queue: OpaquePointer, _ first: UInt64, _ count: Int, _ deadline: Int64
) -> CInt {
  unsafe borrow(queue, as: RecordQueue.self) { queue in
    status { () throws(Errno) in
      try queue.takeMany(count, after: first, until: Deadline(nanoseconds: deadline))
    }
  }
}

@c @implementation
public func martlet_queue_open_claim(_ queue: OpaquePointer) -> CInt {
  status { () throws(Errno) in try unsafe borrow(queue, as: RecordQueue.self).openClaim() }
}

@c @implementation
public func martlet_queue_close_claim(
  _ queue: OpaquePointer, _ process: Int32, _ record: UnsafeMutablePointer<UInt64>
) -> CInt {
  guard let last = unsafe borrow(queue, as: RecordQueue.self).closeClaim(of: process)
  else { return ENOENT }
  unsafe record.pointee = last
  return 0
}

@c @implementation
public func martlet_queue_begin_spin(_ queue: OpaquePointer) {
  unsafe borrow(queue, as: RecordQueue.self).beginSpin()
}

@c @implementation
public func martlet_queue_get_spinning(
  _ queue: OpaquePointer, _ parts: UnsafePointer<martlet_space>, _ partCount: Int,
  _ count: UnsafeMutablePointer<Int>
) -> CInt {
  unsafe borrow(queue, as: RecordQueue.self) { queue in
    status { () throws(Errno) in
      try unsafe queue.getSpinning(
        into: runs(parts, partCount), byteCount: &count.pointee)
    }
  }
}

@c @implementation
public func martlet_queue_end_spin(_ queue: OpaquePointer) {
  unsafe borrow(queue, as: RecordQueue.self).endSpin()
}

@c @implementation
public func martlet_queue_lead(_ queue: OpaquePointer) {
  unsafe borrow(queue, as: RecordQueue.self).lead()
}

@c @implementation
public func martlet_queue_resign(_ queue: OpaquePointer, _ isFollowed: CInt) {
  unsafe borrow(queue, as: RecordQueue.self).resign(soFollowedByAnother: isFollowed != 0)
}

@c @implementation
public func martlet_queue_follow(_ queue: OpaquePointer, _ deadline: Int64) -> CInt {
  status { () throws(Errno) in
    try unsafe borrow(queue, as: RecordQueue.self)
      .follow(until: Deadline(nanoseconds: deadline))
  }
}

@c @implementation
public func martlet_queue_wait(_ queue: OpaquePointer, _ deadline: Int64) -> CInt {
  status { () throws(Errno) in
    try unsafe borrow(queue, as: RecordQueue.self)
      .waitForRecord(until: Deadline(nanoseconds: deadline))
  }
}

@c @implementation
public func martlet_queue_begin_retention(_ queue: OpaquePointer) {
  unsafe borrow(queue, as: RecordQueue.self).beginRetention()
}

@c @implementation
public func martlet_queue_end_retention(_ queue: OpaquePointer, _ isIdle: CInt) {
  let queue = unsafe borrow(queue, as: RecordQueue.self)
  queue.endRetention()
  if isIdle != 0 { queue.trimIfEmpty() }
}

@c @implementation
public func martlet_queue_count(_ queue: OpaquePointer) -> UInt64 {
  unsafe borrow(queue, as: RecordQueue.self).contents().count
}

@c @implementation
public func martlet_queue_unfinished_count(_ queue: OpaquePointer) -> UInt64 {
  unsafe borrow(queue, as: RecordQueue.self).unfinishedCount
}

@c @implementation
public func martlet_queue_byte_count(_ queue: OpaquePointer) -> UInt64 {
  unsafe borrow(queue, as: RecordQueue.self).contents().bytes
}

@c @implementation
public func martlet_queue_put_count(_ queue: OpaquePointer) -> UInt64 {
  unsafe borrow(queue, as: RecordQueue.self).putCount
}

@c @implementation
public func martlet_queue_got_count(_ queue: OpaquePointer) -> UInt64 {
  unsafe borrow(queue, as: RecordQueue.self).gotCount
}

@c @implementation
public func martlet_queue_task_done(_ queue: OpaquePointer) -> CInt {
  status { () throws(Errno) in try unsafe borrow(queue, as: RecordQueue.self).taskDone() }
}

@c @implementation
public func martlet_queue_join(_ queue: OpaquePointer, _ deadline: Int64) -> CInt {
  status { () throws(Errno) in
    try unsafe borrow(queue, as: RecordQueue.self).join(until: Deadline(nanoseconds: deadline))
  }
}
