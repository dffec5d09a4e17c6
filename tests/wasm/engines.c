/* Hostile modules under every cell: each must do what the oracle does, to the instruction, and `fast` ones must look at
 * their fuel in code that goes nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "build.h"
#include "compare.h"

enum { STEPS = 25000, STRAIGHT = 2 * WASM_STRAIGHT };

static struct trial trial(void)
{
    struct trial trial = {.resources = wasm_default_resources, .steps = STEPS, .argument = 3};

    trial.resources.pages = 16;
    trial.resources.table_elements = 1000;
    trial.resources.call_depth = 500;
    return trial;
}

/* Adds the code as a function without results, the module's first, and runs it under every cell. */
static void run_everywhere(struct builder *b, const char *params, struct bytes *code, enum bobbin_stop_kind expected)
{
    const struct trial how = trial();
    struct bytes module;

    add_function(b, add_type(b, params, ""), NULL, code);
    module = finish(b);
    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        const struct bobbin_cell *cell = bobbin_cell_at(i);
        struct verdict verdict;

        if (!is_wasm(cell))
            continue;
        verdict = compare(cell, module.at, module.length, &how, 1);
        if (verdict.refused || verdict.differs)
            fail_msg("%s", verdict.text);
        assert_int_equal(verdict.oracle, expected);
    }
    free(module.at);
}

/* ---- Fuel in straight code --------------------------------------------------------------------------------------- */

static void stops_in(const struct bytes *module)
{
    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        const struct bobbin_cell *cell = bobbin_cell_at(i);
        const struct trial how = trial();
        struct wasm_machine *m;

        if (!is_wasm(cell) || cell->flavour != bobbin_fast)
            continue;
        m = machine_with(cell->guest, module->at, module->length, &how.resources, NULL);
        assert_non_null(m);
        assert_true(wasm_begin(m, m->instance->functions[0], &how.argument, NULL));
        m->base.cell = m->base.engine = cell;
        m->base.fuel = 1;
        bobbin_cell_run(cell)(&m->base);
        if (m->base.stop != bobbin_stop_fuel || m->base.fuel < -STRAIGHT)
            fail_msg("%s/%s: %lld steps too many", cell->guest, cell->engine, -(long long)m->base.fuel);
        bobbin_close(&m->base);
    }
}

static void straight_code(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) { /* of shortest, of longest instructions */
        struct builder b = {0};
        struct bytes code = {0}, module;

        put_list(entry(&b, SECTION_MEMORY), 0, 1);
        put_list(entry(&b, SECTION_TABLE), 0x70, 0, 1);
        put_list(entry(&b, SECTION_ELEMENT), 1, 0, 0);
        put(&code, 0);
        for (int i = 0; i < 3 * STRAIGHT; i++) {
            if (kind == 0) {
                put(&code, 0x01);
                continue;
            }
            put_list(&code, 0x41, 0, 0x41, 0, 0x41, 0, 0xfc); /* table.init, each number in 5 bytes */
            put_padded(&code, 0x0c, 5);
            put_padded(&code, 0, 5);
            put_padded(&code, 0, 5);
        }
        put(&code, 0x0b);
        add_function(&b, add_type(&b, "", ""), NULL, &code);
        module = finish(&b);
        stops_in(&module);
        free(module.at);
    }
}

/* ---- Folded code: branches on comparisons, and tables of branches ------------------------------------------------ */

/* Code that has come here shows by local `n`: n = 3 * n + value. */
static void put_passed(struct bytes *code, unsigned n, unsigned value)
{
    put_list(code, 0x20, n, 0x41, 3, 0x6c, 0x41, value, 0x6a, 0x21, n);
}

/* A comparison that leads to the end of the innermost block where it holds. */
static void put_exit(struct bytes *code, const struct bytes *operands, unsigned opcode, unsigned n)
{
    put_list(code, 0x02, 0x40);
    put_all(code, operands->at, operands->length);
    put_list(code, opcode, 0x0d, 0);
    put_passed(code, n, 1);
    put(code, 0x0b);
}

/* The same as the condition of an `if`, as it is or its contrary. */
static void put_if(struct bytes *code, const struct bytes *operands, unsigned opcode, bool contrary, unsigned n)
{
    put_all(code, operands->at, operands->length);
    put(code, opcode);
    if (contrary)
        put(code, 0x45);
    put_list(code, 0x04, 0x40);
    put_passed(code, n, 1);
    put(code, 0x05);
    put_passed(code, n, 2);
    put(code, 0x0b);
}

