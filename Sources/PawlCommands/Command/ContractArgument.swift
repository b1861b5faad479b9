// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

/// Reads the contract that a command names, and says everything that is wrong with it.
enum ContractArgument {
    /// The contract; its diagnostics go to stderr, and an error ends the command with exit code 2.
    static func load(_ path: String, host: HostFacts) throws -> LoadedContract {
        if path != ".", !Files.exists(path) {
            _ = try UserPath.folder(path, for: "of a contract; `pawl init` writes one")
        }
        let loading = ContractLoader.load(path, host: host)
        for diagnostic in loading.diagnostics { Terminal.error(CleanText.line(diagnostic.description, limit: 4000)) }
        guard let loaded = loading.loaded, loading.errors.isEmpty else { throw CommandExit.usage }
        return loaded
    }
}
