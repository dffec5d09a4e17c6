/* What a guest gives the library, and what every machine has in common. Internal.
 *
 * A machine is one hart, a thread of execution, in a space: memory, with the threaded code made of it. Where a guest
 * allows it, several machines share a space (bobbin_open_beside) and take turns. */
#ifndef BOBBIN_GUEST_H
#define BOBBIN_GUEST_H

#include "bobbin/bobbin.h"
#include "engine/slot.h"

struct linux_abi;

enum watching { WATCHING_OFF, WATCHING_FAILS, WATCHING_NOTES };

struct bobbin_machine {
    const struct bobbin_guest *guest;
    const struct bobbin_cell *cell;   /* that the last run was asked for; NULL: none has been */
    const struct bobbin_cell *engine; /* the one that runs: that cell, or its exact sibling */
    bobbin_hook *hook;
    void *hook_data;
    bool running;
    const struct bobbin_watch *watches, *watch_hit;
    size_t watch_count;
    /* Left by an engine when it returns. */
    enum bobbin_stop_kind stop;
    void *resume;         /* the slot that would be dispatched next */
    int64_t fuel;         /* in: how much it may use; out: how much is left */
    uint64_t exact_steps; /* of `fast` runs, that exact siblings executed */
    /* Left by a fast engine that cannot begin where the machine is: so many instructions are its exact sibling's. */
    int64_t ahead;
};

/* A field of the architectural state, which lies in the guest's struct. */
struct bobbin_field {
    const char *name;  /* as the manual has it */
    uint16_t offset;   /* in the guest's struct */
    uint8_t size;      /* bytes there: 4 or 8 */
    uint8_t bits;      /* that the register has */
    uint64_t writable; /* which of them can be written */
};

/* ---- What a guest may offer -------------------------------------------------------------------------------------- */

/* Programs in files of its own. */
struct bobbin_image {
    const char *const *formats; /* NULL-terminated */
    size_t limit;               /* bytes; no file beyond this can be a program */
    /* `image` has a NUL after its last byte. Touches the machine only where it succeeds. */
    bool (*load)(struct bobbin_machine *, const char *image, size_t size, const char *format, struct bobbin_error *);
    /* NULL: it writes none. Returns NULL where memory ran out. */
    char *(*save)(const struct bobbin_machine *, const char *format);
};

struct code_cache;

struct bobbin_guest {
    /* What it is. */
    const char *name, *title;
    const char *world; /* whose system calls its programs make; NULL: nobody's */
    bool hexadecimal;  /* how its users write an address, and */
    const char *place; /* what they call it */
    const char *magic; /* the four bytes that all its images begin with; NULL: they do not begin alike */
    size_t insn_count;
    struct bobbin_insn (*insn)(size_t opcode);
    /* Where instructions share bodies: how many of these there are, and which row of the list the next instruction is,
     * whose body is that; insn_count: it is none. 0 and NULL: a row and its body have the same number. */
    size_t body_count;
    size_t (*next_insn)(const struct bobbin_machine *, unsigned body);
    size_t superinsn_count;            /* rows of fuse.def */
    const struct bobbin_field *fields; /* all of the architectural state but memory; the public registers come first */
    size_t field_count, register_count;
    size_t machine_size;     /* of the guest's struct, whose first member is the bobbin_machine; it begins as zeros */
    size_t unit;             /* bytes that one address stands for */
    uint64_t memory_default; /* units of memory that a machine has if nothing is said; 0: it has what it has */
    uint64_t memory_least;   /* a machine may have less than the default, but no less than this */
    /* The most instructions that a `fast` engine executes between two looks at its fuel. */
    int64_t straight;

    /* NULL where there is nothing to do. */
    bool (*open)(struct bobbin_machine *, uint64_t memory, struct bobbin_error *);
    bool (*open_beside)(struct bobbin_machine *, struct bobbin_machine *first); /* NULL: a space has one hart */
    void (*close)(struct bobbin_machine *);
    void (*begin)(struct bobbin_machine *); /* around a run */
    void (*end)(struct bobbin_machine *);

    uint64_t (*pc)(const struct bobbin_machine *);            /* of the next instruction */
    uint64_t (*last_pc)(const struct bobbin_machine *);       /* of the one that halted */
    uint64_t (*fault_address)(const struct bobbin_machine *); /* of the last stop; NULL: this guest has no faults */
    /* Where BOBBIN_VECTORS registers begin that are wider than a word, one behind the other, and how wide, in bytes, a
     * multiple of 8; 0: it has none now. NULL: it never has. */
    uint8_t *(*vectors)(struct bobbin_machine *, size_t *bytes);

