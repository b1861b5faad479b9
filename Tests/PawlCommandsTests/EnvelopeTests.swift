// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlLedger
import Testing

@testable import PawlCommands

@Suite("Envelopes of verdicts")
struct EnvelopeTests {
    /// A state folder whose ledger holds the scripted run, signed by a key of its own.
    private static func state() async throws -> String {
        let root = NSTemporaryDirectory() + "pawl-envelope-\(UUID().uuidString)"
        for folder in ["ledger", "objects", "keys"] {
            try FileManager.default.createDirectory(atPath: root + "/" + folder, withIntermediateDirectories: true)
        }
        let key = try LedgerKey.generate(name: nil)
        try key.store(root + "/keys/ledger.key")
        let ledger = try Ledger(folder: root + "/ledger", key: key)
        _ = try await ledger.append(ScriptedRun.sample().entries)
        try await ledger.close()
        return root
    }

    @Test("An accepted candidate has two envelopes; each verifies, and with one bit flipped neither does")
    func proveAndVerify() async throws {
        let root = try await Self.state()
        defer { try? FileManager.default.removeItem(atPath: root) }
        let output = root + "/evidence"
        #expect(await PawlTool.run(["audit", "prove", "champion", "--envelopes", output, "--state", root]) == 0)
        let vkey = try LedgerReader(folder: root + "/ledger").publicKey().vkey
        for name in ["verdict", "test-result"] {
            let path = "\(output)/\(name).dsse.json"
            #expect(await PawlTool.run(["audit", "verify", "--envelope", path, "--key", vkey]) == 0)
            #expect(await PawlTool.run(["audit", "verify", "--envelope", path, "--state", root, "--json"]) == 0)
            var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            bytes[bytes.count / 2] ^= 1
            try Data(bytes).write(to: URL(fileURLWithPath: path + ".bad"))
            #expect(await PawlTool.run(["audit", "verify", "--envelope", path + ".bad", "--key", vkey]) == 1)
        }
        let other = try LedgerKey.generate(name: nil).publicKey.vkey
        #expect(
            await PawlTool.run(["audit", "verify", "--envelope", output + "/verdict.dsse.json", "--key", other]) == 1)
        let pem = try LedgerReader(folder: root + "/ledger").publicKey().pem
        try Data(pem.utf8).write(to: URL(fileURLWithPath: root + "/key.pem"))
        #expect(
            await PawlTool.run([
                "audit", "verify", "--envelope", output + "/verdict.dsse.json", "--key", root + "/key.pem",
            ]) == 0)
    }

    @Test("The verdict's envelope names candidate, entry and level; the test-result says PASSED")
    func contents() async throws {
        let root = try await Self.state()
        defer { try? FileManager.default.removeItem(atPath: root) }
        let state = try StateView(root)
        let history = try state.run(nil)
        let index = try AuditProveCommand.acceptance(of: "champion", in: history)
        let envelopes = try VerdictEnvelopes(of: index, in: state.reader.snapshot(), state: state)
        let key = try state.reader.publicKey()
        let verdict = try EnvelopeCheck(envelopes.verdict.bytes, key: key)
        #expect(verdict.attestation?.index == index)
        #expect(verdict.statement.subjects.map(\.digest) == [history.champion])
        let result = try EnvelopeCheck(envelopes.testResult.bytes, key: key)
        #expect(result.attestation == nil)
        #expect(result.statement.predicate["result"] == "PASSED")
        #expect(EnvelopeCheck.keyName(envelopes.verdict.bytes) == key.name)
    }

    @Test("What is no accepted verdict has no envelope, and without the key nothing is signed")
    func refused() async throws {
        let root = try await Self.state()
        defer { try? FileManager.default.removeItem(atPath: root) }
        let output = root + "/evidence"
        #expect(await PawlTool.run(["audit", "prove", "0", "--envelopes", output, "--state", root]) == 2)
        let history = try StateView(root).run(nil)
        let rejected = try #require(
            history.judgements.first { $0.verdict.map { $0.verdict != .accepted } == true }
        ).candidate
        #expect(await PawlTool.run(["audit", "prove", rejected.hex, "--state", root]) == 2)
        #expect(await PawlTool.run(["audit", "prove", "99999", "--state", root]) == 2)
        try FileManager.default.removeItem(atPath: root + "/keys/ledger.key")
        #expect(await PawlTool.run(["audit", "prove", "champion", "--envelopes", output, "--state", root]) == 2)
        #expect(await PawlTool.run(["audit", "prove", "champion", "--state", root, "--json"]) == 0)
    }
}
