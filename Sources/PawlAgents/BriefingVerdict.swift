// SPDX-License-Identifier: Apache-2.0
public import PawlBase
internal import PawlContract
public import PawlLedger
internal import PawlStore

/// An earlier verdict, as an agent may be told.
public struct BriefingVerdict: Hashable, Sendable {
    /// The attempt that proposed the candidate; nil for the baseline.
    public var attempt: Int?
    /// The word.
    public var verdict: Verdict
    /// Codes of what was noticed, without evidence.
    public var signals: [String]
    /// Why, in one sentence; it may hold measured numbers.
    public var reason: String?
    /// The candidate's metrics.
    public var metrics: [String: Double]
    /// What the judge said for the agent, as text; of visible stages.
    public var feedback: String?
    /// The end of the build log and of the contestant's stderr; of visible rounds.
    public var logTail: String?

    /// Makes an account of a verdict.
    public init(
        attempt: Int?, verdict: Verdict, signals: [String] = [], reason: String? = nil, metrics: [String: Double] = [:],
        feedback: String? = nil, logTail: String? = nil
    ) {
        self.attempt = attempt
        self.verdict = verdict
        self.signals = signals
        self.reason = reason
        self.metrics = metrics
        self.feedback = feedback
        self.logTail = logTail
    }

    /// Makes an account of a ledger record; `feedback` and `logTail` are what its judgement gave for the agent.
    public init(_ record: VerdictReached, feedback: JSONValue? = nil, logTail: String? = nil) {
        self.init(
            attempt: record.attempt, verdict: record.verdict, signals: record.signals.map(\.code),
            reason: record.reason, metrics: record.metrics.mapValues(\.value), feedback: Self.text(of: feedback),
            logTail: logTail)
    }

    /// The most bytes of one verdict's reason and feedback.
    public static let maximumText = 2048
    /// The most signals that are told.
    public static let maximumSignals = 16

    /// What the contract lets an agent know of it, with at most `bytes` of feedback and log.
    func reduced(to spec: FeedbackSpec, metrics names: Set<String>, bytes: Int) -> BriefingVerdict {
        var left = max(0, bytes)
        func take(_ text: String?, _ limit: Int, _ cut: (String, Int) -> String) -> String? {
            guard let text, !text.isEmpty else { return nil }
            let kept = cut(text, min(limit, left))
            left -= kept.utf8.count
            return kept.isEmpty ? nil : kept
        }
        var seen: Set<String> = []
        return BriefingVerdict(
            attempt: attempt, verdict: verdict,
            signals: Array(signals.filter { seen.insert($0).inserted }.prefix(Self.maximumSignals)),
            reason: spec.metrics ? take(reason, Self.maximumText) { Evidence.clean($0, limit: max(0, $1 - 3)) } : nil,
            metrics: spec.metrics ? Self.allowed(metrics, metrics: names) : [:],
            feedback: take(feedback, Self.maximumText, Briefing.clean),
            logTail: take(logTail, max(0, spec.logTail), Briefing.cleanTail))
    }

    var detailBytes: Int { [reason, feedback, logTail].reduce(0) { $0 + ($1?.utf8.count ?? 0) } }

    /// The metrics that the contract names, finite ones only.
    static func allowed(_ values: [String: Double], metrics names: Set<String>) -> [String: Double] {
        let kept = values.filter { names.contains($0.key) && $0.value.isFinite }.sorted { $0.key < $1.key }
        return Dictionary(uniqueKeysWithValues: kept.prefix(Briefing.maximumNames).map { ($0.key, $0.value) })
    }

    /// Judge feedback as text: a string as it is, anything else as canonical JSON.
    static func text(of feedback: JSONValue?) -> String? {
        guard let feedback, feedback != .null else { return nil }
        return feedback.stringValue ?? CanonicalJSON.text(feedback)
    }
}

/// What is left of a run's budget; nil: unbounded.
public struct BriefingBudget: Hashable, Sendable {
    /// Attempts, this one included.
    public var attempts: Int?
    /// Judgements.
    public var judgements: Int?
    /// Seconds of wall time of the run.
    public var wall: Double?
    /// Seconds of CPU time of all cells.
    public var cpu: Double?

    /// Makes a budget.
    public init(attempts: Int? = nil, judgements: Int? = nil, wall: Double? = nil, cpu: Double? = nil) {
        self.attempts = attempts
        self.judgements = judgements
        self.wall = wall
        self.cpu = cpu
    }
}
