/* Every stencil of the register form against the oracle. A module has a function for each row and each way in which its
 * operands can be there: in places of the frame, one of them at hand, the last one as a constant of each kind, the
 * result in a local, and where it is an i32 a branch on it; all that in a loop, whose locals are pinned; and some for
 * rows that move values or go elsewhere. Each is called with all combinations of extreme values. Results, memory, why
 * and where it stops, and in how many steps, must be the same; and code must have been generated for all rows but those
 * that have no stencil.
 *
 *     stencils [SPARSE]     of the values of each parameter only every SPARSEth, which ones depends on the function
 *
 * Exit status 0 if all went well, 77 if there is no engine that copies. */
#include <inttypes.h>
#include <stdio.h>

#include "build.h"
#include "wasm/machine.h"

enum { FUEL = 2 * WASM_STRAIGHT + 200 /* with less than that the exact sibling does it all */, MOST_PARAMS = 3 };

/* ---- Values ------------------------------------------------------------------------------------------------------ */

static const uint64_t integers[] = {0,          1,         UINT64_MAX,         7,          33,        0x80,
                                    0xff80,     INT32_MAX, 1U << 31u,          UINT32_MAX, INT64_MAX, 1ULL << 63,
                                    1ULL << 32, 65535,     0x123456789abcdef0, 65536 - 12, 65536 - 4};
static const double floats[] = {0.0,    -0.0,    1.5,    -0.9999, -1.0, 0x1p31, -0x1p31,         0x1p32,
                                0x1p63, -0x1p63, 0x1p64, 1e-310,  1e38, 1e300,  __builtin_inf(), __builtin_nan("")};

static size_t count_values(unsigned type)
{
    return type == wasm_f32 || type == wasm_f64 ? sizeof floats / sizeof *floats : sizeof integers / sizeof *integers;
}

static uint64_t value_of(unsigned type, size_t n)
{
    float single;
    uint64_t bits = 0;

    switch (type) {
    case wasm_f32:
        single = (float)floats[n];
        memcpy(&bits, &single, sizeof single);
        return bits;
    case wasm_f64:
        memcpy(&bits, &floats[n], sizeof bits);
        return bits;
    case wasm_i32:
        return (uint32_t)integers[n];
    default:
        return integers[n];
    }
}

/* ---- The module -------------------------------------------------------------------------------------------------- */

enum { MOST_FUNCTIONS = 20000 };

static struct subject {
    const char *name, *params;
    size_t stride;
} subjects[MOST_FUNCTIONS];
static uint32_t subject_count;

static void put_constant(struct bytes *to, unsigned type, uint64_t value)
{
    put(to, type == wasm_i32 ? 0x41 : type == wasm_i64 ? 0x42 : type == wasm_f32 ? 0x43 : 0x44);
    if (type == wasm_i32)
        put_signed(to, (int32_t)value);
    else if (type == wasm_i64)
        put_signed(to, (int64_t)value);
    else
        put_all(to, &value, type == wasm_f32 ? 4 : 8);
}

static void put_opcode(struct bytes *to, unsigned opcode)
{
    if (opcode >= 0x100)
        put(to, 0xfc);
    put_number(to, opcode & 0xff);
}

/* The function whose code is given, without its end, with a local of a type, and one that calls it, with all
 * combinations of every `stride`th value. So function 2n is called by 2n + 1, and returns to generated code. */
static void add(struct builder *b, const char *name, const char *params, const char *results, unsigned local,
                size_t stride, struct bytes *code)
{
    struct bytes all = {0};

    put_list(&all, 1, 1, local);
    put_all(&all, code->at, code->length);
    put(&all, 0x0b);
    free(code->at);
    *code = (struct bytes){0};
    add_function(b, add_type(b, params, results), NULL, &all);
    put(&all, 0);
    for (size_t n = 0; params[n] != '\0'; n++)
        put_list(&all, 0x20, n);
    put(&all, 0x10);
    put_number(&all, 2 * (uint64_t)subject_count);
    put(&all, 0x0b);
    add_function(b, add_type(b, params, results), NULL, &all);
    subjects[subject_count++] = (struct subject){name, params, stride};
}

