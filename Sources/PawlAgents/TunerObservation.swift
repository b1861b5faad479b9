// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlLedger

/// What became of an earlier proposal of a tuner in the same run: a fold of `candidate.captured` and `verdict`.
public struct TunerObservation: Hashable, Sendable {
    /// The attempt that proposed it.
    public var attempt: Int
    /// `changes` of its `candidate.captured`, as ``TunerProposal/changes`` wrote it; of other drivers anything.
    public var changes: JSONValue
    /// The verdict on it; nil while it is not decided.
    public var verdict: Verdict?

    /// Makes an observation.
    public init(attempt: Int, changes: JSONValue, verdict: Verdict?) {
        self.attempt = attempt
        self.changes = changes
        self.verdict = verdict
    }
}

/// A point to try.
public struct TunerProposal: Hashable, Sendable {
    /// Why it is proposed.
    public enum Phase: String, Hashable, Sendable {
        /// To try an alternative of a choice for the first time.
        case cover
        /// By mutation of the parent.
        case mutate
        /// Because mutation found nothing new: any point that was not tried.
        case fill
    }

    /// A text for each parameter of the space.
    public let point: [String]
    /// Why it is proposed.
    public let phase: Phase
    /// The driver's account for `candidate.captured`:
    /// `{"tuner":1,"phase":P,"space":SKELETON,"step":S,"point":{ID:TEXT},"changed":{ID:[OLD,NEW]}}`.
    public let changes: JSONValue

    init(space: TunerSpace, point: [String], phase: Phase, step: Double) {
        self.point = point
        self.phase = phase
        var texts: [String: JSONValue] = [:]
        var changed: [String: JSONValue] = [:]
        for (parameter, text) in zip(space.parameters, point) {
            texts[parameter.id] = .string(text)
            if parameter.current != text { changed[parameter.id] = [.string(parameter.current), .string(text)] }
        }
        self.changes = [
            "tuner": 1, "phase": .string(phase.rawValue), "space": .string(space.skeleton.hex), "step": .number(step),
            "point": .object(texts), "changed": .object(changed),
        ]
    }
}
