/* SPDX-License-Identifier: Apache-2.0 */
/* pawl-stub: stands in for a contestant in an exam, in the contestant's own cell.
 *
 * usage: pawl-stub exec OUT                                     one question, whose folder is OUT
 *        pawl-stub serve                                        questions on stdin, answers on stdout
 *        pawl-stub slow exec|serve cpu|wall NANOSECONDS COMMAND...   the honest contestant, made slower
 *
 * What it does is data, below /pawl/stub (Sources/PawlJudge/Exam/StubScript.swift writes it):
 *   start            bytes that are printed before anything is read
 *   N/log            bytes that are printed at question N, counted from 1; N = 0 stands for every other question
 *   N/answer         the answer: printed (serve), or OUT/output.json (exec). Byte 1 stands for the question's id,
 *                    byte 2 for its input
 *   N/files          names of answer files, one a line: each is a copy of N/file.NAME, or, where that is missing, of
 *                    the first of the question's own files
 *   N/end            exit, crash, hang or flood, in place of going on
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { path_length = 512, id_length = 64 };

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "pawl-stub: %s: %s\n", what, strerror(errno));
    exit(70);
}

struct bytes {
    char *at;
    size_t count;
};

/* A whole file; `at` is NULL where there is none. */
static struct bytes load(const char *path) {
    struct bytes result = {0};
    FILE *file = fopen(path, "r");
    if (!file) return result;
    struct stat status;
    if (fstat(fileno(file), &status) != 0) fail(path);
    result.at = malloc((size_t)status.st_size + 1);
    if (!result.at) fail("hold a file");
    result.count = fread(result.at, 1, (size_t)status.st_size, file);
    result.at[result.count] = 0;
    fclose(file);
    return result;
}

static void store(const char *path, struct bytes content) {
    FILE *file = fopen(path, "w");
    if (!file || fwrite(content.at, 1, content.count, file) != content.count || fclose(file) != 0) fail(path);
}

/* The file of a question, or of every question where it has none of its own. */
static struct bytes prop(unsigned question, const char *name) {
    char path[path_length];
    snprintf(path, sizeof path, "/pawl/stub/%u", question);
    snprintf(path, sizeof path, "/pawl/stub/%u/%s", access(path, F_OK) == 0 ? question : 0, name);
    return load(path);
}

/* The first file of a folder by name, which is not a question's input; "" where there is none. */
static struct bytes first_file(const char *folder) {
    char best[path_length] = "", path[2 * path_length];
    DIR *listing = opendir(folder);
    struct bytes none = {0};
    if (!listing) return none;
    for (struct dirent *entry; (entry = readdir(listing));) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "input.json") == 0) continue;
        if (!*best || strcmp(entry->d_name, best) < 0) snprintf(best, sizeof best, "%s", entry->d_name);
    }
    closedir(listing);
    if (!*best) return none;
    snprintf(path, sizeof path, "%s/%s", folder, best);
    return load(path);
}

static void print(struct bytes content) {
    if (content.at) fwrite(content.at, 1, content.count, stdout);
    fflush(stdout);
}

static void copy_files(unsigned question, const char *in, const char *out) {
    struct bytes names = prop(question, "files");
    if (!names.at) return;
    if (mkdir(out, 0755) != 0 && errno != EEXIST) fail(out);
    char *rest = names.at;
    for (char *name; (name = strsep(&rest, "\n"));) {
        if (!*name) continue;
        char own[path_length], target[path_length];
        snprintf(own, sizeof own, "file.%s", name);
        snprintf(target, sizeof target, "%s/%s", out, name);
        struct bytes content = prop(question, own);
        if (!content.at) content = first_file(in);
        if (content.at) store(target, content);
        free(content.at);
    }
    free(names.at);
}

static struct bytes expand(struct bytes answer, const char *id, struct bytes input) {
    size_t room = 1;
    for (size_t i = 0; i < answer.count; i++)
        room += answer.at[i] == 1 ? strlen(id) : answer.at[i] == 2 ? input.count : 1;
    struct bytes result = {malloc(room), 0};
    if (!result.at) fail("hold an answer");
    for (size_t i = 0; i < answer.count; i++) {
        struct bytes piece = {answer.at + i, 1};
        if (answer.at[i] == 1) piece = (struct bytes){(char *)(uintptr_t)id, strlen(id)};
        if (answer.at[i] == 2) piece = input;
        if (piece.count > 0) memcpy(result.at + result.count, piece.at, piece.count);
        result.count += piece.count;
    }
    return result;
}

