/* From an instruction word to the instruction and its operands: the rows of insns.def, made into code by the compiler.
 */
#include "rv64/operands.h"

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

static ALWAYS_INLINE struct rv64_insn decode_word(uint32_t word)
{
    int length = (word & 3) == 3 ? 4 : 2;
    enum rv64_op op = find(word, length); /* there are no rows for longer instructions: low bits 11111 */
    const struct rv64_row *row = rv64_row(op);
    struct rv64_insn insn = {.op = op, .base = row->base, .format = row->format, .length = length};

    if (op != rv64_op_illegal) {
        rv64_take_operands(word, &insn);
        if (rv64_is_valid(&insn, row->valid))
            return insn;
    }
    return (struct rv64_insn){.op = rv64_op_illegal, .base = rv64_op_illegal, .format = RV64_N, .length = length};
}

struct rv64_insn rv64_decode_word(uint32_t word)
{
    return decode_word(word);
}

struct rv64_decoded rv64_decoded_of_word(uint32_t word)
{
    const struct rv64_insn insn = decode_word(word);

    return (struct rv64_decoded){rv64_slot_operands(&insn, rv64_format_of(insn.op), rv64_row(insn.op)->flags), insn.op};
}
