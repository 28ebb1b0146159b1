//===--- RobustLockTests.swift - A lock that survives its owner ----------===//

import Glibc
import Testing

@testable import MartletEngine

@Suite struct RobustLockTests {
  @Test func `an owner that dies inside its body hands over a repair`() throws {
    try unsafe withSharedPage { base in
      let lock = unsafe RobustLock(at: base)
      let word = unsafe SharedWord32(at: base + 64)
      try lock.initialize()
      try lock.withLock(until: .never) {
        word.store(1)
      } repair: {
        Issue.record("nobody has died yet")
      }
      let status = inChild {
        try? lock.acquire(until: .never) {}
        word.store(2)
        kill(getpid(), SIGKILL)
      }
      #expect(status & 0x7f == SIGKILL)

      var repairs = 0
      try lock.withLock(until: .never) {
        #expect(word.load() == 3)
      } repair: {
        repairs += 1
        word.store(word.load() + 1)
      }
      #expect(repairs == 1)
      try lock.withLock(until: .never) {
      } repair: {
        repairs += 1
      }
      #expect(repairs == 1)
    }
  }

  @Test func `a try finds a lock busy while its owner lives`() throws {
    try unsafe withSharedPage { base in
      let lock = unsafe RobustLock(at: base)
      try lock.initialize()
      try lock.acquire(until: .never) {}
      let status = inChild {
        do throws(Errno) { try lock.acquire(until: .tryOnly) {} } catch {
          _exit(error.rawValue)
        }
      }
      #expect(status >> 8 & 0xff == EBUSY)
      lock.release()
    }
  }

  @Test func `an error inside the body releases the lock`() throws {
    try unsafe withSharedPage { base in
      let lock = unsafe RobustLock(at: base)
      try lock.initialize()
      var seen: Errno?
      do throws(Errno) {
        try lock.withLock(until: .never) { () throws(Errno) in
          throw .noMemory
        } repair: {
        }
      } catch { seen = error }
      #expect(seen == .noMemory)
      try lock.withLock(until: .tryOnly) {
      } repair: {
      }
    }
  }
}
