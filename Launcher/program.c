/* SPDX-License-Identifier: Apache-2.0 */
/* Middle, init and program: from the supervisor's fork to exec, and init's life after it. */
#include "cell.h"

#include <grp.h>
#include <linux/keyctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>

enum { SYNC = 3 };
volatile pid_t *init_process;
static const unsigned long namespaces =
    CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

static char **vector(char tag) {
    const struct record *record = find(tag);
    errno = EBADMSG;
    if (!record || record->count == 0) fail("find the arguments");
    char **list = calloc(record->count + 1, sizeof *list);
    if (!list) fail("hold the arguments");
    for (unsigned i = 0; i < record->count; i++) list[i] = (char *)(uintptr_t)field(record, i);
    return list;
}

/* Why the program could not be started. It is set in the memory that init shares with it until then. */
static volatile int refusal;

static _Noreturn void program(char **arguments, char **variables) {
    sigset_t none;
    sigemptyset(&none);
    for (int signal_number = 1; signal_number < NSIG; signal_number++) signal(signal_number, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    confine_limits();
    environ = variables;
    if (chdir("/work") == 0) execvp(arguments[0], arguments);
    refusal = errno;
    _exit(127);
}

/* Where no cgroup meters: what init has reaped, and the program itself. */
static void measure(pid_t child, struct report *report) {
    struct rusage usage;
    struct timespec time;
    clockid_t clock;
    getrusage(RUSAGE_CHILDREN, &usage);
    report->cpu = (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000u;
    report->cpu += (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000u;
    report->peak = (uint64_t)usage.ru_maxrss * 1024u;
    if (child > 0 && clock_getcpuclockid(child, &clock) == 0 && clock_gettime(clock, &time) == 0)
        report->cpu += (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Kills all processes but init and reaps them; those that die of this were still alive. */
static _Noreturn void sweep(void) {
    struct report report = {.kind = 'L'};
    int status;
    kill(-1, SIGKILL);
    pid_t reaped;
    while ((reaped = waitpid(-1, &status, 0)) > 0 || (reaped < 0 && errno == EINTR))
        if (reaped > 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) report.code++;
    tell(report);
    _exit(0);
}

static _Noreturn void tend(pid_t child, int signals) {
    for (;;) {
        struct pollfd events[2] = {{.fd = SYNC, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
        if (poll(events, 2, -1) < 0) continue;
        if (events[1].revents) {
            struct signalfd_siginfo ignored;
            if (read(signals, &ignored, sizeof ignored) < 0 && errno != EAGAIN) _exit(70);
            int status;
            pid_t reaped;
            struct report report = {0};
            while ((reaped = waitpid(-1, &status, WNOHANG)) > 0)
                if (reaped == child) report = (struct report){.kind = 'X', .code = status}, child = 0;
            if (report.kind) {
                report.other = reaped == 0;
                measure(0, &report);
                tell(report);
                if (reaped < 0) _exit(0);
            }
        }
        if (events[0].revents) {
            char command;
            struct report report = {.kind = 'U'};
            if (recv(SYNC, &command, 1, 0) != 1) _exit(70);
            switch (command) {
            case 'S': kill(-1, SIGSTOP); break;
            case 'C': kill(-1, SIGCONT); break;
            case 'K': sweep();
            default: break;
            }
            measure(child, &report);
            tell(report);
        }
    }
}

static _Noreturn void init(const int stdio[3], int sync, uid_t uid, gid_t gid) {
    const struct record *inside = find('i');
    close(0);
    munmap((void *)(uintptr_t)init_process, sizeof *init_process); /* the supervisor kills whom it names */
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* else /proc/self belongs to root after the drop */
    errno = EBADMSG;
    if (!inside || !put(AT_FDCWD, "/proc/self/setgroups", "deny")) fail("map the identity");
    map_identity("self", "uid_map", number(inside, 0), uid);
    map_identity("self", "gid_map", number(inside, 1), gid);
    must(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "follow the supervisor");
    if (find('u')) {
        trees_receive(sync);
    } else if (!find('p')) {
        trees_prepare(sync);
    }
    mounts_attach();
    char **arguments = vector('a'), **variables = vector('e');
    /* 0 to 2 for the program, 3 for the supervisor, nothing else. */
    int kept[4] = {stdio[0], stdio[1], stdio[2], sync};
    for (int i = 0; i < 4; i++) kept[i] = fcntl(kept[i], F_DUPFD_CLOEXEC, 1000);
    for (int i = 0; i < 4; i++) must(dup3(kept[i], i, i == SYNC ? O_CLOEXEC : 0), "keep a descriptor");
    report_socket = SYNC;
    must(syscall(SYS_close_range, 4u, ~0u, 0u), "close the rest");
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_SETMASK, &children, NULL);
    int signals = must(signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK), "watch the children");
    confine();
    char byte;
    tell((struct report){.kind = 'W'});
    if (recv(SYNC, &byte, 1, 0) != 1 || byte != 'G') _exit(70);
    pid_t child = vfork(); /* a copy of init's memory for the few steps to exec would cost more than they do */
    if (child == 0) program(arguments, variables);
    if (child < 0) refusal = errno;
    for (int i = 0; i < 3; i++) close(i);
    if (refusal) {
        tell((struct report){.kind = 'X', .code = refusal, .other = -1});
        _exit(0);
    }
    tend(child, signals);
}

static _Noreturn void middle(const int stdio[3], int sync) {
    const struct record *own = find('u'), *subordinate = find('p'), *identity = own ? own : subordinate;
    report_socket = sync;
    cgroup_enter();
    /* A session keyring of its own: the supervisor's must not be reachable. */
    syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
    if (subordinate) {
        char byte;
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* else it belongs to root, and newuidmap leaves it alone */
        must(unshare(CLONE_NEWUSER | CLONE_NEWNS), "make a namespace of identities");
        tell((struct report){.kind = 'N'});
        if (recv(sync, &byte, 1, 0) != 1) _exit(70);
        trees_prepare(sync);
    }
    if (identity) {
        uid_t uid = (uid_t)number(identity, 0);
        gid_t gid = (gid_t)number(identity, 1);
        if ((own && setgroups(0, NULL) != 0) || setresgid(gid, gid, gid) != 0 || setresuid(uid, uid, uid) != 0)
            fail("drop to the cell's uid");
    }
    uid_t uid = getuid(); /* inside the namespace, before it has a map, nobody has a name */
    gid_t gid = getgid();
    /* Init is the supervisor's child, whose end it shares; middle is gone before the program runs. */
    unsigned long flags = namespaces | CLONE_PARENT | CLONE_PARENT_SETTID | SIGCHLD;
    if (must(syscall(SYS_clone, flags, 0, init_process, 0, 0), "make the namespaces") == 0) init(stdio, sync, uid, gid);
    _exit(0);
}

pid_t program_start(const int stdio[3], int *sync) {
    int pair[2];
    must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), "make a socket pair");
    init_process = mmap(NULL, sizeof *init_process, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (init_process == MAP_FAILED) fail("share a page");
    pid_t child = must(cgroup_fork(), "fork");
    if (child == 0) {
        close(pair[0]);
        middle(stdio, pair[1]);
    }
    close(pair[1]);
    for (int i = 0; i < 3; i++) close(stdio[i]);
    *sync = pair[0];
    if (find('u')) { /* while the middle makes the namespaces */
        trees_prepare(-1);
        trees_send(pair[0]);
    }
    return child;
}
