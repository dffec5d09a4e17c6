/* Machine code for the engine `copy`, made of stencils (engine/copier.h): of a function's folded code, when it is
 * decoded. A block ends before a slot where branches lead, behind one where control does not go on, and before one that
 * has no stencil, which is left to its handler: whatever calls functions of the host's library.
 *
 * All places are in the frame. Some of them are in host registers as well, so that nothing has to be done where
 * handlers take over:
 *
 *   pins             locals that are used in loops, chosen for each function. Blocks begin by loading them; jumps from
 *                    other blocks of the function leave that out
 *   own registers    those for which stencils are compiled: what operands and results were there last, up to the
 *                    block's end. A result that the next instruction takes from the stack is nowhere else
 *
 * A call leads to the *entry* of the function, a block of its own that makes its frame and goes on with its first slot.
 * What the frame has to come back to is a slot, so that forgetting code does not concern it. */
#include <stdlib.h>

#include "engine/copier.h"
#include "stencils.inc" /* made by engine/stencils */
#include "wasm/copy.h"

/* ---- The table --------------------------------------------------------------------------------------------------- */

enum { HOLE_X = HOLE_OPERAND, HOLE_Y, HOLE_Z, HOLE_OFFSET, HOLE_VALUE, HOLE_SHAMT, HOLE_NEEDS, HOLE_ROOM };

/* Operands in host registers, integers and floating-point numbers. */
enum operand { OPERAND_X, OPERAND_Y, OPERAND_FX, OPERAND_FY, OPERANDS };

static const struct stencil_field fields[] = {STENCIL_FIELDS};
static const struct stencil_table stencils = {STENCILS_MADE, .fields = fields, .insn_name = wasm_op_name};

/* Which operand is in a register besides the first one, or of a return: whether its result is. */
enum stencil_case { CASE_plain, CASE_x, CASE_y, CASE_z, CASES };

static const struct stencil table[CASES][wasm_op_count] = {
#define STENCIL(insn, kind, ...) [CASE_##kind][wasm_op_##insn] = {__VA_ARGS__},
    STENCILS};

static const struct stencil *plain(unsigned op)
{
    return &table[CASE_plain][op];
}

/* Rows whose last operand is a constant: where their slot has it. */
enum constant_in { IN_NOTHING, IN_VALUE, IN_Y, IN_Z };

static const struct {
    uint8_t in;
    uint16_t base; /* the row of which that operand is no constant */
} constants[wasm_op_count] = {
#define CONSTANT(name)     [wasm_op_##name##_k] = {IN_VALUE, wasm_op_##name},
#define COMPARE(name, ...) [wasm_op_go_if_##name##_k] = {IN_Y, wasm_op_go_if_##name},
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
    return op >= wasm_op_i32_store_k && op <= wasm_op_i64_store32_k ? IN_Z : constants[op].in;
}

/* Whether the slot's last operand is a constant that has to be put into a register: no hole has room for it, or it is a
 * floating-point number. */
static bool is_wide(unsigned op, const struct wasm_slot *slot)
{
    return constant_of(op) == IN_VALUE &&
           (!table[CASE_plain][op].there || (uint64_t)(int64_t)(int32_t)slot->value != slot->value);
}

/* The row whose stencil serves for the slot. */
static unsigned row_for(unsigned op, const struct wasm_slot *slot)
{
    return is_wide(op, slot) ? constants[op].base : op;
}

/* Rows for which one NaN is as good as any other. */
static bool computes(unsigned op)
{
    return (op >= wasm_op_f32_sqrt && op <= wasm_op_f32_max) || (op >= wasm_op_f64_sqrt && op <= wasm_op_f64_max) ||
           (op >= wasm_op_f32_eq && op <= wasm_op_f64_ge) || op == wasm_op_f32_demote_f64 ||
           op == wasm_op_f64_promote_f32;
}

/* The first operand of a stencil, the last one, and its result, as far as it has them; OPERANDS: it has none. */
static enum operand first_of(unsigned op)
{
    const unsigned reads = plain(op)->reads;

    return reads & 1 << OPERAND_X ? OPERAND_X : reads & 1 << OPERAND_FX ? OPERAND_FX : OPERANDS;
}

static enum operand last_of(unsigned op)
{
    if (!table[CASE_y][op].there)
        return OPERANDS;
    return table[CASE_y][op].reads & 1 << OPERAND_Y ? OPERAND_Y : OPERAND_FY;
}

