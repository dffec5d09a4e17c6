/* V of the oracle. Used by reference.c alone. */
#ifndef BOBBIN_RV64_REFERENCE_V_H
#define BOBBIN_RV64_REFERENCE_V_H

#include "rv64/reference_hart.h"

/* Executes an instruction of the major opcode OP-V, or a vector load or store; whether it was executed. After a fault
 * vstart is the element that it was at, and what came before that is done. */
bool rv64_reference_v(struct hart *h, uint32_t insn);

#endif
