// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlGateway
import PawlSandbox
import Testing

/// A folder of one test.
final class SecretFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "pawl-secret-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    /// A store with one secret of that value.
    static func store(_ value: String, name: String = "KEY") async throws -> SecretStore {
        let folder = try SecretFolder()
        try folder.write("key", value)
        return try await SecretStore.load([name: .file("key")], folder: folder.path)
    }
}

@Suite("Secrets", .timeLimit(.minutes(1)))
struct SecretStoreTests {
    private static let value = "sk-live-Zq7pT2mW9xKd4Rv1"

    @Test("come from a variable, a file and a command, without the line end behind them")
    func sources() async throws {
        let folder = try SecretFolder()
        try folder.write("key.txt", "from-a-file-1\r\n")
        unsafe setenv("PAWL_TEST_SECRET", "from-variable", 1)
        defer { unsafe unsetenv("PAWL_TEST_SECRET") }
        let store = try await SecretStore.load(
            [
                "A": ["env": "PAWL_TEST_SECRET"], "B": ["file": "key.txt"],
                "C": ["command": ["sh", "-c", "printf 'from-a-command\n'"]],
            ], folder: folder.path)
        #expect(store.value("A")?.bytes == Array("from-variable".utf8))
        #expect(store.value("B")?.headerValue(format: "Bearer {}") == "Bearer from-a-file-1")
        #expect(store.value("C")?.bytes == Array("from-a-command".utf8))
        #expect(store.value("D") == nil && store.names == ["A", "B", "C"])
    }

    @Test(
        "that cannot be had fail closed, with a message that names the secret and no value",
        arguments: [
            (SecretSpec.environment("PAWL_NO_SUCH_VARIABLE"), "PAWL_NO_SUCH_VARIABLE"), (.file("missing"), "missing"),
            (.command(["sh", "-c", "echo leaked-value-1234; exit 3"]), "exit code 3"),
            (.command(["/nonexistent/tool"]), "/nonexistent/tool"), (.file("short"), "fewer than"),
            (.file("empty"), "empty"), (.file("long"), "too large"),
            (.command(["sh", "-c", "yes leaked-value-1234"]), "sh"),
            (.command(["sh", "-c", "kill -9 $$"]), "signal"), (.file("zero"), "zero"),
        ])
    func failures(_ spec: SecretSpec, _ word: String) async throws {
        let folder = try SecretFolder()
        try folder.write("short", "abc\n")
        try folder.write("empty", "\n")
        try folder.write("zero", "leaked-value\0-1234")
        try folder.write("long", String(repeating: "leaked-value-1234", count: 2000))
        await #expect {
            _ = try await SecretStore.load(["KEY": spec], folder: folder.path)
        } throws: { error in
            let message = (error as? GatewayError)?.message ?? ""
            return message.contains("secret KEY") && message.contains(word) && !"\(error)".contains("leaked-value")
        }
    }

    @Test(
        "are named in one of three ways",
        arguments: [
            "x", [:], ["env": "A", "file": "b"], ["env": ""], ["env": "A=B"], ["file": 1], ["command": []],
            ["command": ["a", 1]], ["url": "x"],
        ] as [JSONValue])
    func malformed(_ value: JSONValue) {
        #expect(throws: GatewayError.self) { try SecretSpec(value, name: "KEY") }
    }

    @Test("show their value in no description, reflection, dump, error or encoding")
    func silent() async throws {
        let store = try await SecretFolder.store(Self.value)
        let secret = try #require(store.value("KEY"))
        let redaction = try Redaction(store)
        var stream = redaction.stream()
        _ = stream.take(Array(Self.value.utf8.dropLast()))
        for subject in [store, secret, secret.memory, redaction, stream] as [Any] {
            var dumped = ""
            dump(subject, to: &dumped)
            let shown = ["\(subject)", String(reflecting: subject), String(describing: [subject]), dumped]
            for text in shown {
                #expect(!text.contains("Zq7p") && !text.contains("\(Array(Self.value.utf8)[8])" + ", "), "\(text)")
            }
            #expect(!(subject is any Encodable))
            #expect(Mirror(reflecting: subject).children.allSatisfy { !"\($0.value)".contains("Zq7p") })
        }
    }

    @Test("lie in pages that are locked, and left out of core dumps and of children")
    func pages() async throws {
        let store = try await SecretFolder.store(Self.value)
        let secret = try #require(store.value("KEY"))
        let address = unsafe secret.memory.withBytes { UInt(bitPattern: $0.baseAddress) }
        let smaps = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps")).readDataToEndOfFile()
        let maps = String(decoding: smaps, as: UTF8.self).split(separator: "\n")
        #expect(maps.count > 100)
        var isInside = false
        var flags: [Substring] = []
        for line in maps {
            let head = line.split(separator: " ").first?.split(separator: "-") ?? []
            if head.count == 2, let low = UInt(head[0], radix: 16), let high = UInt(head[1], radix: 16) {
                isInside = (low..<high).contains(address)
            } else if isInside, line.hasPrefix("VmFlags:") {
                flags = line.split(separator: " ")
            }
        }
        #expect(flags.contains("dd") && flags.contains("dc"), "\(flags)")
        #expect(flags.contains("lo") == secret.memory.isLocked)
        #expect(store.swappable == (secret.memory.isLocked ? [] : ["KEY"]))
    }

    @Test("close the process that holds them: it leaves no core, and others of its user cannot look into it")
    func process() async throws {
        _ = try await SecretFolder.store(Self.value)
        let limits = try String(contentsOfFile: "/proc/self/limits", encoding: .utf8)
        let core = limits.components(separatedBy: "\n").first { $0.hasPrefix("Max core file size") } ?? ""
        #expect(core.split(separator: " ").dropFirst(4).first.flatMap { Int($0) } ?? .max <= 1, "\(core)")
        #expect(SecretMemory.isProcessClosed)
    }

    @Test("with line ends or other control bytes never become a header")
    func headers() async throws {
        for value in ["two\nlines-here", "tab\there-ok", " leading-space", "trailing-space ", "ümläut-here"] {
            let store = try await SecretFolder.store(value)
            #expect(store.value("KEY")?.headerValue() == nil)
        }
    }

    @Test("wipe the bytes they are taken from")
    func wiped() throws {
        var bytes = Array(Self.value.utf8)
        let memory = try SecretMemory(taking: &bytes)
        #expect(bytes.isEmpty && memory.copy() == Array(Self.value.utf8))
    }
}
