/* The rows of insns.def and fuse.def as tables: all that is known of an instruction, in one place. */
#include "rv64/machine.h"

/* What each format of the 32-bit instructions says of those that have it. */
enum {
    flags_R = RV64_WRITES_X,
    flags_I = RV64_WRITES_X,
    flags_SH6 = RV64_WRITES_X,
    flags_SH5 = RV64_WRITES_X,
    flags_L = RV64_WRITES_X,
    flags_S = 0,
    flags_B = 0,
    flags_U = RV64_WRITES_X,
    flags_J = RV64_WRITES_X | RV64_ENDS_LINE,
    flags_JR = RV64_WRITES_X | RV64_ENDS_LINE,
    flags_FENCE = 0,
    flags_FI = RV64_ENDS_LINE,
    flags_N = RV64_ENDS_LINE,
    flags_AMO = RV64_WRITES_X,
    flags_LR = RV64_WRITES_X,
    flags_CSR = RV64_WRITES_X,
    flags_CSRI = RV64_WRITES_X,
    flags_FL = 0,
    flags_FS = 0,
    flags_F2 = 0,
    flags_F2M = 0,
    flags_F1M = 0,
    flags_F4M = 0,
    flags_FCMP = RV64_WRITES_X,
    flags_FX = RV64_WRITES_X,
    flags_FXM = RV64_WRITES_X,
    flags_XF = 0,
    flags_XFM = 0,
};

/* A compressed instruction has the flags of the one that it stands for. */
enum {
#define INSN(name, mnemonic, format, ...) flags_of_##name = flags_##format,
#define COMPRESSED(...)
#include "rv64/insns.def"
};

static const struct rv64_row rows[rv64_op_count] = {
#define INSN(name, mnemonic, format, match, mask, effect)                                                              \
    [rv64_op_##name] = {{#name, mnemonic, effect, RV64_##format != RV64_N && RV64_##format != RV64_FI, match, mask,    \
                         #format, EXTENSION},                                                                          \
                        rv64_op_##name,                                                                                \
                        RV64_##format,                                                                                 \
                        4,                                                                                             \
                        RV64_VALID_any,                                                                                \
                        flags_of_##name},
#define COMPRESSED(name, base, format, match, mask, valid)                                                             \
    [rv64_op_##name] = {{#name, NULL, NULL, RV64_##format != RV64_N, match, mask, #format, EXTENSION},                 \
                        rv64_op_##base,                                                                                \
                        RV64_##format,                                                                                 \
                        2,                                                                                             \
                        RV64_VALID_##valid,                                                                            \
                        flags_of_##base},
#define PSEUDO(row) [rv64_op_##row] = {{.name = #row}, rv64_op_##row, RV64_NONE, 0, 0, RV64_ENDS_LINE},
#define PREFIX(row) PSEUDO(row)
#include "rv64/insns.def"
    [rv64_op_stop] = {{.name = "stop"}, rv64_op_stop, RV64_NONE, 0, 0, RV64_ENDS_LINE},
};

const struct rv64_row *rv64_row(enum rv64_op op)
{
    return &rows[op];
}

struct bobbin_insn rv64_insn_at(size_t opcode)
{
    const struct rv64_row *row = rv64_row((enum rv64_op)opcode);
    struct bobbin_insn insn = row->insn;

    insn.mnemonic = rows[row->base].insn.mnemonic;
    insn.effect = rows[row->base].insn.effect;
    return insn;
}

const char *rv64_op_name(unsigned op)
{
    static const char *const fused[] = {
#define FUSE(name) #name,
#include "rv64/fuse.def"
        NULL};

    return op < rv64_op_count ? rows[op].insn.name : fused[op - rv64_op_count];
}
