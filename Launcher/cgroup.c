/* SPDX-License-Identifier: Apache-2.0 */
/* The cell's cgroups, version 1 or 2 as the request names them: made, entered, read, frozen, emptied, removed. */
#include "cell.h"

#include <linux/sched.h>

enum { LIMIT = 16 };
static struct {
    const char *path;
    int fd;
    bool unified; /* of version 2 */
} groups[LIMIT];
static int group_count;

static struct meter {
    int fd;
    bool present;
} cpu_ns, cpu_usec, peak, oom, pids, freeze_v2, freeze_v1, kill_v2, populated;

static const struct {
    const char *role;
    struct meter *meter;
    int mode;
} roles[] = {
    {"cpu-ns", &cpu_ns, O_RDONLY},       {"cpu-usec", &cpu_usec, O_RDONLY}, {"peak", &peak, O_RDONLY},
    {"oom", &oom, O_RDONLY},             {"pids", &pids, O_RDONLY},         {"freeze-v2", &freeze_v2, O_RDWR},
    {"freeze-v1", &freeze_v1, O_RDWR},   {"kill", &kill_v2, O_WRONLY},      {"populated", &populated, O_RDONLY},
};

static bool put(int folder, const char *file, const char *value) {
    int fd = openat(folder, file, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return false;
    size_t length = strlen(value);
    bool written = write(fd, value, length) == (ssize_t)length;
    int error = errno;
    close(fd);
    errno = error;
    return written;
}

static void add_meter(int group, const struct record *record) {
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (strcmp(roles[i].role, field(record, 0)) != 0) continue;
        int fd = openat(group, field(record, 1), roles[i].mode | O_CLOEXEC);
        if (fd < 0) fail("open a cgroup meter");
        *roles[i].meter = (struct meter){fd, true};
        return;
    }
    errno = EBADMSG;
    fail("read a cgroup role");
}

static bool make(const char *path) {
    if (group_count == LIMIT || mkdir(path, 0755) != 0) return false;
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    groups[group_count].unified = fd >= 0 && faccessat(fd, "tasks", F_OK, 0) != 0;
    groups[group_count].path = path;
    groups[group_count++].fd = fd;
    return fd >= 0;
}

void cgroup_prepare(char **paths) {
    while (*paths) make(*paths++); /* one that cannot be made is made, or refused, with the request */
}

void cgroup_make(void) {
    struct cursor cursor = request_start();
    struct record record;
    int group = -1;
    while (request_next(&cursor, &record)) {
        if (record.tag == 'g') {
            int index = 0;
            while (index < group_count && strcmp(groups[index].path, field(&record, 0)) != 0) index++;
            if (index == group_count && !make(field(&record, 0))) fail("make a cgroup");
            group = groups[index].fd;
        } else if (group >= 0 && (record.tag == 's' || record.tag == 'S')) {
            if (!put(group, field(&record, 0), field(&record, 1)) && record.tag == 's')
                fail_at("write", field(&record, 0));
        } else if (group >= 0 && record.tag == 'm') {
            add_meter(group, &record);
        }
    }
}

/*
 * To move a process into a group, the kernel keeps all processes from forking, for which it may wait milliseconds. It
 * need not where a process is born in a group (version 2, Linux 5.7), or where one thread moves itself (version 1).
 */
static bool born_inside;

pid_t cgroup_fork(void) {
    struct clone_args arguments = {.exit_signal = SIGCHLD};
    for (int i = 0; i < group_count; i++)
        if (groups[i].unified) arguments.flags = CLONE_INTO_CGROUP, arguments.cgroup = (uint64_t)groups[i].fd;
    if (arguments.flags == 0) return fork();
    born_inside = true;
    pid_t child = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child >= 0) return child;
    born_inside = false;
    return fork();
}

void cgroup_enter(void) {
    for (int i = 0; i < group_count; i++) {
        if (groups[i].unified && born_inside) continue;
        if (!put(groups[i].fd, groups[i].unified ? "cgroup.procs" : "tasks", "0")) fail("enter a cgroup");
    }
}

static ssize_t load(int fd, char *text, size_t capacity) {
    ssize_t length = pread(fd, text, capacity - 1, 0);
    text[length > 0 ? length : 0] = 0;
    return length;
}