static enum operand result_of(unsigned op)
{
    return plain(op)->there && plain(op)->reads != 0 ? plain(op)->gives : OPERANDS;
}

static bool is_float(enum operand operand)
{
    return operand >= OPERAND_FX;
}

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

/* Of immediate operands, 32 bits, with room for what a compiler adds. */
enum { MOST = INT32_MAX - 16, MOST_PLACE = MOST / (int)sizeof(wasm_value) };

/* A branch moves so many values, a table has so many branches, and a function so many locals; handlers do more. */
enum { MOST_MOVED = 8, MOST_BRANCHES = COPY_MOST_EXITS - 4 * CODE_MOST_INSNS, MOST_LOCALS = 1024 };

/* p0, b and d (copy.h). */
enum { FRAME = HOST_ARGUMENT_4, FIRST = HOST_ARGUMENT_7, SECOND = HOST_ARGUMENT_10 };

static const uint8_t own_registers[OPERANDS] = {HOST_ARGUMENT_3, HOST_ARGUMENT_10, HOST_FLOAT_0, HOST_FLOAT_1};

/* q0 and so on, f2 and so on. */
enum { INTEGER_PINS = 3, FLOAT_PINS = 6 };

static const uint8_t pin_registers[] = {HOST_ARGUMENT_8, HOST_ARGUMENT_9, HOST_ARGUMENT_11};

static bool is_constant(unsigned op)
{
    return op >= wasm_op_i32_const && op <= wasm_op_f64_const;
}

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

static bool can_branch_to_all(const struct wasm_branch *branches)
{
    bool can = branches->arity <= MOST_BRANCHES;

    for (uint32_t k = 1; can && k <= branches->arity; k++)
        can = can_branch(&branches[k]);
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
    return is_move(op) || (table[CASE_plain][row_for(op, slot)].there && (!accesses_memory(op) || slot->b <= MOST));
}

/* Locals that are in host registers as long as control stays in the function's blocks. */
struct pins {
    int count;
    struct pin {
        uint32_t place;
        uint8_t reg;
        bool floats;
    } of[INTEGER_PINS + FLOAT_PINS];
};

enum { NOTHING = UINT32_MAX /* no place */, NOWHERE = -1 /* no register */, SAVED = -1 };

/* A block that is being put, and the slot that is. */
struct block {
    struct copier *copier;
    const struct wasm_code *code;
    const struct pins *pins;
    const uint8_t *targets;
    uint32_t first, n;
    uint32_t held[OPERANDS]; /* the places whose values own registers hold */
    uint8_t last[2];         /* the own register with the last result: of integers, and of floats */
    uint32_t unsaved;        /* the place whose value is in a register only */
    int unsaved_in;
};

static const struct pin *pin_of(const struct pins *pins, uint32_t place)
{
    for (int n = 0; n < pins->count; n++) {
        if (pins->of[n].place == place)
            return &pins->of[n];
    }
    return NULL;
}

/* The register of that kind with the place's value, or NOWHERE. */
static int register_with(const struct block *b, uint32_t place, bool floats)
{
    const struct pin *pin = pin_of(b->pins, place);
    const enum operand first = floats ? OPERAND_FX : OPERAND_X;

    if (pin != NULL && pin->floats == floats)
        return pin->reg;
    for (unsigned operand = first; operand <= first + 1; operand++) {
        if (b->held[operand] == place)
            return own_registers[operand];
    }
    return NOWHERE;
}

static void move(struct block *b, bool floats, int to, int from)
{
    if (to == from)
        return;
    if (floats)
        host_copy_float(&b->copier->out, (unsigned)to, (unsigned)from);
    else
        host_copy(&b->copier->out, (unsigned)to, (unsigned)from);
}

/* Into a register, from another one or NOWHERE: from the place. */
static void fetch(struct block *b, bool floats, int to, int from, uint32_t place)
{
    if (from != NOWHERE)
        move(b, floats, to, from);
    else if (floats)
        host_load_float(&b->copier->out, (unsigned)to, FRAME, distance_of(place));
    else
        host_load(&b->copier->out, (unsigned)to, FRAME, distance_of(place));
}

