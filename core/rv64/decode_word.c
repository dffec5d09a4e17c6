/* From an instruction word to the instruction and its operands: the rows of insns.def, made into code by the compiler.
 */
#include "rv64/machine.h"

/* ---- Which row --------------------------------------------------------------------------------------------------- */

/* Rows are tried one after the other, but only those that have the word's major opcode: what is left of these functions
 * where `major` is a constant. Every mask covers those bits; tests/rv64/decode.c would find one that does not. */
static ALWAYS_INLINE enum rv64_op find_long(uint32_t word, unsigned major)
{
#define INSN(name, mnemonic, format, match, mask, ...)                                                                 \
    if (((match) >> 2 & 31) == major && (word & (mask)) == (match))                                                    \
        return rv64_op_##name;
#define COMPRESSED(...)
#include "rv64/insns.def"
    return rv64_op_illegal;
}

static ALWAYS_INLINE enum rv64_op find_short(uint32_t word, unsigned quadrant, unsigned funct3)
{
#define COMPRESSED(name, base, format, match, mask, valid)                                                             \
    if (((match)&3) == quadrant && ((match) >> 13 & 7) == funct3 && (word & (mask)) == (match))                        \
        return rv64_op_##name;
#include "rv64/insns.def"
    return rv64_op_illegal;
}

#define TIMES_8(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)

static enum rv64_op find(uint32_t word, int length)
{
    if (length == 4) {
        switch (word >> 2 & 31) {
#define MAJOR(n)                                                                                                       \
    case (n):                                                                                                          \
        return find_long(word, n);                                                                                     \
    case 8 + (n):                                                                                                      \
        return find_long(word, 8 + (n));                                                                               \
    case 16 + (n):                                                                                                     \
        return find_long(word, 16 + (n));                                                                              \
    case 24 + (n):                                                                                                     \
        return find_long(word, 24 + (n));
            TIMES_8(MAJOR)
        }
    }
    switch ((word & 3) << 3 | (word >> 13 & 7)) {
#define FUNCT3(n)                                                                                                      \
    case (n):                                                                                                          \
        return find_short(word, 0, n);                                                                                 \
    case 8 + (n):                                                                                                      \
        return find_short(word, 1, n);                                                                                 \
    case 16 + (n):                                                                                                     \
        return find_short(word, 2, n);
        TIMES_8(FUNCT3)
    }
    return rv64_op_illegal;
}

/* ---- Which operands ---------------------------------------------------------------------------------------------- */

/* Bits high..low of the word, moved so that the lowest of them has weight 2^to. */
static ALWAYS_INLINE uint32_t bits(uint32_t word, int high, int low, int to)
{
    return (word >> low & ((2u << (high - low)) - 1)) << to;
}

/* Of a number whose sign is bit `sign`. */
static ALWAYS_INLINE int32_t sign_extended(uint32_t number, int sign)
{
    return (int32_t)(number << (31 - sign)) >> (31 - sign);
}

/* Chapter 2, section 2.3: immediates of the 32-bit formats. */
static int32_t imm_i(uint32_t word)
{
    return (int32_t)word >> 20;
}

static int32_t imm_s(uint32_t word)
{
    return sign_extended(bits(word, 31, 25, 5) | bits(word, 11, 7, 0), 11);
}

static int32_t imm_b(uint32_t word)
{
    return sign_extended(bits(word, 31, 31, 12) | bits(word, 7, 7, 11) | bits(word, 30, 25, 5) | bits(word, 11, 8, 1),
                         12);
}

static int32_t imm_j(uint32_t word)
{
    return sign_extended(
        bits(word, 31, 31, 20) | bits(word, 19, 12, 12) | bits(word, 20, 20, 11) | bits(word, 30, 21, 1), 20);
}

