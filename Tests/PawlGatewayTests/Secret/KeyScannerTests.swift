// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlGateway
import PawlStore
import Testing

@Suite("The scanner for keys", .timeLimit(.minutes(1)))
struct KeyScannerTests {
    // Put together here, so that no scanner of this repository takes a test for a leak.
    private static let body36 = "9fK2mQ7xZr4TbW8nVc1YpL5dHs3JgA6eRu0M"
    private static let live: [(String, String)] = [
        ("sk-" + "ant-api03-" + body36, "Anthropic"), ("sk-" + "proj-" + body36, "OpenAI"),
        ("sk-" + body36 + "qW8zKd31", "OpenAI"), ("AK" + "IAQ7XZR4TBWVNC5YPL", "AWS"), ("gh" + "p_" + body36, "GitHub"),
        ("xo" + "xb-718293645071-8172635490182-" + "mQ7xZr4TbW8nVc1YpL5dHs3J", "Slack"),
        ("AI" + "zaSy" + "9fK2mQ7xZr4TbW8nVc1YpL5dHs3JgA6eR", "Google"),
        ("hf" + "_" + "mQxZrTbWnVcYpLdHsJgAeRuKfMqBzXwPoI", "Hugging"), ("np" + "m_" + body36, "npm"),
        ("sk" + "_live_" + "9fK2mQ7xZr4TbW8nVc1YpL5d", "Stripe"),
        ("api_key = \"" + body36 + "\"", "api_key"),
        ("AWS_SECRET_ACCESS_KEY=" + "9fK2mQ7xZr4TbW8/Vc1YpL5dHs3JgA+eRu0MqWb1", "aws"),
    ]

    private static func kinds(_ text: String) -> [String] {
        KeyScanner.findings(in: Array(text.utf8), file: "f").map(\.kind)
    }

