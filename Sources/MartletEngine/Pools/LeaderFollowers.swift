//===--- LeaderFollowers.swift - One thread takes, one stands by ---------===//

internal import CPlatform
internal import Synchronization

/// The leader, a thread of this process that takes records itself, and the follower, which stands
/// by in case nobody leads and need not be woken for each record. (Schmidt's Leader/Followers, for
/// one follower.)
///
/// The follower sleeps where nobody who puts wakes it, and looks now and then whether somebody
/// led meanwhile. While somebody leads for long, it sleeps until that ends.
@safe
struct LeaderFollowers: ~Copyable {
  private let memory: UnsafeMutableRawPointer
  private let ended: EventCount
  private let present = Atomic(0)

  /// How often a leader that resigned said that another one comes.
  private let count = Atomic<UInt64>(0)

  /// How many of those the follower gave the time for it.
  private let seen = Atomic<UInt64>(0)

  private let sleepsLong = Atomic(false)

  init() {
    unsafe memory = .allocate(byteCount: 4, alignment: 4)
    unsafe memory.storeBytes(of: 0, as: UInt32.self)
    unsafe ended = EventCount(at: memory)
  }

  deinit { unsafe memory.deallocate() }

  /// The longest that records wait for the next leader, in nanoseconds.
  private static var successionTime: Int64 { 500_000 }

  private var isOn: Bool { present.load(ordering: .sequentiallyConsistent) > 0 }

  /// Whether the follower sleeps until the leader resigns.
  var isFollowed: Bool { sleepsLong.load(ordering: .sequentiallyConsistent) }

  /// Whether somebody leads, or may soon.
  var isExpected: Bool {
    isOn || count.load(ordering: .relaxed) != seen.load(ordering: .relaxed)
  }

  func begin() { present.add(1, ordering: .sequentiallyConsistent) }

  func end(soFollowedByAnother: Bool) {
    if soFollowedByAnother {
      count.add(1, ordering: .relaxed)
    } else {
      seen.store(count.load(ordering: .relaxed), ordering: .relaxed)
    }
    present.subtract(1, ordering: .sequentiallyConsistent)
    if !soFollowedByAnother || isFollowed {
      ended.advance(waking: 1)
    }
  }

  /// Sleeps while somebody leads, or for as long as the next one has time to come.
  func sleep(until deadline: Deadline) throws(Errno) {
    let resigned = count.load(ordering: .relaxed)
    if isOn, resigned == seen.load(ordering: .relaxed) { return try sleepUntilEnd(until: deadline) }
    let limit = min(deadline, .after(nanoseconds: Self.successionTime))
    let sample = ended.sample()
    guard isExpected else { return }
    seen.store(resigned, ordering: .relaxed)
    do throws(Errno) {
      try ended.sleep(ifStill: sample, until: limit)
    } catch .timedOut where limit < deadline {
      return
    }
  }

  private func sleepUntilEnd(until deadline: Deadline) throws(Errno) {
    let sample = ended.sample()
    sleepsLong.store(true, ordering: .sequentiallyConsistent)
    defer { sleepsLong.store(false, ordering: .relaxed) }
    guard isOn else { return }
    try deadline.sleepForSlice { limit throws(Errno) in
      try ended.sleep(ifStill: sample, until: limit)
    }
  }
}
