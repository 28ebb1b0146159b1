//===--- Doorbell+Lane.swift - A doorbell that carries messages, too -----===//

internal import CPlatform
internal import Glibc
internal import Synchronization

/// The doorbell of a lane is the pipe, or the pair of sockets, whose messages the lane carries.
extension Doorbell {
  /// Takes from the kernel what it says of sockets whose other end was closed with bytes unread.
  func forgetReset() {
    var error: CInt = 0
    var byteCount = socklen_t(MemoryLayout<CInt>.size)
    let writer = self.writer.load(ordering: .relaxed)
    if writer >= 0 { _ = unsafe getsockopt(writer, SOL_SOCKET, SO_ERROR, &error, &byteCount) }
  }

  /// Whether this process can write what receivers without the queue read.
  var holdsWriter: Bool { isPipe || writer.load(ordering: .relaxed) >= 0 }

  /// Sleeps until the reading end can be read or has ended.
  func sleep(until deadline: Deadline) throws(Errno) {
    let reader = self.reader.load(ordering: .relaxed)
    if reader >= 0 { try Errno.check(platform_poll(reader, deadline.nanoseconds)) }
  }

  /// What poll(2) says of the reading end: POLLHUP if this process has let go of it.
  var readerEvents: CInt {
    let reader = self.reader.load(ordering: .relaxed)
    return reader >= 0 ? Self.events(of: reader) : POLLHUP
  }

  /// A way into the pipe, or the pair of sockets, for this process; nil if only another has one.
  ///
  /// - Parameter inode: of the socket that is written, which `creator` may hold; nil if another
  ///   process is not to be looked for.
  func openInlet(_ inode: UInt64?, creator: Int32) -> Inlet? {
    if isPipe { return Inlet(pipe: anyEnd) }
    let (reader, writer) = (
      self.reader.load(ordering: .relaxed), self.writer.load(ordering: .relaxed)
    )
    if writer >= 0 { return Inlet(borrowing: writer) }
    if readerEvents & POLLHUP != 0 { return Inlet(replacing: reader) }
    return inode.flatMap { Inlet(fetching: $0, from: creator) }
  }

  /// Takes out the byte, and forgets it, wherever this process can.
  func clear() {
    guard isPipe || reader.load(ordering: .relaxed) >= 0 else { return }
    drain()
    resetState()
  }

  /// Rings for those who sleep on the descriptor; whoever only watches it has no use for it.
  func ringForSleepers() {
    if isDeferred { ring() }
  }

  /// Whether messages were written since `count` was the memory of what there was to read.
  func holdsMore(than count: Int) -> Bool {
    if isPipe { return platform_readable_count(anyEnd) > 0 }
    let (reader, writer) = (
      self.reader.load(ordering: .relaxed), self.writer.load(ordering: .relaxed)
    )
    if writer >= 0 { return Int(platform_unread_count(writer)) > count }
    // Of the byte there are fewer than a message has, however many died.
    return platform_readable_count(reader) >= PipeLane.framing
  }
}
