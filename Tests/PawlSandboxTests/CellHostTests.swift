// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import Testing

@testable import PawlSandbox

@Suite("a cell", .timeLimit(.minutes(1)))
struct CellHostTests {
    let host: CellHost

    init() throws {
        host = try CellHost()
    }

    @Test("runs a program and gives its output, errors and exit status")
    func runs() async throws {
        let ran = try await host.shell("echo out; echo err >&2; exit 3")
        #expect(ran.output == "out\n")
        #expect(ran.error == "err\n")
        #expect(ran.outcome.exit == .exited(3))
        #expect(ran.outcome.limitHit == nil)
        #expect(ran.outcome.leftovers == 0)
        #expect(ran.outcome.survivors == 0)
        #expect(!ran.outcome.killed)
    }

    @Test("passes stdin and the environment, and nothing of Pawl's own environment")
    func input() async throws {
        var request = CellRequest(role: .judge, arguments: ["/bin/sh", "-c", "cat; env | sort"])
        request.environment = ["GREETING": "hello world"]
        let ran = try await host.run(request, input: "line\n")
        #expect(ran.output.contains("line\nGREETING=hello world\nHOME=/tmp\nLANG=C.UTF-8\n"), "\(ran)")
        #expect(!ran.output.contains("PAWL"))
    }

    @Test("holds three descriptors, its own processes, and only what programs need")
    func inside() async throws {
        let ran = try await host.shell(
            """
            ls /proc/self/fd | tr '\\n' ' '; ls / | tr '\\n' ' '; ls -A /proc | tr '\\n' ' '; echo
            id -un; hostname; head -c 4 /dev/zero | wc -c; echo gone > /dev/null; nproc; echo x > /dev/shm/x
            test -s /proc/cpuinfo && test -s /proc/meminfo && grep -c . /proc/self/mounts > /dev/null && echo ok
            grep -E 'NoNewPrivs|Seccomp:|CapBnd|CapEff' /proc/self/status | tr -d '\\t\\n'
            """)
        #expect(ran.outcome.exit == .exited(0), "\(ran)")
        #expect(ran.error == "")
        let lines = ran.output.split(separator: "\n")
        #expect(lines[0].hasPrefix("0 1 2 3 "), "ls itself holds the fourth: \(lines[0])")
        #expect(lines[1...2] == ["cell", "cell"])
        #expect(lines[3] == "4")
        #expect(lines[5] == "ok")
        #expect(lines[6] == "CapEff:0000000000000000CapBnd:0000000000000000NoNewPrivs:1Seccomp:2")
    }

    @Test("names its processes and threads in /proc, where libdispatch looks for its workers, and no others")
    func processNames() async throws {
        let ran = try await host.shell(
            """
            cat /proc/$$/comm /proc/self/comm; sh -c 'sleep 5 & cat /proc/$!/stat > /dev/null && echo child; kill $!'
            python3 -c 'import threading as t; f = lambda: print(open("/proc/%d/comm" % t.get_native_id()).read(), end="")
            s = t.Thread(target=f); s.start(); s.join()'
            ls -L -d /proc/[0-9]* 2> /dev/null | wc -l; touch /proc/x 2> /dev/null || echo sealed
            head -c 9 /proc/cpuinfo; head -c 8 /proc/meminfo; test -s /proc/sys/kernel/osrelease && echo copies
            """)
        let lines = ran.output.split(separator: "\n")
        #expect(lines.prefix(4) == ["sh", "cat", "child", "python3"], "\(ran)")
        // Two or three processes at that moment: init, the shell, and ls.
        #expect(lines.count > 4 && (2...5).contains(Int(lines[4]) ?? 0), "\(ran)")
        #expect(lines.dropFirst(5).joined().contains("sealedprocessorMemTotalcopies"), "\(ran)")
    }

    @Test("stays within a folder that holds a root file system")
    func rootFolder() async throws {
        let root = Scratch()
        for name in ["bin", "etc"] { try root.write(name + "/keep", name) }
        try FileManager.default.copyItem(atPath: Probe.path, toPath: root.path + "/bin/probe")
        var request = CellRequest(role: .contestant, arguments: ["/bin/probe", "read", "/etc/keep"])
        request.root = .folder(root.path)
        #expect(try await host.run(request).outcome.exit == .exited(0))
        request.arguments[2] = "/usr/bin/env"
        #expect(try await host.run(request).outcome.exit == .exited(1))
    }

