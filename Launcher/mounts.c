/* SPDX-License-Identifier: Apache-2.0 */
/* The cell's root, put together from detached mounts inside its own mount namespace; runs in init. */
#include "cell.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

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

static void attach(int fd, int root, const char *to) {
    if (move_mount(fd, "", root, to, MOVE_MOUNT_F_EMPTY_PATH) == 0) return;
    static char step[192];
    snprintf(step, sizeof step, "mount on %s", to);
    fail(step);
}

static int make_special(const char *type, const char *key, const char *value, const char *more) {
    int context = fsopen(type, FSOPEN_CLOEXEC);
    if (context < 0) fail("open a special file system");
    if (key && fsconfig(context, FSCONFIG_SET_STRING, key, value, 0) != 0) fail("set up a special file system");
    if (more && fsconfig(context, FSCONFIG_SET_FLAG, more, NULL, 0) != 0) fail("set up a special file system");
    if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0) fail("create a special file system");
    uint64_t attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | (strcmp(type, "proc") == 0 ? MOUNT_ATTR_NODEV : 0);
    int fd = fsmount(context, FSMOUNT_CLOEXEC, (unsigned)attributes);
    if (fd < 0) fail("mount a special file system");
    close(context);
    return fd;
}

/*
 * The workspace. Kernels before 6.15 want the layers of an overlay mounted, so each is attached below .stage for the
 * moment; the overlay keeps its own clones. .stage is a folder of the root tmpfs and empty again afterwards.
 */
static void attach_overlay(const struct tree *tree, const int *layers, int layer_count, int upper, int root) {
    char options[4096];
    size_t used = (size_t)snprintf(options, sizeof options, "userxattr,lowerdir=");
    char name[32];
    bool writable = strcmp(field(&tree->record, 1), "rw") == 0;
    for (int i = 0; i < layer_count; i++) {
        snprintf(name, sizeof name, ".stage/%d", i);
        attach(layers[i], root, name);
        used += (size_t)snprintf(options + used, sizeof options - used, "%s%s", i ? ":" : "", name);
        if (used >= sizeof options - 64) fail("name the layers");
    }
    if (writable) {
        attach(upper, root, ".stage/upper");
        snprintf(options + used, sizeof options - used, ",upperdir=.stage/upper/upper,workdir=.stage/upper/work");
    }
    unsigned long flags = MS_NOSUID | MS_NODEV | (writable ? 0 : MS_RDONLY);
    if (mount("overlay", field(&tree->record, 0), "overlay", flags, options) != 0) fail("mount the workspace");
    for (int i = 0; i < layer_count; i++) {
        snprintf(name, sizeof name, ".stage/%d", i);
        if (umount2(name, MNT_DETACH) != 0) fail("detach a layer");
    }
    if (writable && umount2(".stage/upper", MNT_DETACH) != 0) fail("detach the upper");
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
    if (tree_count == 0 || trees[0].kind != 't') {
        errno = EBADMSG;
        fail("find the root");
    }
    /* The root goes on top of the host's, which pivot_root then puts on top of it, to be detached. */
    int root = trees[0].fd, upper = -1, layers[128], layer_count = 0;
    attach(root, AT_FDCWD, "/");
    if (fchdir(root) != 0) fail("enter the root");
    for (int i = 1; i < tree_count; i++) {
        const struct tree *tree = &trees[i];
        const char *to = tree->kind == '^' ? "" : field(&tree->record, 0);
        switch (tree->kind) {
        case 't':
            if (*to == 0)
                upper = tree->fd;
            else
                attach(tree->fd, root, to);
            break;
        case 'b': attach(tree->fd, root, to); break;
        case '^':
            if (layer_count == (int)(sizeof layers / sizeof *layers)) fail("hold the layers");
            layers[layer_count++] = tree->fd;
            break;
        case 'o':
            attach_overlay(tree, layers, layer_count, upper, root);
            layer_count = 0;
            break;
        case 'p': {
            bool pid = strcmp(field(&tree->record, 1), "pid") == 0;
            attach(make_special("proc", pid ? "subset" : NULL, "pid", NULL), root, to);
            break;
        }
        case 'y': attach(make_special("devpts", "ptmxmode", "0666", "newinstance"), root, to); break;
        }
    }
    if (syscall(SYS_pivot_root, ".", ".") != 0) fail("change the root");
    if (umount2(".", MNT_DETACH) != 0) fail("leave the host's root");
    if (chdir("/") != 0) fail("enter the root");
    for (int i = 0; i < tree_count; i++)
        if (trees[i].fd >= 0) close(trees[i].fd);
    for (int i = 0; i < export_count; i++) close(exports[i]);
}
