/* brk, mmap and what follows from them: the record in struct memory is all that there is to keep. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "linux/process.h"

/* include/uapi/asm-generic/mman-common.h and mman.h */
enum {
    GUEST_PROT = 7,
    GUEST_MAP_SHARED = 1,
    GUEST_MAP_PRIVATE = 2,
    GUEST_MAP_SHARED_VALIDATE = 3,
    GUEST_MAP_TYPE = 15,
    GUEST_MAP_ANONYMOUS = 0x20,
    GUEST_MAP_HUGETLB = 0x40000,
    GUEST_MREMAP_MAYMOVE = 1,
    GUEST_MREMAP_FIXED = 2,
    GUEST_MREMAP_DONTUNMAP = 4,
};

static bool inside(const process *p, uint64_t address, uint64_t length)
{
    return address <= p->memory->size && length <= p->memory->size - address;
}

/* PROT_READ, PROT_WRITE and PROT_EXEC have the numbers of PAGE_READ, PAGE_WRITE and PAGE_EXEC. As in most page tables
 * there is no page that can be written but not read. */
static unsigned permission(uint64_t protection)
{
    unsigned bits = (unsigned)protection & GUEST_PROT;

    return bits & PAGE_WRITE ? bits | PAGE_READ : bits;
}

/* The same where the address space may grow for it. */
static bool can_be_inside(const process *p, uint64_t address, uint64_t length)
{
    return inside(p, address, length) ||
           (address <= MOST_MEMORY && length <= MOST_MEMORY - address && memory_grow(p->memory));
}

static bool range_free(const process *p, uint64_t address, uint64_t length)
{
    const uint64_t end = (address + length) >> GUEST_PAGE_BITS;

    return memory_next_mapped(p->memory, address >> GUEST_PAGE_BITS, end) == end;
}

static bool range_mapped(const process *p, uint64_t address, uint64_t length)
{
    return memchr(p->memory->pages + (address >> GUEST_PAGE_BITS), 0, length >> GUEST_PAGE_BITS) == NULL;
}

uint64_t free_memory(const process *p)
{
    return free_pages(p) << GUEST_PAGE_BITS;
}

/* What a page allows, WITHHELD or not; PAGE_HELD if nothing, but it may hold something. */
static unsigned held_permission(const process *p, uint64_t page)
{
    const unsigned bits = memory_visible(p->memory, page) & ~(unsigned)PAGE_MAPPED;

    return bits == 0 && memory_used(p->memory, page, page + 1) > 0 ? PAGE_HELD : bits;
}

/* Whether the program may have as much memory as it has when these pages allow that. What it has reserved and never
 * could access does not count: it costs nothing. */
static bool affordable(process *p, uint64_t address, uint64_t length, unsigned permission)
{
    const uint64_t first = address >> GUEST_PAGE_BITS, count = length >> GUEST_PAGE_BITS;

    return permission == 0 || take_pages(p, p->memory->used - memory_used(p->memory, first, first + count) + count);
}

static void unmap(process *p, uint64_t address, uint64_t length)
{
    forget_mappings(p, address, length);
    memory_unmap(p->memory, address, length);
}

/* The highest free range below the stack, else above what the address space was at first, for which it grows; 0: there
 * is none. The very last page stays free, as it does at first. */
static uint64_t find_free(const process *p, uint64_t length)
{
    const uint64_t address = memory_find_gap(p->memory, length, LOWEST_ADDRESS, p->map_top), above = p->memory->limit;

    if (address != 0 || length > MOST_MEMORY - above || !memory_grow(p->memory))
        return address;
    return memory_find_gap(p->memory, length, above, MOST_MEMORY - GUEST_PAGE);
}

/* ---- brk --------------------------------------------------------------------------------------------------------- */

