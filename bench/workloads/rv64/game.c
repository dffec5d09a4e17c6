/* Connect Four, searched to a fixed depth by alpha-beta with a table of positions seen, on boards of two bit masks.
 * Stresses: recursion with many live values, shifts and masks, a hash table, branches that depend on all of it. */
#include <string.h>

#include "guest.h"

/* Column c has bits 7c to 7c + 6, the lowest row first; the seventh row stays empty. */
enum { COLUMNS = 7, ROWS = 6, DEPTH = 9, TABLE = 1 << 14, WON = 1000 };

struct entry {
    uint64_t key;
    int8_t depth, bound; /* -1: the value is at most, 0: exactly, 1: at least this */
    int16_t value;
};

static struct entry table[TABLE];
static uint64_t visited;

static int four(uint64_t discs)
{
    static const unsigned directions[] = {1, 6, 7, 8};

    for (unsigned i = 0; i < 4; i++) {
        uint64_t pairs = discs & discs >> directions[i];
        if (pairs & pairs >> 2 * directions[i])
            return 1;
    }
    return 0;
}

static int count(uint64_t word)
{
    int bits = 0;

    for (; word != 0; word &= word - 1)
        bits++;
    return bits;
}

/* Discs in the middle count more. */
static int judge(uint64_t own, uint64_t other)
{
    static const uint64_t middle = UINT64_C(0x7f) << 21, beside = UINT64_C(0x7f) << 14 | UINT64_C(0x7f) << 28;

    return 3 * (count(own & middle) - count(other & middle)) + count(own & beside) - count(other & beside);
}

/* The value for the side to move, whose discs are `own`. */
static int search(uint64_t own, uint64_t other, int depth, int alpha, int beta)
{
    static const unsigned char order[COLUMNS] = {3, 2, 4, 1, 5, 0, 6};
    uint64_t all = own | other, bottom = UINT64_C(0x0040810204081);
    uint64_t key = (own + all + bottom) * 2 + 1; /* tells positions apart: the first empty cell of each column is set */
    struct entry *entry = &table[key * UINT64_C(0x9E3779B97F4A7C15) >> 50];
    int best = -WON - 100, first = alpha;

    visited++;
    if (four(other))
        return -WON - depth;
    if (depth == 0)
        return judge(own, other);
    if (entry->key == key && entry->depth == depth) {
        if (entry->bound == 0 || (entry->bound > 0 && entry->value >= beta) ||
            (entry->bound < 0 && entry->value <= alpha))
            return entry->value;
    }
    for (unsigned i = 0; i < COLUMNS && alpha < beta; i++) {
        uint64_t column = UINT64_C(0x3f) << 7 * order[i];
        uint64_t move = (all + (UINT64_C(1) << 7 * order[i])) & column & ~all;
        int value;

        if (move == 0)
            continue;
        value = -search(other, own | move, depth - 1, -beta, -alpha);
        if (value > best)
            best = value;
        if (best > alpha)
            alpha = best;
    }
    if (best < -WON - 99)
        return 0; /* the board is full */
    *entry = (struct entry){key, (int8_t)depth, (int8_t)(best <= first ? -1 : best >= beta ? 1 : 0), (int16_t)best};
    return best;
}

int main(int argc, char **argv)
{
    uint64_t rounds = rounds_to_do(150, argc, argv), sum = 0, random = 10;

    for (uint64_t round = 0; round < rounds; round++) {
        uint64_t sides[2] = {0, 0};

        memset(table, 0, sizeof table);
        for (unsigned moves = 0; moves < 6; moves++) {
            unsigned shift = 7 * (unsigned)((next_random(&random) >> 32) % COLUMNS);
            uint64_t move = ((sides[0] | sides[1]) + (UINT64_C(1) << shift)) & UINT64_C(0x3f) << shift;
            sides[moves % 2] |= move & ~(sides[0] | sides[1]);
        }
        sum = mix(sum, (uint64_t)search(sides[0], sides[1], DEPTH, -WON - 100, WON + 100));
        sum = mix(sum, visited);
    }
    return report(sum);
}
