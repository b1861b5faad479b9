// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// The same report as Markdown (CommonMark with GitHub's tables), for a pull request or a terminal.
struct MarkdownReport: Sendable {
    let model: ReportModel

    init(_ model: ReportModel) {
        self.model = model
    }

    /// The document.
    var document: String {
        var lines = ["# " + Self.inline(model.name), ""]
        if !model.goal.isEmpty { lines += [Self.inline(model.goal), ""] }
        lines += [Self.inline(model.state), ""]
        lines += Self.facts(model.headline)
        lines += ["## What was asked", ""] + Self.facts(model.asked)
        lines += ["## From baseline to champion", ""] + Self.facts(model.outcome)
        lines += ["## Accepted steps", ""]
        if model.steps.isEmpty { lines += ["No candidate was better than what the run started from.", ""] }
        for (index, step) in model.steps.enumerated() { lines += self.step(step, number: index + 1) }
        lines += ["## Budget spent", ""] + Self.facts(model.budget)
        lines += ["## Signals", ""] + signals
        lines += ["## How far this can be trusted", ""] + Self.facts(model.assurance)
        if !model.machine.isEmpty { lines += ["### What this machine enforced", ""] + Self.facts(model.machine) }
        lines += ["## How to verify", ""]
        for fact in model.verify { lines += [Self.inline(fact.name), ""] + Self.fence(fact.text, "sh") }
        lines += ["## All attempts", ""] + attempts
        lines += ["## Provenance", ""] + Self.facts(model.provenance)
        return lines.joined(separator: "\n")
    }

    private func step(_ step: ReportModel.Step, number: Int) -> [String] {
        var lines = ["### \(number). " + Self.inline(step.summary), ""]
        let origin = step.attempt.map { "attempt \($0), \(step.agent)" } ?? step.agent
        lines += [Self.inline(origin) + (step.reason.isEmpty ? "" : ". " + Self.inline(step.reason)), ""]
        if let note = step.note, !note.isEmpty {
            lines += ["The agent's note (its own words, not checked):", ""] + Self.fence(note, "text")
        }
        for diff in step.diffs { lines += Self.fence(diff.lines.joined(separator: "\n"), "diff") }
        return lines + Self.facts(step.evidence)
    }

    private var signals: [String] {
        guard !model.signals.isEmpty else { return ["None: no attempt did anything that Pawl watches for.", ""] }
        return Self.table(
            ["code", "severity", "times", "first evidence"],
            model.signals.map { [$0.code, $0.severity.rawValue, String($0.count), $0.example] })
    }

    private var attempts: [String] {
        Self.table(
            model.attemptHeadings,
            model.attempts.map {
                [String($0.attempt), $0.agent] + (model.hasNotes ? [$0.said] : [])
                    + [$0.verdict, $0.ratio, $0.value, $0.assurance, $0.candidate, $0.reason]
            })
    }

    private static func facts(_ facts: [ReportModel.Fact]) -> [String] {
        facts.map { "- \(inline($0.name)): \(inline($0.text))" } + [""]
    }

    private static func table(_ headings: [String], _ rows: [[String]]) -> [String] {
        let cells = [headings, headings.map { _ in "---" }] + rows.map { $0.map(inline) }
        return cells.map { "| " + $0.joined(separator: " | ") + " |" } + [""]
    }

    /// A code block whose fence is longer than any in the text.
    private static func fence(_ text: String, _ language: String) -> [String] {
        var (run, longest) = (0, 0)
        for character in text.utf8 {
            run = character == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return [fence + language, CleanText.block(text), fence, ""]
    }

    /// Text in a line: everything that Markdown or HTML could take for markup is escaped.
    static func inline(_ text: String) -> String {
        var result = ""
        for scalar in CleanText.line(text, limit: 2000).unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "!": result += "\\" + String(scalar)
            // "@" and "://" would make mentions and links on some hosts.
            case "@": result += "&#64;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result.replacing("://", with: ":&#47;/")
    }
}
