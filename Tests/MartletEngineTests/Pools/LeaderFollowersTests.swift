//===--- LeaderFollowersTests.swift - One thread takes, one stands by ----===//

import Testing

@testable import MartletEngine

@Suite struct LeaderFollowersTests {
  private func isExpected(_ queue: RecordQueue) -> Bool { queue.leadership.isExpected }

  @Test func `a leader is expected while one leads, and after it only if another comes`() throws {
    let queue = try RecordQueue()
    #expect(!isExpected(queue))
    queue.lead()
    #expect(isExpected(queue))
    queue.resign(soFollowedByAnother: false)
    #expect(!isExpected(queue))
    queue.lead()
    queue.resign(soFollowedByAnother: true)
    #expect(isExpected(queue))
  }

  @Test func `the next leader has time to come, once`() throws {
    let queue = try RecordQueue()
    queue.lead()
    queue.resign(soFollowedByAnother: true)
    try queue.leadership.sleep(until: .never)
    #expect(!isExpected(queue))
  }

  @Test func `one leader of several that resigns leaves the others leading`() throws {
    let queue = try RecordQueue()
    queue.lead()
    queue.lead()
    queue.resign(soFollowedByAnother: false)
    #expect(isExpected(queue))
    queue.resign(soFollowedByAnother: false)
    #expect(!isExpected(queue))
  }

  @Test func `who has no time does not sleep while somebody leads`() throws {
    let queue = try RecordQueue()
    try queue.put([1])
    queue.lead()
    #expect(throws: Errno.timedOut) { try queue.follow(until: .tryOnly) }
    queue.resign(soFollowedByAnother: false)
    try queue.follow(until: .tryOnly)
    #expect(queue.contents().count == 1)
  }

  @Test func `the guard passes on what woke it during a turn`() throws {
    let queue = try RecordQueue()
    try queue.put([1])
    queue.lead()
    let before = queue.recordsAvailable.changes
    #expect(throws: Errno.timedOut) {
      try queue.follow(until: .after(nanoseconds: 1_000_000))
    }
    #expect(queue.recordsAvailable.changes != before)
  }

  @Test("ends the sleep of a guard however long it was", arguments: [true, false])
  func long(isFollowed: Bool) async throws {
    let queue = try RecordQueue()
    try queue.put([1])
    queue.lead()
    async let guarding: Void = onThread {
      try untilDone { () throws(Errno) in try queue.follow(until: .never) }
    }
    while !queue.leadership.isFollowed { await Task.yield() }
    queue.resign(soFollowedByAnother: isFollowed)
    try await guarding
    #expect(queue.contents().count == 1)
  }
}
