//===--- PipeLane+Messages.swift - Sending and receiving -----------------===//

internal import CPlatform
package import Glibc
internal import Synchronization

extension PipeLane {
  // MARK: - Sending

  /// Sends a message. One that is larger than a pipe would hold is waited for until
  /// somebody takes it.
  ///
  /// - Parameter progress: 0 at first; then the number of the message, which is in the
  ///   queue, or `isBlocked`.
  /// - Throws: as `put`, or `.connectionReset`; `.transportChanged` also for want of memory. After `.interrupted` and `.busy` the same
  ///   call goes on; after everything else nothing was sent.
  @inline(__always)
  package func send(
    _ parts: UnsafeBufferPointer<iovec>, progress: inout Int, until deadline: Deadline
  ) throws(Errno) {
    while progress <= 0 {
      let byteCount = unsafe parts.reduce(0) { sum, part in unsafe sum &+ part.iov_len }
      do throws(Errno) {
        let number = try unsafe queue.putStrictly(
          parts, until: progress == 0 ? .tryOnly : deadline)
        if UInt64(byteCount) &+ Self.framing <= queue.maximumBytes { return }
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
    while queue.head.snapshot().records < number {
      if queue.isDiverted {
        if try withdraw(number) { throw .transportChanged }
        return
      }
      if queue.hasNoReader {
        // Of a message that is partly sent the kernel only says that it cannot go on.
        _ = consumeReset()
        throw .brokenPipe
      }
      if deadline == .tryOnly { throw .busy }
      try queue.sleep(on: queue.roomAvailable, for: .put, until: .never) {
        queue.head.snapshot().records >= number || queue.isDiverted
      }
    }
  }

  /// Takes a message, alone in the queue, out of it, if nobody else has.
  private func withdraw(_ number: UInt64) throws(Errno) -> Bool {
    try queue.withBothLocks { () throws(Errno) in
      var position = queue.headPosition(seeing: queue.tail.position)
      guard position.records &+ 1 == number else { return false }
      let record = try unsafe queue.findRecord(at: &position)
      queue.advance(&position, past: record.count)
      queue.head.publish(position)
      queue.doorbell.consumeByte()
      return true
    }
  }

  // MARK: - Receiving

  /// To sleep on a descriptor, and to be woken, takes longer than on a word.
  private static var mostTurns: Int { 2048 }

  /// Takes the first message, as `RecordQueue.get` takes a record.
  ///
  /// - Throws: as that, `.transportChanged` if the next one may come through the kernel.
  package func receive(
    into parts: UnsafeBufferPointer<iovec>, byteCount: inout Int, until deadline: Deadline
  ) throws(Errno) {
    try unsafe queue.get(into: parts, byteCount: &byteCount, until: deadline) {
      () throws(Errno) in try sleepUntilMessages(until: deadline)
    }
  }

  /// Waits until there is a message; throws as `receive`.
  package func waitForMessage(until deadline: Deadline) throws(Errno) {
    try queue.waitForRecord { () throws(Errno) in try sleepUntilMessages(until: deadline) }
  }

  /// Sleeps until there may be a message, on the descriptor itself: the kernel wakes
  /// it when the other end is gone.
  ///
  /// - Throws: `.timedOut`, `.busy`, `.endOfStream`, `.transportChanged`, `.interrupted`, or
  ///   `.badDescriptor` if somebody closed it.
  private func sleepUntilMessages(until deadline: Deadline) throws(Errno) {
    if queue.isDiverted {
      // Whoever changed it may have been preceded by a message.
      if queue.hasRecords { return }
      throw .transportChanged
    }
    if deadline == .tryOnly { throw .busy }
    let isLate = deadline.hasPassed
    if !isLate, messageSpin.find(within: Self.mostTurns, { queue.hasRecords || queue.isDiverted }) {
      return
    }
    let events = queue.doorbell.readerEvents
    if events & POLLNVAL != 0 { throw .badDescriptor }
    if events & POLLHUP != 0 {
      // Whoever was last may have sent before it went.
      if queue.hasRecords { return }
      throw .endOfStream
    }
    if isLate { return try queue.silenceInVain(until: deadline) }
    queue.beginRetention()
    defer { queue.endRetention() }
    if !replyIsLate.load(ordering: .relaxed) { return try sleepForReply(until: deadline) }
    guard try queue.silenceUnlessArrived(until: deadline) else { return }
    do throws(Errno) {
      try queue.header.waiting(for: .get, until: deadline) {
        queue.hasRecords ? queue.head.snapshot().records : nil
      } _: { limit throws(Errno) in
        try queue.doorbell.sleep(until: limit)
      }
      replyIsLate.store(false, ordering: .relaxed)
    } catch {
      queue.trimIfEmpty()
      throw error
    }
  }

  /// Sleeps on a word for the moment in which most answers come: that is a third of the
  /// work of a descriptor, which has to be rung. If none comes that ends as if by a signal,
  /// of which there may have been one just then.
  private func sleepForReply(until deadline: Deadline) throws(Errno) {
    let limit = min(deadline, .after(nanoseconds: Self.replyTime))
    do throws(Errno) {
      try queue.park(on: queue.recordsAvailable, for: .get, until: limit) {
        queue.hasRecords || queue.isDiverted
      }
    } catch .timedOut {
      replyIsLate.store(limit < deadline, ordering: .relaxed)
      throw .interrupted
    }
  }

  /// So much later the death of the other end may be seen, in nanoseconds. A moment that is
  /// shorter than the kernel's tick would be twice as dear as the sleep.
  private static var replyTime: Int64 { 5_000_000 }

  /// Whether the readers of one direction of sockets left messages unread; true once, as the
  /// kernel tells a reset.
  package func consumeReset() -> Bool {
    !queue.doorbell.isPipe && queue.hasRecords && resetReported.compareExchange(0, 1)
  }
}
