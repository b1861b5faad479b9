/* SPDX-License-Identifier: Apache-2.0 */
/* Messages with descriptors over SOCK_SEQPACKET, the clock, small files, and the report of a failed step. */
#include "cell.h"

#include <time.h>

int report_socket = -1;

void tell(struct report report) {
    send(report_socket, &report, sizeof report, MSG_NOSIGNAL);
}

_Noreturn void fail(const char *step) {
    struct report report = {.kind = 'E', .code = errno};
    if (report_socket >= 0) {
        snprintf(report.step, sizeof report.step, "%s", step);
        tell(report);
        _exit(71);
    }
    char text[256];
    int length = snprintf(text, sizeof text, "fail %d %s", report.code, step);
    cgroup_end();
    cgroup_remove();
    send(STDIN_FILENO, text, (size_t)length, MSG_NOSIGNAL);
    _exit(71);
}

_Noreturn void fail_at(const char *verb, const char *what) {
    char step[192];
    snprintf(step, sizeof step, "%s %s", verb, what);
    fail(step);
}

int must(long result, const char *step) {
    if (result < 0) fail(step);
    return (int)result;
}

uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

bool put(int folder, const char *file, const char *value) {
    int fd = openat(folder, file, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return false;
    size_t length = strlen(value);
    bool written = write(fd, value, length) == (ssize_t)length;
    close(fd); /* which succeeds, and so leaves errno alone */
    return written;
}

/* A message of one part, with room for descriptors, of which the kernel closes those that find none. */
union control {
    char bytes[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
    struct cmsghdr header;
};
#define MESSAGE(buffer, length, control, count)                                                                       \
    {.msg_iov = &(struct iovec){(void *)(uintptr_t)(buffer), length}, .msg_iovlen = 1,                                \
     .msg_control = (count) > 0 ? (control)->bytes : NULL,                                                            \
     .msg_controllen = (count) > 0 ? CMSG_LEN((size_t)(count) * sizeof(int)) : 0}

int receive(int socket, void *buffer, size_t capacity, int *descriptors, int limit, int *count) {
    union control control;
    struct msghdr message = MESSAGE(buffer, capacity, &control, limit);
    ssize_t length;
    do length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (length < 0 && errno == EINTR);
    if (count) *count = 0;
    struct cmsghdr *header = length < 0 ? NULL : CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_type == SCM_RIGHTS) {
        memcpy(descriptors, CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
        *count = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    }
    return (int)length;
}

int transmit(int socket, const void *bytes, size_t length, const int *descriptors, int count) {
    union control control;
    struct msghdr message = MESSAGE(bytes, length, &control, count);
    if (count > 0) {
        control.header = (struct cmsghdr){message.msg_controllen, SOL_SOCKET, SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.header), descriptors, (size_t)count * sizeof(int));
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}
