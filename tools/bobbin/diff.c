/* bobbin diff: engines in lockstep with the reference, which computes everything from the manual and nothing else. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

struct diff_options {
    struct program_options program;
    uint64_t chunk;
};

enum { KEY_CHUNK = 'c' };

static const struct argp_option option_list[] = {
    {"chunk", KEY_CHUNK, "N", 0, "compare the states every N instructions (default: 65536)", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct diff_options *options = state->input;

    if (key == KEY_CHUNK) {
        options->chunk = number_option("--chunk", argument, state);
        if (options->chunk == 0)
            argp_error(state, "--chunk wants at least one instruction");
        return 0;
    }
    return parse_children(key, argument, state);
}

/* One comparison. */
struct lockstep {
    const struct bobbin_cell *oracle, *suspect;
    bobbin_machine *start;        /* the program as loaded; never run */
    bobbin_machine *a, *b;        /* oracle's and suspect's */
    bobbin_machine *oracle_equal; /* oracle's state where both were last seen equal */
    struct bobbin_stop stop_a, stop_b;
    uint64_t chunk;
    uint64_t equal; /* steps after which both were last seen equal */
};

static bool same(const struct lockstep *l)
{
    return l->stop_a.kind == l->stop_b.kind && l->stop_a.steps == l->stop_b.steps && l->stop_a.pc == l->stop_b.pc &&
           bobbin_same(l->a, l->b);
}

/* Both go on for up to `steps`. */
static bool same_after(struct lockstep *l, uint64_t steps)
{
    l->stop_a = bobbin_run(l->a, l->oracle, steps);
    l->stop_b = bobbin_run(l->b, l->suspect, steps);
    return same(l);
}

/* Runs both to the end, a difference, or Ctrl-C; true: no difference. */
static bool run_chunks(struct lockstep *l, uint64_t max_steps)
{
    const bool progress = isatty(STDERR_FILENO);

    do {
        uint64_t left = max_steps - l->equal;

        bobbin_copy(l->oracle_equal, l->a);
        if (!same_after(l, left < l->chunk ? left : l->chunk))
            return false;
        l->equal += l->stop_a.steps;
        if (progress && l->equal % (l->chunk << 8) == 0)
            fprintf(stderr, "\r%s/%s: %" PRIu64 " steps ", l->suspect->engine, bobbin_flavour_name(l->suspect->flavour),
                    l->equal);
    } while (l->stop_a.kind == bobbin_stop_fuel && l->equal < max_steps && !interrupted());
    if (progress)
        fputs("\r\033[K", stderr);
    return true;
}

/* Whether both are the same `extra` steps behind the last chunk in which they were. The suspect starts from the
 * beginning and in the same chunks: what its slots hold by then belongs to what is looked for. */
static bool same_again(struct lockstep *l, uint64_t extra)
{
    bobbin_copy(l->a, l->oracle_equal);
    bobbin_copy(l->b, l->start);
    for (uint64_t steps = 0; steps < l->equal; steps += l->chunk)
        bobbin_run(l->b, l->suspect, l->chunk);
    return same_after(l, extra);
}

/* Steps behind the last equal chunk after which the two first differ; both machines are left one step before. */
static uint64_t bisect(struct lockstep *l)
{
    uint64_t good = 0, bad = l->stop_a.steps > l->stop_b.steps ? l->stop_a.steps : l->stop_b.steps;

    while (bad - good > 1) {
        uint64_t middle = good + (bad - good) / 2;
        if (same_again(l, middle))
            good = middle;
        else
            bad = middle;
    }
    same_again(l, good);
    return bad;
}

static void print_value(const char *name, int64_t before, int64_t a, int64_t b)
{
    printf("  %-8s %12" PRId64 " %12" PRId64 " %12" PRId64 "%s\n", name, before, a, b, a != b ? "  <- differs" : "");
}

/* Registers, and the memory that either changed or that differs. */
static void print_states(const bobbin_machine *before, const bobbin_machine *a, const bobbin_machine *b)
{
    const bobbin_guest *guest = bobbin_machine_guest(a);

    printf("  %-8s %12s %12s %12s\n", "", "before", "reference", "engine");
    for (size_t i = 0; i < bobbin_register_count(guest); i++) {
        unsigned bits = bobbin_register_bits(guest, i);
        print_value(bobbin_register_name(guest, i), signed_value(bobbin_register_get(before, i), bits),
                    signed_value(bobbin_register_get(a, i), bits), signed_value(bobbin_register_get(b, i), bits));
    }
    for (uint64_t address = 0; address < bobbin_memory_size(a); address++) {
        int64_t old = memory_value(before, address), value_a = memory_value(a, address),
                value_b = memory_value(b, address);
        char name[32];

        if (old == value_a && old == value_b)
            continue;
        snprintf(name, sizeof name, "[%" PRIu64 "]", address);
        print_value(name, old, value_a, value_b);
    }
}

