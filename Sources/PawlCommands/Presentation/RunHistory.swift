// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// What people look at, as a fold over the ledger entries of one run.
///
/// It is apart from `PawlLoop.RunState`, which keeps what decides: this fold keeps ledger indexes, times and evidence
/// for every line of a table or a report, and it takes any entry without complaint, so that a damaged ledger can be
/// looked at too.
struct RunHistory: Sendable {
    /// An accepted candidate.
    struct Step: Hashable, Sendable {
        var changed: ChampionChanged
        var index: Int
        var time: Timestamp
    }

    /// The name of a reservation: each series has numbers of its own.
    struct ReservationKey: Hashable, Sendable {
        var series: String?
        var number: Int
    }

    /// The run's id.
    let id: String
    private(set) var opened: RunOpened?
    private(set) var openedAt: Timestamp?
    private(set) var lastAt: Timestamp?
    /// The exam of its verifier.
    private(set) var exam: ExamTaken?
    private(set) var closed: RunClosed?
    private(set) var closedAt: Timestamp?
    private(set) var resumes = 0
    /// Wall time from each start to the last entry before the next, the present one not counted.
    private(set) var workedNanoseconds = 0
    /// When the run was opened or resumed last.
    private(set) var runningSince: Timestamp?
    private(set) var entries = 0
    private(set) var lastIndex = -1
    private(set) var attempts: [AttemptRecord] = []
    private(set) var judgements: [JudgementRecord] = []
    private(set) var steps: [Step] = []
    private(set) var revoked: [CandidateRevoked] = []
    /// Where in the ledger each of `revoked` stands.
    private(set) var revokedIndexes: [Int] = []
    private(set) var violations: [ViolationFound] = []
    /// Trees that broke a rule, with what was found.
    private(set) var quarantined: [Digest: [SignalRecord]] = [:]
    /// What each tree was made from, at its first capture.
    private(set) var parents: [Digest: [Digest]] = [:]
    /// The vault's answer.
    private(set) var vault: SplitQueried?
    /// Queries of hidden sets, by split.
    private(set) var queries: [String: Int] = [:]
    private(set) var champion: Digest?
    private(set) var spent = Amount()
    private(set) var reservations: [ReservationKey: Amount] = [:]
    private var attemptPlaces: [Int: Int] = [:]
    private var judgementPlaces: [Int: Int] = [:]

    init(id: String) {
        self.id = id
    }

    /// Takes the next entry of this run.
    mutating func apply(_ entry: LedgerEntry, at index: Int) {
        guard entry.run == id else { return }
        entries += 1
        lastIndex = index
        let before = lastAt
        lastAt = entry.time
        switch entry.event {
        case .runOpened(let record):
            opened = record
            openedAt = entry.time
            runningSince = entry.time
            champion = champion ?? record.workspace
        case .runResumed:
            resumes += 1
            if let since = runningSince, let before {
                workedNanoseconds += max(0, before.nanoseconds - since.nanoseconds)
            }
            runningSince = entry.time
        case .runClosed(let record):
            closed = record
            closedAt = entry.time
        case .attemptStarted, .attemptEnded, .candidateCaptured: applyAttempt(entry)
        case .judgementReserved, .judgementRound, .verdict: applyJudgement(entry, at: index)
        case .championChanged(let record):
            champion = record.candidate
            if record.replaced != nil { steps.append(Step(changed: record, index: index, time: entry.time)) }
        case .violation(let record):
            violations.append(record)
            guard let candidate = record.candidate else { return }
            quarantined[candidate, default: []] += record.signals
            if let place = record.attempt.flatMap({ attemptPlaces[$0] }) { attempts[place].quarantined = candidate }
        case .revoked(let record):
            revoked.append(record)
            revokedIndexes.append(index)
            champion = record.champion
            steps.removeAll { record.covers($0.changed.candidate) }
        case .splitQueried(let record):
            if record.phase == "asked" { queries[record.split, default: 0] += 1 }
            if record.split == "vault", record.purpose == nil, record.phase == "answered" { vault = record }
        case .budgetReserved(let record):
            reservations[ReservationKey(series: record.series, number: record.reservation)] = record.amount
        case .budgetSettled(let record):
            reservations[ReservationKey(series: record.series, number: record.reservation)] = nil
            spent.add(record.amount)
        case .examPassed(let record), .examFailed(let record): exam = record
        case .feedbackGiven, .modelCall, .reserved: break
        }
    }

