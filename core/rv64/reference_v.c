/* V of the oracle, element by element, to be read beside
 *
 *   "RISC-V 'V' Vector Extension", version 1.0 (2021), to which all chapters and sections below refer.
 *
 * and of Zvbb and Zvkb beside "RISC-V Cryptography Extensions Volume II: Vector Instructions", version 1.0 (2023).
 *
 * What it leaves open is decided so:
 *
 *   - elements of the tail, and those that are masked off, stay as they were, agnostic or not;
 *   - what vsetvl finds more than VLMAX becomes VLMAX;
 *   - what is reserved is illegal;
 *   - elements in memory need not be aligned; an access is made element by element, of segments field by field;
 *   - instructions that must not be resumed are illegal while vstart is not 0.
 *
 * Floating point is the oracle's own for scalars (reference_fp.c): an element is computed by the scalar instruction. */
#include "rv64/reference_v.h"
#include "rv64/reference_decode.h"
#include "rv64/reference_fp.h"

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

/* ---- What is executed -------------------------------------------------------------------------------------------- */

/* Sizes of elements are log2 of their bytes, 0 to 3; or they are bits, as in masks, which are less. */
enum { BIT = -8 };

struct work {
    struct hart *h;
    struct rv64_state *s;
    uint32_t insn, vd, vs1, vs2;
    bool masked;    /* elements of which v0 has no bit are left alone */
    int sew, lmul;  /* of vtype: size of elements, log2 of the registers in a group */
    uint64_t vlmax; /* section 3.4.2 */
    /* Of an elementwise operation: sizes of the destination's elements, of vs2's, and of vs1's or the scalar. */
    int d, a, b;
    bool carries;   /* the mask is an operand: no element is left alone for it, */
    uint64_t carry; /* and this is its bit of the present element; 0 where there is no mask */
};

static bool is_vill(const struct rv64_state *s)
{
    return (s->vtype & RV64_VILL) != 0;
}

static int size_of(uint64_t vtype)
{
    return (int)bits((uint32_t)vtype, 5, 3);
}

static int lmul_of(uint64_t vtype)
{
    return (int)sign_extend(bits((uint32_t)vtype, 2, 0), 3);
}

static uint64_t vlmax_of(const struct rv64_state *s, uint64_t vtype)
{
    return s->vlenb * 8 << (lmul_of(vtype) + 3) >> 6 >> size_of(vtype);
}

/* ---- Elements ---------------------------------------------------------------------------------------------------- */

/* Element `index` of the group that begins at `reg`, zero-extended. */
static uint64_t element(const struct work *w, uint32_t reg, uint64_t index, int size)
{
    const uint8_t *group = &w->s->v[reg * w->s->vlenb];
    uint64_t value = 0;

    if (size == BIT)
        return group[index / 8] >> index % 8 & 1;
    memcpy(&value, &group[index << size], (size_t)1 << size);
    return value;
}

static void set_element(struct work *w, uint32_t reg, uint64_t index, int size, uint64_t value)
{
    uint8_t *group = &w->s->v[reg * w->s->vlenb];

    if (size == BIT)
        group[index / 8] = (uint8_t)((group[index / 8] & ~(1u << index % 8)) | (unsigned)(value & 1) << index % 8);
    else
        memcpy(&group[index << size], &value, (size_t)1 << size);
}

static bool is_active(const struct work *w, uint64_t index)
{
    return !w->masked || element(w, 0, index, BIT) != 0;
}

static int width(int size)
{
    return size == BIT ? 1 : 8 << size;
}

/* The lower bits of a value, for elements of that size. */
static uint64_t cut(uint64_t value, int size)
{
    return value & UINT64_MAX >> (64 - width(size));
}

static uint64_t scalar_x(const struct work *w)
{
    return x(w->h, rs1(w->insn));
}

/* ---- Which registers may be named: sections 3.4.2, 5.2 and 5.3 --------------------------------------------------- */

/* EMUL, as log2, of a group of elements of that size: EMUL / EEW is LMUL / SEW. */
static int emul(const struct work *w, int size)
{
    return size == BIT ? 0 : w->lmul + size - w->sew;
}

static uint32_t registers(int emul)
{
    return emul <= 0 ? 1 : 1u << emul;
}

static bool is_group(const struct work *w, uint32_t reg, int size)
{
    return size <= 3 && (size == BIT || size >= 0) && emul(w, size) >= -3 && emul(w, size) <= 3 &&
           reg % registers(emul(w, size)) == 0;
}

static bool overlap(uint32_t a, uint32_t count_a, uint32_t b, uint32_t count_b)
{
    return a < b + count_b && b < a + count_a;
}

/* A group to be written, which is not the mask unless it is one itself. */
static bool is_destination(const struct work *w, uint32_t reg, int size)
{
    return is_group(w, reg, size) && !(w->masked && size != BIT && reg == 0);
}

/* Whether a destination, with elements of size `d`, and a source, with those of size `a`, share no register or may. */
static bool may_overlap(const struct work *w, uint32_t destination, int d, uint32_t source, int a)
{
    uint32_t count_d = registers(emul(w, d)), count_a = registers(emul(w, a));

    if (a == d || !overlap(destination, count_d, source, count_a))
        return true;
    if (d < a) /* in the lowest part of the source */
        return destination == source;
    return emul(w, a) >= 0 && destination + count_d == source + count_a; /* in the highest part of the destination */
}

static bool is_source(const struct work *w, uint32_t reg, int size)
{
    return is_group(w, reg, size) && may_overlap(w, w->vd, w->d, reg, size);
}

#define VECTORS_HAVE(name) ((w->h->isa & RV64_EXT(name)) != 0)

/* ---- Elementwise operations -------------------------------------------------------------------------------------- */

/* What the second operand is: a vector, a register of the scalars, a number, an unsigned number; or there is none. */
enum form { VV = 1, VX = 2, VI = 4, VU = 8, NONE = 16 };

/* Forms that there are, and sizes of the elements compared with SEW; d may be BIT. */
struct shape {
    int forms, d, a, b;
};

static enum form form_of(uint32_t insn)
{
    static const enum form forms[] = {VV, VV, VV, VI, VX, VX, VX, NONE};

    return forms[funct3(insn)];
}

typedef uint64_t element_function(struct work *w, uint64_t a, uint64_t b, uint64_t d);

/* `scalar` is the second operand where that is no vector. */
static bool elementwise(struct work *w, enum form form, const struct shape *shape, uint64_t scalar,
                        element_function *result)
{
    struct rv64_state *s = w->s;

    w->d = shape->d == BIT ? BIT : w->sew + shape->d;
    w->a = shape->a == BIT ? BIT : w->sew + shape->a;
    w->b = shape->b == BIT ? BIT : w->sew + shape->b;
    if (!is_destination(w, w->vd, w->d) || !is_source(w, w->vs2, w->a) || (form == VV && !is_source(w, w->vs1, w->b)))
        return illegal(w->h);
    for (uint64_t i = s->vstart; i < s->vl; i++) {
        uint64_t a = element(w, w->vs2, i, w->a), b = form == VV ? element(w, w->vs1, i, w->b) : cut(scalar, w->b);

        w->carry = w->masked ? element(w, 0, i, BIT) : 0;
        if (w->carries || is_active(w, i))
            set_element(w, w->vd, i, w->d, result(w, a, b, element(w, w->vd, i, w->d)));
    }
    return true;
}

/* The second operand of the integer instructions, which are OPI or OPM. */
static bool integer(struct work *w, const struct shape *shape, element_function *result)
{
    enum form form = form_of(w->insn);
    uint64_t scalar = form == VX ? scalar_x(w) : sign_extend(w->vs1, 5);

    if (form == VI && (shape->forms & VU) != 0) {
        form = VU;
        scalar = w->vs1;
    }
    if ((shape->forms & (int)form) == 0)
        return illegal(w->h);
    return elementwise(w, form, shape, scalar, result);
}

/* ---- Fixed point: sections 3.8, 3.9 and 12 ----------------------------------------------------------------------- */

