/* SPDX-License-Identifier: Apache-2.0 */
/* A contestant that answers 1: `contestant IN OUT` once (mode exec), `contestant serve` to each question. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int serve(void) {
    static char line[65536];
    while (fgets(line, sizeof line, stdin)) {
        char *mark = strstr(line, "\"ask\":\"");
        char *end = mark ? strchr(mark + 7, '"') : NULL;
        if (!end) return 2;
        *end = 0;
        printf("{\"answer\":\"%s\",\"output\":1}\n", mark + 7);
        fflush(stdout);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "serve") == 0) return serve();
    if (argc != 3) return 2;
    char path[4096];
    snprintf(path, sizeof path, "%s/output.json", argv[2]);
    int output = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    return output < 0 || write(output, "1", 1) != 1;
}
