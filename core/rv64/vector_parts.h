/* What the functions of vector instructions are made of. For vector*.c. */
#ifndef BOBBIN_RV64_VECTOR_PARTS_H
#define BOBBIN_RV64_VECTOR_PARTS_H

#include <string.h>

#include "rv64/fp.h"
#include "rv64/vector.h"

/* Elements, which are bytes of the state. */
typedef uint8_t u8;
typedef uint16_t __attribute__((may_alias)) u16;
typedef uint32_t __attribute__((may_alias)) u32;
typedef uint64_t __attribute__((may_alias)) u64;
typedef int8_t __attribute__((may_alias)) i8;
typedef int16_t __attribute__((may_alias)) i16;
typedef int32_t __attribute__((may_alias)) i32;
typedef int64_t __attribute__((may_alias)) i64;
typedef float __attribute__((may_alias)) f32;
typedef double __attribute__((may_alias)) f64;
typedef __int128 int128;
typedef unsigned __int128 uint128;

/* `count` bits of the word. */
static ALWAYS_INLINE uint32_t rv64_field(uint32_t word, int low, int count)
{
    return word >> low & ((1U << count) - 1);
}

/* Of a load or store: log2 of the bytes that its width stands for, and how many fields it has. */
static ALWAYS_INLINE int rv64_access_width(uint32_t word)
{
    return (int)(rv64_field(word, 12, 3) != 0 ? rv64_field(word, 12, 3) - 4 : 0);
}

static ALWAYS_INLINE unsigned rv64_access_fields(uint32_t word)
{
    return rv64_field(word, 29, 3) + 1;
}

static ALWAYS_INLINE void *rv64_v(struct rv64_state *s, unsigned reg)
{
    return s->v + reg * s->vlenb;
}

static ALWAYS_INLINE bool rv64_bit(const uint8_t *mask, uint64_t n)
{
    return mask[n / 8] >> n % 8 & 1;
}

/* Bits n to n + 63, where n is a multiple of 64: a register has whole such words. */
static inline uint64_t rv64_bits(const uint8_t *mask, uint64_t n)
{
    uint64_t bits;

    memcpy(&bits, mask + n / 8, sizeof bits);
    return bits;
}

static ALWAYS_INLINE bool rv64_is_active(const struct rv64_vector *c, uint64_t n)
{
    return c->mask == NULL || rv64_bit(c->mask, n);
}

/* Which of the elements n to n + 63 are active, from `first` up to vl. */
static inline uint64_t rv64_active_bits(const struct rv64_vector *c, uint64_t n)
{
    uint64_t active = c->mask != NULL ? rv64_bits(c->mask, n) : UINT64_MAX;

    if (c->first > n)
        active &= c->first - n < 64 ? UINT64_MAX << (c->first - n) : 0;
    if (c->vl < n + 64)
        active &= c->vl > n ? UINT64_MAX >> (n + 64 - c->vl) : 0;
    return active;
}

/* Writes those of bits n to n + 63 of vd that are active. */
static inline void rv64_set_bits(struct rv64_vector *c, uint64_t n, uint64_t bits)
{
    const uint64_t active = rv64_active_bits(c, n), old = rv64_bits(c->d, n);

    bits = (bits & active) | (old & ~active);
    memcpy((uint8_t *)c->d + n / 8, &bits, sizeof bits);
}

/* A bit for each of these bytes, which are 0 or 1. */
static inline uint64_t rv64_bits_of(const uint8_t truths[64])
{
    uint64_t bits = 0;

    for (int n = 0; n < 64; n += 8) {
        uint64_t eight;

        memcpy(&eight, truths + n, sizeof eight);
        bits |= eight * UINT64_C(0x0102040810204080) >> 56 << n;
    }
    return bits;
}

/* The reverse, of the first 16 bits. */
static inline void rv64_truths_of(uint8_t truths[16], uint64_t bits)
{
    for (int n = 0; n < 16; n += 8) {
        uint64_t eight = (bits >> n & 0xff) * 0x0101010101010101 & 0x8040201008040201; /* byte k has bit k alone */

        eight = (eight + 0x7f7f7f7f7f7f7f7f) >> 7 & 0x0101010101010101;
        memcpy(truths + n, &eight, sizeof eight);
    }
}

/* Element `n` of registers whose elements have 2^width bytes. */
static inline uint64_t rv64_element(const void *from, int width, uint64_t n)
{
    switch (width) {
    case 0:
        return ((const u8 *)from)[n];
    case 1:
        return ((const u16 *)from)[n];
    case 2:
        return ((const u32 *)from)[n];
    default:
        return ((const u64 *)from)[n];
    }
}

static inline void rv64_set_element(void *to, int width, uint64_t n, uint64_t value)
{
    memcpy((uint8_t *)to + (n << width), &value, (size_t)1 << width);
}

/* The iterations of a loop over elements do not depend on each other: where groups may overlap at all (chapter 30.5.2),
 * each element is read before it is overwritten. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed" /* a host may have no vectors, or none for these elements */
#define RV64_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define RV64_INDEPENDENT _Pragma("GCC ivdep")
#endif

/* For each active element n. */
#define RV64_EACH_ACTIVE(statement)                                                                                    \
    do {                                                                                                               \
        if (c->mask == NULL) {                                                                                         \
            RV64_INDEPENDENT                                                                                           \
            for (uint64_t n = c->first; n < c->vl; n++)                                                                \
                statement;                                                                                             \
        } else {                                                                                                       \
            for (uint64_t n = c->first; n < c->vl; n++) {                                                              \
                if (rv64_bit(c->mask, n))                                                                              \
                    statement;                                                                                         \
            }                                                                                                          \
        }                                                                                                              \
    } while (0)

