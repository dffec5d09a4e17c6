/* What each instruction does: one function a row of insns.def. It does the work and returns the slot to dispatch next.
 * The order is that of insns.def.
 *
 * A body is written once, for both forms of threaded code. It calls its n operands X(n), Y(n) and Z(n), the first,
 * second and third of them, and ends with RESULT(n, ...) or POP(n):
 *
 *     stack form     they are the topmost values of a stack, whose height is in a register
 *     register form  the slot says where in the frame each of them is, and where the result goes
 *
 * `i` is where the instruction stands and `o` where its operands are, which is the same slot unless bytes are executed
 * (bytes.inc); `r` is what an engine keeps at hand. That the module is valid is taken for granted: so there are
 * operands, and room for results. */
#ifndef BOBBIN_WASM_INSNS_H
#define BOBBIN_WASM_INSNS_H

#include "engine/variant.h"
#include "wasm/machine.h"
#include "wasm/numbers.h"

struct wasm_regs {
    wasm_value *sp; /* stack form: after the topmost operand */
    wasm_value *fp; /* the function's first local */
    /* fast: steps left plus the number of the current instruction in its function, so that going straight on costs
     * nothing. exact: steps left; with a hook always 0, so that the engine looks up at every instruction, and base.fuel
     * counts. */
    int64_t fuel;
    uint8_t *memory;        /* of the function's instance */
    uint64_t bytes;         /* in it */
    struct wasm_slot *side; /* not predecoded: of the next instruction that has one */
};

#ifdef WASM_STACK
#define X(n) r->sp[-(n)]
#define Y(n) r->sp[1 - (n)]
#define Z(n) r->sp[2 - (n)]
#define RESULT(n, result)                                                                                              \
    do {                                                                                                               \
        r->sp[-(n)] = (result);                                                                                        \
        r->sp += 1 - (n);                                                                                              \
    } while (false)
#define POP(n)        (r->sp -= (n))
#define AFTER(height) r->sp
#else
#ifdef WASM_STENCILS /* operands are holes, or at hand (stencils.c) */
#define X(n)               stencil_operand(r, 'x')
#define Y(n)               stencil_operand(r, 'y')
#define Z(n)               stencil_operand(r, 'z')
#define RESULT(n, result_) stencil_give(r, (result_))
#else
#define X(n)               r->fp[o->x]
#define Y(n)               r->fp[o->y]
#define Z(n)               r->fp[o->z]
#define RESULT(n, result_) (r->fp[o->result] = (result_))
#endif
#define POP(n)        ((void)0)
#define AFTER(height) (r->fp + (height))
#endif

/* What the slot holds besides: the offset of an access, and constants that are operands. */
#ifdef WASM_STENCILS
#define OFFSET      ((uint64_t)stencil_offset)
#define LAST        stencil_last(r)
#define SHORT_LAST  (int64_t) stencil_value
#define STORED_LAST (int64_t) stencil_value
#else
#define OFFSET      o->b
#define LAST        o->value
#define SHORT_LAST  (int32_t) o->y
#define STORED_LAST (int32_t) o->z
#endif

/* ---- Between architectural state and an engine's ----------------------------------------------------------------- */

/* The memory of that instance. */
static ALWAYS_INLINE void wasm_use_memory(struct wasm_moduleinst *instance, struct wasm_regs *r)
{
    if (instance->module->memory_count == 0) {
        r->memory = NULL;
        r->bytes = 0;
        return;
    }
    r->memory = instance->memories[0]->memory.host;
    r->bytes = wasm_memory_bytes(instance->memories[0]);
}

/* The registers for what is executed in that frame. */
static ALWAYS_INLINE void wasm_use_frame(struct wasm_machine *m, const struct wasm_frame *frame, struct wasm_regs *r)
{
    r->fp = m->thread.values + frame->locals;
    if (frame->function->instance != m->current) {
        m->current = frame->function->instance;
        wasm_use_memory(m->current, r);
    }
}

/* What is dispatched where a frame goes on, at a slot of its code. */
static ALWAYS_INLINE struct wasm_slot *wasm_go_on(const struct wasm_frame *frame, struct wasm_slot *slot,
                                                  struct wasm_regs *r)
{
    if (PREDECODED)
        return slot;
    r->side = slot;
    return (struct wasm_slot *)frame->pc;
}

static ALWAYS_INLINE struct wasm_slot *wasm_enter(struct wasm_machine *m, const union handler *handlers,
                                                  struct wasm_regs *r)
{
    struct wasm_thread *t = &m->thread;
    uint32_t number;
    struct wasm_slot *i;

    if (!EXACT)
        m->fuses = FUSED;
    m->in_place = !PREDECODED;
    i = wasm_prepare(m, EXACT, handlers, &number);
    if (!PREDECODED)
        m->stop_slot.handler.token = UINTPTR_MAX; /* as a byte no instruction */