static void save(struct block *b, bool floats, int from, uint32_t place)
{
    if (floats)
        host_store_float(&b->copier->out, (unsigned)from, FRAME, distance_of(place));
    else
        host_store(&b->copier->out, (unsigned)from, FRAME, distance_of(place));
}

/* What an own register holds from now on; other registers are left alone. */
static void hold(struct block *b, bool floats, int reg, uint32_t place)
{
    const enum operand first = floats ? OPERAND_FX : OPERAND_X;

    for (unsigned operand = first; operand <= first + 1; operand++) {
        if (own_registers[operand] == reg)
            b->held[operand] = place;
    }
}

static void hold_nothing(struct block *b)
{
    for (int operand = 0; operand < OPERANDS; operand++)
        b->held[operand] = NOTHING;
}

/* An own register for a result: not that one, and if there is a choice the one with the older value. */
static int own_register(const struct block *b, bool floats, int but)
{
    const enum operand first = floats ? OPERAND_FX : OPERAND_X;
    const int older = own_registers[first + (b->last[floats] == first)], other = own_registers[b->last[floats]];

    return older != but ? older : other;
}

/* The value that the place gets is in that register. */
static void set(struct block *b, bool floats, int reg, uint32_t place, bool saves)
{
    const struct pin *pin = pin_of(b->pins, place);

    for (int operand = 0; operand < OPERANDS; operand++) {
        if (b->held[operand] == place)
            b->held[operand] = NOTHING;
        if (is_float(operand) == floats && own_registers[operand] == reg) {
            b->held[operand] = place;
            b->last[floats] = (uint8_t)operand;
        }
    }
    if (saves)
        save(b, floats, reg, place);
    if (pin != NULL && pin->floats != floats)
        fetch(b, pin->floats, pin->reg, NOWHERE, place);
    else if (pin != NULL)
        move(b, floats, pin->reg, reg);
}

static void put_move(struct block *b)
{
    const struct wasm_slot *slot = &b->code->slots[b->n];
    const unsigned op = b->code->origins[b->n].op;
    const bool takes = op != wasm_op_global_get && !is_constant(op);
    const struct pin *from = takes ? pin_of(b->pins, slot->x) : NULL;
    const struct pin *to = op != wasm_op_global_set ? pin_of(b->pins, slot->result) : NULL;
    const bool floats = takes && op != wasm_op_global_set &&
                        ((from != NULL && from->floats) || (to != NULL && to->floats) ||
                         (register_with(b, slot->x, false) == NOWHERE && register_with(b, slot->x, true) != NOWHERE));
    host_output *out = &b->copier->out;
    int reg = to != NULL && to->floats == floats ? to->reg : own_register(b, floats, NOWHERE);

    if (takes) {
        const int with = register_with(b, slot->x, floats);

        if (with != NOWHERE && (to == NULL || op == wasm_op_global_set)) {
            reg = with;
        } else {
            fetch(b, floats, reg, with, slot->x);
            hold(b, floats, reg, slot->x);
        }
    }
    switch (op) {
    case wasm_op_local_get:
    case wasm_op_local_set:
    case wasm_op_local_tee:
        break;
    case wasm_op_global_set:
        host_constant(out, COPY_FREE, (uintptr_t) & ((struct wasm_globalinst *)slot->pointer)->value);
        host_store(out, (unsigned)reg, COPY_FREE, 0);
        return;
    case wasm_op_global_get:
        host_constant(out, COPY_FREE, (uintptr_t) & ((struct wasm_globalinst *)slot->pointer)->value);
        host_load(out, (unsigned)reg, COPY_FREE, 0);
        break;
    default:
        host_constant(out, (unsigned)reg, slot->value);
        break;
    }
    set(b, floats, reg, slot->result, true);
}

/* What handlers need in the frame before they take over, and the register where it is; SAVED: nothing. */
static int64_t place_to_save(const struct block *b)
{
    return b->unsaved != NOTHING ? (int64_t)b->unsaved << 8 | b->unsaved_in : SAVED;
}

/* Whether a block ends before the slot: where branches lead, and where there has to be a look at the fuel. */
static bool must_begin(const struct wasm_code *code, uint32_t n, const uint8_t *targets)
{
    return targets[n] != 0 || code->origins[n].op == wasm_op_fuel_check;
}

/* Whether the block goes on with that slot. */
static bool goes_on_with(const struct block *b, uint32_t n)
{
    return n < b->code->count && n - b->first < CODE_MOST_INSNS && can_be_generated(b->code, n) &&
           (n == b->first || !must_begin(b->code, n, b->targets));
}

