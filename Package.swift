// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// Every Swift target is built with the same strict settings. `Tests/PackageTests` checks that the compiler knows
/// each feature name, because it ignores unknown ones in silence.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

func library(_ name: String, _ dependencies: [Target.Dependency], more: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict + more)
}

/// Optimised in debug builds too: the search for canaries passes over every byte of every answer, and the demo and the
/// tests run a debug build.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "pawl",
    products: [
        .executable(name: "pawl", targets: ["pawl"]),
        .library(name: "PawlTesting", targets: ["PawlTesting"]),
        .library(name: "PawlJudgeKit", targets: ["PawlJudgeKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", exact: "1.5.0"),
    ],
    targets: [
        .executableTarget(name: "pawl", dependencies: ["PawlCommands"], swiftSettings: strict),
        library(
            "PawlCommands",
            [
                "PawlTesting", "PawlRun", "PawlAgents", "PawlJudge", "PawlSandbox", "PawlStore", "PawlLoop",
                "PawlLedger", "PawlStatistics", "PawlContract", "PawlBase", argumentParser, unixSignals,
            ]),
        library(
            "PawlRun",
            [
                "PawlAgents", "PawlGateway", "PawlJudge", "PawlSandbox", "PawlStore", "PawlLoop", "PawlLedger",
                "PawlStatistics", "PawlContract", "PawlBase",
            ]),
        library(
            "PawlAgents",
            ["PawlSandbox", "PawlStore", "PawlLoop", "PawlLedger", "PawlContract", "PawlBase"]),
        library(
            "PawlGateway",
            [
                "PawlSandbox", "PawlStore", "PawlLoop", "PawlLedger", "PawlContract", "PawlBase", nioCore, nioPosix,
                nioHTTP1, asyncHTTPClient,
            ]),
        library(
            "PawlJudge",
            ["PawlSandbox", "PawlStore", "PawlLedger", "PawlStatistics", "PawlContract", "PawlBase"]),
        library(
            "PawlSandbox",
            ["PawlStore", "PawlLedger", "PawlContract", "PawlBase", "CPawlLinux", subprocess, system]),
        library("PawlStore", ["PawlLoop", "PawlLedger", "PawlContract", "PawlBase", grdb]),
        library("PawlLoop", ["PawlLedger", "PawlStatistics", "PawlContract", "PawlBase"]),
        library("PawlLedger", ["PawlBase", crypto]),
        library("PawlStatistics", ["PawlBase"]),
        library("PawlContract", ["PawlBase", yams], more: optimised),
        library("PawlBase", [crypto]),
        .target(
            name: "CPawlLinux",
            cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        library(
            "PawlTesting",
            [
                "PawlSandbox", "PawlJudge", "PawlContract", "PawlBase", nioCore, nioPosix, httpTypes, hummingbirdCore,
                log, serviceLifecycle,
            ]),
        library("PawlJudgeKit", ["PawlBase"]),
        tests("PackageTests", []),
        tests("PawlBaseTests", ["PawlBase", "PawlTesting"]),
        tests(
            "PawlTestingTests",
            ["PawlTesting", "PawlContract", "PawlBase", nioCore, nioHTTP1, asyncHTTPClient]),
        tests("PawlContractTests", ["PawlContract", "PawlBase"]),
        tests("PawlStatisticsTests", ["PawlStatistics", "PawlBase"]),
        tests("PawlLedgerTests", ["PawlLedger", "PawlBase", "PawlTesting"], exclude: ["Python"]),
        tests("PawlLoopTests", ["PawlLoop", "PawlLedger", "PawlStatistics", "PawlContract", "PawlBase"]),
        tests("PawlStoreTests", ["PawlStore", "PawlTesting", "PawlSandbox", "PawlLedger", "PawlContract", "PawlBase"]),
        tests("PawlSandboxTests", ["PawlSandbox", "CPawlLinux", "PawlContract", "PawlBase"], exclude: ["Probe"]),
        tests(
            "PawlJudgeTests",
            [
                "PawlJudge", "PawlJudgeKit", "PawlTesting", "PawlSandbox", "PawlStore", "PawlLedger", "PawlStatistics",
                "PawlContract", "PawlBase",
            ]),
        tests(
            "PawlGatewayTests",
            [
                "PawlGateway", "PawlTesting", "PawlSandbox", "PawlStore", "PawlLoop", "PawlLedger", "PawlContract",
                "PawlBase", nioCore, nioPosix, nioHTTP1, asyncHTTPClient,
            ]),
        tests(
            "PawlAgentsTests", ["PawlAgents", "PawlSandbox", "PawlStore", "PawlLedger", "PawlContract", "PawlBase"]),
        tests(
            "PawlRunTests",
            [
                "PawlRun", "PawlTesting", "PawlJudge", "PawlSandbox", "PawlStore", "PawlLoop", "PawlLedger",
                "PawlContract", "PawlBase",
            ]),
        tests("PawlCommandsTests", ["PawlCommands", "PawlLedger", "PawlContract", "PawlBase", argumentParser]),
        tests("RedTeamTests", ["PawlSandbox", "PawlContract", "PawlBase"]),
        tests("EndToEndTests", ["PawlStore", "PawlLoop", "PawlLedger", "PawlContract", "PawlBase"]),
    ],
    swiftLanguageModes: [.v6]
)
