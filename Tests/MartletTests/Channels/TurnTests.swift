//===--- TurnTests.swift - Who takes need not be guarded ------------------===//

import Testing

@testable import Martlet

@Suite struct TurnTests {
  private func isExpected(_ queue: RecordQueue) -> Bool { queue.turns.isExpected }

  @Test func `a turn is expected while it is on, and after it only if one follows`() throws {
    let queue = try RecordQueue()
    #expect(!isExpected(queue))
    queue.beginTurn()
    #expect(isExpected(queue))
    queue.endTurn(soFollowedByAnother: false)
    #expect(!isExpected(queue))
    queue.beginTurn()
    queue.endTurn(soFollowedByAnother: true)
    #expect(isExpected(queue))
  }

  @Test func `the next turn has time to follow, once`() throws {
    let queue = try RecordQueue()
    queue.beginTurn()
    queue.endTurn(soFollowedByAnother: true)
    try queue.turns.sleep(until: .never)
    #expect(!isExpected(queue))
  }

  @Test func `one turn of several that ends leaves the others on`() throws {
    let queue = try RecordQueue()
    queue.beginTurn()
    queue.beginTurn()
    queue.endTurn(soFollowedByAnother: false)
    #expect(isExpected(queue))
    queue.endTurn(soFollowedByAnother: false)
    #expect(!isExpected(queue))
  }

  @Test func `who has no time does not sleep through a turn`() throws {
    let queue = try RecordQueue()
    try queue.put([1])
    queue.beginTurn()
    #expect(throws: Errno.timedOut) { try queue.guardRecords(until: .tryOnly) }
    queue.endTurn(soFollowedByAnother: false)
    try queue.guardRecords(until: .tryOnly)
    #expect(queue.contents().count == 1)
  }

  @Test func `the guard passes on what woke it during a turn`() throws {
    let queue = try RecordQueue()
    try queue.put([1])
    queue.beginTurn()
    let before = queue.recordsAvailable.changes
    #expect(throws: Errno.timedOut) {
      try queue.guardRecords(until: .after(nanoseconds: 1_000_000))
    }
    #expect(queue.recordsAvailable.changes != before)
  }

  @Test("ends the sleep of a guard however long it was", arguments: [true, false])
  func long(isFollowed: Bool) async throws {
    let queue = try RecordQueue()
    try queue.put([1])
    queue.beginTurn()
    async let guarding: Void = onThread {
      try untilDone { () throws(Errno) in try queue.guardRecords(until: .never) }
    }
    while !queue.turns.isGuarded { await Task.yield() }
    queue.endTurn(soFollowedByAnother: isFollowed)
    try await guarding
    #expect(queue.contents().count == 1)
  }
}
