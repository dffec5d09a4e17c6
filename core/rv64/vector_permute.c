/* Masks and permutations (chapters 30.15 and 30.16). */
#include "rv64/vector_parts.h"

/* ---- Masks ------------------------------------------------------------------------------------------------------- */

#define MASKS(function, value)                                                                                         \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        for (uint64_t n = c->first & ~UINT64_C(63); n < c->vl; n += 64) {                                              \
            const uint64_t A = rv64_bits(c->a, n), B = rv64_bits(c->b, n);                                             \
                                                                                                                       \
            rv64_set_bits(c, n, (value));                                                                              \
        }                                                                                                              \
    }

MASKS(mand, A &B)
MASKS(mnand, ~(A &B))
MASKS(mandn, A & ~B)
MASKS(mxor, A ^ B)
MASKS(mor, A | B)
MASKS(mnor, ~(A | B))
MASKS(morn, A | ~B)
MASKS(mxnor, ~(A ^ B))

static void set_x(struct rv64_vector *c, uint64_t value)
{
    if (c->vd != 0)
        c->s->x[c->vd] = value;
}

void rv64_v_mask_cpop(struct rv64_vector *c)
{
    uint64_t count = 0;

    for (uint64_t n = 0; n < c->vl; n += 64)
        count += (unsigned)__builtin_popcountll(rv64_bits(c->a, n) & rv64_active_bits(c, n));
    set_x(c, count);
}

/* The first active element that is 1; vl: there is none. */
static uint64_t first_of(const struct rv64_vector *c)
{
    for (uint64_t n = 0; n < c->vl; n += 64) {
        const uint64_t ones = rv64_bits(c->a, n) & rv64_active_bits(c, n);

        if (ones != 0)
            return n + (unsigned)__builtin_ctzll(ones);
    }
    return c->vl;
}

void rv64_v_first(struct rv64_vector *c)
{
    const uint64_t first = first_of(c);

    set_x(c, first < c->vl ? first : UINT64_MAX);
}

/* The first `count` of 64 bits. */
static uint64_t bits_below(uint64_t count)
{
    return count < 64 ? (UINT64_C(1) << count) - 1 : UINT64_MAX;
}

/* The bits below `end` and not below `begin`. */
static void set_between(struct rv64_vector *c, uint64_t begin, uint64_t end)
{
    for (uint64_t n = 0; n < c->vl; n += 64)
        rv64_set_bits(c, n, bits_below(end > n ? end - n : 0) & ~bits_below(begin > n ? begin - n : 0));
}

void rv64_v_msbf(struct rv64_vector *c)
{
    set_between(c, 0, first_of(c));
}

void rv64_v_msif(struct rv64_vector *c)
{
    set_between(c, 0, first_of(c) + 1);
}

void rv64_v_msof(struct rv64_vector *c)
{
    const uint64_t first = first_of(c);

    set_between(c, first, first + 1);
}

#define COUNT(T)                                                                                                       \
    RV64_EACH(T, u8, u8, {                                                                                             \
        d_[n] = (T)count;                                                                                              \
        count += rv64_bit(c->a, n);                                                                                    \
    })

void rv64_v_iota(struct rv64_vector *c)
{
    uint64_t count = 0;

    RV64_BY_SEW(u, COUNT)
}

#define NUMBER(T) RV64_EACH_VALUE(T, T, T, n)

void rv64_v_id(struct rv64_vector *c)
{
    RV64_BY_SEW(u, NUMBER)
}

/* ---- One element ------------------------------------------------------------------------------------------------- */

void rv64_v_mv_x_s(struct rv64_vector *c)
{
    const int above = 64 - (8 << c->sew);

    set_x(c, (uint64_t)((int64_t)(rv64_element(c->a, c->sew, 0) << above) >> above));
}

void rv64_v_mv_f_s(struct rv64_vector *c)
{
    const uint64_t value = rv64_element(c->a, c->sew, 0);

    c->s->f[c->vd] = c->sew == 3 ? value : UINT64_MAX << (8 << c->sew) | value;
}

void rv64_v_mv_s(struct rv64_vector *c)
{
    if (c->first < c->vl)
        rv64_set_element(c->d, c->sew, 0, c->scalar);
}

/* ---- From place to place ----------------------------------------------------------------------------------------- */

/* Element `n` of vs2, wherever that group ends. */
#define FROM(n) ((n) < c->vlmax ? a_[n] : 0)

#define EACH(T, TB, value) RV64_EACH(T, T, TB, d_[n] = (T)(value))
#define EACH_OF(T, value)  EACH(T, T, value)
#define EACH_16(T, value)  EACH(T, u16, value)
#define PERMUTE(function, each, value)                                                                                 \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        const uint64_t scalar = c->scalar;                                                                             \
                                                                                                                       \
        (void)scalar;                                                                                                  \
        RV64_BY_SEW(u, each, value)                                                                                    \
    }

PERMUTE(slideup, EACH_OF, n < scalar ? D : a_[n - scalar])
PERMUTE(slidedown, EACH_OF, scalar < c->vlmax ? FROM(n + scalar) : 0)
PERMUTE(slide1up, EACH_OF, n == 0 ? scalar : a_[n - 1])
PERMUTE(slide1down, EACH_OF, n == c->vl - 1 ? scalar : a_[n + 1])
PERMUTE(gather, EACH_OF, FROM(B))
PERMUTE(gather16, EACH_16, FROM(B))
PERMUTE(gather_x, EACH_OF, FROM(scalar))

#define COMPRESS(T)                                                                                                    \
    RV64_EACH(T, T, T, {                                                                                               \
        if (rv64_bit(c->b, n))                                                                                         \
            d_[to++] = A;                                                                                              \
    })

void rv64_v_compress(struct rv64_vector *c)
{
    uint64_t to = 0;

    RV64_BY_SEW(u, COMPRESS)
}

void rv64_v_move(struct rv64_vector *c)
{
    const size_t size = (c->vs1 + 1) * c->s->vlenb, begin = c->first << c->sew;

    if (begin < size)
        memmove((uint8_t *)c->d + begin, (const uint8_t *)c->a + begin, size - begin);
}
