/* What generated code of the engine `copy` and its handlers hand on to each other: arguments of functions that end in
 * a tail call, so all of them are in host registers. Which those of `preserve_none` are is in the host's file
 * (HOST_ARGUMENT_0 and so on, core/host); their number is that of x86-64, which has the fewest.
 *
 *   left    steps left
 *   middle  x[RV64_MIDDLE] of the machine's state, so that most registers are within reach of a distance of 8 bits
 *   host    of the memory, or its other address where the host's MMU checks accesses; handlers look for themselves
 *   a       between handlers the slot to dispatch; in stencils the value of rs1
 *   b, d    in stencils the value of rs2, and of rd after them
 *   p0...   pinned registers of the guest, whose values in the state are out of date meanwhile */
#ifndef BOBBIN_RV64_COPY_H
#define BOBBIN_RV64_COPY_H

#include <stddef.h>
#include <stdint.h>

#include "rv64/run.h"

enum { RV64_MIDDLE = 15 };

/* RV64_PINS(PIN): PIN(argument, number of the guest's register). Those that were the most used in the training set. */
#define RV64_PINS(PIN)                                                                                                 \
    PIN(p0, 15) /* a5 */                                                                                               \
    PIN(p1, 14) /* a4 */                                                                                               \
    PIN(p2, 8)  /* s0 */                                                                                               \
    PIN(p3, 2)  /* sp */                                                                                               \
    PIN(p4, 10) /* a0 */                                                                                               \
    PIN(p5, 13) /* a3 */

#define COPY_PARAMETERS(a_type, a)                                                                                     \
    int64_t left, char *middle, uint8_t *host, a_type a, uint64_t p0, uint64_t p1, uint64_t p2, uint64_t b,            \
        uint64_t p3, uint64_t p4, uint64_t d, uint64_t p5
#define COPY_ARGUMENTS(a, b, d) left, middle, host, (a), p0, p1, p2, (b), p3, p4, (d), p5

#define COPY_PINS                   uint64_t p0, p1, p2, p3, p4, p5
#define SPILL_PIN(argument, number) rv64_copied->state.x[number] = argument;
#define FILL_PIN(argument, number)  argument = rv64_copied->state.x[number];
#define COPY_SPILL(m, r)                                                                                               \
    do {                                                                                                               \
        struct rv64_machine *rv64_copied = (m);                                                                        \
        RV64_PINS(SPILL_PIN)                                                                                           \
    } while (0)
#define COPY_FILL(m, r)                                                                                                \
    do {                                                                                                               \
        struct rv64_machine *rv64_copied = (m);                                                                        \
        RV64_PINS(FILL_PIN)                                                                                            \
    } while (0)

#define COPY_MIDDLE_OF(m)  ((char *)&(m)->state.x[RV64_MIDDLE])
#define COPY_HOST_OF(m, r) ((m)->memory->guarded != NULL ? (m)->memory->guarded : (r)->host)

/* The machine around the state that `middle` leads to. */
static inline struct rv64_machine *rv64_machine_around(char *middle)
{
    return (struct rv64_machine *)(void *)(middle - offsetof(struct rv64_machine, state.x[RV64_MIDDLE]));
}

static inline struct rv64_regs rv64_copy_regs(const struct rv64_machine *m, int64_t left, uint8_t *host,
                                              const struct rv64_slot *i)
{
    (void)host;
    return rv64_regs_of(m, left, m->memory->host, i);
}

/* Steps left before `*i` is dispatched, or what follows if that is a detour: fuel is counted by slots of the thread.
 */
static inline int64_t rv64_copy_left(struct rv64_machine *m, struct rv64_regs *r, struct rv64_slot **i)
{
    if (*i == &m->detour_slot)
        *i = rv64_next(m->detour_from, r, m->detour_slot.imm);
    return rv64_fuel_left(m, r, *i == &m->stop_slot ? (const struct rv64_slot *)m->base.resume : *i);
}

#endif
