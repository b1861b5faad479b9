// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlLedger
import Testing

@Suite struct NoteTests {
    /// The example of golang.org/x/mod/sumdb/note, which C2SP signed-note describes.
    private static let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private static let skey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    private static let text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    private static let note =
        text
        + "\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

    @Test func `the published example is read, verified and made again byte for byte`() throws {
        let key = try LedgerPublicKey(vkey: Self.vkey)
        let note = try SignedNote(bytes: Array(Self.note.utf8))
        try note.verify(by: key)
        #expect(note.text == Self.text)
        let signer = try LedgerKey(text: Self.skey)
        #expect(signer.publicKey == key)
        #expect(try SignedNote(text: Self.text, signedBy: signer).bytes == Array(Self.note.utf8))
    }

    @Test func `signatures by unknown keys are ignored, a wrong one by the known key is not`() throws {
        let (key, witness) = (try TestLedger.key(1), try TestLedger.key(2))
        let note = try SignedNote(text: "text\n", signedBy: key)
        let other = try SignedNote(text: "text\n", signedBy: witness).signatures
        let both = try SignedNote(bytes: SignedNote(text: "text\n", signatures: other + note.signatures).bytes)
        try both.verify(by: key.publicKey)
        try both.verify(by: witness.publicKey)
        #expect(throws: LedgerError.self) { try note.verify(by: witness.publicKey) }
        let wrong = SignedNote(text: "other\n", signatures: note.signatures)
        #expect(throws: LedgerError.self) { try wrong.verify(by: key.publicKey) }
    }

    @Test(arguments: [
        "", "\n", "text\n", "text\n\n", "text\n\n\u{2014} a\n", "text\n\n\u{2014} a b\n", "text\n\n- a AAAAAAAA\n",
        "text\n\n\u{2014}  AAAAAAAA\n", "text\n\n\u{2014} a+b AAAAAAAA\n", "text\n\n\u{2014} a AAAAAAAA",
        "te\u{7}xt\n\n\u{2014} a AAAAAAAA\n", "text\r\n\n\u{2014} a AAAAAAAA\n", "text\n\n\u{2014} a AAAAAAAA\n\n",
        "text\n\n\u{2014} a AAAAAAB=\n", "text\n\n\u{2014} a  AAAAAAAA\n",
    ]) func `a malformed note is refused`(_ text: String) {
        #expect(throws: LedgerError.self) { try SignedNote(bytes: Array(text.utf8)) }
    }

    @Test func `a checkpoint's text has exactly one form`() throws {
        let head = Checkpoint(origin: "pawl/x", size: 17, root: .leaf([1]))
        #expect(try Checkpoint(text: head.text) == head)
        let root = Base64.encode(MerkleHash.empty.bytes)
        for bad in [
            "", "a\n1\n\(root)", "a\n01\n\(root)\n", "a\n-1\n\(root)\n", "a\n+1\n\(root)\n", "\n1\n\(root)\n",
            "a\n1\n\(root)\nmore\n", "a\n1\n\(root.dropLast(4))\n", "a\n99999999999999999999\n\(root)\n",
            "a\n9223372036854775807\n\(root)\n",
        ] { #expect(throws: LedgerError.self) { try Checkpoint(text: bad) } }
    }

    @Test func `a key is stored with mode 0600, and one that others can read is refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/ledger.key"
        let key = try LedgerKey.loadOrMake(path)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try LedgerKey.loadOrMake(path).publicKey == key.publicKey)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect { try LedgerKey.load(path) } throws: { ($0 as? LedgerError)?.code == .key }
    }

    @Test func `PEM is what openssl reads, and reads back`() throws {
        let key = try TestLedger.key()
        #expect(try LedgerKey(name: key.name, pem: key.pem).publicKey == key.publicKey)
        #expect(try LedgerPublicKey(name: key.name, pem: key.publicKey.pem) == key.publicKey)
        let (status, output) = try TestLedger.run(["/usr/bin/env", "openssl", "pkey", "-pubout"], input: key.pem)
        guard status != 127 else { return print("skipped: openssl is not installed") }
        #expect(output == key.publicKey.pem)
    }
}
