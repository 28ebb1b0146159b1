//===--- Slices.swift - Tests that need an end of a slice ----------------===//

import Glibc
import Testing

extension Trait where Self == ConditionTrait {
  /// Only a slice that ends finds the death that the test is about: with endless ones it would hang.
  static var findsDeath: Self {
    .enabled("a death is found when a slice ends") {
      unsafe getenv("MARTLET_SLICES").map { unsafe String(cString: $0) } != "endless"
    }
  }
}
