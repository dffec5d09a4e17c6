/* Hooks: called by `exact` cells before every instruction, with everything up to date; `fast` ones are refused. */
#include "common.h"

/* Counts to 5 in a loop that also changes line 2, to another word for the same instruction. */
static const struct state program = {.store = {[1] = 0x4014,  /* LDN 20 */
                                               [2] = 0x8015,  /* SUB 21 */
                                               [3] = 0x6014,  /* STO 20 */
                                               [4] = 0x4014,  /* LDN 20 */
                                               [5] = 0x6014,  /* STO 20 */
                                               [6] = 0x4002,  /* LDN 2 */
                                               [7] = 0x6016,  /* STO 22 */
                                               [8] = 0x4016,  /* LDN 22 */
                                               [9] = 0x8017,  /* SUB 23 */
                                               [10] = 0x6002, /* STO 2 */
                                               [11] = 0x8018, /* SUB 24 */
                                               [12] = 0xc000, /* CMP */
                                               [13] = 0xe000, /* STP */
                                               [14] = 0x2019, /* JRP 25 */
                                               [21] = 1,
                                               [23] = -0x00100020u, /* bits 5 and 20: not connected */
                                               [24] = 0x8015 + 5 * 0x00100020u,
                                               [25] = -14u}};

/* Walks beside the run on a machine of its own, one instruction at a time. */
struct walk {
    bobbin_machine *beside;
    uint64_t calls, stop_after;
    bool right;
};

static bool follow(void *data, const bobbin_machine *m, unsigned opcode)
{
    struct walk *walk = data;
    uint32_t next;
    struct bobbin_insn insn = bobbin_insn_at(bobbin_machine_guest(m), opcode);

    if (walk->calls == walk->stop_after)
        return true;
    walk->calls++;
    walk->right &= bobbin_same(m, walk->beside) && bobbin_pc(m) == bobbin_pc(walk->beside) &&
                   bobbin_memory_read(m, bobbin_pc(m), 1, &next) && (next & insn.mask) == insn.match;
    bobbin_run(walk->beside, reference_cell(), 1);
    return false;
}

static struct walk start(bobbin_machine *m, bobbin_machine *beside, uint64_t stop_after)
{
    set_state(m, &program);
    set_state(beside, &program);
    return (struct walk){.beside = beside, .stop_after = stop_after, .right = true};
}

static uint64_t steps_to_halt(void)
{
    bobbin_machine *m = open_baby();
    struct bobbin_stop stop;

    set_state(m, &program);
    stop = bobbin_run(m, reference_cell(), 10000);
    assert_int_equal(stop.kind, bobbin_stop_halt);
    assert_int_equal(get_state(m).store[20], 5);
    bobbin_close(m);
    return stop.steps;
}

static void called_once_per_instruction(void **state)
{
    const uint64_t steps = steps_to_halt();
    bobbin_machine *m = open_baby(), *beside = open_baby();

    (void)state;
    for (EACH_CELL(cell)) {
        struct walk walk = start(m, beside, UINT64_MAX);

        if (cell->flavour != bobbin_exact)
            continue;
        bobbin_set_hook(m, follow, &walk);
        assert_stop(bobbin_run(m, cell, BOBBIN_NO_LIMIT), bobbin_stop_halt, steps, 13, cell->engine);
        if (walk.calls != steps || !walk.right)
            fail_msg(CELL_FORMAT ": %d calls for %d steps, %s", CELL_VALUES(cell), (int)walk.calls, (int)steps,
                     walk.right ? "with the right state" : "with the wrong state or opcode");
        assert_true(bobbin_same(m, beside));
    }
    bobbin_close(m);
    bobbin_close(beside);
}

/* Whatever the fuel; and the hook is still there, until it is taken away. */
static void fast_cells_are_refused(void **state)
{
    bobbin_machine *m = open_baby(), *beside = open_baby();

    (void)state;
    for (EACH_CELL(cell)) {
        for (uint64_t fuel = 0; fuel < 50 && cell->flavour == bobbin_fast; fuel++) {
            struct walk walk = start(m, beside, 1);

            bobbin_set_hook(m, follow, &walk);
            assert_stop(bobbin_run(m, cell, fuel), bobbin_stop_refused, 0, 1, cell->engine);
            assert_int_equal(walk.calls, 0);
            assert_true(bobbin_same(m, beside));

            assert_int_equal(bobbin_run(m, reference_cell(), 10).kind, bobbin_stop_breakpoint);
            assert_int_equal(walk.calls, 1);
            bobbin_set_hook(m, NULL, NULL);
            assert_int_equal(bobbin_run(m, cell, fuel).kind, bobbin_stop_fuel);
            assert_int_equal(walk.calls, 1);
        }
    }
    bobbin_close(m);
    bobbin_close(beside);
}

