// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import PawlBase
internal import PawlSandbox

/// The secrets of a contract, read once by the broker's process and nowhere else.
public struct SecretStore: Sendable, CustomStringConvertible, CustomReflectable {
    /// The least bytes of a secret: a shorter one occurs by chance, and could not be redacted.
    public static let minimumBytes = 8
    /// The most bytes of a secret.
    public static let maximumBytes = 16 << 10
    /// How long a command may take; a person may have to unlock a password manager.
    public static let commandTime = Duration.seconds(120)

    private let secrets: [String: Secret]

    /// A store without secrets.
    public static let empty = SecretStore(secrets: [:])

    private init(secrets: [String: Secret]) {
        self.secrets = secrets
    }

    /// Reads the secrets of `access.secrets` as a contract holds them; `folder` is the contract's.
    public static func load(_ secrets: [String: JSONValue], folder: String) async throws(GatewayError) -> SecretStore {
        var specs: [String: SecretSpec] = [:]
        for (name, value) in secrets { specs[name] = try SecretSpec(value, name: name) }
        return try await load(specs, folder: folder)
    }

    /// Reads secrets, and closes this process to core dumps and to other processes of its user where there are any.
    ///
    /// One line end behind the value of a file or a command is no part of it. Throws `secret` where one is missing,
    /// empty, too short, too long, or holds a zero byte; the error never holds a value.
    public static func load(_ specs: [String: SecretSpec], folder: String) async throws(GatewayError) -> SecretStore {
        guard !specs.isEmpty else { return .empty }
        do throws(DiskError) {
            try SecretMemory.closeProcess()
        } catch {
            throw GatewayError(.system, "cannot protect secrets: \(error.message)", cause: error)
        }
        var secrets: [String: Secret] = [:]
        for (name, spec) in specs.sorted(by: { $0.key < $1.key }) {
            var bytes = try await read(spec, name: name, folder: folder)
            if let problem = Self.problem(of: bytes) {
                SecretMemory.wipe(&bytes)
                throw GatewayError(.secret, "cannot use secret \(name): \(problem)")
            }
            do throws(DiskError) {
                secrets[name] = Secret(name: name, memory: try SecretMemory(taking: &bytes))
            } catch {
                SecretMemory.wipe(&bytes)
                throw GatewayError(.system, "cannot keep secret \(name): \(error.message)", cause: error)
            }
        }
        return SecretStore(secrets: secrets)
    }

    /// A secret by its name.
    public func value(_ name: String) -> Secret? { secrets[name] }

    /// The names, sorted.
    public var names: [String] { secrets.keys.sorted() }

    /// The secrets, sorted by name.
    var all: [Secret] { names.compactMap { secrets[$0] } }

    /// The secrets that this machine may swap to disk, because it does not let them be locked.
    public var swappable: [String] { all.filter { !$0.memory.isLocked }.map(\.name) }

    /// The names alone.
    public var description: String { "secrets " + (names.isEmpty ? "(none)" : names.joined(separator: ", ")) }

    /// The names alone.
    public var customMirror: Mirror { Mirror(self, children: ["names": names]) }

    private static func problem(of bytes: [UInt8]) -> String? {
        if bytes.isEmpty { return "it is empty" }
        if bytes.count < minimumBytes { return "it has fewer than \(minimumBytes) bytes, too few to redact" }
        if bytes.count > maximumBytes { return "it has more than \(maximumBytes) bytes" }
        if bytes.contains(0) { return "it holds a zero byte" }
        return nil
    }

    private static func read(_ spec: SecretSpec, name: String, folder: String) async throws(GatewayError) -> [UInt8] {
        switch spec {
        case .environment(let variable):
            guard let value = unsafe getenv(variable) else {
                throw GatewayError(.secret, "cannot read secret \(name): there is no variable \(variable)")
            }
            return unsafe Array(UnsafeRawBufferPointer(start: value, count: strlen(value)))
        case .file(let path):
            do throws(DiskError) {
                // A secret may be a link, as those that cluster engines mount are.
                let place = try Files.realPath(absolute(path, in: folder))
                return withoutLineEnd(try Files.read(place, limit: maximumBytes + 2))
            } catch {
                throw GatewayError(.secret, "cannot read secret \(name): \(error.message)", cause: error)
            }
        case .command(let command):
            do throws(CellError) {
                return withoutLineEnd(
                    try await HostTool.output(
                        of: command, in: folder, limit: maximumBytes + 2, timeout: commandTime))
            } catch {
                throw GatewayError(.secret, "cannot read secret \(name): \(error.message)", cause: error)
            }
        }
    }

    private static func absolute(_ path: String, in folder: String) -> String {
        if path.hasPrefix("/") { return path }
        if path.hasPrefix("~/"), let home = unsafe getenv("HOME") {
            return unsafe String(cString: home) + path.dropFirst(1)
        }
        return folder + "/" + path
    }

    private static func withoutLineEnd(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.last == 0x0A else { return bytes }
        return Array(bytes.dropLast(bytes.dropLast().last == 0x0D ? 2 : 1))
    }
}
