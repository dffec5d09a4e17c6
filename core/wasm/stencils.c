/* The stencils: a function for each row of folded code that only computes, accesses memory or branches, compiled by
 * itself and never linked. Its name says what it is for: stencil_<case>__<FORMAT>__<row>. engine/stencils makes a table
 * of them.
 *
 * They call the very functions that every engine has, with operands that are holes: addresses of symbols that nobody
 * defines. Places are distances from the first local, in bytes. */
#include <stdint.h>

extern char stencil_x[], stencil_y[], stencil_z[], stencil_result[], stencil_offset[], stencil_value[], stencil_needs[],
    stencil_room[];

#define HELPER static inline __attribute__((always_inline))

/* The compiler must not think that it knows anything of a constant, such as that an address is not 0. */
HELPER uint64_t stencil_constant_operand(void)
{
    uint64_t value = (uintptr_t)stencil_value;

    __asm__("" : "+r"(value));
    return value;
}

/* Operands, the last one where it is a constant, and the result. */
struct wasm_regs;
HELPER uint64_t stencil_operand(const struct wasm_regs *r, char operand);
HELPER uint64_t stencil_last(const struct wasm_regs *r);
HELPER void stencil_give(struct wasm_regs *r, uint64_t result);

/* What a row's function returns, where it stands in a slot of no use. */
#define STENCIL_SLOT  ((struct wasm_slot *)64)
#define STENCIL_TAKEN (STENCIL_SLOT + 2)
#define STENCIL_SLOW  (STENCIL_SLOT + 3)

#define WASM_STENCILS
#define CELL_EXACT      0
#define CELL_PREDECODED 1
#define CELL_FUSED      0
#define CELL_GENERATES  1
#include "wasm/copy.h"

#pragma clang diagnostic ignored "-Wuninitialized" /* meant: arguments that nobody reads have no value */

#define STENCIL __attribute__((preserve_none)) void
STENCIL stencil_next(COPY_PARAMETERS(struct wasm_slot *, a));
STENCIL stencil_taken(COPY_PARAMETERS(struct wasm_slot *, a));
STENCIL stencil_slow(COPY_PARAMETERS(struct wasm_slot *, a));

/* What bodies have for registers, and what is at hand instead of in a hole or in the frame. */
struct stencil_regs {
    struct wasm_regs r;  /* the first */
    char at_hand;        /* which operand; 0: none */
    bool is_wide;        /* the last operand is a constant that is too long for a hole */
    uint64_t kept, wide; /* the values */
};

#define PLACE(hole) (*(wasm_value *)((uintptr_t)r->fp + (uintptr_t)(hole)))

HELPER uint64_t stencil_operand(const struct wasm_regs *r, char operand)
{
    const struct stencil_regs *regs = (const struct stencil_regs *)(const void *)r;

    if (regs->at_hand == operand)
        return regs->kept;
    return PLACE(operand == 'x' ? stencil_x : operand == 'y' ? stencil_y : stencil_z);
}

HELPER uint64_t stencil_last(const struct wasm_regs *r)
{
    const struct stencil_regs *regs = (const struct stencil_regs *)(const void *)r;

    return regs->is_wide ? regs->wide : stencil_constant_operand();
}

HELPER void stencil_give(struct wasm_regs *r, uint64_t result)
{
    ((struct stencil_regs *)(void *)r)->kept = result;
    PLACE(stencil_result) = result;
}

/* The case says what is at hand: an operand, in b, or a constant, in d. Afterwards the result is in b, or if there is
 * none what was there. */
#define MAKE_CASE(case, name, format, kept_, at_hand_, is_wide_)                                                       \
    STENCIL stencil_##case##__##format##__##name(COPY_PARAMETERS(struct wasm_slot *, a))                               \
    {                                                                                                                  \
        struct stencil_regs regs = {{.fp = p0, .bytes = p1, .memory = p2}, at_hand_, is_wide_, b, d};                  \
        struct wasm_slot *to = wasm_##name(STENCIL_SLOT, STENCIL_SLOT, &regs.r, wasm_machine_around(middle));          \
        uint64_t nothing;                                                                                              \
                                                                                                                       \
        if (to == STENCIL_SLOW) {                                                                                      \
            __attribute__((musttail)) return stencil_slow(COPY_ARGUMENTS(a, at_hand_ ? b : nothing, nothing));         \
        }                                                                                                              \
        if (to == STENCIL_TAKEN) {                                                                                     \
            __attribute__((musttail)) return stencil_taken(COPY_ARGUMENTS(a, kept_, nothing));                         \
        }                                                                                                              \
        __attribute__((musttail)) return stencil_next(COPY_ARGUMENTS(a, kept_, nothing));                              \
    }
