// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>

static int values[65536];

static long above(int from, int count) {
    long found = 0;
    for (int j = from + 1; j < count; j++) found += values[from] > values[j];
    return found;
}

int main(void) {
    int count = 0;
    long inversions = 0;
    while (count < 65536 && scanf("%d", &values[count]) == 1) count++;
    for (int i = 0; i < count; i++) inversions += above(i, count);
    printf("%ld\n", inversions);
    return 0;
}
