/* Vectors, for engines: what configurations there are, and the instructions as functions, compiled once. */
#ifndef BOBBIN_RV64_VECTOR_H
#define BOBBIN_RV64_VECTOR_H

#include "rv64/machine.h"

/* log2 of the fields vlmul, from -3 to 3 (-4 is reserved), and vsew, in bytes, of a valid vtype. */
static inline int rv64_log_lmul(uint64_t vtype)
{
    return (int)(vtype & 7) - (vtype & 4 ? 8 : 0);
}

static inline int rv64_log_sew(uint64_t vtype)
{
    return (int)(vtype >> 3 & 7);
}

/* The most elements of a configuration; 0: it is none. SEW may be up to LMUL * ELEN, and ELEN is 64. */
static inline uint64_t rv64_vlmax(uint64_t vlenb, uint64_t vtype)
{
    const int log_lmul = rv64_log_lmul(vtype), log_sew = rv64_log_sew(vtype);

    if (vtype >> 8 != 0 || log_lmul == -4 || log_sew > 3 + (log_lmul < 0 ? log_lmul : 0))
        return 0;
    return (log_lmul < 0 ? vlenb >> -log_lmul : vlenb << log_lmul) >> log_sew;
}

#endif
