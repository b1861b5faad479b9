// SPDX-License-Identifier: Apache-2.0
//
// The results.tsv of karpathy/autoresearch (program.md, "Logging results"): tab-separated, a header, one line an
// experiment, five columns.
//
//   commit        7 characters; here of the candidate's digest, `-------` where an attempt left none
//   val_bpb       the objective with 6 decimals, 0.000000 for a crash; the column is named after the objective
//   memory_gb     the peak in GiB with 1 decimal, 0.0 for a crash
//   status        keep, discard or crash
//   description   what the experiment tried
internal import PawlBase
internal import PawlLedger

/// The run in the form in which AutoResearch keeps its results: a view of the ledger, never read back.
///
/// The baseline is the first line. An attempt is `keep` where its candidate became champion and was not revoked,
/// `crash` where it has no value of the objective, `discard` otherwise. The description is the first line of the agent's
/// own note, and after it, in brackets, what Pawl says where the attempt was more than no gain.
struct ResultsTSV {
    private let history: RunHistory
    private let objective: String
    private let notes: [Int: String]

    /// Notes are by attempt.
    init(_ history: RunHistory, facts: RunFacts, notes: [Int: String]) {
        self.history = history
        self.objective = facts.objective?.name ?? "objective"
        self.notes = notes
    }

    /// The table.
    var text: String {
        var rows = [["commit", objective, "memory_gb", "status", "description"]]
        if let baseline = history.baseline, let verdict = baseline.verdict {
            rows.append(row(baseline.candidate, verdict, isKept: true, "baseline"))
        }
        for attempt in history.attempts where attempt.ended != nil {
            let verdict = history.judgement(ofAttempt: attempt.number)?.verdict
            // A captured candidate without a verdict is still being judged.
            guard verdict != nil || attempt.ended?.outcome != "captured" else { continue }
            let isKept =
                verdict?.verdict == .accepted && history.revocation(of: attempt.candidate) == nil
            rows.append(row(attempt.candidate, verdict, isKept: isKept, description(of: attempt, verdict)))
        }
        return rows.map { $0.map { CleanText.cell($0) }.joined(separator: "\t") + "\n" }.joined()
    }

    private func row(_ candidate: Digest?, _ verdict: VerdictReached?, isKept: Bool, _ description: String) -> [String]
    {
        let commit = candidate.map { String($0.hex.prefix(7)) } ?? "-------"
        guard let verdict, let metric = verdict.metrics[objective] else {
            return [commit, "0.000000", "0.0", "crash", description]
        }
        let memory = Double(verdict.usage.peakBytes) / Double(1 << 30)
        return [
            commit, Figures.fixed(metric.value, 6), Figures.fixed(memory, 1), isKept ? "keep" : "discard", description,
        ]
    }

    private func description(of attempt: AttemptRecord, _ verdict: VerdictReached?) -> String {
        let said = AttemptRow.firstLine(notes[attempt.number])
        let text = said.isEmpty ? attempt.captured?.changed.joined(separator: " ") ?? attempt.started.agent : said
        let signals = (attempt.ended?.signals ?? []) + (verdict?.signals ?? [])
        var codes: [String] = []
        for signal in signals where signal.severity > .note && !codes.contains(signal.code) {
            codes.append(signal.code)
        }
        switch verdict?.verdict {
        case .accepted, .noGain: return text
        case let word:
            return "\(text) [\(([word?.rawValue ?? attempt.ended?.outcome ?? ""] + codes).joined(separator: " "))]"
        }
    }
}
