/* The Manchester Baby: its architectural state, and a machine that runs it. */
#ifndef BOBBIN_BABY_MACHINE_H
#define BOBBIN_BABY_MACHINE_H

#include "engine/code_cache.h"
#include "guest.h"

enum { BABY_LINES = 32 };

/* What the Baby's manual says exists. PI is left out: it always equals the store line that CI selects. */
struct baby_state {
    uint32_t store[BABY_LINES];
    uint32_t a;
    uint32_t ci; /* of the instruction executed last; all 32 bits count, the low 5 select its line */
};

enum baby_op {
#define INSN(name, ...) baby_op_##name,
#define PSEUDO(name)    baby_op_##name,
#include "baby/insns.def"
    baby_op_stop, /* every engine has this one: it leaves the engine */
    baby_op_count,
    baby_op_before_fused = baby_op_count - 1,
#define FUSE(name) baby_op_##name,
#include "baby/fuse.def" /* only `super` has handlers for them */
    baby_op_fused_end
};

_Static_assert(baby_op_fused_end <= UINT8_MAX, "opcodes of parts are bytes (decode.c)");

enum { BABY_PARTS = 3 }; /* the most that a superinstruction has */

/* One slot a line. CMP in line 31 skips line 0, so two slots wrap: what follows line 31, and what a skip lands on. */
enum { BABY_SLOT_WRAP = BABY_LINES, BABY_SLOT_STOP = BABY_LINES + 2, BABY_SLOTS };

struct baby_slot {
    union handler handler;
    int32_t imm;   /* the line that the instruction names */
    uint8_t lines; /* that it takes up: more than 1 is a superinstruction */
};

struct baby_machine;

/* What decoding does where code is generated: generates it from this slot on. False: there is none. */
typedef bool baby_generator(struct baby_machine *m, struct baby_slot *slot);

/* What has become of a line: bits of baby_machine.decoded, kept by cells that generate code alone. */
enum {
    BABY_DECODED = 1,   /* its slot has a handler */
    BABY_GENERATED = 2, /* generated code depends on it */
};

/* The threaded code of a cell that generates code, while its exact sibling does the last steps of a run. */
struct baby_kept {
    const struct bobbin_cell *cell; /* NULL: nothing is kept */
    const union handler *handlers;
    uint32_t store[BABY_LINES]; /* that it was made of */
    struct baby_slot slots[BABY_SLOTS];
};

struct baby_machine {
    struct bobbin_machine base;
    struct baby_state state;
    struct baby_slot slots[BABY_SLOTS];
    const struct bobbin_cell *filled_for; /* whose handlers they hold; NULL: nobody's */
    const union handler *handlers;        /* that cell's, by opcode */
    bool fuses;                           /* it has superinstructions */
    /* Of a cell that generates machine code; `generated` is NULL if there is no memory for it. */
    bool generates;
    baby_generator *generate;
    struct code_cache *generated;
    size_t code_size;            /* most bytes of it; 0: nothing was said */
    uint8_t decoded[BABY_LINES]; /* BABY_DECODED, BABY_GENERATED */
    uint8_t changes[BABY_LINES]; /* how often code was generated in vain, since the program stored to the line */
    struct baby_kept kept;
};

static inline struct baby_machine *baby_machine(struct bobbin_machine *m)
{
    return (struct baby_machine *)m;
}

static inline const struct baby_machine *baby_machine_const(const struct bobbin_machine *m)
{
    return (const struct baby_machine *)m;
}

/* The line that a word names, if its instruction has an operand. */
static ALWAYS_INLINE int32_t baby_operand(uint32_t word)
{
    return word % BABY_LINES;
}

/* Which instruction a word is. There always is one: the rows of insns.def cover all eight functions, and the bits that
 * they leave open are the low ones of the function, so a row is a range of the table. */
static ALWAYS_INLINE enum baby_op baby_op(uint32_t word)
{
    static const uint8_t op_of_function[8] = {
#define INSN(name, mnemonic, operand, match, mask, effect)                                                             \
    [(match) >> 13 ...((match) | (0xe000 & ~(mask))) >> 13] = baby_op_##name,
#include "baby/insns.def"
    };

    return (enum baby_op)op_of_function[word >> 13 & 7];
}

/* Fills every slot with a cell's handlers: lines as undecoded, the rest as what they are. */
void baby_empty_thread(struct baby_machine *m, const union handler *handlers);

/* After a run: what was kept is the thread again, but for lines that have changed. */
void baby_take_back(struct baby_machine *m);

/* Decodes the store line that `slot` stands for into it. */
COLD void baby_decode(struct baby_machine *m, struct baby_slot *slot);

/* A store into the line of that slot: what was decoded there, and superinstructions that reach into it, hold no longer.
 * Only handlers go: the operands may belong to the instruction that is being executed. */
static ALWAYS_INLINE void baby_undecode(struct baby_machine *m, struct baby_slot *changed, bool fused)
{
    changed->handler = m->handlers[baby_op_undecoded];
    for (int before = 1; fused && before < BABY_PARTS && changed - before >= m->slots; before++) {
        if (UNLIKELY((changed - before)->lines > before))
            (changed - before)->handler = m->handlers[baby_op_undecoded];
    }
}

/* The same where code is generated, of which all goes if it depends on the line. */
void baby_undecode_generated(struct baby_machine *m, int line);

/* As the rows call it. */
const char *baby_op_name(unsigned op);

/* For who generates code: the thread of this run does so from now on. False: there is nothing more to do. */
bool baby_begin_generating(struct baby_machine *m, baby_generator *generate);
struct code_slots baby_code_slots(struct baby_machine *m);
size_t baby_code_size(const struct baby_machine *m);

/* A line that was stored to as code that often is left to handlers: generating code for it costs more than it brings.
 */
enum { BABY_MOST_CHANGES = 3 };

static inline bool baby_is_fixed(const struct baby_machine *m, int line)
{
    return m->changes[line] < BABY_MOST_CHANGES;
}

/* The line that the jump at `line` leads to as the store is now; -1 (CALLER_NOWHERE): out of the store, by which only
 * its handler finds the way. */
static inline int baby_jump_target(const struct baby_machine *m, int line)
{
    const uint32_t word = m->state.store[line], value = m->state.store[baby_operand(word)];
    const int64_t to = baby_op(word) == baby_op_jrp ? line + (int64_t)(int32_t)value + 1 : (value + 1) % BABY_LINES;

    return to >= 0 && to < BABY_LINES ? (int)to : -1;
}

/* Code for `subroutine`; where it `follows` the program for `context` (calls.c). */
void baby_generate_calls(struct baby_machine *m, bool follows);

/* Code for `copy` (generate.c), and the handler that stops where no fuel is left. */
void baby_generate_copies(struct baby_machine *m, union handler no_fuel);

/* baby/text.c: images. What is malformed is refused with line and column. */
bool baby_load_text(uint32_t store[BABY_LINES], const char *text, size_t size, struct bobbin_error *error);
char *baby_save_snp(const uint32_t store[BABY_LINES]);
char *baby_save_asm(const uint32_t store[BABY_LINES]);

/* "LDN 24": the instruction that a word is, whatever its unconnected bits. */
void baby_disassemble(uint32_t word, char *text, size_t size);

#endif
