/* Floating point (chapters 30.13 and 30.14.3), element by element: each is computed as the scalar instruction does,
 * with integers (fp.c). */
#include "rv64/vector_parts.h"

/* ---- As wide as SEW ---------------------------------------------------------------------------------------------- */

/* The scalar instruction for elements of that width, single or double. */
#define OP(name, width) ((width) == 2 ? rv64_op_##name##_s : rv64_op_##name##_d)

static uint64_t compute(struct rv64_vector *c, enum rv64_op op, uint64_t first, uint64_t second, uint64_t third)
{
    uint64_t result = 0;

    rv64_fp_compute(op, (struct rv64_fp_operands){{first, second, third}, 0}, (unsigned)c->s->frm, &result,
                    &c->s->fflags);
    return result;
}

/* Operands are D, A and B, of vd, vs2 and the second source: those of the scalar instruction, in its order. The widths
 * are those of elements of each. */
#define FLOATS(function, name, width_d, width_a, width_b, x, y, z)                                                     \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        const enum rv64_op op = OP(name, width_d);                                                                     \
                                                                                                                       \
        for (uint64_t n = c->first; n < c->vl; n++) {                                                                  \
            if (rv64_is_active(c, n)) {                                                                                \
                UNUSED const uint64_t D = rv64_element(c->d, (width_d), n);                                            \
                UNUSED const uint64_t A = extended(c, c->a, n, (width_a), (width_d));                                  \
                UNUSED const uint64_t B = extended(c, c->b, n, (width_b), (width_d));                                  \
                                                                                                                       \
                rv64_set_element(c->d, (width_d), n, compute(c, op, (x), (y), (z)));                                   \
            }                                                                                                          \
        }                                                                                                              \
    }

/* An element as a number of that width: a single may become a double. */
static uint64_t extended(struct rv64_vector *c, const void *from, uint64_t n, int width, int to)
{
    const uint64_t value = rv64_element(from, width, n);

    return width != to ? compute(c, rv64_op_fcvt_d_s, value, 0, 0) : value;
}

#define SAME(function, name, x, y, z)   FLOATS(function, name, c->sew, c->sew, c->sew, x, y, z)
#define WIDE(function, name, x, y, z)   FLOATS(function, name, 3, 2, 2, x, y, z)
#define WIDE_WIDE(function, name, x, y) FLOATS(function, name, 3, 3, 2, x, y, 0)

SAME(fadd, fadd, A, B, 0)
SAME(fsub, fsub, A, B, 0)
SAME(frsub, fsub, B, A, 0)
SAME(fmul, fmul, A, B, 0)
SAME(fdiv, fdiv, A, B, 0)
SAME(frdiv, fdiv, B, A, 0)
SAME(fmin, fmin, A, B, 0)
SAME(fmax, fmax, A, B, 0)
SAME(fsgnj, fsgnj, A, B, 0)
SAME(fsgnjn, fsgnjn, A, B, 0)
SAME(fsgnjx, fsgnjx, A, B, 0)
SAME(fmadd, fmadd, D, B, A)
SAME(fnmadd, fnmadd, D, B, A)
SAME(fmsub, fmsub, D, B, A)
SAME(fnmsub, fnmsub, D, B, A)
SAME(fmacc, fmadd, B, A, D)
SAME(fnmacc, fnmadd, B, A, D)
SAME(fmsac, fmsub, B, A, D)
SAME(fnmsac, fnmsub, B, A, D)
WIDE(fwadd, fadd, A, B, 0)
WIDE(fwsub, fsub, A, B, 0)
WIDE(fwmul, fmul, A, B, 0)
WIDE(fwmacc, fmadd, B, A, D)
WIDE(fwnmacc, fnmadd, B, A, D)
WIDE(fwmsac, fmsub, B, A, D)
WIDE(fwnmsac, fnmsub, B, A, D)
WIDE_WIDE(fwadd_w, fadd, A, B)
WIDE_WIDE(fwsub_w, fsub, A, B)

/* ---- Comparisons ------------------------------------------------------------------------------------------------- */

#define COMPARE(function, name, x, y, unequal)                                                                         \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        for (uint64_t n = c->first; n < c->vl; n++) {                                                                  \
            const uint64_t A = rv64_element(c->a, c->sew, n), B = rv64_element(c->b, c->sew, n);                       \
                                                                                                                       \
            if (rv64_is_active(c, n))                                                                                  \
                rv64_set_bit(c->d, n, compute(c, OP(name, c->sew), x, y, 0) != (unequal));                             \
        }                                                                                                              \
    }

