/* SPDX-License-Identifier: Apache-2.0 */
/* Messages with descriptors over SOCK_SEQPACKET, the clock, and the report of a failed step. */
#include "cell.h"

#include <time.h>

int failure_socket = 0;
char failure_prefix[8] = "fail";

_Noreturn void fail(const char *step) {
    int error = errno;
    if (failure_prefix[0] == 'E') {
        struct report report = {.kind = 'E', .code = error};
        snprintf(report.step, sizeof report.step, "%s", step);
        send(failure_socket, &report, sizeof report, MSG_NOSIGNAL);
        _exit(71);
    }
    char text[256];
    int length = snprintf(text, sizeof text, "fail %d %s", error, step);
    cgroup_end();
    send(failure_socket, text, (size_t)length, MSG_NOSIGNAL);
    _exit(71);
}

_Noreturn void fail_at(const char *verb, const char *what) {
    char step[192];
    snprintf(step, sizeof step, "%s %s", verb, what);
    fail(step);
}

uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int receive(int socket, char *buffer, size_t capacity, int *descriptors, int limit, int *count) {
    union {
        char bytes[CMSG_SPACE(64 * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {buffer, capacity};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t length;
    do length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (length < 0 && errno == EINTR);
    if (count) *count = 0;
    if (length < 0) return -1;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        int received = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        for (int i = 0; i < received; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(header) + (size_t)i * sizeof(int), sizeof(int));
            if (count && *count < limit)
                descriptors[(*count)++] = descriptor;
            else
                close(descriptor);
        }
    }
    return (int)length;
}

int transmit(int socket, const char *text, size_t length, const int *descriptors, int count) {
    union {
        char bytes[CMSG_SPACE(64 * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {(char *)text, length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        size_t bytes = (size_t)count * sizeof(int);
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(bytes);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(bytes);
        memcpy(CMSG_DATA(header), descriptors, bytes);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}
