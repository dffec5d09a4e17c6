/* What bobbin-bench needs of Google Benchmark, which is C++, for C. Behind it is shim.cc and nothing else. */
#ifndef BOBBIN_BENCH_SHIM_H
#define BOBBIN_BENCH_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One repetition of one benchmark; a benchmark is a function that loops while gb_keep_running. Its clocks run inside of
 * that loop, except between gb_pause and gb_resume. */
typedef struct gb_state gb_state;
typedef void gb_function(gb_state *state, void *data);

bool gb_keep_running(gb_state *state);
void gb_pause(gb_state *state);
void gb_resume(gb_state *state);
void gb_fail(gb_state *state); /* there is nothing to time; the loop must be left */

struct gb_times {
    uint64_t iterations;
    double real, cpu; /* seconds of all iterations; `cpu` is the thread's */
};

/* Times one repetition: as many iterations as fill so many seconds, and at least one. If it calls the function several
 * times to find out how many, the times are of the last call. */
struct gb_times gb_measure(gb_function *function, void *data, double seconds);

/* The machine, as Google Benchmark sees it. */
struct gb_cache {
    char type[16]; /* "Data" */
    int level, size, sharing;
};
struct gb_host {
    int cpus;
    double hertz;
    struct gb_cache caches[16];
    size_t cache_count;
};
void gb_host(struct gb_host *host);

#ifdef __cplusplus
}
#endif

#endif
