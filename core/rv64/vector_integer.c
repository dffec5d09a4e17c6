/* Integers and fixed point (chapters 30.11 and 30.12), element by element. Each function names what an element gets:
 * of D, A and B, which are those of vd, vs2 and the second source. */
#include "rv64/vector_parts.h"

#define BITS ((unsigned)sizeof(D) * 8)

/* ---- As wide as SEW ---------------------------------------------------------------------------------------------- */

#define EACH(T, value) RV64_EACH(T, T, T, d_[n] = (T)(value))
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
UNSIGNED(mulhu, (uint128)A *B >> BITS)
SIGNED(mulh, (int128)A *B >> BITS)
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

#define SIGNED_UNSIGNED(S, U) RV64_EACH(U, S, U, d_[n] = (U)((int128)A * (int128)B >> BITS))

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
            RV64_EACH(u16, a##8, b##8, d_[n] = (u16)(value));                                                          \
            break;                                                                                                     \
        case 1:                                                                                                        \
            RV64_EACH(u32, a##16, b##16, d_[n] = (u32)(value));                                                        \
            break;                                                                                                     \
        default:                                                                                                       \
            RV64_EACH(u64, a##32, b##32, d_[n] = (u64)(value));                                                        \
            break;                                                                                                     \
        }                                                                                                              \
    }
#define WIDE_WIDE(function, b, value)                                                                                  \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        switch (c->sew) {                                                                                              \
        case 0:                                                                                                        \
            RV64_EACH(u16, u16, b##8, d_[n] = (u16)(value));                                                           \
            break;                                                                                                     \
        case 1:                                                                                                        \
            RV64_EACH(u32, u32, b##16, d_[n] = (u32)(value));                                                          \
            break;                                                                                                     \
        default:                                                                                                       \
            RV64_EACH(u64, u64, b##32, d_[n] = (u64)(value));                                                          \
            break;                                                                                                     \
        }                                                                                                              \
    }
#define NARROW(function, a, value)                                                                                     \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        switch (c->sew) {                                                                                              \
        case 0:                                                                                                        \
            RV64_EACH(u8, a##16, u8, d_[n] = (u8)(value));                                                             \
            break;                                                                                                     \
        case 1:                                                                                                        \
            RV64_EACH(u16, a##32, u16, d_[n] = (u16)(value));                                                          \
            break;                                                                                                     \
        default:                                                                                                       \
            RV64_EACH(u32, a##64, u32, d_[n] = (u32)(value));                                                          \
            break;                                                                                                     \
        }                                                                                                              \
    }
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

/* From elements that are 2^by times narrower. */
static void extend(struct rv64_vector *c, int by, bool keeps_sign)
{
    const int width = c->sew - by, above = 64 - (8 << width);

    for (uint64_t n = c->first; n < c->vl; n++) {
        const uint64_t value = rv64_element(c->a, width, n) << above;

        if (rv64_is_active(c, n))
            rv64_set_element(c->d, c->sew, n, keeps_sign ? (uint64_t)((int64_t)value >> above) : value >> above);
    }
}

#define EXTEND(function, by, keeps_sign)                                                                               \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        extend(c, by, keeps_sign);                                                                                     \
    }

EXTEND(zext2, 1, false)
EXTEND(zext4, 2, false)
EXTEND(zext8, 3, false)
EXTEND(sext2, 1, true)
EXTEND(sext4, 2, true)
EXTEND(sext8, 3, true)

/* ---- Fixed point ------------------------------------------------------------------------------------------------- */

/* `value` without its last `count` bits, rounded as vxrm says (chapter 30.3.8). */
static int128 round_off(const struct rv64_vector *c, int128 value, unsigned count)
{
    const int128 unit = (int128)1 << count, kept = value >> count, rest = value & (unit - 1);

    switch (c->s->vxrm) {
    case 0: /* to nearest, up */
        return kept + (count > 0 && rest >= unit / 2);
    case 1: /* to nearest, even */
        return kept + (count > 0 && (rest > unit / 2 || (rest == unit / 2 && (kept & 1))));
    case 2: /* down */
        return kept;
    default: /* to odd */
        return kept | (rest != 0);
    }
}

/* The nearest value between `least` and `most`; vxsat says whether it is another. */
static uint64_t saturated(const struct rv64_vector *c, int128 value, int128 least, int128 most)
{
    if (value < least || value > most)
        c->s->vxsat = 1;
    return (uint64_t)(value < least ? least : value > most ? most : value);
}

#define UNSIGNED_FIT(value) saturated(c, (value), 0, ((int128)1 << BITS) - 1)
#define SIGNED_FIT(value)   saturated(c, (value), -((int128)1 << (BITS - 1)), ((int128)1 << (BITS - 1)) - 1)

UNSIGNED(saddu, UNSIGNED_FIT((int128)A + B))
SIGNED(sadd, SIGNED_FIT((int128)A + B))
UNSIGNED(ssubu, UNSIGNED_FIT((int128)A - B))
SIGNED(ssub, SIGNED_FIT((int128)A - B))
UNSIGNED(aaddu, round_off(c, (int128)A + B, 1))
SIGNED(aadd, round_off(c, (int128)A + B, 1))
UNSIGNED(asubu, round_off(c, (int128)A - B, 1))
SIGNED(asub, round_off(c, (int128)A - B, 1))
SIGNED(smul, SIGNED_FIT(round_off(c, (int128)A *B, BITS - 1)))
UNSIGNED(ssrl, round_off(c, A, B &(BITS - 1)))
SIGNED(ssra, round_off(c, A, B &(BITS - 1)))
NARROW(nclipu, u, UNSIGNED_FIT(round_off(c, A, B &(2 * BITS - 1))))
NARROW(nclip, i, SIGNED_FIT(round_off(c, A, B &(2 * BITS - 1))))

/* ---- Reductions -------------------------------------------------------------------------------------------------- */

#define ALL_OF(T, value)                                                                                               \
    do {                                                                                                               \
        const T *const a_ = c->a;                                                                                      \
        T R = *(const T *)c->b;                                                                                        \
                                                                                                                       \
        RV64_EACH_ACTIVE({                                                                                             \
            const T A = a_[n];                                                                                         \
                                                                                                                       \
            R = (T)(value);                                                                                            \
        });                                                                                                            \
        *(T *)c->d = R;                                                                                                \
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

static void wide_sum(struct rv64_vector *c, bool keeps_sign)
{
    const int above = 64 - (8 << c->sew);
    uint64_t sum = rv64_element(c->b, c->sew + 1, 0);

    for (uint64_t n = 0; n < c->vl; n++) {
        const uint64_t value = rv64_element(c->a, c->sew, n) << above;

        if (rv64_is_active(c, n))
            sum += keeps_sign ? (uint64_t)((int64_t)value >> above) : value >> above;
    }
    rv64_set_element(c->d, c->sew + 1, 0, sum);
}

void rv64_v_wredsumu(struct rv64_vector *c)
{
    wide_sum(c, false);
}

void rv64_v_wredsum(struct rv64_vector *c)
{
    wide_sum(c, true);
}
