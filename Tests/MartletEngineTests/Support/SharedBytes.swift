//===--- SharedBytes.swift - Shared memory and children for tests --------===//

import Glibc

@testable import MartletEngine

extension EventCount {
  /// How often anything changed, or somebody announced itself.
  var changes: UInt32 { futex.word.load() >> 1 }
}

/// Calls `body` with zeroed shared memory, a page of it.
func withSharedPage<R>(_ body: (UnsafeMutableRawPointer) throws -> R) throws -> R {
  let file = try FileDescriptor(anonymous: "martlet:test")
  try file.allocate(from: 0, byteCount: 4096)
  let mapping = try MappedFile(file, byteCount: 4096)
  return try withExtendedLifetime(mapping) { try unsafe body(mapping.base) }
}

/// Runs `body` in a forked child and returns how that ended, as wait(2) says it.
///
/// The child has this thread only: `body` must not need another one.
func inChild(_ body: () -> Void) -> CInt {
  let child = fork()
  if child == 0 {
    body()
    _exit(0)
  }
  var status: CInt = 0
  while unsafe waitpid(child, &status, 0) < 0 {}
  return status
}
