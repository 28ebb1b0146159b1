//===--- GrowthBackoffTests.swift - Large records and the memory for them ---===//

import CPlatform
import Glibc
import Testing

@testable import MartletEngine

@Suite("A queue of large records")
struct GrowthBackoffTests {
  private let record = [UInt8](repeating: 7, count: 1 << 20)

  /// A queue with more in it than circulates while consumers keep up, of which one record
  /// was got.
  private func crowded() throws -> RecordQueue {
    let queue = try RecordQueue()
    for _ in 0..<16 { try queue.put(record) }
    _ = try queue.get()
    return queue
  }

  @Test("grows at once while nobody has got anything")
  func nobodyThere() throws {
    let queue = try RecordQueue()
    for _ in 0..<16 { try queue.put(record, until: .tryOnly) }
    #expect(queue.contents().count == 16)
  }

  @Test("grows at once for who does not want to wait")
  func impatient() throws {
    let queue = try crowded()
    #expect(throws: Errno.busy) { try queue.put(record, until: .tryOnly) }
    try queue.put(record, until: .immediate)
    #expect(queue.contents().count == 16)
  }

  @Test("waits for consumers no longer than memory costs, and not again before they move")
  func inVain() throws {
    let queue = try crowded()
    let start = Deadline.now.nanoseconds
    try queue.put(record, until: .never)
    #expect(Deadline.now.nanoseconds - start < 10_000_000_000)
    try queue.put(record, until: .tryOnly)
    _ = try queue.get()
    // They left the memory of one record.
    try queue.put(record, until: .tryOnly)
    #expect(throws: Errno.busy) { try queue.put(record, until: .tryOnly) }
  }

  @Test("waits when its bound is reached, too")
  func bounded() throws {
    let queue = try RecordQueue(maximumCount: 16)
    for _ in 0..<16 { try queue.put(record) }
    #expect(throws: Errno.timedOut) { try queue.put(record) }
    _ = try queue.get()
    try queue.put(record, until: .never)
    #expect(throws: Errno.timedOut) { try queue.put(record, until: .after(nanoseconds: 1_000_000)) }
  }

  @Test("goes on in the memory that consumers left last")
  func lastLeft() throws {
    let queue = try RecordQueue()
    for _ in 0..<10 { try queue.put(record) }
    for _ in 0..<9 { _ = try queue.get() }
    var chunks: Set<UInt64> = []
    for _ in 0..<50 {
      try queue.put(record)
      chunks.insert(queue.tail.position.chunk)
      _ = try queue.get()
    }
    #expect(chunks.count <= 3)
  }

  @Test("lets a producer have the memory before the record after it is copied out")
  func leftEarly() throws {
    let queue = try RecordQueue()
    for _ in 0..<3 { try queue.put(record) }
    for _ in 0..<2 { _ = try queue.get() }
    let last = queue.head.position.chunk
    // It is too long, so it stays: but what comes before it is left.
    #expect(throws: Errno.messageSize) { try queue.get(capacity: 10) }
    #expect(queue.head.position.chunk != last)
    #expect(try queue.get() == record)
  }

  @Test("wakes producers of small records not for each chunk, but while half is unread")
  func stretches() throws {
    let queue = try RecordQueue()
    let small = [UInt8](repeating: 1, count: 60_000)
    for _ in 0..<150 { try queue.put(small) }
    let start = queue.chunkReleased.changes
    while queue.contents().bytes > 4 << 20 {
      #expect(queue.chunkReleased.changes == start)
      _ = try queue.get()
    }
    while queue.contents().bytes > 2 << 20 { _ = try queue.get() }
    #expect(queue.chunkReleased.changes != start)
  }

  @Test("takes 64 MB at most for a gigabyte in records of 8 MiB that flow")
  func gigabyte() throws {
    let queue = try RecordQueue()
    let record = [UInt8](repeating: 1, count: 8 << 20)
    var room = record
    var most = 0
    for number in 0..<128 {
      try queue.put(record)
      if number >= 3 { try get(into: &room, from: queue) }
      most = max(most, memory(of: queue))
    }
    for _ in 0..<3 { try get(into: &room, from: queue) }
    #expect(most <= 64_000_000)
    #expect(memory(of: queue) <= 1_000_000)
    try queue.put([1, 2, 3])
    #expect(try queue.get() == [1, 2, 3])
  }

