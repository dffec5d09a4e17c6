/* What the parts of the oracle that access memory have in common: the hart that executes, its registers and its memory.
 * Used by reference.c and reference_v.c alone. */
#ifndef BOBBIN_RV64_REFERENCE_HART_H
#define BOBBIN_RV64_REFERENCE_HART_H

#include <string.h>

#include "rv64/reference.h"

struct hart {
    struct rv64_state *state;
    struct memory *memory;
    uint64_t isa; /* the extensions that it has */
    struct rv64_stop *stop;
    uint64_t next; /* what pc will be after this instruction */
};

/* An instruction is a function that returns whether it was executed. These are the ways not to be. */
static inline bool fault(struct hart *h, enum bobbin_stop_kind kind, uint64_t address)
{
    h->stop->kind = kind;
    h->stop->address = address;
    return false;
}

static inline bool illegal(struct hart *h)
{
    return fault(h, bobbin_stop_illegal, h->state->pc);
}

#define HAS(name) ((h->isa & RV64_EXT(name)) != 0)

/* ---- Registers and memory ---------------------------------------------------------------------------------------- */

static inline uint64_t x(const struct hart *h, uint32_t reg)
{
    return h->state->x[reg];
}

static inline bool set_x(struct hart *h, uint32_t reg, uint64_t value)
{
    if (reg != 0)
        h->state->x[reg] = value;
    return true;
}

/* The address that a load or store accesses: pointer masking (Zpm, 1.0) replaces its upper PMLEN bits by the highest
 * one of the others. */
static inline uint64_t masked(const struct hart *h, uint64_t address)
{
    const uint64_t upper = h->state->pmlen != 0 ? UINT64_MAX << (64 - h->state->pmlen) : 0;
    const bool sign = (address >> (63 - h->state->pmlen) & 1) != 0;

    return sign ? address | upper : address & ~upper;
}

/* Whether every byte of an access is in a page that allows `permission`. An access is at most 64 bytes, so it touches
 * the pages of its first and last byte and no other. */
static inline bool allows(const struct hart *h, uint64_t address, uint64_t length, unsigned permission)
{
    struct memory *m = h->memory;

    if (address >= m->size || m->size - address < length)
        return false;
    if ((m->pages[address >> GUEST_PAGE_BITS] & m->pages[(address + length - 1) >> GUEST_PAGE_BITS] & permission) ==
        permission)
        return true;
    return memory_at(m, address, length, permission) != NULL; /* a page may be watched */
}

/* Both the guest and the host are little-endian. */
static inline uint64_t load(const struct hart *h, uint64_t address, size_t length)
{
    uint64_t value = 0;

    memcpy(&value, h->memory->host + address, length);
    return value;
}

static inline void store(const struct hart *h, uint64_t address, size_t length, uint64_t value)
{
    memcpy(h->memory->host + address, &value, length);
}

#endif
