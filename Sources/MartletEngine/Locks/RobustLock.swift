//===--- RobustLock.swift - A lock that survives its owner ---------------===//

internal import CPlatform

/// A lock in shared memory that passes on if its owner dies.
///
/// It is the C library's robust mutex, held for short critical sections only. An
/// owner may be stopped inside one, so nobody waits for it without a limit.
@safe
struct RobustLock {
  private let mutex: UnsafeMutableRawPointer

  /// - Parameter address: of a cache line, valid while this is used.
  init(at address: UnsafeMutableRawPointer) { unsafe mutex = address }

  /// Makes a lock of zeroed space, once, before anybody shares it.
  func initialize() throws(Errno) { try Errno.check(unsafe platform_mutex_init(mutex)) }

  /// How long a call whose deadline has passed still waits for a critical section.
  private static var grace: Int64 { 1_000_000_000 }

  /// How long to wait before the caller looks for signals: locking never does.
  private static var slice: Int64 { 20_000_000 }

  /// Runs `body` with the lock held.
  ///
  /// - Parameters:
  ///   - deadline: when to give up waiting for the lock; if it has passed, a second
  ///     is allowed, `.tryOnly` excepted.
  ///   - repair: restores the invariants of what the lock protects. Called, with
  ///     the lock held, when the owner before died inside its own `body`.
  /// - Throws: `.busy` if `.tryOnly` found it taken, `.timedOut`, `.interrupted` when
  ///   it is time to look for signals, or what `body` throws.
  func withLock<R>(
    until deadline: Deadline, _ body: () throws(Errno) -> R, repair: () -> Void
  ) throws(Errno) -> R {
    try acquire(until: deadline, repair: repair)
    defer { release() }
    return try body()
  }

  /// Takes the lock for a `release` that always follows; see `withLock`.
  func acquire(until deadline: Deadline, repair: () -> Void) throws(Errno) {
    var status = unsafe platform_mutex_try(mutex)
    if status == Errno.busy.rawValue {
      if deadline == .tryOnly { throw .busy }
      let isLate = deadline.hasPassed
      let limit = Deadline.after(nanoseconds: isLate ? Self.grace : Self.slice)
      status = unsafe platform_mutex_lock(mutex, limit.nanoseconds)
      if status == Errno.timedOut.rawValue, !isLate { throw .interrupted }
    }
    if status == Errno.ownerDied.rawValue {
      repair()
      status = unsafe platform_mutex_make_consistent(mutex)
    }
    try Errno.check(status)
  }

  func release() { _ = unsafe platform_mutex_unlock(mutex) }
}
