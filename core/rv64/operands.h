/* From an instruction's word to its operands. The functions switch on the format: an engine that takes operands from
 * the word in each body knows it as a constant, and the compiler leaves that format's arm alone. */
#ifndef BOBBIN_RV64_OPERANDS_H
#define BOBBIN_RV64_OPERANDS_H

#include "rv64/machine.h"
#include "rv64/vector.h"

/* What each format of the 32-bit instructions says of those that have it. */
enum {
    rv64_flags_R = RV64_WRITES_X,
    rv64_flags_R1 = RV64_WRITES_X,
    rv64_flags_MOPR = RV64_WRITES_X,
    rv64_flags_MOPRR = RV64_WRITES_X,
    rv64_flags_CBO = 0,
    rv64_flags_I = RV64_WRITES_X,
    rv64_flags_SH6 = RV64_WRITES_X,
    rv64_flags_SH5 = RV64_WRITES_X,
    rv64_flags_L = RV64_WRITES_X,
    rv64_flags_S = 0,
    rv64_flags_B = 0,
    rv64_flags_U = RV64_WRITES_X,
    rv64_flags_J = RV64_WRITES_X | RV64_ENDS_LINE,
    rv64_flags_JR = RV64_WRITES_X | RV64_ENDS_LINE,
    rv64_flags_FENCE = 0,
    rv64_flags_FI = RV64_ENDS_LINE,
    rv64_flags_N = RV64_ENDS_LINE,
    rv64_flags_AMO = RV64_WRITES_X,
    rv64_flags_LR = RV64_WRITES_X,
    rv64_flags_CSR = RV64_WRITES_X,
    rv64_flags_CSRI = RV64_WRITES_X,
    rv64_flags_FL = 0,
    rv64_flags_FS = 0,
    rv64_flags_F2 = 0,
    rv64_flags_F2M = 0,
    rv64_flags_FLI = 0,
    rv64_flags_F1M = 0,
    rv64_flags_F4M = 0,
    rv64_flags_FCMP = RV64_WRITES_X,
    rv64_flags_FX = RV64_WRITES_X,
    rv64_flags_FXM = RV64_WRITES_X,
    rv64_flags_XF = 0,
    rv64_flags_XFM = 0,
    rv64_flags_VSET = RV64_WRITES_X,
    rv64_flags_V = RV64_WRITES_X, /* some of them do; which look after it themselves */
};

/* What is known of each row, as constants. A compressed instruction has the flags of the one that it stands for. */
enum {
#define INSN(name, mnemonic, format, ...)                                                                              \
    rv64_format_##name = RV64_##format, rv64_halfwords_##name = 2, rv64_flags_of_##name = rv64_flags_##format,
#define COMPRESSED(name, base, format, ...)                                                                            \
    rv64_format_##name = RV64_##format, rv64_halfwords_##name = 1, rv64_flags_of_##name = rv64_flags_of_##base,
#include "rv64/insns.def"
};

/* ---- From the word ----------------------------------------------------------------------------------------------- */

/* Bits high..low of the word, moved so that the lowest of them has weight 2^to. */
static ALWAYS_INLINE uint32_t rv64_bits(uint32_t word, int high, int low, int to)
{
    return (word >> low & ((2u << (high - low)) - 1)) << to;
}

/* Of a number whose sign is bit `sign`. */
static ALWAYS_INLINE int32_t rv64_sign_extended(uint32_t number, int sign)
{
    return (int32_t)(number << (31 - sign)) >> (31 - sign);
}

/* Chapter 2, section 2.3: immediates of the 32-bit formats. */
static ALWAYS_INLINE int32_t rv64_imm_i(uint32_t word)
{
    return (int32_t)word >> 20;
}

static ALWAYS_INLINE int32_t rv64_imm_s(uint32_t word)
{
    return rv64_sign_extended(rv64_bits(word, 31, 25, 5) | rv64_bits(word, 11, 7, 0), 11);
}

