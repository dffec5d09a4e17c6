/* What a guest gives the library, and what every machine has in common. Internal. */
#ifndef BOBBIN_GUEST_H
#define BOBBIN_GUEST_H

#include "bobbin/bobbin.h"
#include "engine/slot.h"

struct linux_abi;

struct bobbin_machine {
    const struct bobbin_guest *guest;
    const struct bobbin_cell *cell; /* whose threaded code the machine holds; NULL: none */
    /* That cell's handlers by opcode; NULL: the threaded code is empty and must be filled before anything is
     * dispatched. A change of state from outside, or a change of cell, empties it. */
    const union handler *handlers;
    bobbin_hook *hook;
    void *hook_data;
    bool running;
    /* Left by an engine when it returns. */
    enum bobbin_stop_kind stop;
    struct slot *resume; /* the slot that would be dispatched next */
    int64_t fuel;        /* in: how much it may use; out: how much is left */
};

struct bobbin_guest {
    const char *name, *title;
    const char *world;          /* NULL: none */
    const char *const *formats; /* NULL-terminated */
    size_t machine_size;     /* of the guest's struct, whose first member is the bobbin_machine; it begins as zeros */
    uint64_t memory_default; /* units of memory that a machine has if nothing is said; 0: it has what it has */
    size_t image_limit;      /* bytes; no file beyond this can be a program */
    size_t unit;             /* bytes that one address stands for */

    size_t insn_count;
    const struct bobbin_insn *insns;
    size_t register_count;
    const struct register_name {
        const char *name;
        unsigned bits;
    } * registers;

    /* NULL where there is nothing to do. open: `memory` units of memory; false: out of memory. begin, end: around a
     * run. */
    bool (*open)(struct bobbin_machine *, uint64_t memory);
    void (*close)(struct bobbin_machine *);
    void (*begin)(struct bobbin_machine *);
    void (*end)(struct bobbin_machine *);
    /* The most instructions that can run between two looks at the fuel by a `fast` engine. */
    int64_t (*longest_straight_line)(struct bobbin_machine *);

    /* `image` has a NUL behind its last byte. Touches the machine only where it succeeds. */
    bool (*load)(struct bobbin_machine *, const char *image, size_t size, const char *format, struct bobbin_error *);
    char *(*save)(const struct bobbin_machine *, const char *format); /* NULL: out of memory */
    uint64_t (*get)(const struct bobbin_machine *, size_t reg);
    void (*set)(struct bobbin_machine *, size_t reg, uint64_t value);
    uint64_t (*pc)(const struct bobbin_machine *);            /* of the next instruction */
    uint64_t (*last_pc)(const struct bobbin_machine *);       /* of the one that halted */
    uint64_t (*fault_address)(const struct bobbin_machine *); /* of the last stop; NULL: this guest has no faults */
    /* On the host; NULL unless all `count` units are there. */
    void *(*memory_at)(struct bobbin_machine *, uint64_t address, size_t count);
    uint64_t (*memory_size)(const struct bobbin_machine *); /* in units */
    bool (*same)(const struct bobbin_machine *, const struct bobbin_machine *);
    bool (*copy)(struct bobbin_machine *, const struct bobbin_machine *); /* false: their memories differ in size */
    size_t (*disassemble)(const struct bobbin_machine *, uint64_t address, char *text, size_t size);
    bool (*is_code)(const struct bobbin_machine *, uint64_t address, uint64_t *until);
    size_t (*thread_length)(const struct bobbin_machine *);
    struct bobbin_slot (*thread_at)(const struct bobbin_machine *, size_t index);

    /* What Linux must know to run programs on it (linux/abi.h); NULL: it cannot. */
    const struct linux_abi *linux_abi;
};

/* The guests themselves, each in its own directory. */
#define GUEST(name) extern const struct bobbin_guest bobbin_guest_##name;
#include "guests.def"

/* A cell's engine: executes up to m->fuel instructions and leaves why it stopped. NULL: the cell is unavailable. */
typedef void bobbin_engine_run(struct bobbin_machine *m);
bobbin_engine_run *bobbin_cell_run(const struct bobbin_cell *cell);

/* Whether its engine keeps slots. */
bool bobbin_cell_predecoded(const struct bobbin_cell *cell);

/* Calls the hook, outside of what a run has set up on the host for the guest. */
bool bobbin_call_hook(struct bobbin_machine *m, unsigned opcode);

/* Fills in `error` if there is one, and returns false so that a caller can return it. */
__attribute__((format(printf, 5, 6))) bool bobbin_fail(struct bobbin_error *error, enum bobbin_error_code code,
                                                       unsigned line, unsigned column, const char *format, ...);

#endif
