/* What engines know of a slot: its handler. All else in it belongs to the guest, whose `struct G(slot)` begins with
 * one. Threaded code is an array of slots; a guest's program counter is an index into it. */
#ifndef BOBBIN_ENGINE_SLOT_H
#define BOBBIN_ENGINE_SLOT_H

#include <stdint.h>

/* Instruction functions must vanish into the engines: left as calls, every engine would measure call threading. */
#define ALWAYS_INLINE       inline __attribute__((always_inline))
#define COLD                __attribute__((cold, noinline))
#define NOINLINE            __attribute__((noinline))
#define UNUSED              __attribute__((unused))
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* What a slot dispatches through. Which member is meant is known to the engine that filled the slot, and to no one
 * else. A guest only compares handlers, as tokens: 0 is no engine's. */
union handler {
    const void *label;      /* address of a label: direct */
    void (*function)(void); /* cast back to the engine's own type before the call: call, tail */
    uintptr_t token;        /* the opcode, plus 1: switch, token */
};

/* Inside one arm of an `if`: makes the compiler leave it a branch. A conditional move between two next slots would have
 * the next instruction wait for this one's data, where a branch lets it be predicted. */
#define KEEP_BRANCH() __asm__ volatile("")

#endif
