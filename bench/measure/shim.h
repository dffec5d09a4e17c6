/* What bobbin-bench needs of Google Benchmark, which is C++, for C. Behind it is shim.cc and nothing else; in the
 * executables that are taken elsewhere (../portable.cmake) it is clocks.c, since Debian has no Google Benchmark to link
 * statically. */
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

#ifdef __cplusplus
}
#endif

#endif
