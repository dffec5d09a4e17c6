/* What generated code of the engine `copy` and its handlers hand on to each other (engine/copier.h): arguments of
 * functions that end in a tail call, so all of them are in host registers.
 *
 *   left    steps left
 *   middle  the machine
 *   host    the last frame: how many there are follows from it
 *   a       between handlers the slot to dispatch
 *   b, d    nothing
 *   p0      the function's first local
 *   p1, p2  how many bytes there are in the memory of its instance, and where they are
 *
 * Stencils have more of them, which handlers may change:
 *
 *   a, d    the operands x and y, if they are integers
 *   f0, f1  the same if they are floating-point numbers
 *   b       what belongs to one stencil alone
 *   q0...   and f2...: locals of the function that are used in its loops (generate.c) */
#ifndef BOBBIN_WASM_COPY_H
#define BOBBIN_WASM_COPY_H

#include "wasm/insns.h"

#define COPY_PARAMETERS(a_type, a)                                                                                     \
    int64_t left, char *middle, uint8_t *host, a_type a, wasm_value *p0, uint64_t p1, uint8_t *p2, uint64_t b,         \
        uint64_t d
#define COPY_ARGUMENTS(a, b, d) left, middle, host, (a), p0, p1, p2, (b), (d)

/* A floating-point register. Its first element, of one or two words, is the value. */
typedef float copy_float __attribute__((vector_size(16)));
typedef double copy_double __attribute__((vector_size(16)));

#define STENCIL_PARAMETERS(a_type, a)                                                                                  \
    int64_t left, char *middle, uint8_t *host, a_type a, wasm_value *p0, uint64_t p1, uint8_t *p2, uint64_t b,         \
        uint64_t q0, uint64_t q1, uint64_t d, uint64_t q2, copy_float f0, copy_float f1, copy_float f2, copy_float f3, \
        copy_float f4, copy_float f5, copy_float f6, copy_float f7
#define STENCIL_ARGUMENTS(...) STENCIL_ARGUMENTS_(__VA_ARGS__)
#define STENCIL_ARGUMENTS_(a, b, d, f0, f1)                                                                            \
    left, middle, host, (a), p0, p1, p2, (b), q0, q1, (d), q2, (f0), (f1), f2, f3, f4, f5, f6, f7

#define COPY_PINS                                                                                                      \
    wasm_value *p0;                                                                                                    \
    uint64_t p1;                                                                                                       \
    uint8_t *p2
#define COPY_SPILL(m, r) ((void)(m), (r)->fp = p0, (r)->bytes = p1, (r)->memory = p2)
#define COPY_FILL(m, r)  (host = wasm_copy_host(m), p0 = (r)->fp, p1 = (r)->bytes, p2 = (r)->memory)

#define COPY_MIDDLE_OF(m)  ((char *)(m))
#define COPY_HOST_OF(m, r) wasm_copy_host(m)

static ALWAYS_INLINE struct wasm_machine *wasm_machine_around(char *middle)
{
    return (struct wasm_machine *)(void *)middle;
}

/* Before the first frame where there is none. */
static ALWAYS_INLINE uint8_t *wasm_copy_host(const struct wasm_machine *m)
{
    return (uint8_t *)((uintptr_t)(m->thread.frames + m->thread.depth) - sizeof *m->thread.frames);
}

/* How many instructions of its function have been counted when the slot with that number is dispatched: those before
 * its own; but behind a call those up to the call, since whoever returns knows of no others. */
static ALWAYS_INLINE uint32_t wasm_counted_before(const struct wasm_code *code, uint32_t n)
{
    if (n > 0 && (code->origins[n - 1].op == wasm_op_call || code->origins[n - 1].op == wasm_op_call_indirect))
        return code->slots[n - 1].limit;
    return n > 0 ? code->origins[n].number : 0;
}

/* The same for a slot of the last frame's function. */
static ALWAYS_INLINE uint32_t wasm_copy_number(const struct wasm_machine *m, const struct wasm_slot *i)
{
    const struct wasm_code *code;

    if (i == &m->stop_slot)
        return 0;
    code = m->thread.frames[m->thread.depth - 1].function->code[bobbin_fast];
    return wasm_counted_before(code, (uint32_t)(i - code->slots));
}

static ALWAYS_INLINE struct wasm_regs wasm_copy_regs(struct wasm_machine *m, int64_t left, const uint8_t *host,
                                                     const struct wasm_slot *i)
{
    m->thread.depth =
        ((uintptr_t)host + sizeof *m->thread.frames - (uintptr_t)m->thread.frames) / sizeof *m->thread.frames;
    return (struct wasm_regs){.fuel = left + wasm_copy_number(m, i)};
}

/* Steps left before `*i` is dispatched. */
static ALWAYS_INLINE int64_t wasm_copy_left(struct wasm_machine *m, struct wasm_regs *r, struct wasm_slot **i)
{
    return r->fuel - wasm_copy_number(m, *i == &m->stop_slot ? m->base.resume : *i);
}

#endif
