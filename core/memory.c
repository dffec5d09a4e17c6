/* The guest's address space: one reservation of the host's, and a byte a page that says what the guest may do there.
 *
 * Two things hold at any time. Pages that are not mapped hold zeros, so mapping them is a matter of the record alone.
 * And an *_ON bit is set only where the page itself and the one behind it allow the access: an engine that looks at
 * nothing but that bit cannot get past the last page of the reservation. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>

#include "memory.h"

/* Says that a page is mapped, also if it allows nothing (mmap's PROT_NONE). */
enum { MAPPED = 32, PERMISSION = PAGE_READ | PAGE_WRITE | PAGE_EXEC };

/* Behind the last page: host code that loads up to 8 bytes at once before it looks at how many count stays inside. */
enum { GUARD = GUEST_PAGE };

static const uint64_t largest = (uint64_t)PAGE_RECORD << GUEST_PAGE_BITS;

bool memory_open(struct memory *memory, uint64_t size)
{
    uint8_t *record;

    *memory = (struct memory){0};
    if (size == 0 || size % GUEST_PAGE != 0 || size > largest)
        return false;
    record = mmap(NULL, PAGE_RECORD + size + GUARD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                  -1, 0);
    if (record == MAP_FAILED)
        return false;
    *memory = (struct memory){.host = record + PAGE_RECORD, .size = size, .pages = record};
    return true;
}

void memory_close(struct memory *memory)
{
    if (memory->host != NULL)
        munmap(memory->pages, PAGE_RECORD + memory->size + GUARD);
    *memory = (struct memory){0};
}

static bool whole_pages_inside(const struct memory *memory, uint64_t address, uint64_t length)
{
    return (address | length) % GUEST_PAGE == 0 && address <= memory->size && length <= memory->size - address;
}

/* Gives the pages back to the host, which hands out zeros at the next touch. It refuses that for locked memory. */
static void clear(struct memory *memory, uint64_t first, uint64_t end)
{
    uint8_t *host = memory->host + (first << GUEST_PAGE_BITS);
    size_t length = (end - first) << GUEST_PAGE_BITS;

    if (madvise(host, length, MADV_DONTNEED) != 0)
        memset(host, 0, length);
}

uint64_t memory_next_mapped(const struct memory *memory, uint64_t page, uint64_t end)
{
    uint64_t eight;

    /* Most of an address space is not there: pass over it in larger steps. */
    for (; page + sizeof eight <= end; page += sizeof eight) {
        memcpy(&eight, &memory->pages[page], sizeof eight);
        if (eight != 0)
            break;
    }
    while (page < end && memory->pages[page] == 0)
        page++;
    return page;
}

/* Clears what is mapped in that range of pages, in as few calls as possible: the rest is clear. */
static void clear_mapped(struct memory *memory, uint64_t first, uint64_t end)
{
    uint64_t page = first;

    while (page < end) {
        uint64_t from;

        page = memory_next_mapped(memory, page, end);
        from = page;
        while (page < end && memory->pages[page] != 0)
            page++;
        if (page > from)
            clear(memory, from, page);
    }
}

static unsigned on_bits(unsigned both)
{
    return (both & PAGE_READ ? PAGE_READ_ON : 0) | (both & PAGE_WRITE ? PAGE_WRITE_ON : 0);
}

/* Brings a page's *_ON bits in line with the page behind it. */
static void settle(struct memory *memory, uint64_t page)
{
    uint8_t *pages = memory->pages;
    unsigned behind = page + 1 < memory->size / GUEST_PAGE ? pages[page + 1] : 0;

    pages[page] = (uint8_t)((pages[page] & ~(PAGE_READ_ON | PAGE_WRITE_ON)) | on_bits(pages[page] & behind));
}

/* Enters what the pages from `first` up to `end` allow: all of them the same, so that only the last of them and the one
 * before them need a look at what is behind. */
static void enter(struct memory *memory, uint64_t first, uint64_t end, unsigned value)
{
    if (first == end)
        return;
    memset(memory->pages + first, (int)(value | on_bits(value)), end - first);
    settle(memory, end - 1);
    if (first > 0)
        settle(memory, first - 1);
}

bool memory_map(struct memory *memory, uint64_t address, uint64_t length, unsigned permission)
{
    uint64_t first = address >> GUEST_PAGE_BITS, end = first + (length >> GUEST_PAGE_BITS);

    if (!whole_pages_inside(memory, address, length))
        return false;
    clear_mapped(memory, first, end);
    enter(memory, first, end, (permission & PERMISSION) | MAPPED);
    return true;
}

bool memory_unmap(struct memory *memory, uint64_t address, uint64_t length)
{
    uint64_t first = address >> GUEST_PAGE_BITS, end = first + (length >> GUEST_PAGE_BITS);

    if (!whole_pages_inside(memory, address, length))
        return false;
    clear_mapped(memory, first, end);
    enter(memory, first, end, 0);
    return true;
}

bool memory_protect(struct memory *memory, uint64_t address, uint64_t length, unsigned permission)
{
    uint64_t first = address >> GUEST_PAGE_BITS, end = first + (length >> GUEST_PAGE_BITS);

    if (!whole_pages_inside(memory, address, length))
        return false;
    enter(memory, first, end, (permission & PERMISSION) | MAPPED);
    return true;
}

void *memory_at(const struct memory *memory, uint64_t address, uint64_t length, unsigned permission)
{
    if (length == 0)
        return memory->host + (address <= memory->size ? address : 0);
    if (address >= memory->size || length > memory->size - address)
        return NULL;
    for (uint64_t page = address >> GUEST_PAGE_BITS; page <= (address + length - 1) >> GUEST_PAGE_BITS; page++) {
        /* What is not mapped is not there, also where nothing is asked for: it must stay zeros. */
        if (memory->pages[page] == 0 || (memory->pages[page] & permission) != permission)
            return NULL;
    }
    return memory->host + address;
}
