// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop

/// A folder with a contract and its state, and the calls that work on them.
struct Place {
    let folder: URL
    var environment: [String: String] = [:]

    /// Writes a contract's files into an empty folder.
    init(_ folder: URL, files: [String: String]) throws {
        self.folder = folder
        for (path, text) in files { try Self.write(text, to: folder.appending(path: path)) }
    }

    static func write(_ text: String, to file: URL) throws {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: false, encoding: .utf8)
    }

    var state: URL { folder.appending(path: ".pawl") }

    func start(_ arguments: String...) throws -> PawlProgram.Running {
        try PawlProgram.start(arguments, in: folder, environment: environment)
    }

    func pawl(_ arguments: String..., environment more: [String: String] = [:]) throws -> PawlProgram.Result {
        try PawlProgram.run(arguments, in: folder, environment: environment.merging(more) { $1 })
    }

    /// The durable entries, as a reader sees them at any time.
    func entries() throws -> [LedgerEntry] {
        let reader = LedgerReader(folder: state.appending(path: "ledger").path)
        guard reader.exists else { return [] }
        var entries: [LedgerEntry] = []
        var cursor = reader.entries()
        while let (_, entry) = try cursor.nextEntry() { entries.append(entry) }
        return entries
    }

    /// The fold of the ledger's only or latest run.
    func run() throws -> RunState? {
        var fold = LedgerFold()
        for (index, entry) in try entries().enumerated() { try fold.apply(entry, at: index) }
        return fold.latest
    }

    /// A folder beside the workspace with a candidate's files.
    func candidate(_ name: String, _ files: [String: String]) throws -> String {
        let place = folder.appending(path: name)
        try FileManager.default.copyItem(at: folder.appending(path: "workspace"), to: place)
        for (path, text) in files { try Self.write(text, to: place.appending(path: path)) }
        return place.path
    }
}

extension LedgerEntry {
    /// The entry without all that differs between two runs of one seed: ids, times, what was measured.
    var withoutMeasurements: JSONValue {
        get throws { ["type": .string(event.name), "body": try event.body().without(Self.measured)] }
    }

    private static let measured: Set = [
        "wallNanoseconds", "cpuNanoseconds", "peakBytes", "usage", "evidence", "level", "time", "run", "meter",
    ]
}

extension JSONValue {
    /// Without members of these names, at any depth.
    func without(_ names: Set<String>) -> JSONValue {
        switch self {
        case .object(let members):
            .object(members.filter { !names.contains($0.key) }.mapValues { $0.without(names) })
        case .array(let elements): .array(elements.map { $0.without(names) })
        default: self
        }
    }
}
