//===--- KernelFeatures.swift - What the kernel can do -------------------===//

internal import CPlatform

/// Features of the kernel that the engine stands on.
package struct KernelFeatures: OptionSet, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Anonymous files.
  package static var anonymousFiles: Self { Self(rawValue: UInt32(PLATFORM_MEMFD)) }
  /// Files that cannot shrink under who maps them.
  package static var seals: Self { Self(rawValue: UInt32(PLATFORM_SEALS)) }
  /// Locks that survive their owner.
  package static var robustLocks: Self { Self(rawValue: UInt32(PLATFORM_ROBUST)) }
  /// Memory of an open file given back.
  package static var punching: Self { Self(rawValue: UInt32(PLATFORM_PUNCH)) }

  /// Finds out, by trying each.
  package static func probe() -> Self { Self(rawValue: platform_features()) }
}
