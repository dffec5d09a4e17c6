/* Decoding for the oracle: the fields of an instruction, and what the compressed ones are short for. Used by the parts
 * of the reference alone. */
#ifndef BOBBIN_RV64_REFERENCE_DECODE_H
#define BOBBIN_RV64_REFERENCE_DECODE_H

#include <stdint.h>

#include "rv64/isa.h"

/* The major opcodes: table 24.1. */
enum {
    LOAD = 0x03,
    LOAD_FP = 0x07,
    MISC_MEM = 0x0f,
    OP_IMM = 0x13,
    AUIPC = 0x17,
    OP_IMM_32 = 0x1b,
    STORE = 0x23,
    STORE_FP = 0x27,
    AMO = 0x2f,
    OP = 0x33,
    LUI = 0x37,
    OP_32 = 0x3b,
    MADD = 0x43,
    MSUB = 0x47,
    NMSUB = 0x4b,
    NMADD = 0x4f,
    OP_FP = 0x53,
    OP_V = 0x57,
    BRANCH = 0x63,
    JALR = 0x67,
    JAL = 0x6f,
    SYSTEM = 0x73,
};

/* ---- Fields: section 2.2, figures 2.2 to 2.4 --------------------------------------------------------------------- */

/* Bits high..low of `word`, moved down to bit 0. */
static inline uint32_t bits(uint32_t word, int high, int low)
{
    return word >> low & (uint32_t)((UINT64_C(2) << (high - low)) - 1);
}

/* The lower `width` bits of `value`, sign-extended. */
static inline uint64_t sign_extend(uint64_t value, int width)
{
    return (uint64_t)((int64_t)(value << (64 - width)) >> (64 - width));
}

static inline uint32_t rd(uint32_t insn)
{
    return bits(insn, 11, 7);
}

static inline uint32_t rs1(uint32_t insn)
{
    return bits(insn, 19, 15);
}

static inline uint32_t rs2(uint32_t insn)
{
    return bits(insn, 24, 20);
}

static inline uint32_t funct3(uint32_t insn)
{
    return bits(insn, 14, 12);
}

static inline uint32_t funct7(uint32_t insn)
{
    return bits(insn, 31, 25);
}

static inline uint64_t imm_i(uint32_t insn)
{
    return sign_extend(bits(insn, 31, 20), 12);
}

static inline uint64_t imm_s(uint32_t insn)
{
    return sign_extend(bits(insn, 31, 25) << 5 | bits(insn, 11, 7), 12);
}

static inline uint64_t imm_b(uint32_t insn)
{
    return sign_extend(
        bits(insn, 31, 31) << 12 | bits(insn, 7, 7) << 11 | bits(insn, 30, 25) << 5 | bits(insn, 11, 8) << 1, 13);
}

static inline uint64_t imm_u(uint32_t insn)
{
    return sign_extend(bits(insn, 31, 12) << 12, 32);
}

static inline uint64_t imm_j(uint32_t insn)
{
    return sign_extend(
        bits(insn, 31, 31) << 20 | bits(insn, 19, 12) << 12 | bits(insn, 20, 20) << 11 | bits(insn, 30, 21) << 1, 21);
}

/* ---- C: chapter 16 ----------------------------------------------------------------------------------------------- */

/* Bits high..low of `c`, moved to bit `to`: for the immediates of tables 16.5 to 16.7, which write nzuimm[5:4|9:6|2|3].
 */
static inline uint32_t move(uint32_t c, int high, int low, int to)
{
    return bits(c, high, low) << to;
}

/* The 32-bit formats (figure 2.2) from their fields; of an immediate, the bits that do not fit are ignored. */
static inline uint32_t r_type(uint32_t funct7, uint32_t rs2, uint32_t rs1, uint32_t funct3, uint32_t rd,
                              uint32_t opcode)
{
    return funct7 << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}

static inline uint32_t i_type(uint32_t imm, uint32_t rs1, uint32_t funct3, uint32_t rd, uint32_t opcode)
{
    return imm << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode;
}