COMPARE(mfeq, feq, A, B, 0)
COMPARE(mfne, feq, A, B, 1)
COMPARE(mflt, flt, A, B, 0)
COMPARE(mfle, fle, A, B, 0)
COMPARE(mfgt, flt, B, A, 0)
COMPARE(mfge, fle, B, A, 0)

/* ---- One source -------------------------------------------------------------------------------------------------- */

#define UNARY(function, value)                                                                                         \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        for (uint64_t n = c->first; n < c->vl; n++) {                                                                  \
            const uint64_t A = rv64_element(c->a, c->sew, n);                                                          \
                                                                                                                       \
            if (rv64_is_active(c, n))                                                                                  \
                rv64_set_element(c->d, c->sew, n, (value));                                                            \
        }                                                                                                              \
    }

/* A format's bits: of the exponent, of the fraction. */
struct format {
    int exponent, fraction;
};

static struct format format_of(const struct rv64_vector *c)
{
    return c->sew == 2 ? (struct format){8, 23} : (struct format){11, 52};
}

static uint64_t ones(int count)
{
    return (UINT64_C(1) << count) - 1;
}

static uint64_t nan_of(struct format f)
{
    return ones(f.exponent + 1) << (f.fraction - 1);
}

/* Normalizes what may be subnormal; the exponent may become 0 or less. */
static void take_apart(struct format f, uint64_t value, int64_t *exponent, uint64_t *fraction)
{
    *exponent = (int64_t)(value >> f.fraction & ones(f.exponent));
    *fraction = value & ones(f.fraction);
    if (*exponent != 0)
        return;
    while ((*fraction >> (f.fraction - 1) & 1) == 0) {
        *fraction <<= 1;
        --*exponent;
    }
    *fraction = *fraction << 1 & ones(f.fraction);
}

/* What vfclass says. */
enum {
    MINUS_INFINITY = 1 << 0,
    MINUS_NUMBER = 1 << 1 | 1 << 2,
    MINUS_ZERO = 1 << 3,
    ZERO = 1 << 4,
    INFINITE = 1 << 7,
    SIGNALLING = 1 << 8,
    QUIET = 1 << 9,
};

/* Table 30.16 (the estimate's seven bits). */
static uint64_t reciprocal_root(struct rv64_vector *c, uint64_t value)
{
    static const uint8_t table[128] = {
        52,  51,  50,  48,  47,  46,  44,  43,  42,  41,  40,  39,  38,  36,  35,  34, 33, 32, 31, 30, 30,  29,
        28,  27,  26,  25,  24,  23,  23,  22,  21,  20,  19,  19,  18,  17,  16,  16, 15, 14, 14, 13, 12,  12,
        11,  10,  10,  9,   9,   8,   7,   7,   6,   6,   5,   4,   4,   3,   3,   2,  2,  1,  1,  0,  127, 125,
        123, 121, 119, 118, 116, 114, 113, 111, 109, 108, 106, 105, 103, 102, 100, 99, 97, 96, 95, 93, 92,  91,
        90,  88,  87,  86,  85,  84,  83,  82,  80,  79,  78,  77,  76,  75,  74,  73, 72, 71, 70, 70, 69,  68,
        67,  66,  65,  64,  63,  63,  62,  61,  60,  59,  59,  58,  57,  56,  56,  55, 54, 53};
    const struct format f = format_of(c);
    const uint64_t class = compute(c, OP(fclass, c->sew), value, 0, 0);
    uint64_t fraction;
    int64_t exponent;

    if (class & (MINUS_INFINITY | MINUS_NUMBER | SIGNALLING))
        c->s->fflags |= RV64_NV;
    if (class & (MINUS_INFINITY | MINUS_NUMBER | SIGNALLING | QUIET))
        return nan_of(f);
    if (class & (MINUS_ZERO | ZERO)) {
        c->s->fflags |= RV64_DZ;
        return value | ones(f.exponent) << f.fraction;
    }
    if (class == INFINITE)
        return 0;
    take_apart(f, value, &exponent, &fraction);
    fraction = table[(exponent & 1) << 6 | (int64_t)(fraction >> (f.fraction - 6))];
    exponent = (3 * (int64_t)ones(f.exponent - 1) - 1 - exponent) / 2;
    return (uint64_t)exponent << f.fraction | fraction << (f.fraction - 7);
}

