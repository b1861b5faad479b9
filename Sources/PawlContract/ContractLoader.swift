// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// Reads `pawl.yaml`: YAML 1.2 in, a contract and all diagnostics out.
///
/// Nothing outside the file is trusted to be there, and nothing inside it to be well-formed: size, depth, number of
/// diagnostics and length of texts are bounded.
public enum ContractLoader {
    /// The name of the file in a contract's folder.
    public static let fileName = "pawl.yaml"

    /// Loads a contract from a file, or from the `pawl.yaml` in a folder, and checks it against the folders it names
    /// and the machine.
    public static func load(_ pathOrFolder: String, host: HostFacts) -> ContractLoading {
        let named = pathOrFolder.isEmpty ? "." : pathOrFolder
        let isFolder = HostPath.kind(of: named) == .folder
        let trimmed = named.hasSuffix("/") ? String(named.dropLast()) : named
        let shown = isFolder ? (named == "." ? fileName : trimmed + "/" + fileName) : named
        var diagnostics = DiagnosticList(file: shown)
        let source: [UInt8]
        do {
            // The path may be a link to a contract kept elsewhere; the contract's folder is then that one.
            let path = try Files.realPath(Files.absolute(shown))
            source = try Files.read(path, limit: YAMLReader.maximumBytes)
            return load(pinned: source, path: path, shownAs: shown, host: host)
        } catch {
            let advice = isFolder ? "; 'pawl init' writes one" : ""
            diagnostics.error(.start, "", "the contract could not be read: \(error)\(advice)")
            return ContractLoading(loaded: nil, diagnostics: diagnostics.sorted)
        }
    }

    /// Loads a contract from bytes that were kept, as if they stood at the absolute path; the folders that it names are
    /// checked.
    public static func load(
        pinned source: [UInt8], path: String, shownAs shown: String? = nil, host: HostFacts
    ) -> ContractLoading {
        read(source, path: path, shownAs: shown ?? path, host: host, looksAtFiles: true)
    }

    /// Reads a contract without looking at any folder that it names.
    public static func read(
        _ source: [UInt8], path: String = "/pawl.yaml", host: HostFacts = .unlimited
    ) -> ContractLoading {
        read(source, path: path, shownAs: path, host: host, looksAtFiles: false)
    }

    /// Reads a contract without looking at any folder that it names.
    public static func read(_ source: String, path: String = "/pawl.yaml", host: HostFacts = .unlimited)
        -> ContractLoading
    {
        read(Array(source.utf8), path: path, host: host)
    }

    private static func read(
        _ source: [UInt8], path: String, shownAs shown: String, host: HostFacts, looksAtFiles: Bool
    ) -> ContractLoading {
        var list = DiagnosticList(file: shown)
        guard let node = YAMLReader.read(source, into: &list) else {
            return ContractLoading(loaded: nil, diagnostics: list.sorted)
        }
        var checker = ShapeChecker(list)
        guard let root = checker.check(node, as: .object(ContractTable.root), at: "") else {
            return ContractLoading(loaded: nil, diagnostics: checker.diagnostics.sorted)
        }
        var checks = CrossChecks(
            root: root, folder: looksAtFiles ? HostPath.folder(of: path) : nil, host: host,
            diagnostics: checker.diagnostics)
        checks.run()
        list = checks.diagnostics
        guard !list.hasErrors else { return ContractLoading(loaded: nil, diagnostics: list.sorted) }
        do {
            let contract = try ContractBuilder.contract(root, folder: HostPath.folder(of: path))
            var positions: [String: SourcePosition] = [:]
            root.collectPositions(into: &positions)
            let loaded = LoadedContract(
                contract: contract, path: path, source: source, digest: Digest.of(source), positions: positions)
            return ContractLoading(loaded: loaded, diagnostics: list.sorted)
        } catch {
            list.error(root.position, error.path, "could not be understood; this is a fault in Pawl")
            return ContractLoading(loaded: nil, diagnostics: list.sorted)
        }
    }
}
