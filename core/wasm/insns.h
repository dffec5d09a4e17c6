/* What each instruction does, over a stack of values: one function a row of insns.def. It does the work and returns the
 * slot to dispatch next. The order is that of insns.def.
 *
 * `i` is where the instruction stands and `o` where its operands are, which is the same slot; `r` is what an engine
 * keeps at hand. That the module is valid is taken for granted: so there are operands, and room for results. */
#ifndef BOBBIN_WASM_INSNS_H
#define BOBBIN_WASM_INSNS_H

#include "engine/variant.h"
#include "wasm/machine.h"
#include "wasm/numbers.h"

struct wasm_regs {
    wasm_value *sp; /* after the topmost operand */
    wasm_value *fp; /* the function's first local */
    /* fast: steps left plus the number of the current slot in its function, so that going straight on costs nothing.
     * exact: steps left; with a hook always 0, so that the engine looks up at every instruction, and base.fuel counts.
     */
    int64_t fuel;
    struct wasm_slot *code; /* the function's first slot */
    uint8_t *memory;        /* of the function's instance */
    uint64_t bytes;         /* in it */
};

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
    r->code = frame->function->code[EXACT]->slots;
    if (frame->function->instance != m->current) {
        m->current = frame->function->instance;
        wasm_use_memory(m->current, r);
    }
}

static ALWAYS_INLINE struct wasm_slot *wasm_enter(struct wasm_machine *m, const union handler *handlers,
                                                  struct wasm_regs *r)
{
    struct wasm_thread *t = &m->thread;
    struct wasm_slot *i = wasm_prepare(m, EXACT, handlers);

    *r = (struct wasm_regs){.sp = t->values + t->value_count, .fp = t->values, .code = i};
    m->current = NULL;
    if (i != &m->stop_slot)
        wasm_use_frame(m, &t->frames[t->depth - 1], r);
    r->fuel = !EXACT ? m->base.fuel + (i - r->code) : m->base.hook == NULL ? m->base.fuel : 0;
    return i;
}

