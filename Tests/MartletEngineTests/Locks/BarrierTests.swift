//===--- BarrierTests.swift - What a barrier promises --------------------===//

import Glibc
import Testing

@testable import MartletEngine

@Suite("A barrier")
struct BarrierTests {
  let arenas = ArenaSet()

  private func barrier(_ parties: UInt32) throws -> Barrier {
    try Barrier(in: arenas, parties: parties, label: "test")
  }

  /// One whole round, as the last arrival if need be.
  private static func pass(_ barrier: Barrier) throws(Errno) {
    let (round, index) = try barrier.arrive()
    if index == barrier.parties - 1 {
      try barrier.open(round)
    } else {
      try untilDone { () throws(Errno) in try barrier.wait(for: round, until: .soon) }
    }
  }

  @Test("opens when all have arrived, round after round")
  func rounds() throws {
    let barrier = try barrier(2)
    for _ in 0..<100 {
      let first = try barrier.arrive()
      #expect(first.index == 0 && barrier.waiting == 1)
      let last = try barrier.arrive()
      #expect(last.index == 1 && last.round == first.round && barrier.waiting == 2)
      try barrier.open(last.round)
      #expect(barrier.waiting == 0)
      try barrier.wait(for: first.round, until: .immediate)
    }
  }

  @Test("keeps three processes in step")
  func steps() throws {
    let barrier = try barrier(3)
    let turns = try Semaphore(
      in: arenas, .counting, value: 0, maximum: 1_000, label: "test")
    let children = (0..<3).map { _ in
      Child { () throws(Errno) in
        for turn in UInt32(1)...50 {
          try turns.release()
          try Self.pass(barrier)
          if turns.value != 3 * turn { return 1 }
          try Self.pass(barrier)
        }
        return 0
      }
    }
    for child in children { #expect(child.exitCode == 0) }
  }

  @Test("is broken for all by a timeout, until it is reset")
  func timeout() throws {
    let barrier = try barrier(3)
    let first = try barrier.arrive()
    let second = try barrier.arrive()
    #expect(throws: Errno.timedOut) { try barrier.wait(for: first.round, until: .brief) }
    #expect(barrier.isBroken && barrier.waiting == 0)
    #expect(throws: Errno.broken) { try barrier.wait(for: second.round, until: .soon) }
    #expect(throws: Errno.broken) { _ = try barrier.arrive() }
    barrier.reset()
    #expect(!barrier.isBroken)
    #expect(try barrier.arrive().index == 0)
    #expect(throws: Errno.broken) { try barrier.wait(for: second.round, until: .soon) }
  }

  @Test("counts one that gives up as not arrived, unless all have")
  func leaving() throws {
    let barrier = try barrier(2)
    barrier.leave(try barrier.arrive().round)
    #expect(barrier.waiting == 0 && !barrier.isBroken)
    let first = try barrier.arrive()
    let last = try barrier.arrive()
    barrier.leave(first.round)
    try barrier.open(last.round)
    barrier.leave(first.round)
    #expect(barrier.waiting == 0)
  }

  @Test("is broken for all by an abort")
  func abort() throws {
    let barrier = try barrier(2)
    let waiter = Child { () throws(Errno) in
      do throws(Errno) { try Self.pass(barrier) } catch .broken { return 0 }
      return 1
    }
    waiter.waitUntilAsleep()
    barrier.abort()
    #expect(waiter.exitCode == 0)
    #expect(throws: Errno.broken) { _ = try barrier.arrive() }
  }

  @Test("fails those who wait when it is reset, and nobody else")
  func reset() throws {
    let barrier = try barrier(2)
    let opened = try barrier.arrive()
    try barrier.open(barrier.arrive().round)
    let canceled = try barrier.arrive()
    barrier.reset()
    #expect(throws: Errno.broken) { try barrier.wait(for: canceled.round, until: .soon) }
    try barrier.wait(for: opened.round, until: .immediate)
    let last = try barrier.arrive()
    let opener = try barrier.arrive()
    barrier.reset()
    #expect(throws: Errno.broken) { try barrier.open(opener.round) }
    #expect(throws: Errno.broken) { try barrier.wait(for: last.round, until: .soon) }
    #expect(!barrier.isBroken)
  }

  @Test("lets newcomers wait while it opens")
  func newcomers() throws {
    let barrier = try barrier(1)
    let opener = try barrier.arrive()
    let newcomer = Child { () throws(Errno) in
      try Self.pass(barrier)
      return 0
    }
    newcomer.waitUntilAsleep()
    try barrier.open(opener.round)
    #expect(newcomer.exitCode == 0)
  }

  @Test("is broken by the death of the one that must open it")
  func deadOpener() throws {
    let barrier = try barrier(2)
    let first = try barrier.arrive()
    let opener = Child { () throws(Errno) in
      _ = try barrier.arrive()
      while true { pause() }
    }
    opener.waitUntilAsleep()
    opener.kill()
    #expect(throws: Errno.broken) { _ = try barrier.arrive() }
    #expect(throws: Errno.broken) { try barrier.wait(for: first.round, until: .soon) }
  }

  @Test("counts one that was killed waiting as arrived")
  func deadWaiter() throws {
    let barrier = try barrier(2)
    let waiter = Child { () throws(Errno) in
      try Self.pass(barrier)
      return 0
    }
    waiter.waitUntilAsleep()
    waiter.kill()
    try Self.pass(barrier)
    #expect(barrier.waiting == 0)
  }
}
