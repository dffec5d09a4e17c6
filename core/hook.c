/* What engines call back: the hook of whoever watches every instruction. */
#include "guest.h"

bool bobbin_call_hook(struct bobbin_machine *m, unsigned body)
{
    const size_t opcode = m->guest->next_insn != NULL ? m->guest->next_insn(m, body) : body;
    bool stop;

    if (opcode >= m->guest->insn_count)
        return false;
    if (m->guest->end != NULL)
        m->guest->end(m);
    stop = m->hook(m->hook_data, m, (unsigned)opcode);
    if (m->guest->begin != NULL)
        m->guest->begin(m);
    return stop;
}

void bobbin_set_hook(bobbin_machine *machine, bobbin_hook *hook, void *data)
{
    if (machine->running)
        return;
    machine->hook = hook;
    machine->hook_data = data;
}