/* The way back: `i` is the slot that would be dispatched next. */
static ALWAYS_INLINE void wasm_leave(struct wasm_machine *m, const struct wasm_regs *r, const struct wasm_slot *i)
{
    struct wasm_thread *t = &m->thread;

    t->value_count = (size_t)(r->sp - t->values);
    if (i != &m->stop_slot)
        t->frames[t->depth - 1].pc = m->current->module->bytes + i->pc;
    wasm_update_pc(m);
    if (!EXACT)
        m->base.fuel = r->fuel - (i - r->code);
    else if (m->base.hook == NULL)
        m->base.fuel = r->fuel;
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

#define NEXT return i + 1

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

#define TRAP(name) return wasm_refuse_insn(i, wasm_trap_##name, r, m)

/* Control goes to a slot of the same function: where `fast` looks at its fuel. */
static ALWAYS_INLINE struct wasm_slot *wasm_go(struct wasm_slot *i, struct wasm_slot *to, struct wasm_regs *r,
                                               struct wasm_machine *m)
{
    if (EXACT)
        return to;
    r->fuel += to - i - 1;
    if (UNLIKELY(r->fuel <= to - r->code))
        return wasm_stop(m, bobbin_stop_fuel, to);
    return to;
}

/* Moves the topmost values down to `to` and drops what was between. */
static ALWAYS_INLINE void wasm_unwind(wasm_value *to, uint32_t arity, struct wasm_regs *r)
{
    const wasm_value *from = r->sp - arity;

    if (arity == 1)
        *to = *from;
    else
        for (uint32_t k = 0; k < arity; k++)
            to[k] = from[k];
    r->sp = to + arity;
}

/* `left` steps are left when control goes to that slot of the function whose frame is the last one. */
static ALWAYS_INLINE struct wasm_slot *wasm_go_far(struct wasm_slot *to, int64_t left, struct wasm_regs *r,
                                                   struct wasm_machine *m)
{
    wasm_use_frame(m, &m->thread.frames[m->thread.depth - 1], r);
    if (EXACT)
        return to;
    r->fuel = left + (to - r->code);
    if (UNLIKELY(left <= 0))
        return wasm_stop(m, bobbin_stop_fuel, to);
    return to;
}

/* The function returns with that many results. */
static ALWAYS_INLINE struct wasm_slot *wasm_return_from(struct wasm_slot *i, uint32_t results, struct wasm_regs *r,
                                                        struct wasm_machine *m)
{
    struct wasm_thread *t = &m->thread;
    struct wasm_frame *frame = &t->frames[t->depth - 1];
    const struct wasm_func *func = frame->function->func;
    int64_t left = EXACT ? 0 : r->fuel - (i - r->code) - 1;
    struct wasm_slot *to = &m->stop_slot;

    if (t->depth > 1) {
        to = frame[-1].slot;
        if (UNLIKELY(to == NULL) && (to = wasm_find_slot(m, frame - 1, EXACT)) == NULL)
            TRAP(host_memory);
    }
    wasm_unwind(r->fp, results, r);
    t->stack -= (uint64_t)func->local_count + func->operands + func->labels;
    if (--t->depth > 0)
        return wasm_go_far(to, left, r, m);
    m->last_pc = i->pc;
    r->code = to;
    if (!EXACT)
        r->fuel = left;
    return wasm_stop(m, bobbin_stop_halt, to);
}

static ALWAYS_INLINE struct wasm_slot *wasm_branch(struct wasm_slot *i, int32_t target, uint32_t height, uint32_t arity,
                                                   struct wasm_regs *r, struct wasm_machine *m)
{
    if (target == 0)
        return wasm_return_from(i, arity, r, m);
    wasm_unwind(r->fp + height, arity, r);
    return wasm_go(i, i + target, r, m);
}

/* Calls a function whose arguments end at `top`. */
static ALWAYS_INLINE struct wasm_slot *wasm_call_function(struct wasm_slot *i, struct wasm_funcinst *function,
                                                          wasm_value *top, struct wasm_regs *r, struct wasm_machine *m)
{
    struct wasm_thread *t = &m->thread;
    const uint8_t *next = m->current->module->bytes + i[1].pc;
    struct wasm_frame *caller;
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
    caller = &t->frames[t->depth - 2];
    caller->pc = next;
    caller->slot = i + 1;
    r->sp = t->values + t->value_count;
    return wasm_go_far(function->code[EXACT]->slots, EXACT ? 0 : r->fuel - (i - r->code) - 1, r, m);
}

/* ---- Control ----------------------------------------------------------------------------------------------------- */

static ALWAYS_INLINE const union handler *wasm_fuel_check(struct wasm_slot *i, struct wasm_regs *r,
                                                          struct wasm_machine *m)
{
    if (!EXACT && UNLIKELY(r->fuel <= i - r->code))
        return &wasm_stop(m, bobbin_stop_fuel, i)->handler;
    return &m->handlers[EXACT][i->op];
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
    if ((uint32_t) * --r->sp == 0)
        return wasm_go(i, i + o->target, r, m);
    NEXT;
}

BODY(else)
{
    return wasm_go(i, i + o->target, r, m);
}

BODY(end)
{
    if (o->arity != NOT_LAST)
        return wasm_return_from(i, o->arity, r, m);
    NEXT;
}

BODY(br)
{
    return wasm_branch(i, o->target, o->height, o->arity, r, m);
}

BODY(br_if)
{
    if ((uint32_t) * --r->sp != 0)
        return wasm_branch(i, o->target, o->height, o->arity, r, m);
    NEXT;
}

BODY(br_table)
{
    const struct wasm_branch *branch = o->pointer;
    uint32_t index = (uint32_t) * --r->sp;

    branch += index < branch->arity ? index + 1 : branch->arity; /* the last one is for all other numbers */
    return wasm_branch(i, branch->target, branch->height, branch->arity, r, m);
}

BODY(return )
{
    return wasm_return_from(i, o->arity, r, m);
}

BODY(call)
{
    return wasm_call_function(i, o->pointer, r->sp, r, m);
}

BODY(call_indirect)
{
    const struct wasm_tableinst *table = m->current->tables[o->b];
    uint32_t index = (uint32_t)r->sp[-1];
    struct wasm_funcinst *function;

    if (UNLIKELY(index >= table->type.limits.min))
        TRAP(undefined);
    function = (struct wasm_funcinst *)(uintptr_t)table->elements[index];
    if (UNLIKELY(function == NULL))
        TRAP(uninitialized);
    if (UNLIKELY(!wasm_same_type(function->type, &m->current->module->types[o->a])))
        TRAP(signature);
    return wasm_call_function(i, function, r->sp - 1, r, m);
}

/* ---- References, parametric instructions, variables, constants --------------------------------------------------- */

#define PUSH(name)                                                                                                     \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        *r->sp++ = o->value;                                                                                           \
        NEXT;                                                                                                          \
    }