static ALWAYS_INLINE int32_t rv64_imm_b(uint32_t word)
{
    return rv64_sign_extended(rv64_bits(word, 31, 31, 12) | rv64_bits(word, 7, 7, 11) | rv64_bits(word, 30, 25, 5) |
                                  rv64_bits(word, 11, 8, 1),
                              12);
}

static ALWAYS_INLINE int32_t rv64_imm_j(uint32_t word)
{
    return rv64_sign_extended(rv64_bits(word, 31, 31, 20) | rv64_bits(word, 19, 12, 12) | rv64_bits(word, 20, 20, 11) |
                                  rv64_bits(word, 30, 21, 1),
                              20);
}

/* The constant of that number, Zfa's table, in the format fmt (0, 1, 2: single, double, half): its bits; of a double
 * the upper 32, below which there is nothing. */
static inline uint32_t rv64_constant(unsigned number, unsigned fmt)
{
    /* (1 + quarters / 4) * 2^exponent; -1, and what is beyond the exponents, apart */
    static const struct {
        int8_t exponent, quarters;
    } constants[32] = {{0, 0},  {0, 0},  {-16, 0}, {-15, 0}, {-8, 0}, {-7, 0}, {-4, 0}, {-3, 0},
                       {-2, 0}, {-2, 1}, {-2, 2},  {-2, 3},  {-1, 0}, {-1, 1}, {-1, 2}, {-1, 3},
                       {0, 0},  {0, 1},  {0, 2},   {0, 3},   {1, 0},  {1, 1},  {1, 2},  {2, 0},
                       {3, 0},  {4, 0},  {7, 0},   {8, 0},   {15, 0}, {16, 0}, {0, 0},  {0, 2}};
    static const struct {
        uint8_t bits, fraction; /* of that half */
        int16_t bias;
    } formats[4] = {{32, 23, 127}, {32, 20, 1023}, {16, 10, 15}, {32, 23, 127}};
    const int fraction = formats[fmt].fraction, bias = formats[fmt].bias;
    int exponent = constants[number].exponent + bias;

    if (number == 1) /* the smallest normal number */
        exponent = 1;
    if (number >= 30) /* infinity, the canonical NaN */
        exponent = 2 * bias + 1;
    if (exponent <= 0) /* subnormal */
        return UINT32_C(1) << fraction >> (1 - exponent);
    return (number == 0 ? UINT32_C(1) << (formats[fmt].bits - 1) : 0) | (uint32_t)exponent << fraction |
           (uint32_t)constants[number].quarters << (fraction - 2);
}

