// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PawlBase
import PawlLedger
import PawlLoop
import PawlStore
import PawlTesting
import Testing

@testable import PawlRun

@Suite("After a run was closed")
struct EndOfRunTests {
    @Test("an index that cannot be written is a warning: the run has ended", .timeLimit(.minutes(1)))
    func index() async throws {
        let stage = try Stage(value: "1 # pawl:tune 1..9\n") { _ in 1 }
        // Nothing can be written to a folder as to a database.
        try Files.makeFolder(try stage.state.index)
        let summary = try #require(try await stage.run())
        #expect(summary.closed.reason == "attempts")
        let warnings = stage.warnings.withLock { $0 }
        #expect(warnings.count == 1 && warnings[0].contains("pawl reindex"), "\(warnings)")
        #expect(try stage.fold().closed != nil)
        // The next writer makes it up.
        unsafe rmdir(try stage.state.index)
        let state = try stage.fold()
        let tree = try #require(state.opened?.workspace)
        _ = try await stage.service().replay(tree, against: tree, in: state.id) { _, _ in }
        let database = try IndexDatabase(path: try stage.state.index)
        #expect(try database.nextPosition() == stage.entries().count)
        #expect(stage.warnings.withLock { $0 }.count == 1)
    }

    /// Fails every operation for want of space once the run is closed.
    private final class LateFullDisk: Disk {
        private let real = SystemDisk()
        let isFull = Locked(false)

        private func step(_ path: String) throws(DiskError) {
            if isFull.withLock({ $0 }) { throw DiskError(ENOSPC, cannot: "write to \(path)") }
        }

        func open(_ path: String, _ mode: DiskOpenMode, permissions: UInt32) throws(DiskError) -> DiskFile {
            try step(path)
            return try real.open(path, mode, permissions: permissions)
        }

        func write(_ bytes: ArraySlice<UInt8>, to file: DiskFile) throws(DiskError) -> Int {
            try step(file.path)
            return try real.write(bytes, to: file)
        }

        func sync(_ file: DiskFile) throws(DiskError) { try real.sync(file) }
        func syncFolder(_ path: String) throws(DiskError) { try real.syncFolder(path) }
        func truncate(_ file: DiskFile, to length: Int) throws(DiskError) { try real.truncate(file, to: length) }
        func rename(_ source: String, to target: String) throws(DiskError) { try real.rename(source, to: target) }
        func close(_ file: DiskFile) { real.close(file) }
    }

    @Test("a ledger that cannot be published is a warning, and its entries are there", .timeLimit(.minutes(1)))
    func publish() async throws {
        let stage = try Stage(value: "1 # pawl:tune 1..9\n") { _ in 1 }
        let disk = LateFullDisk()
        let summary = try await stage.run(disk: disk) { entry in
            if case .runClosed = entry.event { disk.isFull.withLock { $0 = true } }
            return false
        }
        #expect(try #require(summary).closed.reason == "attempts")
        let warnings = stage.warnings.withLock { $0 }
        #expect(warnings.count == 1 && warnings[0].contains("the result stands"), "\(warnings)")
        #expect(try stage.fold().closed != nil)
        let state = try stage.fold()
        let tree = try #require(state.opened?.workspace)
        _ = try await stage.service().replay(tree, against: tree, in: state.id) { _, _ in }
        #expect(try stage.entries().count > state.entries)
    }
}
