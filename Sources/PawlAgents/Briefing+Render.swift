// SPDX-License-Identifier: Apache-2.0
//
// briefing.json is one object (canonical JSON, RFC 8785):
//
//   {"pawl":1,"attempt":N,"agent":NAME,"name":NAME,"goal":TEXT,"editable":[GLOB,...],
//    "objective":{"metric":NAME,"better":"lower"|"higher","min_effect":FRACTION},
//    "starts_from_champion":BOOL,"champion":{METRIC:NUMBER},                       ("champion" where metrics are told)
//    "verdicts":[{"attempt":N,"verdict":WORD,"signals":[CODE,...],"reason":TEXT,"metrics":{...},"feedback":TEXT,
//                 "log_tail":TEXT},...],"omitted":N,                               (oldest first; what is empty is left out)
//    "budget":{"attempts":N,"judgements":N,"wall_s":S,"cpu_s":S},                  (what is unbounded is left out)
//    "limits":{"wall_s":S,"cpu_s":S,"memory":BYTES,"processes":N,"disk":BYTES,"output":BYTES},
//    "try":{"command":"pawl-try","left":N},"note":"/pawl/note.md"}                 ("try" where it may be called)
//
// briefing.md says the same in words.
public import PawlBase
internal import PawlContract
internal import PawlLedger

extension Briefing {
    /// Where an agent may leave a note.
    public static let notePath = "/pawl/note.md"

    /// The content of briefing.json.
    public var json: JSONValue {
        .fields([
            "pawl": 1, "attempt": .anyInteger(attempt), "agent": .string(agent), "name": .string(name),
            "goal": .string(goal), "editable": .array(editable.map { .string($0) }),
            "objective": [
                "metric": .string(objective), "better": .string(better.rawValue), "min_effect": .number(minEffect),
            ],
            "starts_from_champion": .bool(startsFromChampion), "champion": champion.map(Self.object),
            "verdicts": .array(verdicts.map(\.json)), "omitted": .anyInteger(omitted),
            "budget": .fields([
                "attempts": budget.attempts.map { .anyInteger($0) },
                "judgements": budget.judgements.map { .anyInteger($0) }, "wall_s": budget.wall.map { .number($0) },
                "cpu_s": budget.cpu.map { .number($0) },
            ]),
            "limits": [
                "wall_s": .number(limits.wall), "cpu_s": .number(limits.cpu), "memory": .anyInteger(limits.memory),
                "processes": .anyInteger(limits.processes), "disk": .anyInteger(limits.disk),
                "output": .anyInteger(limits.output),
            ],
            "try": tries > 0 ? ["command": "pawl-try", "left": .anyInteger(tries)] : nil,
            "note": .string(Self.notePath),
        ])
    }

    /// The content of briefing.md.
    public var markdown: String {
        var text = "# Attempt \(attempt) at \(name)\n\n\(goal)\n\n## Rules\n\n"
        text += "- Your workspace is /work. You may change: \(editable.map(Self.code).joined(separator: ", ")).\n"
        text += "  New files elsewhere are dropped; changing or deleting any other file is a violation.\n"
        text += "- Candidates are compared by `\(objective)`: \(better.rawValue) is better."
        if minEffect > 0 { text += " A gain below \(Self.number(minEffect * 100)) % does not count." }
        text += "\n- What you say about your work is not believed; it is built and measured elsewhere.\n"
        text += "- You may leave a note for people in \(Self.notePath).\n"
        if tries > 0 {
            text += "- `pawl-try` has the workspace judged as it is now, at most \(tries) times in this attempt.\n"
            text +=
                "  Its exit code is 0: better, 1: not better, 2: none left, 3: no answer. `pawl-try --json` prints JSON.\n"
        }
        text += "\n## Where things stand\n\n"
        text +=
            startsFromChampion ? "You start from the best candidate so far.\n" : "You start from an older candidate.\n"
        if let champion { text += "Best so far: \(Self.list(champion)).\n" }
        text += "\n## Budget\n\n" + budgetText + "\n## Earlier verdicts\n\n"
        if omitted > 0 { text += "\(omitted) older ones are left out.\n\n" }
        text += verdicts.isEmpty ? "None.\n" : verdicts.map(\.markdown).joined(separator: "\n")
        return text
    }

    private var budgetText: String {
        var left: [String] = []
        if let attempts = budget.attempts { left.append("\(attempts) attempts, this one included") }
        if let judgements = budget.judgements { left.append("\(judgements) judgements") }
        if let wall = budget.wall { left.append("\(Self.number(wall)) s") }
        if let cpu = budget.cpu { left.append("\(Self.number(cpu)) s of CPU time") }
        let run = left.isEmpty ? "" : "Left of the run: \(left.joined(separator: ", ")).\n"
        return run + "This attempt may take \(Self.number(limits.wall)) s, \(Self.number(limits.cpu)) s of CPU time, "
            + "\(limits.memory >> 20) MiB of memory, \(limits.processes) processes and \(limits.disk >> 20) MiB of disk.\n"
    }

    static func object(_ metrics: [String: Double]) -> JSONValue { .object(metrics.mapValues { .number($0) }) }

    static func list(_ metrics: [String: Double]) -> String {
        metrics.sorted { $0.key < $1.key }.map { "\(code($0.key)) \(number($0.value))" }.joined(separator: ", ")
    }

    static func number(_ value: Double) -> String {
        CanonicalJSON.text(.number(TunerDomain.rounded(value)))
    }

    static func code(_ text: String) -> String { text.contains("`") ? "`` \(text) ``" : "`\(text)`" }

    /// A fenced block whose fence is longer than any run of backticks inside, so that no content can end it.
    static func block(_ text: String) -> String {
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)\n"
    }
}

extension BriefingVerdict {
    var json: JSONValue {
        .fields([
            "attempt": attempt.map { .anyInteger($0) }, "verdict": .string(verdict.rawValue),
            "signals": signals.isEmpty ? nil : .array(signals.map { .string($0) }),
            "reason": reason.map { .string($0) },
            "metrics": metrics.isEmpty ? nil : Briefing.object(metrics), "feedback": feedback.map { .string($0) },
            "log_tail": logTail.map { .string($0) },
        ])
    }

    var markdown: String {
        var text = "### \(attempt.map { "Attempt \($0)" } ?? "Baseline"): \(verdict.rawValue)\n\n"
        if !metrics.isEmpty { text += "Metrics: \(Briefing.list(metrics)).\n" }
        if !signals.isEmpty { text += "Signals: \(signals.joined(separator: ", ")).\n" }
        if let reason { text += "\(reason)\n" }
        if let feedback { text += "The judge says:\n\(Briefing.block(feedback))" }
        if let logTail { text += "The log ends:\n\(Briefing.block(logTail))" }
        return text
    }
}