PUSH(ref_null)
PUSH(i32_const)
PUSH(i64_const)
PUSH(f32_const)
PUSH(f64_const)

BODY(ref_func)
{
    *r->sp++ = (uintptr_t)o->pointer;
    NEXT;
}

BODY(ref_is_null)
{
    r->sp[-1] = r->sp[-1] == 0;
    NEXT;
}

BODY(drop)
{
    r->sp--;
    NEXT;
}

BODY(select)
{
    r->sp -= 2;
    if ((uint32_t)r->sp[1] == 0)
        r->sp[-1] = r->sp[0];
    NEXT;
}

BODY(select_typed)
{
    return wasm_select(i, o, r, m);
}

BODY(local_get)
{
    *r->sp++ = r->fp[o->a];
    NEXT;
}

BODY(local_set)
{
    r->fp[o->a] = *--r->sp;
    NEXT;
}

BODY(local_tee)
{
    r->fp[o->a] = r->sp[-1];
    NEXT;
}

BODY(global_get)
{
    *r->sp++ = ((const struct wasm_globalinst *)o->pointer)->value;
    NEXT;
}

BODY(global_set)
{
    ((struct wasm_globalinst *)o->pointer)->value = *--r->sp;
    NEXT;
}

/* ---- Tables and memory as wholes: the three operands of most are where to, from, how much --------------------------
 */

#define TABLE(index) (m->current->tables[index])
#define MEMORY       (m->current->memories[0])
#define OPERAND(n)   ((uint32_t)r->sp[n])

BODY(table_get)
{
    if (UNLIKELY(OPERAND(-1) >= TABLE(o->a)->type.limits.min))
        TRAP(table);
    r->sp[-1] = TABLE(o->a)->elements[OPERAND(-1)];
    NEXT;
}

BODY(table_set)
{
    if (UNLIKELY(OPERAND(-2) >= TABLE(o->a)->type.limits.min))
        TRAP(table);
    TABLE(o->a)->elements[OPERAND(-2)] = r->sp[-1];
    r->sp -= 2;
    NEXT;
}

BODY(table_init)
{
    if (!wasm_init_table(m->current, o->b, o->a, OPERAND(-3), OPERAND(-2), OPERAND(-1)))
        TRAP(table);
    r->sp -= 3;
    NEXT;
}

BODY(elem_drop)
{
    wasm_drop_elem(m->current, o->a);
    NEXT;
}

BODY(table_copy)
{
    struct wasm_tableinst *to = TABLE(o->a), *from = TABLE(o->b);
    uint64_t length = OPERAND(-1);

    if (OPERAND(-2) + length > from->type.limits.min || OPERAND(-3) + length > to->type.limits.min)
        TRAP(table);
    if (length > 0)
        memmove(to->elements + OPERAND(-3), from->elements + OPERAND(-2), length * sizeof *to->elements);
    r->sp -= 3;
    NEXT;
}

