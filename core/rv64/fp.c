/* Floating point, the part that is in no hurry: the environment of a run, and arithmetic in any rounding mode.
 *
 * The arithmetic is done with integers. Operands become a sign, a significand and an exponent; an operation yields the
 * exact result in that form, or one whose lowest bit says that more follows ("sticky"); one function rounds all. */
#include "rv64/fp.h"

#include <string.h>

#ifdef __SSE2_MATH__
#include <xmmintrin.h>
#endif

/* ---- The host's environment -------------------------------------------------------------------------------------- */

#ifdef __SSE2_MATH__ /* MXCSR is all of it; fenv.h looks after the x87 too, which takes 200 ns a run */

_Static_assert(sizeof(fenv_t) >= sizeof(unsigned), "MXCSR is kept in place of the whole environment");

static void host_begin(fenv_t *saved)
{
    unsigned mxcsr = _mm_getcsr();

    memcpy(saved, &mxcsr, sizeof mxcsr);
    _mm_setcsr(_MM_MASK_MASK | _MM_ROUND_NEAREST | _MM_FLUSH_ZERO_OFF);
}

static void host_end(const fenv_t *saved)
{
    unsigned mxcsr;

    memcpy(&mxcsr, saved, sizeof mxcsr);
    _mm_setcsr(mxcsr);
}

static unsigned host_take_flags(void)
{
    unsigned mxcsr = _mm_getcsr();

    if (mxcsr & _MM_EXCEPT_MASK)
        _mm_setcsr(mxcsr & ~(unsigned)_MM_EXCEPT_MASK);
    return (mxcsr & _MM_EXCEPT_INVALID ? RV64_NV : 0) | (mxcsr & _MM_EXCEPT_DIV_ZERO ? RV64_DZ : 0) |
           (mxcsr & _MM_EXCEPT_OVERFLOW ? RV64_OF : 0) | (mxcsr & _MM_EXCEPT_UNDERFLOW ? RV64_UF : 0) |
           (mxcsr & _MM_EXCEPT_INEXACT ? RV64_NX : 0);
}

#elif RV64_HOST_FLAGS

static void host_begin(fenv_t *saved)
{
    fegetenv(saved);
    fesetenv(FE_DFL_ENV);
}

static void host_end(const fenv_t *saved)
{
    fesetenv(saved);
}

static unsigned host_take_flags(void)
{
    int raised = fetestexcept(FE_ALL_EXCEPT);

    if (raised)
        feclearexcept(FE_ALL_EXCEPT);
    return (raised & FE_INVALID ? RV64_NV : 0) | (raised & FE_DIVBYZERO ? RV64_DZ : 0) |
           (raised & FE_OVERFLOW ? RV64_OF : 0) | (raised & FE_UNDERFLOW && RV64_HOST_FINDS_UNDERFLOW ? RV64_UF : 0) |
           (raised & FE_INEXACT ? RV64_NX : 0);
}

#else /* it has one mode, and no flags */

static void host_begin(fenv_t *saved)
{
    (void)saved;
}

static void host_end(const fenv_t *saved)
{
    (void)saved;
}

static unsigned host_take_flags(void)
{
    return 0;
}

#endif

void rv64_fp_begin(struct rv64_machine *m)
{
    host_begin(&m->host_env);
}

void rv64_fp_end(struct rv64_machine *m)
{
    rv64_fp_collect(m);
    host_end(&m->host_env);
}

void rv64_fp_collect(struct rv64_machine *m)
{
    __asm__ volatile("" ::: "memory"); /* wherever this is inlined, all results are stored, hence computed */
    m->state.fflags |= host_take_flags();
}

/* ---- Formats and numbers ----------------------------------------------------------------------------------------- */

typedef unsigned __int128 uint128;

struct format {
    int precision; /* bits of a significand, the implicit one included */
    int least;     /* exponent of the last place of the smallest numbers */
    int bits;
};

/* By the field fmt of an instruction's word (table 11.3). */
static const struct format formats[] = {{24, -149, 32}, {53, -1074, 64}, {11, -24, 16}};

/* Bit patterns, positive. */
static uint64_t sign_of(const struct format *format)
{
    return UINT64_C(1) << (format->bits - 1);
}

