// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlGateway
import Testing

@Suite("Redaction", .timeLimit(.minutes(1)))
struct RedactionTests {
    private static let value = "s3cr3t/Zq7+pT2\"mW9%41xKd"

    /// The ways to write a value, made apart from the code under test.
    private static func spellings(_ value: String, _ random: inout SeededGenerator) -> [String] {
        let bytes = Array(value.utf8)
        let escaped = bytes.map { byte -> String in
            let hex = String(format: Bool.random(using: &random) ? "%02x" : "%02X", byte)
            return switch Int.random(in: 0...4, using: &random) {
            case 0: "%" + hex
            case 1: "%25" + hex
            case 2: "\\u00" + hex
            case 3: "\\x" + hex
            default: String(UnicodeScalar(byte))
            }
        }.joined()
        let before = (0..<Int.random(in: 0...4, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        let data = Data(before + bytes)
        let base64 = data.base64EncodedString()
        return [
            value, escaped, value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "",
            String(decoding: (try? JSONEncoder().encode([value])) ?? Data(), as: UTF8.self), base64,
            base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""),
            data.base64EncodedString(options: [
                .lineLength64Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
            ]),
            bytes.map { String(format: "%02x", $0) }.joined(), bytes.map { String(format: "%02X", $0) }.joined(),
        ]
    }

    /// Whether a text still holds a value, by decoding it in all ways rather than by searching for spellings.
    private static func leaks(_ text: String, _ value: String) -> Bool {
        if text.contains(value) || (text.removingPercentEncoding ?? "").contains(value) { return true }
        let digits = text.filter { $0.isHexDigit }
        let hex = value.utf8.map { String(format: "%02x", $0) }.joined()
        if digits.lowercased().contains(hex) { return true }
        // Most of the value within any run of base64, at any alignment.
        let part = Array(value.utf8.dropFirst(3).dropLast(3))
        for run in text.replacing("-", with: "+").replacing("_", with: "/").replacing("\r\n", with: "")
            .split(whereSeparator: { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+" || $0 == "/")) })
        {
            for skip in 0..<4 {
                let body = run.dropFirst(skip)
                guard let data = Data(base64Encoded: String(body.prefix(body.count / 4 * 4))) else { continue }
                if data.range(of: Data(part)) != nil { return true }
            }
        }
        return false
    }

    @Test("A secret is taken out however it is written, and what stands beside it stays")
    func forms() async throws {
        let redaction = try Redaction(try await SecretFolder.store(Self.value))
        var random = SeededGenerator(seed: 3)
        for _ in 0..<300 {
            for spelling in Self.spellings(Self.value, &random) {
                let output = redaction.apply("before <\(spelling)> after")
                #expect(output.contains("[secret KEY]"), "\(spelling)")
                #expect(!Self.leaks(output, Self.value), "\(spelling) -> \(output)")
                #expect(output.hasPrefix("before <") && output.hasSuffix("> after"))
            }
        }
    }

    @Test("No way to cut a stream changes what comes out, and none leaks")
    func chunks() async throws {
        let store = try await SecretFolder.store(Self.value)
        let redaction = try Redaction(store)
        var random = SeededGenerator(seed: 5)
        for _ in 0..<400 {
            var text = ""
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                text += (0..<Int.random(in: 0...20, using: &random)).map { _ in
                    ["a", "%", "\\", "s3cr3t", "\n", "x", "=", "5"].randomElement(using: &random) ?? ""
                }.joined()
                text += Self.spellings(Self.value, &random).randomElement(using: &random) ?? ""
            }
            let bytes = Array(text.utf8)
            let whole = redaction.apply(bytes)
            var stream = redaction.stream()
            var pieces: [UInt8] = []
            var rest = bytes[...]
            let most = [1, 2, 5, 40, 400].randomElement(using: &random) ?? 1
            while !rest.isEmpty {
                let count = Int.random(in: 0...most, using: &random)
                pieces += stream.take(rest.prefix(count))
                rest = rest.dropFirst(count)
                #expect(!Self.leaks(String(decoding: pieces, as: UTF8.self), Self.value))
            }
            pieces += stream.end()
            #expect(pieces == whole, "\(text)")
            #expect(!Self.leaks(String(decoding: whole, as: UTF8.self), Self.value))
        }
    }

    @Test("At every offset at which a stream can be cut in two, the same comes out")
    func everyCut() async throws {
        let redaction = try Redaction(try await SecretFolder.store("abcabcabcabd"))
        let bytes = Array("abcabcabcabcabcabd-abcabcabcabd\\u0061bcabcabcabd YWJjYWJjYWJjYWJk".utf8)
        let whole = redaction.apply(bytes)
        #expect(String(decoding: whole, as: UTF8.self) == "abcabc[secret KEY]-[secret KEY][secret KEY] [secret KEY]")
        for first in 0...bytes.count {
            var stream = redaction.stream()
            #expect(stream.take(bytes[..<first]) + stream.take(bytes[first...]) + stream.end() == whole)
        }
    }

    @Test("Secrets that overlap are both taken out to their ends")
    func overlap() async throws {
        let folder = try SecretFolder()
        try folder.write("a", "first-half-shared")
        try folder.write("b", "shared-second-half")
        let store = try await SecretStore.load(["A": .file("a"), "B": .file("b")], folder: folder.path)
        #expect(try Redaction(store).apply("<first-half-shared-second-half>") == "<[secret A]>")
        #expect(try Redaction(store).apply("first-half-shared shared-second-half") == "[secret A] [secret B]")
    }

    @Test("Bytes without a secret pass as they are, and so does everything where there is none")
    func harmless() async throws {
        let redaction = try Redaction(try await SecretFolder.store(Self.value))
        let nothing = try Redaction(.empty)
        var random = SeededGenerator(seed: 9)
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            #expect(redaction.apply(bytes) == bytes && nothing.apply(bytes) == bytes)
        }
        #expect(redaction.apply("s3cr3t/Zq7+pT2\"mW9%41xK") == "s3cr3t/Zq7+pT2\"mW9%41xK")
    }
}
