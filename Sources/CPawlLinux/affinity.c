/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "affinity.h"

#include <sched.h>

int pawl_allowed_cores(int *cores, int capacity) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set)) return -1;
    int count = 0;
    for (int core = 0; core < CPU_SETSIZE && count < capacity; core++)
        if (CPU_ISSET(core, &set)) cores[count++] = core;
    return count;
}
