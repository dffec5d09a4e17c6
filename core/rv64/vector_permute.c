/* Masks and permutations (chapters 30.15 and 30.16). */
#include "rv64/vector_parts.h"

/* ---- Masks ------------------------------------------------------------------------------------------------------- */

#define MASKS(function, value)                                                                                         \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        for (uint64_t n = c->first; n < c->vl; n++) {                                                                  \
            const bool A = rv64_bit(c->a, n), B = rv64_bit(c->b, n);                                                   \
                                                                                                                       \
            rv64_set_bit(c->d, n, (value));                                                                            \
        }                                                                                                              \
    }

MASKS(mand, A &&B)
MASKS(mnand, !(A && B))
MASKS(mandn, A && !B)
MASKS(mxor, A != B)
MASKS(mor, A || B)
MASKS(mnor, !(A || B))
MASKS(morn, A || !B)
MASKS(mxnor, A == B)

static void set_x(struct rv64_vector *c, uint64_t value)
{
    if (c->vd != 0)
        c->s->x[c->vd] = value;
}

void rv64_v_cpop(struct rv64_vector *c)
{
    uint64_t count = 0;

    for (uint64_t n = 0; n < c->vl; n++)
        count += rv64_is_active(c, n) && rv64_bit(c->a, n);
    set_x(c, count);
}

/* The first active element that is 1; vl: there is none. */
static uint64_t first_of(const struct rv64_vector *c)
{
    uint64_t n = 0;

    while (n < c->vl && !(rv64_is_active(c, n) && rv64_bit(c->a, n)))
        n++;
    return n;
}

void rv64_v_first(struct rv64_vector *c)
{
    const uint64_t first = first_of(c);

    set_x(c, first < c->vl ? first : UINT64_MAX);
}

#define FIRST(function, value)                                                                                         \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        const uint64_t first = first_of(c);                                                                            \
                                                                                                                       \
        for (uint64_t n = 0; n < c->vl; n++) {                                                                         \
            if (rv64_is_active(c, n))                                                                                  \
                rv64_set_bit(c->d, n, (value));                                                                        \
        }                                                                                                              \
    }

FIRST(msbf, n < first)
FIRST(msif, n <= first)
FIRST(msof, n == first)

void rv64_v_iota(struct rv64_vector *c)
{
    uint64_t count = 0;

    for (uint64_t n = 0; n < c->vl; n++) {
        if (rv64_is_active(c, n)) {
            rv64_set_element(c->d, c->sew, n, count);
            count += rv64_bit(c->a, n);
        }
    }
}

void rv64_v_id(struct rv64_vector *c)
{
    for (uint64_t n = c->first; n < c->vl; n++) {
        if (rv64_is_active(c, n))
            rv64_set_element(c->d, c->sew, n, n);
    }
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

static void set_active(struct rv64_vector *c, uint64_t n, uint64_t value)
{
    if (rv64_is_active(c, n))
        rv64_set_element(c->d, c->sew, n, value);
}

/* Element `n` of vs2, wherever that group ends. */
static uint64_t source(const struct rv64_vector *c, uint64_t n)
{
    return n < c->vlmax ? rv64_element(c->a, c->sew, n) : 0;
}

void rv64_v_slideup(struct rv64_vector *c)
{
    for (uint64_t n = c->first > c->scalar ? c->first : c->scalar; n < c->vl; n++)
        set_active(c, n, source(c, n - c->scalar));
}

void rv64_v_slidedown(struct rv64_vector *c)
{
    for (uint64_t n = c->first; n < c->vl; n++)
        set_active(c, n, c->scalar < c->vlmax ? source(c, n + c->scalar) : 0);
}

void rv64_v_slide1up(struct rv64_vector *c)
{
    for (uint64_t n = c->first; n < c->vl; n++)
        set_active(c, n, n == 0 ? c->scalar : source(c, n - 1));
}

void rv64_v_slide1down(struct rv64_vector *c)
{
    for (uint64_t n = c->first; n < c->vl; n++)
        set_active(c, n, n == c->vl - 1 ? c->scalar : source(c, n + 1));
}

void rv64_v_gather(struct rv64_vector *c)
{
    for (uint64_t n = c->first; n < c->vl; n++)
        set_active(c, n, source(c, rv64_element(c->b, c->sew, n)));
}

void rv64_v_gather16(struct rv64_vector *c)
{
    for (uint64_t n = c->first; n < c->vl; n++)
        set_active(c, n, source(c, rv64_element(c->b, 1, n)));
}

void rv64_v_gather_x(struct rv64_vector *c)
{
    const uint64_t value = source(c, c->scalar);

    for (uint64_t n = c->first; n < c->vl; n++)
        set_active(c, n, value);
}

void rv64_v_compress(struct rv64_vector *c)
{
    uint64_t to = 0;

    for (uint64_t n = 0; n < c->vl; n++) {
        if (rv64_bit(c->b, n))
            rv64_set_element(c->d, c->sew, to++, source(c, n));
    }
}

void rv64_v_move(struct rv64_vector *c)
{
    const size_t size = (c->vs1 + 1) * c->s->vlenb, begin = c->first << c->sew;

    if (begin < size)
        memmove((uint8_t *)c->d + begin, (const uint8_t *)c->a + begin, size - begin);
}
