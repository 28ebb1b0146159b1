//===--- Stream.swift - Messages over any pipe or socket -----------------===//

internal import CPlatform
package import Glibc

/// Messages in the wire format of Python's `multiprocessing.connection`, over a
/// descriptor that stays the caller's.
///
/// A message is a signed 32-bit size in network order, or -1 and an unsigned
/// 64-bit size, then the bytes. All of it is written in one system call, which wakes
/// the receiver once; several processes that send through one end mix at most
/// where they would there.
///
/// No call retries after a signal: it throws `.interrupted`, its progress is in
/// the caller's hands, and the same call goes on from there. With the deadline
/// `.tryOnly` it throws `.busy` where it would have to wait; every other deadline
/// waits as the descriptor does. A peer that is gone
/// raises SIGPIPE, as write(2) does; a program that wants `.brokenPipe` instead
/// ignores the signal, as Python does.
package struct Stream {
  let descriptor: CInt

  package init(_ descriptor: CInt) { self.descriptor = descriptor }

  /// The longest body with a 32-bit size, in bytes.
  static var longestShort: Int { 0x7fff_ffff }
}

// MARK: - Sending

extension Stream {
  /// Sends one message: the concatenation of `parts`.
  ///
  /// - Parameter progress: the bytes sent before, size included; 0 at first.
  /// - Throws: `.interrupted`, `.busy`, or what write(2) failed with.
  package func send(
    _ parts: UnsafeBufferPointer<iovec>, progress: inout Int, until deadline: Deadline = .never
  ) throws(Errno) {
    let isTry = deadline == .tryOnly
    let byteCount = unsafe parts.reduce(0) { sum, part in unsafe sum + part.iov_len }
    // The size of short messages, or the mark of long ones and their size.
    let short = UInt32(truncatingIfNeeded: byteCount <= Self.longestShort ? byteCount : -1)
    var header = (short.bigEndian, UInt32(0), UInt32(0))
    let size = UInt64(byteCount)
    header.1 = UInt32(truncatingIfNeeded: size >> 32).bigEndian
    header.2 = UInt32(truncatingIfNeeded: size).bigEndian
    let headerCount = byteCount <= Self.longestShort ? 4 : 12
    let written = unsafe withUnsafeMutableBytes(of: &header) { bytes in
      let head = unsafe iovec(iov_base: bytes.baseAddress, iov_len: headerCount)
      return unsafe withRest(of: head, parts, after: progress) { rest in
        let count = CInt(rest.count)
        return unsafe isTry
          ? platform_try_writev(descriptor, rest.baseAddress!, count)
          : writev(descriptor, rest.baseAddress, count)
      }
    }
    guard written >= 0 else { throw Self.failure(isTry: isTry) }
    progress += written
    // A blocking descriptor takes all of it, unless a signal handler ran.
    guard progress == headerCount + byteCount else { throw .interrupted }
  }
}

/// Calls `body` with what is left of `first` and `parts` after their first `skipped` bytes.
private func withRest(
  of first: iovec, _ parts: UnsafeBufferPointer<iovec>, after skipped: Int,
  _ body: (UnsafeBufferPointer<iovec>) -> Int
) -> Int {
  unsafe withUnsafeTemporaryAllocation(of: iovec.self, capacity: parts.count + 1) { rest in
    var skipped = skipped
    for index in 0...parts.count {
      var part = unsafe index == 0 ? first : parts[index - 1]
      let gone = unsafe min(skipped, part.iov_len)
      unsafe part.iov_base = part.iov_base.map { base in unsafe base + gone }
      unsafe part.iov_len -= gone
      skipped -= gone
      unsafe rest.initializeElement(at: index, to: part)
    }
    return unsafe body(UnsafeBufferPointer(rest))
  }
}

// MARK: - Receiving

extension Stream {
  /// What has been received of a message.
  package struct Incoming {
    package enum Phase: UInt32 {
      case shortSize
      case longSize
      case body
    }

    /// What is received next.
    package var phase: Phase

    /// How much of it has been received, in bytes.
    package var received: UInt64

    /// The size as far as it has been received, in the order of the wire.
    package var header: UInt64

    /// The size of the body, once `phase` is `.body`, in bytes.
    package var size: UInt64

    package init(
      phase: Phase = .shortSize, received: UInt64 = 0, header: UInt64 = 0, size: UInt64 = 0
    ) {
      self.phase = phase
      self.received = received
      self.header = header
      self.size = size
    }
  }

