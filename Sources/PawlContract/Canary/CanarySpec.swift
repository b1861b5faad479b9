// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// What it proves where a canary is met.
public enum CanaryKind: String, Hashable, Sendable, CaseIterable {
    /// A wrong answer or key that was planted: who gives it has copied it (`ans.canary`).
    case answer
    /// A mark in hidden text: who has it has read that text (`contam.ngram`).
    case data

    /// The code of the signal.
    public var code: String { self == .answer ? "ans.canary" : "contam.ngram" }
}

/// One entry of `verifier.canaries`: strings of the verifier that nothing a candidate or an agent makes may hold.
public struct CanarySpec: Hashable, Sendable {
    /// What evidence calls it; its value is told to nobody.
    public var name: String
    /// What it proves.
    public var kind: CanaryKind
    /// The string; nil where a file holds them.
    public var value: String?
    /// A file of the verifier that holds one a line; lines that are empty or begin with `#` are skipped.
    public var file: String?
    /// The verifier's files among which at least one holds it.
    public var places: [Glob]

    /// Makes an entry; exactly one of `value` and `file` is given.
    public init(name: String, kind: CanaryKind, value: String? = nil, file: String? = nil, places: [Glob] = []) {
        self.name = name
        self.kind = kind
        self.value = value
        self.file = file
        self.places = places
    }
}

/// A string that is looked for.
public struct Canary: Hashable, Sendable {
    /// The entry's name; with `#` and the number of the line where a file holds it.
    public let name: String
    /// What it proves.
    public let kind: CanaryKind
    /// Its bytes.
    public let bytes: [UInt8]

    /// The fewest letters, digits and bytes beyond ASCII in it: shorter ones occur by accident.
    public static let minimumLength = 16
    /// The fewest different ones among them.
    public static let minimumVariety = 8
    /// The most bytes.
    public static let maximumLength = 1_024
    /// The most canaries of a contract.
    public static let maximumCount = 256

    /// Makes a canary.
    public init(name: String, kind: CanaryKind, bytes: [UInt8]) {
        self.name = name
        self.kind = kind
        self.bytes = bytes
    }

    /// Why it cannot serve; nil where it can.
    public var fault: String? {
        let letters = CanaryForms.squeeze(bytes)
        if letters.count < Self.minimumLength {
            return
                "is too short: \(letters.count) letters and digits, and fewer than \(Self.minimumLength) occur by accident"
        }
        if Set(letters).count < Self.minimumVariety {
            return "repeats itself: fewer than \(Self.minimumVariety) different letters and digits occur by accident"
        }
        return bytes.count > Self.maximumLength ? "has more than \(Self.maximumLength) bytes" : nil
    }

    /// The canaries of a list, one a line.
    static func lines(of text: [UInt8], name: String, kind: CanaryKind) -> [(line: Int, canary: Canary)] {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().compactMap {
            index, line in
            let isSpace: (UInt8) -> Bool = { $0 == 32 || $0 == 9 || $0 == 13 }
            let bytes = Array(line.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
            guard let first = bytes.first, first != UInt8(ascii: "#") else { return nil }
            return (index + 1, Canary(name: "\(name)#\(index + 1)", kind: kind, bytes: bytes))
        }
    }
}

extension CanarySpec {
    /// The canaries of the entry; `read` gives the bytes of a file of the verifier.
    public func canaries<Failure: Error>(
        reading read: (String) throws(Failure) -> [UInt8]
    ) throws(Failure) -> [Canary] {
        if let value { return [Canary(name: name, kind: kind, bytes: Array(value.utf8))] }
        guard let file else { return [] }
        return Canary.lines(of: try read(file), name: name, kind: kind).map(\.canary)
    }
}
