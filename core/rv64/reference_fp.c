/* F and D: chapters 11 and 12 of the manual (see reference.c), and IEEE Std 754-2008.
 *
 * A register's bits become a number, exact and of no format: integer significand times a power of two. Operations are
 * done on numbers in integer arithmetic, with more bits than any format has, and at the end a number is rounded to a
 * format, once. So nothing here depends on the floating-point unit of the host, on which the engines do. */
#include "rv64/reference_fp.h"
#include "rv64/isa.h"
#include "rv64/reference_decode.h"

__extension__ typedef unsigned __int128 uint128;

/* ---- Formats: IEEE 754, table 3.5 -------------------------------------------------------------------------------- */

struct format {
    int width;
    int precision;    /* bits of the significand, the leading one included */
    int max_exponent; /* of the largest finite number's leading bit; the smallest normal one's is 1 - that */
};

enum { SINGLE, DOUBLE, HALF }; /* the fmt field: table 11.3, section 12.4, and Zfh */

static const struct format formats[] = {[SINGLE] = {32, 24, 127}, [DOUBLE] = {64, 53, 1023}, [HALF] = {16, 11, 15}};

static uint64_t sign_bit(const struct format *format)
{
    return UINT64_C(1) << (format->width - 1);
}

static uint64_t infinity(const struct format *format)
{
    return (UINT64_C(2) * (uint64_t)format->max_exponent + 1) << (format->precision - 1);
}

/* Section 11.3. */
static uint64_t canonical_nan(const struct format *format)
{
    return infinity(format) | UINT64_C(1) << (format->precision - 2);
}

/* The exponent of the last bit of subnormal numbers: every number of the format is a multiple of it. */
static int min_quantum(const struct format *format)
{
    return 1 - format->max_exponent - (format->precision - 1);
}

/* ---- Numbers ----------------------------------------------------------------------------------------------------- */

enum kind { ZERO, FINITE, INFINITE, QUIET_NAN, SIGNALING_NAN };

struct number {
    enum kind kind;
    bool sign;
    int exponent;        /* if FINITE, the value is significand * 2 ** exponent ... */
    uint128 significand; /* ... where 0 < significand < 2 ** 126 */
};

/* What an operation is done under, and the flags that it raises. */
struct context {
    const struct format *format;
    unsigned rounding;
    uint64_t flags;
};

enum { RNE, RTZ, RDN, RUP, RMM, DYN = 7 }; /* table 11.1 */

static struct number unpack(const struct format *format, uint64_t value)
{
    uint64_t fraction = value & ((UINT64_C(1) << (format->precision - 1)) - 1);
    uint64_t leading = UINT64_C(1) << (format->precision - 1);
    bool sign = (value & sign_bit(format)) != 0;
    int exponent = (int)((value & infinity(format)) >> (format->precision - 1));

    if ((value & infinity(format)) == infinity(format)) {
        if (fraction == 0)
            return (struct number){INFINITE, sign, 0, 0};
        return (struct number){fraction >> (format->precision - 2) ? QUIET_NAN : SIGNALING_NAN, sign, 0, 0};
    }
    if (exponent != 0)
        return (struct number){FINITE, sign, min_quantum(format) + exponent - 1, leading | fraction};
    return (struct number){fraction == 0 ? ZERO : FINITE, sign, min_quantum(format), fraction};
}

static bool is_nan(struct number a)
{
    return a.kind == QUIET_NAN || a.kind == SIGNALING_NAN;
}

/* Which bit of the significand is the leading one. */
static int leading_bit(uint128 significand)
{
    uint64_t high = (uint64_t)(significand >> 64);

    return high != 0 ? 127 - __builtin_clzll(high) : 63 - __builtin_clzll((uint64_t)significand);
}

/* The exponent of the leading bit: 2 ** magnitude(a) <= |a| < 2 ** (magnitude(a) + 1). */
static int magnitude(struct number a)
{
    return a.exponent + leading_bit(a.significand);
}

/* The same number with bit `top` as the leading one, which is not to the right of where it is. */
static struct number normalize(struct number a, int top)
{
    int shift = top - leading_bit(a.significand);

