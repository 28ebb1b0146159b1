//===--- RecordQueue+Pipe.swift - A queue as one direction of a pipe -----===//

internal import CPlatform
package import Glibc
internal import Synchronization

/// One direction of a pipe or of a pair of sockets may have a queue beside it, whose
/// doorbell it is: then its messages are the records of the queue, and of the kernel's
/// pipe only the ends matter, by which the kernel knows who is left.
///
/// That lasts until somebody asks for the descriptor, to use it by itself: see
/// `RecordQueue+Transport.swift`.
extension RecordQueue {
  /// What the wire format adds to a message of less than 2 GiB.
  static var wireSizeCount: UInt64 { 4 }

  // MARK: - Sending

  /// Sends a message. One that is larger than a pipe would hold is waited for until
  /// somebody takes it.
  ///
  /// - Parameter progress: 0 at first; then the number of the message, which is in the
  ///   queue, or `isBlocked`.
  /// - Throws: as `put`, or `.connectionReset`; `.transportChanged` also for want of memory. After `.interrupted` and `.busy` the same
  ///   call goes on; after everything else nothing was sent.
  package func send(
    _ parts: UnsafeBufferPointer<iovec>, progress: inout Int, until deadline: Deadline
  ) throws(Errno) {
    while progress <= 0 {
      let byteCount = unsafe parts.reduce(0) { sum, part in unsafe sum &+ part.iov_len }
      do throws(Errno) {
        let number = try unsafe put(parts, until: progress == 0 ? .tryOnly : deadline)
        if UInt64(byteCount) &+ Self.wireSizeCount <= maximumBytes { return }
        progress = Int(truncatingIfNeeded: number)
      } catch {
        try resumeSend(after: error, progress: &progress)
        if deadline == .tryOnly { throw error }
      }
    }
    try waitUntilTaken(UInt64(progress), until: deadline)
  }

  /// What `progress` of a sender is that could not put its message at once.
  private static var isBlocked: Int { -1 }

  /// Throws unless `error` only says that the sender has to wait.
  private func resumeSend(after error: Errno, progress: inout Int) throws(Errno) {
    switch error {
    case .busy where progress == 0, .timedOut where progress == 0:
      progress = Self.isBlocked
    case .transportChanged where !isInKernel:
      // Nothing may be written behind messages that are not yet drained.
      try fallBackToKernel()
      throw error
    case .noMemory:
      // The kernel's pipe needs none.
      try fallBackToKernel()
      throw .transportChanged
    case .brokenPipe where progress == Self.isBlocked && consumeReset():
      throw .connectionReset
    default:
      throw error
    }
  }

  private func waitUntilTaken(_ number: UInt64, until deadline: Deadline) throws(Errno) {
    while head.snapshot().records < number {
      if isDiverted {
        if try withdraw(number) { throw .transportChanged }
        return
      }
      if hasNoReader {
        // Of a message that is partly sent the kernel only says that it cannot go on.
        _ = consumeReset()
        throw .brokenPipe
      }
      if deadline == .tryOnly { throw .busy }
      try sleep(on: roomAvailable, for: .put, until: .never) {
        head.snapshot().records >= number || isDiverted
      }
    }
  }

  /// Takes a message, alone in the queue, out of it, if nobody else has.
  private func withdraw(_ number: UInt64) throws(Errno) -> Bool {
    try withBothLocks { () throws(Errno) in
      var position = headPosition(seeing: tail.position)
      guard position.records &+ 1 == number else { return false }
      let record = try unsafe findRecord(at: &position)
      advance(&position, past: record.count)
      head.publish(position)
      doorbell.consumeByte()
      return true
    }
  }

  // MARK: - Receiving

  /// To sleep on a descriptor, and to be woken, takes longer than on a word.
  private static var mostTurns: Int { 2048 }

  /// Sleeps until there may be a message, on the descriptor itself: the kernel wakes
  /// it when the other end is gone.
  ///
  /// - Throws: `.timedOut`, `.busy`, `.endOfStream`, `.transportChanged`, `.interrupted`, or
  ///   `.badDescriptor` if somebody closed it.
  func sleepUntilMessages(until deadline: Deadline) throws(Errno) {
    if isDiverted {
      // Whoever changed it may have been preceded by a message.
      if hasRecords { return }
      throw .transportChanged
    }
    if deadline == .tryOnly { throw .busy }
    let isLate = deadline.hasPassed
    if !isLate, messageSpin.find(within: Self.mostTurns, { hasRecords || isDiverted }) {
      return
    }
    let events = doorbell.readerEvents
    if events & POLLNVAL != 0 { throw .badDescriptor }
    if events & POLLHUP != 0 {
      // Whoever was last may have sent before it went.
      if hasRecords { return }
      throw .endOfStream
    }
    if isLate { return try silenceInVain(until: deadline) }
    beginRetention()
    defer { endRetention() }
    if !replyIsLate.load(ordering: .relaxed) { return try sleepForReply(until: deadline) }
    guard try silenceUnlessArrived(until: deadline) else { return }
    do throws(Errno) {
      try header.waiting(for: .get, until: deadline) {
        hasRecords ? head.snapshot().records : nil
      } _: { limit throws(Errno) in
        try doorbell.sleep(until: limit)
      }
      replyIsLate.store(false, ordering: .relaxed)
    } catch {
      trimIfEmpty()
      throw error
    }
  }

  /// Sleeps on a word for the moment in which most answers come: that is a third of the
  /// work of a descriptor, which has to be rung. If none comes that ends as if by a signal,
  /// of which there may have been one just then.
  private func sleepForReply(until deadline: Deadline) throws(Errno) {
    let limit = min(deadline, .after(nanoseconds: Self.replyTime))
    do throws(Errno) {
      try park(on: recordsAvailable, for: .get, until: limit) { hasRecords || isDiverted }
    } catch .timedOut {
      replyIsLate.store(limit < deadline, ordering: .relaxed)
      throw .interrupted
    }
  }

  /// So much later the death of the other end may be seen, in nanoseconds. A moment that is
  /// shorter than the kernel's tick would be twice as dear as the sleep.
  private static var replyTime: Int64 { 5_000_000 }

  /// Lets those who wait see that this process has closed an end.
  package func closeEnd() {
    doorbell.leave()
    roomAvailable.advance(waking: .max)
    recordsAvailable.advance(waking: .max)
  }

  /// Whether the readers of one direction of sockets left messages unread; true once, as the
  /// kernel tells a reset.
  package func consumeReset() -> Bool {
    !doorbell.isPipe && hasRecords && resetReported.compareExchange(0, 1)
  }
}