static inline uint32_t s_type(uint32_t imm, uint32_t rs2, uint32_t rs1, uint32_t funct3, uint32_t opcode)
{
    return r_type(bits(imm, 11, 5), rs2, rs1, funct3, bits(imm, 4, 0), opcode);
}

static inline uint32_t b_type(uint32_t imm, uint32_t rs2, uint32_t rs1, uint32_t funct3, uint32_t opcode)
{
    return r_type(bits(imm, 12, 12) << 6 | bits(imm, 10, 5), rs2, rs1, funct3, bits(imm, 4, 1) << 1 | bits(imm, 11, 11),
                  opcode);
}

static inline uint32_t j_type(uint32_t imm, uint32_t rd, uint32_t opcode)
{
    return bits(imm, 20, 20) << 31 | bits(imm, 10, 1) << 21 | bits(imm, 11, 11) << 20 | bits(imm, 19, 12) << 12 |
           rd << 7 | opcode;
}

enum { ILLEGAL = 0, EBREAK = 0x00100073 };

/* Loads and stores of Zcb ("Code Size Reduction", 1.0.4). */
static inline uint32_t expand_bytes(uint32_t c)
{
    uint32_t rd = 8 + bits(c, 4, 2), rs2 = rd, rs1 = 8 + bits(c, 9, 7);
    uint32_t byte = move(c, 6, 6, 0) | move(c, 5, 5, 1), half = move(c, 5, 5, 1); /* uimm[0|1], uimm[1] */

    switch (bits(c, 12, 10)) {
    case 0: /* C.LBU */
        return i_type(byte, rs1, 4, rd, LOAD);
    case 1: /* C.LHU, C.LH */
        return i_type(half, rs1, bits(c, 6, 6) == 0 ? 5 : 1, rd, LOAD);
    case 2: /* C.SB */
        return s_type(byte, rs2, rs1, 0, STORE);
    case 3: /* C.SH */
        return bits(c, 6, 6) == 0 ? s_type(half, rs2, rs1, 1, STORE) : (uint32_t)ILLEGAL;
    default:
        return ILLEGAL;
    }
}

/* Quadrant 0: table 16.5. The registers are x8 to x15. */
static inline uint32_t expand_0(uint32_t c, uint64_t isa)
{
    uint32_t rd = 8 + bits(c, 4, 2), rs2 = rd, rs1 = 8 + bits(c, 9, 7);
    uint32_t word = move(c, 12, 10, 3) | move(c, 6, 6, 2) | move(c, 5, 5, 6); /* offset[5:3|2|6] */
    uint32_t doubleword = move(c, 12, 10, 3) | move(c, 6, 5, 6);              /* offset[5:3|7:6] */
    uint32_t imm;

    switch (bits(c, 15, 13)) {
    case 0: /* C.ADDI4SPN; without an immediate reserved, and 0 is the defined illegal instruction */
        imm = move(c, 12, 11, 4) | move(c, 10, 7, 6) | move(c, 6, 6, 2) | move(c, 5, 5, 3);
        return imm == 0 ? ILLEGAL : i_type(imm, 2, 0, rd, OP_IMM);
    case 1: /* C.FLD */
        return i_type(doubleword, rs1, 3, rd, LOAD_FP);
    case 2: /* C.LW */
        return i_type(word, rs1, 2, rd, LOAD);
    case 3: /* C.LD */
        return i_type(doubleword, rs1, 3, rd, LOAD);
    case 4:
        return (isa & RV64_EXT(Zcb)) != 0 ? expand_bytes(c) : (uint32_t)ILLEGAL;
    case 5: /* C.FSD */
        return s_type(doubleword, rs2, rs1, 3, STORE_FP);
    case 6: /* C.SW */
        return s_type(word, rs2, rs1, 2, STORE);
    case 7: /* C.SD */
        return s_type(doubleword, rs2, rs1, 3, STORE);
    default:
        return ILLEGAL;
    }
}

