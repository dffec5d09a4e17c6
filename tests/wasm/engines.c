/* Hostile modules under every cell: each must do what the oracle does, to the instruction, and `fast` ones must look at
 * their fuel in code that goes nowhere else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "build.h"
#include "wasm/machine.h"

enum { STEPS = 20000, PAGES = 16, DEPTH = 500, STRAIGHT = 2 * WASM_STRAIGHT };

/* A machine about to call function 0 of the module. */
static struct wasm_machine *begin(const struct bobbin_cell *cell, const struct bytes *module)
{
    struct wasm_machine *m = wasm_machine(bobbin_open(bobbin_guest_find(cell->guest), NULL));
    struct bobbin_error error = {0};
    wasm_value argument = 3;

    assert_non_null(m);
    m->store.resources.pages = PAGES;
    m->store.resources.call_depth = DEPTH;
    if (!wasm_load(m, module->at, module->length, NULL, NULL, &error))
        fail_msg("refused: %s", error.text);
    assert_true(wasm_begin(m, m->instance->functions[0], &argument, &error));
    return m;
}

static bool is_ours(const struct bobbin_cell *cell)
{
    return cell->available && (strcmp(cell->guest, "wasm") == 0 || strcmp(cell->guest, "wasm_stack") == 0);
}

/* Does what the oracle does, in the same number of steps. */
static void compare(const struct bobbin_cell *cell, const struct bytes *module, enum bobbin_stop_kind expected)
{
    const struct bobbin_cell *judge = bobbin_cell_find(cell->guest, "reference", bobbin_fast);
    struct wasm_machine *m = begin(cell, module), *oracle = begin(judge, module);
    struct bobbin_stop stop = bobbin_run(&m->base, cell, STEPS), wanted = bobbin_run(&oracle->base, judge, STEPS);

    assert_int_equal(wanted.kind, expected);
    if (stop.kind != wanted.kind || stop.steps != wanted.steps || m->trap != oracle->trap ||
        !bobbin_same(&m->base, &oracle->base))
        fail_msg("%s/%s/%s: %s after %llu steps, pc %#llx; oracle: %s after %llu, pc %#llx", cell->guest, cell->engine,
                 bobbin_flavour_name(cell->flavour), bobbin_stop_name(stop.kind), (unsigned long long)stop.steps,
                 (unsigned long long)m->pc, bobbin_stop_name(wanted.kind), (unsigned long long)wanted.steps,
                 (unsigned long long)oracle->pc);
    bobbin_close(&m->base);
    bobbin_close(&oracle->base);
}

/* Adds the code as a function without results, the module's first, and runs it under every cell. */
static void run_everywhere(struct builder *b, const char *params, struct bytes *code, enum bobbin_stop_kind expected)
{
    struct bytes module;

    add_function(b, add_type(b, params, ""), NULL, code);
    module = finish(b);
    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        if (is_ours(bobbin_cell_at(i)))
            compare(bobbin_cell_at(i), &module, expected);
    }
    free(module.at);
}

/* ---- Fuel in straight code --------------------------------------------------------------------------------------- */

static void stops_in(const struct bytes *module)
{
    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        const struct bobbin_cell *cell = bobbin_cell_at(i);
        struct wasm_machine *m;

        if (!is_ours(cell) || cell->flavour != bobbin_fast)
            continue;
        m = begin(cell, module);
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
    put_list(&code, 0x00, 0x0b);
    run_everywhere(&b, "\x7f", &code, bobbin_stop_trap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(straight_code), cmocka_unit_test(deep_nesting),
        cmocka_unit_test(shortest_loop), cmocka_unit_test(endless_recursion),
        cmocka_unit_test(growing),       cmocka_unit_test(many_locals),
        cmocka_unit_test(leb128),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
