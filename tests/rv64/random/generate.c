#include "encode.h"

#include <string.h>

#include "rv64/machine.h"

/* ---- Random choices ---------------------------------------------------------------------------------------------- */

/* Zero, ends of ranges, powers of two and their neighbours, small numbers, anything. */
static uint64_t random_integer(uint64_t *r)
{
    static const uint64_t special[] = {0,         1,          UINT64_MAX,          INT64_MAX,  (uint64_t)INT64_MIN,
                                       INT32_MAX, 0x80000000, (uint64_t)INT32_MIN, UINT32_MAX, 0x100000000};

    switch (below(r, 5)) {
    case 0:
        return special[below(r, sizeof special / sizeof *special)];
    case 1:
        return (UINT64_C(1) << below(r, 64)) + below(r, 3) - 1;
    case 2:
        return below(r, 200) - UINT64_C(100);
    case 3:
        return (uint64_t)(int64_t)(int32_t)random_number(r);
    default:
        return random_number(r);
    }
}

/* The bits of a floating-point number with that many exponent and fraction bits: zeros, infinities, NaNs of both kinds,
 * subnormals, the ends of the ranges of integers, neighbours of powers of two, ties; few of them plain random, which
 * would hardly ever meet. */
static uint64_t random_bits(uint64_t *r, int exponent_bits, int fraction_bits)
{
    uint64_t fraction_mask = (UINT64_C(1) << fraction_bits) - 1, top = (UINT64_C(1) << exponent_bits) - 1;
    uint64_t bias = top / 2, exponent, fraction;

    switch (below(r, 8)) {
    case 0:
        exponent = 0;
        break;
    case 1:
        exponent = top;
        break;
    case 2:
        exponent = one_in(r, 2) ? 1 + below(r, 3) : top - 1 - below(r, 3);
        break;
    case 3:
        exponent = bias + 28 + below(r, 40);
        break;
    case 4:
        exponent = below(r, (uint32_t)top + 1);
        break;
    default:
        exponent = bias - 3 + below(r, 7);
        break;
    }
    switch (below(r, 7)) {
    case 0:
    case 1:
        fraction = 0;
        break;
    case 2:
        fraction = fraction_mask - below(r, 3);
        break;
    case 3:
        fraction = UINT64_C(1) << below(r, (uint32_t)fraction_bits);
        break;
    case 4:
        fraction = below(r, 4);
        break;
    case 5: /* few bits: sums and products are exact, or ties */
        fraction = random_number(r) << (fraction_bits - 8);
        break;
    default:
        fraction = random_number(r);
        break;
    }
    return random_number(r) << (exponent_bits + fraction_bits) | exponent << fraction_bits | (fraction & fraction_mask);
}

struct format {
    int exponent_bits, fraction_bits;
};

static const struct format half_format = {5, 10}, single_format = {8, 23}, double_format = {11, 52};

static uint64_t random_float(uint64_t *r)
{
    if (one_in(r, 30)) /* a single that is not boxed, section 12.2 */
        return random_bits(r, 8, 23) & 0xffffffff;
    if (one_in(r, 2))
        return random_bits(r, 11, 52);
    if (one_in(r, 3))
        return random_bits(r, 5, 10) | 0xffffffffffff0000;
    return random_bits(r, 8, 23) | 0xffffffff00000000;
}

/* Two numbers whose sum, product or quotient is hard: cancels, lies halfway between two numbers or beside that, is just
 * about the smallest normal number or the largest one. */
