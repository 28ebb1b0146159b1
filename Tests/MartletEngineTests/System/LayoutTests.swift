//===--- LayoutTests.swift - The shared bytes, as C and Swift see them ---===//

import CPlatform
import Testing

@testable import MartletEngine

@Suite struct LayoutTests {
  @Test func `Swift sees the header where C asserts it`() {
    #expect(SharedHeader.byteCount == 320)
    #expect(MemoryLayout<layout_header>.offset(of: \.magic) == 0)
    #expect(MemoryLayout<layout_header>.offset(of: \.version) == 8)
    #expect(MemoryLayout<layout_header>.offset(of: \.kind) == 12)
    #expect(MemoryLayout<layout_header>.offset(of: \.creator) == 16)
    #expect(MemoryLayout<layout_header>.offset(of: \.missed) == 20)
    #expect(MemoryLayout<layout_header>.offset(of: \.creator_start) == 24)
    #expect(MemoryLayout<layout_header>.offset(of: \.pid_namespace) == 32)
    #expect(MemoryLayout<layout_header>.offset(of: \.label) == 40)
    #expect(MemoryLayout<layout_header>.offset(of: \.holder_process) == 112)
    #expect(MemoryLayout<layout_header>.offset(of: \.holder_thread) == 116)
    #expect(MemoryLayout<layout_header>.offset(of: \.holder_since) == 120)
    #expect(MemoryLayout<layout_header>.offset(of: \.waiters) == 128)
  }

  @Test func `Swift sees a waiter where C asserts it`() {
    #expect(MemoryLayout<layout_waiter>.stride == 24)
    #expect(MemoryLayout<layout_waiter>.offset(of: \.thread) == 4)
    #expect(MemoryLayout<layout_waiter>.offset(of: \.purpose) == 8)
    #expect(MemoryLayout<layout_waiter>.offset(of: \.since) == 16)
  }

  @Test func `the magic number reads MARTLET in memory`() {
    let bytes = unsafe withUnsafeBytes(of: LAYOUT_MAGIC) { unsafe Array($0) }
    #expect(bytes == Array("MARTLET\0".utf8))
  }

  @Test(arguments: [
    (SharedKind.queue, LAYOUT_KIND_QUEUE), (.arena, LAYOUT_KIND_ARENA),
    (.semaphore, LAYOUT_KIND_SEMAPHORE), (.recursiveLock, LAYOUT_KIND_RECURSIVE),
    (.condition, LAYOUT_KIND_CONDITION), (.event, LAYOUT_KIND_EVENT),
    (.barrier, LAYOUT_KIND_BARRIER),
  ])
  func `a kind has one number in C and Swift`(swift: SharedKind, c: layout_kind) {
    #expect(swift.rawValue == c.rawValue)
  }
}