/* Every comparison of integers with a branch on it, of locals and of a constant on either side. */
static void comparisons(void **state)
{
    enum { N = 1, X = 2, Y = 3 };
    static const struct {
        unsigned type, constant, first, last;
        int64_t values[4];
    } kinds[] = {{0x7f, 0x41, 0x46, 0x4f, {-1, 0, 1, INT32_MIN}},
                 {0x7e, 0x42, 0x51, 0x5a, {-1, 0, INT64_C(1) << 32, INT64_MIN}}};

    (void)state;
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
        const unsigned constant = kinds[kind].constant;
        struct builder b = {0};
        struct bytes code = {0};

        put_list(entry(&b, SECTION_MEMORY), 0, 1);
        put_list(&code, 2, 1, 0x7f, 2, kinds[kind].type);
        for (unsigned pair = 0; pair < 16; pair++) {
            struct bytes x = {0}, y = {0}, operands[3] = {{0}};

            put(&x, constant);
            put_signed(&x, kinds[kind].values[pair / 4]);
            put(&y, constant);
            put_signed(&y, kinds[kind].values[pair % 4]);
            put_all(&code, x.at, x.length);
            put_list(&code, 0x21, X);
            put_all(&code, y.at, y.length);
            put_list(&code, 0x21, Y);
            put_list(&operands[0], 0x20, X, 0x20, Y);
            put_list(&operands[1], 0x20, X);
            put_all(&operands[1], y.at, y.length);
            put_all(&operands[2], x.at, x.length);
            put_list(&operands[2], 0x20, Y);
            for (unsigned opcode = kinds[kind].first; opcode <= kinds[kind].last; opcode++) {
                for (int form = 0; form < 3; form++) {
                    put_exit(&code, &operands[form], opcode, N);
                    put_if(&code, &operands[form], opcode, false, N);
                    put_if(&code, &operands[form], opcode, true, N);
                }
            }
            free(x.at);
            free(y.at);
            for (int form = 0; form < 3; form++)
                free(operands[form].at);
        }
        put_list(&code, 0x41, 0, 0x20, N, 0x36, 2, 0, 0x0b); /* i32.store */
        run_everywhere(&b, "\x7f", &code, bobbin_stop_halt);
    }
}

/* Every number that a table has a label for, and others; an operand goes along, past one that stays behind. */
static void tables_of_branches(void **state)
{
    static const uint8_t indices[] = {0, 1, 2, 3, 0x7f};
    struct builder b = {0};
    struct bytes code = {0};

    (void)state;
    put_list(entry(&b, SECTION_MEMORY), 0, 1);
    put_list(&code, 1, 1, 0x7f);
    for (size_t i = 0; i < sizeof indices; i++) {
        put_list(&code, 0x20, 1, 0x41, 10, 0x6c);                                                /* 10 * n, and */
        put_list(&code, 0x02, 0x7f, 0x02, 0x7f, 0x02, 0x7f, 0x41, 4, 0x41, 5, 0x41, indices[i]); /* in three blocks */
        put_list(&code, 0x0e, 2, 0, 1, 2, 0x0b);
        put_list(&code, 0x41, 1, 0x6a, 0x0b, 0x41, 2, 0x6a, 0x0b); /* what the operand is behind each */
        put_list(&code, 0x6a, 0x21, 1);
    }
    put_list(&code, 0x41, 0, 0x20, 1, 0x36, 2, 0, 0x0b);
    run_everywhere(&b, "\x7f", &code, bobbin_stop_halt);
}

/* As many labels as there may be, in several tables, whose numbers lead to the loop, but for the last ones. */
static void large_tables(void **state)
{
    enum { TABLES = 4 };
    struct builder b = {0};
    struct bytes code = {0};

    (void)state;
    put_list(&code, 1, 1, 0x7f);
    for (int table = 0; table < TABLES; table++) {
        put_list(&code, 0x41, 0, 0x21, 1, 0x02, 0x40, 0x03, 0x40);       /* from 0, in a block and a loop */
        put_list(&code, 0x20, 1, 0x41, 0xf6, 0x07, 0x6a, 0x22, 1, 0x0e); /* by steps of 1014 */
        put_number(&code, WASM_MOST_LABELS);
        for (int i = 0; i < WASM_MOST_LABELS; i++)
            put(&code, table % 2 == 0 && i == 1014 * 60);
        put_list(&code, 1, 0x0b, 0x0b);
    }
    put(&code, 0x0b);
    run_everywhere(&b, "\x7f", &code, bobbin_stop_halt);
}

/* ---- Hostile modules --------------------------------------------------------------------------------------------- */

/* Blocks inside one another, left from the innermost by a table of branches to each, then all by one. */
static void deep_nesting(void **state)
{
    enum { BLOCKS = 3000 };
    struct builder b = {0};
    struct bytes code = {0};

    (void)state;
    put(&code, 0);
    for (int i = 0; i < BLOCKS; i++)
        put_list(&code, i % 3 == 1 ? 0x03 : 0x02, 0x40);
    put_list(&code, 0x20, 0, 0x0e); /* local.get 0, br_table */
    put_number(&code, BLOCKS);
    for (int i = 0; i < BLOCKS; i++)
        put_number(&code, (uint64_t)BLOCKS - i);
    put_number(&code, BLOCKS - 1);
    for (int i = 0; i < BLOCKS; i++)
        put(&code, 0x0b);
    put(&code, 0x0b);
    run_everywhere(&b, "\x7f", &code, bobbin_stop_halt);
}

/* A loop to the loop itself, whose only branch is its own. */
static void shortest_loop(void **state)
{
    struct builder b = {0};
    struct bytes code = {0};

    (void)state;
    put_list(&code, 0, 0x03, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b);
    run_everywhere(&b, "\x7f", &code, bobbin_stop_fuel);
}

