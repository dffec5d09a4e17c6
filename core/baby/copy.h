/* What generated code of the engine `copy` and its handlers hand on to each other (engine/copier.h): arguments of
 * functions that end in a tail call, so all of them are in host registers.
 *
 *   left    steps left
 *   middle  line 0 of the store
 *   host    nothing: the store is in the machine
 *   a       between handlers the slot to dispatch
 *   b, d    nothing
 *   p0      A
 *   p1      what CI would be in slot 0 */
#ifndef BOBBIN_BABY_COPY_H
#define BOBBIN_BABY_COPY_H

#include <stddef.h>

#include "baby/insns.h"

#define COPY_PARAMETERS(a_type, a)                                                                                     \
    int64_t left, char *middle, uint8_t *host, a_type a, uint32_t p0, uint32_t p1, uint64_t b, uint64_t d
#define COPY_ARGUMENTS(a, b, d) left, middle, host, (a), p0, p1, (b), (d)

#define COPY_PINS        uint32_t p0, p1
#define COPY_SPILL(m, r) ((void)(m), (r)->a = p0, (r)->ci_base = p1)
#define COPY_FILL(m, r)  (p0 = (r)->a, p1 = (r)->ci_base)

#define COPY_MIDDLE_OF(m)  ((char *)(m)->state.store)
#define COPY_HOST_OF(m, r) ((uint8_t *)NULL)

static ALWAYS_INLINE struct baby_machine *baby_machine_around(char *middle)
{
    return (struct baby_machine *)(void *)(middle - offsetof(struct baby_machine, state.store));
}

static ALWAYS_INLINE struct baby_regs baby_copy_regs(const struct baby_machine *m, int64_t left, UNUSED uint8_t *host,
                                                     const struct baby_slot *i)
{
    return (struct baby_regs){.fuel = left + (i - m->slots)};
}

/* Steps left before `*i` is dispatched. */
static ALWAYS_INLINE int64_t baby_copy_left(struct baby_machine *m, struct baby_regs *r, struct baby_slot **i)
{
    const struct baby_slot *at = *i == &m->slots[BABY_SLOT_STOP] ? m->base.resume : *i;

    return r->fuel - (at - m->slots);
}

#endif
