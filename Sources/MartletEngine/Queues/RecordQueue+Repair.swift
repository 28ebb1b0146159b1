//===--- RecordQueue+Repair.swift - After the death of a lock's owner ----===//

internal import CPlatform

extension RecordQueue {
  /// What to do when a consumer died, under the consumers' lock.
  func repairHead() {
    claims.withdraw(head.position.records &+ 1)
    repair()
  }

  /// Does what the dead owner may have left undone. Its record was published
  /// wholly or not at all, so only wake-ups can be missing. Under either lock.
  func repair() {
    recordsAvailable.advance(waking: .max)
    roomAvailable.advance(waking: .max)
    doorbell.repair(isEmpty: isDiverted || !hasRecords)
  }
}
