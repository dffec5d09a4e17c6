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

/* Element `n` of registers whose elements have 2^width bytes. */
static inline uint64_t rv64_element(const void *from, int width, uint64_t n)
{
    uint64_t value = 0;

    memcpy(&value, (const uint8_t *)from + (n << width), (size_t)1 << width);
    return value;
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

/* Bit n of vd is whether `condition` holds of A and B, those of vs2 and the second source, of each active element n; it
 * is evaluated of masked ones, too. A mask may overlap the elements that are compared; 64 bits are written at a time,
 * in bytes whose elements have been read. */
#define RV64_EACH_BIT(T, condition)                                                                                    \
    do {                                                                                                               \
        const T *const a_ = c->a, *const b_ = c->b;                                                                    \
                                                                                                                       \
        for (uint64_t from = c->first & ~UINT64_C(63); from < c->vl; from += 64) {                                     \
            const uint64_t end = c->vl - from < 64 ? c->vl : from + 64;                                                \
            uint8_t truths[64] = {0};                                                                                  \
                                                                                                                       \
            for (uint64_t n = from < c->first ? c->first : from; n < end; n++) {                                       \
                const T A = a_[n], B = b_[n];                                                                          \
                                                                                                                       \
                truths[n - from] = (condition);                                                                        \
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