static ALWAYS_INLINE void rv64_long_operands(uint32_t word, struct rv64_insn *insn)
{
    uint8_t rd = rv64_bits(word, 11, 7, 0), rs1 = rv64_bits(word, 19, 15, 0), rs2 = rv64_bits(word, 24, 20, 0);
    uint8_t rm = rv64_bits(word, 14, 12, 0);

    switch (insn->format) {
    case RV64_F4M:
        insn->rs3 = rv64_bits(word, 31, 27, 0);
        /* fall through */
    case RV64_F2M:
        insn->rm = rm;
        /* fall through */
    case RV64_R:
    case RV64_AMO:
    case RV64_F2:
    case RV64_FCMP:
        insn->rd = rd, insn->rs1 = rs1, insn->rs2 = rs2;
        break;
    case RV64_I:
    case RV64_L:
    case RV64_JR:
    case RV64_FL:
        insn->rd = rd, insn->rs1 = rs1, insn->imm = rv64_imm_i(word);
        break;
    case RV64_SH6:
        insn->rd = rd, insn->rs1 = rs1, insn->imm = (int32_t)rv64_bits(word, 25, 20, 0);
        break;
    case RV64_SH5:
        insn->rd = rd, insn->rs1 = rs1, insn->imm = (int32_t)rv64_bits(word, 24, 20, 0);
        break;
    case RV64_MOPR: /* the immediate is the instruction's number */
        insn->rd = rd, insn->rs1 = rs1;
        insn->imm = (int32_t)(rv64_bits(word, 30, 30, 4) | rv64_bits(word, 27, 26, 2) | rv64_bits(word, 21, 20, 0));
        break;
    case RV64_MOPRR:
        insn->rd = rd, insn->rs1 = rs1, insn->rs2 = rs2;
        insn->imm = (int32_t)(rv64_bits(word, 30, 30, 2) | rv64_bits(word, 27, 26, 0));
        break;
    case RV64_CBO:
        insn->rs1 = rs1;
        break;
    case RV64_FLI: /* the immediate is the constant: its bits, of a double the upper half of them */
        insn->rd = rd, insn->rs1 = rs1, insn->imm = (int32_t)rv64_constant(rs1, rv64_bits(word, 26, 25, 0));
        break;
    case RV64_S:
    case RV64_FS:
        insn->rs1 = rs1, insn->rs2 = rs2, insn->imm = rv64_imm_s(word);
        break;
    case RV64_B:
        insn->rs1 = rs1, insn->rs2 = rs2, insn->imm = rv64_imm_b(word);
        break;
    case RV64_U:
        insn->rd = rd, insn->imm = (int32_t)(word & 0xfffff000);
        break;
    case RV64_J:
        insn->rd = rd, insn->imm = rv64_imm_j(word);
        break;
    case RV64_FENCE: /* mode, predecessor, successor: 4 bits each */
        insn->imm = (int32_t)rv64_bits(word, 31, 20, 0);
        break;
    case RV64_CSR:
    case RV64_CSRI:
        insn->rd = rd, insn->rs1 = rs1, insn->imm = (int32_t)rv64_bits(word, 31, 20, 0);
        break;
    case RV64_F1M:
    case RV64_FXM:
    case RV64_XFM:
        insn->rm = rm;
        /* fall through */
    case RV64_R1:
    case RV64_LR:
    case RV64_FX:
    case RV64_XF:
        insn->rd = rd, insn->rs1 = rs1;
        break;
    case RV64_VSET:
    case RV64_V:
        insn->rd = rd, insn->rs1 = rs1, insn->rs2 = rs2, insn->imm = (int32_t)word;
        break;
    default: /* RV64_N and RV64_FI have none */
        break;
    }
}

