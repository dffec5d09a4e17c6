// Google Benchmark for C: see shim.h.
#include "shim.h"

#include <benchmark/benchmark.h>

static benchmark::State &state_of(gb_state *state)
{
    return *reinterpret_cast<benchmark::State *>(state);
}

void gb_register(const char *name, gb_function *function, void *data)
{
    benchmark::RegisterBenchmark(name, [=](benchmark::State &state) {
        function(reinterpret_cast<gb_state *>(&state), data);
    })->Unit(benchmark::kMillisecond);
}

bool gb_keep_running(gb_state *state)
{
    return state_of(state).KeepRunning();
}

void gb_pause(gb_state *state)
{
    state_of(state).PauseTiming();
}

void gb_resume(gb_state *state)
{
    state_of(state).ResumeTiming();
}

void gb_set_items(gb_state *state, int64_t items)
{
    state_of(state).SetItemsProcessed(items);
}

void gb_set_seconds_per(gb_state *state, const char *counter, double count)
{
    using benchmark::Counter;
    state_of(state).counters[counter] = Counter(count, Counter::kIsRate | Counter::kInvert);
}

void gb_set_label(gb_state *state, const char *label)
{
    state_of(state).SetLabel(label);
}

void gb_skip_with_error(gb_state *state, const char *message)
{
    state_of(state).SkipWithError(message);
}

void gb_add_context(const char *key, const char *value)
{
    benchmark::AddCustomContext(key, value);
}

bool gb_initialize(int argc, char **argv, void (*usage)(void))
{
    benchmark::Initialize(&argc, argv, usage);
    return !benchmark::ReportUnrecognizedArguments(argc, argv);
}

void gb_print_help(void)
{
    benchmark::PrintDefaultHelp();
}

size_t gb_run(void)
{
    return benchmark::RunSpecifiedBenchmarks();
}

void gb_shutdown(void)
{
    benchmark::Shutdown();
}
