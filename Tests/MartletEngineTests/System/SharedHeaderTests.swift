//===--- SharedHeaderTests.swift - What every shared object starts with ---===//

import CPlatform
import Testing

@testable import MartletEngine

@Suite struct SharedHeaderTests {
  /// Calls `body` with a new header and its bytes.
  private func withHeader(
    label: String = "app.py:12",
    _ body: (SharedHeader, UnsafeMutablePointer<layout_header>) throws -> Void
  ) throws {
    try unsafe withSharedPage { base in
      let header = unsafe SharedHeader(at: base)
      header.initialize(.event, by: .current, label: label)
      try unsafe body(header, base.assumingMemoryBound(to: layout_header.self))
    }
  }

  /// What checking for an event throws.
  private func outcome(_ header: SharedHeader) -> Errno? {
    do throws(Errno) { try header.check(.event) } catch { return error }
    return nil
  }

  @Test func `a new object is what it says it is`() throws {
    try unsafe withHeader { header, bytes in
      let kind = try header.check()
      #expect(kind == .event)
      #expect(unsafe bytes.pointee.creator == ProcessIdentity.currentProcess)
      #expect(unsafe bytes.pointee.creator_start == ProcessIdentity.current.start)
      #expect(unsafe String(cString: label(bytes)) == "app.py:12")
    }
  }

  @Test func `a label is cut to what fits and still ends in a zero`() throws {
    try unsafe withHeader(label: String(repeating: "x", count: 200)) { _, bytes in
      #expect(unsafe String(cString: label(bytes)) == String(repeating: "x", count: 71))
      #expect(unsafe bytes.pointee.holder_process == 0)
    }
  }

  @Test func `other bytes, versions, kinds and namespaces are refused`() throws {
    try unsafe withHeader { header, bytes in
      unsafe bytes.pointee.kind = SharedKind.queue.rawValue
      #expect(outcome(header) == .invalid)
      unsafe bytes.pointee.kind = SharedKind.event.rawValue
      #expect(outcome(header) == nil)
      unsafe bytes.pointee.pid_namespace += 1
      #expect(outcome(header) == .wrongNamespace)
      unsafe bytes.pointee.kind = 99
      #expect(outcome(header) == .invalid)
      unsafe bytes.pointee.version += 1
      #expect(outcome(header) == .wrongVersion)
      unsafe bytes.pointee.magic = 0
      #expect(outcome(header) == .invalid)
    }
  }

  @Test func `a waiter is in the table for the length of its sleep`() throws {
    try unsafe withHeader { header, bytes in
      try sleep(header, for: .put) {
        let row = unsafe waiters(bytes)[0]
        #expect(row.process == ProcessIdentity.currentProcess)
        #expect(row.thread == ProcessIdentity.thread)
        #expect(row.purpose == WaitPurpose.put.rawValue)
        #expect(row.since > 0 && row.since <= Deadline.now.nanoseconds)
      }
      #expect(unsafe waiters(bytes).allSatisfy { $0.thread == 0 })
    }
  }

  @Test func `an error from the sleep frees the row, too`() throws {
    try unsafe withHeader { header, bytes in
      var seen: Errno?
      do throws(Errno) {
        try sleep(header, for: .get) { () throws(Errno) in throw .timedOut }
      } catch { seen = error }
      #expect(seen == .timedOut)
      #expect(unsafe waiters(bytes).allSatisfy { $0.thread == 0 })
    }
  }

  @Test func `a full table loses the explanation, never the wait`() throws {
    try unsafe withHeader { header, bytes in
      for index in 0..<Int(LAYOUT_WAITER_COUNT) {
        unsafe waiters(bytes)[index].thread = ProcessIdentity.thread
      }
      var hasSlept = false
      try sleep(header, for: .set) { hasSlept = true }
      #expect(hasSlept)
      #expect(unsafe waiters(bytes).allSatisfy { $0.purpose == 0 })
    }
  }

  @Test func `the row of a dead waiter is used again`() throws {
    try unsafe withHeader { header, bytes in
      // Above the largest number that the kernel gives.
      let dead = Int32(1 << 30)
      for index in 0..<Int(LAYOUT_WAITER_COUNT) {
        unsafe waiters(bytes)[index].thread = index == 3 ? dead : ProcessIdentity.thread
      }
      try sleep(header, for: .open) {
        #expect(unsafe waiters(bytes)[3].thread == ProcessIdentity.thread)
        #expect(unsafe waiters(bytes)[3].purpose == WaitPurpose.open.rawValue)
      }
      #expect(unsafe waiters(bytes)[3].thread == 0)
    }
  }

  @Test(arguments: [(0, 0), (1, 1), (3, 0)])
  func `a slice that finds what nobody makes use of is counted`(
    found: UInt64, missed: UInt32
  ) throws {
    try unsafe withHeader { header, _ in
      var found = found
      let isMissed = header.countIfMissed {
        // From 2 on, somebody does.
        if found > 2 { found += 1 }
        return found == 0 ? nil : found
      }
      #expect(isMissed == (missed == 1))
      #expect(header.missed.load() == missed)
    }
  }

  private func sleep(
    _ header: SharedHeader, for purpose: WaitPurpose, _ body: () throws(Errno) -> Void
  ) throws(Errno) {
    try header.waiting(for: purpose, until: .immediate) {
      nil
    } _: { _ throws(Errno) in
      try body()
    }
  }

  private func label(_ header: UnsafeMutablePointer<layout_header>) -> UnsafePointer<CChar> {
    let offset = MemoryLayout<layout_header>.offset(of: \.label)!
    return unsafe (UnsafeRawPointer(header) + offset).assumingMemoryBound(to: CChar.self)
  }

  private func waiters(
    _ header: UnsafeMutablePointer<layout_header>
  ) -> UnsafeMutableBufferPointer<layout_waiter> {
    let offset = MemoryLayout<layout_header>.offset(of: \.waiters)!
    let rows = unsafe (UnsafeMutableRawPointer(header) + offset)
      .assumingMemoryBound(to: layout_waiter.self)
    return unsafe UnsafeMutableBufferPointer(start: rows, count: Int(LAYOUT_WAITER_COUNT))
  }
}
