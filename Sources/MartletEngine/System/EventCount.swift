//===--- EventCount.swift - Sleep until something may have changed -------===//

/// A count of changes that threads sleep on, so that no change is missed.
///
/// A waiter samples the count, checks its condition and sleeps if the count is
/// still what it sampled; whoever changes the condition advances the count.
///
///     let sample = count.sample()
///     if ready() { return }
///     try count.sleep(ifStill: sample, until: deadline)
///
/// The word is `{ changes and announcements: 31 bits, announced: 1 bit }`. `announced` is
/// set by whoever may sleep and cleared by the waker that finds nobody asleep, so a
/// waiter that dies costs one spare wake-up, and an advance without waiters is
/// one addition. An announcement counts, too: the waker that is about to clear the bit
/// must not take away one that was made where the bit was set already.
struct EventCount {
  let futex: FutexWord

  /// - Parameter address: aligned to 4 bytes, valid while this is used.
  init(at address: UnsafeMutableRawPointer) { unsafe futex = FutexWord(at: address) }

  private static var announced: UInt32 { 1 }

  /// Announces a waiter and returns what to pass to `sleep`.
  func sample() -> UInt32 {
    while true {
      let before = futex.word.relaxed
      let after = (before &+ 2) | Self.announced
      if futex.word.compareExchange(before, after) { return after }
    }
  }

  /// Sleeps unless the count has advanced since `sample`.
  ///
  /// - Throws: `.timedOut` once `deadline` has passed, or `.interrupted`.
  func sleep(ifStill sample: UInt32, until deadline: Deadline) throws(Errno) {
    try futex.sleep(while: sample, until: deadline)
  }

  /// Counts a change and wakes up to `count` sleepers, `unless` that is needless by then;
  /// says whether anybody was woken.
  @discardableResult
  func advance(
    waking count: Int32, unless isNeedless: @autoclosure () -> Bool = false
  ) -> Bool {
    let before = futex.word.add(2)
    guard before & Self.announced != 0, !isNeedless() else { return false }
    if futex.wake(count) > 0 { return true }
    // Fails if somebody announced or advanced meanwhile, which is as well.
    _ = futex.word.compareExchange(before &+ 2, (before &+ 2) & ~Self.announced)
    return false
  }
}
