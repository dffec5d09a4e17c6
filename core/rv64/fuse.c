/* The superinstructions of rv64 as a table, and what links hold between instructions. */
#include "rv64/insns.h"

#define PART(name) rv64_op_##name
#define LINK(name) rv64_link_##name
#define FUSE_ROWS  "rv64/fuse.def"
#include "engine/fusions.inc"

void rv64_fusing_prepare(struct fusing *fusing)
{
    prepare(fusing);
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
