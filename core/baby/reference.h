/* The oracle: the Baby as its manual tells it, sharing nothing with the engines. */
#ifndef BOBBIN_BABY_REFERENCE_H
#define BOBBIN_BABY_REFERENCE_H

#include "baby/machine.h"

/* Executes up to `fuel` instructions and returns how many; why it stopped is in `*stop`. */
int64_t baby_reference(struct baby_state *state, int64_t fuel, enum bobbin_stop_kind *stop);

/* The same for a machine, whose `base.stop` it sets. */
static inline int64_t baby_run_reference(struct baby_machine *m, int64_t fuel)
{
    return baby_reference(&m->state, fuel, &m->base.stop);
}

#endif
