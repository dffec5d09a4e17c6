/* Machine code for the engine `copy`, made of stencils (engine/copier.h): of a function's folded code, when it is
 * decoded. A block ends before a slot where branches lead, behind one where control does not go on, and before one that
 * has no stencil, which is left to its handler: whatever calls functions of the host's library.
 *
 * All places are in the frame. The result that was put into one last is also in a host register, or, if that is an
 * operand on the stack which the next instruction takes, nowhere else.
 *
 * A call leads to the *entry* of the function, a block of its own that makes its frame and goes on with its first slot.
 * What the frame has to come back to is a slot, so that forgetting code does not concern it. */
#include <stdlib.h>

#include "engine/copier.h"
#include "stencils.inc" /* made by engine/stencils */
#include "wasm/copy.h"

/* ---- The table --------------------------------------------------------------------------------------------------- */

enum { HOLE_X = HOLE_OPERAND, HOLE_Y, HOLE_Z, HOLE_RESULT, HOLE_OFFSET, HOLE_VALUE, HOLE_NEEDS, HOLE_ROOM };

static const struct stencil_table stencils = {STENCILS_MADE, .insn_name = wasm_op_name};

/* What is at hand: an operand in FIRST, or a constant in SECOND, or both. */
enum stencil_case { CASE_plain, CASE_x, CASE_y, CASE_z, CASE_wide, CASE_wide_x, CASES };

static const struct entry {
    bool there;
    struct stencil stencil;
} table[CASES][wasm_op_count] = {
#define STENCIL(insn, kind, ...) [CASE_##kind][wasm_op_##insn] = {true, {__VA_ARGS__}},
    STENCILS};

static const struct stencil *plain(unsigned op)
{
    return &table[CASE_plain][op].stencil;
}

/* Rows whose last operand is a constant: where their slot has it. */
enum constant_in { IN_NOTHING, IN_VALUE, IN_Y, IN_Z };

static const uint8_t constant_in[wasm_op_count] = {
#define CONSTANT(name)     [wasm_op_##name##_k] = IN_VALUE,
#define COMPARE(name, ...) [wasm_op_go_if_##name##_k] = IN_Y,
#include "wasm/register.def"
};

/* What a stencil leaves in FIRST. */
enum left { WHAT_WAS_THERE, ITS_RESULT, NOTHING_OF_USE };

