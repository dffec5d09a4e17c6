/* How instructions of the host that this is built for are encoded. Whoever generates code in another way than for
 * x86-64 alone includes this one. */
#ifndef BOBBIN_HOST_ENCODING_H
#define BOBBIN_HOST_ENCODING_H

#include "host/x86_64.h"

/* Where instructions are put. */
typedef struct x86_code host_output;

/* Makes the jump lead to `to`; both are distances from `bytes`. */
static inline void host_lead(uint8_t *bytes, uint32_t jump_at, uint32_t to)
{
    x86_lead(&(struct x86_code){bytes, 0}, jump_at, to);
}

#endif
