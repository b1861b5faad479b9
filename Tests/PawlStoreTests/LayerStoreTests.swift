// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PawlBase
@testable import PawlStore
import Testing

@Suite struct LayerStoreTests {
    let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    private func merged(_ layers: [String]) throws -> Tree {
        Tree(entries: try LayerMerge(layers: layers).entries())
    }

    @Test func `whatever is edited, the layers merge to the tree`() throws {
        var random = SeededGenerator(seed: 10)
        for _ in 0..<30 {
            var files = RandomFiles.tree(&random)
            var parent: Tree?
            for _ in 0..<12 {
                let tree = try fixture.tree(files)
                let layers = try fixture.layers.layers(for: tree, over: parent)
                #expect(layers.count <= LayerStore.maximumDepth + 1)
                #expect(try merged(layers) == tree)
                parent = tree
                files = RandomFiles.edit(files, &random)
            }
        }
    }

    @Test(.enabled(if: Overlay.isAvailable)) func `the kernel's overlay shows the tree`() throws {
        var random = SeededGenerator(seed: 11)
        for round in 0..<8 {
            var files = RandomFiles.tree(&random)
            var parent: Tree?
            for step in 0..<10 {
                let tree = try fixture.tree(files)
                let layers = try fixture.layers.layers(for: tree, over: parent)
                parent = tree
                files = RandomFiles.edit(files, &random)
                let target = fixture.scratch.path("mount-\(round)-\(step)")
                try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
                if layers.count == 1 {
                    #expect(try merged(layers) == tree)
                    continue
                }
                try Overlay.mount(target, lower: layers)
                defer { try? Overlay.unmount(target) }
                #expect(try merged([target]) == tree)
            }
        }
    }

    @Test func `a folder that replaces a file, and a file that replaces a folder, need no opaque folder`() throws {
        let first = try fixture.tree(["a/x": "1", "a/y": "2", "f": "3", "deep/er/z": "4"])
        let second = try fixture.tree(["a": "now a file", "f/g/h": "now a folder"])
        let third = try fixture.tree(["a/x": "back", "f": "-> a"])
        _ = try fixture.layers.layers(for: first, over: nil)
        #expect(try merged(try fixture.layers.layers(for: second, over: first)) == second)
        #expect(try merged(try fixture.layers.layers(for: third, over: second)) == third)
    }

    @Test func `one changed file of 20,000 costs one link and its folders`() throws {
        let shared = try fixture.objects.put(Array("same".utf8))
        let changed = try fixture.content("different")
        var entries = (0..<20_000).map { number in
            TreeEntry(
                path: "src/part\(number / 200)/file\(number).c",
                content: .file(object: shared, size: 4, executable: false))
        }
        let base = Tree(entries: entries)
        _ = try fixture.layers.layers(for: base, over: nil)
        let before = fixture.layers.work
        #expect(before.links + before.copies == 20_000)
        entries[12_345] = TreeEntry(path: entries[12_345].path, content: changed)
        entries.remove(at: 777)
        let tree = Tree(entries: entries)
        let layers = try fixture.layers.layers(for: tree, over: base)
        let after = fixture.layers.work
        #expect(layers.count == 2)
        #expect(after.links - before.links == 1)
        #expect(after.whiteouts - before.whiteouts == 1)
        #expect(after.total - before.total == 5)
        #expect(try fixture.layers.layers(for: tree, over: base) == layers)
        #expect(fixture.layers.work == after)
    }

    @Test func `files share the inode of their object, and executables that of its copy`() throws {
        let tree = try fixture.tree(["plain": "p", "tool": "!p"])
        let layer = try #require(try fixture.layers.layers(for: tree, over: nil).first)
        var object = stat()
        var plain = stat()
        var tool = stat()
        #expect(unsafe stat(fixture.objects.path(of: Digest.of("p")), &object) == 0)
        #expect(unsafe stat(layer + "/plain", &plain) == 0 && stat(layer + "/tool", &tool) == 0)
        #expect(plain.st_ino == object.st_ino)
        #expect(tool.st_ino != object.st_ino)
        #expect(plain.st_mode & 0o7777 == 0o644)
        #expect(tool.st_mode & 0o7777 == 0o755)
        #expect(tool.st_nlink == 2)
    }

