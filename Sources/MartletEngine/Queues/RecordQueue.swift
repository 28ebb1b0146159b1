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
  let leadership = LeaderFollowers()

  /// What this process last saw to be got: records, and their bytes.
  let seenRecords = Atomic<UInt64>(0)
  let seenBytes = Atomic<UInt64>(0)

  /// Of those who wait for a message.
  let messageSpin = AdaptiveSpin()

  /// Whether the message that is waited for did not come soon.
  let replyIsLate = Atomic(false)

  /// Whether it is one direction of a pipe.
  let isPipe: Bool

  /// Where the messages of a pipe go: see `Transport`.
  let transport: SharedWord32

  /// Of a pipe: 1 once its reset was told.
  let resetReported: SharedWord32

  /// Of a pair of sockets: the inode of the one that is written, once it is known.
  let writerInode: SharedWord64

  /// The row of this process's claim; -1 if it has none.
  let claimRow = Atomic(-1)

  /// How many records had been got when this process last waited in vain for a chunk.
  let stalledHead = Atomic<UInt64>(0)

  /// The most records in the queue; 0 is no bound.
  package let maximumCount: UInt64

  /// The most bytes in the queue; 0 is no bound.
  package let maximumBytes: UInt64

  /// Creates an empty queue.
  ///
  /// - Parameters:
  ///   - label: where it was created, for explanations.
  ///   - isPipe: whether it is one direction of a pipe; see `RecordQueue+Pipe.swift`.
  package convenience init(
    maximumCount: UInt64, maximumBytes: UInt64, label: String, isPipe: Bool = false
  ) throws(Errno) {
    let file = try FileDescriptor(anonymous: isPipe ? "martlet:pipe" : "martlet:queue")
    try file.allocate(from: 0, byteCount: Self.firstChunk + Self.firstChunkSize)
    let windows = try FileWindows(file)
    let base = unsafe windows.base
    let state = unsafe base.assumingMemoryBound(to: layout_queue.self)
    unsafe state.pointee.maximum_count = maximumCount
    unsafe state.pointee.maximum_bytes = maximumBytes
    unsafe state.pointee.is_pipe = isPipe ? 1 : 0
    unsafe state.pointee.doorbell_wanted = isPipe ? Doorbell.deferred : 0
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
    unsafe isPipe = base.assumingMemoryBound(to: layout_queue.self).pointee.is_pipe != 0
    unsafe doorbell = Doorbell(
      wanted: base + Self.offset(\.doorbell_wanted), rung: base + Self.offset(\.doorbell_rung),
      extraByte: base + Self.offset(\.doorbell_extra_byte),
      closedEnds: base + Self.offset(\.closed_ends),
      isOfPipe: isPipe)
    unsafe retainer = SharedWord32(at: base + Self.offset(\.retainer))
    unsafe trimmedAt = SharedWord64(at: base + Self.offset(\.trimmed_at))
    unsafe regrownAt = SharedWord64(at: base + Self.offset(\.regrown_at))
    unsafe transport = SharedWord32(at: base + Self.offset(\.transport))
    unsafe resetReported = SharedWord32(at: base + Self.offset(\.reset_reported))
    unsafe writerInode = SharedWord64(at: base + Self.offset(\.writer_inode))
    unsafe done = SharedWord64(at: base + Self.offset(\.done))
    unsafe maximumCount = base.assumingMemoryBound(to: layout_queue.self).pointee.maximum_count
    unsafe maximumBytes = base.assumingMemoryBound(to: layout_queue.self).pointee.maximum_bytes
  }

  /// The descriptor of the queue's file; -1 if the program closed it.
  package var descriptor: CInt { windows.descriptor }

  private static func offset<Field>(_ field: KeyPath<layout_queue, Field>) -> Int {
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

  /// Whether producers may ever have to wait for room.
  var hasBounds: Bool { maximumCount > 0 || maximumBytes > 0 }

  /// Whether a record of `byteCount` bytes is let in beside what is there.
  func hasRoom(for byteCount: Int, beside count: UInt64, bytes: UInt64) -> Bool {
    if maximumCount > 0, count >= maximumCount { return false }
    if maximumBytes == 0 || count == 0 { return true }
    let sizes = isPipe ? (count &+ 1) &* Self.wireSizeCount : 0
    return bytes &+ UInt64(byteCount) &+ sizes <= maximumBytes
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
