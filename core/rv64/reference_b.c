/* Bit manipulation and conditional operations of the oracle, bit by bit, to be read beside
 *
 *   "RISC-V Bit-Manipulation ISA-extensions", version 1.0.0 (2021),
 *   "RISC-V Cryptography Extensions Volume I", version 1.0.1 (2022), and
 *   "RISC-V Integer Conditional (Zicond) operations extension", version 1.0 (2023). */
#include "rv64/reference_b.h"
#include "rv64/isa.h"
#include "rv64/reference_decode.h"

/* ---- Bits and bytes ---------------------------------------------------------------------------------------------- */

static uint64_t bit(uint64_t value, uint64_t number)
{
    return value >> number & 1;
}

static uint64_t byte(uint64_t value, int number)
{
    return value >> (number * 8) & 0xff;
}

static uint64_t leading_zeros(uint64_t value, uint64_t width)
{
    uint64_t count = 0;

    while (count < width && bit(value, width - 1 - count) == 0)
        count++;
    return count;
}

static uint64_t trailing_zeros(uint64_t value, uint64_t width)
{
    uint64_t count = 0;

    while (count < width && bit(value, count) == 0)
        count++;
    return count;
}

static uint64_t ones(uint64_t value, uint64_t width)
{
    uint64_t count = 0;

    for (uint64_t n = 0; n < width; n++)
        count += bit(value, n);
    return count;
}

/* Bit n of the result is bit n + amount, and behind the last comes the first. */
static uint64_t rotate_right(uint64_t value, uint64_t amount, uint64_t width)
{
    uint64_t result = 0;

    for (uint64_t n = 0; n < width; n++)
        result |= bit(value, (n + amount) % width) << n;
    return result;
}

static uint64_t bytes_or_combined(uint64_t value)
{
    uint64_t result = 0;

    for (int n = 0; n < 8; n++)
        result |= (uint64_t)(byte(value, n) != 0 ? 0xff : 0) << (n * 8);
    return result;
}

static uint64_t bytes_reversed(uint64_t value)
{
    uint64_t result = 0;

    for (int n = 0; n < 8; n++)
        result |= byte(value, n) << ((7 - n) * 8);
    return result;
}

/* ---- The instructions -------------------------------------------------------------------------------------------- */

/* What an instruction has to do with: the values of rs1 and rs2, and its result. */
struct work {
    uint32_t insn;
    uint64_t a, b, result;
};

static bool results_in(struct work *w, uint64_t result)
{
    w->result = result;
    return true;
}

/* The three fields that tell instructions with two registers apart; others have numbers in the place of rs2. */
static uint32_t kind(const struct work *w)
{
    return funct7(w->insn) << 10 | funct3(w->insn) << 7 | bits(w->insn, 6, 0);
}

#define KIND(funct7, funct3, opcode) ((uint32_t)(funct7) << 10 | (uint32_t)(funct3) << 7 | (opcode))

/* Of instructions with a shift amount of 6 bits, whose funct7 is then one bit shorter. */
static uint32_t kind6(const struct work *w)
{
    return kind(w) & ~KIND(1, 0, 0);
}

static bool zba(struct work *w)
{
    uint64_t word = w->a & 0xffffffff;

    switch (kind(w)) {
    case KIND(0x04, 0, OP_32): /* ADD.UW */
        return results_in(w, w->b + word);
    case KIND(0x10, 2, OP): /* SH1ADD */
        return results_in(w, w->b + w->a * 2);
    case KIND(0x10, 4, OP): /* SH2ADD */
        return results_in(w, w->b + w->a * 4);
    case KIND(0x10, 6, OP): /* SH3ADD */
        return results_in(w, w->b + w->a * 8);
    case KIND(0x10, 2, OP_32): /* SH1ADD.UW */
        return results_in(w, w->b + word * 2);
    case KIND(0x10, 4, OP_32): /* SH2ADD.UW */
        return results_in(w, w->b + word * 4);
    case KIND(0x10, 6, OP_32): /* SH3ADD.UW */
        return results_in(w, w->b + word * 8);
    }
    if (kind6(w) == KIND(0x04, 1, OP_IMM_32)) /* SLLI.UW */
        return results_in(w, word << bits(w->insn, 25, 20));
    return false;
}

