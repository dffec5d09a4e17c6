/* bobbin-bench: every available cell on every workload, under Google Benchmark's own command line. */
#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "program.h"
#include "shim.h"
#include "workload.h"

/* rv64's workloads do this part of their work, or all cells together would take an hour: a fifth of a second and more.
 */
enum { PROGRAM_DIVISOR = 5 };

enum { STATUS_OK = 0, STATUS_WRONG = 1 /* a run gave a wrong result */, STATUS_BAD = 2 };

__attribute__((format(printf, 1, 2))) static void complain(const char *format, ...)
{
    va_list arguments;

    fputs("bobbin-bench: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

/* ---- Options ----------------------------------------------------------------------------------------------------- */

struct options {
    const char *workloads, *programs;
    bool flavours[bobbin_flavour_count];
    uint64_t divisor, min_steps;
};

enum {
    KEY_FLAVOUR = 'f',
    KEY_WORKLOADS = 'w',
    KEY_QUICK = 'q',
    KEY_MIN_STEPS = 'm',
    KEY_HELP = '?',
    KEY_VERSION = 'V'
};

static const struct argp_option option_list[] = {
    {"flavour", KEY_FLAVOUR, "NAME", 0, "fast (default), exact or all", 0},
    {"workloads", KEY_WORKLOADS, "DIR", 0,
     "take the workloads from DIR/<guest> (default: " BOBBIN_WORKLOADS "; rv64's, which are built: " BOBBIN_PROGRAMS
     ")",
     0},
    {"quick", KEY_QUICK, "N", OPTION_ARG_OPTIONAL,
     "run only a tenth (or 1/N) of each workload; a look, not a measurement", 0},
    {"min-steps", KEY_MIN_STEPS, "N", 0,
     "leave out workloads of the Baby's that are shorter than N instructions (default: 100000000)", 0},
    {"help", KEY_HELP, NULL, 0, "print this, and Google Benchmark's options", -1},
    {"version", KEY_VERSION, NULL, 0, "print the version", -1},
    {0},
};

/* Stand before the user's own, which win. A workload is long enough for one run of it to be a repetition; shorter ones
 * that --min-steps lets in are repeated by Google Benchmark until 0.1 s have passed. */
#define INTERLEAVING   "--benchmark_enable_random_interleaving=true"
#define REPETITIONS    "--benchmark_repetitions=5"
#define MIN_TIME       "--benchmark_min_time=0.1"
#define MIN_TIME_QUICK "--benchmark_min_time=0"

static const char documentation[] =
    "Measure every available cell (an engine for a guest, in one flavour) on every workload, as "
    "GUEST/WORKLOAD/ENGINE/FLAVOUR. Each run's result is checked. Items are guest instructions; their rate and "
    "`per_insn' "
    "are by the CPU time of the run alone, loading and checking left out; real time stands beside it.\v"
    "Before the options given here come " INTERLEAVING " " REPETITIONS " " MIN_TIME ". To keep the figures: "
    "--benchmark_out=FILE.json, which bench/ratios reads.\n"
    "\n"
    "Exit status: 0 if all went well, 1 if a run gave a wrong result, 2 for bad options or workloads.";

static uint64_t number_option(const char *option, const char *text, uint64_t least, struct argp_state *state)
{
    char *end;
    uint64_t number;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *text == '-' || number < least)
        argp_error(state, "%s wants a number from %" PRIu64 " on, not '%s'", option, least, text);
    return number;
}

static void flavour_option(struct options *options, const char *name, struct argp_state *state)
{
    bool found = false;

    for (int flavour = 0; flavour < bobbin_flavour_count; flavour++) {
        options->flavours[flavour] =
            strcmp(name, "all") == 0 || strcmp(name, bobbin_flavour_name((enum bobbin_flavour)flavour)) == 0;
        found |= options->flavours[flavour];
    }
    if (!found)
        argp_error(state, "there is no flavour '%s': it is fast, exact or all", name);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;

    switch (key) {
    case KEY_FLAVOUR:
        flavour_option(options, argument, state);
        return 0;
    case KEY_WORKLOADS:
        options->workloads = options->programs = argument;
        return 0;
    case KEY_QUICK:
        options->divisor = argument != NULL ? number_option("--quick", argument, 1, state) : 10;
        return 0;
    case KEY_MIN_STEPS:
        options->min_steps = number_option("--min-steps", argument, 0, state);
        return 0;
    case KEY_HELP:
        argp_state_help(state, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC);
        puts("\nGoogle Benchmark's options:\n");
        gb_print_help();
        exit(STATUS_OK);
    case KEY_VERSION:
        printf("bobbin-bench %s\n", bobbin_version());
        exit(STATUS_OK);
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is not an option", argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static bool is_google_benchmarks(const char *argument)
{
    return strncmp(argument, "--benchmark_", 12) == 0 || strncmp(argument, "--v=", 4) == 0;
}

/* Google Benchmark shows its usage where it does not like an option's value, and would leave with status 0. */
static void refused(void)
{
    complain("a --benchmark option has a value that it does not take; see --help");
    exit(STATUS_BAD);
}

static void parse_line(int argc, char **argv, struct options *options)
{
    static const struct argp argp = {option_list, parse, NULL, documentation, NULL, NULL, NULL};
    enum { DEFAULTS = 3 };
    char **own = calloc((size_t)argc + 1, sizeof *own);
    char **others = calloc((size_t)argc + DEFAULTS + 1, sizeof *others);
    int own_count = 0, other_count = 0;

    if (own == NULL || others == NULL)
        abort();
    own[own_count++] = others[other_count++] = argv[0];
    other_count += DEFAULTS;
    for (int i = 1; i < argc; i++) {
        if (is_google_benchmarks(argv[i]))
            others[other_count++] = argv[i];
        else
            own[own_count++] = argv[i];
    }
    argp_err_exit_status = STATUS_BAD;
    argp_parse(&argp, own_count, own, ARGP_NO_HELP, NULL, options);
    others[1] = INTERLEAVING;
    others[2] = REPETITIONS;
    others[3] = options->divisor > 1 ? MIN_TIME_QUICK : MIN_TIME;
    if (!gb_initialize(other_count, others, refused))
        exit(STATUS_BAD);
    free(own);
    free(others);
}

/* ---- One benchmark ----------------------------------------------------------------------------------------------- */

struct benchmark {
    struct workload *workload; /* of the Baby's; or else */
    struct program *program;
    const struct bobbin_cell *cell;
    uint64_t limit; /* steps of a workload */
    bool *wrong;    /* set if a result is; everybody's */
};

/* By the thread's CPU time, Google Benchmark's default: what other processes take away is not charged to the engine,
 * and a run does nothing that would let it sleep. The clocks stop while a run is prepared and checked; stopping them
 * takes about a microsecond, in runs of a fifth of a second and more. */
static void measure(gb_state *state, void *data)
{
    const struct benchmark *b = data;
    bobbin_machine *machine = bobbin_open(bobbin_machine_guest(b->workload->start), NULL);
    uint64_t steps = 0;
    char why[160];

    if (machine == NULL)
        abort();
    while (gb_keep_running(state)) {
        struct bobbin_stop stop;

        gb_pause(state);
        bobbin_copy(machine, b->workload->start); /* nothing is predecoded yet: each run pays for that itself */
        gb_resume(state);
        stop = bobbin_run(machine, b->cell, b->limit);
        gb_pause(state);
        steps += stop.steps;
        if (!workload_check(b->workload, machine, stop, b->limit, why, sizeof why)) {
            *b->wrong = true;
            gb_skip_with_error(state, why);
            break;
        }
        gb_resume(state);
    }
    gb_set_items(state, (int64_t)steps);
    gb_set_seconds_per(state, "per_insn", (double)steps);
    gb_set_label(state, b->cell->compiler);
    bobbin_close(machine);
}

/* The same of a Linux program, up to its exit. The few system calls that it makes are part of the run. */
static void measure_program(gb_state *state, void *data)
{
    const struct benchmark *b = data;
    bobbin_machine *machine = bobbin_open(bobbin_guest_find(b->cell->guest), NULL);
    int output = memfd_create("output", MFD_CLOEXEC);
    uint64_t steps = 0;
    char why[512];

    if (machine == NULL || output < 0)
        abort();
    if (!program_prepare(b->program, why, sizeof why)) {
        *b->wrong = true;
        gb_skip_with_error(state, why);
    }
    while (gb_keep_running(state)) {
        bobbin_linux *process;
        uint64_t run;
        bool good;

        gb_pause(state);
        process = program_start(b->program, machine, output, why, sizeof why); /* nothing is predecoded yet */
        gb_resume(state);
        run = process != NULL ? program_run(process, machine, b->cell) : 0;
        gb_pause(state);
        steps += run;
        good = process != NULL && program_check(b->program, process, run, output, why, sizeof why);
        bobbin_linux_close(process);
        if (!good) {
            *b->wrong = true;
            gb_skip_with_error(state, why);
            break;
        }
        gb_resume(state);
    }
    gb_set_items(state, (int64_t)steps);
    gb_set_seconds_per(state, "per_insn", (double)steps);
    gb_set_label(state, b->cell->compiler);
    close(output);
    bobbin_close(machine);
}

/* ---- All of them ------------------------------------------------------------------------------------------------- */

struct benchmark_list {
    struct benchmark *items;
    size_t count;
};

/* Whatever a figure has to name. Of cells: "baby/direct/fast", what ratios reads back. */
static void add_context(const struct options *options)
{
    char text[512];

    bobbin_host_cpu(text, sizeof text);
    gb_add_context("cpu", text);
    gb_add_context("bobbin_version", bobbin_version());
    text[0] = '\0';
    for (size_t i = 0; i < bobbin_engine_count(); i++) {
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s%s", i > 0 ? " " : "", bobbin_engine_at(i)->name);
    }
    gb_add_context("engines", text); /* Google Benchmark sorts what it shows; this is the order of tables */
    if (options->divisor > 1) {
        snprintf(text, sizeof text, "1/%" PRIu64, options->divisor);
        gb_add_context("part_of_each_workload", text);
    }
    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        const struct bobbin_cell *cell = bobbin_cell_at(i);
        char name[64];

        if (!options->flavours[cell->flavour])
            continue;
        snprintf(name, sizeof name, "%s/%s/%s", cell->guest, cell->engine, bobbin_flavour_name(cell->flavour));
        if (cell->available) {
            snprintf(text, sizeof text, "compiler=%s; flags=%s; indirect_jumps=%d; indirect_calls=%d; code_bytes=%d",
                     cell->compiler, cell->flags, cell->indirect_jumps, cell->indirect_calls, cell->code_bytes);
        } else {
            snprintf(text, sizeof text, "unavailable=%s", cell->why_not);
            complain("%s: unavailable: %s", name, cell->why_not);
        }
        gb_add_context(name, text);
    }
}

/* Registers a benchmark for every cell that the workload `name` can be measured on. */
static void register_all(struct benchmark_list *list, struct benchmark benchmark, const char *guest, const char *name,
                         gb_function *function, const struct options *options)
{
    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        const struct bobbin_cell *cell = bobbin_cell_at(i);
        char full_name[256];

        if (!cell->available || !options->flavours[cell->flavour] || strcmp(cell->guest, guest) != 0)
            continue;
        benchmark.cell = cell;
        list->items[list->count] = benchmark;
        snprintf(full_name, sizeof full_name, "%s/%s/%s", name, cell->engine, bobbin_flavour_name(cell->flavour));
        gb_register(full_name, function, &list->items[list->count++]);
    }
}

static void register_workload(struct benchmark_list *list, struct workload *w, const struct options *options,
                              bool *wrong)
{
    /* A whole run needs no limit, but a wrong one may never halt. */
    uint64_t limit = options->divisor > 1 ? w->steps / options->divisor : 2 * w->steps;
    struct benchmark benchmark = {.workload = w, .limit = limit > 0 ? limit : 1, .wrong = wrong};

    register_all(list, benchmark, bobbin_guest_name(bobbin_machine_guest(w->start)), w->name, measure, options);
}

int main(int argc, char **argv)
{
    struct options options = {BOBBIN_WORKLOADS, BOBBIN_PROGRAMS, {[bobbin_fast] = true}, 1, 100000000};
    struct workload_list workloads = {0};
    struct program_list programs = {0};
    struct benchmark_list benchmarks = {0};
    bool wrong = false;
    int status = STATUS_BAD;
    char error[512];

    parse_line(argc, argv, &options);
    for (size_t i = 0; i < bobbin_guest_count(); i++) {
        const bobbin_guest *guest = bobbin_guest_at(i);
        bool is_linux = strcmp(bobbin_guest_name(guest), "rv64") == 0;
        size_t before = workloads.count;
        bool good =
            is_linux ? program_find(&programs, options.programs, PROGRAM_DIVISOR * options.divisor, error, sizeof error)
                     : workload_find(&workloads, options.workloads, guest, error, sizeof error);

        if (!good) {
            complain("%s", error);
            goto out;
        }
        if (is_linux ? programs.count == 0 : workloads.count == before)
            complain("%s/%s: no workloads there%s", is_linux ? options.programs : options.workloads,
                     bobbin_guest_name(guest),
                     is_linux ? ", which are built where riscv64-linux-gnu-gcc is installed" : "");
    }
    /* Google Benchmark keeps pointers to them: room for all, so that they stay where they are. */
    benchmarks.items = calloc((workloads.count + programs.count) * bobbin_cell_count() + 1, sizeof *benchmarks.items);
    if (benchmarks.items == NULL)
        abort();
    add_context(&options);
    for (size_t i = 0; i < workloads.count; i++) {
        struct workload *w = &workloads.items[i];

        if (w->steps < options.min_steps)
            complain("%s: left out: %" PRIu64 " steps are too few to time (see --min-steps)", w->name, w->steps);
        else
            register_workload(&benchmarks, w, &options, &wrong);
    }
    for (size_t i = 0; i < programs.count; i++)
        register_all(&benchmarks, (struct benchmark){.program = &programs.items[i], .wrong = &wrong}, "rv64",
                     programs.items[i].name, measure_program, &options);
    if (gb_run() == 0) {
        complain("nothing to measure");
    } else if (wrong) {
        complain("at least one run gave a wrong result; its error is in the table");
        status = STATUS_WRONG;
    } else {
        status = STATUS_OK;
    }
out:
    gb_shutdown();
    free(benchmarks.items);
    workload_free(&workloads);
    program_free(&programs);
    return status;
}
