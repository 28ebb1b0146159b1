//===--- Barrier.swift - Waiting for each other --------------------------===//

public import CMartlet
internal import MartletEngine

@c @implementation
public func martlet_barrier_create(
  _ arenas: OpaquePointer, _ parties: UInt32, _ label: UnsafePointer<CChar>,
  _ barrier: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    unsafe barrier.pointee = try retain(
      Barrier(in: borrow(arenas), parties: parties, label: String(cString: label)))
  }
}

@c @implementation
public func martlet_barrier_attach(
  _ arenas: OpaquePointer, _ place: martlet_place,
  _ barrier: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in
    unsafe barrier.pointee = try retain(
      Barrier(in: borrow(arenas), attaching: place.descriptor, at: place.offset))
  }
}

@c @implementation
public func martlet_barrier_close(_ barrier: OpaquePointer) {
  unsafe release(barrier)
}

@c @implementation
public func martlet_barrier_place(_ barrier: OpaquePointer) -> martlet_place {
  let place = unsafe borrow(barrier, as: Barrier.self).place()
  return martlet_place(descriptor: place.descriptor, offset: place.offset)
}

@c @implementation
public func martlet_barrier_arrive(
  _ barrier: OpaquePointer, _ round: UnsafeMutablePointer<UInt64>,
  _ index: UnsafeMutablePointer<UInt32>
) -> CInt {
  status { () throws(Errno) in
    let arrival = try unsafe borrow(barrier, as: Barrier.self).arrive()
    unsafe round.pointee = arrival.round
    unsafe index.pointee = arrival.index
  }
}

@c @implementation
public func martlet_barrier_wait(
  _ barrier: OpaquePointer, _ round: UInt64, _ deadline: Int64
) -> CInt {
  status { () throws(Errno) in
    try unsafe borrow(barrier, as: Barrier.self)
      .wait(for: round, until: Deadline(nanoseconds: deadline))
  }
}

@c @implementation
public func martlet_barrier_open(_ barrier: OpaquePointer, _ round: UInt64) -> CInt {
  status { () throws(Errno) in try unsafe borrow(barrier, as: Barrier.self).open(round) }
}

@c @implementation
public func martlet_barrier_leave(_ barrier: OpaquePointer, _ round: UInt64) {
  unsafe borrow(barrier, as: Barrier.self).leave(round)
}

@c @implementation
public func martlet_barrier_abort(_ barrier: OpaquePointer) {
  unsafe borrow(barrier, as: Barrier.self).abort()
}

@c @implementation
public func martlet_barrier_reset(_ barrier: OpaquePointer) {
  unsafe borrow(barrier, as: Barrier.self).reset()
}

@c @implementation
public func martlet_barrier_parties(_ barrier: OpaquePointer) -> UInt32 {
  unsafe borrow(barrier, as: Barrier.self).parties
}

@c @implementation
public func martlet_barrier_waiting(_ barrier: OpaquePointer) -> UInt32 {
  unsafe borrow(barrier, as: Barrier.self).waiting
}

@c @implementation
public func martlet_barrier_is_broken(_ barrier: OpaquePointer) -> CInt {
  unsafe borrow(barrier, as: Barrier.self).isBroken ? 1 : 0
}
