// SPDX-License-Identifier: Apache-2.0
public import PawlContract

/// Which controls apply to a contract, in the order in which they are shown.
public struct ExamPlan: Hashable, Sendable {
    /// The controls.
    public let controls: [ExamControl]

    /// Chooses the controls of a verifier; `mutants` are the names of the author's.
    ///
    /// Stages of kind ask get stub contestants and altered answers, those of kind artifact altered files, the others
    /// whole candidates without merit: suites have their null run and their impossible twin in each judgement.
    public init(_ verifier: VerifierSpec, mutants: [String]) {
        let allowed = Set(verifier.controls.allow)
        var controls = [ExamControl(.honest, .passed)]
        let hidden = SplitName.allCases.filter { verifier.splits[$0] != nil }
        let kinds = Set(verifier.stages.map(\.kind) + hidden.compactMap { verifier.splits[$0]?.stage($0).kind })
        if kinds.contains(.ask) {
            controls += Self.stubs.map { ExamControl(.stub($0), .rejected, counts: !allowed.contains($0)) }
            controls += Self.answers.map {
                ExamControl(.answer($0), Self.expectation($0), counts: !allowed.contains($0))
            }
        }
        if kinds.contains(.artifact) {
            controls += Self.files.map {
                ExamControl(.artifact($0), Self.expectation($0), counts: !allowed.contains($0))
            }
        }
        if kinds.contains(.suite) || kinds.contains(.command) {
            controls += [.emptied, .forgedScore].map { ExamControl(.candidate($0), .notAccepted) }
        }
        if verifier.stages.contains(where: { $0.kind == .ask || $0.kind == .artifact }) {
            controls.append(ExamControl(.again, .same))
        }
        controls += hidden.map { ExamControl(.hidden($0), .passed) }
        if let clock = Self.clock(verifier) { controls.append(ExamControl(.slowTwin(clock), .slower)) }
        // The naive rule keeps luck by declaration, a candidate that equals the champion once in two.
        controls.append(ExamControl(.itself, .notAccepted, counts: verifier.accept.rule != .naive))
        if verifier.controls.oracle != nil { controls.append(ExamControl(.oracle, .accepted)) }
        controls += mutants.sorted().map { ExamControl(.mutant($0), .notAccepted) }
        if verifier.controls.mutationScore != nil { controls.append(ExamControl(.sources, .scored)) }
        self.controls = controls
    }

    static let stubs: [AutomaticControl] = [
        .null, .zeros, .constant, .echo, .crash, .hang, .flood, .earlyExit, .forgedLines, .forgedScore, .duplicateKeys,
        .nonFinite, .replay,
    ]

    static let answers: [AutomaticControl] = [
        .digit, .sign, .scaled, .dropped, .doubled, .swapped, .emptied, .shape, .fileByte, .scoreBeside,
    ]

    static let files: [AutomaticControl] = [
        .null, .emptied, .zeros, .forgedScore, .digit, .fileByte, .dropped, .doubled, .swapped, .scoreBeside,
    ]

    /// Another number can be a better answer, where a metric tells better answers from worse; a missing one cannot.
    static func expectation(_ control: AutomaticControl) -> ExamControl.Expectation {
        switch control {
        case .digit, .sign, .scaled, .swapped, .fileByte: .notPassed
        case .scoreBeside: .noBetter
        default: .rejected
        }
    }

    /// The clock that decides; nil where none does.
    private static func clock(_ verifier: VerifierSpec) -> MetricSource? {
        guard verifier.asks, verifier.contestant != nil, let source = verifier.objectiveSpec?.from,
            verifier.objectiveSpec?.better == .lower
        else { return nil }
        switch source {
        // The slow twin of a serving contestant is a process of its own.
        case .clockCPU, .clockWall:
            return verifier.contestant?.mode == .serve && (verifier.contestant?.limits.processes ?? 0) < 2
                ? nil : source
        case .memoryPeak, .clockInstructions, .judge, .suitePassed, .suiteResolved, .command: return nil
        }
    }
}
