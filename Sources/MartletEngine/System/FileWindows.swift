//===--- FileWindows.swift - A growing file seen through windows ---------===//

internal import Glibc
internal import Synchronization

/// A file that grows, mapped in windows of addresses that never move.
///
/// The first window is mapped at once and is normally all there is. What lies
/// beyond it is mapped when first asked for, each time as much as there is already,
/// so that addresses are used in proportion to the file: they may be limited. A
/// window stays mapped until the end, so no address that was handed out becomes
/// invalid. Any number of threads may ask at once; nothing is locked, so a fork at
/// any moment leaves a usable list.
@safe
final class FileWindows: @unchecked Sendable {
  private let first: MappedFile

  /// The further windows, the newest first. Only ever grows.
  private let further = unsafe Atomic<Unmanaged<Window>?>(nil)

  /// How much of the file is known to be there. It never shrinks.
  private let knownSize = Atomic<Int>(0)

  @safe
  private final class Window {
    let start: Int
    let range: MappedRange
    var next: Unmanaged<Window>?

    init(start: Int, _ range: consuming MappedRange, next: Unmanaged<Window>?) {
      self.start = start
      self.range = range
      unsafe self.next = unsafe next
    }
  }

  /// The usual first window, in bytes, and the smallest, for those short of addresses.
  private static var usualWindow: Int { 16 << 20 }
  private static var smallestWindow: Int { 1 << 20 }

  /// Maps the first window of a file.
  ///
  /// - Parameter window: the size of that window, in bytes, a multiple of that of a page.
  init(
    _ file: consuming FileDescriptor, window: Int = FileWindows.affordableWindow
  ) throws(Errno) {
    first = try MappedFile(
      file, byteCount: window, orAtLeast: min(window, Self.smallestWindow))
    first.range.excludeFromDumps()
  }

  deinit {
    var window = unsafe further.load(ordering: .acquiring)
    while let present = unsafe window {
      unsafe window = present.takeUnretainedValue().next
      unsafe present.release()
    }
  }

  /// The usual window, or as little as lets many queues fit under a limit on addresses.
  static var affordableWindow: Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else {
      return usualWindow
    }
    return max(smallestWindow, min(usualWindow, Int(clamping: limit.rlim_cur / 256) & ~4095))
  }

  /// The start of the file.
  var base: UnsafeMutableRawPointer { unsafe first.base }

  /// The file's descriptor; -1 if the program closed it.
  var descriptor: CInt { first.file.lent }
}

// MARK: - Addresses

extension FileWindows {
  /// The address of a range of the file, in one piece.
  ///
  /// - Throws: `.corrupt` if the range is not in the file; what mapping fails with.
  @inline(__always)
  func address(of offset: UInt64, byteCount: UInt64) throws(Errno) -> UnsafeMutableRawPointer {
    guard contains(offset, byteCount: byteCount) else { throw .corrupt }
    let end = Int(offset) + Int(byteCount)
    if end <= first.byteCount { return unsafe first.base + Int(offset) }
    return try unsafe addressBeyondFirst(Int(offset), byteCount: Int(byteCount))
  }

  @inline(never)
  private func addressBeyondFirst(
    _ offset: Int, byteCount: Int
  ) throws(Errno) -> UnsafeMutableRawPointer {
    let newest = unsafe further.load(ordering: .acquiring)
    if let address = unsafe Self.find(offset, byteCount, from: newest) { return unsafe address }
    return try unsafe mapWindow(around: offset, byteCount, knowing: newest)
  }

  /// Whether a range lies in the file.
  @inline(__always)
  private func contains(_ offset: UInt64, byteCount: UInt64) -> Bool {
    let (end, overflow) = offset.addingReportingOverflow(byteCount)
    if overflow { return false }
    return end <= UInt64(knownSize.load(ordering: .relaxed)) || hasGrown(to: end)
  }

  @inline(never)
  private func hasGrown(to end: UInt64) -> Bool {
    guard let size = try? first.file.byteCount() else { return false }
    knownSize.store(size, ordering: .relaxed)
    return end <= UInt64(size)
  }

  private static func find(
    _ offset: Int, _ byteCount: Int, from newest: Unmanaged<Window>?
  ) -> UnsafeMutableRawPointer? {
    var window = unsafe newest
    while let present = unsafe window?.takeUnretainedValue() {
      if offset >= present.start,
        offset + byteCount <= present.start + present.range.byteCount
      {
        return unsafe present.range.base + (offset - present.start)
      }
      unsafe window = present.next
    }
    return nil
  }

  /// Maps the window that holds a range, or a few in one piece; just the range if
  /// there are no addresses for more. Windows end where the file has doubled, so
  /// that they are few, whatever ranges are asked for.
  private func mapWindow(
    around offset: Int, _ byteCount: Int, knowing newest: Unmanaged<Window>?
  ) throws(Errno) -> UnsafeMutableRawPointer {
    var start = 0
    var end = first.byteCount
    while end < offset + byteCount {
      if end <= offset { start = end }
      end *= 2
    }
    var window = try? MappedRange(of: first.file, from: start, byteCount: end - start)
    if window == nil {
      start = offset & ~4095
      window = try MappedRange(
        of: first.file, from: start, byteCount: offset + byteCount - start)
    }
    let range = window.take()!
    range.excludeFromDumps()
    let address = unsafe range.base + (offset - start)
    let added = unsafe Unmanaged.passRetained(Window(start: start, range, next: newest))
    // Somebody else may map the same meanwhile; then both stay, which harms nobody.
    var expected = unsafe newest
    while true {
      let (done, present) = unsafe further.compareExchange(
        expected: expected, desired: added, ordering: .acquiringAndReleasing)
      if done { return unsafe address }
      unsafe added.takeUnretainedValue().next = unsafe present
      unsafe expected = unsafe present
    }
  }

  /// Backs a range with memory, growing the file if need be.
  func allocate(from offset: Int, byteCount: Int) throws(Errno) {
    try first.file.allocate(from: offset, byteCount: byteCount)
  }

  /// Gives the memory of a page-aligned range back.
  func punch(from offset: Int, byteCount: Int) {
    first.file.punch(from: offset, byteCount: byteCount)
  }
}
