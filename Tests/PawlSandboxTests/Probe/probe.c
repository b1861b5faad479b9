/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tries one act. Exit 0: it succeeded; 1: it was denied (the errno is printed); 2: not an act of this program.
 * The tests run every act where it is allowed, see it succeed, and then in a cell, where it must not.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <linux/userfaultfd.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int verdict(long status) {
    if (status >= 0) {
        puts("done");
        return 0;
    }
    printf("denied %d %s\n", errno, strerror(errno));
    return 1;
}

static int denied(int error) {
    errno = error;
    return verdict(-1);
}

static long number(const char *text) {
    return strtol(text, NULL, 10);
}

/* --- files, sockets, processes --- */

static int read_file(const char *path) {
    char byte;
    int fd = open(path, O_RDONLY);
    if (fd < 0) return verdict(-1);
    return verdict(read(fd, &byte, 1) == 1 ? 0 : -1);
}

static int append(const char *path) {
    int fd = open(path, O_WRONLY | O_APPEND);
    return fd < 0 ? verdict(-1) : verdict(write(fd, "", 0));
}

static int create(const char *path) {
    return verdict(open(path, O_WRONLY | O_CREAT | O_EXCL, 0600));
}

static int connect_unix(const char *name, int abstract) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    size_t length = strlen(name);
    if (fd < 0 || length + 2 > sizeof address.sun_path) return verdict(-1);
    memcpy(address.sun_path + abstract, name, length);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
    return verdict(connect(fd, (struct sockaddr *)&address, size));
}

static int see_process(const char *mark) {
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    char own[16];
    snprintf(own, sizeof own, "%d", getpid());
    while (folder && (entry = readdir(folder))) {
        char path[300], text[4096];
        if (number(entry->d_name) <= 0 || strcmp(entry->d_name, own) == 0) continue;
        snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
        int fd = open(path, O_RDONLY);
        ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
        if (fd >= 0) close(fd);
        if (length > 0 && memmem(text, (size_t)length, mark, strlen(mark))) return verdict(0);
    }
    return denied(ESRCH);
}

static pid_t sleeper(void) {
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    return child;
}

#include "calls.h"

/* --- limits --- */

static int raise_limit(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur++;
    if (limit.rlim_max < limit.rlim_cur) limit.rlim_max = limit.rlim_cur;
    return verdict(setrlimit(RLIMIT_NOFILE, &limit));
}

/* Leaves the first core for all: whether it then may run on more than one. */
static int widen(void) {
    cpu_set_t set;
    sched_getaffinity(0, sizeof set, &set);
    int first = 0;
    while (!CPU_ISSET(first, &set)) first++;
    CPU_ZERO(&set);
    CPU_SET(first, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) return verdict(-1);
    memset(&set, 0xff, sizeof set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) return verdict(-1);
    sched_getaffinity(0, sizeof set, &set);
    return CPU_COUNT(&set) > 1 ? verdict(0) : denied(EINVAL);
}

static int eat(long bytes) {
    char *memory = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return verdict(-1);
    for (long i = 0; i < bytes; i += 4096) memory[i] = 1;
    return verdict(0);
}

static int breed(long count) {
    pid_t children[4096];
    long made = 0;
    int error = 0;
    for (; made < count && made < 4096; made++) {
        if ((children[made] = sleeper()) < 0) {
            error = errno;
            break;
        }
    }
    for (long i = 0; i < made; i++) kill(children[i], SIGKILL);
    for (long i = 0; i < made; i++) waitpid(children[i], NULL, 0);
    return error ? denied(error) : verdict(0);
}

static int burn(long seconds) {
    struct timespec used;
    do
        for (volatile int i = 0; i < 1000000; i++) continue;
    while (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0 && used.tv_sec < seconds);
    return verdict(0);
}

static int fill(const char *path, long bytes) {
    static char block[65536];
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0) return verdict(-1);
    for (long done = 0; done < bytes; done += (long)sizeof block)
        if (write(fd, block, sizeof block) != (ssize_t)sizeof block) return verdict(-1);
    return verdict(0);
}

static int litter(const char *folder, long count) {
    for (long i = 0; i < count; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/%ld", folder, i);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        if (fd < 0) return verdict(-1);
        close(fd);
    }
    return verdict(0);
}

static int flood(long bytes) {
    static char block[4096];
    memset(block, 'x', sizeof block);
    for (long done = 0; done < bytes; done += (long)sizeof block)
        if (write(1, block, sizeof block) <= 0) return 1;
    return 0;
}

/* --- staying behind; how: setsid, double, daemon. The mark makes the process findable. --- */

