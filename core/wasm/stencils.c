/* The stencils: a function for each row of folded code that only computes, accesses memory or branches, compiled by
 * itself and never linked. Its name says what it is for: stencil_<case>__<FORMAT>__<row>. engine/stencils makes a table
 * of them.
 *
 * They call the very functions that every engine has, with operands that are holes: addresses of symbols that nobody
 * defines. Places are distances from the first local, in bytes. */
#include <stdint.h>

extern char stencil_x[], stencil_y[], stencil_z[], stencil_result[], stencil_offset[], stencil_value[];

/* The compiler must not think that it knows anything of a constant, such as that an address is not 0. */
static inline __attribute__((always_inline)) uint64_t stencil_constant_operand(void)
{
    uint64_t value = (uintptr_t)stencil_value;

    __asm__("" : "+r"(value));
    return value;
}

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

#define MAKE(name, format)                                                                                             \
    STENCIL stencil_plain__##format##__##name(COPY_PARAMETERS(struct wasm_slot *, a))                                  \
    {                                                                                                                  \
        struct wasm_regs r = {.fp = p0, .bytes = p1, .memory = p2};                                                    \
        struct wasm_slot *to = wasm_##name(STENCIL_SLOT, STENCIL_SLOT, &r, wasm_machine_around(middle));               \
        uint64_t nothing;                                                                                              \
                                                                                                                       \
        (void)b, (void)d;                                                                                              \
        if (to == STENCIL_SLOW) {                                                                                      \
            __attribute__((musttail)) return stencil_slow(COPY_ARGUMENTS(a, nothing, nothing));                        \
        }                                                                                                              \
        if (to == STENCIL_TAKEN) {                                                                                     \
            __attribute__((musttail)) return stencil_taken(COPY_ARGUMENTS(a, nothing, nothing));                       \
        }                                                                                                              \
        __attribute__((musttail)) return stencil_next(COPY_ARGUMENTS(a, nothing, nothing));                            \
    }

#define UNARY(name)  MAKE(name, X)
#define BINARY(name) MAKE(name, XY)
#define BOTH(name)   MAKE(name, XY) MAKE(name##_k, XK)
#define LOAD(name)   MAKE(name, LOAD)
#define STORE(name)  MAKE(name, STORE_Y) MAKE(name##_k, STORE_K)

#define COMPARE(name) BOTH(name) MAKE(go_if_##name, GO_XY) MAKE(go_if_##name##_k, GO_XK)
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
    BOTH(type##_shl)                                                                                                   \
    BOTH(type##_shr_s)                                                                                                 \
    BOTH(type##_shr_u)                                                                                                 \
    BOTH(type##_rotl)                                                                                                  \
    BOTH(type##_rotr)                                                                                                  \
    UNARY(type##_extend8_s)                                                                                            \
    UNARY(type##_extend16_s)
INTEGER_ROWS(i32)
INTEGER_ROWS(i64)
UNARY(i64_extend32_s)
UNARY(i32_wrap_i64)
UNARY(i64_extend_i32_s)
UNARY(i64_extend_i32_u)

/* Rounding to integral numbers, and conversions that trap, are left to handlers: they call functions. */
#define FLOAT_ROWS(type)                                                                                               \
    BOTH(type##_eq)                                                                                                    \
    BOTH(type##_ne)                                                                                                    \
    BOTH(type##_lt)                                                                                                    \
    BOTH(type##_gt)                                                                                                    \
    BOTH(type##_le)                                                                                                    \
    BOTH(type##_ge)                                                                                                    \
    UNARY(type##_abs)                                                                                                  \
    UNARY(type##_neg)                                                                                                  \
    UNARY(type##_sqrt)                                                                                                 \
    BOTH(type##_add)                                                                                                   \
    BOTH(type##_sub)                                                                                                   \
    BOTH(type##_mul)                                                                                                   \
    BOTH(type##_div)                                                                                                   \
    UNARY(type##_convert_i32_s)                                                                                        \
    UNARY(type##_convert_i32_u)                                                                                        \
    UNARY(type##_convert_i64_s)                                                                                        \
    BINARY(type##_copysign)
FLOAT_ROWS(f32)
FLOAT_ROWS(f64)
UNARY(f32_demote_f64)
UNARY(f64_promote_f32)
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

MAKE(select, XYZ)
MAKE(go_if, GO_X)
MAKE(go_unless, GO_X)