/* Computes a parameter anew: behind that it is at hand for the next instruction. */
static void put_at_hand(struct bytes *code, unsigned type, size_t param)
{
    put_list(code, 0x20, param);
    if (type == wasm_i32)
        put_list(code, 0x41, 0, 0x72); /* or 0 */
    else if (type == wasm_i64)
        put_list(code, 0x42, 0, 0x84);
    else if (type == wasm_f32)
        put_list(code, 0xbc, 0xbe); /* to an integer and back */
    else
        put_list(code, 0xbd, 0xbf);
}

/* What is done with a row's result. In a loop it is computed twice, into a local of its own or the first operand's. */
enum use { RETURN_IT, SET_IT, BRANCH_ON_IT, CHOOSE_BY_IT, USES, LOOP_WITH_IT = USES, CHANGE_IN_LOOP };

enum { NONE_AT_HAND = -1 };

struct form {
    uint32_t offset;
    const uint64_t *constant; /* the last operand; NULL: it is a parameter, as the others are */
    int at_hand;              /* which parameter */
    enum use use;
};

static void add_form(struct builder *b, enum wasm_op op, struct form form)
{
    const struct wasm_row *row = &wasm_rows[op];
    const unsigned result = (uint8_t)*row->gives;
    const unsigned local = result != 0 && form.use != CHANGE_IN_LOOP ? result : wasm_i32;
    const size_t operands = strlen(row->takes), taken = operands - (form.constant != NULL);
    static char texts[MOST_FUNCTIONS][MOST_PARAMS + 1];
    const int last = (int)taken - 1; /* there is one */
    char *params = memcpy(texts[subject_count], row->takes, taken);
    struct bytes code = {0};

    if (form.use == BRANCH_ON_IT)
        put_list(&code, 0x02, 0x40);
    if (form.use >= LOOP_WITH_IT)
        put_list(&code, 0x03, 0x40);
    if (form.at_hand != NONE_AT_HAND && form.at_hand != last) {
        put_at_hand(&code, (uint8_t)params[form.at_hand], (size_t)form.at_hand);
        put_list(&code, 0x21, form.at_hand);
    }
    for (int n = 0; n < last; n++)
        put_list(&code, 0x20, n);
    if (form.at_hand == last) /* on the stack, and nowhere else */
        put_at_hand(&code, (uint8_t)params[last], (size_t)last);
    else
        put_list(&code, 0x20, last);
    if (form.constant != NULL)
        put_constant(&code, (uint8_t)row->takes[taken], *form.constant);
    put_opcode(&code, row->opcode);
    if (row->format >= wasm_format_memory_0 && row->format <= wasm_format_memory_3) {
        put(&code, 0);
        put_number(&code, form.offset);
    }
    if (form.use == SET_IT)
        put_list(&code, 0x21, taken, 0x20, taken);
    else if (form.use == BRANCH_ON_IT) /* br_if, 3, return, end, 4 */
        put_list(&code, 0x0d, 0, 0x41, 3, 0x0f, 0x0b, 0x41, 4);
    else if (form.use == CHOOSE_BY_IT) /* if 5 else 6 */
        put_list(&code, 0x04, wasm_i32, 0x41, 5, 0x05, 0x41, 6, 0x0b);
    else if (form.use == LOOP_WITH_IT && result != 0) /* local.set, i32.const 0, br_if, end */
        put_list(&code, 0x21, taken, 0x41, 0, 0x0d, 0, 0x0b, 0x20, taken);
    else if (form.use == LOOP_WITH_IT)
        put_list(&code, 0x41, 0, 0x0d, 0, 0x0b);
    else if (form.use == CHANGE_IN_LOOP) /* local.set, and once more: the other local is 0 and becomes 1, and 0 again */
        put_list(&code, 0x21, 0, 0x20, taken, 0x45, 0x22, taken, 0x0d, 0, 0x0b, 0x20, 0);
    add(b, row->mnemonic, params, row->gives, local, form.use == RETURN_IT && form.at_hand < 0 ? 1 : 3, &code);
}

