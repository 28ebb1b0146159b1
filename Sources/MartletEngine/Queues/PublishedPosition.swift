//===--- PublishedPosition.swift - A position in two copies --------------===//

internal import CPlatform
internal import Synchronization

/// Where one end of a queue stands, as a value: see `layout_position`.
typealias QueuePosition = layout_position

/// One end of a queue in shared memory: a position in two copies.
///
/// The holder of the side's lock fills the copy that does not hold and publishes
/// it by one store. So whoever dies in between has changed nothing, and others
/// read a whole position without the lock.
@safe
struct PublishedPosition {
  private let copies: UnsafeMutablePointer<layout_position>
  private let version: SharedWord64

  /// - Parameter address: of a `layout_side`, valid while this is used.
  init(at address: UnsafeMutableRawPointer) {
    let offset = MemoryLayout<layout_side>.offset(of: \.copies)!
    unsafe copies = (address + offset).assumingMemoryBound(to: layout_position.self)
    unsafe version = SharedWord64(at: address)
  }

  /// The position, for the holder of the lock.
  var position: QueuePosition { unsafe copies[Int(version.relaxed & 1)] }

  /// The position at an instant within the call, for everybody.
  func snapshot() -> QueuePosition {
    while true {
      let before = version.load()
      let position = unsafe copies[Int(before & 1)]
      atomicMemoryFence(ordering: .acquiring)
      if version.relaxed == before { return position }
    }
  }

  /// Makes a position hold, for the holder of the lock.
  func publish(_ position: QueuePosition) {
    let next = version.relaxed &+ 1
    unsafe copies[Int(next & 1)] = position
    version.store(next)
  }
}