    a.significand <<= shift;
    a.exponent -= shift;
    return a;
}

/* ---- Rounding: IEEE 754, section 4.3 ----------------------------------------------------------------------------- */

/* The finite number as a multiple of 2 ** quantum, without its sign. Where that is not exact it is rounded. */
static uint128 round_to_multiple(const struct context *c, struct number a, int quantum, bool *inexact)
{
    int shift = quantum - a.exponent;
    uint128 kept, rest, half;
    bool up = false;

    *inexact = false;
    if (shift <= 0)
        return a.significand << -shift;
    if (shift > 127)
        shift = 127; /* either way nothing is kept, and the rest is less than half */
    kept = a.significand >> shift;
    rest = a.significand - (kept << shift);
    half = (uint128)1 << (shift - 1);
    *inexact = rest != 0;

    switch (c->rounding) {
    case RNE:
        up = rest > half || (rest == half && kept % 2 != 0);
        break;
    case RTZ:
        break;
    case RDN:
        up = rest != 0 && a.sign;
        break;
    case RUP:
        up = rest != 0 && !a.sign;
        break;
    case RMM:
        up = rest >= half;
        break;
    }
    return kept + up;
}

static uint64_t overflow(struct context *c, bool sign)
{
    bool to_infinity =
        c->rounding == RNE || c->rounding == RMM || (c->rounding == RDN && sign) || (c->rounding == RUP && !sign);

    c->flags |= RV64_OF | RV64_NX;
    return (sign ? sign_bit(c->format) : 0) | (infinity(c->format) - !to_infinity);
}

/* The number in c->format. */
static uint64_t pack(struct context *c, struct number a)
{
    const struct format *format = c->format;
    uint64_t sign = a.sign ? sign_bit(format) : 0, result;
    int quantum, normal_quantum;
    bool inexact, ignored;

    if (is_nan(a))
        return canonical_nan(format);
    if (a.kind == INFINITE)
        return sign | infinity(format);
    if (a.kind == ZERO)
        return sign;

    if (magnitude(a) > format->max_exponent)
        return overflow(c, a.sign);
    normal_quantum = magnitude(a) - (format->precision - 1);
    quantum = normal_quantum < min_quantum(format) ? min_quantum(format) : normal_quantum;
    /* With the leading bit added to it and not hidden, the exponent field counts quanta from the least one, for
     * subnormal numbers as well as for normal ones; and a significand that was rounded up to the next power of two
     * carries into it. */
    result = (uint64_t)(quantum - min_quantum(format)) << (format->precision - 1);
    result += (uint64_t)round_to_multiple(c, a, quantum, &inexact);
    if (result >= infinity(format))
        return overflow(c, a.sign);

    if (inexact) {
        c->flags |= RV64_NX;
        /* Underflow is signalled for results that are tiny after rounding (section 11.2): those which, rounded as if
         * there were no least exponent, would still be less than the smallest normal number. */
        if (magnitude(a) < 1 - format->max_exponent &&
            (magnitude(a) < -format->max_exponent ||
             round_to_multiple(c, a, normal_quantum, &ignored) < (uint128)1 << format->precision))
            c->flags |= RV64_UF;
    }
    return sign | result;
}

/* ---- Arithmetic: section 11.6; IEEE 754, sections 5.4, 6 and 7 --------------------------------------------------- */

static struct number invalid(struct context *c)
{
    c->flags |= RV64_NV;
    return (struct number){QUIET_NAN, false, 0, 0};
}

/* The result where an operand is NaN; pack makes it the canonical one. */
static struct number propagate(struct context *c, struct number a, struct number b)
{
    if (a.kind == SIGNALING_NAN || b.kind == SIGNALING_NAN)
        return invalid(c);
    return (struct number){QUIET_NAN, false, 0, 0};
}

static struct number negate(struct number a)
{
    a.sign = !a.sign;
    return a;
}

static struct number add(struct context *c, struct number a, struct number b)
{
    /* An exact sum of numbers with opposite signs that is zero: IEEE 754, section 6.3. */
    struct number zero = {ZERO, c->rounding == RDN, 0, 0};
    uint128 kept;
    int distance;