/* The row of the block's next slot if that takes the result of this one, an operand on the stack, from a register: then
 * nobody needs it in the frame. Otherwise wasm_op_count. */
static unsigned taken_by(const struct block *b, uint32_t result, bool floats)
{
    const struct wasm_slot *next = &b->code->slots[b->n + 1];
    unsigned op;

    if (result < b->code->function->func->local_count || !goes_on_with(b, b->n + 1))
        return wasm_op_count;
    op = row_for(b->code->origins[b->n + 1].op, next);
    if (op == wasm_op_br_if)
        op = wasm_op_go_if;
    if (first_of(op) != OPERANDS && is_float(first_of(op)) == floats && next->x == result)
        return op;
    if (is_wide(b->code->origins[b->n + 1].op, next))
        return wasm_op_count;
    if (last_of(op) != OPERANDS && is_float(last_of(op)) == floats && next->y == result)
        return op;
    return table[CASE_z][op].there && !floats && next->z == result ? op : wasm_op_count;
}

/* The operands of a stencil: the case, places, where their values are and in which registers they have to be. */
struct operands {
    enum stencil_case which;
    enum operand first, last, result;
    uint32_t x, y;
    int x_from, y_from, x_in, y_in, result_in;
};

/* The last operand: it is taken from a register where it is in one. */
static void find_last(struct block *b, unsigned op, struct operands *o)
{
    const struct wasm_slot *slot = &b->code->slots[b->n];
    const bool floats = o->last != OPERANDS && is_float(o->last);

    o->which = CASE_plain;
    o->y_from = NOWHERE;
    if (o->last == OPERANDS)
        return;
    o->y = slot->y;
    o->y_from = register_with(b, slot->y, floats);
    if (o->y_from != NOWHERE)
        o->which = CASE_y;
    if (table[CASE_z][op].there && b->unsaved != slot->y && register_with(b, slot->z, false) != NOWHERE) {
        o->which = CASE_z;
        o->y = slot->z;
        o->y_from = register_with(b, slot->z, false);
    }
}

/* A constant for a last operand. */
static void put_constant(struct block *b, struct operands *o)
{
    const bool floats = is_float(o->last);
    const uint64_t value = b->code->slots[b->n].value;
    const int reg = own_register(b, floats, o->x_from);

    host_constant(&b->copier->out, floats ? COPY_FREE : (unsigned)reg, value);
    if (floats)
        host_float_of_bits(&b->copier->out, (unsigned)reg, COPY_FREE);
    hold(b, floats, reg, NOTHING);
    o->which = CASE_y;
    o->y = NOTHING;
    o->y_from = reg;
}

/* Chooses registers. The result of two operands is put in the place of the first one. */
static void choose_registers(struct block *b, const struct stencil *stencil, struct operands *o)
{
    const bool floats = is_float(o->first), gives = o->result != OPERANDS, in_place = o->result == o->first;
    const bool same_kind = gives && is_float(o->result) == floats;
    const struct pin *pin = gives ? pin_of(b->pins, b->code->slots[b->n].result) : NULL;
    int result = NOWHERE;

    if (pin != NULL && pin->floats == is_float(o->result))
        result = pin->reg;
    o->x_in = o->x_from != NOWHERE ? o->x_from : own_register(b, floats, o->y_from);
    o->y_in = o->y_from;
    if (in_place) {
        if (result != NOWHERE)
            o->x_in = result;
        else if (pin_of(b->pins, o->x) != NULL && o->x_from != NOWHERE)
            o->x_in = own_register(b, floats, o->y_from);
    }
    if (!(stencil->renames & 1 << o->first))
        o->x_in = own_registers[o->first];
    if (o->y_from != NOWHERE && !(stencil->renames & 1 << o->last))
        o->y_in = own_registers[o->last];
    if (o->y_from != NOWHERE && is_float(o->last) == floats && o->x_in == o->y_in &&
        (in_place || o->x_from != o->y_from)) {
        /* one of the two has to go elsewhere */
        if (stencil->renames & 1 << o->last)
            o->y_in = own_registers[o->first + (o->x_in == own_registers[o->first])];
        else
            o->x_in = own_registers[o->first];
    }
    if (!gives || in_place) {
        o->result_in = o->x_in;
        return;
    }
    if (result == NOWHERE)
        result = own_register(b, is_float(o->result), same_kind && !stencil->late ? o->x_in : NOWHERE);
    if (same_kind && !stencil->late && result == o->x_in)
        result = own_register(b, floats, o->x_in);
    if (!(stencil->renames & 1 << o->result))
        result = own_registers[o->result];
    if (same_kind && !stencil->late && result == o->x_in)
        o->x_in = own_registers[o->first];
    o->result_in = result;
}

