//===--- StreamWaitTests.swift - Waiting for a stream, and signals -------===//

import Glibc
import Synchronization
import Testing

@testable import MartletEngine

@Suite struct StreamWaitTests {
  @Test func `nothing to read is timedOut`() throws {
    let (reader, writer) = try Ends.pipe()
    for deadline in [Deadline.immediate, .tryOnly, .now, .after(nanoseconds: 2_000_000)] {
      #expect(reader.wait(until: deadline) == .timedOut)
      #expect(deadline.hasPassed)
    }
    withExtendedLifetime(writer) {}
  }

  @Test func `bytes, the end and a number that is not open can all be read`() throws {
    let (reader, writer) = try Ends.pipe()
    writer.write([1])
    #expect(reader.wait(until: .never) == nil)
    #expect(reader.wait(until: .immediate) == nil)
    let ended = try Ends.pipe().0
    #expect(ended.wait(until: .never) == nil)
    #expect(Raw(1 << 30).wait(until: .never) == nil)
    #expect(Raw(-1).wait(until: .never) == .badDescriptor)
  }

  @Test func `bytes that come later end the wait`() throws {
    let (reader, writer) = try Ends.pipe()
    let descriptor = reader.rawValue
    let waiter = TestThread { #expect(Raw(descriptor).wait(until: .never) == nil) }
    writer.write([1])
    waiter.join()
  }

  // MARK: - Without waiting

  @Test func `to try to send to a pipe that is full is busy, and sends nothing`() throws {
    let (reader, writer) = try Ends.pipe(capacity: 4096)
    let body = pattern(1000)
    for _ in 0..<4 { #expect(writer.send(body, until: .tryOnly) == nil) }
    #expect(writer.send(body, until: .tryOnly) == .busy)
    for _ in 0..<4 { #expect(reader.receive() == .message(body)) }
    #expect(reader.wait(until: .immediate) == .timedOut)
  }

  @Test func `to look at a stream with nothing in it is soon given up`() throws {
    let (reader, writer) = try Ends.pipe()
    #expect(try !Stream(reader.rawValue).spinOnReadable())
    writer.write([1])
    #expect(try Stream(reader.rawValue).spinOnReadable())
  }

  // MARK: - Signals

  @Test func `a wait is interrupted by a signal`() throws {
    let (reader, writer) = try Ends.pipe()
    let descriptor = reader.rawValue
    let noticed = Counter()
    let waiter = TestThread {
      while let error = Raw(descriptor).wait(until: .never) {
        #expect(error == .interrupted)
        noticed.value.add(1, ordering: .releasing)
      }
    }
    waiter.interrupt(until: noticed.value, reaches: 3)
    writer.write([1])
    waiter.join()
  }

  @Test func `a message goes out whole although signals interrupt it`() throws {
    let (reader, writer) = try Ends.pipe(capacity: 4096)
    let body = pattern(100_000)
    let descriptor = writer.rawValue
    let noticed = Counter()
    let sender = TestThread {
      var progress = 0
      while let error = Raw(descriptor).send(body, &progress) {
        #expect(error == .interrupted)
        noticed.value.add(1, ordering: .releasing)
      }
      #expect(progress == 100_004)
    }
    // The first write is cut short, later ones have not begun.
    sender.interrupt(until: noticed.value, reaches: 3)
    #expect(reader.receive() == .message(body))
    sender.join()
  }

  @Test func `a message comes in whole although signals interrupt it`() throws {
    let (reader, writer) = try Ends.pipe()
    let body = pattern(1000)
    let wire = bytes(of: UInt32(1000)) + body
    let descriptor = reader.rawValue
    let noticed = Counter()
    let receiver = TestThread {
      var incoming = Stream.Incoming()
      var received: [UInt8] = []
      while let error = Raw(descriptor).step(&incoming, &received) {
        #expect(error == .interrupted)
        noticed.value.add(1, ordering: .releasing)
      }
      #expect(received == body)
    }
    for (index, cut) in [0..<2, 2..<4, 4..<500, 500..<1004].enumerated() {
      receiver.interrupt(until: noticed.value, reaches: (index + 1) * 2)
      writer.write(Array(wire[cut]))
    }
    receiver.join()
  }
}
