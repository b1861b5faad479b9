// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlLedger
import Testing

/// Python/verify_ledger.py, written from the specifications, must say of each log what `LedgerVerifier` says.
@Suite(.timeLimit(.minutes(3))) struct PythonOracleTests {
    private func python(_ folders: [String]) throws -> [Substring] {
        let script = TestLedger.folder + "/Python/verify_ledger.py"
        let (status, output) = try TestLedger.run(["/usr/bin/python3", "-B", script] + folders)
        #expect(status == 0, "\(output)")
        return output.split(separator: "\n")
    }

    private func swift(_ folder: String) -> String {
        let report = LedgerVerifier.verify(folder)
        return report.isValid ? "ok \(report.size) \(report.root) \(report.tornBytes)" : "bad"
    }

    private func expectAgreement(_ folders: [String]) throws {
        let lines = try python(folders)
        #expect(lines.count == folders.count)
        for (folder, line) in zip(folders, lines) {
            let verdict = swift(folder)
            let report = LedgerVerifier.verify(folder)
            #expect(
                verdict == line || (verdict == "bad" && line.hasPrefix("bad")), "\(String(describing: report.problem))")
        }
    }

    @Test func `the independent verifier agrees on random logs`() async throws {
        var generator = SeededGenerator(seed: 11)
        var kept: [TemporaryFolder] = []
        for _ in 0..<8 {
            let folder = try TemporaryFolder()
            let commits = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                Int.random(in: 1...120, using: &generator)
            }
            try await TestLedger.make(folder.ledger, commits: commits, closes: Bool.random(using: &generator))
            kept.append(folder)
        }
        try expectAgreement(kept.map(\.ledger))
        #expect(kept.allSatisfy { swift($0.ledger).hasPrefix("ok") })
    }

    @Test func `the independent verifier agrees on corrupted logs`() async throws {
        let original = try TemporaryFolder()
        try await TestLedger.make(original.ledger, commits: [3, 255, 4, 5], closes: true)
        let open = try TemporaryFolder()
        try await TestLedger.make(open.ledger, commits: [2, 3], closes: false)
        var generator = SeededGenerator(seed: 12)
        var kept: [TemporaryFolder] = []
        for number in 0..<60 {
            let image = try TestLedger.image(number < 20 ? original.ledger : open.ledger)
            let folder = try TemporaryFolder()
            try TestLedger.write(corrupt(image, number, &generator), to: folder.ledger)
            kept.append(folder)
        }
        try expectAgreement(kept.map(\.ledger))
    }

    /// One change of a random kind to a random file.
    private func corrupt(
        _ image: [String: [UInt8]], _ number: Int, _ generator: inout SeededGenerator
    ) -> [String: [UInt8]] {
        var image = image
        let names = image.keys.sorted()
        let name = number % 3 == 0 ? "journal" : names[Int.random(in: 0..<names.count, using: &generator)]
        guard let bytes = image[name], !bytes.isEmpty else { return image }
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        switch number % 6 {
        case 0: image[name] = Array(bytes[..<position])
        case 1: image[name]?[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: image[name] = bytes + [0]
        case 3:
            for index in position..<min(bytes.count, position + 600) { image[name]?[index] = 0 }
        case 4: image[name] = nil
        default: image[name + "x"] = bytes
        }
        return image
    }
}