int64_t sys_brk(process *p, const uint64_t *a)
{
    uint64_t from = page_up(p->brk), to;

    if (a[0] < p->brk_start || a[0] > p->map_top)
        return (int64_t)p->brk;
    to = page_up(a[0]);
    if (to > from) {
        if (!range_free(p, from, to - from) || !affordable(p, from, to - from, PAGE_READ | PAGE_WRITE))
            return (int64_t)p->brk;
        memory_map(p->memory, from, to - from, PAGE_READ | PAGE_WRITE);
    } else if (to < from) {
        unmap(p, to, from - to);
    }
    p->brk = a[0];
    return (int64_t)p->brk;
}

/* ---- mmap -------------------------------------------------------------------------------------------------------- */

/* Whether the file can be mapped so: 0 or an error. */
static int64_t check_file(int host, uint64_t protection, uint64_t type)
{
    struct stat status;
    int flags = fcntl(host, F_GETFL);

    if (flags < 0 || fstat(host, &status) != 0)
        return failure();
    if ((flags & O_PATH) != 0)
        return -EBADF;
    if ((flags & O_ACCMODE) == O_WRONLY)
        return -EACCES;
    if (!S_ISREG(status.st_mode))
        return -ENODEV;
    if (type != GUEST_MAP_PRIVATE && (protection & PAGE_WRITE) != 0 && (flags & O_ACCMODE) == O_RDONLY)
        return -EACCES;
    return 0;
}

/* /dev/zero, whose mapping is like one of no file. */
static bool is_zero_device(int host)
{
    struct stat status;

    return fstat(host, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 5);
}

static enum sharing sharing_of(process *p, uint64_t number, uint64_t type)
{
    const struct mount *mount = file_at(p, number)->mount;

    return type == GUEST_MAP_PRIVATE ? PRIVATE : mount != NULL && mount->read_only ? UNCHANGING : SHARED;
}

static int64_t place_mapping(process *p, uint64_t address, uint64_t length, uint64_t flags)
{
    if ((flags & (GUEST_MAP_FIXED | GUEST_MAP_FIXED_NOREPLACE)) != 0) {
        if (address % GUEST_PAGE != 0)
            return -EINVAL;
        if (address < LOWEST_ADDRESS)
            return -EPERM;
        if (!can_be_inside(p, address, length))
            return -ENOMEM;
        if ((flags & GUEST_MAP_FIXED_NOREPLACE) != 0 && !range_free(p, address, length))
            return -EEXIST;
        return (int64_t)address;
    }
    address &= ~(uint64_t)(GUEST_PAGE - 1);
    if (address < LOWEST_ADDRESS || !inside(p, address, length) ||
        (address + length > p->map_top && address < p->memory->limit) || !range_free(p, address, length))
        address = find_free(p, length);
    return address != 0 ? (int64_t)address : -ENOMEM;
}

int64_t map_placed(process *p, const struct placed *placed, unsigned bits)
{
    const uint64_t length = placed->length;
    const int64_t address = place_mapping(p, placed->address, length, placed->flags);
    int64_t result = 0;

    if (address < 0)
        return address;
    if (!affordable(p, (uint64_t)address, length, bits))
        return -ENOMEM;
    forget_mappings(p, (uint64_t)address, length);
    memory_map(p->memory, (uint64_t)address, length, bits);
    if (placed->host >= 0)
        result = map_file(p, (uint64_t)address, length, placed->host, placed->offset, placed->sharing);
    else if (placed->sharing != PRIVATE)
        result = map_nameless(p, (uint64_t)address, length);
    if (result != 0)
        unmap(p, (uint64_t)address, length);
    return result != 0 ? result : address;
}

