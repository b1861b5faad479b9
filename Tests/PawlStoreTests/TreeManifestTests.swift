// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlStore
import Testing

@Suite struct TreeManifestTests {
    static func randomTree(_ random: inout SeededGenerator, files: Int = 12) -> Tree {
        var contents: [String: TreeEntry.Content] = [:]
        let names = ["a", "b", "a!", "ab", "é", "x y", "q\"t", "back\\slash", "日本", "z.c", "0"]
        for _ in 0..<files {
            let depth = 1 + Int(random.next() % 3)
            let path = (0..<depth).map { _ in random.pick(names) }.joined(separator: "/")
            let isTaken = contents.keys.contains {
                $0 == path || $0.hasPrefix(path + "/") || path.hasPrefix($0 + "/")
            }
            if isTaken { continue }
            contents[path] =
                if random.chance(0.2) {
                    .link(target: random.pick(names) + "/" + random.pick(names))
                } else {
                    .file(
                        object: Digest.of("\(random.next())"), size: Int(random.next() >> 11),
                        executable: random.chance(0.3))
                }
        }
        return Tree(entries: contents.map { TreeEntry(path: $0, content: $1) })
    }

    static func entries(_ paths: [String]) -> String {
        let digest = String(repeating: "0", count: 64)
        return #"{"entries":["# + paths.map { #"["\#($0)","file","\#(digest)",1]"# }.joined(separator: ",")
            + #"],"v":1}"#
    }

    @Test func `manifests are canonical JSON and read back`() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<300 {
            let tree = Self.randomTree(&random)
            let json = try StrictJSON.decode(tree.manifest)
            #expect(CanonicalJSON.encode(json) == tree.manifest)
            let read = try Tree(manifest: tree.manifest)
            #expect(read.entries == tree.entries)
            #expect(read.digest == tree.digest)
        }
    }

    @Test func `the empty tree has a manifest`() throws {
        #expect(Tree.empty.manifest == Array(#"{"entries":[],"v":1}"#.utf8))
        #expect(try Tree(manifest: Tree.empty.manifest) == Tree.empty)
    }

    @Test func `Python computes the same digests from the same files`() throws {
        var random = SeededGenerator(seed: 2)
        let script = """
            import hashlib, json, sys
            for line in sys.stdin:
                rows = json.loads(line)
                rows.sort(key=lambda row: row[0].encode())
                text = json.dumps({"entries": rows, "v": 1}, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
                print(hashlib.sha256(text.encode()).hexdigest())
            """
        var input = ""
        var expected: [String] = []
        for _ in 0..<200 {
            let tree = Self.randomTree(&random)
            var rows = tree.entries.map { entry -> JSONValue in
                switch entry.content {
                case .file(let object, let size, let executable):
                    [.string(entry.path), executable ? "exec" : "file", .string(object.hex), .integer(size)]
                case .link(let target): [.string(entry.path), "link", .string(target)]
                }
            }
            rows.shuffle(using: &random)
            input += CanonicalJSON.text(.array(rows)) + "\n"
            expected.append(tree.digest.hex)
        }
        let output = try Shell.run(["/usr/bin/python3", "-c", script], input: input)
        #expect(output.split(separator: "\n").map(String.init) == expected)
    }

    @Test(arguments: [
        ["b", "a"], ["a", "a"], ["a", "a/b"], ["a", "a!", "a/b"], ["a/b", "a/b/c/d"], [""], ["/a"], ["a//b"], ["a/"],
        ["."], ["a/../b"], ["a/./b"], ["e\u{301}"], ["a\u{7F}"], ["a\u{85}b"],
        [String(repeating: "n", count: 256)], [String(repeating: "d/", count: 128) + "f"],
        [String(repeating: "0123456789/", count: 100) + String(repeating: "x", count: 1000)],
    ])
    func `paths that no tree can hold are refused`(_ paths: [String]) {
        #expect(throws: StoreError.self) { try Tree(manifest: Array(Self.entries(paths).utf8)) }
    }

    @Test(arguments: [["a", "a!b", "b/c"], ["é"], [String(repeating: "n", count: 255)], ["a-b", "a/b", "a0"]])
    func `paths that a tree can hold are read`(_ paths: [String]) throws {
        #expect(try Tree(manifest: Array(Self.entries(paths).utf8)).entries.map(\.path) == paths)
    }

    @Test(arguments: [
        "/etc/passwd", "..", "../../x", "a/../../x", "x/..", "", "a\u{0}b", "e\u{301}", "../a/../..",
    ])
    func `links that leave the tree, or might, are refused`(_ target: String) {
        let text = CanonicalJSON.text(["v": 1, "entries": [["d/l", "link", .string(target)]]])
        let isInside = target == ".."
        if isInside {
            #expect(throws: Never.self) { try Tree(manifest: Array(text.utf8)) }
        } else {
            #expect(throws: StoreError.self) { try Tree(manifest: Array(text.utf8)) }
        }
    }

    @Test func `whatever is done to a manifest, it is refused or it is the one manifest of another tree`() throws {
        var random = SeededGenerator(seed: 3)
        let alphabet = Array(#"{}[]",:\/ 0123456789abcdefinkltxv.é"#.utf8) + [0, 0x1F, 0x7F, 0xFF]
        for _ in 0..<4000 {
            var bytes = Self.randomTree(&random, files: 4).manifest
            for _ in 0...(random.next() % 3) {
                let place = Int(random.next() % UInt64(max(bytes.count, 1)))
                switch random.next() % 4 {
                case 0 where !bytes.isEmpty: bytes[place] = random.pick(alphabet)
                case 1 where !bytes.isEmpty: bytes.remove(at: place)
                case 2: bytes.insert(random.pick(alphabet), at: place)
                default: bytes = Array(bytes.prefix(place))
                }
            }
            guard let tree = try? Tree(manifest: bytes) else { continue }
            #expect(tree.manifest == bytes)
            #expect(CanonicalJSON.encode(try StrictJSON.decode(bytes)) == bytes)
            #expect(Tree(entries: tree.entries.reversed()).digest == tree.digest)
        }
    }

    @Test func `look-ups agree with a scan, and changes with a new tree`() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<200 {
            let tree = Self.randomTree(&random, files: 20)
            let folder = random.pick(["a", "b", "é", "a/b", "nowhere", ""])
            let below = tree.entries.filter { folder.isEmpty || $0.path.hasPrefix(folder + "/") }
            #expect(Array(tree.entries(below: folder)) == below)
            for entry in tree.entries { #expect(tree.content(at: entry.path) == entry.content) }
            #expect(tree.content(at: "missing") == nil)
            let other = Self.randomTree(&random, files: 20)
            let diff = TreeDiff(from: tree, to: other)
            let changes = Dictionary(uniqueKeysWithValues: diff.changes.map { ($0.path, $0.new) })
            #expect(tree.applying(changes).entries == other.entries)
            #expect(diff.paths == diff.paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        }
    }
}