    *r = (struct wasm_regs){.sp = t->values + t->value_count, .fp = t->values};
    m->current = NULL;
    if (i != &m->stop_slot) {
        wasm_use_frame(m, &t->frames[t->depth - 1], r);
        i = wasm_go_on(&t->frames[t->depth - 1], i, r);
    }
    r->fuel = !EXACT ? m->base.fuel + number : m->base.hook == NULL ? m->base.fuel : 0;
    return i;
}

/* The way back: `i` is the slot that would be dispatched next. */
static ALWAYS_INLINE void wasm_leave(struct wasm_machine *m, const struct wasm_regs *r, const struct wasm_slot *i)
{
    uint32_t number = 0;

#ifdef WASM_STACK
    m->thread.value_count = (size_t)(r->sp - m->thread.values);
#endif
    if (i != &m->stop_slot)
        number = wasm_settle(m, EXACT, i);
    wasm_update_pc(m);
    if (!EXACT)
        m->base.fuel = r->fuel - number;
    else if (m->base.hook == NULL)
        m->base.fuel = r->fuel;
    (void)number; /* exact: counted already */
}

/* Trouble is a slot too: whoever returns this one has left the engine, to go on at `resume` when it is entered again.
 */
static ALWAYS_INLINE struct wasm_slot *wasm_stop(struct wasm_machine *m, enum bobbin_stop_kind kind,
                                                 struct wasm_slot *resume)
{
    m->base.stop = kind;
    m->base.resume = resume;
    return &m->stop_slot;
}

/* For hooks under `reference`, which decodes for itself and tells nobody. */
enum wasm_op wasm_next_op(const struct wasm_machine *m);

/* ---- What the instructions are made of --------------------------------------------------------------------------- */

#define BODY(name)                                                                                                     \
    static ALWAYS_INLINE UNUSED struct wasm_slot *wasm_##name(                                                         \
        UNUSED struct wasm_slot *i, UNUSED const struct wasm_slot *o, UNUSED struct wasm_regs *r,                      \
        UNUSED struct wasm_machine *m)

#define NEXT return PREDECODED ? i + 1 : (struct wasm_slot *)o->handler.label

/* The instruction has no effect and does not count as a step. */
static ALWAYS_INLINE struct wasm_slot *wasm_refuse_insn(struct wasm_slot *i, enum wasm_trap trap, struct wasm_regs *r,
                                                        struct wasm_machine *m)
{
    m->trap = trap;
    if (EXACT && m->base.hook == NULL)
        r->fuel++;
    else if (EXACT)
        m->base.fuel++;
    return wasm_stop(m, bobbin_stop_trap, i);
}

#ifdef WASM_STENCILS
#define TRAP(name) return STENCIL_SLOW
#else
#define TRAP(name) return wasm_refuse_insn(i, wasm_trap_##name, r, m)
#endif

/* Control goes to a slot of the same function: where `fast` looks at its fuel. */
static ALWAYS_INLINE struct wasm_slot *wasm_go_to(struct wasm_slot *to, int32_t adjust, uint32_t limit,
                                                  struct wasm_regs *r, struct wasm_machine *m)
{
    bool out = !EXACT && r->fuel <= limit;

    if (EXACT)
        return to;
    r->fuel += adjust;
    if (UNLIKELY(out))
        return wasm_stop(m, bobbin_stop_fuel, to);
    return to;
}

/* What only the register form has. */
#ifdef WASM_STACK
#define FOLDED(...)
#else
#define FOLDED(...) __VA_ARGS__
#endif

/* Where a branch leads that is so many slots long. */
static ALWAYS_INLINE struct wasm_slot *wasm_target(struct wasm_slot *i, int32_t target, void *place,
                                                   struct wasm_regs *r)
{
    if (PREDECODED)
        return i + target;
    r->side += target - 1; /* it is behind that of the branch */
    return place;
}

#ifdef WASM_STENCILS
#define GO return STENCIL_TAKEN
#else
#define GO return wasm_go_to(wasm_target(i, o->target, o->pointer, r), o->adjust, o->limit, r, m)
#endif

/* Moves the values before `from` down to `to` and drops what was between. */
static ALWAYS_INLINE void wasm_unwind(wasm_value *to, const wasm_value *from, uint32_t arity, struct wasm_regs *r)
{
    from -= arity;
    if (arity == 1)
        *to = *from;
    else
        for (uint32_t k = 0; k < arity; k++)
            to[k] = from[k];
    r->sp = to + arity;
}

/* `left` steps are left when control goes to that slot of the function whose frame is the last one, which comes behind
 * `number` instructions. */
