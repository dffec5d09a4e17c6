/* Threads: what is common to all who execute them. */
#include "wasm/thread.h"

#include <stdlib.h>
#include <string.h>

void wasm_thread_open(struct wasm_thread *thread, struct wasm_store *store)
{
    *thread = (struct wasm_thread){.store = store};
}

void wasm_thread_close(struct wasm_thread *thread)
{
    free(thread->values);
    free(thread->labels);
    free(thread->frames);
    wasm_thread_open(thread, thread->store);
}

static bool reserve(void *entries, size_t wanted, size_t *room, size_t size)
{
    void **array = entries, *larger;
    size_t more = *room == 0 ? 64 : *room;

    if (wanted <= *room)
        return true;
    while (more < wanted)
        more *= 2;
    larger = realloc(*array, more * size);
    if (larger == NULL)
        return false;
    *array = larger;
    *room = more;
    return true;
}

bool wasm_reserve(struct wasm_thread *thread, size_t values, size_t labels, size_t frames)
{
    return reserve(&thread->values, values, &thread->value_room, sizeof *thread->values) &&
           reserve(&thread->labels, labels, &thread->label_room, sizeof *thread->labels) &&
           reserve(&thread->frames, frames, &thread->frame_room, sizeof *thread->frames);
}

bool wasm_invoke(struct wasm_thread *thread, const struct wasm_funcinst *function, const wasm_value *arguments)
{
    uint32_t params = function->type->param_count, results = function->type->result_count;

    /* One more, so that there is a place where arguments and results are, also where there are none. */
    if (!wasm_reserve(thread, (params > results ? params : results) + 1, 0, 0))
        return false;
    if (params > 0)
        memcpy(thread->values, arguments, params * sizeof *arguments);
    thread->value_count = params;
    thread->label_count = thread->depth = 0;
    thread->stack = 0;
    thread->trap = wasm_trap_none;
    thread->callee = function;
    return true;
}

bool wasm_serve(struct wasm_thread *thread)
{
    const struct wasm_funcinst *function = thread->callee;
    const struct wasm_func_type *type = function->type;
    struct wasm_moduleinst *caller = thread->depth > 0 ? thread->frames[thread->depth - 1].function->instance : NULL;
    size_t base = thread->value_count - type->param_count;
    wasm_value results[WASM_MOST_TYPES_IN_LIST];

    if (!function->host(function->data, caller, thread->values + base, results)) {
        thread->trap = wasm_trap_host;
        return false;
    }
    thread->callee = NULL;
    if (type->result_count > 0) /* there is room: for the caller's operands, or by wasm_invoke() */
        memcpy(thread->values + base, results, type->result_count * sizeof *results);
    thread->value_count = base + type->result_count;
    if (thread->depth > 0)
        thread->frames[thread->depth - 1].pc = thread->next;
    return true;
}

bool wasm_where(const struct wasm_thread *thread, uint32_t *function, uint32_t *offset)
{
    const struct wasm_frame *frame;

    if (thread->depth == 0)
        return false;
    frame = &thread->frames[thread->depth - 1];
    *function = wasm_function_number(frame->function);
    *offset = (uint32_t)(frame->pc - frame->function->instance->module->bytes);
    return true;
}
