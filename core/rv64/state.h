/* What the manual says exists: registers, pc, fcsr, the reservation, and memory. Shared by the engines and the
 * reference, which share nothing else. */
#ifndef BOBBIN_RV64_STATE_H
#define BOBBIN_RV64_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RV64_SINK = 32 }; /* engines send what is written to x0 there */

struct rv64_state {
    uint64_t x[33]; /* x[0] is 0; x[RV64_SINK] is 0 at every stop */
    uint64_t f[32]; /* narrower values are NaN-boxed */
    uint64_t pc;
    uint64_t fflags; /* NX 1, UF 2, OF 4, DZ 8, NV 16 */
    uint64_t frm; /* 0 RNE, 1 RTZ, 2 RDN, 3 RUP, 4 RMM; others may be written and make instructions with it illegal */
    uint64_t reserved;       /* address that LR reserved, RV64_NOT_RESERVED: none */
    uint64_t reserved_value; /* what LR loaded there, sign-extended */
    uint64_t instret; /* instructions executed: cycle and instret read it; time reads it too (a deterministic clock) */
};

#define RV64_NOT_RESERVED UINT64_MAX

enum { RV64_NX = 1, RV64_UF = 2, RV64_OF = 4, RV64_DZ = 8, RV64_NV = 16 };

#endif
