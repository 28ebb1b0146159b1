//===--- Doorbell+Pour.swift - Messages into a pipe's own descriptors -----===//

internal import CPlatform
internal import Glibc
internal import Synchronization

/// All of this runs under both locks of the queue.
extension Doorbell {
  /// Whether this process can write messages where receivers without the queue find them: a
  /// pipe can be opened again, a socket cannot.
  var takesMessages: Bool { isPipe || writer.load(ordering: .relaxed) >= 0 }

  /// Takes out the byte, and forgets it, wherever this process can.
  func clear() {
    guard isPipe || reader.load(ordering: .relaxed) >= 0 else { return }
    drain()
    forget()
  }

  /// Rings for those who sleep on the descriptor; whoever only watches it has no use for it.
  func ringForSleepers() {
    if isLazy { ring() }
  }

  /// How much there is to read, as `holdsMore` compares it.
  var unreadCount: Int {
    let writer = self.writer.load(ordering: .relaxed)
    return Int(isPipe ? platform_readable_count(anyEnd) : platform_unread_count(writer))
  }

  /// Whether messages were written since there was so much to read.
  func holdsMore(than count: Int) -> Bool {
    if takesMessages { return unreadCount > count }
    // Of the byte there are fewer than a message has, however many died.
    return platform_readable_count(anyEnd) >= RecordQueue.wireSizeCount
  }

  /// Writes all of `bytes` by one write, or nothing; returns whether that was possible.
  func pour(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard isPipe else { return unsafe pourIntoSocket(bytes) }
    // Opened again, since the end that somebody holds would block.
    let path = "/proc/self/fd/\(anyEnd)"
    let end = unsafe open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    if end < 0 { return false }
    defer { close(end) }
    return unsafe write(end, bytes.baseAddress, bytes.count) == bytes.count
  }

  private func pourIntoSocket(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let end = writer.load(ordering: .relaxed)
    if Self.hasHungUp(end) { return false }
    let size = Self.bufferSize(of: end)
    // The kernel says twice what it is told, and counts its own structures beside the bytes.
    let needed = CInt(clamping: unreadCount + bytes.count + bytes.count / 8 + 4096)
    if size < needed { Self.setBufferSize(of: end, to: needed) }
    defer { if size < needed { Self.setBufferSize(of: end, to: size / 2) } }
    guard Self.bufferSize(of: end) >= needed else { return false }
    let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
    return unsafe send(end, bytes.baseAddress, bytes.count, flags) == bytes.count
  }

  static func bufferSize(of socket: CInt) -> CInt {
    var size: CInt = 0
    var byteCount = socklen_t(MemoryLayout<CInt>.size)
    _ = unsafe getsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, &byteCount)
    return size
  }

  static func setBufferSize(of socket: CInt, to size: CInt) {
    var size = size
    _ = unsafe setsockopt(
      socket, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
  }
}