/* value / 2 ** places, rounded as vxrm says. */
static int128 round_off(const struct work *w, int128 value, uint64_t places)
{
    int128 kept = value >> places, rest = value - kept * ((int128)1 << places), half = ((int128)1 << places) / 2;

    if (rest == 0)
        return kept;
    switch (w->s->vxrm) {
    case 0: /* rnu: to the nearest, halves up */
        return kept + (rest >= half);
    case 1: /* rne: to the nearest, halves to the even one */
        return kept + (rest > half || (rest == half && kept % 2 != 0));
    case 2: /* rdn: down */
        return kept;
    default: /* rod: to the odd one */
        return kept | 1;
    }
}

static uint64_t clip(struct work *w, int128 value, int128 min, int128 max)
{
    if (value >= min && value <= max)
        return (uint64_t)value;
    w->s->vxsat = 1;
    return (uint64_t)(value < min ? min : max);
}

/* The nearest of the numbers that fit into a destination element. */
static uint64_t clip_signed(struct work *w, int128 value)
{
    int128 end = (int128)1 << (width(w->d) - 1);

    return clip(w, value, -end, end - 1);
}

static uint64_t clip_unsigned(struct work *w, int128 value)
{
    return clip(w, value, 0, ((int128)1 << width(w->d)) - 1);
}

/* ---- OPIVV, OPIVX, OPIVI: chapters 11 and 12 --------------------------------------------------------------------- */

static const struct shape opi_shapes[64] = {
    [0x00] = {VV | VX | VI, 0, 0, 0},   [0x01] = {VV | VX, 0, 0, 0},        [0x02] = {VV | VX, 0, 0, 0},
    [0x03] = {VX | VI, 0, 0, 0},        [0x04] = {VV | VX, 0, 0, 0},        [0x05] = {VV | VX, 0, 0, 0},
    [0x06] = {VV | VX, 0, 0, 0},        [0x07] = {VV | VX, 0, 0, 0},        [0x09] = {VV | VX | VI, 0, 0, 0},
    [0x0a] = {VV | VX | VI, 0, 0, 0},   [0x0b] = {VV | VX | VI, 0, 0, 0},   [0x10] = {VV | VX | VI, 0, 0, 0},
    [0x11] = {VV | VX | VI, BIT, 0, 0}, [0x12] = {VV | VX, 0, 0, 0},        [0x13] = {VV | VX, BIT, 0, 0},
    [0x14] = {VV | VX | VU, 0, 0, 0},   [0x15] = {VV | VX | VU, 0, 0, 0},   [0x17] = {VV | VX | VI, 0, 0, 0},
    [0x18] = {VV | VX | VI, BIT, 0, 0}, [0x19] = {VV | VX | VI, BIT, 0, 0}, [0x1a] = {VV | VX, BIT, 0, 0},
    [0x1b] = {VV | VX, BIT, 0, 0},      [0x1c] = {VV | VX | VI, BIT, 0, 0}, [0x1d] = {VV | VX | VI, BIT, 0, 0},
    [0x1e] = {VX | VI, BIT, 0, 0},      [0x1f] = {VX | VI, BIT, 0, 0},      [0x20] = {VV | VX | VI, 0, 0, 0},
    [0x21] = {VV | VX | VI, 0, 0, 0},   [0x22] = {VV | VX, 0, 0, 0},        [0x23] = {VV | VX, 0, 0, 0},
    [0x25] = {VV | VX | VU, 0, 0, 0},   [0x27] = {VV | VX, 0, 0, 0},        [0x28] = {VV | VX | VU, 0, 0, 0},
    [0x29] = {VV | VX | VU, 0, 0, 0},   [0x2a] = {VV | VX | VU, 0, 0, 0},   [0x2b] = {VV | VX | VU, 0, 0, 0},
    [0x2c] = {VV | VX | VU, 0, 1, 0},   [0x2d] = {VV | VX | VU, 0, 1, 0},   [0x2e] = {VV | VX | VU, 0, 1, 0},
    [0x2f] = {VV | VX | VU, 0, 1, 0},   [0x35] = {VV | VX | VU, 1, 0, 0},
};

/* Bit i of the result is bit i + places of `a`, of as many as an element has, again and again. */
static uint64_t rotated_right(const struct work *w, uint64_t a, uint64_t places)
{
    uint64_t count = (uint64_t)width(w->d), result = 0;

    for (uint64_t i = 0; i < count; i++)
        result |= (a >> (i + places) % count & 1) << i;
    return result;
}

static uint64_t opi_element(struct work *w, uint64_t a, uint64_t b, uint64_t d)
{
    int64_t signed_a = (int64_t)sign_extend(a, width(w->a)), signed_b = (int64_t)sign_extend(b, width(w->b));
    uint64_t shift = b % (uint64_t)width(w->a);
    (void)d;

    switch (bits(w->insn, 31, 26)) {
    case 0x00: /* VADD */
        return a + b;
    case 0x01: /* VANDN */
        return a & ~b;
    case 0x02: /* VSUB */
        return a - b;
    case 0x03: /* VRSUB */
        return b - a;
    case 0x04: /* VMINU */
        return a < b ? a : b;
    case 0x05: /* VMIN */
        return signed_a < signed_b ? a : b;
    case 0x06: /* VMAXU */
        return a > b ? a : b;
    case 0x07: /* VMAX */
        return signed_a > signed_b ? a : b;
    case 0x09: /* VAND */
        return a & b;
    case 0x0a: /* VOR */
        return a | b;
    case 0x0b: /* VXOR */
        return a ^ b;
    case 0x10: /* VADC */
        return a + b + w->carry;
    case 0x11: /* VMADC */
        return ((int128)a + b + w->carry) >> width(w->a) != 0;
    case 0x12: /* VSBC */
        return a - b - w->carry;
    case 0x13: /* VMSBC */
        return (int128)a - b - w->carry < 0;
    case 0x14: /* VROR */
        return rotated_right(w, a, b);
    case 0x15: /* VROL; of VROR.VI the numbers from 32 on */
        return rotated_right(w, a, form_of(w->insn) == VI ? b + 32 : -b);
    case 0x17: /* VMERGE; without a mask VMV.V */
        return w->masked && w->carry == 0 ? a : b;
    case 0x18: /* VMSEQ */
        return a == b;
    case 0x19: /* VMSNE */
        return a != b;
    case 0x1a: /* VMSLTU */
        return a < b;
    case 0x1b: /* VMSLT */
        return signed_a < signed_b;
    case 0x1c: /* VMSLEU */
        return a <= b;
    case 0x1d: /* VMSLE */
        return signed_a <= signed_b;
    case 0x1e: /* VMSGTU */
        return a > b;
    case 0x1f: /* VMSGT */
        return signed_a > signed_b;
    case 0x20: /* VSADDU */
        return clip_unsigned(w, (int128)a + b);
    case 0x21: /* VSADD */
        return clip_signed(w, (int128)signed_a + signed_b);
    case 0x22: /* VSSUBU */
        return clip_unsigned(w, (int128)a - b);
    case 0x23: /* VSSUB */
        return clip_signed(w, (int128)signed_a - signed_b);
    case 0x25: /* VSLL */
        return a << shift;
    case 0x27: /* VSMUL */
        return clip_signed(w, round_off(w, (int128)signed_a * signed_b, (uint64_t)width(w->a) - 1));
    case 0x28: /* VSRL */
    case 0x2c: /* VNSRL */
        return a >> shift;
    case 0x29: /* VSRA */
    case 0x2d: /* VNSRA */
        return (uint64_t)(signed_a >> shift);
    case 0x2a: /* VSSRL */
        return (uint64_t)round_off(w, a, shift);
    case 0x2b: /* VSSRA */
        return (uint64_t)round_off(w, signed_a, shift);
    case 0x2e: /* VNCLIPU */
        return clip_unsigned(w, round_off(w, a, shift));
    case 0x35: /* VWSLL */
        return a << b % (uint64_t)width(w->d);
    default: /* VNCLIP */
        return clip_signed(w, round_off(w, signed_a, shift));
    }
}

/* ---- OPMVV, OPMVX: chapters 11, 12 and 15 ------------------------------------------------------------------------ */

