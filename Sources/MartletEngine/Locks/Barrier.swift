//===--- Barrier.swift - A place where processes wait for each other -----===//

internal import CPlatform

/// A reusable barrier in shared memory.
///
/// Everything is in one word, so a process that dies anywhere leaves a valid
/// barrier: one that died waiting counts as arrived, and the death of the one
/// that opens breaks the barrier. Who waits compares rounds, so somebody slow to
/// leave one round does not hold up the next.
@safe
package final class Barrier: @unchecked Sendable {
  private let slot: ArenaSlot
  private let shared: SharedWord64
  private let changes: EventCount

  /// How many arrivals fill the barrier.
  package let parties: UInt32

  /// - Throws: `.invalid` if `parties` is 0, or what a new arena fails with.
  package convenience init(
    in arenas: ArenaSet, parties: UInt32, label: String
  ) throws(Errno) {
    guard parties > 0 else { throw .invalid }
    let slot = try arenas.create(
      .barrier, byteCount: MemoryLayout<layout_barrier>.size, label: label)
    Self.partiesWord(in: slot).store(parties)
    self.init(slot)
  }

  /// Attaches to the barrier at a place that `place` gave.
  package convenience init(
    in arenas: ArenaSet, attaching descriptor: CInt, at offset: UInt64
  ) throws(Errno) {
    self.init(
      try arenas.attach(
        descriptor, at: offset, .barrier, byteCount: MemoryLayout<layout_barrier>.size))
  }

  private init(_ slot: ArenaSlot) {
    self.slot = slot
    unsafe shared = SharedWord64(
      at: slot.address(at: MemoryLayout<layout_barrier>.offset(of: \.state)!))
    unsafe changes = EventCount(
      at: slot.address(at: MemoryLayout<layout_barrier>.offset(of: \.changes)!))
    parties = Self.partiesWord(in: slot).load()
  }

  package func place() -> (descriptor: CInt, offset: UInt64) { slot.publish() }

  private static func partiesWord(in slot: ArenaSlot) -> SharedWord32 {
    unsafe SharedWord32(
      at: slot.address(at: MemoryLayout<layout_barrier>.offset(of: \.parties)!))
  }
}

// MARK: - The state

extension Barrier {
  /// `{ round: 24 bits, history: 16, phase: 2, payload: 22 }`.
  private struct State: Equatable {
    var word: UInt64

    enum Phase: UInt64 {
      /// The payload counts the arrivals.
      case filling
      /// All have arrived; the payload is the thread that must open.
      case opening
      case broken
    }

    var round: UInt64 { word >> 40 }
    var payload: UInt64 { word & Self.largestPayload }
    /// What no phase has is as good as broken: `reset` mends both.
    var phase: Phase { Phase(rawValue: word >> 22 & 3) ?? .broken }

    /// Thread numbers, and so arrivals, are less than 2^22 on Linux.
    static var largestPayload: UInt64 { 1 << 22 - 1 }

    /// The state with another phase and payload.
    func with(_ phase: Phase, payload: UInt64) -> State {
      State(word: word & ~0xFF_FFFF | phase.rawValue << 22 | payload & Self.largestPayload)
    }

    /// The empty state of the next round, which remembers how this one ended.
    func next(canceled: Bool) -> State {
      let history = (word >> 23 & 0xFFFE) | (canceled ? 1 : 0)
      return State(word: (round &+ 1) << 40 | history << 24)
    }

    /// Whether `round`, which has ended, was canceled; rounds long ago were not.
    func wasCanceled(_ round: UInt64) -> Bool {
      let age = (self.round &- round) & 0xFF_FFFF
      return age <= 16 && word >> (23 + age) & 1 == 1
    }
  }

  private var state: State { State(word: shared.load()) }

  /// Replaces `old`, if it is still the state, and wakes all who wait.
  private func change(_ old: State, to new: State) -> Bool {
    guard shared.compareExchange(old.word, new.word) else { return false }
    changes.advance(waking: .max)
    return true
  }

  /// Breaks the barrier if the thread that must open it is dead.
  private func breakIfOpenerDied(_ state: State) {
    if ProcessIdentity.threadIsGone(Int32(state.payload)) {
      _ = change(state, to: state.with(.broken, payload: 0))
    }
  }
}

