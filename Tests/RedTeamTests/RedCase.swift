// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase

/// One folder of `RedTeam/attacks` or `RedTeam/honest`, read from its `case.json`.
///
/// `contract` is a contract's path below `RedTeam/contracts`; `expect` the verdicts that are right. An attack also
/// says which naive grader it beats (`naive`, a script below `RedTeam/naive` with its arguments), its `class` in the
/// list of known reward hacks, the defence that it `aims` at, and the `signal` it must leave, where it leaves a trace.
struct RedCase: Sendable {
    enum Kind: String, Sendable { case attack, honest }

    var kind: Kind
    var name: String
    var folder: URL
    var contract: String
    var naive: [String]
    var hack: String
    var aims: String
    var expect: [String]
    var signal: String?
    var why: String
    /// Whether the case is an agent at work in a run, rather than a folder to judge.
    var isAgent: Bool { contract.hasSuffix("agent.yaml") }
    /// Whether Pawl's own screens are checked for what the case wrote.
    var screens: Bool
    /// Why Pawl cannot stop the attack, where that is known and in the threat model; it is shown, and counts nowhere.
    var known: String?
    /// Who wrote the attack, where that matters: `source-only` is somebody who had read Pawl's source and none of its tests.
    var author: String?
    /// What the case lacks here: something that Pawl cannot do yet (`needs`), or a file of this machine (`requires`).
    var needs: String?

    /// Whether it was written by a reader of the source alone.
    var isFromSource: Bool { author == "source-only" }

    /// `k1`, `k2`, `k3` or `k4`.
    var contractFolder: String { String(contract.prefix { $0 != "/" }) }
    /// Measured cases need the machine for themselves.
    var isMeasured: Bool { contractFolder == "k2" }

    /// The group of its class, by the class's letter.
    var group: String { Self.groups[hack.prefix(1).description] ?? "?" }

    static let groups = [
        "T": "tampering", "O": "spoofing", "P": "in-process corruption", "H": "hidden answers", "M": "hard-coding",
        "C": "clocks and caches", "N": "numbers", "R": "resources", "V": "provenance", "J": "talking to the judge",
        "F": "feedback probing", "X": "files and races", "Q": "the harness itself", "L": "logs",
    ]

    static let root = RedProgram.packageRoot.appending(path: "RedTeam")

    struct Refused: Error, CustomStringConvertible { var description: String }

    init(_ folder: URL, kind: Kind) throws {
        let file = folder.appending(path: "case.json")
        let json = try StrictJSON.decode([UInt8](try Data(contentsOf: file)))
        func text(_ key: String) throws -> String {
            guard let value = json[key]?.stringValue, !value.isEmpty else {
                throw Refused(description: "\(file.path): '\(key)' is missing")
            }
            return value
        }
        func list(_ key: String) -> [String] { json[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        self.kind = kind
        self.folder = folder
        name = folder.lastPathComponent
        contract = try text("contract")
        expect = list("expect")
        why = try text("why")
        naive = list("naive")
        hack = kind == .attack ? try text("class") : ""
        aims = kind == .attack ? try text("aims") : ""
        signal = json["signal"]?.stringValue
        screens = json["screens"]?.boolValue ?? false
        known = json["known"]?.stringValue
        author = json["author"]?.stringValue
        let missing = json["requires"]?.stringValue.flatMap {
            FileManager.default.fileExists(atPath: $0) ? nil : $0
        }
        needs = json["needs"]?.stringValue ?? missing
        let isWhole = kind == .honest || (!naive.isEmpty && Self.groups[String(hack.prefix(1))] != nil)
        guard !expect.isEmpty, isWhole
        else { throw Refused(description: "\(file.path): 'expect', 'naive' or 'class' is missing") }
    }

    /// All cases of a kind, by name.
    static func all(_ kind: Kind) throws -> [RedCase] {
        let place = root.appending(path: kind == .attack ? "attacks" : "honest")
        return try FileManager.default.contentsOfDirectory(atPath: place.path).sorted().filter { !$0.hasPrefix(".") }
            .map { try RedCase(place.appending(path: $0), kind: kind) }
    }
}
