//===--- Poll.swift - Waiting for a stream --------------------------------===//

internal import CPlatform

extension Stream {
  /// Waits until the descriptor can be read, or has ended or failed.
  ///
  /// - Throws: `.timedOut`, `.interrupted`, or what poll(2) failed with.
  package func wait(until deadline: Deadline) throws(Errno) {
    // poll(2) would skip it, and wait for nothing.
    guard descriptor >= 0 else { throw .badDescriptor }
    try Errno.check(platform_poll(descriptor, deadline.nanoseconds))
  }
}
