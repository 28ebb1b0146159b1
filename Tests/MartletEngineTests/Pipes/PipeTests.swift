//===--- PipeTests.swift - Queues beside pipes and sockets ---------------===//

import CPlatform
import Glibc
import Testing

@testable import MartletEngine

@Suite("A queue beside a pipe", .serialized)
struct PipeTests {
  @Test("carries messages, of which the kernel sees one byte", arguments: [false, true])
  func carries(sockets: Bool) throws {
    let way = try Way(sockets: sockets)
    for number in 0..<100 { #expect(way.send([UInt8(number)]) == nil) }
    #expect(way.byteCount == 1)
    for number in 0..<100 { #expect(try way.lane.get() == [UInt8(number)]) }
    #expect(throws: Errno.timedOut) { try way.lane.get() }
    #expect(way.byteCount == 0)
  }

  @Test("holds as many bytes of messages as the pipe would")
  func capacity() throws {
    let way = try Way()
    var count = 0
    while way.send(pattern(1000)) == nil { count += 1 }
    #expect(count == 65536 / 1004)
    #expect(try way.lane.get() == pattern(1000))
    #expect(way.send(pattern(1000)) == nil)
  }

  @Test("lets a sender of much wait until it is received")
  func large() throws {
    let way = try Way()
    let child = Child {
      way.send(pattern(100_000), until: .never) == nil ? 0 : 1
    }
    child.waitUntilAsleep()
    #expect(try way.lane.get(until: .soon) == pattern(100_000))
    #expect(child.exitCode == 0)
  }

  @Test("keeps nobody who only tries to send more than the pipe holds")
  func trying() throws {
    let way = try Way(capacity: 4096)
    #expect(way.send(pattern(8000), until: .tryOnly) == .busy)
    #expect(try way.lane.get(until: .soon) == pattern(8000))
  }

  // MARK: - Ends

  @Test("ends with the last writer, after what it sent", arguments: [false, true])
  func ends(sockets: Bool) throws {
    var way: Way? = try Way(sockets: sockets)
    let queue = way!.lane
    let reader = End(dup(way!.reader.rawValue))
    #expect(way!.send([1]) == nil)
    queue.bind(reader: reader.rawValue, writer: -1)
    way = nil
    #expect(try queue.get(until: .soon) == [1])
    #expect(throws: Errno.endOfStream) { try queue.get(until: .soon) }
    // A number that somebody else has closed.
    queue.bind(reader: 1 << 30, writer: -1)
    #expect(throws: Errno.badDescriptor) { try queue.get(until: .soon) }
  }

  @Test("breaks with the last reader", arguments: [false, true])
  func breaks(sockets: Bool) throws {
    let way = try Way(sockets: sockets)
    way.lane.bind(reader: -1, writer: way.writer.rawValue)
    #expect(way.send([1]) == nil)
    _ = unsafe dup2(open("/dev/null", O_RDONLY), way.reader.rawValue)
    way.lane.leaveEnd()
    #expect(way.send([1]) == .brokenPipe)
  }

  @Test("tells a reset once, to the sender who waits if there is one", arguments: [10, 100_000])
  func resets(byteCount: Int) throws {
    let way = try Way(capacity: 100, sockets: true)
    #expect(way.send(pattern(90)) == nil)
    let child = Child {
      way.lane.bind(reader: -1, writer: way.writer.rawValue)
      close(way.reader.rawValue)
      return way.send(pattern(byteCount), until: .never)?.rawValue ?? 0
    }
    child.waitUntilAsleep()
    _ = unsafe dup2(open("/dev/null", O_RDONLY), way.reader.rawValue)
    way.lane.leaveEnd()
    #expect(child.exitCode == Errno.connectionReset.rawValue)
    #expect(!way.lane.consumeReset())
  }

  @Test("tells no reset of a pipe, and none of sockets that were read to the end")
  func noResets() throws {
    let pipe = try Way()
    #expect(pipe.send([1]) == nil)
    #expect(!pipe.lane.consumeReset())
    let sockets = try Way(sockets: true)
    #expect(!sockets.lane.consumeReset())
    #expect(sockets.send([1]) == nil)
    #expect(sockets.lane.consumeReset())
    #expect(!sockets.lane.consumeReset())
  }

  @Test("wakes one who sleeps on it, and sees the death of the other end")
  func sleepers() throws {
    let way = try Way()
    let child = Child { () throws(Errno) in
      way.lane.bind(reader: way.reader.rawValue, writer: -1)
      close(way.writer.rawValue)
      guard try way.lane.get(capacity: 8, until: .soon) == [7] else { return 1 }
      do throws(Errno) { _ = try way.lane.get(capacity: 8, until: .soon) } catch {
        return error.rawValue
      }
      return 2
    }
    child.waitUntilAsleep()
    #expect(way.send([7]) == nil)
    child.waitUntilAsleep()
    way.lane.bind(reader: way.reader.rawValue, writer: -1)
    _ = unsafe dup2(open("/dev/null", O_RDONLY), way.writer.rawValue)
    #expect(child.exitCode == Errno.endOfStream.rawValue)
  }

  // MARK: - Deaths

  @Test("goes on after each instant at which its sender dies")
  func deadSenders() throws {
    for pause in stride(from: 0, to: 400, by: 4) {
      let way = try Way()
      let child = Child {
        while way.send([1, 2, 3], until: .never) == nil {}
        return 1
      }
      var count = 0
      while count <= pause {
        #expect(try way.lane.get(until: .soon) == [1, 2, 3])
        count += 1
      }
      child.kill()
      while let message = try? way.lane.get() { #expect(message == [1, 2, 3]) }
      #expect(way.send([4]) == nil)
      #expect(try way.lane.get(until: .soon) == [4])
      try way.lane.fallBackToKernel()
      #expect(way.byteCount == 0)
    }
  }

  @Test("never traps or hangs on bytes that make no sense")
  func fuzz() throws {
    var random = SystemRandomNumberGenerator()
    let values: [UInt32] = [0, 1, 2, 3, 8, 63, 0x7fff_ffff, 0xffff_ffff]
    for round in 0..<1000 {
      let way = try Way(sockets: round % 2 == 0)
      for _ in 0..<3 { #expect(way.send([1]) == nil) }
      for _ in 0..<3 {
        // What is in the header and the event counts, and more often the doorbell and the transport.
        let words = [Int.random(in: 80..<176, using: &random), 144, 145, 146, 147]
        unsafe way.lane.queue.windows.base.storeBytes(
          of: values.randomElement(using: &random)!,
          toByteOffset: words.randomElement(using: &random)! * 4, as: UInt32.self)
        unsafe way.lane.queue.windows.base.storeBytes(
          of: values.randomElement(using: &random)!,
          toByteOffset: Int.random(in: 704 / 4..<1088 / 4, using: &random) * 4, as: UInt32.self)
      }
      _ = way.send([1])
      _ = try? way.lane.get(capacity: 64)
      _ = try? untilDone { () throws(Errno) in try way.lane.fallBackToKernel() }
      _ = try? untilDone { () throws(Errno) in try way.lane.resolve() }
      _ = try? way.lane.get(capacity: 64)
    }
  }
}
