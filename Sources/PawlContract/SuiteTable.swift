// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The keys of stages that run programs beside the candidate's code.
enum SuiteTable {
    static let suite = ObjectSpec(
        [
            KeySpec(
                "run", .arguments, .required,
                "The test runner, run in the candidate's tree with the tests laid over it; {out} stands for the folder of "
                    + "its report.",
                examples: [["python3", "-m", "pytest", "--junitxml={out}/report.xml"]]),
            KeySpec(
                "tests", .text(.glob), .defaulted("tests"),
                "The folder of the verifier whose files are laid over the candidate: tests and their configuration."),
            KeySpec(
                "expected", .text(.glob), .defaulted("expected.json"),
                "The file of the verifier that lists the tests: {\"FAIL_TO_PASS\": [...], \"PASS_TO_PASS\": [...]}."),
            KeySpec(
                "report", .choice(ReportFormat.allCases.map(\.rawValue)), .defaulted("junit"),
                "The format of the report: JUnit's XML in {out}/*.xml, or TAP in {out}/*.tap."),
            KeySpec(
                "keep", .list(.text(.glob), minimum: 0), .defaulted([]),
                "Globs of the candidate's files that are not filtered, though they can steer a test runner."),
            KeySpec(
                "drop", .list(.text(.glob), minimum: 0), .defaulted([]),
                "Globs of the candidate's files that are filtered besides.", examples: [["tests/**"]]),
            KeySpec(
                "writable", .flag, .defaulted(false),
                "Whether the suite may write to its copy of the tree, as suites that compile must."),
            KeySpec(
                "twin", .choice(TwinSource.allCases.map(\.rawValue)), .defaulted("auto"),
                "Where the impossible twin's flipped tests come from: auto (plain Python assertions), hook (the program at "
                    + "'flip'), none (the stage is then A1)."),
            KeySpec(
                "flip", .arguments, .optional,
                "The program that flips tests, run in the verifier's folder (twin hook).",
                examples: [["python3", "flip.py"]]),
            KeySpec(
                "oracle", .text(.glob), .optional,
                "The folder of the verifier that, laid over the workspace, makes a candidate that passes every test."),
            KeySpec("limits", .object(LimitsTable.suite), .defaulted([:]), "What one run of the suite may use."),
        ],
        rules: [
            .when(key: "twin", isIn: ["hook"], needs: "flip"),
            .only(key: "flip", where: "twin", isIn: ["hook"]),
        ])

    static let command = ObjectSpec([
        KeySpec(
            "run", .arguments, .required, "The program, run in the candidate's tree.",
            examples: [["python3", "grade.py"]]),
        KeySpec(
            "files", .text(.glob), .optional,
            "The folder of the verifier whose files are laid over the candidate. Without it the candidate brings the "
                + "program, and the stage is A0.", examples: ["grader"]),
        KeySpec(
            "lines", .choice(MetricLineFormat.allCases.map(\.rawValue)), .defaulted("metric"),
            "How metrics are printed: metric (METRIC name=value) or colon (name: value)."),
        KeySpec(
            "metrics", .list(.text(.name), minimum: 0), .optional,
            "The metrics that it must print. Default: all that come from a command."),
        KeySpec("limits", .object(LimitsTable.suite), .defaulted([:]), "What one run may use."),
    ])
}