int64_t sys_mmap(process *p, const uint64_t *a)
{
    uint64_t length = page_up(a[1]), protection = a[2], flags = a[3], type = flags & GUEST_MAP_TYPE;
    struct placed placed = {a[0], length, flags, -1, a[5], type == GUEST_MAP_PRIVATE ? PRIVATE : SHARED_ALONE};
    int64_t result = 0;
    int host = -1;

    if (a[1] == 0 || a[5] % GUEST_PAGE != 0 ||
        (type != GUEST_MAP_PRIVATE && type != GUEST_MAP_SHARED && type != GUEST_MAP_SHARED_VALIDATE))
        return -EINVAL;
    if (length < a[1] || length > MOST_MEMORY || (flags & GUEST_MAP_HUGETLB) != 0)
        return -ENOMEM;
    if ((flags & GUEST_MAP_ANONYMOUS) == 0) {
        host = host_file(p, a[4]);
        if (host < 0)
            return host;
        if (is_zero_device(host))
            host = -1;
        else if ((result = check_file(host, protection, type)) != 0)
            return result;
        if ((int64_t)a[5] < 0 || a[5] + length > INT64_MAX)
            return -EOVERFLOW;
    }
    if (host >= 0)
        placed.sharing = sharing_of(p, a[4], type);
    placed.host = host;
    return map_placed(p, &placed, permission(protection) != 0 || host < 0 ? permission(protection) : PAGE_HELD);
}

int64_t sys_munmap(process *p, const uint64_t *a)
{
    const uint64_t address = untagged(p, a[0]), length = page_up(a[1]);

    if (address % GUEST_PAGE != 0 || length == 0 || length < a[1] || !inside(p, address, length))
        return -EINVAL;
    unmap(p, address, length);
    return 0;
}

/* PROT_GROWSDOWN means all of the stack below, too: the only mapping here that Linux would let grow. */
int64_t sys_mprotect(process *p, const uint64_t *a)
{
    const uint64_t grows_down = 0x01000000;
    const uint64_t from = untagged(p, a[0]);
    uint64_t address = from, length = page_up(a[1]);

    if (from % GUEST_PAGE != 0 || ((uint32_t)a[2] & ~(grows_down | GUEST_PROT)) != 0)
        return -EINVAL;
    if (length == 0 && a[1] == 0)
        return 0;
    if (length < a[1] || !inside(p, from, length) || !range_mapped(p, from, length))
        return -ENOMEM;
    if (((uint32_t)a[2] & grows_down) != 0) {
        if (from < p->stack_low || from >= p->stack_high)
            return -EINVAL;
        address = p->stack_low;
    }
    if ((a[2] & PAGE_WRITE) != 0 && !mappings_writable(p, from, length))
        return -EACCES;
    length += from - address;
    if (!affordable(p, address, length, permission(a[2])))
        return -ENOMEM;
    memory_protect(p->memory, address, length, permission(a[2]));
    fit_mappings(p, address, length);
    return 0;
}

/* ---- mremap ------------------------------------------------------------------------------------------------------ */

void renew_memory(process *p, uint64_t address, uint64_t length)
{
    const uint64_t end = (address + length) >> GUEST_PAGE_BITS;
    uint64_t first = address >> GUEST_PAGE_BITS;

    while (first < end) {
        unsigned bits = held_permission(p, first);
        uint64_t page = first + 1;

        while (page < end && held_permission(p, page) == bits)
            page++;
        memory_map(p->memory, first << GUEST_PAGE_BITS, (page - first) << GUEST_PAGE_BITS, bits);
        first = page;
    }
}

/* Pages with what each allows, and what they hold: the file that is `shared` will be there without a copy, and of what
 * was never touched nothing is. */
static void move(process *p, uint64_t from, uint64_t to, uint64_t length, bool shared)
{
    enum { AT_ONCE = 512, FEW = 16 };
    const uint64_t end = (from + length) >> GUEST_PAGE_BITS;
    uint8_t *const host = p->memory->host, touched[AT_ONCE];
    uint64_t next;

    for (uint64_t page = from >> GUEST_PAGE_BITS; page < end; page = next) {
        const unsigned bits = held_permission(p, page);
        const uint64_t address = page << GUEST_PAGE_BITS;
        uint64_t count = 1;

        while (page + count < end && count < AT_ONCE && held_permission(p, page + count) == bits)
            count++;
        next = page + count;
        memory_map(p->memory, address - from + to, count << GUEST_PAGE_BITS, bits);
        memset(touched, !shared && bits != 0 && (bits & PAGE_WITHHELD) == 0, count);
        if (touched[0] && count > FEW) /* else the look takes longer */
            memory_touched(p->memory, page, count, touched);
        for (uint64_t at = address; count > 0; at += GUEST_PAGE, count--) {
            if (touched[(at - address) >> GUEST_PAGE_BITS])
                memcpy(host + (at - from + to), host + at, GUEST_PAGE);
        }
    }
}

