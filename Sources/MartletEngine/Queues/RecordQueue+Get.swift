//===--- RecordQueue+Get.swift - The consumers' side ---------------------===//

internal import CPlatform
package import Glibc

extension RecordQueue {
  /// Takes the first record, copying it to `parts`, one after the other.
  ///
  /// - Parameter byteCount: the record's size, also if it does not fit.
  /// - Throws: `.messageSize` if the record does not fit, in which case it stays and
  ///   `parts` hold its beginning; `.timedOut`, `.busy`, `.endOfStream` if the queue
  ///   is empty and nobody can ever put, `.transportChanged` if the next one comes another way,
  ///   `.interrupted` or `.corrupt`.
  package func get(
    into parts: UnsafeBufferPointer<iovec>, byteCount: inout Int, until deadline: Deadline
  ) throws(Errno) {
    try unsafe get(into: parts, byteCount: &byteCount, until: deadline) { () throws(Errno) in
      try sleepUntilRecords(until: deadline)
    }
  }

  /// The same, with what to do while there is no record.
  @inline(__always)
  func get(
    into parts: UnsafeBufferPointer<iovec>, byteCount: inout Int, until deadline: Deadline,
    sleepingBy sleep: () throws(Errno) -> Void
  ) throws(Errno) {
    var hasWaited = false
    while true {
      let taken: TakeResult?
      do throws(Errno) {
        taken = try headLock.withLock(until: deadline) { () throws(Errno) in
          try unsafe take(into: parts, byteCount: &byteCount, until: deadline)
        } repair: {
          repairHead()
        }
      } catch {
        if hasWaited { wakeSuccessor() }
        throw error
      }
      if let taken {
        if hasWaited { wakeSuccessor() }
        return leave(taken, count: 1)
      }
      try sleep()
      hasWaited = true
    }
  }

  /// Does what is to be done for others once `count` records were taken, without the lock.
  @inline(__always)
  func leave(_ taken: TakeResult, count: Int) {
    // Who waits for many bytes must not keep the others asleep.
    let most = maximumBytes > 0 ? Int32.max : Int32(clamping: count)
    let hasWoken = hasBounds && roomAvailable.advance(waking: most)
    if taken.leavesExcess { trimUnlessBusy(hasWoken: hasWoken || taken.hasWoken) }
  }

  /// Waits until there is a record, taking nothing.
  ///
  /// - Throws: `.timedOut`, `.busy`, `.endOfStream`, `.transportChanged` or `.interrupted`.
  package func waitForRecord(until deadline: Deadline) throws(Errno) {
    try waitForRecord { () throws(Errno) in try sleepUntilRecords(until: deadline) }
  }

  func waitForRecord(sleepingBy sleep: () throws(Errno) -> Void) throws(Errno) {
    var slept = false
    while !hasRecords {
      try sleep()
      slept = true
    }
    // The wake-up, or the look, may have been in the place of somebody who takes.
    if slept { wakeSuccessor() }
  }

  /// Waits until there may be a record, or until `isOver`.
  func sleepUntilRecords(
    until deadline: Deadline, or isOver: () -> Bool = { false }
  ) throws(Errno) {
    if hasNoWriter {
      // Whoever wrote last may have put before it went.
      if hasRecords { return }
      throw .endOfStream
    }
    if deadline.hasPassed { return try silenceInVain(until: deadline) }
    beginRetention()
    defer { endRetention() }
    if spinForRecord() { return }
    do throws(Errno) {
      try park(
        on: recordsAvailable, for: .get, until: deadline, unless: { hasRecords }, or: isOver)
    } catch {
      trimIfEmpty()
      throw error
    }
  }

  /// Does what a call without time still has to do when there is no record.
  ///
  /// - Throws: `.timedOut` unless one has come meanwhile.
  func silenceInVain(until deadline: Deadline) throws(Errno) {
    guard doorbell.isWanted else { throw .timedOut }
    if try silenceUnlessArrived(until: deadline) { throw .timedOut }
  }

  /// Silences the doorbell unless there is a record, or will be none. Returns whether it did.
  func silenceUnlessArrived(until deadline: Deadline) throws(Errno) -> Bool {
    // It rings before the record is there: whoever heard it takes the record.
    try tailLock.withLock(until: deadline) {
      if hasRecords || isDiverted { return false }
      doorbell.forceSilence()
      return true
    } repair: {
      repair()
    }
  }

  var hasRecords: Bool { contents().count > 0 }
}

// MARK: - Under the consumers' lock

extension RecordQueue {
  /// How records were taken.
  struct TakeResult {
    /// Whether the queue is empty now but has more memory than it keeps.
    var leavesExcess = false

    /// Whether a producer slept until now, waiting for memory.
    var hasWoken = false
  }

  /// Takes the first record. Returns nil if there is none.
  private func take(
    into parts: UnsafeBufferPointer<iovec>, byteCount: inout Int, until deadline: Deadline
  ) throws(Errno) -> TakeResult? {
    let isShared = isDiverted
    if isShared, isDiverted(.sealed) { throw .transportChanged }
    var taken = TakeResult()
    let end = tail.snapshot()
    var position = headPosition(seeing: end)
    guard position.records != end.records else { return nil }
    let isLast = position.records &+ 1 == end.records
    taken.leavesExcess = isLast && Self.hasExcess(end)
    // To give it back may take a while, and who only tries comes again.
    if taken.leavesExcess, deadline == .tryOnly { throw .busy }
    let chunk = position.chunk
    let record = try unsafe findRecord(at: &position)
    if position.chunk != chunk {
      // Producers may go on in the one that was left while this copies.
      head.publish(position)
      if Self.shouldWake(forSpaceBeside: record.count, before: end.bytes &- position.bytes) {
        taken.hasWoken = chunkReleased.advance(waking: .max)
      }
    }
    byteCount = record.count
    guard unsafe Self.copy(record, to: parts) else { throw .messageSize }
    advance(&position, past: byteCount)
    try publishTaken(position, isLast: isLast, until: deadline)
    if isLast, isShared { doorbell.consumeByte() }
    return taken
  }

  /// Publishes where consumers stand now, and silences the doorbell if that is the end.
  @inline(__always)
  func publishTaken(
    _ position: QueuePosition, isLast: Bool, until deadline: Deadline
  ) throws(Errno) {
    claims.sign(for: position.records)
    guard isLast, isToBeSilenced else { return head.publish(position) }
    try tailLock.withLock(until: deadline) {
      head.publish(position)
      tidyIfEmpty(givingBack: false)
    } repair: {
      repair()
    }
  }

  /// Fills `parts` one after the other. Returns whether there was room for all of it.
  private static func copy(
    _ record: UnsafeRawBufferPointer, to parts: UnsafeBufferPointer<iovec>
  ) -> Bool {
    var left = unsafe record
    for index in parts.indices where left.count > 0 {
      let part = unsafe parts[index]
      let count = unsafe min(left.count, part.iov_len)
      guard count > 0, let target = unsafe part.iov_base else { continue }
      unsafe memcpy(target, left.baseAddress!, count)
      unsafe left = UnsafeRawBufferPointer(rebasing: left.dropFirst(count))
    }
    return left.count == 0
  }
}
