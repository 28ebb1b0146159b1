//===--- RecordQueue+Repair.swift - After the death of a lock's owner ----===//

extension RecordQueue {
  /// Does what the dead owner may have left undone. Its record was published
  /// wholly or not at all, so only wake-ups can be missing. Under either lock.
  func repair() {
    recordsAvailable.advance(waking: .max)
    roomAvailable.advance(waking: .max)
    doorbell.repair(isEmpty: isDiverted || !hasRecords)
  }
}
