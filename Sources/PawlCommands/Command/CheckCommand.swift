// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlContract

/// `pawl check [CONTRACT]`
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a contract and say everything that is wrong with it.",
        discussion: """
            Reads pawl.yaml and the files that it names, and runs nothing. Errors, with file, line, column and key, end \
            with exit code 2; warnings do not. A warning names each file that cells see and that holds bytes of the \
            verifier; the search is bounded and says how far it went.

            Example:
              pawl check Examples/matmul
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "pawl.yaml or its folder.") var contract = "."

    func run() async throws {
        if contract != ".", !common.json, !Files.exists(contract) {
            _ = try UserPath.folder(contract, for: "of a contract; `pawl init` writes one")
        }
        let loading = ContractLoader.load(contract, host: Machine.facts())
        let unavailable = loading.loaded?.unavailable ?? []
        let showsProgress = !common.json && Terminal.isInteractive
        let exposure = loading.loaded.map { loaded in
            VerifierExposure.search(loaded) { place, files in
                guard showsProgress else { return }
                let text = "looking for the verifier's bytes in what cells see: \(files) files, now \(place)"
                Terminal.write("\r\(CleanText.fit(CleanText.line(text), Terminal.size.columns - 1))\u{1B}[K", to: 1)
            }
        }
        if showsProgress { Terminal.write("\r\u{1B}[K", to: 1) }
        let found = exposure?.diagnostics ?? []
        let diagnostics = loading.diagnostics + unavailable.filter { !loading.diagnostics.contains($0) } + found
        if common.json {
            common.print([
                "ok": .bool(loading.errors.isEmpty), "contract": .optional(loading.loaded?.digest.hex),
                "path": .optional(loading.loaded?.path), "diagnostics": .array(diagnostics.map(\.json)),
                "exposure": exposure?.json ?? .null,
            ])
        } else {
            for diagnostic in diagnostics { Terminal.line(CleanText.line(diagnostic.description, limit: 4000)) }
            if let loaded = loading.loaded, loading.errors.isEmpty {
                if let exposure { Terminal.line(CleanText.line(exposure.summary, limit: 4000)) }
                Terminal.line(Self.summary(loaded.contract, warnings: loading.warnings.count + found.count))
            }
        }
        guard loading.errors.isEmpty else { throw CommandExit.usage }
    }

    static func summary(_ contract: Contract, warnings: Int) -> String {
        let stages = contract.verifier.stages.map(\.name).joined(separator: ", ")
        let agents = contract.agents.map { "\($0.name) (\($0.driver.rawValue))" }.joined(separator: ", ")
        let found = warnings == 0 ? "" : ", \(Figures.count(warnings, "warning"))"
        return
            "\(contract.name): ok\(found); objective \(contract.verifier.objective), stages \(stages), agents \(agents)"
    }
}
