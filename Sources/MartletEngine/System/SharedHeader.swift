//===--- SharedHeader.swift - What every shared object starts with -------===//

internal import CPlatform

/// The process that creates a shared object.
struct Creator {
  let identity: ProcessIdentity

  /// The inode of its namespace of process ids.
  let namespace: UInt64

  /// This process.
  static var current: Creator {
    Creator(identity: .current, namespace: ProcessIdentity.namespace)
  }
}

/// What kind of object a header belongs to.
enum SharedKind: UInt32 {
  case queue = 1
  case arena
  case semaphore
  case recursiveLock
  case condition
  case event
  case barrier
}

/// The header of a shared object: what it is, who made it, who holds it and who
/// waits for it. Nothing but explanations depends on the last two.
@safe
struct SharedHeader {
  private let header: UnsafeMutablePointer<layout_header>

  /// The size of a header, in bytes.
  static var byteCount: Int { MemoryLayout<layout_header>.size }

  /// - Parameter address: aligned to 8 bytes, valid while this is used.
  init(at address: UnsafeMutableRawPointer) {
    unsafe header = address.assumingMemoryBound(to: layout_header.self)
  }

  /// Fills the header of a new object; the magic number comes last.
  func initialize(_ kind: SharedKind, by creator: Creator, label: String) {
    unsafe header.pointee = layout_header()
    unsafe header.pointee.version = LAYOUT_VERSION
    unsafe header.pointee.kind = kind.rawValue
    unsafe header.pointee.creator = creator.identity.process
    unsafe header.pointee.creator_start = creator.identity.start
    unsafe header.pointee.pid_namespace = creator.namespace
    unsafe withUnsafeMutableBytes(of: &header.pointee.label) { bytes in
      unsafe bytes.copyBytes(from: label.utf8.prefix(bytes.count - 1))
    }
    unsafe SharedWord64(at: header).store(LAYOUT_MAGIC)
  }

  /// Checks that an object is here and can be used by this process.
  ///
  /// - Returns: its kind.
  /// - Throws: `.invalid`, `.wrongVersion` or `.wrongNamespace`.
  func check() throws(Errno) -> SharedKind {
    guard unsafe SharedWord64(at: header).load() == LAYOUT_MAGIC else { throw .invalid }
    guard unsafe header.pointee.version == LAYOUT_VERSION else { throw .wrongVersion }
    guard let kind = unsafe SharedKind(rawValue: header.pointee.kind) else { throw .invalid }
    guard unsafe header.pointee.pid_namespace == ProcessIdentity.namespace
    else { throw .wrongNamespace }
    return kind
  }

  /// Checks that such an object is of `kind`; throws as `check()` does.
  func check(_ kind: SharedKind) throws(Errno) {
    guard try check() == kind else { throw .invalid }
  }
}

extension SharedHeader {
  /// The id of the process that made the object.
  var creator: Int32 { unsafe header.pointee.creator }
}

// MARK: - Who holds

extension SharedHeader {
  /// Who holds the object, as `ProcessIdentity.caller`, or 0.
  var holder: SharedWord64 {
    let offset = MemoryLayout<layout_header>.offset(of: \.holder_process)!
    return unsafe SharedWord64(at: UnsafeMutableRawPointer(header) + offset)
  }

  /// When it was taken, as far as known: nanoseconds of the monotonic clock, or 0.
  var heldSince: SharedWord64 {
    let offset = MemoryLayout<layout_header>.offset(of: \.holder_since)!
    return unsafe SharedWord64(at: UnsafeMutableRawPointer(header) + offset)
  }
}

// MARK: - Who waits

/// What a waiter waits for.
enum WaitPurpose: UInt32 {
  case get = 1
  case put
  case join
  case acquire
  case notification
  case set
  case open
}

extension SharedHeader {
  /// Sleeps, for a slice at most, with this thread in the table of waiters. When the
  /// table is full the sleep is only not explained.
  ///
  /// - Parameter finding: what is there of that for which this waits, as a number that
  ///   changes when anybody makes use of it; nil if there is nothing. See `missed`.
  func waiting(
    for purpose: WaitPurpose, until deadline: Deadline, finding: () -> UInt64?,
    _ sleep: (Deadline) throws(Errno) -> Void
  ) throws(Errno) {
    let index = claimRow()
    if let index {
      let row = unsafe rows + index
      unsafe row.pointee.process = ProcessIdentity.currentProcess
      unsafe row.pointee.purpose = purpose.rawValue
      unsafe row.pointee.since = Deadline.now.nanoseconds
    }
    defer { if let index { threadWord(ofRow: index).store(0) } }
    try deadline.sleepForSlice(sleep) { if countIfMissed(finding) { report(purpose) } }
  }

  /// How often a slice did the work of a wake-up: of one that died with its waker, or else
  /// that is a fault.
  var missed: SharedWord32 {
    let offset = MemoryLayout<layout_header>.offset(of: \.missed)!
    return unsafe SharedWord32(at: UnsafeMutableRawPointer(header) + offset)
  }

  /// For so long nobody makes use of what a sleeper finds at the end of its slice before it
  /// is said that nobody was about to.
  private static var pauses: Int { 10 }
  private static var pause: Int64 { 10_000_000 }

  @inline(never)
  func countIfMissed(_ finding: () -> UInt64?) -> Bool {
    guard let found = finding() else { return false }
    for _ in 0..<Self.pauses {
      if platform_pause(Self.pause) != 0 || finding() != found { return false }
    }
    _ = missed.add(1)
    return true
  }

  private func report(_ purpose: WaitPurpose) {
    let label = unsafe withUnsafeBytes(of: &header.pointee.label) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    unsafe platform_report("\(ProcessIdentity.currentProcess): \(purpose) of \(label)\n")
  }

  /// Whether a thread waits for `purpose`, as far as the table knows.
  func hasWaiter(for purpose: WaitPurpose) -> Bool {
    (0..<Int(LAYOUT_WAITER_COUNT)).contains { index in
      let thread = threadWord(ofRow: index).load()
      return unsafe thread != 0 && (rows + index).pointee.purpose == purpose.rawValue
        && ProcessIdentity.threadIsAlive(Int32(bitPattern: thread))
    }
  }

  /// Claims a row that is free or, failing that, whose waiter is dead.
  private func claimRow() -> Int? {
    let thread = UInt32(bitPattern: ProcessIdentity.thread)
    let indices = 0..<Int(LAYOUT_WAITER_COUNT)
    for index in indices where threadWord(ofRow: index).compareExchange(0, thread) {
      return index
    }
    for index in indices {
      let word = threadWord(ofRow: index)
      let owner = word.relaxed
      if !ProcessIdentity.threadIsAlive(Int32(bitPattern: owner)),
        word.compareExchange(owner, thread)
      {
        return index
      }
    }
    return nil
  }

  private var rows: UnsafeMutablePointer<layout_waiter> {
    let offset = MemoryLayout<layout_header>.offset(of: \.waiters)!
    return unsafe (UnsafeMutableRawPointer(header) + offset)
      .assumingMemoryBound(to: layout_waiter.self)
  }

  private func threadWord(ofRow index: Int) -> SharedWord32 {
    let offset = MemoryLayout<layout_waiter>.offset(of: \.thread)!
    return unsafe SharedWord32(at: UnsafeMutableRawPointer(rows + index) + offset)
  }
}
