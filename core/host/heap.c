/* Pages on hosts that have no mmap: they are memory at once, touched or not. */
#include <stdlib.h>
#include <string.h>

#include "host/pages.h"

void *host_reserve(size_t size)
{
    return calloc(1, size);
}

void host_release(void *address, size_t size)
{
    (void)size;
    free(address);
}

void host_clear(void *address, size_t size)
{
    memset(address, 0, size);
}

void host_touched(const void *address, size_t count, uint8_t *touched)
{
    (void)address;
    memset(touched, 1, count);
}