static const struct shape opm_shapes[64] = {
    [0x08] = {VV | VX, 0, 0, 0},  [0x09] = {VV | VX, 0, 0, 0},  [0x0a] = {VV | VX, 0, 0, 0},
    [0x0b] = {VV | VX, 0, 0, 0},  [0x18] = {VV, BIT, BIT, BIT}, [0x19] = {VV, BIT, BIT, BIT},
    [0x1a] = {VV, BIT, BIT, BIT}, [0x1b] = {VV, BIT, BIT, BIT}, [0x1c] = {VV, BIT, BIT, BIT},
    [0x1d] = {VV, BIT, BIT, BIT}, [0x1e] = {VV, BIT, BIT, BIT}, [0x1f] = {VV, BIT, BIT, BIT},
    [0x20] = {VV | VX, 0, 0, 0},  [0x21] = {VV | VX, 0, 0, 0},  [0x22] = {VV | VX, 0, 0, 0},
    [0x23] = {VV | VX, 0, 0, 0},  [0x24] = {VV | VX, 0, 0, 0},  [0x25] = {VV | VX, 0, 0, 0},
    [0x26] = {VV | VX, 0, 0, 0},  [0x27] = {VV | VX, 0, 0, 0},  [0x29] = {VV | VX, 0, 0, 0},
    [0x2b] = {VV | VX, 0, 0, 0},  [0x2d] = {VV | VX, 0, 0, 0},  [0x2f] = {VV | VX, 0, 0, 0},
    [0x30] = {VV | VX, 1, 0, 0},  [0x31] = {VV | VX, 1, 0, 0},  [0x32] = {VV | VX, 1, 0, 0},
    [0x33] = {VV | VX, 1, 0, 0},  [0x34] = {VV | VX, 1, 1, 0},  [0x35] = {VV | VX, 1, 1, 0},
    [0x36] = {VV | VX, 1, 1, 0},  [0x37] = {VV | VX, 1, 1, 0},  [0x38] = {VV | VX, 1, 0, 0},
    [0x3a] = {VV | VX, 1, 0, 0},  [0x3b] = {VV | VX, 1, 0, 0},  [0x3c] = {VV | VX, 1, 0, 0},
    [0x3d] = {VV | VX, 1, 0, 0},  [0x3e] = {VX, 1, 0, 0},       [0x3f] = {VV | VX, 1, 0, 0},
};

/* Products and sums of at most 128 bits, of which the destination takes the lower ones. */
static uint64_t opm_element(struct work *w, uint64_t a, uint64_t b, uint64_t d)
{
    int64_t signed_a = (int64_t)sign_extend(a, width(w->a)), signed_b = (int64_t)sign_extend(b, width(w->b));
    bool overflows = signed_a == INT64_MIN && signed_b == -1; /* narrower ones have room */

    switch (bits(w->insn, 31, 26)) {
    case 0x08: /* VAADDU */
        return (uint64_t)round_off(w, (int128)a + b, 1);
    case 0x09: /* VAADD */
        return (uint64_t)round_off(w, (int128)signed_a + signed_b, 1);
    case 0x0a: /* VASUBU */
        return (uint64_t)round_off(w, (int128)a - b, 1);
    case 0x0b: /* VASUB */
        return (uint64_t)round_off(w, (int128)signed_a - signed_b, 1);
    case 0x18: /* VMANDN */
        return a & ~b;
    case 0x19: /* VMAND */
        return a & b;
    case 0x1a: /* VMOR */
        return a | b;
    case 0x1b: /* VMXOR */
        return a ^ b;
    case 0x1c: /* VMORN */
        return a | ~b;
    case 0x1d: /* VMNAND */
        return ~(a & b);
    case 0x1e: /* VMNOR */
        return ~(a | b);
    case 0x1f: /* VMXNOR */
        return ~(a ^ b);
    case 0x20: /* VDIVU */
        return b == 0 ? UINT64_MAX : a / b;
    case 0x21: /* VDIV */
        return b == 0 ? UINT64_MAX : overflows ? a : (uint64_t)(signed_a / signed_b);
    case 0x22: /* VREMU */
        return b == 0 ? a : a % b;
    case 0x23: /* VREM */
        return b == 0 ? a : overflows ? 0 : (uint64_t)(signed_a % signed_b);
    case 0x24: /* VMULHU */
        return (uint64_t)((uint128)a * b >> width(w->a));
    case 0x25: /* VMUL */
        return a * b;
    case 0x26: /* VMULHSU: vs2 is the signed one */
        return (uint64_t)((int128)signed_a * b >> width(w->a));
    case 0x27: /* VMULH */
        return (uint64_t)((int128)signed_a * signed_b >> width(w->a));
    case 0x29: /* VMADD */
        return b * d + a;
    case 0x2b: /* VNMSUB */
        return a - b * d;
    case 0x2d: /* VMACC */
        return d + a * b;
    case 0x2f: /* VNMSAC */
        return d - a * b;
    case 0x30: /* VWADDU */
    case 0x34: /* VWADDU.W */
        return a + b;
    case 0x31: /* VWADD */
    case 0x35: /* VWADD.W */
        return (uint64_t)signed_a + (uint64_t)signed_b;
    case 0x32: /* VWSUBU */
    case 0x36: /* VWSUBU.W */
        return a - b;
    case 0x33: /* VWSUB */
    case 0x37: /* VWSUB.W */
        return (uint64_t)signed_a - (uint64_t)signed_b;
    case 0x38: /* VWMULU */
        return a * b;
    case 0x3a: /* VWMULSU: vs2 is the signed one */
        return (uint64_t)signed_a * b;
    case 0x3b: /* VWMUL */
        return (uint64_t)signed_a * (uint64_t)signed_b;
    case 0x3c: /* VWMACCU */
        return d + a * b;
    case 0x3d: /* VWMACC */
        return d + (uint64_t)signed_a * (uint64_t)signed_b;
    case 0x3e: /* VWMACCUS: vs2 is the signed one */
        return d + (uint64_t)signed_a * b;
    default: /* VWMACCSU: vs1 is */
        return d + a * (uint64_t)signed_b;
    }
}

static uint64_t extended(struct work *w, uint64_t a, uint64_t b, uint64_t d)
{
    (void)b, (void)d;
    return w->vs1 % 2 == 1 ? sign_extend(a, width(w->a)) : a;
}

/* VZEXT, VSEXT: of an eighth, a quarter, or half of the width. */
static bool extend(struct work *w)
{
    const struct shape shape = {NONE, 0, (int)(w->vs1 / 2) - 4, 0};

    if (w->vs1 < 2 || w->vs1 > 7)
        return illegal(w->h);
    return elementwise(w, NONE, &shape, 0, extended);
}

/* The bits of `a`, in pieces of so many, in reverse: the pieces, or what each of them holds. */
static uint64_t reversed(const struct work *w, uint64_t a, int piece, bool inside)
{
    uint64_t result = 0;

    for (int i = 0; i < width(w->d); i++) {
        int to =
            inside ? i / piece * piece + piece - 1 - i % piece : width(w->d) - piece - i / piece * piece + i % piece;

        result |= (a >> i & 1) << to;
    }
    return result;
}

static uint64_t bits_element(struct work *w, uint64_t a, uint64_t b, uint64_t d)
{
    int count = 0;
    (void)b, (void)d;

    switch (w->vs1) {
    case 0x08: /* VBREV8 */
        return reversed(w, a, 8, true);
    case 0x09: /* VREV8 */
        return reversed(w, a, 8, false);
    case 0x0a: /* VBREV */
        return reversed(w, a, 1, false);
    case 0x0c: /* VCLZ */
        while (count < width(w->d) && (a >> (width(w->d) - 1 - count) & 1) == 0)
            count++;
        return (uint64_t)count;
    case 0x0d: /* VCTZ */
        while (count < width(w->d) && (a >> count & 1) == 0)
            count++;
        return (uint64_t)count;
    default: /* VCPOP */
        for (int i = 0; i < width(w->d); i++)
            count += (int)(a >> i & 1);
        return (uint64_t)count;
    }
}

/* The one operand of Zvbb's and Zvkb's instructions. */
static bool bits_of(struct work *w)
{
    static const struct shape shape = {NONE, 0, 0, 0};
    bool of_zvkb = w->vs1 == 0x08 || w->vs1 == 0x09;
    bool of_zvbb = w->vs1 == 0x0a || (w->vs1 >= 0x0c && w->vs1 <= 0x0e);

    if (!(of_zvkb && VECTORS_HAVE(Zvkb)) && !(of_zvbb && VECTORS_HAVE(Zvbb)))
        return illegal(w->h);
    return elementwise(w, NONE, &shape, 0, bits_element);
}