static uint64_t smallest_normal(const struct format *format)
{
    return UINT64_C(1) << (format->precision - 1);
}

static uint64_t infinity(const struct format *format)
{
    return sign_of(format) - smallest_normal(format);
}

static uint64_t canonical_nan(const struct format *format)
{
    return infinity(format) | smallest_normal(format) >> 1;
}

struct number {
    enum { FINITE, INFINITE, QUIET_NAN, SIGNALLING_NAN } kind;
    bool negative;
    int exponent;
    uint128 significand; /* finite: the value is significand * 2^exponent */
};

static struct number unpack(const struct format *format, uint64_t bits)
{
    uint64_t magnitude = bits & (sign_of(format) - 1);
    uint64_t fraction = magnitude & (smallest_normal(format) - 1);
    int exponent = (int)(magnitude >> (format->precision - 1));
    struct number n = {.negative = bits & sign_of(format)};

    if (magnitude > infinity(format))
        n.kind = fraction & smallest_normal(format) >> 1 ? QUIET_NAN : SIGNALLING_NAN;
    else if (magnitude == infinity(format))
        n.kind = INFINITE;
    else if (exponent == 0)
        n = (struct number){FINITE, n.negative, format->least, fraction};
    else
        n = (struct number){FINITE, n.negative, format->least + exponent - 1, fraction | smallest_normal(format)};
    return n;
}

static struct number of_integer(bool negative, uint64_t magnitude)
{
    return (struct number){FINITE, negative, 0, magnitude};
}

static bool is_nan(struct number n)
{
    return n.kind >= QUIET_NAN;
}

static bool is_zero(struct number n)
{
    return n.kind == FINITE && n.significand == 0;
}

/* ---- Rounding ---------------------------------------------------------------------------------------------------- */

struct context {
    unsigned mode;
    unsigned flags; /* raised so far */
    bool unknown;   /* the instruction is not one of these */
    const struct format *format;
};

static int length_of(uint128 n)
{
    uint64_t high = (uint64_t)(n >> 64), low = (uint64_t)n;

    return high != 0 ? 128 - __builtin_clzll(high) : low != 0 ? 64 - __builtin_clzll(low) : 0;
}

/* `n` without its last `count` bits, at least 1, rounded; it has at most 126. */
static uint128 round_off(uint128 n, int count, bool negative, unsigned mode, bool *inexact)
{
    int drop = count < 127 ? count : 127; /* where it is more, all of `n` is less than a half */
    uint128 half = (uint128)1 << (drop - 1), kept = n >> drop, rest = n & (2 * half - 1);
    bool up = false;

    switch (mode) {
    case RV64_RNE:
        up = rest > half || (rest == half && (kept & 1));
        break;
    case RV64_RDN:
        up = negative && rest != 0;
        break;
    case RV64_RUP:
        up = !negative && rest != 0;
        break;
    case RV64_RMM:
        up = rest >= half;
        break;
    }
    *inexact = rest != 0;
    return kept + up;
}

/* The bits of a finite number. */
static uint64_t rounded(struct context *c, struct number n)
{
    const struct format *format = c->format;
    uint64_t sign = n.negative ? sign_of(format) : 0, bits;
    int drop = length_of(n.significand) - format->precision, subnormal = format->least - (n.exponent + drop);
    uint128 kept;
    bool inexact = false, tiny = subnormal > 0;

    if (n.significand == 0)
        return sign;
    if (tiny) {
        /* It is not if with unlimited exponents it would be rounded up to the smallest normal number. */
        if (subnormal == 1 && drop > 0)
            tiny = length_of(round_off(n.significand, drop, n.negative, c->mode, &inexact)) == format->precision;
        drop += subnormal;
    }
    kept = drop > 0 ? round_off(n.significand, drop, n.negative, c->mode, &inexact) : n.significand << -drop;

    /* The implicit bit, or a carry into one, adds to the exponent. */
    bits = ((uint64_t)(n.exponent + drop - format->least) << (format->precision - 1)) + (uint64_t)kept;
    if (bits >= infinity(format)) {
        bool away = c->mode == RV64_RNE || c->mode == RV64_RMM || c->mode == (n.negative ? RV64_RDN : RV64_RUP);

        c->flags |= RV64_OF | RV64_NX;
        return sign | (infinity(format) - !away);
    }
    if (inexact)
        c->flags |= tiny ? RV64_UF | RV64_NX : RV64_NX;
    return sign | bits;
}