    if (is_nan(a) || is_nan(b))
        return propagate(c, a, b);
    if (a.kind == INFINITE && b.kind == INFINITE && a.sign != b.sign)
        return invalid(c);
    if (a.kind == ZERO && b.kind == ZERO && a.sign != b.sign)
        return zero;
    if (a.kind == INFINITE || b.kind == ZERO)
        return a;
    if (b.kind == INFINITE || a.kind == ZERO)
        return b;

    a = normalize(a, 124);
    b = normalize(b, 124);
    if (a.exponent < b.exponent || (a.exponent == b.exponent && a.significand < b.significand)) {
        struct number larger = b;

        b = a;
        a = larger;
    }
    /* Bits of b that are too small to be represented beside a are summed up in the last bit. That is exact enough:
     * there are none unless b is less than a by 19 bits (a product has 106), so the sum has 123 bits or more, and where
     * it lies between two neighbours or halfway points of any format does not depend on what these bits were exactly.
     */
    distance = a.exponent - b.exponent;
    if (distance > 125)
        distance = 125;
    kept = b.significand >> distance;
    b.significand = kept << distance == b.significand ? kept : kept | 1;

    a.significand = a.sign == b.sign ? a.significand + b.significand : a.significand - b.significand;
    return a.significand == 0 ? zero : a;
}

/* Exact. */
static struct number multiply(struct context *c, struct number a, struct number b)
{
    bool sign = a.sign != b.sign;

    if (is_nan(a) || is_nan(b))
        return propagate(c, a, b);
    if ((a.kind == INFINITE && b.kind == ZERO) || (a.kind == ZERO && b.kind == INFINITE))
        return invalid(c);
    if (a.kind == INFINITE || b.kind == INFINITE)
        return (struct number){INFINITE, sign, 0, 0};
    if (a.kind == ZERO || b.kind == ZERO)
        return (struct number){ZERO, sign, 0, 0};
    return (struct number){FINITE, sign, a.exponent + b.exponent, a.significand * b.significand};
}

static struct number divide(struct context *c, struct number a, struct number b)
{
    bool sign = a.sign != b.sign;
    uint128 quotient;

    if (is_nan(a) || is_nan(b))
        return propagate(c, a, b);
    if (a.kind == b.kind && (a.kind == INFINITE || a.kind == ZERO))
        return invalid(c);
    if (a.kind == INFINITE)
        return (struct number){INFINITE, sign, 0, 0};
    if (b.kind == INFINITE || a.kind == ZERO)
        return (struct number){ZERO, sign, 0, 0};
    if (b.kind == ZERO) {
        c->flags |= RV64_DZ;
        return (struct number){INFINITE, sign, 0, 0};
    }
    /* The quotient has 72 bits or more. A remainder makes the last one 1, far after where it is rounded. */
    a = normalize(a, 125);
    quotient = a.significand / b.significand;
    if (quotient * b.significand != a.significand)
        quotient |= 1;
    return (struct number){FINITE, sign, a.exponent - b.exponent, quotient};
}

static struct number square_root(struct context *c, struct number a)
{
    uint128 root = 0;

    if (is_nan(a))
        return propagate(c, a, a);
    if (a.kind == ZERO)
        return a;
    if (a.sign)
        return invalid(c);
    if (a.kind == INFINITE)
        return a;
    /* The root's exponent is half of an even one. The root has 63 bits, found one by one; a remainder becomes a 64th.
     */
    a = normalize(a, 124);
    if (a.exponent % 2 != 0)
        a = normalize(a, 125);
    for (uint128 bit = (uint128)1 << 62; bit != 0; bit >>= 1)
        if ((root | bit) * (root | bit) <= a.significand)
            root |= bit;
    return (struct number){FINITE, false, a.exponent / 2 - 1, root << 1 | (root * root != a.significand)};
}

/* ---- Conversion: section 11.7, table 11.4 ------------------------------------------------------------------------ */

/* To an integer of `width` bits; what is out of its range becomes the nearest integer that is in it, NaN the largest.
 */
