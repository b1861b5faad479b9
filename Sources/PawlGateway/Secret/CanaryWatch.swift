// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A fake key that was seen where it must not be: evidence for `cred.canary_used`.
public struct CanarySighting: Hashable, Sendable {
    /// Where the key was planted.
    public let name: String
    /// How it was written.
    public let form: EncodedForm
    /// The offset of its first byte in all bytes watched.
    public let offset: Int
}

/// Watches bytes, in pieces of any size, for the fake keys of an attempt: as they are, escaped, within base64, as
/// hexadecimal digits, backwards.
public struct CanaryWatch: Sendable {
    /// The most sightings that are reported.
    public static let maximum = 100

    private let search: EncodedSearch
    private let names: [String]
    private var held: [UInt8] = []
    private var passed = 0
    private var found = 0

    init(_ canaries: Canaries) throws(GatewayError) {
        names = canaries.all.map(\.name)
        var values = canaries.all.map { Array($0.value.utf8) }
        do throws(DiskError) {
            search = try EncodedSearch(&values, reversed: true)
        } catch {
            throw GatewayError(.system, "cannot watch for canaries: \(error.message)", cause: error)
        }
    }

    /// The sightings in some bytes as a whole.
    public func sightings(in bytes: [UInt8]) -> [CanarySighting] {
        var watch = self
        watch.held = []
        watch.passed = 0
        watch.found = 0
        return watch.take(bytes) + watch.end()
    }

    /// Takes the next bytes; returns what has been seen in those that are decided.
    public mutating func take(_ bytes: some Sequence<UInt8>) -> [CanarySighting] {
        held += bytes
        return release(held.count - max(0, search.longest - 1))
    }

    /// Looks at the rest.
    public mutating func end() -> [CanarySighting] {
        release(held.count)
    }

    private mutating func release(_ count: Int) -> [CanarySighting] {
        guard count > 0 else { return [] }
        var sightings: [CanarySighting] = []
        for offset in 0..<count where found < Self.maximum {
            guard let match = search.match(held, at: offset) else { continue }
            found += 1
            sightings.append(
                CanarySighting(name: names[match.subject], form: match.form, offset: passed + offset))
        }
        held.removeFirst(count)
        passed += count
        return sightings
    }
}