/* ---- Arithmetic (sections 11.6, 12.4) ---------------------------------------------------------------------------- */

static uint64_t no_number(struct context *c, bool invalid)
{
    if (invalid)
        c->flags |= RV64_NV;
    return canonical_nan(c->format);
}

static uint64_t signed_infinity(const struct context *c, bool negative)
{
    return infinity(c->format) | (negative ? sign_of(c->format) : 0);
}

static uint64_t signed_zero(const struct context *c, bool negative)
{
    return negative ? sign_of(c->format) : 0;
}

/* The same value with a significand of `length` bits, which has less. */
static struct number lengthened(struct number n, int length)
{
    int shift = length - length_of(n.significand);

    n.significand <<= shift;
    n.exponent -= shift;
    return n;
}

/* Without the last `count` bits, but not forgetting them. */
static uint128 sticky_shift(uint128 n, int count)
{
    if (count >= 128)
        return n != 0;
    return n >> count | ((n >> count) << count != n);
}

static struct number sum(struct number a, struct number b, unsigned mode)
{
    if (is_zero(a) || is_zero(b)) {
        struct number n = is_zero(a) ? b : a;

        if (is_zero(n) && a.negative != b.negative)
            n.negative = mode == RV64_RDN;
        return n;
    }
    /* Bits are shifted out only where the exponents are so far apart that no more than one bit can cancel. */
    a = lengthened(a, 125);
    b = lengthened(b, 125);
    if (a.exponent < b.exponent || (a.exponent == b.exponent && a.significand < b.significand)) {
        struct number larger = b;

        b = a;
        a = larger;
    }
    b.significand = sticky_shift(b.significand, a.exponent - b.exponent);
    if (a.negative == b.negative)
        a.significand += b.significand;
    else
        a.significand -= b.significand;
    if (a.significand == 0)
        a.negative = mode == RV64_RDN;
    return a;
}

/* a * b + c with one rounding. */
static uint64_t fused(struct context *c, struct number a, struct number b, struct number addend)
{
    struct number product = {
        .kind = a.kind == INFINITE || b.kind == INFINITE ? INFINITE : FINITE,
        .negative = a.negative != b.negative,
        .exponent = a.exponent + b.exponent,
        .significand = a.significand * b.significand,
    };

    if (a.kind == SIGNALLING_NAN || b.kind == SIGNALLING_NAN || addend.kind == SIGNALLING_NAN ||
        (a.kind == INFINITE && is_zero(b)) || (is_zero(a) && b.kind == INFINITE))
        return no_number(c, true);
    if (is_nan(a) || is_nan(b) || is_nan(addend))
        return no_number(c, false);
    if (product.kind == INFINITE) {
        if (addend.kind == INFINITE && product.negative != addend.negative)
            return no_number(c, true);
        return signed_infinity(c, product.negative);
    }
    if (addend.kind == INFINITE)
        return signed_infinity(c, addend.negative);
    return rounded(c, sum(product, addend, c->mode));
}

static uint64_t quotient(struct context *c, struct number a, struct number b)
{
    bool negative = a.negative != b.negative;
    uint128 divisor = b.significand;

    if (is_nan(a) || is_nan(b))
        return no_number(c, a.kind == SIGNALLING_NAN || b.kind == SIGNALLING_NAN);
    if (a.kind == INFINITE)
        return b.kind == INFINITE ? no_number(c, true) : signed_infinity(c, negative);
    if (b.kind == INFINITE)
        return signed_zero(c, negative);
    if (is_zero(b)) {
        if (is_zero(a))
            return no_number(c, true);
        c->flags |= RV64_DZ;
        return signed_infinity(c, negative);
    }
    if (is_zero(a))
        return signed_zero(c, negative);
    a = lengthened(a, 126);
    a.negative = negative;
    a.exponent -= b.exponent;
    b.significand = a.significand / divisor;
    a.significand = b.significand | (b.significand * divisor != a.significand);
    return rounded(c, a);
}