static ALWAYS_INLINE struct wasm_slot *wasm_go_far(struct wasm_slot *to, int64_t left, uint32_t number,
                                                   struct wasm_regs *r, struct wasm_machine *m)
{
    wasm_use_frame(m, &m->thread.frames[m->thread.depth - 1], r);
    if (EXACT)
        return to;
    r->fuel = left + number;
    if (UNLIKELY(left <= 0))
        return wasm_stop(m, bobbin_stop_fuel, to);
    return to;
}

/* The function returns with that many results, which end at `top`. */
static ALWAYS_INLINE struct wasm_slot *wasm_return_from(struct wasm_slot *i, const struct wasm_slot *o,
                                                        const wasm_value *top, uint32_t results, struct wasm_regs *r,
                                                        struct wasm_machine *m)
{
    struct wasm_thread *t = &m->thread;
    struct wasm_frame *frame = &t->frames[t->depth - 1];
    const struct wasm_func *func = frame->function->func;
    int64_t left = EXACT ? 0 : r->fuel - o->limit;
    struct wasm_slot *to = &m->stop_slot;

    if (t->depth > 1) {
        to = frame->slot;
        if (UNLIKELY(to == NULL) && (to = wasm_find_slot(m, frame - 1, EXACT)) == NULL)
            TRAP(host_memory);
    }
    wasm_unwind(r->fp, top, results, r);
    t->stack -= (uint64_t)func->local_count + func->operands + func->labels;
    if (--t->depth > 0)
        return wasm_go_far(wasm_go_on(frame - 1, to, r), left, to[-1].limit, r, m); /* the slot before is the call */
    m->last_pc = PREDECODED ? wasm_origin_of(frame->function->code[EXACT], i)->pc
                            : (uint64_t)((const uint8_t *)i - frame->function->instance->module->bytes);
    t->value_count = (size_t)(r->sp - t->values);
    if (!EXACT)
        r->fuel = left;
    return wasm_stop(m, bobbin_stop_halt, to);
}

/* A branch that may take operands along and return from the function. */
static ALWAYS_INLINE struct wasm_slot *wasm_branch(struct wasm_slot *i, const struct wasm_slot *o,
                                                   const struct wasm_branch *branch, struct wasm_regs *r,
                                                   struct wasm_machine *m)
{
    if (PREDECODED ? branch->target == 0 : branch->place == NULL)
        return wasm_return_from(i, o, AFTER(o->result), branch->arity, r, m);
    wasm_unwind(r->fp + branch->height, AFTER(o->result), branch->arity, r);
    return wasm_go_to(wasm_target(i, branch->target, branch->place, r), branch->adjust, o->limit, r, m);
}

/* Calls a function whose arguments end at `top`. */
static ALWAYS_INLINE struct wasm_slot *wasm_call_function(struct wasm_slot *i, const struct wasm_slot *o,
                                                          struct wasm_funcinst *function, wasm_value *top,
                                                          struct wasm_regs *r, struct wasm_machine *m)
{
    struct wasm_thread *t = &m->thread;
    const uint8_t *next = m->current->module->bytes + o->next;
    int64_t left = EXACT ? 0 : r->fuel - o->limit;
    struct wasm_frame *frame;
    struct wasm_slot *to;
    enum wasm_trap trap;

    if (function->instance == NULL) {
        t->callee = function;
        t->next = next;
        r->sp = top;
        if (!EXACT)
            r->fuel--;
        return wasm_stop(m, bobbin_stop_ecall, i);
    }
    if (UNLIKELY(function->code[EXACT] == NULL) && wasm_code_of(m, function, EXACT) == NULL)
        TRAP(host_memory);
    /* Values may move: the registers that point to them come back as places. */
    size_t sp = (size_t)(r->sp - t->values), fp = (size_t)(r->fp - t->values);

    trap = wasm_push_frame(m, function, (size_t)(top - t->values));
    if (UNLIKELY(trap != wasm_trap_none)) {
        r->sp = t->values + sp;
        r->fp = t->values + fp;
        return wasm_refuse_insn(i, trap, r, m);
    }
    frame = &t->frames[t->depth - 1];
    frame[-1].pc = next;
    /* Generated code that returns does not look whether its caller is of another instance. */
    frame->slot = GENERATES && function->instance != m->current ? NULL : PREDECODED ? i + 1 : r->side;
    r->sp = t->values + t->value_count;
    to = wasm_go_on(frame, function->code[EXACT]->slots, r);
    return wasm_go_far(to, left, 0, r, m);
}

/* ---- Control ----------------------------------------------------------------------------------------------------- */

static ALWAYS_INLINE const union handler *wasm_fuel_check(struct wasm_slot *i, struct wasm_regs *r,
                                                          struct wasm_machine *m)
{
    if (!EXACT &&
        UNLIKELY(r->fuel <= wasm_origin_of(m->thread.frames[m->thread.depth - 1].function->code[EXACT], i)->number))
        return &wasm_stop(m, bobbin_stop_fuel, i)->handler;
    return &m->handlers[EXACT][wasm_op_nop];
}

