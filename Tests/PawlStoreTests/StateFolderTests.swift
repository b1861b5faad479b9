// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlBase
import PawlStore
import Testing

@Suite struct StateFolderTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    @Test func `a state folder is closed to others, whoever made it`() throws {
        try scratch.folder("open")
        unsafe chmod(scratch.path("open"), 0o777)
        for name in ["new/.pawl", "open"] {
            let folder = try StateFolder(path: scratch.path(name))
            var status = stat()
            #expect(unsafe stat(folder.root, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o700)
            #expect(Files.exists(folder.ledger) && Files.exists(folder.objects) && Files.exists(folder.runs))
        }
    }

    @Test func `a second writer is refused by name, and let in once the first has gone`() throws {
        let folder = try StateFolder(path: scratch.path("state"))
        let lock = try folder.lock()
        let error = #expect(throws: StoreError.self) { try folder.lock() }
        #expect(error?.code == .locked)
        #expect(error?.message.contains("process \(getpid())") == true)
        #expect(error?.message.contains("--state") == true)
        lock.release()
        let second = try folder.lock()
        #expect(throws: StoreError.self) { try folder.lock() }
        second.release()
        #expect(try Files.names(in: folder.ledger).isEmpty)
    }

    @Test func `the lock of a killed process is free`() throws {
        let folder = try StateFolder(path: scratch.path("state"))
        try folder.lock().release()
        try Shell.run(
            ["/bin/sh", "-c", "exec 9<>\(folder.root)/lock; flock -n 9; echo 4242 >&9; kill -9 $$ || true"],
            environment: [:], expectSuccess: false)
        try folder.lock().release()
    }

    @Test func `a state folder cannot be a file`() throws {
        try scratch.write("file", "")
        #expect(throws: StoreError.self) { try StateFolder(path: scratch.path("file")) }
    }
}