static void random_pair(uint64_t *r, struct format f, uint64_t pair[2])
{
    uint64_t one = ((UINT64_C(1) << (f.exponent_bits - 1)) - 1) << f.fraction_bits;
    uint64_t infinity = ((UINT64_C(1) << f.exponent_bits) - 1) << f.fraction_bits;
    uint64_t unit = UINT64_C(1) << f.fraction_bits, half_width = (unit - 1) << (f.fraction_bits / 2) & (unit - 1);
    uint64_t sign = UINT64_C(1) << (f.exponent_bits + f.fraction_bits);
    uint64_t near = below(r, 5) - UINT64_C(2), middle = one - 3 * unit + below(r, 6) * unit;

    switch (below(r, 7)) {
    case 0: /* nearly the same */
        pair[0] = middle | (random_number(r) & (unit - 1));
        pair[1] = pair[0] + near;
        break;
    case 1: /* half a unit in the last place of the other, or nearly */
        pair[0] = middle | (random_number(r) & (unit - 1));
        pair[1] = (pair[0] & infinity) - (uint64_t)(f.fraction_bits + 1) * unit + near * below(r, 2);
        break;
    case 2: /* about the smallest normal number */
        pair[0] = unit + near;
        pair[1] = one + below(r, 5) - 2;
        break;
    case 3: /* about the largest number */
        pair[0] = infinity - unit + below(r, 3) * unit - 1 - below(r, 3);
        pair[1] = one + below(r, 5) - 2;
        break;
    case 4: /* products of one bit too many */
        pair[0] = middle | (random_number(r) & half_width);
        pair[1] = one | (random_number(r) & half_width);
        break;
    case 5: /* integers and halves, as conversions see them */
        pair[0] = (one + (30 + below(r, 36)) * unit) | (random_number(r) & (one_in(r, 2) ? half_width : unit - 1));
        pair[1] = (one + below(r, 4) * unit - unit) | (random_number(r) & (unit - 1) & ~((unit >> 4) - 1));
        break;
    default:
        pair[0] = random_bits(r, f.exponent_bits, f.fraction_bits);
        pair[1] = random_bits(r, f.exponent_bits, f.fraction_bits);
        break;
    }
    pair[0] ^= one_in(r, 2) ? sign : 0;
    pair[1] ^= one_in(r, 2) ? sign : 0;
}

/* The data page: groups of two doubles, four singles, and four integers, those in pairs for division. */
enum { GROUP_SIZE = 128, GROUP_SINGLES = 16, GROUP_INTEGERS = 32, GROUP_HALVES = 112 };

static void random_group(uint64_t *r, uint8_t *group)
{
    uint64_t pair[2];

    random_pair(r, double_format, pair);
    memcpy(group, pair, sizeof pair);
    for (int i = 0; i < 4; i += 2) {
        uint32_t singles[2];

        random_pair(r, single_format, pair);
        singles[0] = (uint32_t)pair[0];
        singles[1] = (uint32_t)pair[1];
        memcpy(group + GROUP_SINGLES + i * 4, singles, sizeof singles);
    }
    for (int i = 0; i < 8; i += 2) {
        uint16_t halves[2];

        random_pair(r, half_format, pair);
        halves[0] = (uint16_t)pair[0];
        halves[1] = (uint16_t)pair[1];
        memcpy(group + GROUP_HALVES + i * 2, halves, sizeof halves);
    }
    for (int i = 0; i < 10; i += 2) {
        pair[0] = random_integer(r);
        pair[1] = random_integer(r);
        if (one_in(r, 4)) { /* overflows */
            pair[0] = one_in(r, 2) ? (uint64_t)INT64_MIN : (uint64_t)INT32_MIN;
            pair[1] = one_in(r, 2) ? UINT64_MAX : UINT32_MAX;
        } else if (one_in(r, 6)) {
            pair[1] = one_in(r, 2) ? 0 : UINT64_C(1) << 32;
        }
        memcpy(group + GROUP_INTEGERS + i * 8, pair, sizeof pair);
    }
}

/* ---- Encoding ---------------------------------------------------------------------------------------------------- */

static uint32_t with_imm_s(uint32_t word, int32_t imm)
{
    return field(field(word, 7, 5, (uint32_t)imm), 25, 7, (uint32_t)imm >> 5);
}

/* Bit `from` of the distance to bit `to` of the word. */
static uint32_t move_bit(uint32_t word, uint32_t distance, int from, int to)
{
    return field(word, to, 1, distance >> from);
}

