/* The Manchester Baby: its architectural state, and a machine that runs it. */
#ifndef BOBBIN_BABY_MACHINE_H
#define BOBBIN_BABY_MACHINE_H

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

enum { BABY_PARTS = 3 }; /* the most that a superinstruction has */

/* One slot a line. CMP in line 31 skips line 0, so two slots wrap: what follows line 31, and what a skip lands on. */
enum { BABY_SLOT_WRAP = BABY_LINES, BABY_SLOT_STOP = BABY_LINES + 2, BABY_SLOTS };

struct baby_machine {
    struct bobbin_machine base;
    struct baby_state state;
    struct slot slots[BABY_SLOTS];
    bool fuses; /* the engine whose slots they are has superinstructions */
};

/* How many lines the instruction in a slot takes up: more than 1 is a superinstruction. */
static inline uint8_t *baby_lines(struct slot *slot)
{
    return &slot->rd;
}

static inline struct baby_machine *baby_machine(struct bobbin_machine *m)
{
    return (struct baby_machine *)m;
}

static inline const struct baby_machine *baby_machine_const(const struct bobbin_machine *m)
{
    return (const struct baby_machine *)m;
}

/* The operands of a word, and in `op` which instruction it is. There always is one: the rows of insns.def cover all
 * eight functions, and the bits that they leave open are the low ones of the function, so a row is a range of the
 * table. */
static ALWAYS_INLINE struct slot baby_operands(uint32_t word)
{
    static const uint8_t op_of_function[8] = {
#define INSN(name, mnemonic, operand, match, mask, effect)                                                             \
    [(match) >> 13 ...((match) | (0xe000 & ~(mask))) >> 13] = baby_op_##name,
#include "baby/insns.def"
    };

    return (struct slot){.imm = word % BABY_LINES, .op = op_of_function[word >> 13 & 7]};
}

/* Fills every slot for the handlers that m->base.handlers names: lines as undecoded, the rest as what they are. */
void baby_empty_thread(struct baby_machine *m);

/* Decodes the store line that `slot` stands for into it. */
COLD void baby_decode(struct baby_machine *m, struct slot *slot);

/* baby/text.c: images. Offsets of trouble are turned into line and column of the error. */
bool baby_load_snp(uint32_t store[BABY_LINES], const char *text, size_t size, struct bobbin_error *error);
bool baby_load_asm(uint32_t store[BABY_LINES], const char *text, size_t size, struct bobbin_error *error);
char *baby_save_snp(const uint32_t store[BABY_LINES]);
char *baby_save_asm(const uint32_t store[BABY_LINES]);

/* "LDN 24": the instruction that a word is, whatever its unconnected bits. */
void baby_disassemble(uint32_t word, char *text, size_t size);

#endif
