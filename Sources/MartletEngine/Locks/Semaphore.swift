//===--- Semaphore.swift - A count of units that processes take ----------===//

internal import CPlatform
internal import Synchronization

/// A semaphore or a recursive lock in shared memory, with the semantics of
/// Python's `_multiprocessing.SemLock`.
///
/// The shared word is `{ owner: 32 bits, free units: 31 bits, announced: 1 bit }`.
/// Threads sleep on its low half only while that is "no units, announced". Whoever
/// gives a unit back wakes one sleeper if the bit is set, and clears it if nobody
/// slept; whoever has slept takes its unit with the bit set, because others may be
/// asleep. So a dead waiter costs one spare wake-up, and a dead waker one slice.
/// Who is about to clear the bit has put its thread's number where the owner else stands:
/// the word is another one as soon as anybody has taken a unit, or given one back.
///
/// The owner, of locks that nobody else may release, comes and goes with the unit. Once
/// in a slice a waiter looks whether it lives.
@safe
package final class Semaphore: @unchecked Sendable {
  package enum Kind: CInt {
    /// A lock that its owner thread may take again.
    case recursive = 0
    /// A count that anybody may raise up to the maximum.
    case counting = 1
    /// A lock that passes to the next comer when its owner dies.
    case robust = 2
  }

  package let kind: Kind

  /// The most units that may be free.
  package let maximum: UInt32

  private let slot: ArenaSlot
  private let state: SharedWord64
  private let futex: FutexWord
  private let holder: SharedWord64
  private let heldSince: SharedWord64

  /// How often this process took it through this object without waiting, less what it gave back.
  private let holdCount = Atomic<Int>(0)

  /// How often this process took it through this object in a call that might wait.
  private let waitCount = Atomic<Int>(0)

  /// Whether calls that do not wait, those of `release` among them, never overlap here: to add
  /// atomically costs half as much as taking the unit.
  private let isSerialized: Bool

  /// Whether that is so, and units have no owner: the most frequent case, decided by one look.
  private let isSimple: Bool

  /// The last thread to take it through this object, as `ProcessIdentity.caller`.
  private let lastCaller = Atomic<UInt64>(0)

  private static var announced: UInt32 { 1 }
  private static var unit: UInt32 { 2 }

  /// The largest `maximum` there is.
  package static var limit: UInt32 { .max >> 1 }

  /// - Throws: `.invalid` unless `value <= maximum <= limit`, or what a new arena fails with.
  package init(
    in arenas: ArenaSet, _ kind: Kind, value: UInt32, maximum: UInt32, label: String
  ) throws(Errno) {
    isSerialized = arenas.isSerialized || kind == .recursive
    isSimple = isSerialized && kind == .counting
    guard value <= maximum, maximum <= Self.limit, kind != .robust || maximum == 1
    else { throw .invalid }
    slot = try arenas.create(
      kind == .recursive ? .recursiveLock : .semaphore,
      byteCount: MemoryLayout<layout_semaphore>.size, label: label)
    self.kind = kind
    self.maximum = maximum
    state = Self.state(in: slot)
    futex = Self.futex(in: slot)
    futex.word.store(value * Self.unit)
    Self.word(\.maximum, in: slot).store(maximum)
    Self.word(\.robust, in: slot).store(kind == .robust ? 1 : 0)
    holder = slot.header.holder
    heldSince = slot.header.heldSince
  }

  /// Attaches to the semaphore at a place that `place` gave.
  ///
  /// - Throws: as `ArenaSet.attach`, or `.corrupt`.
  package init(
    in arenas: ArenaSet, attaching descriptor: CInt, at offset: UInt64
  ) throws(Errno) {
    slot = try arenas.attach(
      descriptor, at: offset, .recursiveLock, .semaphore,
      byteCount: MemoryLayout<layout_semaphore>.size)
    let isRobust = Self.word(\.robust, in: slot).load() == 1
    let isRecursive = try slot.header.check() == .recursiveLock
    isSerialized = arenas.isSerialized || isRecursive
    isSimple = isSerialized && !isRecursive && !isRobust
    kind = isRecursive ? .recursive : isRobust ? .robust : .counting
    maximum = Self.word(\.maximum, in: slot).load()
    state = Self.state(in: slot)
    futex = Self.futex(in: slot)
    holder = slot.header.holder
    heldSince = slot.header.heldSince
    guard maximum <= Self.limit else { throw .corrupt }
  }

  package func place() -> (descriptor: CInt, offset: UInt64) { slot.publish() }

  /// The units in the low half, their owner in the high half.
  private static func state(in slot: ArenaSlot) -> SharedWord64 {
    unsafe SharedWord64(at: slot.address(at: MemoryLayout<layout_semaphore>.offset(of: \.units)!))
  }

  private static func futex(in slot: ArenaSlot) -> FutexWord {
    unsafe FutexWord(at: slot.address(at: MemoryLayout<layout_semaphore>.offset(of: \.units)!))
  }

  private static func word(_ field: PartialKeyPath<layout_semaphore>, in slot: ArenaSlot)
    -> SharedWord32
  {
    unsafe SharedWord32(at: slot.address(at: MemoryLayout<layout_semaphore>.offset(of: field)!))
  }
}

