//===--- Stream+Wait.swift - Waiting for a stream ------------------------===//

internal import CPlatform
internal import Glibc

extension Stream {
  /// Waits until the descriptor can be read, or has ended or failed.
  ///
  /// - Throws: `.timedOut`, `.interrupted`, or what poll(2) failed with.
  package func wait(until deadline: Deadline) throws(Errno) {
    // poll(2) would skip it, and wait for nothing.
    guard descriptor >= 0 else { throw .badDescriptor }
    if !deadline.hasPassed, try spinOnReadable() { return }
    try park(until: deadline)
  }

  /// Looks, and then sleeps, until there is something to read, if the descriptor blocks.
  ///
  /// - Throws: `.interrupted`, or what poll(2) failed with.
  func waitIfBlocking() throws(Errno) {
    // What poll(2) would skip or wait for in vain is for read(2) to fail with.
    guard descriptor >= 0, try !spinOnReadable() else { return }
    let flags = fcntl(descriptor, F_GETFL)
    guard flags & O_NONBLOCK == 0, flags & O_ACCMODE != O_WRONLY else { return }
    try park(until: .never)
  }

  private func park(until deadline: Deadline) throws(Errno) {
    try deadline.sleepForSlice { limit throws(Errno) in
      try Errno.check(platform_poll(descriptor, limit.nanoseconds))
    }
  }

  /// A look costs a system call: so many take as long as to be woken on another core.
  private static var mostLooks: Int { 256 }

  /// Looks for a moment whether the descriptor can be read, which is sooner known
  /// than one is woken, for as long as that has lately been worth it with it.
  ///
  /// - Throws: `.interrupted`.
  func spinOnReadable() throws(Errno) -> Bool {
    let spin = unsafe platform_descriptor_memory(descriptor)
      .assumingMemoryBound(to: AdaptiveSpin.self)
    var status: CInt = 0
    let isFound = unsafe spin.pointee.find(within: Self.mostLooks) {
      status = platform_poll(descriptor, Deadline.immediate.nanoseconds)
      return status != Errno.timedOut.rawValue
    }
    if status == Errno.interrupted.rawValue { throw .interrupted }
    return isFound
  }
}