/* Table 30.17. */
static uint64_t reciprocal(struct rv64_vector *c, uint64_t value)
{
    static const uint8_t table[128] = {
        127, 125, 123, 121, 119, 117, 116, 114, 112, 110, 109, 107, 105, 104, 102, 100, 99, 97, 96, 94, 93, 91,
        90,  88,  87,  85,  84,  83,  81,  80,  79,  77,  76,  75,  74,  72,  71,  70,  69, 68, 66, 65, 64, 63,
        62,  61,  60,  59,  58,  57,  56,  55,  54,  53,  52,  51,  50,  49,  48,  47,  46, 45, 44, 43, 42, 41,
        40,  40,  39,  38,  37,  36,  35,  35,  34,  33,  32,  31,  31,  30,  29,  28,  28, 27, 26, 25, 25, 24,
        23,  23,  22,  21,  21,  20,  19,  19,  18,  17,  17,  16,  15,  15,  14,  14,  13, 12, 12, 11, 11, 10,
        9,   9,   8,   8,   7,   7,   6,   5,   5,   4,   4,   3,   3,   2,   2,   1,   1,  0};
    const struct format f = format_of(c);
    const uint64_t class = compute(c, OP(fclass, c->sew), value, 0, 0), infinity = ones(f.exponent) << f.fraction;
    const uint64_t sign = value & UINT64_C(1) << (f.exponent + f.fraction);
    uint64_t fraction;
    int64_t exponent;

    if (class == SIGNALLING)
        c->s->fflags |= RV64_NV;
    if (class & (SIGNALLING | QUIET))
        return nan_of(f);
    if (class & (MINUS_ZERO | ZERO)) {
        c->s->fflags |= RV64_DZ;
        return sign | infinity;
    }
    if (class & (MINUS_INFINITY | INFINITE))
        return sign;
    take_apart(f, value, &exponent, &fraction);
    if (exponent < -1) { /* too small a number: what rounding makes of the result */
        const uint64_t frm = c->s->frm;

        c->s->fflags |= RV64_NX | RV64_OF;
        return sign | (infinity - (frm == RV64_RTZ || frm == (sign ? RV64_RUP : RV64_RDN)));
    }
    fraction = (uint64_t)table[fraction >> (f.fraction - 7)] << (f.fraction - 7);
    exponent = 2 * (int64_t)ones(f.exponent - 1) - 1 - exponent;
    if (exponent <= 0) { /* the result is subnormal */
        fraction = (fraction >> 1 | UINT64_C(1) << (f.fraction - 1)) >> -exponent;
        exponent = 0;
    }
    return sign | (uint64_t)exponent << f.fraction | fraction;
}

UNARY(fsqrt, compute(c, OP(fsqrt, c->sew), A, 0, 0))
UNARY(fclass, compute(c, OP(fclass, c->sew), A, 0, 0))
UNARY(frsqrt7, reciprocal_root(c, A))
UNARY(frec7, reciprocal(c, A))

/* ---- Conversions ------------------------------------------------------------------------------------------------- */

/* By a scalar instruction, from elements of one width to those of another. A mode of RV64_DYN is that of frm. */
static void convert(struct rv64_vector *c, enum rv64_op op, int from, int to, unsigned mode, bool from_signed)
{
    const int above = 64 - (8 << from);

    for (uint64_t n = c->first; n < c->vl; n++) {
        const uint64_t value = rv64_element(c->a, from, n), shifted = value << above;
        const struct rv64_fp_operands operands = {{value}, from_signed ? (uint64_t)((int64_t)shifted >> above) : value};
        uint64_t result = 0;

        if (!rv64_is_active(c, n))
            continue;
        rv64_fp_compute(op, operands, mode == RV64_DYN ? (unsigned)c->s->frm : mode, &result, &c->s->fflags);
        rv64_set_element(c->d, to, n, result);
    }
}

/* To an integer of 16 bits, which no scalar instruction yields. */
static void convert_to_16(struct rv64_vector *c, unsigned mode, bool to_signed)
{
    const int64_t least = to_signed ? INT16_MIN : 0, most = to_signed ? INT16_MAX : UINT16_MAX;

    for (uint64_t n = c->first; n < c->vl; n++) {
        const struct rv64_fp_operands operands = {{rv64_element(c->a, 2, n)}, 0};
        uint64_t result = 0, flags = 0;

        if (!rv64_is_active(c, n))
            continue;
        rv64_fp_compute(rv64_op_fcvt_l_s, operands, mode == RV64_DYN ? (unsigned)c->s->frm : mode, &result, &flags);
        if ((int64_t)result < least || (int64_t)result > most) {
            result = (uint64_t)((int64_t)result < least ? least : most);
            flags = RV64_NV;
        }
        c->s->fflags |= flags;
        rv64_set_element(c->d, 1, n, result);
    }
}

static void convert_to_narrow(struct rv64_vector *c, unsigned mode, bool to_signed)
{
    if (c->sew == 1)
        convert_to_16(c, mode, to_signed);
    else
        convert(c, to_signed ? rv64_op_fcvt_w_d : rv64_op_fcvt_wu_d, 3, 2, mode, false);
}

