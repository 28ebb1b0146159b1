//===--- Pool.swift - What only the Python extension calls ---------------===//

public import CMartlet
internal import Glibc
internal import MartletEngine

@c @implementation
public func martlet_arenas_create_serialized(
  _ arenas: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  unsafe arenas.pointee = retain(ArenaSet(isSerialized: true))
  return 0
}

@c @implementation
public func martlet_begin_wait() { beginWait() }

@c @implementation
public func martlet_end_wait() { endWait() }

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
public func martlet_queue_put_count(_ queue: OpaquePointer) -> UInt64 {
  unsafe borrow(queue, as: RecordQueue.self).putCount
}

@c @implementation
public func martlet_queue_got_count(_ queue: OpaquePointer) -> UInt64 {
  unsafe borrow(queue, as: RecordQueue.self).gotCount
}

@c @implementation
public func martlet_tasks_create(
  _ queue: OpaquePointer, _ tasks: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  unsafe tasks.pointee = retain(TaskQueue(borrow(queue, as: RecordQueue.self)))
  return 0
}

@c @implementation
public func martlet_tasks_close(_ tasks: OpaquePointer) { unsafe release(tasks) }

@c @implementation
public func martlet_tasks_lead(_ tasks: OpaquePointer) {
  unsafe borrow(tasks, as: TaskQueue.self).lead()
}

@c @implementation
public func martlet_tasks_resign(_ tasks: OpaquePointer, _ isFollowed: CInt) {
  unsafe borrow(tasks, as: TaskQueue.self).resign(soFollowedByAnother: isFollowed != 0)
}

@c @implementation
public func martlet_tasks_follow(_ tasks: OpaquePointer, _ deadline: Int64) -> CInt {
  status { () throws(Errno) in
    try unsafe borrow(tasks, as: TaskQueue.self).follow(until: Deadline(nanoseconds: deadline))
  }
}