static uint32_t with_distance(uint32_t word, int32_t signed_distance)
{
    uint32_t d = (uint32_t)signed_distance;

    switch (rv64_decode_word(word).format) {
    case RV64_B:
        return move_bit(field(move_bit(field(word, 8, 4, d >> 1), d, 11, 7), 25, 6, d >> 5), d, 12, 31);
    case RV64_J:
        return move_bit(field(move_bit(field(word, 21, 10, d >> 1), d, 11, 20), 12, 8, d >> 12), d, 20, 31);
    case RV64_I:
    case RV64_JR:
        return with_imm_i(word, signed_distance | (rv64_decode_word(word).imm & 1)); /* jalr ignores bit 0 */
    case RV64_CJ: {
        static const int from[] = {5, 1, 2, 3, 7, 6, 10, 8, 9, 4, 11}; /* bits 2 to 12 */

        for (int i = 0; i < 11; i++)
            word = move_bit(word, d, from[i], 2 + i);
        return word;
    }
    case RV64_CB: {
        static const int from[] = {5, 1, 2, 6, 7, -1, -1, -1, 3, 4, 8};

        for (int i = 0; i < 11; i++) {
            if (from[i] >= 0)
                word = move_bit(word, d, from[i], 2 + i);
        }
        return word;
    }
    default:
        return word;
    }
}

enum {
    WORD_AUIPC = 0x17,
    WORD_EBREAK = 0x00100073,
    WORD_ECALL = 0x73,
    WORD_CSRRWI_FRM = 0x00205073,
};

static int length_of(uint32_t word)
{
    return (word & 3) == 3 ? 4 : 2;
}

/* ---- Items ------------------------------------------------------------------------------------------------------- */