static uint64_t to_integer(struct context *c, struct number a, int width, bool is_signed)
{
    uint64_t max = UINT64_MAX >> (64 - width + is_signed);
    uint64_t min = is_signed ? max + 1 : 0; /* without its sign */
    bool negative = a.sign && !is_nan(a), inexact = false;
    uint64_t limit = negative ? min : max, result = limit;
    bool fits = a.kind == ZERO || (a.kind == FINITE && magnitude(a) < width);

    if (a.kind == ZERO)
        result = 0;
    else if (fits) {
        uint128 rounded = round_to_multiple(c, a, 0, &inexact);

        fits = rounded <= limit;
        if (fits)
            result = (uint64_t)rounded;
    }
    if (!fits)
        c->flags |= RV64_NV;
    else if (inexact)
        c->flags |= RV64_NX;
    return negative ? 0 - result : result;
}

static struct number from_integer(uint64_t value, bool is_signed)
{
    bool sign = is_signed && value >> 63 != 0;

    return (struct number){value == 0 ? ZERO : FINITE, sign, 0, sign ? 0 - value : value};
}

/* FCVTMOD.W.D of Zfa: truncated, modulo 2 ** 32; flags as of FCVT.W.D. */
static uint64_t to_integer_modulo(struct context *c, struct number a)
{
    uint64_t result = 0;

    to_integer(c, a, 32, true);
    if (a.kind != FINITE)
        return 0;
    for (int place = 0; place < 32; place++) { /* bit by bit */
        int from = place - a.exponent;

        if (from >= 0 && from < 128)
            result |= (uint64_t)(a.significand >> from & 1) << place;
    }
    return a.sign ? 0 - result : result;
}

/* FROUND, FROUNDNX of Zfa: a multiple of 1 in the same format. */
static struct number to_integral(struct context *c, struct number a, bool tells)
{
    bool inexact;

    if (a.kind == SIGNALING_NAN)
        return invalid(c);
    if (a.kind != FINITE || a.exponent >= 0)
        return a;
    a.significand = round_to_multiple(c, a, 0, &inexact);
    a.exponent = 0;
    if (a.significand == 0)
        a.kind = ZERO;
    if (inexact && tells)
        c->flags |= RV64_NX;
    return a;
}

/* FLI of Zfa: what the immediate stands for, in the order of its table, as a fraction. */
static struct number constant(const struct format *format, uint32_t number)
{
    static const struct {
        int numerator, denominator;
    } values[32] = {
        [2] = {1, 65536}, [3] = {1, 32768}, [4] = {1, 256},    [5] = {1, 128},    [6] = {1, 16}, [7] = {1, 8},
        [8] = {1, 4},     [9] = {5, 16},    [10] = {3, 8},     [11] = {7, 16},    [12] = {1, 2}, [13] = {5, 8},
        [14] = {3, 4},    [15] = {7, 8},    [16] = {1, 1},     [17] = {5, 4},     [18] = {3, 2}, [19] = {7, 4},
        [20] = {2, 1},    [21] = {5, 2},    [22] = {3, 1},     [23] = {4, 1},     [24] = {8, 1}, [25] = {16, 1},
        [26] = {128, 1},  [27] = {256, 1},  [28] = {32768, 1}, [29] = {65536, 1},
    };

    switch (number) {
    case 0:
        return (struct number){FINITE, true, 0, 1};
    case 1: /* the smallest positive normal number */
        return (struct number){FINITE, false, 1 - format->max_exponent, 1};
    case 30:
        return (struct number){INFINITE, false, 0, 0};
    case 31:
        return (struct number){QUIET_NAN, false, 0, 0};
    default: /* denominators are powers of two */
        return (struct number){FINITE, false, -leading_bit((uint128)values[number].denominator),
                               (uint128)values[number].numerator};
    }
}

/* ---- Comparison: section 11.8; fclass: table 11.5 ---------------------------------------------------------------- */

/* Orders what is not NaN as numbers are ordered; both zeros are 0. */
static int64_t rank(const struct format *format, uint64_t value)
{
    int64_t absolute = (int64_t)(value & (sign_bit(format) - 1));

    return value & sign_bit(format) ? -absolute : absolute;
}

