/* The names that an engine's template is written in. The build defines for each cell
 *
 *     CELL_GUEST       baby                 a row of guests.def
 *     CELL_PREDECODED  0 or 1               from the engine's row of engines.def
 *     CELL_EXACT       0 or 1               the flavour
 *     CELL_FUSED       0 or 1               1 for a `fast` cell of an engine with superinstructions
 *     CELL_GENERATES   0 or 1               1 for a cell that generates machine code
 *     CELL_RUN         bobbin_run_baby_...  what its function is called
 *     CELL_TEMPLATE    "engine/direct.inc"
 *     CELL_INSNS_H, CELL_INSNS_DEF, CELL_REFERENCE_H, CELL_COPY_H   the guest's files
 *     CELL_FUSE_DEF    its fuse.def, or engine/unfused.def, which is empty
 *
 * and a template sees the guest as G(...): G(regs) is baby_regs, G(sub) is baby_sub. See README.md. */
#ifndef BOBBIN_ENGINE_CELL_H
#define BOBBIN_ENGINE_CELL_H

#define CELL_PASTE_(a, b) a##b
#define CELL_PASTE(a, b)  CELL_PASTE_(a, b)

#define G(name)  CELL_PASTE(CELL_PASTE(CELL_GUEST, _), name)
#define OP(name) CELL_PASTE(G(op_), name)

/* What stands for it in a slot of an engine that dispatches by number: 0 is no handler's. */
#define TOKEN(name) (OP(name) + 1)

#include CELL_INSNS_H

#include "engine/variant.h"

/* What an engine carries from instruction to instruction. */
typedef struct G(machine) machine;
typedef struct G(regs) regs;
typedef struct G(slot) slot;

/* What an `exact` engine does when its count is used up: it is out of fuel, or somebody is watching every instruction.
 * True: go on with the instruction at `i`. */
static __attribute__((noinline, unused)) bool look(slot *i, unsigned op, const regs *r, machine *m)
{
    if (m->base.hook == NULL || m->base.fuel == 0) {
        G(stop)(m, bobbin_stop_fuel, i);
        return false;
    }
    G(leave)(m, r, i);
    if (bobbin_call_hook(&m->base, op)) {
        G(stop)(m, bobbin_stop_breakpoint, i);
        return false;
    }
    m->base.fuel--;
    return true;
}

/* Stands before every instruction, never before a pseudo-instruction. False: a stop at `i` was recorded, leave. `r` is
 * copied for look(), so that its address is not taken and it may live in host registers. */
static ALWAYS_INLINE bool step(slot *i, unsigned op, regs *r, machine *m)
{
    if (!EXACT)
        return true;
    if (UNLIKELY(r->fuel == 0)) {
        regs copy = *r;
        return look(i, op, &copy, m);
    }
    r->fuel--;
    return true;
}

/* Leaves the engine: everything goes back to the architectural state. */
static ALWAYS_INLINE void leave(regs *r, machine *m)
{
    G(leave)(m, r, m->base.resume);
}

#endif
