//===--- EventTests.swift - What an event promises -----------------------===//

import Testing

@testable import MartletEngine

@Suite("An event")
struct EventTests {
  let arenas = ArenaSet()

  @Test("is set until it is cleared")
  func flag() throws {
    let event = try Event(in: arenas, label: "test")
    #expect(!event.isSet)
    #expect(throws: Errno.timedOut) { try event.wait(since: event.sample(), until: .immediate) }
    #expect(throws: Errno.timedOut) { try event.wait(since: event.sample(), until: .brief) }
    event.set()
    event.set()
    #expect(event.isSet)
    try event.wait(since: event.sample(), until: .immediate)
    event.clear()
    event.clear()
    #expect(!event.isSet)
  }

  @Test("lets all waiters go, even if it is cleared at once")
  func setAndClear() throws {
    let event = try Event(in: arenas, label: "test")
    for _ in 0..<20 {
      let children = (0..<3).map { _ in
        Child { () throws(Errno) in
          let sample = event.sample()
          try untilDone { () throws(Errno) in try event.wait(since: sample, until: .soon) }
          return 0
        }
      }
      for child in children { child.waitUntilAsleep() }
      event.set()
      event.clear()
      for child in children { #expect(child.exitCode == 0) }
    }
  }

  @Test("does not mind waiters that were killed")
  func deadWaiters() throws {
    let event = try Event(in: arenas, label: "test")
    let children = (0..<3).map { _ in
      Child { () throws(Errno) in
        let sample = event.sample()
        try untilDone { () throws(Errno) in try event.wait(since: sample, until: .soon) }
        return 0
      }
    }
    for child in children { child.waitUntilAsleep() }
    children[0].kill()
    children[1].kill()
    event.set()
    #expect(children[2].exitCode == 0)
  }

  @Test("is the same through another handle")
  func attachment() throws {
    let event = try Event(in: arenas, label: "test")
    let (descriptor, offset) = event.place()
    let other = try Event(in: ArenaSet(), attaching: descriptor, at: offset)
    event.set()
    #expect(other.isSet)
  }
}
