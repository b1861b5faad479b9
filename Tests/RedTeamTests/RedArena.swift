// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase

/// A worker's own place: staged contracts, their state folders, candidates, and a folder that every user may write.
struct RedArena: Sendable {
    let folder: URL
    /// What an attack that gets out could change: world-writable, beside all that Pawl uses.
    var outside: URL { folder.appending(path: "outside") }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "pawl-red-\(UUID().uuidString)")
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        for kind in ["k1", "k2", "k3", "k4"] { try Self.stage(kind, at: folder.appending(path: kind)) }
        try files.createDirectory(
            at: outside, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
        for name in ["score.json", "notes.txt"] {
            let file = outside.appending(path: name)
            try Data("as it was\n".utf8).write(to: file)
            try files.setAttributes([.posixPermissions: 0o666], ofItemAtPath: file.path)
        }
        try files.setAttributes([.posixPermissions: 0o777], ofItemAtPath: outside.path)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Copies a contract with what it shares with others: the helpers of the SDK and the reference.
    static func stage(_ kind: String, at place: URL) throws {
        try copy(RedCase.root.appending(path: "contracts/\(kind)"), to: place)
        let sdk = RedProgram.packageRoot.appending(path: "SDK/python")
        let shared = RedCase.root.appending(path: "shared/reference.py")
        let places =
            kind == "k4"
            ? [("pawl_unittest.py", ["workspace", "verifier/suite"])]
            : [("pawl_contestant.py", ["workspace"]), ("pawl_judge.py", ["verifier"])]
        for (name, folders) in places {
            for to in folders { try copy(sdk.appending(path: name), to: place.appending(path: "\(to)/\(name)")) }
        }
        if kind != "k4" { try copy(shared, to: place.appending(path: "verifier/reference.py")) }
    }

    /// A candidate's folder: the workspace with the case's files over it, then `prepare.sh` run in it.
    func candidate(_ red: RedCase) async throws -> URL {
        let place = folder.appending(path: "case-\(UUID().uuidString)")
        try Self.copy(folder.appending(path: "\(red.contractFolder)/workspace"), to: place)
        try await overlay(red, on: place)
        return place
    }

    /// Puts a case's files over a workspace.
    func overlay(_ red: RedCase, on place: URL) async throws {
        let files = red.folder.appending(path: "files")
        if FileManager.default.fileExists(atPath: files.path) { try Self.copy(files, to: place) }
        let script = red.folder.appending(path: "prepare.sh")
        if FileManager.default.fileExists(atPath: script.path) {
            let result = try await RedProgram.run("/bin/sh", ["-e", script.path, place.path], in: place)
            guard result.status == 0 else { throw RedCase.Refused(description: "\(script.path): \(result.errors)") }
        }
    }

    /// Copies a file or folder, into a folder that is there already where need be.
    static func copy(_ source: URL, to target: URL) throws {
        let files = FileManager.default
        let kind = try files.attributesOfItem(atPath: source.path)[.type] as? FileAttributeType
        guard kind == .typeDirectory else {
            try? files.removeItem(at: target)
            return try files.copyItem(at: source, to: target)
        }
        try files.createDirectory(at: target, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        for name in try files.contentsOfDirectory(atPath: source.path) where name != "__pycache__" {
            try copy(source.appending(path: name), to: target.appending(path: name))
        }
    }
}
