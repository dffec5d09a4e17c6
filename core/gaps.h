/* Which pages are free, such that the highest free range of a length is found in logarithmic time. Internal. */
#ifndef BOBBIN_GAPS_H
#define BOBBIN_GAPS_H

#include <stdbool.h>
#include <stdint.h>

/* A binary tree over `pages` pages, which are a power of two: all of them, their halves, and so on down to single
 * pages. */
struct gaps {
    struct gap_node *nodes; /* [2 * pages]: nodes[1] is the root, and below nodes[n] are nodes[2 * n] and the next */
    uint32_t pages;
};

/* All pages are free. False: there is not that much address space. */
bool gaps_open(struct gaps *gaps, uint32_t pages);
void gaps_close(struct gaps *gaps);

void gaps_set(struct gaps *gaps, uint64_t first, uint64_t end, bool taken);

/* The first page of the highest range of `count` free pages, more than none, from `bottom` up to `top`; `top`: there is
 * none. */
uint64_t gaps_find(const struct gaps *gaps, uint64_t count, uint64_t bottom, uint64_t top);

#endif
