/* SPDX-License-Identifier: Apache-2.0 */
/* The supervisor: one request in, one cell, one outcome out. */
#include "cell.h"

#include <inttypes.h>
#include <stdarg.h>
#include <sys/signalfd.h>
#include <sys/statvfs.h>
#include <sys/time.h>

enum { CONTROL = 0 };
static int sync_socket = -1, ending;
static uint64_t started, wall_limit = UINT64_MAX, cpu_limit = UINT64_MAX, cores = 1;
static struct usage baseline, used;
static const char *limit = "none";
static bool frozen, killed;

static void say(const char *format, ...) {
    char text[256];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, sizeof text, format, values);
    va_end(values);
    transmit(CONTROL, text, (size_t)length, exports, strncmp(text, "ready", 5) == 0 ? export_count : 0);
}

/* Kills init and so all of the cell. A process stuck in the kernel must not hold the launcher: it is a survivor. */
static void kill_init(void) {
    if (*init_process <= 0) return;
    int process = (int)syscall(SYS_pidfd_open, *init_process, 0);
    kill(*init_process, SIGKILL);
    if (frozen) cgroup_freeze(false);
    if (process < 0 || poll(&(struct pollfd){.fd = process, .events = POLLIN}, 1, 10000) != 0)
        waitpid(*init_process, NULL, 0);
    *init_process = 0;
}

/* The next report; failures end the launcher, an end of init is false. */
static bool hear(struct report *report) {
    int received; /* as a user, init makes what is exported; its report of it is the only one with descriptors */
    if (receive(sync_socket, report, sizeof *report, exports, 64, &received) != sizeof *report) return false;
    if (report->kind == 'R') export_count = received;
    if (report->kind != 'E') return true;
    kill_init();
    errno = report->code;
    fail(report->step);
}

/* The next report of that kind; false where init ends, or the program, whose report comes then. */
static bool await(char kind, struct report *report) {
    while (hear(report))
        if (report->kind == kind || report->kind == 'X') return report->kind == kind;
    return false;
}

static void start(void) {
    char word[16];
    int descriptors[4], count;
    /* A launcher that was started ahead and is told to end before it has a request has nothing to end. */
    struct pollfd events[2] = {{.fd = CONTROL, .events = POLLIN}, {.fd = ending, .events = POLLIN}};
    while (poll(events, 2, -1) < 0) continue;
    if (events[1].revents || receive(CONTROL, word, sizeof word, descriptors, 4, &count) <= 0) {
        cgroup_remove();
        _exit(0);
    }
    errno = EBADMSG;
    if (count != 4) fail("receive the request");
    request_load(descriptors[0]);
    const struct record *wall = find('w'), *cpu = find('c');
    if (wall) wall_limit = number(wall, 0);
    if (cpu) cpu_limit = number(cpu, 0), cores = number(cpu, 1);
    cgroup_make();
    pid_t middle = program_start(descriptors + 1, &sync_socket);
    for (struct report report = {0}; report.kind != 'W';) {
        errno = ECHILD;
        if (!hear(&report)) fail("build the cell");
        if (report.kind == 'N') {
            say("map %d", middle);
            if (recv(CONTROL, word, 1, 0) != 1 || *word != 'm' || send(sync_socket, "M", 1, MSG_NOSIGNAL) != 1)
                fail("wait for the identities");
        }
    }
    waitpid(middle, NULL, 0);
    struct timeval patience_with_init = {.tv_sec = 10};
    setsockopt(sync_socket, SOL_SOCKET, SO_RCVTIMEO, &patience_with_init, sizeof patience_with_init);
    cgroup_usage(&baseline);
    started = now();
    if (send(sync_socket, "G", 1, MSG_NOSIGNAL) != 1) fail("start the program");
    say("ready %d", export_count);
}

static _Noreturn void finish(const struct report *end);
static bool finishing;

/* Reads the meters; without cgroups, init is asked. The program's end may cross the question. */
static void read_usage(char command) {
    struct report report = {0};
    if (cgroup_meters()) {
        struct usage usage = baseline;
        cgroup_usage(&usage);
        used.cpu = usage.cpu > baseline.cpu ? usage.cpu - baseline.cpu : 0;
        if (usage.peak > 0) used.peak = usage.peak;
    } else if (send(sync_socket, &command, 1, MSG_NOSIGNAL) == 1 && await('U', &report)) {
        used.cpu = report.cpu;
        if (report.peak > used.peak) used.peak = report.peak;
    } else if (report.kind == 'X' && !finishing) {
        finish(&report);
    }
}

