// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The keys of `verifier`.
enum VerifierTable {
    static let verifier = ObjectSpec([
        KeySpec(
            "source", .text(.path), .required,
            "The folder of judging code and data, relative to the contract; no agent and no contestant ever sees it.",
            examples: ["verifier"]),
        KeySpec("build", .object(build), .optional, "How a candidate is built, once, in its own cell."),
        KeySpec(
            "contestant", .object(contestant), .optional, "How candidate code answers questions (stages of kind ask)."),
        KeySpec("stages", .list(.object(stage), minimum: 1), .required, "The steps of judging, cheapest first."),
        KeySpec("splits", .object(splits), .defaulted([:]), "Hidden sets, each with a budget of questions."),
        KeySpec(
            "metrics", .map(keys: .name, .object(metric), minimum: 1), .required, "Named numbers with a direction.",
            examples: [["seconds": ["from": "clock.cpu", "better": "lower", "min": 0, "noisy": true]]]),
        KeySpec("objective", .text(.name), .required, "The metric that decides.", examples: ["seconds"]),
        KeySpec("accept", .object(accept), .defaulted([:]), "When a candidate is better than the champion."),
        KeySpec(
            "guards", .list(.object(guardRule), minimum: 0), .defaulted([]), "Metrics that must hold besides.",
            examples: [[["metric": "peak", "at_most": "2GiB"]]]),
        KeySpec(
            "tie", .choice(TieRule.allCases.map(\.rawValue)), .defaulted("keep"),
            "What a candidate without a gain may do: nothing (keep), or replace the champion when it has less code and "
                + "all guards hold (smaller)."),
        KeySpec("controls", .object(controls), .defaulted([:]), "Candidates whose right verdict is known."),
        KeySpec(
            "canaries", .list(.object(canary), minimum: 0), .defaulted([]),
            "Strings planted in the verifier's files that nothing a candidate or an agent makes may hold: who has one has "
                + "copied it, which is a violation.",
            examples: [[["name": "key", "kind": "answer", "value": "x7Qe-0491-umbra-Kd3", "in": ["answers.json"]]]]),
    ])

    static let canary = ObjectSpec(
        [
            KeySpec("name", .text(.name), .required, "What evidence calls it; its value is told to nobody."),
            KeySpec(
                "kind", .choice(CanaryKind.allCases.map(\.rawValue)), .defaulted("data"),
                "answer: a planted wrong answer or key, which proves copying (ans.canary); data: a mark in hidden text "
                    + "(contam.ngram)."),
            KeySpec(
                "value", .text(.line), .optional,
                "The string: at least \(Canary.minimumLength) letters and digits, \(Canary.minimumVariety) of them different.",
                examples: ["x7Qe-0491-umbra-Kd3"]),
            KeySpec(
                "file", .text(.glob), .optional,
                "A file of the verifier that holds such strings, one a line; lines that begin with # are skipped.",
                examples: ["canaries.txt"]),
            KeySpec(
                "in", .list(.text(.glob), minimum: 1), .defaulted(["**"]),
                "Globs of the verifier's files of which at least one must hold the string.", examples: [["hidden/**"]]),
        ], rules: [.oneOf(["value", "file"])])

    static let build = ObjectSpec([
        KeySpec("run", .arguments, .required, "The program, run in the workspace.", examples: [["make", "-s"]]),
        KeySpec("limits", .object(LimitsTable.build), .defaulted([:]), "What the build may use."),
    ])

    static let contestant = ObjectSpec([
        KeySpec(
            "mode", .choice(ContestantMode.allCases.map(\.rawValue)), .defaulted("exec"),
            "exec: a fresh cell for each question; serve: one process for each round."),
        KeySpec(
            "run", .arguments, .required,
            "The program, run in the workspace; {in} and {out} stand for the question's folders (mode exec).",
            examples: [["./kernel", "{in}", "{out}"]]),
        KeySpec(
            "limits", .object(LimitsTable.contestant), .defaulted([:]),
            "What it may use for one question (exec) or one round (serve)."),
    ])

