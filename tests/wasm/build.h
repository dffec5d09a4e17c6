/* Building WebAssembly modules byte by byte, right and wrong ones. */
#ifndef BOBBIN_TESTS_WASM_BUILD_H
#define BOBBIN_TESTS_WASM_BUILD_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct bytes {
    uint8_t *at;
    size_t length, room;
};

static inline void put(struct bytes *to, unsigned byte)
{
    if (to->length == to->room) {
        to->room = to->room == 0 ? 64 : 2 * to->room;
        to->at = realloc(to->at, to->room);
        if (to->at == NULL)
            abort();
    }
    to->at[to->length++] = (uint8_t)byte;
}

static inline void put_all(struct bytes *to, const void *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        put(to, ((const uint8_t *)bytes)[i]);
}

/* put_list(&bytes, 0x41, 0, 0x1a) */
#define put_list(to, ...) put_all(to, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

/* As unsigned LEB128 in `length` bytes; 0: in as few as possible. */
static inline void put_padded(struct bytes *to, uint64_t value, unsigned length)
{
    unsigned written = 0;

    do {
        bool more = value >> 7 != 0 || written + 1 < length;

        put(to, (value & 0x7f) | (more ? 0x80 : 0));
        value >>= 7;
        written++;
    } while (value != 0 || written < length);
}

static inline void put_number(struct bytes *to, uint64_t value)
{
    put_padded(to, value, 0);
}

static inline void put_signed(struct bytes *to, int64_t value)
{
    for (; value < -0x40 || value >= 0x40; value >>= 7)
        put(to, (value & 0x7f) | 0x80);
    put(to, value & 0x7f);
}

enum section {
    SECTION_CUSTOM,
    SECTION_TYPE,
    SECTION_IMPORT,
    SECTION_FUNCTION,
    SECTION_TABLE,
    SECTION_MEMORY,
    SECTION_GLOBAL,
    SECTION_EXPORT,
    SECTION_START,
    SECTION_ELEMENT,
    SECTION_CODE,
    SECTION_DATA,
    SECTION_DATA_COUNT,
    SECTIONS,
};

/* Sections that have entries, without the count; a start section has its number alone. */
struct builder {
    struct bytes sections[SECTIONS];
    uint32_t counts[SECTIONS];
};

/* Begins one more entry, which is to be written to what it returns. */
static inline struct bytes *entry(struct builder *builder, enum section section)
{
    builder->counts[section]++;
    return &builder->sections[section];
}

/* A function type, by strings of types. Returns its number. */
static inline uint32_t add_type(struct builder *builder, const char *params, const char *results)
{
    struct bytes *to = entry(builder, SECTION_TYPE);

    put(to, 0x60);
    put_number(to, strlen(params));
    put_all(to, params, strlen(params));
    put_number(to, strlen(results));
    put_all(to, results, strlen(results));
    return builder->counts[SECTION_TYPE] - 1;
}

static inline void put_name(struct bytes *to, const char *name)
{
    put_number(to, strlen(name));
    put_all(to, name, strlen(name));
}

/* A function of that type, exported under that name if there is one. `code` is what follows the length: declarations of
 * locals, and the instructions with their end. Frees the code. */
static inline void add_function(struct builder *builder, uint32_t type, const char *name, struct bytes *code)
{
    put_number(entry(builder, SECTION_FUNCTION), type);
    if (name != NULL) {
        struct bytes *to = entry(builder, SECTION_EXPORT);

        put_name(to, name);
        put(to, 0);
        put_number(to, builder->counts[SECTION_FUNCTION] - 1);
    }
    put_number(entry(builder, SECTION_CODE), code->length);
    put_all(&builder->sections[SECTION_CODE], code->at, code->length);
    free(code->at);
    *code = (struct bytes){0};
}

static inline void put_section(struct bytes *to, enum section section, const struct bytes *content)
{
    put(to, section);
    put_number(to, content->length);
    put_all(to, content->at, content->length);
}

/* The module's bytes, which the caller frees. Frees what the builder has. */
static inline struct bytes finish(struct builder *builder)
{
    static const enum section order[] = {SECTION_TYPE,    SECTION_IMPORT,     SECTION_FUNCTION, SECTION_TABLE,
                                         SECTION_MEMORY,  SECTION_GLOBAL,     SECTION_EXPORT,   SECTION_START,
                                         SECTION_ELEMENT, SECTION_DATA_COUNT, SECTION_CODE,     SECTION_DATA};
    struct bytes module = {0};

    put_list(&module, 0, 'a', 's', 'm', 1, 0, 0, 0);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        struct bytes *section = &builder->sections[order[i]], content = {0};

        if (builder->counts[order[i]] == 0)
            continue;
        if (order[i] != SECTION_START && order[i] != SECTION_DATA_COUNT)
            put_number(&content, builder->counts[order[i]]);
        put_all(&content, section->at, section->length);
        put_section(&module, order[i], &content);
        free(content.at);
        free(section->at);
    }
    *builder = (struct builder){0};
    return module;
}

#endif
