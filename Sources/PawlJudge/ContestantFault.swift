// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger
internal import PawlSandbox

/// What the judge is told when a question has no answer.
enum FailureCode: String, Hashable, Sendable, CaseIterable {
    case timeout, crash, oversize, malformed, missing
    case earlyExit = "early-exit"
}

/// Why a question has no answer: the contestant's doing, so a value.
struct ContestantFault: Hashable, Sendable {
    /// What the judge is told.
    var code: FailureCode
    /// What the record keeps; empty where an earlier question of the round kept it.
    var signals: [SignalRecord]

    /// Makes a fault from one signal and its evidence.
    init(_ code: FailureCode, _ signal: JudgeSignal, _ evidence: String) {
        self.code = code
        self.signals = [signal.record(evidence)]
    }

    /// The fault of JSON that was refused.
    init(refused error: JSONError, in what: String) {
        let evidence = "\(what) was refused: \(error.message)"
        switch error.code {
        case .duplicateKey: self.init(.malformed, .resultDuplicate, evidence)
        case .nonfinite: self.init(.malformed, .valueNonfinite, evidence)
        case .range: self.init(.malformed, .valueRange, evidence)
        case .bytes, .depth, .count: self.init(.oversize, .resultOversize, evidence)
        case .missingField, .unknownField, .wrongType, .badValue: self.init(.malformed, .valueShape, evidence)
        case .syntax, .utf8, .bom, .trailing: self.init(.malformed, .resultMalformed, evidence)
        }
    }

    /// The fault of a file that could not be collected; nil where the failure is Pawl's own.
    init?(uncollected error: CellError, name: String) {
        switch error.code {
        case .missing: self.init(.malformed, .resultMissing, "the answer's file '\(name)' does not exist")
        case .special: self.init(.malformed, .resultMalformed, "the answer's file '\(name)' is not a regular file")
        case .oversize: self.init(.oversize, .resultOversize, "the answer's file '\(name)' is above the limit")
        case .unsupported, .launch, .closed, .disk: return nil
        }
    }

    /// The fault of a process that has ended when an answer was due; nil where it ended well (`exec`).
    init?(ended outcome: CellOutcome, early: Bool) {
        switch outcome.limitHit {
        case .wall: self.init(.timeout, .resultMissing, "no answer within the wall time limit")
        case .cpu: self.init(.timeout, .resultMissing, "no answer within the CPU time limit")
        case .output: self.init(.oversize, .resultOversize, "more output than the limit allows")
        case .memory, .processes, .disk, nil:
            switch outcome.exit {
            case .exited(0):
                guard early else { return nil }
                self.init(.earlyExit, .earlyExit, "the process exited with status 0 before it answered")
            case .exited(let status):
                self.init(.crash, .resultMissing, "the process exited with status \(status)")
            case .signaled(let signal):
                self.init(.crash, .resultMissing, "the process was ended by signal \(signal)")
            case .notStarted(let errno):
                self.init(.crash, .resultMissing, "the command could not be started (errno \(errno))")
            }
        }
    }

    /// What an ended cell shows besides a fault: bounds that it ran into, processes that outlived it.
    static func remarks(on outcome: CellOutcome) -> [SignalRecord] {
        var signals: [SignalRecord] = []
        if let limit = outcome.limitHit {
            signals.append(JudgeSignal.processLimit.record("the cell ran into its \(limit.rawValue) limit"))
        }
        if outcome.survivors > 0 {
            signals.append(JudgeSignal.survivor.record("\(outcome.survivors) processes outlived their cell"))
        }
        return signals
    }
}

extension ContestantFault {
    /// The same fault for a question that came after it: the judge is told again, the record is not.
    var repeated: ContestantFault {
        var copy = self
        copy.signals = []
        return copy
    }
}
