//===--- RecordQueue+Batch.swift - Several records at once ---------------===//

internal import CPlatform
package import Glibc

extension RecordQueue {
  /// Appends records of one run each, as many as there is room for at once, but at least one.
  ///
  /// - Returns: how many, from the first on, were appended.
  /// - Throws: as `put`. Nothing was appended then.
  package func putMany(
    _ records: UnsafeBufferPointer<iovec>, until deadline: Deadline
  ) throws(Errno) -> Int {
    guard let first = unsafe records.first else { return 0 }
    let byteCount = unsafe first.iov_len
    var backoff = GrowthBackoff(for: Self.space(for: byteCount), until: deadline)
    var count = 0
    while true {
      try waitForRoom(byteCount, until: deadline) { () throws(Errno) in
        count = try unsafe append(records, backoff: &backoff)
      }
      if count > 0 { break }
      try waitForChunk(&backoff)
    }
    // Whoever looks takes one, and sees to the others only then.
    recordsAvailable.advance(
      waking: Int32(clamping: count), unless: count == 1 && spinLease.isHeld())
    endRetention()
    return count
  }

  /// Copies the first records, one after the other, and leaves them in the queue.
  ///
  /// - Parameter sizes: of each that was copied, in bytes; as many are copied as there are
  ///   sizes, if they fit `space`.
  /// - Returns: how many records were copied, and how many had been got before them.
  /// - Throws: `.messageSize` if `space` does not hold the first record, `.busy` or `.corrupt`.
  package func peekMany(
    into space: UnsafeMutableRawBufferPointer, sizes: UnsafeMutableBufferPointer<Int>
  ) throws(Errno) -> (count: Int, first: UInt64) {
    try headLock.withLock(until: .tryOnly) { () throws(Errno) in
      let end = tail.snapshot()
      var position = headPosition(seeing: end)
      let first = position.records
      var (count, used) = (0, 0)
      while count < sizes.count, position.records != end.records {
        let record = try unsafe findRecord(at: &position)
        guard record.count <= space.count - used else {
          if count == 0 { throw .messageSize }
          break
        }
        if let start = record.baseAddress, let target = space.baseAddress {
          unsafe memcpy(target + used, start, record.count)
        }
        unsafe sizes[count] = record.count
        used += record.count
        count += 1
        advance(&position, past: record.count)
      }
      return (count, first)
    } repair: {
      repairHead()
    }
  }

  /// Takes `count` records if just `first` were got before them.
  ///
  /// - Throws: `.changed` if others have got records meanwhile, `.busy`, `.timedOut`,
  ///   `.interrupted` or `.corrupt`. Nothing was taken then.
  package func takeMany(
    _ count: Int, after first: UInt64, until deadline: Deadline
  ) throws(Errno) {
    let taken = try headLock.withLock(until: deadline) { () throws(Errno) in
      try take(count, after: first, until: deadline)
    } repair: {
      repairHead()
    }
    leave(taken, count: count)
  }
}

// MARK: - Under the producers' lock

extension RecordQueue {
  /// Returns how many records were appended; 0 if it is worth waiting for a chunk first.
  private func append(
    _ records: UnsafeBufferPointer<iovec>, backoff: inout GrowthBackoff
  ) throws(Errno) -> Int {
    var position = tail.position
    var count = 0
    while count < records.count {
      let record = unsafe UnsafeBufferPointer(rebasing: records[count...count])
      let byteCount = unsafe record[0].iov_len
      if count > 0 {
        guard !hasBounds || hasRoomForNext(byteCount, at: position) else { break }
        // A new chunk publishes what is there by then.
        doorbell.ring()
      }
      do throws(Errno) {
        guard try unsafe write(record, byteCount: byteCount, at: &position, backoff: &backoff)
        else { break }
      } catch {
        if count == 0 { throw error }
        break
      }
      count += 1
    }
    if count > 0 {
      doorbell.ring()
      tail.publish(position)
    }
    return count
  }
}

// MARK: - Under the consumers' lock

extension RecordQueue {
  private func take(
    _ count: Int, after first: UInt64, until deadline: Deadline
  ) throws(Errno) -> TakeResult {
    let end = tail.snapshot()
    var position = headPosition(seeing: end)
    guard position.records == first, end.records &- first >= UInt64(count) else { throw .changed }
    let chunk = position.chunk
    for _ in 0..<count {
      let record = try unsafe findRecord(at: &position)
      advance(&position, past: record.count)
    }
    var taken = TakeResult()
    let isLast = position.records == end.records
    taken.leavesExcess = isLast && Self.hasExcess(end)
    if taken.leavesExcess, deadline == .tryOnly { throw .busy }
    try publishTaken(position, isLast: isLast, until: deadline)
    if position.chunk != chunk { taken.hasWoken = chunkReleased.advance(waking: .max) }
    return taken
  }

  /// Moves behind a record of `byteCount` bytes.
  @inline(__always)
  func advance(_ position: inout QueuePosition, past byteCount: Int) {
    position.offset += UInt64(Self.space(for: byteCount))
    position.records &+= 1
    position.bytes &+= UInt64(byteCount)
  }
}
