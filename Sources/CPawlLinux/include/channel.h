/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets and pipes to the launcher; all descriptors are closed on exec. */
#ifndef PAWL_CHANNEL_H
#define PAWL_CHANNEL_H

#include <stddef.h>

/* A SOCK_SEQPACKET pair; the first end does not block. 0, or -1 and errno. */
int pawl_channel_pair(int *ends);
/* A pipe; the end that Pawl keeps (0: it reads, 1: it writes) does not block. 0, or -1 and errno. */
int pawl_channel_pipe(int *ends, int kept);
/* An anonymous file that holds the bytes, or -1 and errno. */
int pawl_channel_memory(const void *bytes, size_t length);
/* Sends one message with descriptors; 0, or -1 and errno. */
int pawl_channel_send(int channel, const void *bytes, size_t length, const int *descriptors, int count);
/* Receives one message without blocking; its length (0 at the end), or -1 and errno. At most `limit` descriptors are
   kept and counted; others are closed. */
long pawl_channel_receive(int channel, void *bytes, size_t capacity, int *descriptors, int limit, int *count);

#endif
