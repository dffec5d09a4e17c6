#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "stats.h"

enum { RESAMPLES = 2000 };

/* SplitMix64, by Sebastiano Vigna. */
uint64_t random_next(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

size_t random_below(uint64_t *seed, size_t limit)
{
    return (size_t)(random_next(seed) % limit);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Sorts them. */
static double median(double *values, size_t count)
{
    if (count == 0)
        return NAN;
    qsort(values, count, sizeof *values, compare);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

/* The middle of a sample as it is, or of as many values drawn from it. */
static double middle_of(struct sample sample, uint64_t *seed, double *scratch)
{
    for (size_t i = 0; i < sample.count; i++)
        scratch[i] = sample.values[seed != NULL ? random_below(seed, sample.count) : i];
    return median(scratch, sample.count);
}

static double ratio_of(const struct sample *a, const struct sample *b, uint64_t *seed, double *scratch)
{
    double ratio = middle_of(*a, seed, scratch);

    return b != NULL ? ratio / middle_of(*b, seed, scratch) : ratio;
}

/* Without `b`, of the medians alone. */
static double mean_of(const struct sample *a, const struct sample *b, size_t count, uint64_t *seed, double *scratch)
{
    double sum = 0;

    if (count == 1) /* free of rounding */
        return ratio_of(a, b, seed, scratch);
    for (size_t i = 0; i < count; i++)
        sum += log(ratio_of(&a[i], b != NULL ? &b[i] : NULL, seed, scratch));
    return exp(sum / (double)count);
}

static size_t smallest(const struct sample *samples, size_t count, size_t least)
{
    for (size_t i = 0; i < count; i++)
        least = samples[i].count < least ? samples[i].count : least;
    return least;
}

static size_t largest(const struct sample *samples, size_t count, size_t most)
{
    for (size_t i = 0; i < count; i++)
        most = samples[i].count > most ? samples[i].count : most;
    return most;
}

static struct figure bootstrap(const struct sample *a, const struct sample *b, size_t count)
{
    size_t most = largest(a, count, b != NULL ? largest(b, count, 1) : 1);
    size_t least = smallest(a, count, b != NULL ? smallest(b, count, SIZE_MAX) : SIZE_MAX);
    double *scratch = calloc(most, sizeof *scratch), *means = calloc(RESAMPLES, sizeof *means);
    struct figure figure = {NAN, NAN, NAN};
    uint64_t seed = 1948;

    if (scratch == NULL || means == NULL)
        abort();
    if (count > 0 && least > 0)
        figure.middle = mean_of(a, b, count, NULL, scratch);
    if (count > 0 && least > 1) {
        for (int i = 0; i < RESAMPLES; i++)
            means[i] = mean_of(a, b, count, &seed, scratch);
        qsort(means, RESAMPLES, sizeof *means, compare);
        figure.low = means[RESAMPLES / 40 - 1];
        figure.high = means[RESAMPLES - RESAMPLES / 40];
    }
    free(scratch);
    free(means);
    return figure;
}

struct figure stats_median(struct sample sample)
{
    return bootstrap(&sample, NULL, 1);
}

struct figure stats_ratio(const struct sample *a, const struct sample *b, size_t count)
{
    return bootstrap(a, b, count);
}

double stats_spread(struct figure figure)
{
    return (figure.high - figure.low) / 2 / figure.middle;
}
