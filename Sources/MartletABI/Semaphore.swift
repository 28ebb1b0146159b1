//===--- Semaphore.swift - Semaphores and recursive locks ----------------===//

public import CMartlet
internal import MartletEngine

@c @implementation
public func martlet_semaphore_create(
  _ arenas: OpaquePointer, _ kind: CInt, _ value: UInt32, _ maximum: UInt32,
  _ label: UnsafePointer<CChar>, _ semaphore: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    guard let kind = Semaphore.Kind(rawValue: kind) else { throw .invalid }
    unsafe semaphore.pointee = try retain(
      Semaphore(
        in: borrow(arenas), kind, value: value, maximum: maximum,
        label: String(cString: label)))
  }
}

@c @implementation
public func martlet_semaphore_attach(
  _ arenas: OpaquePointer, _ place: martlet_place,
  _ semaphore: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    unsafe semaphore.pointee = try retain(
      Semaphore(in: borrow(arenas), attaching: place.descriptor, at: place.offset))
  }
}

@c @implementation
public func martlet_semaphore_close(_ semaphore: OpaquePointer) {
  unsafe release(semaphore)
}

@c @implementation
public func martlet_semaphore_place(_ semaphore: OpaquePointer) -> martlet_place {
  let place = unsafe borrow(semaphore, as: Semaphore.self).place()
  return martlet_place(descriptor: place.descriptor, offset: place.offset)
}

@c @implementation
public func martlet_semaphore_acquire(_ semaphore: OpaquePointer, _ deadline: Int64) -> CInt {
  unsafe borrow(semaphore, as: Semaphore.self) { semaphore in
    status { () throws(Errno) in
      try semaphore.acquire(until: Deadline(nanoseconds: deadline))
    }
  }
}

@c @implementation
public func martlet_semaphore_release(_ semaphore: OpaquePointer) -> CInt {
  unsafe borrow(semaphore, as: Semaphore.self) { semaphore in
    status { () throws(Errno) in try semaphore.release() }
  }
}

@c @implementation
public func martlet_semaphore_value(_ semaphore: OpaquePointer) -> UInt32 {
  unsafe borrow(semaphore, as: Semaphore.self) { $0.value }
}

@c @implementation
public func martlet_semaphore_kind(_ semaphore: OpaquePointer) -> CInt {
  unsafe borrow(semaphore, as: Semaphore.self) { $0.kind.rawValue }
}

@c @implementation
public func martlet_semaphore_owner(_ semaphore: OpaquePointer) -> CInt {
  unsafe borrow(semaphore, as: Semaphore.self) { $0.owner }
}

@c @implementation
public func martlet_semaphore_maximum(_ semaphore: OpaquePointer) -> UInt32 {
  unsafe borrow(semaphore, as: Semaphore.self) { $0.maximum }
}

@c @implementation
public func martlet_semaphore_holds(_ semaphore: OpaquePointer) -> Int64 {
  unsafe borrow(semaphore, as: Semaphore.self) { Int64($0.holds) }
}

@c @implementation
public func martlet_semaphore_is_mine(_ semaphore: OpaquePointer) -> CInt {
  unsafe borrow(semaphore, as: Semaphore.self) { $0.isMine ? 1 : 0 }
}

@c @implementation
public func martlet_semaphore_child_after_fork(_ semaphore: OpaquePointer) {
  unsafe borrow(semaphore, as: Semaphore.self) { $0.forgetParent() }
}
