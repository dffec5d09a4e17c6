/* A thread of execution (section 4.2.10 of the specification): what its stack holds, as values, labels and frames
 * apart.
 *
 *     wasm_thread_open(&thread, store);
 *     if (wasm_invoke(&thread, function, arguments))
 *         while ((stop = wasm_interpret(&thread, &fuel)) == wasm_stop_host && wasm_serve(&thread))
 *             ;
 *     ... wasm_stop_returned: thread.values are the results
 *     wasm_thread_close(&thread); */
#ifndef BOBBIN_WASM_THREAD_H
#define BOBBIN_WASM_THREAD_H

#include "wasm/instance.h"

/* Why a run ended. */
enum wasm_stop {
    wasm_stop_returned, /* from the function that was invoked */
    wasm_stop_fuel,
    wasm_stop_trap,
    wasm_stop_host, /* it calls a function of the embedder: wasm_serve() does that, and then the thread can go on */
};

struct wasm_label {
    const uint8_t *next; /* where a branch goes on; NULL: it returns from the function */
    uint32_t arity;
    size_t height; /* of the values below its operands */
};

struct wasm_frame {
    const struct wasm_funcinst *function;
    const uint8_t *pc; /* the instruction that it executes next */
    size_t locals;     /* where in the values they begin; operands follow */
    size_t labels;     /* how many labels there are below its own */
    void *slot; /* where its caller goes on, as the engine has it that called; NULL: it has forgotten, or none did */
};

struct wasm_thread {
    struct wasm_store *store;
    wasm_value *values;
    struct wasm_label *labels;
    struct wasm_frame *frames;
    size_t value_count, value_room, label_count, label_room, depth, frame_room;
    uint64_t stack; /* what the frames' functions have at their most, of wasm_resources.stack */

    /* A function that is about to be called, its arguments on top of the values; NULL: none. */
    const struct wasm_funcinst *callee;
    const uint8_t *next; /* where its caller goes on, if it has one */
    /* After wasm_stop_trap. The frames stay as they were, and the last one's pc is at the instruction. */
    enum wasm_trap trap;
};

void wasm_thread_open(struct wasm_thread *thread, struct wasm_store *store);
void wasm_thread_close(struct wasm_thread *thread);

/* Gives up what the thread was doing and makes it about to call the function. False: out of memory. */
bool wasm_invoke(struct wasm_thread *thread, const struct wasm_funcinst *function, const wasm_value *arguments);

/* Calls the embedder's function that the thread is about to call. False: it failed, and the thread has trapped. */
bool wasm_serve(struct wasm_thread *thread);

/* Makes room for so many values, labels and frames; false: out of memory. */
bool wasm_reserve(struct wasm_thread *thread, size_t values, size_t labels, size_t frames);

/* Where a trap happened: the module's function by number, and the instruction's offset in the module. False: not in
 * code, because it was the embedder's function that was invoked. */
bool wasm_where(const struct wasm_thread *thread, uint32_t *function, uint32_t *offset);

#endif
