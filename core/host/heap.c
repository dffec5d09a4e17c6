/* Hosts that have no mmap: pages are memory at once, touched or not, and no memory can be executed. */
#include <stdlib.h>
#include <string.h>

#include "host/code.h"
#include "host/pages.h"
#include "host/trap.h"

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

void host_clear_shared(void *address, size_t size)
{
    memset(address, 0, size);
}

void *host_reserve_shared(size_t size)
{
    (void)size;
    return NULL;
}

void *host_alias(void *address, size_t size, size_t guard)
{
    (void)address, (void)size, (void)guard;
    return NULL;
}

void host_release_alias(void *address, size_t size, size_t guard)
{
    (void)address, (void)size, (void)guard;
}

bool host_move(void *from, void *to, size_t size)
{
    (void)from, (void)to, (void)size;
    return false;
}

bool host_protect(void *address, size_t size, bool read, bool write)
{
    (void)address, (void)size, (void)read, (void)write;
    return false;
}

void host_touched(const void *address, size_t count, uint8_t *touched)
{
    (void)address;
    memset(touched, 1, count);
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

bool host_code_write(struct host_code *code)
{
    (void)code;
    return false;
}

bool host_code_execute(struct host_code *code, size_t from, size_t end)
{
    (void)code, (void)from, (void)end;
    return false;
}

bool host_trap_install(void)
{
    return false;
}

void host_trap_begin(struct host_trap *trap)
{
    (void)trap;
}

void host_trap_end(const struct host_trap *trap)
{
    (void)trap;
}
