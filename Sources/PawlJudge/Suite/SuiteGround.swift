// SPDX-License-Identifier: Apache-2.0
internal import PawlLedger
internal import PawlStore

/// What a suite stands on, the same for all candidates of a run: its tests, their flips, and what is known of both.
struct SuiteGround: Sendable {
    var expected: ExpectedTests
    /// Tests and configuration.
    var pristine: Tree
    /// The same with flipped expectations; nil: there is no twin.
    var flipped: Tree?
    var twin = ImpossibleTwin()
    /// What the workspace holds from the beginning: not the candidate's doing.
    var workspace: Tree
    /// Why the suite itself is not to be believed; nil where nothing speaks against it.
    var fault: SignalRecord?
    /// What finding out has used.
    var usage = Usage()

    /// A2 with a twin that watches what the verdict rests on, else A1.
    var assurance: Assurance { flipped != nil && twin.covers(expected) ? .a2 : .a1 }
}

/// The grounds of a run's suites, each found out once.
actor SuiteGrounds {
    private var known: [String: Task<SuiteGround, any Error>] = [:]

    /// The ground of a stage, and whether this call found it out.
    func ground(
        of stage: String, _ find: @escaping @Sendable () async throws -> SuiteGround
    ) async throws -> (SuiteGround, isFresh: Bool) {
        if let task = known[stage] { return (try await task.value, false) }
        // Awaited below, and by all who ask for the same stage.
        let task = Task { try await find() }
        known[stage] = task
        do {
            let ground = try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
            return (ground, true)
        } catch {
            known[stage] = nil
            throw error
        }
    }
}