static void long_operands(uint32_t word, struct rv64_insn *insn)
{
    uint8_t rd = bits(word, 11, 7, 0), rs1 = bits(word, 19, 15, 0), rs2 = bits(word, 24, 20, 0);
    uint8_t rm = bits(word, 14, 12, 0);

    switch (insn->format) {
    case RV64_F4M:
        insn->rs3 = bits(word, 31, 27, 0);
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
        insn->rd = rd, insn->rs1 = rs1, insn->imm = imm_i(word);
        break;
    case RV64_SH6:
        insn->rd = rd, insn->rs1 = rs1, insn->imm = (int32_t)bits(word, 25, 20, 0);
        break;
    case RV64_SH5:
        insn->rd = rd, insn->rs1 = rs1, insn->imm = (int32_t)bits(word, 24, 20, 0);
        break;
    case RV64_S:
    case RV64_FS:
        insn->rs1 = rs1, insn->rs2 = rs2, insn->imm = imm_s(word);
        break;
    case RV64_B:
        insn->rs1 = rs1, insn->rs2 = rs2, insn->imm = imm_b(word);
        break;
    case RV64_U:
        insn->rd = rd, insn->imm = (int32_t)(word & 0xfffff000);
        break;
    case RV64_J:
        insn->rd = rd, insn->imm = imm_j(word);
        break;
    case RV64_FENCE: /* mode, predecessor, successor: 4 bits each */
        insn->imm = (int32_t)bits(word, 31, 20, 0);
        break;
    case RV64_CSR:
    case RV64_CSRI:
        insn->rd = rd, insn->rs1 = rs1, insn->imm = (int32_t)bits(word, 31, 20, 0);
        break;
    case RV64_F1M:
    case RV64_FXM:
    case RV64_XFM:
        insn->rm = rm;
        /* fall through */
    case RV64_LR:
    case RV64_FX:
    case RV64_XF:
        insn->rd = rd, insn->rs1 = rs1;
        break;
    default: /* RV64_N and RV64_FI have none */
        break;
    }
}

