/* What each instruction of the Baby does: one function a row of insns.def. It does the work and returns the slot to
 * dispatch next.
 *
 * `i` is where the instruction stands; `o` is its operands (in an engine that predecodes, the same slot); `r` is what
 * an engine keeps at hand. CI is not in there: it is where `i` points, plus what CI holds above its low five bits. */
#ifndef BOBBIN_BABY_INSNS_H
#define BOBBIN_BABY_INSNS_H

#include "baby/machine.h"
#include "engine/variant.h"

struct baby_regs {
    uint32_t a;
    uint32_t ci_base; /* what CI would be in slot 0 */
    /* fast: steps left plus the number of the current slot, so that going straight on costs nothing.
     * exact: steps left; with a hook always 0, so that the engine looks up at every instruction, and base.fuel counts.
     */
    int64_t fuel;
};

/* ---- Between architectural state and an engine's ----------------------------------------------------------------- */

static ALWAYS_INLINE struct baby_slot *baby_enter(struct baby_machine *m, const union handler *handlers,
                                                  struct baby_regs *r)
{
    uint32_t next = m->state.ci + 1; /* CI steps before the fetch */
    uint32_t line = next % BABY_LINES;

    if (m->filled_for != m->base.engine) {
        m->fuses = FUSED;
        baby_empty_thread(m, handlers);
    }
    r->a = m->state.a;
    r->ci_base = next - line;
    r->fuel = !EXACT ? m->base.fuel + line : m->base.hook == NULL ? m->base.fuel : 0;
    return &m->slots[line];
}

/* The way back (interp): `i` is the slot that would be dispatched next. */
static ALWAYS_INLINE void baby_leave(struct baby_machine *m, const struct baby_regs *r, const struct baby_slot *i)
{
    int64_t number = i - m->slots;

    m->state.a = r->a;
    m->state.ci = r->ci_base + (uint32_t)number - 1;
    if (!EXACT)
        m->base.fuel = r->fuel - number;
    else if (m->base.hook == NULL)
        m->base.fuel = r->fuel;
}

/* A stop is a slot too: an instruction that returns this one leaves the engine, to go on at `resume` when it is entered
 * again.
 */
static ALWAYS_INLINE struct baby_slot *baby_stop(struct baby_machine *m, enum bobbin_stop_kind kind,
                                                 struct baby_slot *resume)
{
    m->base.stop = kind;
    m->base.resume = resume;
    return &m->slots[BABY_SLOT_STOP];
}

/* ---- For engines that do not predecode --------------------------------------------------------------------------- */

/* Which instruction stands at `i`, and its word, from the store as it is now. `undecoded`: baby_fetch_rare knows. */
static ALWAYS_INLINE enum baby_op baby_fetch(const struct baby_slot *i, uint32_t *word,
                                             UNUSED const struct baby_regs *r, const struct baby_machine *m)
{
    if (UNLIKELY(i >= &m->slots[BABY_LINES]))
        return baby_op_undecoded;
    *word = m->state.store[i - m->slots];
    return baby_op(*word);
}

/* The slots after the store. */
static ALWAYS_INLINE enum baby_op baby_fetch_rare(const struct baby_slot *i, uint32_t *word,
                                                  UNUSED const struct baby_regs *r, const struct baby_machine *m)
{
    *word = 0;
    return i == &m->slots[BABY_SLOT_STOP] ? baby_op_stop : baby_op_wrap;
}

/* The operands of a word of which `op` is the instruction: here they all have theirs in one place. */
static ALWAYS_INLINE struct baby_slot baby_operands(UNUSED enum baby_op op, uint32_t word,
                                                    UNUSED const struct baby_slot *i, UNUSED const struct baby_regs *r,
                                                    UNUSED const struct baby_machine *m)
{
    return (struct baby_slot){.imm = baby_operand(word)};
}

/* For hooks under `reference`, which decodes for itself and does not say what it found. */
static ALWAYS_INLINE enum baby_op baby_next_op(const struct baby_machine *m)
{
    return baby_op(m->state.store[(m->state.ci + 1) % BABY_LINES]);
}

/* ---- Fuel -------------------------------------------------------------------------------------------------------- */

/* Every way to get to a slot that is not further down: where `fast` looks at its fuel. `steps` is 1 if an instruction
 * made the transfer, 0 if it was the wrap. */
static ALWAYS_INLINE struct baby_slot *baby_transfer(struct baby_slot *i, struct baby_slot *to, int steps,
                                                     struct baby_regs *r, struct baby_machine *m)
{
    if (EXACT)
        return to;
    r->fuel += to - i - steps;
    if (UNLIKELY(r->fuel <= to - m->slots))
        return baby_stop(m, bobbin_stop_fuel, to);
    return to;
}

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

