//===--- Doorbell.swift - A pipe that says when a queue is not empty -----===//

internal import CPlatform
internal import Glibc
internal import Synchronization

/// The pipe of a queue: one byte is in it while the queue holds records, once
/// somebody wants to select or poll on it. It never carries the records.
///
/// Its ends also say who is left: a process without the one end asks the kernel
/// whether anybody has it. All of this runs under the producers' lock but `bind`,
/// `hasNoReader`, `hasNoWriter`, `isWanted` and, under the consumers' lock, `consumeByte`. All
/// it holds is atomic.
final class Doorbell: @unchecked Sendable {
  private let wanted: SharedWord32
  private let rung: SharedWord32
  private let mayHaveExtraByte: SharedWord32
  private let closedEnds: SharedWord32
  /// Whether its ends are somebody else's, in which there may be more than the byte.
  private let isShared: Bool

  /// The ends that this process holds, or a negative number.
  let reader = Atomic<CInt>(-1)
  let writer = Atomic<CInt>(-1)

  /// When this process last saw a reader of the pipe, and how many had left by then.
  private let lastSeen = Atomic<Int64>(.min / 2)
  private let closedEndsSeen = Atomic<UInt32>(0)

  /// - Parameters: addresses of the shared flags, valid while this is used.
  init(
    wanted: UnsafeMutableRawPointer, rung: UnsafeMutableRawPointer,
    extraByte: UnsafeMutableRawPointer, closedEnds: UnsafeMutableRawPointer, isShared: Bool
  ) {
    unsafe self.wanted = SharedWord32(at: wanted)
    unsafe self.rung = SharedWord32(at: rung)
    unsafe mayHaveExtraByte = SharedWord32(at: extraByte)
    unsafe self.closedEnds = SharedWord32(at: closedEnds)
    self.isShared = isShared
  }

  /// In `wanted`: the byte comes as if it was wanted, but stays until a receiver is
  /// about to sleep. So two who meet awake make no system call for it.
  static var deferred: UInt32 { 2 }

  /// No message of a Connection begins with this: such a size would be negative.
  private static var byte: UInt8 { 0xb1 }

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
    guard isShared else { return Self.hasHungUp(writer) }
    let closedEnds = self.closedEnds.load()
    let now = platform_now()
    if closedEnds == closedEndsSeen.load(ordering: .relaxed),
      now - lastSeen.load(ordering: .relaxed) < Self.memory
    {
      return false
    }
    if Self.hasHungUp(writer) { return true }
    closedEndsSeen.store(closedEnds, ordering: .relaxed)
    lastSeen.store(now, ordering: .relaxed)
    return false
  }

  /// How long a reader that was seen is there, in nanoseconds: whoever closes an end says
  /// so after it, and to die takes a process longer.
  private static var memory: Int64 { 2_000 }

  /// Says that this process has closed an end of the pipe.
  func leave() { _ = closedEnds.add(1) }

  static func hasHungUp(_ writer: CInt) -> Bool {
    // A socket whose peer is gone has hung up.
    events(of: writer) & (POLLERR | POLLHUP) != 0
  }

  static func events(of descriptor: CInt) -> CInt {
    var request = pollfd(fd: descriptor, events: 0, revents: 0)
    return unsafe poll(&request, 1, 0) > 0 ? CInt(request.revents) : 0
  }

  /// Whether somebody ever asked for the doorbell; needs no lock.
  var isWanted: Bool { wanted.load() != 0 }

  /// Whether a byte may stay until somebody sleeps.
  var isDeferred: Bool { wanted.relaxed == Self.deferred }

  /// Whether a byte is known to be in the pipe and must not be when the queue is empty.
  var isToBeSilenced: Bool { rung.load() != 0 && !isDeferred }

  /// Asks for the doorbell from now on.
  func want(isEmpty: Bool) {
    let wasDeferred = isDeferred
    wanted.store(1)
    if !isEmpty { ring() } else if wasDeferred { forceSilence() }
  }

  /// Rings before a record is published, if wanted and not rung yet.
  func ring() {
    guard wanted.relaxed != 0, rung.relaxed == 0 else { return }
    var byte = Self.byte
    var isOfAnother = false
    repeat {
      withEnd(writer, orReopened: reader, O_WRONLY) { end in
        if unsafe write(end, &byte, 1) == 1 { return rung.store(1) }
        // The number became that of the reading end: this one has another by now.
        isOfAnother = errno == EBADF && writer.load(ordering: .relaxed) != end
      }
    } while isOfAnother && rung.relaxed == 0
  }

  /// Takes the bytes out, the flag first: who dies in between leaves a byte too
  /// many, which wakes somebody in vain, and never one too few.
  func silence() {
    guard rung.relaxed != 0 else { return }
    rung.store(0)
    drain()
  }

  /// Takes out all bytes that are there.
  func drain() {
    var bytes: UInt64 = 0
    withEnd(reader, orReopened: writer, O_RDONLY) { end in
      while platform_readable_count(end) > 0, unsafe read(end, &bytes, 8) > 0 {}
    }
  }

  /// Notes that a byte may be there of which `rung` does not know.
  func noteExtraByte() { mayHaveExtraByte.store(1) }

  /// Takes out the byte, of which it is known, but none of the messages behind it.
  func consumeByte() {
    let hasExtraByte = mayHaveExtraByte.relaxed != 0
    guard rung.relaxed != 0 || hasExtraByte else { return }
    // Of a socket, the other end cannot be opened.
    withEnd(reader, orReopened: writer, O_RDONLY) { end in
      var byte: UInt8 = 0
      repeat {
        let count = unsafe recv(end, &byte, 1, CInt(MSG_PEEK | MSG_DONTWAIT))
        // What is in a pipe cannot be seen before it is read; but `drainIntoKernel` leaves no extra byte there.
        let isPipe =
          count < 0 && errno == ENOTSOCK && rung.relaxed != 0 && platform_readable_count(end) > 0
        guard isPipe || (count == 1 && byte == Self.byte) else { break }
        _ = unsafe read(end, &byte, 1)
        if isPipe { break }
      } while hasExtraByte
      // From now on such a byte is somebody's own.
      resetState()
    }
  }

  /// The byte, again: there is none.
  func ringAgain() {
    rung.store(0)
    ring()
  }

  /// Forgets the byte, which is not there any more.
  func resetState() {
    rung.store(0)
    mayHaveExtraByte.store(0)
  }

  /// Whether the ends are those of a pipe, which can be opened again.
  var isPipe: Bool {
    var status = stat()
    return unsafe fstat(anyEnd, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  var anyEnd: CInt {
    let reader = self.reader.load(ordering: .relaxed)
    return reader >= 0 ? reader : writer.load(ordering: .relaxed)
  }

  /// Takes out what somebody left who died after ringing for a record that never came.
  func forceSilence() {
    rung.store(1)
    silence()
  }

  /// Rings again if the byte may be missing.
  func repair(isEmpty: Bool) {
    if isShared {
      noteExtraByte()
      if !isEmpty { ringAgain() }
    } else {
      rung.store(0)
      if !isEmpty { ring() }
    }
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
  package func bind(reader: CInt, writer: CInt) { doorbell.bind(reader: reader, writer: writer) }

  /// Keeps the doorbell readable exactly while the queue holds records, for ever.
  package func watch() throws(Errno) {
    try tailLock.withLock(until: .immediate) {
      if isDiverted { return }
      doorbell.want(isEmpty: !hasRecords)
    } repair: {
      repair()
    }
  }
}
