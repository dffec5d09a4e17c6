/* What each instruction does: one function a row of insns.def. It does the work and returns the slot to dispatch next.
 *
 * `i` is where the instruction stands; `o` is its operands (in an engine that predecodes, the same slot); `r` is what
 * an engine keeps at hand: no pc, for that is where `i` points. */
#ifndef STACK_INSNS_H
#define STACK_INSNS_H

#include "engine/variant.h"
#include "stack/machine.h"

struct stack_regs {
    uint32_t *sp; /* the first place that is free: sp[-1] is the top of the stack */
    /* fast: steps left plus the number of the current slot, so that going straight on costs nothing.
     * exact: steps left; with a hook always 0, so that the engine looks up at every instruction, and base.fuel counts.
     */
    int64_t fuel;
};

/* ---- Between architectural state and an engine's ----------------------------------------------------------------- */

static ALWAYS_INLINE struct stack_slot *stack_enter(struct stack_machine *m, const union handler *handlers,
                                                    struct stack_regs *r)
{
    if (m->filled_for != m->base.engine) {
        m->fuses = FUSED;
        stack_empty_thread(m, handlers);
    }
    r->sp = m->state.places + m->state.depth;
    r->fuel = !EXACT ? m->base.fuel + m->state.pc : m->base.hook == NULL ? m->base.fuel : 0;
    return &m->slots[m->state.pc];
}

/* The way back: `i` is the slot that would be dispatched next. */
static ALWAYS_INLINE void stack_leave(struct stack_machine *m, const struct stack_regs *r, const struct stack_slot *i)
{
    int64_t number = i - m->slots;

    m->state.depth = (uint32_t)(r->sp - m->state.places);
    stack_clear_free_places(&m->state);
    m->state.pc = number % STACK_WORDS;
    if (!EXACT)
        m->base.fuel = r->fuel - number;
    else if (m->base.hook == NULL)
        m->base.fuel = r->fuel;
}

/* A stop is a slot too: an instruction that returns this one leaves the engine, to go on at `resume` when it is entered
 * again.
 */
static ALWAYS_INLINE struct stack_slot *stack_stop(struct stack_machine *m, enum bobbin_stop_kind kind,
                                                   struct stack_slot *resume)
{
    m->base.stop = kind;
    m->base.resume = resume;
    return &m->slots[STACK_SLOT_STOP];
}

/* ---- For engines that do not predecode --------------------------------------------------------------------------- */

/* Which instruction stands at `i`, and its word, from the memory as it is now. `undecoded`: stack_fetch_rare knows. */
static ALWAYS_INLINE enum stack_op stack_fetch(const struct stack_slot *i, uint32_t *word,
                                               UNUSED const struct stack_regs *r, const struct stack_machine *m)
{
    if (UNLIKELY(i >= &m->slots[STACK_WORDS]))
        return stack_op_undecoded;
    *word = m->state.memory[i - m->slots];
    return stack_op(*word);
}

/* The slots after the memory. */
static ALWAYS_INLINE enum stack_op stack_fetch_rare(const struct stack_slot *i, uint32_t *word,
                                                    UNUSED const struct stack_regs *r, const struct stack_machine *m)
{
    *word = 0;
    return i == &m->slots[STACK_SLOT_STOP] ? stack_op_stop : stack_op_wrap;
}

/* The operands of a word of which `op` is the instruction: here they all have theirs in one place. */
static ALWAYS_INLINE struct stack_slot stack_operands(UNUSED enum stack_op op, uint32_t word,
                                                      UNUSED const struct stack_slot *i,
                                                      UNUSED const struct stack_regs *r,
                                                      UNUSED const struct stack_machine *m)
{
    return (struct stack_slot){.operand = stack_operand(word)};
}

/* For hooks under `reference`, which decodes for itself and does not say what it found. */
static ALWAYS_INLINE enum stack_op stack_next_op(const struct stack_machine *m)
{
    return stack_op(m->state.memory[m->state.pc]);
}

/* ---- What the instructions are made of --------------------------------------------------------------------------- */

#define INSN_ARGS                                                                                                      \
    UNUSED struct stack_slot *i, UNUSED const struct stack_slot *o, UNUSED struct stack_regs *r,                       \
        UNUSED struct stack_machine *m

/* Control goes to that address: where `fast` looks at its fuel. */
static ALWAYS_INLINE struct stack_slot *stack_go(struct stack_slot *i, uint32_t address, int steps,
                                                 struct stack_regs *r, struct stack_machine *m)
{
    struct stack_slot *to = &m->slots[address % STACK_WORDS];

    if (EXACT)
        return to;
    r->fuel += to - i - steps;
    if (UNLIKELY(r->fuel <= to - m->slots))
        return stack_stop(m, bobbin_stop_fuel, to);
    return to;
}

/* The instruction cannot be executed: nothing has happened, and it does not count as a step. */
static ALWAYS_INLINE struct stack_slot *stack_refuse(struct stack_slot *i, struct stack_regs *r,
                                                     struct stack_machine *m)
{
    if (EXACT)
        *(m->base.hook == NULL ? &r->fuel : &m->base.fuel) += 1;
    return stack_stop(m, bobbin_stop_illegal, i);
}

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

