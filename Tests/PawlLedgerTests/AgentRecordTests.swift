// SPDX-License-Identifier: Apache-2.0
import PawlBase
import Testing

@testable import PawlLedger

@Suite struct AgentRecordTests {
    @Test func `no names that an agent can choose make the entry of its candidate too long to be written`() throws {
        let digest = Digest.of("x")
        let time = try #require(Timestamp("2026-01-01T00:00:00.000000000Z"))
        for name in ["y", "\"", "\\", "\u{1}", "\u{7F}", "é"] {
            let paths = (0..<200).map { "\($0)" + String(repeating: name, count: 2000 / name.utf8.count) }
            let captured = CandidateCaptured(
                attempt: 1, candidate: digest, parents: [digest], changed: paths, dropped: paths,
                changes: .array(paths.map { .string($0) }))
            let entry = LedgerEntry(
                run: String(repeating: "a", count: 32), time: time, event: .candidateCaptured(captured))
            let bytes = try entry.bytes()
            #expect(try LedgerEntry(bytes: bytes) == entry)
            #expect(captured.changed == Array(paths.prefix(captured.changed.count)))
            #expect(!captured.changed.isEmpty)
        }
    }
}
