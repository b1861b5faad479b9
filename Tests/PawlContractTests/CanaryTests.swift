// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import Testing

@testable import PawlContract

@Suite("canaries")
struct CanaryTests {
    private static let value = "Zq7-Umbra 40915/Kd3?~x"
    private static let set = CanarySet([Canary(name: "key", kind: .answer, bytes: Array(value.utf8))])

    /// Encodings made by Python, which shares no code with the search.
    private static let script = #"""
        import base64, codecs, json, sys, textwrap
        v = sys.argv[1]; b = v.encode()
        out = {"plain": v, "upper": v.upper(), "lower": v.lower(), "reversed": v[::-1], "rot13": codecs.encode(v, "rot13"),
          "hex": b.hex(), "HEX": b.hex().upper(), "hex of upper": v.upper().encode().hex(), "hex reversed": b[::-1].hex(),
          "spaced hex": b.hex(" "), "escapes": "".join("\\x%02x" % c for c in b),
          "numbers": json.dumps(list(b)), "hexadecimal numbers": ", ".join("0x%02X" % c for c in b),
          "unicode escapes": "".join("\\u%04x" % c for c in b), "pieces": '"' + '" +\n  "'.join(textwrap.wrap(v, 3)) + '"',
          "letters": json.dumps(list(v)), "utf-16": v.encode("utf-16-le").decode("latin-1"), "repr": repr(v)}
        for before in range(4):
            for after in range(3):
                raw = b"k" * before + b + b"z" * after
                out["base64 %d %d" % (before, after)] = base64.b64encode(raw).decode()
                out["url base64 %d %d" % (before, after)] = base64.urlsafe_b64encode(raw).decode()
        out["wrapped base64"] = base64.encodebytes(b"some words before it, so that lines break in it " + b).decode()
        out["base64 of reversed"] = base64.b64encode(b[::-1]).decode()
        print(json.dumps(out))
        """#

    @Test("are found as they are and in every simple disguise that Python makes")
    func disguises() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", Self.script, Self.value]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try #require(try pipe.fileHandleForReading.readToEnd())
        process.waitUntilExit()
        let texts = try #require(try StrictJSON.decode(Array(output)).objectValue)
        #expect(texts.count == 44)
        for (name, text) in texts {
            let text = try #require(text.stringValue)
            #expect(Self.set.search("before " + text + " behind").count == 1, "\(name): \(text)")
        }
    }

    @Test(
        "are not found in what only resembles them",
        arguments: [
            "Zq7-Umbra 40915/Kd4?~x", "Zq7-Umbra 40915", "40915/Kd3?~x", "umbra kd3 zq7 40915 x", "",
            String(repeating: "Zq7-Umbra 40915/Kd3?~", count: 1) + "y",
        ])
    func resemblance(_ text: String) {
        #expect(Self.set.search(text).isEmpty)
    }

    @Test(
        "too short or monotonous ones are refused, whatever fills them up",
        arguments: [
            ("abc123", "short"), ("a-b-c-d-e-f-g-h-1-2-3-4-5", "short"), ("aaaaaaaaaaaaaaaaaaaaaaaaaa", "repeats"),
            ("0101010101010101010101", "repeats"), (String(repeating: "abcdefgh", count: 129), "1024"),
        ])
    func faults(_ value: String, _ word: String) throws {
        let fault = try #require(Canary(name: "c", kind: .data, bytes: Array(value.utf8)).fault)
        #expect(fault.contains(word))
        #expect(Canary(name: "c", kind: .data, bytes: Array(Self.value.utf8)).fault == nil)
    }

    @Test("cut anywhere into pieces, random streams give what a plain search gives")
    func fuzz() {
        var random = SeededGenerator(seed: 20_261_122)
        let alphabet = Array("aB3-é\n".utf8)
        func text(_ count: Int) -> [UInt8] { (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 } }
        var met = 0
        for _ in 0..<2_000 {
            let canaries = (0..<3).map { Canary(name: "\($0)", kind: .data, bytes: text(18 + $0)) }
            let set = CanarySet(canaries)
            var stream = text(Int.random(in: 0..<60, using: &random))
            if Bool.random(using: &random) { stream += canaries[1].bytes.shuffled(using: &random) }
            if Bool.random(using: &random) { stream += canaries[0].bytes + text(5) }
            var scan = CanaryScan(set)
            var rest = stream[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...7, using: &random)
                scan.feed(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(Set(scan.hits) == Set(set.search(stream)))
            let squeezed = CanaryForms.squeeze(stream)
            for (index, canary) in canaries.enumerated() {
                let plain = CanaryForms.squeeze(canary.bytes)
                guard plain.count >= CanarySet.shortest else { continue }
                let isThere = squeezed.indices.contains { squeezed[$0...].starts(with: plain) }
                if isThere {
                    met += 1
                    #expect(scan.hits.contains { $0.index == index })
                }
            }
        }
        #expect(met > 500)
    }

    @Test("a stream of any length keeps only its end, and finds what crosses it")
    func long() {
        var scan = CanaryScan(Self.set)
        for _ in 0..<40 { scan.feed(Array(repeating: UInt8(ascii: "q"), count: 10_000)) }
        scan.feed("Zq7-Umbra 40")
        scan.feed("915/Kd3?~x")
        #expect(scan.hits.map(\.index) == [0])
        scan.restart()
        scan.feed(Self.value)
        #expect(scan.hits.count == 1)
    }

    @Test("a canary is met wherever it lies in a long run, across the blocks that are searched at a time")
    func blocks() {
        let filler = [UInt8](repeating: UInt8(ascii: "q"), count: 1 << 16)
        for back in 0...24 {
            let stream = Array(filler[back...]) + Array(Self.value.utf8) + filler
            #expect(Self.set.search(stream).map(\.index) == [0], "\(back) bytes before the end of a block")
        }
    }

    @Test("lists have one a line, without comments, blanks and white space")
    func lists() {
        let text = Array("# planted in 2026\n\n  first-canary-0123456789abcdef\t\r\nsecond 0123456789 abcdef\n".utf8)
        let lines = Canary.lines(of: text, name: "list", kind: .data)
        #expect(lines.map(\.line) == [3, 4] && lines.map(\.canary.name) == ["list#3", "list#4"])
        #expect(
            lines.map { String(decoding: $0.canary.bytes, as: UTF8.self) } == [
                "first-canary-0123456789abcdef", "second 0123456789 abcdef",
            ])
        #expect(Canary.lines(of: [], name: "", kind: .data).isEmpty)
    }
}

@Suite("checks of canaries")
struct CanaryCheckTests {
    private static let value = "x7Qe-0491-umbra-Kd3vn"

    private func check(_ canaries: String, goal: String = "g", _ files: [String: String] = [:]) throws -> [Diagnostic] {
        let folder = NSTemporaryDirectory() + "canary-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let yaml = """
            pawl: 1
            name: t
            goal: \(goal)
            workspace: {source: ws, editable: ["**"]}
            agents: [{name: c, driver: external}]
            verifier:
              source: ver
              stages: [{name: s, kind: artifact, judge: [/usr/bin/true], files: ["**"]}]
              canaries: \(canaries)
              metrics: {m: {from: judge, better: lower}}
              objective: m
              accept: {rule: exact}
            loop: {strategy: ratchet}
            budget: {attempts: 1}

