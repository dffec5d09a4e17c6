#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats.h"
#include "summary.h"

/* ---- Figures ----------------------------------------------------------------------------------------------------- */

/* CPU seconds of the repetitions that went well, in `values`, which has room. */
static struct sample times_of(const struct plan *plan, const struct benchmark *b, double *values)
{
    size_t count = 0;

    for (size_t i = 0; b != NULL && i < plan->options.repetitions; i++) {
        const struct repetition *r = &b->repetitions[i];
        if (r->done && r->error == NULL)
            values[count++] = r->cpu;
    }
    return (struct sample){values, count};
}

static bool is_wrong(const struct plan *plan, const struct benchmark *b)
{
    for (size_t i = 0; i < plan->options.repetitions; i++) {
        if (b->repetitions[i].error != NULL)
            return true;
    }
    return false;
}

bool summary_wrong(const struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (is_wrong(plan, &plan->benchmarks[i]))
            return true;
    }
    return false;
}

static double *room_for(size_t count)
{
    double *values = calloc(count > 0 ? count : 1, sizeof *values);

    if (values == NULL)
        abort();
    return values;
}

/* ---- Warnings ---------------------------------------------------------------------------------------------------- */

#define SHORT_SECONDS 0.02
#define WIDE          0.03
#define BUSY          0.05

/* Benchmarks that have the same trouble, the worst of them, and a few names. */
struct trouble {
    size_t count;
    double worst;
    const char *names[3];
    const char *worst_name;
};

static void note(struct trouble *trouble, const struct benchmark *b, double how_bad)
{
    if (trouble->count < sizeof trouble->names / sizeof *trouble->names)
        trouble->names[trouble->count] = b->name;
    if (trouble->count++ == 0 || how_bad > trouble->worst) {
        trouble->worst = how_bad;
        trouble->worst_name = b->name;
    }
}

/* "a, b, c and 4 more". */
static const char *names_text(const struct trouble *trouble, char *text, size_t size)
{
    size_t most = sizeof trouble->names / sizeof *trouble->names, length = 0;

    for (size_t i = 0; i < trouble->count && i < most && length < size; i++)
        length += (size_t)snprintf(text + length, size - length, "%s%s", i > 0 ? ", " : "", trouble->names[i]);
    if (trouble->count > most && length < size)
        snprintf(text + length, size - length, " and %zu more", trouble->count - most);
    return text;
}

/* The longest real time of a repetition, all its iterations, and the least share of waiting in any. */
static void waits(const struct plan *plan, const struct benchmark *b, double *longest, double *waited)
{
    *longest = 0;
    *waited = INFINITY;
    for (size_t i = 0; i < plan->options.repetitions; i++) {
        const struct repetition *r = &b->repetitions[i];

        if (!r->done || r->error != NULL)
            continue;
        *longest = fmax(*longest, r->real * (double)r->iterations);
        *waited = fmin(*waited, r->real / r->cpu - 1);
    }
}

static void warn_of_figures(const struct plan *plan, json_t *warnings)
{
    struct trouble quick = {0}, wide = {0}, busy = {0};
    double *values = room_for(plan->options.repetitions);
    char names[512];

    for (size_t i = 0; i < plan->count; i++) {
        const struct benchmark *b = &plan->benchmarks[i];
        struct sample times = times_of(plan, b, values);
        double longest, waited, spread;

        if (times.count == 0)
            continue;
        waits(plan, b, &longest, &waited);
        spread = stats_spread(stats_median(times));
        if (longest < SHORT_SECONDS)
            note(&quick, b, -longest);
        else if (waited > BUSY)
            note(&busy, b, waited);
        if (spread > WIDE)
            note(&wide, b, spread);
    }
    if (quick.count > 0)
        json_array_append_new(warnings,
                              json_sprintf("too short: %zu of %zu benchmarks took less than %.0f ms: %s", quick.count,
                                           plan->count, SHORT_SECONDS * 1e3, names_text(&quick, names, sizeof names)));
    if (wide.count > 0)
        json_array_append_new(warnings,
                              json_sprintf("uncertain: %zu of %zu benchmarks have a confidence interval wider "
                                           "than ±%.0f %%, up to ±%.0f %% (%s)",
                                           wide.count, plan->count, WIDE * 100, wide.worst * 100, wide.worst_name));
    if (busy.count > 0)
        json_array_append_new(warnings, json_sprintf("busy machine: %zu of %zu benchmarks waited for the CPU, and took "
                                                     "up to %.0f %% more real than CPU time (%s)",
                                                     busy.count, plan->count, busy.worst * 100, busy.worst_name));
    free(values);
}

