/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Detached mounts: tmpfs with their first content, binds of host folders, layers.
 *
 * As root this runs before the drop, in the supervisor, so that nothing is looked up by path with the cell's identity;
 * else it runs in init, inside the user namespace, as the only place where it may.
 */
#include "cell.h"

enum { TREES_A_MESSAGE = 48 };
struct tree trees[256 + 1];
int tree_count;
int exports[64];
int export_count;
static uid_t cell_uid;
static gid_t cell_gid;
static bool changes_owner;

static void seal(int fd, bool recursive, uint64_t set) {
    struct mount_attr attributes = {.attr_set = set};
    if (mount_setattr(fd, "", AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), &attributes, sizeof attributes) != 0)
        fail("seal a mount");
}

static int make_tmpfs(const struct record *record) {
    int context = fsopen("tmpfs", FSOPEN_CLOEXEC);
    if (context < 0) fail("open a tmpfs");
    static const char *const keys[] = {"size", "nr_inodes", "mode"};
    for (unsigned i = 0; i < 3; i++)
        if (fsconfig(context, FSCONFIG_SET_STRING, keys[i], field(record, i + 1), 0) != 0) fail("set up a tmpfs");
    if (changes_owner && strcmp(field(record, 4), "cell") == 0) {
        char uid[16], gid[16];
        snprintf(uid, sizeof uid, "%u", cell_uid);
        snprintf(gid, sizeof gid, "%u", cell_gid);
        if (fsconfig(context, FSCONFIG_SET_STRING, "uid", uid, 0) != 0) fail("own a tmpfs");
        if (fsconfig(context, FSCONFIG_SET_STRING, "gid", gid, 0) != 0) fail("own a tmpfs");
    }
    if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0) fail("create a tmpfs");
    uint64_t devices = strcmp(field(record, 5), "dev") == 0 ? MOUNT_ATTR_NOEXEC : MOUNT_ATTR_NODEV;
    int fd = fsmount(context, FSMOUNT_CLOEXEC, (unsigned)(MOUNT_ATTR_NOSUID | devices));
    if (fd < 0) fail("mount a tmpfs");
    close(context);
    return fd;
}

static void make_file(int folder, const struct record *record) {
    const char *path = field(record, 0);
    const char *bytes = field(record, 2);
    size_t length = field_length(record, 2);
    int fd = openat(folder, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)number(record, 1, 8));
    if (fd < 0) fail_at("make file", path);
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written <= 0) fail_at("write file", path);
        bytes += written;
        length -= (size_t)written;
    }
    close(fd);
}

static void make_folder(int folder, const struct record *record) {
    const char *path = field(record, 0);
    if (mkdirat(folder, path, (mode_t)number(record, 1, 8)) != 0) fail_at("make folder", path);
    if (changes_owner && strcmp(field(record, 2), "cell") == 0 && fchownat(folder, path, cell_uid, cell_gid, 0) != 0)
        fail_at("own folder", path);
}

static int clone_tree(const char *path, bool recursive) {
    int fd = (int)open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0));
    if (fd < 0) fail_at("open", path);
    return fd;
}

static void write_map(pid_t process, const char *file, unsigned inside, unsigned outside) {
    char path[64], line[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, file);
    int length = snprintf(line, sizeof line, "%u %u 1", inside, outside);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, line, (size_t)length) != length) fail("map the owner of layers");
    close(fd);
}

/* Holds a namespace until the supervisor closes its end, or is gone. */
static int hold(void *ready) {
    char byte;
    close(((const int *)ready)[1]);
    _exit(read(((const int *)ready)[0], &byte, 1) != 0);
}

/* A user namespace that maps the owner on disk to the cell's uid; it lives as long as the descriptor. */
static int owner_namespace(const struct record *identity) {
    static char stack[16384] __attribute__((aligned(16)));
    int ready[2];
    if (pipe2(ready, O_CLOEXEC) != 0) fail("make a pipe");
    /* Shares the memory: to copy it would take longer than all the rest. */
    pid_t holder = clone(hold, stack + sizeof stack, CLONE_VM | CLONE_NEWUSER | SIGCHLD, ready);
    if (holder < 0) fail("make a namespace for layers");
    write_map(holder, "uid_map", (unsigned)number(identity, 2, 10), cell_uid);
    write_map(holder, "gid_map", (unsigned)number(identity, 3, 10), cell_gid);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/user", holder);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail("open the namespace for layers");
    close(ready[0]);
    close(ready[1]);
    waitpid(holder, NULL, 0);
    return fd;
}