/* ---- Masks: chapter 15 ------------------------------------------------------------------------------------------- */

/* What must not be resumed. */
static bool is_in_one_piece(const struct work *w)
{
    return w->s->vstart == 0;
}

/* VCPOP, VFIRST. */
static bool look_at_mask(struct work *w)
{
    uint64_t count = 0, first = UINT64_MAX;

    if (!is_in_one_piece(w))
        return illegal(w->h);
    for (uint64_t i = 0; i < w->s->vl; i++) {
        if (is_active(w, i) && element(w, w->vs2, i, BIT) != 0) {
            count++;
            first = first == UINT64_MAX ? i : first;
        }
    }
    return set_x(w->h, w->vd, w->vs1 == 0x10 ? count : first);
}

/* VMSBF, VMSOF, VMSIF: before, only, and including the first bit that is set. */
static bool set_up_to_first(struct work *w)
{
    bool found = false;

    if (!is_in_one_piece(w) || w->vd == w->vs2 || (w->masked && w->vd == 0))
        return illegal(w->h);
    for (uint64_t i = 0; i < w->s->vl; i++) {
        bool set = element(w, w->vs2, i, BIT) != 0, first = set && !found;

        if (!is_active(w, i))
            continue;
        found = found || set;
        set_element(w, w->vd, i, BIT, w->vs1 == 1 ? !found : w->vs1 == 2 ? first : !found || first);
    }
    return true;
}

/* VIOTA: how many bits are set before this one. */
static bool iota(struct work *w)
{
    uint64_t count = 0;

    if (!is_in_one_piece(w) || !is_destination(w, w->vd, w->sew) || overlap(w->vd, registers(w->lmul), w->vs2, 1))
        return illegal(w->h);
    for (uint64_t i = 0; i < w->s->vl; i++) {
        if (!is_active(w, i))
            continue;
        set_element(w, w->vd, i, w->sew, count);
        count += element(w, w->vs2, i, BIT);
    }
    return true;
}

/* VID: the elements' own numbers. */
static bool own_numbers(struct work *w)
{
    if (w->vs2 != 0 || !is_destination(w, w->vd, w->sew))
        return illegal(w->h);
    for (uint64_t i = w->s->vstart; i < w->s->vl; i++) {
        if (is_active(w, i))
            set_element(w, w->vd, i, w->sew, i);
    }
    return true;
}

/* ---- Permutations: chapter 16 ------------------------------------------------------------------------------------ */

/* A group that is read in another order than the destination is written: they share no register. */
static bool is_apart(const struct work *w, uint32_t reg, int size)
{
    return is_group(w, reg, size) && !overlap(w->vd, registers(w->lmul), reg, registers(emul(w, size)));
}

/* Element `index` of vs2, 0 where there is none. */
static uint64_t element_or_0(const struct work *w, uint64_t index)
{
    return index < w->vlmax ? element(w, w->vs2, index, w->sew) : 0;
}

/* VRGATHER; with vectors the indices are as wide as that. */
static bool gather(struct work *w, enum form form, uint64_t index, int size)
{
    if (!is_destination(w, w->vd, w->sew) || !is_apart(w, w->vs2, w->sew) || (form == VV && !is_apart(w, w->vs1, size)))
        return illegal(w->h);
    for (uint64_t i = w->s->vstart; i < w->s->vl; i++) {
        if (is_active(w, i))
            set_element(w, w->vd, i, w->sew, element_or_0(w, form == VV ? element(w, w->vs1, i, size) : index));
    }
    return true;
}

static bool slide_up(struct work *w, uint64_t offset)
{
    if (!is_destination(w, w->vd, w->sew) || !is_apart(w, w->vs2, w->sew))
        return illegal(w->h);
    for (uint64_t i = w->s->vstart; i < w->s->vl; i++) {
        if (is_active(w, i) && i >= offset)
            set_element(w, w->vd, i, w->sew, element(w, w->vs2, i - offset, w->sew));
    }
    return true;
}

static bool slide_down(struct work *w, uint64_t offset)
{
    if (!is_destination(w, w->vd, w->sew) || !is_group(w, w->vs2, w->sew))
        return illegal(w->h);
    for (uint64_t i = w->s->vstart; i < w->s->vl; i++) {
        if (is_active(w, i))
            set_element(w, w->vd, i, w->sew, offset < w->vlmax ? element_or_0(w, i + offset) : 0);
    }
    return true;
}

/* VSLIDE1UP, VSLIDE1DOWN, and those of floating point: the scalar goes where there is no element. */
static bool slide_1(struct work *w, bool up, uint64_t scalar)
{
    if (!is_destination(w, w->vd, w->sew) || !(up ? is_apart : is_group)(w, w->vs2, w->sew))
        return illegal(w->h);
    for (uint64_t i = w->s->vstart; i < w->s->vl; i++) {
        bool last = i == (up ? 0 : w->s->vl - 1);

        if (is_active(w, i))
            set_element(w, w->vd, i, w->sew, last ? scalar : element(w, w->vs2, up ? i - 1 : i + 1, w->sew));
    }
    return true;
}

static bool compress(struct work *w)
{
    uint64_t count = 0;

    if (w->masked || !is_in_one_piece(w) || !is_destination(w, w->vd, w->sew) || !is_apart(w, w->vs2, w->sew) ||
        !is_apart(w, w->vs1, BIT))
        return illegal(w->h);
    for (uint64_t i = 0; i < w->s->vl; i++) {
        if (element(w, w->vs1, i, BIT) != 0)
            set_element(w, w->vd, count++, w->sew, element(w, w->vs2, i, w->sew));
    }
    return true;
}

/* VMV1R to VMV8R: whatever vtype says, but for vstart, which counts elements of SEW. */
static bool move_registers(struct work *w)
{
    uint32_t count = w->vs1 + 1;
    uint64_t length = w->s->vlenb * count;

    if (w->masked || (count != 1 && count != 2 && count != 4 && count != 8) || w->vd % count != 0 ||
        w->vs2 % count != 0)
        return illegal(w->h);
    for (uint64_t i = w->s->vstart << w->sew; i < length; i++)
        set_element(w, w->vd, i, 0, element(w, w->vs2, i, 0));
    return true;
}

/* VMV.S.X and VFMV.S.F: the first element, of whatever group. */
static bool move_to_first(struct work *w, uint64_t value)
{
    if (w->masked || w->vs2 != 0)
        return illegal(w->h);
    if (w->s->vstart < w->s->vl)
        set_element(w, w->vd, 0, w->sew, value);
    return true;
}

/* ---- Reductions of integers: sections 14.1 and 14.2 -------------------------------------------------------------- */

/* What all reductions ask of their operands; scalars are in the first element of any register. */
static bool may_reduce(const struct work *w, int wider)
{
    return is_in_one_piece(w) && is_group(w, w->vs2, w->sew) && w->sew + wider <= 3;
}

static uint64_t reduced(const struct work *w, uint64_t sum, uint64_t value)
{
    int64_t signed_sum = (int64_t)sign_extend(sum, width(w->sew));
    int64_t signed_value = (int64_t)sign_extend(value, width(w->sew));

    switch (bits(w->insn, 31, 26)) {
    case 0x00: /* VREDSUM */
    case 0x30: /* VWREDSUMU */
        return sum + value;
    case 0x31: /* VWREDSUM */
        return sum + (uint64_t)signed_value;
    case 0x01: /* VREDAND */
        return sum & value;
    case 0x02: /* VREDOR */
        return sum | value;
    case 0x03: /* VREDXOR */
        return sum ^ value;
    case 0x04: /* VREDMINU */
        return sum < value ? sum : value;
    case 0x05: /* VREDMIN */
        return signed_sum < signed_value ? sum : value;
    case 0x06: /* VREDMAXU */
        return sum > value ? sum : value;
    default: /* VREDMAX */
        return signed_sum > signed_value ? sum : value;
    }
}