#define INSN_ARGS                                                                                                      \
    UNUSED struct baby_slot *i, UNUSED const struct baby_slot *o, UNUSED struct baby_regs *r,                          \
        UNUSED struct baby_machine *m

/* CI steps before the next fetch, so control goes to the line after the one that `ci` names. */
static ALWAYS_INLINE struct baby_slot *baby_go(struct baby_slot *i, uint32_t ci, struct baby_regs *r,
                                               struct baby_machine *m)
{
    uint32_t next = ci + 1;
    uint32_t line = next % BABY_LINES;

    r->ci_base = next - line;
    return baby_transfer(i, &m->slots[line], 1, r, m);
}

static ALWAYS_INLINE struct baby_slot *baby_jmp(INSN_ARGS)
{
    return baby_go(i, m->state.store[o->imm], r, m);
}

static ALWAYS_INLINE struct baby_slot *baby_jrp(INSN_ARGS)
{
    int64_t distance = (int32_t)m->state.store[o->imm];
    int64_t line = i - m->slots + distance + 1;

    /* Inside the store nothing depends on where `i` is but the slot itself, which is what the next instruction waits
     * for. */
    if (line >= 0 && line < BABY_LINES)
        return baby_transfer(i, i + distance + 1, 1, r, m);
    return baby_go(i, r->ci_base + (uint32_t)(line - 1), r, m);
}

static ALWAYS_INLINE struct baby_slot *baby_ldn(INSN_ARGS)
{
    r->a = -m->state.store[o->imm];
    return i + 1;
}

/* Where code is generated: it may depend on the line. */
static ALWAYS_INLINE void baby_store_generated(struct baby_machine *m, int line)
{
    if (m->decoded[line] == 0)
        return;
    if ((m->decoded[line] & BABY_GENERATED) != 0 && m->changes[line] < UINT8_MAX)
        m->changes[line]++;
    baby_undecode_generated(m, line);
}

static ALWAYS_INLINE struct baby_slot *baby_sto(INSN_ARGS)
{
    m->state.store[o->imm] = r->a;
    if (GENERATES)
        baby_store_generated(m, o->imm);
    else if (PREDECODED) /* the line may be an instruction, even this one */
        baby_undecode(m, &m->slots[o->imm], FUSED);
    return i + 1;
}

static ALWAYS_INLINE struct baby_slot *baby_sub(INSN_ARGS)
{
    r->a -= m->state.store[o->imm];
    return i + 1;
}

static ALWAYS_INLINE struct baby_slot *baby_cmp(INSN_ARGS)
{
    if ((int32_t)r->a < 0) {
        KEEP_BRANCH();
        if (!EXACT)
            r->fuel++; /* the line skipped was not executed */
        return i + 2;
    }
    return i + 1;
}

static ALWAYS_INLINE struct baby_slot *baby_stp(INSN_ARGS)
{
    return baby_stop(m, bobbin_stop_halt, i + 1);
}

/* ---- Pseudo-instructions ----------------------------------------------------------------------------------------- */

static ALWAYS_INLINE struct baby_slot *baby_wrap(INSN_ARGS)
{
    r->ci_base += BABY_LINES;
    return baby_transfer(i, i - BABY_LINES, 0, r, m);
}

static ALWAYS_INLINE struct baby_slot *baby_undecoded(INSN_ARGS)
{
    baby_decode(m, i);
    return i;
}

#undef INSN_ARGS

/* ---- Superinstructions: rows of fuse.def ------------------------------------------------------------------------- */

#define FUSE2(a, b)                                                                                                    \
    static ALWAYS_INLINE UNUSED struct baby_slot *baby_##a##_##b(struct baby_slot *i, struct baby_regs *r,             \
                                                                 struct baby_machine *m)                               \
    {                                                                                                                  \
        struct baby_slot *next = baby_##a(i, i, r, m);                                                                 \
                                                                                                                       \
        return next == i + 1 ? baby_##b(i + 1, i + 1, r, m) : next;                                                    \
    }
#define FUSE3(a, b, c)                                                                                                 \
    static ALWAYS_INLINE UNUSED struct baby_slot *baby_##a##_##b##_##c(struct baby_slot *i, struct baby_regs *r,       \
                                                                       struct baby_machine *m)                         \
    {                                                                                                                  \
        struct baby_slot *next = baby_##a(i, i, r, m);                                                                 \
                                                                                                                       \
        if (next != i + 1)                                                                                             \
            return next;                                                                                               \
        next = baby_##b(i + 1, i + 1, r, m);                                                                           \
        return next == i + 2 ? baby_##c(i + 2, i + 2, r, m) : next;                                                    \
    }
#include "baby/fuse.def"

#endif
