//===--- ConditionTests.swift - What a condition promises ----------------===//

import Testing

@testable import MartletEngine

@Suite("A condition")
struct ConditionTests {
  let condition: Condition

  init() throws { condition = try Condition(in: ArenaSet(), label: "test") }

  /// Which of the tickets were notified; all of them end.
  private func notified(_ tickets: [UInt64]) throws -> [Int] {
    try tickets.indices.filter { index in
      do throws(Errno) { try condition.sleep(tickets[index], until: .immediate) } catch .timedOut {
        return false
      }
      return true
    }
  }

  @Test("notifies exactly as many as asked, the first to enter first")
  func exactness() throws {
    let tickets = (0..<5).map { _ in condition.enter() }
    #expect(condition.waiting == 5)
    condition.notify(2)
    #expect(condition.waiting == 3)
    #expect(try notified(tickets) == [0, 1])
    #expect(condition.waiting == 0)
  }

  @Test("keeps no notification for those who come later")
  func nothingStored() throws {
    condition.notify(3)
    let ticket = condition.enter()
    #expect(throws: Errno.timedOut) { try condition.sleep(ticket, until: .brief) }
    condition.notify(1)
    #expect(try notified([condition.enter()]) == [])
  }

  @Test("passes the notification of one who leaves on to another")
  func leaving() throws {
    let tickets = (0..<3).map { _ in condition.enter() }
    condition.notify(1)
    let late = condition.enter()
    condition.leave(tickets[0])
    #expect(try notified([tickets[1], tickets[2], late]) == [0])
  }

  @Test("passes the notification of one who was killed on to another")
  func deadWaiters() throws {
    let children = (0..<4).map { _ in
      let child = Child { () throws(Errno) in
        let ticket = condition.enter()
        try untilDone { () throws(Errno) in try condition.sleep(ticket, until: .soon) }
        return 0
      }
      child.waitUntilAsleep()
      return child
    }
    children[0].kill()
    children[2].kill()
    condition.notify(1)
    #expect(children[1].exitCode == 0)
    condition.notify(5)
    #expect(children[3].exitCode == 0)
    #expect(condition.waiting == 0)
  }

  @Test("notifies no zombie", .timeLimit(.minutes(1)))
  func zombies() throws {
    let zombie = Child { () throws(Errno) in
      _ = condition.enter()
      return 0
    }
    while ProcessIdentity.startTime(of: zombie.process) != nil {}
    let ticket = condition.enter()
    condition.notify(1)
    #expect(try notified([ticket]) == [0])
    #expect(zombie.exitCode == 0)
  }

  @Test("serves crowds that its table has no room for")
  func crowds() throws {
    let tickets = (0..<300).map { _ in condition.enter() }
    #expect(condition.waiting == 300)
    condition.notify(280)
    let late = condition.enter()
    #expect(condition.waiting == 21)
    #expect(try notified([late]) == [])
    #expect(try notified(tickets).count == 280)
    #expect(condition.waiting == 0)
    let all = (0..<300).map { _ in condition.enter() }
    condition.notify(.max)
    condition.leave(all[299])
    #expect(try notified(Array(all[..<299])).count == 299)
  }

  @Test("lets those it notified sleep on until they can have the lock", arguments: [true, false])
  func handingOver(isHeld: Bool) throws {
    let lock = try Semaphore(in: ArenaSet(), .recursive, value: 1, maximum: 1, label: "test")
    let children = (0..<3).map { _ in
      let child = Child { () throws(Errno) in
        let ticket = condition.enter()
        try untilDone { () throws(Errno) in try condition.sleep(ticket, until: .soon) }
        try untilDone { () throws(Errno) in try lock.acquire(until: .soon) }
        try lock.release()
        return 0
      }
      child.waitUntilAsleep()
      return child
    }
    if isHeld { try lock.acquire(until: .immediate) }
    condition.notify(3, holding: lock)
    #expect(condition.waiting == 0)
    if isHeld {
      for child in children { child.waitUntilAsleep() }
      try lock.release()
    }
    for child in children { #expect(child.exitCode == 0) }
    #expect(lock.value == 1)
  }

  @Test("uses its rows again")
  func rows() throws {
    for _ in 0..<2_000 {
      let tickets = (0..<3).map { _ in condition.enter() }
      condition.notify(1)
      #expect(try notified(tickets) == [0])
    }
  }

  @Test("refuses a ticket that has ended")
  func endedTicket() throws {
    let ticket = condition.enter()
    #expect(throws: Errno.timedOut) { try condition.sleep(ticket, until: .immediate) }
    #expect(throws: Errno.invalid) { try condition.sleep(ticket, until: .immediate) }
    condition.leave(ticket)
  }
}
