// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import Testing

@testable import PawlContract

/// Bytes of the verifier are found where cells see them, and the search says how far it went.
@Suite("verifier exposure")
struct VerifierExposureTests {
    private static let text = """
        pawl: 1
        name: t
        goal: g
        workspace: {source: ws, editable: ["**"], root: root, mounts: [{from: data, to: /opt/data}]}
        agents: [{name: c, driver: external}]
        verifier:
          source: ver
          stages: [{name: s, kind: artifact, judge: [/usr/bin/true], files: ["**"]}]
          metrics: {m: {from: judge, better: lower}}
          objective: m
          accept: {rule: exact}
        loop: {strategy: ratchet}
        budget: {attempts: 1}

        """
    private static let prose = (1...6).map { "Sentence \($0) of a text that only the judge should know, word by word." }
    private static let code = (1...8).map { "    answer_\($0) = compare(expected[\($0)], received[\($0)])" }

    /// Searches a contract whose folders hold these files.
    private func search(
        _ files: [String: [String]], limits: VerifierExposure.Limits = .init(),
        progress: @escaping (String, Int) -> Void = { _, _ in }
    ) throws -> VerifierExposure {
        let folder = NSTemporaryDirectory() + "exposure-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let all = files.merging(["ws/main.py": ["print()"], "data/x": ["x"], "root/usr/x": ["x"]]) { mine, _ in mine }
        for (path, lines) in all.merging(["pawl.yaml": [Self.text]], uniquingKeysWith: { $1 }) {
            let file = URL(filePath: folder).appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: false, encoding: .utf8)
        }
        let loading = ContractLoader.load(folder, host: HostFacts())
        return VerifierExposure.search(
            try #require(loading.loaded, "\(loading.diagnostics)"), limits: limits, progress: progress)
    }

    @Test(
        "a copy of a whole file is found in the workspace, in a mount and in the root",
        arguments: ["ws/copy.bin", "data/deep/copy", "root/usr/share/doc/copy.gz", "root/opt/copy"])
    func copies(_ place: String) throws {
        let bytes = ["\u{0}\u{1}binary without any line break, \u{7F} more than thirty-two bytes"]
        let found = try search(["ver/answers.bin": bytes, place: bytes]).diagnostics
        #expect(found.count == 1 && found.first?.severity == .warning)
        #expect(found.first?.keyPath == "verifier.source")
        #expect(found.first?.message.contains("answers.bin") == true)
        #expect(found.first?.message.contains(place.split(separator: "/").last ?? "") == true, "\(found)")
    }

    @Test("the search tells where it is and how far it came")
    func progress() throws {
        var verifier = ["ver/judge.txt": Self.prose]
        for number in 0..<1_100 { verifier["data/\(number)"] = Self.code }
        let told = Told()
        _ = try search(verifier) { told.places.append(($0, $1)) }
        #expect(told.places.contains { $0.0 == "the mount /opt/data" && $0.1 == 1024 }, "\(told.places)")
    }

    private final class Told { var places: [(String, Int)] = [] }

    @Test("one line of a text is found, whatever white space surrounds it")
    func line() throws {
        let found = try search([
            "ver/hidden.txt": Self.prose, "root/usr/share/notes": ["a", "  \t" + Self.prose[3] + "\r", "b"],
        ]).diagnostics
        #expect(found.count == 1)
        #expect(found.first?.message.hasPrefix("line 4 of the verifier's hidden.txt") == true, "\(found)")
    }

    @Test("program code needs three lines in a row, or half of all")
    func code() throws {
        func count(_ lines: [String]) throws -> Int {
            try search(["ver/judge.py": Self.code, "data/other.py": lines]).diagnostics.count
        }
        #expect(try count([Self.code[0], Self.code[4]]) == 0)
        #expect(try count(Array(Self.code[2...4])) == 1)
        #expect(try count([0, 2, 4, 6].map { Self.code[$0] }) == 1)
    }

    @Test("short lines, rulers and lines that stand in many files are no evidence")
    func common() throws {
        let ruler = String(repeating: "-=", count: 40)
        var files = ["ver/hidden.txt": ["short", ruler, Self.prose[0]]]
        for number in 1...9 { files["root/usr/share/\(number)"] = ["short", ruler, Self.prose[0], "more"] }
        #expect(try search(files).diagnostics.isEmpty)
        files["root/usr/share/9"] = ["short"]
        #expect(try search(files).diagnostics.count == 8)
    }

    @Test("what was not searched to its end is named, and the workspace comes first")
    func bounds() throws {
        let files = ["ver/hidden.txt": Self.prose, "ws/a": [Self.prose[0]], "root/usr/share/a": [Self.prose[1]]]
        let all = try search(files)
        #expect(all.diagnostics.count == 2 && all.notSearched.isEmpty)
        #expect(all.searched.first == "the workspace" && all.searched.contains("the mount /opt/data"))
        let cut = try search(files, limits: .init(bytes: 100))
        #expect(cut.diagnostics.count == 1 && cut.notSearched.count == 1, "\(cut)")
        #expect(cut.notSearched.first?.hasSuffix("/root/usr") == true)
        #expect(cut.summary.contains(cut.notSearched.first ?? "?"))
        let none = try search(files, limits: .init(entries: 1))
        #expect(!none.notSearched.isEmpty)
    }

    @Test("links are not followed, and a verifier without long files is not looked for")
    func nothing() throws {
        #expect(try search(["ver/judge.py": ["x"]]).files == 0)
        #expect(try search(["ver/hidden.txt": Self.prose]).diagnostics.isEmpty)
    }
}
