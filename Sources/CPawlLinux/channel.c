/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "channel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

int pawl_channel_pair(int *ends) {
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -1;
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

int pawl_channel_pipe(int *ends, int kept) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    return fcntl(ends[kept], F_SETFL, O_NONBLOCK);
}

int pawl_channel_memory(const void *bytes, size_t length) {
    int memory = memfd_create("pawl-cell request", MFD_CLOEXEC);
    const char *rest = bytes;
    while (memory >= 0 && length > 0) {
        ssize_t written = write(memory, rest, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            int error = errno;
            close(memory);
            errno = error;
            return -1;
        }
        rest += written;
        length -= (size_t)written;
    }
    return memory;
}

int pawl_channel_send(int channel, const void *bytes, size_t length, const int *descriptors, int count) {
    union {
        char bytes[CMSG_SPACE(16 * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {(void *)bytes, length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 16) {
        errno = E2BIG;
        return -1;
    }
    if (count > 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
        memcpy(CMSG_DATA(header), descriptors, (size_t)count * sizeof(int));
    }
    return sendmsg(channel, &message, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

long pawl_channel_receive(int channel, void *bytes, size_t capacity, int *descriptors, int limit, int *count) {
    union {
        char bytes[CMSG_SPACE(64 * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {bytes, capacity};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *count = 0;
    ssize_t length = recvmsg(channel, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (length < 0) return -1;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t received = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < received; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
            if (*count < limit)
                descriptors[(*count)++] = descriptor;
            else
                close(descriptor);
        }
    }
    return (long)length;
}
