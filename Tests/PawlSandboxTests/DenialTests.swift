// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import Testing

@testable import PawlSandbox

/// An act that some cell must not be able to perform.
struct Act: Sendable, CustomTestStringConvertible {
    enum Setting: String, CaseIterable, Sendable {
        case contestant, sealedAgent, nestingAgent
    }

    var arguments: [String]
    /// What makes the act possible outside, in a mount namespace of its own.
    var preparation: String?
    /// Where it is allowed on purpose.
    var allowed: Set<Setting> = []

    init(_ arguments: String..., after preparation: String? = nil, allowed: Set<Setting> = []) {
        self.arguments = arguments
        self.preparation = preparation
        self.allowed = allowed
    }

    var testDescription: String { arguments.joined(separator: " ") }
}

@Suite("a cell denies", .timeLimit(.minutes(1)))
struct DenialTests {
    static let tracers: Set<Act.Setting> = [.sealedAgent, .nestingAgent]
    static let acts = [
        Act("read", "/etc/shadow"),
        Act("append", "/etc/passwd"),
        Act("append", "/usr/bin/env"),
        Act("create", "/usr/bin/pawl-probe-\(getpid())"),
        Act("create", "/pawl-probe-\(getpid())"),
        Act("create", "/dev/pawl-probe-\(getpid())"),
        Act("create", "/etc/pawl-probe-\(getpid())"),
        Act("append", "/proc/sys/kernel/core_pattern"),
        Act("read", "/proc/\(getpid())/environ"),
        Act("signal", String(getpid())),
        Act("ptrace", allowed: tracers),
        Act("process-vm", allowed: tracers),
        Act("kcmp", allowed: tracers),
        Act("pidfd-getfd", allowed: tracers),
        Act("mount", after: "true"),
        Act("remount", after: "mount --bind /usr /usr"),
        Act("umount", "/tmp", after: "mount --bind /tmp /tmp"),
        Act("fsopen"),
        Act("open-tree"),
        Act("unshare-user", allowed: [.nestingAgent]),
        Act("unshare-mount", after: "true"),
        Act("unshare-net"),
        Act("clone-user", allowed: [.nestingAgent]),
        Act("clone3-user"),
        Act("setns"),
        Act("chroot"),
        Act("keyctl"),
        Act("add-key"),
        Act("bpf"),
        Act("perf"),
        Act("io-uring"),
        Act("userfaultfd"),
        Act("vsock"),
        Act("packet"),
        Act("raw-ip"),
        Act("netlink-netfilter"),
        Act("netlink-uevent"),
        Act("attach-filter", "26"),
        Act("attach-filter", "51"),
        Act("adjtimex"),
        Act("clock", "set"),
        Act("clock", "adjust"),
        Act("clock", "day"),
        Act("reboot"),
        Act("swapon"),
        Act("swapoff"),
        Act("acct"),
        Act("syslog"),
        Act("file-handle"),
        Act("personality"),
        Act("tiocsti"),
        Act("i386"),
        Act("raise-limit", after: "ulimit -Sn 100"),
        Act("hurry", "fifo"),
        Act("hurry", "rr"),
        Act("hurry", "deadline"),
        Act("hurry", "nice"),
    ]

    /// Acts that fail on this kernel even outside; each must go on failing there, or it belongs into `acts`.
    static let knownImpossible = [
        (act: Act("x32"), why: "the kernel is built without CONFIG_X86_X32_ABI")
    ]

    /// Acts that many kernels are built or told to do without, this one or the next. Where one is possible outside,
    /// no cell may perform it; everywhere, no cell is told that the kernel would have looked.
    static let dependent = [
        Act("kexec", "memory"), Act("kexec", "file"), Act("module", "load"), Act("module", "load-file"),
        Act("module", "remove"),
    ]

    static func request(_ act: [String], _ setting: Act.Setting) -> CellRequest {
        switch setting {
        case .contestant: Probe.request(act)
        case .sealedAgent: Probe.request(act, role: .agent)
        case .nestingAgent: Probe.request(act, role: .agent, profile: .nesting)
        }
    }

    let host: CellHost

    init() throws {
        host = try CellHost()
    }

