//===--- ArenaSet.swift - The arenas that a process uses -----------------===//

/// The arenas in use by a process: its own and those of others it attached to.
package final class ArenaSet: @unchecked Sendable {
  private struct Arenas {
    /// The arena that new objects go to.
    var present: Arena?

    var all: [WeakArena] = []

    mutating func remember(_ arena: Arena) {
      all.removeAll { $0.arena == nil }
      all.append(WeakArena(arena: arena))
    }
  }

  private let arenas = ForkSafe(Arenas())

  /// Whether calls on objects in it that do not wait never overlap in this process, as under
  /// Python's global lock: then what they count need not be added to atomically.
  let isSerialized: Bool

  package init(isSerialized: Bool = false) { self.isSerialized = isSerialized }

  /// To be called before each fork: no place in use now is ever used again, and the
  /// child's objects go to an arena of its own.
  package func prepareToFork() {
    arenas.withLock { arenas in for arena in arenas.all { arena.arena?.prepareToFork() } }
  }

  /// Makes room for a new object, with its header filled.
  func create(_ kind: SharedKind, byteCount: Int, label: String) throws(Errno) -> ArenaSlot {
    try arenas.withLock { arenas throws(Errno) in
      let known = [arenas.present] + arenas.all.map(\.arena)
      for arena in known {
        guard let slot = arena?.place(for: kind, byteCount: byteCount, label: label)
        else { continue }
        arenas.present = arena
        return slot
      }
      let arena = try Arena()
      arenas.remember(arena)
      arenas.present = arena
      guard let slot = arena.place(for: kind, byteCount: byteCount, label: label)
      else { throw .noMemory }
      return slot
    }
  }

  /// Finds an object of one of `kinds` by its place, mapping each arena once.
  ///
  /// - Throws: `.invalid`, `.wrongVersion`, `.wrongNamespace`, or what mapping fails with.
  func attach(
    _ descriptor: CInt, at offset: UInt64, _ kinds: SharedKind..., byteCount: Int
  ) throws(Errno) -> ArenaSlot {
    let file = try FileKey(of: descriptor)
    let arena = try arenas.withLock { arenas throws(Errno) in
      if let known = arenas.all.lazy.compactMap(\.arena).first(where: { $0.file == file }) {
        return known
      }
      let arena = try Arena(attaching: descriptor, file: file)
      arenas.remember(arena)
      return arena
    }
    let slot = try arena.place(at: offset, byteCount: byteCount)
    guard kinds.contains(try slot.header.check()) else { throw .invalid }
    return slot
  }
}

private struct WeakArena {
  weak var arena: Arena?
}