  @Test("gives its memory back to nobody but who finds it empty, with no producer at hand")
  func producerAtHand() throws {
    let queue = try RecordQueue()
    for _ in 0..<2 { try queue.put(record) }
    _ = try queue.get()
    try queue.tailLock.withLock(until: .immediate) { () throws(Errno) in
      #expect(try queue.get() == record)
      #expect(memory(of: queue) > 2 << 20)
    } repair: {
    }
    #expect(throws: Errno.timedOut) { try queue.get(until: .after(nanoseconds: 600_000_000)) }
    #expect(memory(of: queue) <= 1_000_000)
  }

  @Test("keeps the memory that was needed again at once, until nothing comes for a while")
  func traffic() throws {
    let queue = try RecordQueue()
    try queue.put(record)
    #expect(try queue.get() == record)
    #expect(memory(of: queue) <= 1_000_000)
    for _ in 0..<3 {
      try queue.put(record)
      #expect(try queue.get() == record)
      #expect(memory(of: queue) > 1 << 20)
    }
    #expect(throws: Errno.timedOut) { try queue.get(until: .after(nanoseconds: 600_000_000)) }
    #expect(memory(of: queue) <= 1_000_000)
  }

  @Test("keeps no more than 16 MB for traffic")
  func muchTraffic() throws {
    let queue = try RecordQueue()
    for _ in 0..<3 {
      for _ in 0..<20 { try queue.put(record, until: .immediate) }
      for _ in 0..<20 { _ = try queue.get() }
      #expect(memory(of: queue) <= 1_000_000)
    }
  }

  @Test("keeps its memory for a producer that waited for room")
  func producerWaits() throws {
    let queue = try RecordQueue(maximumCount: 1)
    try queue.put([UInt8](repeating: 1, count: 2 << 20))
    let producer = Child { () throws(Errno) in
      try queue.put(record, until: .soon)
      return 0
    }
    producer.waitUntilAsleep()
    _ = try queue.get(capacity: 2 << 20)
    #expect(memory(of: queue) > 2 << 20)
    #expect(producer.exitCode == 0)
    #expect(try queue.get() == record)
    #expect(memory(of: queue) <= 1_000_000)
  }

  @Test("keeps its memory for a process that retains it, as long as that lives")
  func retainer() throws {
    let queue = try RecordQueue()
    try queue.put([UInt8](repeating: 1, count: 2 << 20))
    let ready = try RecordQueue()
    let child = Child { () throws(Errno) in
      queue.beginRetention()
      try ready.put([1])
      while true { pause() }
    }
    _ = try ready.get(until: .soon)
    _ = try queue.get(capacity: 2 << 20)
    #expect(memory(of: queue) > 2 << 20)
    child.kill()
    try queue.put(record)
    _ = try queue.get()
    #expect(memory(of: queue) <= 1_000_000)
  }

  @Test("gives its memory back at the end of an idle retention")
  func endOfCare() throws {
    let queue = try RecordQueue()
    for _ in 0..<2 { try queue.put(record) }
    queue.beginRetention()
    for _ in 0..<2 { _ = try queue.get() }
    #expect(memory(of: queue) > 2 << 20)
    queue.endRetention()
    queue.trimIfEmpty()
    #expect(memory(of: queue) <= 1_000_000)
  }

  @Test("whoever only tries leaves it to a call that may take a while")
  func triesOnly() throws {
    let queue = try RecordQueue()
    for _ in 0..<2 { try queue.put(record) }
    _ = try queue.get(until: .tryOnly)
    #expect(throws: Errno.busy) { try queue.get(until: .tryOnly) }
    #expect(try queue.get() == record)
  }

  private func get(into room: inout [UInt8], from queue: RecordQueue) throws(Errno) {
    var failure: Errno?
    unsafe room.withUnsafeMutableBytes { bytes in
      var run = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
      var count = 0
      do throws(Errno) {
        try unsafe withUnsafePointer(to: &run) { run throws(Errno) in
          try unsafe queue.get(
            into: UnsafeBufferPointer(start: run, count: 1), byteCount: &count,
            until: .immediate)
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func memory(of queue: RecordQueue) -> Int {
    var status = stat()
    unsafe fstat(queue.descriptor, &status)
    return Int(status.st_blocks) * 512
  }
}
