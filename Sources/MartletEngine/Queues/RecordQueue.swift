//===--- RecordQueue.swift - A queue of records between processes --------===//

internal import CPlatform
internal import Synchronization

/// A growable first-in, first-out queue of records in shared memory.
///
/// Producers share the tail and its lock, consumers the head and its lock, so one
/// of each never contend. Records lie in chunks that form a circle: a producer at
/// the end of a chunk goes on in the next one unless consumers are still in it,
/// and links a new one in then. What is free is derived, never listed. Each end is
/// published by one store (`PublishedPosition`), so a record that was not wholly put is
/// not there, and one that was is got exactly once, whoever dies when.
///
/// Lock order: head, then tail. All that changes is in shared memory, under those
/// locks or atomic, so any number of threads may use one object.
package final class RecordQueue: @unchecked Sendable {
  let windows: FileWindows
  let header: SharedHeader
  let headLock: RobustLock
  let tailLock: RobustLock
  let head: PublishedPosition
  let tail: PublishedPosition
  let recordsAvailable: EventCount
  let roomAvailable: EventCount
  let allDone: EventCount
  let chunkReleased: EventCount
  let spinLease: SpinLease
  let doorbell: Doorbell
  let ends = QueueEnds()
  let retainer: SharedWord32
  let trimmedAt: SharedWord64
  let regrownAt: SharedWord64
  private let done: SharedWord64
  let spin = AdaptiveSpin()
  let longSpin = AdaptiveSpin()

  /// What this process last saw to be got: records, and their bytes.
  let seenRecords = Atomic<UInt64>(0)
  let seenBytes = Atomic<UInt64>(0)

  /// Whether records go another way: see `Diversion`.
  let diversion: SharedWord32

  let claims: ClaimTable

  /// How many records had been got when this process last waited in vain for a chunk.
  let stalledHead = Atomic<UInt64>(0)

  /// The most records in the queue; 0 is no bound.
  package let maximumCount: UInt64

  /// The most bytes in the queue; 0 is no bound.
  package let maximumBytes: UInt64

  /// What each record counts of those beside its own bytes.
  let framing: UInt64

  /// Creates an empty queue.
  ///
  /// - Parameters:
  ///   - label: where it was created, for explanations.
  ///   - framing: what each record counts of `maximumBytes` beside its own bytes. If it counts
  ///     anything, the doorbell is somebody else's, in which there may be more than its byte.
  ///   - name: what `/proc/PID/maps` shows.
  package convenience init(
    maximumCount: UInt64, maximumBytes: UInt64, label: String, framing: UInt64 = 0,
    name: StaticString = "martlet:queue"
  ) throws(Errno) {
    let file = try FileDescriptor(anonymous: "\(name)")
    try file.allocate(from: 0, byteCount: Self.firstChunk + Self.firstChunkSize)
    let windows = try FileWindows(file)
    let base = unsafe windows.base
    let state = unsafe base.assumingMemoryBound(to: layout_queue.self)
    unsafe state.pointee.maximum_count = maximumCount
    unsafe state.pointee.maximum_bytes = maximumBytes
    unsafe state.pointee.framing = framing
    unsafe state.pointee.doorbell_wanted = framing > 0 ? Doorbell.deferred : 0
    try unsafe RobustLock(at: base + Self.offset(\.head_lock)).initialize()
    try unsafe RobustLock(at: base + Self.offset(\.tail_lock)).initialize()
    let chunk = unsafe (base + Self.firstChunk).assumingMemoryBound(to: layout_chunk.self)
    unsafe chunk.pointee.size = UInt64(Self.firstChunkSize)
    unsafe chunk.pointee.next = UInt64(Self.firstChunk)
    var start = QueuePosition()
    start.chunk = UInt64(Self.firstChunk)
    start.offset = UInt64(Self.chunkHeader)
    unsafe PublishedPosition(at: base + Self.offset(\.head)).publish(start)
    start.file_end = UInt64(Self.firstChunk + Self.firstChunkSize)
    unsafe PublishedPosition(at: base + Self.offset(\.tail)).publish(start)
    unsafe SharedHeader(at: base).initialize(.queue, by: .current, label: label)
    self.init(windows)
  }

  /// Attaches to the queue in a file, whose descriptor is duplicated.
  package convenience init(attachingTo descriptor: CInt) throws(Errno) {
    let file = try FileDescriptor(duplicating: descriptor)
    let size = try file.byteCount()
    guard size >= Self.firstChunk + Self.firstChunkSize else { throw .invalid }
    let windows = try FileWindows(file)
    try unsafe SharedHeader(at: windows.base).check(.queue)
    self.init(windows)
  }

  private init(_ windows: FileWindows) {
    self.windows = windows
    let base = unsafe windows.base
    unsafe header = SharedHeader(at: base)
    unsafe headLock = RobustLock(at: base + Self.offset(\.head_lock))
    unsafe tailLock = RobustLock(at: base + Self.offset(\.tail_lock))
    unsafe head = PublishedPosition(at: base + Self.offset(\.head))
    unsafe tail = PublishedPosition(at: base + Self.offset(\.tail))
    unsafe recordsAvailable = EventCount(at: base + Self.offset(\.records_available))
    unsafe roomAvailable = EventCount(at: base + Self.offset(\.room_available))
    unsafe allDone = EventCount(at: base + Self.offset(\.all_done))
    unsafe chunkReleased = EventCount(at: base + Self.offset(\.chunk_released))
    unsafe spinLease = SpinLease(at: base + Self.offset(\.spin_lease_end))
    unsafe framing = base.assumingMemoryBound(to: layout_queue.self).pointee.framing
    unsafe doorbell = Doorbell(
      wanted: base + Self.offset(\.doorbell_wanted), rung: base + Self.offset(\.doorbell_rung),
      extraByte: base + Self.offset(\.doorbell_extra_byte),
      closedEnds: base + Self.offset(\.closed_ends),
      isShared: framing > 0)
    unsafe retainer = SharedWord32(at: base + Self.offset(\.retainer))
    unsafe trimmedAt = SharedWord64(at: base + Self.offset(\.trimmed_at))
    unsafe regrownAt = SharedWord64(at: base + Self.offset(\.regrown_at))
    unsafe diversion = SharedWord32(at: base + Self.offset(\.diversion))
    unsafe claims = ClaimTable(at: base + Self.offset(\.claims))
    unsafe done = SharedWord64(at: base + Self.offset(\.done))
    unsafe maximumCount = base.assumingMemoryBound(to: layout_queue.self).pointee.maximum_count
    unsafe maximumBytes = base.assumingMemoryBound(to: layout_queue.self).pointee.maximum_bytes
  }

  /// The descriptor of the queue's file; -1 if the program closed it.
  package var descriptor: CInt { windows.descriptor }

  static func offset<Field>(_ field: KeyPath<layout_queue, Field>) -> Int {
    MemoryLayout<layout_queue>.offset(of: field)!
  }
}

