//===--- PipeLane+Transport.swift - When the kernel carries messages -----===//

internal import CPlatform
internal import Glibc
internal import Synchronization

/// Once somebody asks for the descriptor of a pipe, to use it by itself, `fallBackToKernel` lets
/// the kernel carry its messages, for ever. What had been sent by then is drained into it by a
/// process that can write it: into a pipe any process that holds an end; into a socket
/// only who holds the other one of the pair.
///
/// The queue is diverted then: `closed` once nothing is left in it for anybody to drain, `leaving`
/// before, and `sealed` while somebody drains, or died while doing so; the rest of the word is
/// what was in the kernel then.
extension PipeLane {
  /// Whether messages go into the kernel and none has to be drained into it any more.
  var isInKernel: Bool { queue.diversion.load() == Diversion.closed.rawValue }

  /// Lets the kernel be what carries messages from now on, for ever.
  ///
  /// - Parameter ringing: whether to wake a receiver that sleeps, so that it looks.
  /// - Returns: whether messages wait in the queue for another process to drain them.
  /// - Throws: `.interrupted` when it is time to look for signals, or `.corrupt`.
  @discardableResult package func fallBackToKernel(ringing: Bool = false) throws(Errno) -> Bool {
    let isLeft = try queue.withBothLocks { () throws(Errno) in
      if isInKernel {
        // Who set it may not have held the end of a socket at which the byte is.
        if !queue.hasRecords { queue.doorbell.consumeByte() }
        return false
      }
      let isLeft = try !drainIntoKernel() && queue.hasRecords
      if !queue.hasRecords {
        queue.doorbell.consumeByte()
        if ringing, !queue.isDiverted { queue.doorbell.ringForSleepers() }
      }
      if !queue.hasRecords || resetReported.load() != 0 { queue.doorbell.forgetReset() }
      queue.diversion.store((isLeft ? Diversion.leaving : .closed).rawValue)
      return isLeft
    }
    queue.roomAvailable.advance(waking: .max)
    queue.recordsAvailable.advance(waking: .max)
    return isLeft
  }

  /// Lets both directions of an end of a pipe fall back.
  ///
  /// Where this process cannot drain what is to be received, one that sleeps at the other end can:
  /// that is woken and waited for, so that whoever gets the descriptor finds the messages there.
  package static func fallBackToKernel(incoming: PipeLane?, outgoing: PipeLane?) throws(Errno) {
    let isLeft = try incoming?.fallBackToKernel() ?? false
    guard let outgoing else { return }
    let hasSleeper = isLeft && outgoing.queue.header.hasWaiter(for: .get)
    try outgoing.fallBackToKernel(ringing: hasSleeper)
    if hasSleeper, let incoming { try incoming.waitUntilDrained() }
  }

  private func waitUntilDrained() throws(Errno) {
    // Unless it has been stopped.
    let deadline = Deadline.after(nanoseconds: Self.drainingTime)
    while !isInKernel, queue.hasRecords, !deadline.hasPassed {
      do throws(Errno) {
        try queue.park(on: queue.roomAvailable, for: .put, until: deadline) { isInKernel }
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
    if queue.isDiverted, !isInKernel { try fallBackToKernel() }
  }

  /// Says whether the kernel is where the next message comes from, and makes it so.
  package func resolve() throws(Errno) -> Bool {
    if !isInKernel { try fallBackToKernel() }
    return try queue.headLock.withLock(until: .never) {
      if queue.hasRecords { return false }
      queue.doorbell.consumeByte()
      return true
    } repair: {
      queue.repairHead()
    }
  }

  /// Moves all messages into the kernel by one write, of which it makes all or nothing
  /// whoever is killed: the bytes there then tell which.
  ///
  /// - Returns: false if that is for another process to do.
  private func drainIntoKernel() throws(Errno) -> Bool {
    if queue.isDiverted(.sealed),
      queue.doorbell.holdsMore(than: Int(queue.diversion.relaxed >> Diversion.bitCount))
    {
      queue.head.publish(queue.tail.position)
      return true
    }
    guard queue.hasRecords else {
      if queue.doorbell.isPipe { queue.doorbell.clear() }
      return true
    }
    // To look through all processes takes a while: once is enough.
    let inode = queue.isDiverted ? nil : self.inode
    guard let inlet = queue.doorbell.openInlet(inode, creator: queue.header.creator) else {
      return queue.doorbell.holdsWriter
    }
    queue.doorbell.clear()
    let (count, bytes) = queue.contents()
    let byteCount = bytes &+ count &* Self.framing
    // One that is larger than the pipe is taken back by its sender, who waits.
    guard byteCount <= queue.maximumBytes else { return true }
    let wire = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(byteCount), alignment: 8)
    defer { unsafe wire.deallocate() }
    let position = try unsafe copyMessages(to: wire)
    let before = UInt32(clamping: platform_unread_count(inlet.descriptor)) << Diversion.bitCount
    queue.diversion.store(before | Diversion.sealed.rawValue)
    if unsafe inlet.write(UnsafeRawBufferPointer(wire)) {
      inlet.takePlace(of: queue.doorbell.reader.load(ordering: .relaxed))
      queue.head.publish(position)
    } else {
      // They stay in the queue, before those in the kernel.
      queue.doorbell.clear()
      queue.doorbell.ring()
    }
    return true
  }

  /// Copies all records, as messages on the wire, and returns where the last one ends.
  private func copyMessages(
    to wire: UnsafeMutableRawBufferPointer
  ) throws(Errno) -> QueuePosition {
    let end = queue.tail.position
    var position = queue.headPosition(seeing: end)
    var filled = 0
    while position.records != end.records {
      let record = try unsafe queue.findRecord(at: &position)
      let body = filled + Int(Self.framing)
      guard record.count <= wire.count - body else { throw .corrupt }
      unsafe wire.storeBytes(
        of: UInt32(record.count).bigEndian, toByteOffset: filled, as: UInt32.self)
      unsafe UnsafeMutableRawBufferPointer(rebasing: wire[body...]).copyMemory(from: record)
      filled = body + record.count
      queue.advance(&position, past: record.count)
    }
    guard filled == wire.count else { throw .corrupt }
    return position
  }
}
