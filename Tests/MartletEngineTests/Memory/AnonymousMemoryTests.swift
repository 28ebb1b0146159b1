//===--- AnonymousMemoryTests.swift - Plain bytes shared by processes ----===//

import Glibc
import Testing

@testable import MartletEngine

@Suite struct AnonymousMemoryTests {
  /// What attaching throws.
  private func outcome(_ descriptor: CInt, byteCount: Int) -> Errno? {
    do throws(Errno) {
      _ = try AnonymousMemory(attachingTo: descriptor, byteCount: byteCount)
    } catch { return error }
    return nil
  }

  @Test func `new memory is zero and all of it is backed`() throws {
    let memory = try AnonymousMemory(byteCount: 100_000, label: "app.py:3")
    let bytes = unsafe UnsafeRawBufferPointer(start: memory.address, count: memory.byteCount)
    #expect(unsafe bytes.allSatisfy { $0 == 0 })
    var status = stat()
    #expect(unsafe fstat(memory.descriptor, &status) == 0)
    #expect(status.st_size == 100_000)
    #expect(status.st_blocks * 512 >= 100_000)
    #expect(ftruncate(memory.descriptor, 1) == -1)
  }

  @Test func `who attaches sees the same bytes, and they outlive the creator's handle`() throws {
    var memory: AnonymousMemory? = try AnonymousMemory(byteCount: 8, label: "")
    unsafe memory!.address.storeBytes(of: 99, as: UInt64.self)
    let attached = try AnonymousMemory(attachingTo: memory!.descriptor, byteCount: 8)
    memory = nil
    #expect(unsafe attached.address.load(as: UInt64.self) == 99)
  }

  @Test func `only a file that is large enough and cannot shrink is attached`() throws {
    let memory = try AnonymousMemory(byteCount: 4096, label: "")
    #expect(outcome(memory.descriptor, byteCount: 4096) == nil)
    #expect(outcome(memory.descriptor, byteCount: 4097) == .invalid)
    #expect(outcome(memory.descriptor, byteCount: 0) == .invalid)
    #expect(outcome(-1, byteCount: 1) == .badDescriptor)
    let null = try unsafe FileDescriptor(owning: open("/dev/zero", O_RDWR))
    #expect(outcome(null.rawValue, byteCount: 0) == .invalid)
    #expect(outcome(null.rawValue, byteCount: 1) == .invalid)
  }

  @Test(arguments: [(0, Errno.invalid), (-1, .noMemory), (1 << 50, .noMemory)])
  func `sizes that cannot be had are refused`(byteCount: Int, expected: Errno) {
    var seen: Errno?
    do throws(Errno) { _ = try AnonymousMemory(byteCount: byteCount, label: "") } catch {
      seen = error
    }
    #expect(seen == expected)
  }

  @Test func `the file's name says where it was created, however long that is`() throws {
    let label = "app.py:3 " + String(repeating: "é", count: 200)
    let memory = try AnonymousMemory(byteCount: 1, label: label)
    let target = unsafe [UInt8](unsafeUninitializedCapacity: 512) { buffer, count in
      let path = "/proc/self/fd/\(memory.descriptor)"
      unsafe count = buffer.withMemoryRebound(to: CChar.self) { characters in
        unsafe max(0, readlink(path, characters.baseAddress!, characters.count))
      }
    }
    let name = String(decoding: target, as: UTF8.self)
    #expect(name.hasPrefix("/memfd:martlet:heap app.py:3 é"))
  }
}
