/* Running one repetition of one benchmark. */
#ifndef BOBBIN_BENCH_MEASURE_H
#define BOBBIN_BENCH_MEASURE_H

#include "plan.h"

/* One run of a workload takes at least a fifth of a second, but those that --min-steps lets in: they, and the short
 * points of the dispatch study, are run again until so many seconds have passed. */
#define ENOUGH_SECONDS 0.1

/* Fills it, a wrong result included. `seconds` as above, 0: run once. Stack and heap begin somewhere else for each
 * `place`, at 0 where they happen to. */
void measure(const struct benchmark *benchmark, struct repetition *repetition, double seconds, uint64_t place);

#endif
