// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlStore
import Testing

@Suite struct TextDiffTests {
    private func text(_ random: inout SeededGenerator) -> String {
        let lines = (0..<(random.next() % 30)).map { _ in String(random.next() % 6) }
        return lines.joined(separator: "\n") + (random.chance(0.7) && !lines.isEmpty ? "\n" : "")
    }

    @Test func `steps turn the old lines into the new, as few as dynamic programming finds`() {
        var random = SeededGenerator(seed: 30)
        for _ in 0..<600 {
            let old = (0..<Int(random.next() % 14)).map { _ in Int(random.next() % 4) }
            let new = (0..<Int(random.next() % 14)).map { _ in Int(random.next() % 4) }
            let steps = LineDiff.steps(from: old, to: new)
            var (left, right) = (old[...], new[...])
            for step in steps {
                switch step {
                case .keep: #expect(left.removeFirst() == right.removeFirst())
                case .remove: left.removeFirst()
                case .insert: right.removeFirst()
                }
            }
            #expect(left.isEmpty && right.isEmpty)
            var common = [[Int]](repeating: [Int](repeating: 0, count: new.count + 1), count: old.count + 1)
            for (i, a) in old.enumerated() {
                for (j, b) in new.enumerated() {
                    common[i + 1][j + 1] = a == b ? common[i][j] + 1 : max(common[i][j + 1], common[i + 1][j])
                }
            }
            #expect(steps.count { $0 == .keep } == common[old.count][new.count])
        }
    }

    @Test func `texts beyond the cap on edits are replaced as a whole, and still right`() throws {
        let old = Array(0..<3000)
        let new = Array(10_000..<13_000)
        let steps = LineDiff.steps(from: [7] + old + [8], to: [7] + new + [8])
        #expect(steps.count { $0 == .keep } == 2)
        #expect(steps.count == 6002)
    }

    @Test func `equal texts have no hunks, and binary ones no diff`() {
        #expect(TextDiff.hunks(from: Array("a\n".utf8), to: Array("a\n".utf8)) == [])
        #expect(TextDiff.hunks(from: [0], to: [1]) == nil)
        #expect(TextDiff.hunks(from: [0xFF], to: []) == nil)
    }

    @Test func `hunks look as diff -u prints them`() throws {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\n"
        let new = "a\nb\nc\nX\ne\nf\ng\nh\ni"
        let hunks = try #require(TextDiff.hunks(from: Array(old.utf8), to: Array(new.utf8)))
        #expect(
            String(decoding: hunks, as: UTF8.self) == """
                @@ -1,8 +1,9 @@
                 a
                 b
                 c
                -d
                +X
                 e
                 f
                 g
                 h
                +i
                \\ No newline at end of file

                """)
    }

    @Test(.timeLimit(.minutes(1))) func `git applies the patch between any two trees`() throws {
        let fixture = try Fixture()
        var random = SeededGenerator(seed: 31)
        for round in 0..<20 {
            var contents = RandomFiles.tree(&random)
            for path in contents.keys.sorted() where !(contents[path] ?? "").hasPrefix("->") && random.chance(0.7) {
                contents[path] = text(&random)
            }
            var edited = RandomFiles.edit(contents, &random)
            for path in edited.keys.sorted() where !(edited[path] ?? "").hasPrefix("->") && random.chance(0.5) {
                edited[path] = text(&random)
            }
            let old = try fixture.tree(contents)
            let new = try fixture.tree(edited)
            let (patch, isComplete) = try TreePatch.make(TreeDiff(from: old, to: new), objects: fixture.objects)
            #expect(isComplete)
            let folder = "t\(round)"
            try fixture.scratch.folder(folder)
            for (path, text) in contents {
                if text.hasPrefix("-> ") {
                    try fixture.scratch.link(folder + "/" + path, to: String(text.dropFirst(3)))
                } else {
                    let isTool = text.hasPrefix("!")
                    try fixture.scratch.write(
                        folder + "/" + path, isTool ? String(text.dropFirst()) : text, executable: isTool)
                }
            }
            guard !patch.isEmpty else { continue }
            try Data(patch).write(to: URL(fileURLWithPath: fixture.scratch.path("patch")))
            try Shell.run([
                "/bin/sh", "-c", "cd \(fixture.scratch.path(folder)) && git apply --whitespace=nowarn ../patch",
            ])
            let result = try WorkspaceImport.folder(fixture.scratch.path(folder), into: fixture.objects)
            #expect(result.entries == new.entries, "\(contents) to \(edited)")
        }
    }

    @Test func `binary and oversize files are named, and the patch says that it is not complete`() throws {
        let fixture = try Fixture()
        let old = try fixture.tree(["a": "\u{0}", "b": "12345"])
        let new = try fixture.tree(["a": "\u{0}\u{1}", "b": "123456"])
        let (patch, isComplete) = try TreePatch.make(
            TreeDiff(from: old, to: new), objects: fixture.objects, limit: 5)
        #expect(!isComplete)
        let text = String(decoding: patch, as: UTF8.self)
        #expect(text.contains("Binary files a/a and b/a differ") && text.contains("Binary files a/b and b/b differ"))
    }
}
