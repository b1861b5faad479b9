// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox

/// What one run of a suite came to.
struct SuiteRun: Sendable {
    /// The tests that it reported; empty where there is no report to be used.
    var cases: [TestCase] = []
    var signals: [SignalRecord] = []
    var usage = Usage()
    /// The end of what it printed; evidence, never a result.
    var log: [UInt8] = []
    var exit = CellExit.exited(0)
    /// Processes that were still there when the runner had ended.
    var leftovers = 0

    /// Whether there is a report.
    var isUsable: Bool { !signals.contains { $0.severity > .note } }

    /// What the transcript keeps.
    func summary(_ what: String, _ tally: SuiteTally) -> JSONValue {
        let standings = tally.others.prefix(200).map { ($0, JSONValue.string(tally.standings[$0]?.rawValue ?? "")) }
        return [
            "run": .string(what), "exit": .string("\(exit)"), "leftovers": .integer(leftovers),
            "reported": .integer(cases.count), "passed": .integer(tally.passed.count),
            "expected": .integer(tally.expected.all.count),
            "others": .object(Dictionary(standings, uniquingKeysWith: { first, _ in first })),
            "signals": .array(signals.map { .string("\($0.code): \($0.evidence)") }),
        ]
    }
}

/// Runs a suite over a tree in a fresh cell, and reads its report after the cell is empty.
struct SuiteRunner: Sendable {
    let setting: JudgeSetting
    let suite: SuiteSpec

    /// Runs the suite over sealed layers. What happens inside is a value; only Pawl's own failures are thrown.
    func run(_ layers: [String]) async throws -> SuiteRun {
        let (runtime, format) = (setting.runtime, suite.report)
        return try await runtime.withCell(request(layers)) { cell in
            let (outcome, printed) = try await cell.finish { await Judge.tail(of: $0, limit: 8192) }
            var run = SuiteRun(exit: outcome.exit, leftovers: outcome.leftovers)
            run.log = await printed + cell.errorTail(limit: 8192)
            run.usage = Usage(
                wallNanoseconds: outcome.usage.wallNanoseconds, cpuNanoseconds: outcome.usage.cpuNanoseconds,
                peakBytes: outcome.usage.peakBytes)
            run.signals = ContestantFault.remarks(on: outcome)
            if let fault = Self.end(outcome) {
                run.signals.append(fault)
                return run
            }
            do throws(ReportRefusal) {
                run.cases = try Self.weigh(try await Self.reports(in: cell, format), outcome)
            } catch {
                run.signals.append(error.record)
            }
            return run
        }
    }

    private func request(_ layers: [String]) -> CellRequest {
        let workspace = setting.contract.workspace
        // Bytecode beside the sources and packages of a home would be two more ways in.
        let fixed = ["PYTHONDONTWRITEBYTECODE": "1", "PYTHONNOUSERSITE": "1"]
        return CellRequest(
            role: .contestant, arguments: suite.run.map { $0.replacing("{out}", with: Self.folder) },
            environment: fixed.merging(workspace.env) { _, own in own }, root: workspace.root,
            workspace: suite.isWritable ? .writable(layers: layers) : .readOnly(layers: layers),
            binds: workspace.mounts.map { CellBind(from: $0.from, to: $0.to) }, writableFolders: [Self.folder],
            devices: workspace.devices, limits: suite.limits, cores: setting.lease.otherCores)
    }

    /// Where reports are written: made fresh for each cell, so that nothing can lie there beforehand.
    private static let folder = "/pawl/out"

    /// Why a run that ended so has no report worth reading; nil where it may have one.
    private static func end(_ outcome: CellOutcome) -> SignalRecord? {
        switch (outcome.limitHit, outcome.exit) {
        case (.wall, _), (.cpu, _): JudgeSignal.resultMissing.record("the suite did not end within its time limit")
        case (.output, _): JudgeSignal.resultOversize.record("the suite printed more than its limit allows")
        case (_, .signaled(let signal)): JudgeSignal.resultMissing.record("the suite was ended by signal \(signal)")
        case (_, .notStarted(let errno)):
            JudgeSignal.resultMissing.record("the suite's runner could not be started (errno \(errno))")
        case (_, .exited): nil
        }
    }

    /// The report against what is known from outside: a run that says that all is well ends with status 0. Where
    /// somebody was still there to write when it ended, such a contradiction is no mishap.
    private static func weigh(_ cases: [TestCase]?, _ outcome: CellOutcome) throws(ReportRefusal) -> [TestCase] {
        guard let cases else {
            guard outcome.exit == .exited(0) else {
                throw ReportRefusal(.resultMissing, "there is none, and the runner's end was \(outcome.exit)")
            }
            throw ReportRefusal(.earlyExit, "there is none, though the runner exited with status 0")
        }
        let isRosy = !cases.isEmpty && !cases.contains { $0.outcome == .failed }
        guard isRosy, outcome.exit != .exited(0) else { return cases }
        let evidence = "it has no failure, but the runner's end was \(outcome.exit)"
        throw outcome.leftovers > 0
            ? ReportRefusal(.resultForged, "\(evidence), and \(outcome.leftovers) processes stayed behind")
            : ReportRefusal(.resultMalformed, evidence)
    }

    /// The tests of all report files together; nil where there is no such file.
    private static func reports(in cell: any Cell, _ format: ReportFormat) async throws(ReportRefusal) -> [TestCase]? {
        let caps = ReportCaps()
        var cases: [TestCase]?
        do {
            let names = try await cell.list(folder).filter { $0.hasSuffix(TestReport.suffix(format)) }
            guard names.count <= caps.files else {
                throw ReportRefusal(.resultOversize, "there are \(names.count) files of it")
            }
            for name in names {
                let bytes = try await cell.collect("\(folder)/\(name)", limit: caps.fileBytes)
                cases = try (cases ?? []) + TestReport.read(bytes, as: format, caps: caps)
                guard (cases ?? []).count <= caps.cases else {
                    throw ReportRefusal(.resultOversize, "it has more than \(caps.cases) tests")
                }
            }
        } catch let error as ReportRefusal {
            throw error
        } catch let error as CellError where error.code == .oversize {
            throw ReportRefusal(.resultOversize, "a file has more than \(caps.fileBytes) bytes")
        } catch {
            throw ReportRefusal(.resultMalformed, "a file of it is no regular file")
        }
        return cases
    }
}
