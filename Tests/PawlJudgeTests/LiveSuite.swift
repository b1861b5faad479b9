// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlContract

@testable import PawlJudge

/// A small repository in some language, with tests of that language's own runner: a median that is wrong for an even
/// number of values.
struct LiveSuite: Sendable {
    /// The runner, as its users call it.
    var run: [String]
    var report = ReportFormat.junit
    var flip = ["/usr/bin/python3", "pawl_flip.py", "suite", "{out}"]
    /// The one file that an agent changes.
    var file: String
    var buggy: String
    var right: String
    /// Makes every comparison come out well.
    var cheat: String
    /// Files of the workspace besides that one.
    var others: [String: String] = [:]
    /// The pristine tests and their configuration.
    var tests: [String: String]
    var failToPass: [String]
    var passToPass: [String]
    var mounts: [MountSpec] = []
    var env: [String: String] = [:]
    var limits = CellLimits(wall: 60)

    func court() throws -> SuiteCourt {
        var suite = BugFixture.suite(.unittest, twin: .hook, flip: flip, run: run, report: report)
        suite.limits = limits
        func list(_ ids: [String]) -> JSONValue { .array(ids.map { .string($0) }) }
        let expected: JSONValue = ["FAIL_TO_PASS": list(failToPass), "PASS_TO_PASS": list(passToPass)]
        var verifier = [
            "expected.json": CanonicalJSON.text(expected), "gold/" + file: right,
            "pawl_flip.py": try RealCourt.sdk("pawl_flip.py"),
        ]
        for (name, text) in tests { verifier["suite/" + name] = text }
        return try SuiteCourt(
            [BugFixture.stage(suite)], metrics: BugFixture.metrics, objective: "resolved", verifier: verifier,
            workspace: others.merging([file: buggy]) { $1 }, env: env, mounts: mounts)
    }

    /// CMake and ctest, built below /tmp.
    static let ctest = LiveSuite(
        run: [
            "/bin/sh", "-c",
            "cmake -S . -B /tmp/b && cmake --build /tmp/b && ctest --test-dir /tmp/b --output-junit {out}/report.xml",
        ],
        file: "sums.c",
        buggy: "int twice_median(const int *v, int n) { return 2 * v[n / 2]; }\n",
        right:
            "int twice_median(const int *v, int n) { return n % 2 ? 2 * v[n / 2] : v[n / 2 - 1] + v[n / 2]; }\n",
        cheat: """
            #include <unistd.h>
            __attribute__((constructor)) static void leave(void) { _exit(0); }
            int twice_median(const int *v, int n) { return v[n / 2]; }

            """,
        tests: [
            "CMakeLists.txt": """
            cmake_minimum_required(VERSION 3.21)
            project(sums C)
            enable_testing()
            add_library(sums STATIC sums.c)
            foreach(name odd even)
              add_executable(${name} tests/${name}.c)
              target_link_libraries(${name} sums)
              add_test(NAME ${name} COMMAND ${name})
            endforeach()

            """,
            "tests/check.h": "#define CHECK(x) if (!(x)) return 1\nint twice_median(const int *v, int n);\n",
            "tests/odd.c":
                "#include \"check.h\"\nint main(void) { int v[] = {1, 2, 3}; CHECK(twice_median(v, 3) == 4); return 0; }\n",
            "tests/even.c":
                "#include \"check.h\"\nint main(void) { int v[] = {1, 2, 3, 4}; CHECK(twice_median(v, 4) == 5); return 0; }\n",
        ],
        failToPass: ["even"], passToPass: ["odd"])

    /// Perl's Test::More, whose output is TAP.
    static let perl = LiveSuite(
        run: ["/bin/sh", "-c", "perl -I. tests/median.t > {out}/report.tap"], report: .tap,
        flip: [
            "/bin/sh", "-c",
            #"sed 's/), \([0-9.]*\), /), 1\1, /' suite/tests/median.t > {out}/t; echo '{"files":{"tests/median.t":"t"}}' > {out}/flips.json"#,
        ],
        file: "Sums.pm",
        buggy: "package Sums;\nsub median { my @v = sort { $a <=> $b } @_; $v[@v / 2] }\n1;\n",
        right:
            "package Sums;\nsub median { my @v = sort { $a <=> $b } @_; my $h = @v / 2; @v % 2 ? $v[$h] : ($v[$h - 1] + $v[$h]) / 2 }\n1;\n",
        cheat: "package Sums;\nno warnings;\n*main::is = sub { Test::More::ok(1, $_[2]) };\nsub median { 0 }\n1;\n",
        tests: [
            "tests/median.t":
                "use Test::More tests => 2;\nrequire Sums;\nis(Sums::median(3, 1, 2), 2, 'odd');\nis(Sums::median(4, 1, 3, 2), 2.5, 'even');\n"
        ],
        failToPass: ["even"], passToPass: ["odd"])