    /// How long the run has worked, without the time between an interruption and its resume.
    func wallSeconds(now: Timestamp) -> Double {
        guard let since = runningSince, let last = lastAt else { return 0 }
        let end = closedAt ?? max(now, last)
        return Double(workedNanoseconds) / 1e9 + Double(end.nanoseconds - since.nanoseconds) / 1e9
    }

    /// The revocation that took back a candidate, or one that it descends from.
    func revocation(of candidate: Digest?) -> CandidateRevoked? {
        candidate.flatMap { candidate in revoked.first { $0.covers(candidate) } }
    }

    /// The ledger's entry that took a candidate back.
    func revocationIndex(of candidate: Digest) -> Int? {
        zip(revoked, revokedIndexes).first { $0.0.covers(candidate) }?.1
    }

    /// How many accepted candidates were taken back.
    var revokedCount: Int { revoked.reduce(0) { $0 + 1 + $1.descendants.count } }

    /// The attempt of that number.
    func attempt(_ number: Int) -> AttemptRecord? {
        attemptPlaces[number].map { attempts[$0] }
    }

    /// The judgement of that number.
    func judgement(_ number: Int) -> JudgementRecord? {
        judgementPlaces[number].map { judgements[$0] }
    }

    /// The last judgement of an attempt's candidate that was not asked for by the agent itself.
    func judgement(ofAttempt number: Int) -> JudgementRecord? {
        judgements.last { $0.attempt == number && $0.purpose != "during" }
    }

    /// The judgement of what attempts start from.
    var baseline: JudgementRecord? {
        judgements.first { $0.purpose == "baseline" && $0.verdict != nil }
            ?? judgements.first { $0.purpose == "baseline" }
    }

    private mutating func applyAttempt(_ entry: LedgerEntry) {
        switch entry.event {
        case .attemptStarted(let record):
            // An attempt that a resume repeats starts again under its number.
            let fresh = AttemptRecord(started: record, at: entry.time)
            if let place = attemptPlaces[record.attempt] {
                attempts[place] = fresh
            } else {
                attemptPlaces[record.attempt] = attempts.count
                attempts.append(fresh)
            }
        case .attemptEnded(let record):
            guard let place = attemptPlaces[record.attempt] else { return }
            attempts[place].ended = record
            attempts[place].endedAt = entry.time
        case .candidateCaptured(let record):
            guard let place = attemptPlaces[record.attempt] else { return }
            attempts[place].captured = record
            if parents[record.candidate] == nil {
                parents[record.candidate] = record.parents.filter { $0 != record.candidate }
            }
        default: break
        }
    }

    private mutating func applyJudgement(_ entry: LedgerEntry, at index: Int) {
        switch entry.event {
        case .judgementReserved(let record):
            guard judgementPlaces[record.judgement] == nil else { return }
            judgementPlaces[record.judgement] = judgements.count
            judgements.append(JudgementRecord(reserved: record, at: index))
        case .judgementRound(let record):
            guard let place = judgementPlaces[record.judgement] else { return }
            judgements[place].add(record)
        case .verdict(let record):
            // A repeated verdict bears the number of the judgement it repeats, which stays as it was.
            let known = record.duplicateOf == nil ? judgementPlaces[record.judgement] : nil
            let place = known ?? judgements.count
            if known == nil {
                if record.duplicateOf == nil { judgementPlaces[record.judgement] = place }
                judgements.append(JudgementRecord(unreserved: record, at: index))
            }
            judgements[place].decide(record, at: index, time: entry.time)
        default: break
        }
    }
}

extension Amount {
    /// Adds what was spent; a sum that would overflow stays at the largest number.
    mutating func add(_ other: Amount) {
        func sum(_ left: Int, _ right: Int) -> Int {
            let (sum, overflow) = left.addingReportingOverflow(right)
            return overflow ? .max : sum
        }
        attempts = sum(attempts, other.attempts)
        judgements = sum(judgements, other.judgements)
        cpuNanoseconds = sum(cpuNanoseconds, other.cpuNanoseconds)
        wallNanoseconds = sum(wallNanoseconds, other.wallNanoseconds)
        if let more = other.tokens { tokens = sum(tokens ?? 0, more) }
        if let more = other.nanoUSD { nanoUSD = sum(nanoUSD ?? 0, more) }
    }
}

extension CandidateRevoked {
    /// Whether it takes back this candidate.
    func covers(_ other: Digest) -> Bool { candidate == other || descendants.contains(other) }

    /// `wrong on empty input`, or the same behind the candidate that a descendant fell with.
    func why(for other: Digest) -> String {
        CleanText.line(other == candidate ? why : "descends from \(candidate.short): \(why)", limit: 1200)
    }
}
