/* Whole programs with known answers: every .asm in the directories given as arguments whose comments hold a line
 *
 *     ; expect: steps=N CI=n A=n 26=-131072
 *
 * (a number before the '=' is a store line), under every cell, and under all cells by turns.
 *
 * Of programs that take long every cell runs the beginning, in the same way as `reference`, and only the default cell
 * all of it; with BOBBIN_TEST_STEPS=N in the environment (for builds that are slow) nothing runs beyond N steps. */
#include <ctype.h>
#include <dirent.h>

#include "common.h"

struct expectation {
    uint64_t steps;
    uint32_t ci, a;
    bool given[LINES];
    uint32_t store[LINES];
};

static const char expect_mark[] = "; expect:";

/* What is there but not understood fails the test; a program without such a line is skipped. */
static struct expectation read_expectation(const char *path)
{
    struct expectation e = {0};
    FILE *file = fopen(path, "r");
    char text[256];
    bool found = false, steps = false, ci = false, a = false;

    assert_non_null(file);
    while (!found && fgets(text, sizeof text, file) != NULL)
        found = strncmp(text, expect_mark, strlen(expect_mark)) == 0;
    fclose(file);
    if (!found) {
        print_message("skipped: %s has no line '%s ...'\n", path, expect_mark);
        skip();
    }

    for (char *rest, *pair = strtok_r(text + strlen(expect_mark), " \t\r\n", &rest); pair != NULL;
         pair = strtok_r(NULL, " \t\r\n", &rest)) {
        char *value = strchr(pair, '='), *end;
        long long number;

        if (value == NULL)
            fail_msg("%s: '%s' is not key=value", path, pair);
        *value++ = '\0';
        number = strtoll(value, &end, 10);
        if (end == value || *end != '\0')
            fail_msg("%s: '%s' is not a number", path, value);
        if (strcmp(pair, "steps") == 0) {
            e.steps = (uint64_t)number;
            steps = true;
        } else if (strcmp(pair, "CI") == 0) {
            e.ci = (uint32_t)number;
            ci = true;
        } else if (strcmp(pair, "A") == 0) {
            e.a = (uint32_t)number;
            a = true;
        } else {
            long line = strtol(pair, &end, 10);
            if (end == pair || *end != '\0' || line < 0 || line >= LINES)
                fail_msg("%s: '%s' is neither steps, CI, A nor a store line", path, pair);
            e.given[line] = true;
            e.store[line] = (uint32_t)number;
        }
    }
    if (!steps || !ci || !a)
        fail_msg("%s: steps, CI and A must all be there", path);
    return e;
}

static void check(const bobbin_machine *m, const struct bobbin_stop *stop, const struct expectation *e,
                  const char *what)
{
    struct state expected = get_state(m);

    expected.ci = e->ci;
    expected.a = e->a;
    for (int line = 0; line < LINES; line++) {
        if (e->given[line])
            expected.store[line] = e->store[line];
    }
    assert_stop(*stop, bobbin_stop_halt, e->steps, e->ci % LINES, what);
    assert_state(m, &expected, what);
}

static void load(bobbin_machine *m, const char *path)
{
    struct bobbin_error error;

    if (!bobbin_load_file(m, path, NULL, &error))
        fail_msg("%s:%u:%u: %s", path, error.line, error.column, error.text);
}

/* The program in pieces, every piece under the next cell; after many of them the rest in one piece. `expected` is where
 * `reference` got with that fuel. */
static void run_by_turns(const char *path, uint64_t fuel, uint64_t piece, const bobbin_machine *reference,
                         const struct bobbin_stop *expected)
{
    bobbin_machine *m = open_baby();
    struct bobbin_stop stop = {.kind = bobbin_stop_fuel};
    uint64_t left = fuel;
    const struct bobbin_cell *cell = NULL;
    char what[300];

    snprintf(what, sizeof what, "%s in pieces of %llu", path, (unsigned long long)piece);
    load(m, path);
    for (int pieces = 0; stop.kind == bobbin_stop_fuel && left > 0; pieces++) {
        uint64_t now = pieces < 20000 && piece < left ? piece : left;

        cell = cell != NULL && next_cell(cell) != NULL ? next_cell(cell) : next_cell(NULL);
        stop = bobbin_run(m, cell, now);
        left -= stop.steps;
        if (stop.kind == bobbin_stop_fuel && stop.steps != now)
            fail_msg("%s: " CELL_FORMAT " took %llu steps", what, CELL_VALUES(cell), (unsigned long long)stop.steps);
    }
    stop.steps = fuel - left;
    assert_stop(stop, expected->kind, expected->steps, expected->pc, what);
    assert_true(bobbin_same(m, reference));
    bobbin_close(m);
}

static void program(void **state)
{
    const char *path = *state, *limit = getenv("BOBBIN_TEST_STEPS");
    const struct expectation e = read_expectation(path);
    const uint64_t most = limit != NULL ? strtoull(limit, NULL, 10) : 5000000;
    const uint64_t fuel = e.steps <= most ? e.steps + 1 : most; /* one more: it must halt of itself */
    bobbin_machine *reference = open_baby(), *m = open_baby();
    struct bobbin_stop expected, stop;

    load(reference, path);
    expected = bobbin_run(reference, reference_cell(), fuel);
    for (EACH_CELL(cell)) {
        char what[300];

        snprintf(what, sizeof what, "%s under " CELL_FORMAT, path, CELL_VALUES(cell));
        load(m, path);
        stop = bobbin_run(m, cell, fuel);
        assert_stop(stop, expected.kind, expected.steps, expected.pc, what);
        assert_true(bobbin_same(m, reference));
        if (e.steps <= most)
            check(m, &stop, &e, what);
    }
    run_by_turns(path, fuel, 1, reference, &expected);
    run_by_turns(path, fuel, 7, reference, &expected);
    run_by_turns(path, fuel, 1000, reference, &expected);

    if (e.steps > most && limit == NULL) {
        load(m, path);
        stop = bobbin_run(m, bobbin_cell_default(bobbin_machine_guest(m)), e.steps + 1);
        check(m, &stop, &e, path);
    } else if (e.steps > most) {
        print_message("only the first %s of %llu steps, so the answer is not checked: BOBBIN_TEST_STEPS=%s\n", limit,
                      (unsigned long long)e.steps, limit);
    }
    bobbin_close(reference);
    bobbin_close(m);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_asm(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return dot != NULL && strcmp(dot, ".asm") == 0;
}

int main(int count, char **directories)
{
    struct CMUnitTest tests[100];
    size_t programs = 0;
    int failed;

    for (int d = 1; d < count; d++) {
        struct dirent **entries;
        int found = scandir(directories[d], &entries, is_asm, by_name);

        if (found <= 0) {
            fprintf(stderr, "%s: no programs there\n", directories[d]);
            return 1;
        }
        for (int i = 0; i < found && programs < sizeof tests / sizeof *tests; i++) {
            size_t size = strlen(directories[d]) + strlen(entries[i]->d_name) + 2;
            char *path = malloc(size);

            snprintf(path, size, "%s/%s", directories[d], entries[i]->d_name);
            tests[programs++] = (struct CMUnitTest){strrchr(path, '/') + 1, program, NULL, NULL, path};
            free(entries[i]);
        }
        free(entries);
    }
    if (programs == 0) {
        fprintf(stderr, "usage: unit_programs DIRECTORY...\n");
        return 1;
    }
    failed = _cmocka_run_group_tests("programs", tests, programs, NULL, NULL);
    for (size_t i = 0; i < programs; i++)
        free(tests[i].initial_state);
    return failed;
}
