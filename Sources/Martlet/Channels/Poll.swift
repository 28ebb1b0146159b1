//===--- Poll.swift - Waiting for a stream --------------------------------===//

internal import CPlatform

extension Stream {
  /// Waits until the descriptor can be read, or has ended or failed.
  ///
  /// - Throws: `.timedOut`, `.interrupted`, or what poll(2) failed with.
  package func wait(until deadline: Deadline) throws(Errno) {
    // poll(2) would skip it, and wait for nothing.
    guard descriptor >= 0 else { throw .badDescriptor }
    if !deadline.hasPassed, lookAround() { return }
    try Errno.check(platform_poll(descriptor, deadline.nanoseconds))
  }

  /// A look costs a system call: so many take as long as to be woken on another core.
  private static var mostLooks: Int { 256 }

  /// Looks for a moment whether the descriptor can be read, which is sooner known
  /// than one is woken, for as long as that has lately been worth it with it.
  @discardableResult func lookAround() -> Bool {
    let spin = unsafe platform_descriptor_memory(descriptor)
      .assumingMemoryBound(to: AdaptiveSpin.self)
    return unsafe spin.pointee.find(within: Self.mostLooks) {
      platform_poll(descriptor, Deadline.immediate.nanoseconds) != Errno.timedOut.rawValue
    }
  }
}
