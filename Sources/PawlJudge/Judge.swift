// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
public import PawlLedger
internal import PawlSandbox
internal import PawlStore

/// Judges candidates: builds them, questions them, measures them, compares them with the champion.
///
/// The judge of a contract never meets a candidate's bytes or process; everything between them passes here.
public struct Judge: Sendable {
    let setting: JudgeSetting

    /// Makes a judge for one run.
    public init(_ setting: JudgeSetting) {
        self.setting = setting
    }

    /// Carries out one judgement, from its beginning or behind its recorded rounds.
    ///
    /// `record` makes the rounds it is given durable before it returns; both rounds of a pair come in one call. What
    /// contestants and judges do is in the verdict. Throws `JudgeError`, `CellError`, `StoreError`, what `record`
    /// throws, and `CancellationError`.
    public func judge(
        _ assignment: JudgementAssignment, record: @escaping @Sendable ([Event]) async throws -> Void
    ) async throws -> JudgementResult {
        var driver = try JudgementDriver(setting: setting, assignment: assignment, record: record)
        return try await driver.run()
    }
}
