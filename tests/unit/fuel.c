/* A run takes exactly as many steps as its fuel says, under every cell, in every kind of loop. */
#include "common.h"

/* Fuel as far as this in steps of one: several times the straight line beyond which `fast` engines stand alone. */
enum { FUEL = 200, FEWER = 60 };

static const struct program {
    const char *name;
    struct state start;
} programs[] = {
    {"halts at once", {.store = {[1] = 0xe000}}},
    {"an empty store: line 0 jumps to line 1, line 1 to itself", {.store = {0}}},
    {"a jump to itself", {.store = {[1] = 0x0014, [20] = 0}}},
    {"a relative jump to itself", {.store = {[1] = 0x2014, [20] = 0xffffffff}}},
    {"two jumps", {.store = {[1] = 0x0014, [12] = 0x2015, [20] = 11, [21] = -12u}}},
    {"a loop of seven", {.store = {[1] = 0x4014, 0x8014, 0x6015, 0xc000, 0x4015, 0x8014, 0x0016, [20] = 3, [22] = 0}}},
    {"to a halt far away", {.store = {[1] = 0x4014, 0x0015, [30] = 0x8014, 0xe000, [20] = 3, [21] = 29}}},
    {"no jump at all, round and round", {.store = {[0 ... 31] = 0x4005}}},
    {"no jump at all, every second line skipped", {.store = {[0 ... 31] = 0xc000}, .a = -1u}},
    {"no jump at all, from line 0", {.store = {[0 ... 31] = 0x8005}, .ci = 0xffffffff}},
    {"skips from line 31", {.store = {[0 ... 30] = 0x8000, [31] = 0xc000}, .a = -1u, .ci = 30}},
    {"an STO into the next line", {.store = {[0 ... 6] = 0x6014, [7] = 0x6008, [8 ... 31] = 0x6014}, .a = 0x8009}},
    {"overwrites itself with STOs", {.store = {[0 ... 8] = 0x8004, [9] = 0x6009, [10 ... 31] = 0x8004}, .a = 0x6009}},
    {"halts after half a straight line", {.store = {[0 ... 16] = 0x8000, [17] = 0xe000, [18 ... 31] = 0x8000}}},
    {"halts after a whole one", {.store = {[0] = 0xe000, [1 ... 31] = 0x8000}}},
};

static void for_every_program(void (*check)(const struct program *, const struct bobbin_cell *))
{
    for (size_t p = 0; p < sizeof programs / sizeof *programs; p++) {
        for (EACH_CELL(cell))
            check(&programs[p], cell);
    }
}

/* The oracle for fuel takes one step at a time, so that it has none to miscount. */
static void against_single_steps(const struct program *program, const struct bobbin_cell *cell)
{
    bobbin_machine *slow = open_baby(), *m = open_baby();
    struct bobbin_stop last = {.kind = bobbin_stop_fuel};

    set_state(slow, &program->start);
    last.pc = bobbin_pc(slow);
    for (uint64_t fuel = 0; fuel <= (slowed_down() ? FEWER : FUEL); fuel++) {
        char what[160];
        struct state expected = get_state(slow);

        snprintf(what, sizeof what, "%s, " CELL_FORMAT ", fuel %d", program->name, CELL_VALUES(cell), (int)fuel);
        set_state(m, &program->start);
        assert_stop(bobbin_run(m, cell, fuel), last.kind, last.steps, last.pc, what);
        assert_state(m, &expected, what);
        if (last.kind == bobbin_stop_fuel) {
            struct bobbin_stop one = bobbin_run(slow, reference_cell(), 1);
            assert_int_equal(one.steps, 1);
            last = (struct bobbin_stop){.kind = one.kind, .steps = fuel + 1, .pc = one.pc};
        }
    }
    bobbin_close(slow);
    bobbin_close(m);
}

static void exact_fuel(void **state)
{
    (void)state;
    for_every_program(against_single_steps);
}

/* In pieces of every size, with what is left over by a piece taken up by the next. */
static void in_pieces(const struct program *program, const struct bobbin_cell *cell)
{
    bobbin_machine *slow = open_baby(), *m = open_baby();

    for (uint64_t piece = 1; piece <= 80; piece++) {
        char what[160];

        snprintf(what, sizeof what, "%s, " CELL_FORMAT ", pieces of %d", program->name, CELL_VALUES(cell), (int)piece);
        set_state(slow, &program->start);
        set_state(m, &program->start);
        for (int i = 0; i < 6; i++) {
            struct bobbin_stop expected = bobbin_run(slow, reference_cell(), piece);
            struct state state = get_state(slow);

            assert_stop(bobbin_run(m, cell, piece), expected.kind, expected.steps, expected.pc, what);
            assert_state(m, &state, what);
        }
    }
    bobbin_close(slow);
    bobbin_close(m);
}

static void pieces(void **state)
{
    (void)state;
    for_every_program(in_pieces);
}

/* More than any counter holds is no limit, and no fuel is no step. */
static void extremes(void **state)
{
    static const uint64_t much[] = {BOBBIN_NO_LIMIT, UINT64_MAX,        (uint64_t)INT64_MAX + 1, INT64_MAX / 2 + 1,
                                    INT64_MAX / 2,   INT64_MAX / 2 - 1, (uint64_t)1 << 32};
    const struct state halts = {.store = {[0 ... 30] = 0x8000, [31] = 0xe000}};
    bobbin_machine *m = open_baby();

    (void)state;
    for (EACH_CELL(cell)) {
        for (size_t i = 0; i < sizeof much / sizeof *much; i++) {
            set_state(m, &halts);
            assert_stop(bobbin_run(m, cell, much[i]), bobbin_stop_halt, 31, 31, cell->engine);
        }
        set_state(m, &halts);
        assert_stop(bobbin_run(m, cell, 0), bobbin_stop_fuel, 0, 1, cell->engine);
        assert_state(m, &halts, cell->engine);
        assert_stop(bobbin_run(m, cell, 31), bobbin_stop_halt, 31, 31, cell->engine);
    }
    bobbin_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_fuel),
        cmocka_unit_test(pieces),
        cmocka_unit_test(extremes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
