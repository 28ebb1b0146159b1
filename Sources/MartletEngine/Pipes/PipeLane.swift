//===--- PipeLane.swift - One direction of a pipe ------------------------===//

internal import CPlatform
internal import Synchronization

/// One direction of a pipe, or of a pair of sockets: a queue beside it, whose doorbell it is.
///
/// Its messages are the records of the queue, and of the kernel's pipe only the ends matter, by
/// which the kernel knows who is left. That lasts until somebody asks for the descriptor, to use
/// it by itself: see `PipeLane+Transport.swift`.
package final class PipeLane: @unchecked Sendable {
  let queue: RecordQueue

  /// 1 once the reset of a pair of sockets was told.
  let resetReported: SharedWord32

  /// Of a pair of sockets: the inode of the one that is written, once it is known.
  private let writerInode: SharedWord64

  /// The descriptors by which this process holds its ends.
  private let held = ForkSafe((readers: [CInt](), writers: [CInt]()))

  /// Of those who wait for a message.
  let messageSpin = AdaptiveSpin()

  /// Whether the message that is waited for did not come soon.
  let replyIsLate = Atomic(false)

  /// What the wire format adds to a message of less than 2 GiB, in bytes.
  static var framing: UInt64 { 4 }

  /// Creates an empty lane.
  ///
  /// - Parameters:
  ///   - capacity: how many bytes of messages the kernel would hold.
  ///   - label: where it was created, for explanations.
  package convenience init(capacity: UInt64, label: String) throws(Errno) {
    self.init(
      try RecordQueue(
        maximumCount: 0, maximumBytes: capacity, label: label, framing: Self.framing,
        name: "martlet:pipe"))
  }

  /// Attaches to the lane in a file, whose descriptor is duplicated.
  package convenience init(attachingTo descriptor: CInt) throws(Errno) {
    let queue = try RecordQueue(attachingTo: descriptor)
    guard queue.framing == Self.framing else { throw .invalid }
    self.init(queue)
  }

  private init(_ queue: RecordQueue) {
    self.queue = queue
    let base = unsafe queue.windows.base
    unsafe resetReported = SharedWord32(at: base + RecordQueue.offset(\.reset_reported))
    unsafe writerInode = SharedWord64(at: base + RecordQueue.offset(\.writer_inode))
  }

  /// The descriptor of the lane's file; -1 if the program closed it.
  package var descriptor: CInt { queue.descriptor }

  /// The inode of the socket that is written; 0 if it is not known, or no socket.
  var inode: UInt64 { writerInode.load() }
}

// MARK: - Ends

extension PipeLane {
  /// Counts on a descriptor of an end from now on.
  package func hold(_ descriptor: CInt, isReading: Bool) {
    held.withLock { held in
      if isReading { held.readers.append(descriptor) } else { held.writers.append(descriptor) }
      bind(reader: held.readers.first ?? -1, writer: held.writers.first ?? -1)
    }
  }

  /// Counts no longer on a descriptor, which is about to be closed.
  package func letGo(_ descriptor: CInt, isReading: Bool) {
    held.withLock { held in
      if isReading {
        held.readers.firstIndex(of: descriptor).map { _ = held.readers.remove(at: $0) }
      } else {
        held.writers.firstIndex(of: descriptor).map { _ = held.writers.remove(at: $0) }
      }
      bind(reader: held.readers.first ?? -1, writer: held.writers.first ?? -1)
    }
  }

  /// Whether this process has any end.
  package var isHeld: Bool {
    held.withLock { held in !held.readers.isEmpty || !held.writers.isEmpty }
  }

  /// Says which ends of the pipe this process holds; -1 is none.
  func bind(reader: CInt, writer: CInt) {
    if reader < 0 { leaveNoByte() }
    queue.bind(reader: reader, writer: writer)
    if writer >= 0, writerInode.load() == 0 { writerInode.store(Inlet.inode(of: writer)) }
  }

  /// A byte left in a socket that is closed would be told to the other end as a reset.
  private func leaveNoByte() {
    // Who finds a lock taken is not alone with the end.
    try? queue.withBothLocks(until: .immediate) {
      if !queue.hasRecords { queue.doorbell.consumeByte() }
    }
  }

  /// Keeps the reading end readable exactly while there is something to receive, for ever.
  package func watch() throws(Errno) {
    try queue.watch()
    // Then the byte may still be there.
    if queue.isDiverted { try fallBackToKernel() }
  }

  /// Lets those who wait see that this process has closed an end.
  package func leaveEnd() { queue.leaveEnd() }
}
