/* Control and status registers. Compiled once: they are rarely used, and a compiler may make a table of jumps of so
 * many, which would be a second indirect jump in an engine that has one. */
#include "rv64/csr.h"
#include "rv64/fp.h"

bool rv64_csr_read(struct rv64_machine *m, unsigned csr, uint64_t instret, uint64_t *value)
{
    const struct rv64_state *state = &m->state;

    rv64_fp_collect(m);
    switch (csr) {
    case 0x001:
        *value = state->fflags;
        return true;
    case 0x002:
        *value = state->frm;
        return true;
    case 0x003:
        *value = state->frm << 5 | state->fflags;
        return true;
    case 0x008:
        *value = state->vstart;
        break;
    case 0x009:
        *value = state->vxsat;
        break;
    case 0x00a:
        *value = state->vxrm;
        break;
    case 0x00f:
        *value = state->vxrm << 1 | state->vxsat;
        break;
    case 0xc00: /* cycle */
    case 0xc01: /* time */
    case 0xc02: /* instret: one clock for all three, so that a program's run can be repeated */
        *value = instret;
        return true;
    case 0xc20:
        *value = state->vl;
        break;
    case 0xc21:
        *value = state->vtype;
        break;
    case 0xc22:
        *value = state->vlenb;
        break;
    default:
        return false;
    }
    return state->vlenb != 0; /* else it has none of those of vectors */
}

bool rv64_csr_write(struct rv64_machine *m, unsigned csr, uint64_t value)
{
    switch (csr) {
    case 0x001:
        m->state.fflags = value & 31;
        return true;
    case 0x002:
        m->state.frm = value & 7;
        return true;
    case 0x003:
        m->state.fflags = value & 31;
        m->state.frm = value >> 5 & 7;
        return true;
    case 0x008:
        m->state.vstart = value & (8 * m->state.vlenb - 1);
        return true;
    case 0x009:
        m->state.vxsat = value & 1;
        return true;
    case 0x00a:
        m->state.vxrm = value & 3;
        return true;
    case 0x00f:
        m->state.vxsat = value & 1;
        m->state.vxrm = value >> 1 & 3;
        return true;
    default:
        return false;
    }
}