static int outlive(const char *program, const char *how, const char *mark) {
    pid_t child = fork();
    if (child < 0) return verdict(-1);
    if (child == 0) {
        signal(SIGTERM, SIG_IGN);
        signal(SIGHUP, SIG_IGN);
        setsid();
        if (strcmp(how, "setsid") != 0 && fork() != 0) _exit(0);
        if (strcmp(how, "daemon") == 0 && daemon(0, 0) != 0) _exit(1);
        for (int fd = 0; fd < 3; fd++) dup2(open("/dev/null", O_RDWR), fd);
        syscall(SYS_close_range, 3u, ~0u, 0u);
        execl(program, program, "sleep", mark, NULL);
        _exit(1);
    }
    if (strcmp(how, "setsid") != 0) waitpid(child, NULL, 0);
    usleep(20000);
    return verdict(0);
}

int main(int count, char **arguments) {
    const char *act = count > 1 ? arguments[1] : "", *first = count > 2 ? arguments[2] : "";
    const char *second = count > 3 ? arguments[3] : "";
#define ACT(name) if (strcmp(act, name) == 0)
    ACT("read") return read_file(first);
    ACT("append") return append(first);
    ACT("create") return create(first);
    ACT("connect") return connect_unix(first, 0);
    ACT("connect-abstract") return connect_unix(first, 1);
    ACT("see-process") return see_process(first);
    ACT("signal") return verdict(kill((pid_t)number(first), 0));
    ACT("ptrace") return trace();
    ACT("process-vm") return read_memory();
    ACT("kcmp") return verdict(syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 1));
    ACT("pidfd-getfd") return verdict(syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, getpid(), 0), 1, 0));
    ACT("mount") return verdict(mount("tmpfs", "/tmp", "tmpfs", 0, "size=4096"));
    ACT("remount") return verdict(mount(NULL, "/usr", NULL, MS_REMOUNT | MS_BIND, NULL));
    ACT("umount") return verdict(umount2(first, MNT_DETACH));
    ACT("fsopen") return verdict(fsopen("tmpfs", 0));
    ACT("open-tree") return verdict(open_tree(AT_FDCWD, "/usr", OPEN_TREE_CLONE));
    ACT("unshare-user") return verdict(unshare(CLONE_NEWUSER));
    ACT("unshare-mount") return verdict(unshare(CLONE_NEWNS));
    ACT("unshare-net") return verdict(unshare(CLONE_NEWNET));
    ACT("clone-user") return new_user_clone();
    ACT("clone3-user") return new_user_clone3();
    ACT("setns") return verdict(setns(open("/proc/self/ns/uts", O_RDONLY), 0));
    ACT("chroot") return verdict(chroot("."));
    ACT("keyctl") return verdict(syscall(SYS_keyctl, 0, -3, 1));
    ACT("add-key") return verdict(syscall(SYS_add_key, "user", "pawl-probe", "x", 1, -2));
    ACT("bpf") return bpf_map();
    ACT("perf") return perf();
    ACT("io-uring") return ring();
    ACT("userfaultfd") return verdict(syscall(SYS_userfaultfd, UFFD_USER_MODE_ONLY));
    ACT("vsock") return verdict(socket(AF_VSOCK, SOCK_STREAM, 0));
    ACT("packet") return verdict(socket(AF_PACKET, SOCK_RAW, 0));
    ACT("raw-ip") return verdict(socket(AF_INET, SOCK_RAW, 1));
    ACT("netlink-netfilter") return verdict(socket(AF_NETLINK, SOCK_RAW, 12));
    ACT("netlink-uevent") return verdict(socket(AF_NETLINK, SOCK_RAW, 15));
    ACT("netlink-route") return verdict(socket(AF_NETLINK, SOCK_RAW, 0));
    ACT("attach-filter") return attach_filter(number(first));
    ACT("reboot") return examined(syscall(SYS_reboot, 0, 0, 0, NULL));
    ACT("kexec") return kexec_call(first);
    ACT("module") return module_call(first);
    ACT("swapon") return examined(syscall(SYS_swapon, "/no/such/file", 0));
    ACT("swapoff") return examined(syscall(SYS_swapoff, "/no/such/file"));
    ACT("acct") return examined(syscall(SYS_acct, "/no/such/file"));
    ACT("clock") return clock_call(first);
    ACT("system-v") return system_v(first, (key_t)number(second));
    ACT("crash") return crash(first);
    ACT("adjtimex") return verdict(adjtimex(&(struct timex){0}));
    ACT("syslog") return verdict(klogctl(10, NULL, 0));
    ACT("file-handle") return handle();
    ACT("personality") return verdict(personality(READ_IMPLIES_EXEC));
    ACT("tiocsti") return terminal_input();
    ACT("i386") return foreign_call();
    ACT("x32") return x32_call();
    ACT("raise-limit") return raise_limit();
    ACT("widen") return widen();
    ACT("hurry") return hurry(first);
    ACT("eat") return eat(number(first));
    ACT("breed") return breed(number(first));
    ACT("burn") return burn(number(first));
    ACT("fill") return fill(first, number(second));
    ACT("litter") return litter(first, number(second));
    ACT("flood") return flood(number(first));
    ACT("outlive") return outlive(arguments[0], first, second);
    ACT("sleep") return sleep(1000) == 0;
    return 2;
}
