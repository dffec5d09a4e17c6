/* bobbin time: a program under every engine, side by side. For figures that somebody is to rely on there is
 * bobbin-bench; this is the first look, but an honest one: CPU time, rounds in random order, medians, and every run's
 * result is checked. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "cpu_json.h"

struct time_options {
    struct program_options program;
    unsigned rounds;
    const char *show; /* a memory address whose value gets a column; NULL: none */
    uint64_t address;
};

enum { KEY_ROUNDS = 'r', KEY_SHOW = 'w', MOST_ROUNDS = 10000 };

static const struct argp_option option_list[] = {
    {"rounds", KEY_ROUNDS, "N", 0, "run each engine N times (default: 15)", 0},
    {"show", KEY_SHOW, "ADDRESS", 0, "also print what is in memory there at the end", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct time_options *options = state->input;

    switch (key) {
    case KEY_ROUNDS:
        options->rounds = (unsigned)number_option("--rounds", argument, state);
        if (options->rounds == 0 || options->rounds > MOST_ROUNDS)
            argp_error(state, "--rounds wants 1 to %d", MOST_ROUNDS);
        return 0;
    case KEY_SHOW:
        options->address = number_option("--show", argument, state);
        options->show = argument;
        return 0;
    default:
        return parse_children(key, argument, state);
    }
}

/* ---- Runs -------------------------------------------------------------------------------------------------------- */

/* How a run ended, and what it took. */
struct outcome {
    bobbin_machine *machine;
    struct bobbin_stop stop;
    struct bobbin_linux_end end; /* of a Linux program's process */
    double cpu, real;            /* seconds */
};

/* One row of the table. */
struct timing {
    const struct bobbin_cell *cell;
    double *seconds; /* [round], sorted at the end */
    struct bobbin_stop stop;
    int64_t shown;
    bool same; /* all its runs ended as the reference's did */
};

/* What all runs together have taken, for the warning. */
struct total {
    double cpu, real;
};

static double cpu_seconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* From `start`, or, if that is NULL, of a Linux program: then in a process of its own, which has nothing to read and
 * whose output is thrown away. The machine is the caller's; false after a message. */
static bool run_once(struct outcome *o, const struct bobbin_cell *cell, const bobbin_machine *start,
                     const struct program_options *options)
{
    struct process *process = NULL;

    *o = (struct outcome){0};
    if (start == NULL) {
        int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
        const int streams[3] = {nothing, nothing, nothing};

        process = open_process_with_streams(options, &o->machine, streams);
        close(nothing);
        if (process == NULL) {
            o->machine = NULL; /* closed after the message */
            return false;
        }
    } else {
        o->machine = open_machine(options);
        if (o->machine == NULL)
            return false;
        if (!bobbin_copy(o->machine, start)) {
            complain("not enough memory for the machines");
            bobbin_close(o->machine);
            o->machine = NULL;
            return false;
        }
    }
    o->real = -now();
    o->cpu = -cpu_seconds();
    o->stop = process != NULL ? run_process(process, o->machine, cell, options->max_steps)
                              : run_watched(o->machine, cell, options->max_steps);
    o->cpu += cpu_seconds();
    o->real += now();
    if (process != NULL)
        o->end = process_end(process);
    close_process(process);
    return true;
}

/* A process may have been told the time or other things that change, so its memory is not compared. */
static bool same_end(const struct outcome *a, const struct outcome *b, bool is_process)
{
    if (a->stop.kind != b->stop.kind || a->stop.steps != b->stop.steps)
        return false;
    if (is_process)
        return a->end.state == b->end.state && a->end.status == b->end.status && a->end.signal == b->end.signal;
    return bobbin_same(a->machine, b->machine);
}

static bool time_once(struct timing *t, unsigned round, const bobbin_machine *start, const struct outcome *expected,
                      const struct time_options *options, struct total *total)
{
    struct outcome o;

    if (!run_once(&o, t->cell, start, &options->program))
        return false;
    t->stop = o.stop;
    t->seconds[round] = o.cpu;
    t->shown = options->show != NULL ? memory_value(o.machine, options->address) : 0;
    t->same = t->same && same_end(&o, expected, start == NULL);
    total->cpu += o.cpu;
    total->real += o.real;
    bobbin_close(o.machine);
    return true;
}

/* Rounds of all the rows, each in another order, so that what changes with time changes for all of them. */
static bool time_rounds(struct timing *rows, size_t count, const bobbin_machine *start, const struct outcome *expected,
                        const struct time_options *options, struct total *total)
{
    const bool progress = isatty(STDERR_FILENO);
    struct timing **order = malloc(count * sizeof *order);
    unsigned seed = 1948;
    bool done = order != NULL;

    if (!done)
        complain("not enough memory for the rounds");
    for (size_t i = 0; done && i < count; i++)
        order[i] = &rows[i];
    for (unsigned round = 0; done && round < options->rounds && !interrupted(); round++) {
        for (size_t i = count; i > 1; i--) {
            size_t j = (size_t)rand_r(&seed) % i;
            struct timing *other = order[j];
            order[j] = order[i - 1];
            order[i - 1] = other;
        }
        for (size_t i = 0; done && i < count && !interrupted(); i++)
            done = time_once(order[i], round, start, expected, options, total);
        if (progress)
            fprintf(stderr, "\rround %u of %u ", round + 1, options->rounds);
    }
    if (progress)
        fputs("\r\033[K", stderr);
    free(order);
    return done;
}

/* ---- What is printed --------------------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* ns per instruction of the run at that place of the sorted runs, 0 the fastest, 1 the slowest. */
static double quantile(const struct timing *t, unsigned rounds, double place)
{
    double steps = t->stop.steps > 0 ? (double)t->stop.steps : 1;

    return t->seconds[(unsigned)(place * (rounds - 1) + 0.5)] * 1e9 / steps;
}

static void print_table(const struct timing *rows, size_t count, const struct time_options *options)
{
    double baseline = 0;
    char show[32], cpu[256];

    cpu_text(cpu, sizeof cpu);
    snprintf(show, sizeof show, "[%" PRIu64 "]", options->address);
    printf("%s on %s, flavour %s\nCPU time, median of %u runs in random order; in brackets the fastest and the "
           "slowest\n\n",
           options->program.file, cpu, bobbin_flavour_name(rows[0].cell->flavour), options->rounds);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].cell->engine, "switch") == 0)
            baseline = quantile(&rows[i], options->rounds, 0.5);
    }
    printf("%-10s %12s %11s ns per instruction   of switch  jumps  result\n", "engine", "steps",
           options->show != NULL ? show : "");
    for (size_t i = 0; i < count; i++) {
        const struct timing *t = &rows[i];
        char ratio[16] = "-", jumps[16] = "unknown", shown[32] = "";

        if (baseline > 0)
            snprintf(ratio, sizeof ratio, "%.2f", quantile(t, options->rounds, 0.5) / baseline);
        if (t->cell->indirect_jumps >= 0)
            snprintf(jumps, sizeof jumps, "%d", t->cell->indirect_jumps);
        if (options->show != NULL)
            snprintf(shown, sizeof shown, "%" PRId64, t->shown);
        printf("%-10s %12" PRIu64 " %11s %5.2f (%5.2f - %5.2f) %11s %6s  %s\n", t->cell->engine, t->stop.steps, shown,
               quantile(t, options->rounds, 0.5), quantile(t, options->rounds, 0), quantile(t, options->rounds, 1),
               ratio, jumps, t->same ? "same as reference" : "DIFFERS FROM REFERENCE");
    }
}

