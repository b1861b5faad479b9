// SPDX-License-Identifier: Apache-2.0
public import PawlContract
internal import PawlLedger
internal import PawlStore

/// What an agent is told before an attempt: exactly what the contract allows, and bounded in size.
///
/// Everything that may not be told is dropped when the briefing is made, so that no renderer can leak it: metric values
/// and measured reasons without `feedback.metrics`, more of a log than `feedback.log_tail`, evidence of signals, and
/// metrics that the contract does not name. Callers pass verdicts on *visible* stages only.
public struct Briefing: Hashable, Sendable {
    /// The number of the attempt, from 1.
    public let attempt: Int
    /// The agent's name in the contract.
    public let agent: String
    /// The run's name.
    public let name: String
    /// What is wanted.
    public let goal: String
    /// Globs of the paths that may be changed.
    public let editable: [String]
    /// The metric that decides.
    public let objective: String
    /// Which direction of it is better.
    public let better: Direction
    /// The least gain that counts, as a fraction.
    public let minEffect: Double
    /// The champion's metrics; nil where metrics are not told, or not known yet.
    public let champion: [String: Double]?
    /// Whether the workspace is the champion, or an older candidate.
    public let startsFromChampion: Bool
    /// Earlier verdicts, the latest last.
    public let verdicts: [BriefingVerdict]
    /// How many earlier verdicts were left out.
    public let omitted: Int
    /// What is left of the run's budget.
    public let budget: BriefingBudget
    /// What this attempt may use.
    public let limits: CellLimits
    /// How often `pawl-try` may be called.
    public let tries: Int

    /// The most earlier verdicts that are told.
    public static let maximumVerdicts = 20
    /// The most bytes of the goal that are told.
    public static let maximumGoal = 16 << 10
    /// The most bytes that feedback and log tails of all verdicts take together.
    public static let maximumDetail = 32 << 10
    /// The most editable globs and metrics that are told.
    public static let maximumNames = 100

    /// Makes a briefing. `champion` holds the champion's metrics, `verdicts` come oldest first; both may hold more than
    /// may be told.
    public init(
        contract: Contract, agent: AgentSpec, attempt: Int, champion: [String: Double], startsFromChampion: Bool = true,
        verdicts: [BriefingVerdict], budget: BriefingBudget
    ) {
        let feedback = contract.feedback
        let metrics = Set(contract.verifier.metrics.keys)
        self.attempt = attempt
        self.agent = agent.name
        self.name = contract.name
        self.goal = Self.clean(contract.goal, limit: Self.maximumGoal)
        self.editable = contract.workspace.editable.prefix(Self.maximumNames).map(\.pattern)
        self.objective = contract.verifier.objective
        self.better = contract.verifier.metrics[contract.verifier.objective]?.better ?? .lower
        self.minEffect = contract.verifier.accept.minEffect
        let told = BriefingVerdict.allowed(champion, metrics: metrics)
        self.champion = feedback.metrics && !told.isEmpty ? told : nil
        self.startsFromChampion = startsFromChampion
        var details = Self.maximumDetail
        let latest = verdicts.suffix(Self.maximumVerdicts).reversed().map { verdict in
            let reduced = verdict.reduced(to: feedback, metrics: metrics, bytes: details)
            details -= reduced.detailBytes
            return reduced
        }
        self.verdicts = latest.reversed()
        self.omitted = verdicts.count - latest.count
        self.budget = budget
        self.limits = agent.limits
        self.tries = agent.driver == .command ? max(0, feedback.duringJudgements) : 0
    }

    /// Text fit for a file that a program or a model reads: valid UTF-8 without control characters but newline and
    /// tab, at most `limit` bytes; the cut falls on a character.
    static func clean(_ text: String, limit: Int) -> String {
        var result = ""
        for character in text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n") {
            let isPlain = character.unicodeScalars.allSatisfy { scalar in
                scalar == "\n" || scalar == "\t" || !Self.isControl(scalar)
            }
            let piece = isPlain ? String(character) : Evidence.clean(String(character))
            guard result.utf8.count + piece.utf8.count <= limit else { break }
            result += piece
        }
        return result
    }

    /// The same, keeping the end.
    static func cleanTail(_ text: String, limit: Int) -> String {
        guard limit > 0 else { return "" }
        var tail = Substring(text)
        while tail.utf8.count > limit, let first = tail.unicodeScalars.first {
            let excess = tail.utf8.count - limit
            let cut = tail.utf8.index(tail.startIndex, offsetBy: max(excess, first.utf8.count))
            let start = tail.unicodeScalars.indices.first { $0 >= cut } ?? tail.endIndex
            tail = Substring(tail.unicodeScalars[start...])
        }
        return clean(String(tail), limit: limit)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: Evidence.isUnseen(scalar)
        }
    }
}
