//===--- VersionTests.swift - About this build ----------------------------===//

import CMartlet
import MartletABI
import Testing

@Suite struct VersionTests {
  @Test func `the version is that of the header`() {
    #expect(CMartlet.martlet_abi_version() == 1)
  }
}
