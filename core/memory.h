/* A guest's address space of pages, as engines and worlds see it. Internal; the Baby, whose store is 32 words, has
 * none. */
#ifndef BOBBIN_MEMORY_H
#define BOBBIN_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bobbin/bobbin.h"
#include "gaps.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "guests are little-endian, and engines access memory as it is");

enum {
    GUEST_PAGE_BITS = 12,
    GUEST_PAGE = 1 << GUEST_PAGE_BITS,
    ADDRESS_BITS =
        sizeof(void *) >= 8 ? 38 : 32, /* the largest address space: that of RISC-V's Sv39 has 38 for programs */
    PAGE_RECORD = 1 << (ADDRESS_BITS - GUEST_PAGE_BITS), /* its pages */
};

/* The page's beginning; the first one at or behind it. */
static inline uint64_t page_down(uint64_t address)
{
    return address & ~(uint64_t)(GUEST_PAGE - 1);
}

static inline uint64_t page_up(uint64_t address)
{
    return page_down(address + GUEST_PAGE - 1);
}

#define MOST_MEMORY ((uint64_t)PAGE_RECORD << GUEST_PAGE_BITS)

/* What a page allows.
 *
 * The *_ON bits say that the page after it allows the same, so that an access which begins in this page needs no
 * second look wherever it ends.
 *
 * A page that can be written and from which code was decoded is WATCHED in place of WRITE. So a store to it takes the
 * slow path, and what was decoded from these bytes is forgotten. Where there are many such stores in a row it is data
 * that stands beside code: the page is an ordinary one again, and noted as one whose code may be STALE: that is then
 * for fence.i, which need not look at others. */
enum {
    PAGE_READ = 1,
    PAGE_WRITE = 2,
    PAGE_EXEC = 4,
    PAGE_READ_ON = 8,
    PAGE_WRITE_ON = 16,
    PAGE_MAPPED = 32, /* also where nothing is allowed (mmap's PROT_NONE) */
    PAGE_WATCHED = 64,
    PAGE_STALE = 128,
    PAGE_HELD = PAGE_STALE, /* of a page that allows nothing: it did, so that it may hold something */
    /* Not in the record, where such a page allows nothing: what it is said to allow it may be given later. It is one of
     * a file that is too short for it, and holds nothing. */
    PAGE_WITHHELD = 256,
};

enum { MOST_BARRED = 256 };

/* Memory that somebody watches while an engine runs. Pages with stores that are watched are WATCHED, so these come by
 * the slow path, which looks at their bytes. Loads have none: pages with loads that are watched cannot be read. */
struct memory_watches {
    const struct bobbin_watch *all;
    size_t count;
    bool notes;                     /* what is watched is done, and noted in `hit`; else it fails */
    const struct bobbin_watch *hit; /* NULL: none yet */
    uint32_t barred[MOST_BARRED];   /* pages that could be read */
    unsigned barred_count;
};

enum { MOST_STALE = 64, MOST_NOTES = 256, MOST_WATCHED_WRITES = 2 * GUEST_PAGE };

/* Which pages may hold or allow something else than before, since somebody began to take notes. */
struct memory_notes {
    struct page_range {
        uint32_t first, end;
    } ranges[MOST_NOTES];
    size_t count;
    bool overflow; /* and others */
};

/* The guest's address space: one host reservation, guest address a at host + a. Pages that nobody touched cost nothing.
 * What each page allows stands right before, PAGE_RECORD bytes, so that engines need one address for both. */
struct memory {
    uint8_t *host;
    uint64_t size;                     /* bytes of address space: a multiple of GUEST_PAGE, at most MOST_MEMORY */
    uint8_t *pages;                    /* host - PAGE_RECORD: [size / GUEST_PAGE] what each allows; 0: unmapped */
    uint64_t mapped_first, mapped_end; /* no page outside of these has ever been mapped */
    uint64_t limit;                    /* bytes that may be accessed, for who keeps to it: its size at first */
    uint64_t used;                     /* pages that may be accessed or are HELD: the others cost no memory */
    struct gaps gaps; /* the pages that are not mapped, if somebody looks for such (memory_index_gaps) */
    /* Called after a change of what is mapped where something could or can be executed, and before a write to a page
     * from which code was decoded; NULL: there is no threaded code. */
    void (*code_changed)(void *owner, uint64_t address, uint64_t length);
    /* Called before the memory grows to that size, with nothing changed yet; NULL: its size is fixed. */
    bool (*grows)(void *owner, uint64_t size);
    void *owner;
    /* The same memory once more, where the host allows what the guest's pages do, to code that does not look itself
     * (memory_guard); NULL: there is none. A fault there says nothing but that the record is to be asked. */
    uint8_t *guarded;
    unsigned guard_changes;     /* since all of it was last protected anew */
    uint32_t stale[MOST_STALE]; /* the pages that are STALE, as long as there are no more than that */
    unsigned stale_count;
    uint64_t watched_page;                 /* the WATCHED page that was written to last... */
    unsigned watched_writes;               /* ... and how often, with no other in between */
    uint64_t shared_first, shared_end;     /* no page outside of these is shared (memory_share) */
    uint64_t *files;                       /* a bit for each page that is a host's file's; NULL: there was none yet */
    uint8_t *withheld;                     /* by pages: what those allow that are WITHHELD; NULL: there was none yet */
    uint64_t withheld_first, withheld_end; /* no page outside of these is WITHHELD */
    struct memory_watches *watches;        /* NULL: nobody watches; only while an engine runs */
    struct memory_notes *notes;            /* NULL: nobody takes any; only while no engine runs */
};

