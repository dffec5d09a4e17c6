/* The oracle: the instructions as the manual tells them. Shares state, memory and names of extensions with the engines
 * (state.h, isa.h), and nothing else. */
#ifndef BOBBIN_RV64_REFERENCE_H
#define BOBBIN_RV64_REFERENCE_H

#include "bobbin/bobbin.h"
#include "rv64/machine.h"

struct rv64_stop {
    enum bobbin_stop_kind kind;
    uint64_t address; /* of a fault: what could not be accessed */
};

/* Executes up to `fuel` instructions of these extensions and returns how many; why it stopped is in `*stop`. After an
 * ecall or ebreak, pc is after it and it counts; after a fault or an illegal instruction, pc is at it, it does not
 * count, and nothing that it would have changed is changed; but of a vector load or store what came before the fault is
 * done, and vstart says where to go on. */
int64_t rv64_reference(struct rv64_state *state, struct memory *memory, uint64_t isa, int64_t fuel,
                       struct rv64_stop *stop);

/* The same for a machine. */
static inline int64_t rv64_run_reference(struct rv64_machine *m, int64_t fuel)
{
    struct rv64_stop stop;
    int64_t steps = rv64_reference(&m->state, m->memory, m->space->isa, fuel, &stop);

    m->base.stop = stop.kind;
    m->fault_address = stop.address;
    return steps;
}

#endif
