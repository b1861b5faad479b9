// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PawlBase
import PawlTesting
import Testing

@testable import PawlStore

@Suite struct ObjectBulkTests {
    let scratch: Scratch
    /// More than are synced one by one.
    private static let threshold = 4
    private static let count = threshold + 16

    init() throws {
        scratch = try Scratch()
    }

    private static func bytes(_ number: Int) -> [UInt8] { Array("file \(number) of many".utf8) }

    private func store(_ disk: any Disk) -> ObjectStore { ObjectStore(root: scratch.path("objects"), disk: disk) }

    private func importAll(_ store: ObjectStore) throws(StoreError) {
        let bulk = ObjectBulk(store, threshold: Self.threshold)
        for number in 0..<Self.count { _ = try bulk.put(Self.bytes(number)) }
        try bulk.finish()
        try store.sync()
    }

    /// Every name stands for whole bytes, and nothing is left of what was not finished.
    private func expectWhole(_ store: ObjectStore, all: Bool) throws {
        for number in 0..<Self.count {
            let digest = Digest.of(Self.bytes(number))
            if all || store.contains(digest) { try store.check(digest) }
        }
        #expect(((try? Files.names(in: store.root + "/tmp")) ?? []).isEmpty)
    }

    @Test func `many files take one flush, and each folder one more`() throws {
        let disk = TestDisk(isFlushing: false)
        let store = store(disk)
        try importAll(store)
        #expect(disk.count(.sync) == Self.threshold && disk.count(.syncFileSystem) == 1)
        #expect(Set(disk.syncedFolders).count == disk.syncedFolders.count)
        #expect(
            disk.syncedFolders.contains(SystemDisk.folder(of: store.path(of: Digest.of(Self.bytes(Self.count - 1))))))
        try expectWhole(store, all: true)
    }

    @Test func `no name is given before the flush, and the same bytes are held once`() throws {
        let disk = TestDisk(isFlushing: false)
        let store = store(disk)
        let bulk = ObjectBulk(store, threshold: Self.threshold)
        for _ in 0..<2 {
            for number in 0..<Self.count { _ = try bulk.put(Self.bytes(number)) }
        }
        #expect(disk.count(.rename) == Self.threshold)
        #expect(try Files.names(in: store.root + "/tmp").count == 16)
        #expect(!store.contains(Digest.of(Self.bytes(Self.count - 1))))
        try bulk.finish()
        #expect(disk.count(.rename) == Self.count)
        try bulk.finish()
        #expect(disk.count(.syncFileSystem) == 1)
        try expectWhole(store, all: true)
    }

    @Test func `what is not finished leaves nothing`() throws {
        let store = store(TestDisk(isFlushing: false))
        do {
            let bulk = ObjectBulk(store, threshold: Self.threshold)
            for number in 0..<Self.count { _ = try bulk.put(Self.bytes(number)) }
        }
        try expectWhole(store, all: false)
        #expect(!store.contains(Digest.of(Self.bytes(Self.count - 1))))
    }

    @Test func `a disk that flushes only files is used file by file`() throws {
        let store = store(SystemDisk())
        try importAll(store)
        try expectWhole(store, all: true)
    }

    @Test func `short writes lose nothing`() throws {
        let disk = TestDisk(isFlushing: false)
        disk.writeShort()
        try importAll(store(disk))
        try expectWhole(store(disk), all: true)
    }

    @Test func `a failed flush of the file system is final`() throws {
        let disk = TestDisk(isFlushing: false)
        let store = store(disk)
        disk.fail(.syncFileSystem)
        #expect(throws: StoreError.self) { try importAll(store) }
        #expect(throws: StoreError.self) { try importAll(store) }
        #expect(throws: StoreError.self) { try store.sync() }
        #expect(disk.count(.syncFileSystem) == 1)
        #expect(!store.contains(Digest.of(Self.bytes(Self.count - 1))))
    }

    @Test(arguments: [
        FailingDisk.Failure.error(ENOSPC), .full, .kill, .killInWrite, .powerLoss(seed: 1), .powerLoss(seed: 2),
    ])
    func `whatever fails wherever, names stand for whole bytes, and the next import is complete`(
        _ failure: FailingDisk.Failure
    ) throws {
        let probe = FailingDisk()
        try importAll(store(probe))
        // Every operation around the one flush, elsewhere some.
        let places = (0..<probe.count).filter { $0 % 7 == 0 || (44..<56).contains($0) }
        for place in places {
            try FileManager.default.removeItem(atPath: scratch.path("objects"))
            let disk = FailingDisk(failingAt: place, failure)
            #expect(throws: StoreError.self) { try importAll(store(disk)) }
            let later = store(TestDisk(isFlushing: false))
            try later.sweep()
            try expectWhole(later, all: false)
            try importAll(later)
            try expectWhole(later, all: true)
        }
    }
}
