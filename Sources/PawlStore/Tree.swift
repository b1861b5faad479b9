// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// One entry of a tree: a regular file or a symbolic link. Folders exist through what they hold.
public struct TreeEntry: Hashable, Sendable {
    /// What stands at a path.
    public enum Content: Hashable, Sendable {
        /// A regular file: the object that holds its bytes, its size, and whether it may be executed.
        case file(object: Digest, size: Int, executable: Bool)
        /// A symbolic link with its target.
        case link(target: String)
    }

    /// The relative path, `/` between components, NFC, without `.`, `..` or control characters.
    public let path: String
    /// What stands there.
    public let content: Content

    /// Makes an entry.
    public init(path: String, content: Content) {
        self.path = path
        self.content = content
    }
}

/// An immutable tree of files: the content of a workspace, a candidate or a verifier.
///
/// Its digest is the SHA-256 of its manifest, whose format `TreeManifest.swift` specifies. Times, owners and empty
/// folders are no part of a tree.
public struct Tree: Hashable, Sendable {
    /// The entries, sorted by the UTF-8 bytes of their paths, without duplicates.
    public let entries: [TreeEntry]
    /// The digest of the manifest.
    public let digest: Digest

    /// Makes a tree; entries may come in any order, but no path twice and none below another.
    public init(entries: [TreeEntry]) {
        self.init(sorted: entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) })
    }

    /// Makes a tree of entries that are sorted already.
    init(sorted entries: [TreeEntry]) {
        self.entries = entries
        self.digest = Digest.of(TreeManifest.encode(entries))
    }

    /// Reads a manifest. Throws `corrupt` for any bytes that are not exactly the manifest of a tree.
    public init(manifest: [UInt8]) throws(StoreError) {
        self.entries = try TreeManifest.decode(manifest)
        self.digest = Digest.of(manifest)
    }

    /// The tree without files.
    public static let empty = Tree(entries: [])

    /// The manifest's bytes.
    public var manifest: [UInt8] { TreeManifest.encode(entries) }

    /// Trees are equal where their digests are.
    public static func == (left: Tree, right: Tree) -> Bool {
        left.digest == right.digest
    }

    /// Feeds the digest.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(digest)
    }
}