    @Test("says that a program is missing")
    func missing() async throws {
        let ran = try await host.run(CellRequest(role: .build, arguments: ["no-such-program"]))
        #expect(ran.outcome.exit == .notStarted(2))
    }

    @Test("sees the merge of its layers and can change it; the upper holds the changes and the layers stay as they are")
    func overlay() async throws {
        let base = Scratch()
        let delta = Scratch()
        try base.write("a.txt", "base a")
        try base.write("sub/b.txt", "base b")
        try delta.write("a.txt", "delta a")
        let names = try await host.withCell(
            CellRequest(
                role: .agent,
                arguments: ["/bin/sh", "-c", "cat a.txt sub/b.txt; echo more >> sub/b.txt; rm a.txt; echo n > n; pwd"],
                workspace: .writable(layers: [delta.path, base.path]))
        ) { cell in
            var output: [UInt8] = []
            while let bytes = try await cell.readOutput() { output += bytes }
            #expect(String(decoding: output, as: UTF8.self) == "delta abase b/work\n")
            let outcome = try await cell.outcome()
            let errors = String(decoding: await cell.errorTail(limit: 1000), as: UTF8.self)
            #expect(outcome.exit == .exited(0), "\(errors)")
            let upper = try #require(try await cell.upper())
            let path = "/proc/self/fd/\(upper)/"
            #expect(try String(contentsOfFile: path + "sub/b.txt", encoding: .utf8) == "base bmore\n")
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        }
        #expect(names == ["a.txt", "n", "sub"])
        #expect(try String(contentsOfFile: base.path + "/sub/b.txt", encoding: .utf8) == "base b")
        #expect(try String(contentsOfFile: delta.path + "/a.txt", encoding: .utf8) == "delta a")
    }

    @Test("cannot change a read-only workspace", arguments: [1, 2])
    func readOnly(layers: Int) async throws {
        let folders = (0..<layers).map { _ in Scratch() }
        for (index, folder) in folders.enumerated() { try folder.write("f\(index)", "text") }
        let ran = try await host.shell("cat f0 && echo x > f0; echo x > new; rm f0; ls") {
            $0.workspace = .readOnly(layers: folders.map(\.path))
        }
        #expect(ran.output == "text" + (0..<layers).map { "f\($0)\n" }.joined(), "\(ran)")
        withExtendedLifetime(folders) {}
    }

    @Test("takes files while it runs, and gives them back without following links")
    func files() async throws {
        var request = CellRequest(
            role: .contestant,
            arguments: [
                "/bin/sh", "-c",
                """
                cat /pawl/hello.txt > /pawl/out/copy; ln -s /etc/passwd /pawl/out/link; mkfifo /pawl/out/fifo
                echo ready; read line; cat /pawl/in/7/x.txt; echo no > /pawl/in/7/x.txt; echo no > /pawl/hello.txt
                """,
            ])
        request.files = [CellFile(path: "/pawl/hello.txt", bytes: Array("hello".utf8))]
        request.writableFolders = ["/pawl/out"]
        request.links = ["/pawl/note.md": "out/note.md"]
        try await host.withCell(request) { cell in
            #expect(try await cell.readOutput() == Array("ready\n".utf8))
            try await cell.deliver(CellFile(path: "/pawl/in/7/x.txt", bytes: Array("fresh".utf8)))
            try await cell.write(Array("go\n".utf8))
            #expect(try await cell.readOutput() == Array("fresh".utf8))
            while try await cell.readOutput() != nil {}
            let outcome = try await cell.outcome()
            #expect(outcome.exit != .exited(0))
            #expect(try await cell.collect("/pawl/out/copy", limit: 100) == Array("hello".utf8))
            #expect(try await cell.collect("/pawl/in/7/x.txt", limit: 100) == Array("fresh".utf8))
            #expect(try await cell.list("/pawl/out") == ["copy", "fifo", "link"])
            for (path, code) in [
                ("/pawl/out/link", CellError.Code.special), ("/pawl/out/fifo", .special), ("/pawl/out/none", .missing),
                ("/pawl/out", .special), ("/pawl/out/../hello.txt", .special), ("/etc/passwd", .missing),
            ] {
                await #expect("\(path)") { try await cell.collect(path, limit: 100) } throws: {
                    ($0 as? CellError)?.code == code
                }
            }
            await #expect { try await cell.collect("/pawl/out/copy", limit: 4) } throws: {
                ($0 as? CellError)?.code == .oversize
            }
        }
    }
}