/* The number after a key in a file of "key number" lines, or 0. */
static uint64_t value(int fd, const char *key) {
    char text[4096];
    if (load(fd, text, sizeof text) <= 0) return 0;
    size_t length = strlen(key);
    for (char *line = text; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
        if (strncmp(line, key, length) == 0 && line[length] == ' ') return strtoull(line + length, NULL, 10);
    return 0;
}

bool cgroup_meters(void) {
    return cpu_ns.present || cpu_usec.present;
}

bool cgroup_usage(struct usage *usage) {
    char text[64];
    if (cpu_ns.present) {
        if (load(cpu_ns.fd, text, sizeof text) <= 0) return false;
        usage->cpu = strtoull(text, NULL, 10);
    } else if (cpu_usec.present) {
        usage->cpu = value(cpu_usec.fd, "usage_usec") * 1000;
    }
    if (peak.present && load(peak.fd, text, sizeof text) > 0) usage->peak = strtoull(text, NULL, 10);
    return cgroup_meters();
}

bool cgroup_can_freeze(void) {
    return freeze_v2.present || freeze_v1.present;
}

static bool await_populated(const char *key, uint64_t wanted, int milliseconds) {
    uint64_t deadline = now() + (uint64_t)milliseconds * 1000000u;
    for (long pause = 20000;;) {
        if (value(populated.fd, key) == wanted) return true;
        uint64_t time = now();
        if (time >= deadline) return false;
        /* The kernel tells of a change at most each 10 ms, and it normally comes much sooner. */
        struct pollfd event = {.fd = populated.fd, .events = POLLPRI};
        ppoll(&event, 1, &(struct timespec){.tv_nsec = pause}, NULL);
        if (pause < 2000000) pause *= 2;
    }
}

bool cgroup_freeze(bool on) {
    if (freeze_v2.present) {
        if (pwrite(freeze_v2.fd, on ? "1" : "0", 1, 0) != 1) return false;
        /* A thawed process goes on when its turn comes; nothing depends on when. */
        return !on || !populated.present || await_populated("frozen", 1, 5000);
    }
    const char *word = on ? "FROZEN" : "THAWED";
    size_t length = strlen(word);
    uint64_t deadline = now() + 5000000000u;
    while (now() < deadline) { /* version 1 offers no event: it is asked again, and writes drive it on */
        char text[32];
        if (pwrite(freeze_v1.fd, word, length, 0) != (ssize_t)length) return false;
        if (load(freeze_v1.fd, text, sizeof text) > 0 && strncmp(text, word, length) == 0) return true;
        poll(NULL, 0, 1);
    }
    return false;
}

bool cgroup_out_of_memory(void) {
    return oom.present && value(oom.fd, "oom_kill") > 0;
}

bool cgroup_out_of_processes(void) {
    return pids.present && value(pids.fd, "max") > 0;
}

/* Signals what is in the groups; how many there are. */
static int kill_members(void) {
    int most = 0;
    for (int i = 0; i < group_count; i++) {
        int fd = openat(groups[i].fd, "cgroup.procs", O_RDONLY | O_CLOEXEC);
        FILE *file = fd < 0 ? NULL : fdopen(fd, "r");
        if (!file) continue;
        int members = 0, member;
        while (fscanf(file, "%d", &member) == 1) {
            members++;
            if (member > 0) kill(member, SIGKILL);
        }
        fclose(file);
        if (members > most) most = members;
    }
    return most;
}

int cgroup_end(void) {
    if (group_count == 0) return 0;
    if (freeze_v1.present) cgroup_freeze(false);
    int left = kill_members();
    if (left > 0) {
        if (kill_v2.present && write(kill_v2.fd, "1", 1) != 1) left = kill_members();
        for (int tries = 0; left > 0 && tries < 200; tries++) {
            poll(NULL, 0, 5);
            left = kill_members();
        }
    }
    return left;
}

void cgroup_remove(void) {
    while (group_count > 0) {
        group_count--;
        /* The last process of a group leaves it shortly after it was reaped. */
        for (int tries = 0; rmdir(groups[group_count].path) != 0 && errno == EBUSY && tries < 400; tries++)
            poll(NULL, 0, 1 + tries / 20);
        close(groups[group_count].fd);
    }
}
