//===--- FileDescriptorTests.swift - Open files, and memory in them ------===//

import CPlatform
import Glibc
import Testing

@testable import MartletEngine

@Suite struct FileDescriptorTests {
  @Test func `an anonymous file is closed with its last use and closes on exec`() throws {
    let number: CInt
    do {
      let file = try FileDescriptor(anonymous: "martlet:test-close")
      number = file.rawValue
      #expect(fcntl(number, F_GETFD) == FD_CLOEXEC)
      #expect(try file.byteCount() == 0)
    }
    #expect(!isTheClosedFile(number))
  }

  @Test func `a duplicate is another number for the same file`() throws {
    let file = try FileDescriptor(anonymous: "martlet:test")
    let copy = try FileDescriptor(duplicating: file.rawValue)
    #expect(copy.rawValue != file.rawValue)
    try file.allocate(from: 0, byteCount: 5000)
    #expect(try copy.byteCount() == 5000)
  }

  @Test func `a file cannot shrink`() throws {
    let file = try FileDescriptor(anonymous: "martlet:test")
    try file.allocate(from: 0, byteCount: 8192)
    let cannotShrink = file.cannotShrink
    #expect(cannotShrink)
    #expect(ftruncate(file.rawValue, 4096) == -1)
    #expect(try file.byteCount() == 8192)
  }

  @Test func `a punched range takes no memory and reads as zero`() throws {
    let file = try FileDescriptor(anonymous: "martlet:test")
    try file.allocate(from: 0, byteCount: 8192)
    let mapping = try MappedFile(file, byteCount: 8192)
    unsafe mapping.base.storeBytes(of: 7, as: UInt8.self)
    unsafe mapping.base.storeBytes(of: 8, toByteOffset: 4096, as: UInt8.self)
    mapping.file.punch(from: 0, byteCount: 4096)
    #expect(unsafe mapping.base.load(as: UInt8.self) == 0)
    #expect(unsafe mapping.base.load(fromByteOffset: 4096, as: UInt8.self) == 8)
  }

  @Test(arguments: [1 << 50, Int.max])
  func `more than the machine has is noMemory at once`(byteCount: Int) throws {
    let file = try FileDescriptor(anonymous: "martlet:test")
    var seen: Errno?
    do throws(Errno) { try file.allocate(from: 0, byteCount: byteCount) } catch { seen = error }
    #expect(seen == .noMemory)
    #expect(try file.byteCount() == 0)
  }

  @Test func `a number that became another file's is left alone`() throws {
    var other: CInt = -1
    do {
      let file = try FileDescriptor(anonymous: "martlet:test-close")
      let number = file.rawValue
      close(number)
      let lent = file.lent
      #expect(lent == -1)
      try Errno.check(unsafe platform_memfd_create("martlet:test-other", &other))
      if other != number {
        dup2(other, number)
        close(other)
        other = number
      }
      ftruncate(other, 100)
      let lentAgain = file.lent
      #expect(lentAgain == -1)
      #expect(throws: Errno.badDescriptor) { try file.byteCount() }
      #expect(throws: Errno.badDescriptor) { try file.allocate(from: 0, byteCount: 5000) }
      #expect(throws: Errno.badDescriptor) { _ = try MappedRange(of: file, byteCount: 4096) }
      file.punch(from: 0, byteCount: 4096)
    }
    // Nor is it closed.
    var status = stat()
    #expect(unsafe fstat(other, &status) == 0 && status.st_size == 100)
    close(other)
  }

  @Test func `a descriptor that is not open is badDescriptor`() {
    var seen: Errno?
    do throws(Errno) { _ = try FileDescriptor(duplicating: -1) } catch { seen = error }
    #expect(seen == .badDescriptor)
  }

  /// Whether a number, which another test may have by now, still is that file.
  private func isTheClosedFile(_ descriptor: CInt) -> Bool {
    let target = unsafe [CChar](unsafeUninitializedCapacity: 256) { buffer, count in
      let path = "/proc/self/fd/\(descriptor)"
      unsafe count = max(0, readlink(path, buffer.baseAddress!, buffer.count))
    }
    return String(decoding: target.map(UInt8.init(bitPattern:)), as: UTF8.self)
      .hasPrefix("/memfd:martlet:test-close")
  }
}
