/* For guests whose instructions have stencils: how a block of code is put together from them (engine `copy`). This file
 * knows of stencils, blocks, ways out of them, and of the steps that they take; of instructions it knows nothing.
 *
 * Generated code has its arguments in the host registers of `preserve_none` (the guest's copy.h): the first are how
 * many steps are left, where the machine's state is, where its memory is, and between handlers the slot to dispatch.
 *
 * Each block counts what it executes when it is left, and looks at the fuel then. */
#ifndef BOBBIN_ENGINE_COPIER_H
#define BOBBIN_ENGINE_COPIER_H

#include "engine/code_cache.h"
#include "host/encoding.h"

/* ---- Stencils: the table that engine/stencils makes ---------------------------------------------------------------
 */

struct stencil {
    uint16_t code, size;          /* in the table's code */
    uint16_t holes, hole_count;   /* in its holes */
    uint16_t fields, field_count; /* in its fields */
    uint8_t renames;              /* a bit for each operand: its host register may be another one */
    uint8_t late;                 /* a bit for each operand: the result may then be in that host register, too */
    uint8_t access;               /* of what accesses memory without a look at the page: the instruction that does */
    uint8_t check;                /* bytes at its end that look whether the result is a NaN; 0: there are none */
    uint8_t reads, gives;         /* a bit for each operand that is in a register; the one that the result is in */
    bool there;                   /* else there is none; one that is there may be empty */
};

/* What is filled in. A guest's own kinds, for its operands, begin with HOLE_OPERAND. */
enum stencil_hole_kind { HOLE_NEXT, HOLE_TAKEN, HOLE_SLOW, HOLE_JUMP, HOLE_CONSTANT, HOLE_OPERAND };

struct stencil_hole {
    uint16_t at;
    uint8_t form, kind; /* how it is filled (host_fill), and what with */
    int16_t addend;
};

/* The number of a host register that may be another one. */
struct stencil_field {
    uint8_t operand;
    struct host_field place;
};

struct stencil_table {
    const uint8_t *code;
    const struct stencil_hole *holes;
    const struct stencil_field *fields;
    const void *constants;
    uint32_t constants_size;
    const char *(*insn_name)(unsigned op);
    const char *const *parts; /* what a guest calls its kinds of stencils; NULL: there is one kind */
};

/* Of a guest's table, what engine/stencils has made for any. */
#define STENCILS_MADE                                                                                                  \
    .code = (const uint8_t[]){STENCIL_CODE}, .holes = (const struct stencil_hole[]){STENCIL_HOLES},                    \
    .constants = (const uint8_t[]){STENCIL_CONSTANTS}, .constants_size = sizeof((const uint8_t[]){STENCIL_CONSTANTS})

#define STENCIL_HOLE(at, form, kind, addend) {at, form, HOLE_##kind, addend},
#define STENCIL_FIELD(operand, ...)          {OPERAND_##operand, {__VA_ARGS__}},

/* What fills a hole of that name, in `values` of copier_copy(). */
#define HOLE(name, value) [HOLE_##name - HOLE_OPERAND] = (value)

/* ---- The cache ----------------------------------------------------------------------------------------------------
 */

struct copy_cache {
    struct code_cache code;
    const struct stencil_table *table;
    bool has_fma;                   /* host_has_fma */
    uint32_t dispatch, out_of_fuel; /* common pieces of code: dispatches COPY_SLOT; the same where no fuel is left */
    uint32_t handlers[];            /* pieces that jump to an instruction's handler, by opcode */
};

/* The `code` of one with the pieces that all blocks use: the table's constants, and ways to the handlers of the
 * `handler_count` first opcodes. `no_fuel` is the handler that stops at COPY_SLOT for want of fuel. NULL: no code can
 * be executed. */
struct code_cache *copy_cache_open(struct code_slots slots, size_t size, const struct stencil_table *table,
                                   const union handler *handlers, unsigned handler_count, union handler no_fuel);

/* ---- A block ------------------------------------------------------------------------------------------------------
 */

/* Host registers. */
enum {
    COPY_LEFT = HOST_ARGUMENT_0,
    COPY_MIDDLE = HOST_ARGUMENT_1,
    COPY_SLOT = HOST_ARGUMENT_3,
    COPY_FREE = HOST_FREE,
};

