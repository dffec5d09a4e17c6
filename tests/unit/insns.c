/* Instruction by instruction, under every cell.
 *
 * Every other store line holds an STP, so that a case is one instruction and a halt: the engines that look at their
 * fuel only now and then run it as they would in a long program. These STPs all differ in bits that are not connected:
 * whoever reads the wrong line, or leaves something in it, is seen. */
#include "common.h"

#define UNCONNECTED 0xffff1fe0u /* bits 5-12 and 16-31 */

struct row {
    const char *what;
    uint32_t insn;
    uint32_t ci, a, operand;                /* before; `operand` is what stands in its line */
    uint32_t ci_after, a_after, line_after; /* `line_after`: what stands in the operand's line then */
};

/* Operand line 20; CI as given, so that the instruction stands in line CI + 1. */
static const struct row rows[] = {
    {"JMP", 0x0014, 0, 7, 9, 9, 7, 9},
    {"JMP to line 1", 0x0014, 4, 7, 0, 0, 7, 0},
    {"JMP to line 0", 0x0014, 4, 7, 31, 31, 7, 31},
    {"JMP to 2^32", 0x0014, 4, 7, 0xffffffff, 0xffffffff, 7, 0xffffffff},
    {"JMP with a sign", 0x0014, 4, 7, 0x80000007, 0x80000007, 7, 0x80000007},
    {"JMP far", 0x0014, 4, 7, 0x12345678, 0x12345678, 7, 0x12345678},
    {"JMP from far", 0x0014, 0x12345660, 7, 2, 2, 7, 2},
    {"JMP, unconnected bits", 0x0014 | UNCONNECTED, 0, 7, 9, 9, 7, 9},

    {"JRP forward", 0x2014, 0, 7, 3, 4, 7, 3},
    {"JRP back", 0x2014, 9, 7, 0xfffffffd, 7, 7, 0xfffffffd},
    {"JRP nowhere", 0x2014, 9, 7, 0, 10, 7, 0},
    {"JRP to line 31", 0x2014, 9, 7, 20, 30, 7, 20},
    {"JRP past line 31", 0x2014, 9, 7, 21, 31, 7, 21},
    {"JRP well past line 31", 0x2014, 9, 7, 30, 40, 7, 30},
    {"JRP to line 0", 0x2014, 9, 7, -11u, -1u, 7, -11u},
    {"JRP before line 0", 0x2014, 9, 7, -12u, -2u, 7, -12u},
    {"JRP to below 2^32", 0x2014, 0, 7, -9u, -8u, 7, -9u},
    {"JRP all around", 0x2014, 4, 7, 35, 40, 7, 35},
    {"JRP all around back", 0x2014, 4, 7, -29u, -24u, 7, -29u},
    {"JRP by INT_MIN", 0x2014, 4, 7, 0x80000000, 0x80000005, 7, 0x80000000},
    {"JRP by INT_MAX - 1", 0x2014, 4, 7, 0x7ffffffe, 0x80000003, 7, 0x7ffffffe},
    {"JRP by 2^28 slots of 16 bytes", 0x2014, 4, 7, 0x10000000, 0x10000005, 7, 0x10000000},
    {"JRP keeps the high bits", 0x2014, 0x12345660, 7, 3, 0x12345664, 7, 3},
    {"JRP carries into the high bits", 0x2014, 0x1234567d, 7, 6, 0x12345684, 7, 6},
    {"JRP wraps at 2^32", 0x2014, 0xfffffffd, 7, 9, 7, 7, 9},
    {"JRP, unconnected bits", 0x2014 | UNCONNECTED, 0, 7, 3, 4, 7, 3},

    {"LDN", 0x4014, 0, 7, 5, 1, -5u, 5},
    {"LDN of a negative", 0x4014, 0, 7, -5u, 1, 5, -5u},
    {"LDN of 0", 0x4014, 0, 7, 0, 1, 0, 0},
    {"LDN of INT_MIN", 0x4014, 0, 7, 0x80000000, 1, 0x80000000, 0x80000000},
    {"LDN of INT_MAX", 0x4014, 0, 7, 0x7fffffff, 1, 0x80000001, 0x7fffffff},
    {"LDN, unconnected bits", 0x4014 | UNCONNECTED, 0, 7, 5, 1, -5u, 5},

    {"STO", 0x6014, 0, 7, 5, 1, 7, 7},
    {"STO of INT_MIN", 0x6014, 0, 0x80000000, 5, 1, 0x80000000, 0x80000000},
    {"STO of all ones", 0x6014, 0, -1u, 5, 1, -1u, -1u},
    {"STO, unconnected bits", 0x6014 | UNCONNECTED, 0, 7, 5, 1, 7, 7},

    {"SUB", 0x8014, 0, 7, 5, 1, 2, 5},
    {"SUB to below 0", 0x8014, 0, 5, 7, 1, -2u, 7},
    {"SUB of a negative", 0x8014, 0, 5, -7u, 1, 12, -7u},
    {"SUB past INT_MIN", 0x8014, 0, 0x80000000, 1, 1, 0x7fffffff, 1},
    {"SUB past INT_MAX", 0x8014, 0, 0x7fffffff, -1u, 1, 0x80000000, -1u},
    {"SUB of INT_MIN", 0x8014, 0, 0, 0x80000000, 1, 0x80000000, 0x80000000},
    {"SUB, unconnected bits", 0x8014 | UNCONNECTED, 0, 7, 5, 1, 2, 5},
    {"function 5", 0xa014, 0, 7, 5, 1, 2, 5},
    {"function 5 past INT_MIN", 0xa014, 0, 0x80000000, 1, 1, 0x7fffffff, 1},
    {"function 5, unconnected bits", 0xa014 | UNCONNECTED, 0, 7, 5, 1, 2, 5},

    {"CMP, A < 0", 0xc000 | 20, 0, -1u, 5, 2, -1u, 5},
    {"CMP, A = INT_MIN", 0xc000 | 20, 0, 0x80000000, 5, 2, 0x80000000, 5},
    {"CMP, A = 0", 0xc000 | 20, 0, 0, 5, 1, 0, 5},
    {"CMP, A > 0", 0xc000 | 20, 0, 1, 5, 1, 1, 5},
    {"CMP, A = INT_MAX", 0xc000 | 20, 0, 0x7fffffff, 5, 1, 0x7fffffff, 5},
    {"CMP skips line 31", 0xc000 | 20, 29, -1u, 5, 31, -1u, 5},
    {"CMP before line 31", 0xc000 | 20, 29, 0, 5, 30, 0, 5},
    {"CMP in line 31 skips line 0", 0xc000 | 20, 30, -1u, 5, 32, -1u, 5},
    {"CMP in line 31", 0xc000 | 20, 30, 1, 5, 31, 1, 5},
    {"CMP in line 31 skips past 2^32", 0xc000 | 20, 0xfffffffe, -1u, 5, 0, -1u, 5},
    {"CMP in line 31 before 2^32", 0xc000 | 20, 0xfffffffe, 0, 5, 0xffffffff, 0, 5},
    {"CMP skips, unconnected bits", 0xc000 | 20 | UNCONNECTED, 0, -1u, 5, 2, -1u, 5},
    {"CMP does not, unconnected bits", 0xc000 | 20 | UNCONNECTED, 0, 0, 5, 1, 0, 5},

    {"CI wraps at 2^32", 0x4014, 0xffffffff, 7, 5, 0, -5u, 5},
    {"CI before 2^32", 0x4014, 0xfffffffe, 7, 5, 0xffffffff, -5u, 5},
    {"CI past the sign", 0x4014, 0x7fffffff, 7, 5, 0x80000000, -5u, 5},
    {"CI past line 31", 0x4014, 31, 7, 5, 32, -5u, 5},
    {"STO past line 31", 0x6014, 30, 7, 5, 31, 7, 7},
};

