// SPDX-License-Identifier: Apache-2.0
//
// The evidence of one round, an object in the content store: canonical JSON
//
//   {"v":1,"salt":"<32 hex>","stage":S,"round":N,"arm":A,"seed":SEED,"events":[...],"outcome":O,"feedback":JSON,
//    "private":JSON,"judge_log":TEXT,"contestant_log":TEXT}
//
// Events in order: {"judge":JSON}, {"asked":ID,"reading":{"wall_s":N,"cpu_s":N,"peak_bytes":N},"output":JSON} or
// {"asked":ID,...,"failure":CODE}, files as {NAME:SHA-256}, {"ran":JSON} for a run of a suite or a command. A value
// that would take the transcript above its cap is replaced by {"sha256":HEX,"bytes":N}. The salt keeps a digest in the
// ledger from telling a guessed content.
internal import PawlBase
internal import PawlLedger

/// Collects what was said in one round, within a bound.
struct RoundTranscript: Sendable {
    private var events: [JSONValue] = []
    private var left: Int

    init(cap: Int) {
        self.left = cap
    }

    /// Keeps a line of the judge.
    mutating func judge(_ line: [UInt8]) {
        // What could not be read as JSON is kept as far as it is text.
        let json = (try? StrictJSON.decode(line)) ?? .string(String(decoding: line.prefix(512), as: UTF8.self))
        add(["judge": bounded(json)])
    }

    /// Keeps what a run of a suite or a command came to.
    mutating func ran(_ run: JSONValue) {
        add(["ran": bounded(run)])
    }

    /// Keeps what came of a question.
    mutating func reply(_ reply: ContestantReply, to question: Question, sent: [String: [UInt8]]) {
        var members: [String: JSONValue] = [
            "asked": .string(question.id),
            "reading": [
                "wall_s": .number(Double(reply.reading.wallNanoseconds) / 1e9),
                "cpu_s": .number(Double(reply.reading.cpuNanoseconds) / 1e9),
                "peak_bytes": .anyInteger(reply.reading.peakBytes),
            ],
        ]
        if !sent.isEmpty { members["sent"] = digests(sent) }
        switch reply.result {
        case .answer(let output, let files):
            members["output"] = bounded(output)
            if !files.isEmpty { members["files"] = digests(files) }
        case .fault(let fault):
            members["failure"] = .string(fault.code.rawValue)
            members["signals"] = .array(fault.signals.map { .string("\($0.code): \($0.evidence)") })
        }
        add(.object(members))
    }

    /// The object's bytes; `head` and `tail` are the fields besides the events.
    func bytes(_ fields: [String: JSONValue]) -> [UInt8] {
        var members = fields
        members["v"] = 1
        members["events"] = .array(events)
        return CanonicalJSON.encode(.object(members))
    }

    private mutating func add(_ event: JSONValue) {
        // The frame of an event counts too, so that ten thousand tiny ones are bounded.
        left -= 64
        guard left > 0 else { return }
        events.append(event)
    }

    private mutating func bounded(_ value: JSONValue) -> JSONValue {
        let bytes = CanonicalJSON.encode(value)
        guard bytes.count <= left else {
            return ["sha256": .string(Digest.of(bytes).hex), "bytes": .integer(bytes.count)]
        }
        left -= bytes.count
        return value
    }

    private func digests(_ files: [String: [UInt8]]) -> JSONValue {
        .object(files.mapValues { .string(Digest.of($0).hex) })
    }
}
