/* SPDX-License-Identifier: Apache-2.0 */
/* A judge that asks its first argument's number of questions, expects the answer 1, and gives the score 1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    static char line[65536];
    int asks = argc > 1 ? atoi(argv[1]) : 1;
    while (fgets(line, sizeof line, stdin)) {
        int right = 1;
        for (int i = 1; i <= asks; i++) {
            printf("{\"ask\":%d,\"input\":%d}\n", i, i);
            fflush(stdout);
            if (!fgets(line, sizeof line, stdin)) return 1;
            right = right && strstr(line, "\"output\":1") != NULL;
        }
        printf("{\"verdict\":\"%s\",\"metrics\":{\"score\":1}}\n", right ? "pass" : "fail");
        fflush(stdout);
    }
    return 0;
}
