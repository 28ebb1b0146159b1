//===--- ErrnoTests.swift - The one error of the engine ------------------===//

import Glibc
import Testing

@testable import MartletEngine

@Suite struct ErrnoTests {
  @Test func `zero is no error, anything else is thrown as it is`() throws {
    try Errno.check(0)
    var seen: Errno?
    do throws(Errno) { try Errno.check(EPIPE) } catch { seen = error }
    #expect(seen == .brokenPipe)
    #expect(seen?.rawValue == EPIPE)
  }

  @Test func `current is what the last call failed with`() {
    #expect(close(-1) == -1)
    #expect(Errno.current == .badDescriptor)
  }
}
