/* malloc, calloc, realloc, aligned_alloc and free in a storm: every block keeps what was written into it, blocks do not
 * overlap, alignment is as promised, and sizes that cannot be had are refused. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

enum { BLOCKS = 300, STEPS = 6000 };

static struct {
    unsigned char *data;
    size_t size;
    unsigned char mark;
} blocks[BLOCKS];

static int broken(int i)
{
    for (size_t at = 0; at < blocks[i].size; at += 1 + at / 8)
        if (blocks[i].data[at] != blocks[i].mark)
            return 1;
    return blocks[i].size > 0 && blocks[i].data[blocks[i].size - 1] != blocks[i].mark;
}

int main(void)
{
    uint64_t seed = 7;
    long bad = 0, total = 0, counts[5] = {0};
    void *huge;

    for (int step = 0; step < STEPS; step++) {
        uint64_t random = random_next(&seed);
        int i = (int)(random % BLOCKS), what = (int)((random >> 20) % 5);
        size_t size = (size_t)1 << (random >> 30) % (step % 500 == 0 ? 21 : 13);

        size = size / 2 + (random >> 40) % (size / 2 + 1);
        counts[what]++;
        bad += broken(i);
        if (what == 3 && blocks[i].data != NULL) {
            size_t kept = size < blocks[i].size ? size : blocks[i].size;
            unsigned char *moved = realloc(blocks[i].data, size + 1);

            for (size_t at = 0; at < kept; at += 1 + at / 4)
                bad += moved[at] != blocks[i].mark;
            blocks[i].data = moved;
            size++;
        } else {
            free(blocks[i].data);
            if (what == 0)
                blocks[i].data = malloc(size);
            else if (what == 1) {
                blocks[i].data = calloc(size, 1);
                for (size_t at = 0; at < size; at++)
                    bad += blocks[i].data[at] != 0;
            } else if (what == 2) {
                size_t alignment = (size_t)16 << (random >> 50) % 9;

                size = (size + alignment - 1) & -alignment;
                blocks[i].data = aligned_alloc(alignment, size);
                bad += (uintptr_t)blocks[i].data % alignment != 0;
            } else {
                blocks[i].data = NULL;
                size = 0;
            }
        }
        bad += blocks[i].data != NULL && malloc_usable_size(blocks[i].data) < size;
        blocks[i].size = size;
        blocks[i].mark = (unsigned char)step;
        if (size > 0)
            memset(blocks[i].data, step & 0xff, size);
        total += (long)size;
    }
    for (int i = 0; i < BLOCKS; i++) {
        bad += broken(i);
        free(blocks[i].data);
    }
    printf("%ld %ld %ld %ld %ld, %ld bytes, %ld bad\n", counts[0], counts[1], counts[2], counts[3], counts[4], total,
           bad);
    malloc_trim(0);

    huge = malloc(20 << 20); /* too large for the heap: a mapping of its own */
    memset(huge, 1, 20 << 20);
    huge = realloc(huge, 40 << 20);
    printf("%d %d\n", ((char *)huge)[(20 << 20) - 1], ((char *)huge)[(20 << 20) + 4096]);
    free(huge);
    errno = 0;
    huge = malloc((size_t)1 << 62);
    printf("%d %d\n", huge == NULL, errno == ENOMEM);
    errno = 0;
    huge = calloc((size_t)1 << 33, (size_t)1 << 33);
    printf("%d %d\n", huge == NULL, errno == ENOMEM);
    return 0;
}
