/* The clocks of shim.h without Google Benchmark: the same two, read at the same places. */
#include <time.h>

#include "shim.h"

struct gb_state {
    uint64_t left; /* iterations */
    bool failed;
    struct gb_times times;
    double real, cpu; /* when the clocks were started */
};

static double seconds_of(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void gb_resume(gb_state *state)
{
    state->real = seconds_of(CLOCK_MONOTONIC);
    state->cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

void gb_pause(gb_state *state)
{
    state->times.cpu += seconds_of(CLOCK_THREAD_CPUTIME_ID) - state->cpu;
    state->times.real += seconds_of(CLOCK_MONOTONIC) - state->real;
}

bool gb_keep_running(gb_state *state)
{
    if (state->left == state->times.iterations)
        gb_resume(state);
    if (state->left > 0 && !state->failed) {
        state->left--;
        return true;
    }
    gb_pause(state);
    return false;
}

void gb_fail(gb_state *state)
{
    state->failed = true;
}

/* More iterations until they fill the time: as many as should do so and two fifths more, but no more than ten times as
 * many as before. */
struct gb_times gb_measure(gb_function *function, void *data, double seconds)
{
    uint64_t iterations = 1;

    for (;;) {
        gb_state state = {.left = iterations, .times.iterations = iterations};
        double growth;

        function(&state, data);
        if (state.failed || state.times.cpu >= seconds)
            return state.times;
        growth = state.times.cpu > 0 ? 1.4 * seconds / state.times.cpu : 10;
        iterations = (uint64_t)((double)iterations * (growth < 10 ? growth : 10)) + 1;
    }
}