/* Rows that are branches and nothing else. */
static const bool branches[wasm_op_count] = {
    [wasm_op_go_if] = true,
    [wasm_op_go_unless] = true,
#define CONSTANT(name)
#define COMPARE(name, ...) [wasm_op_go_if_##name] = true, [wasm_op_go_if_##name##_k] = true,
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

static enum left left_by(unsigned op)
{
    if ((op >= wasm_op_f32_abs && op <= wasm_op_f32_copysign) ||
        (op >= wasm_op_f64_abs && op <= wasm_op_f64_copysign) ||
        (op >= wasm_op_f32_convert_i32_s && op <= wasm_op_f64_promote_f32) ||
        (op >= wasm_op_f32_add_k && op <= wasm_op_f32_div_k) || (op >= wasm_op_f64_add_k && op <= wasm_op_f64_div_k))
        return NOTHING_OF_USE; /* floating-point registers have it */
    return stores(op) || branches[op] ? WHAT_WAS_THERE : ITS_RESULT;
}

static enum constant_in constant_of(unsigned op)
{
    return op >= wasm_op_i32_store_k && op <= wasm_op_i64_store32_k ? IN_Z : constant_in[op];
}

/* Whether the slot's operand is a constant that no hole has room for. */
static bool is_wide(unsigned op, const struct wasm_slot *slot)
{
    return table[CASE_wide][op].there && (uint64_t)(int64_t)(int32_t)slot->value != slot->value;
}

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

/* Of immediate operands, 32 bits, with room for what a compiler adds. */
enum { MOST = INT32_MAX - 16, MOST_PLACE = MOST / (int)sizeof(wasm_value) };

/* A branch moves so many values, a table has so many branches, and a function so many locals; handlers do more. */
enum { MOST_MOVED = 8, MOST_BRANCHES = COPY_MOST_EXITS - 4 * COPY_MOST_INSNS, MOST_LOCALS = 1024 };

/* p0, b and d (copy.h); nothing is ever in the last. */
enum { FRAME = HOST_ARGUMENT_4, FIRST = HOST_ARGUMENT_7, SECOND = HOST_ARGUMENT_8, SCRATCH = HOST_ARGUMENT_11 };

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

static bool can_branch(const struct wasm_branch *branch)
{
    return branch->arity <= (branch->target == 0 ? 1 : MOST_MOVED);
}

static bool can_branch_to_all(const struct wasm_branch *table)
{
    bool can = table->arity <= MOST_BRANCHES;

    for (uint32_t k = 1; can && k <= table->arity; k++)
        can = can_branch(&table[k]);
    return can;
}

/* Whether code is generated for the slot. All its places are in the frame, which is known to be small enough. */
static bool can_be_generated(const struct wasm_code *code, uint32_t n)
{
    const struct wasm_slot *slot = &code->slots[n];
    const unsigned op = code->origins[n].op;

    switch (op) {
    case wasm_op_fuel_check:
    case wasm_op_go:
    case wasm_op_return_1:
    case wasm_op_call_indirect:
        return true;
    case wasm_op_return:
    case wasm_op_end:
        return slot->arity == 0;
    case wasm_op_br:
    case wasm_op_br_if:
        return can_branch(slot->pointer);
    case wasm_op_br_table:
        return can_branch_to_all(slot->pointer);
    case wasm_op_call:
        return ((const struct wasm_funcinst *)slot->pointer)->instance == code->function->instance;
    default:
        break;
    }
    return is_move(op) || (table[CASE_plain][op].there && (!accesses_memory(op) || slot->b <= MOST));
}

/* A block that is being put, the slot that is, and the place whose value is in FIRST: in the frame, too, or nowhere
 * else.
 */
struct block {
    struct copier *copier;
    const struct wasm_code *code;
    const uint8_t *targets;
    uint32_t first, n, kept;
    bool unsaved;
};

enum { NOT_KEPT = UINT32_MAX, SAVED = -1 };

static void load(struct block *b, uint32_t place)
{
    if (place != b->kept)
        host_load(&b->copier->out, FIRST, FRAME, distance_of(place));
    b->kept = place;
}

static void store(struct block *b, uint32_t place)
{
    host_store(&b->copier->out, FIRST, FRAME, distance_of(place));
    b->kept = place;
}

static void put_move(struct block *b)
{
    const struct wasm_slot *slot = &b->code->slots[b->n];
    host_output *out = &b->copier->out;

    switch (b->code->origins[b->n].op) {
    case wasm_op_local_get:
    case wasm_op_local_set:
    case wasm_op_local_tee:
        load(b, slot->x);
        break;
    case wasm_op_global_set:
        load(b, slot->x);
        host_constant(out, COPY_FREE, (uintptr_t) & ((struct wasm_globalinst *)slot->pointer)->value);
        host_store(out, FIRST, COPY_FREE, 0);
        return;
    case wasm_op_global_get:
        host_constant(out, COPY_FREE, (uintptr_t) & ((struct wasm_globalinst *)slot->pointer)->value);
        host_load(out, FIRST, COPY_FREE, 0);
        break;
    default:
        host_constant(out, FIRST, slot->value);
        break;
    }
    store(b, slot->result);
}

/* What handlers need in the frame before they take over; SAVED: nothing. */
static int64_t place_to_save(const struct block *b)
{
    return b->unsaved ? (int64_t)b->kept : SAVED;
}

/* Whether a block ends before the slot: where branches lead, and where there has to be a look at the fuel. */
static bool must_begin(const struct wasm_code *code, uint32_t n, const uint8_t *targets)
{
    return targets[n] != 0 || code->origins[n].op == wasm_op_fuel_check;
}

/* Whether the block goes on with that slot. */
static bool goes_on_with(const struct block *b, uint32_t n)
{
    return n < b->code->count && n - b->first < COPY_MOST_INSNS && can_be_generated(b->code, n) &&
           (n == b->first || !must_begin(b->code, n, b->targets));
}

/* Whether the result of the slot is an operand on the stack that the block's next slot takes from FIRST: then nobody
 * needs it in the frame. */
static bool is_taken_next(const struct block *b, uint32_t result)
{
    const struct wasm_slot *next = &b->code->slots[b->n + 1];
    unsigned op;

    if (result < b->code->function->func->local_count || !goes_on_with(b, b->n + 1))
        return false;
    op = b->code->origins[b->n + 1].op;
    if (op == wasm_op_br_if)
        op = wasm_op_go_if;
    return (table[CASE_x][op].there && next->x == result) || (table[CASE_y][op].there && next->y == result) ||
           (table[CASE_z][op].there && next->z == result);
}

static enum stencil_case case_of(const struct block *b, unsigned op)
{
    const struct wasm_slot *slot = &b->code->slots[b->n];
    const bool wide = is_wide(op, slot);

    if (b->kept == NOT_KEPT)
        return wide ? CASE_wide : CASE_plain;
    if (table[CASE_x][op].there && slot->x == b->kept)
        return wide ? CASE_wide_x : CASE_x;
    if (table[CASE_y][op].there && slot->y == b->kept)
        return CASE_y;
    if (table[CASE_z][op].there && slot->z == b->kept)
        return CASE_z;
    return wide ? CASE_wide : CASE_plain;
}

#define OF(hole, value) [HOLE_##hole - HOLE_OPERAND] = (value)

/* The stencil of that row for the slot. `line` is what the copier counts with: the steps before it, or of a branch
 * those up to where it leads, less 1. */
static void copy(struct block *b, unsigned op, int line)
{
    const struct wasm_slot *slot = &b->code->slots[b->n];
    const enum constant_in in = constant_of(op);
    const enum stencil_case which = case_of(b, op);
    const int32_t values[] = {
        OF(X, distance_of(slot->x)),
        OF(Y, distance_of(slot->y)),
        OF(Z, distance_of(slot->z)),
        OF(RESULT, distance_of(slot->result)),
        OF(OFFSET, (int32_t)slot->b),
        OF(VALUE, (int32_t)(in == IN_VALUE ? slot->value : in == IN_Y ? slot->y : slot->z)),
    };

    const int32_t target = wasm_target_of(b->code, b->n);
    struct stencil stencil = table[which][op].stencil;
    const bool stores_result = stencil.last_store == 0 || left_by(op) != ITS_RESULT || !is_taken_next(b, slot->result);

    if (which == CASE_wide || which == CASE_wide_x)
        host_constant(&b->copier->out, SECOND, slot->value);
    if (!stores_result) {
        stencil.size = (uint16_t)(stencil.size - stencil.last_store);
        stencil.hole_count--;
    }
    copier_copy(b->copier, &stencil, NULL, values, line,
                target != 0 ? (int64_t)b->code->first + b->n + target : place_to_save(b));
    if (left_by(op) != WHAT_WAS_THERE)
        b->kept = left_by(op) == ITS_RESULT ? slot->result : NOT_KEPT;
    b->unsaved = !stores_result;
}

/* ---- Control ----------------------------------------------------------------------------------------------------- */

/* From the block's first instruction up to that of slot `n`. */
static int steps_to(const struct block *b, uint32_t n)
{
    return (int)(wasm_counted_before(b->code, n) - wasm_counted_before(b->code, b->first));
}

/* The same with the slot's own instruction, of a row that has a limit. */
static int steps_with(const struct block *b)
{
    return (int)(b->code->slots[b->n].limit - wasm_counted_before(b->code, b->first));
}

static void leave_for(const struct block *b, int32_t target, int32_t adjust)
{
    copier_leave(b->copier, (int64_t)b->code->first + b->n + target, steps_to(b, b->n + (uint32_t)target) - adjust);
}

/* Values on the stack, locals, and labels. */
static int32_t needs_of(const struct wasm_func *func)
{
    return (int32_t)(func->local_count + func->operands + func->labels);
}

/* `op` says whether there is a result, which is at that place. */
static void put_return(const struct block *b, unsigned op, uint32_t result)
{
    const int32_t values[] = {OF(X, distance_of(result)), OF(NEEDS, needs_of(b->code->function->func))};
    const enum stencil_case which = op == wasm_op_return_1 && result == b->kept ? CASE_x : CASE_plain;

    copier_copy(b->copier, &table[which][op].stencil, NULL, values, steps_to(b, b->n), place_to_save(b));
    copier_leave_indirectly(b->copier, steps_with(b));
}

static void put_branch(const struct block *b, const struct wasm_branch *branch)
{
    const uint32_t from = b->code->slots[b->n].result - branch->arity;

    if (branch->target == 0) {
        put_return(b, branch->arity == 0 ? wasm_op_return : wasm_op_return_1, from);
        return;
    }
    for (uint32_t k = 0; k < branch->arity && from != branch->height; k++) {
        host_load(&b->copier->out, SCRATCH, FRAME, distance_of(from + k));
        host_store(&b->copier->out, SCRATCH, FRAME, distance_of(branch->height + k));
    }
    leave_for(b, branch->target, branch->adjust);
}

static void put_br_if(struct block *b)
{
    uint32_t jump_at;

    copy(b, wasm_op_go_if, 0);
    jump_at = copier_skip(b->copier);
    put_branch(b, b->code->slots[b->n].pointer);
    copier_land(b->copier, jump_at);
}

/* Branches that lead to the same place have the same code. */
static void put_br_table(struct block *b)
{
    const struct wasm_slot *slot = &b->code->slots[b->n];
    struct wasm_branch *branches = (struct wasm_branch *)slot->pointer + 1;
    const uint32_t count = branches[-1].arity;
    const int32_t values[] = {OF(X, distance_of(slot->x)), OF(VALUE, (int32_t)count - 1)};
    struct copier *c = b->copier;

    host_constant(&c->out, FIRST, (uintptr_t)branches);
    b->kept = NOT_KEPT;
    copier_copy(c, plain(wasm_op_br_table), NULL, values, 0, SAVED);
    host_jump_register(&c->out, SECOND);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t same = 0;

        while (same < k && (branches[same].target != branches[k].target || branches[same].height != branches[k].height))
            same++;
        branches[k].place = same < k ? branches[same].place : c->cache->code.memory.executed + c->out.at;
        if (same == k)
            put_branch(b, &branches[k]);
    }
}