/* Sections 16.3 to 16.5, and Zcb. What the base instruction has and the 16-bit format does not name is x0, ra or sp. */
static ALWAYS_INLINE void rv64_short_operands(uint32_t word, struct rv64_insn *insn)
{
    enum { ZERO = 0, RA = 1, SP = 2 };
/* (As variables, compilers would compute all of them first.) */
#define FULL     ((uint8_t)rv64_bits(word, 11, 7, 0))
#define FULL2    ((uint8_t)rv64_bits(word, 6, 2, 0))
#define HIGH     ((uint8_t)(8 + rv64_bits(word, 9, 7, 0))) /* x8 to x15, f8 to f15 */
#define LOW      ((uint8_t)(8 + rv64_bits(word, 4, 2, 0)))
#define SIX      (rv64_bits(word, 12, 12, 5) | rv64_bits(word, 6, 2, 0))
#define SCALED_4 (rv64_bits(word, 5, 5, 6) | rv64_bits(word, 12, 10, 3) | rv64_bits(word, 6, 6, 2))
#define SCALED_8 (rv64_bits(word, 6, 5, 6) | rv64_bits(word, 12, 10, 3))

    switch (insn->format) {
    case RV64_CIW:
        insn->rd = LOW, insn->rs1 = SP;
        insn->imm = (int32_t)(rv64_bits(word, 10, 7, 6) | rv64_bits(word, 12, 11, 4) | rv64_bits(word, 5, 5, 3) |
                              rv64_bits(word, 6, 6, 2));
        break;
    case RV64_CLW:
        insn->rd = LOW, insn->rs1 = HIGH, insn->imm = (int32_t)SCALED_4;
        break;
    case RV64_CLD:
        insn->rd = LOW, insn->rs1 = HIGH, insn->imm = (int32_t)SCALED_8;
        break;
    case RV64_CSW:
        insn->rs2 = LOW, insn->rs1 = HIGH, insn->imm = (int32_t)SCALED_4;
        break;
    case RV64_CSD:
        insn->rs2 = LOW, insn->rs1 = HIGH, insn->imm = (int32_t)SCALED_8;
        break;
    case RV64_CI:
        insn->rd = insn->rs1 = FULL, insn->imm = rv64_sign_extended(SIX, 5);
        break;
    case RV64_CLI:
        insn->rd = FULL, insn->rs1 = ZERO, insn->imm = rv64_sign_extended(SIX, 5);
        break;
    case RV64_CI16:
        insn->rd = insn->rs1 = SP;
        insn->imm =
            rv64_sign_extended(rv64_bits(word, 12, 12, 9) | rv64_bits(word, 4, 3, 7) | rv64_bits(word, 5, 5, 6) |
                                   rv64_bits(word, 2, 2, 5) | rv64_bits(word, 6, 6, 4),
                               9);
        break;
    case RV64_CLUI:
        insn->rd = FULL, insn->imm = rv64_sign_extended(SIX << 12, 17);
        break;
    case RV64_CBSH:
        insn->rd = insn->rs1 = HIGH, insn->imm = (int32_t)SIX;
        break;
    case RV64_CBI:
        insn->rd = insn->rs1 = HIGH, insn->imm = rv64_sign_extended(SIX, 5);
        break;
    case RV64_CA:
        insn->rd = insn->rs1 = HIGH, insn->rs2 = LOW;
        break;
    case RV64_CJ:
        insn->rd = ZERO;
        insn->imm =
            rv64_sign_extended(rv64_bits(word, 12, 12, 11) | rv64_bits(word, 8, 8, 10) | rv64_bits(word, 10, 9, 8) |
                                   rv64_bits(word, 6, 6, 7) | rv64_bits(word, 7, 7, 6) | rv64_bits(word, 2, 2, 5) |
                                   rv64_bits(word, 11, 11, 4) | rv64_bits(word, 5, 3, 1),
                               11);
        break;
    case RV64_CB:
        insn->rs1 = HIGH, insn->rs2 = ZERO;
        insn->imm =
            rv64_sign_extended(rv64_bits(word, 12, 12, 8) | rv64_bits(word, 6, 5, 6) | rv64_bits(word, 2, 2, 5) |
                                   rv64_bits(word, 11, 10, 3) | rv64_bits(word, 4, 3, 1),
                               8);
        break;
    case RV64_CISH:
        insn->rd = insn->rs1 = FULL, insn->imm = (int32_t)SIX;
        break;
    case RV64_CILW:
        insn->rd = FULL, insn->rs1 = SP;
        insn->imm = (int32_t)(rv64_bits(word, 3, 2, 6) | rv64_bits(word, 12, 12, 5) | rv64_bits(word, 6, 4, 2));
        break;
    case RV64_CILD:
    case RV64_CILDF:
        insn->rd = FULL, insn->rs1 = SP;
        insn->imm = (int32_t)(rv64_bits(word, 4, 2, 6) | rv64_bits(word, 12, 12, 5) | rv64_bits(word, 6, 5, 3));
        break;
    case RV64_CJR:
        insn->rd = ZERO, insn->rs1 = FULL;
        break;
    case RV64_CJALR:
        insn->rd = RA, insn->rs1 = FULL;
        break;
    case RV64_CMV:
        insn->rd = FULL, insn->rs1 = ZERO, insn->rs2 = FULL2;
        break;
    case RV64_CR:
        insn->rd = insn->rs1 = FULL, insn->rs2 = FULL2;
        break;
    case RV64_CSSW:
        insn->rs1 = SP, insn->rs2 = FULL2, insn->imm = (int32_t)(rv64_bits(word, 8, 7, 6) | rv64_bits(word, 12, 9, 2));
        break;
    case RV64_CSSD:
        insn->rs1 = SP, insn->rs2 = FULL2, insn->imm = (int32_t)(rv64_bits(word, 9, 7, 6) | rv64_bits(word, 12, 10, 3));
        break;
    case RV64_CLB:
        insn->rd = LOW, insn->rs1 = HIGH, insn->imm = (int32_t)(rv64_bits(word, 5, 5, 1) | rv64_bits(word, 6, 6, 0));
        break;
    case RV64_CLH:
        insn->rd = LOW, insn->rs1 = HIGH, insn->imm = (int32_t)rv64_bits(word, 5, 5, 1);
        break;
    case RV64_CSB:
        insn->rs2 = LOW, insn->rs1 = HIGH, insn->imm = (int32_t)(rv64_bits(word, 5, 5, 1) | rv64_bits(word, 6, 6, 0));
        break;
    case RV64_CSH:
        insn->rs2 = LOW, insn->rs1 = HIGH, insn->imm = (int32_t)rv64_bits(word, 5, 5, 1);
        break;
    case RV64_CU:
        insn->rd = insn->rs1 = HIGH;
        break;
    case RV64_CUB:
        insn->rd = insn->rs1 = HIGH, insn->imm = 255;
        break;
    case RV64_CUN:
        insn->rd = insn->rs1 = HIGH, insn->imm = -1;
        break;
    case RV64_CMOP: /* the number, which x0 gets */
        insn->imm = (int32_t)rv64_bits(word, 10, 7, 0);
        break;
    default: /* RV64_N: c.ebreak */
        break;
    }
#undef FULL
#undef FULL2
#undef HIGH
#undef LOW
#undef SIX
#undef SCALED_4
#undef SCALED_8
}

