//===--- Queue.swift - Queues as C sees them -----------------------------===//

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
public func martlet_queue_leave(_ queue: OpaquePointer) {
  unsafe borrow(queue, as: RecordQueue.self).leaveEnd()
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
public func martlet_queue_wait(_ queue: OpaquePointer, _ deadline: Int64) -> CInt {
  status { () throws(Errno) in
    try unsafe borrow(queue, as: RecordQueue.self)
      .waitForRecord(until: Deadline(nanoseconds: deadline))
  }
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
public func martlet_queue_task_done(_ queue: OpaquePointer) -> CInt {
  status { () throws(Errno) in try unsafe borrow(queue, as: RecordQueue.self).taskDone() }
}

@c @implementation
public func martlet_queue_join(_ queue: OpaquePointer, _ deadline: Int64) -> CInt {
  status { () throws(Errno) in
    try unsafe borrow(queue, as: RecordQueue.self).join(until: Deadline(nanoseconds: deadline))
  }
}
