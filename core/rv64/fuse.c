/* The superinstructions of rv64 as a table, and what links hold between instructions. */
#include "rv64/insns.h"

#define PART(name) rv64_op_##name
#define LINK(name) rv64_link_##name
static const struct fusion fusions[] = {
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

_Static_assert(sizeof fusions / sizeof *fusions <= FUSE_MOST_ROWS, "there is room for all rows");

void rv64_fusing_prepare(struct fusing *fusing)
{
    fusing_prepare(fusing, fusions, sizeof fusions / sizeof *fusions);
}

void rv64_fuse(const struct fusing *fusing, const struct rv64_decoded *line, int count, uint16_t chosen[RV64_LINE])
{
    struct fuse_insn insns[RV64_LINE];

    for (int n = 0; n < count; n++) {
        insns[n] = (struct fuse_insn){.op = line[n].op};
        for (int link = 0; n > 0 && link < FUSE_LINKS; link++)
            insns[n].held |= (uint8_t)(rv64_linked((enum rv64_link)link, &line[n - 1].slot, &line[n].slot) << link);
    }
    fuse(fusing, insns, count);
    for (int n = 0; n < count; n++)
        chosen[n] = insns[n].chosen;
}
