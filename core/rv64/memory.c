/* The guest's address space: one reservation of the host's, and a byte a page that says what the guest may do there.
 *
 * Two things hold at any time. Pages that are not mapped hold zeros, so mapping them is a matter of the record alone.
 * And an *_ON bit is set only where the page itself and the one behind it allow the access: an engine that looks at
 * nothing but that bit cannot get past the last page of the reservation. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>

#include "rv64/state.h"

/* Says that a page is mapped, also if it allows nothing (mmap's PROT_NONE). */
enum { MAPPED = 32, PERMISSION = RV64_READ | RV64_WRITE | RV64_EXEC };

/* Behind the last page: host code that loads up to 8 bytes at once before it looks at how many count stays inside. */
enum { GUARD = RV64_PAGE };

static const uint64_t largest = (uint64_t)RV64_RECORD << RV64_PAGE_BITS;

bool rv64_memory_open(struct rv64_memory *memory, uint64_t size)
{
    uint8_t *record;

    *memory = (struct rv64_memory){0};
    if (size == 0 || size % RV64_PAGE != 0 || size > largest)
        return false;
    record = mmap(NULL, RV64_RECORD + size + GUARD, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                  -1, 0);
    if (record == MAP_FAILED)
        return false;
    *memory = (struct rv64_memory){.host = record + RV64_RECORD, .size = size, .pages = record};
    return true;
}

void rv64_memory_close(struct rv64_memory *memory)
{
    if (memory->host != NULL)
        munmap(memory->pages, RV64_RECORD + memory->size + GUARD);
    *memory = (struct rv64_memory){0};
}

static bool whole_pages_inside(const struct rv64_memory *memory, uint64_t address, uint64_t length)
{
    return (address | length) % RV64_PAGE == 0 && address <= memory->size && length <= memory->size - address;
}

/* Gives the pages back to the host, which hands out zeros at the next touch. It refuses that for locked memory. */
static void clear(struct rv64_memory *memory, uint64_t first, uint64_t end)
{
    uint8_t *host = memory->host + (first << RV64_PAGE_BITS);
    size_t length = (end - first) << RV64_PAGE_BITS;

    if (madvise(host, length, MADV_DONTNEED) != 0)
        memset(host, 0, length);
}

uint64_t rv64_next_mapped(const struct rv64_memory *memory, uint64_t page, uint64_t end)
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
static void clear_mapped(struct rv64_memory *memory, uint64_t first, uint64_t end)
{
    uint64_t page = first;

    while (page < end) {
        uint64_t from;

        page = rv64_next_mapped(memory, page, end);
        from = page;
        while (page < end && memory->pages[page] != 0)
            page++;
        if (page > from)
            clear(memory, from, page);
    }
}

static unsigned on_bits(unsigned both)
{
    return (both & RV64_READ ? RV64_READ_ON : 0) | (both & RV64_WRITE ? RV64_WRITE_ON : 0);
}

/* Brings a page's *_ON bits in line with the page behind it. */
static void settle(struct rv64_memory *memory, uint64_t page)
{
    uint8_t *pages = memory->pages;
    unsigned behind = page + 1 < memory->size / RV64_PAGE ? pages[page + 1] : 0;

    pages[page] = (uint8_t)((pages[page] & ~(RV64_READ_ON | RV64_WRITE_ON)) | on_bits(pages[page] & behind));
}

/* Enters what the pages from `first` up to `end` allow: all of them the same, so that only the last of them and the one
 * before them need a look at what is behind. */
static void enter(struct rv64_memory *memory, uint64_t first, uint64_t end, unsigned value)
{
    if (first == end)
        return;
    memset(memory->pages + first, (int)(value | on_bits(value)), end - first);
    settle(memory, end - 1);
    if (first > 0)
        settle(memory, first - 1);
}

bool rv64_map(struct rv64_memory *memory, uint64_t address, uint64_t length, unsigned permission)
{
    uint64_t first = address >> RV64_PAGE_BITS, end = first + (length >> RV64_PAGE_BITS);

    if (!whole_pages_inside(memory, address, length))
        return false;
    clear_mapped(memory, first, end);
    enter(memory, first, end, (permission & PERMISSION) | MAPPED);
    return true;
}

bool rv64_unmap(struct rv64_memory *memory, uint64_t address, uint64_t length)
{
    uint64_t first = address >> RV64_PAGE_BITS, end = first + (length >> RV64_PAGE_BITS);

    if (!whole_pages_inside(memory, address, length))
        return false;
    clear_mapped(memory, first, end);
    enter(memory, first, end, 0);
    return true;
}

bool rv64_protect(struct rv64_memory *memory, uint64_t address, uint64_t length, unsigned permission)
{
    uint64_t first = address >> RV64_PAGE_BITS, end = first + (length >> RV64_PAGE_BITS);

    if (!whole_pages_inside(memory, address, length))
        return false;
    enter(memory, first, end, (permission & PERMISSION) | MAPPED);
    return true;
}

void *rv64_memory_at(const struct rv64_memory *memory, uint64_t address, uint64_t length, unsigned permission)
{
    if (length == 0)
        return memory->host + (address <= memory->size ? address : 0);
    if (address >= memory->size || length > memory->size - address)
        return NULL;
    for (uint64_t page = address >> RV64_PAGE_BITS; page <= (address + length - 1) >> RV64_PAGE_BITS; page++) {
        /* What is not mapped is not there, also where nothing is asked for: it must stay zeros. */
        if (memory->pages[page] == 0 || (memory->pages[page] & permission) != permission)
            return NULL;
    }
    return memory->host + address;
}