/* Sections 16.3 to 16.5. What the base instruction has and the 16-bit format does not name is x0, ra or sp. */
static void short_operands(uint32_t word, struct rv64_insn *insn)
{
    enum { ZERO = 0, RA = 1, SP = 2 };
    uint8_t full = bits(word, 11, 7, 0), full2 = bits(word, 6, 2, 0);
    uint8_t high = 8 + bits(word, 9, 7, 0), low = 8 + bits(word, 4, 2, 0); /* x8 to x15, f8 to f15 */
    uint32_t six = bits(word, 12, 12, 5) | bits(word, 6, 2, 0);
    uint32_t scaled_4 = bits(word, 5, 5, 6) | bits(word, 12, 10, 3) | bits(word, 6, 6, 2);
    uint32_t scaled_8 = bits(word, 6, 5, 6) | bits(word, 12, 10, 3);

    switch (insn->format) {
    case RV64_CIW:
        insn->rd = low, insn->rs1 = SP;
        insn->imm = (int32_t)(bits(word, 10, 7, 6) | bits(word, 12, 11, 4) | bits(word, 5, 5, 3) | bits(word, 6, 6, 2));
        break;
    case RV64_CLW:
        insn->rd = low, insn->rs1 = high, insn->imm = (int32_t)scaled_4;
        break;
    case RV64_CLD:
        insn->rd = low, insn->rs1 = high, insn->imm = (int32_t)scaled_8;
        break;
    case RV64_CSW:
        insn->rs2 = low, insn->rs1 = high, insn->imm = (int32_t)scaled_4;
        break;
    case RV64_CSD:
        insn->rs2 = low, insn->rs1 = high, insn->imm = (int32_t)scaled_8;
        break;
    case RV64_CI:
        insn->rd = insn->rs1 = full, insn->imm = sign_extended(six, 5);
        break;
    case RV64_CLI:
        insn->rd = full, insn->rs1 = ZERO, insn->imm = sign_extended(six, 5);
        break;
    case RV64_CI16:
        insn->rd = insn->rs1 = SP;
        insn->imm = sign_extended(bits(word, 12, 12, 9) | bits(word, 4, 3, 7) | bits(word, 5, 5, 6) |
                                      bits(word, 2, 2, 5) | bits(word, 6, 6, 4),
                                  9);
        break;
    case RV64_CLUI:
        insn->rd = full, insn->imm = sign_extended(six << 12, 17);
        break;
    case RV64_CBSH:
        insn->rd = insn->rs1 = high, insn->imm = (int32_t)six;
        break;
    case RV64_CBI:
        insn->rd = insn->rs1 = high, insn->imm = sign_extended(six, 5);
        break;
    case RV64_CA:
        insn->rd = insn->rs1 = high, insn->rs2 = low;
        break;
    case RV64_CJ:
        insn->rd = ZERO;
        insn->imm =
            sign_extended(bits(word, 12, 12, 11) | bits(word, 8, 8, 10) | bits(word, 10, 9, 8) | bits(word, 6, 6, 7) |
                              bits(word, 7, 7, 6) | bits(word, 2, 2, 5) | bits(word, 11, 11, 4) | bits(word, 5, 3, 1),
                          11);
        break;
    case RV64_CB:
        insn->rs1 = high, insn->rs2 = ZERO;
        insn->imm = sign_extended(bits(word, 12, 12, 8) | bits(word, 6, 5, 6) | bits(word, 2, 2, 5) |
                                      bits(word, 11, 10, 3) | bits(word, 4, 3, 1),
                                  8);
        break;
    case RV64_CISH:
        insn->rd = insn->rs1 = full, insn->imm = (int32_t)six;
        break;
    case RV64_CILW:
        insn->rd = full, insn->rs1 = SP;
        insn->imm = (int32_t)(bits(word, 3, 2, 6) | bits(word, 12, 12, 5) | bits(word, 6, 4, 2));
        break;
    case RV64_CILD:
    case RV64_CILDF:
        insn->rd = full, insn->rs1 = SP;
        insn->imm = (int32_t)(bits(word, 4, 2, 6) | bits(word, 12, 12, 5) | bits(word, 6, 5, 3));
        break;
    case RV64_CJR:
        insn->rd = ZERO, insn->rs1 = full;
        break;
    case RV64_CJALR:
        insn->rd = RA, insn->rs1 = full;
        break;
    case RV64_CMV:
        insn->rd = full, insn->rs1 = ZERO, insn->rs2 = full2;
        break;
    case RV64_CR:
        insn->rd = insn->rs1 = full, insn->rs2 = full2;
        break;
    case RV64_CSSW:
        insn->rs1 = SP, insn->rs2 = full2, insn->imm = (int32_t)(bits(word, 8, 7, 6) | bits(word, 12, 9, 2));
        break;
    case RV64_CSSD:
        insn->rs1 = SP, insn->rs2 = full2, insn->imm = (int32_t)(bits(word, 9, 7, 6) | bits(word, 12, 10, 3));
        break;
    default: /* RV64_N: c.ebreak */
        break;
    }
}

/* ---- Reserved encodings ------------------------------------------------------------------------------------------ */

/* Whether a row that matches is an instruction with these operands: chapter 16 reserves some encodings of compressed
 * instructions, section 11.2 rounding modes 5 and 6. (A dynamic mode, 7, is judged when the instruction is executed.)
 */
static bool is_valid(const struct rv64_insn *insn, enum rv64_valid valid)
{
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

struct rv64_insn rv64_decode_word(uint32_t word)
{
    int length = (word & 3) == 3 ? 4 : 2;
    enum rv64_op op = find(word, length); /* there are no rows for longer instructions: low bits 11111 */
    const struct rv64_row *row = rv64_row(op);
    struct rv64_insn insn = {.op = op, .base = row->base, .format = row->format, .length = length};

    if (op != rv64_op_illegal) {
        if (length == 4)
            long_operands(word, &insn);
        else
            short_operands(word, &insn);
        if (is_valid(&insn, row->valid))
            return insn;
    }
    return (struct rv64_insn){.op = rv64_op_illegal, .base = rv64_op_illegal, .format = RV64_N, .length = length};
}