static void end(unsigned question) {
    struct bytes how = prop(question, "end");
    if (!how.at) return;
    if (strcmp(how.at, "exit") == 0) exit(0);
    if (strcmp(how.at, "crash") == 0) abort();
    if (strcmp(how.at, "hang") == 0) for (;;) pause();
    static char junk[1 << 16];
    memset(junk, 'p', sizeof junk);
    while (fwrite(junk, 1, sizeof junk, stdout) > 0) {}
    exit(0);
}

static int exec_mode(const char *out) {
    char path[path_length];
    struct bytes input = load("/pawl/in/input.json"), answer = prop(1, "answer");
    print(load("/pawl/stub/start"));
    print(prop(1, "log"));
    end(1);
    copy_files(1, "/pawl/in", out);
    if (answer.at) {
        snprintf(path, sizeof path, "%s/output.json", out);
        store(path, expand(answer, "", input));
    }
    return 0;
}

/* Pawl's line is canonical: {"ask":ID,"files":{...},"input":X}, where neither the id nor a file name holds a quote. */
static int serve_mode(void) {
    char *line = NULL, id[id_length] = "", in[path_length], out[path_length];
    size_t capacity = 0;
    ssize_t length;
    print(load("/pawl/stub/start"));
    for (unsigned question = 1; (length = getline(&line, &capacity, stdin)) > 0; question++) {
        if (sscanf(line, "{\"ask\":\"%63[0-9a-f]\"", id) != 1) fail("find the id of a question");
        char *input = strstr(line, ",\"input\":");
        if (!input) fail("find the input of a question");
        input += strlen(",\"input\":");
        struct bytes given = {input, (size_t)(line + length - input)};
        while (given.count > 0 && given.at[given.count - 1] != '}') given.count--;
        if (given.count > 0) given.count--;
        snprintf(in, sizeof in, "/pawl/in/%s", id);
        snprintf(out, sizeof out, "/pawl/out/%s", id);
        print(prop(question, "log"));
        end(question);
        copy_files(question, in, out);
        struct bytes answer = prop(question, "answer");
        if (answer.at) print(expand(answer, id, given));
        free(answer.at);
    }
    return 0;
}

static int64_t now(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) fail("read a clock");
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void delay(int burn, int64_t nanoseconds) {
    if (burn) {
        for (int64_t until = now(CLOCK_PROCESS_CPUTIME_ID) + nanoseconds; now(CLOCK_PROCESS_CPUTIME_ID) < until;) {}
    } else {
        struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
        while (nanosleep(&time, &time) != 0 && errno == EINTR) {}
    }
}

/* Holds every question back for a while, then hands it to the contestant, which answers by itself. */
static int slow_serve(int burn, int64_t nanoseconds, char **command) {
    int ends[2];
    if (pipe(ends) != 0) fail("make a pipe");
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        dup2(ends[0], 0);
        close(ends[0]);
        close(ends[1]);
        execvp(command[0], command);
        fail(command[0]);
    }
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    char *line = NULL;
    size_t capacity = 0;
    for (ssize_t length; (length = getline(&line, &capacity, stdin)) > 0;) {
        delay(burn, nanoseconds);
        for (ssize_t sent = 0; sent < length;) {
            ssize_t count = write(ends[1], line + sent, (size_t)(length - sent));
            if (count < 0) break;
            sent += count;
        }
    }
    close(ends[1]);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int count, char **words) {
    if (count == 3 && strcmp(words[1], "exec") == 0) return exec_mode(words[2]);
    if (count == 2 && strcmp(words[1], "serve") == 0) return serve_mode();
    if (count >= 6 && strcmp(words[1], "slow") == 0) {
        int burn = strcmp(words[3], "cpu") == 0;
        int64_t nanoseconds = atoll(words[4]);
        if (strcmp(words[2], "serve") == 0) return slow_serve(burn, nanoseconds, words + 5);
        delay(burn, nanoseconds);
        execvp(words[5], words + 5);
        fail(words[5]);
    }
    fprintf(stderr, "usage: pawl-stub exec OUT | serve | slow exec|serve cpu|wall NANOSECONDS COMMAND...\n");
    return 2;
}
