/* For generated code of the engines `subroutine` and `context` (engine/caller.h): which lines follow each other. */
#include "baby/machine.h"
#include "engine/caller.h"

/* Where the jump at `line` leads as the store is now: a guess, since generated code compares it with where it does
 * lead. */
static int64_t taken_by(const struct baby_machine *m, int line, enum baby_op op)
{
    switch (op) {
    case baby_op_jmp:
    case baby_op_jrp:
        return baby_jump_target(m, line);
    case baby_op_cmp:
        return line + 2 < BABY_LINES ? line + 2 : CALLER_NOWHERE;
    default:
        return CALLER_NOWHERE;
    }
}

static bool generate(struct baby_machine *m, struct baby_slot *slot)
{
    struct caller_insn insns[BABY_LINES];
    int count = 0;

    for (int line = (int)(slot - m->slots); line < BABY_LINES && baby_is_fixed(m, line); line++) {
        const uint32_t word = m->state.store[line];
        const enum baby_op op = baby_op(word);
        /* A store may have made this block void, so control goes on through the slot. */
        const bool ends = op == baby_op_jmp || op == baby_op_jrp || op == baby_op_sto || op == baby_op_stp;

        m->slots[line].imm = baby_operand(word);
        m->decoded[line] |= BABY_GENERATED;
        insns[count++] = (struct caller_insn){m->handlers[op], line, line + 1, taken_by(m, line, op),
                                              ends || line == BABY_LINES - 1};
        if (ends)
            break;
    }
    return count > 0 && caller_generate(m->generated, insns, count);
}

void baby_generate_calls(struct baby_machine *m, bool follows)
{
    baby_begin_generating(m, generate);
    caller_begin(&m->generated, baby_code_slots(m), baby_code_size(m), follows);
}
