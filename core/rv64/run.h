/* A run of an engine: in and out of it, where control is, fuel, and stops. */
#ifndef BOBBIN_RV64_RUN_H
#define BOBBIN_RV64_RUN_H

#include "engine/variant.h"
#include "rv64/fp.h"
#include "rv64/machine.h"

/* What an engine keeps at hand. */
struct rv64_regs {
    /* fast: the address of the slot that control would get to if it only went straight on, a step a slot; an
     * instruction of 4 bytes takes two slots for one step and gives one back. exact: steps left; with a hook always 0,
     * and base.fuel counts. */
    int64_t fuel;
    /* Of the memory, which a run does not change. */
    uint8_t *host;
    uint64_t size;
};

enum { RV64_STEP = sizeof(struct rv64_slot) }; /* what `fast` counts */

/* ---- Where control is -------------------------------------------------------------------------------------------- */

static ALWAYS_INLINE struct rv64_slot *rv64_slot(const struct rv64_machine *m, uint64_t address)
{
    return &m->slots[address / 2];
}

static ALWAYS_INLINE uint64_t rv64_pc(const struct rv64_machine *m, const struct rv64_slot *i)
{
    return (uint64_t)(i - m->slots) * 2;
}

/* The same where control may be outside of the guest's memory. */
static ALWAYS_INLINE uint64_t rv64_pc_anywhere(const struct rv64_machine *m, const struct rv64_slot *i)
{
    return i == m->outside ? m->outside_pc : rv64_pc(m, i);
}

/* ---- Fuel -------------------------------------------------------------------------------------------------------- */

/* Steps left before `i` is dispatched. */
static ALWAYS_INLINE int64_t rv64_fuel_left(const struct rv64_machine *m, const struct rv64_regs *r,
                                            const struct rv64_slot *i)
{
    if (!EXACT)
        return (r->fuel - (intptr_t)i) / RV64_STEP;
    return m->base.hook == NULL ? r->fuel : m->base.fuel;
}

/* What an engine has at hand before `i` is dispatched, if it counts steps. */
static ALWAYS_INLINE struct rv64_regs rv64_regs_of(const struct rv64_machine *m, int64_t left, uint8_t *host,
                                                   const struct rv64_slot *i)
{
    return (struct rv64_regs){left * RV64_STEP + (intptr_t)i, host, m->size};
}

/* Instructions executed, as the one at `i` reads it: those before it. `exact` has charged for it already. */
static ALWAYS_INLINE uint64_t rv64_instret(const struct rv64_machine *m, const struct rv64_regs *r,
                                           const struct rv64_slot *i)
{
    return m->state.instret + (uint64_t)(m->given_fuel - rv64_fuel_left(m, r, i) - EXACT);
}

/* ---- In and out -------------------------------------------------------------------------------------------------- */

/* From the architectural state to an engine's. */
static ALWAYS_INLINE struct rv64_slot *rv64_enter(struct rv64_machine *m, const union handler *handlers,
                                                  struct rv64_regs *r)
{
    struct rv64_slot *i;

    rv64_take_thread(m, handlers, FUSED, !EXACT);
    if (!PREDECODED)
        rv64_opcodes_make(m->space->opcodes, m->space->isa);
    r->host = m->memory->host;
    r->size = m->memory->size;
    if (PREDECODED)
        i = rv64_reach(m, m->state.pc);
    else
        i = m->state.pc < r->size ? rv64_slot(m, m->state.pc) : rv64_jump_outside(m, m->state.pc);
    m->given_fuel = m->base.fuel;
    r->fuel = !EXACT ? m->base.fuel * RV64_STEP + (intptr_t)i : m->base.hook == NULL ? m->base.fuel : 0;
    return i;
}

/* And back. `i` is the slot that would be dispatched next. */
static ALWAYS_INLINE void rv64_leave(struct rv64_machine *m, const struct rv64_regs *r, const struct rv64_slot *i)
{
    m->base.fuel = rv64_fuel_left(m, r, i) + m->refund;
    m->refund = 0;
    m->state.instret += (uint64_t)(m->given_fuel - m->base.fuel);
    m->given_fuel = m->base.fuel;
    m->state.pc = rv64_pc_anywhere(m, i);
    m->state.x[RV64_SINK] = 0;
    rv64_fp_collect(m);
}

/* ---- Stops ------------------------------------------------------------------------------------------------------- */

/* A stop is a slot too: an instruction that goes on with this one leaves the engine, to go on at `resume` another time.
 */
static ALWAYS_INLINE struct rv64_slot *rv64_stop(struct rv64_machine *m, enum bobbin_stop_kind kind,
                                                 struct rv64_slot *resume)
{
    m->base.stop = kind;
    m->base.resume = resume;
    return &m->stop_slot;
}

/* Goes on after an instruction that was executed out of line. */
static ALWAYS_INLINE struct rv64_slot *rv64_detour_behind(struct rv64_slot *i, struct rv64_machine *m, int length)
{
    m->detour_from = i;
    m->detour_slot.imm = length;
    return &m->detour_slot;
}

/* An instruction that cannot be executed: stops at `i`, which has changed nothing and does not count. But if its
 * pointer has a tag it may be executed without: here, so that tags cost nothing where there are none. (Of other faults
 * than those of accesses the address is pc, which has none.) */
static COLD UNUSED struct rv64_slot *rv64_fault(struct rv64_slot *i, struct rv64_machine *m, enum bobbin_stop_kind kind,
                                                uint64_t address)
{
    const uint64_t pointed = rv64_pointer(m, address);

    if (pointed != address) {
        const int length = rv64_access_at(m, rv64_pc(m, i), pointed);

        if (length != 0)
            return rv64_detour_behind(i, m, length);
        kind = m->base.stop;
        address = pointed;
    }
    m->refund = EXACT;
    m->fault_address = address;
    return rv64_stop(m, kind, i);
}

/* ---- From slot to slot ------------------------------------------------------------------------------------------- */

/* The instruction after this one. */
static ALWAYS_INLINE struct rv64_slot *rv64_next(struct rv64_slot *i, struct rv64_regs *r, int length)
{
    if (!EXACT && length == 4)
        r->fuel += RV64_STEP;
    return i + length / 2;
}

/* Control leaves the line: `fast` looks at its fuel. */
static ALWAYS_INLINE struct rv64_slot *rv64_transfer(struct rv64_slot *i, struct rv64_slot *to, struct rv64_regs *r,
                                                     struct rv64_machine *m)
{
    if (EXACT)
        return to;
    r->fuel += (intptr_t)to - (intptr_t)i - RV64_STEP;
    if (UNLIKELY(r->fuel <= (intptr_t)to))
        return rv64_stop(m, bobbin_stop_fuel, to);
    return to;
}

#endif
