//===--- DeadlineTests.swift - An absolute moment to give up at -----------===//

import Testing

@testable import Martlet

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

  @Test func `deadlines are ordered by time`() {
    #expect(Deadline.tryOnly < .immediate)
    #expect(Deadline.immediate < .now)
    #expect(Deadline.now < .never)
  }
}
