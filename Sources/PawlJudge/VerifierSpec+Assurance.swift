// SPDX-License-Identifier: Apache-2.0
public import PawlContract
public import PawlLedger

extension VerifierSpec {
    /// The best level that any verdict of this verifier can have, whichever of its stages were reached: a chain of
    /// stages is worth what its weakest is worth.
    public var bestAssurance: Assurance {
        stages.map { stage in
            switch stage.kind {
            case .ask, .artifact: .a4
            case .suite: stage.suite?.twin == TwinSource.none ? .a1 : .a2
            case .command: stage.command?.files == nil ? .a0 : .a1
            }
        }
        .min() ?? .a4
    }
}