static bool zbb(struct work *w)
{
    switch (kind(w)) {
    case KIND(0x05, 4, OP): /* MIN */
        return results_in(w, (int64_t)w->a < (int64_t)w->b ? w->a : w->b);
    case KIND(0x05, 5, OP): /* MINU */
        return results_in(w, w->a < w->b ? w->a : w->b);
    case KIND(0x05, 6, OP): /* MAX */
        return results_in(w, (int64_t)w->a < (int64_t)w->b ? w->b : w->a);
    case KIND(0x05, 7, OP): /* MAXU */
        return results_in(w, w->a < w->b ? w->b : w->a);
    case KIND(0x30, 1, OP_IMM):
        switch (rs2(w->insn)) {
        case 0: /* CLZ */
            return results_in(w, leading_zeros(w->a, 64));
        case 1: /* CTZ */
            return results_in(w, trailing_zeros(w->a, 64));
        case 2: /* CPOP */
            return results_in(w, ones(w->a, 64));
        case 4: /* SEXT.B */
            return results_in(w, sign_extend(w->a, 8));
        case 5: /* SEXT.H */
            return results_in(w, sign_extend(w->a, 16));
        }
        return false;
    case KIND(0x30, 1, OP_IMM_32):
        switch (rs2(w->insn)) {
        case 0: /* CLZW */
            return results_in(w, leading_zeros(w->a, 32));
        case 1: /* CTZW */
            return results_in(w, trailing_zeros(w->a, 32));
        case 2: /* CPOPW */
            return results_in(w, ones(w->a, 32));
        }
        return false;
    }
    if (bits(w->insn, 31, 20) == 0x287 && funct3(w->insn) == 5 && bits(w->insn, 6, 0) == OP_IMM) /* ORC.B */
        return results_in(w, bytes_or_combined(w->a));
    return false;
}

/* What Zbb and Zbkb have in common. */
static bool zbb_or_zbkb(struct work *w)
{
    switch (kind(w)) {
    case KIND(0x20, 7, OP): /* ANDN */
        return results_in(w, w->a & ~w->b);
    case KIND(0x20, 6, OP): /* ORN */
        return results_in(w, w->a | ~w->b);
    case KIND(0x20, 4, OP): /* XNOR */
        return results_in(w, ~(w->a ^ w->b));
    case KIND(0x04, 4, OP_32): /* ZEXT.H */
        return rs2(w->insn) == 0 && results_in(w, w->a & 0xffff);
    case KIND(0x30, 1, OP): /* ROL */
        return results_in(w, rotate_right(w->a, 64 - w->b % 64, 64));
    case KIND(0x30, 5, OP): /* ROR */
        return results_in(w, rotate_right(w->a, w->b % 64, 64));
    case KIND(0x30, 1, OP_32): /* ROLW */
        return results_in(w, sign_extend(rotate_right(w->a, 32 - w->b % 32, 32), 32));
    case KIND(0x30, 5, OP_32): /* RORW */
        return results_in(w, sign_extend(rotate_right(w->a, w->b % 32, 32), 32));
    case KIND(0x30, 5, OP_IMM_32): /* RORIW */
        return results_in(w, sign_extend(rotate_right(w->a, bits(w->insn, 24, 20), 32), 32));
    }
    if (kind6(w) == KIND(0x30, 5, OP_IMM)) /* RORI */
        return results_in(w, rotate_right(w->a, bits(w->insn, 25, 20), 64));
    if (bits(w->insn, 31, 20) == 0x6b8 && funct3(w->insn) == 5 && bits(w->insn, 6, 0) == OP_IMM) /* REV8 */
        return results_in(w, bytes_reversed(w->a));
    return false;
}

/* The product without carries: bit n is the exclusive or of all a[i] & b[n - i]. `from` says which of its bits is bit 0
 * of the result. */
static uint64_t carryless_product(uint64_t a, uint64_t b, int from)
{
    uint64_t result = 0;

    for (int n = 0; n < 64; n++) {
        for (int i = 0; i < 64; i++) {
            if (from + n - i >= 0 && from + n - i < 64)
                result ^= (bit(a, (uint64_t)i) & bit(b, (uint64_t)(from + n - i))) << n;
        }
    }
    return result;
}