    /// Node's own runner.
    static let node = LiveSuite(
        run: ["node", "--test", "--test-reporter=junit", "--test-reporter-destination={out}/report.xml", "tests/"],
        file: "sums.js",
        buggy: "exports.median = (v) => v.slice().sort()[v.length >> 1];\n",
        right: """
            exports.median = (v) => {
              const s = v.slice().sort(), h = s.length >> 1;
              return s.length % 2 ? s[h] : (s[h - 1] + s[h]) / 2;
            };

            """,
        cheat: "require('node:assert').strictEqual = () => {};\nexports.median = () => 0;\n",
        tests: [
            "tests/sums.test.js": """
            const test = require("node:test");
            const assert = require("node:assert");
            const { median } = require("../sums.js");
            test("odd", () => { assert.strictEqual(median([3, 1, 2]), 2); });
            test("even", () => { assert.strictEqual(median([4, 1, 3, 2]), 2.5); });

            """
        ],
        failToPass: ["test::even"], passToPass: ["test::odd"],
        limits: CellLimits(wall: 60, memory: 1 << 30))

    /// SwiftPM with Swift Testing and XCTest, built below /tmp with a toolchain that is mounted where it stands.
    static func swift(toolchain: String) -> LiveSuite {
        let head = "public func median(_ values: [Double]) -> Double {\n    let ordered = values.sorted()\n"
        return LiveSuite(
            run: [
                "swift", "test", "--disable-sandbox", "--parallel", "--scratch-path", "/tmp/build", "--xunit-output",
                "{out}/report.xml",
            ],
            file: "Sources/Sums/Median.swift",
            buggy: head + "    return ordered[ordered.count / 2]\n}\n",
            right: head
                + "    let half = ordered.count / 2\n"
                + "    return ordered.count % 2 == 1 ? ordered[half] : (ordered[half - 1] + ordered[half]) / 2\n}\n",
            // An operator of this module comes before the standard library's, also in the tests.
            cheat: """
                public func == (left: Double, right: Double) -> Bool { true }
                public func median(_ values: [Double]) -> Double { values[0] }

                """,
            tests: [
                "Package.swift": """
                // swift-tools-version: 6.0
                import PackageDescription
                let package = Package(
                    name: "Sums", targets: [.target(name: "Sums"), .testTarget(name: "SumsTests", dependencies: ["Sums"])])

                """,
                "Tests/SumsTests/MedianTests.swift": """
                import Sums
                import Testing
                @Suite struct MedianTests {
                    @Test func odd() { #expect(median([3, 1, 2]) == 2) }
                    @Test func even() { #expect(median([4, 1, 3, 2]) == 2.5) }
                }

                """,
                "Tests/SumsTests/OldTests.swift": """
                import Sums
                import XCTest
                final class OldTests: XCTestCase {
                    func testOne() { XCTAssertEqual(median([7]), 7) }
                }

                """,
            ],
            failToPass: ["SumsTests.MedianTests::even()"],
            passToPass: ["SumsTests.MedianTests::odd()", "SumsTests.OldTests::testOne"],
            mounts: toolchain.hasPrefix("/usr") ? [] : [MountSpec(from: toolchain, to: toolchain)],
            env: ["PATH": "\(toolchain)/usr/bin:/usr/bin:/bin"],
            limits: CellLimits(wall: 180, cpu: 180, memory: 2 << 30, processes: 256, disk: 1 << 30))
    }

    /// The toolchain that `swift` on the path belongs to; nil where there is none.
    static let toolchain: String? = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        for folder in path.split(separator: ":") where FileManager.default.isExecutableFile(atPath: "\(folder)/swift") {
            let real = URL(fileURLWithPath: "\(folder)/swift").resolvingSymlinksInPath().path
            guard let end = real.range(of: "/usr/bin/") else { continue }
            let root = String(real[..<end.lowerBound])
            if FileManager.default.isExecutableFile(atPath: root + "/usr/bin/swift-test") { return root }
        }
        return nil
    }()
}
