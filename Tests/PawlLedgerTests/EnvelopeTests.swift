// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlLedger
import Testing

@Suite(.timeLimit(.minutes(3))) struct EnvelopeTests {
    private func attestation(_ folder: TemporaryFolder) async throws -> VerdictAttestation {
        let ledger = try Ledger(folder: folder.ledger, key: TestLedger.key())
        _ = try await ledger.append(TestLedger.entries(0..<5))
        let verdict = VerdictReached(
            judgement: 3, attempt: 2, candidate: .of("tree"), verdict: .accepted, assurance: .a3, reason: "better",
            metrics: ["cpu": MetricRecord(value: 0.5, low: 0.4, high: 0.6, rounds: 8)], usage: Usage())
        let index = try await ledger.append([.verdict(verdict)], run: TestLedger.run).lowerBound
        _ = try await ledger.append(TestLedger.entries(6..<9))
        try await ledger.close()
        return try VerdictAttestation(
            index: index, in: LedgerReader(folder: folder.ledger).snapshot(), contract: .of("contract"),
            verifier: .of("verifier"))
    }

    @Test func `the encoding that is signed is the one of the DSSE specification`() {
        // The example of the protocol's document.
        let encoded = Envelope.preAuthenticationEncoding(
            type: "http://example.com/HelloWorld", payload: Array("hello world".utf8))
        #expect(
            String(decoding: encoded, as: UTF8.self) == "DSSEv1 29 http://example.com/HelloWorld 11 hello world")
    }

    @Test func `a verdict's envelope carries its proof and verifies without the ledger`() async throws {
        let folder = try TemporaryFolder()
        let attestation = try await attestation(folder)
        let key = try TestLedger.key()
        let bytes = try attestation.statement().signed(by: key).bytes
        let read = try VerdictAttestation(envelope: bytes, key: key.publicKey)
        #expect(read == attestation)
        #expect(read.verdict.verdict == .accepted)
        #expect(throws: LedgerError.self) {
            try VerdictAttestation(envelope: bytes, key: TestLedger.key(9).publicKey)
        }
        let result = attestation.testResult(stages: ["speed"])
        #expect(try Statement(envelope: result.signed(by: key), key: key.publicKey) == result)
        #expect(result.predicate["result"] == "PASSED")
        #expect(result.predicate["passedTests"] == ["speed"])
    }

    @Test func `an envelope of a revoked candidate says so and proves it, and that of another is refused`() async throws
    {
        let folder = try TemporaryFolder()
        let ledger = try Ledger(folder: folder.ledger, key: TestLedger.key())
        func verdict(_ number: Int, _ tree: String) -> Event {
            .verdict(
                VerdictReached(
                    judgement: number, candidate: .of(tree), verdict: .accepted, assurance: .a3, reason: "better",
                    usage: Usage()))
        }
        let revoked = Event.revoked(
            CandidateRevoked(candidate: .of("one"), why: "copied", champion: .of("base"), descendants: [.of("two")]))
        _ = try await ledger.append(
            [verdict(1, "one"), verdict(2, "two"), verdict(3, "other"), revoked], run: TestLedger.run)
        _ = try await ledger.append([revoked], run: String(repeating: "d", count: 32))
        try await ledger.close()
        let (log, key) = (try LedgerReader(folder: folder.ledger).snapshot(), try TestLedger.key())
        func attest(_ index: Int, _ place: Int?) throws -> VerdictAttestation {
            try VerdictAttestation(
                index: index, in: log, contract: .of("contract"), verifier: .of("verifier"), revokedAt: place)
        }
        for index in 0...1 {
            let attestation = try attest(index, 3)
            let statement = try attestation.statement()
            #expect(statement.predicate["verdict"] == "revoked" && statement.predicate["revoked"]?["why"] == "copied")
            #expect(attestation.testResult(stages: ["s"]).predicate["result"] == "FAILED")
            #expect(
                try VerdictAttestation(envelope: statement.signed(by: key).bytes, key: key.publicKey) == attestation)
        }
        // What it does not cover, another run's, and what is no revocation.
        for (index, place) in [(2, 3), (0, 4), (0, 2), (0, 0)] {
            #expect(throws: LedgerError.self) { try attest(index, place) }
        }
        // A proof that does not hold, and a statement that keeps the entry to itself.
        let honest = try attest(0, 3).statement()
        var members = try #require(honest.predicate.objectValue)
        func isRefused(_ predicate: [String: JSONValue]) throws -> Bool {
            let statement = Statement(
                subjects: honest.subjects, predicateType: honest.predicateType, predicate: .object(predicate))
            return (try? VerdictAttestation(envelope: statement.signed(by: key).bytes, key: key.publicKey)) == nil
        }
        #expect(try !isRefused(members))
        var part = try #require(members["revoked"]?.objectValue)
        part["inclusionProof"] = []
        #expect(try isRefused(members.merging(["revoked": .object(part)]) { $1 }))
        members["revoked"] = nil
        #expect(try isRefused(members))
    }

    @Test func `a statement that says more than its entry is refused although it is signed`() async throws {
        let folder = try TemporaryFolder()
        let attestation = try await attestation(folder)
        let key = try TestLedger.key()
        let honest = try attestation.statement()
        func isRefused(_ change: (inout [String: JSONValue]) -> Void, digest: Digest? = nil) throws -> Bool {
            var predicate = try #require(honest.predicate.objectValue)
            change(&predicate)
            let subject = Statement.Subject(name: "candidate-tree", digest: digest ?? honest.subjects[0].digest)
            let changed = Statement(
                subjects: [subject], predicateType: honest.predicateType, predicate: .object(predicate))
            let bytes = try changed.signed(by: key).bytes
            return (try? VerdictAttestation(envelope: bytes, key: key.publicKey)) == nil
        }
        #expect(try !isRefused { _ in })
        #expect(try isRefused { $0["assurance"] = "A4" })
        #expect(try isRefused { $0["more"] = true })
        #expect(try isRefused({ _ in }, digest: .of("another tree")))
        func changeLog(_ name: String, _ value: JSONValue) throws -> Bool {
            var log = try #require(honest.predicate["log"]?.objectValue)
            log[name] = value
            return try isRefused { $0["log"] = .object(log) }
        }
        #expect(try changeLog("index", 4))
        #expect(try changeLog("index", -1))
        #expect(try changeLog("inclusionProof", []))
        #expect(try changeLog("checkpoint", "x"))
        #expect(try changeLog("origin", "x"))
        #expect(try changeLog("entry", .string(String(decoding: TestLedger.entry(1).bytes(), as: UTF8.self))))
    }

    @Test func `every flipped bit of an envelope's payload or signature is refused`() async throws {
        let key = try TestLedger.key()
        let statement = Statement(
            subjects: [.init(name: "a", digest: .of("a"))], predicateType: "urn:x", predicate: ["a": 1])
        let envelope = try statement.signed(by: key)
        let bytes = envelope.bytes
        for bit in stride(from: 0, to: bytes.count * 8, by: 3) {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            guard let read = try? Envelope(bytes: changed), (try? read.verify(by: key.publicKey)) != nil else {
                continue
            }
            // Only the hint at the key is not signed.
            #expect(read.payload == envelope.payload && read.payloadType == envelope.payloadType)
            #expect(read.signatures[0].bytes == envelope.signatures[0].bytes)
        }
    }

    @Test func `securesystemslib accepts our envelopes and refuses changed ones`() async throws {
        let folder = try TemporaryFolder()
        let key = try TestLedger.key()
        let envelope = try await attestation(folder).statement().signed(by: key)
        let venv = folder.path + "/venv"
        guard try TestLedger.run(["/usr/bin/python3", "-m", "venv", venv]).status == 0 else {
            return print("skipped: python3 -m venv does not work here, so securesystemslib cannot check DSSE")
        }
        let install = [
            venv + "/bin/pip", "install", "-q", "--timeout", "10", "--retries", "0", "--disable-pip-version-check",
            "securesystemslib[crypto]==1.6.0",
        ]
        guard try TestLedger.run(install).status == 0 else {
            return print("skipped: PyPI is not reachable, so securesystemslib cannot check DSSE")
        }
        let path = folder.path + "/envelope.json"
        try Data(envelope.bytes).write(to: URL(fileURLWithPath: path))
        try Data(key.publicKey.pem.utf8).write(to: URL(fileURLWithPath: folder.path + "/key.pem"))
        let script = TestLedger.folder + "/Python/check_dsse.py"
        let (status, output) = try TestLedger.run([venv + "/bin/python", "-B", script, path, folder.path + "/key.pem"])
        #expect(status == 0)
        #expect(output == "accepted\nrefused\n")
    }
}
