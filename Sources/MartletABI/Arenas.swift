//===--- Arenas.swift - Where small shared objects live ------------------===//

internal import CMartlet
internal import MartletEngine

@c @implementation
public func martlet_arenas_create(
  _ arenas: UnsafeMutablePointer<OpaquePointer?>
) -> CInt {
  status { () throws(Errno) in unsafe arenas.pointee = retain(ArenaSet()) }
}

@c @implementation
public func martlet_arenas_close(_ arenas: OpaquePointer) { unsafe release(arenas) }

@c @implementation
public func martlet_arenas_prepare_fork(_ arenas: OpaquePointer) {
  unsafe borrow(arenas, as: ArenaSet.self).prepareToFork()
}