static uint64_t square_root(struct context *c, struct number n)
{
    uint128 root = 0, rest;

    if (is_nan(n) || (n.negative && !is_zero(n)))
        return no_number(c, n.kind != QUIET_NAN);
    if (n.kind == INFINITE)
        return signed_infinity(c, false);
    if (is_zero(n))
        return signed_zero(c, n.negative);
    n = lengthened(n, 125);
    if (n.exponent % 2 != 0) {
        n.significand <<= 1;
        n.exponent--;
    }
    /* Digit by digit: `rest` is what n exceeds the square of `root` by, root has its bits from 2^place upwards. */
    rest = n.significand;
    for (int place = 62; place >= 0; place--) {
        uint128 more = (2 * root + ((uint128)1 << place)) << place;

        if (rest >= more) {
            rest -= more;
            root += (uint128)1 << place;
        }
    }
    n.significand = root | (rest != 0);
    n.exponent /= 2;
    return rounded(c, n);
}

/* ---- Conversions (sections 11.7, 12.5) --------------------------------------------------------------------------- */

static uint64_t converted(struct context *c, struct number n)
{
    if (is_nan(n))
        return no_number(c, n.kind == SIGNALLING_NAN);
    return n.kind == INFINITE ? signed_infinity(c, n.negative) : rounded(c, n);
}

/* To an integer that is at least -lowest and at most highest (table 11.4). */
static uint64_t to_integer(struct context *c, struct number n, uint64_t lowest, uint64_t highest)
{
    uint128 magnitude = n.significand;
    bool inexact = false;

    if (n.kind == FINITE && n.exponent < 64) {
        if (n.exponent < 0)
            magnitude = round_off(magnitude, -n.exponent, n.negative, c->mode, &inexact);
        else
            magnitude <<= n.exponent;
        if (magnitude <= (n.negative ? lowest : highest)) {
            c->flags |= inexact ? RV64_NX : 0;
            return n.negative ? -(uint64_t)magnitude : (uint64_t)magnitude;
        }
    }
    c->flags |= RV64_NV;
    return n.negative && !is_nan(n) ? -lowest : highest;
}

/* Modulo 2^32, truncated (Zfa). Flags are those of a conversion. */
static uint64_t to_integer_modulo(struct context *c, struct number n)
{
    uint128 magnitude = n.significand;

    to_integer(c, n, UINT64_C(1) << 31, INT32_MAX);
    if (n.kind != FINITE || n.exponent >= 32)
        return 0;
    if (n.exponent < 0)
        magnitude = n.exponent > -128 ? magnitude >> -n.exponent : 0;
    else
        magnitude <<= n.exponent;
    return (uint64_t)(int32_t)(n.negative ? -(uint32_t)magnitude : (uint32_t)magnitude);
}

/* To an integer in the same format (Zfa). */
static uint64_t to_integral(struct context *c, struct number n, bool tells_inexact)
{
    bool inexact = false;

    if (n.kind != FINITE || n.exponent >= 0)
        return converted(c, n);
    n.significand = round_off(n.significand, -n.exponent, n.negative, c->mode, &inexact);
    n.exponent = 0;
    if (inexact && tells_inexact)
        c->flags |= RV64_NX;
    return rounded(c, n);
}

/* ---- Comparison (section 11.8), of halves and in vectors: the others are compared by the host -------------------- */

/* Numbers in their order, from their bits; both zeros are 0. */
static int64_t place_of(const struct format *format, uint64_t bits)
{
    const int64_t magnitude = (int64_t)(bits & (sign_of(format) - 1));

    return bits & sign_of(format) ? -magnitude : magnitude;
}

/* Whether one of two is a NaN. The flag is raised for a signalling one, or for any. */
static bool unordered(struct context *c, struct number a, struct number b, bool for_any)
{
    if (a.kind == SIGNALLING_NAN || b.kind == SIGNALLING_NAN || (for_any && (is_nan(a) || is_nan(b))))
        c->flags |= RV64_NV;
    return is_nan(a) || is_nan(b);
}

