//===--- SemaphoreTests.swift - What semaphores and locks promise --------===//

import Glibc
import Testing

@testable import MartletEngine

/// Glibc has one, too.
typealias Semaphore = MartletEngine.Semaphore

@Suite("A semaphore")
struct SemaphoreTests {
  let arenas = ArenaSet()

  private func semaphore(_ value: UInt32, of maximum: UInt32 = 100) throws -> Semaphore {
    try Semaphore(in: arenas, .counting, value: value, maximum: maximum, label: "test")
  }

  private func recursiveLock() throws -> Semaphore {
    try Semaphore(in: arenas, .recursive, value: 1, maximum: 1, label: "test")
  }

  @Test("gives its units away and then none")
  func units() throws {
    let semaphore = try semaphore(2)
    try semaphore.acquire(until: .immediate)
    try semaphore.acquire(until: .brief)
    #expect(semaphore.value == 0)
    #expect(throws: Errno.timedOut) { try semaphore.acquire(until: .immediate) }
    #expect(throws: Errno.timedOut) { try semaphore.acquire(until: .brief) }
    try semaphore.release()
    try semaphore.acquire(until: .immediate)
    #expect(semaphore.holds == 2)
  }

  @Test("refuses more units than its maximum")
  func maximum() throws {
    let semaphore = try semaphore(1, of: 2)
    try semaphore.release()
    #expect(throws: Errno.overflow) { try semaphore.release() }
    #expect(semaphore.value == 2)
    #expect(semaphore.holds == -1)
    #expect(throws: Errno.invalid) { try self.semaphore(3, of: 2) }
  }

