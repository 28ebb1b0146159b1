//===--- FileKey.swift - What tells a file apart from all others ---------===//

internal import Glibc

/// A file, as long as it exists.
struct FileKey: Equatable {
  private let device: UInt64
  private let inode: UInt64

  /// The file behind a descriptor. The corresponding C function is `fstat`.
  init(of descriptor: CInt) throws(Errno) {
    var status = stat()
    if unsafe fstat(descriptor, &status) < 0 { throw .current }
    self.init(status)
  }

  /// The file of which `fstat` says this.
  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }
}
