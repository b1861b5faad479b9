/* SPDX-License-Identifier: Apache-2.0 */
#include "readiness.h"

#include <errno.h>
#include <sys/epoll.h>

int pawl_readiness_make(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

int pawl_readiness_arm(int poll, int descriptor, int directions) {
    struct epoll_event event = {.events = EPOLLONESHOT, .data.fd = descriptor};
    if (directions & PAWL_READABLE) event.events |= EPOLLIN | EPOLLRDHUP;
    if (directions & PAWL_WRITABLE) event.events |= EPOLLOUT;
    if (epoll_ctl(poll, EPOLL_CTL_MOD, descriptor, &event) == 0) return 0;
    if (errno != ENOENT) return -1;
    return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
}

void pawl_readiness_forget(int poll, int descriptor) {
    epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, 0);
}

int pawl_readiness_wait(int poll, struct pawl_ready *ready, int capacity) {
    struct epoll_event events[64];
    int count = epoll_wait(poll, events, capacity < 64 ? capacity : 64, -1);
    for (int i = 0; i < count; i++) {
        int ended = events[i].events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP);
        ready[i].descriptor = events[i].data.fd;
        ready[i].directions = 0;
        if (ended || (events[i].events & EPOLLIN)) ready[i].directions |= PAWL_READABLE;
        if (ended || (events[i].events & EPOLLOUT)) ready[i].directions |= PAWL_WRITABLE;
    }
    return count;
}
