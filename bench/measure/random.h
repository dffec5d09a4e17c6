/* Random numbers, by a generator of our own, so that a seed means the same everywhere. */
#ifndef BOBBIN_BENCH_RANDOM_H
#define BOBBIN_BENCH_RANDOM_H

#include <stddef.h>
#include <stdint.h>

uint64_t random_next(uint64_t *seed);
size_t random_below(uint64_t *seed, size_t limit); /* 0 to limit - 1 */

#endif
