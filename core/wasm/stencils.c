/* The stencils: a function for each row of folded code that only computes, accesses memory or branches, compiled by
 * itself and never linked. Its name says what it is for: stencil_<case>__<FORMAT>__<row>. engine/stencils makes a table
 * of them.
 *
 * They call the very functions that every engine has, with operands that are holes: addresses of symbols that nobody
 * defines. Places are distances from the first local, in bytes. */
#include <stdint.h>

extern char stencil_x[], stencil_y[], stencil_z[], stencil_offset[], stencil_needs[], stencil_room[];
/* Weak, as the compiler must not think that they are not 0. */
extern char stencil_value[] __attribute__((weak)), stencil_shamt[] __attribute__((weak));

#define HELPER static inline __attribute__((always_inline))

/* Operands, the last one where it is a constant, and the result. */
struct wasm_regs;
HELPER uint64_t stencil_operand(const struct wasm_regs *r, char operand);
HELPER uint64_t stencil_last(const struct wasm_regs *r);
HELPER void stencil_give(struct wasm_regs *r, uint64_t result);

/* What a row's function returns, where it stands in a slot of no use. */
#define STENCIL_SLOT  ((struct wasm_slot *)64)
#define STENCIL_TAKEN (STENCIL_SLOT + 2)
#define STENCIL_SLOW  (STENCIL_SLOT + 3)
#define STENCIL_NAN   (STENCIL_SLOT + 4)

#define WASM_STENCILS
#define CELL_EXACT      0
#define CELL_PREDECODED 1
#define CELL_FUSED      0
#define CELL_GENERATES  1
#include "wasm/copy.h"

#pragma clang diagnostic ignored "-Wuninitialized" /* meant: arguments that nobody reads have no value */

#define STENCIL __attribute__((preserve_none)) void
STENCIL stencil_next(STENCIL_PARAMETERS(uint64_t, a));
STENCIL stencil_taken(STENCIL_PARAMETERS(uint64_t, a));
STENCIL stencil_slow(STENCIL_PARAMETERS(uint64_t, a));

/* What bodies have for registers, and the operands in host registers. */
struct stencil_regs {
    struct wasm_regs r; /* the first */
    char last; /* which operand is in the register y: 'y' or 'z', 's' for a number to shift by in a hole, or 0 */
    uint64_t x, y, result;
};

#define PLACE(hole) (*(wasm_value *)((uintptr_t)r->fp + (uintptr_t)(hole)))

HELPER uint64_t stencil_operand(const struct wasm_regs *r, char operand)
{
    const struct stencil_regs *regs = (const struct stencil_regs *)(const void *)r;

    if (operand == 'x')
        return regs->x;
    if (operand == regs->last)
        return regs->y;
    return PLACE(operand == 'y' ? stencil_y : stencil_z);
}

HELPER uint64_t stencil_last(const struct wasm_regs *r)
{
    return ((const struct stencil_regs *)(const void *)r)->last == 's' ? (uintptr_t)stencil_shamt
                                                                       : (uintptr_t)stencil_value;
}

HELPER void stencil_give(struct wasm_regs *r, uint64_t result)
{
    ((struct stencil_regs *)(void *)r)->result = result;
}

/* Values in floating-point registers, by their bits. The lower two words of a register are what is stored in the frame,
 * and nothing is said of the others. */
HELPER uint64_t stencil_bits_32(copy_float value)
{
    return ((union {
               float number;
               uint32_t bits;
           }){.number = value[0]})
        .bits;
}

HELPER uint64_t stencil_bits_64(copy_float value)
{
    return ((union {
               double number;
               uint64_t bits;
           }){.number = ((copy_double)value)[0]})
        .bits;
}

HELPER copy_float stencil_float_32(uint64_t bits)
{
    return (copy_float){wasm_as_f32(bits)};
}

HELPER copy_float stencil_float_64(uint64_t bits)
{
    copy_double value;

    value[0] = wasm_as_f64(bits);
    return (copy_float)value;
}

/* Where operands are taken from, by the types of x and y, and where the result is put: into the register of x or y. The
 * other registers stay as they are. */
