//===--- ForkSafeTests.swift - A value that no fork leaves locked --------===//

import Synchronization
import Testing

@testable import MartletEngine

@Suite("A value that is safe to fork with", .serialized)
struct ForkSafeTests {
  @Test("is used by one thread at a time")
  func exclusion() async {
    let count = ForkSafe(0)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<1000 { count.withLock { $0 += 1 } } }
      }
    }
    #expect(count.withLock { $0 } == 8000)
  }

  private final class Section: Sendable {
    let hasBegun = Atomic(false)
    let mayEnd = Atomic(false)
  }

  @Test("is as it was at first in a child that was forked amid a change")
  func abandoned() {
    let word = ForkSafe([1])
    let section = Section()
    let thread = TestThread {
      word.withLock { value in
        value = [2]
        section.hasBegun.store(true, ordering: .releasing)
        while !section.mayEnd.load(ordering: .acquiring) {}
      }
    }
    while !section.hasBegun.load(ordering: .acquiring) {}
    let child = Child { word.withLock { $0 == [1] } ? 0 : 1 }
    #expect(child.exitCode == 0)
    section.mayEnd.store(true, ordering: .releasing)
    thread.join()
    #expect(word.withLock { $0 } == [2])
  }
}
