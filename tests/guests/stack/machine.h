/* The stack machine: its architectural state, and a machine that runs it. */
#ifndef STACK_MACHINE_H
#define STACK_MACHINE_H

#include "guest.h"

enum { STACK_WORDS = 256, STACK_PLACES = 15 };

/* All there is to the machine. Every address counts modulo STACK_WORDS. When nothing runs, places that are free hold 0.
 */
struct stack_state {
    uint32_t memory[STACK_WORDS]; /* code and data */
    uint32_t places[STACK_PLACES];
    uint32_t depth; /* numbers on the stack: the top is places[depth - 1] */
    uint32_t pc;
};

enum stack_op {
#define INSN(name, ...) stack_op_##name,
#define PSEUDO(name)    stack_op_##name,
#include "stack/insns.def"
    stack_op_stop, /* every engine has this one: it leaves the engine */
    stack_op_count,
    stack_op_before_fused = stack_op_count - 1,
#define FUSE(name) stack_op_##name,
#include "stack/fuse.def" /* only `super` has handlers for them */
    stack_op_fused_end
};

/* One decoded instruction. */
struct stack_slot {
    union handler handler; /* what the engine dispatches through */
    int32_t operand;
    uint8_t words; /* that it takes up: 2 is a superinstruction */
};

/* A slot for each word; after the last one control wraps around. */
enum { STACK_SLOT_WRAP = STACK_WORDS, STACK_SLOT_STOP, STACK_SLOTS };

struct stack_machine {
    struct bobbin_machine base;
    struct stack_state state;
    struct stack_slot slots[STACK_SLOTS];
    const struct bobbin_cell *filled_for; /* whose handlers they hold; NULL: nobody's */
    const union handler *handlers;        /* that cell's, by opcode */
    bool fuses;                           /* it has superinstructions */
};

static inline struct stack_machine *stack_machine(struct bobbin_machine *m)
{
    return (struct stack_machine *)m;
}

static inline const struct stack_machine *stack_machine_const(const struct bobbin_machine *m)
{
    return (const struct stack_machine *)m;
}

static ALWAYS_INLINE int32_t stack_operand(uint32_t word)
{
    return (int32_t)(word << 8) >> 8;
}

/* Which instruction a word is. What no row has is 0, which is `illegal`. */
static ALWAYS_INLINE enum stack_op stack_op(uint32_t word)
{
    static const uint8_t ops[256] = {
#define INSN(name, operand, code, takes, gives, effect) [code] = stack_op_##name,
#include "stack/insns.def"
    };

    return (enum stack_op)ops[word >> 24];
}

static inline void stack_clear_free_places(struct stack_state *state)
{
    for (uint32_t place = state->depth; place < STACK_PLACES; place++)
        state->places[place] = 0;
}

/* Fills every slot with a cell's handlers: words as undecoded, the rest as what they are. */
void stack_empty_thread(struct stack_machine *m, const union handler *handlers);

/* Decodes the word that `slot` stands for into it. */
COLD void stack_decode(struct stack_machine *m, struct stack_slot *slot);

/* The word of that slot has changed: what was decoded there, or fused with it, holds no longer. Only handlers go: the
 * operands may belong to the instruction that is being executed. */
static ALWAYS_INLINE void stack_undecode(struct stack_machine *m, struct stack_slot *changed, bool fused)
{
    changed->handler = m->handlers[stack_op_undecoded];
    if (fused && changed > m->slots && UNLIKELY(changed[-1].words > 1))
        changed[-1].handler = m->handlers[stack_op_undecoded];
}

/* text.c: programs as text, and single words. */
bool stack_assemble(uint32_t memory[STACK_WORDS], const char *text, size_t size, struct bobbin_error *error);
void stack_disassemble(uint32_t word, char *text, size_t size);

#endif