    static let stage = ObjectSpec(
        [
            KeySpec("name", .text(.name), .required, "A name, unique in the contract."),
            KeySpec(
                "kind", .choice(StageKind.allCases.map(\.rawValue)), .defaulted("ask"),
                "ask: the judge questions candidate code; artifact: it reads candidate files as inert bytes; suite: tests run "
                    + "beside the code; command: a program decides."),
            KeySpec(
                "judge", .arguments, .optional, "The judge's program, run in the verifier folder (kind ask, artifact).",
                examples: [["python3", "judge.py", "correct"]]),
            KeySpec(
                "rounds", .integer(1...10_000), .defaulted(1),
                "How many rounds with fresh seeds a judgement takes (compare alone)."),
            KeySpec(
                "compare", .choice(StageComparison.allCases.map(\.rawValue)), .defaulted("alone"),
                "alone: the candidate against the judge's pass line; paired: champion and candidate with the same seeds."
            ),
            KeySpec(
                "files", .list(.text(.glob), minimum: 1), .optional,
                "Globs of the candidate's files that the judge is shown (kind artifact).", examples: [["answer.json"]]),
            KeySpec("limits", .object(LimitsTable.judge), .defaulted([:]), "What the judge itself may use in a round."),
            KeySpec("suite", .object(SuiteTable.suite), .optional, "The tests (kind suite)."),
            KeySpec("command", .object(SuiteTable.command), .optional, "The program (kind command)."),
        ],
        rules: [
            .when(key: "kind", isIn: ["ask", "artifact"], needs: "judge"),
            .only(key: "judge", where: "kind", isIn: ["ask", "artifact"]),
            .when(key: "kind", isIn: ["suite"], needs: "suite"),
            .only(key: "suite", where: "kind", isIn: ["suite"]),
            .when(key: "kind", isIn: ["command"], needs: "command"),
            .only(key: "command", where: "kind", isIn: ["command"]),
            .when(key: "kind", isIn: ["artifact"], needs: "files"),
            .only(key: "files", where: "kind", isIn: ["artifact"]),
        ])

    static let splits = ObjectSpec([
        KeySpec(
            "rehearsal", .object(split), .optional,
            "A hidden set whose word on each candidate is told: better, same or worse than the champion."),
        KeySpec(
            "gate", .object(split), .optional,
            "A hidden set that gives one bit: whether a candidate that won on the visible stages may become champion."),
        KeySpec(
            "vault", .object(split), .optional,
            "A hidden set that is asked once, at the end: champion against baseline."),
    ])

    static let split = ObjectSpec([
        KeySpec(
            "kind", .choice(StageKind.allCases.map(\.rawValue)), .optional,
            "ask: the judge questions candidate code; artifact: it reads files. Tests and commands run beside candidate "
                + "code and cannot be hidden from it. Default: artifact where there are files, else ask."),
        KeySpec(
            "judge", .arguments, .required, "The judge's program for this set, run in the verifier folder.",
            examples: [["python3", "judge.py", "gate"]]),
        KeySpec(
            "queries", .integer(1...1_000_000), .defaulted(50),
            "How often the set may be asked, over all runs and commands that share a state folder; then it is retired."),
        KeySpec(
            "set", .text(.name), .optional,
            "The name under which queries are counted; a new name says that the items are new. Default: the contract's "
                + "name and the split's.",
            examples: ["items-2027"]),
        KeySpec(
            "rounds", .integer(1...1_000), .defaulted(1),
            "Rounds of each contestant in one query; at least 6 where the judge gives no items."),
        KeySpec(
            "files", .list(.text(.glob), minimum: 1), .optional,
            "Globs of the candidate's files that the judge is shown; without them it asks a contestant.",
            examples: [["answer.json"]]),
        KeySpec("limits", .object(LimitsTable.judge), .defaulted([:]), "What the judge itself may use in a round."),
    ])

