// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
public import PawlLedger

/// What a tuner remembers of a run: a fold of `candidate.captured` and `verdict`, in the order of the ledger.
///
/// It holds each point that was tried as one short text and nothing else of an attempt that is decided, so that a run of
/// ten thousand attempts costs it a megabyte and each proposal the same.
public struct TunerMemory: Hashable, Sendable {
    /// What is known of one space.
    struct Space: Hashable, Sendable {
        /// The points that were tried or started from, as ``TunerMemory/key(_:)`` writes them.
        var tried: Set<String> = []
        /// The same as texts by parameter, while alternatives are tried one by one; nil afterwards.
        var cover: [String: Set<String>]? = [:]
        /// The deviation of mutations.
        var step = TunerStrategy.initialStep
    }

    private(set) var spaces: [String: Space] = [:]
    /// The spaces of mutations that no verdict has weighed.
    private var pending: [Int: String] = [:]

    /// Nothing is known.
    public init() {}

    /// Makes a memory of observations, in the order of their attempts.
    public init(_ history: [TunerObservation]) {
        for observation in history.sorted(by: { $0.attempt < $1.attempt }) {
            note(observation.attempt, observation.changes)
            if let verdict = observation.verdict { weigh(observation.attempt, verdict) }
        }
    }

    /// Takes the next event of the run.
    public mutating func take(_ event: Event) {
        switch event {
        case .candidateCaptured(let record):
            if let changes = record.changes { note(record.attempt, changes) }
        case .verdict(let record):
            if let attempt = record.attempt { weigh(attempt, record.verdict) }
        default: break
        }
    }

    /// A point as one text: the texts of its parameters in the order of their ids.
    static func key(_ point: [(id: String, text: String)]) -> String {
        point.sorted { $0.id < $1.id }.map(\.text).joined(separator: "\u{1f}")
    }

    private mutating func note(_ attempt: Int, _ changes: JSONValue) {
        guard let skeleton = changes["space"]?.stringValue, let members = changes["point"]?.objectValue else { return }
        let point = members.compactMap { id, value in value.stringValue.map { (id: id, text: $0) } }
        guard point.count == members.count, !point.isEmpty else { return }
        // What a proposal was made from was judged too, as a baseline or as an earlier proposal.
        let parent = point.map { id, text in
            (id: id, text: changes["changed"]?[id]?.arrayValue?.first?.stringValue ?? text)
        }
        let phase = changes["phase"]?.stringValue.flatMap(TunerProposal.Phase.init)
        for texts in [point, parent] {
            spaces[skeleton, default: Space()].tried.insert(Self.key(texts))
            for (id, text) in texts { spaces[skeleton]?.cover?[id, default: []].insert(text) }
        }
        if phase != .cover { spaces[skeleton]?.cover = nil }
        if phase == .mutate { pending[attempt] = skeleton }
    }

    private mutating func weigh(_ attempt: Int, _ verdict: Verdict) {
        guard let skeleton = pending[attempt] else { return }
        let factor: Double
        switch verdict {
        case .accepted: factor = TunerStrategy.growth
        case .noGain, .invalid, .violation: factor = TunerStrategy.shrinkage
        case .inconclusive, .held: return
        }
        pending[attempt] = nil
        let step = (spaces[skeleton]?.step ?? TunerStrategy.initialStep) * factor
        spaces[skeleton]?.step = min(max(step, TunerStrategy.steps.lowerBound), TunerStrategy.steps.upperBound)
    }
}
