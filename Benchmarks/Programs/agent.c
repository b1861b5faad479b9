/* SPDX-License-Identifier: Apache-2.0 */
/* An agent that changes one byte of `data`, another one in each attempt: the number of the attempt decides. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void) {
    static char text[65536];
    int briefing = open("/pawl/briefing.json", O_RDONLY);
    ssize_t length = briefing < 0 ? -1 : read(briefing, text, sizeof text - 1);
    char *mark = length > 0 ? strstr(text, "\"attempt\":") : NULL;
    if (!mark) return 2;
    long attempt = strtol(mark + 10, NULL, 10);
    unsigned char byte = (unsigned char)(1 + attempt % 255);
    int data = open("data", O_WRONLY);
    return data < 0 || pwrite(data, &byte, 1, attempt / 255 % 4096) != 1;
}
