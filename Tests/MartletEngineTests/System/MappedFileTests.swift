//===--- MappedFileTests.swift - A file mapped by several processes ------===//

import Glibc
import Testing

@testable import MartletEngine

@Suite struct MappedFileTests {
  @Test func `two mappings of one file show the same bytes`() throws {
    let file = try FileDescriptor(anonymous: "martlet:test")
    try file.allocate(from: 0, byteCount: 4096)
    let second = try MappedFile(FileDescriptor(duplicating: file.rawValue), byteCount: 4096)
    let first = try MappedFile(file, byteCount: 4096)
    unsafe first.base.storeBytes(of: 42, as: UInt64.self)
    #expect(unsafe second.base.load(as: UInt64.self) == 42)
  }

  @Test func `what a forked child writes, the parent reads`() throws {
    try unsafe withSharedPage { base in
      let word = unsafe SharedWord64(at: base)
      #expect(inChild { word.store(7) } == 0)
      #expect(word.load() == 7)
    }
  }

  @Test func `a file grows into its window without an address changing`() throws {
    let file = try FileDescriptor(anonymous: "martlet:test")
    try file.allocate(from: 0, byteCount: 4096)
    let mapping = try MappedFile(file, byteCount: 1 << 20)
    try mapping.file.allocate(from: 4096, byteCount: 4096)
    unsafe mapping.base.storeBytes(of: 3, toByteOffset: 8191, as: UInt8.self)
    #expect(unsafe mapping.base.load(fromByteOffset: 8191, as: UInt8.self) == 3)
  }

  @Test func `a window too large is halved until it fits, if it may be`() throws {
    let mapping = try MappedFile(
      FileDescriptor(anonymous: "martlet:test"), byteCount: 1 << 50, orAtLeast: 1 << 20)
    #expect(mapping.byteCount < 1 << 48)
    var seen: Errno?
    do throws(Errno) {
      _ = try MappedFile(FileDescriptor(anonymous: "martlet:test"), byteCount: 1 << 50)
    } catch { seen = error }
    #expect(seen == .noMemory)
  }
}
