/* For generated code of the engines `subroutine` and `context` (engine/caller.h): which instructions of a function
 * follow each other. Code is generated for a function when it is decoded. Slots are numbered through all functions. */
#include <stdlib.h>

#include "engine/caller.h"
#include "wasm/machine.h"

/* ---- Numbers ----------------------------------------------------------------------------------------------------- */

/* The function whose slot has that number: mostly the one that was decoded last. */
static struct wasm_code *code_with(const struct wasm_machine *m, uint64_t number)
{
    struct wasm_code *code = m->codes[bobbin_fast];

    while (number < code->first)
        code = code->next;
    return code;
}

static struct wasm_slot *slot_of(const struct wasm_machine *m, uint64_t number)
{
    struct wasm_code *code = code_with(m, number);

    return &code->slots[number - code->first];
}

uint32_t wasm_pc_of_number(const struct wasm_machine *m, uint64_t number)
{
    const struct wasm_code *code;

    if (number >= m->slot_count)
        return 0;
    code = code_with(m, number);
    return code->origins[number - code->first].pc;
}

static union handler handler_of(const void *m, uint64_t number)
{
    return slot_of(m, number)->handler;
}

static void set_code(void *m, uint64_t number, const void *code)
{
    slot_of(m, number)->handler = (union handler){.label = code};
}

/* What is forgotten is not generated again before the function is decoded again. */
static void undecode(void *owner, uint64_t number)
{
    struct wasm_machine *m = owner;
    const struct wasm_code *code = code_with(m, number);

    slot_of(m, number)->handler = m->handlers[bobbin_fast][code->origins[number - code->first].op];
}

/* ---- Blocks ------------------------------------------------------------------------------------------------------ */

/* Marks the slots where branches lead. */
static void mark_targets(const struct wasm_code *code, uint8_t *targets)
{
    for (uint32_t n = 0; n < code->count; n++) {
        const struct wasm_branch *table = code->slots[n].pointer;
        int32_t target = wasm_target_of(code, n);

        targets[n + (uint32_t)target] |= target != 0;
        for (uint32_t k = 1; code->origins[n].op == wasm_op_br_table && k <= table->arity; k++)
            targets[n + (uint32_t)table[k].target] |= table[k].target != 0;
    }
}

static struct caller_insn insn_at(const struct wasm_machine *m, const struct wasm_code *code, uint32_t n)
{
    const int64_t number = (int64_t)code->first + n;
    const int32_t target = wasm_target_of(code, n);
    const uint16_t op = code->origins[n].op;
    struct caller_insn insn = {m->handlers[bobbin_fast][op], number, number + 1, CALLER_NOWHERE, n + 1 == code->count};

    if (target != 0)
        insn.taken = number + target;
    insn.ends |= !wasm_goes_on(op);
    return insn;
}

void wasm_generate(struct wasm_machine *m, struct wasm_code *code)
{
    struct caller_insn insns[CALLER_MOST_INSNS];
    uint8_t *targets = calloc((size_t)code->count + 1, 1);
    int count = 0;

    if (targets == NULL || m->generated == NULL) {
        free(targets);
        return; /* handlers do everything */
    }
    mark_targets(code, targets);
    for (uint32_t n = 0; n < code->count; n++) {
        insns[count] = insn_at(m, code, n);
        if (insns[count++].ends || count == CALLER_MOST_INSNS || targets[n + 1] != 0) {
            if (!caller_generate(m->generated, insns, count))
                break;
            count = 0;
        }
    }
    free(targets);
}

void wasm_generate_calls(struct wasm_machine *m, bool follows)
{
    const struct code_slots slots = {m, NULL, UINT32_MAX, sizeof(struct wasm_slot), 1, handler_of, set_code, undecode};

    code_cache_drop_foreign(&m->generated);
    if (m->generates)
        return;
    m->generates = true;
    caller_begin(&m->generated, slots, m->code_size != 0 ? m->code_size : CODE_DEFAULT, follows);
    for (struct wasm_code *code = m->codes[bobbin_fast]; code != NULL; code = code->next)
        wasm_generate(m, code); /* what was decoded to begin with */
}
