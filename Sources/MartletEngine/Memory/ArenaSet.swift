//===--- ArenaSet.swift - The arenas that a process uses -----------------===//

/// The arenas in use by a process: its own and those of others it attached to.
package final class ArenaSet: @unchecked Sendable {
  private let lock = ForkSafeLock()

  /// The arena that new objects go to.
  private var present: Arena?

  private var arenas: [WeakArena] = []

  /// Whether calls on objects in it that do not wait never overlap in this process, as under
  /// Python's global lock: then what they count need not be added to atomically.
  let isSerialized: Bool

  package init(isSerialized: Bool = false) { self.isSerialized = isSerialized }

  /// To be called before each fork: no place in use now is ever used again, and the
  /// child's objects go to an arena of its own.
  package func prepareToFork() {
    withLock { for arena in arenas { arena.arena?.prepareToFork() } }
  }

  private func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    try lock.withLock { isAbandoned throws(E) in
      if isAbandoned {
        // A child of whoever forked while another thread changed them: what they were is lost.
        unsafe withUnsafeMutablePointer(to: &arenas) { unsafe $0.initialize(to: []) }
        unsafe withUnsafeMutablePointer(to: &present) { unsafe $0.initialize(to: nil) }
      }
      return try body()
    }
  }

  /// Makes room for a new object, with its header filled.
  func create(_ kind: SharedKind, byteCount: Int, label: String) throws(Errno) -> ArenaSlot {
    try withLock { () throws(Errno) in try place(kind, byteCount: byteCount, label: label) }
  }

  private func place(
    _ kind: SharedKind, byteCount: Int, label: String
  ) throws(Errno) -> ArenaSlot {
    if let slot = present?.place(for: kind, byteCount: byteCount, label: label) { return slot }
    for arena in arenas {
      guard let arena = arena.arena,
        let slot = arena.place(for: kind, byteCount: byteCount, label: label)
      else { continue }
      present = arena
      return slot
    }
    let arena = try Arena()
    remember(arena)
    present = arena
    guard let slot = arena.place(for: kind, byteCount: byteCount, label: label)
    else { throw .noMemory }
    return slot
  }

  /// Finds an object of one of `kinds` by its place, mapping each arena once.
  ///
  /// - Throws: `.invalid`, `.wrongVersion`, `.wrongNamespace`, or what mapping fails with.
  func attach(
    _ descriptor: CInt, at offset: UInt64, _ kinds: SharedKind..., byteCount: Int
  ) throws(Errno) -> ArenaSlot {
    let file = try FileKey(of: descriptor)
    let arena = try withLock { () throws(Errno) in
      if let known = arenas.lazy.compactMap(\.arena).first(where: { $0.file == file }) {
        return known
      }
      let arena = try Arena(attaching: descriptor, file: file)
      remember(arena)
      return arena
    }
    let slot = try arena.place(at: offset, byteCount: byteCount)
    guard kinds.contains(try slot.header.check()) else { throw .invalid }
    return slot
  }

  private func remember(_ arena: Arena) {
    arenas.removeAll { $0.arena == nil }
    arenas.append(WeakArena(arena: arena))
  }
}

private struct WeakArena {
  weak var arena: Arena?
}
