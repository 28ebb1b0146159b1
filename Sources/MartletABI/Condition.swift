//===--- Condition.swift - Waiting for notifications ---------------------===//

public import CMartlet
internal import MartletEngine

@c @implementation
public func martlet_condition_create(
  _ arenas: OpaquePointer, _ label: UnsafePointer<CChar>,
  _ condition: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    unsafe condition.pointee = try retain(
      Condition(in: borrow(arenas), label: String(cString: label)))
  }
}

@c @implementation
public func martlet_condition_attach(
  _ arenas: OpaquePointer, _ place: martlet_place,
  _ condition: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    unsafe condition.pointee = try retain(
      Condition(in: borrow(arenas), attaching: place.descriptor, at: place.offset))
  }
}

@c @implementation
public func martlet_condition_close(_ condition: OpaquePointer) {
  unsafe release(condition)
}

@c @implementation
public func martlet_condition_place(_ condition: OpaquePointer) -> martlet_place {
  let place = unsafe borrow(condition, as: Condition.self).place()
  return martlet_place(descriptor: place.descriptor, offset: place.offset)
}

@c @implementation
public func martlet_condition_enter(
  _ condition: OpaquePointer, _ ticket: UnsafeMutablePointer<UInt64>
) -> CInt {
  unsafe ticket.pointee = borrow(condition, as: Condition.self).enter()
  return 0
}

@c @implementation
public func martlet_condition_sleep(
  _ condition: OpaquePointer, _ ticket: UInt64, _ deadline: Int64
) -> CInt {
  status { () throws(Errno) in
    try unsafe borrow(condition, as: Condition.self)
      .sleep(ticket, until: Deadline(nanoseconds: deadline))
  }
}

@c @implementation
public func martlet_condition_leave(_ condition: OpaquePointer, _ ticket: UInt64) {
  unsafe borrow(condition, as: Condition.self).leave(ticket)
}

@c @implementation
public func martlet_condition_notify(
  _ condition: OpaquePointer, _ count: UInt64, _ lock: OpaquePointer?
) -> CInt {
  let lock = unsafe lock.map { unsafe borrow($0, as: Semaphore.self) }
  unsafe borrow(condition, as: Condition.self).notify(count, holding: lock)
  return 0
}

@c @implementation
public func martlet_condition_waiting(_ condition: OpaquePointer) -> UInt64 {
  unsafe borrow(condition, as: Condition.self).waiting
}