/* The smaller of two or the larger one. Of a number and a NaN it is the number; or NaN, if that spreads. */
static uint64_t extreme(struct context *c, uint64_t a, uint64_t b, bool larger, bool spreads)
{
    const struct number x = unpack(c->format, a), y = unpack(c->format, b);
    const int64_t i = place_of(c->format, a), j = place_of(c->format, b);
    /* Of zeros the negative one is smaller. */
    const bool first = i != j ? (i < j) != larger : x.negative != larger;

    if (unordered(c, x, y, false))
        return spreads || (is_nan(x) && is_nan(y)) ? canonical_nan(c->format) : is_nan(x) ? b : a;
    return first ? a : b;
}

static uint64_t class_of(const struct format *format, uint64_t bits)
{
    const struct number n = unpack(format, bits);
    const uint64_t magnitude = bits & (sign_of(format) - 1);
    int class = 4; /* of positive zero; those of larger numbers follow, negative ones count down from 3 */

    if (is_nan(n))
        return n.kind == QUIET_NAN ? 1 << 9 : 1 << 8;
    class += (magnitude > 0) + (magnitude >= smallest_normal(format)) + (magnitude >= infinity(format));
    return UINT64_C(1) << (n.negative ? 7 - class : class);
}

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

/* Of what an instruction yields, or takes if that is an integer. */
static const struct format *format_of(enum rv64_op op)
{
    return &formats[rv64_row(op)->insn.match >> 25 & 3];
}

/* And what a conversion between formats takes: the place of rs2 says so. */
static const struct format *source_format_of(enum rv64_op op)
{
    return &formats[rv64_row(op)->insn.match >> 20 & 3];
}

/* What is not boxed is a NaN (section 12.2). */
static uint64_t operand_bits(const struct rv64_machine *m, const struct format *format, unsigned reg)
{
    const uint64_t bits = m->state.f[reg % 32], mask = UINT64_MAX >> (64 - format->bits);

    return (bits | mask) == UINT64_MAX ? bits & mask : canonical_nan(format);
}

static struct number negated(struct number n)
{
    n.negative = !n.negative;
    return n;
}

static struct number of_signed(int64_t integer)
{
    return of_integer(integer < 0, integer < 0 ? -(uint64_t)integer : (uint64_t)integer);
}

/* Rows of F, D and Zfh that do the same. */
#define ALL(name)      rv64_op_##name##_s : case rv64_op_##name##_d : case rv64_op_##name##_h
#define IS(name)       (op == rv64_op_##name##_s || op == rv64_op_##name##_d || op == rv64_op_##name##_h)
#define ALL_FROM(type) rv64_op_fcvt_s_##type : case rv64_op_fcvt_d_##type : case rv64_op_fcvt_h_##type