#define MAKE_KEPT(name, format, kept)                                                                                  \
    MAKE_CASE(plain, name, format, kept, 0, false) MAKE_CASE(x, name, format, kept, 'x', false)
#define MAKE_LAST_KEPT(name, format, operand, kept)                                                                    \
    MAKE_KEPT(name, format, kept) MAKE_CASE(operand, name, format, kept, #operand[0], false)
#define MAKE_WIDE(name, kept) MAKE_CASE(wide, name, XK, kept, 0, true) MAKE_CASE(wide_x, name, XK, kept, 'x', true)
#define MAKE_X(name, format)  MAKE_KEPT(name, format, regs.kept)
#define MAKE_XY(name, format) MAKE_LAST_KEPT(name, format, y, regs.kept)

#define CONSTANT_32(name) MAKE_X(name##_k, XK)
#define CONSTANT_64(name) MAKE_X(name##_k, XK) MAKE_WIDE(name##_k, regs.kept)

#define UNARY(name)      MAKE_X(name, X)
#define BOTH(name, bits) MAKE_XY(name, XY) CONSTANT_##bits(name)
#define LOAD(name)       MAKE_X(name, LOAD)
#define STORE(name)      MAKE_XY(name, STORE_Y) MAKE_X(name##_k, STORE_K)

/* Floating-point results are not kept: they are in other registers. */
#define FLOAT_32(name)         MAKE_KEPT(name##_k, XK, nothing)
#define FLOAT_64(name)         MAKE_KEPT(name##_k, XK, nothing) MAKE_WIDE(name##_k, nothing)
#define FLOAT_UNARY(name)      MAKE_KEPT(name, X, nothing)
#define FLOAT_BINARY(name)     MAKE_LAST_KEPT(name, XY, y, nothing)
#define FLOAT_BOTH(name, bits) FLOAT_BINARY(name) FLOAT_##bits(name)

#define COMPARE(name, bits) BOTH(name, bits) MAKE_XY(go_if_##name, GO_XY) MAKE_X(go_if_##name##_k, GO_XK)
#define INTEGER_ROWS(type, bits)                                                                                       \
    COMPARE(type##_eq, bits)                                                                                           \
    COMPARE(type##_ne, bits)                                                                                           \
    COMPARE(type##_lt_s, bits)                                                                                         \
    COMPARE(type##_lt_u, bits)                                                                                         \
    COMPARE(type##_gt_s, bits)                                                                                         \
    COMPARE(type##_gt_u, bits)                                                                                         \
    COMPARE(type##_le_s, bits)                                                                                         \
    COMPARE(type##_le_u, bits)                                                                                         \
    COMPARE(type##_ge_s, bits)                                                                                         \
    COMPARE(type##_ge_u, bits)                                                                                         \
    UNARY(type##_eqz)                                                                                                  \
    UNARY(type##_clz)                                                                                                  \
    UNARY(type##_ctz)                                                                                                  \
    UNARY(type##_popcnt)                                                                                               \
    BOTH(type##_add, bits)                                                                                             \
    BOTH(type##_sub, bits)                                                                                             \
    BOTH(type##_mul, bits)                                                                                             \
    BOTH(type##_div_s, bits)                                                                                           \
    BOTH(type##_div_u, bits)                                                                                           \
    BOTH(type##_rem_s, bits)                                                                                           \
    BOTH(type##_rem_u, bits)                                                                                           \
    BOTH(type##_and, bits)                                                                                             \
    BOTH(type##_or, bits)                                                                                              \
    BOTH(type##_xor, bits)                                                                                             \
    BOTH(type##_shl, bits)                                                                                             \
    BOTH(type##_shr_s, bits)                                                                                           \
    BOTH(type##_shr_u, bits)                                                                                           \
    BOTH(type##_rotl, bits)                                                                                            \
    BOTH(type##_rotr, bits)                                                                                            \
    UNARY(type##_extend8_s)                                                                                            \
    UNARY(type##_extend16_s)
INTEGER_ROWS(i32, 32)
INTEGER_ROWS(i64, 64)
UNARY(i64_extend32_s)
UNARY(i32_wrap_i64)
UNARY(i64_extend_i32_s)
UNARY(i64_extend_i32_u)

/* Rounding to integral numbers is left to handlers, which call functions for it. */
#define TRUNCATES(name, from) UNARY(name##_trunc_##from) UNARY(name##_trunc_sat_##from)
#define FLOAT_ROWS(type, bits)                                                                                         \
    BOTH(type##_eq, bits)                                                                                              \
    BOTH(type##_ne, bits)                                                                                              \
    BOTH(type##_lt, bits)                                                                                              \
    BOTH(type##_gt, bits)                                                                                              \
    BOTH(type##_le, bits)                                                                                              \
    BOTH(type##_ge, bits)                                                                                              \
    FLOAT_UNARY(type##_abs)                                                                                            \
    FLOAT_UNARY(type##_neg)                                                                                            \
    FLOAT_UNARY(type##_sqrt)                                                                                           \
    FLOAT_BOTH(type##_add, bits)                                                                                       \
    FLOAT_BOTH(type##_sub, bits)                                                                                       \
    FLOAT_BOTH(type##_mul, bits)                                                                                       \
    FLOAT_BOTH(type##_div, bits)                                                                                       \
    FLOAT_UNARY(type##_convert_i32_s)                                                                                  \
    FLOAT_UNARY(type##_convert_i32_u)                                                                                  \
    FLOAT_UNARY(type##_convert_i64_s)                                                                                  \
    FLOAT_UNARY(type##_convert_i64_u)                                                                                  \
    FLOAT_BINARY(type##_min)                                                                                           \
    FLOAT_BINARY(type##_max)                                                                                           \
    TRUNCATES(i32, type##_s)                                                                                           \
    TRUNCATES(i32, type##_u)                                                                                           \
    TRUNCATES(i64, type##_s)                                                                                           \
    TRUNCATES(i64, type##_u)                                                                                           \
    FLOAT_BINARY(type##_copysign)
FLOAT_ROWS(f32, 32)
FLOAT_ROWS(f64, 64)
FLOAT_UNARY(f32_demote_f64)
FLOAT_UNARY(f64_promote_f32)
UNARY(i32_reinterpret_f32)
UNARY(i64_reinterpret_f64)
UNARY(f32_reinterpret_i32)
UNARY(f64_reinterpret_i64)

LOAD(i32_load)
LOAD(i64_load)
LOAD(f32_load)
LOAD(f64_load)
LOAD(i32_load8_s)
LOAD(i32_load8_u)
LOAD(i32_load16_s)
LOAD(i32_load16_u)
LOAD(i64_load8_s)
LOAD(i64_load8_u)
LOAD(i64_load16_s)
LOAD(i64_load16_u)
LOAD(i64_load32_s)
LOAD(i64_load32_u)
STORE(i32_store)
STORE(i64_store)
STORE(f32_store)
STORE(f64_store)
STORE(i32_store8)
STORE(i32_store16)
STORE(i64_store8)
STORE(i64_store16)
STORE(i64_store32)

MAKE_XY(select, XYZ)
MAKE_CASE(z, select, XYZ, regs.kept, 'z', false)
MAKE_X(go_if, GO_X)
MAKE_X(go_unless, GO_X)

/* ---- Calls, returns, br_table ------------------------------------------------------------------------------------
 *
 * They do what the functions of the other engines do (insns.h) as far as there is nothing to it but to move what is
 * known: all else is left to handlers, before anything has changed. */

#define PLACE_IN_FRAME(hole) (*(wasm_value *)((char *)p0 + (uintptr_t)(hole)))
#define GO_ON(way, a, b, d)  __attribute__((musttail)) return stencil_##way(COPY_ARGUMENTS(a, b, d))
#define SLOWLY_IF(condition)                                                                                           \
    do {                                                                                                               \
        if (UNLIKELY(condition))                                                                                       \
            GO_ON(slow, a, nothing, nothing);                                                                          \
    } while (false)

static ALWAYS_INLINE struct wasm_frame *frame_at(uint8_t *host)
{
    return (struct wasm_frame *)(void *)host;
}

/* b: where the caller goes on, in the bytes. Afterwards the frame is the callee's but for what it still has to do. */
STENCIL stencil_plain__CALL__call(COPY_PARAMETERS(struct wasm_slot *, a))
{
    uint64_t nothing;

    frame_at(host)->pc = (const uint8_t *)b;
    p0 = &PLACE_IN_FRAME(stencil_x);
    GO_ON(next, a, nothing, d);
}

/* b: the table, d: the type. Afterwards d: the function's entry. */
STENCIL stencil_plain__CALL_INDIRECT__call_indirect(COPY_PARAMETERS(struct wasm_slot *, a))
{
    const struct wasm_tableinst *called = (const struct wasm_tableinst *)b;
    const uint32_t index = (uint32_t)PLACE_IN_FRAME(stencil_y);
    const struct wasm_funcinst *function;
    uint64_t nothing;

    SLOWLY_IF(index >= called->type.limits.min);
    function = (const struct wasm_funcinst *)called->elements[index];
    SLOWLY_IF(function == NULL || (uintptr_t)function->type != d);
    SLOWLY_IF(function->instance != wasm_machine_around(middle)->current || function->entry == NULL);
    GO_ON(next, a, nothing, (uintptr_t)function->entry);
}

/* a: where the caller goes on, b: the function. */
STENCIL stencil_plain__ENTER__enter_function(COPY_PARAMETERS(struct wasm_slot *, a))
{
    struct wasm_machine *m = wasm_machine_around(middle);
    struct wasm_thread *t = &m->thread;
    struct wasm_frame *frame = frame_at(host) + 1;
    const size_t locals = (size_t)(p0 - t->values);
    uint64_t nothing;

    (void)d;
    SLOWLY_IF(frame >= m->frames_end || m->store.resources.stack - t->stack < (uintptr_t)stencil_needs ||
              locals + (uintptr_t)stencil_room > t->value_room);
    t->stack += (uintptr_t)stencil_needs;
    frame->function = (const struct wasm_funcinst *)b;
    frame->locals = locals;
    frame->slot = a;
    host = (uint8_t *)frame;
    GO_ON(next, a, nothing, nothing);
}

#define RETURN(case, name, format, move_result)                                                                        \
    STENCIL stencil_##case##__##format##__##name(COPY_PARAMETERS(struct wasm_slot *, a))                               \
    {                                                                                                                  \
        struct wasm_thread *t = &wasm_machine_around(middle)->thread;                                                  \
        struct wasm_frame *frame = frame_at(host);                                                                     \
        uint64_t nothing;                                                                                              \
        (void)b, (void)d;                                                                                              \
        a = frame->slot;                                                                                               \
        SLOWLY_IF(a == NULL);                                                                                          \
        move_result;                                                                                                   \
        t->stack -= (uintptr_t)stencil_needs;                                                                          \
        host = (uint8_t *)(frame - 1);                                                                                 \
        p0 = t->values + frame[-1].locals;                                                                             \
        GO_ON(next, a, nothing, nothing);                                                                              \
    }
RETURN(plain, return, RETURN, (void)0)
RETURN(plain, return_1, RETURN_X, *p0 = PLACE_IN_FRAME(stencil_x))
RETURN(x, return_1, RETURN_X, *p0 = b)

/* b: the branches. Afterwards d: the code of the one that is taken. */
STENCIL stencil_plain__SWITCH__br_table(COPY_PARAMETERS(struct wasm_slot *, a))
{
    const struct wasm_branch *branches = (const struct wasm_branch *)b;
    const uint32_t index = (uint32_t)PLACE_IN_FRAME(stencil_x), last = (uint32_t)stencil_constant_operand();
    uint64_t nothing;

    (void)d;
    GO_ON(next, a, nothing, (uintptr_t)branches[index < last ? index : last].place);
}
