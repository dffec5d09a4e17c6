#define _GNU_SOURCE
#include <string.h>

#include "host/pages.h"

#ifdef __linux__

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mman.h>

void host_clear_shared(void *address, size_t size)
{
    if (madvise(address, size, MADV_REMOVE) != 0)
        memset(address, 0, size);
}

void *host_reserve_shared(size_t size)
{
    void *address = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return address == MAP_FAILED ? NULL : address;
}

void *host_alias(void *address, size_t size, size_t guard)
{
    const size_t all = guard + size + guard;
    char *around = mmap(NULL, all, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (around == MAP_FAILED)
        return NULL;
    /* An old size of 0: what is there stays. */
    if (mremap(address, 0, size, MREMAP_MAYMOVE | MREMAP_FIXED, around + guard) != MAP_FAILED &&
        mprotect(around + guard, size, PROT_NONE) == 0)
        return around + guard;
    munmap(around, all);
    return NULL;
}

/* Memory of files is apart from that beside it, and the system moves one mapping at a time. */
bool host_move(void *from, void *to, size_t size)
{
    const uintptr_t first = (uintptr_t)from, last = first + size;
    FILE *maps = fopen("/proc/self/maps", "re");
    uintptr_t at = first, start, end;
    char line[PATH_MAX + 128];
    bool done = true;

    while (maps != NULL && done && at < last && fgets(line, sizeof line, maps) != NULL) {
        if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &start, &end) != 2 || end <= at || start >= last)
            continue;
        end = end < last ? end : last;
        done = mremap((void *)at, end - at, end - at, MREMAP_MAYMOVE | MREMAP_FIXED, (char *)to + (at - first)) !=
               MAP_FAILED;
        at = done ? end : at;
    }
    if (maps != NULL)
        fclose(maps);
    if (at == first)
        return mremap(from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) != MAP_FAILED;
    if (!done)
        host_move(to, from, at - first);
    return done;
}

void host_release_alias(void *address, size_t size, size_t guard)
{
    munmap((char *)address - guard, guard + size + guard);
}

bool host_protect(void *address, size_t size, bool read, bool write)
{
    return mprotect(address, size, (read ? PROT_READ : 0) | (write ? PROT_WRITE : 0)) == 0;
}

#else

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

bool host_move(void *from, void *to, size_t size)
{
    (void)from, (void)to, (void)size;
    return false;
}

void host_release_alias(void *address, size_t size, size_t guard)
{
    (void)address, (void)size, (void)guard;
}

bool host_protect(void *address, size_t size, bool read, bool write)
{
    (void)address, (void)size, (void)read, (void)write;
    return false;
}

#endif
