//===--- ForkSafeLock.swift - A lock that no fork leaves taken ------------===//

internal import Glibc
internal import Synchronization

/// A lock between the threads of one process, for short sections that are rare.
///
/// A child that was forked while another thread was inside one finds the lock abandoned, where a
/// mutex would be taken for ever, since that thread does not exist in it.
struct ForkSafeLock: ~Copyable {
  /// The process in which a thread is inside; 0 if none is.
  private let holder = Atomic<Int32>(0)

  /// Runs `body` alone.
  ///
  /// - Parameter body: is told whether the section before never ended: then what the lock
  ///   protects may be half changed.
  borrowing func withLock<R, E: Error>(
    _ body: (_ isAbandoned: Bool) throws(E) -> R
  ) throws(E) -> R {
    let process = ProcessIdentity.currentProcess
    var isAbandoned = false
    while true {
      let (isFree, other) = holder.compareExchange(
        expected: 0, desired: process, ordering: .acquiring)
      if isFree { break }
      if other != process,
        holder.compareExchange(expected: other, desired: process, ordering: .acquiring).exchanged
      {
        isAbandoned = true
        break
      }
      sched_yield()
    }
    defer { holder.store(0, ordering: .releasing) }
    return try body(isAbandoned)
  }
}