static void add_forms(struct builder *b, enum wasm_op op, uint32_t offset)
{
    const struct wasm_row *row = &wasm_rows[op];
    const int operands = (int)strlen(row->takes);
    const int uses = *row->gives == '\0' ? SET_IT : (uint8_t)*row->gives == wasm_i32 ? USES : BRANCH_ON_IT;

    for (int use = LOOP_WITH_IT; use <= CHANGE_IN_LOOP; use++) {
        const uint64_t constant = value_of((uint8_t)row->takes[operands - 1], 14);

        if (use == CHANGE_IN_LOOP && *row->gives != *row->takes)
            continue;
        for (int at_hand = NONE_AT_HAND; at_hand < operands; at_hand++)
            add_form(b, op, (struct form){offset, NULL, at_hand, (enum use)use});
        if (operands > 1)
            add_form(b, op, (struct form){offset, &constant, NONE_AT_HAND, (enum use)use});
    }
    for (int use = 0; use < uses; use++) {
        const unsigned last = (uint8_t)row->takes[operands - 1];

        for (int at_hand = NONE_AT_HAND; at_hand < operands; at_hand++)
            add_form(b, op, (struct form){offset, NULL, at_hand, (enum use)use});
        for (size_t n = 0; operands > 1 && n < count_values(last); n++) {
            const uint64_t constant = value_of(last, n);

            for (int at_hand = NONE_AT_HAND; at_hand < operands - 1; at_hand++)
                add_form(b, op, (struct form){offset, &constant, at_hand, (enum use)use});
        }
    }
}

/* Rows of fixed types, without those of tables and whole memories. */
static void add_rows(struct builder *b)
{
    static const uint32_t offsets[] = {0, 3, 65536 - 8, INT32_MAX, UINT32_MAX};

    for (unsigned op = 0; op < WASM_ROWS; op++) {
        const struct wasm_row *row = &wasm_rows[op];

        if (*row->takes == '\0' || (row->format != wasm_format_none && row->format < wasm_format_memory_0) ||
            row->format > wasm_format_memory_3)
            continue;
        for (size_t n = 0; n < (row->format == wasm_format_none ? 1 : sizeof offsets / sizeof *offsets); n++)
            add_forms(b, (enum wasm_op)op, offsets[n]);
    }
}

enum { RETURN = 2 * 20, TWO = 2 * 22, ONE = 2 * 23, AGAIN = 2 * 24 }; /* functions, and their types */

#define ADD(name, params, results, ...)                                                                                \
    do {                                                                                                               \
        put_list(&code, __VA_ARGS__);                                                                                  \
        add(b, name, params, results, wasm_i32, 1, &code);                                                             \
    } while (false)

/* Rows that move values or go elsewhere: the module's first functions, and the last three of them are what others call.
 */