static const struct row {
    uint32_t match, mask;
    uint16_t op, base;
    uint8_t format;
    const char *extension;
} rows[] = {
#define INSN(name, mnemonic, format, match, mask, ...)                                                                 \
    {match, mask, rv64_op_##name, rv64_op_##name, RV64_##format, EXTENSION},
#define COMPRESSED(name, base, format, match, mask, valid)                                                             \
    {match, mask, rv64_op_##name, rv64_op_##base, RV64_##format, EXTENSION},
#include "rv64/insns.def"
};

enum { ROWS = sizeof rows / sizeof *rows };

/* What qemu 7.2 does not have, and what it gets wrong: ctzw of a number that has no bits but upper ones. */
static bool qemu_lacks(const struct row *row)
{
    static const char *const extensions[] = {"Zabha", "Zabha with Zacas", "Zacas",  "Zawrs",  "Zcb",  "Zcmop",
                                             "Zfa",   "Zicbom",           "Zicboz", "Zicond", "Zimop"};

    for (size_t n = 0; n < sizeof extensions / sizeof *extensions; n++) {
        if (strcmp(row->extension, extensions[n]) == 0)
            return true;
    }
    return row->op == rv64_op_ctzw;
}

bool plan_may_have(enum plan_kind kind, unsigned op)
{
    return kind != plan_for_qemu || !qemu_lacks(&rows[op]);
}

static const struct row *random_row(uint64_t *r, enum plan_kind kind)
{
    unsigned op;

    do
        op = below(r, ROWS);
    while (!plan_may_have(kind, op) || strcmp(rows[op].extension, "V") == 0); /* vectors.c */
    return &rows[op];
}

static bool writes_float(const struct rv64_insn *insn)
{
    switch (insn->base) {
#define INSN(name, mnemonic, format, ...)                                                                              \
    case rv64_op_##name:                                                                                               \
        return RV64_##format == RV64_FL || RV64_##format == RV64_FLI || RV64_##format == RV64_F2 ||                    \
               RV64_##format == RV64_F2M || RV64_##format == RV64_F1M || RV64_##format == RV64_F4M ||                  \
               RV64_##format == RV64_XF || RV64_##format == RV64_XFM;
#define COMPRESSED(...)
#include "rv64/insns.def"
    default:
        return false;
    }
}

/* Whether it leaves the registers alone that programs rely on. */
static bool is_tame(uint32_t word)
{
    struct rv64_insn insn = rv64_decode_word(word);

    return insn.op != rv64_op_illegal && (writes_float(&insn) || !is_reserved(insn.rd));
}

static struct item jumping(uint32_t word, int target)
{
    return (struct item){.words = {word}, .count = 1, .jump = 0, .target = (uint16_t)target};
}

/* Operand fields of a 32-bit word. Registers are mostly among a few, so that results meet. */
static uint32_t random_operands(uint64_t *r, const struct row *row)
{
    uint32_t word = (uint32_t)random_number(r);

    word = with_rd(word, target_register(r));
    if (one_in(r, 2))
        word = with_rs1(word, 9 + below(r, 7));
    if (one_in(r, 2))
        word = field(word, 20, 5, 9 + below(r, 7));
    if (one_in(r, 12))
        word = field(word, 20, 5, word >> 15); /* rs2 as rs1 */
    if (row->format == RV64_F2M || row->format == RV64_F1M || row->format == RV64_F4M || row->format == RV64_FXM ||
        row->format == RV64_XFM)
        word = field(word, 12, 3, one_in(r, 2) ? 7 : below(r, 5));
    return row->match | (word & ~row->mask);
}

static int32_t random_offset(uint64_t *r)
{
    if (one_in(r, 300))
        return 2047; /* may reach into the next page, which is not there */
    return (int32_t)below(r, 4088) - 2048;
}

/* Loads, stores: relative to X_DATA, or to a register of the item's own. */
static struct item memory_item(uint64_t *r, const struct row *row, bool store)
{
    uint32_t word = random_operands(r, row), pointer;
    int32_t offset = random_offset(r), part = (int32_t)below(r, 4096) - 2048;

    if (one_in(r, 3))
        offset &= -8;
    if (offset - part > 2047 || offset - part < -2048 || one_in(r, 2)) {
        word = with_rs1(word, X_DATA);
        return single(store ? with_imm_s(word, offset) : with_imm_i(word, offset));
    }
    pointer = pointer_register(r);
    word = with_rs1(word, pointer);
    return (struct item){.words = {addi(pointer, X_DATA, part),
                                   store ? with_imm_s(word, offset - part) : with_imm_i(word, offset - part)},
                         .count = 2,
                         .jump = -1};
}

static uint32_t find_match(enum rv64_op op)
{
    for (int i = 0; i < ROWS; i++) {
        if (rows[i].op == op)
            return rows[i].match;
    }
    return 0;
}

/* An AMO with its address, to compare with what is in memory where that is loaded before, as it mostly is. */
static struct item compare_and_swap_item(uint64_t *r, uint32_t word, uint32_t pointer, struct item item)
{
    static const enum rv64_op loads[] = {rv64_op_lb, rv64_op_lh, rv64_op_lw, rv64_op_ld, rv64_op_ld};
    const uint32_t size = word >> 12 & 7, parts = size == 4 ? 2 : 1;
    uint32_t rd;

    do
        rd = target_register(r);
    while (rd % parts != 0 || (rd != 0 && pointer - rd < parts));
    item.words[1] = with_rd(word, rd);
    if (rd != 0 && !one_in(r, 3)) {
        item.count = 1;
        for (uint32_t n = 0; n < parts; n++)
            item.words[item.count++] =
                with_imm_i(with_rs1(with_rd(find_match(loads[size]), rd + n), pointer), (int32_t)n * 8);
        item.words[item.count++] = with_rd(word, rd);
    }
    return item;
}

/* AMOs, with their address made before. LR and SC mostly in pairs, sometimes with a store between them. */
static struct item atomic_item(uint64_t *r, const struct row *row)
{
    bool wide = (row->match & 0x1000) != 0;
    uint32_t pointer = pointer_register(r), word = with_rs1(random_operands(r, row), pointer);
    struct item item = {
        .words = {addi(pointer, X_DATA, ((int32_t)below(r, 4080) - 2048) & -(1 << (word >> 12 & 7))), word},
        .count = 2,
        .jump = -1};

    if (word >> 27 == 5)
        return compare_and_swap_item(r, word, pointer, item);
    if (row->format == RV64_LR) {
        uint32_t sc = with_rs1(with_rd(find_match(wide ? rv64_op_sc_d : rv64_op_sc_w), target_register(r)), pointer);

        while ((word >> 7 & 31) == pointer)
            word = with_rd(word, target_register(r));
        item.words[1] = word;
        if (one_in(r, 6)) /* nothing is stored back */
            return item;
        if (one_in(r, 4)) {
            uint32_t store = find_match(wide ? rv64_op_sd : rv64_op_sw);

            item.words[item.count++] = field(with_rs1(store, pointer), 20, 5, below(r, 32));
        }
        item.words[item.count++] = field(sc, 20, 5, below(r, 32));
    }
    return item;
}

/* fflags, frm, fcsr; afterwards frm is a rounding mode again. */
static struct item csr_item(uint64_t *r, const struct row *row)
{
    uint32_t csr = 1 + below(r, 3);
    struct item item = {.words = {field(random_operands(r, row), 20, 12, csr)}, .count = 1, .jump = -1};

    if (csr != 1 && !one_in(r, 200))
        item.words[item.count++] = with_rs1(with_rd(WORD_CSRRWI_FRM, target_register(r)), below(r, 5));
    return item;
}

/* A jump through a register to an item further on. */
static struct item register_jump(uint64_t *r, const struct row *row, int target)
{
    uint32_t pointer = pointer_register(r), word = with_rs1(random_operands(r, row), pointer);

    if (one_in(r, 4))
        word = with_rd(word, pointer);
    word = with_imm_i(word, (int32_t)below(r, 2)); /* bit 0 of the target is cleared */
    return (struct item){
        .words = {with_rd(WORD_AUIPC, pointer), word}, .count = 2, .jump = 1, .anchor = 0, .target = (uint16_t)target};
}

static struct item compressed_register_jump(uint64_t *r, const struct row *row, int target)
{
    uint32_t pointer = pointer_register(r);

    return (struct item){
        .words = {with_rd(WORD_AUIPC, pointer), addi(pointer, pointer, 0), with_rd(row->match, pointer)},
        .count = 3,
        .jump = 1,
        .anchor = 0,
        .target = (uint16_t)target};
}

static struct item compressed_item(uint64_t *r, const struct row *row, int target)
{
    uint32_t word;

    switch (row->format) {
    case RV64_CJR:
    case RV64_CJALR:
        return compressed_register_jump(r, row, target);
    case RV64_N: /* c.ebreak ends the program */
        return single(one_in(r, 10) ? row->match : 0x0001 /* c.nop */);
    case RV64_CI16: { /* and back again */
        do
            word = row->match | ((uint32_t)random_number(r) & 0xffff & ~row->mask);
        while (rv64_decode_word(word).op != row->op);
        return (struct item){
            .words = {word, addi(X_FRAME, X_FRAME, -rv64_decode_word(word).imm)}, .count = 2, .jump = -1};
    }
    default:
        break;
    }
    do {
        word = row->match | ((uint32_t)random_number(r) & 0xffff & ~row->mask);
        if (row->format == RV64_CLW || row->format == RV64_CLD || row->format == RV64_CSW || row->format == RV64_CSD ||
            row->format == RV64_CLB || row->format == RV64_CLH || row->format == RV64_CSB || row->format == RV64_CSH)
            word = field(word, 7, 3, X_DATA - 8);
    } while (rv64_decode_word(word).op != row->op || !is_tame(word));
    if (row->format == RV64_CJ || row->format == RV64_CB)
        return jumping(word, target);
    return single(word);
}

/* Arithmetic on a pair out of a group, loaded before. */
static struct item pair_item(uint64_t *r, const struct row *row)
{
    uint32_t word = random_operands(r, row), sources[3];
    bool integer = row->format == RV64_R || row->format == RV64_R1;
    uint32_t fmt = word >> 25 & 3; /* single, double, half */
    enum rv64_op load;
    int32_t offset = (int32_t)below(r, DATA_SIZE / GROUP_SIZE) * GROUP_SIZE - DATA_SIZE / 2, step;
    struct item item = {.jump = -1};

    if (row->format == RV64_F1M && word >> 27 == 8 && (word >> 20 & 31) < 3) /* between formats */
        fmt = word >> 20 & 3;
    if (integer) {
        load = rv64_op_ld, step = 8;
        offset += GROUP_INTEGERS + (int32_t)below(r, 5) * 16;
    } else if (fmt == 0) {
        load = rv64_op_flw, step = 4;
        offset += GROUP_SINGLES + (int32_t)below(r, 2) * 8;
    } else if (fmt == 1) {
        load = rv64_op_fld, step = 8;
    } else {
        load = rv64_op_flh, step = 2;
        offset += GROUP_HALVES + (int32_t)below(r, 4) * 4;
    }
    for (int i = 0; i < 3; i++)
        sources[i] = 9 + below(r, 7);
    word = field(with_rs1(word, sources[0]), 20, 5, sources[1]);
    if (row->format == RV64_F4M)
        word = field(word, 27, 5, sources[2]);
    word = row->match | (word & ~row->mask);
    for (int i = 0; i < (row->format == RV64_F4M ? 3 : 2); i++) {
        uint32_t part = one_in(r, 8) ? below(r, 2) : (uint32_t)i & 1;

        item.words[item.count++] = with_imm_i(with_rs1(with_rd(find_match(load), sources[i]), X_DATA),
                                              offset + (int32_t)part * step + (i == 2 && one_in(r, 2) ? step * 2 : 0));
    }
    item.words[item.count++] = word;
    return item;
}

static struct item row_item(uint64_t *r, const struct row *row, int target)
{
    if ((row->match & 3) != 3)
        return compressed_item(r, row, target);
    switch (row->format) {
    case RV64_L:
    case RV64_FL:
        return memory_item(r, row, false);
    case RV64_S:
    case RV64_FS:
        return memory_item(r, row, true);
    case RV64_AMO:
    case RV64_LR:
        return atomic_item(r, row);
    case RV64_CSR:
    case RV64_CSRI:
        return csr_item(r, row);
    case RV64_B:
    case RV64_J:
        return jumping(random_operands(r, row), target);
    case RV64_JR:
        return register_jump(r, row, target);
    case RV64_R:
    case RV64_R1:
    case RV64_F2:
    case RV64_F2M:
    case RV64_F1M:
    case RV64_F4M:
    case RV64_FCMP:
    case RV64_FX:
    case RV64_FXM:
        return one_in(r, 2) ? pair_item(r, row) : single(random_operands(r, row));
    case RV64_CBO: { /* cbo.inval ends the program */
        uint32_t pointer = pointer_register(r);

        if (row->op == rv64_op_cbo_inval && !one_in(r, 10))
            return single(0x00000013 /* nop */);
        return (struct item){
            .words = {addi(pointer, X_DATA, (int32_t)below(r, 4096) - 2048), with_rs1(row->match, pointer)},
            .count = 2,
            .jump = -1};
    }
    case RV64_N: /* ecall is none of this test's business; ebreak ends the program */
        if (row->op != rv64_op_ecall && row->op != rv64_op_ebreak)
            return single(row->match);
        return single(one_in(r, 10) ? (uint32_t)WORD_EBREAK : 0x00000013 /* nop */);
    default:
        return single(random_operands(r, row));
    }
}

/* What tame programs leave out. */
static struct item wild_item(uint64_t *r, int target)
{
    const struct row *row = &rows[below(r, ROWS)];
    uint32_t word = (uint32_t)random_number(r);

    switch (below(r, 6)) {
    case 0:
        return single(word);
    case 1: /* any row with any operands: wild pointers and jumps, csrs that are not there */
        return single(row->match | (word & ~row->mask & ((row->match & 3) == 3 ? UINT32_MAX : 0xffff)));
    case 2: { /* pointers near the ends of the data page */
        uint32_t pointer = pointer_register(r);

        return (struct item){.words = {with_rd(0x37 /* lui */, pointer) | (DATA_AT + (below(r, 3) - 1) * DATA_SIZE),
                                       with_rs1(row->match | (word & ~row->mask), pointer)},
                             .count = (row->match & 3) == 3 ? 2 : 1,
                             .jump = -1};
    }
    case 3: /* counters */
        return single(with_rd(0x00002073, target_register(r)) | (0xc00 + below(r, 4)) << 20);
    case 4:
        return single(with_rs1(WORD_CSRRWI_FRM, 5 + below(r, 3)));
    default:
        return one_in(r, 3) ? single(WORD_ECALL) : jumping(0x0000006f, target);
    }
}

/* A loop's end: shifts its counter right, so that there are at most 64 rounds whatever is in it. */
static struct item loop_end(uint32_t counter, int start)
{
    uint32_t shift = with_rs1(with_rd(0x00105013 /* srli rd,rs1,1 */, counter), counter);
    uint32_t branch = with_rs1(0x00001063 /* bnez */, counter);

    return (struct item){.words = {shift, branch}, .count = 2, .jump = 1, .anchor = 1, .target = (uint16_t)start};
}

struct plan plan_random(uint64_t seed, enum plan_kind kind)
{
    uint64_t r = seed;
    struct plan plan = {.count = 6 + (int)below(&r, MAX_ITEMS - 6), .data_seed = random_number(&r)};
    int open[2] = {-1, -1}; /* where the outer and the inner loop began */
    /* So that their bodies are not only what is left by jumps across them. */
    uint32_t length = 3 + below(&r, 12);
    bool vectors = one_in(&r, 2);
    struct vtype vtype = {0, 0};

    plan.registers.pc = CODE_AT;
    for (int i = 1; i < 32; i++)
        plan.registers.x[i] = random_integer(&r);
    plan.registers.x[X_DATA] = DATA_AT + DATA_SIZE / 2;
    plan.registers.x[X_FRAME] = DATA_AT + 1024 + (one_in(&r, 3) ? below(&r, 8) : 0);
    plan.registers.x[X_INNER] = plan.registers.x[X_OUTER] = 0;
    for (int i = 0; i < 32; i++)
        plan.registers.f[i] = random_float(&r);
    plan.registers.fcsr = below(&r, 32) | below(&r, 5) << 5;
    plan.registers.vcsr = below(&r, 8);
    plan.registers.vtype = UINT64_C(1) << 63;
    for (size_t i = 0; vectors && i < sizeof plan.registers.v; i += 8) {
        uint64_t value = one_in(&r, 2) ? random_integer(&r) : random_float(&r);

        if (one_in(&r, 3))
            value = random_bits(&r, 8, 23) << 32 | (random_bits(&r, 8, 23) & UINT32_MAX);
        memcpy(&plan.registers.v[i], &value, 8);
    }

    for (int i = 0; i < plan.count; i++) {
        struct item *item = &plan.items[i];
        int target = i + 1 + (int)below(&r, 6);

        if (target > plan.count)
            target = plan.count;
        for (int depth = 1; depth >= 0; depth--) {
            uint32_t counter = depth == 0 ? X_OUTER : X_INNER;

            if (item->count > 0)
                break;
            if (open[depth] >= 0 && (depth == 1 || open[1] < 0) && one_in(&r, length)) {
                *item = loop_end(counter, open[depth] + 1);
                open[depth] = -1;
            } else if (open[depth] < 0 && (depth == 0 || open[0] >= 0) && one_in(&r, 8)) {
                *item = single(addi(counter, 0, 1 << below(&r, 5)));
                open[depth] = i;
            }
        }
        if (item->count == 0 && vectors && !one_in(&r, 3))
            *item = vector_item(&r, kind, &vtype);
        if (item->count == 0)
            *item =
                kind == plan_wild && one_in(&r, 8) ? wild_item(&r, target) : row_item(&r, random_row(&r, kind), target);
    }
    return plan;
}

struct plan plan_without(const struct plan *plan, int drop)
{
    struct plan less = *plan;

    memmove(&less.items[drop], &less.items[drop + 1], (size_t)(plan->count - drop - 1) * sizeof less.items[0]);
    less.count--;
    for (int i = 0; i < less.count; i++) {
        if (less.items[i].target > drop)
            less.items[i].target--;
    }
    return less;
}

int plan_write(const struct plan *plan, struct program *program)
{
    uint64_t r = plan->data_seed;
    int32_t at[MAX_ITEMS + 1];
    int position = 0;

    program->registers = plan->registers;
    memset(program->code, 0, sizeof program->code);
    for (int i = 0; i < DATA_SIZE; i += GROUP_SIZE)
        random_group(&r, &program->data[i]);
    for (int i = 0; i < plan->count; i++) {
        at[i] = position;
        for (int w = 0; w < plan->items[i].count; w++)
            position += length_of(plan->items[i].words[w]);
    }
    at[plan->count] = position;

    position = 0;
    for (int i = 0; i < plan->count; i++) {
        const struct item *item = &plan->items[i];
        int32_t anchor = at[i];

        for (int w = 0; w < item->anchor; w++)
            anchor += length_of(item->words[w]);
        for (int w = 0; w < item->count; w++) {
            uint32_t word = w == item->jump ? with_distance(item->words[w], at[item->target] - anchor) : item->words[w];

            memcpy(&program->code[position], &word, (size_t)length_of(word));
            position += length_of(word);
        }
    }
    memcpy(&program->code[position], &(const uint32_t){WORD_EBREAK}, 4);
    return position + 4;
}