  @Test("that is recursive belongs to the thread that took it")
  func ownership() throws {
    let lock = try recursiveLock()
    try lock.acquire(until: .immediate)
    try lock.acquire(until: .immediate)
    #expect(lock.isMine && lock.holds == 2 && lock.value == 0)
    #expect(
      Child { () throws(Errno) in
        lock.forgetParent()
        do throws(Errno) { try lock.release() } catch .notOwner { return 0 }
        return 1
      }.exitCode == 0)
    #expect(
      Child { () throws(Errno) in
        do throws(Errno) { try lock.acquire(until: .brief) } catch .timedOut { return 0 }
        return 1
      }.exitCode == 0)
    try lock.release()
    #expect(lock.value == 0)
    try lock.release()
    #expect(lock.value == 1 && !lock.isMine)
    #expect(throws: Errno.notOwner) { try lock.release() }
  }

  @Test("excludes eight threads from each other")
  func exclusion() async throws {
    final class Counter: @unchecked Sendable {
      var value = 0
    }
    let counter = Counter()
    let lock = try semaphore(1, of: 1)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try await onThread {
            for _ in 0..<10_000 {
              try untilDone { () throws(Errno) in try lock.acquire(until: .soon) }
              counter.value += 1
              try lock.release()
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(counter.value == 80_000)
    #expect(lock.value == 1 && lock.holds == 0)
  }

  @Test("loses no wake-up between four producers and four consumers")
  func wakeUps() async throws {
    let semaphore = try semaphore(0, of: Semaphore.limit)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          try await onThread {
            for _ in 0..<5_000 {
              try untilDone { () throws(Errno) in try semaphore.acquire(until: .soon) }
            }
          }
        }
        group.addTask {
          try await onThread { for _ in 0..<5_000 { try semaphore.release() } }
        }
      }
      try await group.waitForAll()
    }
    #expect(semaphore.value == 0)
  }

  @Test("gives nothing to a process that was killed while it waited")
  func deadWaiters() throws {
    let semaphore = try semaphore(0)
    let children = (0..<4).map { _ in
      Child { () throws(Errno) in
        try untilDone { () throws(Errno) in try semaphore.acquire(until: .soon) }
        return 0
      }
    }
    for child in children { child.waitUntilAsleep() }
    children[0].kill()
    children[2].kill()
    try semaphore.release()
    try semaphore.release()
    #expect(children[1].exitCode == 0)
    #expect(children[3].exitCode == 0)
    #expect(semaphore.value == 0)
  }

  @Test("stays taken by a holder that was killed, and anybody may give it back")
  func deadHolder() throws {
    let lock = try semaphore(1, of: 1)
    let child = Child { () throws(Errno) in
      try lock.acquire(until: .immediate)
      while true { pause() }
    }
    child.waitUntilAsleep()
    child.kill()
    #expect(throws: Errno.timedOut) { try lock.acquire(until: .brief) }
    try lock.release()
    try lock.acquire(until: .immediate)
  }

  @Test("that is recursive tells every comer that the process that held it died", .findsDeath)
  func deadOwner() throws {
    let lock = try recursiveLock()
    let child = Child { () throws(Errno) in
      try lock.acquire(until: .immediate)
      while true { pause() }
    }
    child.waitUntilAsleep()
    #expect(throws: Errno.timedOut) { try lock.acquire(until: .immediate) }
    #expect(lock.owner == child.process)
    child.kill()
    #expect(throws: Errno.ownerDied) { try lock.acquire(until: .immediate) }
    #expect(throws: Errno.ownerDied) { try lock.acquire(until: .brief) }
    #expect(throws: Errno.ownerDied) {
      try untilDone { () throws(Errno) in try lock.acquire(until: .never) }
    }
    #expect(throws: Errno.timedOut) { try lock.acquire(until: .tryOnly) }
    #expect(lock.owner == child.process)
  }

  @Test("that is robust passes to the next comer when its holder died")
  func robustness() throws {
    let lock = try Semaphore(in: arenas, .robust, value: 1, maximum: 1, label: "test")
    let child = Child { () throws(Errno) in
      try lock.acquire(until: .immediate)
      while true { pause() }
    }
    child.waitUntilAsleep()
    #expect(throws: Errno.timedOut) { try lock.acquire(until: .brief) }
    child.kill()
    try lock.acquire(until: .immediate)
    #expect(lock.owner == getpid() && lock.value == 0)
    #expect(throws: Errno.timedOut) { try lock.acquire(until: .brief) }
    try lock.release()
    #expect(lock.owner == 0 && lock.value == 1)
    #expect(throws: Errno.invalid) {
      try Semaphore(in: arenas, .robust, value: 2, maximum: 2, label: "test")
    }
  }

  @Test("says who holds it")
  func holder() throws {
    let lock = try semaphore(1, of: 1)
    let (descriptor, offset) = lock.place()
    let slot = try arenas.attach(descriptor, at: offset, .semaphore, byteCount: 384)
    #expect(slot.header.holder.relaxed == 0)
    try lock.acquire(until: .immediate)
    #expect(slot.header.holder.relaxed == ProcessIdentity.caller)
    #expect(UInt32(truncatingIfNeeded: slot.header.holder.relaxed) == UInt32(getpid()))
    try lock.release()
    #expect(slot.header.holder.relaxed == 0)
  }

  @Test("is the same through another handle")
  func attachment() throws {
    let semaphore = try semaphore(3, of: 5)
    let (descriptor, offset) = semaphore.place()
    let other = try Semaphore(in: ArenaSet(), attaching: descriptor, at: offset)
    #expect(other.kind == .counting && other.maximum == 5)
    try other.acquire(until: .immediate)
    #expect(semaphore.value == 2 && semaphore.holds == 0 && other.holds == 1)
    for kind in [Semaphore.Kind.recursive, .robust] {
      let lock = try Semaphore(in: arenas, kind, value: 1, maximum: 1, label: "test")
      let (descriptor, offset) = lock.place()
      #expect(try Semaphore(in: ArenaSet(), attaching: descriptor, at: offset).kind == kind)
    }
  }
}
