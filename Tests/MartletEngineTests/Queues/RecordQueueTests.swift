//===--- RecordQueueTests.swift - What a queue promises ------------------===//

import CPlatform
import Glibc
import Testing

@testable import MartletEngine

extension RecordQueue {
  /// Puts an array of bytes.
  func put(_ bytes: [UInt8], until deadline: Deadline = .immediate) throws(Errno) {
    var copy = bytes
    let error: Errno? = unsafe copy.withUnsafeMutableBytes { buffer in
      var run = unsafe iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
      return unsafe withUnsafePointer(to: &run) { pointer in
        while true {
          do throws(Errno) {
            try unsafe put(UnsafeBufferPointer(start: pointer, count: 1), until: deadline)
            return nil
          } catch {
            if error != .interrupted { return error }
          }
        }
      }
    }
    if let error { throw error }
  }

  /// Gets a record of at most `capacity` bytes.
  func get(capacity: Int = 1 << 20, until deadline: Deadline = .immediate) throws(Errno) -> [UInt8]
  {
    try unsafe bytesTaken(capacity: capacity) { parts, count throws(Errno) in
      try unsafe get(into: parts, byteCount: &count, until: deadline)
    }
  }

  /// How many rows of the table of waiters are taken.
  var waitingCount: Int {
    (0..<8).count { row in
      let thread = unsafe windows.base + (128 + row * 24 + 4)
      return unsafe thread.load(as: Int32.self) != 0
    }
  }

  convenience init(maximumCount: UInt64 = 0, maximumBytes: UInt64 = 0) throws(Errno) {
    try self.init(maximumCount: maximumCount, maximumBytes: maximumBytes, label: "test")
  }
}

@Suite("A record queue")
struct RecordQueueTests {
  @Test("returns records of any size in the order in which they were put")
  func order() throws {
    let queue = try RecordQueue()
    let sizes = [0, 1, 7, 8, 9, 4096, 65_519, 65_520, 65_528, 65_536, 300_000, 0, 3]
    for (number, size) in sizes.enumerated() {
      try queue.put([UInt8](repeating: UInt8(number), count: size))
    }
    for (number, size) in sizes.enumerated() {
      #expect(try queue.get() == [UInt8](repeating: UInt8(number), count: size))
    }
    #expect(throws: Errno.timedOut) { try queue.get() }
  }

