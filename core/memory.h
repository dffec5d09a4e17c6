/* A guest's address space of pages, as engines and worlds see it. Internal; the Baby, whose store is 32 words, has
 * none. */
#ifndef BOBBIN_MEMORY_H
#define BOBBIN_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    GUEST_PAGE_BITS = 12,
    GUEST_PAGE = 1 << GUEST_PAGE_BITS,
    PAGE_RECORD = 1 << (32 - GUEST_PAGE_BITS), /* pages in 4 GiB */
};

/* What a page allows. The *_ON bits say that the page behind it allows the same, so that an access which begins in this
 * page needs no second look wherever it ends. */
enum {
    PAGE_READ = 1,
    PAGE_WRITE = 2,
    PAGE_EXEC = 4,
    PAGE_READ_ON = 8,
    PAGE_WRITE_ON = 16,
};

/* The guest's address space: one host reservation, guest address a at host + a. Pages that nobody touched cost nothing.
 * What each page allows stands right before, PAGE_RECORD bytes, so that engines need one address for both. */
struct memory {
    uint8_t *host;
    uint64_t size;  /* bytes of address space: a multiple of GUEST_PAGE, at most 4 GiB */
    uint8_t *pages; /* host - PAGE_RECORD: [size / GUEST_PAGE] what each allows; 0: unmapped */
};

bool memory_open(struct memory *memory, uint64_t size);
void memory_close(struct memory *memory);

/* `address` and `length` must be multiples of GUEST_PAGE and inside, else false and nothing is done.
 * memory_map gives pages of zeros with that permission (0 is allowed: mapped for nothing but the record), whatever was
 * there. */
bool memory_map(struct memory *memory, uint64_t address, uint64_t length, unsigned permission);
bool memory_unmap(struct memory *memory, uint64_t address, uint64_t length);
bool memory_protect(struct memory *memory, uint64_t address, uint64_t length, unsigned permission);

/* The first page from `page` up to `end` that is mapped, by number; `end` if there is none. */
uint64_t memory_next_mapped(const struct memory *memory, uint64_t page, uint64_t end);

/* Where `length` bytes at `address` are on the host, if every page of them allows all of `permission`; else NULL.
 * An empty range is never NULL. */
void *memory_at(const struct memory *memory, uint64_t address, uint64_t length, unsigned permission);

#endif
