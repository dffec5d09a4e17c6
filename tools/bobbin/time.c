/* bobbin time: a program under every engine, side by side. For figures that somebody is to rely on there is
 * bobbin-bench; this is the first look, but an honest one: rounds in random order, medians, and every run's result is
 * checked. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

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

/* One row of the table. */
struct timing {
    const struct bobbin_cell *cell;
    double *seconds; /* [round], sorted at the end */
    struct bobbin_stop stop;
    int64_t shown;
    bool same; /* all its runs ended as the reference's did */
};

static bool time_once(struct timing *t, unsigned round, const bobbin_machine *start, const bobbin_machine *expected,
                      struct bobbin_stop expected_stop, const struct time_options *options)
{
    bobbin_machine *machine = bobbin_open(options->program.guest, NULL);
    double begin;

    if (machine == NULL)
        return false;
    bobbin_copy(machine, start);
    begin = now();
    t->stop = run_watched(machine, t->cell, options->program.max_steps);
    t->seconds[round] = now() - begin;
    t->shown = options->show != NULL ? memory_value(machine, options->address) : 0;
    t->same = t->same && bobbin_same(machine, expected) && t->stop.kind == expected_stop.kind &&
              t->stop.steps == expected_stop.steps;
    bobbin_close(machine);
    return true;
}

/* Rounds of all the rows, each in another order, so that what changes with time changes for all of them. */
static bool time_rounds(struct timing *rows, size_t count, const bobbin_machine *start, const bobbin_machine *expected,
                        struct bobbin_stop expected_stop, const struct time_options *options)
{
    const bool progress = isatty(STDERR_FILENO);
    struct timing **order = malloc(count * sizeof *order);
    unsigned seed = 1948;
    bool done = order != NULL;

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
            done = time_once(order[i], round, start, expected, expected_stop, options);
        if (progress)
            fprintf(stderr, "\rround %u of %u ", round + 1, options->rounds);
    }
    if (progress)
        fputs("\r\033[K", stderr);
    free(order);
    return done;
}

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
    char show[32], cpu[128];

    bobbin_host_cpu(cpu, sizeof cpu);
    snprintf(show, sizeof show, "[%" PRIu64 "]", options->address);
    printf("%s on %s, flavour %s\nmedian of %u runs in random order; in brackets the fastest and the slowest\n\n",
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
    return json_pack("{ss, ss, si, so}", "program", options->program.file, "cpu", cpu, "rounds", (int)options->rounds,
                     "engines", engines);
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
    static const struct argp_child children[] = {{&program_argp, 0, NULL, 0},
                                                 {&flavour_argp, 0, NULL, 0},
                                                 {&limit_argp, 0, NULL, 0},
                                                 {&json_argp, 0, NULL, 0},
                                                 {0}};
    static const struct argp argp = {
        option_list,
        parse,
        "FILE",
        "Run a program under every available engine, many times and in random order, check that each run ends exactly "
        "as "
        "the reference's, and print what an instruction costs, the ratio to `switch', and the indirect jumps in the "
        "engine's code.\v"
        "A look, not a measurement to publish: for that, see bobbin-bench.",
        children,
        NULL,
        NULL};
    struct time_options options = {.program = program_defaults, .rounds = 15};
    bobbin_machine *start, *expected = NULL;
    struct bobbin_stop expected_stop;
    struct timing *rows = NULL;
    size_t count = 0;
    int status = STATUS_OK;
    bool done;

    parse_command(&argp, argc, argv, &options.program);
    if (needs_linux(options.program.guest)) {
        complain(
            "'%s' is a Linux program, which may change files, so that no two runs of it need be the same; `bobbin run "
            "--stats' tells the time of one run",
            options.program.file);
        return STATUS_BAD;
    }
    start = open_program(&options.program);
    if (start == NULL)
        return STATUS_BAD;
    if (options.show != NULL && options.address >= bobbin_memory_size(start)) {
        complain("--show %s: there is no such address", options.show);
        bobbin_close(start);
        return STATUS_BAD;
    }
    catch_interrupt();
    expected = bobbin_open(options.program.guest, NULL);
    rows = calloc(bobbin_cell_count(), sizeof *rows);
    done = expected != NULL && rows != NULL;
    if (done) {
        const char *guest = bobbin_guest_name(options.program.guest);

        bobbin_copy(expected, start);
        expected_stop =
            run_watched(expected, bobbin_cell_find(guest, "reference", bobbin_fast), options.program.max_steps);
        count = find_rows(rows, &options.program);
        for (size_t i = 0; i < count && done; i++)
            done = (rows[i].seconds = calloc(options.rounds, sizeof(double))) != NULL;
        done = done && time_rounds(rows, count, start, expected, expected_stop, &options);
    }
    if (!done) {
        complain("not enough memory for the machines");
        status = STATUS_BAD;
    } else if (interrupted()) {
        complain("interrupted: a part of the rounds is not a result");
        status = STATUS_INTERRUPTED;
    } else {
        for (size_t i = 0; i < count; i++) {
            qsort(rows[i].seconds, options.rounds, sizeof(double), by_value);
            if (!rows[i].same)
                status = STATUS_DIFFERENT;
        }
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
    bobbin_close(expected);
    bobbin_close(start);
    return status;
}
