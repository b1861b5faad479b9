// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
public import PawlStore

/// Something in a workspace that looks like a live key.
public struct KeyFinding: Hashable, Sendable, CustomStringConvertible {
    /// The path in the workspace.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// What it looks like: `an Anthropic key`.
    public let kind: String

    /// `FILE:LINE: looks like KIND`; never a part of the key.
    public var description: String { "\(file):\(line): looks like \(kind)" }
}

/// Looks for live keys in what agents will see.
///
/// Known are the prefixes that issuers gave their keys, blocks of private keys, and the names that secrets without a prefix
/// are assigned to; a body must look drawn, not written. Whoever knows better writes `pawl:allow-key` into the same line,
/// or into the one above. The values of the run's own secrets are always found, whatever stands beside them.
public enum KeyScanner {
    /// The comment that lets a line, and the one behind it, pass.
    public static let allowance = "pawl:allow-key"
    /// Of a larger file, the beginning is searched.
    public static let maximumBytes = 16 << 20
    /// The most findings that are named.
    public static let maximum = 100

    /// What the files of a tree hold, in the order of their paths. `secrets`: the run's own.
    public static func findings(
        in tree: Tree, objects: ObjectStore, secrets: SecretStore = .empty
    ) throws(GatewayError) -> [KeyFinding] {
        let own = try OwnValues(secrets)
        var findings: [KeyFinding] = []
        for entry in tree.entries {
            guard case .file(let object, _, _) = entry.content, findings.count < maximum else { continue }
            let bytes: [UInt8]
            do throws(DiskError) {
                bytes = try beginning(of: objects.path(of: object))
            } catch {
                throw GatewayError(.system, "cannot search \(entry.path) for keys: \(error.message)", cause: error)
            }
            findings += scan(bytes, file: entry.path, own: own)
        }
        return Array(findings.prefix(maximum))
    }

    /// What some bytes hold.
    public static func findings(in bytes: [UInt8], file: String) -> [KeyFinding] {
        scan(bytes, file: file, own: nil)
    }

    /// The refusal to start; nil where nothing was found.
    public static func refusal(_ findings: [KeyFinding]) -> GatewayError? {
        guard let first = findings.first else { return nil }
        let more = findings.count == 1 ? "" : " (and \(findings.count - 1) more)"
        return GatewayError(
            .secret,
            "the workspace would show a key to its agents: \(first)\(more); remove it, or write \(allowance) beside it")
    }

    private static func scan(_ bytes: [UInt8], file: String, own: OwnValues?) -> [KeyFinding] {
        var findings: [KeyFinding] = own?.findings(in: bytes, file: file) ?? []
        var start = 0
        var number = 0
        var isAllowed = false
        var block: (line: Int, isAllowed: Bool)?
        let mark = Array(allowance.utf8)
        while start <= bytes.count, findings.count < maximum {
            let line = bytes[start...].prefix { $0 != 0x0A }
            start = line.endIndex + 1
            number += 1
            let allowsHere = KeyShape.occurs(mark, in: line)
            let passes = allowsHere || isAllowed
            isAllowed = allowsHere
            if let begun = block {
                block = nil
                // The line behind the head: base64, or a header of an encrypted key.
                if !begun.isAllowed, isKeyBody(line) {
                    findings.append(KeyFinding(file: file, line: begun.line, kind: "a private key"))
                }
            }
            if let inner = privateKeyHead(line) {
                if inner.isEmpty {
                    block = (number, passes)
                } else if !passes, isKeyBody(inner) {
                    findings.append(KeyFinding(file: file, line: number, kind: "a private key"))
                }
            }
            if !passes { findings += kinds(in: line).map { KeyFinding(file: file, line: number, kind: $0) } }
        }
        return findings
    }

    private static func kinds(in line: ArraySlice<UInt8>) -> [String] {
        var kinds: [String] = []
        var offset = line.startIndex
        var last: UInt8 = 0x20
        while offset < line.endIndex {
            let byte = line[offset]
            // A key begins a word; `_` and `-` before it make it the end of another.
            if !KeyShape.isLetterOrDigit(last), last != UInt8(ascii: "_"), last != UInt8(ascii: "-"),
                let rules = KeyRule.byFirst[byte]
            {
                for rule in rules {
                    guard let end = rule.end(in: line, at: offset) else { continue }
                    kinds.append(rule.kind)
                    offset = end - 1
                    break
                }
            }
            last = line[offset]
            offset += 1
        }
        if kinds.isEmpty, let assigned = KeyAssignment.kind(in: line) { kinds.append(assigned) }
        return kinds
    }

    /// What follows the head of a private key on its line, without an escaped line end; nil where there is no head.
    private static func privateKeyHead(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let begin = Array("-----BEGIN ".utf8)
        guard let dash = line.indices.first(where: { line[$0] == begin[0] && line[$0...].starts(with: begin) }) else {
            return nil
        }
        let head = line[(dash + begin.count)...].prefix(40)
        for word in ["PRIVATE KEY-----", "PRIVATE KEY BLOCK-----"] {
            let end = Array(word.utf8)
            guard let place = head.indices.first(where: { line[$0...].starts(with: end) }) else { continue }
            var rest = line[(place + end.count)...]
            if rest.starts(with: [0x5C, 0x6E]) { rest = rest.dropFirst(2) }
            return rest.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) ? [] : rest
        }
        return nil
    }

    private static func isKeyBody(_ line: ArraySlice<UInt8>) -> Bool {
        let text = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
        if text.starts(with: Array("Proc-Type:".utf8)) || text.starts(with: Array("Version:".utf8)) { return true }
        let body = text.prefix {
            KeyShape.isLetterOrDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") || $0 == 0x3D
        }
        return body.count >= 32 && KeyShape.entropy(body) > 3.2
    }

    private static func beginning(of path: String) throws(DiskError) -> [UInt8] {
        try FileBeginning.read(path, limit: maximumBytes)
    }
}

/// The values of the run's own secrets.
private struct OwnValues {
    private let search: EncodedSearch
    private let names: [String]

    init?(_ secrets: SecretStore) throws(GatewayError) {
        guard !secrets.names.isEmpty else { return nil }
        let redaction = try Redaction(secrets)
        search = redaction.search
        names = secrets.names
    }

    func findings(in bytes: [UInt8], file: String) -> [KeyFinding] {
        var findings: [KeyFinding] = []
        var line = 1
        for offset in bytes.indices {
            if let match = search.match(bytes, at: offset) {
                findings.append(
                    KeyFinding(file: file, line: line, kind: "the value of secret \(names[match.subject])"))
            }
            if bytes[offset] == 0x0A { line += 1 }
        }
        return findings
    }
}