/* Puts operands where they have to be. */
static void fetch_operands(struct block *b, struct operands *o)
{
    const bool floats = is_float(o->first), same_kind = o->last != OPERANDS && is_float(o->last) == floats;

    if (same_kind && o->y_from != NOWHERE && o->y_in == o->x_from && o->y_in != o->y_from && o->x_in != o->x_from) {
        if (o->x_in == o->y_from) { /* they change places */
            const int between = floats ? HOST_FLOAT_FREE : COPY_FREE;

            move(b, floats, between, o->y_from);
            o->y_from = between;
        }
        fetch(b, floats, o->x_in, o->x_from, o->x);
        fetch(b, floats, o->y_in, o->y_from, o->y);
    } else {
        if (o->y_from != NOWHERE)
            fetch(b, is_float(o->last), o->y_in, o->y_from, o->y);
        fetch(b, floats, o->x_in, o->x_from, o->x);
    }
    if (o->y_from != NOWHERE && o->y_in != o->y_from)
        hold(b, is_float(o->last), o->y_in, o->y);
    if (o->x_in != o->x_from)
        hold(b, floats, o->x_in, o->x);
    if (b->unsaved != NOTHING)
        b->unsaved_in = b->unsaved == o->x && o->x_from != NOWHERE ? o->x_in : o->y_in;
}

/* The stencil of that row for the slot. `line` is what the copier counts with: the steps before it, or of a branch
 * those up to where it leads, less 1. */
