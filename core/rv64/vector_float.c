/* Floating point (chapters 30.13 and 30.14.3; halves: Zvfh), element by element, as the scalar instructions do it: on
 * the host's unit what rounds to nearest, and with integers the rest (fp.h), halves among it. */
#include "rv64/vector_parts.h"

#include <math.h>

/* The scalar instruction for elements of that width. */
#define OP(name, width) ((width) == 1 ? rv64_op_##name##_h : (width) == 2 ? rv64_op_##name##_s : rv64_op_##name##_d)

static uint64_t compute(struct rv64_vector *c, enum rv64_op op, uint64_t first, uint64_t second, uint64_t third)
{
    uint64_t result = 0;

    rv64_fp_compute(op, (struct rv64_fp_operands){{first, second, third}, 0}, (unsigned)c->s->frm, &result,
                    &c->s->fflags);
    return result;
}

static uint64_t bits_of_single(UNUSED struct rv64_vector *c, float value)
{
    uint32_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint64_t bits_of_double(UNUSED struct rv64_vector *c, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint64_t bits_of_widened(struct rv64_vector *c, float value)
{
    return compute(c, rv64_op_fcvt_d_s, bits_of_single(c, value), 0, 0);
}

static void set_f32(float *value, uint64_t bits)
{
    memcpy(value, &bits, sizeof *value);
}

static void set_f64(double *value, uint64_t bits)
{
    memcpy(value, &bits, sizeof *value);
}

/* The bits of an operand for an instruction on numbers of type f32 or f64. */
#define BITS_FOR_f32(value) bits_of_single(c, (value))
#define BITS_FOR_f64(value) _Generic((value), float : bits_of_widened, default : bits_of_double)(c, (value))

/* ---- On the host's unit ------------------------------------------------------------------------------------------ */

static bool is_host_able(const struct rv64_vector *c)
{
    return RV64_HOST_FLAGS && c->s->frm == RV64_RNE;
}

/* Whether its result holds. A NaN may have to be another one, or to raise other flags; and of what could have
 * underflowed some hosts tell too early. */
static ALWAYS_INLINE bool holds_single(float value)
{
    return RV64_HOST_FINDS_UNDERFLOW ? value == value : __builtin_isgreater(__builtin_fabsf(value), FLT_MIN);
}

static ALWAYS_INLINE bool holds_double(double value)
{
    return RV64_HOST_FINDS_UNDERFLOW ? value == value : __builtin_isgreater(__builtin_fabs(value), DBL_MIN);
}

#define HOLDS(value) _Generic((value), float : holds_single, double : holds_double)(value)
#define PIN(value)   _Generic((value), float : rv64_pin_s, double : rv64_pin_d)(value)
#define SQRT(value)  _Generic((value), float : sqrtf, double : sqrt)(value)
#define FMA(x, y, z) _Generic((x), float : fmaf, double : fma)((x), (y), (z))

/* A NaN where one of them is. The pin is there because a host's instruction for minimum may raise NV for any NaN. */
#define SMALLER(a, b)                                                                                                  \
    (__builtin_isunordered(a, b) ? (a) + (b)                                                                           \
     : (a) == (b)                ? (__builtin_signbit(a) ? (a) : (b))                                                  \
     : __builtin_isless(a, b)    ? PIN(a)                                                                              \
                                 : (b))

static ALWAYS_INLINE float smaller_single(float a, float b)
{
    return SMALLER(a, b);
}

static ALWAYS_INLINE double smaller_double(double a, double b)
{
    return SMALLER(a, b);
}

/* What it computes for a scalar instruction, in the scope of a macro that has elements A and D. A product of singles is
 * exact as a double. Minimum and maximum of equal numbers may be one or the other, except of zeros. */
#define HOST(name, T, x, y, z) HOST_##name(PIN((T)(x)), (T)(y), (T)(z))
#define HOST_fadd(x, y, z)     ((x) + (y))
#define HOST_fsub(x, y, z)     ((x) - (y))
#define HOST_fmul(x, y, z)     ((x) * (y))
#define HOST_fdiv(x, y, z)     ((x) / (y))
#define HOST_fsqrt(x, y, z)    SQRT(x)
#define HOST_fmadd(x, y, z)    (sizeof A < sizeof D ? (x) * (y) + (z) : FMA((x), (y), (z)))
#define HOST_fmsub(x, y, z)    HOST_fmadd(x, y, -(z))
#define HOST_fnmsub(x, y, z)   HOST_fmadd(-(x), y, z)
#define HOST_fnmadd(x, y, z)   HOST_fmadd(-(x), y, -(z))
#define HOST_fmin(x, y, z)     _Generic((y), float : smaller_single, double : smaller_double)((x), (y))
#define HOST_fmax(x, y, z)     (-HOST_fmin(-(x), -(y), z))
#define HOST_feq(x, y)         ((x) == (y))
#define HOST_flt(x, y)         __builtin_isless((x), (y))
#define HOST_fle(x, y)         __builtin_islessequal((x), (y))

/* ---- As wide as SEW, and twice as wide --------------------------------------------------------------------------- */

/* The bits of a half as a single, and of a single as they are. */
static uint64_t single_of(struct rv64_vector *c, uint64_t bits, size_t size)
{
    return size == sizeof(uint16_t) ? compute(c, rv64_op_fcvt_s_h, bits, 0, 0) : bits;
}

/* Operands x, y and z are D, A and B, of vd, vs2 and the second source: those of the scalar instruction, in its order.
 */
#define EACH(TD, TA, TB, op, name, x, y, z)                                                                            \
    RV64_EACH(TD, TA, TB, {                                                                                            \
        TD value;                                                                                                      \
                                                                                                                       \
        if (UNLIKELY(!host) || !HOLDS(value = HOST(name, TD, x, y, z)))                                                \
            set_##TD(&value, compute(c, (op), BITS_FOR_##TD(x), BITS_FOR_##TD(y), BITS_FOR_##TD(z)));                  \
        d_[n] = value;                                                                                                 \
    })
#define SAME(function, name, x, y, z)                                                                                  \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        const bool host = is_host_able(c);                                                                             \
                                                                                                                       \
        if (c->sew == 1)                                                                                               \
            RV64_EACH(u16, u16, u16, d_[n] = (u16)compute(c, rv64_op_##name##_h, x, y, z));                            \
        else if (c->sew == 2)                                                                                          \
            EACH(f32, f32, f32, rv64_op_##name##_s, name, x, y, z);                                                    \
        else                                                                                                           \
            EACH(f64, f64, f64, rv64_op_##name##_d, name, x, y, z);                                                    \
    }
/* To single, where A and B are made such first. */
#define EACH_TO_SINGLE(TA, op, x, y, z)                                                                                \
    RV64_EACH(u32, TA, u16, {                                                                                          \
        const uint64_t a = single_of(c, A, sizeof A);                                                                  \
        const uint64_t b = single_of(c, B, sizeof B);                                                                  \
        {                                                                                                              \
            UNUSED const uint64_t A = a;                                                                               \
            UNUSED const uint64_t B = b;                                                                               \
            d_[n] = (u32)compute(c, (op), x, y, z);                                                                    \
        }                                                                                                              \
    })
#define TO_WIDER(TA, TA_TO_SINGLE, function, name, x, y, z)                                                            \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        const bool host = is_host_able(c);                                                                             \
                                                                                                                       \
        if (c->sew == 1)                                                                                               \
            EACH_TO_SINGLE(TA_TO_SINGLE, rv64_op_##name##_s, x, y, z);                                                 \
        else                                                                                                           \
            EACH(f64, TA, f32, rv64_op_##name##_d, name, x, y, z);                                                     \
    }
#define WIDE(function, name, x, y, z)   TO_WIDER(f32, u16, function, name, x, y, z)
#define WIDE_WIDE(function, name, x, y) TO_WIDER(f64, u32, function, name, x, y, 0)

SAME(fadd, fadd, A, B, 0)
SAME(fsub, fsub, A, B, 0)
SAME(frsub, fsub, B, A, 0)
SAME(fmul, fmul, A, B, 0)
SAME(fdiv, fdiv, A, B, 0)
SAME(frdiv, fdiv, B, A, 0)
SAME(fsqrt, fsqrt, A, 0, 0)
SAME(fmin, fmin, A, B, 0)
SAME(fmax, fmax, A, B, 0)
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

/* ---- Estimates --------------------------------------------------------------------------------------------------- */

/* A format's bits: of the exponent, of the fraction. */
struct format {
    int exponent, fraction;
};

static struct format format_of(const struct rv64_vector *c)
{
    return c->sew == 1 ? (struct format){5, 10} : c->sew == 2 ? (struct format){8, 23} : (struct format){11, 52};
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

/* ---- Signs and kinds: of bits alone ------------------------------------------------------------------------------ */

#define OF_BITS(function, value)                                                                                       \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        if (c->sew == 1)                                                                                               \
            RV64_EACH(u16, u16, u16, d_[n] = (u16)(value));                                                            \
        else if (c->sew == 2)                                                                                          \
            RV64_EACH(u32, u32, u32, d_[n] = (u32)(value));                                                            \
        else                                                                                                           \
            RV64_EACH(u64, u64, u64, d_[n] = (u64)(value));                                                            \
    }
#define SIGN ((uint64_t)1 << (8 * sizeof D - 1))

OF_BITS(fsgnj, (A & ~SIGN) | (B & SIGN))
OF_BITS(fsgnjn, (A & ~SIGN) | (~B & SIGN))
OF_BITS(fsgnjx, A ^ (B & SIGN))
OF_BITS(fclass, compute(c, OP(fclass, c->sew), A, 0, 0))
OF_BITS(frsqrt7, reciprocal_root(c, A))
OF_BITS(frec7, reciprocal(c, A))

/* ---- Comparisons ------------------------------------------------------------------------------------------------- */

/* What is not active raises no flags. */
#define COMPARED(T, result) RV64_EACH_BIT(T, n >= c->first && n < c->vl && rv64_is_active(c, n) && (result))
/* Whatever frm is: only NaNs are other than on the host's unit. */
#define ON_HOST(name, op, bits, x, y)                                                                                  \
    (RV64_HOST_FLAGS && !__builtin_isunordered(A, B) ? HOST_##name(x, y) : compute(c, (op), bits(x), bits(y), 0))
#define COMPARE(function, name, x, y, unequal)                                                                         \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        if (c->sew == 1)                                                                                               \
            COMPARED(u16, compute(c, rv64_op_##name##_h, x, y, 0) != (unequal));                                       \
        else if (c->sew == 2)                                                                                          \
            COMPARED(f32, ON_HOST(name, rv64_op_##name##_s, BITS_FOR_f32, x, y) != (unequal));                         \
        else                                                                                                           \
            COMPARED(f64, ON_HOST(name, rv64_op_##name##_d, BITS_FOR_f64, x, y) != (unequal));                         \
    }

COMPARE(mfeq, feq, A, B, 0)
COMPARE(mfne, feq, A, B, 1)
COMPARE(mflt, flt, A, B, 0)
COMPARE(mfle, fle, A, B, 0)
COMPARE(mfgt, flt, B, A, 0)
COMPARE(mfge, fle, B, A, 0)

/* ---- Conversions ------------------------------------------------------------------------------------------------- */

/* By a scalar instruction on those bits, or on an integer. A mode of RV64_DYN is that of frm. */
static uint64_t convert(struct rv64_vector *c, enum rv64_op op, uint64_t value, unsigned mode)
{
    uint64_t result = 0;

    rv64_fp_compute(op, (struct rv64_fp_operands){{value}, value}, mode == RV64_DYN ? (unsigned)c->s->frm : mode,
                    &result, &c->s->fflags);
    return result;
}

/* To an integer of 8 or 16 bits, which no scalar instruction yields: by one that yields 64. */
static uint64_t convert_to_few(struct rv64_vector *c, enum rv64_op op, uint64_t value, unsigned mode, int64_t least,
                               int64_t most)
{
    uint64_t result = 0, flags = 0;

    rv64_fp_compute(op, (struct rv64_fp_operands){{value}, 0}, mode == RV64_DYN ? (unsigned)c->s->frm : mode, &result,
                    &flags);
    if ((int64_t)result < least || (int64_t)result > most) {
        result = (uint64_t)((int64_t)result < least ? least : most);
        flags = RV64_NV;
    }
    c->s->fflags |= flags;
    return result;
}

/* Rounded to odd: truncated, and the last bit says whether something was lost. */
static uint64_t convert_to_odd(struct rv64_vector *c, enum rv64_op op, uint64_t value)
{
    uint64_t result = 0, flags = 0;

    rv64_fp_compute(op, (struct rv64_fp_operands){{value}, 0}, RV64_RTZ, &result, &flags);
    c->s->fflags |= flags;
    return result | ((flags & RV64_NX) != 0);
}

/* To integers: the host truncates what surely fits into a type, as an integer with a sign. */
#define HAS_SIGN(T) ((T)-1 < (T)1)
#define UNIT_OF(T)  ((double)(UINT64_C(1) << (64 - 8 * sizeof(T)))) /* how many of 64 bits' values are one of T's */
#define LEAST_OF(T) (HAS_SIGN(T) ? -0x1p63 / UNIT_OF(T) : 0)
#define ABOVE_OF(T) ((HAS_SIGN(T) || sizeof(T) == 8 ? 0x1p63 : 0x1p64) / UNIT_OF(T))
#define TO_INTEGER(TD, TA, mode, by_integers)                                                                          \
    RV64_EACH(TD, TA, TA, {                                                                                            \
        if (RV64_HOST_FLAGS && (mode) == RV64_RTZ && A >= (TA)LEAST_OF(TD) && A < (TA)ABOVE_OF(TD))                    \
            d_[n] = (TD)(int64_t)PIN(A);                                                                               \
        else                                                                                                           \
            d_[n] = (TD)(by_integers);                                                                                 \
    })
#define LOWEST(T)                       (HAS_SIGN(T) ? -((int64_t)1 << (8 * sizeof(T) - 1)) : 0)
#define HIGHEST(T)                      (((int64_t)1 << (8 * sizeof(T) - HAS_SIGN(T))) - 1)
#define TO_FEW(TD, op, value, mode)     convert_to_few(c, (op), (value), (mode), LOWEST(TD), HIGHEST(TD))
#define OF_HALF(TD, by_integers)        RV64_EACH(TD, u16, u16, d_[n] = (TD)(by_integers))
#define TO_INTEGER_BY(TD, TA, mode, op) TO_INTEGER(TD, TA, mode, convert(c, (op), BITS_FOR_##TA(A), (mode)))

/* To integers of the type I or U, by `mode`: as wide as SEW, from half as wide, and from twice as wide. */
#define TO_INTEGERS(function, T, mode, w, l)                                                                           \
    void rv64_v_fcvt_##function(struct rv64_vector *c)                                                                 \
    {                                                                                                                  \
        if (c->sew == 1)                                                                                               \
            OF_HALF(T##16, TO_FEW(T##16, rv64_op_fcvt_l_h, A, mode));                                                  \
        else if (c->sew == 2)                                                                                          \
            TO_INTEGER_BY(T##32, f32, mode, rv64_op_fcvt_##w##_s);                                                     \
        else                                                                                                           \
            TO_INTEGER_BY(T##64, f64, mode, rv64_op_fcvt_##l##_d);                                                     \
    }                                                                                                                  \
    void rv64_v_fwcvt_##function(struct rv64_vector *c)                                                                \
    {                                                                                                                  \
        if (c->sew == 1)                                                                                               \
            OF_HALF(T##32, convert(c, rv64_op_fcvt_##w##_h, A, mode));                                                 \
        else                                                                                                           \
            TO_INTEGER_BY(T##64, f32, mode, rv64_op_fcvt_##l##_s);                                                     \
    }                                                                                                                  \
    void rv64_v_fncvt_##function(struct rv64_vector *c)                                                                \
    {                                                                                                                  \
        if (c->sew == 0)                                                                                               \
            OF_HALF(T##8, TO_FEW(T##8, rv64_op_fcvt_l_h, A, mode));                                                    \
        else if (c->sew == 1)                                                                                          \
            TO_INTEGER(T##16, f32, mode, TO_FEW(T##16, rv64_op_fcvt_l_s, BITS_FOR_f32(A), mode));                      \
        else                                                                                                           \
            TO_INTEGER_BY(T##32, f64, mode, rv64_op_fcvt_##w##_d);                                                     \
    }

TO_INTEGERS(xu_f, u, RV64_DYN, wu, lu)
TO_INTEGERS(x_f, i, RV64_DYN, w, l)
TO_INTEGERS(rtz_xu_f, u, RV64_RTZ, wu, lu)
TO_INTEGERS(rtz_x_f, i, RV64_RTZ, w, l)

/* To floating point: from integers which have a sign to the host, too, or from the other format. */
#define TO_FLOAT(TD, TA, is_exact, fits, number, by_integers)                                                          \
    do {                                                                                                               \
        const bool host = (is_exact) ? RV64_HOST_FLAGS : is_host_able(c);                                              \
                                                                                                                       \
        RV64_EACH(TD, TA, TA, {                                                                                        \
            TD value;                                                                                                  \
                                                                                                                       \
            if (UNLIKELY(!host) || !(fits) || !HOLDS(value = (TD)(number)))                                            \
                set_##TD(&value, (by_integers));                                                                       \
            d_[n] = value;                                                                                             \
        });                                                                                                            \
    } while (0)
#define OF_INTEGER(TD, TA, op)                                                                                         \
    TO_FLOAT(TD, TA, false, HAS_SIGN(TA) || (uint64_t)A >> 63 == 0, rv64_pin_integer((int64_t)A),                      \
             convert(c, (op), (uint64_t)A, RV64_DYN))
#define TO_HALF(TA, op) RV64_EACH(u16, TA, TA, d_[n] = (u16)convert(c, (op), (uint64_t)A, RV64_DYN))
#define OF_INTEGERS(function, T, w, l)                                                                                 \
    void rv64_v_fcvt_##function(struct rv64_vector *c)                                                                 \
    {                                                                                                                  \
        if (c->sew == 1)                                                                                               \
            TO_HALF(T##16, rv64_op_fcvt_h_##w);                                                                        \
        else if (c->sew == 2)                                                                                          \
            OF_INTEGER(f32, T##32, rv64_op_fcvt_s_##w);                                                                \
        else                                                                                                           \
            OF_INTEGER(f64, T##64, rv64_op_fcvt_d_##l);                                                                \
    }                                                                                                                  \
    void rv64_v_fwcvt_##function(struct rv64_vector *c)                                                                \
    {                                                                                                                  \
        if (c->sew == 0)                                                                                               \
            TO_HALF(T##8, rv64_op_fcvt_h_##w);                                                                         \
        else if (c->sew == 1)                                                                                          \
            OF_INTEGER(f32, T##16, rv64_op_fcvt_s_##w);                                                                \
        else                                                                                                           \
            OF_INTEGER(f64, T##32, rv64_op_fcvt_d_##w);                                                                \
    }                                                                                                                  \
    void rv64_v_fncvt_##function(struct rv64_vector *c)                                                                \
    {                                                                                                                  \
        if (c->sew == 1)                                                                                               \
            TO_HALF(T##32, rv64_op_fcvt_h_##w);                                                                        \
        else                                                                                                           \
            OF_INTEGER(f32, T##64, rv64_op_fcvt_s_##l);                                                                \
    }

OF_INTEGERS(f_xu, u, wu, lu)
OF_INTEGERS(f_x, i, w, l)

void rv64_v_fwcvt_f_f(struct rv64_vector *c)
{
    if (c->sew == 1)
        RV64_EACH(u32, u16, u16, d_[n] = (u32)convert(c, rv64_op_fcvt_s_h, A, RV64_DYN));
    else
        TO_FLOAT(f64, f32, true, true, PIN(A), BITS_FOR_f64(A));
}

void rv64_v_fncvt_f_f(struct rv64_vector *c)
{
    if (c->sew == 1)
        RV64_EACH(u16, u32, u32, d_[n] = (u16)convert(c, rv64_op_fcvt_h_s, A, RV64_DYN));
    else
        TO_FLOAT(f32, f64, false, true, PIN(A), convert(c, rv64_op_fcvt_s_d, BITS_FOR_f64(A), RV64_DYN));
}

void rv64_v_fncvt_rod_f_f(struct rv64_vector *c)
{
    if (c->sew == 1)
        RV64_EACH(u16, u32, u32, d_[n] = (u16)convert_to_odd(c, rv64_op_fcvt_h_s, A));
    else
        RV64_EACH(u32, u64, u64, d_[n] = (u32)convert_to_odd(c, rv64_op_fcvt_s_d, A));
}

/* ---- Reductions: D is what there is so far ----------------------------------------------------------------------- */

#define REDUCED(TD, TA, op, name)                                                                                      \
    do {                                                                                                               \
        const bool host = is_host_able(c);                                                                             \
        const TA *const a_ = c->a;                                                                                     \
        TD D = *(const TD *)c->b;                                                                                      \
                                                                                                                       \
        RV64_EACH_ACTIVE({                                                                                             \
            const TA A = a_[n];                                                                                        \
            TD value;                                                                                                  \
                                                                                                                       \
            if (UNLIKELY(!host) || !HOLDS(value = HOST(name, TD, D, A, 0)))                                            \
                set_##TD(&value, compute(c, (op), BITS_FOR_##TD(D), BITS_FOR_##TD(A), 0));                             \
            D = value;                                                                                                 \
        });                                                                                                            \
        *(TD *)c->d = D;                                                                                               \
    } while (0)
#define REDUCED_HALVES(TD, op)                                                                                         \
    do {                                                                                                               \
        const u16 *const a_ = c->a;                                                                                    \
        TD D = *(const TD *)c->b;                                                                                      \
                                                                                                                       \
        RV64_EACH_ACTIVE({ D = (TD)compute(c, (op), D, sizeof D > sizeof *a_ ? single_of(c, a_[n], 2) : a_[n], 0); }); \
        *(TD *)c->d = D;                                                                                               \
    } while (0)
#define REDUCE(function, name)                                                                                         \
    void rv64_v_##function(struct rv64_vector *c)                                                                      \
    {                                                                                                                  \
        if (c->sew == 1)                                                                                               \
            REDUCED_HALVES(u16, rv64_op_##name##_h);                                                                   \
        else if (c->sew == 2)                                                                                          \
            REDUCED(f32, f32, rv64_op_##name##_s, name);                                                               \
        else                                                                                                           \
            REDUCED(f64, f64, rv64_op_##name##_d, name);                                                               \
    }

REDUCE(fredsum, fadd)
REDUCE(fredmin, fmin)
REDUCE(fredmax, fmax)

void rv64_v_fwredsum(struct rv64_vector *c)
{
    if (c->sew == 1)
        REDUCED_HALVES(u32, rv64_op_fadd_s);
    else
        REDUCED(f64, f32, rv64_op_fadd_d, fadd);
}
