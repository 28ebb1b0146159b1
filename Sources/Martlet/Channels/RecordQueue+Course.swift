//===--- RecordQueue+Course.swift - When a pipe's descriptor is used -----===//

internal import CPlatform
internal import Glibc
internal import Synchronization

/// Once somebody asks for the descriptor of a pipe, to use it by itself, `show` sets the course
/// of its messages to the kernel, for ever. What had been sent by then is poured there by a
/// process that can write it: into a pipe any process that holds an end; into a socket
/// only who holds the other one of the pair.
extension RecordQueue {
  /// Where messages go; the rest of the word is what was in the kernel when it was written.
  enum Course: UInt32 {
    /// Into the queue.
    case queue
    /// Into the kernel, and out of it once the queue is empty.
    case kernel
    /// Somebody pours the queue into the kernel, or died while doing so.
    case pouring
    /// Into the kernel, but not before a process that can has poured the queue there.
    case unpoured

    /// How many bits of the word say it.
    static var bitCount: UInt32 { 2 }
  }

  var hasOtherCourse: Bool { course.load() != Course.queue.rawValue }

  /// Whether messages go into the kernel and none has to be poured there any more.
  var isSettled: Bool { course.load() == Course.kernel.rawValue }

  /// Whether somebody pours, or died while doing so.
  var isPouring: Bool { present == .pouring }

  private var present: Course? {
    Course(rawValue: course.relaxed & (1 << Course.bitCount - 1))
  }

  /// Lets the kernel be what carries messages from now on, for ever.
  ///
  /// - Parameter ringing: whether to wake a receiver that sleeps, so that it looks.
  /// - Returns: whether messages wait in the queue for another process to pour them.
  /// - Throws: `.interrupted` when it is time to look for signals, or `.corrupt`.
  @discardableResult package func show(ringing: Bool = false) throws(Errno) -> Bool {
    let isLeft = try withBothLocks { () throws(Errno) in
      if isSettled {
        // Who set it may not have held the end of a socket at which the byte is.
        if !hasRecords { doorbell.eat() }
        return false
      }
      let isLeft = try !pour() && hasRecords
      if !hasRecords {
        doorbell.eat()
        if ringing, !hasOtherCourse { doorbell.ringForSleepers() }
      }
      if !hasRecords || resetTold.load() != 0 { doorbell.forgetReset() }
      course.store((isLeft ? Course.unpoured : Course.kernel).rawValue)
      return isLeft
    }
    roomAvailable.advance(waking: .max)
    recordsAvailable.advance(waking: .max)
    return isLeft
  }

  /// Shows both directions of an end of a pipe.
  ///
  /// Where this process cannot pour what is to be received, one that sleeps at the other end can:
  /// that is woken and waited for, so that whoever gets the descriptor finds the messages there.
  package static func show(incoming: RecordQueue?, outgoing: RecordQueue?) throws(Errno) {
    let isLeft = try incoming?.show() ?? false
    guard let outgoing else { return }
    let hasSleeper = isLeft && outgoing.header.hasWaiter(for: .get)
    try outgoing.show(ringing: hasSleeper)
    if hasSleeper, let incoming { try incoming.waitUntilPoured() }
  }

  private func waitUntilPoured() throws(Errno) {
    // Unless it has been stopped.
    let deadline = Deadline.after(nanoseconds: Self.pouringTime)
    while !isSettled, hasRecords, !deadline.hasPassed {
      do throws(Errno) {
        try doze(on: roomAvailable, for: .put, until: deadline) { isSettled }
      } catch .timedOut {
        break
      }
    }
    // The byte that stood before the messages is in their way.
    try show()
  }

  private static var pouringTime: Int64 { 100_000_000 }

  /// Pours what another process could not, when it set the course.
  package func pourWhatIsLeft() throws(Errno) {
    if hasOtherCourse, !isSettled { try show() }
  }

  /// Says whether the kernel is where the next message comes from, and makes it so.
  package func follow() throws(Errno) -> Bool {
    if !isSettled { try show() }
    return try headLock.withLock(until: .never) {
      if hasRecords { return false }
      doorbell.eat()
      return true
    } repair: {
      repairHead()
    }
  }

  func withBothLocks<R>(
    until deadline: Deadline = .never, _ body: () throws(Errno) -> R
  ) throws(Errno) -> R {
    try headLock.withLock(until: deadline) { () throws(Errno) in
      try tailLock.withLock(until: deadline, body) { repair() }
    } repair: {
      repairHead()
    }
  }

  /// Moves all messages into the kernel by one write, of which it makes all or nothing
  /// whoever is killed: the bytes there then tell which.
  ///
  /// - Returns: false if that is for another process to do.
  private func pour() throws(Errno) -> Bool {
    if isPouring, doorbell.holdsMore(than: Int(course.relaxed >> Course.bitCount)) {
      head.publish(tail.position)
      return true
    }
    guard hasRecords else {
      if doorbell.isPipe { doorbell.clear() }
      return true
    }
    // To look through all processes takes a while: once is enough.
    let inode = hasOtherCourse ? nil : writerInode.load()
    guard let inlet = doorbell.openInlet(inode, creator: header.creator) else {
      return doorbell.holdsWriter
    }
    doorbell.clear()
    let (count, bytes) = contents()
    let byteCount = bytes &+ count &* Self.wireSizeCount
    // One that is larger than the pipe is taken back by its sender, who waits.
    guard byteCount <= maximumBytes else { return true }
    let wire = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(byteCount), alignment: 8)
    defer { unsafe wire.deallocate() }
    let position = try unsafe copyMessages(to: wire)
    let before = UInt32(clamping: platform_unread_count(inlet.descriptor)) << Course.bitCount
    course.store(before | Course.pouring.rawValue)
    if unsafe inlet.pour(UnsafeRawBufferPointer(wire)) {
      inlet.settle(at: doorbell.reader.load(ordering: .relaxed))
      head.publish(position)
    } else {
      // They stay in the queue, before those in the kernel.
      doorbell.clear()
      doorbell.ring()
    }
    return true
  }

  /// Copies all records, as messages on the wire, and returns where the last one ends.
  private func copyMessages(
    to wire: UnsafeMutableRawBufferPointer
  ) throws(Errno) -> QueuePosition {
    let end = tail.position
    var position = headPosition(seeing: end)
    var filled = 0
    while position.records != end.records {
      let record = try unsafe findRecord(at: &position)
      let body = filled + Int(Self.wireSizeCount)
      guard record.count <= wire.count - body else { throw .corrupt }
      unsafe wire.storeBytes(
        of: UInt32(record.count).bigEndian, toByteOffset: filled, as: UInt32.self)
      unsafe UnsafeMutableRawBufferPointer(rebasing: wire[body...]).copyMemory(from: record)
      filled = body + record.count
      pass(record.count, &position)
    }
    guard filled == wire.count else { throw .corrupt }
    return position
  }
}
