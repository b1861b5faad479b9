// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Fuzzers of everything that reads bytes from outside: `swift build --sanitize fuzzer` (see README.md).
///
/// A package of its own, so that users of Pawl neither resolve nor build it. Its links in `Sources` compile the real
/// targets with the fuzzer's instrumentation, without the heavy packages that Pawl as a whole depends on.
let features: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: features)
}

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + ["FuzzMain"],
        swiftSettings: features + [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "pawl-fuzz",
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        library("PawlBase", [crypto]),
        library("PawlContract", ["PawlBase", yams]),
        library("PawlLedger", ["PawlBase", crypto]),
        .target(name: "FuzzMain", cSettings: [.unsafeFlags(["-fsanitize=fuzzer-no-link"])]),
        fuzzer("FuzzContract", ["PawlContract", "PawlBase"]),
        fuzzer("FuzzJSON", ["PawlBase"]),
        fuzzer("FuzzLedgerEntry", ["PawlLedger", "PawlBase"]),
    ],
    swiftLanguageModes: [.v6]
)
