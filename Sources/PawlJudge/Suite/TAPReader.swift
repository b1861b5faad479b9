// SPDX-License-Identifier: Apache-2.0
//
// TAP, the Test Anything Protocol, versions 12 to 14 (https://testanything.org/tap-version-14-specification.html).
//
//   TAP version 13                          may come first
//   1..N                                    the plan, exactly once, before the first test or after the last
//   ok [NUMBER] [- TEXT] [# DIRECTIVE]      a test; NUMBER, where there is one, counts from 1 without a gap
//   not ok ...
//   Bail out!                               the run is worth nothing
//
// A DIRECTIVE that begins with SKIP or TO-DO (in one word), in any case, means that the test does not count. TEXT ends at the first
// " #" that is not escaped with a backslash; `\#` and `\\` stand for themselves. The id of a test is its text (see
// TestID.swift), so a test without one is refused. Indented lines (subtests, YAML), comments, pragmas and any other line
// are ignored, as the specification asks. Stricter than it: a missing plan, a wrong number, a test behind the closing
// plan, and fewer or more tests than planned refuse the whole report.

/// Reads the tests of a TAP stream.
enum TAPReader {
    static func read(_ bytes: [UInt8], caps: ReportCaps = ReportCaps()) throws(ReportRefusal) -> [TestCase] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ReportRefusal(.resultMalformed, "it is not valid UTF-8")
        }
        var cases: [TestCase] = []
        var plan: Int?
        var isOver = false
        for var line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            if line.last == 13 { line = line.dropLast() }
            let text = Substring(line)
            if text.hasPrefix("Bail out!") { throw ReportRefusal(.resultMissing, "the run bailed out") }
            if let count = planned(line) {
                guard plan == nil else { throw ReportRefusal(.resultDuplicate, "it has two plans") }
                guard count <= caps.cases else {
                    throw ReportRefusal(.resultOversize, "it has more than \(caps.cases) tests")
                }
                plan = count
                isOver = !cases.isEmpty
            } else if let test = try test(line, number: cases.count + 1, caps: caps) {
                guard !isOver, cases.count < plan ?? caps.cases else {
                    throw ReportRefusal(.resultMalformed, "it has more tests than its plan")
                }
                cases.append(test)
            }
        }
        guard let plan else { throw ReportRefusal(.resultMissing, "it has no plan") }
        guard plan == cases.count else {
            throw ReportRefusal(.resultMissing, "it has \(cases.count) of \(plan) planned tests")
        }
        return cases
    }

    private typealias Line = Substring.UTF8View

    /// The N of `1..N`, which may be followed by a comment.
    private static func planned(_ line: Line) -> Int? {
        guard line.starts(with: "1..".utf8) else { return nil }
        let rest = line.dropFirst(3)
        let digits = rest.prefix { (48...57).contains($0) }
        let after = rest.dropFirst(digits.count).drop { $0 == 32 }
        guard !digits.isEmpty, digits.count <= 9, after.isEmpty || after.first == UInt8(ascii: "#") else { return nil }
        return Int(Substring(digits))
    }

    private static func test(_ line: Line, number: Int, caps: ReportCaps) throws(ReportRefusal) -> TestCase? {
        var rest = line
        let isBad = rest.starts(with: "not ok".utf8)
        guard isBad || rest.starts(with: "ok".utf8) else { return nil }
        rest = rest.dropFirst(isBad ? 6 : 2)
        guard rest.isEmpty || rest.first == 32 || rest.first == 9 else { return nil }
        rest = trimmed(rest)
        let digits = rest.prefix { (48...57).contains($0) }
        if !digits.isEmpty {
            let after = rest.dropFirst(digits.count)
            guard after.isEmpty || after.first == 32 || after.first == 9 else { return nil }
            guard digits.count <= 9, Int(Substring(digits)) == number else {
                throw ReportRefusal(.resultMalformed, "a test has the wrong number, where \(number) comes next")
            }
            rest = trimmed(after)
        }
        if rest.first == UInt8(ascii: "-") { rest = trimmed(rest.dropFirst()) }
        let (text, directive) = parts(rest)
        guard !text.isEmpty else { throw ReportRefusal(.valueShape, "test \(number) has no name") }
        guard text.utf8.count <= caps.idBytes else {
            throw ReportRefusal(.resultOversize, "the name of a test has more than \(caps.idBytes) bytes")
        }
        let word = directive.prefix(4).uppercased()
        let isVoid = word == "SKIP" || word == "TO" + "DO"
        return TestCase(id: TestID.canonical(text), outcome: isVoid ? .skipped : isBad ? .failed : .passed)
    }

    /// The text before an unescaped `#`, unescaped and trimmed, and what comes behind it.
    private static func parts(_ line: Line) -> (String, Substring) {
        var text: [UInt8] = []
        var index = line.startIndex
        while index < line.endIndex {
            let byte = line[index]
            let next = line.index(after: index)
            if byte == UInt8(ascii: "\\"), next < line.endIndex,
                line[next] == UInt8(ascii: "#") || line[next] == byte
            {
                text.append(line[next])
                index = line.index(after: next)
                continue
            }
            if byte == UInt8(ascii: "#"), text.isEmpty || text.last == 32 || text.last == 9 {
                return (trimmedText(text), Substring(trimmed(line[next...])))
            }
            text.append(byte)
            index = next
        }
        return (trimmedText(text), "")
    }

    private static func trimmed(_ line: Line) -> Line { line.drop { $0 == 32 || $0 == 9 } }

    private static func trimmedText(_ bytes: [UInt8]) -> String {
        var bytes = bytes[...]
        while bytes.last == 32 || bytes.last == 9 { bytes = bytes.dropLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
