/* SPDX-License-Identifier: Apache-2.0 */
/* The cell's root, put together from detached mounts inside its own mount namespace; runs in init. */
#include "cell.h"

#include <net/if.h>
#include <sys/ioctl.h>

#define STAGE "/usr"

static void attach(int fd, int folder, const char *to) {
    if (move_mount(fd, "", folder, to, MOVE_MOUNT_F_EMPTY_PATH) != 0) fail_at("mount on", to);
}

/*
 * The workspace. Kernels before 6.15 want the layers of an overlay mounted, so they and the upper are attached on the
 * host's /usr of this namespace, which goes as a whole when the root has changed; the overlay keeps its own clones.
 */
static void attach_overlay(const struct record *record) {
    char options[4096];
    bool writable = strcmp(field(record, 1), "rw") == 0;
    size_t used = (size_t)snprintf(options, sizeof options, "userxattr%s,lowerdir=",
                                   writable ? ",upperdir=" STAGE "/upper,workdir=" STAGE "/work" : "");
    for (unsigned i = 0; i < record->count - 2 && used < sizeof options; i++)
        used += (size_t)snprintf(options + used, sizeof options - used, "%s" STAGE "/%u", i ? ":" : "", i);
    errno = E2BIG;
    if (used >= sizeof options) fail("name the layers");
    unsigned long flags = MS_NOSUID | MS_NODEV | (writable ? 0 : MS_RDONLY);
    must(mount("overlay", field(record, 0), "overlay", flags, options), "mount the workspace");
}

static void loopback(void) {
    int fd = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "find the loopback");
    struct ifreq request = {.ifr_name = "lo"};
    must(ioctl(fd, SIOCGIFFLAGS, &request), "find the loopback");
    request.ifr_flags |= IFF_UP;
    must(ioctl(fd, SIOCSIFFLAGS, &request), "raise the loopback");
    close(fd);
}

void mounts_attach(void) {
    must(sethostname("cell", 4), "name the cell");
    loopback();
    must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "leave the host's mounts");
    /* The root goes on top of the host's, which pivot_root then puts on top of it, to be detached. */
    int root = trees[0], next = 0;
    char stage[32];
    errno = EBADMSG;
    if (tree_count == 0 || fchdir(root) != 0) fail("enter the root");
    EACH(record) {
        switch (record->tag) {
        case 't':
        case 'b': attach(trees[next++], root, field(record, 0)); break;
        case 'o':
            for (unsigned layer = 0; layer < record->count - 2; layer++) {
                snprintf(stage, sizeof stage, STAGE "/%u", layer);
                attach(trees[next++], AT_FDCWD, stage);
            }
            attach_overlay(record);
            break;
        case 'v': attach(make_filesystem(field(record, 2), record, 3), root, field(record, 0)); break;
        default: break;
        }
    }
    must(syscall(SYS_pivot_root, ".", "."), "change the root");
    must(umount2(".", MNT_DETACH), "leave the host's root");
    must(chdir("/"), "enter the root");
}
