//===--- Event.swift - A flag that processes wait for --------------------===//

internal import CPlatform

/// A flag in shared memory that processes set, clear and wait for.
///
/// The shared word is `{ times set: 31 bits, is set: 1 bit }`, so a waiter sees that
/// the flag was set even if it has been cleared again. Each change is one store.
@safe
package final class Event: @unchecked Sendable {
  private let slot: ArenaSlot
  private let flag: SharedWord32
  private let changes: EventCount

  private static var isSetBit: UInt32 { 1 }

  /// - Throws: what a new arena fails with.
  package convenience init(in arenas: ArenaSet, label: String) throws(Errno) {
    self.init(
      try arenas.create(.event, byteCount: MemoryLayout<layout_event>.size, label: label))
  }

  /// Attaches to the event at a place that `place` gave.
  package convenience init(
    in arenas: ArenaSet, attaching descriptor: CInt, at offset: UInt64
  ) throws(Errno) {
    self.init(
      try arenas.attach(
        descriptor, at: offset, .event, byteCount: MemoryLayout<layout_event>.size))
  }

  private init(_ slot: ArenaSlot) {
    self.slot = slot
    unsafe flag = SharedWord32(
      at: slot.address(at: MemoryLayout<layout_event>.offset(of: \.flag)!))
    unsafe changes = EventCount(
      at: slot.address(at: MemoryLayout<layout_event>.offset(of: \.changes)!))
  }

  package func place() -> (descriptor: CInt, offset: UInt64) { slot.publish() }

  /// What to pass to `wait`: how often the flag has been set, and whether it is.
  package func sample() -> UInt32 { flag.load() }

  package var isSet: Bool { flag.load() & Self.isSetBit != 0 }

  /// Sets the flag and lets go who waits.
  package func set() {
    while true {
      let word = flag.load()
      if word & Self.isSetBit != 0 || flag.compareExchange(word, word &+ 3) { break }
    }
    // Even if it was set: whoever set it may have died before this.
    changes.advance(waking: .max)
  }

  package func clear() {
    while true {
      let word = flag.load()
      if flag.compareExchange(word, word & ~Self.isSetBit) { return }
    }
  }

  /// Waits until the flag is set, or was at any time since `sample`.
  ///
  /// - Throws: `.timedOut` or `.interrupted`.
  package func wait(since before: UInt32, until deadline: Deadline) throws(Errno) {
    if before & Self.isSetBit != 0 || flag.load() != before { return }
    if deadline.hasPassed { throw .timedOut }
    while true {
      let sample = changes.sample()
      if flag.load() != before { return }
      do throws(Errno) {
        try slot.header.waiting(for: .set, until: deadline) {
          let now = flag.load()
          return now == before ? nil : UInt64(now)
        } _: { limit throws(Errno) in
          try changes.sleep(ifStill: sample, until: limit)
        }
      } catch {
        if flag.load() != before { return }
        throw error
      }
    }
  }
}