void summary_warn(const struct plan *plan, json_t *warnings)
{
    enum { ENOUGH = 5 };

    if (plan->options.divisor > 1)
        json_array_append_new(
            warnings, json_sprintf("a quick look: only 1/%" PRIu64 " of each workload was run", plan->options.divisor));
    if (plan->options.repetitions < ENOUGH)
        json_array_append_new(warnings,
                              json_sprintf("few repetitions: %" PRIu64 ", where %d are the least to judge noise by",
                                           plan->options.repetitions, ENOUGH));
    warn_of_figures(plan, warnings);
}

/* ---- Tables ------------------------------------------------------------------------------------------------------ */

enum { CELL = 32 };

struct table {
    size_t rows, columns;
    char (*cells)[CELL];
};

static struct table table_make(size_t rows, size_t columns)
{
    struct table table = {rows, columns, calloc(rows * columns, CELL)};

    if (table.cells == NULL)
        abort();
    return table;
}

__attribute__((format(printf, 4, 5))) static void set(struct table *table, size_t row, size_t column,
                                                      const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(table->cells[row * table->columns + column], CELL, format, arguments);
    va_end(arguments);
}

/* How wide a text is, in characters of UTF-8. */
static int width_of(const char *text)
{
    int width = 0;

    for (; *text != '\0'; text++)
        width += (*text & 0xc0) != 0x80;
    return width;
}

/* The first column to the left, the others to the right. */
static void table_print(struct table *table)
{
    for (size_t row = 0; row < table->rows; row++) {
        for (size_t column = 0; column < table->columns; column++) {
            const char *text = table->cells[row * table->columns + column];
            int width = 0;

            for (size_t i = 0; i < table->rows; i++) {
                int other = width_of(table->cells[i * table->columns + column]);
                width = other > width ? other : width;
            }
            printf("%s%*s%s", column > 0 ? "  " : text, width - width_of(text), "", column > 0 ? text : "");
        }
        putchar('\n');
    }
    free(table->cells);
}

/* A part of the plan that makes one table: workloads down, engines and peers across. */
struct section {
    const struct plan *plan;
    const char *flavour;
    const char **workloads, **engines;
    size_t workload_count, engine_count;
};

static bool belongs(const struct benchmark *b, const char *guest, const char *flavour, bool study)
{
    const char *workload = benchmark_workload(b);

    return strncmp(workload, guest, strlen(guest)) == 0 && workload[strlen(guest)] == '/' &&
           is_study(workload) == study && (b->peer != NULL || strcmp(b->flavour, flavour) == 0);
}

static void add_name(const char **names, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(names[i], name) == 0)
            return;
    }
    names[(*count)++] = name;
}

static const struct benchmark *find(const struct section *s, const char *workload, const char *engine)
{
    for (size_t i = 0; i < s->plan->count; i++) {
        const struct benchmark *b = &s->plan->benchmarks[i];
        if (strcmp(benchmark_workload(b), workload) == 0 && strcmp(b->engine, engine) == 0 &&
            (b->peer != NULL || strcmp(b->flavour, s->flavour) == 0))
            return b;
    }
    return NULL;
}

static bool has_engine(const struct section *s, const char *engine)
{
    for (size_t i = 0; i < s->engine_count; i++) {
        if (strcmp(s->engines[i], engine) == 0)
            return true;
    }
    return false;
}

