/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pawl-cell: starts one confined process tree, meters it, and ends it. Policy in, no decisions.
 *
 * Who is who:
 *   supervisor   this program as Pawl starts it; holds the control socket, the cgroups, the clocks
 *   middle       attaches itself to the cgroups, drops to the cell's uid, makes the namespaces, and is gone
 *   init         process 1 of the cell: builds the root, confines itself, starts the program, reaps
 *   program      process 2 of the cell
 *
 * Arguments: cgroups that the request will name, to be made while the launcher waits for it.
 * Control socket: descriptor 0, SOCK_SEQPACKET. First message "r" with descriptors: request, stdin, stdout, stderr.
 * From Pawl: "f" freeze and read, "t" thaw, "k" kill. Its closing kills the cell.
 * To Pawl (text):
 *   "ready N"                      the program may run now; N exported folders come as descriptors
 *   "usage CPU WALL PEAK"          answer to "f"; nanoseconds, bytes
 *   "thawed"                       answer to "t"
 *   "end KIND CODE CPU WALL PEAK LIMIT LEFTOVERS SURVIVORS"   KIND: exit, signal, missing, killed
 *   "fail ERRNO STEP"
 *
 * Request: records of u32 tag, u32 count, then count fields of u32 length, bytes, NUL (little endian). Tags:
 *   u UID GID OWNER GROUP          become UID:GID first; layers belong to OWNER:GROUP on disk. Absent: stay
 *   i UID GID                      identity as seen inside
 *   g PATH                         make this cgroup and put the cell into it; the records that follow mean it:
 *   s FILE VALUE, S FILE VALUE     write, must or may succeed
 *   m ROLE FILE                    ROLE: cpu-ns, cpu-usec, peak, oom, pids, freeze-v2, freeze-v1, kill, populated
 *   l RESOURCE VALUE               hard and soft resource limit
 *   w NANOSECONDS, c NANOSECONDS   wall and CPU bound
 *   C CORE...                      cores, where no cgroup binds them
 *   a ARGUMENT..., e NAME=VALUE...
 *   t TO SIZE INODES MODE OWNER ACCESS EXPORT   a tmpfs; TO "" holds an overlay's layers and upper; OWNER cell, pawl; ACCESS rw, ro, dev
 *   d PATH MODE OWNER, f PATH MODE BYTES, k PATH TARGET, n PATH NUMBER   folder, file, link, device in the last tmpfs
 *   b TO FROM KIND                 bind; KIND tree, folder (not what is mounted below), device
 *   o TO MODE LAYER...             overlay; MODE rw, ro
 *   p TO WHAT                      procfs; WHAT pid, all
 *   y TO                           devpts
 *   F BITS                         system call filter; the bits are FILTER_* below
 *   L HANDLED SCOPES               Landlock: what is denied unless an A record allows it (0: nothing)
 *   A RIGHTS PATH                  Landlock: allowed below PATH of the cell
 */
#ifndef PAWL_CELL_H
#define PAWL_CELL_H
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FILTER_MOUNTS = 1, FILTER_TRACE = 2 };

/* request.c */
struct record {
    char tag;
    unsigned count;
    const char *first; /* its first field, length first */
};
struct cursor {
    const char *at, *end;
};
void request_load(int descriptor);
struct cursor request_start(void);
bool request_next(struct cursor *cursor, struct record *record);
/* The field, NUL-terminated; a missing one ends the launcher. */
const char *field(const struct record *record, unsigned index);
size_t field_length(const struct record *record, unsigned index);
uint64_t number(const struct record *record, unsigned index, int base);
/* The first record with that tag. */
bool request_find(char tag, struct record *record);

/* channel.c */
_Noreturn void fail(const char *step);
_Noreturn void fail_at(const char *verb, const char *what);
extern int failure_socket;    /* where fail() reports */
extern char failure_prefix[]; /* "fail", or "E" from init */
int receive(int socket, char *buffer, size_t capacity, int *descriptors, int limit, int *count);
int transmit(int socket, const char *text, size_t length, const int *descriptors, int count);
uint64_t now(void);

/* cgroup.c */
struct usage {
    uint64_t cpu, peak;
};
/* Makes cgroups that the request will name, ahead of it. */
void cgroup_prepare(char **paths);
void cgroup_make(void);
/* The child is to call cgroup_enter, which it must do before it has threads. */
pid_t cgroup_fork(void);
void cgroup_enter(void);
bool cgroup_meters(void);
bool cgroup_usage(struct usage *usage);
bool cgroup_freeze(bool on);
bool cgroup_can_freeze(void);
bool cgroup_out_of_memory(void);
bool cgroup_out_of_processes(void);
/* Kills what is left and waits until empty; how many would not die. */
int cgroup_end(void);
void cgroup_remove(void);

/* trees.c: what can be prepared before the drop */
struct tree {
    int fd; /* -1: made in the cell's namespaces; layers come before the overlay they share a record with */
    struct record record;
};
extern struct tree trees[257];
extern int tree_count;
extern int exports[64];
extern int export_count;
void trees_prepare(void);
/* Hands them from the supervisor to init. */
void trees_send(int socket);
void trees_receive(int socket);

/* mounts.c: what is done in the cell's mount namespace */
void mounts_attach(void);
void namespace_identity(uid_t uid, gid_t gid);

/* confine.c, filter.c */
void confine(void);
void confine_limits(void);
void filter_install(unsigned bits);

/* program.c */
struct report {
    char kind; /* R ready, X first process ended, L leftovers counted, U usage, E failed */
    char step[64];
    int code;  /* wait status, errno, or count */
    int other; /* X: processes are left; -1: not started, code is the errno */
    uint64_t cpu, peak;
};
/* Starts middle and init; what init needs is in the request and in `trees`. Returns init's id, and its socket. */
pid_t program_start(const int stdio[3], int *sync);
int await_report(int sync, struct report *report, int *descriptors, int limit, int *count);

#endif
