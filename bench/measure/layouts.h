/* Rounds in several layouts: each is measured by a process of its own, whose executable has the cells in another order
 * and at other addresses (../layouts.cmake), and which goes on with the journal of this one. */
#ifndef BOBBIN_BENCH_LAYOUTS_H
#define BOBBIN_BENCH_LAYOUTS_H

#include "results.h"

/* How many this build has; 1: no other than its own. */
size_t layouts_built(void);

/* The layout of a round. */
size_t layouts_of_round(const struct plan *plan, size_t round);

/* Has every round that is not complete measured. False, with an explanation in `error`, if that is not possible. */
bool layouts_run(const struct plan *plan, struct results *results, char *error, size_t size);

/* In a process that measures a round: ends it when the one that began it ends. */
void layouts_stay_with_parent(pid_t parent);

#endif
