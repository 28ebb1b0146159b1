//===--- ClaimTable.swift - Who took which record last -------------------===//

internal import CPlatform
internal import Synchronization

/// A row of the table of claims: { process: 22 bits, record: 42 bits }.
///
/// The kernel gives out no larger process ids. All zero is a free row; the records
/// that were ever got count from 1, so 0 is none.
private struct Claim {
  let word: UInt64

  init(word: UInt64) { self.word = word }

  init(process: Int32, record: UInt64) {
    word = UInt64(UInt32(bitPattern: process)) << 42 | record & Self.mask
  }

  static var mask: UInt64 { 1 << 42 - 1 }

  var process: Int32 { Int32(word >> 42) }

  var record: UInt64 { word & Self.mask }
}

extension RecordQueue {
  private static var claimCount: Int { Int(LAYOUT_CLAIM_COUNT) }

  private func claim(at row: Int) -> SharedWord64 {
    let offset = MemoryLayout<layout_queue>.offset(of: \.claims)! + row * 8
    return unsafe SharedWord64(at: windows.base + offset)
  }

  /// From now on it is known of this process which record it took last, until
  /// somebody calls `closeClaim`.
  ///
  /// - Throws: `.noSpace` if too many processes have a claim.
  package func openClaim() throws(Errno) {
    let process = ProcessIdentity.currentProcess
    let free = Claim(process: process, record: 0)
    for row in 0..<Self.claimCount {
      let claim = claim(at: row)
      if claim.load() == 0, claim.compareExchange(0, free.word) {
        claimRow.store(row, ordering: .relaxed)
        return
      }
    }
    throw .noSpace
  }

  /// Ends the claim of a process that is dead and says which record, counted
  /// from 0, it took last; nil if it took none or had no claim.
  package func closeClaim(of process: Int32) -> UInt64? {
    // In this order: who takes what the dead did not publish repairs first.
    let got = head.snapshot().records
    for row in 0..<Self.claimCount {
      let word = claim(at: row)
      let claim = Claim(word: word.load())
      guard claim.process == process, process != 0 else { continue }
      word.store(0)
      let later = (got &- claim.record) & Claim.mask
      // It died before it published what it had signed for.
      if claim.record == 0 || later == Claim.mask { return nil }
      return got &- later &- 1
    }
    return nil
  }

  /// The records ever put.
  package var putCount: UInt64 { tail.snapshot().records }

  /// The records ever got.
  package var gotCount: UInt64 { head.snapshot().records }
}

// MARK: - Under the consumers' lock

extension RecordQueue {
  /// Signs for the record that is about to be taken from a queue of which so many
  /// were got, then publishes that it was.
  @inline(__always)
  func publishTaken(_ position: QueuePosition) {
    let row = claimRow.load(ordering: .relaxed)
    if row >= 0 {
      let claim = claim(at: row)
      let process = Claim(word: claim.relaxed).process
      claim.store(Claim(process: process, record: position.records).word)
    }
    head.publish(position)
  }

  /// What to do when a consumer died: somebody else takes what it had only signed for.
  func repairHead() {
    let next = (head.position.records &+ 1) & Claim.mask
    for row in 0..<Self.claimCount {
      let word = claim(at: row)
      let claim = Claim(word: word.load())
      if claim.process != 0, claim.record == next {
        // Unless the claim has been closed by now.
        _ = word.compareExchange(
          claim.word, Claim(process: claim.process, record: 0).word)
      }
    }
    repair()
  }
}
