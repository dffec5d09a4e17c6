/* From bytes to threaded code: a function is decoded when it is called first. */
#include <stdlib.h>
#include <string.h>

#include "wasm/machine.h"

/* ---- Threads ----------------------------------------------------------------------------------------------------- */

static void forget(struct wasm_machine *m, int flavour)
{
    if (flavour == bobbin_fast && m->generates) {
        if (m->generated != NULL)
            code_cache_forget(m->generated);
        m->generates = false;
    }
    if (flavour == bobbin_fast)
        m->slot_count = 0;
    while (m->codes[flavour] != NULL) {
        struct wasm_code *code = m->codes[flavour];

        m->codes[flavour] = code->next;
        code->function->code[flavour] = NULL;
        free(code->branches);
        free(code);
    }
    m->filled_for[flavour] = NULL;
    m->last = NULL;
}

void wasm_forget_threads(struct wasm_machine *m)
{
    forget(m, bobbin_fast);
    forget(m, bobbin_exact);
}

void wasm_empty_thread(struct wasm_machine *m, int flavour, const union handler *handlers)
{
    forget(m, flavour);
    m->filled_for[flavour] = m->base.engine;
    m->handlers[flavour] = handlers;
}

struct wasm_slot *wasm_slot_at(struct wasm_code *code, uint32_t pc)
{
    uint32_t low = 0, high = code->count;

    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;

        if (code->slots[middle].pc <= pc)
            low = middle;
        else
            high = middle;
    }
    return &code->slots[low];
}

/* ---- Decoding ---------------------------------------------------------------------------------------------------- */

struct decoder {
    const struct wasm_module *module;
    const struct wasm_moduleinst *instance;
    const struct wasm_func *func;
    struct wasm_code *code;
    uint32_t *open; /* numbers of the blocks around the instruction, the innermost last */
    uint32_t depth, next_block, branch_count;
};

/* How many instructions and how many places for branches a function needs. */
static void count(const struct wasm_module *module, const struct wasm_func *func, uint32_t *insns, uint64_t *branches)
{
    struct wasm_reader reader = {module->bytes, module->bytes + func->body, module->bytes + func->end, NULL};
    struct wasm_insn insn;

    *insns = 0;
    *branches = 0;
    while (reader.at < reader.end && wasm_read_insn(&reader, &insn)) {
        ++*insns;
        if (insn.op == wasm_op_br_table)
            *branches += (uint64_t)insn.a + 2;
    }
}

/* The branch to a label, with its target as a pc; 0: the function's end. */
static struct wasm_branch branch_to(const struct decoder *d, uint32_t label)
{
    const struct wasm_block *block;

    if (label >= d->depth)
        return (struct wasm_branch){.arity = d->module->types[d->func->type].result_count};
    block = &d->module->blocks[d->open[d->depth - 1 - label]];
    return (struct wasm_branch){.pc = d->module->bytes[block->at] == 0x03 ? block->at : block->end + 1,
                                .height = d->func->local_count + block->height,
                                .arity = block->arity};
}

/* Targets become relative when all slots are there. */
static void resolve(struct wasm_code *code, struct wasm_slot *from, struct wasm_branch *branch)
{
    if (branch->pc != 0)
        branch->target = (int32_t)(wasm_slot_at(code, branch->pc) - from);
}

static void set_branch(struct wasm_slot *slot, struct wasm_branch branch)
{
    slot->target = branch.target;
    slot->height = branch.height;
    slot->arity = (uint16_t)branch.arity;
}

static void set_table(struct decoder *d, struct wasm_slot *slot, const struct wasm_insn *insn)
{
    struct wasm_reader reader = {d->module->bytes, insn->list, d->module->bytes + d->func->end, NULL};
    struct wasm_branch *first = &d->code->branches[d->branch_count];
    uint32_t label = 0;

    *first = (struct wasm_branch){.arity = insn->a + 1};
    for (uint32_t i = 0; i <= insn->a && wasm_read_u32(&reader, &label); i++)
        first[1 + i] = branch_to(d, label);
    d->branch_count += insn->a + 2;
    slot->pointer = first;
}

