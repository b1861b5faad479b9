// SPDX-License-Identifier: Apache-2.0
public import PawlContract
public import PawlLedger

extension VerifierSpec {
    /// The best level that any verdict of this verifier can have, whichever of its stages were reached: a chain of
    /// stages is worth what its weakest is worth, and where instructions decide, no more than what is counted inside the
    /// candidate's own process.
    public var bestAssurance: Assurance {
        let ofStages: Assurance =
            stages.map { stage in
                switch stage.kind {
                case .ask, .artifact: .a4
                case .suite: stage.suite?.twin == TwinSource.none ? .a1 : .a2
                case .command: stage.command?.files == nil ? .a0 : .a1
                }
            }
            .min() ?? .a4
        return restsOnInstructions ? min(ofStages, .a1) : ofStages
    }

    /// Whether instructions are counted.
    var countsInstructions: Bool { metrics.values.contains { $0.from == .clockInstructions } }

    /// Whether the objective or a guard rests on counted instructions.
    var restsOnInstructions: Bool {
        ([objective] + guards.map(\.metric)).contains { metrics[$0]?.from == .clockInstructions }
    }
}
