// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b) {
    long x = *(const long *)a, y = *(const long *)b;
    return (x < y) - (x > y);
}

int main(void) {
    long values[4096];
    size_t count = 0;
    while (count < 4096 && scanf("%ld", &values[count]) == 1) count++;
    qsort(values, count, sizeof values[0], compare);
    for (size_t i = 0; i < count; i++) printf("%ld\n", values[i]);
    return 0;
}
