//===--- SpinLease.swift - A spinning consumer need not be woken ---------===//

package import Glibc
internal import Synchronization

/// A lease, in shared memory, that a consumer takes while it spins on the queue: whoever puts a
/// record meanwhile wakes nobody, since the spinning one takes it. (NAPI polls in the same way.)
///
/// To wake a sleeper takes longer than to put a record, and where several consumers
/// wait, the one that spins is there first anyway. Whoever stops spinning ends the
/// lease, and then sees to what was put under it. Should the consumer die or be kept from
/// spinning, the lease expires, and sleepers look for themselves after a slice.
struct SpinLease {
  private let expiry: SharedWord64

  /// - Parameter address: of a moment, in nanoseconds; valid while this is used.
  init(at address: UnsafeMutableRawPointer) { unsafe expiry = SharedWord64(at: address) }

  /// About as long as the longest spin takes, in nanoseconds.
  private static var longest: Int64 { 200_000 }

  /// Whether somebody holds it at a moment, which is the present one.
  func isHeld(at moment: Deadline = .now) -> Bool {
    let (left, isOver) = expiry.load().subtractingReportingOverflow(Self.number(of: moment))
    return !isOver && left > 0 && left <= UInt64(Self.longest)
  }

  /// Takes the lease, or renews it, from a moment on, which is the present one.
  func hold(from moment: Deadline = .now) {
    expiry.store(Self.number(of: moment) + UInt64(Self.longest))
  }

  private static func number(of moment: Deadline) -> UInt64 {
    UInt64(clamping: moment.nanoseconds)
  }

  /// Ends the lease. What is read from now on is what was put under it.
  func end() {
    expiry.store(0)
    atomicMemoryFence(ordering: .sequentiallyConsistent)
  }
}

extension RecordQueue {
  /// Whether there is a record within the time for which it is worth spinning.
  func spinForRecord() -> Bool {
    spinLease.hold()
    defer { spinLease.end() }
    return spin.find { hasRecords }
  }

  /// Whoever brings the record about may have to be woken first.
  private static var mostTurns: Int { 4096 }

  /// Takes the lease ahead of `getSpinning`: to be called before what brings the record about.
  package func beginSpin() { spinLease.hold() }

  /// Takes the first record if it comes while it is worth spinning for it; to be followed by
  /// another call or by `endSpin`.
  ///
  /// - Throws: as `get`, which has no time to wait.
  package func getSpinning(
    into parts: UnsafeBufferPointer<iovec>, byteCount: inout Int
  ) throws(Errno) {
    spinLease.hold()
    let isFound = longSpin.find(within: Self.mostTurns) { hasRecords }
    spinLease.end()
    guard isFound else { throw .timedOut }
    try unsafe get(into: parts, byteCount: &byteCount, until: .tryOnly)
  }

  /// Leaves what comes to whoever sleeps.
  package func endSpin() {
    spinLease.end()
    wakeSuccessor()
  }

  /// Wakes a sleeper if there is a record that was put while somebody spun.
  func wakeSuccessor() {
    if hasRecords { recordsAvailable.advance(waking: 1) }
  }
}
