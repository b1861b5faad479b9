// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlLedger

/// Everything that is known of one run: a pure fold over its ledger entries.
///
/// An entry that does not follow from the ones before it is refused and leaves the state as it was. Each entry costs
/// the same however long the run is, apart from a revocation, which visits the descendants.
///
/// It keeps what later decisions need: all that is under way, the last attempts and judgements that ended, the champions,
/// and for every other tree where in the ledger its verdict stands. So a run takes about a hundred bytes for an attempt
/// that it has decided.
public struct RunState: Hashable, Sendable {
    /// The run's id; empty before `run.opened`.
    public internal(set) var id = ""
    /// How the run began.
    public internal(set) var opened: RunOpened?
    /// When it began.
    public internal(set) var openedAt: Timestamp?
    /// How it ended; nil while it may go on.
    public internal(set) var closed: RunClosed?
    /// How often it was resumed.
    public internal(set) var resumes = 0
    /// Entries folded.
    public internal(set) var entries = 0

    /// Attempts by number: those under way and the last ones that are over.
    public internal(set) var attempts = NumberedRecords<AttemptState>()
    /// Attempts that started and have not ended.
    public internal(set) var openAttempts: Set<Int> = []
    /// Attempts whose candidate waits for a judgement, in the order of capture.
    public internal(set) var waiting: [Int] = []

    /// Judgements by number: those under way, the baseline's, those that wait for a person, and the last ones that are
    /// over.
    public internal(set) var judgements = NumberedRecords<JudgementState>()
    /// Judgements that were reserved and have no verdict.
    public internal(set) var openJudgements: Set<Int> = []
    /// The judgement of the baseline; nil before it was reserved.
    public internal(set) var baseline: Int?
    /// Trees by digest.
    public internal(set) var candidates: [Digest: CandidateState] = [:]
    /// The trees that were made from a tree, by its digest, at their first capture.
    public internal(set) var children: [Digest: [Digest]] = [:]
    /// The outputs of builds by candidate, as its first recorded round has it.
    public internal(set) var builds: [Digest: Digest] = [:]

    /// The present champion; nil before the first.
    public internal(set) var champion: Digest?
    /// Every champion in turn, revoked ones too.
    public internal(set) var champions: [ChampionChanged] = []
    /// An accepted judgement whose `champion.changed` has not followed yet.
    public internal(set) var pendingChange: Int?
    /// Candidates accepted after the baseline; revoked ones count.
    public internal(set) var accepted = 0
    /// Trees that broke a rule.
    public internal(set) var quarantined: Set<Digest> = []
    /// Attempts under way that were caught with a canary, with the code of the signal; what they leave is not taken.
    public internal(set) var condemned: [Int: String] = [:]
    /// Trees with a quarantined ancestor.
    public internal(set) var flagged: Set<Digest> = []
    /// Trees that are no longer accepted.
    public internal(set) var revoked: Set<Digest> = []
    /// Judgements that wait for a person.
    public internal(set) var held: Set<Int> = []
    /// Held judgements that a person let pass.
    public internal(set) var approved: Set<Int> = []

    /// The exams of the run's verifier, in their order; the last one counts.
    public internal(set) var exams: [ExamTaken] = []
    /// Trees that nothing may be compared with any more.
    public var fallen: Set<Digest> { revoked.union(quarantined) }
    /// What was reserved and spent.
    public internal(set) var budget = BudgetState()
    /// The numbers under which comparisons spend the error budget.
    public internal(set) var comparisons = ComparisonNumbers()
    /// Decided attempts since the last new champion.
    public internal(set) var decidedSinceChampion = 0
    /// Judge failures in a row.
    public internal(set) var judgeFailuresInARow = 0
    /// How often each signal was recorded, by code.
    public internal(set) var signals: [String: Int] = [:]
    /// The end of the vault's query: its numbers, or that it is retired; nil before.
    public internal(set) var vault: SplitQueried?
    /// Queries of hidden sets under way, by judgement, 0 for the vault.
    var hidden: [Int: SplitQueried] = [:]
    /// Whether a candidate could not be decided because the gate's set is retired.
    public internal(set) var isGateRetired = false
    /// How many requests to models were recorded.
    public internal(set) var modelCalls = 0
    /// How often each event was recorded whose machinery comes with a later version, by name.
    public internal(set) var reservedEvents: [String: Int] = [:]

    var finishedWall = 0
    var sessionStart: Timestamp?
    var lastTime: Timestamp?

    /// A run before its first entry.
    public init() {}

    /// The tree that the next attempt starts from: the champion, or the workspace before there is one.
    public var parent: Digest? { champion ?? opened?.workspace }

    /// Wall time of the run in nanoseconds from its opening, or its resumption, to its last entry, summed over its
    /// sessions; the time in which nobody worked on it does not count.
    public var wallNanoseconds: Int {
        guard let sessionStart, let lastTime else { return finishedWall }
        let (sum, overflow) = finishedWall.addingReportingOverflow(
            max(0, lastTime.nanoseconds.subtracting(sessionStart.nanoseconds)))
        return overflow ? .max : sum
    }

    /// The attempt of a number; nil where there is none, or where it ended long ago.
    public func attempt(_ number: Int) -> AttemptState? { attempts[number] }

