/* From bytes to threaded code: a function is decoded when it is called first.
 *
 * Every place on the operand stack has a place in the frame, which is known from validation: so decoding knows where
 * each operand is. In plain code, that of the stack form and of `exact` cells, every instruction has a slot. Folded
 * code, that of the register form's `fast` cells, has slots for what computes, stores or branches alone:
 *
 *   - local.get and constants only say where an operand is or what it is, until an instruction takes it;
 *     what still waits when the local changes, a block begins or control goes elsewhere, is put into its place on the
 *     stack first;
 *   - local.set and local.tee of what the slot before has computed become that slot's destination;
 *   - a comparison and the branch on it become one slot.
 *
 * For an engine that executes the bytes, plain code is made of the rows alone that go elsewhere: a side table. */
#include <stdlib.h>
#include <string.h>

#include "wasm/machine.h"

/* An operand on the stack, while it is not there yet. */
struct wasm_operand {
    enum { IN_PLACE, LOCAL, CONSTANT } kind;
    uint32_t local;
    uint64_t value;
};

/* A block around the instruction. */
struct wasm_open {
    enum wasm_op op;
    uint32_t number; /* of the block, in its function */
    uint32_t params, results;
    uint32_t height; /* of what is below */
    bool dead;       /* control does not get here at all */
};

/* Where branches to a block go, or the `if` of a block whose condition does not hold. */
struct label {
    uint32_t slot;
    uint32_t number; /* of the instruction there */
    void *place;     /* in the bytes */
};

enum { MOST_WAITING = 32 };

struct decoder {
    const struct wasm_module *module;
    const struct wasm_moduleinst *instance;
    const struct wasm_func *func;
    const union handler *handlers;
    bool folds, checks; /* it is folded code; it looks at its fuel */
    bool in_place;      /* it is a side table */

    struct wasm_reader reader;
    struct wasm_insn insn;
    uint32_t pc, number;      /* of `insn` */
    uint32_t before, checked; /* the pc of the one before; the number at the last look at the fuel */
    bool dead;                /* nothing gets here */

    struct wasm_operand *operands;
    uint32_t height, waiting;         /* all operands below `waiting` are in their places */
    uint32_t started, started_before; /* height before the instruction, and before the one before */
    uint32_t produced;                /* the height at which the last slot has put its result; 0: it has not */
    struct wasm_open *open;           /* the innermost last */
    uint32_t depth, next_open;        /* next_open: the number of the next block */

    struct wasm_slot *slots; /* NULL: nothing is to be made, but to see where operands are */
    struct wasm_origin *origins;
    struct wasm_branch *branches;
    struct label *labels; /* two a block */
    uint32_t count, branch_count;
    struct wasm_slot last_slot; /* stands for the last one if none is made */
    struct wasm_origin last_origin;
};

/* ---- Rows of the register form, by those of WebAssembly ---------------------------------------------------------- */

static const uint16_t with_constant[wasm_op_count] = {
#define CONSTANT(name) [wasm_op_##name] = wasm_op_##name##_k,
#define COMPARE(...)
#include "wasm/register.def"
};

