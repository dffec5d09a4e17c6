/* bobbin-bench: every available cell on every workload, and peers to compare them with, in rounds of random order. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "count.h"
#include "host.h"
#include "interrupt.h"
#include "layouts.h"
#include "measure.h"
#include "random.h"
#include "report.h"
#include "results.h"
#include "study.h"

/* ---- Progress ---------------------------------------------------------------------------------------------------- */

struct progress {
    bool shown;
    size_t left, measured; /* runs of this session */
    double spent;          /* seconds for those measured */
};

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void show(const struct progress *progress, const struct plan *plan, size_t round, const char *name)
{
    char left[64] = "";

    if (!progress->shown)
        return;
    if (progress->measured > 0) {
        double seconds = progress->spent / (double)progress->measured * (double)progress->left;

        if (seconds < 90)
            snprintf(left, sizeof left, ", %.0f s left", seconds);
        else
            snprintf(left, sizeof left, ", %.0f min left", seconds / 60);
    }
    fprintf(stderr, "\r\033[Kround %zu of %zu, %zu runs to go%s: %s", round + 1, (size_t)plan->options.repetitions,
            progress->left, left, name);
}

/* ---- Rounds ------------------------------------------------------------------------------------------------------ */

static void shuffle(size_t *items, size_t count, uint64_t *seed)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = random_below(seed, i), other = items[i - 1];
        items[i - 1] = items[j];
        items[j] = other;
    }
}

/* Which of the control and its twin, the same cell under its own name, comes first alternates from round to round: what
 * runs first in a process is slower than what comes after it, by 14 % in a run of 0.2 ms, and where the order is drawn
 * each time, five draws are alike once in sixteen runs. */
static void take_turns(const struct plan *plan, size_t *order, size_t count, size_t round)
{
    const struct benchmark *benchmarks = plan->benchmarks;
    size_t control = 0, twin = 0, which;
    uint64_t seed;

    while (control < count && !benchmarks[order[control]].control)
        control++;
    if (control == count)
        return;
    which = order[control];
    while (twin == control || benchmarks[order[twin]].cell != benchmarks[which].cell)
        twin++;
    seed = plan->options.seed + which;
    if (((random_next(&seed) + round) % 2 == 0) != (control < twin)) {
        order[control] = order[twin];
        order[twin] = which;
    }
}

/* The workloads in random order, and on each its cells and peers in random order: what is compared with one another
 * runs one soon after the other. It follows from the seed alone: a run that is resumed keeps to it. */
static void put_in_order(const struct plan *plan, size_t *order, size_t round)
{
    const struct benchmark *benchmarks = plan->benchmarks;
    size_t *begins = calloc(plan->count + 1, sizeof *begins), workloads = 0, count = 0;
    uint64_t seed = plan->options.seed + round;

    if (begins == NULL)
        abort();
    for (size_t i = 0; i < plan->count; i++) {
        if (i == 0 || benchmark_workload(&benchmarks[i]) != benchmark_workload(&benchmarks[i - 1]))
            begins[workloads++] = i;
    }
    shuffle(begins, workloads, &seed);
    for (size_t w = 0; w < workloads; w++) {
        size_t first = count, i = begins[w];

        do
            order[count++] = i++;
        while (i < plan->count && benchmark_workload(&benchmarks[i]) == benchmark_workload(&benchmarks[begins[w]]));
        shuffle(order + first, count - first, &seed);
        take_turns(plan, order + first, count - first, round);
    }
    free(begins);
}

/* Where stack and heap begin, of each repetition another place. */
static uint64_t place_of(const struct plan *plan, size_t round, size_t index)
{
    uint64_t seed = plan->options.seed + round * plan->count + index;

    return plan->options.layouts > 1 ? random_next(&seed) : 0;
}

/* Everything once a round, each time in another order, so that what changes with time changes for all. What was under
 * way when a signal came does not count. False, with an explanation in `error`, if the journal cannot be written. */
static bool run_rounds(struct plan *plan, struct results *results, char *error, size_t size)
{
    double seconds = plan->options.divisor > 1 ? 0 : ENOUGH_SECONDS;
    size_t *order = calloc(plan->count, sizeof *order);
    struct progress progress = {.shown = isatty(STDERR_FILENO)};
    bool good = true;

    if (order == NULL)
        abort();
    for (size_t i = 0; i < plan->count; i++) {
        for (size_t round = 0; round < plan->options.repetitions; round++)
            progress.left += !plan->benchmarks[i].repetitions[round].done;
    }
    for (size_t round = 0; round < plan->options.repetitions; round++) {
        if (plan->options.round >= 0 && round != (size_t)plan->options.round)
            continue;
        put_in_order(plan, order, round);
        for (size_t i = 0; good && i < plan->count && interrupt_signal() == 0; i++) {
            struct benchmark *b = &plan->benchmarks[order[i]];
            struct repetition measured = {.layout = layouts_of_round(plan, round)};
            double before = now();

            if (b->repetitions[round].done)
                continue;
            show(&progress, plan, round, b->name);
            measure(b, &measured, seconds, place_of(plan, round, order[i]));
            if (interrupt_signal() != 0) {
                free(measured.error);
                break;
            }
            b->repetitions[round] = measured;
            good = results_add(results, b, round, error, size);
            progress.spent += now() - before;
            progress.measured++;
            progress.left--;
        }
    }
    if (progress.shown)
        fputs("\r\033[K", stderr);
    free(order);
    return good;
}

