// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc

/// The system call filter of a cell, which its launcher installs as it is. Allowed unless named here.
///
/// Format: classic BPF (linux/filter.h), instructions of u16 operation, u8 jump if true, u8 jump if false, u32 operand,
/// little endian, over struct seccomp_data (linux/seccomp.h): u32 number, u32 architecture, u64 instruction pointer,
/// six u64 arguments. Arguments are 64 bits wide; only their low words are compared, which is all the kernel itself
/// looks at for the flags of clone, for socket domains and options, and for ioctl requests.
struct SystemCallFilter {
    /// The program.
    private(set) var bytes: [UInt8] = []

    /// Namespaces and mounts are allowed for cells that bring a sandbox of their own, tracing where no secret is near.
    static func program(mounts: Bool, tracing: Bool) -> [UInt8] {
        programs[(mounts ? 1 : 0) | (tracing ? 2 : 0)]
    }

    private static let programs: [[UInt8]] = (0..<4).map { bits in
        SystemCallFilter(mounts: bits & 1 != 0, tracing: bits & 2 != 0).bytes
    }

    private enum Operation: UInt16 {
        case load = 0x20
        case equal = 0x15
        case atLeast = 0x35
        case anyBit = 0x45
        case answer = 0x06
    }

    private static let allow: UInt32 = 0x7fff_0000
    private static let kill: UInt32 = 0x8000_0000
    private static func deny(_ error: Int32) -> UInt32 { 0x0005_0000 | UInt32(error) }
    private static let number: UInt32 = 0
    /// RLIMIT_CORE (asm-generic/resource.h).
    private static let coreLimit: UInt32 = 4
    private static let architecture: UInt32 = 4
    private static func argument(_ index: UInt32) -> UInt32 { 16 + 8 * index }

    private init(mounts: Bool, tracing: Bool) {
        emit(.load, Self.architecture)
        #if arch(x86_64)
            emit(.equal, 0xc000_003e, then: 1)
            emit(.answer, Self.kill)
            emit(.load, Self.number)
            // The x32 calls have this bit.
            emit(.atLeast, 0x4000_0000, else: 1)
            emit(.answer, Self.kill)
        #elseif arch(arm64)
            emit(.equal, 0xc000_00b7, then: 1)
            emit(.answer, Self.kill)
            emit(.load, Self.number)
        #else
            #error("Pawl knows the system calls of x86_64 and arm64 only")
        #endif
        // clone3's flags are behind a pointer, where a filter cannot look: libraries fall back to clone.
        emit(.equal, UInt32(SYS_clone3), else: 1)
        emit(.answer, Self.deny(ENOSYS))
        if !mounts {
            // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET (linux/sched.h).
            inspect(SYS_clone, argument: 0) { $0.emit(.anyBit, 0x7e02_0000, else: 1) }
        }
        inspect(SYS_ioctl, argument: 1) {
            $0.emit(.equal, 0x5412, then: 1)  // TIOCSTI
            $0.emit(.equal, 0x541c, else: 1)  // TIOCLINUX
        }
        // The launcher set the limit on core dumps to 1, which alone keeps a dump from the handler that a core_pattern
        // names. Setting it again succeeds and does nothing: a program that asks for no dumps has what it wants.
        inspect(SYS_setrlimit, argument: 0, error: 0) { $0.emit(.equal, Self.coreLimit, else: 1) }
        inspect(SYS_prlimit64, argument: 1, error: 0) {
            $0.emit(.equal, Self.coreLimit, else: 5)
            $0.emit(.load, Self.argument(2))  // the pointer to the new limit, both halves: null is a query
            $0.emit(.equal, 0, else: 2)
            $0.emit(.load, Self.argument(2) + 4)
            $0.emit(.equal, 0, then: 1)
        }
        // READ_IMPLIES_EXEC and the like are refused, the default and a query are not.
        inspect(SYS_personality, argument: 0) {
            $0.emit(.equal, 0, then: 3)
            $0.emit(.equal, 0xffff_ffff, then: 2)
            $0.emit(.equal, 0x0040000, then: 1)  // ADDR_NO_RANDOMIZE, for debuggers
        }
        // Only sockets that stay in the cell's network namespace: AF_VSOCK, for one, does not.
        for call in [SYS_socketpair, SYS_socket] {
            inspect(call, argument: 0, error: EAFNOSUPPORT) {
                $0.emit(.equal, UInt32(AF_UNIX), then: 6)
                $0.emit(.equal, UInt32(AF_INET), then: 5)
                $0.emit(.equal, UInt32(AF_INET6), then: 4)
                $0.emit(.equal, UInt32(AF_NETLINK), else: 2)
                $0.emit(.load, Self.argument(2))
                $0.emit(.equal, 0, then: 1)  // NETLINK_ROUTE
            }
        }
        // No filters on sockets: they run in the kernel, for every packet, at nobody's charge.
        inspect(SYS_setsockopt, argument: 1) {
            $0.emit(.equal, UInt32(SOL_SOCKET), else: 5)
            $0.emit(.load, Self.argument(2))
            $0.emit(.equal, 26, then: 2)  // SO_ATTACH_FILTER
            $0.emit(.atLeast, 50, else: 2)  // SO_ATTACH_BPF, ..._REUSEPORT_CBPF, ..._REUSEPORT_EBPF
            $0.emit(.atLeast, 53, then: 1)
        }
        let denied = Self.always + (tracing ? [] : Self.tracing) + (mounts ? [] : Self.mounts)
        decide(denied.map { UInt32($0) }.sorted()[...])
    }

