/* The stencils: a function for each instruction that generated code has a use for, compiled by itself and never linked.
 * Its name says what it is for: stencil_<case>__<FORMAT>__<instruction>. engine/stencils makes a table of them.
 *
 * They call the functions that every engine has, with operands that are holes: addresses of symbols that nobody
 * defines. */
#define CELL_EXACT      0
#define CELL_PREDECODED 0 /* what is stored to is not decoded: see `sto` */
#define CELL_FUSED      0
#define CELL_GENERATES  0
#include "baby/copy.h"

#pragma clang diagnostic ignored "-Wuninitialized" /* meant: arguments that nobody reads have no value */

/* The line of the operand, as its distance from line 0 in bytes; where is noted whether it is decoded (machine.h), as a
 * distance from there, too. */
extern char stencil_line[], stencil_mark[];

#define STENCIL __attribute__((preserve_none)) void
STENCIL stencil_next(COPY_PARAMETERS(struct baby_slot *, a));
STENCIL stencil_taken(COPY_PARAMETERS(struct baby_slot *, a));
STENCIL stencil_slow(COPY_PARAMETERS(struct baby_slot *, a));

/* To the instruction's function it seems that the store begins with the operand's line, which is number 0. */
#define MAKE(name, format, is_slow)                                                                                    \
    STENCIL stencil_plain__##format##__##name(COPY_PARAMETERS(struct baby_slot *, a))                                  \
    {                                                                                                                  \
        const struct baby_slot o = {.imm = 0};                                                                         \
        struct baby_machine *m = baby_machine_around(middle + (uintptr_t)stencil_line);                                \
        struct baby_regs r = {.a = p0, .ci_base = p1};                                                                 \
        uint64_t nothing;                                                                                              \
                                                                                                                       \
        (void)b, (void)d;                                                                                              \
        if (UNLIKELY(is_slow)) {                                                                                       \
            __attribute__((musttail)) return stencil_slow(COPY_ARGUMENTS(a, nothing, nothing));                        \
        }                                                                                                              \
        if (baby_##name(a, &o, &r, m) != a + 1) {                                                                      \
            __attribute__((musttail)) return stencil_taken(COPY_ARGUMENTS(a, nothing, nothing));                       \
        }                                                                                                              \
        COPY_FILL(m, &r);                                                                                              \
        __attribute__((musttail)) return stencil_next(COPY_ARGUMENTS(a, nothing, nothing));                            \
    }

MAKE(ldn, LINE, false)
MAKE(sub, LINE, false)
MAKE(sto, STORE, *(const uint8_t *)(middle + (uintptr_t)stencil_mark) != 0)
MAKE(cmp, SKIP, false)
