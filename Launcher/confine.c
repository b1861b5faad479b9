/* SPDX-License-Identifier: Apache-2.0 */
/* What the cell's processes give up for good: capabilities, new privileges, files outside Landlock's rules, limits. */
#include "cell.h"

#include <linux/capability.h>
#include <linux/landlock.h>
#include <sys/resource.h>

/* ABI 6; Debian 12's headers end at ABI 2. */
struct ruleset {
    uint64_t handled_files, handled_net, scoped;
};

static void landlock(void) {
    struct record record;
    if (!request_find('L', &record)) return;
    struct ruleset ruleset = {
        .handled_files = number(&record, 0, 10), .scoped = number(&record, 1, 10)};
    /* Older kernels take the shorter structure; a scope asked of them fails, as it must. */
    size_t size = ruleset.scoped ? sizeof ruleset : sizeof ruleset.handled_files;
    int rules = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
    if (rules < 0) fail("make Landlock rules");
    struct cursor cursor = request_start();
    while (request_next(&cursor, &record)) {
        if (record.tag != 'A') continue;
        struct landlock_path_beneath_attr rule = {.allowed_access = number(&record, 0, 10)};
        rule.parent_fd = open(field(&record, 1), O_PATH | O_CLOEXEC);
        if (rule.parent_fd < 0 || syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
            fail_at("allow", field(&record, 1));
        close(rule.parent_fd);
    }
    if (syscall(SYS_landlock_restrict_self, rules, 0) != 0) fail("apply Landlock");
    close(rules);
}

static void drop_capabilities(void) {
    for (int capability = 0; prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0; capability++) continue;
    if (errno != EINVAL) fail("drop the bounding set");
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}};
    if (syscall(SYS_capset, &header, none) != 0) fail("drop capabilities");
}

void confine(void) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("give up new privileges");
    landlock();
    drop_capabilities();
    /* Dropping them is no change of identity, so the program could trace init: undumpable, it cannot. */
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fail("close init to tracing");
    struct record record;
    if (request_find('F', &record)) filter_install((unsigned)number(&record, 0, 10));
}

void confine_limits(void) {
    struct cursor cursor = request_start();
    struct record record;
    cpu_set_t cores;
    CPU_ZERO(&cores);
    while (request_next(&cursor, &record)) {
        if (record.tag == 'l') {
            struct rlimit old, limit;
            int resource = (int)number(&record, 0, 10);
            limit.rlim_cur = limit.rlim_max = number(&record, 1, 10);
            if (getrlimit((__rlimit_resource_t)resource, &old) == 0 && limit.rlim_max > old.rlim_max)
                limit.rlim_cur = limit.rlim_max = old.rlim_max;
            if (setrlimit((__rlimit_resource_t)resource, &limit) != 0) fail("set a resource limit");
        } else if (record.tag == 'C') {
            for (unsigned i = 0; i < record.count; i++) CPU_SET(number(&record, i, 10) % CPU_SETSIZE, &cores);
            if (sched_setaffinity(0, sizeof cores, &cores) != 0) fail("bind to cores");
        }
    }
}
