/* Hosts that have no mmap: pages are memory at once, touched or not, and no memory can be executed. */
#include <stdlib.h>
#include <string.h>

#include "host/code.h"
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

bool host_map_file(void *address, size_t size, int file, uint64_t offset, bool writes)
{
    (void)address, (void)size, (void)file, (void)offset, (void)writes;
    return false;
}

bool host_unmap_file(void *address, size_t size)
{
    (void)address, (void)size;
    return false;
}

bool host_expect_files(const void *address, size_t size)
{
    (void)address, (void)size;
    return false;
}

void host_expect_no_files(const void *address)
{
    (void)address;
}

bool host_code_open(struct host_code *code, size_t size)
{
    *code = (struct host_code){.size = size};
    return false;
}

void host_code_close(struct host_code *code)
{
    *code = (struct host_code){0};
}

bool host_code_is_ours(const struct host_code *code)
{
    (void)code;
    return false;
}

bool host_code_write(struct host_code *code, size_t most)
{
    (void)code, (void)most;
    return false;
}

void host_code_changed(const struct host_code *code, size_t from, size_t end)
{
    (void)code, (void)from, (void)end;
}

bool host_code_execute(struct host_code *code, size_t from, size_t end)
{
    (void)code, (void)from, (void)end;
    return false;
}
