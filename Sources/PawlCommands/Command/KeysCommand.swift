// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlLedger

/// `pawl keys list, new, export`
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "List, make and export signing keys.",
        discussion: """
            Private keys lie in the state folder under keys/, with mode 0600, and never enter a cell. What you give away \
            is the public key, in the C2SP vkey form or as PEM.

            Example:
              pawl keys export > pawl.vkey
            """,
        subcommands: [List.self, New.self, Export.self], defaultSubcommand: List.self)

    /// The keys of a state folder, by the name of their file, sorted.
    static func keys(in root: String) throws -> [(name: String, key: LedgerKey)] {
        let folder = root + "/keys"
        guard Files.exists(folder) else { return [] }
        return try Files.names(in: folder).filter { $0.hasSuffix(".key") }
            .map { (String($0.dropLast(4)), try LedgerKey.load(folder + "/" + $0)) }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the public keys.", discussion: "Example:\n  pawl keys list")

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let state = try StateView(common.stateFolder)
            let ledger = try? state.reader.publicKey()
            var table = TextTable([.init("name"), .init("signs"), .init("public key")])
            for (name, key) in try KeysCommand.keys(in: state.root) {
                let isLedgers = key.publicKey == ledger
                if common.json {
                    common.print([
                        "name": .string(name), "vkey": .string(key.publicKey.vkey), "signs_ledger": .bool(isLedgers),
                    ])
                } else {
                    table.add([name, isLedgers ? "this ledger" : "", key.publicKey.vkey])
                }
            }
            if !common.json { Terminal.lines(table.lines()) }
        }
    }

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new", abstract: "Make a key.",
            discussion: """
                Make the key before the first run to sign the ledger with a name of your own; otherwise the first run \
                makes one.

                Example:
                  pawl keys new ledger --origin example.com/pawl
                """)

        @OptionGroup var common: CommonOptions

        @Argument(help: "The name of the file, without .key.") var name: String

        @Option(help: "The key's own name, which is the ledger's origin.") var origin: String?

        func run() async throws {
            guard !name.isEmpty, name == ReportCommand.fileName(name) else {
                throw CommandFailure(.usage, "'\(name)' cannot be a key's name", hint: "use letters, digits, - _ .")
            }
            let folder = Files.absolute(common.stateFolder) + "/keys"
            try Files.makeFolder(Files.absolute(common.stateFolder), permissions: 0o700)
            try Files.makeFolder(folder, permissions: 0o700)
            let path = folder + "/\(name).key"
            guard !Files.exists(path) else {
                throw CommandFailure(.usage, "the key \(name) exists already", hint: "choose another name")
            }
            let key = try LedgerKey.generate(name: origin)
            try key.store(path)
            if common.json {
                common.print(["name": .string(name), "vkey": .string(key.publicKey.vkey)])
            } else {
                Terminal.line(key.publicKey.vkey)
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Print a public key.",
            discussion: """
                Without a name, the key that signs this ledger.

                Example:
                  pawl keys export --pem > pawl.pem
                """)

        @OptionGroup var common: CommonOptions

        @Argument(help: "The name of the key.") var name: String?

        @Flag(help: "As PEM (RFC 8410) instead of a C2SP vkey.") var pem = false

        func run() async throws {
            let state = try StateView(common.stateFolder)
            let key: LedgerPublicKey
            if let name {
                guard let named = try KeysCommand.keys(in: state.root).first(where: { $0.name == name }) else {
                    throw CommandFailure(.usage, "there is no key '\(name)'", hint: "`pawl keys list` shows all keys")
                }
                key = named.key.publicKey
            } else {
                key = try state.reader.publicKey()
            }
            if common.json {
                common.print(["vkey": .string(key.vkey), "pem": .string(key.pem)])
            } else {
                Terminal.write(pem ? key.pem : key.vkey + "\n", to: 1)
            }
        }
    }
}