// MARK: - Taking and giving back

extension Semaphore {
  /// Takes one unit; a recursive lock held by this thread, once more.
  ///
  /// - Throws: `.timedOut`, `.interrupted`, or `.ownerDied` if the process that holds
  ///   this recursive lock is no more: then nobody can ever release it.
  package func acquire(until deadline: Deadline) throws(Errno) {
    let caller = ProcessIdentity.caller
    guard isSimple else { return try acquireOwned(until: deadline, as: caller) }
    guard deadline == .tryOnly, take(for: 0)
    else { return try wait(until: deadline, as: caller) }
    note(caller)
    count(1, isSerialized: true)
  }

  private func acquireOwned(until deadline: Deadline, as caller: UInt64) throws(Errno) {
    if kind == .recursive && isHeld(by: caller) { return count(1) }
    guard deadline == .tryOnly, take() else { return try wait(until: deadline, as: caller) }
    note(caller)
    count(1)
  }

  /// Gives one unit back.
  ///
  /// - Throws: `.notOwner` if a recursive lock is not held by this thread, or
  ///   `.overflow` if the value is the maximum already.
  package func release() throws(Errno) {
    guard isSimple else { return try releaseOwned() }
    try giveBack(isSerialized: true)
  }

  private func releaseOwned() throws(Errno) {
    if kind == .recursive {
      guard isHeld(by: ProcessIdentity.caller) else { throw .notOwner }
      if holds > 1 { return count(-1) }
    }
    try giveBack(isSerialized: isSerialized)
  }

  @inline(__always)
  private func giveBack(isSerialized: Bool) throws(Errno) {
    let word = state.relaxed
    let units = UInt32(truncatingIfNeeded: word)
    guard units / Self.unit < maximum else { throw .overflow }
    if maximum == 1 {
      heldSince.relaxed = 0
      holder.relaxed = 0
    }
    // Before the unit is free: then the next to take it finds its own count.
    count(-1, isSerialized: isSerialized)
    let more = units &+ Self.unit
    if more & Self.announced != 0 || !state.compareExchange(word, UInt64(more)) {
      try give()
    }
  }

  private func count(_ change: Int) { count(change, isSerialized: isSerialized) }

  @inline(__always)
  private func count(_ change: Int, isSerialized: Bool) {
    if isSerialized {
      holdCount.store(holdCount.load(ordering: .relaxed) &+ change, ordering: .relaxed)
    } else {
      holdCount.wrappingAdd(change, ordering: .relaxed)
    }
  }

  /// Notes who has taken it.
  @inline(__always)
  private func note(_ caller: UInt64) {
    if maximum == 1 { holder.relaxed = caller }
    lastCaller.store(caller, ordering: .relaxed)
  }

  /// Takes a unit if one is free, leaving `bits` set in the word.
  private func take(leaving bits: UInt32 = 0) -> Bool { take(for: ownerBits, leaving: bits) }

  @inline(__always)
  private func take(for owner: UInt64, leaving bits: UInt32 = 0) -> Bool {
    while true {
      let word = state.relaxed
      let units = UInt32(truncatingIfNeeded: word)
      if units < Self.unit { return false }
      let new = owner | UInt64((units - Self.unit) | bits)
      if state.compareExchange(word, new) { return true }
    }
  }

  /// What this process puts into the high half of the word.
  private var ownerBits: UInt64 {
    kind == .counting ? 0 : UInt64(ProcessIdentity.tag) << 32
  }

