//===--- TransportTests.swift - What carries messages --------------------===//

import CPlatform
import Glibc
import Testing

@testable import MartletEngine

extension Inlet {
  /// How large the kernel lets a socket's buffer be.
  fileprivate static func largestBufferSize(of socket: CInt) -> CInt {
    let size = bufferSize(of: socket)
    setBufferSize(of: socket, to: .max / 2)
    defer { setBufferSize(of: socket, to: size / 2) }
    return bufferSize(of: socket)
  }
}

@Suite("A queue beside a pipe that falls back", .serialized)
struct TransportTests {
  @Test(
    "is drained into the kernel when that falls back, in the order of sending",
    arguments: [false, true])
  func drained(sockets: Bool) throws {
    let way = try Way(sockets: sockets)
    let bodies = [pattern(5), [], pattern(60_000)]
    for body in bodies { #expect(way.send(body) == nil) }
    #expect(try way.lane.fallBackToKernel() == false)
    #expect(way.reader.readSome(100_000) == wire(bodies[0], bodies[1], bodies[2]))
    #expect(way.send([1]) == .transportChanged)
    #expect(throws: Errno.transportChanged) { try way.lane.get() }
    #expect(try way.lane.resolve())
    try way.lane.fallBackToKernel()
    #expect(way.byteCount == 0)
  }

  @Test("is drained into sockets as full as it can be, whose buffer then is as it was")
  func drainedFull() throws {
    let way = try Way(capacity: 256 * 1024, sockets: true)
    var count = 0
    while way.send(pattern(100)) == nil { count += 1 }
    #expect(way.send(pattern(40)) == nil)
    let size = Inlet.bufferSize(of: way.writer.rawValue)
    #expect(try way.lane.fallBackToKernel() == false)
    #expect(way.byteCount == count * 104 + 44)
    #expect(Inlet.bufferSize(of: way.writer.rawValue) == size)
    for _ in 0..<count { #expect(way.reader.receive() == .message(pattern(100))) }
  }

  @Test("stays in the queue if the kernel has no room for it, and comes first")
  func noRoom() throws {
    let way = try Way(capacity: 64 << 20, sockets: true)
    let size = Inlet.bufferSize(of: way.writer.rawValue)
    let count = Int(Inlet.largestBufferSize(of: way.writer.rawValue)) / 1_000_000 + 1
    for _ in 0..<count { #expect(way.send(pattern(1_000_000)) == nil) }
    #expect(try way.lane.fallBackToKernel() == false)
    #expect(way.byteCount == 1)
    #expect(Inlet.bufferSize(of: way.writer.rawValue) == size)
    for _ in 0..<count { #expect(try way.lane.get() == pattern(1_000_000)) }
    #expect(try way.lane.resolve())
    #expect(way.byteCount == 0)
  }

  @Test("leaves no byte of its own in a pipe that falls back while it is empty")
  func shownEmpty() throws {
    let way = try Way()
    #expect(way.send([1]) == nil)
    #expect(try way.lane.get() == [1])
    #expect(way.byteCount == 1)
    try way.lane.fallBackToKernel()
    #expect(way.byteCount == 0)
  }

  /// A process that has both ends but waits until it is told to send once more.
  private func sender(of way: Way, told: End, body: [UInt8]) -> Child {
    let child = Child { () throws(Errno) in
      _ = told.readSome(1)
      let error = way.send(body, until: .never)
      if error == .transportChanged { way.writer.write(wire(body)) }
      return error?.rawValue ?? 0
    }
    way.loseWriter()
    // So that nobody looks for the process that has it.
    way.leave(\.writer_inode, UInt64(0))
    return child
  }

  @Test(
    "is read from the queue, and then from the kernel, by who cannot drain",
    arguments: [false, true])
  func leftOver(watched: Bool) throws {
    let way = try Way(sockets: true)
    let (told, tell) = try Ends.pipe()
    if watched { try way.lane.watch() }
    #expect(way.send([1]) == nil)
    #expect(way.send([2]) == nil)
    let child = sender(of: way, told: told, body: [3])
    #expect(try way.lane.fallBackToKernel())
    #expect(try way.lane.resolve() == false)
    #expect(try way.lane.get() == [1])
    #expect(try way.lane.get() == [2])
    tell.write([0])
    #expect(child.exitCode == Errno.transportChanged.rawValue)
    #expect(try way.lane.resolve())
    try #require(way.byteCount == wire([3]).count)
    #expect(way.reader.receive() == .message([3]))
  }

  @Test("is drained before anything else is sent by who can, if another could not")
  func drainedLater() throws {
    let way = try Way(sockets: true)
    let (told, tell) = try Ends.pipe()
    #expect(way.send([1]) == nil)
    #expect(way.send([2]) == nil)
    let child = sender(of: way, told: told, body: [3])
    #expect(try way.lane.fallBackToKernel())
    tell.write([0])
    #expect(child.exitCode == Errno.transportChanged.rawValue)
    try way.lane.fallBackToKernel()
    #expect(way.reader.readSome(100) == wire([1], [2], [3]))
    #expect(way.lane.queue.contents().count == 0)
  }

  @Test("is drained by who can have the other socket of the process that holds it")
  func fetched() throws {
    let way = try Way(sockets: true)
    let (told, tell) = try Ends.pipe()
    #expect(way.send([1]) == nil)
    #expect(way.send([2]) == nil)
    let child = Child { () throws(Errno) in CInt(told.readSome(1).count) }
    way.loseWriter()
    let isLeft = try way.lane.fallBackToKernel()
    tell.write([0])
    #expect(child.exitCode == 1)
    // Not every machine lets one process have the descriptors of another.
    let bytes = [0xb1] + wire([1], [2])
    #expect(way.reader.readSome(100) == (isLeft ? [0xb1] : Array(bytes.dropFirst())))
  }

  @Test("is drained into sockets of its own once nobody is left who could write")
  func replaced() throws {
    let way = try Way(sockets: true)
    let copy = End(dup(way.reader.rawValue))
    #expect(way.send([1]) == nil)
    #expect(way.send([2]) == nil)
    way.loseWriter()
    #expect(try way.lane.fallBackToKernel() == false)
    #expect(fcntl(copy.rawValue, F_GETFD) == 0)
    #expect(copy.readSome(5) == wire([1]))
    #expect(way.reader.readSome(100) == wire([2]))
    #expect(way.reader.readSome(100) == [])
    #expect(try way.lane.resolve())
  }

  @Test("stays where all who still read it find it once nobody is left who could write")
  func shared() throws {
    let way = try Way(sockets: true)
    let (told, tell) = try Ends.pipe()
    #expect(way.send([1]) == nil)
    #expect(way.send([2]) == nil)
    way.loseWriter()
    let child = Child { () throws(Errno) in
      _ = told.readSome(1)
      return try way.lane.get(capacity: 8) == [2] ? 0 : 1
    }
    #expect(try way.lane.fallBackToKernel())
    #expect(try way.lane.get() == [1])
    tell.write([0])
    #expect(child.exitCode == 0)
  }

  @Test("waits for one who sleeps at the other end, who drains it", arguments: [false, true])
  func helped(isStopped: Bool) throws {
    let (way, back) = (try Way(sockets: true), try Way(sockets: true))
    back.lane.bind(reader: way.writer.rawValue, writer: way.reader.rawValue)
    #expect(way.send([1]) == nil)
    let child = Child { () throws(Errno) in
      back.lane.bind(reader: way.writer.rawValue, writer: -1)
      do throws(Errno) { _ = try back.lane.get(capacity: 8, until: .soon) } catch .transportChanged
      {}
      guard try back.lane.resolve() else { return 1 }
      try way.lane.drainWhatIsLeft()
      return way.writer.receive() == .message([2]) ? 0 : 2
    }
    child.waitUntilAsleep()
    if isStopped { kill(child.process, SIGSTOP) }
    back.lane.bind(reader: -1, writer: way.reader.rawValue)
    way.loseWriter()
    way.leave(\.writer_inode, UInt64(0))
    try PipeLane.fallBackToKernel(incoming: way.lane, outgoing: back.lane)
    if isStopped {
      #expect(way.byteCount == 1)
      kill(child.process, SIGCONT)
      way.reader.write(wire([2]))
    } else {
      #expect(way.reader.receive() == .message([1]))
      way.reader.write(wire([2]))
    }
    #expect(child.exitCode == 0)
    #expect(way.lane.queue.contents().count == 0)
  }

  @Test("wakes who sleeps at the other end by its byte, but not who watches it")
  func ringsForSleepers() throws {
    for watched in [false, true] {
      let way = try Way(sockets: true)
      if watched { try way.lane.watch() }
      try way.lane.fallBackToKernel(ringing: true)
      #expect(way.byteCount == (watched ? 0 : 1))
      #expect(try way.lane.resolve())
      #expect(way.byteCount == 0)
    }
  }

  @Test("gives the sender of much its message back when the pipe falls back")
  func takenBack() throws {
    let way = try Way()
    let child = Child {
      way.send(pattern(100_000), until: .never)?.rawValue ?? 0
    }
    child.waitUntilAsleep()
    try way.lane.fallBackToKernel()
    #expect(child.exitCode == Errno.transportChanged.rawValue)
    #expect(throws: Errno.transportChanged) { try way.lane.get() }
    #expect(way.byteCount == 0)
  }

  @Test(
    "is drained once, whether its owner died before or after the write", arguments: [false, true])
  func diedDraining(sockets: Bool) throws {
    for hasWritten in [false, true] {
      let way = try Way(sockets: sockets)
      #expect(way.send([1, 2]) == nil)
      #expect(way.send([3]) == nil)
      // Whoever drains silences first; then the transport says so; then it writes.
      way.lane.queue.doorbell.drain()
      way.leave(\.doorbell_rung, 0)
      way.leave(\.diversion, Diversion.sealed.rawValue)
      if hasWritten { way.writer.write(wire([1, 2], [3])) }
      // Whoever finds the locks of the dead does this.
      way.lane.queue.repair()
      if hasWritten {
        #expect(throws: Errno.transportChanged) { try way.lane.get() }
      } else {
        #expect(way.send([4]) == .transportChanged)
      }
      way.lane.queue.repair()
      #expect(try way.lane.resolve())
      #expect(way.reader.readSome(100) == wire([1, 2], [3]))
      #expect(way.lane.queue.contents().count == 0)
    }
  }

  @Test("loses the byte of one who died before it was known, not a message behind it")
  func doubtful() throws {
    let way = try Way(sockets: true)
    #expect(way.send([1]) == nil)
    #expect(try way.lane.get() == [1])
    way.leave(\.doorbell_rung, 0)
    way.lane.queue.repair()
    try way.lane.fallBackToKernel()
    #expect(try way.lane.resolve())
    way.writer.write(wire([2]))
    #expect(way.reader.receive() == .message([2]))
    way.writer.write([0xb1])
    #expect(try way.lane.resolve())
    #expect(way.reader.readSome(8) == [0xb1])
  }
}
