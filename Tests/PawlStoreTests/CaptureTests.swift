// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import PawlBase
import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import Testing

/// Captures of uppers made by hand: `w/` is the upper, `src/**` and `*.c` are editable.
@Suite struct CaptureTests {
    let fixture: Fixture
    let base: Tree
    var scratch: Scratch { fixture.scratch }

    init() throws {
        fixture = try Fixture()
        try fixture.scratch.folder("w")
        base = try fixture.tree([
            "main.c": "int x;", "src/a": "1", "src/deep/b": "2", "src/tool": "!t", "src/l": "-> a",
            "Makefile": "all:", "tests/t1": "x", "tests/t2": "!y", "tests/l": "-> t1",
        ])
    }

    func capture(
        _ limits: CaptureLimits = CaptureLimits(), base other: Tree? = nil, editable: [String] = ["*.c", "src/**"]
    ) throws -> CaptureResult {
        let upper = unsafe open(scratch.path("w"), O_RDONLY | O_DIRECTORY)
        defer { close(upper) }
        return try Capture.capture(
            upper: upper, base: other ?? base, editable: editable.compactMap(Glob.init), limits: limits,
            objects: fixture.objects)
    }

    func expect(
        _ result: CaptureResult, _ codes: [String], _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(result.signals.map(\.code) == codes, sourceLocation: location)
        let isRefused = codes.contains { $0 != "tamper.new" }
        #expect(result.refused == isRefused, sourceLocation: location)
        if !isRefused { #expect((try? Tree(manifest: result.tree.manifest)) == result.tree, sourceLocation: location) }
    }

    func attribute(_ path: String, _ name: String, _ value: String) throws {
        try Shell.run([
            "/usr/bin/python3", "-c", "import os, sys; os.setxattr(sys.argv[1], sys.argv[2], sys.argv[3].encode())",
            scratch.path(path), name, value,
        ])
    }

    @Test func `an untouched workspace is the base`() throws {
        let result = try capture()
        expect(result, [])
        #expect(result.tree == base)
        #expect(result.changed.isEmpty)
    }

    @Test func `editable files are changed, added, removed, made executable and linked`() throws {
        try scratch.write("w/main.c", "int y;")
        try scratch.write("w/new.c", "new")
        try scratch.write("w/src/a", "1", executable: true)
        try scratch.whiteout("w/src/tool")
        try scratch.link("w/src/deep/up", to: "../a")
        let result = try capture()
        expect(result, [])
        #expect(result.changed == ["main.c", "new.c", "src/a", "src/deep/up", "src/tool"])
        let expected = try fixture.tree([
            "main.c": "int y;", "new.c": "new", "src/a": "!1", "src/deep/b": "2", "src/deep/up": "-> ../a",
            "src/l": "-> a", "Makefile": "all:", "tests/t1": "x", "tests/t2": "!y", "tests/l": "-> t1",
        ])
        #expect(result.tree.entries == expected.entries)
        #expect(try fixture.objects.get(Digest.of("int y;"), limit: 10) == Array("int y;".utf8))
    }

    @Test func `a file that was copied up and is the same is no change`() throws {
        try scratch.write("w/Makefile", "all:")
        try scratch.write("w/tests/t2", "y", executable: true)
        try scratch.link("w/tests/l", to: "t1")
        try scratch.write("w/src/a", "1")
        let result = try capture()
        expect(result, [])
        #expect(result.tree == base)
    }

    @Test(arguments: ["content", "size", "bit", "delete", "kind", "link", "relink", "folder", "file", "fifo", "socket"])
    func `whatever is done to a sealed file is a violation`(_ act: String) throws {
        switch act {
        case "content": try scratch.write("w/tests/t1", "X")
        case "size": try scratch.write("w/tests/t1", "xx")
        case "bit": try scratch.write("w/tests/t1", "x", executable: true)
        case "delete": try scratch.whiteout("w/tests/t1")
        case "kind": try scratch.link("w/tests/t1", to: "t2")
        case "link": try scratch.write("w/tests/l", "x")
        case "relink": try scratch.link("w/tests/l", to: "t2")
        case "folder": try scratch.whiteout("w/tests")
        case "file": try scratch.write("w/tests", "now a file")
        case "fifo": #expect(mkfifoAt("w/Makefile") == 0)
        default: #expect(mknodAt("w/Makefile", S_IFSOCK) == 0)
        }
        let result = try capture()
        #expect(result.refused)
        let signal = try #require(result.signals.first)
        #expect(signal.code == "tamper.path")
        #expect(signal.severity == .violation)
        let path = ["fifo", "socket"].contains(act) ? "Makefile" : "tests/"
        #expect(signal.evidence.contains("'\(path)"))
        #expect(!result.changed.isEmpty)
    }

    func mkfifoAt(_ path: String) -> Int32 { unsafe mkfifo(scratch.path(path), 0o644) }
    func mknodAt(_ path: String, _ kind: mode_t) -> Int32 {
        unsafe mknod(scratch.path(path), kind | 0o644, kind == S_IFCHR ? 0x0103 : 0)
    }

    @Test func `new files outside editable are dropped with a note, whole new folders as one`() throws {
        try scratch.write("w/notes.txt", "n")
        try scratch.write("w/build/o/a.o", "n")
        try scratch.write("w/build/o/b.o", "n")
        try scratch.write("w/tests/t3", "n")
        #expect(mkfifoAt("w/pipe") == 0)
        #expect(mknodAt("w/socket", S_IFSOCK) == 0)
        try scratch.link("w/out", to: "/etc/passwd")
        try scratch.write("w/e\u{301}", "bad name outside")
        try scratch.write("w/main.c", "int z;")
        let result = try capture()
        expect(result, ["tamper.new"])
        #expect(Set(result.dropped) == ["notes.txt", "build/", "tests/t3", "pipe", "socket", "out", "e\u{301}"])
        #expect(result.droppedCount == 7)
        #expect(result.changed == ["main.c"])
        #expect(result.signals.first?.severity == .note)
        #expect(result.signals.first?.evidence.hasSuffix("and 4 more") == true)
    }

    @Test(arguments: ["fifo", "socket", "character", "block", "hard", "setuid", "setgid"])
    func `special files inside editable are refused`(_ kind: String) throws {
        try scratch.folder("w/src")
        switch kind {
        case "fifo": #expect(mkfifoAt("w/src/odd") == 0)
        case "socket": #expect(mknodAt("w/src/odd", S_IFSOCK) == 0)
        case _ where geteuid() != 0 && ["character", "block"].contains(kind): return
        case "character": #expect(mknodAt("w/src/odd", S_IFCHR) == 0)
        case "block": #expect(mknodAt("w/src/odd", S_IFBLK) == 0)
        case "hard":
            try scratch.write("secret", "of the host")
            #expect(unsafe Glibc.link(scratch.path("secret"), scratch.path("w/src/odd")) == 0)
        default:
            try scratch.write("w/src/odd", "#!")
            #expect(unsafe chmod(scratch.path("w/src/odd"), kind == "setuid" ? 0o4755 : 0o2755) == 0)
        }
        let result = try capture()
        expect(result, ["fs.special"])
        #expect(result.signals.first?.severity == .invalid)
        #expect(result.signals.first?.evidence.contains("'src/odd'") == true)
        #expect(result.changed.isEmpty)
    }

    @Test(arguments: ["/etc/passwd", "../../outside", "..", "a/../../../x", "a/..", "e\u{301}", "a\u{1}"])
    func `links that leave the tree, or might, are refused inside editable`(_ target: String) throws {
        try scratch.link("w/src/odd", to: target)
        expect(try capture(), target == ".." ? [] : ["fs.special"])
    }

    @Test(arguments: [
        Array("e\u{301}".utf8), Array("a\nb".utf8), [0x1B, 0x5B], [0xFF, 0xFE], Array("del\u{7F}".utf8), [0xC2, 0x85],
    ])
    func `names that no tree can hold are refused inside editable and dropped outside`(_ name: [UInt8]) throws {
        func plant(_ folder: String) throws {
            try scratch.folder(folder)
            var path = Array(scratch.path(folder).utf8).map { CChar(bitPattern: $0) } + [CChar(bitPattern: 0x2F)]
            path += name.map { CChar(bitPattern: $0) } + [0]
            let file = unsafe open(path, O_CREAT | O_WRONLY, 0o644)
            #expect(file >= 0)
            close(file)
        }
        try plant("w")
        expect(try capture(), ["tamper.new"])
        try plant("w/src")
        let result = try capture()
        expect(result, ["fs.name", "tamper.new"])
        #expect(result.changed.isEmpty)
        let evidence = result.signals.map(\.evidence).joined()
        #expect(evidence.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    }

    @Test func `files below a folder with a bad name are refused too`() throws {
        try scratch.write("w/src/e\u{301}/fine", "1")
        try scratch.write("w/o\u{301}/fine", "1")
        let result = try capture()
        expect(result, ["fs.name", "tamper.new"])
        #expect(result.dropped == ["o\u{301}/"])
    }

    @Test func `an opaque folder hides what the base has there`() throws {
        try scratch.write("w/src/a", "1")
        try scratch.write("w/src/c", "3")
        for space in geteuid() == 0 ? ["trusted", "user"] : ["user"] {
            try attribute("w/src", space + ".overlay.opaque", "y")
            let result = try capture()
            expect(result, [])
            #expect(result.changed == ["src/c", "src/deep/b", "src/l", "src/tool"])
            try Shell.run([
                "/usr/bin/python3", "-c", "import os, sys; os.removexattr(sys.argv[1], sys.argv[2])",
                scratch.path("w/src"), space + ".overlay.opaque",
            ])
        }
        try scratch.folder("w/tests")
        try attribute("w/tests", "user.overlay.opaque", "y")
        let result = try capture()
        expect(result, ["tamper.path"])
        #expect(result.signals.first?.evidence.contains("'tests/l' was deleted") == true)
    }

    @Test func `redirected folders and files without content are refused`() throws {
        try scratch.folder("w/src/moved")
        try attribute("w/src/moved", "user.overlay.redirect", "/tests")
        expect(try capture(), ["fs.special"])
        try Shell.run(["/bin/rm", "-r", scratch.path("w/src")])
        try scratch.write("w/src/a", "1")
        try attribute("w/src/a", "user.overlay.metacopy", "")
        expect(try capture(), ["fs.special"])
    }

    @Test func `a folder takes a file's place and a file a folder's`() throws {
        try scratch.write("w/src/a/inner", "i")
        try scratch.write("w/src/deep", "flat")
        let result = try capture()
        expect(result, [])
        #expect(result.changed == ["src/a", "src/a/inner", "src/deep", "src/deep/b"])
    }
}