static void halt(bool on) {
    if (on != frozen) cgroup_freeze(on);
    frozen = on;
}

/* Ends all; `end` tells how the first process ended, where that is known. */
static void finish(const struct report *end) {
    finishing = true;
    uint64_t wall = now() - started;
    int leftovers = 0;
    struct report report;
    if (end && end->other > 0) {
        halt(true);
        read_usage('U');
        halt(false);
        if (send(sync_socket, "K", 1, MSG_NOSIGNAL) == 1 && await('L', &report)) leftovers = report.code;
    } else if (!end && *init_process > 0) {
        read_usage('U');
    }
    kill_init();
    if (end && end->other <= 0) {
        used = (struct usage){end->cpu, end->peak};
        if (cgroup_meters()) read_usage('U');
    }
    if (strcmp(limit, "none") == 0) {
        for (int i = 0; i < export_count; i++) {
            struct statvfs space;
            if (fstatvfs(exports[i], &space) == 0 && (space.f_bavail == 0 || space.f_favail == 0)) limit = "disk";
        }
        if (cgroup_limit()) limit = cgroup_limit();
    }
    int survivors = cgroup_end();
    const char *kind = killed ? "killed" : "signal";
    int code = SIGKILL;
    if (end) {
        kind = end->other < 0 ? "missing" : WIFEXITED(end->code) ? "exit" : "signal";
        code = end->other < 0 ? end->code : WIFEXITED(end->code) ? WEXITSTATUS(end->code) : WTERMSIG(end->code);
    }
    say("end %s %d %" PRIu64 " %" PRIu64 " %" PRIu64 " %s %d %d", kind, code, used.cpu, wall, used.peak, limit,
        leftovers, survivors);
    cgroup_remove(); /* while Pawl reads on; it waits for this end, too */
    _exit(survivors > 0);
}

/* Ends the cell at the limit it reached, or because it was told to. */
static _Noreturn void stop(const char *reached) {
    killed = !reached;
    if (reached) limit = reached;
    finish(NULL);
}

static void obey(void) {
    char command = 0;
    if (recv(CONTROL, &command, 1, 0) != 1 || command == 'k') stop(NULL);
    if (command == 'f') {
        halt(true);
        read_usage('S');
        say("usage %" PRIu64 " %" PRIu64 " %" PRIu64, used.cpu, now() - started, used.peak);
    } else if (command == 't') {
        halt(false);
        if (!cgroup_meters()) read_usage('C');
        say("thawed");
    }
}

/* Milliseconds until a bound could be reached: the CPU bound at the earliest when every core is used until then. */
static int patience(void) {
    uint64_t time = now() - started;
    if (time >= wall_limit) stop("wall");
    uint64_t left = wall_limit - time;
    if (cpu_limit != UINT64_MAX && !frozen) {
        read_usage('U');
        if (used.cpu >= cpu_limit) stop("cpu");
        uint64_t cpu_left = (cpu_limit - used.cpu) / cores;
        if (cpu_left < 2000000u) cpu_left = 2000000u;
        if (cpu_left < left) left = cpu_left;
    }
    return left > 3600000000000u ? 3600000 : (int)(left / 1000000u) + 1;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    ending = signalfd(-1, &mask, SFD_CLOEXEC);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    must(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "close the supervisor to tracing");
    cgroup_prepare(argv + (argc > 0));
    start();
    for (;;) {
        struct pollfd events[3] = {
            {.fd = sync_socket, .events = POLLIN}, {.fd = CONTROL, .events = POLLIN}, {.fd = ending, .events = POLLIN}};
        if (poll(events, 3, patience()) < 0) continue;
        if (events[2].revents) stop(NULL);
        if (events[0].revents) {
            struct report report;
            if (!hear(&report)) finish(NULL);
            if (report.kind == 'X') finish(&report);
        }
        if (events[1].revents) obey();
    }
}
