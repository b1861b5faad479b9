// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlJudge

/// An exam's table for people and for programs.
enum ExamDocument {
    /// The table, then what it comes to, then what to do.
    static func lines(_ table: ExamTable, style: TerminalStyle) -> [String] {
        var text = TextTable([.init("control"), .init("expected"), .init("got"), .init("evidence")])
        for row in table.rows { text.add([row.control, row.expected, row.got, note(row) + row.evidence]) }
        var lines = text.lines()
        for (index, row) in table.rows.enumerated() where row.isWrong && index + 1 < lines.count {
            lines[index + 1] = row.counts ? style.bad(lines[index + 1]) : style.dim(lines[index + 1])
        }
        if let heading = lines.first { lines[0] = style.bold(heading) }
        lines += ["", table.summary]
        if table.isPassed {
            lines.append("the verifier may judge")
        } else {
            lines += table.wrong.map { CleanText.line("wrong: \($0.control): expected \($0.expected), got \($0.got)") }
            lines.append(
                "mend the verifier; where an answer stays right under a control, say so in verifier.controls.allow")
        }
        return lines
    }

    /// `{"contract":DIGEST,"passed":BOOL,"hackable":N,"controls":N,"error_that_passes":N|null,"rows":[...]}`
    static func json(_ table: ExamTable, contract: LoadedContract) -> JSONValue {
        [
            "contract": .string(contract.digest.hex), "passed": .bool(table.isPassed),
            "hackable": .integer(table.wrong.count), "controls": .integer(table.counted),
            "error_that_passes": table.errorThatPasses.map { .number($0) } ?? .null,
            "rows": .array(
                table.rows.map { row in
                    [
                        "control": .string(row.control), "expected": .string(row.expected), "got": .string(row.got),
                        "evidence": .string(row.evidence), "wrong": .bool(row.isWrong), "counts": .bool(row.counts),
                    ]
                }),
        ]
    }

    private static func note(_ row: ExamRow) -> String {
        if row.isWrong { return row.counts ? "WRONG: " : "allowed: " }
        return ""
    }
}