    @Test func `stacks stay below the cap by flattening the parent once`() throws {
        var tree = try fixture.tree(["f": "0", "rest/x": "x", "rest/y": "y"])
        var layers = try fixture.layers.layers(for: tree, over: nil)
        for number in 1...30 {
            let next = try fixture.tree(["f": "\(number)", "rest/x": "x", "rest/y": "y"])
            layers = try fixture.layers.layers(for: next, over: tree)
            #expect(layers.count <= LayerStore.maximumDepth)
            #expect(try merged(layers) == next)
            tree = next
        }
        #expect(try Files.names(in: fixture.layers.root + "/sealed").count { $0.hasPrefix("base-") } == 5)
    }

    @Test func `another process finds the layers, and builds those that are not complete again`() throws {
        let first = try fixture.tree(["a": "1", "b": "2"])
        let second = try fixture.tree(["a": "1", "b": "3"])
        _ = try fixture.layers.layers(for: first, over: nil)
        let layers = try fixture.layers.layers(for: second, over: first)
        func reopened() -> LayerStore {
            LayerStore(root: fixture.layers.root, objects: fixture.objects, trees: fixture.trees)
        }
        let quiet = reopened()
        #expect(try quiet.layers(for: second, over: first) == layers)
        #expect(quiet.work.total == 0)
        // The machine lost power: a marker never reached the disk, and the layer lost a file.
        let top = try #require(layers.first)
        unsafe unlink(fixture.layers.root + "/complete/" + URL(fileURLWithPath: top).lastPathComponent)
        unsafe unlink(top + "/b")
        let careful = reopened()
        #expect(try merged(try careful.layers(for: second, over: first)) == second)
        try Data("{".utf8).write(to: URL(fileURLWithPath: fixture.layers.root + "/stacks/" + second.digest.hex))
        #expect(try merged(try reopened().layers(for: second, over: first)) == second)
    }

    @Test func `damaged layers are found by verification and built again`() throws {
        let tree = try fixture.tree(["a": "1", "b/c": "2"])
        let layer = try #require(try fixture.layers.layers(for: tree, over: nil).first)
        #expect(try fixture.layers.verify(tree))
        unsafe unlink(layer + "/b/c")
        #expect(try !fixture.layers.verify(tree))
        #expect(try merged(try fixture.layers.layers(for: tree, over: nil)) == tree)
        #expect(try fixture.layers.verify(tree))
    }

    /// Retires what is not kept; the names of the layers that stay.
    private func retire(_ store: LayerStore, keeping trees: [Tree], askedBefore moment: Int? = nil) throws -> Set<
        String
    > {
        try store.remove(
            try store.retire(keeping: Set(trees.map(\.digest)), askedBefore: moment ?? store.moment))
        #expect(try Files.names(in: store.root + "/tmp").isEmpty)
        let names = Set(try Files.names(in: store.root + "/sealed"))
        #expect(Set(try Files.names(in: store.root + "/complete")) == names)
        return names
    }

    @Test func `a retired candidate leaves the layers of its parent, and its own under a child that is kept`() throws {
        let parent = try fixture.tree(["a": "1", "b": "2"])
        let child = try fixture.tree(["a": "1", "b": "3"])
        let grandchild = try fixture.tree(["a": "4", "b": "3"])
        _ = try fixture.layers.layers(for: parent, over: nil)
        let layers = try fixture.layers.layers(for: child, over: parent)
        _ = try fixture.layers.layers(for: grandchild, over: child)
        #expect(try retire(fixture.layers, keeping: [parent, grandchild]).count == 3)
        #expect(try retire(fixture.layers, keeping: [parent]).count == 1)
        #expect(!Files.exists(try #require(layers.first)))
        #expect(Files.exists(try #require(layers.last)))
        #expect(try merged(try fixture.layers.layers(for: child, over: parent)) == child)
        #expect(try merged(try fixture.layers.layers(for: grandchild, over: child)) == grandchild)
    }

    @Test func `trees asked for since a moment stay`() throws {
        let trees = try (0..<3).map { try fixture.tree(["a": "\($0)"]) }
        _ = try fixture.layers.layers(for: trees[0], over: nil)
        let moment = fixture.layers.moment
        _ = try fixture.layers.layers(for: trees[1], over: nil)
        _ = try fixture.layers.layers(for: trees[2], over: nil)
        #expect(try retire(fixture.layers, keeping: [], askedBefore: moment).count == 2)
        #expect(try retire(fixture.layers, keeping: [trees[2]]).count == 1)
    }

