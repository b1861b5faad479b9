// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

/// Waits for a candidate from outside (`pawl submit`). Several submitters may race: each submission is taken by one
/// attempt, in the order of arrival.
public struct ExternalDriver: Driver {
    /// Makes the driver.
    public init() {}

    /// Waits for the next submission, as long as the run has time.
    public func attempt(_ assignment: AttemptAssignment, with tools: AttemptTools) async throws -> AttemptResult {
        guard let nextSubmission = tools.nextSubmission else {
            throw AgentError(.incomplete, "nobody can submit to attempt \(assignment.attempt)")
        }
        guard let submission = try await nextSubmission() else {
            return AttemptResult(outcome: .nothing, reason: "the run ended before anything was submitted")
        }
        let from = Evidence.clean(submission.from)
        let ending = AttemptEnding(capture: submission.capture, parent: assignment.parent)
        return AttemptResult(
            outcome: ending.outcome, reason: "submitted by \(from): \(ending.reason)",
            signals: submission.capture.signals, changes: ["external": 1, "from": .string(from)])
    }
}
