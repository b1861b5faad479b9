// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlSandbox

/// Takes known secrets out of what is shown, logged or kept: `[secret NAME]` stands in place of each.
///
/// Found are values as they are, within base64 of either alphabet at any alignment, as hexadecimal digits, and with any of
/// their bytes escaped as in URLs, JSON or programs. A value that was cut, encrypted, or spelt in another way is not found.
public struct Redaction: Sendable, CustomReflectable {
    let search: EncodedSearch
    let marks: [[UInt8]]

    /// Knows the secrets of a store.
    public init(_ store: SecretStore) throws(GatewayError) {
        let secrets = store.all
        var values = secrets.map(\.bytes)
        do throws(DiskError) {
            search = try EncodedSearch(&values, reversed: false)
        } catch {
            throw GatewayError(.system, "cannot keep what is to be redacted: \(error.message)", cause: error)
        }
        marks = secrets.map { Array("[secret \($0.name)]".utf8) }
    }

    /// The bytes without secrets.
    public func apply(_ bytes: [UInt8]) -> [UInt8] {
        var stream = stream()
        return stream.take(bytes) + stream.end()
    }

    /// The text without secrets.
    public func apply(_ text: String) -> String {
        String(decoding: apply(Array(text.utf8)), as: UTF8.self)
    }

    /// A redaction of bytes that come in pieces.
    public func stream() -> RedactionStream { RedactionStream(self) }

    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Takes secrets out of a stream. What comes out depends on the bytes alone, not on how they were cut: a byte leaves only
/// when enough bytes behind it are known to decide whether a secret begins there.
public struct RedactionStream: Sendable, CustomReflectable {
    private let redaction: Redaction
    private var held: [UInt8] = []
    /// How many of the held bytes belong to a secret that a mark stands for already.
    private var covered = 0

    init(_ redaction: Redaction) {
        self.redaction = redaction
    }

    /// Takes the next bytes; returns those that are decided.
    public mutating func take(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        held += bytes
        return release(held.count - max(0, redaction.search.longest - 1))
    }

    /// Returns the rest.
    public mutating func end() -> [UInt8] {
        release(held.count)
    }

    private mutating func release(_ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        var output: [UInt8] = []
        output.reserveCapacity(count)
        for offset in 0..<count {
            if let match = redaction.search.match(held, at: offset) {
                if offset >= covered { output += redaction.marks[match.subject] }
                covered = max(covered, match.end)
            }
            if offset >= covered { output.append(held[offset]) }
        }
        held.removeFirst(count)
        covered = max(0, covered - count)
        return output
    }

    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
