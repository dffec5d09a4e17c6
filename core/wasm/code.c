/* Threaded code, and the thread that executes it: calls, and what is around a run. */
#include <stdlib.h>
#include <string.h>

#include "sorted.h"
#include "wasm/machine.h"

/* ---- Threads ----------------------------------------------------------------------------------------------------- */

static void forget(struct wasm_machine *m, int flavour)
{
    if (flavour == bobbin_fast && m->generate != NULL) {
        if (m->generated != NULL)
            code_cache_forget(m->generated);
        m->generate = NULL;
    }
    if (flavour == bobbin_fast)
        m->slot_count = m->numbered_count = 0;
    while (m->codes[flavour] != NULL) {
        struct wasm_code *code = m->codes[flavour];

        m->codes[flavour] = code->next;
        code->function->code[flavour] = NULL;
        free(code->branches);
        free(code->origins);
        free(code);
    }
    m->filled_for[flavour] = NULL;
    m->last = NULL;
}

void wasm_forget_threads(struct wasm_machine *m)
{
    forget(m, bobbin_fast);
    forget(m, bobbin_exact);
    free(m->operands);
    free(m->open);
    free(m->numbered);
    m->operands = NULL;
    m->open = NULL;
    m->numbered = NULL;
    m->operand_room = m->open_room = m->numbered_room = 0;
    free(m->fusing);
    m->fusing = NULL;
}

/* Makes the thread of that flavour one of the running engine's handlers. */
static void empty_thread(struct wasm_machine *m, int flavour, const union handler *handlers)
{
    forget(m, flavour);
    m->filled_for[flavour] = m->base.engine;
    m->handlers[flavour] = handlers;
}

/* ---- Calls ------------------------------------------------------------------------------------------------------- */

static void limit_frames(struct wasm_machine *m)
{
    const size_t room = m->thread.frame_room, allowed = m->store.resources.call_depth;

    if (room > 0) /* or there are no frames yet */
        m->frames_end = m->thread.frames + (room < allowed ? room : allowed);
}

enum wasm_trap wasm_push_frame(struct wasm_machine *m, struct wasm_funcinst *function, size_t values)
{
    const struct wasm_func *func = function->func;
    struct wasm_thread *t = &m->thread;
    uint64_t needs = (uint64_t)func->local_count + func->operands + func->labels;
    size_t locals = values - function->type->param_count;
    size_t room = locals + func->local_count + func->operands;

    if (t->depth >= m->store.resources.call_depth || needs > m->store.resources.stack - t->stack)
        return wasm_trap_exhausted;
    if ((room > t->value_room || t->depth == t->frame_room) && !wasm_reserve(t, room, 0, t->depth + 1))
        return wasm_trap_host_memory;
    limit_frames(m);
    t->stack += needs;
    t->frames[t->depth++] = (struct wasm_frame){
        .function = function, .pc = function->instance->module->bytes + func->body, .locals = locals};
    for (size_t i = values; i < locals + func->local_count; i++)
        t->values[i] = 0;
    t->value_count = locals + func->local_count;
    return wasm_trap_none;
}

/* ---- Runs -------------------------------------------------------------------------------------------------------- */

/* The first slot that is not from before the instruction there; the last one, if all are. */
static uint32_t slot_at(const struct wasm_code *code, uint32_t pc)
{
    return (uint32_t)COUNT_BEFORE(n, code->count - 1, code->origins[n].pc < pc);
}

/* The number of the instruction at `pc`, counted from that of a slot before it, or else from the first. */
static uint32_t number_at(const struct wasm_code *code, uint32_t slot, uint32_t pc)
{
    const struct wasm_module *module = code->function->instance->module;
    const struct wasm_func *func = code->function->func;
    struct wasm_origin from = slot > 0 ? code->origins[slot - 1] : (struct wasm_origin){.pc = func->body};
    struct wasm_reader reader = {module->bytes, module->bytes + from.pc, module->bytes + func->end, NULL};
    struct wasm_insn insn;

    while (reader.at < module->bytes + pc && wasm_read_insn(&reader, &insn))
        from.number++;
    return from.number;
}

