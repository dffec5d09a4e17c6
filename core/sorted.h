/* Looking something up in a sorted table. Internal. */
#ifndef BOBBIN_SORTED_H
#define BOBBIN_SORTED_H

#include <stddef.h>

/* How many of the items 0 to `count` - 1 of a table come before the one looked for. `before` says so of item `n`; the
 * table is sorted, so it holds up to some item and for none behind it. */
#define COUNT_BEFORE(n, count, before)                                                                                 \
    ({                                                                                                                 \
        size_t least_ = 0, most_ = (count);                                                                            \
                                                                                                                       \
        while (least_ < most_) {                                                                                       \
            const size_t n = least_ + (most_ - least_) / 2;                                                            \
                                                                                                                       \
            if (before)                                                                                                \
                least_ = n + 1;                                                                                        \
            else                                                                                                       \
                most_ = n;                                                                                             \
        }                                                                                                              \
        least_;                                                                                                        \
    })

#endif
