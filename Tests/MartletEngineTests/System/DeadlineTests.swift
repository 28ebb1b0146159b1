//===--- DeadlineTests.swift - An absolute moment to give up at ----------===//

import Testing

@testable import MartletEngine

@Suite struct DeadlineTests {
  @Test func `the past and zero have passed, never has not`() {
    #expect(Deadline.immediate.hasPassed)
    #expect(Deadline.tryOnly.hasPassed)
    #expect(Deadline(nanoseconds: Deadline.now.nanoseconds - 1).hasPassed)
    #expect(!Deadline.never.hasPassed)
    #expect(!Deadline.after(nanoseconds: 60_000_000_000).hasPassed)
  }

  @Test func `a span too long to count ends never`() {
    #expect(Deadline.after(nanoseconds: .max) == .never)
  }

  @Test func `a sleep ends after a slice as if by a signal, but at its own end as it is`() {
    func outcome(of deadline: Deadline) -> (Deadline?, Errno?) {
      var limit: Deadline?
      do throws(Errno) {
        try deadline.sleepForSlice { until throws(Errno) in
          limit = until
          throw .timedOut
        }
      } catch { return (limit, error) }
      return (limit, nil)
    }
    let slice = outcome(of: .never)
    #expect(slice.0! < .never)
    #expect(slice.1 == .interrupted)
    let soon = Deadline.after(nanoseconds: 1_000_000)
    #expect(outcome(of: soon) == (soon, .timedOut))
  }

  @Test func `deadlines are ordered by time`() {
    #expect(Deadline.tryOnly < .immediate)
    #expect(Deadline.immediate < .now)
    #expect(Deadline.now < .never)
  }
}
