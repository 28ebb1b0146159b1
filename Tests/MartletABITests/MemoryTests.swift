//===--- MemoryTests.swift - Plain memory through the C interface --------===//

import CMartlet
import Glibc
import MartletABI
import Testing

@Suite struct MemoryTests {
  @Test func `memory is created, attached and released`() throws {
    var created: OpaquePointer?
    #expect(unsafe CMartlet.martlet_memory_create(64, "app.py:1", &created) == 0)
    let memory = unsafe try #require(created)
    unsafe CMartlet.martlet_memory_address(memory).storeBytes(of: 11, as: UInt8.self)
    #expect(unsafe CMartlet.martlet_memory_count(memory) == 64)

    var copy: OpaquePointer?
    let descriptor = unsafe CMartlet.martlet_memory_descriptor(memory)
    #expect(unsafe CMartlet.martlet_memory_attach(descriptor, 64, &copy) == 0)
    unsafe CMartlet.martlet_memory_close(memory)
    let attached = unsafe try #require(copy)
    #expect(unsafe CMartlet.martlet_memory_address(attached).load(as: UInt8.self) == 11)
    unsafe CMartlet.martlet_memory_close(attached)
  }

  @Test(arguments: [(0, EINVAL), (-1, ENOMEM), (.max, ENOMEM)])
  func `a failure leaves no handle`(count: Int, status: CInt) {
    var memory: OpaquePointer?
    #expect(unsafe CMartlet.martlet_memory_create(count, "", &memory) == status)
    #expect(unsafe memory == nil)
  }
}
