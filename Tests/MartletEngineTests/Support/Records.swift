//===--- Records.swift - Taking records in tests -------------------------===//

import Glibc

@testable import MartletEngine

/// The bytes that are taken into one run of `capacity` bytes, going on after signals.
func bytesTaken(
  capacity: Int, by take: (UnsafeBufferPointer<iovec>, inout Int) throws(Errno) -> Void
) throws(Errno) -> [UInt8] {
  var failure: Errno?
  let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
    var run = unsafe iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
    repeat {
      do throws(Errno) {
        failure = nil
        try unsafe withUnsafePointer(to: &run) { pointer throws(Errno) in
          try unsafe take(UnsafeBufferPointer(start: pointer, count: 1), &count)
        }
      } catch {
        failure = error
        count = 0
      }
    } while failure == .interrupted
  }
  if let failure { throw failure }
  return bytes
}
