// SPDX-License-Identifier: Apache-2.0
/* Counts the inversions of the integers on stdin, pair by pair, the other way round. */
#include <stdio.h>

int main(void) {
    static int values[65536];
    int count = 0;
    long inversions = 0;
    while (count < 65536 && scanf("%d", &values[count]) == 1) count++;
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++) inversions += values[j] < values[i];
    printf("%ld\n", inversions);
    return 0;
}