    @Test func `held layers stay while they are used, however often, and no longer`() async throws {
        let parent = try fixture.tree(["a": "1", "b": "2"])
        let laid = try fixture.tree(["a": "1", "b": "3"])
        _ = try fixture.layers.layers(for: parent)
        try await fixture.layers.holding(laid, over: parent) { layers in
            try await fixture.layers.holding(laid, over: parent) { _ in }
            #expect(try retire(fixture.layers, keeping: [parent]).count == 2)
            #expect(try merged(layers) == laid)
        }
        struct Stop: Error {}
        await #expect(throws: Stop.self) { try await fixture.layers.holding(laid, over: parent) { _ in throw Stop() } }
        #expect(try retire(fixture.layers, keeping: [parent]).count == 1)
    }

    @Test func `files that are laid apart tell nothing of what else the store made of them`() async throws {
        let parent = try fixture.tree(["a": "1", "t/x": "old", "t/y": "same", "gone/b": "2"])
        let tests = try fixture.tree(["t/x": "new", "t/y": "same"])
        let laid = try fixture.tree(["a": "1", "t/x": "new", "t/y": "same"])
        _ = try fixture.layers.layers(for: tests)
        _ = try fixture.layers.layers(for: parent)
        let top = try await fixture.layers.apart(laid, over: parent, fresh: tests) { layers in
            // Whoever retires layers meanwhile does not take the parent's.
            let others = try fixture.layers.retire(keeping: [], askedBefore: fixture.layers.moment)
            try fixture.layers.remove(others)
            #expect(try merged(layers) == laid)
            for path in ["t/x", "t/y"] {
                let found = try FileManager.default.attributesOfItem(atPath: layers[0] + "/" + path)
                #expect((found[.referenceCount] as? Int) == 1)
            }
            #expect(!Files.exists(layers[0] + "/a"))
            return layers[0]
        }
        #expect(!Files.exists(top))
        // Without a parent all of it is a copy.
        try await fixture.layers.apart(laid, over: nil, fresh: tests) { layers in
            let whole = try merged(layers)
            #expect(layers.count == 1 && whole == laid)
        }
    }

    @Test func `another process sweeps what a killed one left`() throws {
        let parent = try fixture.tree(["a": "1", "b": "2"])
        let child = try fixture.tree(["a": "1", "b": "3"])
        _ = try fixture.layers.layers(for: parent, over: nil)
        _ = try fixture.layers.layers(for: child, over: parent)
        // Killed after the names were taken away, before the space was freed.
        _ = try fixture.layers.retire(keeping: [parent.digest], askedBefore: fixture.layers.moment)
        // Killed in the middle of a layer, and between a layer and its record.
        try fixture.scratch.write("layers/sealed/delta-orphan/a", "left")
        try fixture.scratch.write("layers/complete/delta-lost", "")
        try fixture.scratch.write("layers/stacks/\(child.digest.hex)", "torn")
        try fixture.scratch.write("layers/stacks/strange", "")
        let later = LayerStore(root: fixture.layers.root, objects: fixture.objects, trees: fixture.trees)
        try later.sweep()
        #expect(try retire(later, keeping: [parent]).count == 1)
        #expect(try Files.names(in: later.root + "/stacks") == [parent.digest.hex])
        #expect(try merged(try later.layers(for: child, over: parent)) == child)
    }

    @Test func `a missing object fails by name and leaves nothing behind`() throws {
        let tree = Tree(entries: [
            TreeEntry(path: "a", content: .file(object: Digest.of("gone"), size: 4, executable: false))
        ])
        let error = #expect(throws: StoreError.self) { try fixture.layers.layers(for: tree, over: nil) }
        #expect(error?.code == .missing)
        #expect(try Files.names(in: fixture.layers.root + "/tmp").isEmpty)
        #expect(try Files.names(in: fixture.layers.root + "/sealed").isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func `parallel builders of one tree agree`() async throws {
        let tree = try fixture.tree(
            Dictionary(uniqueKeysWithValues: (0..<200).map { ("d\($0 % 7)/f\($0)", "\($0 % 5)") }))
        let fixture = fixture
        let stacks = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<6 {
                let other = LayerStore(root: fixture.layers.root, objects: fixture.objects, trees: fixture.trees)
                group.addTask { try other.layers(for: tree, over: nil) }
            }
            return try await group.reduce(into: [[String]]()) { $0.append($1) }
        }
        #expect(Set(stacks).count == 1)
        #expect(try merged(stacks[0]) == tree)
        #expect(try Files.names(in: fixture.layers.root + "/tmp").isEmpty)
    }
}
