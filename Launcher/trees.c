/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Detached mounts: tmpfs with their first content, binds of host folders, layers.
 *
 * As root this runs before the drop, in the supervisor, so that nothing is looked up by path with the cell's identity;
 * else it runs in init, inside the user namespace, as the only place where it may.
 */
#include "cell.h"

int trees[DESCRIPTORS], tree_count, exports[64], export_count;

static void set_attributes(int fd, unsigned recursive, uint64_t set, int mapping) {
    struct mount_attr attributes = {.attr_set = set, .userns_fd = (uint64_t)mapping};
    const char *step = mapping > 0 ? "map the owner of a mount, which its file system must support" : "seal a mount";
    must(mount_setattr(fd, "", AT_EMPTY_PATH | recursive, &attributes, sizeof attributes), step);
}

int make_filesystem(const char *type, const struct record *record, unsigned options) {
    int context = must(fsopen(type, FSOPEN_CLOEXEC), "open a file system");
    for (unsigned i = options; i < record->count; i += 2) {
        const char *value = field(record, i + 1);
        unsigned kind = *value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG;
        if (fsconfig(context, kind, field(record, i), *value ? value : NULL, 0) != 0) fail_at("set up", type);
    }
    if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0) fail_at("create", type);
    int fd = must(fsmount(context, FSMOUNT_CLOEXEC, (unsigned)number(record, 1)), "mount a file system");
    close(context);
    return fd;
}

static void make_file(int folder, const struct record *record) {
    const char *path = field(record, 0);
    int fd = openat(folder, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)number(record, 1));
    if (fd < 0) fail_at("make file", path);
    ssize_t length = (ssize_t)field_length(record, 2); /* a tmpfs takes all of it or has no room */
    if (write(fd, field(record, 2), (size_t)length) != length) fail_at("write file", path);
    close(fd);
}

static void make_folder(int folder, const struct record *record) {
    const char *path = field(record, 0);
    if (mkdirat(folder, path, (mode_t)number(record, 1)) != 0) fail_at("make folder", path);
    if (record->count > 2 && fchownat(folder, path, (uid_t)number(record, 2), (gid_t)number(record, 3), 0) != 0)
        fail_at("own folder", path);
}

static int clone_tree(const char *path, unsigned recursive) {
    int fd = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recursive);
    if (fd < 0) fail_at("open", path);
    return fd;
}

void map_identity(const char *process, const char *file, uint64_t inside, uint64_t outside) {
    char path[64], line[64];
    snprintf(path, sizeof path, "/proc/%s/%s", process, file);
    snprintf(line, sizeof line, "%llu %llu 1", (unsigned long long)inside, (unsigned long long)outside);
    if (!put(AT_FDCWD, path, line)) fail("map an identity");
}

/* Holds a namespace until the supervisor closes its end, or is gone. */
static int hold(void *ready) {
    char byte;
    close(((const int *)ready)[1]);
    _exit(read(((const int *)ready)[0], &byte, 1) != 0);
}

/* A user namespace that maps an identity to another, as the owner on disk to the cell's; lives as the descriptor. */
static int owner_namespace(const struct record *identity, unsigned from, unsigned to) {
    static char stack[16384] __attribute__((aligned(16)));
    int ready[2];
    char process[16], path[64];
    must(pipe2(ready, O_CLOEXEC), "make a pipe");
    /* Shares the memory: to copy it would take longer than all the rest. */
    pid_t holder = must(clone(hold, stack + sizeof stack, CLONE_VM | CLONE_NEWUSER | SIGCHLD, ready), "hold layers");
    snprintf(process, sizeof process, "%d", holder);
    map_identity(process, "uid_map", number(identity, from), number(identity, to));
    map_identity(process, "gid_map", number(identity, from + 1), number(identity, to + 1));
    snprintf(path, sizeof path, "/proc/%d/ns/user", holder);
    int fd = must(open(path, O_RDONLY | O_CLOEXEC), "open the namespace for layers");
    close(ready[0]);
    close(ready[1]);
    waitpid(holder, NULL, 0);
    return fd;
}

