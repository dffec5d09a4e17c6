/* The results file, and the journal that it grows in: FILE.partial, a line of JSON for the whole and one for every
 * repetition, written as it ends, so that nothing that was measured is lost. */
#ifndef BOBBIN_BENCH_RESULTS_H
#define BOBBIN_BENCH_RESULTS_H

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

#include "plan.h"

struct results {
    struct plan *plan;
    json_t *context, *runs, *warnings;
    char *journal_path;
    FILE *journal;
};

/* What the plan alone says about its figures: which build and which cells they are of. */
json_t *results_context(const struct plan *plan);

/* Begins a journal, or goes on with one: then its repetitions are in the plan, its context is the context, and its seed
 * the plan's. `host` is host_describe's, and `perf` the reason why the processor's counters are not to be had, NULL if
 * they are. False, with an explanation in `error`, if the results could not be written or the journal is another
 * plan's. */
bool results_begin(struct results *results, struct plan *plan, json_t *host, const char *perf, char *error,
                   size_t size);

/* Writes the repetition down. False, with an explanation in `error`, if it cannot be written. */
bool results_add(struct results *results, const struct benchmark *benchmark, size_t repetition, char *error,
                 size_t size);

/* Takes from the journal what other processes have added meanwhile. False, with an explanation in `error`, if it
 * cannot. */
bool results_read_again(struct results *results, char *error, size_t size);

/* Writes the file, whole or not at all, and takes away the journal if it is complete. */
bool results_end(struct results *results, bool complete, char *error, size_t size);
void results_free(struct results *results);

#endif
