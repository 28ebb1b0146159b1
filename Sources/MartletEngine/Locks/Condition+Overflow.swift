//===--- Condition+Overflow.swift - Waiters without a row ----------------===//

extension Condition {
  /// The waiters without a row: counted, not listed. A notification is a permit for
  /// anybody who entered before it.
  ///
  /// The word is `{ waiting: 32 bits, permits: 32 bits }`, permits at most waiting. Who
  /// dies in the overflow may swallow a notification: the rows are there to make
  /// that rare.
  struct OverflowWaiters {
    let count: SharedWord64
    let changes: EventCount

    private static var waiter: UInt64 { 1 << 32 }

    private struct Count {
      let word: UInt64
      var waiting: UInt64 { word >> 32 }
      var permits: UInt64 { word & 0xFFFF_FFFF }
      var unserved: UInt64 { waiting > permits ? waiting - permits : 0 }
    }

    /// How many wait and have no permit.
    var waiting: UInt64 { Count(word: count.load()).unserved }

    func enter() { _ = count.add(Self.waiter) }

    /// Leaves, with a permit if there is one for those who entered as `number`.
    ///
    /// - Parameter withoutPermit: whether to leave if there is none.
    /// - Returns: whether it took a permit; nil if it has not left.
    private func leave(
      _ number: UInt64, _ notifiedThrough: SharedWord64, withoutPermit: Bool
    ) -> Bool? {
      while true {
        let old = Count(word: count.load())
        let permitted = old.permits > 0 && number <= notifiedThrough.load()
        guard old.waiting > 0, permitted || withoutPermit else { return nil }
        let new = old.word &- Self.waiter &- (permitted ? 1 : 0)
        if count.compareExchange(old.word, new) { return permitted }
      }
    }

    /// Gives up waiting; says whether a notification was meant for this one.
    func leave(_ number: UInt64, _ notifiedThrough: SharedWord64) -> Bool {
      leave(number, notifiedThrough, withoutPermit: true) ?? false
    }

    /// Sleeps until there is a permit, and takes it. Throws as `Condition.sleep`.
    func sleep(
      _ number: UInt64, _ notifiedThrough: SharedWord64, until deadline: Deadline,
      header: SharedHeader
    ) throws(Errno) {
      while true {
        let sample = changes.sample()
        if leave(number, notifiedThrough, withoutPermit: false) != nil { return }
        if deadline.hasPassed {
          if leave(number, notifiedThrough) { return }
          throw .timedOut
        }
        do throws(Errno) {
          try header.waiting(for: .notification, until: deadline) {
            let now = Count(word: count.load())
            return now.permits > 0 && number <= notifiedThrough.load() ? now.word : nil
          } _: { limit throws(Errno) in
            try changes.sleep(ifStill: sample, until: limit)
          }
        } catch .timedOut {
          continue
        }
      }
    }

    /// Adds permits for up to `limit` of those who wait.
    func notify(_ limit: UInt64) {
      while true {
        let old = Count(word: count.load())
        let permits = min(limit, old.unserved)
        if permits == 0 { return }
        if count.compareExchange(old.word, old.word &+ permits) {
          changes.advance(waking: .max)
          return
        }
      }
    }
  }
}
