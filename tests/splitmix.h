/* Random numbers that are the same everywhere: splitmix64. */
#ifndef BOBBIN_TESTS_SPLITMIX_H
#define BOBBIN_TESTS_SPLITMIX_H

#include <stdint.h>

static inline uint64_t random_number(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static inline uint32_t below(uint64_t *state, uint32_t limit)
{
    return (uint32_t)(random_number(state) >> 32) % limit;
}

#endif