  /// Takes over from an owner that is no more, in robust locks; says whether it did.
  ///
  /// - Throws: `.ownerDied` if that cannot be.
  private func takeOverFromDead() throws(Errno) -> Bool {
    let word = state.load()
    let owner = Self.owner(in: word)
    guard owner != 0, ProcessIdentity.isGone(owner), state.load() == word else { return false }
    guard kind == .robust else { throw .ownerDied }
    return state.compareExchange(word, ownerBits | UInt64(UInt32(truncatingIfNeeded: word)))
  }

  /// Takes a unit when there is one.
  @inline(never)
  private func wait(until deadline: Deadline, as caller: UInt64) throws(Errno) {
    if !take() {
      if deadline == .tryOnly { throw .timedOut }
      if !deadline.hasPassed {
        try sleep(until: deadline)
      } else if try !takeOverFromDead() {
        throw .timedOut
      }
    }
    note(caller)
    waitCount.wrappingAdd(1, ordering: .relaxed)
  }

  private func sleep(until deadline: Deadline) throws(Errno) {
    if maximum == 1 { _ = heldSince.compareExchange(0, UInt64(Deadline.now.nanoseconds)) }
    while !take(leaving: Self.announced) {
      if !announce() { continue }
      do throws(Errno) {
        try slot.header.waiting(for: .acquire, until: deadline) {
          value > 0 ? state.load() : nil
        } _: { limit throws(Errno) in
          try futex.sleep(while: Self.announced, until: limit)
        }
      } catch {
        if take(leaving: Self.announced) { return }
        if try takeOverFromDead() { return }
        throw error
      }
    }
  }

  /// Sets the bit of those who sleep; false if a unit is free. Only a word without units gets
  /// it, so that they all sleep on one value.
  private func announce() -> Bool {
    while true {
      let word = state.relaxed
      let units = UInt32(truncatingIfNeeded: word)
      if units & ~Self.announced != 0 { return false }
      if units != 0 || state.compareExchange(word, word | UInt64(Self.announced)) { return true }
    }
  }

  /// Lets one who sleeps on another word, while that is `value`, sleep here instead, until a
  /// unit is given back: what it wakes up for needs that unit. If one is free, it is woken.
  ///
  /// - Returns: how many slept there.
  func requeueWaiter(from other: FutexWord, while value: UInt32) -> Int32 {
    guard announce() else { return other.wake(1) }
    let moved = other.move(while: value, to: futex)
    // A unit that was given back since found nobody to wake.
    if moved > 0 && !announce() { futex.wake(1) }
    return moved
  }

  /// Adds a unit, whatever others do meanwhile, and wakes whoever waits for it.
  ///
  /// - Throws: `.overflow` if the value is the maximum; what was counted is taken back.
  @inline(never)
  private func give() throws(Errno) {
    let thread = UInt64(UInt32(bitPattern: ProcessIdentity.thread)) << 32
    var word: UInt64
    var units: UInt32
    repeat {
      word = state.relaxed
      units = UInt32(truncatingIfNeeded: word)
      if units / Self.unit >= maximum {
        count(1)
        throw .overflow
      }
      units += Self.unit
    } while !state.compareExchange(word, thread | UInt64(units))
    if units & Self.announced != 0 && futex.wake(1) == 0 {
      // Fails if the word changed meanwhile, also if it is back at so many units.
      _ = state.compareExchange(thread | UInt64(units), UInt64(units & ~Self.announced))
    }
  }
}

// MARK: - Looking

extension Semaphore {
  /// The number of free units, at an instant within the call.
  package var value: UInt32 { futex.word.load() / Self.unit }

  /// How often this process took it through this object, less what it gave back.
  package var holds: Int {
    holdCount.load(ordering: .relaxed) &+ waitCount.load(ordering: .relaxed)
  }

  /// Whether this thread was the last to take it, and it is held.
  package var isMine: Bool { isHeld(by: ProcessIdentity.caller) }

  private func isHeld(by caller: UInt64) -> Bool {
    holds > 0 && lastCaller.load(ordering: .relaxed) == caller
  }

  /// The process that holds a recursive or robust lock; 0 if none does.
  package var owner: Int32 {
    ProcessIdentity.process(ofTag: Self.owner(in: state.load()))
  }

  /// The tag of the process that holds it; 0 while a unit is free.
  private static func owner(in word: UInt64) -> UInt32 {
    let isFree = UInt32(truncatingIfNeeded: word) >= unit
    return isFree ? 0 : UInt32(truncatingIfNeeded: word >> 32)
  }

  /// What the parent holds, its forked child does not.
  package func forgetParent() {
    holdCount.store(0, ordering: .relaxed)
    waitCount.store(0, ordering: .relaxed)
  }
}
