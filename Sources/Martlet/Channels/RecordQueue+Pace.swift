//===--- RecordQueue+Pace.swift - Waiting a moment for warm memory --------===//

internal import CPlatform
internal import Synchronization

/// How long a `put` still waits for memory that consumers are about to leave.
///
/// New memory costs several times the copy into it. So while consumers keep up, a
/// producer waits for a chunk of theirs, at most as long as a new one would take:
/// that is never worse than twice the best choice. If no chunk comes, the queue grows.
struct Patience {
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

  /// - Parameter deadline: the caller's. Who does not want to wait has no patience,
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
    let cost = Int64(clamping: max(space, RecordQueue.stretch)) * Self.costPerByte
    let limit = min(callerDeadline, .after(nanoseconds: min(cost, Self.most)))
    deadline = limit
    return limit
  }
}

extension RecordQueue {
  /// How much memory is in circulation before a producer waits for some: a few
  /// chunks, so that both sides are at work at once, but not so many that they are cold.
  private static func circulation(of chunkSize: Int) -> Int {
    max(2 * stretch, min(4 * chunkSize, 48 << 20), 2 * chunkSize) + firstChunk + (2 << 20)
  }

  /// What producers of small records go on for without waiting again, in bytes.
  fileprivate static var stretch: Int { 4 << 20 }

  /// Whether to wake producers that wait for memory when consumers, about to take a record of
  /// `byteCount` bytes, left a chunk and have so many `unread` bytes before them: to wake
  /// somebody for each chunk of small records costs more than the records, and both sides
  /// would end up on one core.
  static func isWorthWaking(forSpaceBeside byteCount: Int, before unread: UInt64) -> Bool {
    byteCount > largestChunkSize / 2 || unread <= UInt64(stretch)
  }

  /// Whether there are enough chunks, and consumers may soon leave one. Under the
  /// producers' lock.
  func isWorthWaiting(_ patience: inout Patience, at position: QueuePosition) -> Bool {
    guard patience.isLeft else { return false }
    let size = Self.newChunkSize(for: patience.space, at: position.file_end)
    guard Int(clamping: position.file_end) + size > Self.circulation(of: size),
      head.snapshot().records != stalledHead.load(ordering: .relaxed)
    else { return false }
    patience.occupied = headChunk(seeing: position)
    return true
  }

  /// Waits until consumers leave the chunk in which they are, or patience is over.
  ///
  /// - Throws: `.busy` if the caller only tries, or `.interrupted`.
  func waitForChunk(_ patience: inout Patience) throws(Errno) {
    if patience.isOnlyTrying { throw .busy }
    let occupied = patience.occupied
    do throws(Errno) {
      try sleep(on: chunkLeft, for: .put, until: patience.limit()) {
        headChunk(seeing: tail.snapshot()) != occupied
      }
    } catch {
      patience.isLeft = false
      // Nobody waits for them again before they have moved, not even after a signal.
      stalledHead.store(head.snapshot().records, ordering: .relaxed)
      if error == .timedOut { return }
      // It may have been woken for room before.
      passRoomOn()
      throw error
    }
  }
}
