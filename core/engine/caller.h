/* Generated code of the engines `subroutine` and `context`: for each instruction of a block a call of its handler. A
 * handler returns the slot to go on with, and a block is a function of the same kind, so that a slot's handler may be
 * either. */
#ifndef BOBBIN_ENGINE_CALLER_H
#define BOBBIN_ENGINE_CALLER_H

#include "engine/code_cache.h"

enum { CALLER_MOST_INSNS = 64, CALLER_NOWHERE = -1 };

/* An instruction of a block, as the guest tells it. */
struct caller_insn {
    union handler handler;
    int64_t number, next; /* of its slot, and of the slot behind it */
    int64_t taken;        /* where it may lead besides, if that is known; else CALLER_NOWHERE */
    bool ends;            /* control does not simply go on, or only through the next slot */
};

struct code_cache *caller_open(struct code_slots slots, size_t size); /* NULL: no memory for code */

/* Makes a block of them, which follow each other. What leads elsewhere returns to whoever called the block; with
 * `links` it jumps to other blocks. False: no code can be written or executed. */
bool caller_generate(struct code_cache *cache, bool links, const struct caller_insn *insns, int count);

#endif
