// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PawlBase
import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import Testing

/// Caps, changes while reading, other file systems, whole folders.
extension CaptureTests {
    @Test func `caps on files, bytes, levels and names are kept`() throws {
        for number in 0..<20 { try scratch.write("w/src/many/f\(number)", "12345") }
        expect(try capture(CaptureLimits(files: 20)), [])
        expect(try capture(CaptureLimits(files: 19)), ["fs.quota"])
        expect(try capture(CaptureLimits(totalBytes: 100)), [])
        expect(try capture(CaptureLimits(totalBytes: 99)), ["fs.quota"])
        expect(try capture(CaptureLimits(fileBytes: 4)), ["fs.quota"])
        expect(try capture(CaptureLimits(visited: 22)), [])
        expect(try capture(CaptureLimits(visited: 21)), ["fs.quota"])
        try scratch.write("w/src/" + String(repeating: "d/", count: 30) + "f", "deep")
        expect(try capture(CaptureLimits(depth: 32)), [])
        expect(try capture(CaptureLimits(depth: 31)), ["fs.quota"])
    }

    @Test func `a sparse file that claims a terabyte is refused by its size`() throws {
        try scratch.write("w/src/huge", "")
        #expect(unsafe truncate(scratch.path("w/src/huge"), 1 << 40) == 0)
        expect(try capture(), ["fs.quota"])
    }

    @Test func `deep trees outside editable are dropped, not walked`() throws {
        try scratch.write("w/junk/" + String(repeating: "d/", count: 500) + "f", "deep")
        let result = try capture(editable: ["*.c", "src/*"])
        expect(result, ["tamper.new"])
        #expect(result.dropped == ["junk/"])
    }

    @Test func `a flood of dropped files makes a short record`() throws {
        for number in 0..<600 { try scratch.write("w/tests/flood\(number)", "") }
        let result = try capture()
        expect(result, ["tamper.new"])
        #expect(result.dropped.count == CaptureResult.maximumDropped)
        #expect(result.droppedCount == 600)
        #expect(result.signals.allSatisfy { $0.evidence.utf8.count <= 512 })
    }

    @Test func `state at the top and history anywhere are never part of a candidate`() throws {
        try scratch.write("w/.git/config", "x")
        try scratch.write("w/.pawl/ledger", "x")
        try scratch.write("w/src/.git/config", "x")
        try scratch.write("w/src/.pawl/config", "stays")
        let result = try capture(editable: ["**"])
        expect(result, ["tamper.new"])
        #expect(result.dropped == [".git/", ".pawl/", "src/.git/"])
        #expect(result.changed == ["src/.pawl/config"])
    }

    @Test(.timeLimit(.minutes(1))) func `a file that changes while it is read is a violation`() throws {
        // Big enough that the writer is certain to hit the reader; the writer runs until the capture is over.
        try scratch.write("w/src/big", String(repeating: "x", count: 16 << 20))
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        writer.arguments = [
            "-c",
            """
            import sys
            with open(sys.argv[1], "r+b", buffering=0) as file:
                print("up", flush=True)
                while True:
                    file.seek(0)
                    file.write(b"y")
            """, scratch.path("w/src/big"),
        ]
        let output = Pipe()
        writer.standardOutput = output
        try writer.run()
        _ = output.fileHandleForReading.readData(ofLength: 2)
        defer {
            kill(writer.processIdentifier, SIGKILL)
            writer.waitUntilExit()
        }
        let result = try capture()
        expect(result, ["snapshot.changed"])
        #expect(result.signals.first?.severity == .violation)
    }

    @Test func `a link planted where a folder stood is not followed`() throws {
        try scratch.write("outside/src/secret", "of the host")
        try scratch.link("w/src", to: "../outside/src")
        let result = try capture(editable: ["**"])
        expect(result, ["fs.special"])
        #expect(!fixture.objects.contains(Digest.of("of the host")))
    }

    @Test func `another file system mounted inside is not entered`() throws {
        guard Overlay.isAvailable else { return }
        try scratch.folder("w/src/mnt")
        #expect(unsafe Glibc.mount("none", scratch.path("w/src/mnt"), "tmpfs", 0, nil) == 0)
        defer { try? Overlay.unmount(scratch.path("w/src/mnt")) }
        try scratch.write("w/src/mnt/f", "x")
        let result = try capture()
        expect(result, ["fs.escape"])
        #expect(result.changed.isEmpty)
    }

    @Test func `capture of one file in 20,000 looks at that file only`() throws {
        let object = try fixture.objects.put(Array("1".utf8))
        let large = Tree(
            entries: (0..<20_000).map {
                TreeEntry(path: "src/d\($0 % 100)/f\($0)", content: .file(object: object, size: 1, executable: false))
            })
        try scratch.write("w/src/d7/f7", "2")
        let result = try capture(CaptureLimits(files: 1, visited: 3), base: large)
        expect(result, [])
        #expect(result.changed == ["src/d7/f7"])
        #expect(result.tree.entries.count == 20_000)
    }

    @Test func `a whole folder is judged by the same rules`() throws {
        func folder(_ editable: [String] = ["*.c", "src/**"]) throws -> CaptureResult {
            try Capture.folder(
                scratch.path("w"), base: base, editable: editable.compactMap(Glob.init), objects: fixture.objects)
        }
        try scratch.write("w/main.c", "int y;")
        try scratch.write("w/src/a", "1")
        try scratch.write("w/Makefile", "all:")
        try scratch.write("w/tests/t1", "x")
        try scratch.write("w/tests/t2", "y", executable: true)
        try scratch.link("w/tests/l", to: "t1")
        try scratch.write("w/.pawl/state", "skipped")
        try scratch.write("w/.git/config", "dropped")
        try scratch.write("w/README", "dropped")
        var result = try folder()
        expect(result, ["tamper.new"])
        #expect(result.changed == ["main.c", "src/deep/b", "src/l", "src/tool"])
        #expect(result.dropped == [".git/", "README"])
        try scratch.whiteout("w/src/odd")
        expect(try folder(), ["fs.special", "tamper.new"])
        #expect(unsafe unlink(scratch.path("w/src/odd")) == 0)
        #expect(unsafe unlink(scratch.path("w/tests/t1")) == 0)
        result = try folder()
        expect(result, ["tamper.path", "tamper.new"])
        #expect(result.signals.first?.evidence == "'tests/t1' was deleted")
        #expect(throws: CaptureError.self) {
            try Capture.folder(scratch.path("nowhere"), base: base, editable: [], objects: fixture.objects)
        }
    }

    @Test func `a full disk is an error, not a signal`() throws {
        try scratch.write("w/src/a", "new content")
        let disk = TestDisk()
        disk.fail(.write, with: ENOSPC)
        let error = #expect(throws: CaptureError.self) {
            try Capture.folder(
                scratch.path("w"), base: base, editable: [Glob("**")].compactMap(\.self),
                objects: ObjectStore(root: scratch.path("full"), disk: disk))
        }
        #expect((error?.cause as? StoreError)?.isFull == true)
    }
}
