//===--- RecordQueue+Repair.swift - After the death of a lock's owner ----===//

extension RecordQueue {
  /// Does what the dead owner may have left undone. Its record was published
  /// wholly or not at all, so only wake-ups can be missing. Under either lock.
  func repair() {
    recordsAvailable.advance(waking: .max)
    roomAvailable.advance(waking: .max)
    if isPipe {
      doorbell.noteExtraByte()
      if !isDiverted, hasRecords { doorbell.ringAgain() }
    } else {
      doorbell.repair(isEmpty: contents().count == 0)
    }
  }
}
