//===--- RecordQueue+Tidy.swift - What a queue keeps when it is empty -----===//

internal import CPlatform
internal import Synchronization

extension RecordQueue {
  /// How much memory an empty queue keeps, in bytes.
  private static var keptByteCount: UInt64 { 1 << 20 }

  /// Traffic flows if the queue was empty at most so long ago, in nanoseconds.
  private static var flow: Int64 { 1_000_000_000 }

  /// Whether a queue that has just become empty, its producers' side at `tail`, is to
  /// give memory back: after a backlog, but not after each of many large records, as
  /// the last one, of `byteCount` bytes, may be.
  func isDoneWithBacklog(_ tail: QueuePosition, of byteCount: Int) -> Bool {
    guard tail.file_end > Self.keptByteCount else { return false }
    let now = Deadline.now.nanoseconds
    let before = lastEmpty.exchange(now, ordering: .relaxed)
    return now - before > Self.flow
      || tail.file_end > UInt64(Self.warmByteCount(for: byteCount))
  }

  /// Gives memory back if nothing has come for a while. Never waits.
  func giveBackIfEmpty() {
    guard tail.snapshot().file_end > Self.keptByteCount else { return }
    // Whoever is inside just now does what is to be done, or the next to wait.
    try? headLock.withLock(until: .tryOnly) { () throws(Errno) in
      try tailLock.withLock(until: .tryOnly) {
        tidyIfEmpty(givingBack: true)
      } repair: {
        repair()
      }
    } repair: {
      repairHead()
    }
  }

  /// Silences the doorbell and perhaps gives memory back. Under both locks.
  func tidyIfEmpty(givingBack: Bool) {
    var position = tail.position
    guard position.records == head.position.records else { return }
    doorbell.silence()
    guard givingBack else { return }
    let end = Int(clamping: position.file_end)
    let kept = Self.firstChunk + Self.firstChunkSize
    let first = unsafe (windows.base + Self.firstChunk).assumingMemoryBound(to: layout_chunk.self)
    unsafe first.pointee.next = UInt64(Self.firstChunk)
    position.chunk = UInt64(Self.firstChunk)
    position.offset = UInt64(Self.chunkHeader)
    position.restart = position.records
    position.file_end = UInt64(kept)
    tail.publish(position)
    windows.punch(from: kept, byteCount: max(0, end - kept))
  }
}
