//===--- Base.swift - About this build -----------------------------------===//

internal import CMartlet
internal import MartletEngine

@c @implementation
public func martlet_abi_version() -> CInt { 1 }

@c @implementation
public func martlet_build() -> UnsafePointer<CChar> {
  #if compiler(>=6.4) && DEBUG
    let line: StaticString = "Swift 6.4 or later, debug"
  #elseif compiler(>=6.4)
    let line: StaticString = "Swift 6.4 or later, release"
  #elseif compiler(>=6.3) && DEBUG
    let line: StaticString = "Swift 6.3, debug"
  #elseif compiler(>=6.3)
    let line: StaticString = "Swift 6.3, release"
  #elseif DEBUG
    let line: StaticString = "Swift 6.2, debug"
  #else
    let line: StaticString = "Swift 6.2, release"
  #endif
  // A static string's bytes end in a zero.
  return unsafe UnsafeRawPointer(line.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation
public func martlet_kernel_features() -> UInt64 {
  let names: [(KernelFeatures, UInt32)] = [
    (.anonymousFiles, MARTLET_FEATURE_MEMFD),
    (.seals, MARTLET_FEATURE_SEALS),
    (.robustLocks, MARTLET_FEATURE_ROBUST),
    (.punching, MARTLET_FEATURE_PUNCH),
  ]
  let found = KernelFeatures.probe()
  return names.reduce(0) { found.contains($1.0) ? $0 | UInt64($1.1) : $0 }
}

@c @implementation
public func martlet_now() -> Int64 { Deadline.now.nanoseconds }
