/* What the workloads share. Each is one program: it does a fixed amount of work, the same on every machine, and prints
 * one line, a checksum of all that it computed. An argument N divides the work, for quick looks; the checksum is then
 * another one, but again the same everywhere. */
#ifndef BOBBIN_BENCH_GUEST_H
#define BOBBIN_BENCH_GUEST_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* How many of the `rounds` of the whole work to do. */
static inline uint64_t rounds_to_do(uint64_t rounds, int argc, char **argv)
{
    unsigned long long divisor = 1;
    char *end = "";

    if (argc > 1)
        divisor = strtoull(argv[1], &end, 10);
    if (argc > 2 || *end != '\0' || divisor == 0 || (argc > 1 && (argv[1][0] < '0' || argv[1][0] > '9'))) {
        fprintf(stderr, "%s: takes at most one argument, by which to divide the work: a number from 1 on\n", argv[0]);
        exit(2);
    }
    return rounds / divisor > 0 ? rounds / divisor : 1;
}

/* Marsaglia's xorshift64, with a multiplication to spread it; `state` is never 0. */
static inline uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * UINT64_C(0x2545F4914F6CDD1D);
}

static inline uint64_t mix(uint64_t sum, uint64_t value)
{
    sum = (sum ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return sum ^ sum >> 29;
}

static inline int report(uint64_t sum)
{
    return printf("%016" PRIx64 "\n", sum) < 0 || fflush(stdout) != 0;
}

static inline void *allocate(size_t size)
{
    void *memory = calloc(size, 1);

    if (memory == NULL) {
        fputs("no memory\n", stderr);
        exit(1);
    }
    return memory;
}

#endif
