/* How instructions of the host that this is built for are encoded. Whoever generates code in another way than for
 * x86-64 alone includes this one. */
#ifndef BOBBIN_HOST_ENCODING_H
#define BOBBIN_HOST_ENCODING_H

/* Where instructions are put is a host_output. host_lead makes the jump at `jump_at` lead to `to`; both are distances
 * from `bytes`. */
enum { HOST_JUMP_SIZE = 4 }; /* bytes that host_lead changes, from `jump_at` on */

#ifdef __aarch64__
#include "host/aarch64.h"

typedef struct a64_code host_output;

static inline void host_lead(uint8_t *bytes, uint32_t jump_at, uint32_t to)
{
    a64_lead(&(struct a64_code){bytes, 0}, jump_at, to);
}
#else
#include "host/x86_64.h"

typedef struct x86_code host_output;

static inline void host_lead(uint8_t *bytes, uint32_t jump_at, uint32_t to)
{
    x86_lead(&(struct x86_code){bytes, 0}, jump_at, to);
}
#endif

#endif
