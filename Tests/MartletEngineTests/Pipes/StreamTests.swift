//===--- StreamTests.swift - The bytes of messages, sent and received ----===//

import Glibc
import Testing

@testable import MartletEngine

@Suite struct StreamTests {
  // MARK: - Framing

  @Test(arguments: [0, 1, 16384, 16385, 60000])
  func `size and body travel in one write`(count: Int) throws {
    let (left, right) = try Ends.packets()
    let body = pattern(count)
    #expect(left.send(body) == nil)
    #expect(right.readSome(100_000) == bytes(of: UInt32(count)) + body)
  }

  @Test func `a body of 2 GiB has a mark and a long size before it`() throws {
    let (reader, writer) = try Ends.pipe()
    #expect(fcntl(writer.rawValue, F_SETFL, O_NONBLOCK) == 0)
    let count = 0x8000_0000
    let address = unsafe mmap(
      nil, count, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | CInt(MAP_NORESERVE), -1, 0)!
    defer { unsafe munmap(address, count) }
    var progress = 0
    var seen: Errno?
    var run = unsafe iovec(iov_base: address, iov_len: count)
    do throws(Errno) {
      try unsafe withUnsafePointer(to: &run) { run throws(Errno) in
        try unsafe Stream(writer.rawValue).send(
          UnsafeBufferPointer(start: run, count: 1), progress: &progress)
      }
    } catch { seen = error }
    // No more than the pipe holds got through.
    #expect(seen == .interrupted)
    #expect(progress > 12)
    #expect(reader.readSome(13) == [0xff, 0xff, 0xff, 0xff] + bytes(of: UInt64(count)) + [0])
  }

  @Test(
    arguments: [
      ([0, 0, 0, 5], 5), ([0x7f, 0xff, 0xff, 0xff], 0x7fff_ffff),
      ([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 0], 0x1_0000_0000),
      ([0xff, 0xff, 0xff, 0xff] + [UInt8](repeating: 0xff, count: 8), .max),
      ([0xff, 0xff, 0xff, 0xfe], 0), ([0x80, 0, 0, 0], 0),
    ] as [([UInt8], UInt64)])
  func `a size is received as the standard module reads it`(
    header: [UInt8], size: UInt64
  ) throws {
    let (reader, writer) = try Ends.pipe()
    writer.write(header)
    var incoming = Stream.Incoming()
    try Stream(reader.rawValue).receiveSize(&incoming)
    #expect(incoming.size == size)
    #expect(incoming.phase == .body)
    #expect(incoming.received == 0)
  }

  // MARK: - Pieces

  @Test(arguments: [0, 1, 4092, 4093, 16384, 16385, 100_000])
  func `a message passes through a pipe smaller than itself`(count: Int) throws {
    let (reader, writer) = try Ends.pipe(capacity: 4096)
    let body = pattern(count)
    let descriptor = writer.rawValue
    let sender = TestThread { #expect(Raw(descriptor).send(body) == nil) }
    #expect(reader.receive() == .message(body))
    sender.join()
  }

  @Test func `a message is received whatever pieces it comes in`() throws {
    let (reader, writer) = try Ends.pipe()
    let wire = bytes(of: UInt32(5)) + pattern(5)
    var incoming = Stream.Incoming()
    var body = [UInt8](repeating: 0, count: 5)
    #expect(fcntl(reader.rawValue, F_SETFL, O_NONBLOCK) == 0)
    for (index, byte) in wire.enumerated() {
      #expect(reader.step(&incoming, &body) == .changed, "before byte \(index)")
      writer.write([byte])
    }
    #expect(reader.step(&incoming, &body) == nil)
    #expect(body == pattern(5))
  }

  @Test func `a full pipe that does not block is an error, and the call goes on later`() throws {
    let (reader, writer) = try Ends.pipe(capacity: 4096)
    #expect(fcntl(writer.rawValue, F_SETFL, O_NONBLOCK) == 0)
    let body = pattern(10_000)
    var progress = 0
    var received: [UInt8] = []
    var refusals = 0
    while let error = writer.send(body, &progress) {
      if error == .interrupted { continue }
      #expect(error == .changed)
      refusals += 1
      received += reader.readSome(3000)
    }
    while received.count < progress { received += reader.readSome(10_000) }
    #expect(refusals > 0)
    #expect(received == bytes(of: UInt32(10_000)) + body)
  }

  // MARK: - Ends

  @Test(arguments: 0..<4)
  func `the end inside a short size says how far it came`(count: Int) throws {
    try expectEnd(after: [0, 0, 0, 0].prefix(count), received: count, phase: .shortSize)
  }

  @Test(arguments: 0..<8)
  func `the end inside a long size says how far it came`(count: Int) throws {
    let wire = [0xff, 0xff, 0xff, 0xff] + [UInt8](repeating: 0, count: count)
    try expectEnd(after: wire[...], received: count, phase: .longSize)
  }

  @Test(arguments: 0..<3)
  func `the end inside a body says how far it came`(count: Int) throws {
    let wire = bytes(of: UInt32(3)) + pattern(count)
    try expectEnd(after: wire[...], received: count, phase: .body)
  }

  private func expectEnd(
    after wire: ArraySlice<UInt8>, received: Int, phase: Stream.Incoming.Phase
  ) throws {
    let reader = try {
      let (reader, writer) = try Ends.pipe()
      writer.write(Array(wire))
      return reader
    }()
    var incoming = Stream.Incoming()
    var body = [UInt8](repeating: 0, count: 3)
    #expect(reader.step(&incoming, &body) == .endOfStream)
    #expect(incoming.received == UInt64(received))
    #expect(incoming.phase == phase)
  }

  @Test func `an empty message needs no more than its size`() throws {
    let (reader, writer) = try Ends.pipe()
    writer.write([0, 0, 0, 0])
    #expect(reader.receive() == .message([]))
  }

  @Test func `what the descriptor fails with is thrown`() throws {
    let (reader, writer) = try Ends.pipe()
    #expect(Raw(-1).send([1]) == .badDescriptor)
    #expect(Raw(-1).receive() == .failure(.badDescriptor))
    #expect(reader.send([1]) == .badDescriptor)
    #expect(writer.receive() == .failure(.badDescriptor))
  }
}