/* Runs from `before`: one instruction (with fuel for one), then all of it (without a limit), in both cases as far as
 * an STP. `after` is the state after the instruction. */
static void check(const struct bobbin_cell *cell, const char *name, const struct state *before,
                  const struct state *after)
{
    bobbin_machine *m = open_baby();
    struct state halted = *after;
    char what[120];

    snprintf(what, sizeof what, CELL_FORMAT ": %s", CELL_VALUES(cell), name);
    halted.ci++;

    set_state(m, before);
    assert_stop(bobbin_run(m, cell, 1), bobbin_stop_fuel, 1, halted.ci % LINES, what);
    assert_state(m, after, what);
    assert_stop(bobbin_run(m, cell, 1), bobbin_stop_halt, 1, halted.ci % LINES, what);
    assert_state(m, &halted, what);

    set_state(m, before);
    assert_stop(bobbin_run(m, cell, BOBBIN_NO_LIMIT), bobbin_stop_halt, 2, halted.ci % LINES, what);
    assert_state(m, &halted, what);
    bobbin_close(m);
}

/* A store full of STPs, no two of them the same. */
static struct state stops(uint32_t ci, uint32_t a)
{
    struct state state = {.a = a, .ci = ci};

    for (uint32_t line = 0; line < LINES; line++)
        state.store[line] = word(STP, line) | (line + 1) << 16;
    return state;
}

