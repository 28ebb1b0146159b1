//===--- Inlet.swift - Where a process writes into a pipe's descriptors ---===//

internal import CPlatform
internal import Glibc
internal import Synchronization

/// A descriptor by which a process writes what receivers without the queue read, closed on
/// destruction unless it is borrowed.
struct Inlet: ~Copyable {
  let descriptor: CInt
  private let isBorrowed: Bool

  /// A socket that takes the place of the reading one; or a negative number.
  private let replacement: CInt

  private init(_ descriptor: CInt, isBorrowed: Bool = false, replacement: CInt = -1) {
    self.descriptor = descriptor
    self.isBorrowed = isBorrowed
    self.replacement = replacement
  }

  deinit {
    if !isBorrowed { close(descriptor) }
    if replacement >= 0 { close(replacement) }
  }

  /// That of a pipe, of which this process holds some end: opened again, since the end that
  /// somebody holds would block.
  init?(pipe end: CInt) {
    let opened = unsafe open("/proc/self/fd/\(end)", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    if opened < 0 { return nil }
    self.init(opened)
  }

  /// That of a pair of sockets of which this process holds the one that is written.
  init(borrowing writer: CInt) { self.init(writer, isBorrowed: true) }

  /// That of a pair of sockets of which another process holds the one that is written. Not
  /// every kernel, or policy, lets this process have it.
  ///
  /// - Parameter likely: a process that may hold it.
  init?(fetching inode: UInt64, from likely: Int32) {
    let fetched = inode == 0 ? -1 : platform_fetch_socket(inode, likely)
    if fetched < 0 { return nil }
    self.init(fetched)
  }

  /// One end of a new pair whose other end can take the place of `reader`: nobody can write what
  /// that reads any more, nor does another process read it.
  init?(replacing reader: CInt) {
    let inode = Self.inode(of: reader)
    var pair: [CInt] = [-1, -1]
    let kind = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard inode != 0, platform_socket_is_elsewhere(inode) == 0,
      unsafe socketpair(AF_UNIX, kind, 0, &pair) == 0
    else { return nil }
    self.init(pair[0], replacement: pair[1])
  }

  /// The inode of a socket; 0 of anything else.
  static func inode(of descriptor: CInt) -> UInt64 {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK
    else { return 0 }
    return UInt64(status.st_ino)
  }

  /// Writes all of `bytes` by one write, or nothing; returns whether that was possible.
  borrowing func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let size = Self.bufferSize(of: descriptor)
    // Of a pipe there is none: it holds what the queue may.
    guard size > 0 else {
      return unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count
    }
    // The kernel says twice what it is told, and counts its own structures beside the bytes.
    let unread = Int(platform_unread_count(descriptor))
    let needed = CInt(clamping: unread + bytes.count + bytes.count / 8 + 4096)
    if size < needed { Self.setBufferSize(of: descriptor, to: needed) }
    defer { if size < needed { Self.setBufferSize(of: descriptor, to: size / 2) } }
    guard Self.bufferSize(of: descriptor) >= needed else { return false }
    let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
    return unsafe send(descriptor, bytes.baseAddress, bytes.count, flags) == bytes.count
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

  /// Lets what was drained be read under each number that `reader` has in this process.
  borrowing func takePlace(of reader: CInt) {
    guard replacement >= 0 else { return }
    _ = fcntl(replacement, F_SETFL, fcntl(reader, F_GETFL))
    platform_replace_socket(Self.inode(of: reader), replacement)
  }
}