/* A shared mapping that is there twice: with an old length of 0, or where the old one stays. */
static int64_t map_again(process *p, uint64_t old, uint64_t length, uint64_t flags, uint64_t wanted)
{
    const struct mapping_view view = mapping_at(p, old);
    const unsigned bits = old < p->memory->size ? held_permission(p, old >> GUEST_PAGE_BITS) : 0;
    const bool fixed = (flags & GUEST_MREMAP_FIXED) != 0;
    const struct placed placed = {.address = fixed ? wanted : 0,
                                  .length = length,
                                  .flags = fixed ? GUEST_MAP_FIXED : 0,
                                  .host = view.host,
                                  .offset = view.offset,
                                  .sharing = view.sharing};

    if ((flags & GUEST_MREMAP_MAYMOVE) == 0 || view.host < 0 || view.sharing == PRIVATE ||
        (fixed && old - wanted < length) || (fixed && wanted - old < length))
        return -EINVAL;
    return map_placed(p, &placed, bits);
}

int64_t sys_mremap(process *p, const uint64_t *a)
{
    const uint64_t maymove = GUEST_MREMAP_MAYMOVE, known = maymove | GUEST_MREMAP_FIXED | GUEST_MREMAP_DONTUNMAP;
    uint64_t old = untagged(p, a[0]), old_length = page_up(a[1]), length = page_up(a[2]), flags = a[3], to;
    const bool keeps = (flags & GUEST_MREMAP_DONTUNMAP) != 0;
    struct mapping_view view;
    int64_t result;
    unsigned bits;

    if (old % GUEST_PAGE != 0 || (flags & ~known) != 0 || length == 0 || length < a[2] || old_length < a[1] ||
        ((flags & ~maymove) != 0 && (flags & maymove) == 0) || (keeps && length != old_length))
        return -EINVAL;
    if (old_length == 0)
        return map_again(p, old, length, flags, a[4]);
    view = mapping_at(p, old);
    if (!inside(p, old, old_length) || !range_mapped(p, old, old_length) || view.end < old + old_length)
        return -EFAULT;
    if (keeps && view.sharing != PRIVATE)
        return map_again(p, old, length, flags, a[4]);
    bits = memory_permission(p->memory, (old + old_length - 1) >> GUEST_PAGE_BITS);
    if (bits == 0 && view.host >= 0)
        bits = PAGE_HELD;
    if (length > MOST_MEMORY || (length > old_length && !affordable(p, old + old_length, length - old_length, bits)))
        return -ENOMEM;
    if ((flags & GUEST_MREMAP_FIXED) != 0) {
        to = a[4];
        if (to % GUEST_PAGE != 0 || to < LOWEST_ADDRESS || !can_be_inside(p, to, length) ||
            (to < old + old_length && old < to + length))
            return -EINVAL;
        unmap(p, to, length);
    } else if (length <= old_length && !keeps) {
        if (length < old_length)
            unmap(p, old + length, old_length - length);
        return (int64_t)old;
    } else if (!keeps && inside(p, old, length) && (old + length <= p->map_top || old >= p->memory->limit) &&
               range_free(p, old + old_length, length - old_length)) {
        to = old;
    } else if ((flags & GUEST_MREMAP_MAYMOVE) != 0) {
        to = find_free(p, length);
    } else {
        to = 0;
    }
    if (to == 0)
        return -ENOMEM;
    if (to != old) {
        move(p, old, to, old_length < length ? old_length : length, view.sharing >= SHARED);
        move_mappings(p, old, to, old_length < length ? old_length : length);
        if (keeps) {
            renew_memory(p, old, old_length);
            if (view.host >= 0)
                map_file(p, old, old_length, view.host, view.offset, PRIVATE);
        } else {
            unmap(p, old, old_length);
        }
    }
    if (length > old_length) {
        memory_map(p->memory, to + old_length, length - old_length, bits);
        result = extend_mapping(p, to + old_length - 1, to + old_length, length - old_length);
        if (result != 0)
            return result;
    }
    return (int64_t)to;
}

