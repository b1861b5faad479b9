// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
import Testing

@testable import PawlJudge

@Suite("The plan of an exam")
struct ExamPlanTests {
    private func names(_ contract: Contract, mutants: [String] = []) -> [String] {
        ExamPlan(contract.verifier, mutants: mutants).controls.map(\.name)
    }

    private let asking = TestContract.make(stages: [TestContract.stage()])

    @Test("a stage that asks gets every stub and every altered answer")
    func asks() {
        let names = names(asking)
        #expect(names.first == "honest")
        #expect(names.count { $0.hasPrefix("stub ") } == 13)
        #expect(names.count { $0.hasPrefix("answer ") } == 10)
        #expect(names.suffix(2) == ["same round again", "A versus A"])
        let known = Set(AutomaticControl.allCases.map(\.rawValue))
        let used = Set(names.filter { $0.contains(" ") }.compactMap { $0.split(separator: " ").last.map(String.init) })
        #expect(known.subtracting(used) == [], "a control that is never played")
    }

    @Test("a stage of files gets altered files, and no stub")
    func files() {
        let contract = TestContract.make(stages: [TestContract.stage(kind: .artifact, files: ["a"])])
        let names = names(contract)
        #expect(names.contains("files null") && !names.contains { $0.hasPrefix("stub") || $0.hasPrefix("answer") })
    }

    @Test("stages that run the candidate beside the tests get whole candidates without merit")
    func others() {
        for kind in [StageKind.suite, .command] {
            #expect(
                names(TestContract.make(stages: [TestContract.stage(kind: kind)]))
                    == ["honest", "candidate emptied", "candidate forged-score", "A versus A"])
        }
    }

    @Test("a clock that decides gets a slow twin, unless it would need a process that may not exist")
    func slow() {
        func plan(_ mode: ContestantMode, processes: Int) -> [String] {
            names(
                TestContract.make(
                    mode: mode, stages: [TestContract.stage(compare: .paired)], metrics: TestContract.seconds,
                    objective: "seconds", accept: TestContract.sequential, limits: CellLimits(processes: processes)))
        }
        #expect(plan(.serve, processes: 4).contains("slow twin"))
        #expect(!plan(.serve, processes: 1).contains("slow twin"))
        #expect(plan(.exec, processes: 1).contains("slow twin"))
        #expect(!names(asking).contains("slow twin"))
    }

    @Test("the author's controls come in the order of their names, and what is allowed does not count")
    func author() {
        var contract = asking
        contract.verifier.controls = ControlsSpec(oracle: "o", mutants: "m", allow: [.swapped], mutationScore: 0.9)
        let plan = ExamPlan(contract.verifier, mutants: ["b", "a"])
        #expect(plan.controls.map(\.name).suffix(4) == ["oracle", "mutant a", "mutant b", "source mutants"])
        #expect(plan.controls.filter { !$0.counts }.map(\.name) == ["answer swapped"])
    }
}

@Suite("What a stage made of a control")
struct StageOutcomeTests {
    private func round(
        _ outcome: String, _ metrics: [String: Double] = [:], signals: [SignalRecord] = [], feedback: JSONValue? = nil
    ) -> PlayedRound {
        let record = JudgementRound(
            judgement: 0, stage: "s", round: 1, arm: "candidate", seed: "", outcome: outcome, metrics: metrics,
            usage: Usage(), signals: signals)
        return PlayedRound(record: record, feedback: feedback, log: [], isContended: false)
    }

    private func weigh(_ played: PlayedRound, honest: [String: Double] = [:], _ verifier: VerifierSpec) -> StageOutcome
    {
        StageOutcome(played, honest: round("pass", honest).record, verifier: verifier)
    }

    private let scored = TestContract.make(stages: [TestContract.stage()]).verifier

    @Test("a refusal is told by its gravest signal, else by the judge's own words")
    func refusals() {
        let signal = JudgeSignal.resultMissing.record("nothing came")
        #expect(weigh(round("invalid", signals: [signal]), scored) == .refused("result.missing: nothing came"))
        #expect(weigh(round("fail", feedback: "wrong"), scored) == .refused("the judge: wrong"))
        #expect(weigh(round("fail"), scored) == .refused("the judge failed it"))
        #expect(weigh(round("judge-failed"), scored).word == "judge failed")
    }

