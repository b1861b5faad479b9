// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// One attempt as the ledger tells it.
struct AttemptRecord: Hashable, Sendable {
    var started: AttemptStarted
    var startedAt: Timestamp
    var captured: CandidateCaptured?
    var ended: AttemptEnded?
    var endedAt: Timestamp?
    /// The tree for which it was found to have broken a rule; nil where there is none.
    var quarantined: Digest?

    init(started: AttemptStarted, at time: Timestamp) {
        self.started = started
        self.startedAt = time
    }

    var number: Int { started.attempt }

    var candidate: Digest? { captured?.candidate }
}

/// One judgement as the ledger tells it.
struct JudgementRecord: Hashable, Sendable {
    let number: Int
    let attempt: Int?
    let candidate: Digest
    let champion: Digest?
    let purpose: String
    /// The error budget that it was given.
    let alpha: Double?
    private(set) var verdict: VerdictReached?
    /// The ledger index of the verdict, or of the reservation until there is one.
    private(set) var index: Int
    private(set) var decidedAt: Timestamp?
    private(set) var rounds = 0
    private(set) var asks = 0
    /// The last round, for a live view.
    private(set) var lastRound: JudgementRound?
    /// The transcripts of its rounds.
    private(set) var evidence: [Digest] = []

    init(reserved record: JudgementReserved, at index: Int) {
        self.number = record.judgement
        self.attempt = record.attempt
        self.candidate = record.candidate
        self.champion = record.champion
        self.purpose = record.purpose
        self.alpha = record.alpha
        self.index = index
    }

    /// A verdict without a reservation: a duplicate that cost no judgement.
    init(unreserved record: VerdictReached, at index: Int) {
        self.number = record.judgement
        self.attempt = record.attempt
        self.candidate = record.candidate
        self.champion = nil
        self.purpose = "candidate"
        self.alpha = nil
        self.index = index
    }

    /// Whether it only repeats an earlier one on the same tree, at no cost.
    var isRepeated: Bool { verdict?.duplicateOf != nil }

    /// Whether it was compared with the champion, or may still be.
    var wasCompared: Bool { verdict.map { ($0.comparison?.pairs ?? 0) > 0 } ?? true }

    mutating func add(_ round: JudgementRound) {
        rounds += 1
        asks += max(0, min(round.asks, 1 << 32))
        lastRound = round
        if let evidence = round.evidence { self.evidence.append(evidence) }
    }

    mutating func decide(_ record: VerdictReached, at index: Int, time: Timestamp) {
        verdict = record
        self.index = index
        decidedAt = time
    }
}
