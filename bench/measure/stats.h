/* Medians, and how sure of them one may be. */
#ifndef BOBBIN_BENCH_STATS_H
#define BOBBIN_BENCH_STATS_H

#include <stddef.h>
#include <stdint.h>

/* A generator of its own, so that a seed means the same everywhere. */
uint64_t random_next(uint64_t *seed);
size_t random_below(uint64_t *seed, size_t limit); /* 0 to limit - 1 */

struct sample {
    const double *values;
    size_t count;
};

/* A figure and its 95 % confidence interval, by the percentile bootstrap; always the same of the same numbers. Where
 * there is nothing to resample, one value or none, `low` and `high` are NAN, and so is `middle` of none. */
struct figure {
    double middle, low, high;
};

struct figure stats_median(struct sample sample);

/* The geometric mean of the ratios of medians a[i] / b[i]. Each sample is resampled for itself. */
struct figure stats_ratio(const struct sample *a, const struct sample *b, size_t count);

/* Half of the interval's width, as a part of the figure; NAN if there is none. */
double stats_spread(struct figure figure);

#endif
