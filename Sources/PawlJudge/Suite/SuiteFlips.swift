// SPDX-License-Identifier: Apache-2.0
//
// What a program that flips tests leaves in its folder `/pawl/out` (for a hook, `{out}` in its arguments):
//
//   flips.json = {"files": {PATH: NAME, ...}}
//
// PATH is a file below the suite's tests, NAME the file in the folder (JudgeCaps.isFileName) that stands in its place. In
// it, every expectation that can be changed is one that no correct program meets. Nothing else about a test may change.
internal import PawlBase
internal import PawlContract
internal import PawlSandbox
internal import PawlStore

/// Makes the flipped tests of an impossible twin, in a judge's cell: no candidate is near.
struct SuiteFlips: Sendable {
    let setting: JudgeSetting
    let suite: SuiteSpec

    /// The tests with flipped expectations; nil where nothing can be flipped, or the contract wants no twin.
    func flipped(_ pristine: Tree) async throws -> Tree? {
        var changes: [String: TreeEntry.Content?] = [:]
        for (path, bytes) in try await written() {
            guard case .file(_, _, let executable)? = pristine.content(at: path) else {
                throw JudgeError(.contract, "the flips name '\(Evidence.clean(path))', which is no file of the tests")
            }
            let object = try setting.objects.put(bytes)
            changes[path] = .file(object: object, size: bytes.count, executable: executable)
        }
        let tree = pristine.applying(changes)
        return tree == pristine ? nil : tree
    }

    private func written() async throws -> [String: [UInt8]] {
        var arguments: [String]
        var files: [CellFile] = []
        switch suite.twin {
        case .none: return [:]
        case .hook: arguments = suite.flip.map { $0.replacing("{out}", with: Self.folder) }
        case .auto:
            let runner = suite.run.first ?? ""
            let isPython = runner.split(separator: "/").last?.hasPrefix("python") ?? false
            files = [CellFile(path: "/pawl/in/flip.py", bytes: Array(FlipScript.text.utf8))]
            arguments = [
                isPython ? runner : "python3", "-I", "-B", "/pawl/in/flip.py", "/work/" + suite.tests, Self.folder,
                setting.random.identifier(),
            ]
        }
        let workspace = setting.contract.workspace
        let request = CellRequest(
            role: .judge, arguments: arguments, environment: workspace.env, root: workspace.root,
            workspace: .readOnly(layers: setting.verifierLayers),
            binds: workspace.mounts.map { CellBind(from: $0.from, to: $0.to) }, files: files,
            writableFolders: [Self.folder], limits: CellLimits(), cores: setting.lease.otherCores)
        return try await setting.runtime.withCell(request) { cell in
            let (outcome, printed) = try await cell.finish { await Judge.tail(of: $0, limit: 1024) }
            let log = await printed + cell.errorTail(limit: 1024)
            guard outcome.exit == .exited(0), outcome.limitHit == nil else {
                let end = outcome.limitHit.map { "its \($0.rawValue) limit" } ?? "\(outcome.exit)"
                throw JudgeError(
                    .contract,
                    "the flips of a suite could not be made: \(end): "
                        + Evidence.clean(String(decoding: log, as: UTF8.self)))
            }
            return try await Self.collect(cell)
        }
    }

    private static let folder = "/pawl/out"

    private static func collect(_ cell: any Cell) async throws -> [String: [UInt8]] {
        let caps = ReportCaps()
        var fields = try JSONFields(
            StrictJSON.decode(try await cell.collect(folder + "/flips.json", limit: 4 << 20)), of: "flips.json")
        let names = try fields.object("files")
        try fields.end()
        var files: [String: [UInt8]] = [:]
        for (path, value) in names {
            guard let name = value.stringValue, JudgeCaps.isFileName(name) else {
                throw JudgeError(.contract, "flips.json names a file in a way that is not allowed")
            }
            files[path] = try await cell.collect("\(folder)/\(name)", limit: caps.fileBytes)
        }
        return files
    }
}
