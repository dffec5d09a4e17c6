/* Which superinstructions a line of code becomes. */
#include "rv64/insns.h"

#define PART(name) rv64_op_##name
#define LINK(name) rv64_link_##name
static const struct rv64_fusion fusions[] = {
    {0}, /* rows are numbered from 1 on */
#define FUSE2(a, ab, b) {PART(a##_##ab##_##b), 2, {PART(a), PART(b)}, {0, LINK(ab)}},
#define FUSE3(a, ab, b, bc, c)                                                                                         \
    {PART(a##_##ab##_##b##_##bc##_##c), 3, {PART(a), PART(b), PART(c)}, {0, LINK(ab), LINK(bc)}},
#define FUSE4(a, ab, b, bc, c, cd, d)                                                                                  \
    {PART(a##_##ab##_##b##_##bc##_##c##_##cd##_##d),                                                                   \
     4,                                                                                                                \
     {PART(a), PART(b), PART(c), PART(d)},                                                                             \
     {0, LINK(ab), LINK(bc), LINK(cd)}},
#include "rv64/fuse.def"
};

enum { FUSIONS = sizeof fusions / sizeof *fusions };

/* Where the chain of the rows begins that begin with these two. */
static unsigned beginning(unsigned first, unsigned second)
{
    return (first * 37 + second) % RV64_BEGINNINGS;
}

void rv64_fusing_prepare(struct rv64_fusing *fusing)
{
    memset(fusing->first, 0, sizeof fusing->first);
    for (int row = FUSIONS - 1; row > 0; row--) {
        uint16_t *first = &fusing->first[beginning(fusions[row].parts[0], fusions[row].parts[1])];

        fusing->next[row] = *first;
        *first = (uint16_t)row;
    }
}

bool rv64_fusion_matches(const struct rv64_fusion *fusion, const struct rv64_decoded *line)
{
    for (int n = 0; n < fusion->count; n++) {
        if (line[n].op != fusion->parts[n] ||
            (n > 0 && !rv64_linked((enum rv64_link)fusion->links[n], &line[n - 1].slot, &line[n].slot)))
            return false;
    }
    return true;
}

/* A link is a load less, one that had to wait for a store; those with two facts save more. */
int rv64_fusion_cost(const struct rv64_fusion *fusion)
{
    static const int saved[] = {
        [rv64_link_any] = 0, [rv64_link_rs1] = 2, [rv64_link_rs2] = 2, [rv64_link_both] = 3, [rv64_link_same] = 3};
    int cost = RV64_COST_DISPATCH;

    for (int n = 1; n < fusion->count; n++)
        cost -= saved[fusion->links[n]];
    return cost;
}

/* From the end of the line back, so that for every instruction it is known what the rest costs if control gets there:
 * whoever enters a line in its middle finds the best for what is left of it, too. */
void rv64_fuse(const struct rv64_fusing *fusing, const struct rv64_decoded *line, int count, uint16_t chosen[RV64_LINE])
{
    int cost[RV64_LINE + 1];

    cost[count] = 0;
    for (int n = count - 1; n >= 0; n--) {
        chosen[n] = line[n].op;
        cost[n] = RV64_COST_DISPATCH + cost[n + 1];
        if (n + 1 == count)
            continue;
        for (int row = fusing->first[beginning(line[n].op, line[n + 1].op)]; row != 0; row = fusing->next[row]) {
            const struct rv64_fusion *fusion = &fusions[row];
            int with;

            if (fusion->count > count - n || !rv64_fusion_matches(fusion, &line[n]))
                continue;
            with = rv64_fusion_cost(fusion) + cost[n + fusion->count];
            if (with < cost[n]) {
                cost[n] = with;
                chosen[n] = fusion->op;
            }
        }
    }
}
