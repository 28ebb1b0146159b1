//===--- LeaderFollowersTests.swift - One thread takes, one stands by ----===//

import Testing

@testable import MartletEngine

@Suite struct LeaderFollowersTests {
  private func isExpected(_ tasks: TaskQueue) -> Bool { tasks.followers.isExpected }

  @Test func `a leader is expected while one leads, and after it only if another comes`() throws {
    let tasks = TaskQueue(try RecordQueue())
    #expect(!isExpected(tasks))
    tasks.lead()
    #expect(isExpected(tasks))
    tasks.resign(soFollowedByAnother: false)
    #expect(!isExpected(tasks))
    tasks.lead()
    tasks.resign(soFollowedByAnother: true)
    #expect(isExpected(tasks))
  }

  @Test func `the next leader has time to come, once`() throws {
    let tasks = TaskQueue(try RecordQueue())
    tasks.lead()
    tasks.resign(soFollowedByAnother: true)
    try tasks.followers.sleep(until: .never)
    #expect(!isExpected(tasks))
  }

  @Test func `one leader of several that resigns leaves the others leading`() throws {
    let tasks = TaskQueue(try RecordQueue())
    tasks.lead()
    tasks.lead()
    tasks.resign(soFollowedByAnother: false)
    #expect(isExpected(tasks))
    tasks.resign(soFollowedByAnother: false)
    #expect(!isExpected(tasks))
  }

  @Test func `who has no time does not sleep while somebody leads`() throws {
    let tasks = TaskQueue(try RecordQueue())
    try tasks.queue.put([1])
    tasks.lead()
    #expect(throws: Errno.timedOut) { try tasks.follow(until: .tryOnly) }
    tasks.resign(soFollowedByAnother: false)
    try tasks.follow(until: .tryOnly)
    #expect(tasks.queue.contents().count == 1)
  }

  @Test func `the follower passes on what woke it while somebody leads`() throws {
    let tasks = TaskQueue(try RecordQueue())
    try tasks.queue.put([1])
    tasks.lead()
    let before = tasks.queue.recordsAvailable.changes
    #expect(throws: Errno.timedOut) {
      try tasks.follow(until: .after(nanoseconds: 1_000_000))
    }
    #expect(tasks.queue.recordsAvailable.changes != before)
  }

  @Test("ends the sleep of a follower however long it was", arguments: [true, false])
  func long(isFollowed: Bool) async throws {
    let tasks = TaskQueue(try RecordQueue())
    try tasks.queue.put([1])
    tasks.lead()
    async let following: Void = onThread {
      try untilDone { () throws(Errno) in try tasks.follow(until: .never) }
    }
    while !tasks.followers.isFollowed { await Task.yield() }
    tasks.resign(soFollowedByAnother: isFollowed)
    try await following
    #expect(tasks.queue.contents().count == 1)
  }
}
