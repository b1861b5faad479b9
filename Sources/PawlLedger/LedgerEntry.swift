// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// One entry of the ledger: which run, when, what.
///
/// Its bytes are the canonical JSON (RFC 8785) of
/// `{"body":{...},"run":"<32 hex>","time":"<RFC 3339, nine decimals>","type":"attempt.started","v":1}`,
/// at most 65,535 of them.
public struct LedgerEntry: Hashable, Sendable {
    /// The id of the run: 32 hexadecimal digits.
    public var run: String
    /// When it was recorded.
    public var time: Timestamp
    /// What happened.
    public var event: Event

    /// Makes an entry.
    public init(run: String, time: Timestamp, event: Event) {
        self.run = run
        self.time = time
        self.event = event
    }

    /// The most bytes of one entry: the C2SP tile format counts them with 16 bits.
    public static let maximumBytes = 65_535

    /// What was written can be read: no bound here that a writer does not keep.
    private static let limits = JSONLimits(bytes: maximumBytes, depth: 32, count: 20_000, marks: maximumBytes)

    /// The entry's canonical bytes.
    public func bytes() throws(JSONError) -> [UInt8] {
        let bytes = CanonicalJSON.encode([
            "v": 1, "run": .string(run), "time": .string(time.description), "type": .string(event.name),
            "body": try event.body(),
        ])
        guard bytes.count <= Self.maximumBytes else {
            throw JSONError(.bytes, "a ledger entry of type \(event.name) has \(bytes.count) bytes")
        }
        return bytes
    }

    /// Reads an entry; the bytes must be exactly what `bytes()` yields.
    public init(bytes: [UInt8]) throws(JSONError) {
        let json = try StrictJSON.decode(bytes, limits: Self.limits)
        guard CanonicalJSON.encode(json) == bytes else {
            throw JSONError(.badValue, "the entry is not canonical JSON")
        }
        var fields = try JSONFields(json, of: "a ledger entry")
        guard try fields.integer("v") == 1 else { throw JSONError(.badValue, "the entry has an unknown version") }
        self.run = try fields.string("run")
        guard let time = Timestamp(try fields.string("time")) else {
            throw JSONError(.badValue, "the entry's time is not RFC 3339 with nine decimals")
        }
        self.time = time
        self.event = try Event(name: try fields.string("type"), body: try fields.value("body"))
        try fields.end()
    }
}
