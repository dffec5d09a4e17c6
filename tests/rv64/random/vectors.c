/* Vector instructions for random programs: "RISC-V 'V' Vector Extension", version 1.0.
 *
 * Which registers an instruction may name depends on vtype, so that an item mostly begins with a vsetvli of its own.
 * One without counts on the vtype that was random there. Words are mostly legal, since those that are not end a
 * program. */
#include "encode.h"

#include <string.h>

#include "rv64/vector.h"

enum { OPIVV, OPFVV, OPMVV, OPIVI, OPIVX, OPFVF, OPMVX, CATEGORIES }; /* funct3; the last is that of vsetvl */

enum {
    OP_V = 0x57,
    VSETVLI = 0x7057,
    VSETIVLI = 0xc0007057,
    VSETVL = 0x80007057,
    VID = 0x5208a057,
    VSLL_VI = 0x96003057,
    VLE8 = 0x02000007,
    VSE8 = 0x02000027,
    CSRRS = 0x2073,
    CSRRWI = 0x5073,
    VSTART = 0x008,
    VL = 0xc20,
    FIRST = 0x10, /* lumop: fault-only-first */
};

/* The values of funct6 that there are, by category, and more often those that stand for more than one instruction; -1
 * at the end. */
static const int8_t known[CATEGORIES][64] = {
    [OPIVV] = {0x00, 0x01, 0x02, 0x04, 0x05, 0x06, 0x07, 0x09, 0x0a, 0x0b, 0x0c, 0x0e, 0x10, 0x11, 0x12,
               0x13, 0x14, 0x15, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x20, 0x21, 0x22, 0x23, 0x25,
               0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f, 0x30, 0x31, 0x35, -1},
    [OPIVX] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x09, 0x0a, 0x0b, 0x0c, 0x0e, 0x0f, 0x10,
               0x11, 0x12, 0x13, 0x14, 0x15, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x20,
               0x21, 0x22, 0x23, 0x25, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f, 0x35, -1},
    [OPIVI] = {0x00, 0x03, 0x09, 0x0a, 0x0b, 0x0c, 0x0e, 0x0f, 0x10, 0x11, 0x14, 0x15, 0x17, 0x18, 0x19, 0x1c, 0x1d,
               0x1e, 0x1f, 0x20, 0x21, 0x25, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f, 0x35, -1},
    [OPMVV] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x10, 0x10,
               0x12, 0x12, 0x14, 0x14, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x20,
               0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x29, 0x2b, 0x2d, 0x2f, 0x30, 0x31, 0x32,
               0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x3a, 0x3b, 0x3c, 0x3d, 0x3f, -1},
    [OPMVX] = {0x08, 0x09, 0x0a, 0x0b, 0x0e, 0x0f, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24,
               0x25, 0x26, 0x27, 0x29, 0x2b, 0x2d, 0x2f, 0x30, 0x31, 0x32, 0x33, 0x34,
               0x35, 0x36, 0x37, 0x38, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, -1},
    [OPFVV] = {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x10, 0x12, 0x12, 0x12,
               0x12, 0x13, 0x13, 0x18, 0x19, 0x1b, 0x1c, 0x20, 0x24, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d,
               0x2e, 0x2f, 0x30, 0x31, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3c, 0x3d, 0x3e, 0x3f, -1},
    [OPFVF] = {0x00, 0x02, 0x04, 0x06, 0x08, 0x09, 0x0a, 0x0e, 0x0f, 0x10, 0x17, 0x18, 0x19,
               0x1b, 0x1c, 0x1d, 0x1f, 0x20, 0x21, 0x24, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c,
               0x2d, 0x2e, 0x2f, 0x30, 0x32, 0x34, 0x36, 0x38, 0x3c, 0x3d, 0x3e, 0x3f, -1},
};

static uint32_t one_of(uint64_t *r, const int8_t *values)
{
    uint32_t count = 0;

    while (values[count] >= 0)
        count++;
    return (uint32_t)values[below(r, count)];
}

static bool is_between(uint32_t value, uint32_t first, uint32_t last)
{
    return value >= first && value <= last;
}

/* A register where a group may begin; now and then any. */
static uint32_t group_register(uint64_t *r, int lmul)
{
    uint32_t reg = below(r, 32);

    return lmul <= 0 || one_in(r, 80) ? reg : reg >> lmul << lmul;
}

