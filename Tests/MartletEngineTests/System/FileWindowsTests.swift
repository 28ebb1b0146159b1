//===--- FileWindowsTests.swift - Addresses that never move --------------===//

import Testing

@testable import MartletEngine

@Suite("Windows onto a growing file")
struct FileWindowsTests {
  private static let window = 1 << 20

  private func makeWindows() throws -> FileWindows {
    try FileWindows(FileDescriptor(anonymous: "martlet:test"), window: Self.window)
  }

  @Test("show the same bytes, at addresses got before, too, while the file grows")
  func growth() throws {
    let windows = try makeWindows()
    var known: [(offset: Int, address: UInt)] = []
    for number in 0..<40 {
      let offset = number * 300_000 & ~4095
      try windows.allocate(from: offset, byteCount: 300_000)
      let address = try unsafe windows.address(of: UInt64(offset), byteCount: 300_000)
      unsafe address.storeBytes(of: number, as: Int.self)
      known.append((offset, UInt(bitPattern: address)))
      for (number, (offset, before)) in known.enumerated() {
        let address = try unsafe windows.address(of: UInt64(offset), byteCount: 300_000)
        #expect(unsafe address.load(as: Int.self) == number)
        let old = unsafe UnsafeRawPointer(bitPattern: before)!
        #expect(unsafe old.load(as: Int.self) == number)
      }
    }
  }

  @Test("show a range that is larger than a window in one piece")
  func largeRange() throws {
    let windows = try makeWindows()
    let byteCount = 5 * Self.window
    try windows.allocate(from: 0, byteCount: byteCount + 8192)
    let address = try unsafe windows.address(of: 4096, byteCount: UInt64(byteCount))
    unsafe address.storeBytes(of: 7, as: UInt8.self)
    unsafe (address + byteCount - 1).storeBytes(of: 8, as: UInt8.self)
    #expect(unsafe windows.base.load(fromByteOffset: 4096, as: UInt8.self) == 7)
    let last = try unsafe windows.address(of: UInt64(4096 + byteCount - 1), byteCount: 1)
    #expect(unsafe last.load(as: UInt8.self) == 8)
  }

  @Test("take addresses in proportion to the file, in windows that double")
  func doubling() throws {
    let windows = try makeWindows()
    try windows.allocate(from: 0, byteCount: 8 * Self.window)
    func address(_ number: Int) throws -> UInt {
      UInt(
        bitPattern: try unsafe windows.address(of: UInt64(number * Self.window), byteCount: 1))
    }
    for (first, last) in [(2, 3), (4, 7)] {
      #expect(try address(last) == address(first) + UInt((last - first) * Self.window))
    }
  }

  @Test("are few, whatever ranges are asked for")
  func fewWindows() throws {
    let windows = try makeWindows()
    try windows.allocate(from: 0, byteCount: 16 * Self.window)
    var random = SystemRandomNumberGenerator()
    var bases: Set<UInt> = []
    for _ in 0..<2000 {
      let start = Int.random(in: 0..<(15 * Self.window), using: &random)
      let byteCount = Int.random(in: 1...(16 * Self.window - start), using: &random)
      let address = try unsafe windows.address(of: UInt64(start), byteCount: UInt64(byteCount))
      bases.insert(UInt(bitPattern: address) &- UInt(start))
    }
    // Each of five boundaries with each later one, and the first window.
    #expect(bases.count <= 16)
  }

  @Test("refuse what is not in the file")
  func outside() throws {
    let windows = try makeWindows()
    try windows.allocate(from: 0, byteCount: 4096)
    #expect(throws: Errno.corrupt) { _ = try unsafe windows.address(of: 4000, byteCount: 97) }
    #expect(throws: Errno.corrupt) { _ = try unsafe windows.address(of: .max, byteCount: 2) }
  }
}
