//===--- Ends.swift - Pipes and sockets for tests ------------------------===//

import Glibc
import Testing

@testable import MartletEngine

/// What came of receiving one message.
enum Received: Equatable {
  case message([UInt8])
  case failure(Errno)
}

/// Something with a descriptor, and what tests do with it.
protocol Wire {
  var rawValue: CInt { get }
}

/// A descriptor that somebody else closes.
struct Raw: Wire {
  let rawValue: CInt

  init(_ rawValue: CInt) { self.rawValue = rawValue }
}

extension Wire {
  /// Sends a message, going on after signals; what it failed with, or nil.
  func send(_ body: [UInt8]) -> Errno? {
    var progress = 0
    while true {
      let error = send(body, &progress)
      if error != .interrupted { return error }
    }
  }

  /// Sends a message that is not waited with; what it failed with, or nil.
  func send(_ body: [UInt8], until deadline: Deadline) -> Errno? {
    var progress = 0
    let error = send(body, &progress, until: deadline)
    #expect(error == nil || progress == 0)
    return error
  }

  /// Sends a message, or the rest of it; what it failed with, or nil.
  func send(
    _ body: [UInt8], _ progress: inout Int, until deadline: Deadline = .never
  ) -> Errno? {
    var copy = body
    return unsafe copy.withUnsafeMutableBytes { bytes in
      do throws(Errno) {
        try unsafe withRuns(bytes) { runs throws(Errno) in
          try unsafe Stream(rawValue).send(runs, progress: &progress, until: deadline)
        }
      } catch { return error }
      return nil
    }
  }

  /// Receives a message, going on after signals.
  func receive() -> Received {
    var incoming = Stream.Incoming()
    var body: [UInt8] = []
    while true {
      switch step(&incoming, &body) {
      case nil: return .message(body)
      case .interrupted?: continue
      case let error?: return .failure(error)
      }
    }
  }

  /// Receives a message, or the rest of it; what it failed with, or nil.
  func step(_ incoming: inout Stream.Incoming, _ body: inout [UInt8]) -> Errno? {
    do throws(Errno) { try Stream(rawValue).receiveSize(&incoming) } catch { return error }
    if body.count != Int(incoming.size) {
      body = [UInt8](repeating: 0, count: Int(incoming.size))
    }
    return unsafe body.withUnsafeMutableBytes { buffer in
      do throws(Errno) {
        try unsafe withRuns(buffer) { runs throws(Errno) in
          try unsafe Stream(rawValue).receiveBody(into: runs, &incoming)
        }
      } catch { return error }
      return nil
    }
  }

  /// Waits until it can be read; what that failed with, or nil.
  func wait(until deadline: Deadline) -> Errno? {
    do throws(Errno) { try Stream(rawValue).wait(until: deadline) } catch { return error }
    return nil
  }

  /// Writes bytes that fit.
  func write(_ bytes: [UInt8]) {
    let count = unsafe Glibc.write(rawValue, bytes, bytes.count)
    precondition(count == bytes.count)
  }

  /// Reads once, up to `count` bytes.
  func readSome(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, count in
      unsafe count = max(0, read(rawValue, buffer.baseAddress, buffer.count))
    }
  }
}

/// One end of a pipe or socket, closed with its last use.
final class End: Wire {
  let rawValue: CInt

  init(_ rawValue: CInt) { self.rawValue = rawValue }

  // Whatever the number stands for by now: some tests put another file in its place.
  deinit { close(rawValue) }
}

/// Both ends of something.
enum Ends {
  /// A pipe: its reading end, its writing end.
  static func pipe(capacity: CInt? = nil) throws -> (End, End) {
    var ends: [CInt] = [-1, -1]
    try Errno.check(unsafe Glibc.pipe(&ends) == 0 ? 0 : Errno.current.rawValue)
    // F_SETPIPE_SZ, which Swift does not see.
    if let capacity { precondition(fcntl(ends[1], 1031, capacity) == capacity) }
    return (End(ends[0]), End(ends[1]))
  }

  /// Two sockets that keep what was written in one call together.
  static func packets() throws -> (End, End) {
    var ends: [CInt] = [-1, -1]
    let kind = CInt(SOCK_SEQPACKET.rawValue)
    try Errno.check(
      unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 ? 0 : Errno.current.rawValue)
    return (End(ends[0]), End(ends[1]))
  }
}

/// Bytes that differ from place to place.
func pattern(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
}

/// A number in network order.
func bytes<T: FixedWidthInteger>(of number: T) -> [UInt8] {
  unsafe withUnsafeBytes(of: number.bigEndian) { unsafe Array($0) }
}

/// Calls `body` with bytes as three runs, so that messages begin and end in all of them.
private func withRuns(
  _ bytes: UnsafeMutableRawBufferPointer,
  _ body: (UnsafeBufferPointer<iovec>) throws(Errno) -> Void
) throws(Errno) {
  let first = bytes.count / 3
  let second = bytes.count / 2
  let runs = unsafe [0..<first, first..<second, second..<bytes.count].map { range in
    let start = unsafe bytes.baseAddress.map { unsafe $0 + range.lowerBound }
    return unsafe iovec(iov_base: start, iov_len: range.count)
  }
  var failure: Errno?
  unsafe runs.withUnsafeBufferPointer { runs in
    do throws(Errno) { try unsafe body(runs) } catch { failure = error }
  }
  if let failure { throw failure }
}
