/* The host's memory in pages: what differs between systems. Sizes and addresses are multiples of HOST_PAGE. */
#ifndef BOBBIN_HOST_PAGES_H
#define BOBBIN_HOST_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HOST_PAGE = 4096 };

/* Address space full of zeros, of which pages cost memory only once they are touched. NULL: there is not that much. */
void *host_reserve(size_t size);
void host_release(void *address, size_t size);

/* Makes these pages zeros that cost nothing again. */
void host_clear(void *address, size_t size);

/* The same for pages that can be reached by two addresses (host_reserve_shared, host_alias). */
void host_clear_shared(void *address, size_t size);

/* As host_reserve, but such that a forked process shares it; and the same pages at another address, with `guard` bytes
 * on either side where nothing may be accessed, nor may they themselves be as yet. NULL: the host cannot. */
void *host_reserve_shared(size_t size);
void *host_alias(void *address, size_t size, size_t guard);
void host_release_alias(void *address, size_t size, size_t guard);

/* What was reserved at `from` takes the place of what was reserved at `to`. */
bool host_move(void *from, void *to, size_t size);

/* What these pages of an alias may be accessed for. False: it has not been changed, for the host has too many pieces of
 * memory already. */
bool host_protect(void *address, size_t size, bool read, bool write);

/* Puts a part of a file in the place of pages that were reserved, so that whoever has the file sees what is stored
 * there; not `writes`: stores stay here, and the file may be one that is open for reading only. Then fresh zeros again.
 * False: the host cannot, and nothing has changed. Inside a range that such files are expected in, from its reservation
 * until its release, a page that the file no longer has is one of zeros instead of the end of the process (SIGBUS). */
bool host_map_file(void *address, size_t size, int file, uint64_t offset, bool writes);
bool host_unmap_file(void *address, size_t size);
bool host_expect_files(const void *address, size_t size);
void host_expect_no_files(const void *address);

/* Which of `count` pages from `address` on have ever been touched since they were reserved or cleared: 1 in touched[n]
 * for those that were and, where the host does not tell, for all. */
void host_touched(const void *address, size_t count, uint8_t *touched);

#endif
