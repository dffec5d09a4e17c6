/* The superinstructions of register code as a table, and which of them a function becomes. */
#include <stdlib.h>

#include "wasm/insns.h"

#define PART(name) wasm_op_##name
#define LINK(name) wasm_link_##name
#define FUSE_ROWS  "wasm/fuse.def"
#include "engine/fusions.inc"

bool wasm_goes_on(unsigned op)
{
    switch (op) {
    case wasm_op_else:
    case wasm_op_go:
    case wasm_op_br:
    case wasm_op_br_table:
    case wasm_op_call:
    case wasm_op_call_indirect:
    case wasm_op_return:
    case wasm_op_return_1:
    case wasm_op_unreachable:
        return false;
    default:
        return true;
    }
}

static uint8_t held_between(const struct wasm_slot *before, const struct wasm_slot *slot)
{
    unsigned held = 0;

    for (int link = wasm_link_any; link <= wasm_link_both; link++)
        held |= (unsigned)wasm_linked((enum wasm_link)link, before, slot) << link;
    return (uint8_t)held;
}

void wasm_fuse(struct wasm_machine *m, struct wasm_code *code)
{
    struct fuse_insn *insns = malloc(code->count * sizeof *insns);

    if (m->fusing == NULL && (m->fusing = malloc(sizeof *m->fusing)) != NULL)
        prepare(m->fusing);
    if (insns == NULL || m->fusing == NULL) {
        free(insns);
        return; /* each slot has its own handler, which does as well */
    }
    for (uint32_t n = 0; n < code->count; n++)
        insns[n] = (struct fuse_insn){.op = code->origins[n].op,
                                      .held = n > 0 ? held_between(&code->slots[n - 1], &code->slots[n]) : 0};
    for (uint32_t first = 0, n = 0; n < code->count; n++) {
        if (n + 1 < code->count && wasm_goes_on(insns[n].op))
            continue;
        fuse(m->fusing, &insns[first], (int)(n + 1 - first));
        first = n + 1;
    }
    for (uint32_t n = 0; n < code->count; n++)
        code->slots[n].handler = m->handlers[bobbin_fast][insns[n].chosen];
    free(insns);
}
