//===--- BatchTests.swift - Several records at once ----------------------===//

import CPlatform
import Glibc
import Testing

@testable import MartletEngine

extension RecordQueue {
  /// Puts as many of some records as there is room for.
  fileprivate func putMany(_ records: [[UInt8]]) throws(Errno) -> Int {
    var bytes = records.flatMap { $0 }
    var result: Result<Int, Errno> = .success(0)
    unsafe bytes.withUnsafeMutableBytes { bytes in
      var runs: [iovec] = unsafe []
      var start = 0
      for record in records {
        let base = unsafe bytes.baseAddress.map { base in unsafe base + start }
        unsafe runs.append(iovec(iov_base: base, iov_len: record.count))
        start += record.count
      }
      unsafe runs.withUnsafeBufferPointer { runs in
        result = Result { () throws(Errno) in try unsafe putMany(runs, until: .immediate) }
      }
    }
    return try result.get()
  }

  /// Peeks at `most` records that are, together, no longer than `capacity`.
  fileprivate func peekMany(
    _ most: Int, capacity: Int = 1 << 20
  ) throws(Errno) -> (first: UInt64, records: [[UInt8]]) {
    var space = [UInt8](repeating: 0, count: capacity)
    var sizes = [Int](repeating: 0, count: most)
    var result: Result<(count: Int, first: UInt64), Errno> = .failure(.invalid)
    unsafe space.withUnsafeMutableBytes { space in
      unsafe sizes.withUnsafeMutableBufferPointer { sizes in
        result = Result { () throws(Errno) in try unsafe peekMany(into: space, sizes: sizes) }
      }
    }
    let found = try result.get()
    var records: [[UInt8]] = []
    for size in sizes[..<found.count] {
      records.append(Array(space[..<size]))
      space.removeFirst(size)
    }
    return (found.first, records)
  }
}

@Suite("Several records at once")
struct BatchTests {
  private let records = (0..<200).map { [UInt8](repeating: UInt8($0), count: $0 * 37 % 5000) }

  @Test("are appended in order, over as many chunks as it takes")
  func order() throws {
    let queue = try RecordQueue()
    for _ in 0..<20 {
      #expect(try queue.putMany(records) == 200)
      for record in records { #expect(try queue.get() == record) }
    }
    #expect(queue.contents() == (0, 0))
  }

  @Test("are appended as far as there is room, at least one")
  func bounds() throws {
    let queue = try RecordQueue(maximumCount: 3)
    #expect(try queue.putMany(records) == 3)
    #expect(throws: Errno.timedOut) { try queue.putMany(records) }
    _ = try queue.get()
    #expect(try queue.putMany(records) == 1)
    let narrow = try RecordQueue(maximumBytes: 100)
    #expect(try narrow.putMany([[UInt8](repeating: 1, count: 500), [2]]) == 1)
    _ = try narrow.get()
    #expect(try narrow.putMany([[1], [UInt8](repeating: 2, count: 99), [3]]) == 2)
  }

  @Test("stay until they are taken, and then are got once")
  func peek() throws {
    let queue = try RecordQueue()
    #expect(try queue.putMany(records) == 200)
    let peeked = try queue.peekMany(150)
    #expect(peeked.records == Array(records[..<150]))
    #expect(queue.contents().count == 200)
    try queue.takeMany(100, after: peeked.first, until: .immediate)
    #expect(try queue.get() == records[100])
    #expect(throws: Errno.changed) {
      try queue.takeMany(1, after: peeked.first, until: .immediate)
    }
    #expect(queue.contents().count == 99)
  }

  @Test("are peeked at as far as they fit, and none is in the way of an empty queue")
  func room() throws {
    let queue = try RecordQueue()
    #expect(try queue.peekMany(5).records.isEmpty)
    #expect(try queue.putMany([[1, 2], [3], [4, 5]]) == 3)
    #expect(try queue.peekMany(5, capacity: 4).records == [[1, 2], [3]])
    #expect(throws: Errno.messageSize) { try queue.peekMany(5, capacity: 1) }
    #expect(throws: Errno.changed) { try queue.takeMany(4, after: 0, until: .immediate) }
  }

  @Test("ring the doorbell, and silence it with the last")
  func doorbell() throws {
    let (reader, writer) = try Ends.pipe()
    let queue = try RecordQueue()
    queue.bind(reader: reader.rawValue, writer: writer.rawValue)
    try queue.watch()
    #expect(try queue.putMany(records) == 200)
    #expect(queue.doorbell.isToBeSilenced)
    try queue.takeMany(199, after: 0, until: .immediate)
    #expect(queue.doorbell.isToBeSilenced)
    try queue.takeMany(1, after: 199, until: .immediate)
    #expect(!queue.doorbell.isToBeSilenced)
  }

  @Test("give memory back with the last")
  func memory() throws {
    let queue = try RecordQueue()
    let record = [UInt8](repeating: 1, count: 1 << 19)
    #expect(try queue.putMany([record, record, record]) == 3)
    #expect(throws: Errno.busy) { try queue.takeMany(3, after: 0, until: .tryOnly) }
    try queue.takeMany(3, after: 0, until: .immediate)
    #expect(queue.tail.position.file_end < 1_000_000)
  }
}
