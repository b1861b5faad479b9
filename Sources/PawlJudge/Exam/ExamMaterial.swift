// SPDX-License-Identifier: Apache-2.0
public import PawlLedger
public import PawlStore

/// A candidate that an exam judges: the workspace, or a control that the author wrote.
public struct ExamCandidate: Hashable, Sendable {
    /// Its tree.
    public var tree: Tree
    /// The sealed layers of that tree, topmost first.
    public var layers: [String]
    /// Why it may not be a candidate at all, such as a changed file that agents may not change; nil where it may.
    public var refusal: String?

    /// Makes a candidate.
    public init(tree: Tree, layers: [String], refusal: String? = nil) {
        self.tree = tree
        self.layers = layers
        self.refusal = refusal
    }
}

/// Everything that an exam judges.
public struct ExamMaterial: Sendable {
    /// The workspace after setup.
    public var workspace: ExamCandidate
    /// The author's candidate that must be accepted.
    public var oracle: ExamCandidate?
    /// The author's candidates that must not be, by name.
    public var mutants: [String: ExamCandidate]

    /// Makes a set of material.
    public init(workspace: ExamCandidate, oracle: ExamCandidate?, mutants: [String: ExamCandidate]) {
        self.workspace = workspace
        self.oracle = oracle
        self.mutants = mutants
    }
}

/// How far an exam has come.
public struct ExamProgress: Hashable, Sendable {
    /// The control that is through.
    public var control: String
    /// How many are.
    public var done: Int
    /// How many there are.
    public var total: Int
}

/// How an exam ended.
public struct ExamResult: Hashable, Sendable {
    /// The table.
    public var table: ExamTable
    /// What its cells used.
    public var usage: Usage
    /// Whether the judge failed on honest work: then nothing is known of the verifier but that.
    public var isJudgeAtFault = false
}