static bool is_integer(uint32_t category)
{
    return category == OPIVV || category == OPIVX || category == OPIVI;
}

/* log2 of the registers of a group: the destination's, that of vs2 and that of vs1. */
struct groups {
    int d, a, b;
};

static struct groups groups_of(uint32_t category, uint32_t funct6, const struct vtype *type)
{
    struct groups g = {type->lmul, type->lmul, type->lmul};

    if (is_integer(category)) {
        if (funct6 == 0x35) /* widening */
            g.d++;
        else if (funct6 >= 0x30) /* reductions */
            g.d = g.b = 0;
        else if (funct6 >= 0x2c) /* narrowing */
            g.a++;
        else if (funct6 == 0x11 || funct6 == 0x13 || is_between(funct6, 0x18, 0x1f)) /* to masks */
            g.d = 0;
        else if (category == OPIVV && funct6 == 0x0e) /* indices of 16 bits */
            g.b = type->lmul + 1 - type->sew;
        return g;
    }
    if ((category == OPMVV && funct6 <= 0x07) || (category == OPFVV && funct6 <= 0x07 && funct6 % 2 == 1) ||
        (category == OPFVV && (funct6 == 0x31 || funct6 == 0x33)))
        g.d = g.b = 0;       /* reductions */
    else if (funct6 >= 0x30) /* widening, perhaps of what is wide */
        g.d++, g.a += is_between(funct6, 0x34, 0x37);
    else if (funct6 == 0x10) /* scalars */
        g.d = g.a = 0;
    else if (is_between(funct6, 0x18, 0x1f)) /* masks, or to them */
        g.d = 0, g.a = g.b = category == OPMVV ? 0 : type->lmul;
    else if (category == OPMVV && funct6 == 0x17)
        g.b = 0;
    return g;
}

/* Where the place of vs1 says what is done: puts that there, and what goes with it. */
static void pick_unary(uint64_t *r, uint32_t category, uint32_t funct6, const struct vtype *type, uint32_t *vd,
                       uint32_t *vs2, uint32_t *vs1, uint32_t *vm)
{
    static const int8_t extensions[] = {2, 3, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7, 6, 7, 8, 9, 10, 12, 13, 14, -1},
                        to_x[] = {0x00, 0x10, 0x11, -1};
    static const int8_t masks[] = {0x01, 0x02, 0x03, 0x10, 0x11, -1}, square_roots[] = {0x00, 0x04, 0x05, 0x10, -1};
    static const int8_t conversions[] = {0x00, 0x01, 0x02, 0x03, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c,
                                         0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, -1};
    static const int8_t counts[] = {0, 1, 3, 7, -1};

    if (category == OPMVV && funct6 == 0x10) {
        *vs1 = one_of(r, to_x);
        *vm |= *vs1 == 0;
        *vd = target_register(r);
    } else if (category == OPMVV && funct6 == 0x12) {
        *vs1 = one_of(r, extensions);
        *vs2 = group_register(r, type->lmul - (*vs1 < 8 ? 4 - (int)*vs1 / 2 : 0));
    } else if (category == OPMVV && funct6 == 0x14) {
        *vs1 = one_of(r, masks);
        *vs2 = *vs1 == 0x11 ? 0 : below(r, 32);
    } else if (category == OPFVV && funct6 == 0x10) {
        *vs1 = 0;
    } else if (category == OPFVV && funct6 == 0x12) {
        *vs1 = one_of(r, conversions);
        if (*vs1 / 8 == 1)
            *vd = group_register(r, type->lmul + 1);
        if (*vs1 / 8 == 2)
            *vs2 = group_register(r, type->lmul + 1);
    } else if (category == OPFVV && funct6 == 0x13) {
        *vs1 = one_of(r, square_roots);
    } else if (category == OPIVI && funct6 == 0x27) { /* whole registers */
        *vs1 = one_of(r, counts);
        *vd &= ~*vs1;
        *vs2 &= ~*vs1;
        *vm = 1;
    }
}