/* Of Zcb, those with one operand, by the field that otherwise says which register the second is. */
static inline uint32_t expand_one_operand(uint32_t c)
{
    uint32_t reg = 8 + bits(c, 9, 7);

    switch (bits(c, 4, 2)) {
    case 0: /* C.ZEXT.B */
        return i_type(0xff, reg, 7, reg, OP_IMM);
    case 1: /* C.SEXT.B */
        return i_type(0x604, reg, 1, reg, OP_IMM);
    case 2: /* C.ZEXT.H */
        return r_type(0x04, 0, reg, 4, reg, OP_32);
    case 3: /* C.SEXT.H */
        return i_type(0x605, reg, 1, reg, OP_IMM);
    case 4: /* C.ZEXT.W */
        return r_type(0x04, 0, reg, 0, reg, OP_32);
    case 5: /* C.NOT */
        return i_type(0xfff, reg, 4, reg, OP_IMM);
    default:
        return ILLEGAL;
    }
}

/* MISC-ALU of quadrant 1. */
static inline uint32_t expand_alu(uint32_t c, uint64_t isa)
{
    uint32_t rd = 8 + bits(c, 9, 7), rs1 = rd, rs2 = 8 + bits(c, 4, 2);
    uint32_t imm = move(c, 12, 12, 5) | move(c, 6, 2, 0);

    switch (bits(c, 11, 10)) {
    case 0: /* C.SRLI */
        return i_type(imm, rs1, 5, rd, OP_IMM);
    case 1: /* C.SRAI */
        return i_type(0x400 | imm, rs1, 5, rd, OP_IMM);
    case 2: /* C.ANDI */
        return i_type((uint32_t)sign_extend(imm, 6), rs1, 7, rd, OP_IMM);
    }
    switch (bits(c, 12, 12) << 2 | bits(c, 6, 5)) {
    case 0: /* C.SUB */
        return r_type(0x20, rs2, rs1, 0, rd, OP);
    case 1: /* C.XOR */
        return r_type(0x00, rs2, rs1, 4, rd, OP);
    case 2: /* C.OR */
        return r_type(0x00, rs2, rs1, 6, rd, OP);
    case 3: /* C.AND */
        return r_type(0x00, rs2, rs1, 7, rd, OP);
    case 4: /* C.SUBW */
        return r_type(0x20, rs2, rs1, 0, rd, OP_32);
    case 5: /* C.ADDW */
        return r_type(0x00, rs2, rs1, 0, rd, OP_32);
    case 6: /* C.MUL */
        return (isa & RV64_EXT(Zcb)) != 0 ? r_type(0x01, rs2, rs1, 0, rd, OP) : (uint32_t)ILLEGAL;
    default:
        return (isa & RV64_EXT(Zcb)) != 0 ? expand_one_operand(c) : (uint32_t)ILLEGAL;
    }
}

/* Quadrant 1: table 16.6. */
static inline uint32_t expand_1(uint32_t c, uint64_t isa)
{
    uint32_t rd = bits(c, 11, 7), rs1 = rd;
    uint32_t imm = (uint32_t)sign_extend(move(c, 12, 12, 5) | move(c, 6, 2, 0), 6);
    uint32_t target = (uint32_t)sign_extend(move(c, 12, 12, 8) | move(c, 11, 10, 3) | move(c, 6, 5, 6) |
                                                move(c, 4, 3, 1) | move(c, 2, 2, 5),
                                            9); /* offset[8|4:3] offset[7:6|2:1|5] */

    switch (bits(c, 15, 13)) {
    case 0: /* C.NOP, C.ADDI */
        return i_type(imm, rs1, 0, rd, OP_IMM);
    case 1: /* C.ADDIW */
        return rd == 0 ? ILLEGAL : i_type(imm, rs1, 0, rd, OP_IMM_32);
    case 2: /* C.LI */
        return i_type(imm, 0, 0, rd, OP_IMM);
    case 3:
        if (imm == 0 && rd % 2 == 1 && rd < 16 && (isa & RV64_EXT(Zcmop)) != 0) /* C.MOP.n: does nothing, as a nop */
            return i_type(0, 0, 0, 0, OP_IMM);
        if (imm == 0)
            return ILLEGAL;
        if (rd != 2) /* C.LUI */
            return imm << 12 | rd << 7 | LUI;
        /* C.ADDI16SP: nzimm[9] nzimm[4|6|8:7|5] */
        imm = move(c, 12, 12, 9) | move(c, 6, 6, 4) | move(c, 5, 5, 6) | move(c, 4, 3, 7) | move(c, 2, 2, 5);
        return i_type((uint32_t)sign_extend(imm, 10), 2, 0, 2, OP_IMM);
    case 4:
        return expand_alu(c, isa);
    case 5: /* C.J: offset[11|4|9:8|10|6|7|3:1|5] */
        imm = move(c, 12, 12, 11) | move(c, 11, 11, 4) | move(c, 10, 9, 8) | move(c, 8, 8, 10) | move(c, 7, 7, 6) |
              move(c, 6, 6, 7) | move(c, 5, 3, 1) | move(c, 2, 2, 5);
        return j_type((uint32_t)sign_extend(imm, 12), 0, JAL);
    case 6: /* C.BEQZ */
        return b_type(target, 0, 8 + bits(c, 9, 7), 0, BRANCH);
    default: /* C.BNEZ */
        return b_type(target, 0, 8 + bits(c, 9, 7), 1, BRANCH);
    }
}

