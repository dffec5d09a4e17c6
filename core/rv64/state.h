/* What the manual says exists: registers, pc, csrs, the reservation, and memory. Shared by the engines and the
 * reference, which share nothing else. */
#ifndef BOBBIN_RV64_STATE_H
#define BOBBIN_RV64_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RV64_SINK = 32,      /* engines send what is written to x0 there */
    RV64_VLENB_MAX = 64, /* the widest vector registers that there are: VLEN 512 */
};

struct rv64_state {
    uint64_t x[33]; /* x[0] is 0; x[RV64_SINK] is 0 at every stop */
    uint64_t f[32]; /* narrower values are NaN-boxed */
    uint64_t pc;
    uint64_t fflags; /* NX 1, UF 2, OF 4, DZ 8, NV 16 */
    uint64_t frm; /* 0 RNE, 1 RTZ, 2 RDN, 3 RUP, 4 RMM; others may be written and make instructions with it illegal */
    uint64_t reserved;       /* address that LR reserved, RV64_NOT_RESERVED: none */
    uint64_t reserved_value; /* what LR loaded there, sign-extended */
    uint64_t instret; /* instructions executed: cycle and instret read it; time reads it too (a deterministic clock) */
    /* Vectors. At the beginning of every run vl is no more than VLMAX, and vtype is either RV64_VILL alone or a valid
     * one (guest.c sees to it), whatever a debugger has put there. */
    uint64_t vl, vtype;
    uint64_t vstart; /* less than VLEN, as what is written to it is cut to that */
    uint64_t vxrm, vxsat;
    uint64_t vlenb; /* bytes of a register, VLEN / 8: 16, 32 or 64, which never changes; 0: there are none */
    uint64_t pmlen; /* Supm: so many upper bits of an address that is loaded from or stored to count for nothing */
    uint8_t v[32 * RV64_VLENB_MAX]; /* register n begins at n * vlenb, so that a group is consecutive bytes */
};

#define RV64_NOT_RESERVED UINT64_MAX
#define RV64_VILL         (UINT64_C(1) << 63) /* in vtype: no configuration */

enum { RV64_NX = 1, RV64_UF = 2, RV64_OF = 4, RV64_DZ = 8, RV64_NV = 16 };

#endif