/* The result of an instruction; of one that is not done here c->unknown. */
static uint64_t compute(struct context *c, enum rv64_op op, struct rv64_fp_operands o)
{
    struct number one = of_integer(false, 1);
    struct number n1 = unpack(c->format, o.f[0]), n2 = unpack(c->format, o.f[1]), n3 = unpack(c->format, o.f[2]);
    const uint64_t b1 = o.f[0], b2 = o.f[1], x1 = o.x;
    const uint64_t sign = sign_of(c->format);

    switch (op) {
    case ALL(fadd):
        return fused(c, n1, one, n2);
    case ALL(fsub):
        return fused(c, n1, one, negated(n2));
    case ALL(fmul):
        return fused(c, n1, n2, of_integer(n1.negative != n2.negative, 0));
    case ALL(fmadd):
        return fused(c, n1, n2, n3);
    case ALL(fmsub):
        return fused(c, n1, n2, negated(n3));
    case ALL(fnmsub):
        return fused(c, negated(n1), n2, n3);
    case ALL(fnmadd):
        return fused(c, negated(n1), n2, negated(n3));
    case ALL(fdiv):
        return quotient(c, n1, n2);
    case ALL(fsqrt):
        return square_root(c, n1);
    case ALL(fround):
    case ALL(froundnx):
        return to_integral(c, n1, (rv64_row(op)->insn.match >> 20 & 1) != 0);
    case rv64_op_fcvt_s_d:
    case rv64_op_fcvt_s_h:
    case rv64_op_fcvt_d_s:
    case rv64_op_fcvt_d_h:
    case rv64_op_fcvt_h_s:
    case rv64_op_fcvt_h_d:
        return converted(c, unpack(source_format_of(op), o.f[0]));
    case ALL_FROM(w):
        return rounded(c, of_signed((int32_t)x1));
    case ALL_FROM(wu):
        return rounded(c, of_integer(false, (uint32_t)x1));
    case ALL_FROM(l):
        return rounded(c, of_signed((int64_t)x1));
    case ALL_FROM(lu):
        return rounded(c, of_integer(false, x1));
    case ALL(fcvt_w):
        return to_integer(c, n1, (uint64_t)1 << 31, INT32_MAX);
    case ALL(fcvt_wu): /* sign-extended all the same */
        return (uint64_t)(int32_t)to_integer(c, n1, 0, UINT32_MAX);
    case ALL(fcvt_l):
        return to_integer(c, n1, (uint64_t)1 << 63, INT64_MAX);
    case ALL(fcvt_lu):
        return to_integer(c, n1, 0, UINT64_MAX);
    case rv64_op_fcvtmod_w_d:
        return to_integer_modulo(c, n1);
    case ALL(fsgnj):
        return (b1 & ~sign) | (b2 & sign);
    case ALL(fsgnjn):
        return (b1 & ~sign) | (~b2 & sign);
    case ALL(fsgnjx):
        return b1 ^ (b2 & sign);
    case ALL(fmin):
    case ALL(fmax):
    case ALL(fminm):
    case ALL(fmaxm):
        return extreme(c, b1, b2, IS(fmax) || IS(fmaxm), IS(fminm) || IS(fmaxm));
    case ALL(fle):
    case ALL(fleq):
        return !unordered(c, n1, n2, IS(fle)) && place_of(c->format, b1) <= place_of(c->format, b2);
    case ALL(flt):
    case ALL(fltq):
        return !unordered(c, n1, n2, IS(flt)) && place_of(c->format, b1) < place_of(c->format, b2);
    case ALL(feq):
        return !unordered(c, n1, n2, false) && place_of(c->format, b1) == place_of(c->format, b2);
    case ALL(fclass):
        return class_of(c->format, b1);
    default:
        c->unknown = true;
        return 0;
    }
}

bool rv64_fp_compute(enum rv64_op op, struct rv64_fp_operands o, unsigned mode, uint64_t *result, uint64_t *flags)
{
    struct context c = {.mode = mode, .format = format_of(op)};

    *result = compute(&c, op, o);
    *flags |= c.flags;
    return !c.unknown;
}

bool rv64_fp_slowly(struct rv64_machine *m, struct rv64_slot o, enum rv64_op op)
{
    const struct format *format = format_of(op);
    const unsigned rm = (unsigned)o.imm & 7; /* instructions with four operands have rs3 above it */
    const unsigned mode = rm == RV64_DYN ? (unsigned)m->state.frm : rm;
    const uint32_t match = (uint32_t)rv64_row(op)->insn.match;
    const bool converts = match >> 27 == 0x08 && (match >> 22 & 1) == 0; /* between formats; else fround */
    const struct rv64_fp_operands operands = {
        .f = {operand_bits(m, converts ? source_format_of(op) : format, o.rs1), operand_bits(m, format, o.rs2),
              operand_bits(m, format, (unsigned)o.imm >> 8 & 31)},
        .x = m->state.x[o.rs1],
    };
    uint64_t result;

    if (mode > RV64_RMM)
        return false;
    if (op == rv64_op_fli_h) /* (what would be a rounding mode is 0 in all constants) */
        result = (uint64_t)o.imm;
    else if (!rv64_fp_compute(op, operands, mode, &result, &m->state.fflags))
        return false;
    if (rv64_row(op)->flags & RV64_WRITES_X)
        m->state.x[o.rd] = result;
    else
        m->state.f[o.rd] = format->bits == 64 ? result : UINT64_MAX << format->bits | result;
    return true;
}
