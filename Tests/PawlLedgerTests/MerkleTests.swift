// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlLedger
import Testing

/// Subtree hashes straight from the definition of RFC 6962.
struct PlainHashes: SubtreeHashes {
    var leaves: [MerkleHash]

    func hash(level: Int, index: Int) throws(LedgerError) -> MerkleHash {
        if level == 0 { return leaves[index] }
        return .node(try hash(level: level - 1, index: 2 * index), try hash(level: level - 1, index: 2 * index + 1))
    }
}

@Suite struct MerkleTests {
    /// The tree of the Certificate Transparency reference implementation (merkle_tree_test.cc).
    private static let inputs = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    private static let leaves = inputs.map { MerkleHash.leaf(Hex.decode($0) ?? []) }

    @Test func `the roots of the reference tree are those of RFC 6962`() {
        var tree = MerkleTree()
        #expect(tree.root.description == Self.roots[0])
        for (leaf, root) in zip(Self.leaves, Self.roots.dropFirst()) {
            tree.append(leaf)
            #expect(tree.root.description == root)
        }
    }

    @Test func `the proofs of the reference tree are the published ones`() throws {
        let hashes = PlainHashes(leaves: Self.leaves)
        #expect(
            try MerkleProof.inclusion(of: 5, size: 8, in: hashes).map(\.description) == [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
        #expect(
            try MerkleProof.consistency(from: 6, to: 8, in: hashes).map(\.description) == [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ])
    }

    @Test func `every proof holds for its own leaf, index and size and for nothing else`() throws {
        let leaves = (0..<34).map { MerkleHash.leaf([UInt8($0)]) }
        let hashes = PlainHashes(leaves: leaves)
        let roots = try (0...34).map { try MerkleProof.root(size: $0, in: hashes) }
        for size in 1...34 {
            for index in 0..<size {
                let path = try MerkleProof.inclusion(of: index, size: size, in: hashes)
                func holds(_ leaf: Int, _ index: Int, _ size: Int, _ path: [MerkleHash]) -> Bool {
                    MerkleProof.verifyInclusion(
                        leaf: leaves[leaf], index: index, size: size, root: roots[size], path: path)
                }
                #expect(holds(index, index, size, path))
                #expect(!holds((index + 1) % 34, index, size, path))
                #expect(!holds(index, index, size, path + [.empty]))
                #expect(path.isEmpty || !holds(index, index, size, Array(path.dropLast())))
                #expect(path.isEmpty || !holds(index, index, size, Array(path.dropFirst()) + [.empty]))
            }
            for old in 0...size {
                let path = try MerkleProof.consistency(from: old, to: size, in: hashes)
                func holds(_ oldRoot: MerkleHash, _ path: [MerkleHash]) -> Bool {
                    MerkleProof.verifyConsistency(
                        old: old, oldRoot: oldRoot, new: size, newRoot: roots[size], path: path)
                }
                #expect(holds(roots[old], path))
                #expect(!holds(leaves[33], path))
                #expect(!holds(roots[old], path + [.empty]))
                #expect(path.isEmpty || !holds(roots[old], Array(path.dropLast())))
            }
        }
    }

    @Test func `a growing tree has the roots of the definition`() throws {
        let leaves = (0..<300).map { MerkleHash.leaf(Array("entry \($0)".utf8)) }
        var tree = MerkleTree()
        for (index, leaf) in leaves.enumerated() {
            tree.append(leaf)
            guard index.isMultiple(of: 7) else { continue }
            let hashes = PlainHashes(leaves: leaves)
            #expect(tree.root == (try MerkleProof.root(size: index + 1, in: hashes)))
            #expect(tree == (try MerkleTree(size: index + 1, hashes: hashes)))
        }
    }

    @Test func `tile paths are those of C2SP and read back to themselves only`() {
        #expect(TilePath(.hashes(level: 0), index: 1_234_067).path == "tile/0/x001/x234/067")
        #expect(TilePath(.entries, index: 0, width: 7).path == "tile/entries/000.p/7")
        for kind in [TilePath.Kind.entries, .hashes(level: 0), .hashes(level: 3)] {
            for index in [0, 1, 255, 999, 1000, 999_999, 1_000_000, 1_234_067] {
                for width in [1, 255, 256] {
                    let tile = TilePath(kind, index: index, width: width)
                    #expect(TilePath(path: tile.path) == tile)
                }
            }
        }
        for bad in [
            "tile/0/x000/001", "tile/0/1", "tile/00/001", "tile/9/001", "tile/0/001.p/0", "tile/0/001.p/256",
            "tile/0/001.p/01", "tile/0/+01", "tile/0/001/", "tile//001", "tile/entries/x001", "tile/0/001.p",
            "tile/0/x001/x001/x001/x001/x001/x001/x001/x001/001", "/tile/0/001", "tile/-0/001",
        ] { #expect(TilePath(path: bad) == nil, "\(bad)") }
    }
}
