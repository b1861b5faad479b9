// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// Where one secret of `access.secrets` is read from.
public enum SecretSpec: Hashable, Sendable {
    /// An environment variable of Pawl's own process.
    case environment(String)
    /// A file; relative to the contract's folder, `~/` below the user's home.
    case file(String)
    /// A program that prints it, run in the contract's folder.
    case command([String])

    /// Reads `{env: NAME}`, `{file: PATH}` or `{command: [...]}`; throws `contract` for anything else.
    public init(_ value: JSONValue, name: String) throws(GatewayError) {
        let refusal = GatewayError(.contract, "secret \(name) is none of {env: VAR}, {file: PATH}, {command: [...]}")
        guard let members = value.objectValue, members.count == 1, let (kind, content) = members.first else {
            throw refusal
        }
        switch (kind, content) {
        case ("env", .string(let variable)) where !variable.isEmpty && !variable.utf8.contains(where: { $0 == 0x3D }):
            self = .environment(variable)
        case ("file", .string(let path)) where !path.isEmpty && !path.utf8.contains(0): self = .file(path)
        case ("command", .array(let words)):
            let command = words.compactMap(\.stringValue)
            guard command.count == words.count, let program = command.first, !program.isEmpty,
                !command.contains(where: { $0.utf8.contains(0) })
            else { throw refusal }
            self = .command(command)
        default: throw refusal
        }
    }
}
