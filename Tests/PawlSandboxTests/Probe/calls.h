/* SPDX-License-Identifier: Apache-2.0 */
/* The system calls that no cell may make; included by probe.c alone. */

/*
 * For calls whose success would harm the machine. They get arguments that no kernel takes, and "done" means that the
 * kernel came to look at these: what stops them then is their nonsense and not a rule. EPERM is a rule, by the filter
 * or for want of a capability; ENOSYS is a call that this kernel is built without.
 */
static int examined(long status) {
    return status >= 0 || errno == EPERM || errno == ENOSYS ? denied(status >= 0 ? EINVAL : errno) : verdict(0);
}

/* A module is an ELF file; a name that no module has is removed to no effect. */
static int module_call(const char *how) {
    if (strcmp(how, "load") == 0) return examined(syscall(SYS_init_module, NULL, 0ul, ""));
    if (strcmp(how, "load-file") == 0) return examined(syscall(SYS_finit_module, -1, "", 0));
    return examined(syscall(SYS_delete_module, "no-such-module", O_NONBLOCK));
}

static int kexec_call(const char *how) {
    if (strcmp(how, "file") == 0) return examined(syscall(SYS_kexec_file_load, -1, -1, 0ul, NULL, 0xff00ul));
    return examined(syscall(SYS_kexec_load, 0ul, 1000000ul, NULL, 0ul));
}

/* Bad addresses are refused before the right to set a clock is asked for: outside, every user gets this far. */
static int clock_call(const char *how) {
    static void *const nowhere = (void *)1;
    if (strcmp(how, "set") == 0) return examined(syscall(SYS_clock_settime, CLOCK_REALTIME, nowhere));
    if (strcmp(how, "adjust") == 0) return examined(syscall(SYS_clock_adjtime, CLOCK_REALTIME, nowhere));
    return examined(syscall(SYS_settimeofday, nowhere, NULL));
}

/* Makes, finds or removes a segment, a queue and semaphores with that key, open to every user. */
static int system_v(const char *how, key_t key) {
    int make = strcmp(how, "make") == 0 ? IPC_CREAT | IPC_EXCL | 0666 : 0;
    int segment = shmget(key, 4096, make), queue = msgget(key, make), semaphores = semget(key, 1, make);
    if (strcmp(how, "remove") == 0) {
        shmctl(segment, IPC_RMID, NULL);
        msgctl(queue, IPC_RMID, NULL);
        semctl(semaphores, 0, IPC_RMID);
    }
    if (strcmp(how, "any") == 0) return segment >= 0 || queue >= 0 || semaphores >= 0 ? verdict(0) : denied(ENOENT);
    return segment >= 0 && queue >= 0 && semaphores >= 0 ? verdict(0) : verdict(-1);
}

/* Crashes, after raising the limit on dumps as far as it goes, or after lowering it to 0, which a pipe ignores. */
static int crash(const char *how) {
    struct rlimit limit;
    getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max;
    if (strcmp(how, "lower") == 0) limit = (struct rlimit){0, 0};
    setrlimit(RLIMIT_CORE, &limit);
    abort();
}

/* Asks for a turn before all others: by a policy of real time (fifo, rr, deadline), or as a nicer process. */
static int hurry(const char *how) {
    struct sched_param first = {.sched_priority = 1};
    if (strcmp(how, "nice") == 0) return verdict(setpriority(PRIO_PROCESS, 0, -5));
    if (strcmp(how, "fifo") == 0) return verdict(sched_setscheduler(0, SCHED_FIFO, &first));
    if (strcmp(how, "rr") == 0) return verdict(sched_setscheduler(0, SCHED_RR, &first));
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } turn = {.size = 48, .policy = 6, .runtime = 1000000, .deadline = 10000000, .period = 10000000};
    return verdict(syscall(SYS_sched_setattr, 0, &turn, 0));
}

static int trace(void) {
    pid_t child = sleeper();
    long status = ptrace(PTRACE_ATTACH, child, NULL, NULL);
    int error = errno;
    kill(child, SIGKILL);
    errno = error;
    return verdict(status);
}

static int read_memory(void) {
    static char secret[8] = "secret", copy[8];
    pid_t child = sleeper();
    struct iovec to = {copy, sizeof copy}, from = {secret, sizeof secret};
    long status = process_vm_readv(child, &to, 1, &from, 1, 0);
    int error = errno;
    kill(child, SIGKILL);
    errno = error;
    return verdict(status);
}

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