static void endless_recursion(void **state)
{
    struct builder b = {0};
    struct bytes code = {0};

    (void)state;
    put_list(&code, 1, 100, 0x7e, 0x20, 0, 0x41, 1, 0x6a, 0x10, 0, 0x0b);
    run_everywhere(&b, "\x7f", &code, bobbin_stop_trap);
}

/* memory.grow again and again, and a store to the last byte that there may be. */
static void growing(void **state)
{
    struct builder b = {0};
    struct bytes code = {0};

    (void)state;
    put_list(entry(&b, SECTION_MEMORY), 0, 0);
    put_list(&code, 0, 0x03, 0x40, 0x41, 1, 0x40, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b); /* while it does not give -1 */
    put_list(&code, 0x41, 0x7f, 0x40, 0, 0x1a, 0x3f, 0, 0x41, 16, 0x74, 0x41, 1, 0x6b, 0x41, 1, 0x3a, 0, 0);
    put_list(&code, 0x3f, 0, 0x41, 16, 0x74, 0x41, 1, 0x3a, 0, 0, 0x0b); /* and to the byte after it */
    run_everywhere(&b, "\x7f", &code, bobbin_stop_trap);
}

/* table.grow until there is no room, a function in its last place, and a call of it, which comes back here. */
static void growing_tables(void **state)
{
    struct builder b = {0};
    struct bytes code = {0};

    (void)state;
    put_list(entry(&b, SECTION_TABLE), 0x70, 0, 0);
    put_list(entry(&b, SECTION_ELEMENT), 3, 0, 1, 0); /* declares that function 0 is referred to */
    put_list(&code, 0, 0x03, 0x40, 0xd2, 0, 0x41, 7, 0xfc, 0x0f, 0, 0x41, 0x7f, 0x47, 0x0d, 0, 0x0b);
    put_list(&code, 0x20, 0, 0xfc, 0x10, 0, 0x41, 1, 0x6b, 0x11, 0, 0, 0x0b); /* table.size - 1, call_indirect */
    run_everywhere(&b, "\x7f", &code, bobbin_stop_trap);
}

static void many_locals(void **state)
{
    struct builder b = {0};
    struct bytes code = {0};

    (void)state;
    put(&code, 1);
    put_number(&code, WASM_MOST_LOCALS);
    put_list(&code, 0x7f, 0x20, 0, 0x21);
    put_padded(&code, WASM_MOST_LOCALS, 5); /* the last one: there is a parameter */
    put_list(&code, 0x20, 0xd0, 0x86, 0x03, 0x1a, 0x20, 0, 0x10, 0, 0x0b);
    run_everywhere(&b, "\x7f", &code, bobbin_stop_trap);
}

/* Operands as long as they may be, and their shortest forms, give the same. */
static void leb128(void **state)
{
    struct builder b = {0};
    struct bytes code = {0};

    (void)state;
    put_list(entry(&b, SECTION_MEMORY), 0, 1);
    put(&code, 0);
    for (unsigned length = 1; length <= 5; length++) {
        put(&code, 0x41); /* i32.const -7 */
        for (unsigned i = 1; i < length; i++)
            put(&code, i == 1 ? 0xf9 : 0xff);
        put(&code, length == 1 ? 0x79 : 0x7f);
        put(&code, 0x21);
        put_padded(&code, 0, length);
        put_list(&code, 0x41, 8);
        put(&code, 0x20);
        put_padded(&code, 0, length);
        put(&code, 0x36); /* i32.store */
        put_padded(&code, 2, length);
        put_padded(&code, 4 * (uint64_t)length, length);
        put_list(&code, 0x43, 0, 0, 0xc0, 0x3f, 0xfc); /* f32.const, i32.trunc_sat_f32_s */
        put_padded(&code, 0, length);
        put_list(&code, 0x1a, 0x02, 0x40, 0x0c); /* br to the end of a block */
        put_padded(&code, 0, length);
        put(&code, 0x0b);
    }
    for (unsigned length = 1; length <= 10; length++) { /* i64.const: the smallest number, or -7 where it is short */
        put(&code, 0x41);
        put_signed(&code, 8 * (int64_t)length);
        put(&code, 0x42);
        for (unsigned i = 1; i < length; i++)
            put(&code, length == 10 ? 0x80 : i == 1 ? 0xf9 : 0xff);
        put(&code, length == 1 ? 0x79 : 0x7f);
        put_list(&code, 0x37, 3, 40); /* i64.store */
    }
    put_list(&code, 0x00, 0x0b);
    run_everywhere(&b, "\x7f", &code, bobbin_stop_trap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(straight_code),     cmocka_unit_test(comparisons),  cmocka_unit_test(tables_of_branches),
        cmocka_unit_test(large_tables),      cmocka_unit_test(deep_nesting), cmocka_unit_test(shortest_loop),
        cmocka_unit_test(endless_recursion), cmocka_unit_test(growing),      cmocka_unit_test(growing_tables),
        cmocka_unit_test(many_locals),       cmocka_unit_test(leb128),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
