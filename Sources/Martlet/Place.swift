//===--- Place.swift - Where a shared object is ---------------------------===//

/// Where an object in shared memory is: what another process needs to attach to it.
public struct Place: Equatable, Sendable {
  /// The file that the object lies in, as this process knows it.
  public let descriptor: CInt

  /// Where in that file it begins, in bytes.
  public let offset: UInt64

  /// The place at an offset of a file that came from another process.
  public init(descriptor: CInt, offset: UInt64) {
    self.descriptor = descriptor
    self.offset = offset
  }
}