static void print_code(const bobbin_machine *machine, uint64_t pc)
{
    for (uint64_t address = pc < 3 ? 0 : pc - 3; address <= pc + 3; address++) {
        char instruction[64];

        if (bobbin_disassemble(machine, address, instruction, sizeof instruction))
            printf("  %s %4" PRIu64 "  %s\n", address == pc ? "->" : "  ", address, instruction);
    }
}

static void print_difference(struct lockstep *l)
{
    const char *flavour = bobbin_flavour_name(l->suspect->flavour);
    uint64_t chunk_end = l->equal + (l->stop_a.steps > l->stop_b.steps ? l->stop_a.steps : l->stop_b.steps);
    uint64_t step = l->equal + bisect(l), pc = bobbin_pc(l->a);

    printf("%s/%s: DIFFERS from the reference\n", l->suspect->engine, flavour);
    bobbin_copy(l->oracle_equal, l->a); /* from here on: the state before the step */
    if (same_after(l, 1)) {
        printf("  somewhere in steps %" PRIu64 " to %" PRIu64 ", but only when they are run in one piece\n",
               l->equal + 1, chunk_end);
        return;
    }
    printf("  first at step %" PRIu64 ", line %" PRIu64 "; the reference stopped with '%s', the engine with '%s'\n",
           step, pc, bobbin_stop_name(l->stop_a.kind), bobbin_stop_name(l->stop_b.kind));
    print_states(l->oracle_equal, l->a, l->b);
    print_code(l->oracle_equal, pc);
}

/* True: no difference. */
static bool compare(struct lockstep *l, uint64_t max_steps)
{
    l->equal = 0;
    bobbin_copy(l->a, l->start);
    bobbin_copy(l->b, l->start);
    if (!run_chunks(l, max_steps)) {
        print_difference(l);
        return false;
    }
    printf("%s/%s: same as the reference for %" PRIu64 " steps (%s)\n", l->suspect->engine,
           bobbin_flavour_name(l->suspect->flavour), l->equal,
           interrupted() ? "interrupted" : bobbin_stop_name(l->stop_a.kind));
    return true;
}

static bool wanted(const struct bobbin_cell *cell, const struct program_options *options)
{
    return strcmp(cell->guest, bobbin_guest_name(options->guest)) == 0 &&
           (options->engine != NULL && strcmp(options->engine, "all") != 0 ? strcmp(cell->engine, options->engine) == 0
                                                                           : strcmp(cell->engine, "reference") != 0) &&
           (options->flavour == bobbin_flavour_count || options->flavour == cell->flavour);
}

int command_diff(int argc, char **argv)
{
    static const struct argp_child children[] = {{&program_argp, 0, NULL, 0},
                                                 {&engine_argp, 0, NULL, 0},
                                                 {&flavour_argp, 0, NULL, 0},
                                                 {&limit_argp, 0, NULL, 0},
                                                 {0}};
    static const struct argp argp = {
        option_list,
        parse,
        "FILE",
        "Run engines in lockstep with the reference and compare the whole state after every chunk. Where it differs, "
        "find "
        "the first instruction after which it does, and show the state before and after it under both.\v"
        "Without --engine, or with --engine all, every available engine is compared, and without --flavour both "
        "flavours. "
        "Exit status 1 if any of them differed.",
        children,
        NULL,
        NULL};
    struct diff_options options = {.program = program_defaults, .chunk = 65536};
    struct lockstep l = {0};
    int status = STATUS_OK;

    parse_command(&argp, argc, argv, &options.program);
    if (options.program.engine != NULL && strcmp(options.program.engine, "all") != 0 &&
        chosen_cell(&options.program, bobbin_fast) == NULL)
        return STATUS_BAD;
    l.start = open_program(&options.program);
    if (l.start == NULL)
        return STATUS_BAD;
    l.a = bobbin_open(options.program.guest, NULL);
    l.b = bobbin_open(options.program.guest, NULL);
    l.oracle_equal = bobbin_open(options.program.guest, NULL);
    l.oracle = bobbin_cell_find(bobbin_guest_name(options.program.guest), "reference", bobbin_fast);
    l.chunk = options.chunk;
    if (l.a == NULL || l.b == NULL || l.oracle_equal == NULL) {
        complain("not enough memory for four machines");
        status = STATUS_BAD;
    }
    catch_interrupt();
    for (size_t i = 0; i < bobbin_cell_count() && status != STATUS_BAD && !interrupted(); i++) {
        l.suspect = bobbin_cell_at(i);
        if (!wanted(l.suspect, &options.program))
            continue;
        if (!l.suspect->available)
            printf("%s/%s: not available: %s\n", l.suspect->engine, bobbin_flavour_name(l.suspect->flavour),
                   l.suspect->why_not);
        else if (!compare(&l, options.program.max_steps))
            status = STATUS_DIFFERENT;
    }
    bobbin_close(l.oracle_equal);
    bobbin_close(l.b);
    bobbin_close(l.a);
    bobbin_close(l.start);
    return finish(interrupted() && status == STATUS_OK ? STATUS_INTERRUPTED : status);
}
