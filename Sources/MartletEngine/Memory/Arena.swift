//===--- Arena.swift - A mapping that small objects share ----------------===//

internal import CPlatform
internal import Glibc
internal import Synchronization

/// A mapping of 64 KiB in which small objects of one process lie side by side.
///
/// Its objects keep it alive; the set it belongs to keeps only the one that the
/// next object goes to.
final class Arena: @unchecked Sendable {
  private let mapping: MappedFile

  /// What tells the file apart from all others.
  let file: FileKey

  /// Who made it; nil if that was another process.
  private let creator: Creator?

  /// Which of its bytes are in use.
  private struct Places {
    /// Where the part that was never used begins, in bytes.
    var unused = MemoryLayout<layout_arena>.size

    /// Zeroed places that no other process can know.
    var free: [Range<Int>] = []

    /// How many forks there were: places that were in use at one are not used again.
    var forkCount = 0
  }

  private let places = ForkSafe(Places())

  static var byteCount: Int { Int(LAYOUT_ARENA_SIZE) }

  /// Creates an arena whose memory is all there from the start.
  init() throws(Errno) {
    let descriptor = try FileDescriptor(anonymous: "martlet:arena")
    try descriptor.allocate(from: 0, byteCount: Self.byteCount)
    file = descriptor.file
    mapping = try MappedFile(descriptor, byteCount: Self.byteCount)
    let creator = Creator.current
    self.creator = creator
    unsafe SharedHeader(at: mapping.base).initialize(.arena, by: creator, label: "")
  }

  /// Maps another process's arena.
  ///
  /// - Parameter descriptor: of its file, borrowed.
  init(attaching descriptor: CInt, file: FileKey) throws(Errno) {
    let descriptor = try FileDescriptor(duplicating: descriptor)
    guard try descriptor.byteCount() == Self.byteCount else { throw .invalid }
    self.file = file
    mapping = try MappedFile(descriptor, byteCount: Self.byteCount)
    creator = nil
    try unsafe SharedHeader(at: mapping.base).check(.arena)
  }

  /// The descriptor of the file, which closes with the arena; -1 if it was closed before.
  var descriptor: CInt { mapping.file.lent }

  /// The address of what is at `offset`, which has been checked.
  fileprivate func address(at offset: Int) -> UnsafeMutableRawPointer {
    unsafe mapping.base + offset
  }
}

// MARK: - Places

extension Arena {
  /// A zeroed place for a new object, or nil if there is none, as in a forked child, or if
  /// no other process could find it, as after the program closed all descriptors.
  func place(for kind: SharedKind, byteCount: Int, label: String) -> ArenaSlot? {
    guard let creator, creator.identity.process == ProcessIdentity.currentProcess,
      descriptor >= 0, let (offset, birth) = claim(byteCount)
    else { return nil }
    let slot = ArenaSlot(in: self, at: offset, byteCount: byteCount, birth: birth)
    slot.header.initialize(kind, by: creator, label: label)
    return slot
  }

  /// The place of an object that exists.
  ///
  /// - Throws: `.invalid` if it does not lie in the arena.
  func place(at offset: UInt64, byteCount: Int) throws(Errno) -> ArenaSlot {
    guard let offset = Int(exactly: offset), offset % Int(LAYOUT_SLOT_ALIGNMENT) == 0,
      offset >= MemoryLayout<layout_arena>.size, offset <= Self.byteCount - byteCount
    else { throw .invalid }
    return ArenaSlot(in: self, at: offset, byteCount: byteCount, birth: nil)
  }

  private func claim(_ byteCount: Int) -> (offset: Int, birth: Int)? {
    places.withLock { places in
      if let index = places.free.firstIndex(where: { $0.count == byteCount }) {
        return (places.free.remove(at: index).lowerBound, places.forkCount)
      }
      guard byteCount <= Self.byteCount - places.unused else { return nil }
      defer { places.unused += byteCount }
      return (places.unused, places.forkCount)
    }
  }

  /// From now on another process knows every place that is in use or was.
  func prepareToFork() {
    places.withLock { places in
      places.forkCount += 1
      places.free = []
    }
  }

  fileprivate func reclaim(_ range: Range<Int>, bornAfter forks: Int) {
    // In a child, nothing is made here any more.
    guard creator?.identity.process == ProcessIdentity.currentProcess else { return }
    places.withLock { places in
      if forks != places.forkCount { return }
      unsafe memset(mapping.base + range.lowerBound, 0, range.count)
      places.free.append(range)
    }
  }
}

/// The place of one object in an arena, which it keeps mapped.
@safe
final class ArenaSlot: @unchecked Sendable {
  private let arena: Arena
  private let range: Range<Int>

  /// After how many forks it was made; nil if it was attached to.
  private let birth: Int?

  /// Whether another process, or another handle, may know the place.
  private let isKnown = Atomic(false)

  fileprivate init(in arena: Arena, at offset: Int, byteCount: Int, birth: Int?) {
    self.arena = arena
    range = offset..<(offset + byteCount)
    self.birth = birth
  }

  deinit {
    if let birth, !isKnown.load(ordering: .relaxed) { arena.reclaim(range, bornAfter: birth) }
  }

  var header: SharedHeader { unsafe SharedHeader(at: arena.address(at: range.lowerBound)) }

  /// The address of a byte of the object.
  func address(at offset: Int) -> UnsafeMutableRawPointer {
    precondition(offset < range.count)
    return unsafe arena.address(at: range.lowerBound + offset)
  }

  /// What another process needs to attach; the place is never used again. The descriptor is -1
  /// if the program closed it.
  func publish() -> (descriptor: CInt, offset: UInt64) {
    isKnown.store(true, ordering: .relaxed)
    return (arena.descriptor, UInt64(range.lowerBound))
  }
}