// MARK: - A round

extension Barrier {
  /// Arrives, after waiting for the round before to open if all have arrived in it.
  ///
  /// - Returns: the round, and the arrivals before this one in it. Whoever gets
  ///   `parties - 1` must go on to `open` or `abort`, the others to `wait`.
  /// - Throws: `.broken` or `.interrupted`.
  package func arrive() throws(Errno) -> (round: UInt64, index: UInt32) {
    while true {
      let sample = changes.sample()
      let old = state
      switch old.phase {
      case .broken:
        throw .broken
      case .opening:
        breakIfOpenerDied(old)
        try sleep(ifStill: sample, old, until: .never)
      case .filling:
        let count = old.payload + 1
        if count >= UInt64(parties) {
          let thread = UInt64(UInt32(bitPattern: ProcessIdentity.knownThread))
          guard shared.compareExchange(old.word, old.with(.opening, payload: thread).word)
          else { continue }
        } else {
          // More arrivals than threads: only the dead can be so many.
          guard count <= State.largestPayload else { throw .broken }
          guard shared.compareExchange(old.word, old.with(.filling, payload: count).word)
          else { continue }
        }
        return (old.round, UInt32(old.payload))
      }
    }
  }

  /// Waits until `round` opens. Once all have arrived, the deadline is that of
  /// whoever opens, as the action of Python's barrier runs under its lock.
  ///
  /// - Throws: `.broken` if it was broken or reset, `.timedOut` after breaking it, or
  ///   `.interrupted`.
  package func wait(for round: UInt64, until deadline: Deadline) throws(Errno) {
    while true {
      let sample = changes.sample()
      let old = state
      if old.round != round {
        if old.wasCanceled(round) { throw .broken }
        return
      }
      switch old.phase {
      case .broken:
        throw .broken
      case .opening:
        breakIfOpenerDied(old)
        try sleep(ifStill: sample, old, until: .never)
      case .filling:
        if deadline.hasPassed {
          if change(old, to: old.with(.broken, payload: 0)) { throw .timedOut }
        } else {
          try sleep(ifStill: sample, old, until: deadline)
        }
      }
    }
  }

  /// Gives up waiting for `round`, which then has one arrival less; does nothing
  /// once all have arrived.
  package func leave(_ round: UInt64) {
    while true {
      let old = state
      guard old.round == round, old.phase == .filling, old.payload > 0 else { return }
      let new = old.with(.filling, payload: old.payload - 1)
      if shared.compareExchange(old.word, new.word) { return }
    }
  }

  /// Sleeps until something changes or, at the latest, the deadline.
  private func sleep(
    ifStill sample: UInt32, _ old: State, until deadline: Deadline
  ) throws(Errno) {
    do throws(Errno) {
      try slot.header.waiting(for: .open, until: deadline) {
        // More arrivals are nothing to wake anybody for.
        state.round == old.round && state.phase == old.phase ? nil : state.word
      } _: { limit throws(Errno) in
        try changes.sleep(ifStill: sample, until: limit)
      }
    } catch .timedOut {
      return
    }
  }

  /// Lets everybody in `round` go.
  ///
  /// - Throws: `.broken` if it was broken or reset.
  package func open(_ round: UInt64) throws(Errno) {
    while true {
      let old = state
      guard old.round == round, old.phase == .opening else { throw .broken }
      if change(old, to: old.next(canceled: false)) { return }
    }
  }
}

// MARK: - Breaking and mending

extension Barrier {
  /// Breaks the barrier: all who wait or come fail, until `reset`.
  package func abort() {
    while true {
      let old = state
      if change(old, to: old.with(.broken, payload: 0)) { return }
    }
  }

  /// Empties the barrier and mends it; those who wait fail.
  package func reset() {
    while true {
      let old = state
      if old.phase == .filling && old.payload == 0 { return }
      if change(old, to: old.next(canceled: true)) { return }
    }
  }

  /// How many have arrived in the present round.
  package var waiting: UInt32 {
    let state = state
    switch state.phase {
    case .filling: return UInt32(state.payload)
    case .opening: return parties
    case .broken: return 0
    }
  }

  package var isBroken: Bool { state.phase == .broken }
}