static void add(int fd) {
    errno = E2BIG;
    if (tree_count == DESCRIPTORS) fail("hold the mounts");
    trees[tree_count++] = fd;
}

static void add_layers(const struct record *record) {
    const struct record *identity = find('u');
    int mapping = identity && strcmp(field(record, 1), "rw") == 0 ? owner_namespace(identity, 2, 0) : -1;
    for (unsigned i = 2; i < record->count; i++) {
        int fd = clone_tree(field(record, i), 0);
        if (mapping >= 0) set_attributes(fd, 0, MOUNT_ATTR_IDMAP, mapping);
        set_attributes(fd, 0, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0);
        add(fd);
    }
    if (mapping >= 0) close(mapping);
}

/* A tmpfs, and the view of it that Pawl gets: where asked, as a mount in which the cell's files are Pawl's. A detached
   mount cannot be cloned before Linux 6.15, so it is attached for that, on what the staging of overlays covers, too. */
static int make_tmpfs(const struct record *record, int *view) {
    int fd = *view = make_filesystem("tmpfs", record, 5);
    if (!number(record, 4)) return fd;
    must(move_mount(fd, "", AT_FDCWD, "/usr", MOVE_MOUNT_F_EMPTY_PATH), "stage a tmpfs");
    close(fd);
    fd = clone_tree("/usr", 0);
    *view = clone_tree("/usr", 0);
    must(umount2("/usr", MNT_DETACH), "unstage a tmpfs");
    set_attributes(*view, 0, MOUNT_ATTR_IDMAP, owner_namespace(find('p'), 0, 2));
    return fd;
}

/* Exports and seals a tmpfs that has its content. */
static void finish_tmpfs(const struct record *record, int fd, int view) {
    if (!record) return;
    if (*field(record, 3)) {
        errno = E2BIG;
        if (export_count == (int)(sizeof exports / sizeof *exports)) fail("hold the exports");
        exports[export_count++] =
            must(openat(view, field(record, 3), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open an export");
    }
    if (number(record, 2)) set_attributes(fd, 0, number(record, 2), 0);
}

void trees_prepare(int socket) {
    struct report report = {.kind = 'R'};
    const struct record *last = NULL;
    int folder = -1, view = -1;
    umask(0);
    EACH(record) {
        switch (record->tag) {
        case 't':
            finish_tmpfs(last, folder, view);
            last = record;
            add(folder = make_tmpfs(record, &view));
            break;
        case 'd': make_folder(folder, record); break;
        case 'f': make_file(folder, record); break;
        case 'n':
            if (mknodat(folder, field(record, 0), S_IFCHR | 0666, (dev_t)number(record, 1)) != 0)
                fail_at("make device", field(record, 0));
            break;
        case 'k':
            if (symlinkat(field(record, 1), folder, field(record, 0)) != 0) fail_at("link", field(record, 0));
            break;
        case 'b': {
            unsigned recursive = number(record, 2) ? AT_RECURSIVE : 0;
            add(clone_tree(field(record, 3), recursive));
            set_attributes(trees[tree_count - 1], recursive, number(record, 1), 0);
            break;
        }
        case 'o': add_layers(record); break;
        default: break;
        }
    }
    finish_tmpfs(last, folder, view);
    umask(022);
    if (socket >= 0) must(transmit(socket, &report, sizeof report, exports, export_count), "report the exports");
}

void trees_send(int socket) {
    must(transmit(socket, &tree_count, sizeof tree_count, trees, tree_count), "send the mounts");
    for (int i = 0; i < tree_count; i++) close(trees[i]);
}

void trees_receive(int socket) {
    int total, length = receive(socket, &total, sizeof total, trees, DESCRIPTORS, &tree_count);
    if (length != sizeof total || total != tree_count) _exit(70);
}
