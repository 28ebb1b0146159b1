//===--- Condition.swift - Who waits for a notification ------------------===//

internal import CPlatform

/// The waiters of a condition in shared memory; the lock is the caller's.
///
/// Each waiter has a row, one word that is claimed, notified and given up by one
/// exchange each, so a process that dies anywhere leaves a valid table. A
/// notification whose waiter is found dead goes to the next. Those for whom
/// there is no row form the overflow, which is only counted.
@safe
package final class Condition: @unchecked Sendable {
  private let slot: ArenaSlot
  private let base: UnsafeMutableRawPointer

  /// - Throws: what a new arena fails with.
  package convenience init(in arenas: ArenaSet, label: String) throws(Errno) {
    self.init(
      try arenas.create(
        .condition, byteCount: MemoryLayout<layout_condition>.size, label: label))
  }

  /// Attaches to the condition at a place that `place` gave.
  package convenience init(
    in arenas: ArenaSet, attaching descriptor: CInt, at offset: UInt64
  ) throws(Errno) {
    self.init(
      try arenas.attach(
        descriptor, at: offset, .condition, byteCount: MemoryLayout<layout_condition>.size))
  }

  private init(_ slot: ArenaSlot) {
    self.slot = slot
    unsafe base = slot.address(at: 0)
  }

  package func place() -> (descriptor: CInt, offset: UInt64) { slot.publish() }

  private func word(at field: PartialKeyPath<layout_condition>) -> UnsafeMutableRawPointer {
    unsafe base + MemoryLayout<layout_condition>.offset(of: field)!
  }

  /// How often somebody entered.
  private var arrivals: SharedWord64 { unsafe SharedWord64(at: word(at: \.arrivals)) }

  /// The arrivals when somebody last notified: later ones get nothing of that.
  private var notifiedThrough: SharedWord64 {
    unsafe SharedWord64(at: word(at: \.notified_through))
  }

  private var overflow: OverflowWaiters {
    unsafe OverflowWaiters(
      count: SharedWord64(at: word(at: \.overflow)),
      changes: EventCount(at: word(at: \.overflow_changes)))
  }

  /// One more than the last row ever used.
  private var rowLimit: SharedWord32 { unsafe SharedWord32(at: word(at: \.row_limit)) }

  private static var rowCount: Int { Int(LAYOUT_CONDITION_ROWS) }

  private var usedRows: Range<Int> { 0..<min(Int(rowLimit.load()), Self.rowCount) }

  private func row(_ index: Int) -> SharedWord64 {
    unsafe SharedWord64(at: word(at: \.rows) + 8 * index)
  }

  /// The half of a row that holds its state, to sleep on.
  private func futex(ofRow index: Int) -> FutexWord {
    unsafe FutexWord(at: word(at: \.rows) + 8 * index)
  }
}

// MARK: - Rows and tickets

extension Condition {
  /// `{ thread: 22 bits, number: 40 bits, state: 2 bits }`; 0 is free.
  private struct Row {
    let word: UInt64

    static var waiting: UInt64 { 1 }
    static var notified: UInt64 { 2 }

    init(word: UInt64) { self.word = word }

    init(number: UInt64, thread: Int32) {
      word = UInt64(UInt32(bitPattern: thread)) << 42 | number << 2 | Self.waiting
    }

    var isWaiting: Bool { word & 3 == Self.waiting }
    var isNotified: Bool { word & 3 == Self.notified }
    var number: UInt64 { word >> 2 & Ticket.largestNumber }
    var thread: Int32 { Int32(word >> 42) }
    var notified: Row { Row(word: word & ~3 | Self.notified) }
  }

  /// What a waiter remembers: `{ number: 40 bits, row + 1, or 0 in the overflow: 24 bits }`.
  private struct Ticket {
    let word: UInt64

    static var largestNumber: UInt64 { 1 << 40 - 1 }

    init(word: UInt64) { self.word = word }

    init(number: UInt64, row: Int?) { word = number << 24 | UInt64((row ?? -1) + 1) }

    var number: UInt64 { word >> 24 }
    var row: Int? { word & 0xFF_FFFF == 0 ? nil : Int(word & 0xFF_FFFF) - 1 }
  }

  /// Claims a row that is free or, failing that, whose thread is gone.
  private func claimRow(_ new: Row) -> Int? {
    for index in 0..<Self.rowCount where row(index).relaxed == 0 {
      raiseLimit(toInclude: index)
      if row(index).compareExchange(0, new.word) { return index }
    }
    for index in 0..<Self.rowCount {
      let old = Row(word: row(index).load())
      if !ProcessIdentity.threadIsAlive(old.thread),
        row(index).compareExchange(old.word, new.word)
      {
        return index
      }
    }
    return nil
  }