static void table(void **state)
{
    (void)state;
    for (EACH_CELL(cell)) {
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            const struct row *row = &rows[i];
            struct state before = stops(row->ci, row->a), after;
            before.store[(row->ci + 1) % LINES] = row->insn;
            before.store[row->insn % LINES] = row->operand;
            after = before;
            after.a = row->a_after;
            after.ci = row->ci_after;
            after.store[row->insn % LINES] = row->line_after;
            check(cell, row->what, &before, &after);
        }
    }
}

/* Every line as the place of an instruction and every other as its operand, CI with high bits. */
static void every_line(void **unused)
{
    (void)unused;
    for (EACH_CELL(cell)) {
        for (uint32_t line = 0; line < LINES; line += slowed_down() ? 5 : 1) {
            for (uint32_t s = 0; s < LINES; s++) {
                struct state before = stops(0xabcdef00 + line - 1, 1948), after;
                uint32_t operand = s == line ? word(LDN, s) : before.store[s];

                before.store[line] = word(LDN, s);
                after = before;
                after.ci++;
                after.a = -operand;
                check(cell, "LDN, every line", &before, &after);

                if (s == (line + 1) % LINES) /* what is stored would be executed */
                    before.a = after.a = word(STP, 3);
                before.store[line] = word(STO, s);
                after = before;
                after.ci++;
                after.store[s] = before.a;
                check(cell, "STO, every line", &before, &after);
            }
        }
    }
}

static void halts(void **unused)
{
    static const uint32_t words[] = {0xe000, 0xe01f, 0xffffffff, 0xe000 | UNCONNECTED};

    (void)unused;
    for (EACH_CELL(cell)) {
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
            for (uint32_t ci = 0; ci < 2 * LINES; ci++) {
                bobbin_machine *m = open_baby();
                struct state state = stops(ci - LINES, 7);

                state.store[(state.ci + 1) % LINES] = words[i];
                set_state(m, &state);
                state.ci++;
                assert_stop(bobbin_run(m, cell, i % 2 == 0 ? 1 : BOBBIN_NO_LIMIT), bobbin_stop_halt, 1,
                            state.ci % LINES, cell->engine);
                assert_state(m, &state, cell->engine);
                assert_int_equal(bobbin_pc(m), (state.ci + 1) % LINES);

                /* The next run goes on after it. */
                state.ci++;
                assert_stop(bobbin_run(m, cell, BOBBIN_NO_LIMIT), bobbin_stop_halt, 1, state.ci % LINES, cell->engine);
                assert_state(m, &state, cell->engine);
                bobbin_close(m);
            }
        }
    }
}

/* An instruction whose operand is its own line. */
static void own_line(void **unused)
{
    (void)unused;
    for (EACH_CELL(cell)) {
        struct state before = stops(4, 7), after;

        before.store[5] = word(JMP, 5) | 0x70000;
        after = before;
        after.ci = before.store[5];
        check(cell, "JMP by itself", &before, &after);

        before.store[5] = word(JRP, 5);
        after = before;
        after.ci = 5 + before.store[5];
        check(cell, "JRP by itself", &before, &after);

        before.store[5] = word(LDN, 5);
        after = before;
        after.ci = 5;
        after.a = -before.store[5];
        check(cell, "LDN of itself", &before, &after);

        before.store[5] = word(SUB, 5);
        after = before;
        after.ci = 5;
        after.a = 7 - before.store[5];
        check(cell, "SUB of itself", &before, &after);

        before.store[5] = word(STO, 5);
        after = before;
        after.ci = 5;
        after.store[5] = 7;
        check(cell, "STO over itself", &before, &after);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table),
        cmocka_unit_test(every_line),
        cmocka_unit_test(halts),
        cmocka_unit_test(own_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