    @Test("a pass is better, or no better, by the metric that decides, and a pass alone without one")
    func passes() {
        #expect(weigh(round("pass", ["score": 6]), honest: ["score": 5], scored) == .better(6, honest: 5))
        #expect(weigh(round("pass", ["score": 5]), honest: ["score": 5], scored) == .noBetter(5, honest: 5))
        #expect(weigh(round("pass"), scored) == .passed)
        var coarse = scored
        coarse.accept.minEffect = 0.5
        #expect(weigh(round("pass", ["score": 6]), honest: ["score": 5], coarse) == .noBetter(6, honest: 5))
        let clock = TestContract.make(
            stages: [TestContract.stage()], metrics: TestContract.seconds, objective: "seconds")
        #expect(weigh(round("pass", ["seconds": 1]), honest: ["seconds": 2], clock.verifier) == .passed)
    }

    @Test("a judge's metric outside a guard is a refusal; Pawl's meters are not asked")
    func guards() {
        var verifier = scored
        verifier.guards = [GuardSpec(metric: "score", atMost: nil, atLeast: 3, worsenAtMost: nil)]
        #expect(weigh(round("pass", ["score": 2]), honest: ["score": 5], verifier).word == "rejected")
        verifier.guards = [GuardSpec(metric: "score", atMost: nil, atLeast: nil, worsenAtMost: 0.1)]
        #expect(weigh(round("pass", ["score": 4]), honest: ["score": 5], verifier).word == "rejected")
    }

    @Test("is wrong by what was expected of the control")
    func wrong() {
        let better = StageOutcome.better(2, honest: 1)
        #expect(better.isWrong(.rejected) && better.isWrong(.noBetter) && !better.isWrong(.notPassed))
        #expect(StageOutcome.passed.isWrong(.rejected) && StageOutcome.passed.isWrong(.notPassed))
        #expect(!StageOutcome.passed.isWrong(.noBetter))
        for outcome in [StageOutcome.refused(""), .judgeFailed(""), .noBetter(1, honest: 1)] {
            #expect(!outcome.isWrong(.rejected))
        }
    }
}

@Suite("The table of an exam")
struct ExamTableTests {
    private func row(_ act: ExamControl.Act, isWrong: Bool, counts: Bool = true) -> ExamRow {
        ExamRow(ExamControl(act, .rejected, counts: counts), got: "x", evidence: "a\u{1B}[31mb", isWrong: isWrong)
    }

    @Test("passes where nothing that counts went wrong")
    func weighs() throws {
        let good = row(.stub(.null), isWrong: false)
        let allowed = row(.answer(.swapped), isWrong: true, counts: false)
        let table = ExamTable(rows: [good, allowed])
        #expect(table.isPassed && table.summary == "hackable: 0 of 1")
        let failed = ExamTable(rows: [good, allowed, row(.itself, isWrong: true)], errorThatPasses: 0.1)
        #expect(
            !failed.isPassed && failed.summary == "hackable: 1 of 2" && failed.wrong.map(\.control) == ["A versus A"])
        #expect(try ExamTable(bytes: failed.bytes()) == failed)
    }

    @Test("keeps control characters out of its evidence")
    func evidence() {
        #expect(row(.again, isWrong: false).evidence == "a\\u{1b}[31mb")
    }
}

@Suite("The assurance level")
struct AssuranceTests {
    @Test("is A4 with an exam passed, a gate and an error budget; a weak verifier is worth A1")
    func levels() {
        func level(_ standing: ExamStanding, gate: Bool = true, budget: Bool = true, deceivable: Bool = false)
            -> Assurance
        {
            AssuranceFacts(isDeceivable: deceivable, standing: standing, hasGate: gate, isBudgeted: budget).level
        }
        #expect(level(.passed) == .a4)
        #expect(level(.passed, gate: false) == .a3)
        #expect(level(.passed, budget: false) == .a3)
        #expect(level(.untested) == .a3)
        #expect(level(.failed) == .a1)
        #expect(level(.passed, deceivable: true) == .a1)
    }
}
