//===--- RecordQueue+Transport.swift - What carries messages -------------===//

internal import CPlatform
internal import Glibc
internal import Synchronization

/// Once somebody asks for the descriptor of a pipe, to use it by itself, `fallBackToKernel` sets the transport
/// of its messages to the kernel, for ever. What had been sent by then is drained there by a
/// process that can write it: into a pipe any process that holds an end; into a socket
/// only who holds the other one of the pair.
extension RecordQueue {
  /// Where messages go; the rest of the word is what was in the kernel when it was written.
  enum Transport: UInt32 {
    /// Into the queue.
    case queue
    /// Into the kernel, and out of it once the queue is empty.
    case kernel
    /// Somebody drains the queue into the kernel, or died while doing so.
    case draining
    /// Into the kernel, but not before a process that can has drained the queue there.
    case undrained

    /// How many bits of the word say it.
    static var bitCount: UInt32 { 2 }
  }

  var isDiverted: Bool { transport.load() != Transport.queue.rawValue }

  /// Whether messages go into the kernel and none has to be drained there any more.
  var isInKernel: Bool { transport.load() == Transport.kernel.rawValue }

  /// Whether somebody drains, or died while doing so.
  var isDraining: Bool { present == .draining }

  private var present: Transport? {
    Transport(rawValue: transport.relaxed & (1 << Transport.bitCount - 1))
  }

  /// Lets the kernel be what carries messages from now on, for ever.
  ///
  /// - Parameter ringing: whether to wake a receiver that sleeps, so that it looks.
  /// - Returns: whether messages wait in the queue for another process to drain them.
  /// - Throws: `.interrupted` when it is time to look for signals, or `.corrupt`.
  @discardableResult package func fallBackToKernel(ringing: Bool = false) throws(Errno) -> Bool {
    let isLeft = try withBothLocks { () throws(Errno) in
      if isInKernel {
        // Who set it may not have held the end of a socket at which the byte is.
        if !hasRecords { doorbell.consumeByte() }
        return false
      }
      let isLeft = try !drainIntoKernel() && hasRecords
      if !hasRecords {
        doorbell.consumeByte()
        if ringing, !isDiverted { doorbell.ringForSleepers() }
      }
      if !hasRecords || resetReported.load() != 0 { doorbell.forgetReset() }
      transport.store((isLeft ? Transport.undrained : Transport.kernel).rawValue)
      return isLeft
    }
    roomAvailable.advance(waking: .max)
    recordsAvailable.advance(waking: .max)
    return isLeft
  }

  /// Lets both directions of an end of a pipe fall back.
  ///
  /// Where this process cannot drain what is to be received, one that sleeps at the other end can:
  /// that is woken and waited for, so that whoever gets the descriptor finds the messages there.
  package static func fallBackToKernel(incoming: RecordQueue?, outgoing: RecordQueue?) throws(Errno)
  {
    let isLeft = try incoming?.fallBackToKernel() ?? false
    guard let outgoing else { return }
    let hasSleeper = isLeft && outgoing.header.hasWaiter(for: .get)
    try outgoing.fallBackToKernel(ringing: hasSleeper)
    if hasSleeper, let incoming { try incoming.waitUntilDrained() }
  }

  private func waitUntilDrained() throws(Errno) {
    // Unless it has been stopped.
    let deadline = Deadline.after(nanoseconds: Self.drainingTime)
    while !isInKernel, hasRecords, !deadline.hasPassed {
      do throws(Errno) {
        try park(on: roomAvailable, for: .put, until: deadline) { isInKernel }
      } catch .timedOut {
        break
      }
    }
    // The byte that stood before the messages is in their way.
    try fallBackToKernel()
  }

  private static var drainingTime: Int64 { 100_000_000 }

  /// Drains what another process could not, when it set the transport.
  package func drainWhatIsLeft() throws(Errno) {
    if isDiverted, !isInKernel { try fallBackToKernel() }
  }

  /// Says whether the kernel is where the next message comes from, and makes it so.
  package func resolve() throws(Errno) -> Bool {
    if !isInKernel { try fallBackToKernel() }
    return try headLock.withLock(until: .never) {
      if hasRecords { return false }
      doorbell.consumeByte()
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
  private func drainIntoKernel() throws(Errno) -> Bool {
    if isDraining, doorbell.holdsMore(than: Int(transport.relaxed >> Transport.bitCount)) {
      head.publish(tail.position)
      return true
    }
    guard hasRecords else {
      if doorbell.isPipe { doorbell.clear() }
      return true
    }
    // To look through all processes takes a while: once is enough.
    let inode = isDiverted ? nil : writerInode.load()
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
    let before = UInt32(clamping: platform_unread_count(inlet.descriptor)) << Transport.bitCount
    transport.store(before | Transport.draining.rawValue)
    if unsafe inlet.write(UnsafeRawBufferPointer(wire)) {
      inlet.takePlace(of: doorbell.reader.load(ordering: .relaxed))
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
      advance(&position, past: record.count)
    }
    guard filled == wire.count else { throw .corrupt }
    return position
  }
}
