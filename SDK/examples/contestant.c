/* SPDX-License-Identifier: Apache-2.0
 *
 * A contestant in C, mode `serve`, for judge.c: it squares numbers. Build with: cc -O2 -o contestant contestant.c
 *
 *   Pawl       {"ask":"<32 hex>","input":12}
 *   contestant {"answer":"<32 hex>","output":144}
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    static char line[1 << 16];
    while (fgets(line, sizeof line, stdin)) {
        const char *id = strstr(line, "\"ask\":\"");
        const char *input = strstr(line, "\"input\":");
        if (!id || !input) return 1;
        long n = strtol(input + strlen("\"input\":"), NULL, 10);
        printf("{\"answer\":\"%.32s\",\"output\":%ld}\n", id + strlen("\"ask\":\""), n * n);
        fflush(stdout);
    }
    return 0;
}
