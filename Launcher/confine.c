/* SPDX-License-Identifier: Apache-2.0 */
/* What the cell's processes give up for good: capabilities, privileges, files by Landlock, system calls, limits. */
#include "cell.h"

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/resource.h>

/* ABI 6; Debian 12's headers end at ABI 2. */
struct ruleset {
    uint64_t handled_files, handled_net, scoped;
};

static void landlock(void) {
    const struct record *handled = find('L');
    if (!handled) return;
    struct ruleset ruleset = {.handled_files = number(handled, 0), .scoped = number(handled, 1)};
    /* Older kernels take the shorter structure; a scope asked of them fails, as it must. */
    size_t size = ruleset.scoped ? sizeof ruleset : sizeof ruleset.handled_files;
    int rules = must(syscall(SYS_landlock_create_ruleset, &ruleset, size, 0), "make Landlock rules");
    EACH(record) {
        if (record->tag != 'A') continue;
        struct landlock_path_beneath_attr rule = {.allowed_access = number(record, 0)};
        rule.parent_fd = open(field(record, 1), O_PATH | O_CLOEXEC);
        if (rule.parent_fd < 0 || syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
            fail_at("allow", field(record, 1));
        close(rule.parent_fd);
    }
    must(syscall(SYS_landlock_restrict_self, rules, 0), "apply Landlock");
    close(rules);
}

static void drop_capabilities(void) {
    for (int capability = 0; prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0; capability++) continue;
    if (errno != EINVAL) fail("drop the bounding set");
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}};
    must(syscall(SYS_capset, &header, none), "drop capabilities");
}

static void filter(void) {
    const struct record *record = find('F');
    if (!record) return;
    static struct sock_filter code[BPF_MAXINSNS]; /* aligned, which the request is not */
    size_t length = field_length(record, 0);
    errno = EBADMSG;
    if (length > sizeof code || length % sizeof *code != 0) fail("read the filter");
    memcpy(code, field(record, 0), length);
    struct sock_fprog program = {(unsigned short)(length / sizeof *code), code};
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0), "install the filter");
}

void confine(void) {
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "give up new privileges");
    landlock();
    drop_capabilities();
    /* Dropping them is no change of identity, so the program could trace init: undumpable, it cannot. */
    must(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "close init to tracing");
    /* At 0, dumps would go to a handler that core_pattern names; at 1 they go nowhere, and the filter keeps it so. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){1, 1});
    filter();
}

void confine_limits(void) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    EACH(record) {
        if (record->tag == 'l') {
            struct rlimit old, limit;
            __rlimit_resource_t resource = (__rlimit_resource_t)number(record, 0);
            limit.rlim_cur = limit.rlim_max = number(record, 1);
            if (getrlimit(resource, &old) == 0 && limit.rlim_max > old.rlim_max)
                limit.rlim_cur = limit.rlim_max = old.rlim_max;
            must(setrlimit(resource, &limit), "set a resource limit");
        } else if (record->tag == 'C') {
            for (unsigned i = 0; i < record->count; i++) CPU_SET(number(record, i) % CPU_SETSIZE, &cores);
            must(sched_setaffinity(0, sizeof cores, &cores), "bind to cores");
        }
    }
}
