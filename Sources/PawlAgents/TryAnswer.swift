// SPDX-License-Identifier: Apache-2.0
//
// pawl-try talks to its driver over the Unix stream socket /pawl/try.sock: one JSON line each way, then the connection
// ends.
//
//   request:  {"try":1}
//   answer:   {"try":1,"result":"better"|"not-better"|"budget"|"error","verdict":WORD,"signals":[CODE,...],
//              "reason":TEXT,"metrics":{METRIC:NUMBER},"champion":{METRIC:NUMBER},"feedback":TEXT,"log_tail":TEXT,
//              "message":TEXT,"left":N}
//
// "result" is always there; it decides the exit code of pawl-try (0, 1, 2, 3). "better" means: passes every visible
// stage and measured better than the champion; whether the attempt is accepted is decided after it has ended. "message" says what went wrong where the
// result is "budget" or "error". The rest is there as the contract's `feedback` allows; "left" counts the judgements
// that may still be asked for in this attempt. A request above 4096 bytes, or of any other form, is answered with
// "error"; so is one that comes while another is answered.
public import PawlBase
public import PawlContract
public import PawlLedger

/// What an agent learns from `pawl-try`.
public struct TryAnswer: Hashable, Sendable {
    /// What it came to.
    public enum Result: String, Hashable, Sendable {
        case better
        case notBetter = "not-better"
        case budget, error
    }

    /// What it came to.
    public let result: Result
    /// What the agent may know of the verdict.
    public let verdict: BriefingVerdict?
    /// The champion's metrics, where metrics are told.
    public let champion: [String: Double]
    /// Why there is no verdict.
    public let message: String?
    /// How many judgements may still be asked for in this attempt.
    public let left: Int?

    /// The most bytes of feedback and log in one answer.
    public static let maximumDetail = 64 << 10

    /// What the contract lets an agent know of a verdict on visible stages.
    public init(_ record: VerdictReached, feedback: JSONValue?, logTail: String?, contract: Contract, left: Int) {
        let names = Set(contract.verifier.metrics.keys)
        self.result = Self.isBetter(record, verifier: contract.verifier) ? .better : .notBetter
        self.verdict = BriefingVerdict(record, feedback: feedback, logTail: logTail).reduced(
            to: contract.feedback, metrics: names, bytes: Self.maximumDetail)
        let champion = record.baseline.mapValues(\.value)
        self.champion = contract.feedback.metrics ? BriefingVerdict.allowed(champion, metrics: names) : [:]
        self.message = nil
        self.left = max(0, left)
    }

    /// Whether the workspace passes every visible stage and measured better than the champion by the least effect. A
    /// judgement during an attempt compares nothing, so of a noisy metric this is one sample and no promise.
    private static func isBetter(_ record: VerdictReached, verifier: VerifierSpec) -> Bool {
        guard record.verdict == .noGain, record.comparison == nil else { return record.verdict == .accepted }
        guard let value = record.metrics[verifier.objective]?.value,
            let champion = record.baseline[verifier.objective]?.value
        else { return false }
        let gain = verifier.metrics[verifier.objective]?.better == .higher ? value - champion : champion - value
        return gain > 0 && gain >= verifier.accept.minEffect * champion.magnitude
    }

    private init(_ result: Result, message: String, left: Int?) {
        self.result = result
        self.verdict = nil
        self.champion = [:]
        self.message = Briefing.clean(message, limit: BriefingVerdict.maximumText)
        self.left = left
    }

    /// The attempt has used up its judgements.
    public static let budgetSpent = TryAnswer(.budget, message: "no judgement is left for this attempt", left: 0)

    /// Nothing was judged.
    public static func error(_ message: String, left: Int? = nil) -> TryAnswer {
        TryAnswer(.error, message: message, left: left)
    }

    /// Nothing was judged, because it could not have been better.
    public static func notBetter(_ message: String) -> TryAnswer {
        TryAnswer(.notBetter, message: message, left: nil)
    }

    /// The answer's line without its newline.
    public var json: JSONValue {
        var members = verdict?.json.objectValue ?? [:]
        members["attempt"] = nil
        members["try"] = 1
        members["result"] = .string(result.rawValue)
        if !champion.isEmpty { members["champion"] = Briefing.object(champion) }
        if let message { members["message"] = .string(message) }
        if let left { members["left"] = .anyInteger(left) }
        return .object(members)
    }
}