    /// How many instructions there are.
    private var count: Int { bytes.count / 8 }

    private mutating func emit(_ operation: Operation, _ operand: UInt32, then: UInt8 = 0, else: UInt8 = 0) {
        let code = operation.rawValue
        bytes += [UInt8(truncatingIfNeeded: code), UInt8(code >> 8), then, `else`]
        for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: operand >> shift)) }
    }

    /// Denies a call whose argument the tests let pass to the next instruction; they skip that one to allow it.
    private mutating func inspect(
        _ call: Int32, argument: UInt32, error: Int32 = EPERM, _ tests: (inout SystemCallFilter) -> Void
    ) {
        emit(.equal, UInt32(call))
        let start = count
        emit(.load, Self.argument(argument))
        tests(&self)
        emit(.answer, Self.deny(error))
        emit(.load, Self.number)
        bytes[start * 8 - 5] = UInt8(count - start)
    }

    /// The last word on a number. A search by halves, because the kernel runs the filter once for each number there is.
    private mutating func decide(_ denied: ArraySlice<UInt32>) {
        if denied.count <= 3 {
            for (index, call) in denied.enumerated() { emit(.equal, call, then: UInt8(denied.count - index)) }
            emit(.answer, Self.allow)
            emit(.answer, Self.deny(EPERM))
            return
        }
        let middle = denied.startIndex + denied.count / 2
        emit(.atLeast, denied[middle])
        let start = count
        decide(denied[..<middle])
        // A half of fewer than two hundred numbers is shorter than the longest jump.
        bytes[start * 8 - 6] = UInt8(count - start)
        decide(denied[middle...])
    }

    /// Denied in every cell: kernel-wide state, kernel attack surface that programs do without, keys, clocks.
    static let always: [Int32] = {
        var calls: [Int32] = [
            SYS_keyctl, SYS_add_key, SYS_request_key, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd,
            SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_quotactl, SYS_quotactl_fd, SYS_swapon,
            SYS_swapoff, SYS_reboot, SYS_kexec_load, SYS_kexec_file_load, SYS_init_module, SYS_finit_module,
            SYS_delete_module, SYS_acct, SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex,
            SYS_name_to_handle_at, SYS_open_by_handle_at, SYS_syslog, SYS_vhangup, SYS_fanotify_init, SYS_nfsservctl,
            SYS_lookup_dcookie, SYS_move_pages, SYS_migrate_pages, SYS_memfd_secret, PAWL_SYS_LSM_SET_SELF_ATTR,
        ]
        #if arch(x86_64)
            calls += [
                SYS_iopl, SYS_ioperm, SYS_create_module, SYS_get_kernel_syms, SYS_query_module, SYS_uselib, SYS_ustat,
                SYS_sysfs, SYS__sysctl, SYS_modify_ldt, SYS_vserver,
            ]
        #endif
        return calls
    }()

    private static let mounts: [Int32] = [
        SYS_mount, SYS_umount2, SYS_move_mount, SYS_open_tree, PAWL_SYS_OPEN_TREE_ATTR, SYS_fsopen, SYS_fsmount,
        SYS_fsconfig, SYS_fspick, PAWL_SYS_MOUNT_SETATTR, SYS_pivot_root, SYS_chroot, SYS_setns, SYS_unshare,
        PAWL_SYS_STATMOUNT, PAWL_SYS_LISTMOUNT,
    ]

    private static let tracing: [Int32] = [
        SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_pidfd_getfd, SYS_process_madvise,
    ]
}
