// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PawlBase
import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import Testing

/// Random edits through the kernel's overlay over real layers, then capture of what its upper holds.
@Suite struct CapturePropertyTests {
    let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    private func capture(_ upper: String, _ base: Tree, _ editable: [String]) throws -> CaptureResult {
        let descriptor = unsafe open(upper, O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        return try Capture.capture(
            upper: descriptor, base: base, editable: editable.compactMap(Glob.init), objects: fixture.objects)
    }

    /// Brings a mounted folder from one state to another, as an agent would with rm, mkdir, ln and write.
    private func apply(_ old: [String: String], _ new: [String: String], in root: String) throws {
        let scratch = fixture.scratch
        for path in old.keys.sorted() where new[path] == nil {
            unsafe unlink(root + "/" + path)
            var folder = SystemDisk.folder(of: root + "/" + path)
            while folder != root, unsafe rmdir(folder) == 0 { folder = SystemDisk.folder(of: folder) }
        }
        let relative = String(root.dropFirst(scratch.root.utf8.count + 1))
        for (path, text) in new.sorted(by: { $0.key < $1.key }) where old[path] != text {
            unsafe unlink(root + "/" + path)
            if text.hasPrefix("-> ") {
                try scratch.link(relative + "/" + path, to: String(text.dropFirst(3)))
            } else {
                let isTool = text.hasPrefix("!")
                try scratch.write(relative + "/" + path, isTool ? String(text.dropFirst()) : text, executable: isTool)
            }
        }
    }

    @Test(.enabled(if: Overlay.isAvailable), .timeLimit(.minutes(1)), arguments: [false, true])
    func `what an agent leaves in an overlay is captured exactly`(_ isUserXattr: Bool) throws {
        var random = SeededGenerator(seed: isUserXattr ? 20 : 21)
        let scratch = fixture.scratch
        for round in 0..<10 {
            var files = RandomFiles.tree(&random)
            var base = try fixture.tree(files)
            var parent: Tree?
            for step in 0..<5 {
                let layers = try fixture.layers.layers(for: base, over: parent)
                let name = "\(isUserXattr)-\(round)-\(step)"
                for part in ["u", "w", "m"] { try scratch.folder(name + part) }
                let target = scratch.path(name + "m")
                try Overlay.mount(
                    target, lower: layers, upper: scratch.path(name + "u"), work: scratch.path(name + "w"),
                    isUserXattr: isUserXattr)
                var state = files
                do {
                    defer { try? Overlay.unmount(target) }
                    for _ in 0..<3 {
                        let next = RandomFiles.edit(state, &random)
                        try apply(state, next, in: target)
                        state = next
                    }
                }
                let result = try capture(scratch.path(name + "u"), base, ["**"])
                let expected = try fixture.tree(state)
                #expect(result.tree == expected, "\(files) to \(state)")
                #expect(result.signals.isEmpty)
                #expect(result.changed == TreeDiff(from: base, to: expected).paths)
                // The same edits with everything sealed: nothing of it can pass.
                let sealed = try capture(scratch.path(name + "u"), base, [])
                let touched = TreeDiff(from: base, to: expected).changes.filter { $0.kind != .added }
                #expect(sealed.refused == !touched.isEmpty)
                if touched.isEmpty { #expect(sealed.tree == base) }
                (parent, base, files) = (base, expected, state)
            }
        }
    }

    @Test func `no upper, however odd, makes a refused thing pass or a tree invalid`() throws {
        var random = SeededGenerator(seed: 22)
        let scratch = fixture.scratch
        let names = ["a", "b", "é", "e\u{301}", "a\u{1}", "x y", ".git", ".pawl"]
        for round in 0..<120 {
            let files = RandomFiles.tree(&random)
            let base = try fixture.tree(files)
            let upper = "odd\(round)"
            try scratch.folder(upper)
            for _ in 0..<6 {
                let path =
                    upper + "/" + (0...(random.next() % 3)).map { _ in random.pick(names) }.joined(separator: "/")
                switch random.next() % 7 {
                case 0: try? scratch.whiteout(path)
                case 1: try? scratch.link(path, to: random.pick(["a", "../a", "/etc", "../../../x", "b/.."]))
                case 2:
                    try? scratch.folder(SystemDisk.folder(of: path))
                    unsafe mkfifo(scratch.path(path), 0o644)
                case 3: try? scratch.folder(path)
                default: try? scratch.write(path, String(random.next() % 4), executable: random.chance(0.2))
                }
            }
            let editable = random.pick([["**"], ["a/**", "b"], ["*"], [], ["**/a"]])
            let globs = editable.compactMap(Glob.init)
            let result = try capture(scratch.path(upper), base, editable)
            guard !result.refused else { continue }
            #expect(throws: Never.self) { try Tree(manifest: result.tree.manifest) }
            let diff = TreeDiff(from: base, to: result.tree)
            #expect(diff.paths == result.changed)
            for path in diff.paths { #expect(globs.contains { $0.matches(path) }) }
            #expect(!result.tree.entries.contains { $0.path.hasPrefix(".git/") || $0.path.hasPrefix(".pawl/") })
        }
    }
}
