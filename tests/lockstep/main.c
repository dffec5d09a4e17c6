/* Every engine against the oracle: random programs, most of which change themselves, run side by side with `reference`.
 *
 *     lockstep [--seed N] [--count N] [--cell ENGINE/FLAVOUR]
 *
 * A check is one program under one cell. Program i of seed S is program 0 of seed S + i, so a difference can be seen
 * again with the seed that it is printed with and --count 1. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lockstep.h"

/* ---- Random programs --------------------------------------------------------------------------------------------- */

enum function { JMP, JRP, LDN, STO, SUB, SUB5, CMP, STP };

static uint64_t random_number(uint64_t *state) /* splitmix64 */
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static uint32_t below(uint64_t *state, uint32_t limit)
{
    return (uint32_t)(random_number(state) >> 32) % limit;
}

/* Jumps seldom, so that not every program ends up in a tight loop; stores often. Code comes first in the store, data
 * last: what is jumped by, loaded and subtracted mostly stands behind the code, what is stored to mostly is code. */
static uint32_t random_instruction(uint64_t *state, uint32_t code_lines)
{
    static const enum function functions[] = {JMP, JRP, LDN, LDN, LDN, LDN, LDN,  STO, STO, STO,
                                              STO, STO, STO, STO, STO, SUB, SUB5, CMP, CMP};
    enum function function =
        below(state, 50) == 0 ? STP : functions[below(state, sizeof functions / sizeof *functions)];
    bool to_code = below(state, 100) < (function == STO ? 85 : 15);
    uint32_t line = to_code ? below(state, code_lines) : code_lines + below(state, LOCKSTEP_LINES - code_lines);
    uint32_t unconnected = below(state, 10) == 0 ? (uint32_t)random_number(state) & 0xffff1fe0 : 0;

    return (uint32_t)function << 13 | line | unconnected;
}

/* A line to jump to, a distance to jump by, a word of any kind, or an instruction negated, as LDN wants it. */
static uint32_t random_data(uint64_t *state, uint32_t code_lines)
{
    switch (below(state, 6)) {
    case 0:
        return below(state, LOCKSTEP_LINES);
    case 1:
        return below(state, 17) - 8;
    case 2:
        return (uint32_t)random_number(state);
    default:
        return -random_instruction(state, code_lines);
    }
}

static struct lockstep_start random_start(uint64_t seed)
{
    uint64_t state = seed;
    struct lockstep_start start;
    uint32_t code_lines = 12 + below(&state, LOCKSTEP_LINES - 13);

    for (uint32_t line = 0; line < LOCKSTEP_LINES; line++) {
        bool odd_one = below(&state, 10) == 0; /* data in the code, code in the data */
        start.store[line] =
            (line < code_lines) != odd_one ? random_instruction(&state, code_lines) : random_data(&state, code_lines);
    }
    start.a = below(&state, 2) == 0 ? random_instruction(&state, code_lines) : random_data(&state, code_lines);
    start.ci = below(&state, 2) == 0 ? 0 : random_data(&state, code_lines);
    return start;
}

/* Whether the program executes a line after it has changed it: what this test is about. */
static bool changes_itself(bobbin_machine *m, const struct lockstep_start *start)
{
    const struct bobbin_cell *reference = bobbin_cell_find("baby", "reference", bobbin_fast);

    lockstep_set(m, start);
    for (int step = 0; step < 400; step++) {
        uint64_t pc = bobbin_pc(m);
        uint32_t word;

        if (bobbin_memory_read(m, pc, 1, &word) && word != start->store[pc])
            return true;
        bobbin_run(m, reference, 1);
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
    return cell->available && strcmp(cell->guest, "baby") == 0 &&
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
        if (!cell->available)
            printf("not available: %s/%s: %s\n", cell->engine, bobbin_flavour_name(cell->flavour), cell->why_not);
    }
    if (cells == 0 || !lockstep_open(&l)) {
        fprintf(stderr, "lockstep: %s\n", cells == 0 ? "there is no such cell" : "not enough memory");
        return 2;
    }
    printf("seed %" PRIu64 ": %" PRIu64 " programs under %zu cells\n", options.seed, options.count, cells);
    for (uint64_t i = 0; i < options.count && failed < 10; i++) {
        const struct lockstep_start start = random_start(options.seed + i);

        changed += changes_itself(l.oracle, &start);
        for (size_t c = 0; c < bobbin_cell_count() && failed < 10; c++) {
            const struct bobbin_cell *cell = bobbin_cell_at(c);

            if (!is_meant(cell, options.engine_flavour))
                continue;
            if (lockstep_agrees(&l, cell, &start)) {
                passed++;
            } else {
                failed++;
                fprintf(stderr, "again: --seed %" PRIu64 " --count 1 --cell %s/%s\n\n", options.seed + i, cell->engine,
                        bobbin_flavour_name(cell->flavour));
            }
        }
    }
    lockstep_close(&l);

    printf("%" PRIu64 " of the programs executed lines that they had changed\n", changed);
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
