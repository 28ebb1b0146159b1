//===--- Deadline.swift - An absolute moment to give up at ---------------===//

internal import CPlatform

/// An absolute moment of the monotonic clock.
package struct Deadline: Comparable, Sendable {
  /// Nanoseconds of `CLOCK_MONOTONIC`.
  package let nanoseconds: Int64

  @inlinable package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// A moment that never comes.
  package static var never: Deadline { Deadline(nanoseconds: .max) }
  /// A moment that has passed: do not wait.
  package static var immediate: Deadline { Deadline(nanoseconds: 0) }
  /// Not even for a critical section: see `MARTLET_TRY`.
  package static var tryOnly: Deadline { Deadline(nanoseconds: .min) }
  /// The present moment.
  package static var now: Deadline { Deadline(nanoseconds: platform_now()) }

  /// The moment `nanoseconds` from now.
  package static func after(nanoseconds: Int64) -> Deadline {
    let (sum, overflow) = platform_now().addingReportingOverflow(nanoseconds)
    return overflow ? .never : Deadline(nanoseconds: sum)
  }

  package var hasPassed: Bool {
    nanoseconds <= 0 || (self != .never && nanoseconds <= platform_now())
  }

  package static func < (left: Deadline, right: Deadline) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

extension Deadline {
  /// Sleeps until this moment, but no longer than a slice, which ends as if by a signal: one
  /// may have come just before this slept, and whoever should have woken the sleeper may have
  /// died just before it did.
  ///
  /// - Parameter look: what to do at the end of a slice.
  @inline(__always)
  func sleepForSlice(
    _ sleep: (Deadline) throws(Errno) -> Void, thenLook look: () -> Void = {}
  ) throws(Errno) {
    guard platform_may_sleep() != 0 else { throw .interrupted }
    let length = platform_slice()
    let slice = Self.after(nanoseconds: length)
    do throws(Errno) {
      try sleep(min(slice, self))
      platform_woken()
    } catch .timedOut where slice < self {
      platform_slice_ended(length)
      look()
      throw .interrupted
    }
  }
}

/// Lets this thread's caller look for signals before its first sleep; see `martlet_begin_wait`.
package func beginWait() { platform_begin_wait() }

/// The end of what `beginWait` began.
package func endWait() { platform_end_wait() }
