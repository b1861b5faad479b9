/* SPDX-License-Identifier: Apache-2.0 */
/* The least that any cell with the same promises must do: as root, drop to an unprivileged uid, make the same
 * namespaces, mount a tmpfs root with /usr read-only, a /proc and an overlay, pivot into it and exec. Prints the
 * median, the smallest and the 90th percentile of the time from spawn to reaped exit, in microseconds.
 * Usage: cell_floor COUNT LOWER_FOLDER */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void die(const char *step) {
    fprintf(stderr, "cell_floor: %s: %s\n", step, strerror(errno));
    _exit(99);
}

static void put(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text)) die(path);
    close(fd);
}

static int inside(const char *lower) {
    int uid = 1999999999;
    if (setgroups(0, NULL) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid)) die("setresuid");
    prctl(PR_SET_DUMPABLE, 1);
    if (unshare(CLONE_NEWUSER)) die("unshare user");
    char map[64];
    put("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "1000 %d 1", uid);
    put("/proc/self/uid_map", map);
    put("/proc/self/gid_map", map);
    if (unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)) die("unshare");
    pid_t child = fork();
    if (child < 0) die("fork");
    if (child) {
        int status;
        if (waitpid(child, &status, 0) < 0) die("waitpid");
        return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
    }
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) die("private");
    if (mount("tmpfs", "/mnt", "tmpfs", MS_NOSUID | MS_NODEV, "size=16m")) die("tmpfs");
    const char *folders[] = {"/mnt/usr", "/mnt/proc", "/mnt/work", "/mnt/up", "/mnt/up/u", "/mnt/up/w", "/mnt/old"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (mkdir(folders[i], 0755)) die(folders[i]);
    if (mount("/usr", "/mnt/usr", NULL, MS_BIND | MS_REC, NULL)) die("bind");
    if (mount(NULL, "/mnt/usr", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL)) die("remount");
    if (mount("proc", "/mnt/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL)) die("proc");
    char options[4096];
    snprintf(options, sizeof options, "lowerdir=%s,upperdir=/mnt/up/u,workdir=/mnt/up/w,userxattr", lower);
    if (mount("overlay", "/mnt/work", "overlay", MS_NOSUID | MS_NODEV, options)) die("overlay");
    if (symlink("usr/lib64", "/mnt/lib64") || symlink("usr/lib", "/mnt/lib") || symlink("usr/bin", "/mnt/bin")) die("symlink");
    if (chdir("/mnt") || syscall(SYS_pivot_root, ".", "old") || umount2("/old", MNT_DETACH)) die("pivot_root");
    if (chdir("/work")) die("chdir");
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    char *arguments[] = {"/bin/true", NULL};
    char *none[] = {NULL};
    execve(arguments[0], arguments, none);
    die("execve");
    return 1;
}

static int ascending(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "--inside") == 0) return inside(argv[2]);
    if (argc != 3) return fprintf(stderr, "usage: cell_floor COUNT LOWER_FOLDER\n"), 2;
    int count = atoi(argv[1]);
    if (count < 1 || count > 100000) return 2;
    double *samples = calloc((size_t)count, sizeof *samples);
    for (int i = -3; i < count; i++) {
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        pid_t pid;
        char *arguments[] = {argv[0], "--inside", argv[2], NULL};
        if (posix_spawn(&pid, "/proc/self/exe", NULL, NULL, arguments, environ)) die("posix_spawn");
        int status;
        if (waitpid(pid, &status, 0) < 0) die("waitpid");
        if (!WIFEXITED(status) || WEXITSTATUS(status)) return fprintf(stderr, "cell_floor: a run failed\n"), 1;
        clock_gettime(CLOCK_MONOTONIC, &end);
        if (i >= 0)
            samples[i] = (double)(end.tv_sec - start.tv_sec) * 1e6 + (double)(end.tv_nsec - start.tv_nsec) / 1e3;
    }
    qsort(samples, (size_t)count, sizeof *samples, ascending);
    printf("{\"median_us\":%.1f,\"min_us\":%.1f,\"p90_us\":%.1f}\n", samples[count / 2], samples[0],
           samples[count * 9 / 10]);
    return 0;
}
