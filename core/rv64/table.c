/* The rows of insns.def and fuse.def as tables: all that is known of an instruction, in one place. */
#include "rv64/operands.h"

const struct rv64_row rv64_rows[rv64_op_count] = {
#define INSN(name, mnemonic, format, match, mask, effect)                                                              \
    [rv64_op_##name] = {{#name, mnemonic, effect, RV64_##format != RV64_N && RV64_##format != RV64_FI, match, mask,    \
                         #format, EXTENSION},                                                                          \
                        rv64_op_##name,                                                                                \
                        RV64_##format,                                                                                 \
                        4,                                                                                             \
                        RV64_VALID_any,                                                                                \
                        rv64_flags_of_##name,                                                                          \
                        NEEDS},
#define COMPRESSED(name, base, format, match, mask, valid)                                                             \
    [rv64_op_##name] = {{#name, NULL, NULL, RV64_##format != RV64_N, match, mask, #format, EXTENSION},                 \
                        rv64_op_##base,                                                                                \
                        RV64_##format,                                                                                 \
                        2,                                                                                             \
                        RV64_VALID_##valid,                                                                            \
                        rv64_flags_of_##base,                                                                          \
                        NEEDS},
#define PSEUDO(row) [rv64_op_##row] = {{.name = #row}, rv64_op_##row, RV64_NONE, 0, 0, RV64_ENDS_LINE, 0},
#define PREFIX(row) PSEUDO(row)
#include "rv64/insns.def"
    [rv64_op_stop] = {{.name = "stop"}, rv64_op_stop, RV64_NONE, 0, 0, RV64_ENDS_LINE, 0},
};

struct bobbin_insn rv64_insn_at(size_t number)
{
    const struct rv64_row *row;
    struct bobbin_insn insn;

    if (number >= RV64_OWN_BODIES) {
        const struct rv64_vector_row *v = &rv64_vector_rows[number - RV64_OWN_BODIES];

        return (struct bobbin_insn){v->name, v->mnemonic, v->effect, true, v->match, v->mask, "V", v->extension};
    }
    row = rv64_row((enum rv64_op)number);
    insn = row->insn;
    insn.mnemonic = rv64_rows[row->base].insn.mnemonic;
    insn.effect = rv64_rows[row->base].insn.effect;
    return insn;
}

size_t rv64_number_of(enum rv64_op op, uint32_t word)
{
    const unsigned body = op;

    if (body < RV64_OWN_BODIES)
        return body;
    return body < RV64_INSNS ? RV64_OWN_BODIES + (size_t)rv64_vector_find(word) : RV64_LISTED;
}

const char *rv64_op_name(unsigned op)
{
    static const char *const fused[] = {
#define FUSE(name) #name,
#include "rv64/fuse.def"
        NULL};

    return op < rv64_op_count ? rv64_rows[op].insn.name : fused[op - rv64_op_count];
}
