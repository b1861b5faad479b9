/* SPDX-License-Identifier: Apache-2.0 */
/* The request: checked once for its bounds, then read in place. */
#include "cell.h"

#include <sys/mman.h>

static const char *base;
static size_t size;

static uint32_t word(const char *at) {
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static void malformed(void) {
    errno = EBADMSG;
    fail("read the request");
}

/* The end of a field, or NULL where it leaves the request. */
static const char *after(const char *at, const char *end) {
    if (end - at < 4) return NULL;
    size_t length = word(at);
    if ((size_t)(end - at) - 4 < length + 1 || at[4 + length] != 0) return NULL;
    return at + 4 + length + 1;
}

void request_load(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) fail("look at the request");
    size = (size_t)status.st_size;
    if (size == 0) malformed();
    base = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (base == MAP_FAILED) fail("map the request");
    close(descriptor);
    const char *at = base, *end = base + size;
    while (at < end) {
        if (end - at < 8) malformed();
        uint32_t count = word(at + 4);
        at += 8;
        while (count-- > 0) {
            at = after(at, end);
            if (at == NULL) malformed();
        }
    }
}

struct cursor request_start(void) {
    return (struct cursor){base, base + size};
}

bool request_next(struct cursor *cursor, struct record *record) {
    if (cursor->at >= cursor->end) return false;
    record->tag = (char)word(cursor->at);
    record->count = word(cursor->at + 4);
    record->first = cursor->at + 8;
    const char *at = record->first;
    for (unsigned i = 0; i < record->count; i++) at = after(at, cursor->end);
    cursor->at = at;
    return true;
}

bool request_find(char tag, struct record *record) {
    struct cursor cursor = request_start();
    while (request_next(&cursor, record))
        if (record->tag == tag) return true;
    return false;
}

static const char *locate(const struct record *record, unsigned index) {
    if (index >= record->count) malformed();
    const char *at = record->first;
    while (index-- > 0) at = after(at, base + size);
    return at;
}

const char *field(const struct record *record, unsigned index) {
    return locate(record, index) + 4;
}

size_t field_length(const struct record *record, unsigned index) {
    return word(locate(record, index));
}

uint64_t number(const struct record *record, unsigned index, int numerals) {
    const char *text = field(record, index);
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, numerals);
    if (errno != 0 || end == text || *end != 0) malformed();
    return value;
}