enum {
    COPY_MOST_EXITS = 1024,
    COPY_ROOM = 128 << 10, /* more than a block can need */
};

enum copy_exit_kind {
    COPY_EXIT_TAKEN, /* of a branch */
    COPY_EXIT_LEAVE, /* a link: dispatches the slot, as long as there is no code for it */
    COPY_EXIT_SLOW,  /* the stencil does not do all that the instruction may: the guest adds code for the rest */
    COPY_EXIT_LOOK,  /* a look at memory for several instructions needs a closer one: the guest knows that, too */
};

/* A jump away from the straight line, to code that is put after it. */
struct copy_exit {
    enum copy_exit_kind kind;
    uint32_t jump_at, fuel_jump_at; /* where the distances of the jumps are that lead there; 0: there is no second */
    uint64_t number;                /* of the slot of the instruction that it belongs to */
    uint32_t back;                  /* where control comes back to; 0: not at all */
    int line;                       /* the instruction, as its number in the block */
    int64_t to;                     /* the slot where a branch, or the block's end, leads */
};

struct copier {
    host_output out;
    struct copy_cache *cache;
    uint64_t first;   /* number of its slot */
    uint32_t begin;   /* where its code begins */
    bool out_of_line; /* the straight line is complete */
    int exit_count;
    struct copy_exit exits[COPY_MOST_EXITS];
};

/* What pieces of code are, in marks: stencils, those of a guest's own kinds from COPY_STENCIL on, and what joins them.
 */
enum copy_part {
    COPY_MOVE,    /* constants, and registers from and to where the guest's values live */
    COPY_LEAVE,   /* counts, and goes on with another block */
    COPY_HANDLER, /* leaves it to the instruction's handler */
    COPY_STENCIL
};

/* What is put from here on was made of that slot's instruction; `insn` is the one whose stencil it is. */
void copier_mark(struct copier *c, uint64_t number, unsigned insn, unsigned part);

/* Begins the block of that slot, in a cache that copy_cache_open has made. False: no code can be written. Sets no
 * exits, which are many bytes. */
bool copier_begin(struct copier *c, struct code_cache *cache, uint64_t first);

/* Copies a stencil for the instruction `line`, with `values` in its holes, from HOLE_OPERAND on, and (unless it has no
 * fields) those host registers for its operands. `to` is where it leads if it branches. Returns where its code begins.
 */
uint32_t copier_copy(struct copier *c, const struct stencil *stencil, const int registers[], const int32_t values[],
                     int line, int64_t to);

/* The stencil that begins there accesses memory without a look at the page: if that is refused, the handler of `op`
 * takes over at that slot after `count` steps, as by copier_hand_over. */
void copier_may_be_refused(struct copier *c, const struct stencil *stencil, uint32_t begin, uint64_t number,
                           unsigned op, int count);

/* The block is left for the slot `to` after `count` steps. */
void copier_leave(struct copier *c, int64_t to, int count);

/* The same for the slot in COPY_SLOT. */
void copier_leave_indirectly(struct copier *c, int count);

/* The same for the slot `to`, by a call: it goes on behind the slot of the caller in COPY_SLOT, the next one. Where
 * there is no code for `to`, or no fuel, the handler of `op` takes over. */
void copier_call(struct copier *c, int64_t to, int64_t next, int count, unsigned op);

/* The same for code whose address is in that host register. */
void copier_call_indirectly(struct copier *c, unsigned to, int64_t next, int count, unsigned op);

/* The stencil that was copied last branches over what is put until copier_land gets what this returns. */
uint32_t copier_skip(struct copier *c);
void copier_land(struct copier *c, uint32_t jump_at);

/* The branch that was copied last, that of the slot `number`, goes on in the straight line if it is taken back: that is
 * likely. */
void copier_branch(struct copier *c, uint64_t number);

/* After `count` steps the handler of an instruction takes over, before it is executed. */
void copier_hand_over(struct copier *c, uint64_t number, unsigned op, int count);

/* Puts what exits lead to after the straight line; `slow` does so for COPY_EXIT_SLOW and COPY_EXIT_LOOK. Then the
 * block, whose instructions end before the slot `end`, is entered. False: it cannot be executed. */
bool copier_end(struct copier *c, uint64_t end, int count, void (*slow)(struct copier *, const struct copy_exit *));

#endif
