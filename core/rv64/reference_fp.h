/* F and D of the oracle: the arithmetic, in integers, and the instructions that do it. Used by reference.c alone. */
#ifndef BOBBIN_RV64_REFERENCE_FP_H
#define BOBBIN_RV64_REFERENCE_FP_H

#include "rv64/state.h"

/* Executes an instruction of the major opcodes OP-FP, MADD, MSUB, NMSUB or NMADD on the registers, fflags and frm of
 * `state`; pc stays. False: the instruction is illegal, and nothing is changed. */
bool rv64_reference_fp(struct rv64_state *state, uint32_t insn, uint64_t isa);

#endif
