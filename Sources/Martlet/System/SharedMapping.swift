//===--- SharedMapping.swift - A file mapped by several processes ---------===//

internal import Glibc

/// A window of addresses onto an anonymous file, unmapped on destruction.
///
/// The window may reach beyond the end of the file, which then grows into it
/// without any address changing; touching what lies beyond is a trap, so every
/// user checks against the size of the file first.
@safe
struct SharedMapping: ~Copyable {
  let base: UnsafeMutableRawPointer

  /// The length of the window, in bytes.
  let byteCount: Int

  let file: FileDescriptor

  /// Maps `file` from its start.
  ///
  /// - Parameters:
  ///   - byteCount: the length of the window.
  ///   - smallest: if less than `byteCount`, the window is halved down to this
  ///     while there is no room for it among the addresses.
  init(
    _ file: consuming FileDescriptor, byteCount: Int, orAtLeast smallest: Int? = nil
  ) throws(Errno) {
    precondition(byteCount > 0, "a mapping is at least one byte long")
    var count = byteCount
    while true {
      let address = unsafe mmap(
        nil, count, PROT_READ | PROT_WRITE, MAP_SHARED | CInt(MAP_NORESERVE), file.rawValue, 0)
      if let address = unsafe address, unsafe address != MAP_FAILED {
        unsafe base = address
        break
      }
      let error = Errno.current
      guard error == .noMemory, count / 2 >= smallest ?? byteCount else { throw error }
      count /= 2
    }
    self.byteCount = count
    self.file = file
  }

  deinit { unsafe munmap(base, byteCount) }

  /// Keeps a range out of core dumps: it may lie beyond the end of the file.
  borrowing func excludeFromDumps(from offset: Int) {
    unsafe madvise(base + offset, byteCount - offset, MADV_DONTDUMP)
  }
}
