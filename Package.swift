// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
  name: "martlet",
  products: [
    .library(name: "Martlet", targets: ["Martlet"]),
    .library(name: "martlet_engine", type: .dynamic, targets: ["MartletPython"]),
  ],
  targets: [
    .target(name: "CPlatform"),
    .target(name: "CMartlet"),
    .target(name: "Martlet", dependencies: ["CPlatform"], swiftSettings: strict),
    .target(
      name: "MartletABI", dependencies: ["Martlet", "CMartlet"], swiftSettings: strict),
    .systemLibrary(name: "CPython", pkgConfig: "python3", providers: [.apt(["python3-dev"])]),
    .target(
      name: "MartletPython", dependencies: ["CMartlet", "CPython", "MartletABI"],
      cSettings: [
        .define("Py_LIMITED_API", to: "0x030B0000"),
        .unsafeFlags(["-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter"]),
      ],
      linkerSettings: [
        .unsafeFlags(["-Xlinker", "--version-script=Sources/MartletPython/exports.map"])
      ]),
    .testTarget(
      name: "MartletTests", dependencies: ["Martlet", "CPlatform"], swiftSettings: strict),
    .testTarget(
      name: "MartletABITests", dependencies: ["MartletABI", "CMartlet"],
      exclude: ["symbols.txt"], swiftSettings: strict,
      linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"])]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)
