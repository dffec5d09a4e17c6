/* The words in which bodies of instructions are written: each body once, for both forms of threaded code and for the
 * stencils of the engine `copy`.
 *
 *     BODY(i32_wrap_i64) { RESULT(1, (uint32_t)X(1)); NEXT; }
 *
 *   X(n) Y(n) Z(n)                   operands: the first, second and third of the n that the instruction takes
 *   LAST SHORT_LAST STORED_LAST      a last operand that is a constant
 *   OFFSET                           of an access
 *   RESULT(n, value) POP(n)          a result in place of n operands; none
 *   NEXT GO TRAP(name)               what comes next; where the slot leads; a trap, with nothing changed
 *   GET_<type>(value) PUT_<type>(x)  between the bits of a value and a number of C
 *
 * NEXT, GO and TRAP end the body. Where operands are:
 *
 *   stack form     they are the topmost values of a stack, whose height is in a register
 *   register form  the slot says where in the frame each of them is, and where the result goes
 *   stencils       they are in host registers, or holes in the code (stencils.c)
 *
 * Here a body becomes a function that is inlined into every engine and returns the slot to dispatch next. `i` is where
 * the instruction stands and `o` where its operands are, which is the same slot unless bytes are executed (bytes.inc);
 * `r` is what an engine keeps at hand. That the module is valid is taken for granted: so there are operands, and room
 * for results. */
#ifndef BOBBIN_WASM_VOCABULARY_H
#define BOBBIN_WASM_VOCABULARY_H

#include "wasm/numbers.h"
#include "wasm/run.h"

#define BODY(name)                                                                                                     \
    static ALWAYS_INLINE UNUSED struct wasm_slot *wasm_##name(                                                         \
        UNUSED struct wasm_slot *i, UNUSED const struct wasm_slot *o, UNUSED struct wasm_regs *r,                      \
        UNUSED struct wasm_machine *m)

/* What only the register form has. */
#ifdef WASM_STACK
#define FOLDED(...)
#else
#define FOLDED(...) __VA_ARGS__
#endif

/* ---- Operands and results ---------------------------------------------------------------------------------------- */

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
#ifdef WASM_STENCILS
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

/* ---- Transfers ----------------------------------------------------------------------------------------------- */

#define NEXT return PREDECODED ? i + 1 : (struct wasm_slot *)o->handler.label

#ifdef WASM_STENCILS
#define GO         return STENCIL_TAKEN
#define TRAP(name) return STENCIL_SLOW
#else
#define GO         return wasm_go_to(wasm_target(i, o->target, o->pointer, r), o->adjust, o->limit, r, m)
#define TRAP(name) return wasm_refuse_insn(i, wasm_trap_##name, r, m)
#endif

/* ---- Numbers ----------------------------------------------------------------------------------------------------- */

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

#endif
