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

/// The table of claims of a queue: each process that has a row signs there for the record that it
/// is about to take, so that it is known what it had when it died.
@safe
struct ClaimTable: ~Copyable {
  private let rows: UnsafeMutableRawPointer

  /// The row of this process; -1 if it has none.
  private let own = Atomic(-1)

  /// - Parameter address: of the rows, valid while this is used.
  init(at address: UnsafeMutableRawPointer) { unsafe rows = address }

  private static var count: Int { Int(LAYOUT_CLAIM_COUNT) }

  private func word(ofRow row: Int) -> SharedWord64 { unsafe SharedWord64(at: rows + row * 8) }

  /// Gives this process a row.
  ///
  /// - Throws: `.noSpace` if too many processes have one.
  func open() throws(Errno) {
    let free = Claim(process: ProcessIdentity.currentProcess, record: 0)
    for row in 0..<Self.count {
      let word = word(ofRow: row)
      if word.load() == 0, word.compareExchange(0, free.word) {
        own.store(row, ordering: .relaxed)
        return
      }
    }
    throw .noSpace
  }

  /// Frees the row of a process that is dead and says which record, counted from 0, it took last
  /// of those that were `got` before; nil if it took none or had no row.
  func close(of process: Int32, got: UInt64) -> UInt64? {
    for row in 0..<Self.count {
      let word = word(ofRow: row)
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

  /// Signs for a record, counted from 1, that is about to be taken. Under the consumers' lock.
  @inline(__always)
  func sign(for record: UInt64) {
    let row = own.load(ordering: .relaxed)
    guard row >= 0 else { return }
    let word = word(ofRow: row)
    let process = Claim(word: word.relaxed).process
    word.store(Claim(process: process, record: record).word)
  }

  /// Takes back what a dead consumer had only signed for: somebody else takes that record, counted
  /// from 1. Under the consumers' lock.
  func withdraw(_ record: UInt64) {
    for row in 0..<Self.count {
      let word = word(ofRow: row)
      let claim = Claim(word: word.load())
      if claim.process != 0, claim.record == record & Claim.mask {
        // Unless the claim has been closed by now.
        _ = word.compareExchange(claim.word, Claim(process: claim.process, record: 0).word)
      }
    }
  }
}
