/* The guest's memory as an instruction sees it. */
#ifndef BOBBIN_RV64_ACCESS_H
#define BOBBIN_RV64_ACCESS_H

#include <string.h>

#include "rv64/run.h"

/* Where `size` bytes at `address` are on the host; NULL: the fast path does not know. One look at the page where the
 * access begins will nearly always do, at its bit that says that the next page allows the same; in the last page of a
 * mapping, which may be a busy one, the access must not reach the end. This calls no function: all that an engine keeps
 * in registers would have to be saved around it. */
static ALWAYS_INLINE uint8_t *rv64_allowed(const struct rv64_regs *r, uint64_t address, int size, unsigned permission,
                                           unsigned permission_on)
{
    unsigned allowed;
    uint8_t *there;

    if (UNLIKELY(address >= r->size))
        return NULL;
    allowed = (r->host - PAGE_RECORD)[address >> GUEST_PAGE_BITS];
    if (UNLIKELY(!(allowed & permission_on))) {
        KEEP_BRANCH();
        if (!(allowed & permission) || address % GUEST_PAGE > (uint64_t)(GUEST_PAGE - size))
            return NULL;
    }
    there = r->host + address;
    if (there == NULL) /* so that the caller's test for NULL is dropped here */
        __builtin_unreachable();
    return there;
}

/* NULL: it cannot be read. A page that can be read has its READ_ON bit if the next one can, too, so nothing is left for
 * a slow path to find. */
static ALWAYS_INLINE uint8_t *rv64_readable(const struct rv64_regs *r, uint64_t address, int size)
{
    return rv64_allowed(r, address, size, PAGE_READ, PAGE_READ_ON);
}

/* NULL: it cannot be written, or code was decoded there (memory.h, PAGE_WATCHED). */
static ALWAYS_INLINE uint8_t *rv64_writable(const struct rv64_regs *r, uint64_t address, int size)
{
    return rv64_allowed(r, address, size, PAGE_WRITE, PAGE_WRITE_ON);
}

/* The same for what is rare enough to call a function where the fast path does not know. */
static ALWAYS_INLINE uint8_t *rv64_writable_at(const struct rv64_machine *m, const struct rv64_regs *r,
                                               uint64_t address, int size)
{
    uint8_t *there = rv64_writable(r, address, size);

    return UNLIKELY(there == NULL) ? memory_at(m->memory, address, (uint64_t)size, PAGE_WRITE) : there;
}

/* A store of the low `size` bytes of `value` that the fast path left. */
static COLD UNUSED struct rv64_slot *rv64_store_slowly(struct rv64_slot *i, UNUSED struct rv64_slot o,
                                                       struct rv64_machine *m, int length, uint64_t address,
                                                       uint64_t value, int size)
{
    void *to = memory_at(m->memory, address, (uint64_t)size, PAGE_WRITE);

    if (to == NULL)
        return rv64_fault(i, m, bobbin_stop_store_fault, address);
    memcpy(to, &value, (size_t)size);
    return rv64_detour_behind(i, m, length);
}

#endif
