// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlLedger
import Testing

@testable import PawlJudge

/// Suites of real runners, end to end through real cells: the fix is kept at A2, and a candidate that makes every
/// comparison come out well is caught by flips that a hook made.
@Suite("A suite of a real runner", .serialized)
struct LiveSuiteTests {
    private func check(_ live: LiveSuite, cheats: Bool = true) async throws {
        let court = try live.court()
        let before = ["resolved": 0.0, "passed": Double(live.passToPass.count)]
        let fixed = try await court.judge([live.file: live.right], champion: before)
        #expect(fixed.verdict.verdict == .accepted && fixed.verdict.assurance == .a2, "\(fixed)")
        #expect(fixed.verdict.signals == [])
        guard cheats else { return }
        let caught = try await court.judge([live.file: live.cheat], champion: before)
        #expect(caught.verdict.verdict == .violation, "\(caught)")
        #expect(caught.verdict.signals.map(\.code) == ["control.impossible_passed"], "\(caught.verdict.signals)")
    }

    private static func lacks(_ program: String) -> Bool { !FileManager.default.isExecutableFile(atPath: program) }

    @Test(
        "ctest", .disabled(if: lacks("/usr/bin/ctest"), "skipped: /usr/bin/ctest is missing (apt-get install cmake)"),
        .timeLimit(.minutes(3)))
    func ctest() async throws { try await check(.ctest) }

    @Test(
        "Test::More, in TAP", .disabled(if: lacks("/usr/bin/perl"), "skipped: no /usr/bin/perl"),
        .timeLimit(.minutes(1)))
    func perl() async throws { try await check(.perl) }

    @Test("node --test", .disabled(if: lacks("/usr/bin/node"), "skipped: no /usr/bin/node"), .timeLimit(.minutes(2)))
    func node() async throws { try await check(.node) }

    /// Each run compiles the package anew, for half a minute on a busy machine: the cheat is left to those who ask.
    private static let isThorough = ProcessInfo.processInfo.environment["PAWL_SLOW_TESTS"] == "1"

    @Test(
        "swift test, with Swift Testing and XCTest",
        .disabled(if: LiveSuite.toolchain == nil, "skipped: no Swift toolchain with swift-test on PATH"),
        .timeLimit(.minutes(10)))
    func swift() async throws {
        try await check(.swift(toolchain: try #require(LiveSuite.toolchain)), cheats: Self.isThorough)
    }

    @Test("flips that do not compile show nothing, so that the stage is A1", .timeLimit(.minutes(1)))
    func unbuilt() async throws {
        var live = LiveSuite.perl
        live.flip = [
            "/bin/sh", "-c",
            #"echo 'use Test::More tests =>' > {out}/t; echo '{"files":{"tests/median.t":"t"}}' > {out}/flips.json"#,
        ]
        let fixed = try await live.court().judge([live.file: live.right], champion: ["resolved": 0, "passed": 1])
        #expect(fixed.verdict.verdict == .accepted && fixed.verdict.assurance == .a1, "\(fixed)")
    }
}
