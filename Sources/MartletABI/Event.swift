//===--- Event.swift - Flags to wait for ---------------------------------===//

public import CMartlet
internal import MartletEngine

@c @implementation
public func martlet_event_create(
  _ arenas: OpaquePointer, _ label: UnsafePointer<CChar>,
  _ event: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    unsafe event.pointee = try retain(
      Event(in: borrow(arenas), label: String(cString: label)))
  }
}

@c @implementation
public func martlet_event_attach(
  _ arenas: OpaquePointer, _ place: martlet_place,
  _ event: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    unsafe event.pointee = try retain(
      Event(in: borrow(arenas), attaching: place.descriptor, at: place.offset))
  }
}

@c @implementation
public func martlet_event_close(_ event: OpaquePointer) {
  unsafe release(event)
}

@c @implementation
public func martlet_event_place(_ event: OpaquePointer) -> martlet_place {
  let place = unsafe borrow(event, as: Event.self).place()
  return martlet_place(descriptor: place.descriptor, offset: place.offset)
}

@c @implementation
public func martlet_event_set(_ event: OpaquePointer) {
  unsafe borrow(event, as: Event.self).set()
}

@c @implementation
public func martlet_event_clear(_ event: OpaquePointer) {
  unsafe borrow(event, as: Event.self).clear()
}

@c @implementation
public func martlet_event_is_set(_ event: OpaquePointer) -> CInt {
  unsafe borrow(event, as: Event.self).isSet ? 1 : 0
}

@c @implementation
public func martlet_event_sample(_ event: OpaquePointer) -> UInt32 {
  unsafe borrow(event, as: Event.self).sample()
}

@c @implementation
public func martlet_event_wait(
  _ event: OpaquePointer, _ sample: UInt32, _ deadline: Int64
) -> CInt {
  status { () throws(Errno) in
    try unsafe borrow(event, as: Event.self)
      .wait(since: sample, until: Deadline(nanoseconds: deadline))
  }
}