static bool reduce(struct work *w, int wider)
{
    uint64_t sum;

    if (!may_reduce(w, wider))
        return illegal(w->h);
    sum = element(w, w->vs1, 0, w->sew + wider);
    for (uint64_t i = 0; i < w->s->vl; i++) {
        if (is_active(w, i))
            sum = cut(reduced(w, sum, element(w, w->vs2, i, w->sew)), w->sew + wider);
    }
    if (w->s->vl > 0)
        set_element(w, w->vd, 0, w->sew + wider, sum);
    return true;
}

/* ---- The rest of OPI and OPM ------------------------------------------------------------------------------------- */

static bool opi(struct work *w)
{
    uint32_t funct6 = bits(w->insn, 31, 26);
    enum form form = form_of(w->insn);
    uint64_t number = form == VX ? scalar_x(w) : w->vs1;

    w->carries = (funct6 >= 0x10 && funct6 <= 0x13) || funct6 == 0x17;
    switch (funct6) {
    case 0x01: /* VANDN */
    case 0x14: /* VROR */
    case 0x15: /* VROL, VROR */
        if (!VECTORS_HAVE(Zvkb))
            return illegal(w->h);
        break;
    case 0x35: /* VWSLL */
        if (!VECTORS_HAVE(Zvbb))
            return illegal(w->h);
        break;
    case 0x0c: /* VRGATHER */
        return gather(w, form, number, w->sew);
    case 0x0e: /* VSLIDEUP, VRGATHEREI16 */
        return form == VV ? gather(w, VV, 0, 1) : slide_up(w, number);
    case 0x0f: /* VSLIDEDOWN */
        return form == VV ? illegal(w->h) : slide_down(w, number);
    case 0x10: /* VADC, VSBC: with a mask only */
    case 0x12:
        if (!w->masked)
            return illegal(w->h);
        break;
    case 0x17: /* VMV.V, which has no vs2 */
        if (!w->masked && w->vs2 != 0)
            return illegal(w->h);
        break;
    case 0x30: /* VWREDSUMU */
    case 0x31: /* VWREDSUM */
        return form == VV ? reduce(w, 1) : illegal(w->h);
    }
    return integer(w, &opi_shapes[funct6], opi_element);
}

/* VWXUNARY0, VXUNARY0, VMUNARY0: what there is, is said in the field of vs1. */
static bool opm_unary(struct work *w)
{
    switch (bits(w->insn, 31, 26) << 5 | w->vs1) {
    case 0x10 << 5 | 0x00: /* VMV.X.S */
        return w->masked ? illegal(w->h)
                         : set_x(w->h, w->vd, sign_extend(element(w, w->vs2, 0, w->sew), width(w->sew)));
    case 0x10 << 5 | 0x10: /* VCPOP */
    case 0x10 << 5 | 0x11: /* VFIRST */
        return look_at_mask(w);
    case 0x14 << 5 | 0x01: /* VMSBF */
    case 0x14 << 5 | 0x02: /* VMSOF */
    case 0x14 << 5 | 0x03: /* VMSIF */
        return set_up_to_first(w);
    case 0x14 << 5 | 0x10: /* VIOTA */
        return iota(w);
    case 0x14 << 5 | 0x11: /* VID */
        return own_numbers(w);
    }
    if (bits(w->insn, 31, 26) != 0x12)
        return illegal(w->h);
    return w->vs1 < 0x08 ? extend(w) : bits_of(w);
}

static bool opm(struct work *w)
{
    uint32_t funct6 = bits(w->insn, 31, 26);
    bool vector = form_of(w->insn) == VV;

    switch (funct6) {
    case 0x00 ... 0x07: /* VREDSUM to VREDMAX */
        return vector ? reduce(w, 0) : illegal(w->h);
    case 0x0e: /* VSLIDE1UP */
    case 0x0f: /* VSLIDE1DOWN */
        return vector ? illegal(w->h) : slide_1(w, funct6 == 0x0e, scalar_x(w));
    case 0x10:
        return vector ? opm_unary(w) : move_to_first(w, scalar_x(w));
    case 0x12:
    case 0x14:
        return vector ? opm_unary(w) : illegal(w->h);
    case 0x17:
        return vector ? compress(w) : illegal(w->h);
    case 0x18 ... 0x1f: /* VMANDN to VMXNOR */
        if (w->masked)
            return illegal(w->h);
        break;
    }
    return integer(w, &opm_shapes[funct6], opm_element);
}

/* ---- Floating point: chapter 13; the table of VFREC7 and VFRSQRT7 ------------------------------------------------ */

enum { RTZ = 1, DYN = 7 };

/* Numbers that a vector may have, by their size. */
static bool has_float(const struct work *w, int size)
{
    return (size == 1 && VECTORS_HAVE(Zvfh)) || (size == 2 && VECTORS_HAVE(F)) || (size == 3 && VECTORS_HAVE(D));
}

/* The fmt field of the scalar instructions, from a size and to it, and how their registers hold narrower numbers. */
static uint32_t fmt(int size)
{
    return size == 3 ? 1 : size == 1 ? 2 : 0;
}

static int size_of_fmt(uint32_t fmt)
{
    return fmt == 1 ? 3 : fmt == 2 ? 1 : 2;
}

static uint64_t boxed(uint64_t value, int size)
{
    return size == 3 ? value : value | UINT64_MAX << width(size);
}

/* What a scalar instruction with numbers of that size makes of these; it raises its flags. Its operands are in the
 * registers 1, 2 and 3, and its result is in 1. */
static uint64_t scalar(struct work *w, int size, uint32_t insn, uint64_t a, uint64_t b, uint64_t c)
{
    struct rv64_state state = {.x = {0, a}, .frm = w->s->frm};
    bool to_integer = bits(insn, 31, 27) == 0x14 || bits(insn, 31, 27) == 0x18 || bits(insn, 31, 27) == 0x1c;

    state.f[1] = boxed(a, bits(insn, 31, 27) == 0x08 ? size_of_fmt(rs2(insn)) : size);
    state.f[2] = boxed(b, size);
    state.f[3] = boxed(c, size);
    rv64_reference_fp(&state, insn | fmt(size) << 25, RV64_ALL_EXTENSIONS);
    w->s->fflags |= state.fflags;
    return to_integer && bits(insn, 6, 0) == OP_FP ? state.x[1] : state.f[1];
}

/* Scalar instructions, by their upper five bits and what is in the place of the rounding mode. */
static uint64_t binary(struct work *w, int size, uint32_t funct5, uint32_t funct3, uint64_t a, uint64_t b)
{
    return scalar(w, size, r_type(funct5 << 2, 2, 1, funct3, 1, OP_FP), a, b, 0);
}

static uint64_t unary(struct work *w, int size, uint32_t funct5, uint32_t variant, uint32_t rounding, uint64_t a)
{
    return scalar(w, size, r_type(funct5 << 2, variant, 1, rounding, 1, OP_FP), a, 0, 0);
}

/* FMADD, FMSUB, FNMADD, FNMSUB: [-](a * b) +- c. */
static uint64_t fused(struct work *w, int size, uint32_t opcode, uint64_t a, uint64_t b, uint64_t c)
{
    return scalar(w, size, r_type(3 << 2, 2, 1, DYN, 1, opcode), a, b, c);
}

/* FCVT.S.H, FCVT.D.S, to that size: exact. */
static uint64_t widened(struct work *w, int size, uint64_t a)
{
    return unary(w, size, 0x08, fmt(size - 1), DYN, a);
}