  @Test("keeps order and sizes over many turns of its chunks", arguments: [1, 2, 5, 40])
  func turns(backlog: Int) throws {
    let queue = try RecordQueue()
    var random = SystemRandomNumberGenerator()
    var expected: [[UInt8]] = []
    for turn in 0..<3000 {
      let size = Int.random(in: 0...(turn % 17 == 0 ? 200_000 : 3000), using: &random)
      let record = [UInt8](repeating: UInt8(truncatingIfNeeded: turn), count: size)
      try queue.put(record)
      expected.append(record)
      while expected.count > backlog { #expect(try queue.get() == expected.removeFirst()) }
      #expect(queue.contents().count == UInt64(expected.count))
    }
    #expect(queue.contents().bytes == UInt64(expected.reduce(0) { $0 + $1.count }))
  }

  @Test("steady traffic does not grow it")
  func steadyTraffic() throws {
    let queue = try RecordQueue()
    let record = [UInt8](repeating: 1, count: 100_000)
    for _ in 0..<5 { try queue.put(record) }
    for _ in 0..<200 {
      try queue.put(record)
      _ = try queue.get()
    }
    let end = queue.tail.position.file_end
    for _ in 0..<2000 {
      try queue.put(record)
      _ = try queue.get()
    }
    #expect(queue.tail.position.file_end == end)
  }

  @Test("lets no more records in than its bound")
  func countBound() throws {
    let queue = try RecordQueue(maximumCount: 2)
    try queue.put([1])
    try queue.put([2])
    #expect(throws: Errno.timedOut) { try queue.put([3]) }
    #expect(throws: Errno.timedOut) { try queue.put([3], until: .after(nanoseconds: 1_000_000)) }
    _ = try queue.get()
    try queue.put([3])
    #expect(try [queue.get(), queue.get()] == [[2], [3]])
  }

  @Test("lets no more bytes in than its bound, but any record when it is empty")
  func byteBound() throws {
    let queue = try RecordQueue(maximumBytes: 10)
    try queue.put([UInt8](repeating: 0, count: 50))
    #expect(throws: Errno.timedOut) { try queue.put([1]) }
    _ = try queue.get()
    try queue.put([UInt8](repeating: 0, count: 9))
    try queue.put([1])
    #expect(throws: Errno.timedOut) { try queue.put([1]) }
  }

  @Test("keeps a record that does not fit the buffer, and says its size")
  func tooShort() throws {
    let queue = try RecordQueue()
    try queue.put([1, 2, 3])
    #expect(throws: Errno.messageSize) { try queue.get(capacity: 2) }
    #expect(try queue.get(capacity: 3) == [1, 2, 3])
  }

  @Test("fills several runs one after the other, and as much of them as there is")
  func runs() throws {
    let queue = try RecordQueue()
    try queue.put([1, 2, 3, 4, 5, 6, 7])
    try queue.put([8, 9])
    var room = [UInt8](repeating: 0, count: 8)
    #expect(try get(in: [2, 0, 4], &room, from: queue) == nil)
    #expect(room == [1, 2, 3, 4, 5, 6, 0, 0])
    #expect(try get(in: [2, 0, 6], &room, from: queue) == 7)
    #expect(room == [1, 2, 3, 4, 5, 6, 7, 0])
    #expect(try get(in: [1, 7], &room, from: queue) == 2)
    #expect(room == [8, 9, 3, 4, 5, 6, 7, 0])
  }

  /// Gets a record into runs of these sizes that lie side by side in `room`. Returns its
  /// size, or nil if it does not fit.
  private func get(
    in sizes: [Int], _ room: inout [UInt8], from queue: RecordQueue
  ) throws -> Int? {
    var count = 0
    var failure: Errno?
    unsafe room.withUnsafeMutableBytes { bytes in
      var runs: [iovec] = unsafe []
      var start = 0
      for size in sizes {
        unsafe runs.append(iovec(iov_base: bytes.baseAddress! + start, iov_len: size))
        start += size
      }
      unsafe runs.withUnsafeBufferPointer { runs in
        do throws(Errno) {
          try unsafe queue.get(into: runs, byteCount: &count, until: .immediate)
        } catch { failure = error }
      }
    }
    guard let failure else { return count }
    #expect(failure == .messageSize)
    #expect(count == 7)
    return nil
  }

  @Test("counts what is done with, and no more than was put")
  func tasks() throws {
    let queue = try RecordQueue()
    try queue.join(until: .immediate)
    try queue.put([1])
    #expect(throws: Errno.timedOut) { try queue.join(until: .immediate) }
    try queue.taskDone()
    try queue.join(until: .immediate)
    #expect(throws: Errno.invalid) { try queue.taskDone() }
  }

  @Test("is the same queue for everybody who attaches")
  func attaching() throws {
    let queue = try RecordQueue(maximumCount: 3)
    let other = try RecordQueue(attachingTo: queue.descriptor)
    try queue.put([7])
    #expect(other.maximumCount == 3)
    #expect(try other.get() == [7])
  }

  @Test("is not found in a file of something else")
  func foreignFile() throws {
    let file = try FileDescriptor(anonymous: "martlet:test")
    #expect(throws: Errno.invalid) { try RecordQueue(attachingTo: file.rawValue) }
    try file.allocate(from: 0, byteCount: 1 << 20)
    #expect(throws: Errno.invalid) { try RecordQueue(attachingTo: file.rawValue) }
    #expect(throws: Errno.badDescriptor) { try RecordQueue(attachingTo: -1) }
  }
}

@Suite("A queue with several producers and consumers")
struct RecordQueueSharingTests {
  @Test("delivers every record once, each producer's in order", arguments: [0, 3])
  func everyRecordOnce(bound: UInt64) async throws {
    let queue = try RecordQueue(maximumCount: bound)
    let producers = 3
    let perProducer = 4000
    let seen = try await withThrowingTaskGroup(of: [[Int]].self) { group in
      for producer in 0..<producers {
        group.addTask {
          try await onThread {
            for number in 0..<perProducer {
              let value = UInt32(producer * perProducer + number)
              let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
              try queue.put(bytes, until: .never)
            }
            return []
          }
        }
      }
      for _ in 0..<3 {
        group.addTask {
          try await onThread {
            var mine: [Int] = []
            for _ in 0..<(producers * perProducer / 3) {
              let bytes = try queue.get(capacity: 8, until: .never)
              mine.append(bytes.reversed().reduce(0) { $0 << 8 | Int($1) })
            }
            return [mine]
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(seen.flatMap { $0 }.sorted() == Array(0..<(producers * perProducer)))
    for consumer in seen {
      for producer in 0..<producers {
        let own = consumer.filter { $0 / perProducer == producer }
        #expect(own == own.sorted())
      }
    }
  }

  @Test("wakes a consumer that waits, and one that only looks", arguments: [true, false])
  func wakes(takes: Bool) async throws {
    let queue = try RecordQueue()
    async let waiting: Void = onThread {
      if takes {
        _ = try queue.get(until: .never)
      } else {
        try untilDone { () throws(Errno) in try queue.waitForRecord(until: .never) }
      }
    }
    while queue.waitingCount == 0 { await Task.yield() }
    try queue.put([1])
    try await waiting
    #expect(queue.contents().count == (takes ? 0 : 1))
  }
}

@Suite("A queue whose user died")
struct RecordQueueRepairTests {
  /// A lock's owner dies, for the lock, when its thread ends.
  private func dieHolding(
    _ lock: any KeyPath<RecordQueue, RobustLock> & Sendable, of queue: RecordQueue
  ) async throws {
    try await onThread { try queue[keyPath: lock].acquire(until: .immediate) {} }
  }

  @Test("goes on after the death of a producer inside put, its record unseen")
  func deadProducer() async throws {
    let queue = try RecordQueue()
    try queue.put([1])
    try await dieHolding(\.tailLock, of: queue)
    try queue.put([2])
    #expect(try [queue.get(), queue.get()] == [[1], [2]])
  }

  @Test("does not use a chunk twice that a producer added just before it died")
  func deadGrower() throws {
    let queue = try RecordQueue()
    let records = [60_000, 70_000, 300_000, 70_000].map { size in
      [UInt8](repeating: UInt8(size / 10_000), count: size)
    }
    try queue.put(records[0])
    // All that a `put` does before it publishes its record.
    var position = queue.tail.position
    let space = RecordQueue.space(for: records[1].count)
    var backoff = GrowthBackoff(for: space, until: .immediate)
    _ = try unsafe queue.claim(space, at: &position, backoff: &backoff)
    for record in records[1...] { try queue.put(record) }
    for record in records { #expect(try queue.get() == record) }
  }

  @Test("goes on after the death of a consumer inside get")
  func deadConsumer() async throws {
    let queue = try RecordQueue()
    try queue.put([1])
    try await dieHolding(\.headLock, of: queue)
    #expect(try queue.get() == [1])
  }

  @Test("a half-filled copy of a position changes nothing")
  func halfPublished() throws {
    let queue = try RecordQueue()
    try queue.put([1])
    let side = MemoryLayout<QueuePosition>.size
    // `publish` fills the other copy first; the version is stored last.
    let tail = unsafe queue.windows.base + 704
    let idle = unsafe (tail.load(as: UInt64.self) + 1) & 1
    unsafe memset(tail + 64 + Int(idle) * side, 0xAA, side)
    #expect(queue.contents().count == 1)
    try queue.put([2])
    #expect(try [queue.get(), queue.get()] == [[1], [2]])
  }
}

@Suite("A queue's shared bytes")
struct RecordQueueCorruptionTests {
  @Test("are checked: random damage is an error, never a crash")
  func damage() throws {
    for round in 0..<300 { try damage(strikes: 1 + round % 5) }
  }

  private func damage(strikes: Int) throws {
    let queue = try RecordQueue()
    for size in [5, 70_000, 0, 9000, 80_000] { try queue.put([UInt8](repeating: 3, count: size)) }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<strikes {
      // The page of locks is the C library's. The rest is fair game.
      let offset =
        Bool.random(using: &random)
        ? Int.random(in: 704..<1088, using: &random) & ~7
        : RecordQueue.firstChunk + Int.random(in: 0..<24, using: &random) * 8
      let values: [UInt64] = [0, 1, .max, 1 << 63, 64, 8192, 1 << 20, .random(in: 0 ... .max)]
      unsafe (queue.windows.base + offset)
        .storeBytes(of: values.randomElement(using: &random)!, as: UInt64.self)
    }
    for _ in 0..<8 {
      do { _ = try queue.get(capacity: 100_000) } catch {}
      do { try queue.put([1, 2, 3]) } catch {}
      do { try queue.put([UInt8](repeating: 0, count: 90_000)) } catch {}
    }
  }
}
