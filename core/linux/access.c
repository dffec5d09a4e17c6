/* The guest's memory as system calls touch it: only what the program itself may touch. */
#include <string.h>

#include "linux/process.h"

uint64_t untagged(const process *p, uint64_t pointer)
{
    return (uint64_t)((int64_t)(pointer << p->tag_bits) >> p->tag_bits);
}

static void *whole(const process *p, uint64_t address, uint64_t length, unsigned permission)
{
    void *host;

    if (length == 0)
        return memory_at(p->memory, untagged(p, address), length, permission);
    return guest_part(p, address, length, permission, &host) == length ? host : NULL;
}

const void *guest_in(const process *p, uint64_t address, uint64_t length)
{
    return whole(p, address, length, PAGE_READ);
}

void *guest_out(const process *p, uint64_t address, uint64_t length)
{
    return whole(p, address, length, PAGE_WRITE);
}

uint64_t guest_part(const process *p, uint64_t address, uint64_t length, unsigned permission, void **host)
{
    uint64_t count;

    address = untagged(p, address);
    do
        count = memory_extent(p->memory, address, length, permission, host);
    while (count < length && file_has_grown(p, address + count));
    return count;
}

int64_t guest_path(const process *p, uint64_t address, char path[PATH_MAX])
{
    void *host;
    uint64_t length = guest_part(p, address, PATH_MAX, PAGE_READ, &host);
    const char *end = length > 0 ? memchr(host, '\0', length) : NULL;

    if (end == NULL)
        return length == PATH_MAX ? -ENAMETOOLONG : -EFAULT;
    memcpy(path, host, (size_t)(end - (char *)host) + 1);
    return 0;
}

bool copy_in(const process *p, void *to, uint64_t address, size_t length)
{
    const void *from = guest_in(p, address, length);

    if (from != NULL && length > 0)
        memcpy(to, from, length);
    return from != NULL;
}

bool copy_out(const process *p, uint64_t address, const void *from, size_t length)
{
    void *to = guest_out(p, address, length);

    if (to != NULL && length > 0)
        memcpy(to, from, length);
    return to != NULL;
}