static const struct shape opf_shapes[64] = {
    [0x00] = {VV | VX, 0, 0, 0},   [0x02] = {VV | VX, 0, 0, 0},   [0x04] = {VV | VX, 0, 0, 0},
    [0x06] = {VV | VX, 0, 0, 0},   [0x08] = {VV | VX, 0, 0, 0},   [0x09] = {VV | VX, 0, 0, 0},
    [0x0a] = {VV | VX, 0, 0, 0},   [0x17] = {VX, 0, 0, 0},        [0x18] = {VV | VX, BIT, 0, 0},
    [0x19] = {VV | VX, BIT, 0, 0}, [0x1b] = {VV | VX, BIT, 0, 0}, [0x1c] = {VV | VX, BIT, 0, 0},
    [0x1d] = {VX, BIT, 0, 0},      [0x1f] = {VX, BIT, 0, 0},      [0x20] = {VV | VX, 0, 0, 0},
    [0x21] = {VX, 0, 0, 0},        [0x24] = {VV | VX, 0, 0, 0},   [0x27] = {VX, 0, 0, 0},
    [0x28] = {VV | VX, 0, 0, 0},   [0x29] = {VV | VX, 0, 0, 0},   [0x2a] = {VV | VX, 0, 0, 0},
    [0x2b] = {VV | VX, 0, 0, 0},   [0x2c] = {VV | VX, 0, 0, 0},   [0x2d] = {VV | VX, 0, 0, 0},
    [0x2e] = {VV | VX, 0, 0, 0},   [0x2f] = {VV | VX, 0, 0, 0},   [0x30] = {VV | VX, 1, 0, 0},
    [0x32] = {VV | VX, 1, 0, 0},   [0x34] = {VV | VX, 1, 1, 0},   [0x36] = {VV | VX, 1, 1, 0},
    [0x38] = {VV | VX, 1, 0, 0},   [0x3c] = {VV | VX, 1, 0, 0},   [0x3d] = {VV | VX, 1, 0, 0},
    [0x3e] = {VV | VX, 1, 0, 0},   [0x3f] = {VV | VX, 1, 0, 0},
};

static uint64_t opf_element(struct work *w, uint64_t a, uint64_t b, uint64_t d)
{
    int size = w->d == BIT ? w->sew : w->d;

    if (w->a < size)
        a = widened(w, size, a);
    if (w->b < size)
        b = widened(w, size, b);
    switch (bits(w->insn, 31, 26)) {
    case 0x00: /* VFADD */
    case 0x30: /* VFWADD */
    case 0x34: /* VFWADD.W */
        return binary(w, size, 0x00, DYN, a, b);
    case 0x02: /* VFSUB */
    case 0x32: /* VFWSUB */
    case 0x36: /* VFWSUB.W */
        return binary(w, size, 0x01, DYN, a, b);
    case 0x27: /* VFRSUB */
        return binary(w, size, 0x01, DYN, b, a);
    case 0x24: /* VFMUL */
    case 0x38: /* VFWMUL */
        return binary(w, size, 0x02, DYN, a, b);
    case 0x20: /* VFDIV */
        return binary(w, size, 0x03, DYN, a, b);
    case 0x21: /* VFRDIV */
        return binary(w, size, 0x03, DYN, b, a);
    case 0x04: /* VFMIN */
        return binary(w, size, 0x05, 0, a, b);
    case 0x06: /* VFMAX */
        return binary(w, size, 0x05, 1, a, b);
    case 0x08: /* VFSGNJ */
        return binary(w, size, 0x04, 0, a, b);
    case 0x09: /* VFSGNJN */
        return binary(w, size, 0x04, 1, a, b);
    case 0x0a: /* VFSGNJX */
        return binary(w, size, 0x04, 2, a, b);
    case 0x17: /* VFMERGE; without a mask VFMV.V */
        return w->masked && w->carry == 0 ? a : b;
    case 0x18: /* VMFEQ */
        return binary(w, size, 0x14, 2, a, b);
    case 0x19: /* VMFLE */
        return binary(w, size, 0x14, 0, a, b);
    case 0x1b: /* VMFLT */
        return binary(w, size, 0x14, 1, a, b);
    case 0x1c: /* VMFNE */
        return !binary(w, size, 0x14, 2, a, b);
    case 0x1d: /* VMFGT */
        return binary(w, size, 0x14, 1, b, a);
    case 0x1f: /* VMFGE */
        return binary(w, size, 0x14, 0, b, a);
    case 0x28: /* VFMADD */
        return fused(w, size, MADD, b, d, a);
    case 0x29: /* VFNMADD */
        return fused(w, size, NMADD, b, d, a);
    case 0x2a: /* VFMSUB */
        return fused(w, size, MSUB, b, d, a);
    case 0x2b: /* VFNMSUB */
        return fused(w, size, NMSUB, b, d, a);
    case 0x2c: /* VFMACC */
    case 0x3c: /* VFWMACC */
        return fused(w, size, MADD, a, b, d);
    case 0x2d: /* VFNMACC */
    case 0x3d: /* VFWNMACC */
        return fused(w, size, NMADD, a, b, d);
    case 0x2e: /* VFMSAC */
    case 0x3e: /* VFWMSAC */
        return fused(w, size, MSUB, a, b, d);
    default: /* VFNMSAC, VFWNMSAC */
        return fused(w, size, NMSUB, a, b, d);
    }
}

/* ---- Conversions: sections 13.17 to 13.19 ------------------------------------------------------------------------ */

/* To an integer of the destination's width. What does not fit is the nearest that does, and invalid. */
static uint64_t to_integer(struct work *w, uint64_t a, bool is_signed, uint32_t rounding)
{
    uint64_t flags = w->s->fflags, value = unary(w, w->a, 0x18, is_signed ? 2 : 3, rounding, a);
    uint64_t max = cut(UINT64_MAX, w->d) >> is_signed, result = value;

    if (is_signed && (int64_t)value < -(int64_t)max - 1)
        result = ~max;
    else if (is_signed ? (int64_t)value > (int64_t)max : value > max)
        result = max;
    if (result != value)
        w->s->fflags = flags | RV64_NV;
    return result;
}

/* To the nearest number towards zero; where that is not exact, to the odd one. */
static uint64_t to_odd(struct work *w, uint64_t a)
{
    uint64_t flags = w->s->fflags, result;

    w->s->fflags = 0;
    result = unary(w, w->d, 0x08, fmt(w->a), RTZ, a);
    if ((w->s->fflags & RV64_NX) != 0)
        result |= 1;
    w->s->fflags |= flags;
    return result;
}

static uint64_t converted(struct work *w, uint64_t a, uint64_t b, uint64_t d)
{
    (void)b, (void)d;
    switch (w->vs1 % 8) {
    case 0: /* VFCVT.XU.F */
        return to_integer(w, a, false, DYN);
    case 1: /* VFCVT.X.F */
        return to_integer(w, a, true, DYN);
    case 2: /* VFCVT.F.XU */
        return unary(w, w->d, 0x1a, 3, DYN, a);
    case 3: /* VFCVT.F.X */
        return unary(w, w->d, 0x1a, 2, DYN, sign_extend(a, width(w->a)));
    case 4: /* VFWCVT.F.F, VFNCVT.F.F */
        return unary(w, w->d, 0x08, fmt(w->a), DYN, a);
    case 5: /* VFNCVT.ROD.F.F */
        return to_odd(w, a);
    case 6: /* VFCVT.RTZ.XU.F */
        return to_integer(w, a, false, RTZ);
    default: /* VFCVT.RTZ.X.F */
        return to_integer(w, a, true, RTZ);
    }
}

/* VFUNARY0. */
static bool convert(struct work *w)
{
    uint32_t kind = w->vs1 / 8, operation = w->vs1 % 8;
    const struct shape shape = {NONE, kind == 1, kind == 2, 0};
    bool from_integer = operation == 2 || operation == 3;
    bool to_float = operation >= 2 && operation <= 5;
    bool halves = operation == 4 && w->sew == 1 && VECTORS_HAVE(Zvfhmin); /* one of the two sizes, the other is known */

    if (kind > 2 || (kind == 0 && operation == 4) || (kind != 2 && operation == 5) ||
        (!halves && !from_integer && !has_float(w, w->sew + shape.a)) ||
        (!halves && to_float && !has_float(w, w->sew + shape.d)))
        return illegal(w->h);
    return elementwise(w, NONE, &shape, 0, converted);
}

/* ---- Square root, estimates and classes: sections 13.8 to 13.10, 13.14 ------------------------------------------- */

/* The parts of a number; the exponents of subnormal ones go on below 0. */
struct parts {
    bool sign;
    int exponent, bias, fraction_bits;
    uint64_t fraction; /* without the leading 1 */
};

static struct parts parts_of(uint64_t a, int size)
{
    static const struct parts formats[] = {
        [1] = {.bias = 15, .fraction_bits = 10},
        [2] = {.bias = 127, .fraction_bits = 23},
        [3] = {.bias = 1023, .fraction_bits = 52},
    };
    struct parts p = formats[size];
    uint64_t leading = UINT64_C(1) << p.fraction_bits;

