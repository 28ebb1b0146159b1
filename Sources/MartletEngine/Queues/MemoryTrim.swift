//===--- MemoryTrim.swift - What an empty queue keeps --------------------===//

internal import CPlatform
internal import Glibc

extension RecordQueue {
  /// How much memory an empty queue keeps, in bytes.
  private static var keptByteCount: UInt64 { 1_000_000 }

  /// Whether a queue with its producers' side at `tail` has more memory than it keeps.
  static func hasExcess(_ tail: QueuePosition) -> Bool { tail.file_end > keptByteCount }

  /// The most memory that a queue with traffic keeps while it is empty, in bytes, so that no
  /// `get` has to look for a producer.
  private static var workingSetLimit: UInt64 { 16 << 20 }

  /// For how long what was once needed again is taken to be needed again, in nanoseconds.
  private static var trafficMemory: UInt64 { 1_000_000_000 }

  /// Gives memory back that a queue which has just become empty has too much, unless a
  /// producer is at hand or there is traffic: nobody may call again who could do it later.
  /// Never waits for a lock.
  ///
  /// - Parameter hasWoken: whether a producer was asleep until now, waiting for room.
  func trimUnlessBusy(hasWoken: Bool) {
    // Who waited for room comes back, and who holds the lock is about to put.
    if hasWoken || isTailLocked || hasRetainer { return }
    if tail.snapshot().file_end <= Self.workingSetLimit {
      // To provide so much again takes less than a producer may take: so nobody waits to see one.
      let now = Self.moment
      if Self.isRecent(regrownAt, at: now) { return regrownAt.store(now) }
    } else if isContinued {
      return
    }
    trimIfEmpty()
  }

  /// Notes that the queue grows: what was given back a moment ago, should have been kept.
  func noteGrowth() {
    let now = Self.moment
    if Self.isRecent(trimmedAt, at: now) { regrownAt.store(now) }
  }

  private static func isRecent(_ word: SharedWord64, at now: UInt64) -> Bool {
    let then = word.load()
    return then != 0 && now &- then < trafficMemory
  }

  private static var moment: UInt64 { UInt64(clamping: Deadline.now.nanoseconds) }

  /// How long a consumer looks for a producer, in nanoseconds: short beside what it takes to
  /// give memory back and to provide it again.
  private static var gracePeriod: Int64 { 50_000 }

  /// How long it waits where cores are scarce: a producer has its turn after that.
  private static var turn: Int64 { 20_000_000 }

  /// Whether a record comes, or a process retains the memory, within a moment.
  private var isContinued: Bool {
    let got = head.snapshot().records
    var moment = Deadline.now.nanoseconds
    let end = moment + Self.gracePeriod
    while moment < end {
      for _ in 0..<64 {
        if isContinued(after: got) { return true }
        platform_relax()
      }
      sched_yield()
      let before = moment
      moment = Deadline.now.nanoseconds
      // Others wanted this core: perhaps the producer does.
      if moment - before > Self.gracePeriod / 2 { return isContinuedLater(after: got) }
    }
    return isContinued(after: got)
  }

  private func isContinued(after got: UInt64) -> Bool {
    tail.snapshot().records != got || hasRetainer
  }

  private var hasRetainer: Bool {
    let tag = retainer.load()
    return tag != 0 && !ProcessIdentity.isGone(tag)
  }

  /// Sleeps for a while unless it is so, or becomes so.
  private func isContinuedLater(after got: UInt64) -> Bool {
    let sample = recordsAvailable.sample()
    if isContinued(after: got) { return true }
    try? recordsAvailable.sleep(ifStill: sample, until: .after(nanoseconds: Self.turn))
    // The wake-up may have been meant for somebody who takes.
    if tail.snapshot().records != got { recordsAvailable.advance(waking: 1) }
    return isContinued(after: got)
  }

  /// Whether somebody holds the producers' lock just now.
  private var isTailLocked: Bool {
    do throws(Errno) {
      try tailLock.withLock(until: .tryOnly) {
      } repair: {
        repair()
      }
    } catch {
      return error == .busy
    }
    return false
  }

  /// Gives memory back if nothing has come for a while. Never waits.
  package func trimIfEmpty() {
    guard Self.hasExcess(tail.snapshot()) else { return }
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

  /// Says that this process is inside a call after which it puts a record, or else ends its
  /// retention: whoever empties the queue meanwhile may leave the memory to it.
  package func beginRetention() {
    if Self.hasExcess(tail.snapshot()) { retainer.store(ProcessIdentity.tag) }
  }

  /// Ends the retention by this process, which goes on with the memory.
  package func endRetention() {
    let tag = retainer.relaxed
    if tag != 0, tag == ProcessIdentity.tag { _ = retainer.compareExchange(tag, 0) }
  }

  /// Whether the doorbell has to be silenced once the queue is empty. Of a pipe that falls back,
  /// the kernel's messages are behind the byte.
  var isToBeSilenced: Bool { doorbell.isToBeSilenced && !isDiverted }

  /// Silences the doorbell and perhaps gives memory back. Under both locks.
  func tidyIfEmpty(givingBack: Bool) {
    var position = tail.position
    guard position.records == head.position.records else { return }
    if isToBeSilenced { doorbell.silence() }
    guard givingBack else { return }
    trimmedAt.store(Self.moment)
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
