//===--- QueueEndsTests.swift - Which ends of a queue a process holds -----===//

import Glibc
import Testing

@testable import MartletEngine

@Suite struct QueueEndsTests {
  private let queue: RecordQueue

  init() throws {
    queue = try RecordQueue(maximumCount: 0, maximumBytes: 0, label: "test")
  }

  /// Both ends of a new pipe, held by the queue.
  private func holdBoth() throws -> (reader: CInt, writer: CInt) {
    let (reader, writer) = try rawPipe()
    return (queue.hold(reader, .reading), queue.hold(writer, .writing))
  }

  private func rawPipe() throws -> (CInt, CInt) {
    var ends: [CInt] = [-1, -1]
    try #require(unsafe pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  private func mode(of descriptor: CInt) -> CInt { fcntl(descriptor, F_GETFL) & O_ACCMODE }

  private func isOpen(_ descriptor: CInt) -> Bool { fcntl(descriptor, F_GETFD) >= 0 }

  private func closeAll(_ ends: (CInt, QueueDirection)...) {
    for (end, direction) in ends {
      if let last = queue.letGo(end, direction) { close(last) }
    }
  }

  @Test func `two ends are one descriptor`() throws {
    let (reader, writer) = try holdBoth()
    #expect(reader == writer && mode(of: reader) == O_RDWR)
    closeAll((reader, .reading), (writer, .writing))
    #expect(!isOpen(reader))
  }

  @Test(arguments: [QueueDirection.reading, .writing])
  func `an end that is asked for has one of its own`(_ direction: QueueDirection) throws {
    let (reader, writer) = try holdBoth()
    let number = queue.part(reader, direction)
    #expect(number != reader && queue.part(number, direction) == number)
    #expect(mode(of: number) == (direction == .reading ? O_RDONLY : O_WRONLY))
    #expect(mode(of: writer) == (direction == .reading ? O_WRONLY : O_RDONLY))
    closeAll((number, direction), (writer, direction == .reading ? .writing : .reading))
    #expect(!isOpen(number) && !isOpen(writer))
  }

  @Test func `an end that is closed leaves the other its descriptor`() throws {
    let (reader, writer) = try holdBoth()
    #expect(queue.letGo(writer, .writing) == nil)
    #expect(mode(of: reader) == O_RDONLY)
    #expect(Doorbell.events(of: reader) & POLLHUP != 0)
    closeAll((reader, .reading))
  }

  @Test func `a descriptor of both is one of the end that comes alone`() throws {
    let (reader, writer) = try holdBoth()
    let other = try RecordQueue(maximumCount: 0, maximumBytes: 0, label: "of another process")
    let arrived = other.hold(dup(reader), .reading)
    #expect(mode(of: arrived) == O_RDONLY)
    let second = other.hold(dup(reader), .writing)
    #expect(second == arrived && mode(of: arrived) == O_RDWR)
    closeAll((reader, .reading), (writer, .writing))
    #expect(other.letGo(second, .writing) == nil && other.letGo(arrived, .reading) == arrived)
    close(arrived)
  }

  @Test func `a descriptor that somebody knows stays what it is`() throws {
    let (reader, writer) = try rawPipe()
    let held = queue.hold(reader, .reading)
    #expect(queue.part(held, .reading) == reader)
    #expect(queue.hold(writer, .writing) == writer)
    #expect(mode(of: reader) == O_RDONLY && mode(of: writer) == O_WRONLY)
    closeAll((reader, .reading), (writer, .writing))
  }
}
