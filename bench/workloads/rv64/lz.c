/* Compression by references to what came before (LZ77 with hash chains, as in LZ4 and deflate), and back again.
 * Stresses: hash tables, comparing and copying short runs of bytes, chains followed through an array. */
#include <string.h>

#include "guest.h"

enum { SIZE = 32768, HASH_BITS = 13, LEAST = 4, MOST = 255 + LEAST, CHAIN = 16 };

static unsigned hash_at(const unsigned char *bytes)
{
    uint32_t word = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;

    return word * 2654435761u >> (32 - HASH_BITS);
}

static size_t common_length(const unsigned char *a, const unsigned char *b, const unsigned char *end)
{
    size_t length = 0;

    while (b + length < end && length < MOST && a[length] == b[length])
        length++;
    return length;
}

/* A literal is 0 and the byte; a reference is its length - LEAST + 1, or 255 and the rest, and the distance in two
 * bytes. */
static size_t compress(unsigned char *to, const unsigned char *from, size_t size)
{
    static int32_t newest[1 << HASH_BITS], older[SIZE];
    const unsigned char *start = to;
    size_t at = 0;

    memset(newest, -1, sizeof newest);
    while (at < size) {
        size_t best = 0, distance = 0, step = 1;

        if (at + LEAST <= size) {
            int32_t candidate = newest[hash_at(from + at)];
            for (unsigned tries = 0; candidate >= 0 && tries < CHAIN; tries++, candidate = older[candidate]) {
                size_t length = common_length(from + candidate, from + at, from + size);
                if (length > best) {
                    best = length;
                    distance = at - (size_t)candidate;
                }
            }
        }
        if (best >= LEAST) {
            size_t code = best - LEAST + 1;
            if (code >= 255) {
                *to++ = 255;
                code -= 255;
            }
            *to++ = (unsigned char)code;
            *to++ = (unsigned char)distance;
            *to++ = (unsigned char)(distance >> 8);
            step = best;
        } else {
            *to++ = 0;
            *to++ = from[at];
        }
        for (; step > 0; step--, at++) {
            if (at + LEAST <= size) {
                unsigned hash = hash_at(from + at);
                older[at] = newest[hash];
                newest[hash] = (int32_t)at;
            }
        }
    }
    return (size_t)(to - start);
}

static size_t expand(unsigned char *to, const unsigned char *from, size_t size)
{
    const unsigned char *start = to, *end = from + size;

    while (from < end) {
        size_t code = *from++;
        const unsigned char *source;

        if (code == 0) {
            *to++ = *from++;
            continue;
        }
        if (code == 255)
            code += *from++;
        source = to - (from[0] | (size_t)from[1] << 8);
        from += 2;
        for (size_t left = code + LEAST - 1; left > 0; left--)
            *to++ = *source++; /* may overlap: a run */
    }
    return (size_t)(to - start);
}

/* Words that come back, numbers that do not, and runs. */
static void write_data(unsigned char *data, uint64_t *random)
{
    static const char *const words[] = {"thread",  "spool", "bobbin ", "needle", "loom ", "warp and weft ",
                                        "shuttle", "; ",    "\n",      "the ",   "of ",   "stitch in time "};
    size_t at = 0;

    while (at < SIZE) {
        uint64_t r = next_random(random) >> 24;
        const char *word = words[r % 12];
        size_t length = strlen(word);

        if (r >> 8 & 7 || at + 32 > SIZE) {
            for (size_t i = 0; i < length && at < SIZE; i++)
                data[at++] = (unsigned char)word[i];
        } else if (r >> 11 & 1) {
            for (unsigned i = 0; i < 6; i++)
                data[at++] = (unsigned char)('0' + (r >> (12 + 3 * i) & 7));
        } else {
            for (unsigned i = 0; i < (r >> 12 & 31); i++)
                data[at++] = '-';
        }
    }
}

int main(int argc, char **argv)
{
    static unsigned char data[SIZE], packed[2 * SIZE], again[SIZE];
    uint64_t rounds = rounds_to_do(240, argc, argv), sum = 0, random = 7;

    for (uint64_t round = 0; round < rounds; round++) {
        size_t size;

        write_data(data, &random);
        size = compress(packed, data, SIZE);
        for (size_t i = 0; i < size; i += 16)
            sum = mix(sum, packed[i]);
        for (unsigned i = 0; i < 4; i++) {
            if (expand(again, packed, size) != SIZE || memcmp(again, data, SIZE) != 0)
                return 1;
        }
        sum = mix(sum, size);
    }
    return report(sum);
}
