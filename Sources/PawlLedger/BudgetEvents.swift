// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// Spending was reserved before it began.
public struct BudgetReserved: Codable, Hashable, Sendable {
    /// The number of the reservation in its series, from 1.
    public var reservation: Int
    /// The attempt it is for.
    public var attempt: Int?
    /// The judgement it is for.
    public var judgement: Int?
    /// The most that may be spent.
    public var amount: Amount
    /// `model` for the calls of models, which are numbered apart and may be recorded out of order; else absent.
    public var series: String?
    /// Whose budget it is besides the run's and the attempt's: the digest of the tree that the attempt started from.
    public var lineage: String?

    /// Makes the record.
    public init(
        reservation: Int, attempt: Int? = nil, judgement: Int? = nil, amount: Amount, series: String? = nil,
        lineage: String? = nil
    ) {
        self.reservation = reservation
        self.attempt = attempt
        self.judgement = judgement
        self.amount = amount
        self.series = series
        self.lineage = lineage
    }

    /// The series of the calls of models.
    public static let modelSeries = "model"
}

/// A reservation ended with what was really spent.
public struct BudgetSettled: Codable, Hashable, Sendable {
    /// The number of the reservation.
    public var reservation: Int
    /// What was spent; never more than reserved without an incident.
    public var amount: Amount
    /// The reservation's series.
    public var series: String?

    /// Makes the record.
    public init(
        reservation: Int, amount: Amount, series: String? = nil
    ) {
        self.reservation = reservation
        self.amount = amount
        self.series = series
    }
}

/// Spending on each budget.
public struct Amount: Codable, Hashable, Sendable {
    /// Attempts.
    public var attempts: Int
    /// Judgements.
    public var judgements: Int
    /// CPU time of cells.
    public var cpuNanoseconds: Int
    /// Wall time of the run.
    public var wallNanoseconds: Int
    /// Tokens of models, input and output together; absent where no model was called.
    public var tokens: Int?
    /// Money in units of 10^-9 USD; absent where no model was called.
    public var nanoUSD: Int?

    /// Makes the record.
    public init(
        attempts: Int = 0, judgements: Int = 0, cpuNanoseconds: Int = 0, wallNanoseconds: Int = 0, tokens: Int? = nil,
        nanoUSD: Int? = nil
    ) {
        self.attempts = attempts
        self.judgements = judgements
        self.cpuNanoseconds = cpuNanoseconds
        self.wallNanoseconds = wallNanoseconds
        self.tokens = tokens
        self.nanoUSD = nanoUSD
    }
}

/// What cells used.
public struct Usage: Codable, Hashable, Sendable {
    /// Wall time.
    public var wallNanoseconds: Int
    /// User plus system time of all processes.
    public var cpuNanoseconds: Int
    /// The largest memory peak of one cell.
    public var peakBytes: Int

    /// Makes the record.
    public init(
        wallNanoseconds: Int = 0, cpuNanoseconds: Int = 0, peakBytes: Int = 0
    ) {
        self.wallNanoseconds = wallNanoseconds
        self.cpuNanoseconds = cpuNanoseconds
        self.peakBytes = peakBytes
    }
}

/// A signal with its evidence.
public struct SignalRecord: Codable, Hashable, Sendable {
    /// A code of DESIGN section 7.
    public var code: String
    /// How much it weighs.
    public var severity: Severity
    /// One sentence of evidence, cleaned of control characters, at most 512 bytes.
    public var evidence: String

    /// Makes the record.
    public init(
        code: String, severity: Severity, evidence: String
    ) {
        self.code = code
        self.severity = severity
        self.evidence = evidence
    }
}

/// An event whose machinery comes with a later version; kept as it is.
public struct ReservedRecord: Codable, Hashable, Sendable {
    /// Its fields.
    public var details: JSONValue

    /// Makes the record.
    public init(
        details: JSONValue
    ) {
        self.details = details
    }
}
