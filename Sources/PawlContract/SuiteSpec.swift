// SPDX-License-Identifier: Apache-2.0

/// The formats of test reports.
public enum ReportFormat: String, Hashable, Sendable, CaseIterable {
    /// JUnit's XML, from files that end in `.xml`.
    case junit
    /// The Test Anything Protocol, from files that end in `.tap`.
    case tap
}

/// Where the flipped tests of an impossible twin come from.
public enum TwinSource: String, Hashable, Sendable, CaseIterable {
    /// Pawl flips plain Python assertions itself.
    case auto
    /// The program at `flip` writes them.
    case hook
    /// There is no twin: the stage is A1.
    case none
}

/// `verifier.stages[].suite`: existing tests that run beside the candidate's code.
public struct SuiteSpec: Hashable, Sendable {
    /// The argument vector, run in the candidate's tree with the tests laid over it; `{out}` stands for the folder
    /// that the report is written to.
    public var run: [String]
    /// The folder of the verifier whose files are laid over the candidate: tests and their configuration.
    public var tests: String
    /// The file of the verifier that lists the expected tests.
    public var expected: String
    /// The format of the report.
    public var report: ReportFormat
    /// Filtered files of the candidate that stay all the same.
    public var keep: [Glob]
    /// Files of the candidate that are filtered besides.
    public var drop: [Glob]
    /// Whether the suite may write to its copy of the tree.
    public var isWritable: Bool
    /// Where the flipped tests come from.
    public var twin: TwinSource
    /// The program that flips tests (twin `hook`), run in the verifier's folder.
    public var flip: [String]
    /// The folder of the verifier that, laid over the workspace, makes a candidate that passes every test.
    public var oracle: String?
    /// What one run of the suite may use.
    public var limits: CellLimits
}

/// How a command prints its metrics.
public enum MetricLineFormat: String, Hashable, Sendable, CaseIterable {
    /// `METRIC name=value`
    case metric
    /// `name: value`
    case colon
}

/// `verifier.stages[].command`: a program that runs in the candidate's tree and says itself what it found.
public struct CommandSpec: Hashable, Sendable {
    /// The argument vector, run in the candidate's tree.
    public var run: [String]
    /// The folder of the verifier whose files are laid over the candidate; nil: the candidate brings the program.
    public var files: String?
    /// How metrics are printed.
    public var lines: MetricLineFormat
    /// The metrics that it must print.
    public var metrics: [String]
    /// What one run may use.
    public var limits: CellLimits

    /// Whether the program that is run is one of the verifier's files, given their paths below `files`: then it is
    /// measured inside the candidate's process (A1), else the candidate reports about itself (A0).
    public func isVerifiers(files paths: Set<String>) -> Bool {
        run.enumerated().contains { index, word in
            let isModule = index > 0 && run[index - 1] == "-m"
            let name = word.hasPrefix("./") ? String(word.dropFirst(2)) : word
            guard isModule else { return paths.contains(name) }
            let path = String(name.map { $0 == "." ? "/" : $0 })
            return paths.contains(path + ".py") || paths.contains(path + "/__main__.py")
        }
    }
}