/* Stops before every single instruction, and goes on without a hook, or with one, to the same end. */
static void can_stop_anywhere(void **state)
{
    const uint64_t steps = steps_to_halt();
    bobbin_machine *m = open_baby(), *beside = open_baby();

    (void)state;
    for (EACH_CELL(cell)) {
        if (cell->flavour != bobbin_exact)
            continue;
        for (uint64_t at = 0; at < steps; at++) {
            struct walk walk = start(m, beside, at);
            struct bobbin_stop stop;

            bobbin_set_hook(m, follow, &walk);
            stop = bobbin_run(m, cell, BOBBIN_NO_LIMIT);
            assert_stop(stop, bobbin_stop_breakpoint, at, bobbin_pc(beside), cell->engine);
            assert_true(bobbin_same(m, beside) && walk.right);
            stop = bobbin_run(m, cell, 10); /* it says so again */
            assert_stop(stop, bobbin_stop_breakpoint, 0, bobbin_pc(beside), cell->engine);
            assert_true(bobbin_same(m, beside));

            if (at % 2 == 0)
                bobbin_set_hook(m, NULL, NULL);
            walk.stop_after = UINT64_MAX;
            assert_stop(bobbin_run(m, cell, BOBBIN_NO_LIMIT), bobbin_stop_halt, steps - at, 13, cell->engine);
            if (at % 2 != 0)
                assert_true(bobbin_same(m, beside) && walk.right);
        }
        bobbin_set_hook(m, NULL, NULL);
    }
    bobbin_close(m);
    bobbin_close(beside);
}

/* Fuel counts with a hook as it does without. */
static void fuel_with_hook(void **state)
{
    bobbin_machine *m = open_baby(), *beside = open_baby();

    (void)state;
    for (EACH_CELL(cell)) {
        for (uint64_t fuel = 0; fuel < 60 && cell->flavour == bobbin_exact; fuel++) {
            struct walk walk = start(m, beside, UINT64_MAX);
            struct bobbin_stop stop;

            bobbin_set_hook(m, follow, &walk);
            stop = bobbin_run(m, cell, fuel);
            assert_stop(stop, bobbin_stop_fuel, fuel, bobbin_pc(beside), cell->engine);
            assert_int_equal(walk.calls, fuel);
            assert_true(bobbin_same(m, beside) && walk.right);
        }
    }
    bobbin_close(m);
    bobbin_close(beside);
}

struct reentry {
    bobbin_machine *m;
    const struct bobbin_cell *cell;
    struct bobbin_stop inner;
};

static bool run_again(void *data, const bobbin_machine *m, unsigned opcode)
{
    struct reentry *reentry = data;

    (void)m, (void)opcode;
    reentry->inner = bobbin_run(reentry->m, reentry->cell, 5);
    return false;
}

static void running_from_a_hook_is_refused(void **state)
{
    (void)state;
    for (EACH_CELL(cell)) {
        if (cell->flavour != bobbin_exact)
            continue;
        for (EACH_CELL(inner)) {
            bobbin_machine *m = open_baby(), *alone = open_baby();
            struct reentry reentry = {m, inner, {.kind = bobbin_stop_halt, .steps = 9, .pc = 9}};

            set_state(m, &program);
            set_state(alone, &program);
            bobbin_run(alone, cell, 20);
            bobbin_set_hook(m, run_again, &reentry);
            assert_int_equal(bobbin_run(m, cell, 20).steps, 20);
            assert_int_equal(reentry.inner.kind, bobbin_stop_refused);
            assert_int_equal(reentry.inner.steps, 0);
            assert_string_equal(reentry.inner.why_not, "the machine is running already, and its hook asks to run it");
            assert_true(bobbin_same(m, alone));
            bobbin_set_hook(m, NULL, NULL);
            assert_int_equal(bobbin_run(m, inner, 20).kind, bobbin_stop_fuel); /* outside it is not */
            bobbin_close(m);
            bobbin_close(alone);
        }
    }
}

struct leaver {
    bobbin_machine *machine;
    uint64_t calls;
};

static bool take_itself_away(void *data, const bobbin_machine *m, unsigned opcode)
{
    struct leaver *leaver = data;

    (void)m, (void)opcode;
    leaver->calls++;
    bobbin_set_hook(leaver->machine, NULL, NULL);
    return false;
}

static void a_hook_cannot_be_changed_from_a_hook(void **state)
{
    (void)state;
    for (EACH_CELL(cell)) {
        struct leaver leaver = {.machine = open_baby()};
        struct bobbin_stop stop;

        if (cell->flavour == bobbin_exact) {
            set_state(leaver.machine, &program);
            bobbin_set_hook(leaver.machine, take_itself_away, &leaver);
            stop = bobbin_run(leaver.machine, cell, BOBBIN_NO_LIMIT);
            assert_int_equal(stop.kind, bobbin_stop_halt);
            assert_int_equal(leaver.calls, stop.steps);
        }
        bobbin_close(leaver.machine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(called_once_per_instruction),
        cmocka_unit_test(fast_cells_are_refused),
        cmocka_unit_test(can_stop_anywhere),
        cmocka_unit_test(fuel_with_hook),
        cmocka_unit_test(running_from_a_hook_is_refused),
        cmocka_unit_test(a_hook_cannot_be_changed_from_a_hook),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
