//===--- LookoutTests.swift - Who looks need not be woken -----------------===//

import Glibc
import Testing

@testable import Martlet

@Suite("The promise to look for records")
struct LookoutTests {
  @Test("holds for a moment, or until it is ended")
  func moment() throws {
    let queue = try RecordQueue()
    let start = Deadline(nanoseconds: 1_000_000_000)
    func after(_ nanoseconds: Int64) -> Deadline {
      Deadline(nanoseconds: start.nanoseconds + nanoseconds)
    }
    #expect(!queue.lookout.isKept(at: start))
    queue.lookout.keep(from: start)
    #expect(queue.lookout.isKept(at: start))
    #expect(queue.lookout.isKept(at: after(100_000)))
    #expect(!queue.lookout.isKept(at: after(200_000)))
    #expect(!queue.lookout.isKept(at: after(10_000_000_000)))
    queue.lookout.leave()
    #expect(!queue.lookout.isKept(at: start))
  }

  @Test("does not hold for ever, whatever is in memory")
  func damage() throws {
    let queue = try RecordQueue()
    queue.lookout.keep(from: Deadline(nanoseconds: .max))
    #expect(!queue.lookout.isKept())
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
        queue.lookOut()
        queue.lookAway()
      } == 0)
    queue.lookOut()
    try queue.put([1])
    #expect(changes(of: queue) { queue.lookAway() } == 1)
    #expect(try queue.get() == [1])
    #expect(changes(of: queue) { queue.lookAway() } == 0)
  }

  private func getSoon(from queue: RecordQueue, capacity: Int) throws(Errno) -> [UInt8] {
    var failure: Errno?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      var run = unsafe iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
      do throws(Errno) {
        try unsafe withUnsafePointer(to: &run) { pointer throws(Errno) in
          try unsafe queue.getSoon(
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
    #expect(throws: Errno.timedOut) { try getSoon(from: queue, capacity: 9) }
    try queue.put([1, 2])
    #expect(throws: Errno.messageSize) { try getSoon(from: queue, capacity: 1) }
    #expect(try getSoon(from: queue, capacity: 9) == [1, 2])
    #expect(queue.contents().count == 0)
  }
}
