// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The manifest of a tree, version 1.
///
/// One line of canonical JSON (RFC 8785):
/// `{"entries":[ROW,...],"v":1}` with ROW one of `[PATH,"file",DIGEST,SIZE]`, `[PATH,"exec",DIGEST,SIZE]`,
/// `[PATH,"link",TARGET]`. DIGEST is 64 lower-case hexadecimal digits, SIZE a decimal integer up to 2^53 - 1. Rows are
/// sorted by the UTF-8 bytes of PATH, no PATH occurs twice, and none lies below another. Paths and targets obey
/// ``SafePath``; so the only escapes in them are `\"` and `\\`.
///
/// A manifest has one byte sequence; anything else is refused. Written and read by hand, without JSON values between:
/// a tree of 20,000 files is encoded at each capture.
enum TreeManifest {
    private static let head = Array(#"{"entries":["#.utf8)
    private static let tail = Array(#"],"v":1}"#.utf8)
    /// The most bytes of a manifest: a million entries of common length.
    static let maximumBytes = 256 << 20

    static func encode(_ entries: [TreeEntry]) -> [UInt8] {
        var output = head
        output.reserveCapacity(entries.count * 128 + 32)
        for (index, entry) in entries.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(UInt8(ascii: "["))
            append(entry.path, to: &output)
            switch entry.content {
            case .file(let object, let size, let executable):
                output.append(contentsOf: (executable ? #","exec",""# : #","file",""#).utf8)
                for byte in object.bytes {
                    output.append(digit(byte >> 4))
                    output.append(digit(byte & 15))
                }
                output.append(contentsOf: "\",".utf8)
                output.append(contentsOf: String(size).utf8)
                output.append(UInt8(ascii: "]"))
            case .link(let target):
                output.append(contentsOf: #","link","#.utf8)
                append(target, to: &output)
                output.append(UInt8(ascii: "]"))
            }
        }
        output.append(contentsOf: tail)
        return output
    }

    static func decode(_ bytes: [UInt8]) throws(StoreError) -> [TreeEntry] {
        guard bytes.count <= maximumBytes else { throw refusal("has more than \(maximumBytes) bytes") }
        var reader = ManifestReader(bytes: bytes)
        var entries: [TreeEntry] = []
        guard reader.take(head) else { throw refusal("does not begin as a manifest") }
        if !reader.take(tail) {
            repeat {
                let entry = try row(&reader)
                if let last = entries.last, !last.path.utf8.lexicographicallyPrecedes(entry.path.utf8) {
                    throw refusal("is not sorted, or names a path twice")
                }
                entries.append(entry)
            } while reader.take(",")
            guard reader.take(tail) else { throw refusal("does not end as a manifest") }
        }
        guard reader.isAtEnd else { throw refusal("goes on behind its end") }
        try checkNesting(entries)
        return entries
    }

    private static func row(_ reader: inout ManifestReader) throws(StoreError) -> TreeEntry {
        guard reader.take("["), let path = reader.text(), reader.take(",\"") else { throw refusal("has a broken row") }
        if let problem = SafePath.problem(path: path) { throw refusal("has a path that \(problem)") }
        if reader.take("link\",") {
            guard let target = reader.text(), reader.take("]") else { throw refusal("has a broken link") }
            if let problem = SafePath.problem(target: target, ofLinkAt: path) {
                throw refusal("has a link that \(problem)")
            }
            return TreeEntry(path: path, content: .link(target: target))
        }
        let executable = reader.take("exec\",\"")
        guard executable || reader.take("file\",\"") else { throw refusal("has a row of an unknown kind") }
        guard let object = reader.digest(), reader.take("\","), let size = reader.integer(), reader.take("]") else {
            throw refusal("has a broken file")
        }
        return TreeEntry(path: path, content: .file(object: object, size: size, executable: executable))
    }

    /// No file or link may be a folder of another entry.
    private static func checkNesting(_ entries: [TreeEntry]) throws(StoreError) {
        let paths = Set(entries.map(\.path))
        var lastFolder: Substring = ""
        for entry in entries {
            guard let slash = entry.path.utf8.lastIndex(of: UInt8(ascii: "/")) else { continue }
            let folder = entry.path[..<slash]
            guard folder != lastFolder else { continue }
            lastFolder = folder
            var rest = folder
            while true {
                guard !paths.contains(String(rest)) else { throw refusal("has an entry below a file") }
                guard let next = rest.utf8.lastIndex(of: UInt8(ascii: "/")) else { break }
                rest = rest[..<next]
            }
        }
    }

    private static func append(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: isEscaped) {
            for byte in text.utf8 {
                if isEscaped(byte) { output.append(UInt8(ascii: "\\")) }
                output.append(byte)
            }
        } else {
            output.append(contentsOf: text.utf8)
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 48 + nibble : 87 + nibble
    }

    private static func refusal(_ what: String) -> StoreError {
        StoreError(.corrupt, "a tree manifest \(what)")
    }
}