static void put_call(const struct block *b)
{
    const struct wasm_slot *slot = &b->code->slots[b->n];
    const struct wasm_moduleinst *instance = b->code->function->instance;
    const int64_t next = (int64_t)b->code->first + b->n + 1;
    const bool indirect = b->code->origins[b->n].op == wasm_op_call_indirect;
    const struct wasm_funcinst *function = indirect ? NULL : slot->pointer;
    const struct wasm_func_type *type = indirect ? &instance->module->types[slot->z] : function->type;
    const int32_t values[] = {OF(X, distance_of(slot->x - type->param_count)), OF(Y, distance_of(slot->y))};
    struct copier *c = b->copier;

    if (indirect) {
        host_constant(&c->out, FIRST, (uintptr_t)instance->tables[slot->table]);
        host_constant(&c->out, SECOND, (uintptr_t)type);
        copier_copy(c, plain(wasm_op_call_indirect), NULL, values, steps_to(b, b->n), SAVED);
    }
    host_constant(&c->out, FIRST, (uintptr_t)(instance->module->bytes + slot->next));
    copier_copy(c, plain(wasm_op_call), NULL, values, 0, 0);
    if (indirect)
        copier_call_indirectly(c, SECOND, next, steps_with(b), wasm_op_enter_function);
    else
        copier_call(c, wasm_number_of_entry(function), next, steps_with(b), wasm_op_enter_function);
}

