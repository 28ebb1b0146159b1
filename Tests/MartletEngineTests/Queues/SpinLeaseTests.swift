//===--- SpinLeaseTests.swift - A spinning consumer need not be woken ----===//

import Glibc
import Testing

@testable import MartletEngine

@Suite("The promise to look for records")
struct SpinLeaseTests {
  @Test("holds for a moment, or until it is ended")
  func moment() throws {
    let queue = try RecordQueue()
    let start = Deadline(nanoseconds: 1_000_000_000)
    func after(_ nanoseconds: Int64) -> Deadline {
      Deadline(nanoseconds: start.nanoseconds + nanoseconds)
    }
    #expect(!queue.spinLease.isHeld(at: start))
    queue.spinLease.hold(from: start)
    #expect(queue.spinLease.isHeld(at: start))
    #expect(queue.spinLease.isHeld(at: after(100_000)))
    #expect(!queue.spinLease.isHeld(at: after(200_000)))
    #expect(!queue.spinLease.isHeld(at: after(10_000_000_000)))
    queue.spinLease.end()
    #expect(!queue.spinLease.isHeld(at: start))
  }

  @Test("does not hold for ever, whatever is in memory")
  func damage() throws {
    let queue = try RecordQueue()
    queue.spinLease.hold(from: Deadline(nanoseconds: .max))
    #expect(!queue.spinLease.isHeld())
  }

  /// How often somebody was told that there may be a record.
  private func changes(of queue: RecordQueue, _ body: () throws -> Void) rethrows -> UInt32 {
    let before = queue.recordsAvailable.changes
    try body()
    return queue.recordsAvailable.changes &- before
  }

  @Test("passes on what came under it when it ends")
  func passing() throws {
    let queue = try RecordQueue()
    #expect(
      changes(of: queue) {
        queue.beginSpin()
        queue.endSpin()
      } == 0)
    queue.beginSpin()
    try queue.put([1])
    #expect(changes(of: queue) { queue.endSpin() } == 1)
    #expect(try queue.get() == [1])
    #expect(changes(of: queue) { queue.endSpin() } == 0)
  }

  private func getSpinning(from queue: RecordQueue, capacity: Int) throws(Errno) -> [UInt8] {
    var failure: Errno?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      var run = unsafe iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
      do throws(Errno) {
        try unsafe withUnsafePointer(to: &run) { pointer throws(Errno) in
          try unsafe queue.getSpinning(
            into: UnsafeBufferPointer(start: pointer, count: 1), byteCount: &count)
        }
      } catch {
        failure = error
        count = 0
      }
    }
    if let failure { throw failure }
    return bytes
  }

  @Test("takes what is there, waits for nothing, and leaves what does not fit")
  func soon() throws {
    let queue = try RecordQueue()
    #expect(throws: Errno.timedOut) { try getSpinning(from: queue, capacity: 9) }
    try queue.put([1, 2])
    #expect(throws: Errno.messageSize) { try getSpinning(from: queue, capacity: 1) }
    #expect(try getSpinning(from: queue, capacity: 9) == [1, 2])
    #expect(queue.contents().count == 0)
  }
}