static uint32_t pc_of(const struct wasm_frame *frame)
{
    return (uint32_t)(frame->pc - frame->function->instance->module->bytes);
}

uint32_t wasm_number_of(const struct wasm_machine *m, const uint8_t *place)
{
    const struct wasm_funcinst *function = m->thread.frames[m->thread.depth - 1].function;
    const struct wasm_code *code = function->code[bobbin_fast];
    uint32_t pc = (uint32_t)(place - function->instance->module->bytes);

    return number_at(code, slot_at(code, pc), pc);
}

struct wasm_slot *wasm_find_slot(struct wasm_machine *m, struct wasm_frame *frame, int flavour)
{
    struct wasm_code *code = wasm_code_of(m, (struct wasm_funcinst *)frame->function, flavour);

    return code != NULL ? &code->slots[slot_at(code, pc_of(frame))] : NULL;
}

/* The slot to begin with. Where the instruction there is done by a slot before it, nothing can begin, and base.ahead
 * says how far it is to where something can. */
static struct wasm_slot *first_slot(struct wasm_machine *m, int flavour, uint32_t *number)
{
    struct wasm_frame *frame = &m->thread.frames[m->thread.depth - 1];
    struct wasm_slot *slot = wasm_find_slot(m, frame, flavour);
    const struct wasm_code *code = frame->function->code[flavour];
    const struct wasm_origin *before;

    if (slot == NULL) {
        m->trap = wasm_trap_host_memory;
        m->base.stop = bobbin_stop_trap;
        return NULL;
    }
    *number = number_at(code, (uint32_t)(slot - code->slots), pc_of(frame));
    before = wasm_origin_of(code, slot) - 1;
    if (slot == code->slots || *number > before->number + before->folded)
        return slot;
    m->base.ahead = before->number + before->folded + 1 - *number;
    *number = 0;
    m->base.stop = bobbin_stop_fuel;
    return NULL;
}

struct wasm_slot *wasm_prepare(struct wasm_machine *m, int flavour, const union handler *handlers, uint32_t *number)
{
    struct wasm_thread *t = &m->thread;
    struct wasm_slot *slot = NULL;

    *number = 0;
    m->trap = t->trap = wasm_trap_none;
    m->stop_slot.handler = handlers[wasm_op_stop];
    if (m->filled_for[flavour] != m->base.engine)
        empty_thread(m, flavour, handlers);
    for (size_t i = 0; m->last != m->base.engine && i < t->depth; i++)
        t->frames[i].slot = NULL;
    m->last = m->base.engine;
    limit_frames(m);
    if (t->callee != NULL && t->callee->instance != NULL) {
        m->trap = wasm_push_frame(m, (struct wasm_funcinst *)t->callee, t->value_count);
        t->callee = NULL;
    }
    if (m->trap != wasm_trap_none)
        m->base.stop = bobbin_stop_trap;
    else if (t->callee != NULL)
        m->base.stop = bobbin_stop_ecall;
    else if (t->depth == 0)
        m->base.stop = bobbin_stop_halt;
    else
        slot = first_slot(m, flavour, number);
    if (slot == NULL)
        m->base.resume = slot = &m->stop_slot;
    return slot;
}

uint32_t wasm_settle(struct wasm_machine *m, int flavour, const struct wasm_slot *slot)
{
    struct wasm_thread *t = &m->thread;
    struct wasm_frame *frame = &t->frames[t->depth - 1];
    const struct wasm_origin *origin;

    if (m->in_place) {
        frame->pc = (const uint8_t *)slot;
        return flavour == bobbin_fast ? wasm_number_of(m, frame->pc) : 0;
    }
    origin = wasm_origin_of(frame->function->code[flavour], slot);
    frame->pc = frame->function->instance->module->bytes + origin->pc;
    if (m->stack_form)
        return origin->number;
    t->value_count = frame->locals + (t->callee != NULL ? slot->x : origin->top);
    if (flavour == bobbin_fast && t->callee == NULL)
        wasm_materialise(m, origin->pc);
    return origin->number;
}