/* A word of OP-V, for elements of that type. */
static uint32_t random_operation(uint64_t *r, const struct vtype *type, bool floats)
{
    bool halves =
        floats && (type->sew == 0 || (type->sew == 1 && one_in(r, 2))); /* qemu has conversions of them alone */
    uint32_t category = halves         ? OPFVV
                        : floats       ? (one_in(r, 3) ? OPFVF : OPFVV)
                        : one_in(r, 4) ? OPMVV
                                       : below(r, CATEGORIES);
    uint32_t funct6 = halves ? 0x12 : one_of(r, known[category]);
    bool vector = category == OPIVV || category == OPFVV || category == OPMVV;
    struct groups g = groups_of(category, funct6, type);
    uint32_t vd = group_register(r, g.d), vs2 = group_register(r, g.a);
    uint32_t vs1 = vector ? group_register(r, g.b) : below(r, 32), vm = one_in(r, 2);

    if (!one_in(r, 3)) { /* groups that do not overlap */
        vd |= 16;
        vs2 &= 15;
        vs1 &= vector ? 15 : 31;
    }
    if (is_integer(category) && (funct6 == 0x10 || funct6 == 0x12)) /* with a carry */
        vm = 0;
    if ((category == OPMVV && is_between(funct6, 0x17, 0x1f)) ||
        (!is_integer(category) && category != OPMVV && funct6 == 0x10))
        vm = 1;
    pick_unary(r, category, funct6, type, &vd, &vs2, &vs1, &vm);
    if (((category == OPMVX || category == OPFVF) && funct6 == 0x10) ||
        ((is_integer(category) || category == OPFVF) && funct6 == 0x17 && vm == 1))
        vs2 = 0; /* there is none */
    return OP_V | vd << 7 | category << 12 | vs1 << 15 | vs2 << 20 | vm << 25 | funct6 << 26;
}

static uint32_t vtype_bits(const struct vtype *type)
{
    return (uint32_t)(type->sew << 3) | ((uint32_t)type->lmul & 7);
}

/* vsetvli, vsetivli or vsetvl, mostly for elements of that type, and with few of them; returns the least number that vl
 * may be then, if registers have 128 bits. */
static uint32_t add_vset(uint64_t *r, struct item *item, const struct vtype *type, bool valid)
{
    uint32_t bits = vtype_bits(type) | below(r, 4) << 6, pointer = pointer_register(r), number = below(r, 32);
    uint32_t vlmax = 128u << (type->lmul + 3) >> 6 >> type->sew;

    if (!valid)
        bits = below(r, 512), number = 0;
    switch (below(r, 8)) {
    case 0: /* any number */
        add_word(item, with_rs1(with_rd(VSETVLI, target_register(r)), pointer) | bits << 20);
        return 0;
    case 1:
        add_word(item, with_rd(VSETVLI, target_register(r)) | bits << 20);
        return 0;
    case 2:
        add_word(item, addi(pointer, 0, (int32_t)below(r, 260)));
        add_word(item, with_rs1(with_rd(VSETVLI, target_register(r)), pointer) | bits << 20);
        return 0;
    case 3:
        add_word(item, addi(pointer, 0, (int32_t)bits));
        add_word(item, with_rs1(with_rd(VSETVL, target_register(r)), 9 + below(r, 7)) | pointer << 20);
        return 0;
    default:
        add_word(item, with_rd(VSETIVLI, target_register(r)) | number << 15 | bits << 20);
        return number < vlmax ? number : vlmax;
    }
}

/* The word with that vstart, which is read afterwards, as is the vl that a fault-only-first load has left. (That is
 * also for qemu 7.2: it takes the vstart and vl before for those of the instructions behind, up to the next one of a
 * csr.) */
static void add_resumed(uint64_t *r, struct item *item, uint32_t word, uint32_t start)
{
    if (start != 0)
        add_word(item, with_rs1(CSRRWI, start) | VSTART << 20);
    add_word(item, word);
    if (start != 0)
        add_word(item, with_rd(CSRRS, target_register(r)) | VSTART << 20);
    if ((word & 0x0df0007f) == (0x07 | FIRST << 20))
        add_word(item, with_rd(CSRRS, target_register(r)) | (uint32_t)VL << 20);
}

