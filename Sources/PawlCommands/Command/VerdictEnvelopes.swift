// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlRun
internal import PawlStore

/// The two DSSE envelopes of a verdict: an in-toto test-result that common tools understand, and Pawl's own predicate,
/// which carries the entry, its inclusion proof and the checkpoint.
struct VerdictEnvelopes {
    /// `https://in-toto.io/attestation/test-result/v0.1`; its signature is all it proves.
    let testResult: Envelope
    /// `urn:pawl:verdict:v1`; checks without the ledger.
    let verdict: Envelope

    /// Signs both with the ledger's key. Throws where the entry is no verdict, or the key is not here.
    init(of index: Int, in snapshot: LedgerSnapshot, state: StateView) throws {
        let entry = try LedgerEntry(bytes: try snapshot.entryBytes(index))
        guard case .verdict(let record) = entry.event else {
            throw CommandFailure(
                .usage, "entry \(index) is a \(entry.event.name) and not a verdict, so there is no envelope of it",
                hint: "name a candidate: `pawl audit prove champion`")
        }
        let history = try state.run(entry.run)
        guard let opened = history.opened else {
            throw CommandFailure(.usage, "the run of entry \(index) has no beginning")
        }
        let key = try Self.key(of: state)
        let attestation = try VerdictAttestation(
            index: index, in: snapshot, contract: opened.contract, verifier: opened.verifier,
            revokedAt: record.verdict == .accepted ? history.revocationIndex(of: record.candidate) : nil)
        testResult = try attestation.testResult(stages: Self.stages(opened.contract, state)).signed(by: key)
        verdict = try attestation.statement().signed(by: key)
    }

    /// Writes `test-result.dsse.json` and `verdict.dsse.json`, and returns their paths.
    func write(to folder: String) throws -> [String] {
        do {
            try Files.makeFolder(Files.absolute(folder))
        } catch {
            throw CommandFailure(.usage, error.message, hint: "name another folder with --envelopes")
        }
        return try [("test-result", testResult), ("verdict", verdict)].map { name, envelope in
            let path = folder + "/\(name).dsse.json"
            try UserPath.write(envelope.bytes + [0x0A], to: path, option: "--envelopes")
            return path
        }
    }

    /// The private key whose public half signs the ledger.
    private static func key(of state: StateView) throws -> LedgerKey {
        let path = state.root + "/keys/" + PawlKeyName.ledger
        guard Files.exists(path) else {
            throw CommandFailure(
                .usage, "the key that signs this ledger is not in \(state.root)/keys, so nothing can be signed here",
                hint: "sign where the run was made; the proof itself needs no key: leave out --envelopes")
        }
        let key = try LedgerKey.load(path)
        guard try key.publicKey == state.reader.publicKey() else {
            throw CommandFailure(.usage, "\(path) is not the key that signs this ledger", hint: "`pawl keys list`")
        }
        return key
    }

    private static func stages(_ contract: Digest, _ state: StateView) -> [String] {
        guard let bytes = try? state.objects.get(contract, limit: 1 << 20),
            let contract = ContractLoader.read(bytes).contract
        else { return [] }
        return contract.verifier.stages.map(\.name)
    }
}