  /// Receives the size of the next message.
  ///
  /// - Throws: `.endOfStream`, `.interrupted`, `.busy`, or what read(2) failed with.
  package func receiveSize(
    _ incoming: inout Incoming, until deadline: Deadline = .never
  ) throws(Errno) {
    let isTry = deadline == .tryOnly
    if incoming.phase == .shortSize {
      if !isTry, incoming.received == 0 { try waitIfBlocking() }
      try receiveHeader(of: 4, &incoming, isTry: isTry)
      let size = Int32(bigEndian: Int32(truncatingIfNeeded: incoming.header))
      // Other negative sizes are empty messages to Python, too.
      incoming.size = UInt64(max(0, size))
      incoming.received = 0
      incoming.phase = size == -1 ? .longSize : .body
    }
    if incoming.phase == .longSize {
      try receiveHeader(of: 8, &incoming, isTry: isTry)
      incoming.size = UInt64(bigEndian: incoming.header)
      incoming.received = 0
      incoming.phase = .body
    }
  }

  private func receiveHeader(
    of byteCount: Int, _ incoming: inout Incoming, isTry: Bool
  ) throws(Errno) {
    var (header, received) = (incoming.header, incoming.received)
    defer { (incoming.header, incoming.received) = (header, received) }
    try unsafe withUnsafeMutableBytes(of: &header) { bytes throws(Errno) in
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[..<byteCount])
      try unsafe fill(room, &received, isTry: isTry)
    }
  }

  /// Receives the size of the next message and, if `room` holds it, the message.
  ///
  /// - Throws: `.messageSize` if it does not, and then nothing of the message was
  ///   received; else as `receiveSize`.
  package func receive(
    into room: UnsafeMutableRawBufferPointer, _ incoming: inout Incoming,
    until deadline: Deadline = .never
  ) throws(Errno) {
    if incoming.phase != .body { try receiveSize(&incoming, until: deadline) }
    guard incoming.size <= room.count else { throw .messageSize }
    let body = unsafe UnsafeMutableRawBufferPointer(rebasing: room[..<Int(incoming.size)])
    try unsafe fill(body, &incoming.received, isTry: deadline == .tryOnly)
  }

  /// Then receives as much of the body as `parts` hold, never more.
  ///
  /// - Parameter parts: of which the first `incoming.received` bytes are there.
  /// - Throws: `.endOfStream`, `.interrupted`, or what read(2) failed with.
  package func receiveBody(
    into parts: UnsafeBufferPointer<iovec>, _ incoming: inout Incoming
  ) throws(Errno) {
    let room = unsafe parts.reduce(UInt64(0)) { sum, part in unsafe sum + UInt64(part.iov_len) }
    guard room <= incoming.size else { throw .invalid }
    while incoming.received < room {
      let count = unsafe withRest(of: iovec(), parts, after: Int(incoming.received)) { rest in
        unsafe readv(descriptor, rest.baseAddress, CInt(rest.count))
      }
      try Self.note(count, &incoming.received, isTry: false)
    }
  }

  /// Reads until `room`, of which the first `received` bytes are there, is full.
  private func fill(
    _ room: UnsafeMutableRawBufferPointer, _ received: inout UInt64, isTry: Bool
  ) throws(Errno) {
    while received < room.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[Int(received)...])
      let count =
        unsafe isTry
        ? look(rest) : read(descriptor, rest.baseAddress, rest.count)
      try Self.note(count, &received, isTry: isTry)
    }
  }

  /// Reads what is there, without waiting.
  private func look(_ room: UnsafeMutableRawBufferPointer) -> Int {
    var run = unsafe iovec(iov_base: room.baseAddress, iov_len: room.count)
    return unsafe platform_try_readv(descriptor, &run, 1)
  }

  /// Notes what came of reading once.
  private static func note(
    _ count: Int, _ received: inout UInt64, isTry: Bool
  ) throws(Errno) {
    guard count >= 0 else { throw failure(isTry: isTry) }
    guard count > 0 else { throw .endOfStream }
    received += UInt64(count)
  }
}

extension Stream {
  /// What a system call failed with. To try may not be possible at all, which is as if
  /// there had been a need to wait.
  private static func failure(isTry: Bool) -> Errno {
    let error = Errno.current
    return isTry && (error == .wouldBlock || error == .notSupported) ? .busy : error
  }
}