    /* On the host; NULL unless all `count` units are there. */
    void *(*memory_at)(struct bobbin_machine *, uint64_t address, size_t count);
    uint64_t (*memory_size)(const struct bobbin_machine *); /* in units */
    /* Those units were changed from outside: what was decoded there no longer holds. */
    void (*memory_changed)(struct bobbin_machine *, uint64_t address, uint64_t count);
    bool (*same_memory)(const struct bobbin_machine *, const struct bobbin_machine *);
    bool (*copy_memory)(struct bobbin_machine *, const struct bobbin_machine *); /* false: they differ in size */

    /* Where `count` units of code are; both NULL: in memory. */
    const void *(*code_at)(const struct bobbin_machine *, uint64_t address, size_t count);
    uint64_t (*code_size)(const struct bobbin_machine *); /* in units */

    /* Also which row the instruction is; left alone where it is none. */
    size_t (*disassemble)(const struct bobbin_machine *, uint64_t address, size_t *opcode, char *text, size_t size);
    bool (*is_code)(const struct bobbin_machine *, uint64_t address, uint64_t *until);
    bool (*next_slot)(const struct bobbin_machine *, uint64_t *position, struct bobbin_slot *slot);
    /* Of slots, which stop before the instruction at `address`; NULL: this guest has none. */
    bool (*set_breakpoint)(struct bobbin_machine *, uint64_t address, bool on);

    /* Around a run with watches: accesses to what is watched fail, or are noted in m->watch_hit and done, or are as
     * ever. NULL: its memory cannot be watched. */
    void (*watch)(struct bobbin_machine *, enum watching watching);

    /* NULL: it has one instruction set. See bobbin_set_isa and the functions beside it. */
    bool (*set_isa)(struct bobbin_machine *, const char *name, struct bobbin_error *);
    void (*isa_name)(const struct bobbin_machine *, char *name, size_t size);
    const char *(*missing_extension)(const struct bobbin_machine *, uint64_t address);

    /* Generated code leaves it to the host's MMU what pages allow (bobbin_set_host_mmu); NULL: it cannot. */
    bool (*guard_memory)(struct bobbin_machine *);

    /* Generated code (engine/code_cache.h). Both NULL: no engine generates any for this guest. */
    const struct code_cache *(*code_cache)(const struct bobbin_machine *); /* NULL: there is none yet */
    void (*set_code_size)(struct bobbin_machine *, size_t bytes);          /* of one that is not there yet */
    /* Makes addresses of what says where it is by numbers of slots; NULL: the cache does. */
    void (*place_code)(const struct bobbin_machine *, struct bobbin_code *code);

    const struct bobbin_image *image;  /* NULL: its programs come by its world */
    const struct linux_abi *linux_abi; /* what Linux must know to run programs on it (linux/abi.h); NULL: it cannot */
};

/* A cell's engine: executes up to m->fuel instructions and leaves why it stopped. NULL: the cell is unavailable. */
typedef void bobbin_engine_run(struct bobbin_machine *m);
bobbin_engine_run *bobbin_cell_run(const struct bobbin_cell *cell);

/* Whether its engine keeps slots. */
bool bobbin_cell_predecoded(const struct bobbin_cell *cell);

/* All of its fields, hidden ones too, and behind them the words of its vectors: how many, their
 * values, and one of them. */
size_t bobbin_field_count(const struct bobbin_machine *m);
void bobbin_fields_save(const struct bobbin_machine *m, uint64_t *values);
void bobbin_field_restore(struct bobbin_machine *m, size_t index, uint64_t value);

/* Calls the hook, outside of what a run has set up on the host for the guest, if the next is an instruction: with that
 * body. */
bool bobbin_call_hook(struct bobbin_machine *m, unsigned body);

/* The bytes of a file and a NUL after them, to be freed; no more than `limit`. NULL: failed. */
char *bobbin_read_whole(const char *path, size_t limit, size_t *size, struct bobbin_error *error);

/* Fills in `error` if there is one, and returns false so that a caller can return it. */
__attribute__((format(printf, 5, 6))) bool bobbin_fail(struct bobbin_error *error, enum bobbin_error_code code,
                                                       unsigned line, unsigned column, const char *format, ...);

#endif