static const struct {
    uint16_t branch, inverse, mirrored;
} compares[wasm_op_count] = {
#define CONSTANT(name)
#define COMPARE(name, inverse, mirrored)                                                                               \
    [wasm_op_##name] = {wasm_op_go_if_##name, wasm_op_##inverse, wasm_op_##mirrored},                                  \
    [wasm_op_##name##_k] = {wasm_op_go_if_##name##_k, wasm_op_##inverse##_k, 0},
#include "wasm/register.def"
};

/* Rows with a target in their slot. */
static const bool goes[wasm_op_count] = {
    [wasm_op_if] = true, [wasm_op_else] = true, [wasm_op_go] = true, [wasm_op_go_if] = true, [wasm_op_go_unless] = true,
#define CONSTANT(name)
#define COMPARE(name, ...) [wasm_op_go_if_##name] = true, [wasm_op_go_if_##name##_k] = true,
#include "wasm/register.def"
};

/* ---- Slots ------------------------------------------------------------------------------------------------------- */

static struct wasm_slot *slot_of(struct decoder *d, uint32_t number)
{
    return d->slots != NULL ? &d->slots[number] : &d->last_slot;
}

static struct wasm_origin *origin_of(struct decoder *d, uint32_t number)
{
    return d->slots != NULL ? &d->origins[number] : &d->last_origin;
}

static struct wasm_slot *emit(struct decoder *d, unsigned op)
{
    struct wasm_slot *slot = slot_of(d, d->count);

    *slot = (struct wasm_slot){.limit = 0};
    if (d->handlers != NULL)
        slot->handler = d->handlers[op];
    *origin_of(d, d->count) = (struct wasm_origin){
        .pc = d->pc, .number = d->number, .top = d->func->local_count + d->started, .op = (uint16_t)op};
    d->count += !d->in_place || wasm_has_side(op); /* else the next slot takes its place */
    d->produced = 0;
    return slot;
}

/* Gives a slot another row, and the instruction that is being decoded, too. */
static void fold_into(struct decoder *d, uint32_t number, unsigned op)
{
    struct wasm_origin *origin = origin_of(d, number);

    if (d->handlers != NULL)
        slot_of(d, number)->handler = d->handlers[op];
    origin->op = (uint16_t)op;
    origin->folded = (uint16_t)(d->number - origin->number);
}

/* ---- Operands ---------------------------------------------------------------------------------------------------- */

static uint32_t place(const struct decoder *d, uint32_t height)
{
    return d->func->local_count + height;
}

/* Puts an operand that waits into its place. */
static void put(struct decoder *d, uint32_t height)
{
    struct wasm_operand *operand = &d->operands[height];
    struct wasm_slot *slot;

    if (operand->kind == IN_PLACE)
        return;
    slot = emit(d, operand->kind == LOCAL ? wasm_op_local_get : wasm_op_i64_const);
    slot->result = place(d, height);
    if (operand->kind == LOCAL)
        slot->x = operand->local;
    else
        slot->value = operand->value;
    operand->kind = IN_PLACE;
}

static void flush(struct decoder *d)
{
    for (; d->waiting < d->height; d->waiting++)
        put(d, d->waiting);
}

static void push(struct decoder *d, struct wasm_operand operand)
{
    d->operands[d->height++] = operand;
}

/* The result of the slot, in its place. */
static void push_result(struct decoder *d, struct wasm_slot *slot)
{
    slot->result = place(d, d->height);
    d->operands[d->height++].kind = IN_PLACE;
    d->produced = d->height;
}

static struct wasm_operand pop(struct decoder *d)
{
    struct wasm_operand in_place = {.kind = IN_PLACE};

    d->height--;
    if (d->height >= d->waiting)
        return d->operands[d->height];
    d->waiting = d->height;
    return in_place;
}

/* Takes an operand and says where in the frame it is. */
static uint32_t take(struct decoder *d)
{
    struct wasm_operand operand = pop(d);

    if (operand.kind == LOCAL)
        return operand.local;
    if (operand.kind == CONSTANT) {
        struct wasm_slot *slot = emit(d, wasm_op_i64_const);

        slot->result = place(d, d->height);
        slot->value = operand.value;
    }
    return place(d, d->height);
}

/* Control comes here from elsewhere: all operands are in their places. */
static void arrive(struct decoder *d, uint32_t height)
{
    d->height = d->waiting = height;
    d->produced = 0;
}

/* ---- Branches ---------------------------------------------------------------------------------------------------- */

static void mark(struct decoder *d, uint32_t block, bool otherwise, uint32_t number)
{
    uint8_t *place = d->module->bytes + (number == d->number ? d->pc : (size_t)(d->reader.at - d->module->bytes));

    if (d->labels != NULL)
        d->labels[2 * block + otherwise] = (struct label){d->count, number, place};
    d->produced = 0;
}

/* The target's label, counted from 1, until all labels are known; 0: the function's end. */
static struct wasm_branch branch_to(const struct decoder *d, uint32_t label)
{
    const struct wasm_open *open;

    if (label >= d->depth)
        return (struct wasm_branch){.arity = d->module->types[d->func->type].result_count};
    open = &d->open[d->depth - 1 - label];
    return (struct wasm_branch){.target = (int32_t)(2 * open->number + 1),
                                .height = place(d, open->height),
                                .arity = open->op == wasm_op_loop ? open->params : open->results};
}

static struct wasm_branch *new_branches(struct decoder *d, uint32_t count)
{
    struct wasm_branch *first = d->slots != NULL ? &d->branches[d->branch_count] : NULL;

    d->branch_count += count;
    return first;
}

/* Whether the branch, from where there are so many operands, leaves all in their places. */
static bool moves_nothing(const struct decoder *d, const struct wasm_branch *branch, uint32_t height)
{
    return branch->target != 0 && (branch->arity == 0 || branch->height + branch->arity == place(d, height));
}

/* A slot of a row that moves operands. */
static void emit_moving(struct decoder *d, unsigned op, uint32_t x, struct wasm_branch branch)
{
    struct wasm_branch *to = new_branches(d, 1);
    struct wasm_slot *slot = emit(d, op);

    slot->x = x;
    slot->result = place(d, d->height);
    slot->pointer = to;
    slot->limit = d->number + 1;
    if (to != NULL)
        *to = branch;
}

static bool fits_32_bits(uint64_t value)
{
    return (uint64_t)(int64_t)(int32_t)value == value;
}

/* Folds the comparison that is the last slot with a branch on its result, where it can; operands that wait are put in
 * their places before it. */
static struct wasm_slot *fold_compare(struct decoder *d, bool wanted)
{
    const struct wasm_origin origin = *origin_of(d, d->count - 1);
    const struct wasm_slot compare = *slot_of(d, d->count - 1);
    uint32_t pc = d->pc, number = d->number, started = d->started;
    unsigned op = wanted ? origin.op : compares[origin.op].inverse;
    bool constant = origin.op > wasm_op_fuel_check; /* WebAssembly's rows come before that one */
    struct wasm_slot *slot;

    if (constant && origin.op >= wasm_op_i64_eq_k && !fits_32_bits(compare.value))
        return NULL;
    d->count--;
    d->pc = origin.pc;
    d->number = origin.number;
    d->started = origin.top - d->func->local_count;
    flush(d);
    slot = emit(d, compares[op].branch);
    slot->x = compare.x;
    slot->y = constant ? (uint32_t)compare.value : compare.y;
    d->pc = pc;
    d->number = number;
    d->started = started;
    fold_into(d, d->count - 1, compares[op].branch);
    return slot;
}

/* A branch where the topmost operand is not 0, or is: nothing else moves. */
static void emit_go_if(struct decoder *d, bool wanted, int32_t target)
{
    bool computed = d->produced == d->height && compares[origin_of(d, d->count - 1)->op].branch != 0;
    struct wasm_slot *slot = NULL;

    if (computed) {
        pop(d);
        slot = fold_compare(d, wanted);
        d->height += slot == NULL;
    }
    if (slot == NULL) {
        uint32_t x = take(d);

        flush(d);
        slot = emit(d, wanted ? wasm_op_go_if : wasm_op_go_unless);
        slot->x = x;
    }
    slot->target = target;
    slot->limit = d->number + 1;
}

static void do_br(struct decoder *d)
{
    struct wasm_branch branch = branch_to(d, d->insn.a);
    struct wasm_slot *slot;

    flush(d);
    if (d->folds && moves_nothing(d, &branch, d->height)) {
        slot = emit(d, wasm_op_go);
        slot->target = branch.target;
        slot->limit = d->number + 1;
    } else {
        emit_moving(d, wasm_op_br, 0, branch);
    }
    d->dead = true;
}

static void do_br_if(struct decoder *d)
{
    struct wasm_branch branch = branch_to(d, d->insn.a);
    uint32_t x;

    if (d->folds && moves_nothing(d, &branch, d->height - 1)) { /* the condition is taken */
        emit_go_if(d, true, branch.target);
        return;
    }
    x = take(d);
    flush(d);
    emit_moving(d, wasm_op_br_if, x, branch);
}

static void do_br_table(struct decoder *d)
{
    uint32_t x = take(d), label = 0, count = d->insn.a + 2;
    struct wasm_reader labels = d->reader;
    struct wasm_branch *first = new_branches(d, count);
    struct wasm_slot *slot;

    flush(d);
    slot = emit(d, wasm_op_br_table);
    slot->x = x;
    slot->result = place(d, d->height);
    slot->pointer = first;
    slot->limit = d->number + 1;
    d->dead = true;
    if (first == NULL)
        return;
    *first = (struct wasm_branch){.arity = count - 1};
    labels.at = d->insn.list;
    for (uint32_t i = 1; i < count && wasm_read_u32(&labels, &label); i++)
        first[i] = branch_to(d, label);
}

static void emit_return(struct decoder *d, unsigned op)
{
    uint32_t results = d->module->types[d->func->type].result_count, x = 0;
    struct wasm_slot *slot;

    if (d->folds && results == 1 && !d->dead) {
        x = take(d);
        op = wasm_op_return_1;
    } else if (!d->dead) {
        flush(d);
    }
    slot = emit(d, op);
    slot->x = x;
    slot->result = place(d, d->height);
    slot->pointer = d->module->bytes + d->pc;
    slot->arity = results;
    slot->limit = d->number + 1;
    d->dead = true;
}

/* ---- Blocks ------------------------------------------------------------------------------------------------------ */

static void open_block(struct decoder *d)
{
    struct wasm_open *open = &d->open[d->depth++];

    *open = (struct wasm_open){.op = d->insn.op, .number = d->next_open++, .dead = d->dead};
    if (d->insn.value >= 0) {
        open->params = d->module->types[d->insn.value].param_count;
        open->results = d->module->types[d->insn.value].result_count;
    } else {
        open->results = d->insn.value + 0x80 != wasm_no_type;
    }
    open->height = d->dead ? 0 : d->height - open->params - (open->op == wasm_op_if);
}

/* Whoever begins at a loop, or comes back to it, has all operands in their places, and locals may have changed since:
 * the slots that put them there belong to the instruction before. */
static void flush_before(struct decoder *d)
{
    uint32_t pc = d->pc, number = d->number, started = d->started;

    d->pc = d->before;
    d->number -= number > 0;
    d->started = d->started_before;
    flush(d);
    d->pc = pc;
    d->number = number;
    d->started = started;
}

static void do_block(struct decoder *d)
{
    struct wasm_open *open;

    open_block(d);
    if (d->dead)
        return;
    open = &d->open[d->depth - 1];
    if (open->op == wasm_op_if && d->folds) {
        emit_go_if(d, false, (int32_t)(2 * open->number + 2));
        return;
    }
    if (open->op == wasm_op_if) {
        uint32_t x = take(d);
        struct wasm_slot *slot = emit(d, wasm_op_if);

        slot->x = x;
        slot->target = (int32_t)(2 * open->number + 2);
        slot->limit = d->number + 1;
        return;
    }
    flush_before(d);
    if (open->op == wasm_op_loop)
        mark(d, open->number, false, d->number);
    if (!d->folds)
        emit(d, open->op);
}

static void do_else(struct decoder *d)
{
    struct wasm_open *open = &d->open[d->depth - 1];

    if (!d->dead) {
        struct wasm_slot *slot;

        flush(d);
        slot = emit(d, d->folds ? wasm_op_go : wasm_op_else);
        slot->target = (int32_t)(2 * open->number + 1);
        slot->limit = d->number + 1;
    }
    open->op = wasm_op_else;
    d->dead = open->dead;
    if (d->dead)
        return;
    mark(d, open->number, true, d->number + 1);
    arrive(d, open->height + open->params);
}

static void do_end(struct decoder *d)
{
    struct wasm_open *open;

    if (d->depth == 0) {
        emit_return(d, wasm_op_end);
        return;
    }
    open = &d->open[--d->depth];
    if (!d->dead)
        flush(d);
    d->dead = open->dead;
    if (d->dead)
        return;
    d->started = open->height + open->results;
    if (open->op == wasm_op_if)
        mark(d, open->number, true, d->number);
    if (!d->folds && !d->in_place)
        emit(d, wasm_op_end)->arity = NOT_LAST;
    if (open->op != wasm_op_loop)
        mark(d, open->number, false, d->number + 1);
    arrive(d, open->height + open->results);
}

/* ---- Calls and locals -------------------------------------------------------------------------------------------- */

static void do_call(struct decoder *d, const struct wasm_func_type *type)
{
    uint32_t y = d->insn.op == wasm_op_call_indirect ? take(d) : 0;
    struct wasm_slot *slot;

    flush(d);
    slot = emit(d, d->insn.op);
    if (d->insn.op == wasm_op_call) {
        slot->pointer = d->instance->functions[d->insn.a];
    } else {
        slot->y = y;
        slot->z = d->insn.a;
        slot->table = d->insn.b;
    }
    slot->x = place(d, d->height);
    slot->next = (uint32_t)(d->reader.at - d->module->bytes);
    slot->limit = d->number + 1;
    arrive(d, d->height - type->param_count + type->result_count);
}

static void wait_for(struct decoder *d, struct wasm_operand operand)
{
    struct wasm_slot *slot;

    if (d->folds) {
        push(d, operand);
        return;
    }
    slot = emit(d, d->insn.op);
    if (operand.kind == LOCAL)
        slot->x = operand.local;
    else
        slot->value = operand.value;
    push_result(d, slot);
}

/* What still waits for the local's value as it is now gets it. */
static bool is_awaited(const struct decoder *d, uint32_t local)
{
    for (uint32_t i = d->waiting; i < d->height; i++) {
        if (d->operands[i].kind == LOCAL && d->operands[i].local == local)
            return true;
    }
    return false;
}

static void put_all_of(struct decoder *d, uint32_t local)
{
    for (uint32_t i = d->waiting; i < d->height; i++) {
        if (d->operands[i].kind == LOCAL && d->operands[i].local == local)
            put(d, i);
    }
}

static void do_local_set(struct decoder *d, bool tee)
{
    bool produced = d->produced == d->height;
    uint32_t local = d->insn.a;
    struct wasm_operand operand = pop(d);
    struct wasm_slot *slot;

    if (!d->folds) {
        slot = emit(d, d->insn.op);
        slot->x = place(d, d->height);
        slot->result = local;
    } else if (operand.kind == LOCAL && operand.local == local) {
        ;
    } else if (operand.kind == IN_PLACE && produced && !is_awaited(d, local)) {
        slot_of(d, d->count - 1)->result = local;
        fold_into(d, d->count - 1, origin_of(d, d->count - 1)->op);
        d->produced = 0;
        operand = (struct wasm_operand){.kind = LOCAL, .local = local};
    } else {
        put_all_of(d, local);
        slot = emit(d, operand.kind == CONSTANT ? wasm_op_i64_const : wasm_op_local_get);
        slot->result = local;
        if (operand.kind == CONSTANT)
            slot->value = operand.value;
        else
            slot->x = operand.kind == LOCAL ? operand.local : place(d, d->height);
    }
    if (tee)
        push(d, operand);
}

/* ---- All other instructions -------------------------------------------------------------------------------------- */

/* How many operands a row of no fixed type has, and whether it has a result. */
static uint32_t count_operands(const struct decoder *d, bool *gives)
{
    *gives = false;
    switch (d->insn.op) {
    case wasm_op_global_get:
    case wasm_op_ref_func:
        *gives = true;
        return 0;
    case wasm_op_ref_is_null:
    case wasm_op_table_get:
        *gives = true;
        return 1;
    case wasm_op_table_grow:
        *gives = true;
        return 2;
    case wasm_op_select:
    case wasm_op_select_typed:
        *gives = true;
        return 3;
    case wasm_op_global_set:
        return 1;
    case wasm_op_table_set:
        return 2;
    case wasm_op_table_copy:
    case wasm_op_table_fill:
        return 3;
    default:
        *gives = *wasm_rows[d->insn.op].gives != '\0';
        return (uint32_t)strlen(wasm_rows[d->insn.op].takes);
    }
}

static bool commutes(enum wasm_op op)
{
    switch (op) {
    case wasm_op_i32_add:
    case wasm_op_i32_mul:
    case wasm_op_i32_and:
    case wasm_op_i32_or:
    case wasm_op_i32_xor:
    case wasm_op_i64_add:
    case wasm_op_i64_mul:
    case wasm_op_i64_and:
    case wasm_op_i64_or:
    case wasm_op_i64_xor:
        return true;
    default:
        return false;
    }
}

static bool is_store(enum wasm_op op)
{
    return op >= wasm_op_i32_store && op <= wasm_op_i64_store32;
}

/* Whether the row with a constant serves for that one: it does not look for traps. */
static bool takes_constant(enum wasm_op op, uint64_t value)
{
    switch (op) {
    case wasm_op_i32_div_s:
    case wasm_op_i32_div_u:
    case wasm_op_i32_rem_s:
    case wasm_op_i32_rem_u:
        return (uint32_t)value != 0 && (uint32_t)value != UINT32_MAX;
    case wasm_op_i64_div_s:
    case wasm_op_i64_div_u:
    case wasm_op_i64_rem_s:
    case wasm_op_i64_rem_u:
        return value != 0 && value != UINT64_MAX;
    case wasm_op_i64_store:
    case wasm_op_f64_store:
        return fits_32_bits(value);
    default:
        return with_constant[op] != 0;
    }
}

static bool is_constant(const struct decoder *d, uint32_t below_top)
{
    return d->height - below_top > d->waiting && d->operands[d->height - 1 - below_top].kind == CONSTANT;
}

/* A constant that comes first goes to the end. Its place is the other one's, then: they are no longer on the stack. */
static void order_operands(struct decoder *d)
{
    struct wasm_operand *first, last;
    unsigned mirrored = commutes(d->insn.op) ? d->insn.op : compares[d->insn.op].mirrored;

    if (mirrored == 0 || !is_constant(d, 1) || is_constant(d, 0) || d->operands[d->height - 1].kind != LOCAL)
        return;
    first = &d->operands[d->height - 2];
    last = first[1];
    first[1] = *first;
    *first = last;
    d->insn.op = (enum wasm_op)mirrored;
}

static bool do_with_constant(struct decoder *d)
{
    bool store = is_store(d->insn.op);
    uint64_t value;
    struct wasm_slot *slot;
    uint32_t x;

    order_operands(d);
    if (!is_constant(d, 0) || !takes_constant(d->insn.op, d->operands[d->height - 1].value))
        return false;
    value = pop(d).value;
    x = take(d);
    slot = emit(d, with_constant[d->insn.op]);
    slot->x = x;
    if (store) {
        slot->z = (uint32_t)value;
        slot->b = d->insn.b;
        return true;
    }
    slot->value = value;
    push_result(d, slot);
    return true;
}

/* eqz is a comparison with 0; behind another comparison it is its inverse. */
static void do_eqz(struct decoder *d)
{
    unsigned last = d->count > 0 ? origin_of(d, d->count - 1)->op : 0;
    struct wasm_slot *slot;
    uint32_t x;

    if (d->produced == d->height && compares[last].inverse != 0) {
        fold_into(d, d->count - 1, compares[last].inverse);
        return;
    }
    d->insn.op = d->insn.op == wasm_op_i32_eqz ? wasm_op_i32_eq : wasm_op_i64_eq;
    x = take(d);
    slot = emit(d, with_constant[d->insn.op]);
    slot->x = x;
    push_result(d, slot);
}

static void do_plain(struct decoder *d)
{
    bool gives;
    uint32_t count = count_operands(d, &gives), operands[3] = {0};
    struct wasm_slot *slot;

    if (d->folds && with_constant[d->insn.op] != 0 && do_with_constant(d))
        return;
    for (uint32_t i = count; i > 0; i--)
        operands[i - 1] = take(d);
    slot = emit(d, d->insn.op);
    slot->x = operands[0];
    slot->y = operands[1];
    slot->z = operands[2];
    slot->a = d->insn.a;
    slot->b = d->insn.b;
    if (d->insn.op == wasm_op_ref_func)
        slot->pointer = d->instance->functions[d->insn.a];
    else if (d->insn.op == wasm_op_global_get || d->insn.op == wasm_op_global_set)
        slot->pointer = d->instance->globals[d->insn.a];
    if (gives)
        push_result(d, slot);
}

static void decode_insn(struct decoder *d)
{
    const struct wasm_insn *insn = &d->insn;

    switch (insn->op) {
    case wasm_op_block:
    case wasm_op_loop:
    case wasm_op_if:
        do_block(d);
        return;
    case wasm_op_else:
        do_else(d);
        return;
    case wasm_op_end:
        do_end(d);
        return;
    default:
        break;
    }
    if (d->dead)
        return;
    switch (insn->op) {
    case wasm_op_unreachable:
        emit(d, insn->op);
        d->dead = true;
        break;
    case wasm_op_br:
        do_br(d);
        break;
    case wasm_op_br_if:
        do_br_if(d);
        break;
    case wasm_op_br_table:
        do_br_table(d);
        break;
    case wasm_op_return:
        emit_return(d, insn->op);
        break;
    case wasm_op_call:
        do_call(d, wasm_type_of(d->module, insn->a));
        break;
    case wasm_op_call_indirect:
        do_call(d, &d->module->types[insn->a]);
        break;
    case wasm_op_nop:
    case wasm_op_drop:
        if (!d->folds)
            emit(d, insn->op);
        if (insn->op == wasm_op_drop)
            pop(d);
        break;
    case wasm_op_local_get:
        wait_for(d, (struct wasm_operand){.kind = LOCAL, .local = insn->a});
        break;
    case wasm_op_ref_null:
        wait_for(d, (struct wasm_operand){.kind = CONSTANT});
        break;
    case wasm_op_i32_const:
        wait_for(d, (struct wasm_operand){.kind = CONSTANT, .value = (uint32_t)insn->value});
        break;
    case wasm_op_i64_const:
    case wasm_op_f32_const:
    case wasm_op_f64_const:
        wait_for(d, (struct wasm_operand){.kind = CONSTANT, .value = (uint64_t)insn->value});
        break;
    case wasm_op_local_set:
    case wasm_op_local_tee:
        do_local_set(d, insn->op == wasm_op_local_tee);
        break;
    case wasm_op_i32_eqz:
    case wasm_op_i64_eqz:
        if (d->folds) {
            do_eqz(d);
            break;
        }
        do_plain(d);
        break;
    default:
        do_plain(d);
    }
}

/* ---- Functions --------------------------------------------------------------------------------------------------- */

/* Decodes up to the instruction at `until`, or all of the function. */
static void decode(struct decoder *d, uint32_t until)
{
    d->reader =
        (struct wasm_reader){d->module->bytes, d->module->bytes + d->func->body, d->module->bytes + d->func->end, NULL};
    for (d->number = 0; d->reader.at < d->reader.end; d->number++) {
        d->before = d->pc;
        d->pc = (uint32_t)(d->reader.at - d->module->bytes);
        d->started_before = d->started;
        d->started = d->height;
        if (d->pc == until)
            return;
        if (d->checks && d->number - d->checked >= WASM_STRAIGHT && !d->dead) {
            emit(d, wasm_op_fuel_check);
            d->checked = d->number;
        }
        while (d->height - d->waiting > MOST_WAITING) /* they are looked through whenever a local changes */
            put(d, d->waiting++);
        if (!wasm_read_insn(&d->reader, &d->insn)) /* the module is valid: this does not happen */
            d->insn.op = wasm_op_unreachable;
        decode_insn(d);
    }
}

/* Returns the target's place in the bytes. */
static void *resolve_target(const struct decoder *d, uint32_t from, int32_t *target, int32_t *adjust, uint32_t limit)
{
    const struct label *label = &d->labels[*target - 1];

    *target = (int32_t)(label->slot - from);
    *adjust = (int32_t)(label->number - limit);
    return label->place;
}

static void resolve_branch(const struct decoder *d, uint32_t from, struct wasm_branch *branch, uint32_t limit)
{
    if (branch->target != 0)
        branch->place = resolve_target(d, from, &branch->target, &branch->adjust, limit);
}

int32_t wasm_target_of(const struct wasm_code *code, uint32_t number)
{
    const struct wasm_slot *slot = &code->slots[number];

    switch (code->origins[number].op) {
    case wasm_op_br:
    case wasm_op_br_if:
        return ((const struct wasm_branch *)slot->pointer)->target;
    default:
        return goes[code->origins[number].op] ? slot->target : 0;
    }
}

/* Targets become relative when all slots are there. */
static void resolve(struct decoder *d)
{
    for (uint32_t i = 0; i < d->count; i++) {
        struct wasm_slot *slot = &d->slots[i];
        struct wasm_branch *branch = slot->pointer;
        uint16_t op = d->origins[i].op;
        void *place;

        if (goes[op]) {
            place = resolve_target(d, i, &slot->target, &slot->adjust, slot->limit);
            if (d->in_place)
                slot->pointer = place;
        } else if (op == wasm_op_br || op == wasm_op_br_if) {
            resolve_branch(d, i, branch, slot->limit);
        }
        for (uint32_t k = 1; op == wasm_op_br_table && k <= branch->arity; k++)
            resolve_branch(d, i, &branch[k], slot->limit);
    }
}

/* How many instructions and how many places for branches a function needs. */
static void count(const struct wasm_module *module, const struct wasm_func *func, uint32_t *insns, uint64_t *branches)
{
    struct wasm_reader reader = {module->bytes, module->bytes + func->body, module->bytes + func->end, NULL};
    struct wasm_insn insn;

    *insns = 0;
    *branches = 0;
    while (reader.at < reader.end && wasm_read_insn(&reader, &insn)) {
        ++*insns;
        if (insn.op == wasm_op_br_table)
            *branches += (uint64_t)insn.a + 2;
        else if (insn.op == wasm_op_br || insn.op == wasm_op_br_if)
            ++*branches;
    }
}

static bool reserve(void *entries, size_t wanted, size_t *room, size_t size)
{
    void **array = entries, *larger;

    if (wanted <= *room)
        return true;
    larger = realloc(*array, wanted * size);
    if (larger == NULL)
        return false;
    *array = larger;
    *room = wanted;
    return true;
}

/* Gives back what is not needed of allocated memory, but never all of it. */
static void *shrink(void *memory, size_t size)
{
    void *smaller = size > 0 ? realloc(memory, size) : NULL;

    return smaller != NULL ? smaller : memory;
}

/* For one more function. */
static bool reserve_number(struct wasm_machine *m)
{
    return m->numbered_count < m->numbered_room ||
           reserve(&m->numbered, 2 * m->numbered_room + 64, &m->numbered_room, sizeof(struct wasm_code *));
}

static struct decoder decoder_for(struct wasm_machine *m, const struct wasm_funcinst *function, int flavour)
{
    return (struct decoder){.module = function->instance->module,
                            .instance = function->instance,
                            .func = function->func,
                            .folds = flavour == bobbin_fast && !m->stack_form,
                            .checks = flavour == bobbin_fast,
                            .in_place = m->in_place,
                            .operands = m->operands,
                            .open = m->open};
}

struct wasm_code *wasm_code_of(struct wasm_machine *m, struct wasm_funcinst *function, int flavour)
{
    const struct wasm_func *func = function->func;
    struct wasm_code *code;
    struct decoder d;
    uint64_t branches, most;
    uint32_t insns;

    if (function->code[flavour] != NULL)
        return function->code[flavour];
    count(function->instance->module, func, &insns, &branches);
    if (!reserve(&m->operands, (size_t)func->operands + 1, &m->operand_room, sizeof *m->operands) ||
        !reserve(&m->open, func->labels, &m->open_room, sizeof *m->open) || !reserve_number(m))
        return NULL;
    d = decoder_for(m, function, flavour);
    /* Folded, an instruction may have one slot more, which puts its result into its place. */
    most = (1 + d.folds) * (uint64_t)insns + insns / WASM_STRAIGHT + 1;
    d.handlers = m->handlers[flavour];
    code = malloc(sizeof *code + most * sizeof *code->slots);
    d.origins = malloc(most * sizeof *d.origins);
    d.branches = calloc(branches + 1, sizeof *d.branches);
    d.labels = calloc(2 * (size_t)func->block_count + 1, sizeof *d.labels);
    if (code == NULL || d.origins == NULL || d.branches == NULL || d.labels == NULL) {
        free(code);
        free(d.origins);
        free(d.branches);
        free(d.labels);
        return NULL;
    }
    d.slots = code->slots;
    decode(&d, 0);
    resolve(&d);
    free(d.labels);
    code = shrink(code, sizeof *code + d.count * sizeof *code->slots);
    code->function = function;
    code->branches = d.branches;
    code->origins = shrink(d.origins, d.count * sizeof *d.origins);
    code->count = d.count;
    code->next = m->codes[flavour];
    m->codes[flavour] = code;
    function->code[flavour] = code;
    if (flavour == bobbin_fast) {
        m->numbered[m->numbered_count++] = code;
        code->first = m->slot_count;
        m->slot_count += code->count;
        if (m->fuses && d.folds)
            wasm_fuse(m, code);
        if (m->generate != NULL)
            m->generate(m, code);
    }
    return code;
}

void wasm_materialise(struct wasm_machine *m, uint32_t pc)
{
    const struct wasm_frame *frame = &m->thread.frames[m->thread.depth - 1];
    wasm_value *locals = m->thread.values + frame->locals;
    struct decoder d = decoder_for(m, frame->function, bobbin_fast);

    decode(&d, pc);
    for (uint32_t i = d.waiting; i < d.height; i++) {
        if (d.operands[i].kind != IN_PLACE)
            locals[place(&d, i)] = d.operands[i].kind == LOCAL ? locals[d.operands[i].local] : d.operands[i].value;
    }
}
