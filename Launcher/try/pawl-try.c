/* SPDX-License-Identifier: Apache-2.0 */
/* pawl-try: asks Pawl, from inside an agent's cell, to judge the workspace as it is now.
 *
 * usage: pawl-try [--json] [--socket PATH]
 *
 * It sends the line {"try":1} to the Unix socket /pawl/try.sock and reads one line of JSON back; the members of the
 * answer are described in Sources/PawlAgents/TryAnswer.swift. --json prints that line; otherwise each member is printed
 * as "name: value". The exit code says what "result" says: 0 better, 1 not-better, 2 budget, 3 error or no answer.
 *
 * The answer comes from Pawl, but nothing here trusts its form: everything stays within the bytes that were read.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { better = 0, not_better = 1, no_budget = 2, no_answer = 3, longest_answer = 1 << 20 };

static int fail(const char *what) {
    fprintf(stderr, "pawl-try: %s: %s\n", what, strerror(errno));
    return no_answer;
}

/* Sends the request and reads up to a newline; the length without it, or -1. */
static long exchange(const char *path, char *answer) {
    static const char request[] = "{\"try\":1}\n";
    struct sockaddr_un place = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof place.sun_path) return errno = ENAMETOOLONG, -1;
    strcpy(place.sun_path, path);
    int channel = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (channel < 0 || connect(channel, (struct sockaddr *)&place, sizeof place) != 0) return -1;
    for (size_t sent = 0; sent < sizeof request - 1;) {
        ssize_t count = send(channel, request + sent, sizeof request - 1 - sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -1;
        sent += (size_t)count;
    }
    long length = 0;
    while (length < longest_answer) {
        ssize_t count = read(channel, answer + length, (size_t)(longest_answer - length));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -1;
        if (count == 0) return errno = ECONNRESET, -1;
        char *end = memchr(answer + length, '\n', (size_t)count);
        length += count;
        if (end) return close(channel), end - answer;
    }
    return errno = EMSGSIZE, -1;
}

/* The end of the JSON value that starts at `at`: behind a string, a bracketed value or a bare word. */
static const char *skip(const char *at, const char *end) {
    int depth = 0;
    for (; at < end; at++) {
        if (*at == '"') {
            for (at++; at < end && *at != '"'; at++) at += *at == '\\';
            if (at >= end) return end;
            if (depth == 0) return at + 1;
        } else if (*at == '{' || *at == '[') {
            depth++;
        } else if (*at == '}' || *at == ']') {
            if (depth == 0) return at;
            if (--depth == 0) return at + 1;
        } else if (*at == ',' && depth == 0) {
            return at;
        }
    }
    return end;
}

/* Prints a value: strings without quotes and escapes, anything else as it is. */
static void show(const char *at, const char *end) {
    if (at >= end || *at != '"') {
        fwrite(at, 1, (size_t)(end - at), stdout);
        return;
    }
    for (at++, end--; at < end; at++) {
        if (*at != '\\' || at + 1 >= end) {
            putchar(*at);
            continue;
        }
        switch (*++at) {
        case 'n': fputs("\n  ", stdout); break;
        case 't': putchar('\t'); break;
        case 'u': at = end - at > 4 ? at + 4 : end; putchar('?'); break;
        case '"': case '\\': case '/': putchar(*at); break;
        default: putchar('?');
        }
    }
}

static int is(const char *at, const char *end, const char *text) {
    return (size_t)(end - at) == strlen(text) && memcmp(at, text, strlen(text)) == 0;
}

/* Goes through the members of the answer; its exit code. */
static int read_answer(const char *at, const char *end, int printing) {
    int code = no_answer;
    if (at >= end || *at != '{') return code;
    for (at++; at < end && *at == '"';) {
        const char *name = at, *name_end = skip(at, end);
        if (name_end >= end || *name_end != ':') break;
        const char *value = name_end + 1, *value_end = skip(value, end);
        if (is(name, name_end, "\"result\"")) {
            if (is(value, value_end, "\"better\"")) code = better;
            if (is(value, value_end, "\"not-better\"")) code = not_better;
            if (is(value, value_end, "\"budget\"")) code = no_budget;
        }
        if (printing && !is(name, name_end, "\"try\"")) {
            show(name, name_end);
            fputs(": ", stdout);
            show(value, value_end);
            putchar('\n');
        }
        at = value_end < end && *value_end == ',' ? value_end + 1 : value_end;
    }
    return code;
}

int main(int count, char **arguments) {
    const char *path = "/pawl/try.sock";
    int as_json = 0;
    for (int index = 1; index < count; index++) {
        if (strcmp(arguments[index], "--json") == 0) {
            as_json = 1;
        } else if (strcmp(arguments[index], "--socket") == 0 && index + 1 < count) {
            path = arguments[++index];
        } else {
            fputs("usage: pawl-try [--json] [--socket PATH]\n"
                  "Has the workspace judged as it is now. Exit code: 0 better, 1 not better, 2 no judgement left, "
                  "3 no answer.\n", stderr);
            return no_answer;
        }
    }
    char *answer = malloc(longest_answer);
    if (!answer) return fail("cannot hold an answer");
    long length = exchange(path, answer);
    if (length < 0) return fail("cannot ask for a judgement");
    if (as_json) printf("%.*s\n", (int)length, answer);
    int code = read_answer(answer, answer + length, !as_json);
    free(answer);
    return fflush(stdout) == 0 ? code : fail("cannot print the answer");
}