static void add_control(struct builder *b)
{
    struct bytes code = {0};

    ADD("br", "\x7f\x7f", "\x7f", 0x02, 0x7f, 0x20, 0, 0x20, 1, 0x0c, 0, 0x0b);
    ADD("br_if", "\x7f\x7f", "\x7f", 0x02, 0x7f, 0x20, 0, 0x20, 1, 0x20, 0, 0x0d, 0, 0x1a, 0x1a, 0x41, 9, 0x0b);
    ADD("br to the end", "\x7f\x7f", "\x7f", 0x20, 0, 0x20, 1, 0x0c, 0);
    ADD("br_if to the end", "\x7f\x7f", "\x7f", 0x20, 0, 0x20, 1, 0x0d, 0, 0x1a, 0x41, 9);
    ADD("br_if to the end, nothing", "\x7f", "", 0x20, 0, 0x0d, 0);
    /* block, block, then 4 operands: to the inner one, the outer one, the function's end, or else the outer one */
    ADD("br_table", "\x7f\x7f", "\x7f", 0x02, 0x7f, 0x02, 0x7f, 0x20, 1, 0x41, 7, 0x20, 1, 0x20, 0, 0x0e, 3, 0, 1, 2, 1,
        0x0b, 0x41, 1, 0x6a, 0x0b, 0x41, 2, 0x6a);
    ADD("br_table to the end, with what was at hand", "\x7f\x7f", "\x7f", 0x20, 1, 0x41, 1, 0x6a, 0x20, 0, 0x0e, 1, 0,
        0);
    ADD("br_if with what is at hand", "\x7f\x7f", "\x7f", 0x02, 0x7f, 0x20, 1, 0x20, 1, 0x41, 1, 0x6a, 0x20, 0, 0x0d, 0,
        0x6a, 0x0b);
    for (int n = 0; n < 3; n++) { /* an operand of select is at hand */
        put_at_hand(&code, n < 2 ? wasm_i64 : wasm_i32, (size_t)n);
        put_list(&code, 0x21, n);
        ADD("select", "\x7e\x7e\x7f", "\x7e", 0x20, 0, 0x20, 1, 0x20, 2, 0x1b);
    }
    ADD("global.set of what is at hand", "\x7e", "\x7e", 0x20, 0, 0x42, 1, 0x7c, 0x22, 0, 0x24, 0, 0x23, 0, 0x20, 0,
        0x7c);
    ADD("loop", "\x7f", "", 0x03, 0x40, 0x20, 0, 0x41, 31, 0x71, 0x41, 1, 0x6b, 0x22, 0, 0x41, 0, 0x4a, 0x0d, 0, 0x0b);
    ADD("global.set, global.get", "\x7e", "\x7e", 0x20, 0, 0x24, 0, 0x23, 0);
    ADD("select", "\x7e\x7e\x7f", "\x7e", 0x20, 0, 0x20, 1, 0x20, 2, 0x1b);
    ADD("floats", "", "\x7d\x7c", 0x43, 1, 2, 3, 4, 0x44, 1, 2, 3, 4, 5, 6, 7, 8);
    ADD("call", "\x7f\x7f", "\x7f", 0x20, 0, 0x20, 0, 0x20, 1, 0x10, TWO, 0x6a);
    ADD("call, nothing", "\x7f", "\x7f", 0x20, 0, 0x10, ONE, 0x23, 0, 0xa7);
    ADD("call_indirect", "\x7f\x7f", "\x7f", 0x20, 0, 0x20, 1, 0x20, 0, 0x11, TWO, 0, 0x20, 1, 0x6a);
    ADD("call of what calls itself", "\x7f", "\x7f", 0x20, 0, 0x41, 15, 0x71, 0x10, AGAIN);
    ADD("return", "\x7f\x7f", "\x7f", 0x20, 1, 0x20, 0, 0x0f);
    ADD("return, nothing", "\x7f", "", 0x0f);
    /* Locals besides parameters are 0, whatever was there before. */
    ADD("two", "\x7f\x7f", "\x7f", 0x20, 0, 0x20, 1, 0x6b, 0x20, 2, 0x6a, 0x41, 0x7f, 0x21, 2);
    ADD("one", "\x7f", "", 0x20, 0, 0xad, 0x24, 0);
    ADD("again", "\x7f", "\x7f", 0x20, 0, 0x04, 0x7f, 0x20, 0, 0x20, 0, 0x41, 1, 0x6b, 0x10, AGAIN, 0x6a, 0x05, 0x41, 0,
        0x0b);
    /* What call_indirect finds: the type that it asks for, another one, the same one by another number, nothing. */
    put_list(entry(b, SECTION_TABLE), 0x70, 0, 0xff, 1);
    put_list(entry(b, SECTION_ELEMENT), 0, 0x41, 0, 0x0b, 2, TWO, ONE);
    put_list(entry(b, SECTION_ELEMENT), 0, 0x41, 7, 0x0b, 1, RETURN);
    put_list(entry(b, SECTION_GLOBAL), 0x7e, 1, 0x42, 0, 0x0b);
    put_list(entry(b, SECTION_MEMORY), 0, 1);
}

/* Calls of a function that was called before all others, one of them from a loop; and select in a loop, where one
 * operand is pinned, and another one on the stack alone. */