            """
        let all = ["ws/main.py": "print()", "ver/answers.json": "{\"k\": \"\(Self.value)\"}", "pawl.yaml": yaml]
        for (path, text) in all.merging(files, uniquingKeysWith: { $1 }) {
            let file = URL(filePath: folder).appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
        return ContractLoader.load(folder, host: HostFacts()).diagnostics
    }

    private static let good = "[{name: key, kind: answer, value: \(value), in: [answers.json]}]"

    @Test("what is planted in the verifier and nowhere else passes")
    func passes() throws {
        #expect(try check(Self.good).isEmpty)
        let list = "[{name: held, file: list.txt, in: [\"hidden/*\"]}]"
        let files = ["ver/list.txt": "# mine\n\(Self.value)\n", "ver/hidden/t.txt": "words \(Self.value) words"]
        #expect(try check(list, files).isEmpty)
    }

    @Test(
        "each mistake is an error at its place, and no message holds the canary",
        arguments: [
            ("[{name: k, kind: answer, value: abc123}]", [:], "canaries[0].value: the canary is too short: 6 letters"),
            ("[{name: k, value: aaaaaaaaaaaaaaaaaaaaaaaaaaaa}]", [:], "repeats itself"),
            (
                "[{name: k, value: \(value), in: [other.json]}]", [:],
                "stands in no file of the verifier that 'in' names"
            ),
            ("[{name: k, file: none.txt}]", [:], "no such file in the verifier's folder"),
            ("[{name: k, file: answers.json}]", ["ver/answers.json": "# \n"], "holds no canary"),
            (
                "[{name: k, file: answers.json}]", ["ver/answers.json": "\nshort\n"],
                "answers.json:2: the canary is too short"
            ),
            (
                "[{name: k, file: list.txt}]", ["ver/list.txt": value, "ver/answers.json": ""],
                "canary 'k#1' stands in no file"
            ),
            ("[{name: k, value: \(value)}, {name: k, value: \(value)}]", [:], "the canary 'k' is already in line"),
            (
                "[{name: k, value: \(value), file: a}]", [:],
                "expected exactly one of value or file, found value and file"
            ),
            ("[{name: k}]", [:], "expected exactly one of value or file, found none"),
            ("[{name: k, kind: lie, value: \(value)}]", [:], "expected one of answer or data"),
            (
                good, ["ws/data/notes.txt": "one\ntwo\nthree \(value)\n"],
                "data/notes.txt:3: canary 'key' occurs in the workspace"
            ),
            (good, ["ws/x.py": "a = '\(Data(value.utf8).base64EncodedString())'"], "x.py:1: canary 'key' occurs"),
            (good, ["ws/\(value).txt": ""], "canary 'key' occurs in the workspace"),
        ])
    func mistakes(_ canaries: String, _ files: [String: String], _ says: String) throws {
        let found = try check(canaries, files).filter { $0.severity == .error }
        #expect(found.contains { $0.description.contains(says) }, "\(found)")
        #expect(found.allSatisfy { $0.position.line == 9 })
        // The name of a file in the workspace is not the verifier's to hide.
        guard files.keys.allSatisfy({ !$0.contains(Self.value) }) else { return }
        #expect(!found.contains { $0.description.contains(Self.value) }, "\(found)")
    }

    @Test("a goal that gives the canary away is an error")
    func goal() throws {
        let found = try check(Self.good, goal: "Find \(Self.value.uppercased()).")
        #expect(found.contains { $0.keyPath == "goal" && $0.message.contains("canary 'key'") }, "\(found)")
    }
}
