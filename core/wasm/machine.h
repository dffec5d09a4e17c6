/* A machine that runs WebAssembly: a store with one module instantiated in it, a thread, and the threaded code of the
 * functions that it has called. */
#ifndef BOBBIN_WASM_MACHINE_H
#define BOBBIN_WASM_MACHINE_H

#include "engine/code_cache.h"
#include "engine/fuse.h"
#include "guest.h"
#include "wasm/thread.h"

/* Where a branch goes, and what it does to the operands. */
struct wasm_branch {
    int32_t target;  /* slots from that of the branch; 0: it returns from the function, or its side table has no
                      * other slot before it comes back */
    int32_t adjust;  /* what it does to the fuel (struct wasm_regs) */
    uint32_t height; /* of what stays below, counted from the first local */
    uint32_t arity;  /* operands that it takes along */
    void *place;     /* the target in the module's bytes; NULL: it returns */
};

/* One decoded instruction. Operands and results of the register form are places in the frame: 64 bits each, counted
 * from the first local; operands on the stack are behind the locals. The stack form leaves them alone. */
struct wasm_slot {
    union handler handler; /* what the engine dispatches through */
    union {
        uint32_t result; /* of what returns or branches with operands: behind them */
        int32_t target;  /* as in struct wasm_branch */
        uint32_t next;   /* of a call: the instruction behind it, in its module */
    };
    uint32_t x; /* of a call: behind its arguments */
    union {
        struct {
            uint32_t y, z;
        };
        void *pointer; /* to the function, the global, the branches. In a side table also to a place in the bytes: where
                        * `if` and `else` go, where the last `end` is */
    };
    union {
        uint64_t value;
        struct {
            uint32_t a, b; /* as the instruction has them (struct wasm_insn) */
        };
        struct {
            union {
                int32_t adjust;
                uint32_t table; /* of call_indirect */
                uint32_t arity; /* of what `end` and `return` give; `end` inside of the function: NOT_LAST */
            };
            uint32_t limit; /* how many instructions of the function there are up to this one, which goes elsewhere */
        };
    };
};

enum { NOT_LAST = UINT32_MAX };

/* Where a slot comes from: its instruction. */
struct wasm_origin {
    uint32_t pc;     /* in its module */
    uint32_t number; /* in its function, from 0 */
    uint32_t top;    /* of the operands before it, counted from the first local */
    uint16_t op;
    uint16_t folded; /* so many instructions behind it are done by this slot, too */
};

/* A function's threaded code. Not folded it has a slot for every instruction that can be reached; that is, if engines
 * execute the bytes (bytes.inc), of those that go elsewhere. */
struct wasm_code {
    struct wasm_code *next; /* of the same thread */
    struct wasm_funcinst *function;
    struct wasm_branch *branches; /* of its br_tables. For each, the first one's arity is how many follow */
    struct wasm_origin *origins;  /* of its slots, in the order of the instructions */
    uint32_t count;
    uint32_t first; /* number of the first slot, for generated code */
    struct wasm_slot slots[];
};

/* `fast` looks at its fuel wherever control does not simply go on, and in a slot for that after so many instructions.
 */
enum { WASM_STRAIGHT = 1024 };

struct wasm_machine;
typedef void wasm_generator(struct wasm_machine *m, struct wasm_code *code);

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
    struct wasm_frame *frames_end;   /* there is no room for more frames, or no more are allowed */
    struct wasm_slot stop_slot;
    bool stack_form;       /* else it is the register form */
    bool in_place;         /* the running engine executes the bytes: slots are side tables */
    bool fuses;            /* the fast thread has superinstructions */
    struct fusing *fusing; /* its rows; NULL: none were looked for yet */
    /* What decoding works with: room for the operands and blocks of every function that has been decoded. */
    struct wasm_operand *operands;
    struct wasm_open *open;
    size_t operand_room, open_room;
    struct wasm_code **numbered; /* of the fast thread, in the order of their numbers */
    size_t numbered_count, numbered_room;
    /* Of a cell that generates machine code; `generated` is NULL if there is no memory for it. */
    wasm_generator *generate; /* makes code of a function that has been decoded; NULL: no code is generated */
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

/* As the rows call it. */
const char *wasm_op_name(unsigned op);

/* Takes m->pc from the thread's last frame. */
void wasm_update_pc(struct wasm_machine *m);

/* ---- Programs ---------------------------------------------------------------------------------------------------- */

/* What stands for an import; `any` is NULL if nothing does. */
typedef struct wasm_extern wasm_resolver(void *data, struct wasm_store *store, const struct wasm_module *module,
                                         const struct wasm_import *import);

/* Functions for all imports, which cannot be called: for modules that are not run, or whose calls somebody else serves.
 */
wasm_resolver wasm_stand_in;

/* Loads a module and instantiates it; its start function is not run. Only where it succeeds the machine changes. */
bool wasm_load(struct wasm_machine *m, const void *bytes, size_t size, wasm_resolver *resolve, void *data,
               struct bobbin_error *error);

