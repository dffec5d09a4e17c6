/* What the manual says exists: registers, pc, fcsr, the reservation, and memory. Shared by the engines and the
 * reference, which share nothing else. */
#ifndef BOBBIN_RV64_STATE_H
#define BOBBIN_RV64_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RV64_SINK = 32 }; /* engines send what is written to x0 there */

struct rv64_state {
    uint64_t x[33]; /* x[0] is 0; x[RV64_SINK] is 0 at every stop */
    uint64_t f[32]; /* narrower values are NaN-boxed */
    uint64_t pc;
    uint64_t fflags; /* NX 1, UF 2, OF 4, DZ 8, NV 16 */
    uint64_t frm; /* 0 RNE, 1 RTZ, 2 RDN, 3 RUP, 4 RMM; others may be written and make instructions with it illegal */
    uint64_t reserved;       /* address that LR reserved, RV64_NOT_RESERVED: none */
    uint64_t reserved_value; /* what LR loaded there, sign-extended */
    uint64_t instret; /* instructions executed: cycle and instret read it; time reads it too (a deterministic clock) */
};

#define RV64_NOT_RESERVED UINT64_MAX

enum { RV64_NX = 1, RV64_UF = 2, RV64_OF = 4, RV64_DZ = 8, RV64_NV = 16 };

/* ---- Memory ------------------------------------------------------------------------------------------------------ */

enum {
    RV64_PAGE_BITS = 12,
    RV64_PAGE = 1 << RV64_PAGE_BITS,
    RV64_RECORD = 1 << (32 - RV64_PAGE_BITS), /* pages in 4 GiB */
};

/* What a page allows. The *_ON bits say that the page behind it allows the same, so that an access which begins in this
 * page needs no second look wherever it ends. */
enum {
    RV64_READ = 1,
    RV64_WRITE = 2,
    RV64_EXEC = 4,
    RV64_READ_ON = 8,
    RV64_WRITE_ON = 16,
};

/* The guest's address space: one host reservation, guest address a at host + a. Pages that nobody touched cost nothing.
 * What each page allows stands right before, RV64_RECORD bytes, so that engines need one address for both. */
struct rv64_memory {
    uint8_t *host;
    uint64_t size;  /* bytes of address space: a multiple of RV64_PAGE, at most 4 GiB */
    uint8_t *pages; /* host - RV64_RECORD: [size / RV64_PAGE] what each allows; 0: unmapped */
};

bool rv64_memory_open(struct rv64_memory *memory, uint64_t size);
void rv64_memory_close(struct rv64_memory *memory);

/* `address` and `length` must be multiples of RV64_PAGE and inside, else false and nothing is done.
 * rv64_map gives pages of zeros with that permission (0 is allowed: mapped for nothing but the record), whatever was
 * there. */
bool rv64_map(struct rv64_memory *memory, uint64_t address, uint64_t length, unsigned permission);
bool rv64_unmap(struct rv64_memory *memory, uint64_t address, uint64_t length);
bool rv64_protect(struct rv64_memory *memory, uint64_t address, uint64_t length, unsigned permission);

/* The first page from `page` up to `end` that is mapped, by number; `end` if there is none. */
uint64_t rv64_next_mapped(const struct rv64_memory *memory, uint64_t page, uint64_t end);

/* Where `length` bytes at `address` are on the host, if every page of them allows all of `permission`; else NULL.
 * An empty range is never NULL. */
void *rv64_memory_at(const struct rv64_memory *memory, uint64_t address, uint64_t length, unsigned permission);

#endif