/* False: the slot's row is another one. */
static bool put_control(struct block *b)
{
    const struct wasm_slot *slot = &b->code->slots[b->n];

    switch (b->code->origins[b->n].op) {
    case wasm_op_fuel_check: /* the block before has looked */
        return true;
    case wasm_op_go:
        leave_for(b, slot->target, slot->adjust);
        return true;
    case wasm_op_return_1:
        put_return(b, wasm_op_return_1, slot->x);
        return true;
    case wasm_op_return:
    case wasm_op_end:
        put_return(b, wasm_op_return, 0);
        return true;
    case wasm_op_br:
        put_branch(b, slot->pointer);
        return true;
    case wasm_op_br_if:
        put_br_if(b);
        return true;
    case wasm_op_br_table:
        put_br_table(b);
        return true;
    case wasm_op_call:
    case wasm_op_call_indirect:
        put_call(b);
        return true;
    default:
        return false;
    }
}

/* ---- Blocks ------------------------------------------------------------------------------------------------------ */

/* The block that begins at that slot, as long as slots have code and none has to begin another; the slot behind it. */
static uint32_t put_block(struct copier *c, const struct wasm_code *code, uint32_t first, const uint8_t *targets)
{
    struct block b = {c, code, targets, first, first, NOT_KEPT, false};

    while (goes_on_with(&b, b.n)) {
        const struct wasm_slot *slot = &code->slots[b.n];
        const unsigned op = code->origins[b.n].op;
        const uint32_t target = b.n + (uint32_t)wasm_target_of(code, b.n);

        copier_mark(c, code->first + b.n, op, op == wasm_op_go || is_move(op) ? COPY_MOVE : COPY_STENCIL);
        if (put_control(&b)) {
            if (!wasm_goes_on(op) || op == wasm_op_end) /* here that is the function's */
                return b.n + 1;
        } else if (is_move(op)) {
            put_move(&b);
        } else if (target == b.n) {
            copy(&b, op, steps_to(&b, b.n));
        } else {
            copy(&b, op, steps_to(&b, target) - slot->adjust - 1);
            copier_branch(c, code->first + b.n);
        }
        b.n++;
    }
    if (b.n > first)
        copier_leave(c, (int64_t)code->first + b.n, steps_to(&b, b.n));
    return b.n;
}

