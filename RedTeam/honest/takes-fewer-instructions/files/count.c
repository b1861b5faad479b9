// SPDX-License-Identifier: Apache-2.0
/* Counts the inversions of the integers on stdin by merging. */
#include <stdio.h>
#include <string.h>

static int values[65536], spare[65536];

static long sort(int *from, int count) {
    if (count < 2) return 0;
    int half = count / 2, i = 0, j = half, k = 0;
    long found = sort(from, half) + sort(from + half, count - half);
    while (i < half && j < count) {
        if (from[i] <= from[j]) spare[k++] = from[i++];
        else {
            found += half - i;
            spare[k++] = from[j++];
        }
    }
    while (i < half) spare[k++] = from[i++];
    memcpy(from, spare, (size_t)k * sizeof(int));
    return found;
}

int main(void) {
    int count = 0;
    while (count < 65536 && scanf("%d", &values[count]) == 1) count++;
    printf("%ld\n", sort(values, count));
    return 0;
}
