/* A machine that runs WebAssembly: a store with one module instantiated in it, a thread, and the threaded code of the
 * functions that it has called. */
#ifndef BOBBIN_WASM_MACHINE_H
#define BOBBIN_WASM_MACHINE_H

#include "engine/code_cache.h"
#include "guest.h"
#include "wasm/thread.h"

/* Where a branch goes, and what it does to the operands. */
struct wasm_branch {
    union {
        int32_t target; /* slots from that of the branch; 0: it returns from the function */
        uint32_t pc;    /* while the function is being decoded */
    };
    uint32_t height; /* of what stays below, counted from the first local */
    uint32_t arity;  /* operands that it takes along */
};

/* One decoded instruction. */
struct wasm_slot {
    union handler handler; /* what the engine dispatches through */
    union {
        uint64_t value;
        struct {
            uint32_t a, b; /* as the instruction has them (struct wasm_insn) */
        };
        struct {
            int32_t target; /* as in struct wasm_branch; of `if` and `else` only this */
            uint32_t height;
        };
        void *pointer; /* to the function, the global, the branches */
    };
    uint16_t arity; /* of a branch, or of what `end` and `return` give; `end` inside of the function: NOT_LAST */
    uint16_t op;
    uint32_t pc; /* where the instruction is in its module */
};

enum { NOT_LAST = UINT16_MAX };

/* A function's threaded code: as many slots as it has instructions. */
struct wasm_code {
    struct wasm_code *next; /* of the same thread */
    struct wasm_funcinst *function;
    struct wasm_branch *branches; /* of its br_tables. For each, the first one's arity is how many follow */
    uint32_t count;
    uint32_t first; /* number of the first slot, for generated code */
    struct wasm_slot slots[];
};

/* `fast` looks at its fuel wherever control does not simply go on, and at every such slot of a function. */
enum { WASM_STRAIGHT = 1024 };

struct wasm_machine {
    struct bobbin_machine base;
    struct wasm_module *module; /* NULL: nothing is loaded */
    struct wasm_moduleinst *instance;
    struct wasm_store store;
    struct wasm_thread thread;
    uint64_t pc;         /* of the thread's last frame, in its module; 0: it is in no function */
    uint64_t last_pc;    /* of the instruction that returned from the function that was invoked */
    enum wasm_trap trap; /* after a stop of that kind */
    /* Threads by flavour, so that a fast cell and its exact sibling do not take each other's away. */
    struct wasm_code *codes[2];
    const struct bobbin_cell *filled_for[2];
    const union handler *handlers[2];
    const struct bobbin_cell *last;  /* whose run was the last one: only it knows the slots of frames */
    struct wasm_moduleinst *current; /* while an engine runs: whose function it is in */
    struct wasm_slot stop_slot;
    /* Of a cell that generates machine code (calls.c); `generated` is NULL if there is no memory for it. */
    bool generates;
    struct code_cache *generated;
    size_t code_size;    /* most bytes of it; 0: nothing was said */
    uint32_t slot_count; /* of all functions of the fast thread: how far numbers go */
};

static inline struct wasm_machine *wasm_machine(struct bobbin_machine *m)
{
    return (struct wasm_machine *)m;
}

static inline const struct wasm_machine *wasm_machine_const(const struct bobbin_machine *m)
{
    return (const struct wasm_machine *)m;
}

/* Takes m->pc from the thread's last frame. */
void wasm_update_pc(struct wasm_machine *m);

/* ---- Programs ---------------------------------------------------------------------------------------------------- */

/* What stands for an import; `any` is NULL if nothing does. */
typedef struct wasm_extern wasm_resolver(void *data, struct wasm_store *store, const struct wasm_module *module,
                                         const struct wasm_import *import);

/* Loads a module and instantiates it; its start function is not run. Only where it succeeds the machine changes. */
bool wasm_load(struct wasm_machine *m, const void *bytes, size_t size, wasm_resolver *resolve, void *data,
               struct bobbin_error *error);

/* Makes the machine about to execute a function's first instruction. */
bool wasm_begin(struct wasm_machine *m, struct wasm_funcinst *function, const wasm_value *arguments,
                struct bobbin_error *error);

/* ---- calls.c ----------------------------------------------------------------------------------------------------- */

/* The fast thread of this run has generated code from now on, that of `subroutine`; where it `follows` the program that
 * of `context`. */
void wasm_generate_calls(struct wasm_machine *m, bool follows);

/* Code for a function that has been decoded. */
void wasm_generate(struct wasm_machine *m, struct wasm_code *code);

uint32_t wasm_pc_of_number(const struct wasm_machine *m, uint64_t number);

/* ---- decode.c ---------------------------------------------------------------------------------------------------- */

/* Makes the thread of that flavour one of the running engine's handlers. */
void wasm_empty_thread(struct wasm_machine *m, int flavour, const union handler *handlers);
void wasm_forget_threads(struct wasm_machine *m);

/* A function's code for that flavour, decoded if it is not yet; NULL: no memory. */
struct wasm_code *wasm_code_of(struct wasm_machine *m, struct wasm_funcinst *function, int flavour);

/* Before a run: what the frames know of another engine's slots is forgotten, and the slot to begin with comes back. It
 * is the stop slot where there is nothing to execute. */
struct wasm_slot *wasm_prepare(struct wasm_machine *m, int flavour, const union handler *handlers);

/* Where a frame goes on, if its slot is not known; NULL: no memory. */
struct wasm_slot *wasm_find_slot(struct wasm_machine *m, struct wasm_frame *frame, int flavour);

/* The slot of the instruction there. */
struct wasm_slot *wasm_slot_at(struct wasm_code *code, uint32_t pc);

/* Enters a function that is not the embedder's, whose arguments are the last of `values`. Nothing has happened where it
 * traps. */
enum wasm_trap wasm_push_frame(struct wasm_machine *m, struct wasm_funcinst *function, size_t values);

#endif
