/* Counting without the processor's counters: runs under valgrind, whose callgrind simulates a processor, for machines
 * that have none to offer (virtual ones, mostly). The same executable gives the same counts everywhere. */
#ifndef BOBBIN_BENCH_COUNT_H
#define BOBBIN_BENCH_COUNT_H

#include <jansson.h>

#include "plan.h"

/* Counts all that the plan holds, each in a process of its own: this executable under valgrind, with the same arguments
 * and --count-one=NAME. Prints a table, and puts the counts into the results file that the options name, if any.
 * Returns the exit status. */
int count_plan(const struct plan *plan, json_t *context);

/* What --count-one asks for: that run, once, and how many steps it took on stdout. Returns the exit status. */
int count_one(const struct plan *plan, const char *name);

#endif
