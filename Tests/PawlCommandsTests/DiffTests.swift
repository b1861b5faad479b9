// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlStore
import Testing

@testable import PawlCommands

@Suite("Diff")
struct DiffTests {
    private func apply(_ edits: [LineDiff.Edit]) -> (old: [String], new: [String], changes: Int) {
        var (old, new, changes): ([String], [String], Int) = ([], [], 0)
        for edit in edits {
            switch edit {
            case .keep(let line):
                old.append(line)
                new.append(line)
            case .remove(let line):
                old.append(line)
                changes += 1
            case .insert(let line):
                new.append(line)
                changes += 1
            }
        }
        return (old, new, changes)
    }

    @Test("An edit script yields both sides, and is as short as the longest common subsequence allows")
    func scripts() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<400 {
            let old = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                ["a", "b", "c"].randomElement(using: &generator) ?? "a"
            }
            let new = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                ["a", "b", "c"].randomElement(using: &generator) ?? "a"
            }
            let (before, after, changes) = apply(LineDiff.edits(from: old, to: new))
            #expect(before == old)
            #expect(after == new)
            #expect(changes == old.count + new.count - 2 * common(old, new))
        }
    }

    private func common(_ old: [String], _ new: [String]) -> Int {
        var table = [[Int]](repeating: [Int](repeating: 0, count: new.count + 1), count: old.count + 1)
        for i in 0..<old.count {
            for j in 0..<new.count {
                table[i + 1][j + 1] = old[i] == new[j] ? table[i][j] + 1 : max(table[i][j + 1], table[i + 1][j])
            }
        }
        return table[old.count][new.count]
    }

    @Test("Beyond the limit the middle is replaced as a whole")
    func limit() {
        let old = (0..<50).map { "o\($0)" }
        let new = (0..<50).map { "n\($0)" }
        let (before, after, changes) = apply(LineDiff.edits(from: ["x"] + old, to: ["x"] + new, limit: 10))
        #expect(before == ["x"] + old)
        #expect(after == ["x"] + new)
        #expect(changes == 100)
    }

    @Test("git apply turns the old files into the new ones")
    func gitApplies() throws {
        var generator = SeededGenerator(seed: 11)
        func text(_ count: Int, newline: Bool) -> String {
            let lines = (0..<count).map { _ in ["alpha", "beta\r", "", "gamma ", "-x", "+y"].randomElement(using: &generator) ?? "" }
            return lines.joined(separator: "\n") + (newline && count > 0 ? "\n" : "")
        }
        let folder = NSTemporaryDirectory() + "pawl-diff-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for round in 0..<25 {
            try? FileManager.default.removeItem(atPath: folder)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let old = text(Int.random(in: 1...30, using: &generator), newline: round % 3 != 0)
            let new = text(Int.random(in: 1...30, using: &generator), newline: round % 4 != 0)
            guard !old.isEmpty, !new.isEmpty else { continue }
            let sides = [old, new].map { FileDiff.Side(mode: "100644", bytes: Array($0.utf8)) }
            let diffs = [
                FileDiff(path: "kept \"q\".c", old: sides[0], new: sides[1]),
                FileDiff(path: "made.c", old: nil, new: FileDiff.Side(mode: "100755", bytes: sides[1].bytes)),
                FileDiff(path: "gone.c", old: sides[0], new: nil),
                FileDiff(path: "link", old: nil, new: FileDiff.Side(mode: "120000", bytes: Array("made.c".utf8))),
            ]
            try old.write(toFile: folder + "/kept \"q\".c", atomically: true, encoding: .utf8)
            try old.write(toFile: folder + "/gone.c", atomically: true, encoding: .utf8)
            let patch = diffs.flatMap(\.lines).joined(separator: "\n") + "\n"
            try patch.write(toFile: folder + "/../pawl-\(getpid()).patch", atomically: true, encoding: .utf8)
            let git = Process()
            git.executableURL = URL(fileURLWithPath: "/usr/bin/git")
            git.arguments = ["apply", "--whitespace=nowarn", NSTemporaryDirectory() + "pawl-\(getpid()).patch"]
            git.currentDirectoryURL = URL(fileURLWithPath: folder)
            git.environment = ["GIT_CEILING_DIRECTORIES": NSTemporaryDirectory(), "PATH": "/usr/bin:/bin"]
            try git.run()
            git.waitUntilExit()
            #expect(git.terminationStatus == 0, "\(patch)")
            #expect(try String(contentsOfFile: folder + "/made.c", encoding: .utf8) == new)
            if old != new { #expect(try String(contentsOfFile: folder + "/kept \"q\".c", encoding: .utf8) == new) }
            #expect(!FileManager.default.fileExists(atPath: folder + "/gone.c"))
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "made.c")
        }
        try? FileManager.default.removeItem(atPath: NSTemporaryDirectory() + "pawl-\(getpid()).patch")
    }

    @Test("A binary file is named, not printed")
    func binary() {
        let diff = FileDiff(
            path: "a.bin", old: nil, new: FileDiff.Side(mode: "100644", bytes: [0, 1, 2]))
        #expect(diff.isBinary)
        #expect(diff.lines.last == "Binary files /dev/null and b/a.bin differ")
    }
}
