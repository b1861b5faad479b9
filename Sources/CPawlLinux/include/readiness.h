/* SPDX-License-Identifier: Apache-2.0 */
/* epoll, with one-shot waits. */
#ifndef PAWL_READINESS_H
#define PAWL_READINESS_H

#define PAWL_READABLE 1
#define PAWL_WRITABLE 2

struct pawl_ready {
    int descriptor;
    int directions;
};

/* A new epoll descriptor, or -1 and errno. */
int pawl_readiness_make(void);
/* Arms one wait for the directions (bits); 0, or -1 and errno. */
int pawl_readiness_arm(int poll, int descriptor, int directions);
/* Stops watching a descriptor. */
void pawl_readiness_forget(int poll, int descriptor);
/* Blocks until something is ready; how many, or -1 and errno. */
int pawl_readiness_wait(int poll, struct pawl_ready *ready, int capacity);

#endif