static void set_operands(struct decoder *d, struct wasm_slot *slot, const struct wasm_insn *insn)
{
    const struct wasm_block *block;

    switch (insn->op) {
    case wasm_op_block:
    case wasm_op_loop:
        d->open[d->depth++] = d->next_block++;
        break;
    case wasm_op_if:
        block = &d->module->blocks[d->next_block];
        set_branch(slot, (struct wasm_branch){.pc = block->other != 0 ? block->other + 1 : block->end});
        d->open[d->depth++] = d->next_block++;
        break;
    case wasm_op_else:
        block = &d->module->blocks[d->open[d->depth - 1]];
        set_branch(slot, (struct wasm_branch){.pc = block->end + 1});
        break;
    case wasm_op_end:
        if (d->depth == 0) {
            slot->arity = (uint16_t)d->module->types[d->func->type].result_count;
        } else {
            slot->arity = NOT_LAST;
            d->depth--;
        }
        break;
    case wasm_op_br:
    case wasm_op_br_if:
        set_branch(slot, branch_to(d, insn->a));
        break;
    case wasm_op_return:
        slot->arity = (uint16_t)d->module->types[d->func->type].result_count;
        break;
    case wasm_op_br_table:
        set_table(d, slot, insn);
        break;
    case wasm_op_call:
    case wasm_op_ref_func:
        slot->pointer = d->instance->functions[insn->a];
        break;
    case wasm_op_global_get:
    case wasm_op_global_set:
        slot->pointer = d->instance->globals[insn->a];
        break;
    case wasm_op_ref_null:
        slot->value = 0;
        break;
    case wasm_op_i32_const:
        slot->value = (uint32_t)insn->value;
        break;
    case wasm_op_i64_const:
    case wasm_op_f32_const:
    case wasm_op_f64_const:
        slot->value = (uint64_t)insn->value;
        break;
    default:
        slot->a = insn->a;
        slot->b = insn->b;
    }
}

static void resolve_all(struct wasm_code *code)
{
    for (struct wasm_slot *slot = code->slots; slot < code->slots + code->count; slot++) {
        struct wasm_branch branch = {.target = slot->target}, *table = slot->pointer;

        switch (slot->op) {
        case wasm_op_if:
        case wasm_op_else:
        case wasm_op_br:
        case wasm_op_br_if:
            resolve(code, slot, &branch);
            slot->target = branch.target;
            break;
        case wasm_op_br_table:
            for (uint32_t i = 1; i <= table->arity; i++)
                resolve(code, slot, &table[i]);
            break;
        default:
            break;
        }
    }
}

static void decode(struct decoder *d, const union handler *handlers, int flavour)
{
    struct wasm_reader reader = {d->module->bytes, d->module->bytes + d->func->body, d->module->bytes + d->func->end,
                                 NULL};

    for (uint32_t i = 0; i < d->code->count; i++) {
        struct wasm_slot *slot = &d->code->slots[i];
        bool checks = flavour == bobbin_fast && i % WASM_STRAIGHT == WASM_STRAIGHT - 1;
        struct wasm_insn insn = {0};

        slot->pc = (uint32_t)(reader.at - d->module->bytes);
        if (!wasm_read_insn(&reader, &insn)) /* the module is valid: this does not happen */
            insn.op = wasm_op_unreachable;
        slot->op = (uint16_t)insn.op;
        slot->handler = handlers[checks ? wasm_op_fuel_check : insn.op];
        set_operands(d, slot, &insn);
    }
    resolve_all(d->code);
}

struct wasm_code *wasm_code_of(struct wasm_machine *m, struct wasm_funcinst *function, int flavour)
{
    const struct wasm_func *func = function->func;
    struct decoder d = {function->instance->module, function->instance, func, NULL, NULL, 0, func->block, 0};
    uint64_t branches;
    uint32_t insns;