  /// Before the row is used: else a death in between would hide it from `notify`.
  private func raiseLimit(toInclude index: Int) {
    while true {
      let limit = rowLimit.load()
      if limit > index || rowLimit.compareExchange(limit, UInt32(index + 1)) { return }
    }
  }
}

// MARK: - Waiting

extension Condition {
  /// Joins those whom later notifications wake; `sleep` or `leave` ends it.
  ///
  /// - Returns: the ticket for it.
  package func enter() -> UInt64 {
    let number = (arrivals.add(1) &+ 1) & Ticket.largestNumber
    let row = claimRow(Row(number: number, thread: ProcessIdentity.knownThread))
    if row == nil { overflow.enter() }
    return Ticket(number: number, row: row).word
  }

  /// Sleeps until notified.
  ///
  /// - Throws: `.timedOut`, which ends the ticket; `.interrupted`, which does not;
  ///   `.invalid` if the ticket has ended.
  package func sleep(_ ticket: UInt64, until deadline: Deadline) throws(Errno) {
    let ticket = Ticket(word: ticket)
    guard let index = ticket.row else {
      return try overflow.sleep(
        ticket.number, notifiedThrough, until: deadline, header: slot.header)
    }
    guard index < Self.rowCount else { throw .invalid }
    while true {
      let old = Row(word: row(index).load())
      guard old.word != 0, old.number == ticket.number else { throw .invalid }
      if old.isNotified {
        row(index).store(0)
        return
      }
      if deadline.hasPassed {
        if row(index).compareExchange(old.word, 0) { throw .timedOut }
        continue
      }
      do throws(Errno) {
        try slot.header.waiting(for: .notification, until: deadline) {
          let now = row(index).load()
          return now == old.word ? nil : now
        } _: { limit throws(Errno) in
          try futex(ofRow: index).sleep(
            while: UInt32(truncatingIfNeeded: old.word), until: limit)
        }
      } catch .timedOut {
        continue
      }
    }
  }

  /// Gives up waiting: a notification meant for this ticket passes to another.
  package func leave(_ ticket: UInt64) {
    let ticket = Ticket(word: ticket)
    guard let index = ticket.row else {
      if overflow.leave(ticket.number, notifiedThrough) { pass(1, before: notifiedThrough.load()) }
      return
    }
    guard index < Self.rowCount else { return }
    while true {
      let old = Row(word: row(index).load())
      guard old.word != 0, old.number == ticket.number else { return }
      guard row(index).compareExchange(old.word, 0) else { continue }
      if old.isNotified { pass(1, before: notifiedThrough.load()) }
      return
    }
  }
}

// MARK: - Notifying

extension Condition {
  /// Wakes up to `count` of those who entered before, the first of them first.
  ///
  /// - Parameter lock: which the caller holds and each of them takes next, if it is known.
  ///   They wake when it is given back: before that, they would only wait for it.
  package func notify(_ count: UInt64, holding lock: Semaphore? = nil) {
    let last = arrivals.load()
    notifiedThrough.store(last)
    pass(count, before: last, holding: lock)
  }

  /// Notifies up to `count` of those who were among the first `last` to enter.
  private func pass(_ count: UInt64, before last: UInt64, holding lock: Semaphore? = nil) {
    var left = count
    while left > 0, let (index, old) = firstWaiting(before: last) {
      guard row(index).compareExchange(old.word, old.notified.word) else { continue }
      if wake(index, holding: lock, old.notified) == 0, isDead(old),
        row(index).compareExchange(old.notified.word, 0)
      {
        continue
      }
      left -= 1
    }
    if left > 0 { overflow.notify(left) }
  }

  /// Wakes who sleeps on a row, or lets it sleep on the lock; returns how many slept.
  private func wake(_ index: Int, holding lock: Semaphore?, _ row: Row) -> Int32 {
    guard let lock else { return futex(ofRow: index).wake(1) }
    return lock.requeueWaiter(
      from: futex(ofRow: index), while: UInt32(truncatingIfNeeded: row.word))
  }

  private func firstWaiting(before last: UInt64) -> (Int, Row)? {
    var first: (Int, Row)?
    for index in usedRows {
      let candidate = Row(word: row(index).load())
      guard candidate.isWaiting, candidate.number <= last & Ticket.largestNumber else { continue }
      if let first, first.1.number < candidate.number { continue }
      first = (index, candidate)
    }
    return first
  }

  /// Whether a waiter that was not asleep never will be: a zombie is dead, too.
  private func isDead(_ row: Row) -> Bool { ProcessIdentity.threadIsGone(row.thread) }

  /// How many have entered and were neither notified nor have left.
  package var waiting: UInt64 {
    var count = overflow.waiting
    for index in usedRows where Row(word: row(index).load()).isWaiting { count += 1 }
    return count
  }
}
