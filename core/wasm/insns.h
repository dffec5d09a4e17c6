/* What each instruction does: one function a row of insns.def, in its order, in the words of vocabulary.h. Those that
 * compute are in insns_numeric.inc. */
#ifndef BOBBIN_WASM_INSNS_H
#define BOBBIN_WASM_INSNS_H

#include "wasm/vocabulary.h"

/* ---- Calls and branches ------------------------------------------------------------------------------------------ */

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
#undef INDEX
#undef ARGUMENTS

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
#undef LOAD
#undef STORE
#undef STORE_OF

#include "wasm/insns_numeric.inc"

#ifdef WASM_STACK
#include "wasm/bytes.inc"
#elif !defined WASM_STENCILS
#include "wasm/fuse.inc"
#endif

#endif
