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
/// Its digest is the SHA-256 of its manifest. The manifest is canonical JSON (RFC 8785):
/// `{"entries":[[PATH,"file",DIGEST,SIZE],[PATH,"exec",DIGEST,SIZE],[PATH,"link",TARGET],...],"v":1}`
/// with entries sorted by the UTF-8 bytes of their paths. Times, owners and empty folders are no part of a tree.
public struct Tree: Hashable, Sendable {
    /// The entries, sorted by the UTF-8 bytes of their paths, without duplicates.
    public let entries: [TreeEntry]
    /// The digest of the manifest.
    public let digest: Digest

    /// Makes a tree; entries may come in any order, but no path twice.
    public init(entries: [TreeEntry]) {
        self.entries = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        self.digest = Digest.of(Self.manifest(of: self.entries))
    }

    /// The manifest's bytes.
    public var manifest: [UInt8] { Self.manifest(of: entries) }

    private static func manifest(of entries: [TreeEntry]) -> [UInt8] {
        let rows = entries.map { entry -> JSONValue in
            switch entry.content {
            case .file(let object, let size, let executable):
                [.string(entry.path), executable ? "exec" : "file", .string(object.hex), .integer(size)]
            case .link(let target):
                [.string(entry.path), "link", .string(target)]
            }
        }
        return CanonicalJSON.encode(["v": 1, "entries": .array(rows)])
    }
}
