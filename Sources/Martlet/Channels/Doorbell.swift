//===--- Doorbell.swift - A pipe that says when a queue is not empty ------===//

internal import Glibc
internal import Synchronization

/// The pipe of a queue: one byte is in it while the queue holds records, once
/// somebody wants to select or poll on it. It never carries the records.
///
/// Its ends also say who is left: a process without the one end asks the kernel
/// whether anybody has it. All of this runs under the producers' lock but
/// `bind`, `hasNoReader`, `hasNoWriter` and `isWanted`. All it holds is atomic.
final class Doorbell: @unchecked Sendable {
  private let wanted: SharedWord32
  private let rung: SharedWord32

  /// The ends that this process holds, or a negative number.
  private let reader = Atomic<CInt>(-1)
  private let writer = Atomic<CInt>(-1)

  /// - Parameters: addresses of the shared flags, valid while this is used.
  init(wanted: UnsafeMutableRawPointer, rung: UnsafeMutableRawPointer) {
    unsafe self.wanted = SharedWord32(at: wanted)
    unsafe self.rung = SharedWord32(at: rung)
  }

  /// Stands for a reading end that this process had and let go of.
  private static var gone: CInt { -2 }

  /// Says which ends this process holds; -1 is none.
  func bind(reader: CInt, writer: CInt) {
    let isLeaving = reader < 0 && self.reader.load(ordering: .relaxed) != -1
    self.reader.store(isLeaving ? Self.gone : reader, ordering: .relaxed)
    self.writer.store(writer, ordering: .relaxed)
  }

  /// Whether nothing more can come: this process sees that nobody holds the writing
  /// end any more, or it has itself let go of the reading end.
  var hasNoWriter: Bool {
    let reader = self.reader.load(ordering: .relaxed)
    if reader == Self.gone { return true }
    guard reader >= 0, writer.load(ordering: .relaxed) < 0 else { return false }
    return Self.events(of: reader) & POLLHUP != 0
  }

  /// Whether this process sees that nobody holds the reading end any more.
  var hasNoReader: Bool {
    let writer = self.writer.load(ordering: .relaxed)
    guard writer >= 0, reader.load(ordering: .relaxed) < 0 else { return false }
    // Of a socket, which may stand for the pipe, the kernel says it in another way.
    return Self.events(of: writer) & (POLLERR | POLLHUP) != 0
  }

  private static func events(of descriptor: CInt) -> CInt {
    var request = pollfd(fd: descriptor, events: 0, revents: 0)
    return unsafe poll(&request, 1, 0) > 0 ? CInt(request.revents) : 0
  }

  /// Whether somebody ever asked for the doorbell; needs no lock.
  var isWanted: Bool { wanted.load() != 0 }

  /// Whether a byte is known to be in the pipe.
  var isRung: Bool { rung.load() != 0 }

  /// Asks for the doorbell from now on.
  func want(isEmpty: Bool) {
    wanted.store(1)
    if !isEmpty { ring() }
  }

  /// Rings before a record is published, if wanted and not rung yet.
  func ring() {
    guard wanted.relaxed != 0, rung.relaxed == 0 else { return }
    var byte: UInt8 = 0
    withEnd(writer, orReopened: reader, O_WRONLY) { end in
      if unsafe write(end, &byte, 1) == 1 { rung.store(1) }
    }
  }

  /// Takes the bytes out, the flag first: who dies in between leaves a byte too
  /// many, which wakes somebody in vain, and never one too few.
  func silence() {
    guard rung.relaxed != 0 else { return }
    rung.store(0)
    var bytes: UInt64 = 0
    withEnd(reader, orReopened: writer, O_RDONLY) { end in
      while unsafe read(end, &bytes, 8) == 8 {}
    }
  }

  /// Takes out what somebody left who died after ringing for a record that never came.
  func silenceInAnyCase() {
    rung.store(1)
    silence()
  }

  /// Rings again if the byte may be missing.
  func repair(isEmpty: Bool) {
    rung.store(0)
    if !isEmpty { ring() }
  }

  /// Runs `body` with an end of the pipe, opened through the other end if this
  /// process does not hold it.
  private func withEnd(
    _ end: borrowing Atomic<CInt>, orReopened other: borrowing Atomic<CInt>, _ mode: CInt,
    _ body: (CInt) -> Void
  ) {
    let held = end.load(ordering: .relaxed)
    if held >= 0 { return body(held) }
    let path = "/proc/self/fd/\(other.load(ordering: .relaxed))"
    let opened = unsafe open(path, mode | O_NONBLOCK | O_CLOEXEC)
    if opened < 0 { return }
    body(opened)
    close(opened)
  }
}

extension RecordQueue {
  /// Says which ends of the doorbell this process holds; -1 is none.
  package func bind(reader: CInt, writer: CInt) {
    doorbell.bind(reader: reader, writer: writer)
  }

  /// Keeps the doorbell readable exactly while the queue holds records, for ever.
  package func watch() throws(Errno) {
    try tailLock.withLock(until: .immediate) {
      doorbell.want(isEmpty: contents().count == 0)
    } repair: {
      repair()
    }
  }
}