static void print_builds(const struct timing *rows, size_t count)
{
    putchar('\n');
    for (size_t i = 0; i < count; i++)
        printf("%-10s %s %s\n", rows[i].cell->engine, rows[i].cell->compiler, rows[i].cell->flags);
}

static json_t *json_table(const struct timing *rows, size_t count, const struct time_options *options)
{
    json_t *engines = json_array();
    char cpu[128];

    bobbin_host_cpu(cpu, sizeof cpu);
    for (size_t i = 0; i < count; i++) {
        json_t *row =
            json_pack("{so, sb, sf, sf, sf}", "cell", json_cell(rows[i].cell), "same_as_reference", rows[i].same,
                      "ns_median", quantile(&rows[i], options->rounds, 0.5), "ns_fastest",
                      quantile(&rows[i], options->rounds, 0), "ns_slowest", quantile(&rows[i], options->rounds, 1));
        json_object_update_new(row, json_stop(rows[i].stop));
        if (options->show != NULL)
            json_object_set_new(row, "shown", json_integer(rows[i].shown));
        json_array_append_new(engines, row);
    }
    return json_pack("{ss, ss, so, si, so}", "program", options->program.file, "cpu", cpu, "cpu_id", cpu_json(),
                     "rounds", (int)options->rounds, "engines", engines);
}