/* "1.23 ±0.01". Without an interval there is none. */
static void set_figure(struct table *table, size_t row, size_t column, struct figure figure, double scale)
{
    if (isnan(figure.middle * scale))
        set(table, row, column, "-");
    else if (isnan(figure.low))
        set(table, row, column, "%.2f", figure.middle * scale);
    else
        set(table, row, column, "%.2f ±%.2f", figure.middle * scale, (figure.high - figure.low) / 2 * scale);
}

static void set_time(const struct section *s, struct table *table, size_t row, size_t column, const struct benchmark *b,
                     double *values)
{
    if (b != NULL && is_wrong(s->plan, b))
        set(table, row, column, "wrong");
    else
        set_figure(table, row, column, stats_median(times_of(s->plan, b, values)),
                   b != NULL && benchmark_steps(b) > 0 ? 1e9 / (double)benchmark_steps(b) : NAN);
}

/* The geometric mean over all the workloads of the section: of an engine's times over those of `base`, or, without
 * base, of nanoseconds per guest instruction. */
static struct figure mean_of(const struct section *s, const char *engine, const char *base)
{
    size_t repetitions = s->plan->options.repetitions, count = s->workload_count;
    double *values = room_for(2 * count * repetitions);
    struct sample *samples = calloc(2 * count, sizeof *samples);
    struct figure mean;

    if (samples == NULL)
        abort();
    for (size_t i = 0; i < count; i++) {
        const struct benchmark *b = find(s, s->workloads[i], engine);
        double *of_engine = values + i * repetitions, *of_base = values + (count + i) * repetitions;

        samples[i] = times_of(s->plan, b, of_engine);
        if (base != NULL)
            samples[count + i] = times_of(s->plan, find(s, s->workloads[i], base), of_base);
        else if (b == NULL || benchmark_steps(b) == 0)
            samples[i].count = 0;
        for (size_t j = 0; base == NULL && j < samples[i].count; j++)
            of_engine[j] *= 1e9 / (double)benchmark_steps(b);
    }
    mean = stats_ratio(samples, base != NULL ? samples + count : NULL, count);
    free(samples);
    free(values);
    return mean;
}

static void print_section(const struct section *s)
{
    const struct peer_list *peers = &s->plan->peers;
    struct table table = table_make(s->workload_count + peers->count + 3, s->engine_count + 1);
    double *values = room_for(s->plan->options.repetitions);
    size_t row = 1;

    set(&table, 0, 0, "workload");
    for (size_t j = 0; j < s->engine_count; j++)
        set(&table, 0, j + 1, "%s", s->engines[j]);
    for (size_t i = 0; i < s->workload_count; i++, row++) {
        set(&table, row, 0, "%s", strchr(s->workloads[i], '/') + 1);
        for (size_t j = 0; j < s->engine_count; j++)
            set_time(s, &table, row, j + 1, find(s, s->workloads[i], s->engines[j]), values);
    }
    free(values);
    table.rows = row; /* means over sweeps would mean nothing */
    if (!is_study(s->workloads[0])) {
        set(&table, row, 0, "mean");
        set(&table, row + 1, 0, "10^6 per s");
        for (size_t j = 0; j < s->engine_count; j++) {
            struct figure mean = mean_of(s, s->engines[j], NULL);

            set_figure(&table, row, j + 1, mean, 1);
            set(&table, row + 1, j + 1, isnan(mean.middle) ? "-" : "%.0f", 1e3 / mean.middle);
        }
        table.rows = row + 2;
        for (size_t i = 0; i < peers->count; i++) {
            if (peers->items[i].words == NULL || !has_engine(s, peers->items[i].name))
                continue;
            set(&table, table.rows, 0, "of %s", peers->items[i].name);
            for (size_t j = 0; j < s->engine_count; j++)
                set_figure(&table, table.rows, j + 1, mean_of(s, s->engines[j], peers->items[i].name), 1);
            table.rows++;
        }
    }
    table_print(&table);
}

