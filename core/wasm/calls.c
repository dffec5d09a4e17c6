/* For generated code: slots by number, and where branches lead; and for the engines `subroutine` and `context`
 * (engine/caller.h) which instructions of a function follow each other. Code is generated for a function when it is
 * decoded. Slots are numbered through all functions. */
#include <stdlib.h>

#include "engine/caller.h"
#include "sorted.h"
#include "wasm/machine.h"

/* ---- Numbers -----------------------------------------------------------------------------------------------------
 *
 * Those of slots go up from 0, and those of entries down from the greatest that a cache takes. */

enum { LAST_NUMBER = UINT32_MAX - 1 };

uint32_t wasm_number_of_entry(const struct wasm_funcinst *function)
{
    return LAST_NUMBER - function->instance->first_function - wasm_function_number(function);
}

/* NULL: it is the number of a slot. */
static struct wasm_funcinst *function_entered(const struct wasm_machine *m, uint64_t number)
{
    const struct wasm_moduleinst *instance = m->store.instances;
    const uint64_t n = LAST_NUMBER - number;

    if (n >= m->store.function_count)
        return NULL;
    while (n < instance->first_function)
        instance = instance->next;
    return instance->functions[n - instance->first_function];
}

struct wasm_code *wasm_code_with(const struct wasm_machine *m, uint64_t number)
{
    return m->numbered[COUNT_BEFORE(n, m->numbered_count, m->numbered[n]->first <= number) - 1];
}

static struct wasm_slot *slot_of(const struct wasm_machine *m, uint64_t number)
{
    struct wasm_code *code = wasm_code_with(m, number);

    return &code->slots[number - code->first];
}

uint32_t wasm_pc_of_number(const struct wasm_machine *m, uint64_t number)
{
    const struct wasm_funcinst *function = function_entered(m, number);
    const struct wasm_code *code;

    if (function != NULL)
        return function->func->body;
    if (number >= m->slot_count)
        return 0;
    code = wasm_code_with(m, number);
    return code->origins[number - code->first].pc;
}

static union handler handler_of(const void *m, uint64_t number)
{
    const struct wasm_funcinst *function = function_entered(m, number);

    return function != NULL ? (union handler){.label = function->entry} : slot_of(m, number)->handler;
}

static void set_code(void *m, uint64_t number, const void *code)
{
    struct wasm_funcinst *function = function_entered(m, number);

    if (function != NULL)
        function->entry = code;
    else
        slot_of(m, number)->handler = (union handler){.label = code};
}

/* What is forgotten is not generated again before the function is decoded again. */
static void undecode(void *owner, uint64_t number)
{
    struct wasm_machine *m = owner;
    struct wasm_funcinst *function = function_entered(m, number);
    const struct wasm_code *code;

    if (function != NULL) {
        function->entry = NULL;
        return;
    }
    code = wasm_code_with(m, number);
    slot_of(m, number)->handler = m->handlers[bobbin_fast][code->origins[number - code->first].op];
}

/* ---- Blocks ------------------------------------------------------------------------------------------------------ */

uint8_t *wasm_targets_of(const struct wasm_code *code)
{
    uint8_t *targets = calloc((size_t)code->count + 1, 1);

    if (targets == NULL)
        return NULL;
    for (uint32_t n = 0; n < code->count; n++) {
        const struct wasm_branch *table = code->slots[n].pointer;
        int32_t target = wasm_target_of(code, n);

        targets[n + (uint32_t)target] |= target != 0;
        for (uint32_t k = 1; code->origins[n].op == wasm_op_br_table && k <= table->arity; k++)
            targets[n + (uint32_t)table[k].target] |= table[k].target != 0;
    }
    return targets;
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

static void generate(struct wasm_machine *m, struct wasm_code *code)
{
    struct caller_insn insns[CODE_MOST_INSNS];
    uint8_t *targets = wasm_targets_of(code);
    int count = 0;

    if (targets == NULL || m->generated == NULL) {
        free(targets);
        return; /* handlers do everything */
    }
    for (uint32_t n = 0; n < code->count; n++) {
        insns[count] = insn_at(m, code, n);
        if (insns[count++].ends || count == CODE_MOST_INSNS || targets[n + 1] != 0) {
            if (!caller_generate(m->generated, insns, count))
                break;
            count = 0;
        }
    }
    free(targets);
}

bool wasm_begin_generating(struct wasm_machine *m, wasm_generator *generator)
{
    code_cache_drop_foreign(&m->generated);
    if (m->generate != NULL)
        return false;
    code_cache_drop(&m->generated); /* that of another engine */
    m->generate = generator;
    return true;
}

struct code_slots wasm_code_slots(struct wasm_machine *m)
{
    return (struct code_slots){m, NULL, UINT32_MAX, sizeof(struct wasm_slot), 1, handler_of, set_code, undecode};
}

size_t wasm_code_size(const struct wasm_machine *m)
{
    return m->code_size != 0 ? m->code_size : CODE_DEFAULT;
}

void wasm_generate_decoded(struct wasm_machine *m)
{
    for (struct wasm_code *code = m->codes[bobbin_fast]; code != NULL; code = code->next)
        m->generate(m, code);
}

void wasm_generate_calls(struct wasm_machine *m, bool follows)
{
    if (!wasm_begin_generating(m, generate))
        return;
    caller_begin(&m->generated, wasm_code_slots(m), wasm_code_size(m), follows);
    wasm_generate_decoded(m);
}
