/* Arithmetic of the engines' instructions. The oracle has its own (reference_numbers.h). */
#ifndef BOBBIN_WASM_NUMBERS_H
#define BOBBIN_WASM_NUMBERS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "engine/slot.h"

static ALWAYS_INLINE float wasm_as_f32(uint64_t value)
{
    union {
        uint32_t bits;
        float number;
    } both = {.bits = (uint32_t)value};

    return both.number;
}

static ALWAYS_INLINE double wasm_as_f64(uint64_t value)
{
    union {
        uint64_t bits;
        double number;
    } both = {.bits = value};

    return both.number;
}

/* Results of arithmetic: a NaN becomes the positive canonical one, which the specification always allows. */
static ALWAYS_INLINE uint64_t wasm_of_f32(float value)
{
    union {
        float number;
        uint32_t bits;
    } both = {.number = value};

    return UNLIKELY(value != value) ? 0x7fc00000 : both.bits;
}

static ALWAYS_INLINE uint64_t wasm_of_f64(double value)
{
    union {
        double number;
        uint64_t bits;
    } both = {.number = value};

    return UNLIKELY(value != value) ? UINT64_C(0x7ff8000000000000) : both.bits;
}

/* -0 is less than 0, and NaN wins: x + y is NaN where one of them is. */
#define MINIMUM(type, name, sign)                                                                                      \
    static ALWAYS_INLINE type wasm_##name(type x, type y)                                                              \
    {                                                                                                                  \
        if (UNLIKELY(x != x || y != y))                                                                                \
            return x + y;                                                                                              \
        if (x == y)                                                                                                    \
            return sign signbit(x) ? x : y;                                                                            \
        return sign(x < y) ? x : y;                                                                                    \
    }
MINIMUM(float, min32, !!)
MINIMUM(float, max32, !)
MINIMUM(double, min64, !!)
MINIMUM(double, max64, !)
#undef MINIMUM

/* Truncated numbers must lie in (below, above): both are exact in float and double, but for -2^31 - 1, which a float
 * cannot have, and there is none between it and -2^31. */
#define WASM_BELOW_s32(x) ((x) > -2147483649.0)
#define WASM_ABOVE_s32(x) ((x) < 2147483648.0)
#define WASM_BELOW_u32(x) ((x) > -1.0)
#define WASM_ABOVE_u32(x) ((x) < 4294967296.0)
#define WASM_BELOW_s64(x) ((x) >= -0x1p63)
#define WASM_ABOVE_s64(x) ((x) < 0x1p63)
#define WASM_BELOW_u64(x) ((x) > -1.0)
#define WASM_ABOVE_u64(x) ((x) < 0x1p64)

#endif