// MARK: - What is in it

extension RecordQueue {
  /// The records in the queue and their bytes, at an instant within the call.
  package func contents() -> (count: UInt64, bytes: UInt64) {
    while true {
      let head = self.head.snapshot()
      let tail = self.tail.snapshot()
      if self.head.snapshot().records == head.records {
        return (tail.records &- head.records, tail.bytes &- head.bytes)
      }
    }
  }

  /// The records ever put.
  package var putCount: UInt64 { tail.snapshot().records }

  /// The records ever got.
  package var gotCount: UInt64 { head.snapshot().records }

  /// From now on it is known of this process which record it took last, until somebody calls
  /// `closeClaim`.
  ///
  /// - Throws: `.noSpace` if too many processes have a claim.
  package func openClaim() throws(Errno) { try claims.open() }

  /// Ends the claim of a process that is dead and says which record, counted from 0, it took last;
  /// nil if it took none or had no claim.
  package func closeClaim(of process: Int32) -> UInt64? {
    // In this order: who takes what the dead did not publish repairs first.
    let got = gotCount
    return claims.close(of: process, got: got)
  }

  /// Whether producers may ever have to wait for room.
  var hasBounds: Bool { maximumCount > 0 || maximumBytes > 0 }

  /// Whether a record of `byteCount` bytes is let in beside what is there.
  func hasRoom(for byteCount: Int, beside count: UInt64, bytes: UInt64) -> Bool {
    if maximumCount > 0, count >= maximumCount { return false }
    if maximumBytes == 0 || count == 0 { return true }
    return bytes &+ UInt64(byteCount) &+ (count &+ 1) &* framing <= maximumBytes
  }
}

