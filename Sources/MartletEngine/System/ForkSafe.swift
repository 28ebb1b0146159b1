//===--- ForkSafe.swift - A value that no fork leaves locked -------------===//

internal import Glibc
internal import Synchronization

/// A value that the threads of one process use one at a time, for short and rare sections.
///
/// A child that was forked while another thread was inside one finds the value as it was at first:
/// it may have been half changed. A mutex would be taken in it for ever, since that thread does not
/// exist there; and Swift's belongs to a thread's number, which is another one in the child.
final class ForkSafe<Value>: @unchecked Sendable {
  /// The process in which a thread is inside; 0 if none is.
  private let holder = Atomic<Int32>(0)

  private let initial: () -> Value
  private var value: Value

  init(_ initial: @escaping @autoclosure () -> Value) {
    self.initial = initial
    value = initial()
  }

  /// Runs `body` alone with the value.
  func withLock<R, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
    let process = ProcessIdentity.currentProcess
    while true {
      let (isFree, other) = holder.compareExchange(
        expected: 0, desired: process, ordering: .acquiring)
      if isFree { break }
      if other != process,
        holder.compareExchange(expected: other, desired: process, ordering: .acquiring).exchanged
      {
        // What the value was is left alone.
        unsafe withUnsafeMutablePointer(to: &value) { unsafe $0.initialize(to: initial()) }
        break
      }
      sched_yield()
    }
    defer { holder.store(0, ordering: .releasing) }
    return try body(&value)
  }
}
