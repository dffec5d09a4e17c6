/* Arithmetic of the oracle: section 4.3 of the specification. The host's floating point must round to nearest, which is
 * how every C program begins. */
#ifndef BOBBIN_WASM_REFERENCE_NUMBERS_H
#define BOBBIN_WASM_REFERENCE_NUMBERS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;
typedef float f32;
typedef double f64;

static inline f32 f32_of(u64 bits)
{
    u32 low = (u32)bits;
    f32 value;

    memcpy(&value, &low, sizeof value);
    return value;
}

static inline f64 f64_of(u64 bits)
{
    f64 value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Results of arithmetic. Of the NaNs that section 4.3.3 allows it is always the same, positive and canonical, so that a
 * program computes the same bits on every host. */
static inline u64 bits_of_f32(f32 value)
{
    u32 bits = 0x7fc00000;

    if (!isnan(value))
        memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline u64 bits_of_f64(f64 value)
{
    u64 bits = 0x7ff8000000000000;

    if (!isnan(value))
        memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* ---- Integers: section 4.3.2 ------------------------------------------------------------------------------------- */

static inline u32 rotl32(u32 a, u32 n)
{
    n &= 31;
    return n == 0 ? a : a << n | a >> (32 - n);
}

static inline u64 rotl64(u64 a, u64 n)
{
    n &= 63;
    return n == 0 ? a : a << n | a >> (64 - n);
}

static inline u32 clz32(u32 a)
{
    return a == 0 ? 32 : (u32)__builtin_clz(a);
}

static inline u32 ctz32(u32 a)
{
    return a == 0 ? 32 : (u32)__builtin_ctz(a);
}

static inline u64 clz64(u64 a)
{
    return a == 0 ? 64 : (u64)__builtin_clzll(a);
}

static inline u64 ctz64(u64 a)
{
    return a == 0 ? 64 : (u64)__builtin_ctzll(a);
}

/* ---- Floating point: section 4.3.3 ------------------------------------------------------------------------------- */

/* Of the two zeros the negative one is less. */
static inline f64 minimum(f64 a, f64 b)
{
    if (isnan(a) || isnan(b))
        return NAN;
    if (a == 0 && b == 0)
        return signbit(a) ? a : b;
    return a < b ? a : b;
}

static inline f64 maximum(f64 a, f64 b)
{
    if (isnan(a) || isnan(b))
        return NAN;
    if (a == 0 && b == 0)
        return signbit(a) ? b : a;
    return a > b ? a : b;
}

/* ---- Conversions: section 4.3.4. A number of 32 bits is exact as one of 64 bits --------------------------------- */

/* Whether truncation fits: by the nearest numbers that do not, or that just do. */
static inline int fits_s32(f64 a)
{
    return a > -2147483649.0 && a < 2147483648.0;
}

static inline int fits_u32(f64 a)
{
    return a > -1.0 && a < 4294967296.0;
}

static inline int fits_s64(f64 a)
{
    return a >= -9223372036854775808.0 && a < 9223372036854775808.0;
}

static inline int fits_u64(f64 a)
{
    return a > -1.0 && a < 18446744073709551616.0;
}

/* What does not fit becomes the nearest number that does, NaN zero. */
static inline s32 saturate_s32(f64 a)
{
    return fits_s32(a) ? (s32)a : isnan(a) ? 0 : a < 0 ? INT32_MIN : INT32_MAX;
}

static inline u32 saturate_u32(f64 a)
{
    return fits_u32(a) ? (u32)a : isnan(a) || a < 0 ? 0 : UINT32_MAX;
}

static inline s64 saturate_s64(f64 a)
{
    return fits_s64(a) ? (s64)a : isnan(a) ? 0 : a < 0 ? INT64_MIN : INT64_MAX;
}

static inline u64 saturate_u64(f64 a)
{
    return fits_u64(a) ? (u64)a : isnan(a) || a < 0 ? 0 : UINT64_MAX;
}

#endif