    /// The judgement of a number; nil where there is none, or where it ended long ago.
    public func judgement(_ number: Int) -> JudgementState? { judgements[number] }

    /// Where the verdict stands that counts for another capture of the same tree; nil where it must be judged.
    public func decision(on candidate: Digest) -> CandidateState.Decision? { candidates[candidate]?.decision }

    /// The trees that work under way is done on, and those that the next work starts from, with what their builds left.
    public var treesInUse: Set<Digest> {
        var trees: Set<Digest> = []
        func add(_ tree: Digest?) {
            guard let tree else { return }
            trees.insert(tree)
            if let built = builds[tree] { trees.insert(built) }
        }
        add(opened?.workspace)
        add(champion)
        for query in hidden.values {
            add(query.candidate)
            add(query.reference)
        }
        for number in openAttempts { add(attempt(number)?.started.parent) }
        for number in waiting { add(attempt(number)?.captured?.candidate) }
        for number in openJudgements {
            add(judgement(number)?.reserved.candidate)
            add(judgement(number)?.reserved.champion)
        }
        return trees
    }

    /// Folds one entry in.
    ///
    /// Throws a ``LoopError`` that names `index` where the entry does not follow; the state is then as before.
    public mutating func apply(_ entry: LedgerEntry, at index: Int) throws(LoopError) {
        do {
            try check(entry)
            try apply(entry.event, at: index)
        } catch {
            throw LoopError(error.code, entry: index, error.message)
        }
        if case .runOpened = entry.event {
            id = entry.run
            openedAt = entry.time
            sessionStart = entry.time
        }
        if case .runResumed = entry.event {
            finishedWall = wallNanoseconds
            sessionStart = entry.time
            lastTime = nil
        }
        lastTime = max(entry.time, lastTime ?? entry.time)
        entries += 1
    }

    private func check(_ entry: LedgerEntry) throws(Misfit) {
        if case .runOpened = entry.event {
            guard opened == nil else { throw Misfit(.run, "the run is opened a second time") }
            return
        }
        guard opened != nil else { throw Misfit(.run, "\(entry.event.name) comes before run.opened") }
        guard entry.run == id else { throw Misfit(.run, "the entry belongs to run \(entry.run), not \(id)") }
        guard closed == nil || isAllowedAfterwards(entry.event) else {
            throw Misfit(.run, "\(entry.event.name) comes after run.closed")
        }
    }

    /// A closed run can still be judged again by a command, revoked in part, and talked about.
    private func isAllowedAfterwards(_ event: Event) -> Bool {
        switch event {
        case .judgementReserved(let record):
            JudgementPurpose(rawValue: record.purpose)?.isAfterwards ?? false
        case .judgementRound, .verdict, .revoked, .violation, .modelCall, .reserved, .budgetReserved, .budgetSettled,
            .splitQueried:
            true
        default: false
        }
    }

    private mutating func apply(_ event: Event, at index: Int) throws(Misfit) {
        switch event {
        case .runOpened(let record): opened = record
        case .runResumed:
            resumes += 1
            budget.models.closeGaps()
        case .runClosed(let record): try close(record)
        case .attemptStarted(let record): try start(record)
        case .attemptEnded(let record): try end(record)
        case .candidateCaptured(let record): try capture(record)
        case .judgementReserved(let record): try reserve(record)
        case .judgementRound(let record): try take(record)
        case .verdict(let record): try decide(record, at: index)
        case .championChanged(let record): try change(record)
        case .violation(let record): quarantine(record)
        case .revoked(let record): try revoke(record)
        case .feedbackGiven(let record):
            guard attempts.existed(record.attempt) else {
                throw Misfit(.number, "feedback is given to attempt \(record.attempt), which never started")
            }
        case .budgetReserved(let record): try reserve(record)
        case .budgetSettled(let record): try settle(record)
        case .examPassed(let record): try take(record, passed: true)
        case .examFailed(let record): try take(record, passed: false)
        case .splitQueried(let record):
            hidden[record.judgement ?? 0] = record.phase == "asked" ? record : nil
            if record.split == "vault", record.purpose == nil, record.phase != "asked" { vault = record }
            if record.split == "gate", record.phase == "retired" { isGateRetired = true }
        case .modelCall(let record):
            guard attempts.existed(record.attempt) else {
                throw Misfit(.number, "a model is called in attempt \(record.attempt), which never started")
            }
            modelCalls += 1
        case .reserved(let kind, let record): note(kind, record)
        }
    }

    mutating func count(_ records: [SignalRecord]) {
        for record in records { signals[record.code, default: 0] += 1 }
    }

    /// `approval.given` and `approval.refused` name the judgement that they let pass or end in `details.judgement`.
    private mutating func note(_ kind: ReservedKind, _ record: ReservedRecord) {
        reservedEvents[kind.rawValue, default: 0] += 1
        guard kind == .approvalGiven || kind == .approvalRefused,
            let number = record.details["judgement"]?.integerValue, held.remove(number) != nil
        else { return }
        if kind == .approvalGiven {
            approved.insert(number)
        } else {
            judgements.finish(number)
        }
    }
}
