// Google Benchmark for C: see shim.h.
#include "shim.h"

#include <benchmark/benchmark.h>

static benchmark::State &state_of(gb_state *state)
{
    return *reinterpret_cast<benchmark::State *>(state);
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

void gb_fail(gb_state *state)
{
    state_of(state).SkipWithError("failed");
}

namespace
{

// Prints nothing, and keeps the one repetition that there is.
class Keeper : public benchmark::BenchmarkReporter
{
  public:
    gb_times times = {};

    bool ReportContext(const Context &) override
    {
        return true;
    }

    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs)
            times = {static_cast<uint64_t>(run.iterations), run.real_accumulated_time, run.cpu_accumulated_time};
    }
};

} // namespace

struct gb_times gb_measure(gb_function *function, void *data, double seconds)
{
    Keeper keeper;

    auto *benchmark = benchmark::RegisterBenchmark(
        "benchmark", [=](benchmark::State &state) { function(reinterpret_cast<gb_state *>(&state), data); });
    if (seconds > 0)
        benchmark->MinTime(seconds);
    else
        benchmark->Iterations(1);
    benchmark::RunSpecifiedBenchmarks(&keeper, "all");
    benchmark::ClearRegisteredBenchmarks();
    return keeper.times;
}
