//===--- AdaptiveSpin.swift - Looking for a moment before sleeping -------===//

internal import CPlatform
internal import Synchronization

/// Looks whether a wait is over for as long as that has lately been worth it.
///
/// To be woken on another core costs tens of microseconds, a look some ten
/// nanoseconds. But where cores are scarce, whoever is waited for does not run
/// while this does: a look in vain halves the next, down to next to nothing, and
/// only now and then a long one finds out whether that has changed. All zero is a
/// valid initial state.
struct AdaptiveSpin: ~Copyable {
  /// How much less than the longest time it looks.
  private let lost = Atomic<Int>(0)
  private let waits = Atomic<Int>(0)

  /// About twice what it costs to sleep and to be woken, or two would never meet awake.
  private static var mostTurns: Int { 1024 }

  private static var fewestTurns: Int { 4 }

  /// One in so many waits looks for the longest time.
  private static var waitsPerProbe: Int { 64 }

  /// Returns whether `ready` became true within the time that it is worth.
  ///
  /// - Parameter most: how often to look, where a look takes longer than usual.
  borrowing func find(within most: Int = Self.mostTurns, _ ready: () -> Bool) -> Bool {
    if platform_has_looked() != 0 { return ready() }
    let isProbe = waits.wrappingAdd(1, ordering: .relaxed).newValue % Self.waitsPerProbe == 0
    let limit = isProbe ? most : most - lost.load(ordering: .relaxed)
    for _ in 0..<limit {
      if ready() {
        lost.store(most - min(limit * 2, most), ordering: .relaxed)
        return true
      }
      platform_relax()
    }
    let less = isProbe ? Self.fewestTurns : max(limit / 2, Self.fewestTurns)
    lost.store(most - less, ordering: .relaxed)
    return false
  }
}