/* Runs that waited for the CPU shared it, and its caches, with others; CPU time does not show all that this costs. A
 * Linux program that sleeps waits as well, but then no one takes the CPU from it. */
static void warn_of_load(struct total total)
{
    const double busy = 0.05;
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage) == 0 && usage.ru_nivcsw > 0 && total.real - total.cpu > busy * total.real)
        complain("warning: the machine is busy: the runs waited %.0f %% of their time for the CPU; trust no small "
                 "difference",
                 100 * (1 - total.cpu / total.real));
}

/* The cells to time: every available one of the flavour, or the one engine that was asked for. The unavailable ones are
 * named on stderr. */
static size_t find_rows(struct timing *rows, const struct program_options *options)
{
    enum bobbin_flavour flavour = options->flavour == bobbin_flavour_count ? bobbin_fast : options->flavour;
    size_t count = 0;

    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        const struct bobbin_cell *cell = bobbin_cell_at(i);
        if (cell->flavour != flavour || strcmp(cell->guest, bobbin_guest_name(options->guest)) != 0)
            continue;
        if (cell->available)
            rows[count++] = (struct timing){.cell = cell, .same = true};
        else
            complain("engine %s is not available: %s", cell->engine, cell->why_not);
    }
    return count;
}

int command_time(int argc, char **argv)
{
    static const struct argp_child children[] = {{&program_argp, 0, NULL, 0}, {&process_argp, 0, "Linux programs:", 1},
                                                 {&flavour_argp, 0, NULL, 0}, {&limit_argp, 0, NULL, 0},
                                                 {&json_argp, 0, NULL, 0},    {0}};
    static const struct argp argp = {
        option_list,
        parse,
        "FILE [ARG...]",
        "Run a program under every available engine, many times and in random order, check that each run ends exactly "
        "as the reference's, and print what an instruction costs in CPU time, the ratio to `switch', and the indirect "
        "jumps in the engine's code. A Linux program runs in a new process each time, with nothing to read and its "
        "output thrown away; what it does to files, it does each time.\v"
        "A look, not a measurement to publish: for that, see bobbin-bench.",
        children,
        NULL,
        NULL};
    struct time_options options = {.program = program_defaults, .rounds = 15};
    const struct bobbin_cell *reference;
    bobbin_machine *start = NULL;
    struct outcome expected = {0};
    struct total total = {0};
    struct timing *rows;
    size_t count = 0;
    int status = STATUS_OK;
    bool done;

    parse_command(&argp, argc, argv, &options.program);
    reference = bobbin_cell_find(bobbin_guest_name(options.program.guest), "reference", bobbin_fast);
    if (needs_world(options.program.guest)) {
        if (options.show != NULL) {
            complain("--show: the memory of a Linux program is gone when it has ended");
            return STATUS_BAD;
        }
    } else {
        start = open_program(&options.program);
        if (start == NULL)
            return STATUS_BAD;
        if (options.show != NULL && options.address >= bobbin_memory_size(start)) {
            complain("--show %s: there is no such address", options.show);
            bobbin_close(start);
            return STATUS_BAD;
        }
    }
    catch_interrupt();
    rows = calloc(bobbin_cell_count(), sizeof *rows);
    done = rows != NULL && run_once(&expected, reference, start, &options.program);
    if (done) {
        count = find_rows(rows, &options.program);
        for (size_t i = 0; i < count && done; i++)
            done = (rows[i].seconds = calloc(options.rounds, sizeof(double))) != NULL;
        done = done && time_rounds(rows, count, start, &expected, &options, &total);
    }
    if (interrupted()) {
        complain("interrupted: a part of the rounds is not a result");
        status = STATUS_INTERRUPTED;
    } else if (!done) {
        status = STATUS_BAD;
    } else {
        for (size_t i = 0; i < count; i++) {
            qsort(rows[i].seconds, options.rounds, sizeof(double), by_value);
            if (!rows[i].same)
                status = STATUS_DIFFERENT;
        }
        warn_of_load(total);
        if (options.program.json) {
            status = print_json(stdout, json_table(rows, count, &options), status);
        } else {
            print_table(rows, count, &options);
            print_builds(rows, count);
            status = finish(status);
        }
    }
    for (size_t i = 0; i < count; i++)
        free(rows[i].seconds);
    free(rows);
    bobbin_close(expected.machine);
    bobbin_close(start);
    return status;
}