    @Test("A live-looking key is found once, with its file, line and kind, wherever it stands in a line")
    func found() {
        for (key, kind) in Self.live {
            for text in [
                "\(key)", "a\nb\nkey: '\(key)',\n", "{\"k\":\"\(key)\"}", "x=\(key)\r\n", "\u{0}\u{1}\(key)\u{0}",
            ] {
                let findings = KeyScanner.findings(in: Array(text.utf8), file: "conf/app.env")
                #expect(findings.count == 1 && findings.first?.kind.contains(kind) ?? false, "\(text): \(findings)")
                #expect(
                    findings.first?.line == (text.hasPrefix("a\n") ? 3 : 1) && findings.first?.file == "conf/app.env")
                #expect(!"\(findings)".contains(Self.body36.prefix(8)))
            }
        }
    }

    @Test("Private keys are found by their blocks, also in one line of JSON")
    func blocks() {
        let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
        for word in ["RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", ""] {
            let head = "-----BEGIN " + word + "PRIVATE KEY-----"
            #expect(Self.kinds("\(head)\n\(body)\n") == ["a private key"])
            #expect(Self.kinds("{\"key\": \"\(head)\\n\(body)\\n\"}") == ["a private key"])
            #expect(Self.kinds("\(head)\n...\n").isEmpty && Self.kinds("if text.contains(\"\(head)\") {\n}\n").isEmpty)
            #expect(Self.kinds("# pawl:allow-key\n\(head)\n\(body)\n").isEmpty)
        }
        #expect(Self.kinds("-----BEGIN PUBLIC KEY-----\n\(body)\n").isEmpty)
    }

    @Test(
        "What a person wrote in a key's place is no key",
        arguments: [
            "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "sk-your-api-key-here", "OPENAI_API_KEY=sk-...",
            "AKIAIOSFODNN7EXAMPLE", "ghp_000000000000000000000000000000000000",
            "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
            "api_key = os.environ[\"OPENAI_API_KEY\"]", "api_key: ${SECRETS_API_KEY_FROM_THE_VAULT_1}",
            "secret_key = \"5d41402abc4b2a76b9719d911017c5925d41402a\"",
            "class=\"sk-circle sk-circle-fade-animation-item\"",
            "task-9fK2mQ7xZr4TbW8nVc1YpL5dHs3JgA6eRu0MqW", "sha256-9fK2mQ7xZr4TbW8nVc1YpL5dHs3JgA6eRu0MqW=",
            "access_token: str = None  # The token that the client got when it logged in to the server",
            "https://example.com/AKIA/ghp_/xoxb-", "hf_hub_download(repo_id=\"a/b\", filename=\"config.json\")",
        ])
    func harmless(_ text: String) {
        #expect(Self.kinds(text).isEmpty)
    }

    @Test("A comment in the line, or in the line above, lets a key pass; two lines above does not")
    func allowed() {
        let key = Self.live[0].0
        #expect(Self.kinds("\(key)  # pawl:allow-key").isEmpty && Self.kinds("// pawl:allow-key\n\(key)\n").isEmpty)
        #expect(
            Self.kinds("# pawl:allow-key\n\n\(key)").count == 1 && Self.kinds("\(key)\n# pawl:allow-key").count == 1)
    }

    @Test("A tree is refused with file and line; the run's own secrets are found however they are written")
    func tree() async throws {
        let folder = try SecretFolder()
        let work = folder.path + "/work"
        try FileManager.default.createDirectory(atPath: work + "/src", withIntermediateDirectories: true)
        try folder.write("work/a.txt", "nothing\n")
        try folder.write("work/src/b.py", "import x\nKEY = '\(Self.live[4].0)'\n")
        try folder.write(
            "work/c.txt", "\n\n" + Data("my-own-secret-value".utf8).base64EncodedString() + " # pawl:allow-key\n")
        try folder.write("key", "my-own-secret-value\n")
        let objects = try StateFolder(path: folder.path + "/state")
        let store = ObjectStore(root: objects.objects, disk: SystemDisk())
        let tree = try WorkspaceImport.folder(work, into: store)
        let secrets = try await SecretStore.load(["MINE": .file("key")], folder: folder.path)
        let findings = try KeyScanner.findings(in: tree, objects: store, secrets: secrets)
        #expect(
            findings.map(\.description) == [
                "c.txt:3: looks like the value of secret MINE", "src/b.py:2: looks like a GitHub token",
            ])
        #expect(KeyScanner.refusal(findings)?.message.contains("c.txt:3") ?? false)
        #expect(KeyScanner.refusal([]) == nil)
        #expect(try KeyScanner.findings(in: tree, objects: store).count == 1)
    }

    @Test("Pawl's own sources raise no false alarm")
    func ownSources() throws {
        let root = #filePath.components(separatedBy: "/Tests/PawlGatewayTests/")[0]
        for folder in ["Sources", "Examples", "SDK", "Documentation", "scripts"] {
            let names = FileManager.default.enumerator(atPath: root + "/" + folder)?.allObjects as? [String] ?? []
            for name in names {
                guard let data = FileManager.default.contents(atPath: "\(root)/\(folder)/\(name)") else { continue }
                let findings = KeyScanner.findings(in: [UInt8](data), file: name)
                #expect(findings.isEmpty, "\(findings)")
            }
        }
    }

    @Test("No bytes make the scanner trap, and random ones raise no alarm")
    func fuzz() {
        var random = SeededGenerator(seed: 13)
        let seeds = Self.live.map { "a\n\($0.0)\n-----BEGIN RSA PRIVATE KEY-----\nabc\n" }
        for round in 0..<2000 {
            var bytes = Array(seeds[round % seeds.count].utf8)
            for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 9))
                default: bytes.insert(contentsOf: bytes[place...], at: place)
                }
            }
            _ = KeyScanner.findings(in: bytes, file: "f")
        }
        let noise = (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(KeyScanner.findings(in: noise, file: "f").isEmpty)
    }
}
