// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase

/// The options that every command takes.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print JSON: one object, or one a line for streams.")
    var json = false

    @Option(help: ArgumentHelp("The state folder (default: .pawl beside the contract, or here).", valueName: "dir"))
    var state: String?

    /// The state folder of a contract.
    func stateFolder(besideContractIn folder: String) -> String {
        state ?? folder + "/.pawl"
    }

    /// The state folder of a command that names a run.
    var stateFolder: String { state ?? ".pawl" }

    /// Prints a document as JSON.
    func print(_ json: JSONValue) {
        Terminal.line(CanonicalJSON.text(json))
    }
}
