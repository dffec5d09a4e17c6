/* One repetition, between the clocks of Google Benchmark. */
#include <alloca.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "measure.h"
#include "random.h"
#include "shim.h"

enum { MOST_SHIFT = 1 << 16 }; /* bytes of stack and heap: more than a page has */

/* ---- One run of either kind of workload -------------------------------------------------------------------------- */

struct run {
    const struct benchmark *benchmark;
    struct length *length; /* of its program */
    bobbin_machine *machine;
    struct process *process;
    int output; /* of the process */
    struct bobbin_stop stop;
    uint64_t steps;
    struct perf perf;
    uint64_t all_steps; /* of all runs */
    char why[CHILD_OUTPUT * 2 + 128];
    bool wrong;
    double counts[PERF_EVENTS];
};

/* What comes before the clocks run, between, and after. Each run predecodes for itself: a machine that is made anew has
 * no threaded code. */
struct kind {
    bool (*begin)(struct run *run);
    void (*execute)(struct run *run);
    bool (*check)(struct run *run);
};

static bool begin_workload(struct run *run)
{
    return bobbin_copy(run->machine, run->benchmark->workload->start);
}

static void execute_workload(struct run *run)
{
    run->stop = bobbin_run(run->machine, run->benchmark->cell, run->benchmark->limit);
    run->steps = run->stop.steps;
}

static bool check_workload(struct run *run)
{
    return workload_check(run->benchmark->workload, run->machine, run->stop, run->benchmark->limit, run->why,
                          sizeof run->why);
}

static bool begin_program(struct run *run)
{
    run->process = NULL;
    if (!program_prepare(run->benchmark->program, run->length, run->why, sizeof run->why))
        return false;
    run->process =
        program_start(run->benchmark->program, run->length, run->machine, run->output, run->why, sizeof run->why);
    return run->process != NULL;
}

/* Up to its exit. The few system calls that it makes are part of the run. */
static void execute_program(struct run *run)
{
    run->steps = program_run(run->process, run->machine, run->benchmark->cell);
}

static bool check_program(struct run *run)
{
    bool good = program_check(run->length, run->process, run->steps, run->output, run->why, sizeof run->why);

    program_close(run->process);
    return good;
}

static const struct kind workload_kind = {begin_workload, execute_workload, check_workload};
static const struct kind program_kind = {begin_program, execute_program, check_program};

/* ---- Many runs, between Google Benchmark's clocks ---------------------------------------------------------------- */

/* By the thread's CPU time: what other processes take away is not charged to the engine, and a run does nothing that
 * would let it sleep. The clocks stop while a run is prepared and checked; stopping them takes about a microsecond, in
 * runs of a fifth of a second and more. The counters start and stop within. */
static void loop(gb_state *state, void *data)
{
    struct run *run = data;
    const struct kind *kind = run->benchmark->program != NULL ? &program_kind : &workload_kind;
    char why_not[128];

    run->all_steps = 0;
    perf_open(&run->perf, perf_events, why_not, sizeof why_not); /* without them there are no counts */
    while (gb_keep_running(state)) {
        gb_pause(state);
        run->wrong = !kind->begin(run);
        gb_resume(state);
        if (!run->wrong) {
            perf_start(&run->perf);
            kind->execute(run);
            perf_stop(&run->perf);
            gb_pause(state);
            run->all_steps += run->steps;
            run->wrong = !kind->check(run);
            gb_resume(state);
        }
        if (run->wrong) {
            gb_fail(state);
            break;
        }
    }
    perf_read(&run->perf, run->counts);
    perf_close(&run->perf);
}

static void open_machine(struct run *run, const char *guest)
{
    run->machine = bobbin_open(bobbin_guest_find(guest), NULL);
    run->output = memfd_create("output", MFD_CLOEXEC);
    if (run->machine == NULL || run->output < 0)
        abort(); /* out of memory */
}

/* The part of a program first, then the whole. */
static void measure_cell(const struct benchmark *b, struct repetition *r, struct run *run, double seconds,
                         bool in_parts)
{
    struct gb_times times = {0};

    open_machine(run, b->cell->guest);
    if (in_parts) {
        run->length = &b->program->part;
        r->part_cpu = gb_measure(loop, run, 0).cpu;
    }
    if (!run->wrong) {
        run->length = b->program != NULL ? &b->program->whole : NULL;
        times = gb_measure(loop, run, seconds);
    }
    close(run->output);
    bobbin_close(run->machine);
    if (run->wrong)
        return;
    r->iterations = times.iterations;
    r->real = times.real / (double)times.iterations;
    r->cpu = times.cpu / (double)times.iterations;
    for (int i = 0; i < PERF_EVENTS; i++)
        r->counts[i] = run->counts[i] / (double)run->all_steps;
}

static bool run_peer(const struct benchmark *b, struct length *length, double *real, double *cpu, struct run *run)
{
    return program_prepare(b->program, length, run->why, sizeof run->why) &&
           peer_run(b->peer, b->program, length, real, cpu, run->why, sizeof run->why);
}

static void measure_peer(const struct benchmark *b, struct repetition *r, struct run *run, bool in_parts)
{
    double real;

    r->iterations = 1;
    run->wrong = (in_parts && !run_peer(b, &b->program->part, &real, &r->part_cpu, run)) ||
                 !run_peer(b, &b->program->whole, &r->real, &r->cpu, run);
}

void measure(const struct benchmark *b, struct repetition *r, double seconds, uint64_t place)
{
    size_t above = place != 0 ? 16 + random_below(&place, MOST_SHIFT) : 16;
    volatile char *stack = alloca(above);
    void *heap = malloc(place != 0 ? random_below(&place, MOST_SHIFT) : 0);
    bool in_parts = b->program != NULL && b->program->part.divisor[0] != '\0';
    struct run run = {.benchmark = b};

    *r = (struct repetition){.done = true, .part_cpu = NAN, .layout = r->layout};
    for (int i = 0; i < PERF_EVENTS; i++)
        r->counts[i] = NAN;
    if (b->peer != NULL)
        measure_peer(b, r, &run, in_parts);
    else
        measure_cell(b, r, &run, seconds, in_parts);
    stack[0] = 0; /* so that it is there */
    free(heap);
    if (run.wrong && (r->error = strdup(run.why)) == NULL)
        abort();
}
