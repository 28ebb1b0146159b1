//===--- Stream.swift - Messages over any pipe or socket ------------------===//

internal import Glibc

/// Messages in the wire format of Python's `multiprocessing.connection`, over a
/// descriptor that stays the caller's.
///
/// A message is a signed 32-bit size in network order, or -1 and an unsigned
/// 64-bit size, then the bytes. What is written in one system call is the same
/// as there, so that several processes can send through one end: a message of up
/// to `Stream.longestJoined` bytes never mixes with another more than it would.
///
/// No call retries after a signal: it throws `.interrupted`, its progress is in
/// the caller's hands, and the same call goes on from there. A peer that is gone
/// raises SIGPIPE, as write(2) does; a program that wants `.brokenPipe` instead
/// ignores the signal, as Python does.
package struct Stream {
  let descriptor: CInt

  package init(_ descriptor: CInt) { self.descriptor = descriptor }

  /// The longest body that is written together with its size, in bytes.
  static var longestJoined: Int { 16384 }

  /// The longest body with a 32-bit size, in bytes.
  static var longestShort: Int { 0x7fff_ffff }
}

// MARK: - Sending

extension Stream {
  /// Sends one message.
  ///
  /// - Parameter progress: the bytes sent before, size included; 0 at first.
  /// - Throws: `.interrupted`, or what write(2) failed with.
  package func send(
    _ body: UnsafeRawBufferPointer, progress: inout Int
  ) throws(Errno) {
    let none = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    if body.count <= Self.longestJoined {
      try unsafe withBytes(of: Int32(body.count).bigEndian) { size throws(Errno) in
        try unsafe write(size, body, from: 0, progress: &progress)
      }
    } else if body.count <= Self.longestShort {
      try unsafe withBytes(of: Int32(body.count).bigEndian) { size throws(Errno) in
        try unsafe write(size, none, from: 0, progress: &progress)
      }
      try unsafe write(body, none, from: 4, progress: &progress)
    } else {
      try unsafe withBytes(of: Int32(-1)) { mark throws(Errno) in
        try unsafe write(mark, none, from: 0, progress: &progress)
      }
      try unsafe withBytes(of: UInt64(body.count).bigEndian) { size throws(Errno) in
        try unsafe write(size, none, from: 4, progress: &progress)
      }
      try unsafe write(body, none, from: 12, progress: &progress)
    }
  }

  private func withBytes<T: BitwiseCopyable>(
    of value: T, _ body: (UnsafeRawBufferPointer) throws(Errno) -> Void
  ) throws(Errno) {
    try unsafe withUnsafeBytes(of: value, body)
  }

  /// Writes what is left of two runs of bytes, the first of which begins `start`
  /// bytes into the message.
  private func write(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer,
    from start: Int, progress: inout Int
  ) throws(Errno) {
    let end = start + first.count + second.count
    guard progress < end else { return }
    let skipped = progress - start
    let left = unsafe (
      vector(first.dropFirst(skipped)),
      vector(second.dropFirst(max(0, skipped - first.count)))
    )
    let written = unsafe withUnsafeBytes(of: left) { vectors in
      unsafe writev(
        descriptor, vectors.baseAddress!.assumingMemoryBound(to: iovec.self), 2)
    }
    guard written >= 0 else { throw .current }
    progress += written
    // A blocking descriptor takes all of it, unless a signal handler ran.
    guard progress == end else { throw .interrupted }
  }

  private func vector(_ bytes: Slice<UnsafeRawBufferPointer>) -> iovec {
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: bytes)
    return unsafe iovec(
      iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
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
  /// - Throws: `.endOfStream`, `.interrupted`, or what read(2) failed with.
  package func receiveSize(_ incoming: inout Incoming) throws(Errno) {
    if incoming.phase == .shortSize {
      try receiveHeader(of: 4, &incoming)
      let size = Int32(bigEndian: Int32(truncatingIfNeeded: incoming.header))
      // Other negative sizes are empty messages to Python, too.
      incoming.size = UInt64(max(0, size))
      incoming.received = 0
      incoming.phase = size == -1 ? .longSize : .body
    }
    if incoming.phase == .longSize {
      try receiveHeader(of: 8, &incoming)
      incoming.size = UInt64(bigEndian: incoming.header)
      incoming.received = 0
      incoming.phase = .body
    }
  }

  private func receiveHeader(of byteCount: Int, _ incoming: inout Incoming) throws(Errno) {
    var (header, received) = (incoming.header, incoming.received)
    defer { (incoming.header, incoming.received) = (header, received) }
    try unsafe withUnsafeMutableBytes(of: &header) { bytes throws(Errno) in
      let bytes = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes.prefix(byteCount))
      try unsafe fill(bytes, &received)
    }
  }

  /// Then receives the body.
  ///
  /// - Parameter buffer: of exactly `incoming.size` bytes.
  /// - Throws: `.endOfStream`, `.interrupted`, or what read(2) failed with.
  package func receiveBody(
    into buffer: UnsafeMutableRawBufferPointer, _ incoming: inout Incoming
  ) throws(Errno) {
    try unsafe fill(buffer, &incoming.received)
  }

  /// Reads until `buffer`, of which the first `received` bytes are there, is full.
  private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, _ received: inout UInt64
  ) throws(Errno) {
    while received < UInt64(buffer.count) {
      let left = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[Int(received)...])
      let count = unsafe read(descriptor, left.baseAddress, left.count)
      guard count >= 0 else { throw .current }
      guard count > 0 else { throw .endOfStream }
      received += UInt64(count)
    }
  }
}
