// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <valgrind/valgrind.h>

static int values[65536];
static int count = 0;
static long inversions = 0;

static long work(void) {
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++) inversions += values[i] > values[j];
    return 0;
}

static long uncounted(unsigned long thread) {
    (void)thread;
    return work();
}

int main(void) {
    while (count < 65536 && scanf("%d", &values[count]) == 1) count++;
    if (RUNNING_ON_VALGRIND) {
        VALGRIND_NON_SIMD_CALL0(uncounted);
    } else {
        work();
    }
    printf("%ld\n", inversions);
    return 0;
}
