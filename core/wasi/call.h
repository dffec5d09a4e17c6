/* What the calls of WASI have in common. Internal.
 *
 * Every call is a function `uint32_t wasi_<name>(struct wasi *, const wasm_value *arguments)` that returns an error
 * number of preview 1. Numbers in the guest's memory are little-endian, as on all hosts. */
#ifndef BOBBIN_WASI_CALL_H
#define BOBBIN_WASI_CALL_H

#include <errno.h>

#include "wasi/wasi.h"

enum {
    WASI_SUCCESS = 0,
    WASI_BADF = 8,
    WASI_FAULT = 21,
    WASI_INVAL = 28,
    WASI_IO = 29,
    WASI_ISDIR = 31,
    WASI_MFILE = 33,
    WASI_NAMETOOLONG = 37,
    WASI_NOSYS = 52,
    WASI_NOTDIR = 54,
    WASI_NOTSOCK = 57,
    WASI_NOTSUP = 58,
    WASI_OVERFLOW = 61,
    WASI_ROFS = 69,
    WASI_NOTCAPABLE = 76,
};

enum {
    WASI_RIGHT_READ = 1 << 1,
    WASI_RIGHT_WRITE = 1 << 6,
    WASI_RIGHTS = (1 << 29) - 1, /* all of them */
};

enum { WASI_APPEND = 1, WASI_DSYNC = 2, WASI_NONBLOCK = 4, WASI_RSYNC = 8, WASI_SYNC = 16 };

#define CALL(name, params) uint32_t wasi_##name(struct wasi *w, const wasm_value *a);
#include "wasi/calls.def"

/* The number for what the host calls `error`. */
uint32_t wasi_error(int error);

/* What a call of the host returned: success, or the number of the error that it left. */
static inline uint32_t wasi_result(int64_t value)
{
    return value < 0 ? wasi_error(errno) : WASI_SUCCESS;
}

/* Where so much of the guest's memory is; NULL: it is not all there. */
static inline uint8_t *wasi_memory(const struct wasi *w, uint32_t address, uint64_t length)
{
    if (w->memory == NULL || address > wasm_memory_bytes(w->memory) || length > wasm_memory_bytes(w->memory) - address)
        return NULL;
    return w->memory->memory.host + address;
}

/* Copies to the guest's memory. */
uint32_t wasi_put(const struct wasi *w, uint32_t address, const void *from, size_t length);

static inline uint32_t wasi_put_u32(const struct wasi *w, uint32_t address, uint32_t value)
{
    return wasi_put(w, address, &value, sizeof value);
}

static inline uint32_t wasi_put_u64(const struct wasi *w, uint32_t address, uint64_t value)
{
    return wasi_put(w, address, &value, sizeof value);
}

struct wasi_file *wasi_file(struct wasi *w, uint64_t number); /* NULL: BADF */

/* Gives the host's descriptor, which is closed on failure, a number. */
uint32_t wasi_new_file(struct wasi *w, struct wasi_file file, uint32_t *number);

/* The file as preview 1's filestat in the guest's memory. */
struct stat;
uint32_t wasi_put_stat(const struct wasi *w, uint32_t address, const struct stat *status);

/* Two times for futimens; false: contradictory flags. */
struct timespec;
bool wasi_times(uint64_t accessed, uint64_t modified, uint32_t flags, struct timespec times[2]);

#endif