static void add_late_calls(struct builder *b)
{
    struct bytes code = {0};

    ADD("late call", "\x7f\x7f", "\x7f", 0x20, 0, 0x20, 1, 0x10, TWO);
    ADD("late call in a loop", "\x7f\x7f", "\x7f", 0x03, 0x40, 0x20, 0, 0x20, 1, 0x10, TWO, 0x20, 1, 0x6a, 0x20, 1,
        0x6a, 0x21, 0, 0x20, 2, 0x45, 0x22, 2, 0x0d, 0, 0x0b, 0x20, 0);
    ADD("select in a loop", "\x7e\x7e\x7f", "\x7e", 0x03, 0x40, 0x20, 0, 0x20, 1, 0x20, 2, 0xad, 0x7c, 0x20, 2, 0x1b,
        0x21, 0, 0x20, 3, 0x45, 0x22, 3, 0x0d, 0, 0x0b, 0x20, 0);
}

/* ---- Judging ----------------------------------------------------------------------------------------------------- */

/* Folded code has other rows in the place of some. */
static bool has_no_code(unsigned op)
{
    switch (op) {
    case wasm_op_unreachable:
    case wasm_op_nop:
    case wasm_op_block:
    case wasm_op_loop:
    case wasm_op_if:
    case wasm_op_else:
    case wasm_op_ref_null:
    case wasm_op_ref_is_null:
    case wasm_op_ref_func:
    case wasm_op_drop:
    case wasm_op_select_typed:
    case wasm_op_local_set:
    case wasm_op_local_tee:
    case wasm_op_i32_const:
    case wasm_op_f32_const:
    case wasm_op_f64_const:
    case wasm_op_i32_eqz:
    case wasm_op_i64_eqz:
    case wasm_op_f32_ceil:
    case wasm_op_f32_floor:
    case wasm_op_f32_trunc:
    case wasm_op_f32_nearest:
    case wasm_op_f64_ceil:
    case wasm_op_f64_floor:
    case wasm_op_f64_trunc:
    case wasm_op_f64_nearest:
    case wasm_op_fuel_check:
    case wasm_op_enter_function:
        return true;
    default: /* of tables and whole memories */
        return (op >= wasm_op_table_get && op <= wasm_op_table_fill) ||
               (op >= wasm_op_memory_size && op <= wasm_op_memory_fill);
    }
}

struct judged {
    struct wasm_machine *oracle, *subject;
    const struct bobbin_cell *reference, *copy;
    bool generated[wasm_op_stop];
    uint64_t passed, failed;
};

static struct wasm_machine *open_machine(const struct bytes *module)
{
    struct wasm_machine *m = wasm_machine(bobbin_open(bobbin_guest_find("wasm"), NULL));
    struct bobbin_error error = {0};

    if (m == NULL || !wasm_load(m, module->at, module->length, NULL, NULL, &error)) {
        printf("failed: %s\n", m == NULL ? "out of memory" : error.text);
        exit(1);
    }
    return m;
}

/* As bobbin_same, without what these functions cannot change. */
static bool same_outcome(const struct wasm_machine *a, const struct wasm_machine *b)
{
    const struct wasm_thread *s = &a->thread, *t = &b->thread;

    return a->pc == b->pc && s->depth == t->depth && s->value_count == t->value_count &&
           memcmp(s->values, t->values, s->value_count * sizeof *s->values) == 0 &&
           a->instance->globals[0]->value == b->instance->globals[0]->value &&
           memcmp(a->instance->memories[0]->memory.host, b->instance->memories[0]->memory.host, WASM_PAGE) == 0;
}

static void check(struct judged *j, uint32_t number, const wasm_value *arguments)
{
    const struct subject *subject = &subjects[number];
    struct bobbin_stop stops[2];

    for (int n = 0; n < 2; n++) {
        struct wasm_machine *m = n == 0 ? j->oracle : j->subject;

        if (!wasm_begin(m, m->instance->functions[2 * number + 1], arguments, NULL))
            abort();
        stops[n] = bobbin_run(&m->base, n == 0 ? j->reference : j->copy, FUEL);
    }
    if (stops[0].kind == stops[1].kind && stops[0].steps == stops[1].steps && j->oracle->trap == j->subject->trap &&
        same_outcome(j->oracle, j->subject)) {
        j->passed++;
        return;
    }
    if (j->failed++ >= 10)
        return;
    printf("failed: %s (function %" PRIu32 ") of", subject->name, 2 * number);
    for (size_t n = 0; subject->params[n] != '\0'; n++)
        printf(" %#" PRIx64, arguments[n]);
    printf("\n  stops %d and %d, steps %" PRIu64 " and %" PRIu64 ", traps %d and %d, results %#" PRIx64 " and %#" PRIx64
           "\n",
           stops[0].kind, stops[1].kind, stops[0].steps, stops[1].steps, j->oracle->trap, j->subject->trap,
           j->oracle->thread.values[0], j->subject->thread.values[0]);
}

