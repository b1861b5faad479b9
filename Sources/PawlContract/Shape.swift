// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// What may stand at one key of a contract. The loader and the schema are both made from these.
indirect enum Shape: Sendable {
    case integer(ClosedRange<Int>)
    /// A number, at least zero.
    case amount
    case flag
    case text(TextRule)
    case choice([String])
    /// Seconds, more than zero.
    case duration
    /// Bytes, within the range.
    case size(ClosedRange<Int>)
    /// A fraction of one.
    case fraction(FractionRange)
    /// A number, or a size or duration that stands for its number of bytes or seconds.
    case quantity
    /// A program and its arguments.
    case arguments
    /// A program and its arguments, or a line for the shell.
    case command
    case list(Shape, minimum: Int)
    case map(keys: TextRule, Shape, minimum: Int)
    case object(ObjectSpec)
    /// A scalar, or a list or mapping.
    case either(scalar: Shape, collection: Shape)
    /// Text of any kind; numbers and truth values are taken as they are written.
    case words
    /// Anything, kept as JSON.
    case anything

    /// What was expected, in words.
    var expected: String {
        switch self {
        case .integer(let range):
            range.upperBound >= Shape.large
                ? "a whole number, at least \(range.lowerBound)"
                : range.lowerBound == range.upperBound
                    ? "\(range.lowerBound)" : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .amount: "a number, at least 0"
        case .flag: "true or false"
        case .text(let rule): rule.expected
        case .choice(let words): words.count == 1 ? words[0] : "one of \(Spelling.alternatives(words))"
        case .duration: "a duration such as 5m, 1h30m, 90s or 200ms"
        case .size: "a size such as 512MiB, 2GiB or 4KiB, or a whole number of bytes"
        case .fraction(let range): "a fraction such as 0.01 or 1%, \(range.words)"
        case .quantity: "a number, a size such as 2GiB or a duration such as 500ms"
        case .arguments: "a list of a program and its arguments, such as [python3, judge.py]"
        case .command: "a line for the shell, or a list of a program and its arguments"
        case .list: "a list"
        case .map, .object: "a mapping"
        case .either(let scalar, let collection): "\(scalar.expected), or \(collection.expected)"
        case .words: "text"
        case .anything: "a value"
        }
    }

    /// Above this a whole number counts as unbounded in messages; 2^53 - 1, the largest a JSON number carries.
    static let large = JSONValue.maximumInteger
}

/// The range of a fraction.
struct FractionRange: Sendable {
    /// The least value.
    let low: Double
    /// Whether the least value itself is allowed.
    let lowIsAllowed: Bool
    /// The largest value.
    let high: Double

    func contains(_ value: Double) -> Bool {
        (lowIsAllowed ? value >= low : value > low) && value <= high
    }

    var words: String {
        let from = CanonicalJSON.text(.number(low))
        return "\(lowIsAllowed ? "from" : "above") \(from) to \(CanonicalJSON.text(.number(high)))"
    }
}

/// One key of a mapping.
struct KeySpec: Sendable {
    enum Presence: Sendable {
        case required
        case optional
        case defaulted(JSONValue)
    }

    let name: String
    let shape: Shape
    let presence: Presence
    /// What it means, for the schema and for the diagnostic of a missing key.
    let summary: String
    let examples: [JSONValue]

    init(
        _ name: String, _ shape: Shape, _ presence: Presence, _ summary: String, examples: [JSONValue] = []
    ) {
        self.name = name
        self.shape = shape
        self.presence = presence
        self.summary = summary
        self.examples = examples
    }

    /// The summary without its full stop, for use inside a sentence.
    var meaning: Substring { summary.hasSuffix(".") ? summary.dropLast() : summary[...] }

    var isRequired: Bool {
        if case .required = presence { true } else { false }
    }
}

/// The keys of a mapping and the rules between them.
struct ObjectSpec: Sendable {
    enum Rule: Sendable {
        /// At least one of the keys is there.
        case anyOf([String])
        /// Exactly one of the keys is there.
        case oneOf([String])
        /// Where `key` has one of the values, `needs` must be there.
        case when(key: String, isIn: [String], needs: String)
        /// `key` may be there only where `where` has one of the values.
        case only(key: String, where: String, isIn: [String])
    }

    let keys: [KeySpec]
    let rules: [Rule]

    init(_ keys: [KeySpec], rules: [Rule] = []) {
        self.keys = keys
        self.rules = rules
    }

    func key(_ name: String) -> KeySpec? {
        keys.first { $0.name == name }
    }
}
