/* Integers and fixed point (chapters 30.11 and 30.12), element by element. Each function names what an element gets:
 * of D, A and B, which are those of vd, vs2 and the second source. */
#include "rv64/vector_parts.h"

#define BITS ((unsigned)sizeof(D) * 8)

/* ---- As wide as SEW ---------------------------------------------------------------------------------------------- */

#define EACH(T, value) RV64_EACH_VALUE(T, T, T, value)
#define UNSIGNED(function, value)                                                                                      \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        RV64_BY_SEW(u, EACH, value)                                                                                    \
    }
#define SIGNED(function, value)                                                                                        \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        RV64_BY_SEW(i, EACH, value)                                                                                    \
    }

/* With room for a product. */
#define FACTOR(value)                                                                                                  \
    _Generic((value), u64                                                                                              \
             : (uint128)(value), i64                                                                                   \
             : (int128)(value), u32                                                                                    \
             : (uint64_t)(value), default                                                                              \
             : (int64_t)(value))

/* Sums and products are computed as unsigned, which wrap around. The factor 1U keeps products of narrow elements from
 * being promoted to int, which could overflow. */
UNSIGNED(add, A + B)
UNSIGNED(sub, A - B)
UNSIGNED(rsub, B - A)
UNSIGNED(minu, A < B ? A : B)
SIGNED(min, A < B ? A : B)
UNSIGNED(maxu, A > B ? A : B)
SIGNED(max, A > B ? A : B)
UNSIGNED(and, A &B)
UNSIGNED(or, A | B)
UNSIGNED(xor, A ^ B)
UNSIGNED(sll, A << (B & (BITS - 1)))
UNSIGNED(srl, A >> (B & (BITS - 1)))
SIGNED(sra, A >> (B & (BITS - 1)))
UNSIGNED(copy, B)
UNSIGNED(merge, rv64_bit(c->carry, n) ? B : A)
UNSIGNED(adc, A + B + rv64_bit(c->carry, n))
UNSIGNED(sbc, A - B - rv64_bit(c->carry, n))
UNSIGNED(mul, 1U * A * B)
UNSIGNED(mulhu, FACTOR(A) * B >> BITS)
SIGNED(mulh, FACTOR(A) * B >> BITS)
UNSIGNED(macc, D + 1U * B * A)
UNSIGNED(nmsac, D - 1U * B * A)
UNSIGNED(madd, A + 1U * D * B)
UNSIGNED(nmsub, A - 1U * D * B)
UNSIGNED(divu, B == 0 ? UINT64_MAX : A / B)
UNSIGNED(remu, B == 0 ? A : A % B)
/* The least number divided by -1 does not fit: the quotient is that number again. */
SIGNED(div, B == 0 ? -1 : B == -1 ? (int128)0 - A : A / B)
SIGNED(rem, B == 0 ? A : B == -1 ? 0 : A % B)

/* ---- Bits -------------------------------------------------------------------------------------------------------- */

/* Halves of each byte change places, then halves of those. */
static ALWAYS_INLINE uint64_t reversed_in_bytes(uint64_t a)
{
    a = (a >> 4 & 0x0f0f0f0f0f0f0f0f) | (a & 0x0f0f0f0f0f0f0f0f) << 4;
    a = (a >> 2 & 0x3333333333333333) | (a & 0x3333333333333333) << 2;
    return (a >> 1 & 0x5555555555555555) | (a & 0x5555555555555555) << 1;
}

#define REVERSED_BYTES(a) (__builtin_bswap64(a) >> (64 - BITS))
#define ROTATED(a, right) ((a) >> ((right) & (BITS - 1)) | (a) << (-(right) & (BITS - 1)))

UNSIGNED(andn, A & ~B)
UNSIGNED(rol, ROTATED(A, -B))
UNSIGNED(ror, ROTATED(A, B))
UNSIGNED(ror_by_number, ROTATED(A, (B & 31) | rv64_field(c->word, 26, 1) << 5))
UNSIGNED(brev8, reversed_in_bytes(A))
UNSIGNED(rev8, REVERSED_BYTES(A))
UNSIGNED(brev, REVERSED_BYTES(reversed_in_bytes(A)))
UNSIGNED(clz, A == 0 ? BITS : (unsigned)__builtin_clzll(A) - (64 - BITS))
UNSIGNED(ctz, A == 0 ? BITS : (unsigned)__builtin_ctzll(A))
UNSIGNED(cpop, __builtin_popcountll(A))

