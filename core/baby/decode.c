/* From store lines to threaded code. */
#include <string.h>

#include "baby/machine.h"

static void set(struct baby_machine *m, struct baby_slot *slot, enum baby_op op)
{
    slot->handler = m->handlers[op];
    slot->lines = 1;
}

static void keep(struct baby_machine *m)
{
    m->kept.cell = m->filled_for;
    m->kept.handlers = m->handlers;
    memcpy(m->kept.store, m->state.store, sizeof m->kept.store);
    memcpy(m->kept.slots, m->slots, sizeof m->kept.slots);
}

void baby_take_back(struct baby_machine *m)
{
    if (m->kept.cell == NULL)
        return;
    m->filled_for = m->kept.cell;
    m->handlers = m->kept.handlers;
    m->generates = true;
    memcpy(m->slots, m->kept.slots, sizeof m->slots);
    m->kept.cell = NULL;
    for (int line = 0; line < BABY_LINES; line++) {
        if (m->state.store[line] != m->kept.store[line])
            baby_undecode_generated(m, line);
    }
}

static void forget_generated(struct baby_machine *m)
{
    if (m->generated != NULL)
        code_cache_forget(m->generated);
    memset(m->decoded, 0, sizeof m->decoded);
    memset(m->changes, 0, sizeof m->changes);
}

void baby_empty_thread(struct baby_machine *m, const union handler *handlers)
{
    if (m->generates && m->filled_for == m->base.cell)
        keep(m);
    else
        forget_generated(m);
    m->filled_for = m->base.engine;
    m->handlers = handlers;
    m->generates = false;
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

    if (m->generates) {
        if (m->generated != NULL && m->generate(m, slot))
            return;
        m->decoded[slot - m->slots] |= BABY_DECODED;
    }
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

/* ---- Generated code ---------------------------------------------------------------------------------------------- */

void baby_undecode_generated(struct baby_machine *m, int line)
{
    if ((m->decoded[line] & BABY_GENERATED) != 0) {
        code_cache_forget(m->generated);
        for (int other = 0; other < BABY_LINES; other++)
            m->decoded[other] &= (uint8_t)~BABY_GENERATED;
    }
    m->decoded[line] = 0;
    m->slots[line].handler = m->handlers[baby_op_undecoded];
}

static union handler handler_of(const void *m, uint64_t number)
{
    return ((const struct baby_machine *)m)->slots[number].handler;
}

static void set_code(void *m, uint64_t number, const void *code)
{
    ((struct baby_machine *)m)->slots[number].handler = (union handler){.label = code};
}

static void undecode(void *owner, uint64_t number)
{
    struct baby_machine *m = owner;

    m->slots[number].handler = m->handlers[baby_op_undecoded];
}

struct code_slots baby_code_slots(struct baby_machine *m)
{
    return (struct code_slots){m, (char *)m->slots, BABY_LINES, sizeof *m->slots, 1, handler_of, set_code, undecode};
}

size_t baby_code_size(const struct baby_machine *m)
{
    return m->code_size != 0 ? m->code_size : CODE_LEAST;
}

bool baby_begin_generating(struct baby_machine *m, baby_generator *generate)
{
    code_cache_drop_foreign(&m->generated);
    if (m->generate != generate)
        code_cache_drop(&m->generated);
    m->generates = true;
    m->generate = generate;
    return m->generated == NULL;
}