/* Quadrant 2: table 16.7. */
static inline uint32_t expand_2(uint32_t c)
{
    uint32_t rd = bits(c, 11, 7), rs1 = rd, rs2 = bits(c, 6, 2);
    uint32_t load_word = move(c, 12, 12, 5) | move(c, 6, 4, 2) | move(c, 3, 2, 6);       /* offset[5] offset[4:2|7:6] */
    uint32_t load_doubleword = move(c, 12, 12, 5) | move(c, 6, 5, 3) | move(c, 4, 2, 6); /* offset[5] offset[4:3|8:6] */
    uint32_t store_word = move(c, 12, 9, 2) | move(c, 8, 7, 6);                          /* offset[5:2|7:6] */
    uint32_t store_doubleword = move(c, 12, 10, 3) | move(c, 9, 7, 6);                   /* offset[5:3|8:6] */

    switch (bits(c, 15, 13)) {
    case 0: /* C.SLLI */
        return i_type(move(c, 12, 12, 5) | move(c, 6, 2, 0), rs1, 1, rd, OP_IMM);
    case 1: /* C.FLDSP */
        return i_type(load_doubleword, 2, 3, rd, LOAD_FP);
    case 2: /* C.LWSP */
        return rd == 0 ? ILLEGAL : i_type(load_word, 2, 2, rd, LOAD);
    case 3: /* C.LDSP */
        return rd == 0 ? ILLEGAL : i_type(load_doubleword, 2, 3, rd, LOAD);
    case 4:
        if (bits(c, 12, 12) == 0) {
            if (rs2 != 0) /* C.MV */
                return r_type(0, rs2, 0, 0, rd, OP);
            return rs1 == 0 ? ILLEGAL : i_type(0, rs1, 0, 0, JALR); /* C.JR */
        }
        if (rs2 != 0) /* C.ADD */
            return r_type(0, rs2, rs1, 0, rd, OP);
        /* C.EBREAK, C.JALR */
        return rs1 == 0 ? EBREAK : i_type(0, rs1, 0, 1, JALR);
    case 5: /* C.FSDSP */
        return s_type(store_doubleword, rs2, 2, 3, STORE_FP);
    case 6: /* C.SWSP */
        return s_type(store_word, rs2, 2, 2, STORE);
    default: /* C.SDSP */
        return s_type(store_doubleword, rs2, 2, 3, STORE);
    }
}

/* The 32-bit instruction that the 16-bit one is short for, or ILLEGAL. */
static inline uint32_t expand(uint32_t c, uint64_t isa)
{
    switch (bits(c, 1, 0)) {
    case 0:
        return expand_0(c, isa);
    case 1:
        return expand_1(c, isa);
    default:
        return expand_2(c);
    }
}

#endif
