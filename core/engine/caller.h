/* Generated code of the engines `subroutine` and `context`: for each instruction of a block a call of its handler. A
 * handler returns the slot to go on with, and a block is a function of the same kind, so that a slot's handler may be
 * either. */
#ifndef BOBBIN_ENGINE_CALLER_H
#define BOBBIN_ENGINE_CALLER_H

#include "engine/code_cache.h"

enum { CALLER_NOWHERE = -1 };

/* An instruction of a block, as the guest tells it. */
struct caller_insn {
    union handler handler;
    int64_t number, next; /* of its slot, and of the slot after it */
    int64_t taken;        /* where it may lead besides, if that is known; else CALLER_NOWHERE */
    bool ends;            /* control does not simply go on, or only through the next slot */
};

/* Opens a cache of such code unless it is open; it stays NULL if there is no memory for code. What leads out of a block
 * returns to whoever called it (`subroutine`); where code `follows` the program it jumps to other blocks (`context`).
 */
void caller_begin(struct code_cache **cache, struct code_slots slots, size_t size, bool follows);

/* Makes a block of them, which follow each other. False: no code can be written or executed. */
bool caller_generate(struct code_cache *cache, const struct caller_insn *insns, int count);

#endif
