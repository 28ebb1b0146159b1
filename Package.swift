// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

let strictC: [CSetting] = [
  .treatAllWarnings(as: .error),
  .enableWarning("all"),
  .enableWarning("extra"),
  .disableWarning("unused-parameter"),
]

/// The rooms of the extension, whose headers are named without them.
let rooms = ["module", "pickle", "queue", "connection", "lock", "value", "pool"]

let linker = "\(Context.packageDirectory)/Sources/MartletPython/linker"

/// What the extension loads takes longer than all else of its import: it loads libc only.
let alone: [String] = [
  // Leaves out what newer versions of libc have and nothing calls; comes with Swift.
  "-use-ld=lld",
  "-Xclang-linker", "-static-libgcc",
  // Has a libstdc++.so that takes the static one in.
  "-L", linker,
]

let package = Package(
  name: "martlet",
  products: [
    .library(name: "Martlet", targets: ["Martlet"]),
    .library(name: "martlet", type: .dynamic, targets: ["MartletLibrary"]),
    .library(name: "martlet_engine", type: .dynamic, targets: ["MartletPython"]),
  ],
  targets: [
    .target(name: "CPlatform", cSettings: strictC),
    .target(name: "CMartlet"),
    .target(name: "MartletEngine", dependencies: ["CPlatform"], swiftSettings: strict),
    .target(name: "Martlet", dependencies: ["MartletEngine"], swiftSettings: strict),
    .target(
      name: "MartletABI", dependencies: ["MartletEngine", "CMartlet"], swiftSettings: strict),
    .target(
      name: "MartletLibrary", dependencies: ["CMartlet", "MartletABI"], exclude: ["exports.map"],
      linkerSettings: [
        .unsafeFlags(
          alone + [
            "-Xlinker",
            "--version-script=\(Context.packageDirectory)/Sources/MartletLibrary/exports.map",
          ])
      ]),
    .systemLibrary(name: "CPython", pkgConfig: "python3", providers: [.apt(["python3-dev"])]),
    .target(
      name: "MartletPython", dependencies: ["CMartlet", "CPython", "MartletABI"],
      cSettings: strictC + rooms.map { .headerSearchPath($0) }
        + [.define("Py_LIMITED_API", to: "0x030B0000")],
      linkerSettings: [
        .unsafeFlags(alone + ["-Xlinker", "--version-script=\(linker)/exports.map"])
      ]),
    .testTarget(
      name: "MartletEngineTests", dependencies: ["MartletEngine", "CPlatform"],
      swiftSettings: strict),
    .testTarget(name: "MartletTests", dependencies: ["Martlet"], swiftSettings: strict),
    .testTarget(
      name: "MartletABITests", dependencies: ["MartletABI", "CMartlet"],
      exclude: ["symbols.txt"], swiftSettings: strict,
      linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"])]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)
