/* What superinsn must know of rv64. */
#include <stdio.h>
#include <string.h>

#include "rv64/insns.h"
#include "superinsn.h"

/* Which registers an instruction writes, and reads as its first and second source. */
enum file { NO_REGISTER, INTEGER, FLOATING };

struct uses {
    enum file rd, rs1, rs2;
};

static struct uses uses_of(unsigned op)
{
    static const struct uses by_format[] = {
        [RV64_R] = {INTEGER, INTEGER, INTEGER},
        [RV64_R1] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_I] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_MOPR] = {INTEGER, NO_REGISTER, NO_REGISTER},
        [RV64_MOPRR] = {INTEGER, NO_REGISTER, NO_REGISTER},
        [RV64_CBO] = {NO_REGISTER, INTEGER, NO_REGISTER},
        [RV64_SH6] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_SH5] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_L] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_S] = {NO_REGISTER, INTEGER, INTEGER},
        [RV64_B] = {NO_REGISTER, INTEGER, INTEGER},
        [RV64_U] = {INTEGER, NO_REGISTER, NO_REGISTER},
        [RV64_J] = {INTEGER, NO_REGISTER, NO_REGISTER},
        [RV64_JR] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_AMO] = {INTEGER, INTEGER, INTEGER},
        [RV64_LR] = {INTEGER, INTEGER, NO_REGISTER},
        [RV64_FL] = {FLOATING, INTEGER, NO_REGISTER},
        [RV64_FS] = {NO_REGISTER, INTEGER, FLOATING},
        [RV64_F2] = {FLOATING, FLOATING, FLOATING},
        [RV64_F2M] = {FLOATING, FLOATING, FLOATING},
        [RV64_F1M] = {FLOATING, FLOATING, NO_REGISTER},
        [RV64_F4M] = {FLOATING, FLOATING, FLOATING},
        [RV64_FLI] = {FLOATING, NO_REGISTER, NO_REGISTER},
        [RV64_FCMP] = {INTEGER, FLOATING, FLOATING},
        [RV64_FX] = {INTEGER, FLOATING, NO_REGISTER},
        [RV64_FXM] = {INTEGER, FLOATING, NO_REGISTER},
        [RV64_XF] = {FLOATING, INTEGER, NO_REGISTER},
        [RV64_XFM] = {FLOATING, INTEGER, NO_REGISTER},
    };
    enum rv64_format format = rv64_format_of((enum rv64_op)op);

    return format < sizeof by_format / sizeof *by_format ? by_format[format] : (struct uses){0};
}

static bool goes_on(unsigned op)
{
    return op < rv64_op_undecoded && (rv64_row((enum rv64_op)op)->flags & RV64_ENDS_LINE) == 0;
}

/* What the part really takes from the one before it. */
static enum rv64_link strongest(const struct rv64_decoded *before, const struct rv64_decoded *part)
{
    struct uses from = uses_of(before->op), to = uses_of(part->op);
    bool rs1 = from.rd != NO_REGISTER && from.rd == to.rs1 && rv64_linked(rv64_link_rs1, &before->slot, &part->slot);
    bool rs2 = from.rd != NO_REGISTER && from.rd == to.rs2 && rv64_linked(rv64_link_rs2, &before->slot, &part->slot);

    if (rs1 && rs2)
        return rv64_link_both;
    if (rs1)
        return to.rd == from.rd && rv64_linked(rv64_link_same, &before->slot, &part->slot) ? rv64_link_same
                                                                                           : rv64_link_rs1;
    return rs2 ? rv64_link_rs2 : rv64_link_any;
}

/* The profile has the run's code. */
static int decode(const struct superinsn_profile *profile, const struct superinsn_run *run,
                  struct superinsn_insn line[LONGEST_RUN])
{
    const char *code = run->code;
    struct rv64_decoded decoded[LONGEST_RUN];

    for (int n = 0; n < run->count; n++) {
        unsigned byte[4] = {0};
        int digits = (int)strlen(code) >= 8 ? 4 : 2;
        uint32_t word;
        int length;

        for (int i = 0; i < digits; i++) {
            if (sscanf(code + 2 * i, "%2x", &byte[i]) != 1)
                superinsn_fail("%s: a run's code is not as long as its instructions", profile->file);
        }
        word = byte[0] | byte[1] << 8 | byte[2] << 16 | byte[3] << 24;
        decoded[n] = rv64_decoded_of_word(word);
        length = rv64_row(decoded[n].op)->length;
        if (decoded[n].op == rv64_op_illegal || (int)strlen(code) < 2 * length)
            superinsn_fail("%s: a run's code is not code of rv64", profile->file);
        line[n] = (struct superinsn_insn){.op = decoded[n].op,
                                          .link = n > 0 ? strongest(&decoded[n - 1], &decoded[n]) : rv64_link_any};
        code += 2 * length;
    }
    if (*code != '\0')
        superinsn_fail("%s: a run's code is longer than its instructions", profile->file);
    return run->count;
}

static const char *op_name(unsigned op)
{
    return rv64_op_name((enum rv64_op)op);
}

const struct superinsn_guest superinsn_rv64 = {
    .name = "rv64",
    .links = {[rv64_link_any] = "any",
              [rv64_link_rs1] = "rs1",
              [rv64_link_rs2] = "rs2",
              [rv64_link_both] = "both",
              [rv64_link_same] = "same"},
    .op_count = rv64_op_undecoded,
    .op_name = op_name,
    .goes_on = goes_on,
    .decode = decode,
};
