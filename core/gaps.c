#include <stddef.h>

#include "gaps.h"
#include "host/pages.h"

/* How many pages the longest free ranges are short of all pages of the node: the one at its low end, the one at its
 * high end, and the longest anywhere. So a node of zeros is free, as memory of the host's is to begin with. Where all
 * pages of a node are free, or none is, what stands in the nodes below it means nothing. */
struct gap_node {
    uint32_t low, high, most;
};

static size_t size_of(uint32_t pages)
{
    const size_t size = 2 * (size_t)pages * sizeof(struct gap_node);

    return (size + HOST_PAGE - 1) & ~(size_t)(HOST_PAGE - 1);
}

bool gaps_open(struct gaps *gaps, uint32_t pages)
{
    *gaps = (struct gaps){host_reserve(size_of(pages)), pages};
    return gaps->nodes != NULL;
}

void gaps_close(struct gaps *gaps)
{
    if (gaps->nodes != NULL)
        host_release(gaps->nodes, size_of(gaps->pages));
    *gaps = (struct gaps){NULL, 0};
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* nodes[n] stands for `size` pages from `at` on. */
static void set(struct gap_node *nodes, uint64_t n, uint64_t at, uint32_t size, uint64_t first, uint64_t end,
                bool taken)
{
    const uint32_t all = taken ? size : 0, half = size / 2;
    struct gap_node *node = &nodes[n], *low = &nodes[2 * n], *high = low + 1;

    if (end <= at || at + size <= first || (node->most == all && node->low == all))
        return;
    if (first <= at && at + size <= end) {
        *node = (struct gap_node){all, all, all};
        return;
    }
    if (node->most == 0)
        *low = *high = (struct gap_node){0, 0, 0};
    else if (node->most == size)
        *low = *high = (struct gap_node){half, half, half};
    set(nodes, 2 * n, at, half, first, end, taken);
    set(nodes, 2 * n + 1, at + half, half, first, end, taken);
    node->low = low->most == 0 ? high->low : half + low->low;
    node->high = high->most == 0 ? low->high : half + high->high;
    node->most = smaller(smaller(half + low->most, half + high->most), low->high + high->low);
}

void gaps_set(struct gaps *gaps, uint64_t first, uint64_t end, bool taken)
{
    if (first < end)
        set(gaps->nodes, 1, 0, gaps->pages, first, end, taken);
}

struct search {
    uint64_t count, bottom, top;
    uint64_t at, run; /* all is free from `at` on, as far as `run` pages */
};

/* Goes on downwards with the pages of a node; true: it is found. */
static bool find(const struct gap_node *nodes, uint64_t n, uint64_t at, uint32_t size, struct search *search)
{
    const struct gap_node *node = &nodes[n];
    const uint64_t first = at > search->bottom ? at : search->bottom,
                   end = at + size < search->top ? at + size : search->top;
    const uint32_t half = size / 2;

    if (first >= end)
        return false;
    if (node->most == 0) {
        search->at = first;
        search->run += end - first;
        return search->run >= search->count;
    }
    if (node->most == size) {
        search->run = 0;
        return false;
    }
    if (end - first == size && size - node->most < search->count && search->run + (size - node->high) < search->count) {
        search->at = at;
        search->run = size - node->low;
        return false;
    }
    return find(nodes, 2 * n + 1, at + half, half, search) || find(nodes, 2 * n, at, half, search);
}

uint64_t gaps_find(const struct gaps *gaps, uint64_t count, uint64_t bottom, uint64_t top)
{
    struct search search = {.count = count, .bottom = bottom, .top = top};

    return find(gaps->nodes, 1, 0, gaps->pages, &search) ? search.at + search.run - count : top;
}
