//===--- RecordQueue+Turn.swift - Who takes need not be guarded -----------===//

internal import CPlatform
internal import Synchronization

/// Whether a thread of this process takes records itself, in turns, so that another one, which
/// guards the queue in case nobody does, need not be woken for them.
///
/// The guard sleeps where nobody who puts wakes it, and looks now and then whether there was
/// another turn meanwhile. During a long turn it sleeps until that ends.
@safe
struct Turns: ~Copyable {
  private let memory: UnsafeMutableRawPointer
  private let ended: EventCount
  private let present = Atomic(0)

  /// How many turns said that another one follows.
  private let count = Atomic<UInt64>(0)

  /// How many of those were given the time for it.
  private let seen = Atomic<UInt64>(0)

  private let sleepsLong = Atomic(false)

  init() {
    unsafe memory = .allocate(byteCount: 4, alignment: 4)
    unsafe memory.storeBytes(of: 0, as: UInt32.self)
    unsafe ended = EventCount(at: memory)
  }

  deinit { unsafe memory.deallocate() }

  /// The longest that records wait for the next turn, in nanoseconds.
  private static var patience: Int64 { 500_000 }

  private var isOn: Bool { present.load(ordering: .sequentiallyConsistent) > 0 }

  /// Whether the guard sleeps until a turn ends.
  var isGuarded: Bool { sleepsLong.load(ordering: .sequentiallyConsistent) }

  /// Whether a turn is on, or another one may follow soon.
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
    if !soFollowedByAnother || isGuarded {
      ended.advance(waking: 1)
    }
  }

  /// Sleeps while a turn is on, or for as long as the next one has time to follow.
  func sleep(until deadline: Deadline) throws(Errno) {
    let turn = count.load(ordering: .relaxed)
    if isOn, turn == seen.load(ordering: .relaxed) { return try sleepUntilEnd(until: deadline) }
    let limit = min(deadline, .after(nanoseconds: Self.patience))
    let sample = ended.sample()
    guard isExpected else { return }
    seen.store(turn, ordering: .relaxed)
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

extension RecordQueue {
  /// Says that this thread is about to take records.
  package func beginTurn() { turns.begin() }

  /// Ends the turn: the thread in `guardRecords` goes on, soon or at once.
  package func endTurn(soFollowedByAnother: Bool) {
    turns.end(soFollowedByAnother: soFollowedByAnother)
  }

  /// Waits until there is a record that no other thread of this process is about to take,
  /// taking nothing.
  ///
  /// - Throws: `.timedOut`, `.busy`, `.endOfStream` or `.interrupted`.
  package func guardRecords(until deadline: Deadline) throws(Errno) {
    while true {
      if turns.isExpected {
        // What woke this thread may have been meant for whoever takes.
        passOn()
        if deadline.hasPassed { throw .timedOut }
        try turns.sleep(until: deadline)
      } else if hasRecords {
        return
      } else {
        try sleepUntilRecords(until: deadline) { turns.isExpected }
      }
    }
  }
}
