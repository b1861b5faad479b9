// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PawlBase
import PawlStore
import Testing

@Suite struct ObjectStoreTests {
    let scratch: Scratch
    let disk = TestDisk()
    let store: ObjectStore

    init() throws {
        scratch = try Scratch()
        store = ObjectStore(root: scratch.path("objects"), disk: disk)
    }

    @Test func `an object comes back under the SHA-256 of its bytes`() throws {
        let digest = try store.put(Array("hello".utf8))
        #expect(digest.hex == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
        #expect(store.contains(digest))
        #expect(try store.get(digest, limit: 5) == Array("hello".utf8))
        #expect(store.path(of: digest).hasSuffix("/2c/f24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"))
    }

    @Test func `the same bytes are written once`() throws {
        let first = try store.put([1, 2, 3])
        let second = try store.put([1, 2, 3])
        #expect(first == second)
        #expect(disk.count(.sync) == 1)
        #expect(disk.count(.rename) == 1)
    }

    @Test func `sync flushes each new file and each touched folder exactly once`() throws {
        for number in 0..<40 { _ = try store.put([UInt8(number)]) }
        #expect(disk.count(.sync) == 40)
        #expect(disk.count(.syncFolder) == 0)
        try store.sync()
        let folders = disk.syncedFolders
        #expect(Set(folders).count == folders.count)
        let used = try Set((0..<40).map { SystemDisk.folder(of: store.path(of: try store.put([UInt8($0)]))) })
        #expect(Set(folders) == used.union([store.root, scratch.root]))
        try store.sync()
        #expect(disk.syncedFolders.count == folders.count)
    }

    @Test func `a name that an earlier process left unsynced is made durable when it is met again`() throws {
        let digest = try store.put([7])
        let later = TestDisk()
        let second = ObjectStore(root: store.root, disk: later)
        #expect(try second.put([7]) == digest)
        try second.sync()
        #expect(later.count(.sync) == 0)
        #expect(Set(later.syncedFolders) == [SystemDisk.folder(of: store.path(of: digest)), store.root])
    }

    @Test func `short writes lose nothing`() throws {
        disk.writeShort()
        let digest = try store.put(Array("in many pieces".utf8))
        #expect(try store.get(digest, limit: 100) == Array("in many pieces".utf8))
    }

    @Test(arguments: TestDisk.Operation.allCases.filter { $0 != .syncFolder && $0 != .syncFileSystem })
    func `a failing put leaves no object and no temporary file`(_ operation: TestDisk.Operation) throws {
        disk.fail(operation, with: operation == .sync ? EIO : ENOSPC)
        let error = #expect(throws: StoreError.self) { try store.put([1]) }
        #expect(error?.code == .disk)
        #expect(error?.isFull == (operation != .sync))
        #expect(!store.contains(Digest.of([1])))
        #expect((try? Files.names(in: store.root + "/tmp")) == [])
        // A full disk may be emptied; a failed flush is final.
        if operation == .sync {
            #expect(throws: StoreError.self) { try store.put([2]) }
            #expect(throws: StoreError.self) { try store.sync() }
        } else {
            #expect(try store.put([1]) == Digest.of([1]))
            try store.sync()
        }
    }

    @Test func `a failed flush of a folder is final`() throws {
        _ = try store.put([1])
        disk.fail(.syncFolder)
        #expect(throws: StoreError.self) { try store.sync() }
        #expect(throws: StoreError.self) { try store.sync() }
        #expect(throws: StoreError.self) { try store.put([2]) }
        #expect(disk.count(.syncFolder) == 1)
    }

    @Test func `every flipped bit of an object is noticed`() throws {
        let digest = try store.put(Array("truth".utf8))
        let path = store.path(of: digest)
        let original = try Data(contentsOf: URL(fileURLWithPath: path))
        for bit in 0..<(original.count * 8) {
            var bytes = original
            bytes[bit / 8] ^= 1 << (bit % 8)
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(throws: StoreError.self) { try store.get(digest, limit: 100) }
            #expect(throws: StoreError.self) { try store.check(digest) }
        }
        try original.write(to: URL(fileURLWithPath: path))
        try store.check(digest)
    }

    @Test func `a torn object is written again`() throws {
        let digest = try store.put(Array("whole".utf8))
        unsafe truncate(store.path(of: digest), 2)
        #expect(throws: StoreError.self) { try store.get(digest, limit: 100) }
        _ = try store.put(Array("whole".utf8))
        #expect(try store.get(digest, limit: 100) == Array("whole".utf8))
    }

    @Test func `reading is refused above the limit, and of what is missing`() throws {
        let digest = try store.put([1, 2, 3])
        #expect(#expect(throws: StoreError.self) { try store.get(digest, limit: 2) }?.code == .quota)
        #expect(#expect(throws: StoreError.self) { try store.get(Digest.of([9]), limit: 2) }?.code == .missing)
    }

    @Test func `files of any size are taken from descriptors, and of another size refused`() throws {
        for size in [0, 1, 255, 1 << 20, (1 << 20) + 1, 3_000_000] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            try Data(bytes).write(to: URL(fileURLWithPath: scratch.path("file")))
            let file = unsafe open(scratch.path("file"), O_RDONLY)
            defer { close(file) }
            #expect(try store.put(descriptor: file, size: size) == Digest.of(bytes))
            #expect(try store.get(Digest.of(bytes), limit: size) == bytes)
            let error = #expect(throws: StoreError.self) { try store.put(descriptor: file, size: size + 1) }
            #expect(error?.code == .changed)
        }
        #expect(try Files.names(in: store.root + "/tmp").isEmpty)
    }

    @Test func `what interrupted writes left behind is swept`() throws {
        _ = try store.put([1])
        try scratch.write("objects/tmp/123-4", "torn")
        try store.sweep()
        #expect(try Files.names(in: store.root + "/tmp").isEmpty)
        try store.check(Digest.of([1]))
    }
}