/* Makes the machine about to execute a function's first instruction. */
bool wasm_begin(struct wasm_machine *m, struct wasm_funcinst *function, const wasm_value *arguments,
                struct bobbin_error *error);

/* The instruction that is next: for hooks under `reference`, which decodes for itself and tells nobody. */
enum wasm_op wasm_next_op(const struct wasm_machine *m);

/* ---- calls.c ----------------------------------------------------------------------------------------------------- */

/* The fast thread of this run has generated code from now on, that of `subroutine`; where it `follows` the program that
 * of `context`. */
void wasm_generate_calls(struct wasm_machine *m, bool follows);

/* The fast thread of this run has code made by that generator from now on. False: it has already. */
bool wasm_begin_generating(struct wasm_machine *m, wasm_generator *generator);

/* For a cache of generated code. Its first slot is not known: numbers go through all functions. Where a function is
 * entered has a number, too, although there is no slot for it. */
struct code_slots wasm_code_slots(struct wasm_machine *m);
size_t wasm_code_size(const struct wasm_machine *m);

/* Makes code of what was decoded to begin with. */
void wasm_generate_decoded(struct wasm_machine *m);

uint32_t wasm_number_of_entry(const struct wasm_funcinst *function);

/* The function whose slot has that number. */
struct wasm_code *wasm_code_with(const struct wasm_machine *m, uint64_t number);

/* A byte for each slot, and one more: not 0 where branches lead. To be freed; NULL: no memory. */
uint8_t *wasm_targets_of(const struct wasm_code *code);

uint32_t wasm_pc_of_number(const struct wasm_machine *m, uint64_t number);

/* ---- generate.c -------------------------------------------------------------------------------------------------- */

/* The same for that of `copy`. `no_fuel` is the handler that stops for want of fuel. */
void wasm_generate_copies(struct wasm_machine *m, union handler no_fuel);

/* ---- decode.c ---------------------------------------------------------------------------------------------------- */

/* A function's code for that flavour, decoded if it is not yet; NULL: no memory. */
struct wasm_code *wasm_code_of(struct wasm_machine *m, struct wasm_funcinst *function, int flavour);

/* Whether a row of the stack form has a slot in side tables, too. */
static inline bool wasm_has_side(unsigned op)
{
    switch (op) {
    case wasm_op_if:
    case wasm_op_else:
    case wasm_op_end: /* of a function */
    case wasm_op_br:
    case wasm_op_br_if:
    case wasm_op_br_table:
    case wasm_op_return:
    case wasm_op_call:
    case wasm_op_call_indirect:
        return true;
    default:
        return false;
    }
}

/* How many slots away that slot's branch leads; 0: it is none to a place of this function, or to several. */
int32_t wasm_target_of(const struct wasm_code *code, uint32_t number);

/* Folded code leaves operands where they come from. Puts those of the last frame, which is in such code before the
 * instruction at `pc`, where they are on the stack. */
void wasm_materialise(struct wasm_machine *m, uint32_t pc);

/* ---- fuse.c ------------------------------------------------------------------------------------------------------ */

/* Whether control may go on from a row to the next slot by itself. */
bool wasm_goes_on(unsigned op);

/* Gives slots of folded code the handlers of superinstructions. */
void wasm_fuse(struct wasm_machine *m, struct wasm_code *code);

/* ---- code.c ------------------------------------------------------------------------------------------------------ */

void wasm_forget_threads(struct wasm_machine *m);

/* Before a run: what the frames know of another engine's slots is forgotten, and the slot to begin with comes back,
 * with the number of the instruction that the machine is at. It is the stop slot where there is nothing to execute. */
struct wasm_slot *wasm_prepare(struct wasm_machine *m, int flavour, const union handler *handlers, uint32_t *number);

/* After a run: the last frame gets its pc and its operands as `slot` finds them, which is the next one. Returns the
 * number of its instruction. */
uint32_t wasm_settle(struct wasm_machine *m, int flavour, const struct wasm_slot *slot);

/* The number of the instruction at that place, in the last frame's function, if bytes are executed. */
uint32_t wasm_number_of(const struct wasm_machine *m, const uint8_t *place);

/* Where a frame goes on, if its slot is not known; NULL: no memory. */
struct wasm_slot *wasm_find_slot(struct wasm_machine *m, struct wasm_frame *frame, int flavour);

/* Where the slot's instruction is. */
static inline const struct wasm_origin *wasm_origin_of(const struct wasm_code *code, const struct wasm_slot *slot)
{
    return &code->origins[slot - code->slots];
}

/* Enters a function that is not the embedder's, whose arguments are the last of `values`. Nothing has happened where it
 * traps. */
enum wasm_trap wasm_push_frame(struct wasm_machine *m, struct wasm_funcinst *function, size_t values);

#endif
