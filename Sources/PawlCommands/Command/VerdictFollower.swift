// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger
internal import PawlRun

/// Follows one judgement, prints its verdict with what was noticed at the capture, and chooses the exit code.
struct VerdictFollower: Sendable {
    let common: CommonOptions
    let facts: RunFacts

    func follow(
        _ body: @escaping @Sendable (@escaping RunObserver) async throws -> VerdictReached
    ) async throws {
        let rounds = Locked(0)
        let captured = Locked<[SignalRecord]>([])
        let showsRounds = !common.json && Terminal.isInteractive
        let verdict = try await Interruption.guarding {
            try await body { _, entry in
                if case .attemptEnded(let ended) = entry.event { captured.withLock { $0 = ended.signals } }
                guard case .judgementRound(let round) = entry.event else { return }
                let count = rounds.withLock { count -> Int in
                    count += 1
                    return count
                }
                if showsRounds {
                    Terminal.write("\rround \(count) (\(CleanText.line(round.stage, limit: 40)))\u{1B}[K", to: 1)
                }
            }
        }
        if showsRounds { Terminal.write("\r\u{1B}[K", to: 1) }
        guard var verdict else {
            Terminal.error("interrupted; nothing was decided")
            throw CommandExit.interrupted
        }
        // What was noticed when the folder became a candidate is in the attempt's record, not in the judgement's.
        verdict.signals = captured.withLock { $0 }.filter { !verdict.signals.contains($0) } + verdict.signals
        if common.json {
            common.print(RunDocument.verdict(verdict))
        } else {
            Terminal.lines(Self.lines(verdict, facts: facts))
        }
        if let code = Self.exit(verdict.verdict) { throw code }
    }

    /// The verdict in words, then one line for each signal.
    static func lines(_ verdict: VerdictReached, facts: RunFacts) -> [String] {
        var lines = [CleanText.line(VerdictText(verdict, facts: facts).line)]
        if verdict.verdict == .accepted, !verdict.reason.isEmpty { lines.append(CleanText.line(verdict.reason)) }
        lines += verdict.signals.map { CleanText.line("\($0.severity.rawValue) \($0.code): \($0.evidence)") }
        lines.append("candidate \(verdict.candidate.hex)")
        return lines
    }

    /// nil: 0.
    static func exit(_ verdict: Verdict) -> CommandExit? {
        switch verdict {
        case .accepted: nil
        case .noGain, .invalid, .inconclusive, .held: .no
        case .violation: .violation
        }
    }
}
