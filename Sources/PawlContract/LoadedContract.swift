// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A contract together with the file it came from.
public struct LoadedContract: Sendable, Hashable {
    /// The contract.
    public let contract: Contract
    /// The absolute path of its `pawl.yaml`.
    public let path: String
    /// The bytes of the file.
    public let source: [UInt8]
    /// The digest of the bytes.
    public let digest: Digest
    /// Where each key path of the file stands, for messages about it.
    public let positions: [String: SourcePosition]

    /// The folder that holds the file; relative paths of the contract start here.
    public var folder: String { HostPath.folder(of: path) }

    /// The absolute form of a path in the contract.
    public func resolve(_ path: String) -> String { HostPath.join(folder, path) }

    /// The absolute path of the workspace, or of its git repository.
    public var workspacePath: String {
        switch contract.workspace.source {
        case .folder(let path): resolve(path)
        case .git(let repository, _): resolve(repository)
        }
    }

    /// The absolute path of the verifier.
    public var verifierPath: String { resolve(contract.verifier.source) }

    /// Why a state folder at an absolute, real path would be seen in a cell, as a sentence; nil where it is not.
    ///
    /// It holds the signing key and every verifier, so that it may lie in nothing that is copied or shown. Only `.pawl`
    /// at the top of a copied folder is left out of the copy.
    public func exposure(ofState state: String) -> String? {
        let workspace = contract.workspace
        var copied = [("the verifier", verifierPath)]
        if case .folder = workspace.source { copied.append(("the workspace", workspacePath)) }
        for (noun, path) in copied {
            guard let real = HostPath.real(path), HostPath.lies(state, in: real), state != real + "/.pawl" else {
                continue
            }
            return "the state folder \(state) lies in \(noun), which cells see"
        }
        for mount in workspace.mounts {
            guard let real = HostPath.real(resolve(mount.from)) else { continue }
            guard HostPath.lies(state, in: real) || HostPath.lies(real, in: state) else { continue }
            return "the mount of \(mount.from) would show the state folder \(state) to cells"
        }
        let shown: [String] =
            switch workspace.root {
            case .host: HostPath.system
            case .folder(let path): [HostPath.real(resolve(path))].compactMap { $0 }
            }
        return shown.first { HostPath.lies(state, in: $0) }.map {
            "the state folder \(state) lies in \($0), which cells see"
        }
    }

    /// What the contract asks for that this version of Pawl cannot do, with its places; `pawl run` refuses each.
    public var unavailable: [Diagnostic] {
        contract.unavailable(file: path, positions: positions)
    }

    /// Where a key path stands, or the nearest key above it that is in the file.
    public func position(of keyPath: String) -> SourcePosition {
        SourcePosition.nearest(to: keyPath, in: positions)
    }
}

extension SourcePosition {
    static func nearest(to keyPath: String, in positions: [String: SourcePosition]) -> SourcePosition {
        var path = keyPath[...]
        while !path.isEmpty {
            if let position = positions[String(path)] { return position }
            path = path.lastIndex { $0 == "." || $0 == "[" }.map { path[..<$0] } ?? ""
        }
        return positions[""] ?? .start
    }
}

/// What came of loading a contract: the contract where there is no error, and all diagnostics either way.
public struct ContractLoading: Sendable {
    /// The contract; nil where any diagnostic is an error.
    public let loaded: LoadedContract?
    /// Everything that was found, in the order of the file.
    public let diagnostics: [Diagnostic]

    /// The contract without its file.
    public var contract: Contract? { loaded?.contract }

    /// The diagnostics that make the contract unusable.
    public var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }

    /// The diagnostics that do not.
    public var warnings: [Diagnostic] { diagnostics.filter { $0.severity == .warning } }
}
