#include "engine/fuse.h"

#include <string.h>

/* Where the chain of the rows begins that begin with these two. */
static unsigned beginning(unsigned first, unsigned second)
{
    return (first * 37 + second) % FUSE_BEGINNINGS;
}

void fusing_prepare(struct fusing *fusing, const struct fusion *rows, int count)
{
    fusing->rows = rows;
    memset(fusing->first, 0, sizeof fusing->first);
    for (int row = count - 1; row > 0; row--) {
        uint16_t *first = &fusing->first[beginning(rows[row].parts[0], rows[row].parts[1])];

        fusing->next[row] = *first;
        *first = (uint16_t)row;
    }
}

static bool matches(const struct fusion *fusion, const struct fuse_insn *line)
{
    for (int n = 0; n < fusion->count; n++) {
        if (line[n].op != fusion->parts[n] || (n > 0 && (line[n].held >> fusion->links[n] & 1) == 0))
            return false;
    }
    return true;
}

/* A link is a load less, one that had to wait for a store; those with two facts save more. */
int fusion_cost(const struct fusion *fusion)
{
    static const int saved[FUSE_LINKS] = {[FUSE_FIRST] = 2, [FUSE_SECOND] = 2, [FUSE_BOTH] = 3, [FUSE_SAME] = 3};
    int cost = FUSE_COST_DISPATCH;

    for (int n = 1; n < fusion->count; n++)
        cost -= saved[fusion->links[n]];
    return cost;
}

/* From the end of the line back, so that for every instruction it is known what the rest costs if control gets there:
 * whoever enters a line in its middle finds the best for what is left of it, too. */
void fuse(const struct fusing *fusing, struct fuse_insn *line, int count)
{
    enum { RECENT = 2 * FUSE_PARTS };
    int cost[RECENT] = {0}; /* of what begins at an instruction, for the last few that were looked at */

    for (int n = count - 1; n >= 0; n--) {
        int least = FUSE_COST_DISPATCH + cost[(n + 1) % RECENT];

        line[n].chosen = line[n].op;
        for (int row = n + 1 < count ? fusing->first[beginning(line[n].op, line[n + 1].op)] : 0; row != 0;
             row = fusing->next[row]) {
            const struct fusion *fusion = &fusing->rows[row];
            int with;

            if (fusion->count > count - n || !matches(fusion, &line[n]))
                continue;
            with = fusion_cost(fusion) + cost[(n + fusion->count) % RECENT];
            if (with < least) {
                least = with;
                line[n].chosen = fusion->op;
            }
        }
        cost[n % RECENT] = least;
    }
}