static void hand_over(struct copier *c, const struct copy_exit *exit)
{
    const struct wasm_machine *m = c->cache->code.slots.owner;
    const struct wasm_code *code = wasm_code_with(m, exit->number);

    if (exit->to != SAVED)
        host_store(&c->out, FIRST, FRAME, distance_of((uint32_t)exit->to));
    copier_hand_over(c, exit->number, code->origins[exit->number - code->first].op, exit->line);
}

static bool generate_block(struct copier *c, struct copy_cache *cache, const struct wasm_code *code, uint32_t first,
                           uint32_t *end, const uint8_t *targets)
{
    if (!copier_begin(c, cache, code->first + first))
        return false;
    *end = put_block(c, code, first, targets);
    if (*end == first)
        return code_cache_abandon(&cache->code);
    return copier_end(c, code->first + *end, (int)(*end - first), hand_over);
}

/* There is no frame yet, and COPY_SLOT is where its caller goes on. */
static void do_not_enter(struct copier *c, const struct copy_exit *exit)
{
    (void)exit;
    host_lead(c->out.bytes, host_jump(&c->out), c->cache->handlers[wasm_op_enter_function]);
}

/* The function's entry, where locals that are no parameters become 0. */
static bool generate_entry(struct copier *c, struct copy_cache *cache, const struct wasm_code *code)
{
    const struct wasm_func *func = code->function->func;
    const uint32_t number = wasm_number_of_entry(code->function), params = code->function->type->param_count;
    const int32_t values[] = {OF(NEEDS, needs_of(func)), OF(ROOM, (int32_t)(func->local_count + func->operands))};

    if (!copier_begin(c, cache, number))
        return false;
    copier_mark(c, number, wasm_op_enter_function, COPY_STENCIL);
    host_constant(&c->out, FIRST, (uintptr_t)code->function);
    copier_copy(c, plain(wasm_op_enter_function), NULL, values, 0, 0);
    if (params < func->local_count)
        host_constant(&c->out, SCRATCH, 0);
    for (uint32_t place = params; place < func->local_count; place++)
        host_store(&c->out, SCRATCH, FRAME, distance_of(place));
    copier_leave(c, code->first, 0);
    return copier_end(c, number + 1, 0, do_not_enter);
}

static void generate(struct wasm_machine *m, struct wasm_code *code)
{
    struct copy_cache *cache = (struct copy_cache *)m->generated;
    const struct wasm_func *func = code->function->func;
    uint8_t *targets = wasm_targets_of(code);
    const uint64_t start = host_nanoseconds();
    bool goes_on = true;
    struct copier c; /* a large one, which is not initialised as a whole */

    if (targets == NULL || cache == NULL || (uint64_t)func->local_count + func->operands + func->labels > MOST_PLACE) {
        free(targets);
        return; /* handlers do everything */
    }
    cache->code.slots.first = (char *)code->slots - (uint64_t)code->first * sizeof *code->slots;
    for (uint32_t first = 0, end = 0; first < code->count && goes_on; first = end > first ? end : first + 1)
        goes_on = generate_block(&c, cache, code, first, &end, targets);
    if (goes_on && func->local_count <= MOST_LOCALS)
        generate_entry(&c, cache, code);
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