static bool zbc(struct work *w)
{
    switch (kind(w)) {
    case KIND(0x05, 1, OP): /* CLMUL */
        return results_in(w, carryless_product(w->a, w->b, 0));
    case KIND(0x05, 2, OP): /* CLMULR */
        return results_in(w, carryless_product(w->a, w->b, 63));
    case KIND(0x05, 3, OP): /* CLMULH */
        return results_in(w, carryless_product(w->a, w->b, 64));
    }
    return false;
}

static bool zbkb(struct work *w)
{
    uint64_t result = 0;

    switch (kind(w)) {
    case KIND(0x04, 4, OP): /* PACK */
        return results_in(w, (w->b & 0xffffffff) * 0x100000000 + (w->a & 0xffffffff));
    case KIND(0x04, 7, OP): /* PACKH */
        return results_in(w, (w->b & 0xff) * 0x100 + (w->a & 0xff));
    case KIND(0x04, 4, OP_32): /* PACKW */
        return results_in(w, sign_extend((w->b & 0xffff) * 0x10000 + (w->a & 0xffff), 32));
    }
    if (bits(w->insn, 31, 20) == 0x687 && funct3(w->insn) == 5 && bits(w->insn, 6, 0) == OP_IMM) { /* BREV8 */
        for (uint64_t n = 0; n < 64; n++)
            result |= bit(w->a, n) << (n / 8 * 8 + 7 - n % 8);
        return results_in(w, result);
    }
    return false;
}

static bool zbs(struct work *w)
{
    bool immediate = bits(w->insn, 6, 0) == OP_IMM;
    uint64_t mask = UINT64_C(1) << (immediate ? bits(w->insn, 25, 20) : w->b % 64);

    switch ((immediate ? kind6(w) : kind(w)) & ~(uint32_t)(OP_IMM ^ OP)) {
    case KIND(0x24, 1, OP_IMM & OP): /* BCLR, BCLRI */
        return results_in(w, w->a & ~mask);
    case KIND(0x24, 5, OP_IMM & OP): /* BEXT, BEXTI */
        return results_in(w, (w->a & mask) != 0);
    case KIND(0x34, 1, OP_IMM & OP): /* BINV, BINVI */
        return results_in(w, w->a ^ mask);
    case KIND(0x14, 1, OP_IMM & OP): /* BSET, BSETI */
        return results_in(w, w->a | mask);
    }
    return false;
}

static bool zicond(struct work *w)
{
    switch (kind(w)) {
    case KIND(0x07, 5, OP): /* CZERO.EQZ */
        return results_in(w, w->b == 0 ? 0 : w->a);
    case KIND(0x07, 7, OP): /* CZERO.NEZ */
        return results_in(w, w->b != 0 ? 0 : w->a);
    }
    return false;
}

/* Whether these extensions have nothing in its place, as of nearly all that programs execute. */
static bool is_elsewhere(uint32_t insn)
{
    switch (bits(insn, 6, 0)) {
    case OP_IMM: /* only the rows of shifts */
    case OP_IMM_32:
        return funct3(insn) % 4 != 1;
    case OP: /* those of I and M, but for SUB and SRA */
    case OP_32:
        return bits(insn, 31, 26) == 0;
    default:
        return true;
    }
}

#define HAS(name) ((isa & RV64_EXT(name)) != 0)

bool rv64_reference_b(struct rv64_state *state, uint32_t insn, uint64_t isa)
{
    struct work w = {insn, state->x[rs1(insn)], state->x[rs2(insn)], 0};

    if (is_elsewhere(insn))
        return false;
    if (!((HAS(Zba) && zba(&w)) || (HAS(Zbb) && zbb(&w)) || (HAS(Zbb_Zbkb) && zbb_or_zbkb(&w)) ||
          (HAS(Zbc) && zbc(&w)) || (HAS(Zbkb) && zbkb(&w)) || (HAS(Zbs) && zbs(&w)) || (HAS(Zicond) && zicond(&w))))
        return false;
    if (rd(insn) != 0)
        state->x[rd(insn)] = w.result;
    return true;
}