    if (function->code[flavour] != NULL)
        return function->code[flavour];
    count(d.module, func, &insns, &branches);
    d.code = calloc(1, sizeof *d.code + (size_t)insns * sizeof *d.code->slots);
    d.open = malloc(((size_t)func->labels + 1) * sizeof *d.open);
    if (d.code != NULL)
        d.code->branches = calloc(branches + 1, sizeof *d.code->branches);
    if (d.code == NULL || d.open == NULL || d.code->branches == NULL) {
        if (d.code != NULL)
            free(d.code->branches);
        free(d.code);
        free(d.open);
        return NULL;
    }
    d.code->function = function;
    d.code->count = insns;
    decode(&d, m->handlers[flavour], flavour);
    free(d.open);
    d.code->next = m->codes[flavour];
    m->codes[flavour] = d.code;
    function->code[flavour] = d.code;
    if (flavour == bobbin_fast) {
        d.code->first = m->slot_count;
        m->slot_count += insns;
        if (m->generates)
            wasm_generate(m, d.code);
    }
    return d.code;
}

/* ---- Calls ------------------------------------------------------------------------------------------------------- */

enum wasm_trap wasm_push_frame(struct wasm_machine *m, struct wasm_funcinst *function, size_t values)
{
    const struct wasm_func *func = function->func;
    struct wasm_thread *t = &m->thread;
    uint64_t needs = (uint64_t)func->local_count + func->operands + func->labels;
    size_t locals = values - function->type->param_count;

    if (t->depth >= m->store.resources.call_depth || needs > m->store.resources.stack - t->stack)
        return wasm_trap_exhausted;
    if (!wasm_reserve(t, locals + func->local_count + func->operands, 0, t->depth + 1))
        return wasm_trap_host_memory;
    t->stack += needs;
    t->frames[t->depth++] = (struct wasm_frame){
        .function = function, .pc = function->instance->module->bytes + func->body, .locals = locals};
    for (size_t i = values; i < locals + func->local_count; i++)
        t->values[i] = 0;
    t->value_count = locals + func->local_count;
    return wasm_trap_none;
}

/* ---- Runs -------------------------------------------------------------------------------------------------------- */

struct wasm_slot *wasm_find_slot(struct wasm_machine *m, struct wasm_frame *frame, int flavour)
{
    struct wasm_code *code = wasm_code_of(m, (struct wasm_funcinst *)frame->function, flavour);

    return code != NULL ? wasm_slot_at(code, (uint32_t)(frame->pc - frame->function->instance->module->bytes)) : NULL;
}

struct wasm_slot *wasm_prepare(struct wasm_machine *m, int flavour, const union handler *handlers)
{
    struct wasm_thread *t = &m->thread;
    struct wasm_slot *slot = NULL;

    m->trap = t->trap = wasm_trap_none;
    m->stop_slot.handler = handlers[wasm_op_stop];
    if (m->filled_for[flavour] != m->base.engine)
        wasm_empty_thread(m, flavour, handlers);
    for (size_t i = 0; m->last != m->base.engine && i < t->depth; i++)
        t->frames[i].slot = NULL;
    m->last = m->base.engine;
    if (t->callee != NULL && t->callee->instance != NULL) {
        m->trap = wasm_push_frame(m, (struct wasm_funcinst *)t->callee, t->value_count);
        t->callee = NULL;
    }
    if (m->trap != wasm_trap_none) {
        m->base.stop = bobbin_stop_trap;
    } else if (t->callee != NULL) {
        m->base.stop = bobbin_stop_ecall;
    } else if (t->depth == 0) {
        m->base.stop = bobbin_stop_halt;
    } else {
        slot = wasm_find_slot(m, &t->frames[t->depth - 1], flavour);
        if (slot != NULL)
            return slot;
        m->trap = wasm_trap_host_memory;
        m->base.stop = bobbin_stop_trap;
    }
    m->base.resume = &m->stop_slot;
    return &m->stop_slot;
}
