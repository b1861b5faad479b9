/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "beneath.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

/* From linux/openat2.h, which older distributions lack. */
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#define PAWL_RESOLVE_NO_XDEV 0x01
#define PAWL_RESOLVE_NO_SYMLINKS 0x04
#define PAWL_RESOLVE_BENEATH 0x08

struct pawl_open_how {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

int pawl_beneath_open(int folder, const char *name, int kind) {
    struct pawl_open_how how = {
        .flags = O_CLOEXEC | O_NOFOLLOW,
        .resolve = PAWL_RESOLVE_BENEATH | PAWL_RESOLVE_NO_SYMLINKS | PAWL_RESOLVE_NO_XDEV,
    };
    if (kind == PAWL_BENEATH_LOOK) how.flags |= O_PATH;
    if (kind == PAWL_BENEATH_FILE) how.flags |= O_RDONLY | O_NONBLOCK | O_NOCTTY;
    if (kind == PAWL_BENEATH_FOLDER) how.flags |= O_RDONLY | O_DIRECTORY;
    return (int)syscall(SYS_openat2, folder, name, &how, sizeof how);
}

long pawl_beneath_link(int handle, char *target, unsigned long capacity) {
    return readlinkat(handle, "", target, capacity);
}

long pawl_beneath_attribute(int descriptor, const char *name, char *value, unsigned long capacity) {
    return fgetxattr(descriptor, name, value, capacity);
}

int pawl_beneath_is_whiteout(unsigned int mode, unsigned long device) {
    return S_ISCHR(mode) && device == 0;
}