/* The arithmetic mean over the workloads of a counter's medians. */
static double mean_count(const struct section *s, const char *engine, int event)
{
    double *values = room_for(s->plan->options.repetitions), sum = 0;

    for (size_t i = 0; i < s->workload_count; i++) {
        const struct benchmark *b = find(s, s->workloads[i], engine);
        size_t count = 0;

        for (size_t r = 0; b != NULL && r < s->plan->options.repetitions; r++) {
            if (b->repetitions[r].done && b->repetitions[r].error == NULL)
                values[count++] = b->repetitions[r].counts[event];
        }
        sum += stats_median((struct sample){values, count}).middle;
    }
    free(values);
    return sum / (double)s->workload_count;
}

static void print_counts(const struct section *s)
{
    struct table table = table_make(s->engine_count + 1, PERF_EVENTS + 1);

    printf("\nper guest instruction, mean of the workloads:\n");
    set(&table, 0, 0, "engine");
    for (int i = 0; i < PERF_EVENTS; i++)
        set(&table, 0, (size_t)i + 1, "%s", perf_events[i].name);
    for (size_t j = 0; j < s->engine_count; j++) {
        set(&table, j + 1, 0, "%s", s->engines[j]);
        for (int i = 0; i < PERF_EVENTS; i++) {
            double count = mean_count(s, s->engines[j], i);
            set(&table, j + 1, (size_t)i + 1, isnan(count) ? "-" : "%.4f", count);
        }
    }
    table_print(&table);
}

/* One guest in one flavour: the workloads, or the points of the dispatch study. */
static void print_part(const struct plan *plan, const char *guest, const char *flavour, bool study, bool counted)
{
    struct section s = {.plan = plan, .flavour = flavour};
    bool any = false;

    s.workloads = calloc(plan->count, sizeof *s.workloads);
    s.engines = calloc(plan->count, sizeof *s.engines);
    if (s.workloads == NULL || s.engines == NULL)
        abort();
    for (size_t i = 0; i < plan->count; i++) {
        const struct benchmark *b = &plan->benchmarks[i];

        if (!belongs(b, guest, flavour, study))
            continue;
        add_name(s.workloads, &s.workload_count, benchmark_workload(b));
        add_name(s.engines, &s.engine_count, b->engine);
        any |= b->cell != NULL;
    }
    if (s.workload_count > 0 && (any || strcmp(flavour, "process") == 0)) {
        printf("%s, %s%s: ns per guest instruction, median of %" PRIu64 " ± half the 95 %% interval\n", guest, flavour,
               study ? ", dispatch study" : "", plan->options.repetitions);
        print_section(&s);
        if (counted)
            print_counts(&s);
        putchar('\n');
    }
    free(s.workloads);
    free(s.engines);
}

/* Where no cell was measured, peers have a table of their own. */
static bool has_cells(const struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->benchmarks[i].cell != NULL)
            return true;
    }
    return false;
}

void summary_print(const struct plan *plan, const json_t *context, const json_t *warnings)
{
    const json_t *perf = json_object_get(context, "perf"), *warning;
    size_t i;

    for (size_t g = 0; g < bobbin_guest_count(); g++) {
        const char *guest = bobbin_guest_name(bobbin_guest_at(g));

        for (int flavour = 0; flavour < bobbin_flavour_count; flavour++) {
            const char *name = bobbin_flavour_name((enum bobbin_flavour)flavour);

            print_part(plan, guest, name, false, json_is_true(perf));
            print_part(plan, guest, name, true, json_is_true(perf));
        }
        if (!has_cells(plan))
            print_part(plan, guest, "process", false, false);
    }
    printf("CPU: %s; bobbin %s\n", json_string_value(json_object_get(context, "cpu")), bobbin_version());
    if (!json_is_true(perf))
        printf("hardware counters: %s\n", json_string_value(perf));
    for (i = 0; i < plan->count; i++) {
        const struct benchmark *b = &plan->benchmarks[i];

        for (size_t r = 0; r < plan->options.repetitions; r++) {
            if (b->repetitions[r].error != NULL) {
                printf("wrong: %s: %s\n", b->name, b->repetitions[r].error);
                break;
            }
        }
    }
    json_array_foreach(warnings, i, warning)
    {
        printf("warning: %s\n", json_string_value(warning));
    }
}
