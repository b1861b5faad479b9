// SPDX-License-Identifier: Apache-2.0
//
// JUnit's XML as pytest, ctest, swift test, gtest, surefire and others write it. There is no standard; this is what
// they agree on, and every doubt counts against the test:
//
//   testsuites = <testsuites> testsuite* </testsuites>
//   testsuite  = <testsuite> (testsuite | testcase | other)* </testsuite>           root: testsuites or testsuite
//   testcase   = <testcase name=TEXT [classname=TEXT] [status=WORD] [result=WORD]> child* </testcase>
//   child      = failure | error                    the test failed
//              | skipped | disabled                 it was not run, or does not count (pytest's xfail)
//              | properties | system-out | system-err
//              | anything else                      the test failed
//
// status is run, passed, success or completed; notrun, disabled and skipped are what they say; any other word is a
// failure (ctest writes "fail"). result (gtest) is completed, or the test was not run. Without a child that says
// otherwise a test passed. Ids: see TestID.swift.

/// Reads the tests of a JUnit report.
enum JUnitReader {
    static func read(_ bytes: [UInt8], caps: ReportCaps = ReportCaps()) throws(ReportRefusal) -> [TestCase] {
        var reader = try XMLReader(bytes, caps: caps)
        var cases: [TestCase] = []
        var depth = 0
        /// The depth of the test that is open.
        var testDepth: Int?
        while true {
            switch try reader.next() {
            case .end: return cases
            case .close:
                if depth == testDepth { testDepth = nil }
                depth -= 1
            case .open(let name, let attributes):
                depth += 1
                if depth == 1, name != "testsuites", name != "testsuite" {
                    throw ReportRefusal(.valueShape, "its root is neither testsuites nor testsuite")
                }
                if let within = testDepth {
                    guard name != "testcase", name != "testsuite" else {
                        throw ReportRefusal(.valueShape, "a test holds another")
                    }
                    if depth == within + 1, let last = cases.indices.last { note(name, on: &cases[last]) }
                } else if name == "testcase" {
                    guard cases.count < caps.cases else {
                        throw ReportRefusal(.resultOversize, "it has more than \(caps.cases) tests")
                    }
                    cases.append(try test(attributes, caps: caps))
                    testDepth = depth
                }
            }
        }
    }

    private static func test(_ attributes: [String: String], caps: ReportCaps) throws(ReportRefusal) -> TestCase {
        guard let name = attributes["name"], !name.isEmpty else {
            throw ReportRefusal(.valueShape, "a test has no name")
        }
        let id = TestID.of(className: attributes["classname"] ?? "", name: name)
        guard id.utf8.count <= caps.idBytes else {
            throw ReportRefusal(.resultOversize, "the name of a test has more than \(caps.idBytes) bytes")
        }
        var outcome = TestOutcome.passed
        if let result = attributes["result"], result != "completed" { outcome = .skipped }
        switch attributes["status"] {
        case nil, "run", "passed", "success", "completed": break
        case "notrun", "disabled", "skipped": outcome = .skipped
        default: outcome = .failed
        }
        return TestCase(id: id, outcome: outcome)
    }

    private static func note(_ child: String, on test: inout TestCase) {
        switch child {
        case "properties", "system-out", "system-err": break
        case "skipped", "disabled": if test.outcome == .passed { test.outcome = .skipped }
        default: test.outcome = .failed
        }
    }
}
