/* Control and status registers, chapter 9. In user mode there are the floating-point ones, three counters, and those of
 * vectors. For engines. */
#ifndef BOBBIN_RV64_CSR_H
#define BOBBIN_RV64_CSR_H

#include "rv64/machine.h"

/* Reads `csr`; false: there is none of that number. */
bool rv64_csr_read(struct rv64_machine *m, unsigned csr, uint64_t instret, uint64_t *value);

/* Writes `csr`, which can be read; false: it is read-only. */
bool rv64_csr_write(struct rv64_machine *m, unsigned csr, uint64_t value);

#endif
