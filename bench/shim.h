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

void gb_register(const char *name, gb_function *function, void *data);
bool gb_keep_running(gb_state *state);
void gb_pause(gb_state *state);
void gb_resume(gb_state *state);

/* What the repetition has to say, after the loop or, for an error, instead of it. Items are of all its iterations. */
void gb_set_items(gb_state *state, int64_t items);
void gb_set_seconds_per(gb_state *state, const char *counter, double count); /* reports CPU seconds / count */
void gb_set_label(gb_state *state, const char *label);
void gb_skip_with_error(gb_state *state, const char *message);

void gb_add_context(const char *key, const char *value);

/* Parses Google Benchmark's options. False, with a complaint on stderr, if something else is among them; where it
 * complains by printing how it is used, it calls `usage` for that, which should not return. */
bool gb_initialize(int argc, char **argv, void (*usage)(void));
void gb_print_help(void);
size_t gb_run(void); /* how many benchmarks the filter let through */
void gb_shutdown(void);

#ifdef __cplusplus
}
#endif

#endif
