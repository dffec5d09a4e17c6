/* What each instruction of RV64GC does: one function an instruction, a file an extension. It does the work and returns
 * the slot to dispatch next.
 *
 * `i` is where the instruction stands, `o` its operands (in an engine that predecodes, the same slot), `length` its
 * length in bytes, a constant wherever it is used: a compressed instruction is the same function with length 2. */
#ifndef BOBBIN_RV64_INSNS_H
#define BOBBIN_RV64_INSNS_H

#include <string.h>

#include "engine/variant.h"
#include "rv64/machine.h"

struct rv64_regs {
    /* fast: the address of the slot that control would get to if it only went straight on, a step a slot; an
     * instruction of 4 bytes takes two slots for one step and gives one back. exact: steps left; with a hook always 0,
     * and base.fuel counts. */
    int64_t fuel;
    /* Of m->memory, which a run does not change: at hand. */
    uint8_t *host;
    uint64_t size;
};

enum { RV64_STEP = sizeof(struct slot) }; /* what `fast` counts */

#define INSN_ARGS                                                                                                      \
    UNUSED struct slot *i, UNUSED const struct slot *o, UNUSED struct rv64_regs *r, UNUSED struct rv64_machine *m,     \
        UNUSED int length

/* The instruction behind this one. */
static ALWAYS_INLINE struct slot *rv64_next(struct slot *i, struct rv64_regs *r, int length)
{
    if (!EXACT && length == 4)
        r->fuel += RV64_STEP;
    return i + length / 2;
}

#include "rv64/fp.h"
#include "rv64/insns_stop.h" /* enter, leave, stops, memory access; pseudo-instructions */

#include "rv64/insns_a.h"
#include "rv64/insns_f.h"
#include "rv64/insns_i.h"
#include "rv64/insns_m.h"
#include "rv64/insns_zicsr.h"

#include "rv64/insns_d.h" /* says some things in the words of insns_f.h */

/* The operands at hand, as values: a copy in which no store can change anything, so that what is constant stays so. */
static ALWAYS_INLINE struct slot rv64_operands_of(const struct slot *o)
{
    return (struct slot){.imm = o->imm, .rd = o->rd, .rs1 = o->rs1, .rs2 = o->rs2};
}

/* Whether the first source is the destination in every instruction of this format. (Also where that is x0: what is then
 * read is the sink, and nothing that comes of it is seen.) */
static ALWAYS_INLINE bool rv64_rs1_is_rd(enum rv64_format format)
{
    return format == RV64_CI || format == RV64_CBSH || format == RV64_CBI || format == RV64_CA || format == RV64_CISH ||
           format == RV64_CR;
}

/* Puts in what all compressed instructions of a format have in common: a constant need not be loaded from the slot. */
static ALWAYS_INLINE void rv64_fix(enum rv64_format format, struct slot *o)
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
        o->rs2 = ZERO;
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
    static ALWAYS_INLINE struct slot *rv64_##name(HANDLER_ARGS)                                                        \
    {                                                                                                                  \
        return rv64_do_##name(i, o, r, m, 4);                                                                          \
    }
#define COMPRESSED(name, base, format, ...)                                                                            \
    static ALWAYS_INLINE struct slot *rv64_##name(HANDLER_ARGS)                                                        \
    {                                                                                                                  \
        struct slot fixed = rv64_operands_of(o);                                                                       \
                                                                                                                       \
        rv64_fix(RV64_##format, &fixed);                                                                               \
        return rv64_do_##base(i, &fixed, r, m, 2);                                                                     \
    }
#include "rv64/insns.def"

#include "rv64/fuse.h"

#endif
