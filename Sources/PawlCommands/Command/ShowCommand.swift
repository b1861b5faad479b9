// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlLedger

/// `pawl show RUN [ATTEMPT or CANDIDATE]`
struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the attempts of a run, or one of them in full.",
        discussion: """
            Examples:
              pawl show demo
              pawl show demo 7
              pawl show demo champion --transcript
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "A run's name or the beginning of its id (default: the latest).") var run: String?

    @Argument(help: "An attempt's number, a candidate's digest, champion, or baseline.") var subject: String?

    @Flag(help: "Also print the agent's note and output and the rounds' transcripts, behind | on each line.")
    var transcript = false

    func run() async throws {
        let state = try StateView(common.stateFolder)
        let history = try state.run(run)
        let document = RunDocument(history: history, facts: state.facts(of: history), now: PawlClock.system.now())
        guard let subject else {
            if common.json {
                for attempt in history.attempts { common.print(document.attempt(attempt)) }
            } else {
                Terminal.lines(Self.table(history, facts: document.facts))
            }
            return
        }
        let (attempt, judgement) = try Self.find(subject, in: history)
        if common.json {
            common.print(attempt.map(document.attempt) ?? judgement.map { document.candidate($0) } ?? .null)
        } else {
            let candidate = attempt?.candidate ?? attempt?.quarantined ?? judgement?.candidate
            let page = AttemptPage(
                attempt, judgement, facts: document.facts, revoked: history.revocation(of: candidate),
                lineage: history.lineage(of: candidate))
            Terminal.lines(page.lines())
        }
        if transcript { Terminal.lines(Self.transcripts(attempt, judgement, state: state)) }
    }

    /// An attempt by its number, or what made or judged a candidate.
    static func find(_ subject: String, in history: RunHistory) throws -> (AttemptRecord?, JudgementRecord?) {
        if let number = Int(subject), subject.count < 7 {
            guard let attempt = history.attempt(number) else {
                throw CommandFailure(
                    .usage, "the run has no attempt \(number)", hint: CandidateSelection.attempts(of: history))
            }
            return (attempt, history.judgement(ofAttempt: number))
        }
        let digest = try CandidateSelection.digest(subject, in: history)
        let attempt =
            history.attempts.first { $0.candidate == digest }
            ?? history.attempts.first { $0.quarantined == digest }
        let judgement =
            attempt.flatMap { history.judgement(ofAttempt: $0.number) }
            ?? history.judgements.last { $0.candidate == digest && $0.verdict != nil }
        return (attempt, judgement)
    }

    static func table(_ history: RunHistory, facts: RunFacts) -> [String] {
        var table = TextTable([
            .init("attempt", .right), .init("agent"), .init("verdict"), .init("gain", .right),
            .init("objective", .right),
            .init("level"), .init("candidate"), .init("why"),
        ])
        for attempt in history.attempts {
            let row = AttemptRow(attempt, in: history, facts: facts)
            table.add([
                String(row.attempt), row.agent, row.verdict, row.ratio, row.value, row.assurance, row.candidate,
                row.reason,
            ])
        }
        return table.lines()
    }

    /// Text from outside behind a mark on each line, so that none of it can be taken for Pawl's own lines.
    static func quoted(_ text: String) -> [String] {
        CleanText.block(text).split(separator: "\n", omittingEmptySubsequences: false).map { "| " + $0 }
    }

    private static func transcripts(
        _ attempt: AttemptRecord?, _ judgement: JudgementRecord?, state: StateView
    ) -> [String] {
        var lines: [String] = []
        func add(_ title: String, _ digest: Digest?) {
            guard let text = state.text(digest) else { return }
            lines += ["", "== \(title)"] + Self.quoted(text)
        }
        add("the agent's note (its own words)", attempt?.ended?.note)
        add("the agent's output", attempt?.ended?.log)
        add("told to the agent", judgement?.verdict?.feedback)
        for evidence in judgement?.evidence ?? [] { add("transcript \(evidence.short)", evidence) }
        return lines
    }
}
