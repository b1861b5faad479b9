/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "localsocket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* sun_path holds 108 bytes; a path through the folder's descriptor is short however deep the folder lies. */
static int address(int folder, const char *name, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    int length = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", folder, name);
    if (length > 0 && (size_t)length < sizeof address->sun_path) return 0;
    errno = ENAMETOOLONG;
    return -1;
}

static int closed(int descriptor) {
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

static int credentials(int descriptor, struct pawl_peer *peer) {
    struct ucred found;
    socklen_t size = sizeof found;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &found, &size) != 0) return -1;
    peer->process = found.pid;
    peer->user = found.uid;
    peer->group = found.gid;
    return 0;
}

int pawl_local_listen(const char *folder, const char *name, unsigned int permissions) {
    struct sockaddr_un place;
    int base = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (base < 0) return -1;
    if (address(base, name, &place) != 0) return closed(base);
    if (unlinkat(base, name, 0) != 0 && errno != ENOENT) return closed(base);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return closed(base);
    /* The folder is the owner's alone, so nobody can connect between bind and chmod. */
    if (bind(listener, (struct sockaddr *)&place, sizeof place) != 0 || fchmodat(base, name, permissions, 0) != 0 ||
        listen(listener, 16) != 0) {
        closed(base);
        return closed(listener);
    }
    close(base);
    return listener;
}

int pawl_local_accept(int listener, struct pawl_peer *peer) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor < 0) return -1;
    return credentials(descriptor, peer) == 0 ? descriptor : closed(descriptor);
}

int pawl_local_connect(const char *folder, const char *name, struct pawl_peer *peer) {
    struct sockaddr_un place;
    int base = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (base < 0) return -1;
    if (address(base, name, &place) != 0) return closed(base);
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return closed(base);
    if (connect(descriptor, (struct sockaddr *)&place, sizeof place) != 0 || credentials(descriptor, peer) != 0) {
        closed(base);
        return closed(descriptor);
    }
    close(base);
    return descriptor;
}

long pawl_local_send(int descriptor, const void *bytes, unsigned long count) {
    return send(descriptor, bytes, count, MSG_NOSIGNAL);
}
