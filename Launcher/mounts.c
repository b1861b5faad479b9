/* SPDX-License-Identifier: Apache-2.0 */
/* The cell's root, put together from detached mounts inside its own mount namespace; runs in init. */
#include "cell.h"

#include <net/if.h>
#include <sys/ioctl.h>

#define STAGE "/usr"

static void put(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t length = (ssize_t)strlen(text);
    if (fd < 0 || write(fd, text, (size_t)length) != length) fail("map the identity");
    close(fd);
}

/* Maps the outer identity, and only it, to the one seen inside. */
void namespace_identity(uid_t uid, gid_t gid) {
    struct record inside;
    if (!request_find('i', &inside)) fail("find the identity");
    char line[64];
    put("/proc/self/setgroups", "deny");
    snprintf(line, sizeof line, "%u %u 1", (unsigned)number(&inside, 0, 10), uid);
    put("/proc/self/uid_map", line);
    snprintf(line, sizeof line, "%u %u 1", (unsigned)number(&inside, 1, 10), gid);
    put("/proc/self/gid_map", line);
}

static void attach(int fd, int folder, const char *to) {
    if (move_mount(fd, "", folder, to, MOVE_MOUNT_F_EMPTY_PATH) != 0) fail_at("mount on", to);
}

/* A procfs, of processes only unless `what` is "all", or a devpts of its own. */
static int make_special(const char *type, const char *what, const char *key, const char *value) {
    bool proc = strcmp(type, "proc") == 0;
    int context = fsopen(type, FSOPEN_CLOEXEC);
    if (context < 0) fail("open a special file system");
    if (strcmp(what, "all") != 0 && fsconfig(context, FSCONFIG_SET_STRING, key, value, 0) != 0) fail("set one up");
    if (!proc && fsconfig(context, FSCONFIG_SET_FLAG, "newinstance", NULL, 0) != 0) fail("set up devpts");
    if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0) fail("create a special file system");
    int fd = fsmount(context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | (proc ? MOUNT_ATTR_NODEV : 0));
    if (fd < 0) fail("mount a special file system");
    close(context);
    return fd;
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
    if (mount("overlay", field(record, 0), "overlay", flags, options) != 0) fail("mount the workspace");
}

static void loopback(void) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {.ifr_name = "lo"};
    if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request) != 0) fail("find the loopback");
    request.ifr_flags |= IFF_UP;
    if (ioctl(fd, SIOCSIFFLAGS, &request) != 0) fail("raise the loopback");
    close(fd);
}

void mounts_attach(void) {
    if (sethostname("cell", 4) != 0) fail("name the cell");
    loopback();
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) fail("leave the host's mounts");
    errno = EBADMSG;
    if (tree_count == 0 || trees[0].record.tag != 't') fail("find the root");
    /* The root goes on top of the host's, which pivot_root then puts on top of it, to be detached. */
    int root = trees[0].fd, layer = 0;
    char stage[32];
    attach(root, AT_FDCWD, "/");
    if (fchdir(root) != 0) fail("enter the root");
    for (int i = 1; i < tree_count; i++) {
        const struct record *record = &trees[i].record;
        const char *to = field(record, 0);
        switch (record->tag) {
        case 't':
        case 'b': attach(trees[i].fd, *to ? root : AT_FDCWD, *to ? to : STAGE); break;
        case 'o':
            if (trees[i].fd >= 0) {
                snprintf(stage, sizeof stage, STAGE "/%d", layer++);
                attach(trees[i].fd, AT_FDCWD, stage);
            } else {
                attach_overlay(record);
            }
            break;
        case 'p': attach(make_special("proc", field(record, 1), "subset", "pid"), root, to); break;
        default: attach(make_special("devpts", "", "ptmxmode", "0666"), root, to); break;
        }
    }
    if (syscall(SYS_pivot_root, ".", ".") != 0) fail("change the root");
    if (umount2(".", MNT_DETACH) != 0) fail("leave the host's root");
    if (chdir("/") != 0) fail("enter the root");
}
