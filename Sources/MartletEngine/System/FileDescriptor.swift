//===--- FileDescriptor.swift - An open file, closed on destruction ------===//

internal import CPlatform
internal import Glibc

/// An open file that closes with its last use.
///
/// A program may close all descriptors, as one does that becomes a daemon; then the number is
/// nobody's or another file's, which is left alone.
struct FileDescriptor: ~Copyable {
  let rawValue: CInt

  /// The file that was opened.
  let file: FileKey

  /// Takes ownership of an open descriptor.
  init(owning rawValue: CInt) throws(Errno) {
    self.rawValue = rawValue
    file = try FileKey(of: rawValue)
  }

  /// Duplicates a descriptor, close-on-exec. The corresponding C function is `fcntl`.
  init(duplicating borrowed: CInt) throws(Errno) {
    let copy = fcntl(borrowed, F_DUPFD_CLOEXEC, 3)
    if copy < 0 { throw .current }
    try self.init(owning: copy)
  }

  /// Creates an anonymous file that can grow but never shrink.
  ///
  /// - Parameter name: what `/proc/PID/maps` shows after `memfd:`.
  init(anonymous name: String) throws(Errno) {
    var descriptor: CInt = -1
    try Errno.check(unsafe platform_memfd_create(name, &descriptor))
    try self.init(owning: descriptor)
  }

  deinit { if isOpen { close(rawValue) } }

  /// Whether the number still is that of the file.
  private var isOpen: Bool { (try? FileKey(of: rawValue)) == file }

  /// The number for others to duplicate; -1 if it is not that of the file any more.
  var lent: CInt { isOpen ? rawValue : -1 }

  /// - Throws: `.badDescriptor` if the number is not that of the file any more.
  borrowing func check() throws(Errno) {
    guard isOpen else { throw .badDescriptor }
  }

  /// The size of the file, in bytes.
  borrowing func byteCount() throws(Errno) -> Int {
    var status = stat()
    if unsafe fstat(rawValue, &status) < 0 { throw .current }
    guard FileKey(status) == file else { throw .badDescriptor }
    return Int(status.st_size)
  }

  /// Whether the file is one that can never lose bytes that are mapped.
  var cannotShrink: Bool { platform_memfd_is_sealed(rawValue) != 0 }

  /// Backs a range of the file with memory, so that touching it cannot fail.
  ///
  /// - Throws: `.noMemory` if the machine, or a limit, has no more; `.badDescriptor` if the
  ///   program closed the descriptor.
  borrowing func allocate(from offset: Int, byteCount: Int) throws(Errno) {
    // The kernel would go on until somebody is killed.
    let pageSize = sysconf(CInt(_SC_PAGESIZE))
    guard byteCount / pageSize <= sysconf(CInt(_SC_PHYS_PAGES)) else { throw .noMemory }
    try check()
    switch platform_memfd_allocate(rawValue, Int64(offset), Int64(byteCount)) {
    case 0: return
    case ENOSPC, EFBIG: throw .noMemory
    case let status: throw Errno(rawValue: status)
    }
  }

  /// Gives the memory of a page-aligned range back.
  borrowing func punch(from offset: Int, byteCount: Int) {
    guard isOpen else { return }
    // What cannot be given back is only kept longer.
    _ = platform_memfd_punch(rawValue, Int64(offset), Int64(byteCount))
  }
}
