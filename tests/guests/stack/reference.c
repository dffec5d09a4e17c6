/* The stack machine, to be read beside the table in README.md. Every other engine is judged by this one, so it has its
 * own decoding and its own arithmetic, and no cleverness. */
#include "stack/reference.h"

/* False: the stack is empty, or full. */
static bool pop(struct stack_state *state, uint32_t *value)
{
    if (state->depth == 0)
        return false;
    state->depth = state->depth - 1;
    *value = state->places[state->depth];
    return true;
}

static bool push(struct stack_state *state, uint32_t value)
{
    if (state->depth == 15)
        return false;
    state->places[state->depth] = value;
    state->depth = state->depth + 1;
    return true;
}

int64_t stack_reference(struct stack_state *state, int64_t fuel, enum bobbin_stop_kind *stop)
{
    for (int64_t steps = 0; steps < fuel; steps++) {
        uint32_t word = state->memory[state->pc];
        uint32_t n = word & 0x800000 ? word | 0xff000000 : word & 0xffffff;
        uint32_t next = (state->pc + 1) & 0xff;
        uint32_t depth = state->depth;
        uint32_t x = 0, y = 0;
        bool good;

        switch (word >> 24) {
        case 1: /* halt */
            state->pc = next;
            *stop = bobbin_stop_halt;
            return steps + 1;
        case 2: /* push */
            good = push(state, n);
            break;
        case 3: /* dup */
            good = pop(state, &x) && push(state, x) && push(state, x);
            break;
        case 4: /* drop */
            good = pop(state, &x);
            break;
        case 5: /* swap */
            good = pop(state, &y) && pop(state, &x) && push(state, y) && push(state, x);
            break;
        case 6: /* add */
            good = pop(state, &y) && pop(state, &x) && push(state, x + y);
            break;
        case 7: /* sub */
            good = pop(state, &y) && pop(state, &x) && push(state, x - y);
            break;
        case 8: /* mul */
            good = pop(state, &y) && pop(state, &x) && push(state, x * y);
            break;
        case 9: /* load */
            good = pop(state, &x) && push(state, state->memory[x & 0xff]);
            break;
        case 10: /* store */
            good = pop(state, &y) && pop(state, &x);
            if (good)
                state->memory[y & 0xff] = x;
            break;
        case 11: /* jump */
            good = true;
            next = n & 0xff;
            break;
        case 12: /* jz */
            good = pop(state, &x);
            if (x == 0)
                next = n & 0xff;
            break;
        case 13: /* jn */
            good = pop(state, &x);
            if (x & 0x80000000)
                next = n & 0xff;
            break;
        case 14: /* call */
            good = push(state, next);
            next = n & 0xff;
            break;
        case 15: /* ret */
            good = pop(state, &x);
            next = x & 0xff;
            break;
        default:
            good = false;
            break;
        }
        if (!good) { /* nothing has happened: what was popped is in its place still */
            state->depth = depth;
            *stop = bobbin_stop_illegal;
            return steps;
        }
        state->pc = next;
    }
    *stop = bobbin_stop_fuel;
    return fuel;
}
