//===--- VersionTests.swift - About this build ---------------------------===//

import CMartlet
import MartletABI
import Testing

@Suite struct VersionTests {
  @Test func `the version is that of the header`() {
    #expect(CMartlet.martlet_abi_version() == 1)
  }

  @Test func `the build is one line for people`() {
    let line = unsafe String(cString: CMartlet.martlet_build())
    #expect(line.hasPrefix("Swift 6."))
    #expect(!line.contains("\n"))
  }

  @Test func `this kernel offers all that the engine needs`() {
    let all =
      MARTLET_FEATURE_MEMFD | MARTLET_FEATURE_SEALS | MARTLET_FEATURE_ROBUST
      | MARTLET_FEATURE_PUNCH
    #expect(CMartlet.martlet_kernel_features() == UInt64(all))
  }

  @Test func `now does not go back`() {
    let first = CMartlet.martlet_now()
    #expect(first > 0)
    #expect(CMartlet.martlet_now() >= first)
  }
}
