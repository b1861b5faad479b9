/* SPDX-License-Identifier: Apache-2.0 */
/* The request: checked once for its bounds, then read in place. */
#include "cell.h"

#include <sys/mman.h>

struct record *records;

static uint32_t word(const char *at) {
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static _Noreturn void malformed(void) {
    errno = EBADMSG;
    fail("read the request");
}

void request_load(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0 || status.st_size == 0) malformed();
    size_t size = (size_t)status.st_size;
    const char *at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0), *end = at + size;
    if (at == MAP_FAILED) fail("map the request");
    close(descriptor);
    unsigned asked = size < 8 || word(at) != 0 ? 0 : word(at + 4);
    if (asked != VERSION) {
        char step[160];
        snprintf(step, sizeof step, "take a request of version %u: pawl-cell has version %d, and scripts/launcher.sh "
                 "(make launcher) builds the one that belongs to pawl", asked, VERSION);
        errno = EPROTO;
        fail(step);
    }
    at += 8;
    /* The smallest record has eight bytes; memory that is not touched costs nothing. */
    records = calloc(size / 8 + 1, sizeof *records);
    if (!records) fail("hold the request");
    for (struct record *record = records; at < end; record++) {
        if (end - at < 8 || word(at) == 0) malformed();
        *record = (struct record){(char)word(at), word(at + 4), at + 8};
        at += 8;
        for (unsigned i = 0; i < record->count; i++) {
            size_t left = (size_t)(end - at), length = left < 4 ? 0 : word(at);
            if (left < 4 + length + 1 || at[4 + length] != 0) malformed();
            at += 4 + length + 1;
        }
    }
}

const struct record *find(char tag) {
    EACH(record)
        if (record->tag == tag) return record;
    return NULL;
}

static const char *locate(const struct record *record, unsigned index) {
    if (index >= record->count) malformed();
    const char *at = record->first;
    while (index-- > 0) at += 4 + word(at) + 1;
    return at;
}

const char *field(const struct record *record, unsigned index) {
    return locate(record, index) + 4;
}

size_t field_length(const struct record *record, unsigned index) {
    return word(locate(record, index));
}

uint64_t number(const struct record *record, unsigned index) {
    const char *text = field(record, index);
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 0);
    if (errno != 0 || end == text || *end != 0) malformed();
    return value;
}
