//===--- FutexWord.swift - A shared word to sleep on ---------------------===//

internal import CPlatform

/// A 32-bit word in shared memory that threads of any process sleep on.
struct FutexWord {
  let word: SharedWord32

  /// - Parameter address: aligned to 4 bytes, valid while this is used.
  init(at address: UnsafeMutableRawPointer) { unsafe word = SharedWord32(at: address) }

  /// Sleeps while the word is `value`. Returns after any wake-up, or at once if
  /// the word differs; the caller looks again in both cases.
  ///
  /// - Throws: `.timedOut` or `.interrupted`.
  func sleep(while value: UInt32, until deadline: Deadline) throws(Errno) {
    let status = unsafe platform_futex_wait(
      word.address, value, deadline.nanoseconds)
    if status == 0 || status == Errno.changed.rawValue { return }
    throw Errno(rawValue: status)
  }

  /// Wakes up to `count` sleepers; returns how many slept.
  @discardableResult
  func wake(_ count: Int32) -> Int32 {
    unsafe platform_futex_wake(word.address, count)
  }

  /// Lets one who sleeps here while the word is `value` sleep on another word instead.
  ///
  /// - Returns: how many there were.
  func move(while value: UInt32, to other: FutexWord) -> Int32 {
    unsafe platform_futex_requeue(word.address, value, other.word.address)
  }
}
