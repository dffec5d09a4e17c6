/* From words to threaded code. */
#include "stack/machine.h"

static void set(struct stack_machine *m, struct stack_slot *slot, enum stack_op op)
{
    slot->handler = m->handlers[op];
    slot->words = 1;
}

void stack_empty_thread(struct stack_machine *m, const union handler *handlers)
{
    m->filled_for = m->base.engine;
    m->handlers = handlers;
    for (int word = 0; word < STACK_WORDS; word++)
        set(m, &m->slots[word], stack_op_undecoded);
    set(m, &m->slots[STACK_SLOT_WRAP], stack_op_wrap);
    set(m, &m->slots[STACK_SLOT_STOP], stack_op_stop);
}

/* Rows of fuse.def. */
static const struct fusion {
    enum stack_op op, first, second;
} fusions[] = {
#define FUSE2(a, b) {stack_op_##a##_##b, stack_op_##a, stack_op_##b},
#include "stack/fuse.def"
};

void stack_decode(struct stack_machine *m, struct stack_slot *slot)
{
    const uint32_t *word = &m->state.memory[slot - m->slots];

    set(m, slot, stack_op(*word));
    slot->operand = stack_operand(*word);
    if (!m->fuses || word == &m->state.memory[STACK_WORDS - 1]) /* nothing follows the last word but the wrap */
        return;
    for (size_t row = 0; row < sizeof fusions / sizeof *fusions; row++) {
        if (fusions[row].first != stack_op(word[0]) || fusions[row].second != stack_op(word[1]))
            continue;
        slot->handler = m->handlers[fusions[row].op];
        slot->words = 2;
        slot[1].operand = stack_operand(word[1]); /* that slot keeps its handler: others may come to it */
    }
}