#define CONVERT(function, op, from, to, mode, from_signed)                                                             \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        convert(c, (op), (from), (to), (mode), (from_signed));                                                         \
    }
#define BY_SEW(width, op_32, op_64) (c->sew == (width) ? rv64_op_##op_32 : rv64_op_##op_64)

CONVERT(fcvt_xu_f, BY_SEW(2, fcvt_wu_s, fcvt_lu_d), c->sew, c->sew, RV64_DYN, false)
CONVERT(fcvt_x_f, BY_SEW(2, fcvt_w_s, fcvt_l_d), c->sew, c->sew, RV64_DYN, false)
CONVERT(fcvt_rtz_xu_f, BY_SEW(2, fcvt_wu_s, fcvt_lu_d), c->sew, c->sew, RV64_RTZ, false)
CONVERT(fcvt_rtz_x_f, BY_SEW(2, fcvt_w_s, fcvt_l_d), c->sew, c->sew, RV64_RTZ, false)
CONVERT(fcvt_f_xu, BY_SEW(2, fcvt_s_wu, fcvt_d_lu), c->sew, c->sew, RV64_DYN, false)
CONVERT(fcvt_f_x, BY_SEW(2, fcvt_s_w, fcvt_d_l), c->sew, c->sew, RV64_DYN, true)
CONVERT(fwcvt_xu_f, rv64_op_fcvt_lu_s, 2, 3, RV64_DYN, false)
CONVERT(fwcvt_x_f, rv64_op_fcvt_l_s, 2, 3, RV64_DYN, false)
CONVERT(fwcvt_rtz_xu_f, rv64_op_fcvt_lu_s, 2, 3, RV64_RTZ, false)
CONVERT(fwcvt_rtz_x_f, rv64_op_fcvt_l_s, 2, 3, RV64_RTZ, false)
CONVERT(fwcvt_f_xu, BY_SEW(1, fcvt_s_wu, fcvt_d_wu), c->sew, c->sew + 1, RV64_DYN, false)
CONVERT(fwcvt_f_x, BY_SEW(1, fcvt_s_w, fcvt_d_w), c->sew, c->sew + 1, RV64_DYN, true)
CONVERT(fwcvt_f_f, rv64_op_fcvt_d_s, 2, 3, RV64_DYN, false)
CONVERT(fncvt_f_xu, rv64_op_fcvt_s_lu, 3, 2, RV64_DYN, false)
CONVERT(fncvt_f_x, rv64_op_fcvt_s_l, 3, 2, RV64_DYN, true)
CONVERT(fncvt_f_f, rv64_op_fcvt_s_d, 3, 2, RV64_DYN, false)

#define TO_NARROW(function, mode, to_signed)                                                                           \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        convert_to_narrow(c, (mode), (to_signed));                                                                     \
    }

TO_NARROW(fncvt_xu_f, RV64_DYN, false)
TO_NARROW(fncvt_x_f, RV64_DYN, true)
TO_NARROW(fncvt_rtz_xu_f, RV64_RTZ, false)
TO_NARROW(fncvt_rtz_x_f, RV64_RTZ, true)

/* Rounded to odd: truncated, and the last bit says whether something was lost. */
void rv64_v_fncvt_rod_f_f(struct rv64_vector *c)
{
    for (uint64_t n = c->first; n < c->vl; n++) {
        const struct rv64_fp_operands operands = {{rv64_element(c->a, 3, n)}, 0};
        uint64_t result = 0, flags = 0;

        if (!rv64_is_active(c, n))
            continue;
        rv64_fp_compute(rv64_op_fcvt_s_d, operands, RV64_RTZ, &result, &flags);
        c->s->fflags |= flags;
        rv64_set_element(c->d, 2, n, result | ((flags & RV64_NX) != 0));
    }
}

/* ---- Reductions -------------------------------------------------------------------------------------------------- */

static void reduce(struct rv64_vector *c, enum rv64_op op, int width)
{
    uint64_t result = rv64_element(c->b, width, 0);

    for (uint64_t n = 0; n < c->vl; n++) {
        if (rv64_is_active(c, n))
            result = compute(c, op, result, extended(c, c->a, n, c->sew, width), 0);
    }
    rv64_set_element(c->d, width, 0, result);
}

void rv64_v_fredsum(struct rv64_vector *c)
{
    reduce(c, OP(fadd, c->sew), c->sew);
}

void rv64_v_fwredsum(struct rv64_vector *c)
{
    reduce(c, rv64_op_fadd_d, 3);
}

void rv64_v_fredmin(struct rv64_vector *c)
{
    reduce(c, OP(fmin, c->sew), c->sew);
}

void rv64_v_fredmax(struct rv64_vector *c)
{
    reduce(c, OP(fmax, c->sew), c->sew);
}
