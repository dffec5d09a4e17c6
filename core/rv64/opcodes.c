/* Tables of opcodes, made from the rows of insns.def. */
#include "rv64/operands.h"

enum {
    /* The bits of a word that its index is made of. */
    SHORT_BITS = 0xffff,
    LONG_BITS = (int32_t)0xfe00707f,
    OP_FP_BITS = (int32_t)0xfff0707f,
    MAJOR = 0x7f,
    OP_FP = 0x53,
};

static uint32_t op_fp_index(uint32_t word)
{
    return word >> 20 << 3 | (word >> 12 & 7);
}

static bool is_valid_word(uint32_t word, const struct rv64_row *row)
{
    struct rv64_insn insn = {.format = row->format, .length = row->length};

    rv64_take_operands(word, &insn);
    return rv64_is_valid(&insn, row->valid);
}

/* Puts the row's opcode into `table` for all its words. `bits` are those of which `index` makes use. */
static void enter_row(uint16_t *table, enum rv64_op op, uint32_t bits, uint32_t index(uint32_t word))
{
    const struct rv64_row *row = rv64_row(op);
    const uint32_t match = (uint32_t)row->insn.match, mask = (uint32_t)row->insn.mask, open = bits & ~mask;
    uint32_t chosen = 0;

    do {
        uint32_t word = match | chosen;

        if ((mask & ~bits) != 0 || row->format == RV64_V)
            table[index(word)] = rv64_op_undecoded;
        else
            table[index(word)] = is_valid_word(word, row) ? op : rv64_op_illegal;
        chosen = (chosen - open) & open; /* the next subset of the bits that the mask leaves open */
    } while (chosen != 0);
}

void rv64_opcodes_make(struct rv64_opcodes *opcodes, uint64_t isa)
{
    if (opcodes->made && opcodes->isa == isa)
        return;
    for (size_t n = 0; n < sizeof opcodes->by_index / sizeof *opcodes->by_index; n++)
        opcodes->by_index[n] = rv64_op_illegal;
    for (size_t n = 0; n < sizeof opcodes->of_op_fp / sizeof *opcodes->of_op_fp; n++)
        opcodes->of_op_fp[n] = rv64_op_illegal;
    /* From the last row to the first, since an earlier one may be a special case of a later one. */
    for (int op = RV64_INSNS - 1; op >= 0; op--) {
        const struct rv64_row *row = rv64_row((enum rv64_op)op);

        if (rv64_lacks(op, isa) != 0)
            continue;
        enter_row(opcodes->by_index, op, row->length == 2 ? SHORT_BITS : LONG_BITS, rv64_opcode_index);
        if (row->length == 4 && (row->insn.match & MAJOR) == OP_FP)
            enter_row(opcodes->of_op_fp, op, OP_FP_BITS, op_fp_index);
    }
    opcodes->made = true;
    opcodes->isa = isa;
}

enum rv64_op rv64_opcode(const struct rv64_opcodes *opcodes, uint32_t word)
{
    unsigned op = opcodes->by_index[rv64_opcode_index(word)];

    if (op != rv64_op_undecoded)
        return (enum rv64_op)op;
    if ((word & MAJOR) == OP_FP)
        return (enum rv64_op)opcodes->of_op_fp[op_fp_index(word)];
    op = rv64_decode_word(word).op;
    return rv64_lacks((enum rv64_op)op, opcodes->isa) == 0 ? (enum rv64_op)op : rv64_op_illegal;
}
