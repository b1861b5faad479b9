/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "secretmemory.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than Debian 12's headers for some architectures; the number is the same on all that Pawl runs on. */
#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif

static unsigned long pages_for(unsigned long length) {
    unsigned long page = (unsigned long)sysconf(_SC_PAGESIZE);
    return length == 0 ? page : (length + page - 1) / page * page;
}

static void *hidden(unsigned long size) {
    long file = syscall(SYS_memfd_secret, O_CLOEXEC);
    if (file < 0) return MAP_FAILED;
    void *pages = MAP_FAILED;
    if (ftruncate((int)file, (off_t)size) == 0)
        pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, (int)file, 0);
    close((int)file);
    return pages;
}

void *pawl_secret_allocate(unsigned long length, int *state) {
    unsigned long size = pages_for(length);
    *state = 0;
    void *pages = hidden(size);
    if (pages != MAP_FAILED) {
        *state = PAWL_SECRET_HIDDEN | PAWL_SECRET_LOCKED;
    } else {
        pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED) return NULL;
        if (mlock(pages, size) == 0) *state = PAWL_SECRET_LOCKED;
    }
    if (madvise(pages, size, MADV_DONTDUMP) || madvise(pages, size, MADV_DONTFORK)) {
        munmap(pages, size);
        return NULL;
    }
    return pages;
}

void pawl_secret_free(void *pages, unsigned long length) {
    unsigned long size = pages_for(length);
    explicit_bzero(pages, size);
    munmap(pages, size);
}

void pawl_secret_wipe(void *bytes, unsigned long length) {
    explicit_bzero(bytes, length);
}

int pawl_secret_close_process(void) {
    /* 1, not 0: the kernel still starts a handler that is a pipe at 0. */
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit)) return -1;
    limit.rlim_cur = 1;
    if (limit.rlim_max > 1) limit.rlim_max = 1;
    if (limit.rlim_max < limit.rlim_cur) limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_CORE, &limit)) return -1;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int pawl_secret_process_is_closed(void) {
    return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}