/* FMIN, FMAX: IEEE 754-2019, minimumNumber and maximumNumber; FMINM, FMAXM of Zfa: minimum and maximum, where a NaN
 * makes the result one. */
static uint64_t min_max(struct context *c, uint64_t a, uint64_t b, bool max, bool of_numbers)
{
    const struct format *format = c->format;
    struct number x = unpack(format, a), y = unpack(format, b);
    bool a_is_less = rank(format, a) < rank(format, b) || (rank(format, a) == rank(format, b) && x.sign);

    if (x.kind == SIGNALING_NAN || y.kind == SIGNALING_NAN)
        c->flags |= RV64_NV;
    if ((is_nan(x) && is_nan(y)) || (!of_numbers && (is_nan(x) || is_nan(y))))
        return canonical_nan(format);
    if (is_nan(x) || is_nan(y))
        return is_nan(x) ? b : a;
    return a_is_less != max ? a : b;
}

enum comparison { LE, LT, EQ, LEQ = 4, LTQ = 5 }; /* funct3; the last two are Zfa's, quiet as EQ */

static bool compare(struct context *c, uint64_t a, uint64_t b, enum comparison comparison)
{
    struct number x = unpack(c->format, a), y = unpack(c->format, b);
    int64_t i = rank(c->format, a), j = rank(c->format, b);

    if (is_nan(x) || is_nan(y)) {
        if (comparison == LE || comparison == LT || x.kind == SIGNALING_NAN || y.kind == SIGNALING_NAN)
            c->flags |= RV64_NV;
        return false;
    }
    return comparison == EQ ? i == j : comparison == LE || comparison == LEQ ? i <= j : i < j;
}

static uint64_t classify(const struct format *format, uint64_t value)
{
    struct number a = unpack(format, value);

    switch (a.kind) {
    case ZERO:
        return a.sign ? 1 << 3 : 1 << 4;
    case FINITE:
        if (magnitude(a) < 1 - format->max_exponent) /* subnormal */
            return a.sign ? 1 << 2 : 1 << 5;
        return a.sign ? 1 << 1 : 1 << 6;
    case INFINITE:
        return a.sign ? 1 << 0 : 1 << 7;
    case SIGNALING_NAN:
        return 1 << 8;
    default:
        return 1 << 9;
    }
}

/* ---- Registers --------------------------------------------------------------------------------------------------- */

/* A register's value in that format. What is not properly NaN-boxed is NaN: section 12.2. */
static uint64_t read_f(const struct rv64_state *state, uint32_t reg, const struct format *format)
{
    uint64_t value = state->f[reg];

    if (format->width == 64)
        return value;
    if (value >> format->width != UINT64_MAX >> format->width)
        return canonical_nan(format);
    return value & (sign_bit(format) | (sign_bit(format) - 1));
}

static struct number number_f(const struct rv64_state *state, uint32_t reg, const struct format *format)
{
    return unpack(format, read_f(state, reg, format));
}

/* These two end an instruction: result and flags. */
static bool write_f(struct rv64_state *state, uint32_t insn, const struct context *c, uint64_t value)
{
    state->f[rd(insn)] = c->format->width == 64 ? value : UINT64_MAX << c->format->width | value;
    state->fflags |= c->flags;
    return true;
}

static bool write_x(struct rv64_state *state, uint32_t insn, const struct context *c, uint64_t value)
{
    if (rd(insn) != 0)
        state->x[rd(insn)] = value;
    state->fflags |= c->flags;
    return true;
}

/* ---- Instructions: table 24.2 ------------------------------------------------------------------------------------ */

/* FMADD, FMSUB, FNMSUB, FNMADD. */
static bool fused(struct rv64_state *s, uint32_t insn, struct context *c)
{
    uint32_t opcode = bits(insn, 6, 0);
    struct number product = multiply(c, number_f(s, rs1(insn), c->format), number_f(s, rs2(insn), c->format));
    struct number addend = number_f(s, bits(insn, 31, 27), c->format);

    if (opcode == NMSUB || opcode == NMADD)
        product = negate(product);
    if (opcode == MSUB || opcode == NMADD)
        addend = negate(addend);
    return write_f(s, insn, c, pack(c, add(c, product, addend)));
}

