/* The host's memory in pages: what differs between systems. Sizes and addresses are multiples of HOST_PAGE. */
#ifndef BOBBIN_HOST_PAGES_H
#define BOBBIN_HOST_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HOST_PAGE = 4096 };

/* Address space full of zeros, of which pages cost memory only once they are touched. NULL: there is not that much. */
void *host_reserve(size_t size);
void host_release(void *address, size_t size);

/* Makes these pages zeros that cost nothing again. */
void host_clear(void *address, size_t size);

/* Which of `count` pages from `address` on have ever been touched since they were reserved or cleared: 1 in touched[n]
 * for those that were and, where the host does not tell, for all. */
void host_touched(const void *address, size_t count, uint8_t *touched);

#endif
