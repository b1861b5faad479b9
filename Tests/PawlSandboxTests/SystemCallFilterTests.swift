// SPDX-License-Identifier: Apache-2.0
import CPawlLinux
import Foundation
import Testing

@testable import PawlSandbox

/// An interpreter of the few classic BPF instructions that the filter uses, written from linux/filter.h.
private enum Machine {
    /// What the program answers for a call.
    static func run(_ program: [UInt8], number: Int32, architecture: UInt32, arguments: [UInt64]) -> UInt32? {
        func word(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
        let values = arguments + Array(repeating: 0, count: 6 - arguments.count)
        var accumulator: UInt32 = 0
        var at = 0
        while at * 8 < program.count {
            let step = program[at * 8..<at * 8 + 8]
            let (code, yes, no) = (Int(word(step.prefix(2))), Int(step[at * 8 + 2]), Int(step[at * 8 + 3]))
            let operand = word(step.suffix(4))
            at += 1
            switch code {
            case 0x20:
                switch operand {
                case 0: accumulator = UInt32(bitPattern: number)
                case 4: accumulator = architecture
                default:
                    // Little endian: the high half of an argument is behind the low one.
                    accumulator = UInt32(truncatingIfNeeded: values[Int(operand - 16) / 8] >> (operand % 8 * 8))
                }
            case 0x15: at += accumulator == operand ? yes : no
            case 0x35: at += accumulator >= operand ? yes : no
            case 0x45: at += accumulator & operand != 0 ? yes : no
            case 0x06: return operand
            default: return nil
            }
        }
        return nil
    }
}

@Suite("the system call filter")
struct SystemCallFilterTests {
    #if arch(x86_64)
        static let architecture: UInt32 = 0xc000_003e
    #else
        static let architecture: UInt32 = 0xc000_00b7
    #endif
    static let allow: UInt32 = 0x7fff_0000
    static func denied(_ error: Int32) -> UInt32 { 0x5_0000 | UInt32(error) }

    static func answer(
        _ call: Int32, _ arguments: UInt64..., mounts: Bool = false, tracing: Bool = false,
        architecture: UInt32 = Self.architecture
    ) -> UInt32? {
        let program = SystemCallFilter.program(mounts: mounts, tracing: tracing)
        return Machine.run(program, number: call, architecture: architecture, arguments: arguments)
    }

    @Test("denies exactly what it names, by every number there is", arguments: [false, true], [false, true])
    func numbers(mounts: Bool, tracing: Bool) {
        let inspected = [SYS_socket, SYS_socketpair, SYS_setsockopt, SYS_clone, SYS_ioctl, SYS_personality]
        for call in 0..<Int32(1024) where !inspected.contains(call) {
            var expected = Self.allow
            if SystemCallFilter.always.contains(call) { expected = Self.denied(EPERM) }
            if [
                SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_pidfd_getfd, SYS_process_madvise,
            ]
            .contains(call), !tracing {
                expected = Self.denied(EPERM)
            }
            if [
                SYS_mount, SYS_umount2, SYS_move_mount, SYS_open_tree, 467, SYS_fsopen, SYS_fsmount, SYS_fsconfig,
                SYS_fspick, 442, SYS_pivot_root, SYS_chroot, SYS_setns, SYS_unshare, 457, 458,
            ].contains(call), !mounts {
                expected = Self.denied(EPERM)
            }
            if call == SYS_clone3 { expected = Self.denied(ENOSYS) }
            #expect(Self.answer(call, mounts: mounts, tracing: tracing) == expected, "call \(call)")
        }
    }

    @Test("kills calls of another architecture")
    func architectures() {
        #expect(Self.answer(SYS_getpid, architecture: 0x4000_0003) == 0x8000_0000)
        #if arch(x86_64)
            #expect(Self.answer(SYS_getpid | 0x4000_0000) == 0x8000_0000)
        #endif
    }

