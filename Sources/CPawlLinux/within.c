/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "within.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int within(int folder, const char *path, int flags, unsigned mode) {
    struct open_how how = {
        .flags = (unsigned)flags | O_CLOEXEC | O_NOFOLLOW,
        .mode = mode,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
    };
    int fd;
    do fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
    while (fd < 0 && errno == EAGAIN);
    return fd;
}

int pawl_within_open(int folder, const char *path) {
    return within(folder, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
}

int pawl_within_create(int folder, const char *path, unsigned mode) {
    return within(folder, path, O_WRONLY | O_CREAT | O_EXCL, mode);
}

int pawl_within_make_folder(int folder, const char *path, unsigned mode) {
    char parent[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    if (length >= sizeof parent) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(parent, path, length);
    parent[length] = 0;
    int above = within(folder, length ? parent : ".", O_PATH | O_DIRECTORY, 0);
    if (above < 0) return -1;
    int status = mkdirat(above, slash ? slash + 1 : path, mode);
    int error = errno;
    close(above);
    errno = error;
    return status != 0 && error == EEXIST ? 0 : status;
}

int pawl_landlock_version(void) {
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
}
