/* Machine code for the engine `copy`, made of stencils (engine/copier.h): of a function's folded code, when it is
 * decoded. A block ends before a slot where branches lead, and before one that has no stencil, which is left to its
 * handler: calls, returns and whatever calls functions. */
#include <stdlib.h>

#include "engine/copier.h"
#include "stencils.inc" /* made by engine/stencils */
#include "wasm/copy.h"

/* ---- The table --------------------------------------------------------------------------------------------------- */

enum { HOLE_X = HOLE_OPERAND, HOLE_Y, HOLE_Z, HOLE_RESULT, HOLE_OFFSET, HOLE_VALUE };

static const uint8_t constants[] = {STENCIL_CONSTANTS};
static const uint8_t code_of_stencils[] = {STENCIL_CODE};
static const struct stencil_hole holes[] = {STENCIL_HOLES};
static const struct stencil_table stencils = {
    .code = code_of_stencils,
    .holes = holes,
    .constants = constants,
    .constants_size = sizeof constants,
    .insn_name = wasm_op_name,
};

static const struct entry {
    bool there;
    struct stencil stencil;
} table[wasm_op_count] = {
#define STENCIL(insn, kind, ...) [wasm_op_##insn] = {true, {__VA_ARGS__}},
    STENCILS};

/* Rows whose last operand is a constant: where their slot has it. */
enum constant_in { IN_NOTHING, IN_VALUE, IN_Y, IN_Z };

static const uint8_t constant_in[wasm_op_count] = {
#define CONSTANT(name)     [wasm_op_##name##_k] = IN_VALUE,
#define COMPARE(name, ...) [wasm_op_go_if_##name##_k] = IN_Y,
#include "wasm/register.def"
};

static bool stores(unsigned op)
{
    return (op >= wasm_op_i32_store && op <= wasm_op_i64_store32) ||
           (op >= wasm_op_i32_store_k && op <= wasm_op_i64_store32_k);
}

static bool accesses_memory(unsigned op)
{
    return (op >= wasm_op_i32_load && op <= wasm_op_i64_load32_u) || stores(op);
}

static enum constant_in constant_of(unsigned op)
{
    return op >= wasm_op_i32_store_k && op <= wasm_op_i64_store32_k ? IN_Z : constant_in[op];
}

/* Whether the constant has 64 bits. */
static bool is_wide(unsigned op)
{
    return (op >= wasm_op_i64_eq_k && op <= wasm_op_i64_rotr_k) || (op >= wasm_op_f64_eq_k && op <= wasm_op_f64_div_k);
}

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

/* Of immediate operands, 32 bits, with room for what a compiler adds. */
enum { MOST = INT32_MAX - 16, MOST_PLACE = MOST / (int)sizeof(wasm_value) };

enum { FRAME = HOST_ARGUMENT_4, SCRATCH = HOST_ARGUMENT_11 }; /* p0 (copy.h); nothing is in the other */

static int32_t distance_of(uint32_t place)
{
    return (int32_t)(place * sizeof(wasm_value));
}

/* Rows that need no stencil: they move a value, or go elsewhere. */
static bool is_move(unsigned op)
{
    switch (op) {
    case wasm_op_local_get:
    case wasm_op_local_set:
    case wasm_op_local_tee:
    case wasm_op_i32_const:
    case wasm_op_i64_const:
    case wasm_op_f32_const:
    case wasm_op_f64_const:
    case wasm_op_global_get:
    case wasm_op_global_set:
        return true;
    default:
        return false;
    }
}

/* Whether code is generated for the slot. All its places are in the frame, which is known to be small enough. */
static bool can_be_generated(const struct wasm_code *code, uint32_t n)
{
    const struct wasm_slot *slot = &code->slots[n];
    const unsigned op = code->origins[n].op;

    if (op == wasm_op_go || is_move(op))
        return true;
    if (!table[op].there || (accesses_memory(op) && slot->b > MOST))
        return false;
    return constant_of(op) != IN_VALUE || !is_wide(op) || (uint64_t)(int64_t)(int32_t)slot->value == slot->value;
}

static void put_move(struct copier *c, unsigned op, const struct wasm_slot *slot)
{
    switch (op) {
    case wasm_op_local_get:
    case wasm_op_local_set:
    case wasm_op_local_tee:
        host_load(&c->out, SCRATCH, FRAME, distance_of(slot->x));
        break;
    case wasm_op_global_set:
        host_load(&c->out, SCRATCH, FRAME, distance_of(slot->x));
        host_constant(&c->out, COPY_FREE, (uintptr_t) & ((struct wasm_globalinst *)slot->pointer)->value);
        host_store(&c->out, SCRATCH, COPY_FREE, 0);
        return;
    case wasm_op_global_get:
        host_constant(&c->out, COPY_FREE, (uintptr_t) & ((struct wasm_globalinst *)slot->pointer)->value);
        host_load(&c->out, SCRATCH, COPY_FREE, 0);
        break;
    default:
        host_constant(&c->out, SCRATCH, slot->value);
        break;
    }
    host_store(&c->out, SCRATCH, FRAME, distance_of(slot->result));
}