    p.sign = a >> (width(size) - 1) != 0;
    p.exponent = (int)(a >> p.fraction_bits & (2 * (uint64_t)p.bias + 1));
    p.fraction = a & (leading - 1);
    if (p.exponent == 0 && p.fraction != 0) {
        for (p.fraction <<= 1; (p.fraction & leading) == 0; p.fraction <<= 1)
            p.exponent--;
        p.fraction &= leading - 1;
    }
    return p;
}

static uint64_t number_of(struct parts p)
{
    uint64_t sign = (uint64_t)p.sign << (p.bias == 1023 ? 63 : p.bias == 127 ? 31 : 15);

    return sign | (uint64_t)p.exponent << p.fraction_bits | p.fraction;
}

/* The nearest of the numbers 1 + n / 128 to the reciprocal, twice, of the middle of what begins with these 7 bits of
 * fraction, which is 1 + (index + 1/2) / 128. This is the manual's table: n + 128 - 1/2 is at most 256 / middle. */
static uint64_t reciprocal_7(uint64_t index)
{
    uint64_t n = 127;

    while ((2 * n + 255) * (2 * index + 257) > 2 * 256 * 256)
        n--;
    return n;
}

/* Likewise twice the reciprocal of the square root; with 6 bits of fraction, and before them the last one of the
 * exponent: even ones, as they are biased, stand for an odd power of two. */
static uint64_t reciprocal_square_root_7(uint64_t index)
{
    uint64_t n = 127, middle = (2 * (index % 64) + 129) << (index < 64);

    while ((2 * n + 255) * (2 * n + 255) * middle > 4 * 128 * UINT64_C(256) * 256)
        n--;
    return n;
}

enum {
    MINUS_INFINITY = 1 << 0,
    MINUS_NUMBERS = 7 << 0,
    MINUS_ZERO = 1 << 3,
    PLUS_ZERO = 1 << 4,
    PLUS_INFINITY = 1 << 7,
    NANS = 3 << 8
};

static uint64_t estimate_reciprocal(struct work *w, uint64_t a)
{
    uint64_t class = unary(w, w->d, 0x1c, 0, 1, a);
    struct parts p = parts_of(a, w->d);
    uint64_t one = cut(UINT64_MAX, w->d) & (uint64_t)p.bias << p.fraction_bits;

    /* 1 / a is right for what has no estimate. */
    if ((class & (NANS | MINUS_INFINITY | PLUS_INFINITY | MINUS_ZERO | PLUS_ZERO)) != 0)
        return binary(w, w->d, 0x03, DYN, one, a);
    if (p.exponent < -1) { /* greater than all numbers: as an overflow */
        bool down = w->s->frm == 1 || (w->s->frm == 2 && !p.sign) || (w->s->frm == 3 && p.sign);

        w->s->fflags |= RV64_OF | RV64_NX;
        p.exponent = 2 * p.bias + 1;
        p.fraction = 0;
        return number_of(p) - down;
    }
    p.fraction = reciprocal_7(p.fraction >> (p.fraction_bits - 7)) << (p.fraction_bits - 7);
    p.exponent = 2 * p.bias - 1 - p.exponent;
    if (p.exponent < 1) { /* subnormal, by one place or two */
        p.fraction = (p.fraction | UINT64_C(1) << p.fraction_bits) >> (1 - p.exponent);
        p.exponent = 0;
    }
    return number_of(p);
}

static uint64_t estimate_reciprocal_square_root(struct work *w, uint64_t a)
{
    uint64_t class = unary(w, w->d, 0x1c, 0, 1, a);
    struct parts p = parts_of(a, w->d);
    uint64_t one = cut(UINT64_MAX, w->d) & (uint64_t)p.bias << p.fraction_bits;

    if ((class & (MINUS_ZERO | PLUS_ZERO)) != 0)
        return binary(w, w->d, 0x03, DYN, one, a);
    if ((class & (NANS | MINUS_NUMBERS)) != 0) /* not a number, as a square root */
        return unary(w, w->d, 0x0b, 0, DYN, a);
    if (class == PLUS_INFINITY)
        return 0;
    p.fraction = reciprocal_square_root_7((uint64_t)(p.exponent & 1) << 6 | p.fraction >> (p.fraction_bits - 6))
                 << (p.fraction_bits - 7);
    p.exponent = (3 * p.bias - 1 - p.exponent) / 2;
    return number_of(p);
}

static uint64_t opf_unary_element(struct work *w, uint64_t a, uint64_t b, uint64_t d)
{
    (void)b, (void)d;
    switch (w->vs1) {
    case 0x00: /* VFSQRT */
        return unary(w, w->d, 0x0b, 0, DYN, a);
    case 0x04: /* VFRSQRT7 */
        return estimate_reciprocal_square_root(w, a);
    case 0x05: /* VFREC7 */
        return estimate_reciprocal(w, a);
    default: /* VFCLASS */
        return unary(w, w->d, 0x1c, 0, 1, a);
    }
}

/* VFUNARY1. */
static bool opf_unary(struct work *w)
{
    static const struct shape shape = {NONE, 0, 0, 0};

    if (w->vs1 != 0x00 && w->vs1 != 0x04 && w->vs1 != 0x05 && w->vs1 != 0x10)
        return illegal(w->h);
    return elementwise(w, NONE, &shape, 0, opf_unary_element);
}

/* ---- OPFVV, OPFVF ------------------------------------------------------------------------------------------------ */

/* VFREDUSUM, VFREDOSUM, VFREDMIN, VFREDMAX, VFWREDUSUM, VFWREDOSUM: all in order. */
static bool reduce_floats(struct work *w, int wider)
{
    uint32_t funct6 = bits(w->insn, 31, 26), funct5 = funct6 == 0x05 || funct6 == 0x07 ? 0x05 : 0x00;
    int size = w->sew + wider;
    uint64_t sum;

    if (!may_reduce(w, wider) || !has_float(w, size))
        return illegal(w->h);
    sum = element(w, w->vs1, 0, size);
    for (uint64_t i = 0; i < w->s->vl; i++) {
        uint64_t value = element(w, w->vs2, i, w->sew);

        if (is_active(w, i))
            sum = cut(binary(w, size, funct5, funct5 == 0 ? (uint32_t)DYN : funct6 == 0x07, sum,
                             wider ? widened(w, size, value) : value),
                      size);
    }
    if (w->s->vl > 0)
        set_element(w, w->vd, 0, size, sum);
    return true;
}

static bool opf(struct work *w)
{
    uint32_t funct6 = bits(w->insn, 31, 26);
    bool vector = form_of(w->insn) == VV;
    const struct shape *shape = &opf_shapes[funct6];
    uint64_t f = w->s->f[rs1(w->insn)];

    if (w->s->frm > 4) /* even where nothing is rounded */
        return illegal(w->h);
    if (funct6 == 0x12)
        return vector ? convert(w) : illegal(w->h);
    if (!has_float(w, w->sew))
        return illegal(w->h);
    if (f != boxed(cut(f, w->sew), w->sew)) /* not a number of this format */
        f = w->sew == 1 ? 0x7e00 : 0x7fc00000;
    w->carries = funct6 == 0x17;
    switch (funct6) {
    case 0x01: /* VFREDUSUM, VFREDOSUM, VFREDMIN, VFREDMAX */
    case 0x03:
    case 0x05:
    case 0x07:
        return vector ? reduce_floats(w, 0) : illegal(w->h);
    case 0x31: /* VFWREDUSUM */
    case 0x33: /* VFWREDOSUM */
        return vector ? reduce_floats(w, 1) : illegal(w->h);
    case 0x0e: /* VFSLIDE1UP */
    case 0x0f: /* VFSLIDE1DOWN */
        return vector ? illegal(w->h) : slide_1(w, funct6 == 0x0e, f);
    case 0x10:
        if (!vector) /* VFMV.S.F */
            return move_to_first(w, f);
        if (w->masked || w->vs1 != 0)
            return illegal(w->h);
        w->s->f[w->vd] = boxed(element(w, w->vs2, 0, w->sew), w->sew); /* VFMV.F.S */
        return true;
    case 0x13:
        return vector ? opf_unary(w) : illegal(w->h);
    case 0x17: /* VFMV.V, which has no vs2 */
        if (!w->masked && w->vs2 != 0)
            return illegal(w->h);
        break;
    }
    if ((shape->forms & (int)form_of(w->insn)) == 0 || (shape->d == 1 && !has_float(w, w->sew + 1)))
        return illegal(w->h);
    return elementwise(w, form_of(w->insn), shape, f, opf_element);
}

