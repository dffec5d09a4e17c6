/* For generated code of the engines `subroutine` and `context` (engine/caller.h): which instructions follow each other.
 */
#include "engine/caller.h"
#include "rv64/machine.h"

/* Where it leads besides, if nothing has to be looked at there: at the top of a page that is the fuel. */
static int64_t taken_by(const struct rv64_machine *m, uint64_t number, const struct rv64_decoded *decoded)
{
    enum rv64_format format = rv64_format_of(decoded->op);
    int64_t to;

    if (format != RV64_B && format != RV64_J)
        return CALLER_NOWHERE;
    to = rv64_target(&m->slots[number], &decoded->slot) - m->slots;
    return to < 0 || (uint64_t)to >= m->thread->slot_count || rv64_tops_page((uint64_t)to) ? CALLER_NOWHERE : to;
}

/* Instructions from `first` on, as far as slots have no handlers of their own yet. */
static int decode(struct rv64_machine *m, uint64_t first, struct caller_insn insns[CODE_MOST_INSNS])
{
    const struct rv64_thread *thread = m->thread;
    uint64_t number = first;
    int count = 0;

    while (count < CODE_MOST_INSNS && number < thread->slot_count) {
        const uintptr_t handler = thread->slots[number].handler.token;
        struct rv64_decoded decoded;
        uint64_t next;
        bool ends;

        if (count > 0 && handler != 0 && handler != thread->handlers[rv64_op_undecoded].token)
            break;
        decoded = rv64_take(m, number);
        if ((unsigned)decoded.op >= RV64_INSNS)
            break;
        next = number + rv64_row(decoded.op)->length / 2;
        ends = (rv64_row(decoded.op)->flags & RV64_ENDS_LINE) != 0 || rv64_tops_page(next);
        insns[count++] = (struct caller_insn){thread->handlers[decoded.op], (int64_t)number, (int64_t)next,
                                              taken_by(m, number, &decoded), ends};
        if (ends)
            break;
        number = next;
    }
    return count;
}

static const union handler *generate(struct rv64_machine *m, struct rv64_slot *slot)
{
    const uint64_t number = (uint64_t)(slot - m->slots);
    struct caller_insn insns[CODE_MOST_INSNS];
    int count;

    count = decode(m, number, insns);
    if (count == 0 || !caller_generate(m->thread->generated, insns, count))
        return rv64_interpret(m, number);
    return &slot->handler;
}

void rv64_generate_calls(struct rv64_machine *m, bool follows)
{
    rv64_begin_generating(m, generate);
    caller_begin(&m->thread->generated, rv64_code_slots(m->thread), m->space->code_size, follows);
}
