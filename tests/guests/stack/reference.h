/* The oracle: the stack machine as its page tells it, sharing nothing with the engines. */
#ifndef STACK_REFERENCE_H
#define STACK_REFERENCE_H

#include "stack/machine.h"

/* Executes up to `fuel` instructions and returns how many; why it stopped is in `*stop`. */
int64_t stack_reference(struct stack_state *state, int64_t fuel, enum bobbin_stop_kind *stop);

/* The same for a machine, whose `base.stop` it sets. */
static inline int64_t stack_run_reference(struct stack_machine *m, int64_t fuel)
{
    int64_t steps = stack_reference(&m->state, fuel, &m->base.stop);

    stack_clear_free_places(&m->state);
    return steps;
}

#endif