#define OF(hole, value) [HOLE_##hole - HOLE_OPERAND] = (value)

/* A stencil for the slot. `line` is what the copier counts with: the steps before it, or of a branch those up to where
 * it leads, less 1. */
static void copy(struct copier *c, const struct wasm_code *code, uint32_t n, int line)
{
    const struct wasm_slot *slot = &code->slots[n];
    const unsigned op = code->origins[n].op;
    const enum constant_in in = constant_of(op);
    const int32_t target = wasm_target_of(code, n);
    const int32_t values[] = {
        OF(X, distance_of(slot->x)),
        OF(Y, distance_of(slot->y)),
        OF(Z, distance_of(slot->z)),
        OF(RESULT, distance_of(slot->result)),
        OF(OFFSET, (int32_t)slot->b),
        OF(VALUE, (int32_t)(in == IN_VALUE ? slot->value : in == IN_Y ? slot->y : slot->z)),
    };

    copier_copy(c, &table[op].stencil, NULL, values, line, (int64_t)code->first + n + target);
}

/* The steps from a block's first instruction to where a branch leads. */
static int steps_taken(const struct wasm_code *code, uint32_t first, uint32_t n)
{
    const struct wasm_slot *slot = &code->slots[n];

    return (int)(code->origins[n + (uint32_t)slot->target].number - code->origins[first].number) - slot->adjust;
}

/* The block that begins at that slot, as long as slots have code and are no targets; the slot behind it. */
static uint32_t put_block(struct copier *c, const struct wasm_code *code, uint32_t first, const uint8_t *targets)
{
    uint32_t n = first;

    while (n < code->count && n - first < COPY_MOST_INSNS && can_be_generated(code, n) && (n == first || !targets[n])) {
        const unsigned op = code->origins[n].op;
        const bool branches = wasm_target_of(code, n) != 0;
        const int steps = (int)(code->origins[n].number - code->origins[first].number);

        copier_mark(c, code->first + n, op, op == wasm_op_go || is_move(op) ? COPY_MOVE : COPY_STENCIL);
        if (op == wasm_op_go) {
            copier_leave(c, (int64_t)code->first + n + code->slots[n].target, steps_taken(code, first, n));
            return n + 1;
        }
        if (is_move(op))
            put_move(c, op, &code->slots[n]);
        else
            copy(c, code, n, branches ? steps_taken(code, first, n) - 1 : steps);
        if (branches)
            copier_branch(c, code->first + n);
        n++;
    }
    if (n > first)
        copier_leave(c, (int64_t)code->first + n, (int)(code->origins[n].number - code->origins[first].number));
    return n;
}

static void hand_over(struct copier *c, const struct copy_exit *exit)
{
    const struct wasm_machine *m = c->cache->code.slots.owner;
    const struct wasm_code *code = wasm_code_with(m, exit->number);

    copier_hand_over(c, exit->number, code->origins[exit->number - code->first].op, exit->line);
}

static void generate(struct wasm_machine *m, struct wasm_code *code)
{
    struct copy_cache *cache = (struct copy_cache *)m->generated;
    const struct wasm_func *func = code->function->func;
    uint8_t *targets = wasm_targets_of(code);
    const uint64_t start = host_nanoseconds();
    struct copier c; /* a large one, which is not initialised as a whole */

    if (targets == NULL || cache == NULL || (uint64_t)func->local_count + func->operands > MOST_PLACE) {
        free(targets);
        return; /* handlers do everything */
    }
    cache->code.slots.first = (char *)code->slots - (uint64_t)code->first * sizeof *code->slots;
    for (uint32_t first = 0, end; first<code->count; first = end> first ? end : first + 1) {
        if (!copier_begin(&c, cache, code->first + first))
            break;
        end = put_block(&c, code, first, targets);
        if (end == first ? !code_cache_abandon(&cache->code)
                         : !copier_end(&c, code->first + end, (int)(end - first), hand_over))
            break;
    }
    cache->code.statistics.nanoseconds += host_nanoseconds() - start;
    free(targets);
}

void wasm_generate_copies(struct wasm_machine *m, union handler no_fuel)
{
    struct copy_cache *cache;

    if (!wasm_begin_generating(m, generate))
        return;
    cache = copy_cache_open(wasm_code_slots(m), wasm_code_size(m), &stencils, m->handlers[bobbin_fast], wasm_op_stop,
                            no_fuel);
    m->generated = cache != NULL ? &cache->code : NULL;
    wasm_generate_decoded(m);
}