/* Those that have a rounding mode, which is valid. */
static bool rounding_op(struct rv64_state *s, uint32_t insn, struct context *c)
{
    struct number a = number_f(s, rs1(insn), c->format), b = number_f(s, rs2(insn), c->format);
    uint32_t variant = rs2(insn); /* of conversions: which integer, or which format to convert from */
    bool is_signed = variant % 2 == 0;
    uint64_t integer = s->x[rs1(insn)];

    switch (bits(insn, 31, 27)) {
    case 0x00: /* FADD */
        return write_f(s, insn, c, pack(c, add(c, a, b)));
    case 0x01: /* FSUB */
        return write_f(s, insn, c, pack(c, add(c, a, negate(b))));
    case 0x02: /* FMUL */
        return write_f(s, insn, c, pack(c, multiply(c, a, b)));
    case 0x03: /* FDIV */
        return write_f(s, insn, c, pack(c, divide(c, a, b)));
    case 0x0b: /* FSQRT */
        if (rs2(insn) != 0)
            return false;
        return write_f(s, insn, c, pack(c, square_root(c, a)));
    case 0x08: /* FCVT between formats; FROUND, FROUNDNX */
        if (variant == 4 || variant == 5)
            return write_f(s, insn, c, pack(c, to_integral(c, a, variant == 5)));
        if (variant > HALF || c->format == &formats[variant])
            return false;
        a = number_f(s, rs1(insn), &formats[variant]);
        return write_f(s, insn, c, pack(c, a.kind == SIGNALING_NAN ? invalid(c) : a));
    case 0x18: /* FCVT.W[U], FCVT.L[U] from floating point; words are sign-extended, unsigned ones as well */
        if (variant > 3)
            return false;
        if (variant < 2)
            return write_x(s, insn, c, sign_extend(to_integer(c, a, 32, is_signed), 32));
        return write_x(s, insn, c, to_integer(c, a, 64, is_signed));
    case 0x1a: /* FCVT from W, WU, L, LU */
        if (variant > 3)
            return false;
        if (variant < 2)
            integer = is_signed ? sign_extend(integer, 32) : (uint32_t)integer;
        return write_f(s, insn, c, pack(c, from_integer(integer, is_signed)));
    default:
        return false;
    }
}