    static let metric = ObjectSpec([
        KeySpec(
            "from", .choice(MetricSource.allCases.map(\.rawValue)), .required,
            "Pawl's own meters (CPU time, wall time, peak memory, instructions of timed questions; instructions are A1, "
                + "because they are counted inside the candidate's process), the judge, a suite (the number of "
                + "expected tests that pass; 1 where all do), or what a command prints."),
        KeySpec("better", .choice(Direction.allCases.map(\.rawValue)), .required, "Which direction is better."),
        KeySpec("min", .quantity, .optional, "The smallest value that is possible."),
        KeySpec("max", .quantity, .optional, "The largest value that is possible."),
        KeySpec(
            "noisy", .flag, .optional,
            "Whether repeated measurements differ. Default: true for Pawl's meters, false for the judge's metrics."),
    ])

    static let accept = ObjectSpec([
        KeySpec(
            "rule", .choice(AcceptRule.allCases.map(\.rawValue)), .optional,
            "sequential: a paired test that stops as soon as it can tell; exact: numbers compare as they are; naive: one "
                + "measurement decides, luck included (discouraged). Default: sequential for a noisy objective, exact otherwise."
        ),
        KeySpec(
            "alpha", .fraction(FractionRange(low: 0, lowIsAllowed: false, high: 0.5)), .defaulted(0.05),
            "The probability of keeping a candidate that is not better."),
        KeySpec(
            "spend", .choice(AlphaSpending.allCases.map(\.rawValue)), .defaulted("run"),
            "Whether alpha holds for the whole run or for each candidate."),
        KeySpec(
            "min_effect", .fraction(FractionRange(low: 0, lowIsAllowed: true, high: 1)), .optional,
            "The least gain worth keeping. Default: 1% for rule sequential, nothing otherwise.", examples: ["1%", 0.01]),
        KeySpec("max_pairs", .integer(1...10_000), .defaulted(40), "The most pairs one comparison may draw."),
        KeySpec(
            "confirm", .integer(0...1_000), .defaulted(3),
            "Fresh pairs after the test whose mean must still show a gain."),
    ])

    static let guardRule = ObjectSpec(
        [
            KeySpec("metric", .text(.name), .required, "The metric that must hold."),
            KeySpec("at_most", .quantity, .optional, "Its value may not be above this.", examples: ["2GiB"]),
            KeySpec("at_least", .quantity, .optional, "Its value may not be below this."),
            KeySpec(
                "worsen_at_most", .fraction(FractionRange(low: 0, lowIsAllowed: true, high: 100)), .optional,
                "It may not be worse than the champion's by more than this.", examples: ["10%"]),
        ], rules: [.oneOf(["at_most", "at_least", "worsen_at_most"])])

    static let controls = ObjectSpec([
        KeySpec(
            "oracle", .text(.path), .optional, "A folder, relative to the contract, that must be accepted.",
            examples: ["controls/oracle"]),
        KeySpec(
            "mutants", .text(.path), .optional,
            "A folder of folders, relative to the contract, each of which must be rejected.",
            examples: ["controls/mutants"]),
        KeySpec(
            "allow",
            .list(.choice(AutomaticControl.allCases.filter(\.mayBeAllowed).map(\.rawValue)), minimum: 0),
            .defaulted([]),
            "Controls of the exam whose answers are right under this contract; they are played and do not count.",
            examples: [["swapped"]]),
        KeySpec(
            "tolerance", .fraction(FractionRange(low: 0, lowIsAllowed: true, high: 0.5)), .optional,
            "The relative error of an answer's numbers that may pass. Default: less than 0.1%.", examples: ["1%"]),
        KeySpec(
            "mutation_score", .fraction(FractionRange(low: 0, lowIsAllowed: true, high: 1)), .optional,
            "The share of automatically made faulty variants of the oracle (or the workspace) that must be rejected. "
                + "Default: none are made.", examples: [0.9]),
    ])
}