    @Test("each act that succeeds outside", arguments: acts)
    func act(_ act: Act) async throws {
        let outside = Probe.outside(act: act.arguments, after: act.preparation)
        #expect(outside.status == 0, "the act must be possible outside: \(outside.output)")
        if act.arguments[0] == "create" { _ = unsafe unlink(act.arguments[1]) }
        for setting in Act.Setting.allCases {
            let ran = try await host.run(Self.request(act.arguments, setting))
            if act.allowed.contains(setting) {
                #expect(ran.outcome.exit == .exited(0), "\(setting) may: \(ran.output)")
            } else {
                // Killed by the filter, or refused with an errno; never "not an act" and never done.
                #expect(
                    ran.outcome.exit == .exited(1) || ran.outcome.exit == .signaled(SIGSYS), "\(setting): \(ran)")
            }
        }
    }

    @Test("kernels and modules, by the filter's own answer", arguments: dependent)
    func kernels(_ act: Act) async throws {
        let outside = Probe.outside(act: act.arguments)
        let absent = outside.output.contains("denied \(ENOSYS)") || outside.output.contains("denied \(EPERM)")
        #expect(outside.status == 0 || absent, "possible outside, or not of this kernel: \(outside.output)")
        for setting in Act.Setting.allCases {
            // A kernel without the call would say ENOSYS: EPERM shows that the filter was asked first.
            let ran = try await host.run(Self.request(act.arguments, setting))
            #expect(ran.outcome.exit == .exited(1), "\(setting): \(ran)")
            #expect(ran.output.hasPrefix("denied \(EPERM) "), "\(setting): \(ran)")
        }
    }

    @Test("nothing that this kernel denies by itself is counted as denied by a cell")
    func impossible() {
        for (act, why) in Self.knownImpossible {
            #expect(Probe.outside(act: act.arguments).status == 1, "\(act.testDescription) is possible now: \(why)")
        }
        #expect(Self.knownImpossible.count == 1)
    }

    @Test("a look into its init, which holds the way to Pawl", arguments: Act.Setting.allCases)
    func ownInit(_ setting: Act.Setting) async throws {
        #expect(Probe.outside(act: ["read", "/proc/\(getpid())/environ"]).status == 0)
        let proc = setting == .nestingAgent ? "/proc" : "/proc/pid"
        for file in ["self/status", "1/status"] {
            #expect(try await host.run(Self.request(["read", "\(proc)/\(file)"], setting)).outcome.exit == .exited(0))
        }
        for file in ["environ", "mem", "maps", "fd/3", "root/etc/passwd", "cwd/etc/passwd"] {
            let ran = try await host.run(Self.request(["read", "\(proc)/1/\(file)"], setting))
            #expect(ran.outcome.exit == .exited(1), "\(file): \(ran)")
        }
    }

    @Test("no route socket, which programs need to look at their own network")
    func route() async throws {
        for setting in Act.Setting.allCases {
            let ran = try await host.run(Self.request(["netlink-route"], setting))
            #expect(ran.outcome.exit == .exited(0), "\(ran)")
        }
    }

    @Test("sight of host processes and of the state folder", arguments: Act.Setting.allCases)
    func hidden(_ setting: Act.Setting) async throws {
        let state = Scratch()
        try state.write("ledger/entry", "secret")
        let mark = "pawl-mark-\(UUID().uuidString)"
        let process = Process()
        process.executableURL = URL(filePath: Probe.path)
        process.arguments = ["sleep", mark]
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        for act in [["read", state.path + "/ledger/entry"], ["see-process", mark]] {
            #expect(Probe.outside(act: act).status == 0)
            #expect(try await host.run(Self.request(act, setting)).outcome.exit == .exited(1))
        }
    }

    @Test("host Unix sockets, by path and abstract", arguments: Act.Setting.allCases)
    func sockets(_ setting: Act.Setting) async throws {
        let folder = Scratch()
        let name = "pawl-test-\(UUID().uuidString)"
        let path = folder.path + "/s"
        let server = Process()
        server.executableURL = URL(filePath: "/usr/bin/python3")
        server.arguments = [
            "-c",
            """
            import socket,sys
            kept=[]
            for n in (sys.argv[1], chr(0)+sys.argv[2]):
                s=socket.socket(socket.AF_UNIX); s.bind(n); s.listen(9); kept.append(s)
            print("up", flush=True)
            sys.stdin.read()
            """, path, name,
        ]
        let (input, output) = (Pipe(), Pipe())
        server.standardInput = input
        server.standardOutput = output
        try server.run()
        defer { kill(server.processIdentifier, SIGKILL) }
        #expect(output.fileHandleForReading.readData(ofLength: 3) == Data("up\n".utf8))
        _ = unsafe chmod(path, 0o777)
        for act in [["connect", path], ["connect-abstract", name]] {
            let outside = Probe.outside(act: act)
            #expect(outside.status == 0, "\(act): \(outside.output)")
            #expect(try await host.run(Self.request(act, setting)).outcome.exit == .exited(1))
        }
        // A socket that the request binds in can be reached.
        var request = Self.request(["connect", "/pawl/broker.sock"], setting)
        request.binds.append(CellBind(from: path, to: "/pawl/broker.sock"))
        let ran = try await host.run(request)
        #expect(ran.outcome.exit == .exited(0), "\(ran)")
    }

    @Test("a TCP connection to the host, whose loopback is not the cell's", arguments: Act.Setting.allCases)
    func network(_ setting: Act.Setting) async throws {
        let server = Process()
        server.executableURL = URL(filePath: "/usr/bin/python3")
        server.arguments = [
            "-c",
            """
            import socket,sys
            s=socket.create_server(("127.0.0.1", 0))
            print("%05d" % s.getsockname()[1], flush=True)
            sys.stdin.read()
            """,
        ]
        let (input, output) = (Pipe(), Pipe())
        server.standardInput = input
        server.standardOutput = output
        try server.run()
        defer { kill(server.processIdentifier, SIGKILL) }
        let port = String(decoding: output.fileHandleForReading.readData(ofLength: 5), as: UTF8.self)
        let connect = "import socket,sys; socket.create_connection((\"127.0.0.1\", int(sys.argv[1])), 5)"
        let outside = Process()
        outside.executableURL = URL(filePath: "/usr/bin/python3")
        outside.arguments = ["-c", connect, port]
        try outside.run()
        outside.waitUntilExit()
        #expect(outside.terminationStatus == 0)
        var request = Self.request(["true"], setting)
        request.arguments = ["/usr/bin/python3", "-c", connect, port]
        let ran = try await host.run(request)
        #expect(ran.outcome.exit == .exited(1), "\(ran)")
        #expect("\(ran)".contains("ConnectionRefusedError"), "\(ran)")
    }

    @Test("another cell's files and processes", arguments: Act.Setting.allCases)
    func neighbours(_ setting: Act.Setting) async throws {
        let mark = "pawl-mark-\(UUID().uuidString)"
        var first = CellRequest(
            role: .agent,
            arguments: ["/bin/sh", "-c", "echo s > /tmp/s; chmod 777 /tmp/s; echo up; exec /probe sleep \(mark)"])
        first.binds = [CellBind(from: Probe.path, to: "/probe")]
        try await host.withCell(first) { cell in
            _ = try await cell.readOutput()
            var pid: Int32?
            while pid == nil {
                pid = Probe.pids(mark).first { Probe.outside(act: ["read", "/proc/\($0)/root/tmp/s"]).status == 0 }
            }
            let path = "/proc/\(try #require(pid))/root/tmp/s"
            for act in [["read", path], ["see-process", mark], ["signal", "\(pid ?? 0)"]] {
                #expect(Probe.outside(act: act).status == 0)
                #expect(try await host.run(Self.request(act, setting)).outcome.exit == .exited(1), "\(act)")
            }
            #expect(try await host.run(Self.request(["read", "/tmp/s"], setting)).outcome.exit == .exited(1))
        }
        #expect(!Probe.runs(mark))
    }

    @Test("to widen its cores", arguments: Act.Setting.allCases)
    func cores(_ setting: Act.Setting) async throws {
        #expect(Probe.outside(act: ["widen"]).status == 0)
        #expect(try await host.run(Self.request(["widen"], setting)).outcome.exit == .exited(0))
        var request = Self.request(["widen"], setting)
        request.cores = [0]
        #expect(try await host.run(request).outcome.exit == .exited(1))
    }
}
