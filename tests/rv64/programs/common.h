/* For all programs here: numbers that look random, and checksums of what is too long to print. */
#ifndef COMMON_H
#define COMMON_H

#include <stddef.h>
#include <stdint.h>

/* xorshift64*: the same numbers everywhere. */
static inline uint64_t random_next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

/* FNV-1a; begin with SUM_START. */
#define SUM_START UINT64_C(14695981039346656037)
static inline uint64_t sum(uint64_t before, const void *data, size_t size)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < size; i++)
        before = (before ^ bytes[i]) * UINT64_C(1099511628211);
    return before;
}

#endif
