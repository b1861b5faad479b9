// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <valgrind/callgrind.h>

int main(void) {
    static int values[65536];
    int count = 0;
    long inversions = 0;
    CALLGRIND_TOGGLE_COLLECT;
    while (count < 65536 && scanf("%d", &values[count]) == 1) count++;
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++) inversions += values[i] > values[j];
    printf("%ld\n", inversions);
    return 0;
}