/* A load or store, after it is made sure that it mostly stays within the data. */
static void add_access(uint64_t *r, enum plan_kind kind, struct item *item, const struct vtype *type, uint32_t start)
{
    static const uint32_t widths[] = {0, 5, 6, 7};
    uint32_t mode = one_in(r, 3) ? 0 : below(r, 4), which = below(r, 10), pointer = pointer_register(r), nf = 0, stride;
    int size = type->sew, emul = type->lmul;
    bool store = one_in(r, 2), indexed = mode % 2 == 1;
    uint32_t word, vd, vs2 = 0;
    int32_t offset = one_in(r, 100) ? 2047 - (int32_t)below(r, 64) : (int32_t)below(r, 2000) - 2048;
    int data;

    while (one_in(r, 2)) { /* elements of another size */
        size = (int)below(r, 4);
        emul = type->lmul + size - type->sew;
        if (emul >= -3 && emul <= 3)
            break;
    }
    data = indexed ? type->lmul : emul;
    word = (store ? VSE8 : VLE8) | mode << 26 | widths[size] << 12;
    if (one_in(r, 2))
        nf = below(r, data <= 0 ? 8 : data > 3 ? 1 : 8u >> data);
    if (mode == 0 && which < 4) /* less than there are elements in any case: see vector_item */
        start = which < 3 ? start % 2 : 0;
    if (mode == 0 && which < 3) { /* whole registers */
        nf = (1u << below(r, 4)) - 1;
        data = 0;
        while (data < 3 && 1u << data < nf + 1)
            data++;
        vs2 = 8;
        if (store)
            word = field(word, 12, 3, 0);
    } else if (mode == 0 && which == 3) { /* a mask */
        nf = 0, vs2 = 0x0b, data = 0;
        word = field(word, 12, 3, 0);
    } else if (mode == 0 && which < 6) {
        store = false;
        word &= ~0x20u;
        vs2 = FIRST;
        if (one_in(r, 2))
            offset = 2047 - (int32_t)below(r, 128);
    }
    vd = group_register(r, data);
    if (vd + ((nf + 1) << (data > 0 ? data : 0)) > 32 && !one_in(r, 80))
        vd = 0;
    word = with_rd(word, vd) | nf << 29;
    if (!(mode == 0 && which < 4) && one_in(r, 2) && (vd != 0 || store))
        word &= ~(1u << 25);

    if (mode == 2) {
        do
            stride = pointer_register(r);
        while (stride == pointer);
        vs2 = stride;
        add_word(item, addi(stride, 0, (int32_t)below(r, 65) - (one_in(r, 4) ? 32 : 0)));
    } else if (indexed) {
        vs2 = group_register(r, emul);
        if (size > 0 && (kind == plan_for_qemu || !one_in(r, 40))) { /* small indices */
            const struct vtype index_type = {size, emul < -3 ? -3 : emul > 3 ? 3 : emul};

            add_word(item, with_rd(VSETVLI, pointer) | vtype_bits(&index_type) << 20);
            add_word(item, with_rd(VID, vs2));
            add_word(item, with_rd(VSLL_VI, vs2) | vs2 << 20 | below(r, 5) << 15);
            add_word(item, VSETIVLI | 31u << 15 | vtype_bits(type) << 20);
        }
    }
    if (one_in(r, 80)) /* other lumop, sumop, nf or mew */
        word ^= 1u << (mode == 0 && one_in(r, 2) ? 20 + below(r, 5) : 28 + below(r, 4));
    add_word(item, addi(pointer, X_DATA, offset));
    add_resumed(r, item, with_rs1(word, pointer) ^ vs2 << 20, item->count < 6 ? start : 0);
}

static bool is_float_size(bool has_halves, int size)
{
    return size == 2 || size == 3 || (has_halves && size == 1);
}

/* Whether elements of that type are of sizes that the operation has. */
static bool fits(uint32_t word, const struct vtype *type, bool has_halves)
{
    uint32_t category = word >> 12 & 7, funct6 = word >> 26, vs1 = word >> 15 & 31;
    bool wide = funct6 >= (is_integer(category) ? 0x2cu : 0x30u);
    int sew = type->sew;

    if (category == OPFVV && funct6 == 0x12) {
        bool from_integer = vs1 % 8 == 2 || vs1 % 8 == 3, to_integer = !from_integer && vs1 % 8 != 4 && vs1 % 8 != 5;

        if (vs1 % 8 == 4 && sew == 1) /* to or from halves */
            return type->lmul < 3;
        return (from_integer || is_float_size(has_halves, sew + (vs1 / 8 == 2))) &&
               (to_integer || is_float_size(has_halves, sew + (vs1 / 8 == 1))) &&
               (vs1 < 8 || (sew < 3 && type->lmul < 3));
    }
    if ((category == OPFVV || category == OPFVF) && !is_float_size(has_halves, sew))
        return false;
    if (category == OPMVV && funct6 == 0x12)
        return sew + (int)(vs1 / 2) - 4 >= 0;
    if (category == OPIVV && funct6 == 0x0e)
        return type->lmul + 1 - sew >= -3 && type->lmul + 1 - sew <= 3;
    return !wide || (sew < 3 && type->lmul < 3);
}

