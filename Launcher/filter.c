/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system call filter: classic BPF over struct seccomp_data (linux/seccomp.h). Allowed unless named here.
 *
 * Arguments are 64 bits wide; only their low words are compared, which is all the kernel itself looks at for the
 * flags of clone, for socket domains and for ioctl requests.
 */
#include "cell.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>

#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define X32_BIT 0x40000000u
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "pawl-cell knows x86_64 and aarch64 only"
#endif

/* Numbers newer than Debian 12's headers; the same on every architecture. */
enum { NR_MOUNT_SETATTR = 442, NR_OPEN_TREE_ATTR = 467, NR_LSM_SET_SELF_ATTR = 460, NR_STATMOUNT = 457,
       NR_LISTMOUNT = 458 };
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#define NAMESPACES                                                                                                    \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/* Denied in every cell: kernel-wide state, kernel attack surface that programs do without, keys, clocks. */
static const int always[] = {
    SYS_keyctl, SYS_add_key, SYS_request_key, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_io_uring_setup,
    SYS_io_uring_enter, SYS_io_uring_register, SYS_quotactl, SYS_quotactl_fd, SYS_swapon, SYS_swapoff, SYS_reboot,
    SYS_kexec_load, SYS_kexec_file_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_acct,
    SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_name_to_handle_at,
    SYS_open_by_handle_at, SYS_syslog, SYS_vhangup, SYS_fanotify_init, SYS_nfsservctl, NR_LSM_SET_SELF_ATTR,
    SYS_lookup_dcookie, SYS_move_pages, SYS_migrate_pages, SYS_memfd_secret,
#if defined __x86_64__
    SYS_iopl, SYS_ioperm, SYS_create_module, SYS_get_kernel_syms, SYS_query_module, SYS_uselib, SYS_ustat, SYS_sysfs,
    SYS__sysctl, SYS_modify_ldt, SYS_vserver,
#endif
};

static const int mounts[] = {
    SYS_mount, SYS_umount2, SYS_move_mount, SYS_open_tree, NR_OPEN_TREE_ATTR, SYS_fsopen, SYS_fsmount, SYS_fsconfig,
    SYS_fspick, NR_MOUNT_SETATTR, SYS_pivot_root, SYS_chroot, SYS_setns, SYS_unshare, NR_STATMOUNT, NR_LISTMOUNT,
};

static const int tracing[] = {
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_pidfd_getfd, SYS_process_madvise,
};

static struct sock_filter code[512];
static unsigned length;

static void emit(uint16_t operation, uint8_t yes, uint8_t no, uint32_t operand) {
    if (length == sizeof code / sizeof *code) {
        errno = E2BIG;
        fail("build the filter");
    }
    code[length++] = (struct sock_filter){operation, yes, no, operand};
}

static void load(uint32_t offset) {
    emit(BPF_LD | BPF_W | BPF_ABS, 0, 0, offset);
}

static void answer(uint32_t action) {
    emit(BPF_RET | BPF_K, 0, 0, action);
}

#define DENY(error) (SECCOMP_RET_ERRNO | (error))
#define NUMBER offsetof(struct seccomp_data, nr)
#define ARGUMENT(index) (offsetof(struct seccomp_data, args) + 8u * (index))

static int denied[256];
static unsigned denied_count;

/* Keeps the list sorted. */
static void deny(const int *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        unsigned at = denied_count++;
        for (; at > 0 && denied[at - 1] > list[i]; at--) denied[at] = denied[at - 1];
        denied[at] = list[i];
    }
}

/* The last word on a number. A search by halves, because the kernel runs the filter once for each number there is. */
static void decide(const int *list, unsigned count) {
    if (count <= 3) {
        for (unsigned i = 0; i < count; i++) emit(BPF_JMP | BPF_JEQ | BPF_K, (uint8_t)(count - i), 0, (uint32_t)list[i]);
        answer(SECCOMP_RET_ALLOW);
        answer(DENY(EPERM));
        return;
    }
    unsigned at = length, half = count / 2;
    emit(BPF_JMP | BPF_JGE | BPF_K, 0, 0, (uint32_t)list[half]);
    decide(list, half);
    if (length - at - 1 > UINT8_MAX) fail("build the filter");
    code[at].jt = (uint8_t)(length - at - 1);
    decide(list + half, count - half);
}

/* Only sockets that stay in the cell's network namespace: AF_VSOCK, for one, does not. */
static void sockets(int call) {
    emit(BPF_JMP | BPF_JEQ | BPF_K, 0, 9, (uint32_t)call);
    load(ARGUMENT(0));
    emit(BPF_JMP | BPF_JEQ | BPF_K, 6, 0, AF_UNIX);
    emit(BPF_JMP | BPF_JEQ | BPF_K, 5, 0, AF_INET);
    emit(BPF_JMP | BPF_JEQ | BPF_K, 4, 0, AF_INET6);
    emit(BPF_JMP | BPF_JEQ | BPF_K, 0, 2, AF_NETLINK);
    load(ARGUMENT(2));
    emit(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0); /* NETLINK_ROUTE */
    answer(DENY(EAFNOSUPPORT));
    load(NUMBER);
}

void filter_install(unsigned bits) {
    load(offsetof(struct seccomp_data, arch));
    emit(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCHITECTURE);
    answer(SECCOMP_RET_KILL_PROCESS);
    load(NUMBER);
#ifdef X32_BIT
    emit(BPF_JMP | BPF_JGE | BPF_K, 0, 1, X32_BIT);
    answer(SECCOMP_RET_KILL_PROCESS);
#endif
    deny(always, sizeof always / sizeof *always);
    if (!(bits & FILTER_TRACE)) deny(tracing, sizeof tracing / sizeof *tracing);
    /* clone3's flags are behind a pointer, where a filter cannot look: libraries fall back to clone. */
    emit(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_clone3);
    answer(DENY(ENOSYS));
    if (!(bits & FILTER_MOUNTS)) {
        deny(mounts, sizeof mounts / sizeof *mounts);
        emit(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, SYS_clone);
        load(ARGUMENT(0));
        emit(BPF_JMP | BPF_JSET | BPF_K, 0, 1, NAMESPACES);
        answer(DENY(EPERM));
        load(NUMBER);
    }
    emit(BPF_JMP | BPF_JEQ | BPF_K, 0, 5, SYS_ioctl);
    load(ARGUMENT(1));
    emit(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, TIOCSTI);
    emit(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, TIOCLINUX);
    answer(DENY(EPERM));
    load(NUMBER);
    /* personality: READ_IMPLIES_EXEC and the like are refused, the default and a query are not */
    emit(BPF_JMP | BPF_JEQ | BPF_K, 0, 6, SYS_personality);
    load(ARGUMENT(0));
    emit(BPF_JMP | BPF_JEQ | BPF_K, 3, 0, 0);
    emit(BPF_JMP | BPF_JEQ | BPF_K, 2, 0, 0xffffffffu);
    emit(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0x0040000u); /* ADDR_NO_RANDOMIZE, for debuggers */
    answer(DENY(EPERM));
    load(NUMBER);
    sockets(SYS_socketpair);
    sockets(SYS_socket);
    decide(denied, denied_count);
    struct sock_fprog program = {(unsigned short)length, code};
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) fail("install the filter");
}