#define TAKE_int(a, f) (a)
#define TAKE_f32(a, f) stencil_bits_32(f)
#define TAKE_f64(a, f) stencil_bits_64(f)

#define GIVE_nothing(result) a, nothing, d, f0, f1
#define GIVE_x(result)       (result), nothing, d, f0, f1
#define GIVE_y(result)       a, nothing, (result), f0, f1
#define GIVE_f32_x(result)   a, nothing, d, stencil_float_32(result), f1
#define GIVE_f64_x(result)   a, nothing, d, stencil_float_64(result), f1
#define GIVE_f32_y(result)   a, nothing, d, f0, stencil_float_32(result)
#define GIVE_f64_y(result)   a, nothing, d, f0, stencil_float_64(result)

/* The case says whether the last operand is in a register. */
#define MAKE_CASE(case, name, format, x_type, y_type, give, last)                                                      \
    STENCIL stencil_##case##__##format##__##name(STENCIL_PARAMETERS(uint64_t, a))                                      \
    {                                                                                                                  \
        struct stencil_regs regs = {                                                                                   \
            {.fp = p0, .bytes = p1, .memory = p2}, (last), TAKE_##x_type(a, f0), TAKE_##y_type(d, f1), 0};             \
        struct wasm_slot *to = wasm_##name(STENCIL_SLOT, STENCIL_SLOT, &regs.r, wasm_machine_around(middle));          \
        uint64_t nothing;                                                                                              \
                                                                                                                       \
        (void)b;                                                                                                       \
        if (to == STENCIL_SLOW) {                                                                                      \
            __attribute__((musttail)) return stencil_slow(STENCIL_ARGUMENTS(GIVE_nothing(0)));                         \
        }                                                                                                              \
        if (to == STENCIL_NAN) {                                                                                       \
            __attribute__((musttail)) return stencil_slow(STENCIL_ARGUMENTS(GIVE_##give(nothing)));                    \
        }                                                                                                              \
        if (to == STENCIL_TAKEN) {                                                                                     \
            __attribute__((musttail)) return stencil_taken(STENCIL_ARGUMENTS(GIVE_nothing(0)));                        \
        }                                                                                                              \
        __attribute__((musttail)) return stencil_next(STENCIL_ARGUMENTS(GIVE_##give(regs.result)));                    \
    }
#define MAKE(name, format, x_type, give) MAKE_CASE(plain, name, format, x_type, int, give, 0)
#define MAKE_LAST(name, format, x_type, y_type, give)                                                                  \
    MAKE_CASE(plain, name, format, x_type, y_type, give, 0) MAKE_CASE(y, name, format, x_type, y_type, give, 'y')

#define UNARY(name) MAKE(name, X, int, y)
#define BOTH(name)  MAKE_LAST(name, XY, int, int, x) MAKE(name##_k, XK, int, x)
#define SHIFT(name) MAKE_LAST(name, XY, int, int, x) MAKE_CASE(plain, name##_k, XS, int, int, x, 's')
#define LOAD(name)  MAKE(name, LOAD, int, y)
#define STORE(name) MAKE_LAST(name, STORE_Y, int, int, nothing) MAKE(name##_k, STORE_K, int, nothing)

#define FLOAT_UNARY(name, type)   MAKE(name, FLOAT_X, type, type##_y)
#define FLOAT_BINARY(name, type)  MAKE_LAST(name, FLOAT_XY, type, type, type##_x)
#define FLOAT_COMPARE(name, type) MAKE_LAST(name, FLOAT_COMPARE, type, type, x)
#define FLOAT_FROM(name, type)    MAKE(name, FLOAT_FROM, int, type##_x)
#define FLOAT_TO(name, type)      MAKE(name, FLOAT_TO, type, x)
#define FLOAT_LOAD(name, type)    MAKE(name, FLOAT_LOAD, int, type##_x)
#define FLOAT_STORE(name, type)   MAKE_LAST(name, FLOAT_STORE, int, type, nothing) MAKE(name##_k, STORE_K, int, nothing)

#define COMPARE(name)                                                                                                  \
    BOTH(name) MAKE_LAST(go_if_##name, GO_XY, int, int, nothing) MAKE(go_if_##name##_k, GO_XK, int, nothing)
#define INTEGER_ROWS(type)                                                                                             \
    COMPARE(type##_eq)                                                                                                 \
    COMPARE(type##_ne)                                                                                                 \
    COMPARE(type##_lt_s)                                                                                               \
    COMPARE(type##_lt_u)                                                                                               \
    COMPARE(type##_gt_s)                                                                                               \
    COMPARE(type##_gt_u)                                                                                               \
    COMPARE(type##_le_s)                                                                                               \
    COMPARE(type##_le_u)                                                                                               \
    COMPARE(type##_ge_s)                                                                                               \
    COMPARE(type##_ge_u)                                                                                               \
    UNARY(type##_eqz)                                                                                                  \
    UNARY(type##_clz)                                                                                                  \
    UNARY(type##_ctz)                                                                                                  \
    UNARY(type##_popcnt)                                                                                               \
    BOTH(type##_add)                                                                                                   \
    BOTH(type##_sub)                                                                                                   \
    BOTH(type##_mul)                                                                                                   \
    BOTH(type##_div_s)                                                                                                 \
    BOTH(type##_div_u)                                                                                                 \
    BOTH(type##_rem_s)                                                                                                 \
    BOTH(type##_rem_u)                                                                                                 \
    BOTH(type##_and)                                                                                                   \
    BOTH(type##_or)                                                                                                    \
    BOTH(type##_xor)                                                                                                   \
    SHIFT(type##_shl)                                                                                                  \
    SHIFT(type##_shr_s)                                                                                                \
    SHIFT(type##_shr_u)                                                                                                \
    SHIFT(type##_rotl)                                                                                                 \
    SHIFT(type##_rotr)                                                                                                 \
    UNARY(type##_extend8_s)                                                                                            \
    UNARY(type##_extend16_s)
INTEGER_ROWS(i32)
INTEGER_ROWS(i64)
UNARY(i64_extend32_s)
UNARY(i32_wrap_i64)
UNARY(i64_extend_i32_s)
UNARY(i64_extend_i32_u)

/* Rounding to integral numbers is left to handlers, which call functions for it. */
#define TRUNCATES(name, from)                                                                                          \
    FLOAT_TO(name##_trunc_##from##_s, from)                                                                            \
    FLOAT_TO(name##_trunc_sat_##from##_s, from)                                                                        \
    FLOAT_TO(name##_trunc_##from##_u, from) FLOAT_TO(name##_trunc_sat_##from##_u, from)
#define FLOAT_ROWS(type)                                                                                               \
    FLOAT_COMPARE(type##_eq, type)                                                                                     \
    FLOAT_COMPARE(type##_ne, type)                                                                                     \
    FLOAT_COMPARE(type##_lt, type)                                                                                     \
    FLOAT_COMPARE(type##_gt, type)                                                                                     \
    FLOAT_COMPARE(type##_le, type)                                                                                     \
    FLOAT_COMPARE(type##_ge, type)                                                                                     \
    FLOAT_UNARY(type##_abs, type)                                                                                      \
    FLOAT_UNARY(type##_neg, type)                                                                                      \
    FLOAT_UNARY(type##_sqrt, type)                                                                                     \
    FLOAT_BINARY(type##_add, type)                                                                                     \
    FLOAT_BINARY(type##_sub, type)                                                                                     \
    FLOAT_BINARY(type##_mul, type)                                                                                     \
    FLOAT_BINARY(type##_div, type)                                                                                     \
    FLOAT_FROM(type##_convert_i32_s, type)                                                                             \
    FLOAT_FROM(type##_convert_i32_u, type)                                                                             \
    FLOAT_FROM(type##_convert_i64_s, type)                                                                             \
    FLOAT_FROM(type##_convert_i64_u, type)                                                                             \
    FLOAT_BINARY(type##_min, type)                                                                                     \
    FLOAT_BINARY(type##_max, type)                                                                                     \
    TRUNCATES(i32, type)                                                                                               \
    TRUNCATES(i64, type)                                                                                               \
    MAKE_LAST(type##_copysign, XY, int, int, x) /* of bits, for which there are instructions on integers */            \
    FLOAT_LOAD(type##_load, type)                                                                                      \
    FLOAT_STORE(type##_store, type)
FLOAT_ROWS(f32)
FLOAT_ROWS(f64)
MAKE(f32_demote_f64, FLOAT_X, f64, f32_y)
MAKE(f64_promote_f32, FLOAT_X, f32, f64_y)
FLOAT_TO(i32_reinterpret_f32, f32)
FLOAT_TO(i64_reinterpret_f64, f64)
FLOAT_FROM(f32_reinterpret_i32, f32)
FLOAT_FROM(f64_reinterpret_i64, f64)

LOAD(i32_load)
LOAD(i64_load)
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
STORE(i32_store8)
STORE(i32_store16)
STORE(i64_store8)
STORE(i64_store16)
STORE(i64_store32)

MAKE_LAST(select, XYZ, int, int, x)
MAKE_CASE(z, select, XYZ, int, int, x, 'z')
MAKE(go_if, GO_X, int, nothing)
MAKE(go_unless, GO_X, int, nothing)

/* ---- Calls, returns, br_table ------------------------------------------------------------------------------------
 *
 * They do what the functions of the other engines do (insns.h) as far as there is nothing to it but to move what is
 * known: all else is left to handlers, before anything has changed. */

#define PLACE_IN_FRAME(hole) (*(wasm_value *)((char *)p0 + (uintptr_t)(hole)))
#define GO_ON(way, a, b, d)  __attribute__((musttail)) return stencil_##way(STENCIL_ARGUMENTS(a, b, d, f0, f1))
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
STENCIL stencil_plain__CALL__call(STENCIL_PARAMETERS(uint64_t, a))
{
    uint64_t nothing;

    frame_at(host)->pc = (const uint8_t *)b;
    p0 = &PLACE_IN_FRAME(stencil_x);
    GO_ON(next, a, nothing, d);
}

/* b: the table, d: the type. Afterwards d: the function's entry. */
STENCIL stencil_plain__CALL_INDIRECT__call_indirect(STENCIL_PARAMETERS(uint64_t, a))
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
STENCIL stencil_plain__ENTER__enter_function(STENCIL_PARAMETERS(uint64_t, a))
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
    frame->slot = (void *)a;
    host = (uint8_t *)frame;
    GO_ON(next, a, nothing, nothing);
}

#define RETURN(case, name, format, move_result)                                                                        \
    STENCIL stencil_##case##__##format##__##name(STENCIL_PARAMETERS(uint64_t, a))                                      \
    {                                                                                                                  \
        struct wasm_thread *t = &wasm_machine_around(middle)->thread;                                                  \
        struct wasm_frame *frame = frame_at(host);                                                                     \
        void *slot = frame->slot;                                                                                      \
        uint64_t nothing;                                                                                              \
        (void)b, (void)d;                                                                                              \
        SLOWLY_IF(slot == NULL);                                                                                       \
        move_result;                                                                                                   \
        t->stack -= (uintptr_t)stencil_needs;                                                                          \
        host = (uint8_t *)(frame - 1);                                                                                 \
        p0 = t->values + frame[-1].locals;                                                                             \
        GO_ON(next, (uintptr_t)slot, nothing, nothing);                                                                \
    }
RETURN(plain, return, RETURN, (void)0)
RETURN(plain, return_1, RETURN_X, *p0 = PLACE_IN_FRAME(stencil_x))
RETURN(x, return_1, RETURN_X, *p0 = a)

/* b: the branches. Afterwards d: the code of the one that is taken. */
STENCIL stencil_plain__SWITCH__br_table(STENCIL_PARAMETERS(uint64_t, a))
{
    const struct wasm_branch *branches = (const struct wasm_branch *)b;
    const uint32_t index = (uint32_t)PLACE_IN_FRAME(stencil_x), last = (uint32_t)(uintptr_t)stencil_value;
    uint64_t nothing;

    (void)d;
    GO_ON(next, a, nothing, (uintptr_t)branches[index < last ? index : last].place);
}
