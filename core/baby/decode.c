/* From store lines to threaded code. */
#include "baby/machine.h"

static void set(struct baby_machine *m, struct slot *slot, enum baby_op op)
{
    slot->handler = m->base.handlers[op];
    slot->op = op;
}

void baby_empty_thread(struct baby_machine *m)
{
    for (int line = 0; line < BABY_LINES; line++)
        set(m, &m->slots[line], baby_op_undecoded);
    for (int wrap = BABY_SLOT_WRAP; wrap < BABY_SLOT_STOP; wrap++)
        set(m, &m->slots[wrap], baby_op_wrap);
    set(m, &m->slots[BABY_SLOT_STOP], baby_op_stop);
}

void baby_decode(struct baby_machine *m, struct slot *slot)
{
    *slot = baby_operands(m->state.store[slot - m->slots]);
    slot->handler = m->base.handlers[slot->op];
}
