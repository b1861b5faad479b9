// SPDX-License-Identifier: Apache-2.0

/// Caps on one JSON text, checked while reading, before anything is built from it.
public struct JSONLimits: Hashable, Sendable {
    /// The most bytes a text may have.
    public var bytes: Int
    /// The deepest nesting of arrays and objects.
    public var depth: Int
    /// The most values (scalars, arrays, objects) in all.
    public var count: Int
    /// The most combining marks in a row in one string. (The Stream-Safe Text Format of UAX #15 allows 30.)
    public var marks: Int

    /// Makes a set of caps.
    public init(bytes: Int, depth: Int = 64, count: Int = 1_000_000, marks: Int = 256) {
        self.bytes = bytes
        self.depth = depth
        self.count = count
        self.marks = marks
    }

    /// 16 MiB, 64 levels, one million values.
    public static let standard = JSONLimits(bytes: 16 << 20)
}

/// The only reader of JSON from outside: RFC 8259 with the restrictions of I-JSON (RFC 7493).
///
/// Refused: invalid UTF-8, a byte order mark, duplicate keys (after unescaping), lone surrogates, trailing bytes,
/// `NaN`, `Infinity`, numbers that overflow a double, integers beyond ±(2^53 - 1), and other spellings of numbers from
/// 2^53 to 10^21, which RFC 8785 would print as such integers, anything above the limits.
public enum StrictJSON {
    /// Reads one JSON text.
    public static func decode(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else {
            throw JSONError(.bytes, "the JSON text has \(bytes.count) bytes; the limit is \(limits.bytes)")
        }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw JSONError(.bom, "the JSON text begins with a byte order mark")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw JSONError(.utf8, "the JSON text is not valid UTF-8")
        }
        var parser = StrictJSONParser(bytes: bytes, limits: limits)
        return try parser.parseDocument()
    }

    /// Reads one JSON text from a string.
    public static func decode(_ text: String, limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
        try decode(Array(text.utf8), limits: limits)
    }
}
