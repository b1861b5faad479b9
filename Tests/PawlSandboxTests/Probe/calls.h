/* SPDX-License-Identifier: Apache-2.0 */
/* The system calls that no cell may make; included by probe.c alone. */
static int new_user_clone(void) {
    long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) _exit(0);
    return verdict(child);
}

static int new_user_clone3(void) {
    struct clone_args arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    long child = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child == 0) _exit(0);
    return verdict(child);
}

static int bpf_map(void) {
    union bpf_attr attributes = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
    return verdict(syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes));
}

static int perf(void) {
    struct perf_event_attr attributes = {
        .type = PERF_TYPE_SOFTWARE, .size = sizeof attributes, .config = PERF_COUNT_SW_TASK_CLOCK, .exclude_kernel = 1};
    return verdict(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0));
}

static int ring(void) {
    struct io_uring_params parameters = {0};
    return verdict(syscall(SYS_io_uring_setup, 4, &parameters));
}

static int handle(void) {
    struct {
        struct file_handle head;
        char room[128];
    } handle = {.head.handle_bytes = 128};
    int mount;
    return verdict(name_to_handle_at(AT_FDCWD, "/", &handle.head, &mount, 0));
}

static int terminal_input(void) {
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0) return verdict(-1);
    grantpt(master);
    unlockpt(master);
    setsid();
    int slave = open(ptsname(master), O_RDWR);
    return slave < 0 ? verdict(-1) : verdict(ioctl(slave, TIOCSTI, "x"));
}

static int foreign_call(void) {
#if defined __x86_64__
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "0"(20L) : "memory", "r8", "r9", "r10", "r11");
    return verdict(result > 0 ? 0 : -1);
#else
    return denied(ENOSYS);
#endif
}

static int x32_call(void) {
#if defined __x86_64__
    return verdict(syscall(0x40000000 | SYS_getpid));
#else
    return denied(ENOSYS);
#endif
}

/* A packet filter that lets all pass, on a socket of its own; for reuse-port filters the port must be shared. */
static int attach_filter(long option) {
    struct sock_filter all = {BPF_RET | BPF_K, 0, 0, 0xffffffff};
    struct sock_fprog program = {1, &all};
    int fd = socket(AF_INET, SOCK_DGRAM, 0), one = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one) != 0) return 2;
    return verdict(setsockopt(fd, SOL_SOCKET, (int)option, &program, sizeof program));
}
