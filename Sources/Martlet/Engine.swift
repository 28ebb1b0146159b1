//===--- Engine.swift - What the public types share -----------------------===//

internal import MartletEngine

/// The arenas in which this process's small objects lie.
let arenas = ArenaSet()

extension Deadline {
  /// The moment when a time that begins now is over; nil is never.
  init(in timeout: Duration?) {
    guard let timeout else {
      self = .never
      return
    }
    let (seconds, attoseconds) = timeout.components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    self =
      overflow
      ? (seconds < 0 ? .immediate : .never)
      : .after(nanoseconds: whole + attoseconds / 1_000_000_000)
  }
}
