// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import Testing

@testable import PawlJudge

@Suite("Test reports")
struct ReportReaderTests {
    private static func junit(_ text: String) throws(ReportRefusal) -> [TestCase] {
        try TestReport.read(Array(text.utf8), as: .junit)
    }

    private static func outcomes(_ text: String, _ format: ReportFormat = .junit) throws -> [String: TestOutcome] {
        let cases = try TestReport.read(Array(text.utf8), as: format)
        #expect(Set(cases.map(\.id)).count == cases.count)
        return Dictionary(cases.map { ($0.id, $0.outcome) }, uniquingKeysWith: { first, _ in first })
    }

    @Test("of pytest, ctest, gtest and swift test are read for what they say")
    func dialects() throws {
        let pytest = """
            <?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="1" failures="1" tests="5">
            <testcase classname="tests.test_a" name="test_ok[&lt;x&gt;]" time="0.001"><system-out>a &amp; b</system-out></testcase>
            <testcase classname="tests.test_a" name="test_bad"><failure message="assert 1 == 2">E</failure></testcase>
            <testcase classname="" name="tests.test_b"><error message="collection failure">x</error></testcase>
            <testcase classname="tests.test_a" name="test_x"><skipped type="pytest.xfail" message="" /></testcase>
            <testcase classname="tests.test_a" name="test_s"><properties><property name="failure" value="1"/></properties>
            <skipped type="pytest.skip" message="no">c</skipped></testcase></testsuite></testsuites>
            """
        #expect(
            try Self.outcomes(pytest) == [
                "tests.test_a::test_ok[<x>]": .passed, "tests.test_a::test_bad": .failed, "tests.test_b": .failed,
                "tests.test_a::test_x": .skipped, "tests.test_a::test_s": .skipped,
            ])
        let ctest = """
            <testsuite name="Linux-c++" tests="4"><testcase name="a" classname="a" time="0" status="run"><properties/>
            <system-out>o</system-out></testcase><testcase name="b" classname="b" status="fail"><failure message=""/>
            </testcase><testcase name="c" classname="c" status="notrun"/><testcase name="d" classname="d" status="odd"/>
            </testsuite>
            """
        #expect(try Self.outcomes(ctest) == ["a": .passed, "b": .failed, "c": .skipped, "d": .failed])
        let gtest = """
            <testsuites><testsuite name="S"><testcase name="A" status="run" result="completed" classname="S"/>
            <testcase name="B" status="notrun" result="suppressed" classname="S"/></testsuite></testsuites>
            """
        #expect(try Self.outcomes(gtest) == ["S::A": .passed, "S::B": .skipped])
        let surefire = """
            <testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="u" name="s">
            <testcase name="a" classname="C"><flakyFailure/></testcase><!-- two --><testcase name="b" classname="C"/>
            </testsuite>
            """
        #expect(try Self.outcomes(surefire) == ["C::a": .failed, "C::b": .passed])
    }

    static let refused = [
        "", " ", "<testsuite>", "</testsuite>", "<testsuite></testsuites>", "<a/>", "x<testsuite/>", "<testsuite/>x",
        "<testsuite/><testsuite/>", "<testsuite><testcase/></testsuite>",
        "<testsuite><testcase name=\"\"/></testsuite>",
        "<testsuite><testcase name=a/></testsuite>", "<testsuite><testcase name='a' name='b'/></testsuite>",
        "<testsuite><testcase name='a'classname='b'/></testsuite>", "<testsuite><testcase name='a<b'/></testsuite>",
        "<testsuite>&nbsp;</testsuite>", "<testsuite>&#0;</testsuite>", "<testsuite>&#xD800;</testsuite>",
        "<testsuite>&#99999999999;</testsuite>", "<testsuite>]]></testsuite>", "<testsuite><!-- -- --></testsuite>",
        "<testsuite><![CDATA[</testsuite>", "<testsuite><?php x?></testsuite>", "<?php x?><testsuite/>",
        " <?xml version=\"1.0\"?><testsuite/>", "<?xml version=\"1.1\"?><testsuite/>",
        "<?xml version=\"1.0\" encoding=\"utf-16\"?><testsuite/>",
        "<?xml version=\"1.0\" encoding=\"latin-1\"?><testsuite/>",
        "\u{FEFF}<testsuite/>", "<testsuite>\u{0}</testsuite>", "<testsuite>\u{1B}</testsuite>",
        "<testsuite>\u{FFFF}</testsuite>", "<!DOCTYPE testsuite><testsuite/>",
        "<!DOCTYPE t [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><testsuite name=\"&b;\"/>",
        "<!DOCTYPE t SYSTEM \"file:///etc/passwd\"><testsuite/>", "<x:testsuite xmlns:x='u'/>", "<testsuite y:a='1'/>",
        "<testsuite><testcase name='a'><testcase name='b'/></testcase></testsuite>",
        "<testsuite><testcase name='a'><testsuite/></testcase></testsuite>",
    ]

    @Test("that are not well-formed, or bring declarations, are refused", arguments: refused)
    func refusal(_ text: String) {
        #expect(throws: ReportRefusal.self) { try Self.junit(text) }
    }

    @Test("are bounded in bytes, tests, nesting, attributes and names")
    func bounds() {
        func refusal(_ text: String, _ change: (inout ReportCaps) -> Void) -> String? {
            var caps = ReportCaps()
            change(&caps)
            do throws(ReportRefusal) {
                _ = try TestReport.read(Array(text.utf8), as: .junit, caps: caps)
                return nil
            } catch { return error.signal.rawValue }
        }
        let two = "<testsuite><testcase name='a'/><testcase name='b'/></testsuite>"
        #expect(refusal(two) { $0.cases = 2 } == nil)
        #expect(refusal(two) { $0.cases = 1 } == "result.oversize")
        #expect(refusal(two) { $0.fileBytes = 20 } == "result.oversize")
        #expect(refusal(two) { $0.depth = 1 } == "result.oversize")
        #expect(refusal("<testsuite a='1' b='2'/>") { $0.attributes = 1 } == "result.oversize")
        #expect(refusal("<testsuite><testcase name='abc'/></testsuite>") { $0.idBytes = 2 } == "result.oversize")
        #expect(refusal(String(repeating: "<testsuite>", count: 100_000)) { _ in } == "result.oversize")
    }

    @Test("in TAP are read by their plan")
    func tap() throws {
        let text = """
            TAP version 14
            1..6
            ok 1 - adds
            not ok 2 - divides
              ---
              message: no
              ...
            ok 3 - later # SKIP not here
            not ok 4 - some day # todo
            # a comment
            printed by a program
                ok 1 - a subtest
            ok - has \\# and \\\\ # in it
            ok 6 tests/test_a.py::test_b

            """
        #expect(
            try Self.outcomes(text, .tap) == [
                "adds": .passed, "divides": .failed, "later": .skipped, "some day": .skipped,
                "has # and \\": .passed, "tests.test_a::test_b": .passed,
            ])
        #expect(try Self.outcomes("ok 1 - a\r\nok 2 - b\r\n1..2\r\n", .tap) == ["a": .passed, "b": .passed])
        #expect(try Self.outcomes("1..0 # SKIP all", .tap) == [:])
        for bad in [
            "", "ok 1 - a", "1..2\nok 1 - a", "1..1\nok 1 - a\nok 2 - b", "1..1\n1..1\nok 1 - a", "1..1\nok 2 - a",
            "1..2\nok 1 - a\nok 1 - a", "ok 1 - a\n1..1\nok 2 - b", "1..1\nok 1", "1..1\nok 1 - # x",
            "1..1\nok 1 - a\nBail out!", "1..999999999", "1..1\nok 99999999999999999999 - a", "1..-1",
        ] { #expect(throws: ReportRefusal.self, "\(bad)") { try Self.outcomes(bad, .tap) } }
        #expect(throws: ReportRefusal.self) { try TestReport.read([0x31, 0x2E, 0x2E, 0x31, 0x0A, 0xFF], as: .tap) }
    }
}