/* Those that have not. */
static bool exact_op(struct rv64_state *s, uint32_t insn, uint64_t isa, struct context *c)
{
    uint64_t a = read_f(s, rs1(insn), c->format), b = read_f(s, rs2(insn), c->format);
    uint64_t sign = sign_bit(c->format);
    bool zfa = (isa & RV64_EXT(Zfa)) != 0;

    if (c->format == &formats[HALF] && (isa & RV64_EXT(Zfh)) == 0 &&
        !(bits(insn, 31, 27) >= 0x1c && funct3(insn) == 0)) /* Zfhmin alone has FMV.X.H and FMV.H.X */
        return false;
    switch (bits(insn, 31, 27) << 3 | funct3(insn)) {
    case 0x04 << 3 | 0: /* FSGNJ */
        return write_f(s, insn, c, (a & ~sign) | (b & sign));
    case 0x04 << 3 | 1: /* FSGNJN */
        return write_f(s, insn, c, (a & ~sign) | (~b & sign));
    case 0x04 << 3 | 2: /* FSGNJX */
        return write_f(s, insn, c, a ^ (b & sign));
    case 0x05 << 3 | 0: /* FMIN */
        return write_f(s, insn, c, min_max(c, a, b, false, true));
    case 0x05 << 3 | 1: /* FMAX */
        return write_f(s, insn, c, min_max(c, a, b, true, true));
    case 0x05 << 3 | 2: /* FMINM */
        return zfa && write_f(s, insn, c, min_max(c, a, b, false, false));
    case 0x05 << 3 | 3: /* FMAXM */
        return zfa && write_f(s, insn, c, min_max(c, a, b, true, false));
    case 0x14 << 3 | 4: /* FLEQ */
        return zfa && write_x(s, insn, c, compare(c, a, b, LEQ));
    case 0x14 << 3 | 5: /* FLTQ */
        return zfa && write_x(s, insn, c, compare(c, a, b, LTQ));
    case 0x14 << 3 | 0: /* FLE */
        return write_x(s, insn, c, compare(c, a, b, LE));
    case 0x14 << 3 | 1: /* FLT */
        return write_x(s, insn, c, compare(c, a, b, LT));
    case 0x14 << 3 | 2: /* FEQ */
        return write_x(s, insn, c, compare(c, a, b, EQ));
    }
    if (bits(insn, 31, 27) == 0x1e && rs2(insn) == 1 && funct3(insn) == 0) { /* FLI, which raises no flags */
        struct context quiet = {c->format, RNE, 0};
        uint64_t value = pack(&quiet, constant(c->format, rs1(insn)));

        return zfa && write_f(s, insn, c, value);
    }
    if (rs2(insn) != 0)
        return false;
    switch (bits(insn, 31, 27) << 3 | funct3(insn)) {
    case 0x1c << 3 | 0: /* FMV.X.W, FMV.X.D: the register's bits, boxed or not */
        return write_x(s, insn, c, sign_extend(s->f[rs1(insn)], c->format->width));
    case 0x1c << 3 | 1: /* FCLASS */
        return write_x(s, insn, c, classify(c->format, a));
    case 0x1e << 3 | 0: /* FMV.W.X, FMV.D.X */
        return write_f(s, insn, c, s->x[rs1(insn)] & (sign | (sign - 1)));
    default:
        return false;
    }
}

/* Whether there are numbers of that format. */
static bool has_format(uint64_t isa, uint32_t format)
{
    return (format == SINGLE && (isa & RV64_EXT(F)) != 0) || (format == DOUBLE && (isa & RV64_EXT(D)) != 0) ||
           (format == HALF && (isa & RV64_EXT(Zfhmin)) != 0);
}

/* And whether anything is computed with them: Zfhmin only stores and converts. */
static bool has_arithmetic(uint64_t isa, uint32_t format)
{
    return format != HALF || (isa & RV64_EXT(Zfh)) != 0;
}

bool rv64_reference_fp(struct rv64_state *state, uint32_t insn, uint64_t isa)
{
    struct context c = {NULL, funct3(insn), 0};
    uint32_t format = bits(insn, 26, 25);

    if (!has_format(isa, format))
        return false;
    c.format = &formats[format];

    if (bits(insn, 6, 0) == OP_FP) {
        switch (bits(insn, 31, 27)) {
        case 0x04:
        case 0x05:
        case 0x14:
        case 0x1c:
        case 0x1e:
            return exact_op(state, insn, isa, &c);
        }
    }
    /* A rounding mode that is reserved makes an instruction illegal, even if its result needs no rounding:
     * section 11.2. */
    if (c.rounding == DYN)
        c.rounding = (unsigned)state->frm;
    if (c.rounding > RMM)
        return false;
    if (bits(insn, 6, 0) != OP_FP)
        return has_arithmetic(isa, format) && fused(state, insn, &c);
    if (bits(insn, 31, 27) == 0x18 && rs2(insn) == 8) { /* FCVTMOD.W.D, for which the mode RTZ is written */
        if (format != DOUBLE || funct3(insn) != RTZ || (isa & RV64_EXT(Zfa)) == 0)
            return false;
        return write_x(state, insn, &c, sign_extend(to_integer_modulo(&c, number_f(state, rs1(insn), c.format)), 32));
    }
    if (bits(insn, 31, 27) == 0x08 && rs2(insn) <= HALF) /* FCVT: all that Zfhmin has of what rounds */
        return has_format(isa, rs2(insn)) && rounding_op(state, insn, &c);
    if (bits(insn, 31, 27) == 0x08 && (isa & RV64_EXT(Zfa)) == 0)
        return false;
    if (!has_arithmetic(isa, format))
        return false;
    return rounding_op(state, insn, &c);
}
