/* What the processor counts while a piece of code runs. */
#ifndef BOBBIN_BENCH_PERF_H
#define BOBBIN_BENCH_PERF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct perf_event {
    const char *name; /* "cycles" */
    uint32_t type;    /* as perf_event_open takes them */
    uint64_t config;
};

enum { PERF_EVENTS = 5 };
extern const struct perf_event perf_events[PERF_EVENTS]; /* of the processor: cycles first */

/* Counters of this thread's in user mode, which stand still until perf_start. */
struct perf {
    int files[PERF_EVENTS]; /* -1: not counted here */
};

/* False, with the reason in `why`, unless at least the first of them can be had. */
bool perf_open(struct perf *perf, const struct perf_event events[PERF_EVENTS], char *why, size_t size);
void perf_close(struct perf *perf);

void perf_start(const struct perf *perf);
void perf_stop(const struct perf *perf);

/* What was counted between starts and stops since perf_open, stretched where the counters were lent out for a part of
 * the time; NAN for what is not counted. */
void perf_read(const struct perf *perf, double counts[PERF_EVENTS]);

/* Whether the processor's counters can be had and move: some virtual machines have ones that stand still. */
bool perf_works(char *why, size_t size);

#endif
