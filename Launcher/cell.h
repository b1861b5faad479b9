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
 *   "map PID"                      map that process's identities and answer "m"
 *   "ready N"                      the program may run now; N exported folders come as descriptors
 *   "usage CPU WALL PEAK"          answer to "f"; nanoseconds, bytes
 *   "thawed"                       answer to "t"
 *   "end KIND CODE CPU WALL PEAK LIMIT LEFTOVERS SURVIVORS"   KIND: exit, signal, missing, killed
 *   "fail ERRNO STEP"
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
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of messages and requests (the latter: Sources/PawlSandbox/LauncherRequest.swift); others are refused. */
enum { VERSION = 1 };

/* request.c */
struct record {
    char tag;
    unsigned count;
    const char *first; /* its first field, length first */
};
extern struct record *records; /* ends with a tag of 0 */
#define EACH(record) for (const struct record *record = records; record->tag; record++)
void request_load(int descriptor);
/* The first record with that tag, or NULL. */
const struct record *find(char tag);
/* The field, NUL-terminated; a missing one ends the launcher. */
const char *field(const struct record *record, unsigned index);
size_t field_length(const struct record *record, unsigned index);
uint64_t number(const struct record *record, unsigned index);

/* channel.c */
enum { DESCRIPTORS = 253 }; /* the most that a message carries (SCM_MAX_FD) */
struct report {
    char kind; /* N identities to map, R exports, W built, X program ended, L leftovers, U usage, E failed */
    char step[64];
    int code;  /* P: its id; else wait status, errno, or count */
    int other; /* X: processes are left; -1: not started, code is the errno */
    uint64_t cpu, peak;
};
/* Reports to the supervisor. */
void tell(struct report report);
extern int report_socket; /* where middle and init report; -1 in the supervisor, which tells Pawl */
_Noreturn void fail(const char *step);
_Noreturn void fail_at(const char *verb, const char *what);
/* What a call returned, unless that is -1: then its errno ends the launcher. */
int must(long result, const char *step);
/* Receives at most `limit` descriptors; how many comes in `count`. The message's length, or -1. */
int receive(int socket, void *buffer, size_t capacity, int *descriptors, int limit, int *count);
int transmit(int socket, const void *bytes, size_t length, const int *descriptors, int count);
/* Writes a small file. */
bool put(int folder, const char *file, const char *value);
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
void cgroup_usage(struct usage *usage);
/* Nothing where the cell has no freezer. */
void cgroup_freeze(bool on);
/* The limit that the cell ran into, or NULL. */
const char *cgroup_limit(void);
/* Kills what is left and waits until empty; how many would not die. */
int cgroup_end(void);
void cgroup_remove(void);

/* trees.c: what can be prepared before the drop, in the order of the records: a descriptor for each t and b record and
   for each layer */
extern int trees[], tree_count, exports[64], export_count;
void trees_prepare(int socket); /* where to report the exports, or -1 */
/* Hands them from the supervisor to init. */
void trees_send(int socket);
void trees_receive(int socket);
/* A new mount; its options begin with that field. */
int make_filesystem(const char *type, const struct record *record, unsigned options);
void map_identity(const char *process, const char *file, uint64_t inside, uint64_t outside);

/* mounts.c: what is done in the cell's mount namespace */
void mounts_attach(void);

/* confine.c */
void confine(void);
void confine_limits(void);

/* program.c */
/* Starts middle and init; what init needs is in the request and in `trees`. Returns middle's id, and its socket. */
pid_t program_start(const int stdio[3], int *sync);
extern volatile pid_t *init_process; /* shared with middle: the kernel writes it before init runs */

#endif