BODY(table_grow)
{
    r->sp--;
    r->sp[-1] = wasm_grow_table(&m->store, TABLE(o->a), r->sp[-1], OPERAND(0));
    NEXT;
}

BODY(table_size)
{
    *r->sp++ = TABLE(o->a)->type.limits.min;
    NEXT;
}

BODY(table_fill)
{
    struct wasm_tableinst *table = TABLE(o->a);

    if ((uint64_t)OPERAND(-3) + OPERAND(-1) > table->type.limits.min)
        TRAP(table);
    for (uint32_t k = 0; k < OPERAND(-1); k++)
        table->elements[OPERAND(-3) + k] = r->sp[-2];
    r->sp -= 3;
    NEXT;
}

BODY(memory_size)
{
    *r->sp++ = MEMORY->limits.min;
    NEXT;
}

BODY(memory_grow)
{
    r->sp[-1] = wasm_grow_memory(&m->store, MEMORY, OPERAND(-1));
    wasm_use_memory(m->current, r);
    NEXT;
}

BODY(memory_init)
{
    if (!wasm_init_memory(m->current, o->a, OPERAND(-3), OPERAND(-2), OPERAND(-1)))
        TRAP(memory);
    r->sp -= 3;
    NEXT;
}

BODY(data_drop)
{
    wasm_drop_data(m->current, o->a);
    NEXT;
}

BODY(memory_copy)
{
    uint64_t length = OPERAND(-1);

    if (OPERAND(-2) + length > r->bytes || OPERAND(-3) + length > r->bytes)
        TRAP(memory);
    memmove(r->memory + OPERAND(-3), r->memory + OPERAND(-2), length);
    r->sp -= 3;
    NEXT;
}

BODY(memory_fill)
{
    if ((uint64_t)OPERAND(-3) + OPERAND(-1) > r->bytes)
        TRAP(memory);
    memset(r->memory + OPERAND(-3), (uint8_t)r->sp[-2], OPERAND(-1));
    r->sp -= 3;
    NEXT;
}

/* ---- Memory accesses --------------------------------------------------------------------------------------------- */

/* `type` as it is in memory, `result` as it is extended. */
#define LOAD(name, type, result)                                                                                       \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        uint64_t address = (uint64_t)OPERAND(-1) + o->b;                                                               \
        type value;                                                                                                    \
                                                                                                                       \
        if (UNLIKELY(address + sizeof value > r->bytes))                                                               \
            TRAP(memory);                                                                                              \
        memcpy(&value, r->memory + address, sizeof value);                                                             \
        r->sp[-1] = (result)value;                                                                                     \
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

#define STORE(name, type)                                                                                              \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        uint64_t address = (uint64_t)OPERAND(-2) + o->b;                                                               \
        type value = (type)r->sp[-1];                                                                                  \
                                                                                                                       \
        if (UNLIKELY(address + sizeof value > r->bytes))                                                               \
            TRAP(memory);                                                                                              \
        memcpy(r->memory + address, &value, sizeof value);                                                             \
        r->sp -= 2;                                                                                                    \
        NEXT;                                                                                                          \
    }
STORE(i32_store, uint32_t)
STORE(i64_store, uint64_t)
STORE(f32_store, uint32_t)
STORE(f64_store, uint64_t)
STORE(i32_store8, uint8_t)
STORE(i32_store16, uint16_t)
STORE(i64_store8, uint8_t)
STORE(i64_store16, uint16_t)
STORE(i64_store32, uint32_t)

/* ---- Numbers ----------------------------------------------------------------------------------------------------- */