// MARK: - Records that go another way

/// Whether records go through a queue: who uses it beside something else may divert them, and
/// have the rest of the word for itself.
enum Diversion: UInt32 {
  /// They do.
  case none
  /// Nobody puts any more, but what is there is got.
  case closed
  /// Nobody gets any more, either, since somebody moves what is there elsewhere.
  case sealed
  /// As `closed`, but what is there should be moved elsewhere.
  case leaving

  /// How many bits of the word say it.
  static var bitCount: UInt32 { 2 }
}

extension RecordQueue {
  var isDiverted: Bool { diversion.load() != Diversion.none.rawValue }

  /// Whether that is so; what else is in the word is left out.
  func isDiverted(_ how: Diversion) -> Bool {
    diversion.relaxed & (1 << Diversion.bitCount - 1) == how.rawValue
  }

  /// Lets those who wait see that this process has closed an end.
  package func leaveEnd() {
    doorbell.leave()
    roomAvailable.advance(waking: .max)
    recordsAvailable.advance(waking: .max)
  }

  func withBothLocks<R>(
    until deadline: Deadline = .never, _ body: () throws(Errno) -> R
  ) throws(Errno) -> R {
    try headLock.withLock(until: deadline) { () throws(Errno) in
      try tailLock.withLock(until: deadline, body) { repair() }
    } repair: {
      repairHead()
    }
  }
}

// MARK: - Sleeping

extension RecordQueue {
  /// Sleeps until `ready` may have become true.
  ///
  /// - Throws: `.timedOut` if the caller does not want to wait (any longer), or
  ///   `.interrupted`.
  func sleep(
    on count: EventCount, for purpose: WaitPurpose, until deadline: Deadline,
    unless ready: () -> Bool
  ) throws(Errno) {
    if deadline.hasPassed { throw .timedOut }
    if spin.find(ready) { return }
    try park(on: count, for: purpose, until: deadline, unless: ready)
  }

  /// Sleeps as `sleep` does, but at once.
  ///
  /// - Parameter isOver: whether somebody else sees to what this waits for.
  func park(
    on count: EventCount, for purpose: WaitPurpose, until deadline: Deadline,
    unless ready: () -> Bool, or isOver: () -> Bool = { false }
  ) throws(Errno) {
    let sample = count.sample()
    if ready() || isOver() { return }
    try header.waiting(for: purpose, until: deadline) {
      ready() && !isOver() ? (purpose == .put ? tail : head).snapshot().records : nil
    } _: { limit throws(Errno) in
      try count.sleep(ifStill: sample, until: limit)
    }
  }
}

// MARK: - Work that is done

extension RecordQueue {
  /// Counts one record that was got as done with.
  ///
  /// - Throws: `.invalid` if all that were put are done already.
  package func taskDone() throws(Errno) {
    while true {
      let before = done.load()
      let total = tail.snapshot().records
      guard before < total else { throw .invalid }
      if done.compareExchange(before, before + 1) {
        if before + 1 == total { allDone.advance(waking: .max) }
        return
      }
    }
  }

  /// Waits until all records ever put are done with.
  package func join(until deadline: Deadline) throws(Errno) {
    while !isAllDone {
      try sleep(on: allDone, for: .join, until: deadline) { isAllDone }
    }
  }

  /// How many records were put and are not done with, at an instant within the call.
  package var unfinishedCount: UInt64 {
    // The one that only grows first: what is done was put.
    let done = done.load()
    return tail.snapshot().records - done
  }

  private var isAllDone: Bool { unfinishedCount == 0 }
}
