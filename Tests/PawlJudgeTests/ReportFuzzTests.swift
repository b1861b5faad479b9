// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlContract
import Testing

@testable import PawlJudge

/// Readers of reports against random documents, and against Python's xml.etree.
@Suite("Test report fuzz")
struct ReportFuzzTests {
    /// A random well-formed document of the subset.
    static func document(_ random: inout SeededGenerator) -> [UInt8] {
        func pick(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }
        func value() -> String {
            let quote = pick(["\"", "'"])
            let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                pick([
                    "a", "test_b", "x.y", "&lt;", "&#65;", "&#x1F600;", "é", "\t", "\n", "\r\n", "[1]", "::", ">", " ",
                ])
            }
            return quote + parts.joined() + quote
        }
        func space() -> String { pick(["", "", "\n", " ", "<!-- c -->", "\r\n\t"]) }
        func text() -> String { space() + pick(["", "t", "&amp;", "&quot;&apos;", "<![CDATA[<a>]]&b]]>", "日本", "> "]) }
        func test() -> String {
            var attributes = " name=" + value()
            if Bool.random(using: &random) { attributes += " classname = " + value() }
            if Int.random(in: 0..<8, using: &random) == 0 {
                attributes += " status='\(pick(["run", "fail", "notrun", "completed"]))'"
            }
            let children = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                let name = pick(["failure", "error", "skipped", "system-out", "properties", "odd"])
                return pick(["<\(name)/>", "<\(name) m='1'>\(text())<inner/></\(name)>"])
            }
            return children.isEmpty && Bool.random(using: &random)
                ? "<testcase\(attributes) />" : "<testcase\(attributes)>\(text())\(children.joined())</testcase >"
        }
        func suite(_ depth: Int) -> String {
            let inner = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                depth > 0 && Int.random(in: 0..<4, using: &random) == 0 ? suite(depth - 1) : test()
            }
            return "<testsuite name='s'\(pick(["", " xmlns='u'", " xmlns:p='u' p:a='1'"]))>"
                + text() + inner.joined(separator: text()) + "</testsuite>"
        }
        let declaration = pick([
            "", "<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n",
        ])
        let body = Bool.random(using: &random) ? suite(2) : "<testsuites>\(suite(2))\(space())\(suite(1))</testsuites>"
        return Array((declaration + body + pick(["", "\n", "<!--e-->"])).utf8)
    }

    static func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        let pieces = [
            "<", ">", "/", "&", "\"", "'", "]]>", "<!--", "--", "<!DOCTYPE a>", "&e;", "<?p?>", "xmlns:", ":", "=",
            "\u{0}",
            "\u{FFFE}", "<testcase name='z'/>", "</testcase>", "<![CDATA[", " ", "\u{85}", "é",
        ]
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...8, using: &random)))
            case 2: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: at)
            default: bytes = Array(bytes.prefix(at))
            }
        }
        return bytes
    }

    private static let oracle = """
        import json, sys, xml.etree.ElementTree as tree
        def local(tag): return tag.rsplit("}", 1)[-1]
        def read(document):
            try: root = tree.fromstring(document)
            except Exception: return None
            if local(root.tag) not in ("testsuites", "testsuite"): return None
            found = []
            def visit(node):
                if local(node.tag) != "testcase":
                    return all([visit(child) for child in node])
                if any(local(inner.tag) in ("testcase", "testsuite") for inner in node.iter() if inner is not node):
                    return False
                name, kind = node.get("name"), node.get("classname", "")
                if not name: return False
                status = node.get("status", "run")
                outcome = {"notrun": "skipped", "disabled": "skipped", "skipped": "skipped", "run": "passed",
                    "passed": "passed", "success": "passed", "completed": "passed"}.get(status, "failed")
                if node.get("result", "completed") != "completed" and outcome == "passed": outcome = "skipped"
                for child in node:
                    child = local(child.tag)
                    if child in ("skipped", "disabled"): outcome = "skipped" if outcome == "passed" else outcome
                    elif child not in ("properties", "system-out", "system-err"): outcome = "failed"
                found.append([name if kind in ("", name) else kind + "::" + name, outcome])
                return True
            return found if visit(root) else None
        print(json.dumps([read(bytes.fromhex(document)) for document in json.load(sys.stdin)]))
        """

    @Test("what is accepted, Python's xml.etree accepts and reads alike", .timeLimit(.minutes(1)))
    func differential() throws {
        var random = SeededGenerator(seed: 7)
        var documents: [(bytes: [UInt8], isWhole: Bool)] = []
        for _ in 0..<600 {
            let whole = Self.document(&random)
            documents.append((whole, true))
            for _ in 0..<4 { documents.append((Self.mutated(whole, &random), false)) }
        }
        for text in ReportReaderTests.refused { documents.append((Array(text.utf8), false)) }
        let input = CanonicalJSON.encode(.array(documents.map { .string(Hex.encode($0.bytes)) }))
        let output = try StrictJSON.decode(try Python.run(Self.oracle, input: input).filter { $0 != "\n" })
        let expected = try #require(output.arrayValue)
        #expect(expected.count == documents.count)
        var accepted = 0
        for (document, theirs) in zip(documents, expected) {
            let text = String(decoding: document.bytes, as: UTF8.self)
            let ours: [TestCase]
            do throws(ReportRefusal) {
                ours = try TestReport.read(document.bytes, as: .junit)
            } catch {
                let isWhole = document.isWhole
                #expect(!isWhole, "\(error.message): \(text)")
                continue
            }
            accepted += 1
            let told = JSONValue.array(ours.map { [.string($0.id), .string($0.outcome.rawValue)] })
            #expect(told == theirs, "\(text)")
        }
        // Enough of the damaged ones are still documents for the comparison to mean something.
        #expect(accepted > 620)
    }

    @Test("no bytes make a reader trap or run long", .timeLimit(.minutes(1)))
    func robustness() {
        var random = SeededGenerator(seed: 11)
        let tap = Array("TAP version 13\n1..3\nok 1 - a\nnot ok 2 - b # SKIP\n  sub\nok 3 - c \\# d\n".utf8)
        for _ in 0..<3000 {
            _ = try? TestReport.read(Self.mutated(tap, &random), as: .tap)
            let noise = (0..<Int.random(in: 0...64, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            for format in ReportFormat.allCases { _ = try? TestReport.read(noise, as: format) }
            _ = MetricLines(
                Self.mutated(Array("METRIC a=1\nMETRIC b=2e5\n".utf8), &random), as: .metric, wanted: ["a", "b"])
            _ = TestID.canonical(
                String(decoding: Self.mutated(Array("a/b.py::C::d[x] (e.f)".utf8), &random), as: UTF8.self))
            _ = try? ExpectedTests(Self.mutated(Array(#"{"PASS_TO_PASS":["a::b"]}"#.utf8), &random))
        }
        for hostile in [
            String(repeating: "<", count: 200_000), String(repeating: "<testsuite ", count: 50_000),
            "<testsuite>" + String(repeating: "&amp;", count: 100_000),
            "<testsuite a='" + String(repeating: " ", count: 500_000),
            String(repeating: "ok 1 - a # ", count: 50_000), String(repeating: "1..1\n", count: 50_000),
        ] {
            for format in ReportFormat.allCases { _ = try? TestReport.read(Array(hostile.utf8), as: format) }
        }
    }
}
