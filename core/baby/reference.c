/* The Manchester Baby, to be read beside its description:
 *
 *   F. C. Williams and T. Kilburn, "Electronic Digital Computers", Nature 162, 487 (1948);
 *   C. P. Burton, "The Manchester University Small-Scale Experimental Machine: Programmer's Reference Manual" (1997).
 *
 * Every other engine is judged by this one, so it has its own decoding and its own arithmetic, and no cleverness. */
#include "baby/reference.h"

int64_t baby_reference(struct baby_state *state, int64_t fuel, enum bobbin_stop_kind *stop)
{
    *stop = bobbin_stop_fuel;
    for (int64_t steps = 0; steps < fuel; steps++) {
        /* The beat: CI steps, then the line that it selects goes to PI. */
        state->ci = state->ci + 1;
        uint32_t pi = state->store[state->ci & 0x1f];
        uint32_t *line = &state->store[pi & 0x1f];

        switch ((pi >> 13) & 0x7) {
        case 0: /* JMP */
            state->ci = *line;
            break;
        case 1: /* JRP */
            state->ci = state->ci + *line;
            break;
        case 2: /* LDN */
            state->a = 0 - *line;
            break;
        case 3: /* STO */
            *line = state->a;
            break;
        case 4: /* SUB */
        case 5: /* SUB: the decoder does not look at this digit */
            state->a = state->a - *line;
            break;
        case 6: /* CMP */
            if (state->a & 0x80000000)
                state->ci = state->ci + 1;
            break;
        case 7: /* STP */
            *stop = bobbin_stop_halt;
            return steps + 1;
        }
    }
    return fuel;
}
