// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlLoop
internal import PawlSandbox
internal import PawlStore

/// What every part of one run shares.
struct RunContext: Sendable {
    let contract: Contract
    let seed: String
    let machine: RunMachine
    let session: RunSession
    let library: TreeLibrary
    /// The tree that the first attempt starts from.
    let workspace: Tree
    /// The layers of the verifier.
    let verifierLayers: [String]
    let lease: MeasurementLease
    /// Submissions from outside, for the `external` driver.
    let submissions: SubmissionQueue

    /// 32 hexadecimal digits that repeat after a resume.
    func derivedSeed(_ purpose: String, _ numbers: Int...) -> String {
        RunSeed.seed(run: seed, purpose: purpose, numbers: numbers)
    }

    /// Read-only mounts of the contract.
    var binds: [CellBind] {
        contract.workspace.mounts.map { CellBind(from: $0.from, to: $0.to) }
    }
}