static void copy(struct block *b, unsigned op, int line)
{
    const struct wasm_slot *slot = &b->code->slots[b->n];
    const unsigned row = row_for(op, slot);
    const enum constant_in in = constant_of(op);
    const int32_t constant = (int32_t)(in == IN_VALUE ? slot->value : in == IN_Y ? slot->y : slot->z);
    const int32_t values[] = {
        HOLE(X, distance_of(slot->x)),  HOLE(Y, distance_of(slot->y)), HOLE(Z, distance_of(slot->z)),
        HOLE(OFFSET, (int32_t)slot->b), HOLE(VALUE, constant),         HOLE(SHAMT, constant),
    };
    const int32_t target = wasm_target_of(b->code, b->n);
    struct operands o = {.first = first_of(row), .last = last_of(row), .result = result_of(row), .x = slot->x};
    int registers[OPERANDS], first_exit = b->copier->exit_count;
    struct stencil stencil;
    unsigned taken = wasm_op_count;
    uint32_t begin;

    o.x_from = register_with(b, o.x, is_float(o.first));
    if (row != op)
        put_constant(b, &o);
    else
        find_last(b, row, &o);
    stencil = table[o.which][row];
    choose_registers(b, &stencil, &o);
    fetch_operands(b, &o);
    for (int operand = 0; operand < OPERANDS; operand++)
        registers[operand] = own_registers[operand];
    registers[o.first] = o.x_in;
    if (o.y_from != NOWHERE)
        registers[o.last] = o.y_in;
    if (o.result != OPERANDS) {
        registers[o.result] = o.result_in;
        taken = taken_by(b, slot->result, is_float(o.result));
    }
    if (stencil.check != 0 && taken != wasm_op_count && computes(taken)) {
        stencil.size = (uint16_t)(stencil.size - stencil.check);
        stencil.hole_count--;
        stencil.check = 0;
    }
    begin = copier_copy(b->copier, &stencil, registers, values, line,
                        target != 0 ? (int64_t)b->code->first + b->n + target : place_to_save(b));
    if (computes(row)) /* with a NaN for its result it goes on behind the stencil */
        for (; first_exit < b->copier->exit_count; first_exit++) {
            b->copier->exits[first_exit].back = begin + stencil.size;
            b->copier->exits[first_exit].to = o.result_in;
        }
    b->unsaved = NOTHING;
    if (o.result == OPERANDS)
        return;
    hold(b, is_float(o.result), o.result_in, NOTHING);
    set(b, is_float(o.result), o.result_in, slot->result, taken == wasm_op_count);
    if (taken != wasm_op_count) {
        b->unsaved = slot->result;
        b->unsaved_in = o.result_in;
    }
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
static void put_return(struct block *b, unsigned op, uint32_t result)
{
    const int32_t values[] = {HOLE(X, distance_of(result)), HOLE(NEEDS, needs_of(b->code->function->func))};
    const int reg = op == wasm_op_return_1 ? register_with(b, result, false) : NOWHERE;
    const enum stencil_case which = reg != NOWHERE ? CASE_x : CASE_plain;

    if (reg != NOWHERE)
        move(b, false, own_registers[OPERAND_X], reg);
    copier_copy(b->copier, &table[which][op], NULL, values, steps_to(b, b->n), place_to_save(b));
    copier_leave_indirectly(b->copier, steps_with(b));
}

static void put_branch(struct block *b, const struct wasm_branch *branch)
{
    const uint32_t from = b->code->slots[b->n].result - branch->arity;

    if (branch->target == 0) {
        put_return(b, branch->arity == 0 ? wasm_op_return : wasm_op_return_1, from);
        return;
    }
    for (uint32_t k = 0; k < branch->arity && from != branch->height; k++) {
        host_load(&b->copier->out, COPY_FREE, FRAME, distance_of(from + k));
        host_store(&b->copier->out, COPY_FREE, FRAME, distance_of(branch->height + k));
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
    const int32_t values[] = {HOLE(X, distance_of(slot->x)), HOLE(VALUE, (int32_t)count - 1)};
    struct copier *c = b->copier;

    host_constant(&c->out, FIRST, (uintptr_t)branches);
    hold_nothing(b);
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
    const int32_t values[] = {HOLE(X, distance_of(slot->x - type->param_count)), HOLE(Y, distance_of(slot->y))};
    struct copier *c = b->copier;
    const uint32_t skip = c->cache->code.skip;

    if (indirect) {
        host_constant(&c->out, FIRST, (uintptr_t)instance->tables[slot->table]);
        host_constant(&c->out, SECOND, (uintptr_t)type);
        copier_copy(c, plain(wasm_op_call_indirect), NULL, values, steps_to(b, b->n), SAVED);
    }
    host_constant(&c->out, FIRST, (uintptr_t)(instance->module->bytes + slot->next));
    copier_copy(c, plain(wasm_op_call), NULL, values, 0, 0);
    c->cache->code.skip = 0; /* of entries nothing is left out */
    if (indirect)
        copier_call_indirectly(c, SECOND, next, steps_with(b), wasm_op_enter_function);
    else
        copier_call(c, wasm_number_of_entry(function), next, steps_with(b), wasm_op_enter_function);
    c->cache->code.skip = skip;
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
static uint32_t put_block(struct copier *c, const struct wasm_code *code, const struct pins *pins, uint32_t first,
                          const uint8_t *targets)
{
    struct block b = {.copier = c, .code = code, .pins = pins, .targets = targets, .first = first, .n = first};

    b.last[0] = OPERAND_X;
    b.last[1] = OPERAND_FX;
    b.unsaved = NOTHING;
    hold_nothing(&b);
    copier_mark(c, code->first + first, 0, COPY_MOVE);
    for (int n = 0; n < pins->count; n++)
        fetch(&b, pins->of[n].floats, pins->of[n].reg, NOWHERE, pins->of[n].place);
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

static bool is_single(unsigned op)
{
    return (op >= wasm_op_f32_abs && op <= wasm_op_f32_copysign) ||
           (op >= wasm_op_f32_add_k && op <= wasm_op_f32_div_k) || op == wasm_op_f32_demote_f64;
}

/* Whether the row takes that place as a floating-point number. */
static bool takes_float(unsigned op, const struct wasm_slot *slot, uint32_t place)
{
    const enum operand operand = slot->x == place ? first_of(op) : last_of(op);

    return operand != OPERANDS && is_float(operand);
}

/* Where an instruction is left to its handler; or it has given a NaN, which becomes the positive canonical one. */
static void put_slow(struct copier *c, const struct copy_exit *exit)
{
    const struct wasm_machine *m = c->cache->code.slots.owner;
    const struct wasm_code *code = wasm_code_with(m, exit->number);
    const unsigned op = code->origins[exit->number - code->first].op;

    if (exit->back != 0) {
        host_constant(&c->out, COPY_FREE, is_single(op) ? wasm_of_f32(NAN) : wasm_of_f64(NAN));
        host_float_of_bits(&c->out, (unsigned)exit->to, COPY_FREE);
        host_lead(c->out.bytes, host_jump(&c->out), exit->back);
        return;
    }
    if (exit->to != SAVED && takes_float(op, &code->slots[exit->number - code->first], (uint32_t)(exit->to >> 8)))
        host_store_float(&c->out, exit->to & 0xff, FRAME, distance_of((uint32_t)(exit->to >> 8)));
    else if (exit->to != SAVED)
        host_store(&c->out, exit->to & 0xff, FRAME, distance_of((uint32_t)(exit->to >> 8)));
    copier_hand_over(c, exit->number, op, exit->line);
}

static bool generate_block(struct copier *c, struct code_cache *cache, const struct wasm_code *code,
                           const struct pins *pins, uint32_t first, uint32_t *end, const uint8_t *targets)
{
    if (!copier_begin(c, cache, code->first + first))
        return false;
    *end = put_block(c, code, pins, first, targets);
    if (*end == first)
        return code_cache_abandon(cache);
    return copier_end(c, code->first + *end, (int)(*end - first), put_slow);
}

/* There is no frame yet, and COPY_SLOT is where its caller goes on. */
static void do_not_enter(struct copier *c, const struct copy_exit *exit)
{
    (void)exit;
    host_lead(c->out.bytes, host_jump(&c->out), c->cache->handlers[wasm_op_enter_function]);
}

/* The function's entry, where locals that are no parameters become 0. */
static bool generate_entry(struct copier *c, struct code_cache *cache, const struct wasm_code *code)
{
    const struct wasm_func *func = code->function->func;
    const uint32_t number = wasm_number_of_entry(code->function), params = code->function->type->param_count;
    const int32_t values[] = {HOLE(NEEDS, needs_of(func)), HOLE(ROOM, (int32_t)(func->local_count + func->operands))};

    if (!copier_begin(c, cache, number))
        return false;
    copier_mark(c, number, wasm_op_enter_function, COPY_STENCIL);
    host_constant(&c->out, FIRST, (uintptr_t)code->function);
    copier_copy(c, plain(wasm_op_enter_function), NULL, values, 0, 0);
    if (params < func->local_count)
        host_constant(&c->out, COPY_FREE, 0);
    for (uint32_t place = params; place < func->local_count; place++)
        host_store(&c->out, COPY_FREE, FRAME, distance_of(place));
    copier_leave(c, code->first, 0);
    return copier_end(c, number + 1, 0, do_not_enter);
}

/* ---- Pins -------------------------------------------------------------------------------------------------------- */

/* What a local would save as a pin: loads of it, weighed by how many loops they are in. */
struct use {
    uint64_t loads;
    bool floats;
};

/* For each slot, in how many loops it is. A loop reaches from the target of a branch backwards to that branch. First
 * `depth` has how many loops begin at a slot, less those that have ended before it; then their sums. */
static void count_loops(const struct wasm_code *code, int32_t depth[])
{
    for (uint32_t n = 0; n < code->count; n++) {
        const struct wasm_branch *branches = code->slots[n].pointer;
        int32_t back = wasm_target_of(code, n);

        for (uint32_t k = 1; code->origins[n].op == wasm_op_br_table && k <= branches->arity; k++)
            back = branches[k].target < back ? branches[k].target : back;
        if (back < 0) {
            depth[n - (uint32_t)-back]++;
            depth[n + 1]--;
        }
    }
    for (uint32_t n = 1; n < code->count; n++)
        depth[n] += depth[n - 1];
}

/* Counts the loads of locals in loops. Returns what each pin costs there: it is loaded where handlers and functions
 * that are called come back. */
static uint64_t count_uses(const struct wasm_code *code, const int32_t depth[], struct use uses[])
{
    const uint32_t local_count = code->function->func->local_count;
    uint64_t cost = 0;

    for (uint32_t n = 0; n < code->count; n++) {
        const struct wasm_slot *slot = &code->slots[n];
        const unsigned op = code->origins[n].op, row = op == wasm_op_br_if ? wasm_op_go_if : row_for(op, slot);
        const uint64_t weight = depth[n] > 0 ? (uint64_t)1 << 3 * (depth[n] < 8 ? depth[n] : 8) : 0;
        const bool moves = is_move(op) && op != wasm_op_global_get && !is_constant(op);

        if ((first_of(row) != OPERANDS || moves) && slot->x < local_count) {
            uses[slot->x].loads += weight;
            uses[slot->x].floats |= !moves && is_float(first_of(row));
        }
        if (last_of(row) != OPERANDS && row == (op == wasm_op_br_if ? wasm_op_go_if : op) && slot->y < local_count) {
            uses[slot->y].loads += weight;
            uses[slot->y].floats |= is_float(last_of(row));
        }
        if (table[CASE_z][row].there && slot->z < local_count)
            uses[slot->z].loads += weight;
        if (op == wasm_op_call || op == wasm_op_call_indirect || !can_be_generated(code, n))
            cost += weight;
    }
    return cost;
}

/* The locals that save the most. */
static void choose_pins(const struct wasm_code *code, struct pins *pins)
{
    const uint32_t local_count = code->function->func->local_count;
    int32_t *depth = calloc((size_t)code->count + 1, sizeof *depth);
    struct use *uses = calloc((size_t)local_count + 1, sizeof *uses);

    pins->count = 0;
    if (depth != NULL && uses != NULL && local_count <= MOST_LOCALS) {
        count_loops(code, depth);
        const uint64_t cost = count_uses(code, depth, uses);

        for (int floats = 0; floats < 2; floats++) {
            for (int n = 0; n < (floats ? FLOAT_PINS : INTEGER_PINS); n++) {
                uint32_t best = local_count;

                for (uint32_t place = 0; place < local_count; place++) {
                    if (uses[place].floats == (floats != 0) && uses[place].loads > uses[best].loads)
                        best = place;
                }
                if (uses[best].loads <= cost)
                    break;
                pins->of[pins->count++] =
                    (struct pin){best, floats ? (uint8_t)(HOST_FLOAT_2 + n) : pin_registers[n], floats != 0};
                uses[best].loads = 0;
            }
        }
    }
    free(depth);
    free(uses);
}

/* Bytes that load them: the same in each block. */
static uint32_t size_of(const struct pins *pins)
{
    uint8_t bytes[(INTEGER_PINS + FLOAT_PINS) * 16];
    host_output out = {bytes, 0};

    for (int n = 0; n < pins->count; n++) {
        if (pins->of[n].floats)
            host_load_float(&out, pins->of[n].reg, FRAME, distance_of(pins->of[n].place));
        else
            host_load(&out, pins->of[n].reg, FRAME, distance_of(pins->of[n].place));
    }
    return out.at;
}

/* ---- Functions --------------------------------------------------------------------------------------------------- */

static void generate(struct wasm_machine *m, struct wasm_code *code)
{
    struct code_cache *cache = m->generated;
    const struct wasm_func *func = code->function->func;
    uint8_t *targets = wasm_targets_of(code);
    const uint64_t start = host_nanoseconds();
    bool goes_on = true;
    struct pins pins;
    struct copier c; /* a large one, which is not initialised as a whole */

    if (targets == NULL || cache == NULL || (uint64_t)func->local_count + func->operands + func->labels > MOST_PLACE) {
        free(targets);
        return; /* handlers do everything */
    }
    cache->slots.first = (char *)code->slots - (uint64_t)code->first * sizeof *code->slots;
    choose_pins(code, &pins);
    cache->skip = size_of(&pins);
    for (uint32_t first = 0, end = 0; first < code->count && goes_on; first = end > first ? end : first + 1)
        goes_on = generate_block(&c, cache, code, &pins, first, &end, targets);
    cache->skip = 0;
    if (goes_on && func->local_count <= MOST_LOCALS)
        generate_entry(&c, cache, code);
    cache->statistics.nanoseconds += host_nanoseconds() - start;
    free(targets);
}

void wasm_generate_copies(struct wasm_machine *m, union handler no_fuel)
{
    if (!wasm_begin_generating(m, generate))
        return;
    m->generated = copy_cache_open(wasm_code_slots(m), wasm_code_size(m), &stencils, m->handlers[bobbin_fast],
                                   wasm_op_stop, no_fuel);
    wasm_generate_decoded(m);
}
