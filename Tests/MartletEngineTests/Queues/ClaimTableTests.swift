//===--- ClaimTableTests.swift - Who took which record -------------------===//

import CPlatform
import Glibc
import Testing

@testable import MartletEngine

@Suite("A claim")
struct ClaimTableTests {
  private func queue(of count: UInt8) throws -> RecordQueue {
    let queue = try RecordQueue()
    for number in 0..<count { try queue.put([number]) }
    return queue
  }

  /// Takes records without touching what a fork may have left locked.
  private static func take(_ count: Int, from queue: RecordQueue) throws(Errno) {
    for _ in 0..<count {
      var byte: UInt8 = 0
      var size = 0
      try unsafe withUnsafeMutableBytes(of: &byte) { (bytes) throws(Errno) in
        var run = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
        try unsafe withUnsafePointer(to: &run) { (run) throws(Errno) in
          try unsafe queue.get(
            into: UnsafeBufferPointer(start: run, count: 1), byteCount: &size,
            until: .immediate)
        }
      }
    }
  }

  @Test("says which record a process took last, once")
  func last() throws {
    let queue = try queue(of: 9)
    try Self.take(3, from: queue)
    let child = Child { () throws(Errno) in
      try queue.openClaim()
      try Self.take(4, from: queue)
      return 0
    }
    #expect(child.exitCode == 0)
    try Self.take(1, from: queue)
    #expect(queue.putCount == 9)
    #expect(queue.gotCount == 8)
    #expect(queue.closeClaim(of: child.process) == 6)
    #expect(queue.closeClaim(of: child.process) == nil)
  }

  @Test("of a process that took nothing says nothing")
  func none() throws {
    let queue = try queue(of: 2)
    let child = Child { () throws(Errno) in
      try queue.openClaim()
      return 0
    }
    #expect(child.exitCode == 0)
    try Self.take(1, from: queue)
    #expect(queue.closeClaim(of: child.process) == nil)
    #expect(queue.closeClaim(of: 0) == nil)
  }

  @Test(
    "is void if its process died before it published what it signed for",
    arguments: [false, true])
  func unpublished(isTakenByAnother: Bool) throws {
    let queue = try queue(of: 3)
    try Self.take(1, from: queue)
    let child = Child { () throws(Errno) in
      try queue.openClaim()
      try queue.headLock.acquire(until: .immediate) {}
      let row = unsafe queue.windows.base + MemoryLayout<layout_queue>.offset(of: \.claims)!
      // As `publishTaken` signs: for the second record.
      unsafe row.storeBytes(of: UInt64(getpid()) << 42 | 2, as: UInt64.self)
      return 0
    }
    #expect(child.exitCode == 0)
    if isTakenByAnother { #expect(try queue.get() == [1]) }
    #expect(queue.closeClaim(of: child.process) == nil)
    #expect(try queue.get() == [isTakenByAnother ? 2 : 1])
  }

  @Test("is there for as many processes as the table has rows")
  func full() throws {
    let queue = try RecordQueue()
    for _ in 0..<LAYOUT_CLAIM_COUNT { try queue.openClaim() }
    #expect(throws: Errno.noSpace) { try queue.openClaim() }
    #expect(queue.closeClaim(of: getpid()) == nil)
    try queue.openClaim()
  }
}