/* The same; D, A and B are those of vd, vs2 and the second source, of these types; d_[n] is vd's. */
#define RV64_EACH(TD, TA, TB, statement)                                                                               \
    do {                                                                                                               \
        TD *const d_ = c->d;                                                                                           \
        const TA *const a_ = c->a;                                                                                     \
        const TB *const b_ = c->b;                                                                                     \
                                                                                                                       \
        (void)a_, (void)b_;                                                                                            \
        RV64_EACH_ACTIVE({                                                                                             \
            UNUSED const TD D = d_[n];                                                                                 \
            UNUSED const TA A = a_[n];                                                                                 \
            UNUSED const TB B = b_[n];                                                                                 \
            statement;                                                                                                 \
        });                                                                                                            \
    } while (0)

/* How many elements of the widest of two types are computed at a time: as many as the shortest registers have. Loops
 * of that constant length are what compilers make the host's vector instructions of. Where a group has fewer elements,
 * it is a part of a register, whose other elements may be read. */
#define RV64_AT_ONCE(T, other) (16 / (sizeof(T) > sizeof(other) ? sizeof(T) : sizeof(other)))

/* d_[n] = value for each active element n; the value depends on nothing but D, A, B and n and does nothing else, so it
 * is computed of other elements, too. */
#define RV64_EACH_VALUE(TD, TA, TB, value)                                                                             \
    do {                                                                                                               \
        enum { AT_ONCE = RV64_AT_ONCE(TD, TA) };                                                                       \
                                                                                                                       \
        for (uint64_t from = c->first & ~(uint64_t)(AT_ONCE - 1); from < c->vl; from += AT_ONCE) {                     \
            TD *const d_ = (TD *)c->d + from, values[AT_ONCE];                                                         \
            const TA *const a_ = (const TA *)c->a + from;                                                              \
            const TB *const b_ = (const TB *)c->b + from;                                                              \
                                                                                                                       \
            for (unsigned k = 0; k < AT_ONCE; k++) {                                                                   \
                UNUSED const uint64_t n = from + k;                                                                    \
                UNUSED const TD D = d_[k];                                                                             \
                UNUSED const TA A = a_[k];                                                                             \
                UNUSED const TB B = b_[k];                                                                             \
                                                                                                                       \
                values[k] = (TD)(value);                                                                               \
            }                                                                                                          \
            if (c->mask == NULL && from >= c->first && from + AT_ONCE <= c->vl) {                                      \
                memcpy(d_, values, sizeof values);                                                                     \
            } else {                                                                                                   \
                uint8_t truths[16];                                                                                    \
                                                                                                                       \
                rv64_truths_of(truths, rv64_active_bits(c, from & ~UINT64_C(63)) >> from % 64);                        \
                for (unsigned k = 0; k < AT_ONCE; k++)                                                                 \
                    d_[k] = truths[k] ? values[k] : d_[k];                                                             \
            }                                                                                                          \
        }                                                                                                              \
    } while (0)

/* Bit n of vd is whether `condition` holds of A and B, those of vs2 and the second source, of each active element n; it
 * is evaluated of others, too. A mask may overlap the elements that are compared; 64 bits are written at a time, in
 * bytes whose elements have been read. */
#define RV64_EACH_BIT(T, condition)                                                                                    \
    do {                                                                                                               \
        for (uint64_t from = c->first & ~UINT64_C(63); from < c->vl; from += 64) {                                     \
            const T *const a_ = (const T *)c->a + from, *const b_ = (const T *)c->b + from;                            \
            uint8_t truths[64] = {0};                                                                                  \
                                                                                                                       \
            for (unsigned begin = 0; begin < 64 && from + begin < c->vl; begin += RV64_AT_ONCE(T, T)) {                \
                for (unsigned k = begin; k < begin + RV64_AT_ONCE(T, T); k++) {                                        \
                    UNUSED const uint64_t n = from + k;                                                                \
                    const T A = a_[k], B = b_[k];                                                                      \
                                                                                                                       \
                    truths[k] = (condition);                                                                           \
                }                                                                                                      \
            }                                                                                                          \
            rv64_set_bits(c, from, rv64_bits_of(truths));                                                              \
        }                                                                                                              \
    } while (0)

/* what(T8, ...) or the one for another SEW. */
#define RV64_BY_SEW(T, what, ...)                                                                                      \
    switch (c->sew) {                                                                                                  \
    case 0:                                                                                                            \
        what(T##8 __VA_OPT__(, ) __VA_ARGS__);                                                                         \
        break;                                                                                                         \
    case 1:                                                                                                            \
        what(T##16 __VA_OPT__(, ) __VA_ARGS__);                                                                        \
        break;                                                                                                         \
    case 2:                                                                                                            \
        what(T##32 __VA_OPT__(, ) __VA_ARGS__);                                                                        \
        break;                                                                                                         \
    default:                                                                                                           \
        what(T##64 __VA_OPT__(, ) __VA_ARGS__);                                                                        \
        break;                                                                                                         \
    }

/* What vector.def names. */
#define V(name, mnemonic, operands, match, mask, rule, function, effect) void rv64_v_##function(struct rv64_vector *c);
#include "rv64/vector.def"

#endif
