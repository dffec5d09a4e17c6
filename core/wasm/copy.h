/* What generated code of the engine `copy` and its handlers hand on to each other (engine/copier.h): arguments of
 * functions that end in a tail call, so all of them are in host registers.
 *
 *   left    steps left
 *   middle  the machine
 *   host    nothing: which memory is used depends on the function
 *   a       between handlers the slot to dispatch
 *   b, d    nothing
 *   p0      the function's first local
 *   p1, p2  how many bytes there are in the memory of its instance, and where they are */
#ifndef BOBBIN_WASM_COPY_H
#define BOBBIN_WASM_COPY_H

#include "wasm/insns.h"

#define COPY_PARAMETERS(a_type, a)                                                                                     \
    int64_t left, char *middle, uint8_t *host, a_type a, wasm_value *p0, uint64_t p1, uint8_t *p2, uint64_t b,         \
        uint64_t d
#define COPY_ARGUMENTS(a, b, d) left, middle, host, (a), p0, p1, p2, (b), (d)

#define COPY_PINS                                                                                                      \
    wasm_value *p0;                                                                                                    \
    uint64_t p1;                                                                                                       \
    uint8_t *p2
#define COPY_SPILL(m, r) ((void)(m), (r)->fp = p0, (r)->bytes = p1, (r)->memory = p2)
#define COPY_FILL(m, r)  (p0 = (r)->fp, p1 = (r)->bytes, p2 = (r)->memory)

#define COPY_MIDDLE_OF(m)  ((char *)(m))
#define COPY_HOST_OF(m, r) ((uint8_t *)NULL)

static ALWAYS_INLINE struct wasm_machine *wasm_machine_around(char *middle)
{
    return (struct wasm_machine *)(void *)middle;
}

/* The number of the instruction that the slot, which is in the last frame's function, belongs to. */
static ALWAYS_INLINE uint32_t wasm_copy_number(const struct wasm_machine *m, const struct wasm_slot *i)
{
    if (i == &m->stop_slot)
        return 0;
    return wasm_origin_of(m->thread.frames[m->thread.depth - 1].function->code[bobbin_fast], i)->number;
}

static ALWAYS_INLINE struct wasm_regs wasm_copy_regs(const struct wasm_machine *m, int64_t left, UNUSED uint8_t *host,
                                                     const struct wasm_slot *i)
{
    return (struct wasm_regs){.fuel = left + wasm_copy_number(m, i)};
}

/* Steps left before `*i` is dispatched. */
static ALWAYS_INLINE int64_t wasm_copy_left(struct wasm_machine *m, struct wasm_regs *r, struct wasm_slot **i)
{
    return r->fuel - wasm_copy_number(m, *i == &m->stop_slot ? m->base.resume : *i);
}

#endif