/* False: there is not that much address space. `size` must be as above. */
bool memory_open(struct memory *memory, uint64_t size);
void memory_close(struct memory *memory);

/* Makes the address space MOST_MEMORY bytes large, at another place of the host's. False: the host does not have that
 * much, or its size is fixed, and nothing has changed. Only while no engine runs. It has no memory->guarded any more:
 * what of shared memory was never touched is not to be seen, and to copy a reservation would fill the host's. */
bool memory_grow(struct memory *memory);

/* From now on memory_find_gap can be asked. False: there is not enough address space. */
bool memory_index_gaps(struct memory *memory);

/* The address of the highest `length` bytes, more than 0, that are not mapped and between those; 0: there are none. All
 * of them whole pages. */
uint64_t memory_find_gap(const struct memory *memory, uint64_t length, uint64_t bottom, uint64_t top);

/* How many of the pages from `first` up to `end` may be accessed or are HELD. */
uint64_t memory_used(const struct memory *memory, uint64_t first, uint64_t end);

/* `address` and `length` must be multiples of GUEST_PAGE and inside, else false and nothing is done.
 * memory_map gives pages of zeros with that permission, whatever was there (0 is allowed: mapped for nothing but the
 * record; or PAGE_HELD alone: something will be put there; or with PAGE_WITHHELD). */
bool memory_map(struct memory *memory, uint64_t address, uint64_t length, unsigned permission);
bool memory_unmap(struct memory *memory, uint64_t address, uint64_t length);
bool memory_protect(struct memory *memory, uint64_t address, uint64_t length, unsigned permission);

/* Puts a part of the host's file in the place of what mapped pages hold, as host_map_file does; from then on there is
 * no memory->guarded. False: the host cannot, and nothing has changed. What is shared is unshared before it is mapped
 * anew or unmapped: the pages hold zeros then. */
bool memory_share(struct memory *memory, uint64_t address, uint64_t length, int file, uint64_t offset, bool writes);
void memory_unshare(struct memory *memory, uint64_t address, uint64_t length);

/* The same for a file that does not change, and all of which is there: the pages hold what a copy would, and cost
 * memory only once they are touched. Whoever maps them anew or unmaps them need not unshare them. False: nothing has
 * changed, and the file is to be read. */
bool memory_hold_file(struct memory *memory, uint64_t address, uint64_t length, int file, uint64_t offset);

/* Whether a page is WITHHELD. */
static inline bool memory_withholds(const struct memory *memory, uint64_t page)
{
    return page >= memory->withheld_first && page < memory->withheld_end && memory->withheld[page] != 0;
}

/* READ, WRITE and EXEC as they were given to a page; 0 also if it is not mapped. */
static inline unsigned memory_permission(const struct memory *memory, uint64_t page)
{
    unsigned bits = memory_withholds(memory, page) ? memory->withheld[page] : memory->pages[page];

    return (bits & (PAGE_READ | PAGE_WRITE | PAGE_EXEC)) | (bits & PAGE_WATCHED ? PAGE_WRITE : 0);
}

/* The first page from `page` up to `end` that is mapped, by number; `end` if there is none. */
uint64_t memory_next_mapped(const struct memory *memory, uint64_t page, uint64_t end);

/* Where `length` bytes at `address` are on the host, if every page of them allows all of `permission`; else NULL.
 * Whoever asks for PAGE_WRITE is about to write there. An empty range is never NULL. */
void *memory_at(struct memory *memory, uint64_t address, uint64_t length, unsigned permission);

/* How many bytes from `address` on, up to `length`, are in pages that allow that; where they are in *host, NULL if the
 * address is outside. Of a page that allows only part of it nothing is counted. */
uint64_t memory_extent(struct memory *memory, uint64_t address, uint64_t length, unsigned permission, void **host);

/* The pages from `first` up to `end` have been written to by who did not ask with memory_at or memory_extent. */
void memory_note(struct memory *memory, uint64_t first, uint64_t end);

/* What of a page's record the guest can know of: READ, WRITE, EXEC, MAPPED and WITHHELD. */
unsigned memory_visible(const struct memory *memory, uint64_t page);

/* From now on, or no longer, there is memory->guarded, with nothing to be accessed for GUARDED_AROUND bytes on either
 * side. False: the host cannot, or memory is shared, and nothing has changed. A process that is forked has it no more,
 * for the parent would see what the child writes: whoever forks ends it first. */
enum { GUARDED_AROUND = 2 * GUEST_PAGE };
bool memory_guard(struct memory *memory);
bool memory_unguard(struct memory *memory);

/* From now on, until memory_unbar, these watches hold. */
void memory_bar(struct memory *memory, struct memory_watches *watches);
void memory_unbar(struct memory *memory);

/* Whether the page can be read, and only a watch keeps it from that. */
bool memory_is_barred(const struct memory *memory, uint64_t page);

/* Code was decoded from a page. */
void memory_watch(struct memory *memory, uint64_t page);

/* Calls code_changed for every page that is STALE, and takes that off: what fence.i asks for, as other writes are known
 * at once. */
void memory_synchronize_code(struct memory *memory);

/* Which of `count` pages from that one on may have been touched since they were mapped, as host_touched. */
void memory_touched(const struct memory *memory, uint64_t page, uint64_t count, uint8_t *touched);

/* Whether the same pages are mapped, allow the same, and hold the same. Of pages that were never touched only the
 * record is looked at. How large the address spaces are makes no difference. */
bool memory_same(const struct memory *a, const struct memory *b);

/* Makes `to` hold what `from` holds; it grows if need be. Only what differs is written. False: it cannot grow. */
bool memory_copy(struct memory *to, const struct memory *from);

#endif
