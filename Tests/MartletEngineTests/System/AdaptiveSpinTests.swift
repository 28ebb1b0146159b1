//===--- AdaptiveSpinTests.swift - How long to look before sleeping ------===//

import Testing

@testable import MartletEngine

@Suite struct AdaptiveSpinTests {
  /// How often a wait looks if the `success`th look finds something, nil for none.
  private func looks(_ spin: borrowing AdaptiveSpin, until success: Int? = nil) -> Int {
    var count = 0
    let found = spin.find(within: 256) {
      count += 1
      return count == success
    }
    #expect(found == (success != nil))
    return count
  }

  @Test func `looking in vain halves the next look, down to a few`() {
    let spin = AdaptiveSpin()
    let counts = (0..<9).map { _ in looks(spin) }
    #expect(counts == [256, 128, 64, 32, 16, 8, 4, 4, 4])
  }

  @Test func `what is found doubles the next look, up to the longest`() {
    let spin = AdaptiveSpin()
    for _ in 0..<9 { _ = looks(spin) }
    for _ in 0..<9 { #expect(looks(spin, until: 4) == 4) }
    #expect(looks(spin) == 256)
  }

  @Test func `one wait in 64 looks for the longest time, and changes nothing if in vain`() {
    let spin = AdaptiveSpin()
    let counts = (0..<130).map { _ in looks(spin) }
    #expect(counts.indices.filter { counts[$0] == 256 } == [0, 63, 127])
    #expect(counts[64] == 4)
  }
}
