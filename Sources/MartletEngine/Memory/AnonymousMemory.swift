//===--- AnonymousMemory.swift - Plain bytes shared by processes ---------===//

/// Zero-filled bytes shared by all who hold them, unmapped with the last use.
///
/// All of it is backed by memory from the start and the file cannot shrink, so
/// touching it cannot fail.
@safe
package final class AnonymousMemory {
  private let mapping: MappedFile

  /// - Parameters:
  ///   - byteCount: at least 1.
  ///   - label: where it was created; `/proc/PID/maps` shows it.
  /// - Throws: `.invalid`, `.noMemory`, or what memfd_create(2) failed with.
  package init(byteCount: Int, label: String) throws(Errno) {
    guard byteCount != 0 else { throw .invalid }
    // A size_t that no mapping can have.
    guard byteCount > 0 else { throw .noMemory }
    // Mapped first: to fill a file takes time, which would be lost if there are no addresses for it.
    let mapping = try MappedFile(
      FileDescriptor(anonymous: Self.name(label)), byteCount: byteCount)
    try mapping.file.allocate(from: 0, byteCount: byteCount)
    self.mapping = mapping
  }

  /// Attaches to the file behind `descriptor`, which is duplicated.
  ///
  /// - Parameter byteCount: the size that the file must at least have.
  /// - Throws: `.badDescriptor`, `.invalid`, `.noMemory`, or what fcntl(2) failed with.
  package init(attachingTo descriptor: CInt, byteCount: Int) throws(Errno) {
    let file = try FileDescriptor(duplicating: descriptor)
    guard byteCount > 0, try file.byteCount() >= byteCount, file.cannotShrink
    else { throw .invalid }
    mapping = try MappedFile(file, byteCount: byteCount)
  }

  private static func name(_ label: String) -> String {
    let short = String(decoding: label.utf8.prefix(71), as: UTF8.self)
    return short.isEmpty ? "martlet:heap" : "martlet:heap " + short
  }

  package var address: UnsafeMutableRawPointer { unsafe mapping.base }

  package var byteCount: Int { mapping.byteCount }

  /// The descriptor of the file, borrowed; -1 if the program closed it.
  package var descriptor: CInt { mapping.file.lent }
}