/* ---- The whole --------------------------------------------------------------------------------------------------- */

/* Where nothing else was asked for, an order that nobody has chosen. */
static uint64_t any_seed(void)
{
    struct timespec time;
    uint64_t seed;

    clock_gettime(CLOCK_REALTIME, &time);
    seed = (uint64_t)time.tv_nsec;
    return random_next(&seed) >> 32;
}

static bool has_control(const struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->benchmarks[i].control)
            return true;
    }
    return false;
}

/* Says what came out of it. Returns the exit status. */
static int finish(const struct plan *plan)
{
    int signal = interrupt_signal();

    if (signal != 0) {
        complain("interrupted: %s has what was measured so far; the same command with --resume goes on",
                 plan->options.out);
        return 128 + signal;
    }
    if (!plan->options.quiet || has_control(plan))
        report_run(plan->options.out, -1, !plan->options.quiet, has_control(plan));
    if (plan_wrong(plan))
        complain("at least one run gave a wrong result; it is named in %s", plan->options.out);
    return plan_wrong(plan) ? STATUS_WRONG : STATUS_OK;
}

/* Where nothing else was asked for, all that there are; of a single round, none but this build's own. */
static bool choose_layouts(struct options *options, char *error, size_t size)
{
    size_t built = layouts_built();

    if (options->layouts == 0)
        options->layouts = built < options->repetitions ? built : options->repetitions;
    if (options->layouts <= built)
        return true;
    snprintf(error, size, "--layouts: this build has %zu (cmake -DBOBBIN_LAYOUTS=N for more)", built);
    return false;
}

/* Measures what the plan says. Returns the exit status. */
static int run_plan(struct plan *plan)
{
    struct results results = {0};
    char error[512], why_no_counters[128];
    bool counters, is_round = plan->options.round >= 0;
    int cpu = -1, status = STATUS_BAD;
    json_t *host;

    if (is_round)
        layouts_stay_with_parent(plan->options.parent);
    if (!choose_layouts(&plan->options, error, sizeof error)) {
        complain("%s", error);
        return STATUS_BAD;
    }
    if (plan->options.pin != PIN_NONE) {
        cpu = host_pin(plan->options.pin, error, sizeof error);
        if (cpu < 0) {
            complain("%s", error);
            return STATUS_BAD;
        }
    }
    if (!plan->options.seeded)
        plan->options.seed = any_seed();
    interrupt_watch(!is_round);
    for (size_t i = 0; i < plan->peers.count && !is_round; i++) {
        if (plan_has_engine(plan, plan->peers.items[i].name))
            peer_ask_version(&plan->peers.items[i]);
    }
    if (interrupt_signal() != 0)
        return 128 + interrupt_signal(); /* there is nothing to keep yet */
    counters = perf_works(why_no_counters, sizeof why_no_counters);
    host = host_describe(cpu);
    if (results_begin(&results, plan, host, counters ? NULL : why_no_counters, error, sizeof error)) {
        host_warn(results.context, results.warnings);
        host_warn(host, results.warnings); /* another day, perhaps, than the context's */
        if (is_round)
            status = !run_rounds(plan, &results, error, sizeof error) ? STATUS_BAD
                     : interrupt_signal() != 0                        ? 128 + interrupt_signal()
                                                                      : STATUS_OK;
        else if ((plan->options.layouts > 1 ? layouts_run(plan, &results, error, sizeof error)
                                            : run_rounds(plan, &results, error, sizeof error)) &&
                 results_end(&results, interrupt_signal() == 0, error, sizeof error))
            status = finish(plan);
    }
    if (status == STATUS_BAD)
        complain("%s", error);
    json_decref(host);
    results_free(&results);
    return status;
}

int main(int argc, char **argv)
{
    struct options options;
    struct plan plan = {0};
    int status = STATUS_BAD;
    char error[512];

    options_parse(&options, argc, argv);
    if (options.write_study != NULL) {
        if (study_write(options.write_study, options.divisor, error, sizeof error))
            return STATUS_OK;
        complain("%s", error);
        return STATUS_BAD;
    }
    if (!plan_make(&plan, &options, error, sizeof error)) {
        complain("%s", error);
    } else if (options.list) {
        for (size_t i = 0; i < plan.count; i++) {
            if (!plan.benchmarks[i].control)
                puts(plan.benchmarks[i].name);
        }
        status = STATUS_OK;
    } else if (options.count_one != NULL) {
        status = count_one(&plan, options.count_one);
    } else if (options.count) {
        json_t *context = results_context(&plan);
        status = count_plan(&plan, context);
        json_decref(context);
    } else {
        status = run_plan(&plan);
    }
    plan_free(&plan);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    complain("cannot write the output: %s", strerror(errno));
    return STATUS_BAD;
}