/* qemu 7.2 does not have Zvbb, and it crashes at conversions to integers with RTZ. */
bool plan_may_have_vector(enum plan_kind kind, int row)
{
    const struct rv64_vector_row *r = &rv64_vector_rows[row];

    return kind != plan_for_qemu || (strcmp(r->extension, "V") == 0 && strstr(r->name, "rtz") == NULL);
}

/* qemu 7.2 has numbers of 16 bits, which are an extension of its own. */
static bool is_wanted(uint64_t *r, enum plan_kind kind, uint32_t word, const struct vtype *type, bool certain)
{
    uint32_t category = word >> 12 & 7;
    int row = rv64_vector_find(word);
    bool masked_mask = category == OPMVV && is_between(word >> 26, 0x17, 0x1f) && (word >> 25 & 1) == 0;

    if ((category == CATEGORIES || (category == OPMVV && word >> 26 == 0x10)) && is_reserved(word >> 7 & 31))
        return false;
    if ((row >= 0 && !plan_may_have_vector(kind, row)) || (kind == plan_for_qemu && masked_mask))
        return false;
    if (kind == plan_for_qemu && (category == OPFVV || category == OPFVF))
        return certain && fits(word, type, false);
    return fits(word, type, true) || one_in(r, 100);
}

/* fxsat, fxrm, vcsr, and those that are only read. */
static struct item vector_csr_item(uint64_t *r)
{
    static const struct {
        uint16_t number, values;
    } csrs[] = {{0x009, 2}, {0x00a, 4}, {0x00f, 8}, {0x008, 0}, {0xc20, 0}, {0xc21, 0}, {0xc22, 0}};
    uint32_t n = below(r, sizeof csrs / sizeof *csrs);
    uint32_t word = with_rd((uint32_t)csrs[n].number << 20, target_register(r));

    if (csrs[n].values == 0 || one_in(r, 4))
        return single(word | CSRRS);
    return single(with_rs1(word | CSRRWI, below(r, csrs[n].values)));
}

/* What qemu 7.2 does wrong with a vstart: vslideup and moves to and from the first element leave it, and a move of
 * whole registers copies without end if it is beyond that. */
static bool mistakes_vstart(uint32_t word)
{
    uint32_t category = word >> 12 & 7, funct6 = word >> 26;

    return ((category == OPIVX || category == OPIVI) && funct6 == 0x0e) ||
           ((category == OPMVX || category == OPMVV || category == OPFVV || category == OPFVF) && funct6 == 0x10) ||
           (category == OPIVI && funct6 == 0x27);
}

struct item vector_item(uint64_t *r, enum plan_kind kind, struct vtype *type)
{
    struct item item = {.jump = -1};
    uint32_t least = 0, start = 0, word;
    bool certain = !one_in(r, 4), floats = certain && one_in(r, 2);

    if (one_in(r, 12))
        return vector_csr_item(r);
    if (certain) {
        do {
            type->sew = floats ? (one_in(r, 3) ? 3 : one_in(r, 3) ? 1 : 2) : (int)below(r, 4);
            if (floats && kind != plan_for_qemu && one_in(r, 10)) /* integers of 8 bits, to halves and back */
                type->sew = 0;
            type->lmul = (int)below(r, 7) - 3;
        } while (type->sew > type->lmul + 3);
        certain = !one_in(r, 60);
        least = add_vset(r, &item, type, certain);
    }
    /* qemu 7.2 leaves vstart as it is where there is no element so far. */
    if (kind != plan_for_qemu && one_in(r, 10))
        start = below(r, 32);
    else if (least > 1 && one_in(r, 8))
        start = below(r, least);
    if (one_in(r, 4)) {
        add_access(r, kind, &item, type, start);
        return item;
    }
    do {
        word = random_operation(r, type, floats);
        if (one_in(r, 50)) /* whatever it is */
            word ^= 1u << (7 + below(r, 25)) | (one_in(r, 2) ? (uint32_t)random_number(r) & ~0x7fu : 0);
    } while (!is_wanted(r, kind, word, type, certain));
    add_resumed(r, &item, word, kind == plan_for_qemu && mistakes_vstart(word) ? 0 : start);
    return item;
}
