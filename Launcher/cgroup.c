/* SPDX-License-Identifier: Apache-2.0 */
/* The cell's cgroups, version 1 or 2 as the request names them: made, entered, read, frozen, emptied, removed. */
#include "cell.h"

#include <linux/sched.h>

enum { LIMIT = 16 };
static struct group {
    const char *path;
    int fd;
    bool unified; /* of version 2 */
} groups[LIMIT];
static int group_count;

/* The files that the request names to be read or written; -1 where it names none. */
enum role { CPU_NS, CPU_USEC, PEAK, OOM, PIDS, FREEZE_V2, FREEZE_V1, KILL, POPULATED, ROLES };
static const struct {
    const char *name;
    int mode;
} roles[ROLES] = {
    [CPU_NS] = {"cpu-ns", O_RDONLY},   [CPU_USEC] = {"cpu-usec", O_RDONLY}, [PEAK] = {"peak", O_RDONLY},
    [OOM] = {"oom", O_RDONLY},         [PIDS] = {"pids", O_RDONLY},         [FREEZE_V2] = {"freeze-v2", O_WRONLY},
    [FREEZE_V1] = {"freeze-v1", O_RDWR}, [KILL] = {"kill", O_WRONLY},       [POPULATED] = {"populated", O_RDONLY},
};
static int meters[ROLES] = {[0 ... ROLES - 1] = -1};

static void add_meter(int group, const struct record *record) {
    int role = 0;
    while (role < ROLES && strcmp(roles[role].name, field(record, 0)) != 0) role++;
    errno = EBADMSG;
    if (role == ROLES) fail("read a cgroup role");
    meters[role] = must(openat(group, field(record, 1), roles[role].mode | O_CLOEXEC), "open a cgroup meter");
}

static bool make(const char *path) {
    if (group_count == LIMIT || mkdir(path, 0755) != 0) return false;
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    groups[group_count++] = (struct group){path, fd, fd >= 0 && faccessat(fd, "tasks", F_OK, 0) != 0};
    return fd >= 0;
}

void cgroup_prepare(char **paths) {
    while (*paths) make(*paths++); /* one that cannot be made is made, or refused, with the request */
}

void cgroup_make(void) {
    int group = -1;
    EACH(record) {
        if (record->tag == 'g') {
            int index = 0;
            while (index < group_count && strcmp(groups[index].path, field(record, 0)) != 0) index++;
            if (index == group_count && !make(field(record, 0))) fail("make a cgroup");
            group = groups[index].fd;
        } else if (record->tag == 's' || record->tag == 'S') {
            if (!put(group, field(record, 0), field(record, 1)) && record->tag == 's')
                fail_at("write", field(record, 0));
        } else if (record->tag == 'm') {
            add_meter(group, record);
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

/* What a meter's file holds; nothing where there is none. */
static void load(enum role role, char *text, size_t capacity) {
    ssize_t length = pread(meters[role], text, capacity - 1, 0);
    text[length > 0 ? length : 0] = 0;
}

/* The number after a key in a file of "key number" lines, or the only number for the key ""; 0 where there is none. */
static uint64_t value(enum role role, const char *key) {
    char text[4096];
    load(role, text, sizeof text);
    size_t length = strlen(key);
    for (char *line = text; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
        if (strncmp(line, key, length) == 0 && (length == 0 || line[length] == ' '))
            return strtoull(line + length, NULL, 10);
    return 0;
}

bool cgroup_meters(void) {
    return meters[CPU_NS] >= 0 || meters[CPU_USEC] >= 0;
}

void cgroup_usage(struct usage *usage) {
    uint64_t cpu = meters[CPU_NS] >= 0 ? value(CPU_NS, "") : value(CPU_USEC, "usage_usec") * 1000;
    uint64_t peak = value(PEAK, "");
    if (cpu > 0) usage->cpu = cpu;
    if (peak > 0) usage->peak = peak;
}

void cgroup_freeze(bool on) {
    bool unified = meters[FREEZE_V2] >= 0;
    int fd = unified ? meters[FREEZE_V2] : meters[FREEZE_V1];
    const char *word = unified ? (on ? "1" : "0") : on ? "FROZEN" : "THAWED";
    uint64_t deadline = now() + 5000000000u;
    /* Version 1 tells of nothing, and writes drive it on. Version 2 tells of a change at most each 10 ms, and it
       normally comes much sooner. */
    for (long pause = 20000; fd >= 0 && now() < deadline; pause = pause < 2000000 ? pause * 2 : pause) {
        char text[32];
        if (pwrite(fd, word, strlen(word), 0) < 0 || (unified && value(POPULATED, "frozen") == on)) return;
        load(FREEZE_V1, text, sizeof text);
        if (!unified && strncmp(text, word, strlen(word)) == 0) return;
        struct pollfd event = {.fd = meters[POPULATED], .events = POLLPRI};
        ppoll(&event, 1, &(struct timespec){.tv_nsec = pause}, NULL);
    }
}

const char *cgroup_limit(void) {
    return value(OOM, "oom_kill") > 0 ? "memory" : value(PIDS, "max") > 0 ? "processes" : NULL;
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
    if (meters[FREEZE_V1] >= 0) cgroup_freeze(false);
    int left = kill_members();
    if (left > 0 && meters[KILL] >= 0 && write(meters[KILL], "1", 1) != 1) left = kill_members();
    for (int tries = 0; left > 0 && tries < 200; tries++) {
        poll(NULL, 0, 5);
        left = kill_members();
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
