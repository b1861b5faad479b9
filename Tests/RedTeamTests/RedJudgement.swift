// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase

/// What Pawl made of a case.
struct RedJudgement: Sendable {
    var verdict: String
    var signals: [String]
    var violations: [String]
    var reason: String
    /// What the attack left behind or changed, as sentences; empty where it is contained.
    var escapes: [String] = []

    /// Judges a folder by `pawl judge`, with the contract's shared state.
    static func ofFolder(_ candidate: URL, contract: String, in arena: RedArena) async throws -> RedJudgement {
        let state = arena.folder.appending(path: "state-" + contract.replacing("/", with: "-"))
        let result = try await RedProgram.run(
            RedProgram.pawl,
            [
                "judge", arena.folder.appending(path: path(contract)).path, candidate.path, "--json", "--state",
                state.path,
            ],
            in: arena.folder)
        guard let json = result.json, let verdict = json["verdict"]?.stringValue else {
            throw RedCase.Refused(description: "pawl judge gave no verdict, exit \(result.status): \(result.errors)")
        }
        var judgement = RedJudgement(verdict: verdict, from: [json])
        judgement.reason = json["reason"]?.stringValue ?? ""
        judgement.escapes = try await RedContainment.left(by: result.pid)
        return judgement
    }

    /// Lets an agent work in a run of its own; the state folder is left for a look at the screens.
    static func ofAgent(_ red: RedCase, at place: URL, in arena: RedArena) async throws -> RedJudgement {
        let contract = place.appending(path: red.contract.split(separator: "/").last.map(String.init) ?? "")
        let state = place.appending(path: ".pawl")
        let result = try await RedProgram.run(
            RedProgram.pawl, ["run", contract.path, "--json", "--require-gain", "--state", state.path], in: arena.folder
        )
        guard result.status == 0 || result.status == 1 else {
            throw RedCase.Refused(description: "pawl run failed, exit \(result.status): \(result.errors)")
        }
        let entries = result.jsonLines.compactMap { $0["entry"] }.filter { entry in
            // The baseline's verdict comes before any attempt.
            entry["body"]?["attempt"] != nil
        }
        let verdicts = entries.filter { $0["type"]?.stringValue == "verdict" }
            .compactMap { $0["body"]?["verdict"]?.stringValue }
        var judgement = RedJudgement(verdict: verdicts.last ?? "refused", from: entries)
        if result.status == 0 || verdicts.contains("accepted") { judgement.verdict = "accepted" }
        judgement.escapes = try await RedContainment.left(by: result.pid)
        return judgement
    }

    private init(verdict: String, from documents: [JSONValue]) {
        self.verdict = verdict
        var signals: Set<String> = []
        var violations: Set<String> = []
        func look(_ value: JSONValue) {
            if let code = value["code"]?.stringValue, let severity = value["severity"]?.stringValue {
                signals.insert(code)
                if severity == "violation" { violations.insert(code) }
            }
            switch value {
            case .object(let members): for member in members.values { look(member) }
            case .array(let elements): for element in elements { look(element) }
            default: break
            }
        }
        for document in documents { look(document) }
        self.signals = signals.sorted()
        self.violations = violations.sorted()
        if verdict == "refused", !violations.isEmpty { self.verdict = "violation" }
        reason = ""
    }

    private static func path(_ contract: String) -> String {
        contract.contains("/") ? contract : contract + "/pawl.yaml"
    }
}
