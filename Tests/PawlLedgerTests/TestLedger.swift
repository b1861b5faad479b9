// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlLedger

/// A folder that vanishes with its last user, in memory where the host has such a place: the tests wait for many
/// thousand syncs.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let memory = "/dev/shm"
        let isWritable = FileManager.default.isWritableFile(atPath: memory)
        path = (isWritable ? memory : NSTemporaryDirectory()) + "/pawl-ledger-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var ledger: String { path + "/ledger" }
}

enum TestLedger {
    static func key(_ number: UInt8 = 7, name: String? = nil) throws -> LedgerKey {
        try LedgerKey(name: name, seed: [UInt8](repeating: number, count: 32))
    }

    static let run = String(repeating: "ab", count: 16)

    static func entry(_ number: Int) -> LedgerEntry {
        let event: Event =
            number.isMultiple(of: 3)
            ? .attemptStarted(
                AttemptStarted(
                    attempt: number, agent: "tuner", parent: .of("tree \(number)"), seed: "00", briefing: .of("b")))
            : .budgetReserved(BudgetReserved(reservation: number, amount: Amount(attempts: 1)))
        return LedgerEntry(run: run, time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + number), event: event)
    }

    static func entries(_ range: Range<Int>) -> [LedgerEntry] { range.map { entry($0) } }

    private static let allEncoded = (0..<900).map { (try? entry($0).bytes()) ?? [] }

    /// The same entries as `entries`, encoded once: JSON is slow in debug builds.
    static func encoded(_ range: Range<Int>) -> [[UInt8]] { Array(allEncoded[range]) }

    /// All files of a folder by their relative paths.
    static func image(_ folder: String) throws -> [String: [UInt8]] {
        let files = LedgerFiles(folder: folder)
        var image: [String: [UInt8]] = [:]
        for name in try files.names() { image[name] = try files.read(name) }
        return image
    }

    static func write(_ image: [String: [UInt8]], to folder: String) throws {
        for (name, bytes) in image {
            let url = URL(fileURLWithPath: folder + "/" + name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url)
        }
    }

    static func verify(_ image: [String: [UInt8]], decodes: Bool = false, key: LedgerPublicKey? = nil) -> LedgerReport {
        var verifier = LedgerVerifier(publicKey: key)
        verifier.decodesEntries = decodes
        return verifier.verify(LedgerFiles(image))
    }

    /// Makes a ledger of entries in commits of the given sizes; closed, so with partial tiles, unless told otherwise.
    static func make(_ folder: String, commits: [Int], closes: Bool = true) async throws {
        let ledger = try Ledger(folder: folder, key: key())
        var next = 0
        for count in commits {
            let range = try await ledger.append(entries(next..<next + count))
            guard range == next..<next + count else { throw LedgerError(.entry, "got \(range)") }
            next += count
        }
        if closes { try await ledger.close() }
    }

    /// Runs a program and returns its exit code and output.
    static func run(_ arguments: [String], input: String = "") throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        let (output, standardInput) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = output
        process.standardInput = standardInput
        try process.run()
        standardInput.fileHandleForWriting.write(Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
}
