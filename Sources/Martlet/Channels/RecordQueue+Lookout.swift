//===--- RecordQueue+Lookout.swift - Who looks need not be woken ----------===//

package import Glibc
internal import Synchronization

/// The promise of a consumer to look for records: whoever puts one meanwhile wakes nobody.
///
/// To wake a sleeper takes longer than to put a record, and where several consumers
/// wait, the one that looks is there first anyway. Whoever stops looking ends the
/// promise, and then sees to what was put under it. Should the consumer die or be kept from
/// looking, the promise ends by itself, and sleepers look for themselves after a slice.
struct Lookout {
  private let end: SharedWord64

  /// - Parameter address: of a moment, in nanoseconds; valid while this is used.
  init(at address: UnsafeMutableRawPointer) { unsafe end = SharedWord64(at: address) }

  /// About as long as the longest look takes, in nanoseconds.
  private static var longest: Int64 { 200_000 }

  /// Whether somebody looks at a moment, which is the present one.
  func isKept(at moment: Deadline = .now) -> Bool {
    let (left, isOver) = end.load().subtractingReportingOverflow(Self.number(of: moment))
    return !isOver && left > 0 && left <= UInt64(Self.longest)
  }

  /// Promises to look from a moment on, which is the present one.
  func keep(from moment: Deadline = .now) {
    end.store(Self.number(of: moment) + UInt64(Self.longest))
  }

  private static func number(of moment: Deadline) -> UInt64 {
    UInt64(clamping: moment.nanoseconds)
  }

  /// Stops looking. What is read from now on is what was put under the promise.
  func leave() {
    end.store(0)
    atomicMemoryFence(ordering: .sequentiallyConsistent)
  }
}

extension RecordQueue {
  /// Whether there is a record within the time for which it is worth looking.
  func lookForRecord() -> Bool {
    lookout.keep()
    defer { lookout.leave() }
    return spin.find { hasRecords }
  }

  /// Whoever brings the record about may have to be woken first.
  private static var mostTurns: Int { 4096 }

  /// Promises to look for a record at once: to be called before what brings it about.
  package func lookOut() { lookout.keep() }

  /// Takes the first record if it comes while it is worth looking for it; to be followed by
  /// another call or by `lookAway`.
  ///
  /// - Throws: as `get`, which has no time to wait.
  package func getSoon(
    into parts: UnsafeBufferPointer<iovec>, byteCount: inout Int
  ) throws(Errno) {
    lookout.keep()
    let isFound = longSpin.find(within: Self.mostTurns) { hasRecords }
    lookout.leave()
    guard isFound else { throw .timedOut }
    try unsafe get(into: parts, byteCount: &byteCount, until: .tryOnly)
  }

  /// Leaves what comes to whoever sleeps.
  package func lookAway() {
    lookout.leave()
    passOn()
  }

  /// Wakes a sleeper if there is a record that was put while somebody looked.
  func passOn() {
    if hasRecords { recordsAvailable.advance(waking: 1) }
  }
}