/* ---- Loads and stores: chapter 7 --------------------------------------------------------------------------------- */

enum { UNIT_STRIDE, INDEXED_UNORDERED, STRIDED, INDEXED_ORDERED };         /* mop */
enum { PLAIN = 0x00, WHOLE = 0x08, MASK = 0x0b, FAULT_ONLY_FIRST = 0x10 }; /* lumop, sumop */

struct accesses {
    bool store, fault_only_first;
    int size;        /* of elements */
    int emul;        /* of a field's group */
    uint32_t fields; /* of a segment */
    uint64_t end;    /* vl, or how many there are of what vl does not count */
    uint64_t stride; /* from element to element */
    int index_size;  /* instead of that, vs2 says where they are; -1: no */
};

/* The elements in order, and of a segment the fields. */
static bool access_elements(struct work *w, const struct accesses *a)
{
    struct rv64_state *s = w->s;
    size_t length = (size_t)1 << a->size;

    for (uint64_t i = s->vstart; i < a->end; i++) {
        uint64_t address = scalar_x(w) + (a->index_size < 0 ? i * a->stride : element(w, w->vs2, i, a->index_size));

        s->vstart = i;
        if (a->fault_only_first && is_active(w, i)) { /* nothing of a segment is loaded if it cannot be all */
            uint64_t denied = address;

            while (denied < address + length * a->fields && allows(w->h, masked(w->h, denied), length, PAGE_READ))
                denied += length;
            if (denied != address + length * a->fields && i == 0)
                return fault(w->h, bobbin_stop_load_fault, masked(w->h, denied));
            if (denied != address + length * a->fields) {
                s->vl = i;
                return true;
            }
        }
        for (uint32_t field = 0; field < a->fields && is_active(w, i); field++, address += length) {
            uint32_t reg = w->vd + field * registers(a->emul);
            uint64_t there = masked(w->h, address);

            if (!allows(w->h, there, length, a->store ? PAGE_WRITE : PAGE_READ))
                return fault(w->h, a->store ? bobbin_stop_store_fault : bobbin_stop_load_fault, there);
            if (a->store)
                store(w->h, there, length, element(w, reg, i, a->size));
            else
                set_element(w, reg, i, a->size, load(w->h, there, length));
        }
    }
    return true;
}

/* VL1R to VL8R, VS1R to VS8R: all of the registers, whatever vtype says. Stores are of bytes. */
static bool access_whole(struct work *w, struct accesses a)
{
    uint32_t count = a.fields;

    if (w->masked || (count != 1 && count != 2 && count != 4 && count != 8) || w->vd % count != 0 ||
        (a.store && a.size != 0))
        return illegal(w->h);
    a.fields = 1;
    a.end = w->s->vlenb * count >> a.size;
    return access_elements(w, &a);
}

static bool load_store(struct work *w)
{
    static const int sizes[] = {0, -1, -1, -1, -1, 1, 2, 3}; /* by width */
    uint32_t mop = bits(w->insn, 27, 26), umop = rs2(w->insn);
    bool indexed = mop == INDEXED_ORDERED || mop == INDEXED_UNORDERED;
    int width = sizes[funct3(w->insn)];
    struct accesses a = {.store = bits(w->insn, 6, 0) == STORE_FP,
                         .fields = bits(w->insn, 31, 29) + 1,
                         .size = indexed ? w->sew : width,
                         .index_size = indexed ? width : -1,
                         .end = w->s->vl};

    if (bits(w->insn, 28, 28) != 0) /* mew: elements of 128 bits and more */
        return illegal(w->h);
    a.stride = mop == STRIDED ? x(w->h, rs2(w->insn)) : (uint64_t)a.fields << a.size;
    if (mop == UNIT_STRIDE && umop == WHOLE) {
        a.stride = UINT64_C(1) << a.size;
        return access_whole(w, a);
    }
    if (is_vill(w->s))
        return illegal(w->h);
    if (mop == UNIT_STRIDE && umop == MASK) { /* VLM, VSM: the bytes of a mask */
        if (w->masked || a.fields != 1 || a.size != 0)
            return illegal(w->h);
        a.end = (w->s->vl + 7) / 8;
        return access_elements(w, &a);
    }
    a.fault_only_first = mop == UNIT_STRIDE && umop == FAULT_ONLY_FIRST && !a.store;
    if (mop == UNIT_STRIDE && umop != PLAIN && !a.fault_only_first)
        return illegal(w->h);

    a.emul = emul(w, a.size);
    if (!is_group(w, w->vd, a.size) || a.fields * registers(a.emul) > 8 || w->vd + a.fields * registers(a.emul) > 32 ||
        (w->masked && !a.store && w->vd == 0) || (indexed && !is_group(w, w->vs2, width)))
        return illegal(w->h);
    for (uint32_t field = 0; indexed && !a.store && field < a.fields; field++) {
        uint32_t group = w->vd + field * registers(a.emul);

        if (!may_overlap(w, group, a.size, w->vs2, width) ||
            (a.fields > 1 && overlap(group, registers(a.emul), w->vs2, registers(emul(w, width)))))
            return illegal(w->h);
    }
    return access_elements(w, &a);
}

/* ---- Configuration: chapter 6 ------------------------------------------------------------------------------------ */

/* VSETVLI, VSETIVLI, VSETVL. */
static bool configure(struct work *w)
{
    struct rv64_state *s = w->s;
    uint64_t vtype, avl;

    if (bits(w->insn, 31, 31) == 0) /* VSETVLI */
        vtype = bits(w->insn, 30, 20);
    else if (bits(w->insn, 30, 30) == 1) /* VSETIVLI */
        vtype = bits(w->insn, 29, 20);
    else if (bits(w->insn, 30, 25) == 0) /* VSETVL */
        vtype = x(w->h, rs2(w->insn));
    else
        return illegal(w->h);
    if (bits(w->insn, 31, 30) == 3)
        avl = rs1(w->insn);
    else if (rs1(w->insn) != 0)
        avl = scalar_x(w);
    else
        avl = rd(w->insn) != 0 ? UINT64_MAX : s->vl;

    /* The bits above the fields are reserved; elements have at most 64 bits, and of what a group has of a register an
     * element must fit into what it has of 64 bits. */
    if (vtype >> 8 != 0 || size_of(vtype) > 3 || lmul_of(vtype) == -4 || size_of(vtype) > lmul_of(vtype) + 3) {
        s->vtype = RV64_VILL;
        s->vl = 0;
    } else {
        s->vtype = vtype;
        s->vl = avl < vlmax_of(s, vtype) ? avl : vlmax_of(s, vtype);
    }
    return set_x(w->h, rd(w->insn), s->vl);
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

static bool execute(struct work *w)
{
    if (bits(w->insn, 6, 0) != OP_V)
        return load_store(w);
    if (funct3(w->insn) == 7)
        return configure(w);
    if (bits(w->insn, 31, 26) == 0x27 && form_of(w->insn) == VI) /* VMV1R to VMV8R */
        return move_registers(w);
    if (is_vill(w->s))
        return illegal(w->h);
    switch (funct3(w->insn)) {
    case 1:
    case 5:
        return opf(w);
    case 2:
    case 6:
        return opm(w);
    default:
        return opi(w);
    }
}

bool rv64_reference_v(struct hart *h, uint32_t insn)
{
    struct rv64_state *s = h->state;
    struct work w = {.h = h, .s = s, .insn = insn, .vd = rd(insn), .vs1 = rs1(insn), .vs2 = rs2(insn)};

    if (!HAS(V))
        return illegal(h);
    w.masked = bits(insn, 25, 25) == 0;
    w.sew = size_of(s->vtype);
    w.lmul = lmul_of(s->vtype);
    w.vlmax = vlmax_of(s, s->vtype);
    if (!execute(&w))
        return false;
    s->vstart = 0;
    return true;
}