static void add(int fd, const struct record *record) {
    errno = E2BIG;
    if (tree_count == 256) fail("hold the mounts");
    trees[tree_count++] = (struct tree){fd, *record};
}

static void add_layers(const struct record *record, const struct record *identity) {
    bool writable = strcmp(field(record, 1), "rw") == 0;
    int mapping = writable && changes_owner ? owner_namespace(identity) : -1;
    for (unsigned i = 2; i < record->count; i++) {
        int fd = clone_tree(field(record, i), false);
        if (mapping >= 0) {
            struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)mapping};
            if (mount_setattr(fd, "", AT_EMPTY_PATH, &attributes, sizeof attributes) != 0) fail("map a layer");
        }
        seal(fd, false, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
        add(fd, record);
    }
    if (mapping >= 0) close(mapping);
}

static void export_folder(int fd, const char *name) {
    if (export_count == (int)(sizeof exports / sizeof *exports)) fail("hold the exports");
    int folder = openat(fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) fail("open an export");
    exports[export_count++] = folder;
}

static void finish_tmpfs(const struct record *record, int fd) {
    if (fd < 0) return;
    if (strcmp(field(record, 6), "1") == 0) export_folder(fd, field(record, 0)[0] ? "." : "upper");
    if (strcmp(field(record, 5), "ro") == 0) seal(fd, false, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

void trees_prepare(void) {
    struct record identity, record, last = {0};
    changes_owner = request_find('u', &identity);
    if (changes_owner) {
        cell_uid = (uid_t)number(&identity, 0, 10);
        cell_gid = (gid_t)number(&identity, 1, 10);
    }
    umask(0);
    struct cursor cursor = request_start();
    int folder = -1;
    while (request_next(&cursor, &record)) {
        switch (record.tag) {
        case 't':
            finish_tmpfs(&last, folder);
            folder = make_tmpfs(&record);
            last = record;
            add(folder, &record);
            break;
        case 'd': make_folder(folder, &record); break;
        case 'f': make_file(folder, &record); break;
        case 'n':
            if (mknodat(folder, field(&record, 0), S_IFCHR | 0666, (dev_t)number(&record, 1, 10)) != 0)
                fail_at("make device", field(&record, 0));
            break;
        case 'k':
            if (symlinkat(field(&record, 1), folder, field(&record, 0)) != 0) fail_at("link", field(&record, 0));
            break;
        case 'b': {
            const char *kind = field(&record, 2);
            bool device = strcmp(kind, "device") == 0, recursive = strcmp(kind, "tree") == 0;
            int fd = clone_tree(field(&record, 1), recursive);
            seal(fd, recursive, MOUNT_ATTR_NOSUID | (device ? MOUNT_ATTR_NOEXEC : MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV));
            add(fd, &record);
            break;
        }
        case 'o':
            add_layers(&record, &identity);
            add(-1, &record);
            break;
        case 'p':
        case 'y': add(-1, &record); break;
        default: break;
        }
    }
    finish_tmpfs(&last, folder);
    umask(022);
}

/* The request lies at the same address in the supervisor and in init, so records can be sent as they are. */
void trees_send(int socket) {
    for (int start = 0; start < tree_count; start += TREES_A_MESSAGE) {
        int folders[TREES_A_MESSAGE], count = 0, end = start + TREES_A_MESSAGE;
        if (end > tree_count) end = tree_count;
        for (int i = start; i < end; i++)
            if (trees[i].fd >= 0) folders[count++] = trees[i].fd;
        size_t length = (size_t)(end - start) * sizeof *trees;
        if (transmit(socket, (const char *)(trees + start), length, folders, count) != 0) fail("send the mounts");
    }
    if (transmit(socket, "", 1, NULL, 0) != 0) fail("send the mounts");
    for (int i = 0; i < tree_count; i++)
        if (trees[i].fd >= 0) close(trees[i].fd);
}

void trees_receive(int socket) {
    for (;;) {
        int folders[TREES_A_MESSAGE], count, used = 0;
        size_t room = sizeof trees - (size_t)tree_count * sizeof *trees;
        int length = receive(socket, (char *)(trees + tree_count), room, folders, TREES_A_MESSAGE, &count);
        if (length <= 0) _exit(70);
        if (length == 1) return;
        for (int end = tree_count + length / (int)sizeof *trees; tree_count < end; tree_count++)
            if (trees[tree_count].fd >= 0) trees[tree_count].fd = folders[used++];
    }
}
