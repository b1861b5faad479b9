/* SPDX-License-Identifier: Apache-2.0 */
/* Unix stream sockets by path, of any length, with the peer's credentials. */
#ifndef PAWL_LOCALSOCKET_H
#define PAWL_LOCALSOCKET_H

struct pawl_peer {
    int process;
    unsigned int user;
    unsigned int group;
};

/* A non-blocking listening socket at folder/name, which replaces what stood there; the descriptor, or -1 and errno. */
int pawl_local_listen(const char *folder, const char *name, unsigned int permissions);
/* A non-blocking connection that waits on a listening socket; the descriptor, or -1 and errno (EAGAIN: none). */
int pawl_local_accept(int listener, struct pawl_peer *peer);
/* A non-blocking connection to the socket at folder/name; the descriptor, or -1 and errno. */
int pawl_local_connect(const char *folder, const char *name, struct pawl_peer *peer);
/* As write, without SIGPIPE. */
long pawl_local_send(int descriptor, const void *bytes, unsigned long count);

#endif
