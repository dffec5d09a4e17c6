/* Every engine against the oracle: random programs, most of which change themselves, run side by side with `reference`.
 *
 *     lockstep [--seed N] [--count N] [--cell ENGINE/FLAVOUR]
 *
 * A check is one program under one cell. Program i of seed S is program 0 of seed S + i, so a difference can be seen
 * again with the seed that it is printed with and --count 1. One guest a build: LOCKSTEP_GUEST. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lockstep.h"
#include "random.h"

/* Whether the program executes a word after it has changed it: what this test is about. */
static bool changes_itself(struct lockstep *l)
{
    const char *guest = bobbin_guest_name(bobbin_machine_guest(l->start));
    const struct bobbin_cell *reference = bobbin_cell_find(guest, "reference", bobbin_fast);

    lockstep_set(l->oracle, l->start);
    for (int step = 0; step < 400; step++) {
        uint64_t pc = bobbin_pc(l->oracle);
        uint32_t word, before;

        if (bobbin_memory_read(l->oracle, pc, 1, &word) && bobbin_memory_read(l->start, pc, 1, &before) &&
            word != before)
            return true;
        bobbin_run(l->oracle, reference, 1);
    }
    return false;
}

/* ---- The command ------------------------------------------------------------------------------------------------- */

struct options {
    uint64_t seed, count;
    const char *engine_flavour; /* NULL: all */
};

static bool read_number(const char *text, uint64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoull(text, &end, 10);
    return errno == 0 && end != text && *end == '\0';
}

static bool read_options(int count, char **arguments, struct options *options)
{
    for (int i = 1; i < count; i += 2) {
        if (i + 1 == count)
            return false;
        if (strcmp(arguments[i], "--cell") == 0)
            options->engine_flavour = arguments[i + 1];
        else if (strcmp(arguments[i], "--seed") == 0
                     ? !read_number(arguments[i + 1], &options->seed)
                     : strcmp(arguments[i], "--count") != 0 || !read_number(arguments[i + 1], &options->count))
            return false;
    }
    return true;
}

static bool is_meant(const struct bobbin_cell *cell, const char *engine_flavour)
{
    char name[64];

    snprintf(name, sizeof name, "%s/%s", cell->engine, bobbin_flavour_name(cell->flavour));
    return cell->available && strcmp(cell->guest, LOCKSTEP_GUEST) == 0 &&
           (engine_flavour == NULL || strcmp(name, engine_flavour) == 0);
}

int main(int argument_count, char **arguments)
{
    struct options options = {.seed = 1948, .count = 1000};
    struct lockstep l;
    uint64_t passed = 0, failed = 0, changed = 0;
    size_t cells = 0;

    if (!read_options(argument_count, arguments, &options)) {
        fprintf(stderr, "usage: lockstep [--seed N] [--count N] [--cell ENGINE/FLAVOUR]\n");
        return 2;
    }
    for (size_t c = 0; c < bobbin_cell_count(); c++) {
        const struct bobbin_cell *cell = bobbin_cell_at(c);
        cells += is_meant(cell, options.engine_flavour);
        if (!cell->available && strcmp(cell->guest, LOCKSTEP_GUEST) == 0)
            printf("not available: %s/%s: %s\n", cell->engine, bobbin_flavour_name(cell->flavour), cell->why_not);
    }
    if (cells == 0 || !lockstep_open(&l, bobbin_guest_find(LOCKSTEP_GUEST))) {
        fprintf(stderr, "lockstep: %s\n", cells == 0 ? "there is no such cell" : "not enough memory");
        return 2;
    }
    printf("seed %" PRIu64 ": %" PRIu64 " programs under %zu cells\n", options.seed, options.count, cells);
    for (uint64_t i = 0; i < options.count && failed < 10; i++) {
        random_start(l.start, options.seed + i);
        changed += changes_itself(&l);
        for (size_t c = 0; c < bobbin_cell_count() && failed < 10; c++) {
            const struct bobbin_cell *cell = bobbin_cell_at(c);

            if (!is_meant(cell, options.engine_flavour))
                continue;
            if (lockstep_agrees(&l, cell)) {
                passed++;
            } else {
                failed++;
                fprintf(stderr, "again: --seed %" PRIu64 " --count 1 --cell %s/%s\n\n", options.seed + i, cell->engine,
                        bobbin_flavour_name(cell->flavour));
            }
        }
    }
    lockstep_close(&l);

    printf("%" PRIu64 " of the programs executed words that they had changed\n", changed);
    if (failed == 0 && options.count >= 100) {
        /* A generator that no longer does what it is for is a failure too. */
        if (changed < options.count / 2)
            failed++;
        else
            passed++;
    }
    printf("%" PRIu64 " passed, %" PRIu64 " failed\n", passed, failed);
    return failed != 0;
}
