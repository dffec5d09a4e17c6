/* Bit manipulation and conditional operations of the oracle. Used by reference.c alone. */
#ifndef BOBBIN_RV64_REFERENCE_B_H
#define BOBBIN_RV64_REFERENCE_B_H

#include "rv64/state.h"

/* Executes an instruction of those of Zba, Zbb, Zbc, Zbkb, Zbs and Zicond that are among `isa` on the registers of
 * `state`; pc stays. False: it is none, and nothing is changed. */
bool rv64_reference_b(struct rv64_state *state, uint32_t insn, uint64_t isa);

#endif