/* All combinations of values, from that parameter on. */
static void check_all(struct judged *j, uint32_t number, wasm_value *arguments, size_t from)
{
    const unsigned type = (uint8_t)subjects[number].params[from];

    if (type == 0) {
        check(j, number, arguments);
        return;
    }
    for (size_t n = number % subjects[number].stride; n < count_values(type); n += subjects[number].stride) {
        arguments[from] = value_of(type, n);
        check_all(j, number, arguments, from + 1);
    }
}

static void check_everything(struct judged *j)
{
    for (uint32_t n = 0; n < subject_count; n++) {
        wasm_value arguments[MOST_PARAMS];

        check_all(j, n, arguments, 0);
    }
}

/* Which rows blocks were made of, and whether all functions have an entry. */
static void note_generated(struct judged *j)
{
    const struct wasm_machine *m = j->subject;
    bool *is_generated = calloc(m->slot_count, sizeof *is_generated);

    if (is_generated == NULL)
        abort();
    for (uint32_t n = 0; n < m->generated->block_count; n++) {
        const struct code_block *block = &m->generated->blocks[n];

        for (uint32_t slot = block->number; slot < block->end_number && slot < m->slot_count; slot++)
            is_generated[slot] = true;
    }
    for (const struct wasm_code *code = m->codes[bobbin_fast]; code != NULL; code = code->next) {
        for (uint32_t n = 0; n < code->count; n++)
            j->generated[code->origins[n].op] |= is_generated[code->first + n];
        if (code->function->entry == NULL && j->failed++ < 10)
            printf("failed: function %" PRIu32 " has no entry\n", wasm_function_number(code->function));
    }
    free(is_generated);
}

int main(int argc, char **argv)
{
    static struct judged j;
    struct builder builder = {0};
    struct bytes module;
    const size_t sparse = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;

    j.reference = bobbin_cell_find("wasm", "reference", bobbin_fast);
    j.copy = bobbin_cell_find("wasm", "copy", bobbin_fast);
    if (!j.copy->available) {
        printf("skipped: %s\n", j.copy->why_not);
        return 77;
    }
    add_control(&builder);
    add_rows(&builder);
    add_late_calls(&builder);
    for (uint32_t n = 0; n < subject_count; n++)
        subjects[n].stride *= sparse;
    module = finish(&builder);
    j.oracle = open_machine(&module);
    j.subject = open_machine(&module);
    check_everything(&j);
    note_generated(&j);
    /* Once more where not all code has room at a time: frames return to functions whose code has been forgotten. */
    bobbin_close(&j.oracle->base);
    bobbin_close(&j.subject->base);
    j.oracle = open_machine(&module);
    j.subject = open_machine(&module);
    j.subject->code_size = CODE_LEAST;
    check_everything(&j);
    if (j.subject->generated->statistics.flushes == 0 && j.failed++ < 10)
        puts("failed: code was never forgotten");
    for (unsigned op = 0; op < wasm_op_stop; op++) {
        if (j.generated[op] == has_no_code(op)) {
            printf("failed: code was %sgenerated for row %u\n", j.generated[op] ? "" : "never ", op);
            j.failed++;
        }
    }
    bobbin_close(&j.oracle->base);
    bobbin_close(&j.subject->base);
    free(module.at);
    printf("%" PRIu64 " passed, %" PRIu64 " failed, of %" PRIu32 " functions that are called\n", j.passed, j.failed,
           subject_count);
    return j.failed > 0 || j.passed == 0;
}