static ALWAYS_INLINE struct stack_slot *stack_do_illegal(INSN_ARGS)
{
    return stack_refuse(i, r, m);
}

static ALWAYS_INLINE struct stack_slot *stack_do_halt(INSN_ARGS)
{
    return stack_stop(m, bobbin_stop_halt, i + 1);
}

static ALWAYS_INLINE struct stack_slot *stack_do_push(INSN_ARGS)
{
    *r->sp++ = (uint32_t)o->operand;
    return i + 1;
}

static ALWAYS_INLINE struct stack_slot *stack_do_dup(INSN_ARGS)
{
    r->sp[0] = r->sp[-1];
    r->sp++;
    return i + 1;
}

static ALWAYS_INLINE struct stack_slot *stack_do_drop(INSN_ARGS)
{
    r->sp--;
    return i + 1;
}

static ALWAYS_INLINE struct stack_slot *stack_do_swap(INSN_ARGS)
{
    uint32_t top = r->sp[-1];

    r->sp[-1] = r->sp[-2];
    r->sp[-2] = top;
    return i + 1;
}

static ALWAYS_INLINE struct stack_slot *stack_do_add(INSN_ARGS)
{
    r->sp--;
    r->sp[-1] += r->sp[0];
    return i + 1;
}

static ALWAYS_INLINE struct stack_slot *stack_do_sub(INSN_ARGS)
{
    r->sp--;
    r->sp[-1] -= r->sp[0];
    return i + 1;
}

static ALWAYS_INLINE struct stack_slot *stack_do_mul(INSN_ARGS)
{
    r->sp--;
    r->sp[-1] *= r->sp[0];
    return i + 1;
}

static ALWAYS_INLINE struct stack_slot *stack_do_load(INSN_ARGS)
{
    r->sp[-1] = m->state.memory[r->sp[-1] % STACK_WORDS];
    return i + 1;
}

static ALWAYS_INLINE struct stack_slot *stack_do_store(INSN_ARGS)
{
    uint32_t address = r->sp[-1] % STACK_WORDS;

    r->sp -= 2;
    m->state.memory[address] = r->sp[0];
    if (PREDECODED) /* the word may be an instruction, even this one */
        stack_undecode(m, &m->slots[address], FUSED);
    return i + 1;
}

static ALWAYS_INLINE struct stack_slot *stack_do_jump(INSN_ARGS)
{
    return stack_go(i, (uint32_t)o->operand, 1, r, m);
}

static ALWAYS_INLINE struct stack_slot *stack_do_jz(INSN_ARGS)
{
    if (*--r->sp == 0)
        return stack_go(i, (uint32_t)o->operand, 1, r, m);
    return i + 1;
}

static ALWAYS_INLINE struct stack_slot *stack_do_jn(INSN_ARGS)
{
    if ((int32_t) * --r->sp < 0)
        return stack_go(i, (uint32_t)o->operand, 1, r, m);
    return i + 1;
}

static ALWAYS_INLINE struct stack_slot *stack_do_call(INSN_ARGS)
{
    *r->sp++ = (uint32_t)(i + 1 - m->slots) % STACK_WORDS;
    return stack_go(i, (uint32_t)o->operand, 1, r, m);
}

static ALWAYS_INLINE struct stack_slot *stack_do_ret(INSN_ARGS)
{
    return stack_go(i, *--r->sp, 1, r, m);
}

/* What the contract asks for: before an instruction does anything, its row says what the stack must hold. So no program
 * can reach anything beside the stack. */
#define INSN(name, operand, code, takes, gives, effect)                                                                \
    static ALWAYS_INLINE UNUSED struct stack_slot *stack_##name(INSN_ARGS)                                             \
    {                                                                                                                  \
        if (((takes) > 0 && UNLIKELY(r->sp < m->state.places + (takes))) ||                                            \
            ((gives) > (takes) && UNLIKELY(r->sp == m->state.places + STACK_PLACES)))                                  \
            return stack_refuse(i, r, m);                                                                              \
        return stack_do_##name(i, o, r, m);                                                                            \
    }
#include "stack/insns.def"

/* ---- Pseudo-instructions ----------------------------------------------------------------------------------------- */

static ALWAYS_INLINE struct stack_slot *stack_wrap(INSN_ARGS)
{
    return stack_go(i, 0, 0, r, m);
}

static ALWAYS_INLINE struct stack_slot *stack_undecoded(INSN_ARGS)
{
    stack_decode(m, i);
    return i;
}

#undef INSN_ARGS

/* ---- Superinstructions: rows of fuse.def ------------------------------------------------------------------------- */

#define FUSE2(a, b)                                                                                                    \
    static ALWAYS_INLINE UNUSED struct stack_slot *stack_##a##_##b(struct stack_slot *i, struct stack_regs *r,         \
                                                                   struct stack_machine *m)                            \
    {                                                                                                                  \
        struct stack_slot *next = stack_##a(i, i, r, m);                                                               \
                                                                                                                       \
        return next == i + 1 ? stack_##b(i + 1, i + 1, r, m) : next;                                                   \
    }
#include "stack/fuse.def"

#endif
