/* A run of an engine: in and out of it, where control goes on, fuel, and stops. */
#ifndef BOBBIN_WASM_RUN_H
#define BOBBIN_WASM_RUN_H

#include "engine/variant.h"
#include "wasm/machine.h"

/* What an engine keeps at hand. */
struct wasm_regs {
    wasm_value *sp; /* stack form: after the topmost operand */
    wasm_value *fp; /* the function's first local */
    /* fast: steps left plus the number of the current instruction in its function, so that going straight on costs
     * nothing. exact: steps left; with a hook always 0, so that the engine looks up at every instruction, and base.fuel
     * counts. */
    int64_t fuel;
    uint8_t *memory;        /* of the function's instance */
    uint64_t bytes;         /* in it */
    struct wasm_slot *side; /* not predecoded: of the next instruction that has one */
};

/* ---- In and out -------------------------------------------------------------------------------------------------- */

/* The memory of that instance. */
static ALWAYS_INLINE void wasm_use_memory(struct wasm_moduleinst *instance, struct wasm_regs *r)
{
    if (instance->module->memory_count == 0) {
        r->memory = NULL;
        r->bytes = 0;
        return;
    }
    r->memory = instance->memories[0]->memory.host;
    r->bytes = wasm_memory_bytes(instance->memories[0]);
}

/* The registers for what is executed in that frame. */
static ALWAYS_INLINE void wasm_use_frame(struct wasm_machine *m, const struct wasm_frame *frame, struct wasm_regs *r)
{
    r->fp = m->thread.values + frame->locals;
    if (frame->function->instance != m->current) {
        m->current = frame->function->instance;
        wasm_use_memory(m->current, r);
    }
}

/* What is dispatched where a frame goes on, at a slot of its code. */
static ALWAYS_INLINE struct wasm_slot *wasm_go_on(const struct wasm_frame *frame, struct wasm_slot *slot,
                                                  struct wasm_regs *r)
{
    if (PREDECODED)
        return slot;
    r->side = slot;
    return (struct wasm_slot *)frame->pc;
}

static ALWAYS_INLINE struct wasm_slot *wasm_enter(struct wasm_machine *m, const union handler *handlers,
                                                  struct wasm_regs *r)
{
    struct wasm_thread *t = &m->thread;
    uint32_t number;
    struct wasm_slot *i;

    if (!EXACT)
        m->fuses = FUSED;
    m->in_place = !PREDECODED;
    i = wasm_prepare(m, EXACT, handlers, &number);
    if (!PREDECODED)
        m->stop_slot.handler.token = UINTPTR_MAX; /* as a byte no instruction */

    *r = (struct wasm_regs){.sp = t->values + t->value_count, .fp = t->values};
    m->current = NULL;
    if (i != &m->stop_slot) {
        wasm_use_frame(m, &t->frames[t->depth - 1], r);
        i = wasm_go_on(&t->frames[t->depth - 1], i, r);
    }
    r->fuel = !EXACT ? m->base.fuel + number : m->base.hook == NULL ? m->base.fuel : 0;
    return i;
}

/* The way back: `i` is the slot that would be dispatched next. */
static ALWAYS_INLINE void wasm_leave(struct wasm_machine *m, const struct wasm_regs *r, const struct wasm_slot *i)
{
    uint32_t number = 0;

#ifdef WASM_STACK
    m->thread.value_count = (size_t)(r->sp - m->thread.values);
#endif
    if (i != &m->stop_slot)
        number = wasm_settle(m, EXACT, i);
    wasm_update_pc(m);
    if (!EXACT)
        m->base.fuel = r->fuel - number;
    else if (m->base.hook == NULL)
        m->base.fuel = r->fuel;
    (void)number; /* exact: counted already */
}

/* ---- Stops ------------------------------------------------------------------------------------------------------- */

/* Trouble is a slot too: whoever returns this one has left the engine, to go on at `resume` when it is entered again.
 */
static ALWAYS_INLINE struct wasm_slot *wasm_stop(struct wasm_machine *m, enum bobbin_stop_kind kind,
                                                 struct wasm_slot *resume)
{
    m->base.stop = kind;
    m->base.resume = resume;
    return &m->stop_slot;
}

/* The instruction has no effect and does not count as a step. */
static ALWAYS_INLINE struct wasm_slot *wasm_refuse_insn(struct wasm_slot *i, enum wasm_trap trap, struct wasm_regs *r,
                                                        struct wasm_machine *m)
{
    m->trap = trap;
    if (EXACT && m->base.hook == NULL)
        r->fuel++;
    else if (EXACT)
        m->base.fuel++;
    return wasm_stop(m, bobbin_stop_trap, i);
}

/* ---- From slot to slot ------------------------------------------------------------------------------------------- */

/* Control goes to a slot of the same function: where `fast` looks at its fuel. */
static ALWAYS_INLINE struct wasm_slot *wasm_go_to(struct wasm_slot *to, int32_t adjust, uint32_t limit,
                                                  struct wasm_regs *r, struct wasm_machine *m)
{
    bool out = !EXACT && r->fuel <= limit;

    if (EXACT)
        return to;
    r->fuel += adjust;
    if (UNLIKELY(out))
        return wasm_stop(m, bobbin_stop_fuel, to);
    return to;
}

/* Where a branch leads that is so many slots long. */
static ALWAYS_INLINE struct wasm_slot *wasm_target(struct wasm_slot *i, int32_t target, void *place,
                                                   struct wasm_regs *r)
{
    if (PREDECODED)
        return i + target;
    r->side += target - 1; /* it is behind that of the branch */
    return place;
}

/* `left` steps are left when control goes to that slot of the function whose frame is the last one, which comes behind
 * `number` instructions. */
static ALWAYS_INLINE struct wasm_slot *wasm_go_far(struct wasm_slot *to, int64_t left, uint32_t number,
                                                   struct wasm_regs *r, struct wasm_machine *m)
{
    wasm_use_frame(m, &m->thread.frames[m->thread.depth - 1], r);
    if (EXACT)
        return to;
    r->fuel = left + number;
    if (UNLIKELY(left <= 0))
        return wasm_stop(m, bobbin_stop_fuel, to);
    return to;
}

/* Moves the values before `from` down to `to` and drops what was between. */
static ALWAYS_INLINE void wasm_unwind(wasm_value *to, const wasm_value *from, uint32_t arity, struct wasm_regs *r)
{
    from -= arity;
    if (arity == 1)
        *to = *from;
    else
        for (uint32_t k = 0; k < arity; k++)
            to[k] = from[k];
    r->sp = to + arity;
}

#endif
