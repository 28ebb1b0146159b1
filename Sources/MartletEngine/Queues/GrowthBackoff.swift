//===--- GrowthBackoff.swift - Waiting before growing --------------------===//

internal import CPlatform
internal import Synchronization

/// How long a `put` still waits for memory that consumers are about to leave (ski rental).
///
/// New memory costs several times the copy into it. So while consumers keep up, a
/// producer waits for a chunk of theirs, at most as long as a new one would take:
/// that is never worse than twice the best choice. If no chunk comes, the queue grows.
struct GrowthBackoff {
  /// The bytes that are to be put.
  let space: Int

  /// Once they are put: how many records were put until then, with this one.
  var number: UInt64 = 0

  /// Whether to wait before the queue grows.
  fileprivate var isLeft: Bool

  /// The chunk in which consumers were, if it is worth waiting for them to leave it.
  fileprivate var occupied: UInt64 = 0

  private let callerDeadline: Deadline
  private var deadline: Deadline?

  /// - Parameter deadline: the caller's. Who does not want to wait never waits here,
  ///   but who only tries will come back.
  init(for space: Int, until deadline: Deadline) {
    self.space = space
    self.callerDeadline = deadline
    isLeft = deadline == .tryOnly || deadline.nanoseconds > 0
  }

  /// What a byte of new memory costs both sides, in nanoseconds, measured.
  private static var costPerByte: Int64 { 1 }

  /// The longest that is waited, in nanoseconds.
  private static var most: Int64 { 100_000_000 }

  fileprivate var isOnlyTrying: Bool { callerDeadline == .tryOnly }

  /// Until when to wait, from the first question on.
  fileprivate mutating func limit() -> Deadline {
    if let deadline { return deadline }
    let cost = Int64(clamping: max(space, RecordQueue.burstByteCount)) * Self.costPerByte
    let limit = min(callerDeadline, .after(nanoseconds: min(cost, Self.most)))
    deadline = limit
    return limit
  }
}

extension RecordQueue {
  /// How much memory is in workingSetLimit before a producer waits for some: a few
  /// chunks, so that both sides are at work at once, but not so many that they are cold.
  private static func workingSetLimit(of chunkSize: Int) -> Int {
    max(2 * burstByteCount, min(4 * chunkSize, 48 << 20), 2 * chunkSize) + firstChunk + (2 << 20)
  }

  /// What producers of small records go on for without waiting again, in bytes.
  fileprivate static var burstByteCount: Int { 4 << 20 }

  /// Whether to wake producers that wait for memory when consumers, about to take a record of
  /// `byteCount` bytes, left a chunk and have so many `unread` bytes before them: to wake
  /// somebody for each chunk of small records costs more than the records, and both sides
  /// would end up on one core.
  static func shouldWake(forSpaceBeside byteCount: Int, before unread: UInt64) -> Bool {
    byteCount > largestChunkSize / 2 || unread <= UInt64(burstByteCount)
  }

  /// Whether there are enough chunks, and consumers may soon leave one. Under the
  /// producers' lock.
  func shouldWait(_ backoff: inout GrowthBackoff, at position: QueuePosition) -> Bool {
    guard backoff.isLeft else { return false }
    let size = Self.newChunkSize(for: backoff.space, at: position.file_end)
    guard Int(clamping: position.file_end) + size > Self.workingSetLimit(of: size),
      head.snapshot().records != stalledHead.load(ordering: .relaxed)
    else { return false }
    backoff.occupied = headChunk(seeing: position)
    return true
  }

  /// Waits until consumers leave the chunk in which they are, or the backoff is over.
  ///
  /// - Throws: `.busy` if the caller only tries, or `.interrupted`.
  func waitForChunk(_ backoff: inout GrowthBackoff) throws(Errno) {
    if backoff.isOnlyTrying { throw .busy }
    let occupied = backoff.occupied
    do throws(Errno) {
      try sleep(on: chunkReleased, for: .put, until: backoff.limit()) {
        headChunk(seeing: tail.snapshot()) != occupied
      }
    } catch {
      backoff.isLeft = false
      // Nobody waits for them again before they have moved, not even after a signal.
      stalledHead.store(head.snapshot().records, ordering: .relaxed)
      if error == .timedOut { return }
      // It may have been woken for room before.
      wakeSuccessorForRoom()
      throw error
    }
  }
}