/* How operands are taken and results put: x and y are of `type`. */
typedef uint32_t wasm_u32;
typedef int32_t wasm_s32;
typedef uint64_t wasm_u64;
typedef int64_t wasm_s64;
typedef float wasm_float;
typedef double wasm_double;
#define GET_u32(value)     ((uint32_t)(value))
#define GET_s32(value)     ((int32_t)(value))
#define GET_u64(value)     (value)
#define GET_s64(value)     ((int64_t)(value))
#define GET_float(value)   wasm_as_f32(value)
#define GET_double(value)  wasm_as_f64(value)
#define PUT_u32(result)    ((uint32_t)(result))
#define PUT_s32(result)    ((uint32_t)(result))
#define PUT_u64(result)    ((uint64_t)(result))
#define PUT_s64(result)    ((uint64_t)(result))
#define PUT_float(result)  wasm_of_f32(result)
#define PUT_double(result) wasm_of_f64(result)

#define UNARY(name, type, to, expression)                                                                              \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        wasm_##type x = GET_##type(r->sp[-1]);                                                                         \
                                                                                                                       \
        r->sp[-1] = PUT_##to(expression);                                                                              \
        NEXT;                                                                                                          \
    }
#define BINARY(name, type, to, expression)                                                                             \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        wasm_##type y = GET_##type(r->sp[-1]), x = GET_##type(r->sp[-2]);                                              \
                                                                                                                       \
        r->sp--;                                                                                                       \
        r->sp[-1] = PUT_##to(expression);                                                                              \
        NEXT;                                                                                                          \
    }
#define DIVIDE(name, type, overflows, expression)                                                                      \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        wasm_##type y = GET_##type(r->sp[-1]), x = GET_##type(r->sp[-2]);                                              \
                                                                                                                       \
        if (UNLIKELY(y == 0))                                                                                          \
            TRAP(divide_by_zero);                                                                                      \
        if (UNLIKELY(overflows))                                                                                       \
            TRAP(overflow);                                                                                            \
        r->sp--;                                                                                                       \
        r->sp[-1] = PUT_##type(expression);                                                                            \
        NEXT;                                                                                                          \
    }

