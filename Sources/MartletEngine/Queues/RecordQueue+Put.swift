//===--- RecordQueue+Put.swift - The producers' side ---------------------===//

internal import CPlatform
package import Glibc
internal import Synchronization

extension RecordQueue {
  /// Appends one record: the concatenation of `parts`.
  ///
  /// - Returns: how many records were put until then, with this one.
  /// - Throws: `.timedOut` if there was no room before the deadline, `.busy`,
  ///   `.noMemory`, `.brokenPipe` if nobody can ever get the record, `.transportChanged` if
  ///   it must go another way, `.interrupted` or `.corrupt`. Nothing was appended then.
  @discardableResult package func put(
    _ parts: UnsafeBufferPointer<iovec>, until deadline: Deadline
  ) throws(Errno) -> UInt64 {
    try unsafe put(parts, until: deadline, isStrict: false)
  }

  /// The same, where that nobody can get the record counts more than that the queue is full.
  func putStrictly(
    _ parts: UnsafeBufferPointer<iovec>, until deadline: Deadline
  ) throws(Errno) -> UInt64 {
    try unsafe put(parts, until: deadline, isStrict: true)
  }

  @inline(__always)
  private func put(
    _ parts: UnsafeBufferPointer<iovec>, until deadline: Deadline, isStrict: Bool
  ) throws(Errno) -> UInt64 {
    var byteCount = 0
    for index in parts.indices {
      let part = unsafe parts[index]
      let (sum, overflow) = unsafe byteCount.addingReportingOverflow(part.iov_len)
      guard !overflow, sum < Self.largestRecord else { throw .noMemory }
      byteCount = sum
    }
    var backoff = GrowthBackoff(for: Self.space(for: byteCount), until: deadline)
    while true {
      var isAppended = false
      try waitForRoom(byteCount, until: deadline, isStrict: isStrict) { () throws(Errno) in
        isAppended = try unsafe append(parts, byteCount: byteCount, backoff: &backoff)
      }
      if isAppended { break }
      try waitForChunk(&backoff)
    }
    recordsAvailable.advance(waking: 1, unless: spinLease.isHeld())
    endRetention()
    return backoff.number
  }

  /// Waits until a record without bytes could be put.
  package func waitForRoom(until deadline: Deadline) throws(Errno) {
    // The wake-up may have been in the place of somebody who puts.
    if try waitForRoom(0, until: deadline, {}) { wakeSuccessorForRoom() }
  }

  /// Runs `body`, with the producers' lock held, once there is room; says whether it waited.
  @inline(__always) @discardableResult
  func waitForRoom(
    _ byteCount: Int, until deadline: Deadline, isStrict: Bool = false,
    _ body: () throws(Errno) -> Void
  ) throws(Errno) -> Bool {
    var hasWaited = false
    do throws(Errno) {
      while true {
        let isUnread = hasNoReader
        // Who gives a full queue some time is told that it is full.
        if isUnread, isStrict || deadline == .never || hasRoom(for: byteCount) { throw .brokenPipe }
        let fits = try tailLock.withLock(until: deadline) { () throws(Errno) in
          guard !isUnread, !hasBounds || hasRoomForNext(byteCount, at: tail.position)
          else { return false }
          try body()
          return true
        } repair: {
          repair()
        }
        if fits { return hasWaited }
        try sleep(on: roomAvailable, for: .put, until: deadline) { hasRoom(for: byteCount) }
        hasWaited = true
      }
    } catch {
      if hasWaited { wakeSuccessorForRoom() }
      throw error
    }
  }

  /// Wakes a producer if there is room, which another one was woken for and has left.
  func wakeSuccessorForRoom() {
    guard hasBounds, hasRoom(for: 0) else { return }
    roomAvailable.advance(waking: maximumBytes > 0 ? .max : 1)
  }

  private func hasRoom(for byteCount: Int) -> Bool {
    // Who has to go another way need not wait, either.
    guard hasBounds, !isDiverted else { return true }
    let (count, bytes) = contents()
    return hasRoom(for: byteCount, beside: count, bytes: bytes)
  }
}

// MARK: - Under the producers' lock

extension RecordQueue {
  /// Whether there is room for a record after those before `tail`. What consumers write all
  /// the time is looked at only if there is none by what was seen of it before.
  func hasRoomForNext(_ byteCount: Int, at tail: QueuePosition) -> Bool {
    let known = tail.records &- seenRecords.load(ordering: .relaxed)
    let knownBytes = tail.bytes &- seenBytes.load(ordering: .relaxed)
    if hasRoom(for: byteCount, beside: max(known, 1), bytes: knownBytes) { return true }
    // Who has to go another way need not wait.
    if isDiverted { return true }
    let head = self.head.snapshot()
    seenRecords.store(head.records, ordering: .relaxed)
    seenBytes.store(head.bytes, ordering: .relaxed)
    return hasRoom(
      for: byteCount, beside: tail.records &- head.records, bytes: tail.bytes &- head.bytes)
  }

  /// Returns false if it is worth waiting for a chunk first.
  @inline(__always)
  private func append(
    _ parts: UnsafeBufferPointer<iovec>, byteCount: Int, backoff: inout GrowthBackoff
  ) throws(Errno) -> Bool {
    if isDiverted { throw .transportChanged }
    var position = tail.position
    guard try unsafe write(parts, byteCount: byteCount, at: &position, backoff: &backoff)
    else { return false }
    doorbell.ring()
    tail.publish(position)
    return true
  }

  /// Writes a record that is not seen before `position` is published. Returns false if it is
  /// worth waiting for a chunk first.
  @inline(__always)
  func write(
    _ parts: UnsafeBufferPointer<iovec>, byteCount: Int, at position: inout QueuePosition,
    backoff: inout GrowthBackoff
  ) throws(Errno) -> Bool {
    let claimed = try unsafe claim(
      Self.space(for: byteCount), at: &position, backoff: &backoff)
    guard let space = unsafe claimed else { return false }
    unsafe space.storeBytes(of: UInt64(byteCount), as: UInt64.self)
    var target = unsafe space + Self.sizeByteCount
    for index in parts.indices {
      let part = unsafe parts[index]
      guard let base = unsafe part.iov_base else { continue }
      unsafe memcpy(target, base, part.iov_len)
      unsafe target += part.iov_len
    }
    position.records &+= 1
    backoff.number = position.records
    position.bytes &+= UInt64(byteCount)
    return true
  }
}
