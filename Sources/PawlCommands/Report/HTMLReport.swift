// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// A report as one HTML page that needs nothing else: no script, no link outside, no font, no image.
struct HTMLReport: Sendable {
    let model: ReportModel

    init(_ model: ReportModel) {
        self.model = model
    }

    /// The page.
    var page: String {
        var markup = Markup()
        markup.raw("<!doctype html>\n")
        markup.element("html", ["lang": "en"]) { html in
            html.element("head") { head in
                head.void("meta", ["charset": "utf-8"])
                head.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                // Whatever slipped in could still not run or load anything.
                head.void(
                    "meta",
                    [
                        "http-equiv": "Content-Security-Policy",
                        "content": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
                    ])
                head.element("title", text: CleanText.line("\(model.name): Pawl report", limit: 120))
                head.element("style") { $0.raw(ReportStyle.sheet) }
            }
            html.element("body") { body(&$0) }
        }
        return markup.output + "\n"
    }

    private func body(_ body: inout Markup) {
        body.element("header") { header in
            header.element("h1", text: CleanText.line(model.name, limit: 120))
            if !model.goal.isEmpty { header.element("p", ["class": "goal"], text: model.goal) }
            header.element("p", ["class": "faint"], text: model.state)
        }
        body.element("div", ["class": "cards"]) { cards in
            for fact in model.headline {
                cards.element("div", ["class": "card"]) { card in
                    card.element("b", text: fact.text)
                    card.element("span", text: fact.name)
                }
            }
        }
        section("What was asked", &body) { facts(model.asked, &$0) }
        section("From baseline to champion", &body) { part in
            facts(model.outcome, &part)
            plot(&part)
        }
        section("Accepted steps", &body) { part in
            if model.steps.isEmpty {
                part.element("p", text: "No candidate was better than what the run started from.")
            }
            for (index, step) in model.steps.enumerated() { self.step(step, number: index + 1, &part) }
        }
        section("Budget spent", &body) { facts(model.budget, &$0) }
        section("Signals", &body) { signals(&$0) }
        section("How far this can be trusted", &body) { part in
            facts(model.assurance, &part)
            if !model.machine.isEmpty {
                part.element("h3", text: "What this machine enforced")
                facts(model.machine, &part)
            }
        }
        section("How to verify", &body) { part in
            for fact in model.verify {
                part.element("p", text: fact.name)
                part.element("pre", text: fact.text)
            }
        }
        section("All attempts", &body) { attempts(&$0) }
        section("Provenance", &body) { facts(model.provenance, &$0) }
    }

    private func section(_ title: String, _ markup: inout Markup, _ content: (inout Markup) -> Void) {
        markup.element("section") { section in
            section.element("h2", text: title)
            content(&section)
        }
    }

    private func facts(_ facts: [ReportModel.Fact], _ markup: inout Markup) {
        markup.element("dl") { list in
            for fact in facts {
                list.element("dt", text: fact.name)
                list.element("dd", text: fact.text)
            }
        }
    }

    private func plot(_ markup: inout Markup) {
        guard let objective = model.objective, model.points.contains(where: { $0.value != nil }) else { return }
        markup.element("figure") { figure in
            ProgressPlot(points: model.points, objective: objective, reference: model.reference).draw(into: &figure)
            figure.element(
                "figcaption",
                text:
                    "Each mark is a judged candidate. The line is the champion's objective as measured when it was accepted."
            )
        }
    }

    private func step(_ step: ReportModel.Step, number: Int, _ markup: inout Markup) {
        markup.element("article", ["class": "step"]) { article in
            let origin = step.attempt.map { "attempt \($0), \(step.agent)" } ?? step.agent
            article.element("h3", text: CleanText.line("\(number). \(step.summary)"))
            article.element("p", ["class": "faint"], text: CleanText.line(origin))
            if !step.reason.isEmpty { article.element("p", text: step.reason) }
            if let note = step.note, !note.isEmpty {
                article.element("details") { details in
                    details.element("summary", text: "The agent's note (its own words, not checked)")
                    details.element("pre", text: note)
                }
            }
            for diff in step.diffs { self.diff(diff, &article) }
            article.element("details") { details in
                details.element("summary", text: "Evidence")
                facts(step.evidence, &details)
            }
        }
    }

    private func diff(_ diff: FileDiff, _ markup: inout Markup) {
        markup.element("pre", ["class": "diff"]) { pre in
            for line in diff.lines {
                let isHead = ["diff ", "--- ", "+++ ", "@@ ", "old mode", "new ", "deleted ", "Binary "]
                    .contains { line.hasPrefix($0) }
                let kind = isHead ? "head" : line.hasPrefix("+") ? "add" : line.hasPrefix("-") ? "cut" : "same"
                pre.element("span", ["class": kind], text: line)
            }
        }
    }

    private func signals(_ markup: inout Markup) {
        guard !model.signals.isEmpty else {
            markup.element("p", text: "None: no attempt did anything that Pawl watches for.")
            return
        }
        table(["code", "severity", "times", "first evidence"], &markup) { body in
            for signal in model.signals {
                body.element("tr") { row in
                    row.element("td", ["class": "mono"], text: signal.code)
                    row.element("td", ["class": signal.severity.rawValue], text: signal.severity.rawValue)
                    row.element("td", ["class": "right"], text: String(signal.count))
                    row.element("td", ["class": "why"], text: CleanText.line(signal.example, limit: 512))
                }
            }
        }
    }

    private func attempts(_ markup: inout Markup) {
        markup.element("details") { details in
            details.element("summary", text: Figures.count(model.attempts.count, "attempt"))
            table(model.attemptHeadings, &details) { body in
                for row in model.attempts {
                    body.element("tr") { cells in
                        cells.element("td", ["class": "right"], text: String(row.attempt))
                        cells.element("td", text: row.agent)
                        if model.hasNotes { cells.element("td", text: row.said) }
                        cells.element("td", ["class": row.verdict], text: row.verdict)
                        cells.element("td", ["class": "right"], text: row.ratio)
                        cells.element("td", ["class": "right"], text: row.value)
                        cells.element("td", text: row.assurance)
                        cells.element("td", ["class": "mono"], text: row.candidate)
                        cells.element("td", ["class": "why"], text: row.reason)
                    }
                }
            }
        }
    }

    private func table(_ headings: [String], _ markup: inout Markup, _ body: (inout Markup) -> Void) {
        markup.element("div", ["class": "scroll"]) { scroll in
            scroll.element("table") { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        for heading in headings { row.element("th", ["scope": "col"], text: heading) }
                    }
                }
                table.element("tbody", [:], body)
            }
        }
    }
}
