//===--- MappedFile.swift - A file mapped by several processes -----------===//

internal import Glibc

/// Addresses onto a range of a file, unmapped on destruction.
///
/// The range may reach beyond the end of the file, which then grows into it
/// without any address changing; touching what lies beyond is a trap, so every
/// user checks against the size of the file first.
@safe
struct MappedRange: ~Copyable {
  let base: UnsafeMutableRawPointer

  /// The length of the range, in bytes.
  let byteCount: Int

  /// Maps a range of `file`.
  ///
  /// - Parameters:
  ///   - offset: where it starts in the file, a multiple of the size of a page.
  ///   - smallest: if less than `byteCount`, the range is halved down to this while
  ///     there is no room for it among the addresses.
  init(
    of file: borrowing FileDescriptor, from offset: Int = 0, byteCount: Int,
    orAtLeast smallest: Int? = nil
  ) throws(Errno) {
    precondition(byteCount > 0, "a mapping is at least one byte long")
    try file.check()
    var count = byteCount
    while true {
      let address = unsafe mmap(
        nil, count, PROT_READ | PROT_WRITE, MAP_SHARED | CInt(MAP_NORESERVE), file.rawValue,
        offset)
      if let address = unsafe address, unsafe address != MAP_FAILED {
        unsafe base = address
        break
      }
      let error = Errno.current
      guard error == .noMemory, count / 2 >= smallest ?? byteCount else { throw error }
      count /= 2
    }
    self.byteCount = count
  }

  deinit { unsafe munmap(base, byteCount) }

  /// Keeps the range out of core dumps: it may lie beyond the end of the file.
  borrowing func excludeFromDumps() {
    unsafe madvise(base, byteCount, MADV_DONTDUMP)
  }
}

/// A file mapped from its start, closed and unmapped on destruction.
@safe
struct MappedFile: ~Copyable {
  let range: MappedRange
  let file: FileDescriptor

  /// Maps `file`; see `MappedRange` for the parameters.
  init(
    _ file: consuming FileDescriptor, byteCount: Int, orAtLeast smallest: Int? = nil
  ) throws(Errno) {
    range = try MappedRange(of: file, byteCount: byteCount, orAtLeast: smallest)
    self.file = file
  }

  var base: UnsafeMutableRawPointer { unsafe range.base }

  /// The length of the window, in bytes.
  var byteCount: Int { range.byteCount }
}
