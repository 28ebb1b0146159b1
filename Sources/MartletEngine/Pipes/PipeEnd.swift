//===--- PipeEnd.swift - One end of a pipe -------------------------------===//

package import Glibc
internal import Synchronization

/// One end of a pipe as a process holds it: the lanes by which it receives and sends, and whether
/// its messages have gone over to the descriptor by now.
///
/// Every call that throws `.transportChanged` has done nothing: the descriptor is what carries the
/// message, now and for ever.
@safe
package final class PipeEnd: Sendable {
  package let incoming: PipeLane?
  package let outgoing: PipeLane?

  /// The same, without what it takes to count references to what is kept anyway.
  private let receiver: Unmanaged<PipeLane>?
  private let sender: Unmanaged<PipeLane>?

  private let hasIncomingEnded = Atomic(false)
  private let hasOutgoingEnded = Atomic(false)

  /// - Parameters: the lanes; nil where the descriptor has carried messages from the start.
  package init(incoming: PipeLane?, outgoing: PipeLane?) {
    self.incoming = incoming
    self.outgoing = outgoing
    unsafe receiver = incoming.map(Unmanaged.passUnretained)
    unsafe sender = outgoing.map(Unmanaged.passUnretained)
  }

  /// Sends one message; see `PipeLane.send`.
  package func send(
    _ parts: UnsafeBufferPointer<iovec>, progress: inout Int, until deadline: Deadline
  ) throws(Errno) {
    guard let sender = unsafe sender, !hasOutgoingEnded.load(ordering: .relaxed)
    else { throw .transportChanged }
    do throws(Errno) {
      try unsafe sender.using { lane throws(Errno) in
        try unsafe lane.send(parts, progress: &progress, until: deadline)
      }
    } catch {
      if error == .transportChanged { hasOutgoingEnded.store(true, ordering: .relaxed) }
      throw error
    }
  }

  /// Receives one message; see `PipeLane.receive`.
  ///
  /// - Throws: `.connectionReset` in place of `.endOfStream`, once, if the other end of a pipe of
  ///   two directions was closed with messages unread.
  package func receive(
    into parts: UnsafeBufferPointer<iovec>, byteCount: inout Int, until deadline: Deadline
  ) throws(Errno) {
    try fromLane(until: deadline) { lane throws(Errno) in
      do throws(Errno) {
        try unsafe lane.receive(into: parts, byteCount: &byteCount, until: deadline)
      } catch .endOfStream where outgoing?.consumeReset() == true {
        throw .connectionReset
      }
    }
  }

  /// Waits until there is a message, or the end.
  package func wait(until deadline: Deadline) throws(Errno) {
    try fromLane(until: deadline) { lane throws(Errno) in
      do throws(Errno) {
        try lane.waitForMessage(until: deadline)
      } catch .endOfStream {
        return
      }
    }
  }

  /// Uses the incoming lane until it is known that messages come through the descriptor.
  @inline(__always)
  private func fromLane(
    until deadline: Deadline, _ body: (PipeLane) throws(Errno) -> Void
  ) throws(Errno) {
    while let receiver = unsafe receiver, !hasIncomingEnded.load(ordering: .relaxed) {
      do throws(Errno) {
        return try unsafe receiver.using(body)
      } catch .transportChanged {
        // That takes locks, for which one has to wait.
        if deadline == .tryOnly { throw .busy }
        try resolve()
      }
    }
    throw .transportChanged
  }

  /// Finds out whether the next message comes through the descriptor.
  @inline(never)
  private func resolve() throws(Errno) {
    try outgoing?.drainWhatIsLeft()
    if try incoming?.resolve() != false { hasIncomingEnded.store(true, ordering: .relaxed) }
  }

  /// Lets the kernel carry the messages of both directions from now on, for ever.
  ///
  /// - Returns: whether all that is to be received is in the kernel by now.
  /// - Throws: `.interrupted` when it is time to look for signals, or `.corrupt`.
  package func fallBackToKernel() throws(Errno) -> Bool {
    try PipeLane.fallBackToKernel(incoming: incoming, outgoing: outgoing)
    if hasIncomingEnded.load(ordering: .relaxed) { return true }
    try resolve()
    return hasIncomingEnded.load(ordering: .relaxed)
  }
}

extension Unmanaged {
  /// Runs `body` with what is kept elsewhere meanwhile, without counting a reference to it.
  @inline(__always)
  fileprivate func using(_ body: (Instance) throws(Errno) -> Void) throws(Errno) {
    let failure: Errno? = unsafe _withUnsafeGuaranteedRef { instance in
      do throws(Errno) {
        try body(instance)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }
}