    @Test("looks at the arguments that decide")
    func arguments() {
        for call in [SYS_socket, SYS_socketpair] {
            for family: UInt64 in 0..<64 {
                let local = [1, 2, 10, 16].contains(family)
                #expect(Self.answer(call, family, 1, 0) == (local ? Self.allow : Self.denied(EAFNOSUPPORT)))
            }
            #expect(Self.answer(call, 16, 3, 4) == Self.denied(EAFNOSUPPORT))
        }
        for option: UInt64 in 0..<80 {
            let attaches = [26, 50, 51, 52].contains(option)
            #expect(Self.answer(SYS_setsockopt, 3, 1, option) == (attaches ? Self.denied(EPERM) : Self.allow))
            #expect(Self.answer(SYS_setsockopt, 3, 1, option | 1 << 32) == (attaches ? Self.denied(EPERM) : Self.allow))
            #expect(Self.answer(SYS_setsockopt, 3, 6, option) == Self.allow)
        }
        for flag: UInt64 in [0x20000, 0x200_0000, 0x400_0000, 0x800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000] {
            #expect(Self.answer(SYS_clone, flag | 17) == Self.denied(EPERM))
            #expect(Self.answer(SYS_clone, flag | 17, mounts: true) == Self.allow)
        }
        #expect(Self.answer(SYS_clone, 0x3d0f00) == Self.allow)
        #expect(Self.answer(SYS_ioctl, 0, 0x5412) == Self.denied(EPERM))
        #expect(Self.answer(SYS_ioctl, 0, 0x541c) == Self.denied(EPERM))
        #expect(Self.answer(SYS_ioctl, 0, 0xffff_ffff_0000_5412) == Self.denied(EPERM))
        #expect(Self.answer(SYS_ioctl, 0, 0x5413) == Self.allow)
        for (limit, answer) in [(4 as UInt64, Self.denied(0)), (0x1_0000_0004, Self.denied(0)), (7, Self.allow)] {
            #expect(Self.answer(SYS_setrlimit, limit, 1 << 40) == answer)
            #expect(Self.answer(SYS_prlimit64, 0, limit, 0, 1 << 40) == Self.allow, "a query")
            for pointer: UInt64 in [1 << 32, 1, 0x7fff_0000_1000] {
                #expect(Self.answer(SYS_prlimit64, 0, limit, pointer) == answer)
            }
        }
        #expect(Self.answer(SYS_personality, 0xffff_ffff) == Self.allow)
        #expect(Self.answer(SYS_personality, 0) == Self.allow)
        #expect(Self.answer(SYS_personality, 0x40_0000) == Self.denied(EPERM))
    }
}

@Suite("where pawl-cell is")
struct LauncherPathTests {
    @Test("is named, or beside the running program; never looked for below the current folder")
    func places() {
        #expect(LauncherPath.choose(configured: "/c", variable: "/v", program: "/p/pawl") == "/c")
        #expect(LauncherPath.choose(configured: nil, variable: "/v", program: "/p/pawl") == "/v")
        #expect(LauncherPath.choose(configured: nil, variable: nil, program: "/p/pawl") == "/p/pawl-cell")
        #expect(LauncherPath.choose(configured: nil, variable: nil, program: nil) == nil)
    }

    @Test("a launcher planted in the current folder is not started")
    func planted() throws {
        let repository = Scratch()
        try repository.write("pawl", "")
        try repository.write(".build/debug/pawl-cell", "#!/bin/sh\ntouch \(repository.path)/started\n")
        for name in ["pawl-cell", ".build/release/pawl-cell"] {
            try repository.write(name, "#!/bin/sh\ntouch \(repository.path)/started\n")
        }
        let made = Probe.outside(["/bin/sh", "-c", "find \(repository.path) -name pawl-cell -exec chmod 755 {} +"])
        #expect(made.status == 0)
        // This test program, copied to where no launcher is beside it, in the hostile folder.
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let elsewhere = Scratch()
        try FileManager.default.copyItem(atPath: own, toPath: elsewhere.path + "/tests")
        let ran = Probe.outside([
            "/usr/bin/env", "-u", "PAWL_CELL", "-C", repository.path, "PAWL_TEST_PLANTED=1", elsewhere.path + "/tests",
            "--testing-library", "swift-testing", "--filter", "PlantedLauncher",
        ])
        #expect(ran.status == 0, "\(ran.output)")
        #expect(ran.output.contains("Test run with 1 test"), "\(ran.output)")
        #expect(!FileManager.default.fileExists(atPath: repository.path + "/started"))
    }
}

/// Started by `LauncherPathTests` in a folder that holds launchers of somebody else's.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PAWL_TEST_PLANTED"] != nil))
struct PlantedLauncher {
    @Test func hosts() throws {
        #expect(throws: CellError.self) { _ = try CellHost() }
    }
}