/* ---- Advice ------------------------------------------------------------------------------------------------------ */

int64_t sys_madvise(process *p, const uint64_t *a)
{
    enum {
        DONTNEED = 4,
        FREE = 8,
        REMOVE,
        DONTFORK,
        DOFORK,
        WIPEONFORK = 18,
        KEEPONFORK,
        DONTNEED_LOCKED = 24,
        COLLAPSE,
        HWPOISON = 100,
        SOFT_OFFLINE
    };
    const uint32_t advice = (uint32_t)a[2];
    const uint64_t address = untagged(p, a[0]), length = page_up(a[1]);

    if (advice == HWPOISON || advice == SOFT_OFFLINE)
        return -EPERM;
    if (address % GUEST_PAGE != 0 || length < a[1] || advice > COLLAPSE || (advice > DONTNEED && advice < FREE))
        return -EINVAL;
    /* More than advice: programs rely on the zeros that it promises, and have another way where there are none. */
    if (advice == REMOVE)
        return -EINVAL;
    if (!inside(p, address, length) || !range_mapped(p, address, length))
        return -ENOMEM;
    if (advice == DONTNEED || advice == DONTNEED_LOCKED) {
        renew_memory(p, address, length);
        restore_mappings(p, address, length);
    } else if (advice == DONTFORK || advice == DOFORK) {
        return set_inheritance(p, address, length, advice == DONTFORK ? LEFT_OUT : NOT_LEFT_OUT);
    } else if (advice == WIPEONFORK || advice == KEEPONFORK) {
        return set_inheritance(p, address, length, advice == WIPEONFORK ? WIPED : NOT_WIPED);
    }
    return 0;
}

static int64_t check_mapped(const process *p, uint64_t address, uint64_t wanted)
{
    uint64_t length = page_up(wanted);

    address = untagged(p, address);
    if (address % GUEST_PAGE != 0)
        return -EINVAL;
    return length >= wanted && inside(p, address, length) && range_mapped(p, address, length) ? 0 : -ENOMEM;
}

/* The host's memory of a file is what its calls read and write. */
int64_t sys_msync(process *p, const uint64_t *a)
{
    enum { ASYNC = 1, INVALIDATE = 2, SYNC = 4 };
    const uint32_t flags = (uint32_t)a[2];

    if ((flags & ~(uint32_t)(ASYNC | INVALIDATE | SYNC)) != 0 || (flags & (ASYNC | SYNC)) == (ASYNC | SYNC))
        return -EINVAL;
    return check_mapped(p, a[0], a[1]);
}

/* Locked or not, a page is as fast as the host makes it; nothing is promised. */
int64_t sys_mlock(process *p, const uint64_t *a)
{
    uint64_t offset = a[0] % GUEST_PAGE;

    return check_mapped(p, a[0] - offset, a[1] + offset);
}

int64_t sys_mlock2(process *p, const uint64_t *a)
{
    const uint64_t on_fault = 1;

    return (a[2] & ~on_fault) != 0 ? -EINVAL : sys_mlock(p, a);
}

int64_t sys_munlock(process *p, const uint64_t *a)
{
    return sys_mlock(p, a);
}

int64_t sys_mincore(process *p, const uint64_t *a)
{
    int64_t result = check_mapped(p, a[0], a[1]);
    void *there;

    if (result != 0)
        return result;
    there = guest_out(p, a[2], page_up(a[1]) >> GUEST_PAGE_BITS);
    if (there == NULL)
        return -EFAULT;
    memset(there, 1, page_up(a[1]) >> GUEST_PAGE_BITS);
    return 0;
}
