/* What the lockstep test runs: every guest that takes part has a file with a random_start(). */
#ifndef BOBBIN_TESTS_LOCKSTEP_RANDOM_H
#define BOBBIN_TESTS_LOCKSTEP_RANDOM_H

#include <stdint.h>

#include "bobbin/bobbin.h"

/* Gives every register and all of the machine's memory a value: a program that runs for a while and, more often than
 * not, executes instructions that it has changed. */
void random_start(bobbin_machine *m, uint64_t seed);

static inline uint64_t random_number(uint64_t *state) /* splitmix64 */
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
