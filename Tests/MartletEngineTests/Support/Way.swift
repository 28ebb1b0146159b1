//===--- Way.swift - A lane of a pipe, for tests --------------------===//

import CPlatform
import Glibc

@testable import MartletEngine

/// A pipe or a pair of sockets with a lane.
final class Way {
  let lane: PipeLane
  let reader: End
  let writer: End

  init(capacity: UInt64 = 65536, sockets: Bool = false) throws {
    lane = try PipeLane(capacity: capacity, label: "test")
    (reader, writer) = try sockets ? Ends.sockets() : Ends.pipe()
    lane.bind(reader: reader.rawValue, writer: writer.rawValue)
  }

  /// Sends a message; what that failed with, or nil.
  func send(_ bytes: [UInt8], until deadline: Deadline = .immediate) -> Errno? {
    var copy = bytes
    var progress = 0
    return unsafe copy.withUnsafeMutableBytes { buffer in
      var run = unsafe iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
      do throws(Errno) {
        try unsafe withUnsafePointer(to: &run) { pointer throws(Errno) in
          try untilDone { () throws(Errno) in
            try unsafe lane.send(
              UnsafeBufferPointer(start: pointer, count: 1), progress: &progress,
              until: deadline)
          }
        }
        return nil
      } catch { return error }
    }
  }

  /// How many bytes are in the kernel.
  var byteCount: Int { Int(platform_readable_count(reader.rawValue)) }

  /// Writes a word of the queue's state, as somebody who died may have left it.
  func leave<Field, Word: BitwiseCopyable>(_ field: KeyPath<layout_queue, Field>, _ value: Word) {
    let offset = MemoryLayout<layout_queue>.offset(of: field)!
    unsafe lane.queue.windows.base.storeBytes(of: value, toByteOffset: offset, as: Word.self)
  }

  /// Closes the writing end of this process.
  func loseWriter() {
    lane.bind(reader: reader.rawValue, writer: -1)
    _ = unsafe dup2(open("/dev/null", O_RDONLY), writer.rawValue)
  }
}

extension PipeLane {
  /// Receives a message of at most `capacity` bytes.
  func get(capacity: Int = 1 << 20, until deadline: Deadline = .immediate) throws(Errno) -> [UInt8]
  {
    try unsafe bytesTaken(capacity: capacity) { parts, count throws(Errno) in
      try unsafe receive(into: parts, byteCount: &count, until: deadline)
    }
  }
}

extension Ends {
  /// Two sockets that are a stream in both directions.
  static func sockets() throws -> (End, End) {
    var ends: [CInt] = [-1, -1]
    let kind = CInt(SOCK_STREAM.rawValue)
    try Errno.check(
      unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 ? 0 : Errno.current.rawValue)
    return (End(ends[0]), End(ends[1]))
  }
}

/// A message as it is on the wire.
func wire(_ bodies: [UInt8]...) -> [UInt8] {
  bodies.flatMap { bytes(of: UInt32($0.count)) + $0 }
}