BODY(unreachable)
{
    TRAP(unreachable);
}
BODY(nop)
{
    NEXT;
}
BODY(block)
{
    NEXT;
}
BODY(loop)
{
    NEXT;
}

BODY(if)
{
    uint32_t condition = (uint32_t)X(1);

    POP(1);
    if (condition == 0)
        GO;
    NEXT;
}

BODY(else)
{
    GO;
}

BODY(end)
{
    if (o->arity != NOT_LAST)
        return wasm_return_from(i, o, AFTER(o->result), o->arity, r, m);
    NEXT;
}

BODY(br)
{
    return wasm_branch(i, o, o->pointer, r, m);
}

BODY(br_if)
{
    uint32_t condition = (uint32_t)X(1);

    POP(1);
    if (condition != 0)
        return wasm_branch(i, o, o->pointer, r, m);
    NEXT;
}

BODY(br_table)
{
    const struct wasm_branch *branch = o->pointer;
    uint32_t index = (uint32_t)X(1);

    POP(1);
    branch += index < branch->arity ? index + 1 : branch->arity; /* the last one is for all other numbers */
    return wasm_branch(i, o, branch, r, m);
}

BODY(return )
{
    return wasm_return_from(i, o, AFTER(o->result), o->arity, r, m);
}

BODY(call)
{
    return wasm_call_function(i, o, o->pointer, AFTER(o->x), r, m);
}

#ifdef WASM_STACK
#define INDEX     X(1)
#define ARGUMENTS (r->sp - 1)
#else
#define INDEX     r->fp[o->y]
#define ARGUMENTS (r->fp + o->x)
#endif

BODY(call_indirect)
{
    const struct wasm_tableinst *table = m->current->tables[o->table];
    uint32_t index = (uint32_t)INDEX;
    struct wasm_funcinst *function;

    if (UNLIKELY(index >= table->type.limits.min))
        TRAP(undefined);
    function = (struct wasm_funcinst *)(uintptr_t)table->elements[index];
    if (UNLIKELY(function == NULL))
        TRAP(uninitialized);
    if (UNLIKELY(!wasm_same_type(function->type, &m->current->module->types[o->z])))
        TRAP(signature);
    return wasm_call_function(i, o, function, ARGUMENTS, r, m);
}

/* ---- Branches of folded code ------------------------------------------------------------------------------------- */

#ifndef WASM_STACK
BODY(go)
{
    GO;
}

BODY(go_if)
{
    if ((uint32_t)X(1) != 0) {
        KEEP_BRANCH();
        GO;
    }
    NEXT;
}

BODY(go_unless)
{
    if ((uint32_t)X(1) == 0) {
        KEEP_BRANCH();
        GO;
    }
    NEXT;
}

BODY(return_1)
{
    return wasm_return_from(i, o, r->fp + o->x + 1, 1, r, m);
}

BODY(enter_function)
{
    const struct wasm_frame *frame = &m->thread.frames[m->thread.depth - 1];

    r->fp = m->thread.values + frame->locals;
    if (wasm_origin_of(frame->function->code[EXACT], i - 1)->op == wasm_op_call)
        return wasm_call(i - 1, o - 1, r, m);
    return wasm_call_indirect(i - 1, o - 1, r, m);
}
#endif

/* ---- References, parametric instructions, variables, constants --------------------------------------------------- */

#define CONSTANT(name)                                                                                                 \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        RESULT(0, o->value);                                                                                           \
        NEXT;                                                                                                          \
    }
CONSTANT(ref_null)
CONSTANT(i32_const)
CONSTANT(i64_const)
CONSTANT(f32_const)
CONSTANT(f64_const)
#undef CONSTANT

BODY(ref_func)
{
    RESULT(0, (uintptr_t)o->pointer);
    NEXT;
}

BODY(ref_is_null)
{
    RESULT(1, X(1) == 0);
    NEXT;
}

BODY(drop)
{
    POP(1);
    NEXT;
}

BODY(select)
{
    RESULT(3, (uint32_t)Z(3) != 0 ? X(3) : Y(3));
    NEXT;
}

BODY(select_typed)
{
    return wasm_select(i, o, r, m);
}

BODY(local_get)
{
    RESULT(0, r->fp[o->x]);
    NEXT;
}

BODY(local_set)
{
    r->fp[o->result] = X(1);
    POP(1);
    NEXT;
}

BODY(local_tee)
{
    r->fp[o->result] = X(1);
    NEXT;
}

BODY(global_get)
{
    RESULT(0, ((const struct wasm_globalinst *)o->pointer)->value);
    NEXT;
}

