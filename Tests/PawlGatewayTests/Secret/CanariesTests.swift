// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlGateway
import PawlLoop
import Testing

@Suite("Canaries", .timeLimit(.minutes(1)))
struct CanariesTests {
    private static func canaries(_ attempt: Int = 1) throws -> Canaries {
        Canaries(run: try #require(RunSeed(hex: String(repeating: "1f", count: 16))), attempt: attempt)
    }

    @Test("follow from seed and attempt, and no two attempts share one")
    func seeds() throws {
        let first = try Self.canaries()
        let again = try Self.canaries()
        #expect(again.all == first.all && again.files == first.files)
        let values = Set(first.all.map(\.value))
        let others = try Self.canaries(2).all.map(\.value)
        #expect(values.count == first.all.count && values.isDisjoint(with: others))
    }

    @Test("are planted where agents look, and each that is planted is watched for")
    func planted() throws {
        let canaries = try Self.canaries()
        let watch = try canaries.watch()
        for (name, value) in canaries.environment {
            #expect(watch.sightings(in: Array(value.utf8)).map(\.name) == [name])
        }
        for file in canaries.files {
            let seen = watch.sightings(in: file.bytes)
            #expect(!seen.isEmpty && seen.allSatisfy { $0.name == "~/" + file.path }, "\(file.path)")
        }
        let planted = Set(canaries.environment.keys).union(canaries.files.map { "~/" + $0.path })
        #expect(Set(canaries.all.map(\.name)) == planted)
    }

    @Test("take the place of no key that the agents' own clients read")
    func clients() throws {
        let taken = [
            "OPENAI_API_KEY", "CODEX_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "GITHUB_TOKEN", "GH_TOKEN",
        ]
        #expect(try Self.canaries().environment.keys.allSatisfy { !taken.contains($0) })
    }

    @Test("look like live keys to a scanner")
    func plausible() throws {
        let canaries = try Self.canaries()
        for file in canaries.files where [".ssh/id_ed25519", ".config/gh/hosts.yml"].contains(file.path) {
            #expect(!KeyScanner.findings(in: file.bytes, file: file.path).isEmpty)
        }
        #expect(canaries.environment["AWS_ACCESS_KEY_ID"]?.count == 20)
    }

    @Test("are a private key that OpenSSH itself reads")
    func privateKey() throws {
        let file = try #require(try Self.canaries().files.first { $0.path == ".ssh/id_ed25519" })
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen") else { return }
        let folder = try SecretFolder()
        let path = folder.path + "/id"
        _ = FileManager.default.createFile(
            atPath: path, contents: Data(file.bytes), attributes: [.posixPermissions: 0o600])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/ssh-keygen")
        process.arguments = ["-l", "-f", path]
        process.standardOutput = Pipe()
        process.standardError = Pipe()
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test("are seen in any bytes: plain, escaped, base64 at any alignment, hex, backwards; in pieces of any size")
    func forms() throws {
        let canaries = try Self.canaries()
        var random = SeededGenerator(seed: 21)
        for canary in canaries.all {
            let value = Array(canary.value.utf8)
            let before = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let spellings: [(EncodedForm, [UInt8])] = [
                (.plain, value), (.plain, value.flatMap { Array(String(format: "%%%02X", $0).utf8) }),
                (.base64, Array(Data(before + value + [0, 1]).base64EncodedString().utf8)),
                (.hex, Array(Hex.encode(value).utf8)), (.hex, Array(Hex.encode(value).uppercased().utf8)),
                (.reversed, value.reversed()),
            ]
            for (form, bytes) in spellings {
                let text = Array("POST /x?".utf8) + bytes + Array("&y=1".utf8)
                var watch = try canaries.watch()
                #expect(watch.sightings(in: text).contains { $0.name == canary.name && $0.form == form })
                var seen: [CanarySighting] = []
                var rest = text[...]
                while !rest.isEmpty {
                    let count = Int.random(in: 1...9, using: &random)
                    seen += watch.take(rest.prefix(count))
                    rest = rest.dropFirst(count)
                }
                seen += watch.end()
                #expect(seen == watch.sightings(in: text) && !seen.isEmpty)
            }
        }
    }

    @Test("are not seen where there is none")
    func harmless() throws {
        let watch = try Self.canaries().watch()
        var random = SeededGenerator(seed: 23)
        let noise = (0..<100_000).map { _ in UInt8.random(in: 32...126, using: &random) }
        #expect(watch.sightings(in: noise).isEmpty)
        #expect(try watch.sightings(in: Self.canaries(2).all.flatMap { Array($0.value.utf8) }).isEmpty)
    }
}