#define SIGNED_UNSIGNED(S, U) RV64_EACH_VALUE(U, S, U, FACTOR(A) * (__typeof__(FACTOR(A)))B >> BITS)

void rv64_v_mulhsu(struct rv64_vector *c)
{
    switch (c->sew) {
    case 0:
        SIGNED_UNSIGNED(i8, u8);
        break;
    case 1:
        SIGNED_UNSIGNED(i16, u16);
        break;
    case 2:
        SIGNED_UNSIGNED(i32, u32);
        break;
    default:
        SIGNED_UNSIGNED(i64, u64);
        break;
    }
}

/* ---- Masks as results -------------------------------------------------------------------------------------------- */

#define COMPARE(function, type, condition)                                                                             \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        RV64_BY_SEW(type, RV64_EACH_BIT, condition)                                                                    \
    }
#define CARRY (c->carry != NULL && rv64_bit(c->carry, n))

COMPARE(mseq, u, A == B)
COMPARE(msne, u, A != B)
COMPARE(msltu, u, A < B)
COMPARE(mslt, i, A < B)
COMPARE(msleu, u, A <= B)
COMPARE(msle, i, A <= B)
COMPARE(msgtu, u, A > B)
COMPARE(msgt, i, A > B)
COMPARE(madc, u, ((uint128)A + B + CARRY) >> 8 * sizeof A != 0)
COMPARE(msbc, u, A < (uint128)B + CARRY)

/* ---- Twice as wide as SEW, and half as wide ---------------------------------------------------------------------- */

/* With operands of these kinds of types. Modulo the width of the result it makes no difference which type the operands
 * are extended to. */
