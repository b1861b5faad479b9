// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

extension ReportModel {
    /// An accepted step with what it rests on.
    static func step(
        _ step: RunHistory.Step, _ history: RunHistory, _ facts: RunFacts, _ sources: ReportSources
    ) -> Step {
        let judgement = history.judgement(step.changed.judgement)
        let verdict = judgement?.verdict
        let attempt = judgement?.attempt.flatMap { history.attempt($0) }
        var evidence = [
            Fact(name: "judgement", text: "\(step.changed.judgement)"),
            Fact(name: "ledger entry", text: "\(step.index), verdict in entry \(judgement?.index ?? step.index)"),
            Fact(name: "candidate", text: step.changed.candidate.hex),
            Fact(name: "replaced", text: step.changed.replaced?.hex ?? "-"),
            Fact(name: "assurance", text: verdict?.assurance.rawValue ?? "-"),
        ]
        if let comparison = verdict?.comparison, comparison.rule != "exact" {
            evidence.append(Fact(name: "test", text: describe(comparison)))
        }
        if let judgement {
            evidence.append(
                Fact(
                    name: "rounds",
                    text: "\(Figures.count(judgement.rounds, "round")), \(Figures.count(judgement.asks, "question"))"))
            let shown = judgement.evidence.prefix(4).map(\.hex).joined(separator: " ")
            let rest = judgement.evidence.count > 4 ? " and \(judgement.evidence.count - 4) more" : ""
            if !shown.isEmpty { evidence.append(Fact(name: "transcripts", text: shown + rest)) }
        }
        if let changes = attempt?.captured?.changes {
            evidence.append(Fact(name: "proposed", text: CanonicalJSON.text(changes)))
        }
        let measured = verdict.flatMap { VerdictText($0, facts: facts).measured }
        return Step(
            attempt: judgement?.attempt, agent: attempt?.started.agent ?? "command", candidate: step.changed.candidate,
            summary: measured ?? step.changed.candidate.short, reason: verdict?.reason ?? "", evidence: evidence,
            note: judgement?.attempt.flatMap { sources.notes[$0] }, diffs: sources.diffs[step.changed.candidate] ?? [])
    }

    private static func describe(_ comparison: ComparisonRecord) -> String {
        "\(comparison.wins) of \(Figures.count(comparison.pairs, "pair")) won, e-value "
            + "\(Figures.significant(comparison.evidence, 3)) where \(Figures.significant(comparison.threshold, 3)) was needed"
            + (comparison.confirmed.map { $0 ? ", confirmed by fresh pairs" : ", not confirmed" } ?? "")
    }

    /// The level in words (DESIGN section 5).
    static func assurance(_ level: Assurance?) -> [Fact] {
        guard let level else { return [Fact(name: "level", text: "nothing was judged")] }
        let meaning =
            switch level {
            case .a0: "the candidate reported about itself"
            case .a1: "measured inside the candidate's own process"
            case .a2: "an isolated test suite with an impossible twin"
            case .a3:
                "asked with fresh inputs and measured with clocks outside the candidate, or read from inert bytes; the "
                    + "judge never executed candidate code"
            case .a4: "A3, and the verifier passed its exam, with a hidden gate and an error budget"
            }
        return [
            Fact(name: "level", text: "\(level.rawValue): \(meaning)"),
            Fact(name: "it rests on", text: "the least level of all accepted steps"),
            Fact(
                name: "it does not say",
                text: "that the verifier asks the right questions: what it does not check, a candidate may have broken"),
        ]
    }

    /// The level of the machine as it was recorded, one line for each capability.
    static func machine(_ level: JSONValue?) -> [Fact] {
        (level?.objectValue ?? [:]).sorted { $0.key < $1.key }.compactMap { key, value in
            switch value {
            case .string(let text): Fact(name: key, text: text)
            case .bool(let flag): Fact(name: key, text: flag ? "yes" : "no")
            case .number(let number): Fact(name: key, text: Figures.significant(number))
            case .null: nil
            case .array, .object: Fact(name: key, text: CanonicalJSON.text(value))
            }
        }
    }

    /// How a reader checks the report.
    static func verify(_ history: RunHistory, sources: ReportSources) -> [Fact] {
        let state = quote(sources.state)
        let run = String(history.id.prefix(12))
        var steps = [
            Fact(
                name: "Recompute the whole ledger: every hash, signature, object and decision. With --key and a "
                    + "checkpoint kept elsewhere, also that nothing was removed or rewritten.",
                text: "pawl audit verify --state \(state)"),
            Fact(
                name: "Judge the champion again, from the sealed verifier, with fresh inputs.",
                text: "pawl replay \(run) champion --against baseline --state \(state)"),
            Fact(name: "Take the result out.", text: "pawl export \(run) --patch result.patch --state \(state)"),
        ]
        if let step = history.steps.last {
            steps.insert(
                Fact(
                    name: "Prove that the champion's acceptance is in the log.",
                    text: "pawl audit prove \(step.index) --state \(state)"), at: 1)
        }
        if let checkpoint = sources.checkpoint {
            steps.append(
                Fact(
                    name: "The checkpoint of the ledger when this report was made. Keep it elsewhere.", text: checkpoint
                ))
        }
        return steps
    }

    /// What the run was made of.
    static func provenance(_ history: RunHistory) -> [Fact] {
        var facts = [Fact(name: "run", text: history.id)]
        if let opened = history.opened {
            facts += [
                Fact(name: "contract", text: opened.contract.hex), Fact(name: "workspace", text: opened.workspace.hex),
                Fact(name: "verifier", text: opened.verifier.hex), Fact(name: "seed", text: opened.seed),
                Fact(name: "Pawl", text: opened.version),
            ]
        }
        if let champion = history.champion { facts.append(Fact(name: "champion", text: champion.hex)) }
        facts.append(Fact(name: "ledger entries", text: "\(history.entries), the last is \(history.lastIndex)"))
        if history.resumes > 0 { facts.append(Fact(name: "resumed", text: Figures.count(history.resumes, "time"))) }
        return facts
    }

    /// A word for a shell.
    static func quote(_ word: String) -> String {
        let safe = word.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "/._-+".utf8.contains(byte)
        }
        return safe && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