BODY(global_set)
{
    ((struct wasm_globalinst *)o->pointer)->value = X(1);
    POP(1);
    NEXT;
}

/* ---- Tables and memory as wholes: the three operands of most are where to, from, how much --------------------------
 */

#define TABLE(index) (m->current->tables[index])
#define MEMORY       (m->current->memories[0])

BODY(table_get)
{
    const struct wasm_tableinst *table = TABLE(o->a);
    uint32_t index = (uint32_t)X(1);

    if (UNLIKELY(index >= table->type.limits.min))
        TRAP(table);
    RESULT(1, table->elements[index]);
    NEXT;
}

BODY(table_set)
{
    const struct wasm_tableinst *table = TABLE(o->a);
    uint32_t index = (uint32_t)X(2);

    if (UNLIKELY(index >= table->type.limits.min))
        TRAP(table);
    table->elements[index] = Y(2);
    POP(2);
    NEXT;
}

BODY(table_init)
{
    if (!wasm_init_table(m->current, o->b, o->a, (uint32_t)X(3), (uint32_t)Y(3), (uint32_t)Z(3)))
        TRAP(table);
    POP(3);
    NEXT;
}

BODY(elem_drop)
{
    wasm_drop_elem(m->current, o->a);
    NEXT;
}

BODY(table_copy)
{
    const struct wasm_tableinst *to = TABLE(o->a), *from = TABLE(o->b);
    uint64_t target = (uint32_t)X(3), source = (uint32_t)Y(3), length = (uint32_t)Z(3);

    if (source + length > from->type.limits.min || target + length > to->type.limits.min)
        TRAP(table);
    if (length > 0)
        memmove(to->elements + target, from->elements + source, length * sizeof *to->elements);
    POP(3);
    NEXT;
}

BODY(table_grow)
{
    RESULT(2, wasm_grow_table(&m->store, TABLE(o->a), X(2), (uint32_t)Y(2)));
    NEXT;
}

BODY(table_size)
{
    RESULT(0, TABLE(o->a)->type.limits.min);
    NEXT;
}

BODY(table_fill)
{
    const struct wasm_tableinst *table = TABLE(o->a);
    uint64_t target = (uint32_t)X(3), length = (uint32_t)Z(3);
    wasm_value value = Y(3);

    if (target + length > table->type.limits.min)
        TRAP(table);
    for (uint64_t k = 0; k < length; k++)
        table->elements[target + k] = value;
    POP(3);
    NEXT;
}

BODY(memory_size)
{
    RESULT(0, MEMORY->limits.min);
    NEXT;
}

BODY(memory_grow)
{
    RESULT(1, wasm_grow_memory(&m->store, MEMORY, (uint32_t)X(1)));
    wasm_use_memory(m->current, r);
    NEXT;
}

BODY(memory_init)
{
    if (!wasm_init_memory(m->current, o->a, (uint32_t)X(3), (uint32_t)Y(3), (uint32_t)Z(3)))
        TRAP(memory);
    POP(3);
    NEXT;
}

BODY(data_drop)
{
    wasm_drop_data(m->current, o->a);
    NEXT;
}

BODY(memory_copy)
{
    uint64_t target = (uint32_t)X(3), source = (uint32_t)Y(3), length = (uint32_t)Z(3);

    if (source + length > r->bytes || target + length > r->bytes)
        TRAP(memory);
    memmove(r->memory + target, r->memory + source, length);
    POP(3);
    NEXT;
}

BODY(memory_fill)
{
    uint64_t target = (uint32_t)X(3), length = (uint32_t)Z(3);

    if (target + length > r->bytes)
        TRAP(memory);
    memset(r->memory + target, (uint8_t)Y(3), length);
    POP(3);
    NEXT;
}

/* ---- Memory accesses --------------------------------------------------------------------------------------------- */

/* `type` as it is in memory, `result` as it is extended. */
#define LOAD(name, type, result)                                                                                       \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        uint64_t address = (uint64_t)(uint32_t)X(1) + OFFSET;                                                          \
        type value;                                                                                                    \
                                                                                                                       \
        if (UNLIKELY(address + sizeof value > r->bytes))                                                               \
            TRAP(memory);                                                                                              \
        memcpy(&value, r->memory + address, sizeof value);                                                             \
        RESULT(1, (result)value);                                                                                      \
        NEXT;                                                                                                          \
    }
LOAD(i32_load, uint32_t, uint32_t)
LOAD(i64_load, uint64_t, uint64_t)
LOAD(f32_load, uint32_t, uint32_t)
LOAD(f64_load, uint64_t, uint64_t)
LOAD(i32_load8_s, int8_t, uint32_t)
LOAD(i32_load8_u, uint8_t, uint32_t)
LOAD(i32_load16_s, int16_t, uint32_t)
LOAD(i32_load16_u, uint16_t, uint32_t)
LOAD(i64_load8_s, int8_t, uint64_t)
LOAD(i64_load8_u, uint8_t, uint64_t)
LOAD(i64_load16_s, int16_t, uint64_t)
LOAD(i64_load16_u, uint16_t, uint64_t)
LOAD(i64_load32_s, int32_t, uint64_t)
LOAD(i64_load32_u, uint32_t, uint64_t)

