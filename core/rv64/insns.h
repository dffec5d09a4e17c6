/* What each instruction of RV64GC does, as engines call it: the bodies, a file an extension, with the length of each
 * row. */
#ifndef BOBBIN_RV64_INSNS_H
#define BOBBIN_RV64_INSNS_H

#include "rv64/csr.h"
#include "rv64/operands.h"
#include "rv64/vector.h"
#include "rv64/vocabulary.h"

#include "rv64/pseudo.inc"

#include "rv64/insns_a.inc"
#include "rv64/insns_b.inc"
#include "rv64/insns_f.inc"
#include "rv64/insns_i.inc"
#include "rv64/insns_m.inc"
#include "rv64/insns_v.inc"
#include "rv64/insns_zicbo.inc"
#include "rv64/insns_zicsr.inc"

/* They use what insns_f.inc defines. */
#include "rv64/insns_d.inc"
#include "rv64/insns_zfh.inc"

/* The operands at hand, as values: a copy in which no store can change anything, so that what is constant stays so. */
static ALWAYS_INLINE struct rv64_slot rv64_operands_of(const struct rv64_slot *o)
{
    return (struct rv64_slot){.imm = o->imm, .rd = o->rd, .rs1 = o->rs1, .rs2 = o->rs2};
}

/* Whether the first source is the destination in every instruction of this format. (Also where that is x0: what is then
 * read is the sink, and nothing that comes of it is seen.) */
static ALWAYS_INLINE bool rv64_rs1_is_rd(enum rv64_format format)
{
    return format == RV64_CI || format == RV64_CBSH || format == RV64_CBI || format == RV64_CA || format == RV64_CISH ||
           format == RV64_CR || format == RV64_CU || format == RV64_CUB || format == RV64_CUN;
}

/* Puts in what all compressed instructions of a format have in common: a constant need not be loaded from the slot. */
static ALWAYS_INLINE void rv64_fix(enum rv64_format format, struct rv64_slot *o)
{
    enum { ZERO = 0, RA = 1, SP = 2 };

    if (rv64_rs1_is_rd(format))
        o->rs1 = o->rd;
    switch (format) {
    case RV64_CI16:
        o->rd = o->rs1 = SP;
        break;
    case RV64_CIW:
    case RV64_CILW:
    case RV64_CILD:
    case RV64_CILDF:
    case RV64_CSSW:
    case RV64_CSSD:
        o->rs1 = SP;
        break;
    case RV64_CLI:
    case RV64_CMV:
        o->rs1 = ZERO;
        break;
    case RV64_CB:
    case RV64_CU:
        o->rs2 = ZERO;
        break;
    case RV64_CUB:
        o->imm = 255;
        break;
    case RV64_CUN:
        o->imm = -1;
        break;
    case RV64_CJ:
        o->rd = RV64_SINK;
        break;
    case RV64_CJR:
        o->rd = RV64_SINK, o->imm = 0;
        break;
    case RV64_CJALR:
        o->rd = RA, o->imm = 0;
        break;
    default:
        break;
    }
}

/* What engines call: each row with its length. */
#define INSN(name, ...)                                                                                                \
    static ALWAYS_INLINE struct rv64_slot *rv64_##name(HANDLER_ARGS)                                                   \
    {                                                                                                                  \
        return rv64_##name##_body(i, o, r, m, 4);                                                                      \
    }
#define COMPRESSED(name, base, format, ...)                                                                            \
    static ALWAYS_INLINE struct rv64_slot *rv64_##name(HANDLER_ARGS)                                                   \
    {                                                                                                                  \
        struct rv64_slot fixed = rv64_operands_of(o);                                                                  \
                                                                                                                       \
        rv64_fix(RV64_##format, &fixed);                                                                               \
        return rv64_##base##_body(i, &fixed, r, m, 2);                                                                 \
    }
#include "rv64/insns.def"

#include "rv64/fuse.inc"

#endif
