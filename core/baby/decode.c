/* From store lines to threaded code. */
#include "baby/machine.h"

static void set(struct baby_machine *m, struct slot *slot, enum baby_op op)
{
    slot->handler = m->base.handlers[op];
    slot->op = op;
    *baby_lines(slot) = 1;
}

void baby_empty_thread(struct baby_machine *m)
{
    for (int line = 0; line < BABY_LINES; line++)
        set(m, &m->slots[line], baby_op_undecoded);
    for (int wrap = BABY_SLOT_WRAP; wrap < BABY_SLOT_STOP; wrap++)
        set(m, &m->slots[wrap], baby_op_wrap);
    set(m, &m->slots[BABY_SLOT_STOP], baby_op_stop);
}

/* Rows of fuse.def. */
static const struct fusion {
    enum baby_op op;
    uint8_t count, parts[BABY_PARTS];
} fusions[] = {
#define FUSE2(a, b)    {baby_op_##a##_##b, 2, {baby_op_##a, baby_op_##b}},
#define FUSE3(a, b, c) {baby_op_##a##_##b##_##c, 3, {baby_op_##a, baby_op_##b, baby_op_##c}},
#include "baby/fuse.def"
};

/* The longest superinstruction that begins with what was decoded into `slot`; NULL: none. */
static const struct fusion *longest_fusion(const struct baby_machine *m, const struct slot *slot)
{
    const struct fusion *longest = NULL;
    int line = (int)(slot - m->slots);

    for (size_t row = 0; row < sizeof fusions / sizeof *fusions; row++) {
        const struct fusion *fusion = &fusions[row];
        int same = 0;

        while (same < fusion->count && line + same < BABY_LINES &&
               baby_operands(m->state.store[line + same]).op == fusion->parts[same])
            same++;
        if (same == fusion->count && (longest == NULL || same > longest->count))
            longest = fusion;
    }
    return longest;
}

void baby_decode(struct baby_machine *m, struct slot *slot)
{
    const struct fusion *fusion;

    *slot = baby_operands(m->state.store[slot - m->slots]);
    slot->handler = m->base.handlers[slot->op];
    *baby_lines(slot) = 1;
    fusion = m->fuses ? longest_fusion(m, slot) : NULL;
    if (fusion == NULL)
        return;
    slot->handler = m->base.handlers[fusion->op];
    *baby_lines(slot) = fusion->count;
    for (int n = 1; n < fusion->count; n++) /* what it needs of the lines behind; they keep their handlers */
        slot[n].imm = baby_operands(m->state.store[slot + n - m->slots]).imm;
}
