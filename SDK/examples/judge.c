/* SPDX-License-Identifier: Apache-2.0
 *
 * The judge protocol in C without a JSON library: one timed question a round, "what is the square of n", where n comes
 * from the round's seed. Build with: cc -O2 -o judge judge.c
 *
 * Pawl writes canonical JSON (RFC 8785): keys sorted, no spaces. That makes the lines that matter here easy to scan.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text behind a key, or NULL. Good enough for messages of Pawl, whose strings here hold no quotes. */
static const char *after(const char *line, const char *key) {
    const char *found = strstr(line, key);
    return found ? found + strlen(key) : NULL;
}

int main(void) {
    static char line[1 << 16];
    while (fgets(line, sizeof line, stdin)) {
        const char *seed = after(line, "\"seed\":\"");
        if (!seed) return 1;
        char digits[5] = {0};
        strncpy(digits, seed, 4);
        long n = strtol(digits, NULL, 16);
        printf("{\"ask\":1,\"input\":%ld,\"timed\":true}\n", n);
        fflush(stdout);
        if (!fgets(line, sizeof line, stdin)) return 1;
        const char *output = after(line, "\"output\":");
        if (!output)
            printf("{\"verdict\":\"fail\",\"feedback\":\"no answer\"}\n");
        else if (strtol(output, NULL, 10) != n * n)
            printf("{\"verdict\":\"fail\",\"feedback\":\"wrong answer\"}\n");
        else
            printf("{\"verdict\":\"pass\",\"metrics\":{\"score\":1}}\n");
        fflush(stdout);
    }
    return 0;
}