/* The operands of a word whose instruction's format and length are known. */
static ALWAYS_INLINE void rv64_take_operands(uint32_t word, struct rv64_insn *insn)
{
    if (insn->length == 4)
        rv64_long_operands(word, insn);
    else
        rv64_short_operands(word, insn);
}

/* ---- Reserved encodings ------------------------------------------------------------------------------------------ */

/* Whether a row that matches is an instruction with these operands: chapter 16 reserves some encodings of compressed
 * instructions, section 11.2 rounding modes 5 and 6. (A dynamic mode, 7, is judged when the instruction is executed.)
 */
static ALWAYS_INLINE bool rv64_is_valid(const struct rv64_insn *insn, enum rv64_valid valid)
{
    if (insn->format == RV64_V)
        return rv64_vector_find((uint32_t)insn->imm) >= 0;
    switch (valid) {
    case RV64_VALID_imm:
        return insn->imm != 0;
    case RV64_VALID_rd:
        return insn->rd != 0;
    case RV64_VALID_rs1:
        return insn->rs1 != 0;
    default:
        return insn->rm != 5 && insn->rm != 6;
    }
}

/* ---- To the slot ------------------------------------------------------------------------------------------------- */

/* What a slot has of them (rv64_decoded_of_word). `format` and `flags` are those of the base instruction. */
static ALWAYS_INLINE struct rv64_slot rv64_slot_operands(const struct rv64_insn *insn, enum rv64_format format,
                                                         unsigned flags)
{
    struct rv64_slot slot = {.rd = insn->rd, .rs1 = insn->rs1, .rs2 = insn->rs2, .imm = insn->imm};

    if (insn->rd == 0 && flags & RV64_WRITES_X)
        slot.rd = RV64_SINK;
    switch (format) {
    case RV64_B:
    case RV64_J: /* at most 1 MiB, in slots of 16 bytes a halfword */
        slot.imm = insn->imm / 2 * (int)sizeof(struct rv64_slot);
        break;
    case RV64_F1M:
    case RV64_F2M:
    case RV64_FXM:
    case RV64_XFM:
        slot.imm = insn->rm;
        break;
    case RV64_F4M:
        slot.imm = insn->rm | insn->rs3 << 8;
        break;
    default:
        break;
    }
    return slot;
}

#endif
