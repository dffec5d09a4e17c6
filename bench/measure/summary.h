/* What bobbin-bench says at the end: how far to trust it, and a table. The rest is bobbin-report's. */
#ifndef BOBBIN_BENCH_SUMMARY_H
#define BOBBIN_BENCH_SUMMARY_H

#include <jansson.h>

#include "plan.h"

/* Adds a text for everything in the figures that makes them less certain. */
void summary_warn(const struct plan *plan, json_t *warnings);

/* To standard output. */
void summary_print(const struct plan *plan, const json_t *context, const json_t *warnings);

/* Whether a run gave a wrong result. */
bool summary_wrong(const struct plan *plan);

#endif
