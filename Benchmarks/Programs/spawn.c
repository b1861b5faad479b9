/* SPDX-License-Identifier: Apache-2.0 */
/* Times a command from spawn to reaped exit, COUNT times: spawn COUNT COMMAND... Prints microseconds as cell_floor does. */
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int ascending(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

int main(int argc, char **argv) {
    int count = argc > 2 ? atoi(argv[1]) : 0;
    if (count < 1 || count > 100000) return fprintf(stderr, "usage: spawn COUNT COMMAND...\n"), 2;
    double *samples = calloc((size_t)count, sizeof *samples);
    for (int i = -1; i < count; i++) {
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        pid_t pid;
        int status;
        if (posix_spawnp(&pid, argv[2], NULL, NULL, argv + 2, environ) || waitpid(pid, &status, 0) < 0) return 1;
        if (!WIFEXITED(status) || WEXITSTATUS(status)) return fprintf(stderr, "spawn: a run failed\n"), 1;
        clock_gettime(CLOCK_MONOTONIC, &end);
        if (i >= 0)
            samples[i] = (double)(end.tv_sec - start.tv_sec) * 1e6 + (double)(end.tv_nsec - start.tv_nsec) / 1e3;
    }
    qsort(samples, (size_t)count, sizeof *samples, ascending);
    printf("{\"median_us\":%.1f,\"min_us\":%.1f,\"p90_us\":%.1f}\n", samples[count / 2], samples[0],
           samples[count * 9 / 10]);
    return 0;
}
