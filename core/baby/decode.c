/* From store lines to threaded code. */
#include "baby/machine.h"

static void set(struct baby_machine *m, struct baby_slot *slot, enum baby_op op)
{
    slot->handler = m->handlers[op];
    slot->lines = 1;
}

void baby_empty_thread(struct baby_machine *m, const union handler *handlers)
{
    m->filled_for = m->base.engine;
    m->handlers = handlers;
    for (int line = 0; line < BABY_LINES; line++)
        set(m, &m->slots[line], baby_op_undecoded);
    for (int wrap = BABY_SLOT_WRAP; wrap < BABY_SLOT_STOP; wrap++)
        set(m, &m->slots[wrap], baby_op_wrap);
    set(m, &m->slots[BABY_SLOT_STOP], baby_op_stop);
}

/* Rows of fuse.def. Opcodes of the parts are a byte each, from the lowest on; `mask` has ones where there are parts. */
static const struct fusion {
    enum baby_op op;
    uint8_t count;
    uint32_t parts, mask;
} fusions[] = {
#define FUSE2(a, b)    {baby_op_##a##_##b, 2, baby_op_##a | baby_op_##b << 8, 0xffff},
#define FUSE3(a, b, c) {baby_op_##a##_##b##_##c, 3, baby_op_##a | baby_op_##b << 8 | baby_op_##c << 16, 0xffffff},
#include "baby/fuse.def"
};

/* The longest superinstruction that begins with what was decoded into `slot`; NULL: none. */
static const struct fusion *longest_fusion(const struct baby_machine *m, const struct baby_slot *slot)
{
    const struct fusion *longest = NULL;
    int line = (int)(slot - m->slots);
    uint32_t ops = 0;

    for (int n = 0; n < BABY_PARTS; n++) { /* nothing follows line 31 but the wrap */
        uint32_t op = line + n < BABY_LINES ? baby_op(m->state.store[line + n]) : baby_op_wrap;

        ops |= op << 8 * n;
    }
    for (size_t row = 0; row < sizeof fusions / sizeof *fusions; row++) {
        const struct fusion *fusion = &fusions[row];

        if ((ops & fusion->mask) == fusion->parts && (longest == NULL || fusion->count > longest->count))
            longest = fusion;
    }
    return longest;
}

void baby_decode(struct baby_machine *m, struct baby_slot *slot)
{
    uint32_t word = m->state.store[slot - m->slots];
    const struct fusion *fusion;

    set(m, slot, baby_op(word));
    slot->imm = baby_operand(word);
    fusion = m->fuses ? longest_fusion(m, slot) : NULL;
    if (fusion == NULL)
        return;
    slot->handler = m->handlers[fusion->op];
    slot->lines = fusion->count;
    for (int n = 1; n < fusion->count; n++) /* what it needs of the lines after it; they keep their handlers */
        slot[n].imm = baby_operand(m->state.store[slot + n - m->slots]);
}
