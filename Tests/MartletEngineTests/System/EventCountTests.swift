//===--- EventCountTests.swift - Sleep until something may have changed ---===//

import Glibc
import Synchronization
import Testing

@testable import MartletEngine

/// Two threads that hand a turn to and fro, each asleep while it is the other's.
private final class Rally: Sendable {
  let turn = Atomic<Int>(0)
  let lost = Atomic<Int>(0)

  func play(_ parity: Int, rounds: Int, count: EventCount) {
    for round in 0..<rounds {
      let mine = 2 * round + parity
      while true {
        let sample = count.sample()
        if turn.load(ordering: .acquiring) == mine { break }
        do throws(Errno) {
          try count.sleep(ifStill: sample, until: .after(nanoseconds: 10_000_000_000))
        } catch {
          lost.add(1, ordering: .relaxed)
        }
      }
      turn.store(mine + 1, ordering: .releasing)
      count.advance(waking: .max)
    }
  }
}

@Suite struct EventCountTests {
  @Test func `no wake-up is lost between two threads`() throws {
    try unsafe withSharedPage { base in
      let count = unsafe EventCount(at: base)
      let address = UInt(bitPattern: base)
      let rally = Rally()
      let other = TestThread {
        let base = unsafe UnsafeMutableRawPointer(bitPattern: address)!
        unsafe rally.play(1, rounds: 10_000, count: EventCount(at: base))
      }
      rally.play(0, rounds: 10_000, count: count)
      other.join()
      #expect(rally.turn.load(ordering: .acquiring) == 20_000)
      #expect(rally.lost.load(ordering: .acquiring) == 0)
    }
  }

  @Test func `a change since the sample keeps everybody awake`() throws {
    try unsafe withSharedPage { base in
      let count = unsafe EventCount(at: base)
      let sample = count.sample()
      count.advance(waking: 1)
      try count.sleep(ifStill: sample, until: .never)
      #expect(count.sample() != sample)
    }
  }

  @Test func `an advance without sleepers takes back the announcement`() throws {
    try unsafe withSharedPage { base in
      let count = unsafe EventCount(at: base)
      let word = unsafe SharedWord32(at: base)
      _ = count.sample()
      #expect(word.load() & 1 == 1)
      count.advance(waking: .max)
      #expect(word.load() & 1 == 0)
    }
  }

  @Test func `a waker that found nobody asleep cannot take back a later announcement`() throws {
    try unsafe withSharedPage { base in
      let count = unsafe EventCount(at: base)
      let word = unsafe SharedWord32(at: base)
      _ = count.sample()
      // As `advance` does, which stands before its exchange then.
      let found = word.add(2) &+ 2
      let sample = count.sample()
      #expect(!word.compareExchange(found, found & ~1))
      #expect(word.load() == sample)
      #expect(sample & 1 == 1)
    }
  }

  @Test func `a sleep ends at its deadline with timedOut`() throws {
    try unsafe withSharedPage { base in
      let count = unsafe EventCount(at: base)
      for deadline in [Deadline.immediate, .tryOnly, .after(nanoseconds: 1_000_000)] {
        var seen: Errno?
        do throws(Errno) {
          try count.sleep(ifStill: count.sample(), until: deadline)
        } catch { seen = error }
        #expect(seen == .timedOut)
      }
    }
  }

  @Test func `a signal ends a sleep with interrupted`() throws {
    try unsafe withSharedPage { base in
      let address = UInt(bitPattern: base)
      let noticed = Counter()
      let sleeper = TestThread {
        let base = unsafe UnsafeMutableRawPointer(bitPattern: address)!
        let count = unsafe EventCount(at: base)
        while noticed.value.load(ordering: .acquiring) == 0 {
          do throws(Errno) {
            try count.sleep(ifStill: count.sample(), until: .never)
          } catch {
            if error == .interrupted { noticed.value.add(1, ordering: .releasing) }
          }
        }
      }
      sleeper.interrupt(until: noticed.value, reaches: 1)
      sleeper.join()
    }
  }
}
