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
    /* fast: steps left plus the number of the current slot, in halfwords; an instruction of 4 bytes takes two halfwords
     * for one step and gives one back. exact: steps left; with a hook always 0, and base.fuel counts. */
    int64_t fuel;
};

#define INSN_ARGS                                                                                                      \
    UNUSED struct slot *i, UNUSED const struct slot *o, UNUSED struct rv64_regs *r, UNUSED struct rv64_machine *m,     \
        UNUSED int length

/* The instruction behind this one. */
static ALWAYS_INLINE struct slot *rv64_next(struct slot *i, struct rv64_regs *r, int length)
{
    if (!EXACT && length == 4)
        r->fuel++;
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

/* What engines call: each row with its length. */
#define INSN(name, ...)                                                                                                \
    static ALWAYS_INLINE struct slot *rv64_##name(HANDLER_ARGS)                                                        \
    {                                                                                                                  \
        return rv64_do_##name(i, o, r, m, 4);                                                                          \
    }
#define COMPRESSED(name, base, ...)                                                                                    \
    static ALWAYS_INLINE struct slot *rv64_##name(HANDLER_ARGS)                                                        \
    {                                                                                                                  \
        return rv64_do_##base(i, o, r, m, 2);                                                                          \
    }
#include "rv64/insns.def"

#endif