#define WIDE(function, a, b, value)                                                                                    \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        switch (c->sew) {                                                                                              \
        case 0:                                                                                                        \
            RV64_EACH_VALUE(u16, a##8, b##8, value);                                                                   \
            break;                                                                                                     \
        case 1:                                                                                                        \
            RV64_EACH_VALUE(u32, a##16, b##16, value);                                                                 \
            break;                                                                                                     \
        default:                                                                                                       \
            RV64_EACH_VALUE(u64, a##32, b##32, value);                                                                 \
            break;                                                                                                     \
        }                                                                                                              \
    }
#define WIDE_WIDE(function, b, value)                                                                                  \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        switch (c->sew) {                                                                                              \
        case 0:                                                                                                        \
            RV64_EACH_VALUE(u16, u16, b##8, value);                                                                    \
            break;                                                                                                     \
        case 1:                                                                                                        \
            RV64_EACH_VALUE(u32, u32, b##16, value);                                                                   \
            break;                                                                                                     \
        default:                                                                                                       \
            RV64_EACH_VALUE(u64, u64, b##32, value);                                                                   \
            break;                                                                                                     \
        }                                                                                                              \
    }
#define NARROW_BY(each, function, a, value)                                                                            \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        switch (c->sew) {                                                                                              \
        case 0:                                                                                                        \
            each(u8, a##16, u8, value);                                                                                \
            break;                                                                                                     \
        case 1:                                                                                                        \
            each(u16, a##32, u16, value);                                                                              \
            break;                                                                                                     \
        default:                                                                                                       \
            each(u32, a##64, u32, value);                                                                              \
            break;                                                                                                     \
        }                                                                                                              \
    }
#define NARROW(...)    NARROW_BY(RV64_EACH_VALUE, __VA_ARGS__)
#define WIDENED(value) ((uint64_t)(int64_t)(value)) /* sign-extended if it has a sign */

WIDE(waddu, u, u, WIDENED(A) + WIDENED(B))
WIDE(wadd, i, i, WIDENED(A) + WIDENED(B))
WIDE(wsubu, u, u, WIDENED(A) - WIDENED(B))
WIDE(wsub, i, i, WIDENED(A) - WIDENED(B))
WIDE(wsll, u, u, WIDENED(A) << (B & (BITS - 1)))
WIDE(wmulu, u, u, WIDENED(A) * WIDENED(B))
WIDE(wmul, i, i, WIDENED(A) * WIDENED(B))
WIDE(wmulsu, i, u, WIDENED(A) * WIDENED(B))
WIDE(wmaccu, u, u, D + WIDENED(B) * WIDENED(A))
WIDE(wmacc, i, i, D + WIDENED(B) * WIDENED(A))
WIDE(wmaccsu, u, i, D + WIDENED(B) * WIDENED(A))
WIDE(wmaccus, i, u, D + WIDENED(B) * WIDENED(A))
WIDE_WIDE(waddu_w, u, A + WIDENED(B))
WIDE_WIDE(wadd_w, i, A + WIDENED(B))
WIDE_WIDE(wsubu_w, u, A - WIDENED(B))
WIDE_WIDE(wsub_w, i, A - WIDENED(B))
NARROW(nsrl, u, A >> (B & (2 * BITS - 1)))
NARROW(nsra, i, A >> (B & (2 * BITS - 1)))

/* From elements that are a half, a quarter or an eighth as wide. */
#define EXTEND(kind, type)                                                                                             \
    void rv64_v_##kind##2(struct rv64_vector * c)                                                                      \
    {                                                                                                                  \
        if (c->sew == 1)                                                                                               \
            RV64_EACH_VALUE(u16, type##8, u8, A);                                                                      \
        else if (c->sew == 2)                                                                                          \
            RV64_EACH_VALUE(u32, type##16, u8, A);                                                                     \
        else                                                                                                           \
            RV64_EACH_VALUE(u64, type##32, u8, A);                                                                     \
    }                                                                                                                  \
    void rv64_v_##kind##4(struct rv64_vector * c)                                                                      \
    {                                                                                                                  \
        if (c->sew == 2)                                                                                               \
            RV64_EACH_VALUE(u32, type##8, u8, A);                                                                      \
        else                                                                                                           \
            RV64_EACH_VALUE(u64, type##16, u8, A);                                                                     \
    }                                                                                                                  \
    void rv64_v_##kind##8(struct rv64_vector * c)                                                                      \
    {                                                                                                                  \
        RV64_EACH_VALUE(u64, type##8, u8, A);                                                                          \
    }

EXTEND(zext, u)
EXTEND(sext, i)

/* ---- Fixed point ------------------------------------------------------------------------------------------------- */

/* vxsat is changed, so each element is computed if it is active. */
#undef EACH
#define EACH_FIXED(TD, TA, TB, value) RV64_EACH(TD, TA, TB, d_[n] = (TD)(value))
#define EACH(T, value)                EACH_FIXED(T, T, T, value)

/* A number with room for what is computed of it. */
#define EXACT(value) _Generic((value), u64 : (int128)(value), i64 : (int128)(value), default : (int64_t)(value))

/* For a type of EXACT: `value` without its last `count` bits, rounded as vxrm says (chapter 30.3.8); and the nearest
 * value between `least` and `most`, where vxsat says whether it is another. */
#define FIXED_POINT(type)                                                                                              \
    static ALWAYS_INLINE type round_off_##type(const struct rv64_vector *c, type value, unsigned count)                \
    {                                                                                                                  \
        const type unit = (type)1 << count, kept = value >> count, rest = value & (unit - 1);                          \
                                                                                                                       \
        switch (c->s->vxrm) {                                                                                          \
        case 0: /* to nearest, up */                                                                                   \
            return kept + (count > 0 && rest >= unit / 2);                                                             \
        case 1: /* to nearest, even */                                                                                 \
            return kept + (count > 0 && (rest > unit / 2 || (rest == unit / 2 && (kept & 1))));                        \
        case 2: /* down */                                                                                             \
            return kept;                                                                                               \
        default: /* to odd */                                                                                          \
            return kept | (rest != 0);                                                                                 \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    static ALWAYS_INLINE uint64_t saturated_##type(const struct rv64_vector *c, type value, type least, type most)     \
    {                                                                                                                  \
        if (UNLIKELY(value < least || value > most))                                                                   \
            c->s->vxsat = 1;                                                                                           \
        return (uint64_t)(value < least ? least : value > most ? most : value);                                        \
    }

FIXED_POINT(int64_t)
FIXED_POINT(int128)

#define BY_TYPE(function, value)      _Generic((value), int128 : function##_int128, default : function##_int64_t)
#define round_off(c, value, count)    BY_TYPE(round_off, value)((c), (value), (count))
#define saturated(value, least, most) BY_TYPE(saturated, value)(c, (value), (least), (most))
#define UNSIGNED_FIT(value)           saturated((value), 0, ((__typeof__(value))1 << BITS) - 1)
#define SIGNED_FIT(value)                                                                                              \
    saturated((value), -((__typeof__(value))1 << (BITS - 1)), ((__typeof__(value))1 << (BITS - 1)) - 1)

UNSIGNED(saddu, UNSIGNED_FIT(EXACT(A) + B))
SIGNED(sadd, SIGNED_FIT(EXACT(A) + B))
UNSIGNED(ssubu, UNSIGNED_FIT(EXACT(A) - B))
SIGNED(ssub, SIGNED_FIT(EXACT(A) - B))
UNSIGNED(aaddu, round_off(c, EXACT(A) + B, 1))
SIGNED(aadd, round_off(c, EXACT(A) + B, 1))
UNSIGNED(asubu, round_off(c, EXACT(A) - B, 1))
SIGNED(asub, round_off(c, EXACT(A) - B, 1))
SIGNED(smul, SIGNED_FIT(round_off(c, EXACT(A) * B, BITS - 1)))
UNSIGNED(ssrl, round_off(c, EXACT(A), B &(BITS - 1)))
SIGNED(ssra, round_off(c, EXACT(A), B &(BITS - 1)))
NARROW_BY(EACH_FIXED, nclipu, u, UNSIGNED_FIT(round_off(c, EXACT(A), B &(2 * BITS - 1))))
NARROW_BY(EACH_FIXED, nclip, i, SIGNED_FIT(round_off(c, EXACT(A), B &(2 * BITS - 1))))

/* ---- Reductions -------------------------------------------------------------------------------------------------- */

#define ALL_OF(T, value) WIDE_ALL_OF(T, T, value)
#define WIDE_ALL_OF(TD, TA, value)                                                                                     \
    do {                                                                                                               \
        const TA *const a_ = c->a;                                                                                     \
        TD R = *(const TD *)c->b;                                                                                      \
                                                                                                                       \
        RV64_EACH_ACTIVE({                                                                                             \
            const TA A = a_[n];                                                                                        \
                                                                                                                       \
            R = (TD)(value);                                                                                           \
        });                                                                                                            \
        *(TD *)c->d = R;                                                                                               \
    } while (0)
#define REDUCE(function, type, value)                                                                                  \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        RV64_BY_SEW(type, ALL_OF, value)                                                                               \
    }

REDUCE(redsum, u, R + A)
REDUCE(redand, u, R &A)
REDUCE(redor, u, R | A)
REDUCE(redxor, u, R ^ A)
REDUCE(redminu, u, R < A ? R : A)
REDUCE(redmin, i, R < A ? R : A)
REDUCE(redmaxu, u, R > A ? R : A)
REDUCE(redmax, i, R > A ? R : A)

#define WIDE_SUM(function, type)                                                                                       \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        if (c->sew == 0)                                                                                               \
            WIDE_ALL_OF(u16, type##8, R + WIDENED(A));                                                                 \
        else if (c->sew == 1)                                                                                          \
            WIDE_ALL_OF(u32, type##16, R + WIDENED(A));                                                                \
        else                                                                                                           \
            WIDE_ALL_OF(u64, type##32, R + WIDENED(A));                                                                \
    }

WIDE_SUM(wredsumu, u)
WIDE_SUM(wredsum, i)