#define COMPARISONS(prefix, s, u)                                                                                      \
    BINARY(prefix##_eq, u, u32, x == y)                                                                                \
    BINARY(prefix##_ne, u, u32, x != y)                                                                                \
    BINARY(prefix##_lt_s, s, u32, x < y)                                                                               \
    BINARY(prefix##_lt_u, u, u32, x < y)                                                                               \
    BINARY(prefix##_gt_s, s, u32, x > y)                                                                               \
    BINARY(prefix##_gt_u, u, u32, x > y)                                                                               \
    BINARY(prefix##_le_s, s, u32, x <= y)                                                                              \
    BINARY(prefix##_le_u, u, u32, x <= y)                                                                              \
    BINARY(prefix##_ge_s, s, u32, x >= y)                                                                              \
    BINARY(prefix##_ge_u, u, u32, x >= y)

#define INTEGERS(prefix, s, u, bits, low, suffix)                                                                      \
    UNARY(prefix##_eqz, u, u32, x == 0)                                                                                \
    COMPARISONS(prefix, s, u)                                                                                          \
    UNARY(prefix##_clz, u, u, x == 0 ? bits : __builtin_clz##suffix(x))                                                \
    UNARY(prefix##_ctz, u, u, x == 0 ? bits : __builtin_ctz##suffix(x))                                                \
    UNARY(prefix##_popcnt, u, u, __builtin_popcount##suffix(x))                                                        \
    BINARY(prefix##_add, u, u, x + y)                                                                                  \
    BINARY(prefix##_sub, u, u, x - y)                                                                                  \
    BINARY(prefix##_mul, u, u, x *y)                                                                                   \
    DIVIDE(prefix##_div_s, s, x == low && y == -1, x / y)                                                              \
    DIVIDE(prefix##_div_u, u, false, x / y)                                                                            \
    DIVIDE(prefix##_rem_s, s, false, y == -1 ? 0 : x % y)                                                              \
    DIVIDE(prefix##_rem_u, u, false, x % y)                                                                            \
    BINARY(prefix##_and, u, u, x &y)                                                                                   \
    BINARY(prefix##_or, u, u, x | y)                                                                                   \
    BINARY(prefix##_xor, u, u, x ^ y)                                                                                  \
    BINARY(prefix##_shl, u, u, x << (y % bits))                                                                        \
    BINARY(prefix##_shr_s, s, s, x >> ((wasm_##u)y % bits))                                                            \
    BINARY(prefix##_shr_u, u, u, x >> (y % bits))                                                                      \
    BINARY(prefix##_rotl, u, u, x << (y % bits) | x >> (-y % bits))                                                    \
    BINARY(prefix##_rotr, u, u, x >> (y % bits) | x << (-y % bits))

INTEGERS(i32, s32, u32, 32, INT32_MIN, )
INTEGERS(i64, s64, u64, 64, INT64_MIN, ll)

/* `f`: the suffix of C's functions; `u` and `sign`: its bits, which some instructions only touch. */
#define FLOATS(prefix, type, f, width, u, sign)                                                                        \
    BINARY(prefix##_eq, type, u32, x == y)                                                                             \
    BINARY(prefix##_ne, type, u32, x != y)                                                                             \
    BINARY(prefix##_lt, type, u32, x < y)                                                                              \
    BINARY(prefix##_gt, type, u32, x > y)                                                                              \
    BINARY(prefix##_le, type, u32, x <= y)                                                                             \
    BINARY(prefix##_ge, type, u32, x >= y)                                                                             \
    UNARY(prefix##_abs, u, u, x & ~sign)                                                                               \
    UNARY(prefix##_neg, u, u, x ^ sign)                                                                                \
    UNARY(prefix##_ceil, type, type, ceil##f(x))                                                                       \
    UNARY(prefix##_floor, type, type, floor##f(x))                                                                     \
    UNARY(prefix##_trunc, type, type, trunc##f(x))                                                                     \
    UNARY(prefix##_nearest, type, type, rint##f(x))                                                                    \
    UNARY(prefix##_sqrt, type, type, sqrt##f(x))                                                                       \
    BINARY(prefix##_add, type, type, x + y)                                                                            \
    BINARY(prefix##_sub, type, type, x - y)                                                                            \
    BINARY(prefix##_mul, type, type, x *y)                                                                             \
    BINARY(prefix##_div, type, type, x / y)                                                                            \
    BINARY(prefix##_min, type, type, wasm_min##width(x, y))                                                            \
    BINARY(prefix##_max, type, type, wasm_max##width(x, y))                                                            \
    BINARY(prefix##_copysign, u, u, (x & ~sign) | (y & sign))

FLOATS(f32, float, f, 32, u32, UINT32_C(0x80000000))
FLOATS(f64, double, , 64, u64, UINT64_C(0x8000000000000000))

/* ---- Conversions ------------------------------------------------------------------------------------------------- */

#define TRUNCATE(name, type, to)                                                                                       \
    BODY(name)                                                                                                         \
    {                                                                                                                  \
        wasm_##type x = GET_##type(r->sp[-1]);                                                                         \
                                                                                                                       \
        if (UNLIKELY(x != x))                                                                                          \
            TRAP(conversion);                                                                                          \
        if (UNLIKELY(!(WASM_BELOW_##to(x) && WASM_ABOVE_##to(x))))                                                     \
            TRAP(overflow);                                                                                            \
        r->sp[-1] = PUT_##to((wasm_##to)x);                                                                            \
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

#undef BODY
#undef NEXT
#undef TRAP
#undef PUSH
#undef TABLE
#undef MEMORY
#undef OPERAND
#undef LOAD
#undef STORE
#undef UNARY
#undef BINARY
#undef DIVIDE

#endif