#define STORE_OF(name, type, stored)                                                                                   \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        uint64_t address = (uint64_t)(uint32_t)X(2) + OFFSET;                                                          \
        type value = (type)(stored);                                                                                   \
                                                                                                                       \
        if (UNLIKELY(address + sizeof value > r->bytes))                                                               \
            TRAP(memory);                                                                                              \
        memcpy(r->memory + address, &value, sizeof value);                                                             \
        POP(2);                                                                                                        \
        NEXT;                                                                                                          \
    }
#define STORE(name, type)                                                                                              \
    STORE_OF(name, type, Y(2))                                                                                         \
    FOLDED(STORE_OF(name##_k, type, STORED_LAST))
STORE(i32_store, uint32_t)
STORE(i64_store, uint64_t)
STORE(f32_store, uint32_t)
STORE(f64_store, uint64_t)
STORE(i32_store8, uint8_t)
STORE(i32_store16, uint16_t)
STORE(i64_store8, uint8_t)
STORE(i64_store16, uint16_t)
STORE(i64_store32, uint32_t)

/* ---- Arithmetic -------------------------------------------------------------------------------------------------- */

/* How operands are taken and results put: x and y are of `type`. */
typedef uint32_t wasm_u32;
typedef int32_t wasm_s32;
typedef uint64_t wasm_u64;
typedef int64_t wasm_s64;
typedef float wasm_float;
typedef double wasm_double;
#define GET_u32(value)    ((uint32_t)(value))
#define GET_s32(value)    ((int32_t)(value))
#define GET_u64(value)    (value)
#define GET_s64(value)    ((int64_t)(value))
#define GET_float(value)  wasm_as_f32(value)
#define GET_double(value) wasm_as_f64(value)
#define PUT_u32(result)   ((uint32_t)(result))
#define PUT_s32(result)   ((uint32_t)(result))
#define PUT_u64(result)   ((uint64_t)(result))
#define PUT_s64(result)   ((uint64_t)(result))
#ifdef WASM_STENCILS /* what becomes of a NaN is up to who copies them */
#define NUMBER(type, of, result)                                                                                       \
    ({                                                                                                                 \
        type number_ = (result);                                                                                       \
                                                                                                                       \
        if (UNLIKELY(number_ != number_))                                                                              \
            return STENCIL_NAN;                                                                                        \
        of(number_);                                                                                                   \
    })
#define PUT_float(result)  NUMBER(float, wasm_of_f32, result)
#define PUT_double(result) NUMBER(double, wasm_of_f64, result)
#else
#define PUT_float(result)  wasm_of_f32(result)
#define PUT_double(result) wasm_of_f64(result)
#endif

#define UNARY(name, type, to, expression)                                                                              \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        wasm_##type x = GET_##type(X(1));                                                                              \
                                                                                                                       \
        RESULT(1, PUT_##to(expression));                                                                               \
        NEXT;                                                                                                          \
    }
#define BINARY_OF(name, type, to, expression, n, last)                                                                 \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        wasm_##type x = GET_##type(X(n)), y = GET_##type(last);                                                        \
                                                                                                                       \
        RESULT(n, PUT_##to(expression));                                                                               \
        NEXT;                                                                                                          \
    }
#define BINARY(name, type, to, expression) BINARY_OF(name, type, to, expression, 2, Y(2))
#define BINARY_K(name, type, to, expression)                                                                           \
    BINARY(name, type, to, expression)                                                                                 \
    FOLDED(BINARY_OF(name##_k, type, to, expression, 1, LAST))
#define GO_IF(name, type, expression, last)                                                                            \
    BODY(go_if_##name)                                                                                                 \
    {                                                                                                                  \
        wasm_##type x = GET_##type(X(2)), y = (wasm_##type)(last);                                                     \
                                                                                                                       \
        if (expression) {                                                                                              \
            KEEP_BRANCH();                                                                                             \
            GO;                                                                                                        \
        }                                                                                                              \
        NEXT;                                                                                                          \
    }
#define COMPARE(name, type, expression)                                                                                \
    BINARY_K(name, type, u32, expression)                                                                              \
    FOLDED(GO_IF(name, type, expression, Y(2)) GO_IF(name##_k, type, expression, SHORT_LAST))
#define DIVIDE(name, type, overflows, expression)                                                                      \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        wasm_##type x = GET_##type(X(2)), y = GET_##type(Y(2));                                                        \
                                                                                                                       \
        if (UNLIKELY(y == 0))                                                                                          \
            TRAP(divide_by_zero);                                                                                      \
        if (UNLIKELY(overflows))                                                                                       \
            TRAP(overflow);                                                                                            \
        RESULT(2, PUT_##type(expression));                                                                             \
        NEXT;                                                                                                          \
    }                                                                                                                  \
    FOLDED(BINARY_OF(name##_k, type, type, expression, 1, LAST))

#define COMPARISONS(prefix, s, u)                                                                                      \
    COMPARE(prefix##_eq, u, x == y)                                                                                    \
    COMPARE(prefix##_ne, u, x != y)                                                                                    \
    COMPARE(prefix##_lt_s, s, x < y)                                                                                   \
    COMPARE(prefix##_lt_u, u, x < y)                                                                                   \
    COMPARE(prefix##_gt_s, s, x > y)                                                                                   \
    COMPARE(prefix##_gt_u, u, x > y)                                                                                   \
    COMPARE(prefix##_le_s, s, x <= y)                                                                                  \
    COMPARE(prefix##_le_u, u, x <= y)                                                                                  \
    COMPARE(prefix##_ge_s, s, x >= y)                                                                                  \
    COMPARE(prefix##_ge_u, u, x >= y)

#define INTEGERS(prefix, s, u, bits, low, suffix)                                                                      \
    UNARY(prefix##_eqz, u, u32, x == 0)                                                                                \
    COMPARISONS(prefix, s, u)                                                                                          \
    UNARY(prefix##_clz, u, u, x == 0 ? bits : __builtin_clz##suffix(x))                                                \
    UNARY(prefix##_ctz, u, u, x == 0 ? bits : __builtin_ctz##suffix(x))                                                \
    UNARY(prefix##_popcnt, u, u, __builtin_popcount##suffix(x))                                                        \
    BINARY_K(prefix##_add, u, u, x + y)                                                                                \
    BINARY_K(prefix##_sub, u, u, x - y)                                                                                \
    BINARY_K(prefix##_mul, u, u, x *y)                                                                                 \
    DIVIDE(prefix##_div_s, s, x == low && y == -1, x / y)                                                              \
    DIVIDE(prefix##_div_u, u, false, x / y)                                                                            \
    DIVIDE(prefix##_rem_s, s, false, y == -1 ? 0 : x % y)                                                              \
    DIVIDE(prefix##_rem_u, u, false, x % y)                                                                            \
    BINARY_K(prefix##_and, u, u, x &y)                                                                                 \
    BINARY_K(prefix##_or, u, u, x | y)                                                                                 \
    BINARY_K(prefix##_xor, u, u, x ^ y)                                                                                \
    BINARY_K(prefix##_shl, u, u, x << (y % bits))                                                                      \
    BINARY_K(prefix##_shr_s, s, s, x >> ((wasm_##u)y % bits))                                                          \
    BINARY_K(prefix##_shr_u, u, u, x >> (y % bits))                                                                    \
    BINARY_K(prefix##_rotl, u, u, x << (y % bits) | x >> (-y % bits))                                                  \
    BINARY_K(prefix##_rotr, u, u, x >> (y % bits) | x << (-y % bits))

INTEGERS(i32, s32, u32, 32, INT32_MIN, )
INTEGERS(i64, s64, u64, 64, INT64_MIN, ll)

/* `f`: the suffix of C's functions; `u` and `sign`: its bits, which some instructions only touch. */
#define FLOATS(prefix, type, f, width, u, sign)                                                                        \
    BINARY_K(prefix##_eq, type, u32, x == y)                                                                           \
    BINARY_K(prefix##_ne, type, u32, x != y)                                                                           \
    BINARY_K(prefix##_lt, type, u32, x < y)                                                                            \
    BINARY_K(prefix##_gt, type, u32, x > y)                                                                            \
    BINARY_K(prefix##_le, type, u32, x <= y)                                                                           \
    BINARY_K(prefix##_ge, type, u32, x >= y)                                                                           \
    UNARY(prefix##_abs, u, u, x & ~sign)                                                                               \
    UNARY(prefix##_neg, u, u, x ^ sign)                                                                                \
    UNARY(prefix##_ceil, type, type, ceil##f(x))                                                                       \
    UNARY(prefix##_floor, type, type, floor##f(x))                                                                     \
    UNARY(prefix##_trunc, type, type, trunc##f(x))                                                                     \
    UNARY(prefix##_nearest, type, type, rint##f(x))                                                                    \
    UNARY(prefix##_sqrt, type, type, sqrt##f(x))                                                                       \
    BINARY_K(prefix##_add, type, type, x + y)                                                                          \
    BINARY_K(prefix##_sub, type, type, x - y)                                                                          \
    BINARY_K(prefix##_mul, type, type, x *y)                                                                           \
    BINARY_K(prefix##_div, type, type, x / y)                                                                          \
    BINARY(prefix##_min, type, type, wasm_min##width(x, y))                                                            \
    BINARY(prefix##_max, type, type, wasm_max##width(x, y))                                                            \
    BINARY(prefix##_copysign, u, u, (x & ~sign) | (y & sign))

FLOATS(f32, float, f, 32, u32, UINT32_C(0x80000000))
FLOATS(f64, double, , 64, u64, UINT64_C(0x8000000000000000))

/* ---- Conversions ------------------------------------------------------------------------------------------------- */

#define TRUNCATE(name, type, to)                                                                                       \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        wasm_##type x = GET_##type(X(1));                                                                              \
                                                                                                                       \
        if (UNLIKELY(x != x))                                                                                          \
            TRAP(conversion);                                                                                          \
        if (UNLIKELY(!(WASM_BELOW_##to(x) && WASM_ABOVE_##to(x))))                                                     \
            TRAP(overflow);                                                                                            \
        RESULT(1, PUT_##to((wasm_##to)x));                                                                             \
        NEXT;                                                                                                          \
    }
#define SATURATE(name, type, to, least, most)                                                                          \
    UNARY(name, type, to,                                                                                              \
          x != x                ? 0                                                                                    \
          : !WASM_BELOW_##to(x) ? (wasm_##to)(least)                                                                   \
          : !WASM_ABOVE_##to(x) ? (wasm_##to)(most)                                                                    \
                                : (wasm_##to)x)
#define TRUNCATIONS(from, type)                                                                                        \
    TRUNCATE(i32_trunc_##from##_s, type, s32)                                                                          \
    TRUNCATE(i32_trunc_##from##_u, type, u32)                                                                          \
    TRUNCATE(i64_trunc_##from##_s, type, s64)                                                                          \
    TRUNCATE(i64_trunc_##from##_u, type, u64)                                                                          \
    SATURATE(i32_trunc_sat_##from##_s, type, s32, INT32_MIN, INT32_MAX)                                                \
    SATURATE(i32_trunc_sat_##from##_u, type, u32, 0, UINT32_MAX)                                                       \
    SATURATE(i64_trunc_sat_##from##_s, type, s64, INT64_MIN, INT64_MAX)                                                \
    SATURATE(i64_trunc_sat_##from##_u, type, u64, 0, UINT64_MAX)

TRUNCATIONS(f32, float)
TRUNCATIONS(f64, double)
UNARY(i32_wrap_i64, u64, u32, x)
UNARY(i64_extend_i32_s, s32, s64, x)
UNARY(i64_extend_i32_u, u32, u64, x)
UNARY(f32_convert_i32_s, s32, float, (float)x)
UNARY(f32_convert_i32_u, u32, float, (float)x)
UNARY(f32_convert_i64_s, s64, float, (float)x)
UNARY(f32_convert_i64_u, u64, float, (float)x)
UNARY(f32_demote_f64, double, float, (float)x)
UNARY(f64_convert_i32_s, s32, double, (double)x)
UNARY(f64_convert_i32_u, u32, double, (double)x)
UNARY(f64_convert_i64_s, s64, double, (double)x)
UNARY(f64_convert_i64_u, u64, double, (double)x)
UNARY(f64_promote_f32, float, double, (double)x)
UNARY(i32_reinterpret_f32, u32, u32, x)
UNARY(i64_reinterpret_f64, u64, u64, x)
UNARY(f32_reinterpret_i32, u32, u32, x)
UNARY(f64_reinterpret_i64, u64, u64, x)
UNARY(i32_extend8_s, u32, s32, (int8_t)x)
UNARY(i32_extend16_s, u32, s32, (int16_t)x)
UNARY(i64_extend8_s, u64, s64, (int8_t)x)
UNARY(i64_extend16_s, u64, s64, (int16_t)x)
UNARY(i64_extend32_s, u64, s64, (int32_t)x)

#ifdef WASM_STACK
#include "wasm/bytes.inc"
#elif !defined WASM_STENCILS
#include "wasm/fuse.inc"
#endif

#undef BODY
#undef NEXT
#undef TRAP
#undef GO
#undef FOLDED
#undef OFFSET
#undef LAST
#undef SHORT_LAST
#undef STORED_LAST
#undef X
#undef Y
#undef Z
#undef RESULT
#undef POP
#undef AFTER
#undef INDEX
#undef ARGUMENTS
#undef TABLE
#undef MEMORY
#undef LOAD
#undef STORE
#undef STORE_OF
#undef UNARY
#undef BINARY
#undef BINARY_K
#undef BINARY_OF
#undef COMPARE
#undef GO_IF
#undef DIVIDE

#endif
