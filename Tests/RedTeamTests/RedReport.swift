// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase

/// The table and the document of a whole run of the red team.
struct RedReport: Sendable {
    var attacks: [RedOutcome]
    var honest: [RedOutcome]
    /// Attacks that Pawl is known not to stop, each in the threat model; they count nowhere.
    var known: [RedOutcome]
    /// Attacks that wait for something in Pawl; they count nowhere.
    var waiting: [RedCase]
    /// Naive graders that accept a wrong solution without a trick, or refuse a right one.
    var strawmen: [String]
    var graders: Int
    var seconds: Double

    private var accepted: [RedOutcome] { attacks.filter { $0.verdict == "accepted" } }
    private var duds: [RedOutcome] { attacks.filter { $0.undefended != true } }
    private var observable: [RedOutcome] { attacks.filter { $0.hasSignal != nil } }

    var isRight: Bool {
        accepted.isEmpty && duds.isEmpty && strawmen.isEmpty && (attacks + honest + known).allSatisfy(\.isRight)
    }

    var text: String {
        func pad(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        func rows(_ outcomes: [RedOutcome], _ columns: (RedOutcome) -> [(String, Int)]) -> [String] {
            outcomes.flatMap { outcome in
                [columns(outcome).map { pad($0.0, $0.1) }.joined()] + outcome.faults.map { "    WRONG: \($0)" }
            }
        }
        var lines = [
            pad("attack", 34) + pad("class", 6) + pad("contract", 15) + pad("pawl", 13) + pad("undefended", 12)
                + "signal"
        ]
        lines += rows(attacks) {
            [
                ($0.red.name, 34), ($0.red.hack, 6), ($0.red.contract, 15), ($0.verdict, 13),
                ($0.undefended == true ? "accepted" : "REJECTED", 12),
                ($0.red.signal.map { signal in signal } ?? "(no trace)", 0),
            ]
        }
        lines += ["", pad("honest but odd", 40) + pad("contract", 15) + "pawl"]
        lines += rows(honest) { [($0.red.name, 40), ($0.red.contract, 15), ($0.verdict, 0)] }
        if !known.isEmpty {
            lines += ["", "known holes (Documentation/threat-model.md):"]
            lines += rows(known) { [($0.red.name, 40), ($0.red.contract, 15), ($0.verdict, 0)] }
        }
        if !waiting.isEmpty { lines += ["", "not run:"] + waiting.map { "  \($0.name): needs \($0.needs ?? "?")" } }
        if !strawmen.isEmpty { lines += ["", "naive graders that prove nothing:"] + strawmen.map { "  " + $0 } }
        lines += [""] + groups + summary
        return lines.joined(separator: "\n") + "\n"
    }

    private var groups: [String] {
        Dictionary(grouping: attacks, by: \.red.group).sorted { $0.key < $1.key }.map { group, found in
            "\(group): \(found.count) attacks, \(found.count { $0.verdict == "accepted" }) accepted, "
                + "\(found.count { $0.undefended == true }) accepted undefended"
        }
    }

    private var summary: [String] {
        [
            "attacks: \(accepted.count) accepted of \(attacks.count); undefended \(attacks.count - duds.count) of \(attacks.count) accepted",
            "from the source: \(attacks.count(where: \.red.isFromSource)) attacks by readers of the source only, \(accepted.count(where: \.red.isFromSource)) accepted",
            "signals: right for \(observable.count { $0.hasSignal == true }) of \(observable.count) attacks that leave a trace",
            "containment: \(attacks.count { outcome in !outcome.faults.contains { $0.hasPrefix("not contained") } }) of \(attacks.count) complete",
            "honest programs: \(honest.count(where: \.isRight)) of \(honest.count) judged right",
            "naive graders: \(graders - strawmen.count) of \(graders) accept the honest solution and refuse a wrong one",
            "\(Int(seconds.rounded())) s",
        ]
    }

    var json: JSONValue {
        .object([
            "ok": .bool(isRight), "attacks": .array(attacks.map(\.json)), "honest": .array(honest.map(\.json)),
            "known_holes": .array(known.map(\.json)),
            "waiting": .array(waiting.map { .string($0.name) }), "strawmen": .array(strawmen.map { .string($0) }),
            "summary": .object([
                "attacks": .integer(attacks.count), "accepted": .integer(accepted.count),
                "undefended_accepted": .integer(attacks.count - duds.count),
                "source_only": .integer(attacks.count(where: \.red.isFromSource)),
                "source_only_accepted": .integer(accepted.count(where: \.red.isFromSource)),
                "signals_expected": .integer(observable.count),
                "signals_right": .integer(observable.count { $0.hasSignal == true }),
                "honest": .integer(honest.count), "honest_right": .integer(honest.count(where: \.isRight)),
                "naive_graders": .integer(graders), "seconds": .number(seconds.rounded()),
            ]),
        ])
    }

    /// Writes `redteam.txt` and `redteam.json` into a folder.
    func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: folder.appending(path: "redteam.txt"))
        try Data(CanonicalJSON.encode(json)).write(to: folder.appending(path: "redteam.json"))
    }
}
