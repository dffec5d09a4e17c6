/* Bobbin: real machines interpreted under every way of dispatching, for programs that embed it.
 *
 * The library never prints, exits or aborts, and keeps no writable globals: any number of machines may live in one
 * process, each used by one thread at a time. Strings that it returns are static unless said otherwise.
 *
 * Arguments: a pointer must not be NULL unless its function says what NULL means. What looks something up, or asks
 * something of a guest, takes NULL as "not found" and hands it on, so calls can be nested as below. An index or enum
 * value out of range is no error: the answer is NULL, 0, or a struct of zeros, and nothing is changed.
 *
 *     struct bobbin_error error;
 *     bobbin_machine *m = bobbin_open(bobbin_guest_find("baby"), &error);
 *     if (m && bobbin_load_file(m, "factor.asm", NULL, &error)) {
 *         struct bobbin_stop stop = bobbin_run(m, bobbin_cell_default(bobbin_machine_guest(m)), BOBBIN_NO_LIMIT);
 *         printf("%s after %llu steps\n", bobbin_stop_text(stop.kind), (unsigned long long)stop.steps);
 *     }
 *     bobbin_close(m);
 */
#ifndef BOBBIN_H
#define BOBBIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BOBBIN_API __attribute__((visibility("default")))

/* The version of this header. With the same major and minor number, programs that were compiled with an older header
 * run with a newer library, and compile with its header. While the major number is 0, a new minor number may change
 * anything; the shared library's name has both (libbobbin.so.0.1), so it is never taken for another one.
 *
 * Structs that a caller fills in begin as zeros (`= {0}` or a designated initialiser): a member that is 0 asks for
 * nothing in particular, and so will members that are added later. They are added at the end, with a new minor number.
 */
#define BOBBIN_VERSION_MAJOR 0
#define BOBBIN_VERSION_MINOR 1
#define BOBBIN_VERSION_PATCH 0

/* The version of the library, "0.1.0". */
BOBBIN_API const char *bobbin_version(void);

/* ---- Errors ------------------------------------------------------------------------------------------------------ */

/* What kind of trouble it is, for a caller that must branch on it; the text is for people. */
enum bobbin_error_code {
    bobbin_error_none,
    bobbin_error_argument, /* the call itself is wrong: no guest, a format or a memory that the guest cannot have */
    bobbin_error_input,    /* the program or image is malformed, or asks for what there is not */
    bobbin_error_file,     /* a file cannot be opened or read; the text has the system's reason */
    bobbin_error_memory,   /* out of host memory or address space */
};

/* What went wrong, in a caller's struct. `line` and `column` count from 1; 0 where the trouble has no such place.
 * Functions that take a `struct bobbin_error *` fill it when they fail, and only then; NULL is allowed. */
struct bobbin_error {
    enum bobbin_error_code code;
    unsigned line, column;
    char text[160];
};

/* Text that may have come from a file, as it may go to a terminal: control characters and bytes that are not ASCII are
 * written as \xNN. `to` is cut to `size` bytes with its NUL, at least 1. Texts of errors are so already. */
BOBBIN_API void bobbin_escape(char *to, size_t size, const char *from);

/* ---- Guests: the machines that can be interpreted ---------------------------------------------------------------- */

typedef struct bobbin_guest bobbin_guest;

BOBBIN_API size_t bobbin_guest_count(void);
BOBBIN_API const bobbin_guest *bobbin_guest_at(size_t index);
BOBBIN_API const bobbin_guest *bobbin_guest_find(const char *name); /* NULL: no such guest, or no name */
BOBBIN_API const char *bobbin_guest_name(const bobbin_guest *guest);
BOBBIN_API const char *bobbin_guest_title(const bobbin_guest *guest);

/* Whose system calls its programs make, and which header opens them: "linux" (bobbin/linux.h). NULL: they need no
 * system, and bobbin_load_file loads them. */
BOBBIN_API const char *bobbin_guest_world(const bobbin_guest *guest);

/* How its users write an address: in hexadecimal, as they write values then, or as a number, with signed values; and
 * what they call it, such as "line". */
BOBBIN_API bool bobbin_guest_hexadecimal(const bobbin_guest *guest);
BOBBIN_API const char *bobbin_guest_place(const bobbin_guest *guest);

/* The guest that a program is for: told by its first `size` bytes, where a guest's images all begin alike, else by the
 * extension of its file's name. NULL: neither tells. */
BOBBIN_API const bobbin_guest *bobbin_guest_of_program(const char *name, const void *first, size_t size);

/* Names of the image formats that the guest reads and writes, NULL past the last. A format's name is also the extension
 * of its files. */
BOBBIN_API const char *bobbin_guest_format(const bobbin_guest *guest, size_t index);

/* One row of the guest's instruction list. `operand` says that the assembler takes one. */
struct bobbin_insn {
    const char *name, *mnemonic, *effect;
    bool operand;
    uint32_t match, mask; /* a word w is this instruction where (w & mask) == match */
    /* Which operands it has and where, and to which part of the instruction set it belongs, in the words of the guest's
     * manual; NULL where that has no such words. */
    const char *format, *extension;
};

/* Rows count from 0 in the order of the guest's insns.def; this number is the `opcode` of hooks and profiles. */
BOBBIN_API size_t bobbin_insn_count(const bobbin_guest *guest);
BOBBIN_API struct bobbin_insn bobbin_insn_at(const bobbin_guest *guest, size_t opcode);

/* How many bodies engines have for them: fewer, where instructions share one, as the vector instructions of rv64 do. */
BOBBIN_API size_t bobbin_body_count(const bobbin_guest *guest);

/* How many superinstructions it has: what engines that fuse instructions have bodies for besides those of the rows. */
BOBBIN_API size_t bobbin_superinsn_count(const bobbin_guest *guest);

/* The registers that the guest's manual names. Values are the low `bits` of a 64-bit word. */
BOBBIN_API size_t bobbin_register_count(const bobbin_guest *guest);
BOBBIN_API const char *bobbin_register_name(const bobbin_guest *guest, size_t index);
BOBBIN_API unsigned bobbin_register_bits(const bobbin_guest *guest, size_t index);

/* ---- Engines and cells ------------------------------------------------------------------------------------------- */

struct bobbin_engine {
    const char *name;
    const char *how;      /* how it gets from one instruction to the next */
    const char *standard; /* what the literature calls it */
    bool predecoded;      /* dispatches through slots; else it looks at the guest's memory every time */
    bool replicated;      /* dispatches at the end of every instruction's body; else in one place */
};

BOBBIN_API size_t bobbin_engine_count(void);
BOBBIN_API const struct bobbin_engine *bobbin_engine_at(size_t index);
BOBBIN_API const struct bobbin_engine *bobbin_engine_find(const char *name); /* NULL: no such engine, or no name */

/* The two builds of every engine. Both stop after exactly the fuel they were given and compute the same. */
enum bobbin_flavour {
    bobbin_fast,  /* looks at its fuel only here and there, and calls no hook: to measure */
    bobbin_exact, /* looks at its fuel and the hook at every instruction */
    bobbin_flavour_count
};

BOBBIN_API const char *bobbin_flavour_name(enum bobbin_flavour flavour);

/* One engine for one guest in one flavour, as this library was built. Everything that a printed figure has to name. */
struct bobbin_cell {
    const char *guest, *engine;
    enum bobbin_flavour flavour;
    bool available;
    const char *why_not;  /* NULL where available */
    const char *compiler; /* "gcc 12.2.0" */
    const char *flags;    /* what shapes its code, from optimisation level on */
    /* What disassembling its object showed; -1 where this machine's disassembly is not understood. */
    int indirect_jumps, indirect_calls, code_bytes;
};

BOBBIN_API size_t bobbin_cell_count(void);
BOBBIN_API const struct bobbin_cell *bobbin_cell_at(size_t index);
BOBBIN_API const struct bobbin_cell *bobbin_cell_find(const char *guest, const char *engine,
                                                      enum bobbin_flavour flavour); /* NULL: no such cell */

/* The fastest available cell of that guest, by this project's own measurements (engines.def). NULL for guest NULL. */
BOBBIN_API const struct bobbin_cell *bobbin_cell_default(const bobbin_guest *guest);

/* The CPU that the program runs on, as the system names it, cut to `size` bytes with its NUL. */
BOBBIN_API void bobbin_host_cpu(char *text, size_t size);

/* ---- Machines ---------------------------------------------------------------------------------------------------- */

typedef struct bobbin_machine bobbin_machine;

/* A cleared machine; bobbin_close frees it. It has the guest's usual memory, or less where the host's address space is
 * limited (bobbin_memory_size tells). NULL when even that is not to be had, or where `guest` is NULL. */
BOBBIN_API bobbin_machine *bobbin_open(const bobbin_guest *guest, struct bobbin_error *error);
/* The same with `memory` units of memory; 0: as bobbin_open. Fails if the guest cannot have so many. */
BOBBIN_API bobbin_machine *bobbin_open_sized(const bobbin_guest *guest, uint64_t memory, struct bobbin_error *error);
/* Another hart in the same memory: a machine with registers of its own. Machines that share memory are run one at a
 * time; each is closed by itself, in any order. NULL: this guest has none, or memory ran out. */
BOBBIN_API bobbin_machine *bobbin_open_beside(bobbin_machine *first, struct bobbin_error *error);
BOBBIN_API void bobbin_close(bobbin_machine *machine); /* NULL is allowed */
BOBBIN_API const bobbin_guest *bobbin_machine_guest(const bobbin_machine *machine);

/* Clears the machine and loads a program. `format` is one of bobbin_guest_format or NULL: told by the name's extension,
 * else by the text itself (the Baby's formats are always told by the text). On failure the machine is as it was. The
 * buffer is not kept. Not for guests with a world (bobbin_guest_world): that has its own functions to load their
 * programs. */
BOBBIN_API bool bobbin_load_file(bobbin_machine *machine, const char *path, const char *format,
                                 struct bobbin_error *error);
BOBBIN_API bool bobbin_load_buffer(bobbin_machine *machine, const void *image, size_t size, const char *format,
                                   struct bobbin_error *error);

/* The machine's memory as an image in that format: NUL-terminated text that the caller frees with free(). NULL: failed.
 */
BOBBIN_API char *bobbin_save(const bobbin_machine *machine, const char *format, struct bobbin_error *error);

/* ---- Running ----------------------------------------------------------------------------------------------------- */

/* Why a run ended. */
enum bobbin_stop_kind {
    bobbin_stop_halt,       /* the program halted */
    bobbin_stop_fuel,       /* the fuel is used up */
    bobbin_stop_breakpoint, /* the hook asked to stop, or there is a breakpoint (bobbin_set_breakpoint) */
    bobbin_stop_refused,    /* nothing was run: see `why_not` */

    /* What a guest with an operating system asks for or runs into. */
    bobbin_stop_ecall,       /* the program calls the operating system */
    bobbin_stop_ebreak,      /* the program executed a breakpoint instruction */
    bobbin_stop_illegal,     /* an instruction that there is not */
    bobbin_stop_fetch_fault, /* a jump to memory that cannot be executed */
    bobbin_stop_load_fault,  /* a load from memory that cannot be read */
    bobbin_stop_store_fault, /* a store to memory that cannot be written */
    bobbin_stop_misaligned,  /* an atomic access to a misaligned address */
    bobbin_stop_trap,        /* an instruction that the guest's specification says to trap (bobbin/wasi.h says why) */
    bobbin_stop_count
};

/* "fetch_fault", and "jump to memory that cannot be executed". */
BOBBIN_API const char *bobbin_stop_name(enum bobbin_stop_kind kind);
BOBBIN_API const char *bobbin_stop_text(enum bobbin_stop_kind kind);

struct bobbin_stop {
    enum bobbin_stop_kind kind;
    /* Instructions that this run executed, one that halts included. */
    uint64_t steps;
    /* halt: the instruction that halted; ecall, ebreak: the one after it; otherwise the one that would be next. */
    uint64_t pc;
    /* load_fault, store_fault, fetch_fault, misaligned: what was to be accessed; otherwise of no meaning. */
    uint64_t address;
    /* refused: the reason, a sentence without its full stop; otherwise NULL. */
    const char *why_not;
};

#define BOBBIN_NO_LIMIT INT64_MAX

/* Runs at most `fuel` instructions (2^57 and more count as no limit) and never one more, whatever the cell: a
 * `fast` cell looks at its fuel only here and there, so its exact sibling runs the last few. Fuel comes first: when it
 * is used up the stop is `fuel`, also where the next instruction could not be executed. At a stop everything is in the
 * architectural state: the next run may use another cell, and after a halt it goes on with the next instruction.
 * Stops as `refused`, with no steps, if the cell is NULL, unavailable, or another guest's; if it is `fast` and the
 * machine has a hook, which it would never call; or if the machine is running already (a call from its own hook). */
BOBBIN_API struct bobbin_stop bobbin_run(bobbin_machine *machine, const struct bobbin_cell *cell, uint64_t fuel);

/* The same, but a `fast` cell stops where it next looks at its fuel, after as many steps as were asked for or some
 * more. This is how to see what it alone has made of them: bobbin_run leaves the last steps to the exact sibling. */
BOBBIN_API struct bobbin_stop bobbin_run_roughly(bobbin_machine *machine, const struct bobbin_cell *cell,
                                                 uint64_t fuel);

/* Called before every instruction that an `exact` cell executes, with the architectural state up to date for reading.
 * Return true to stop before that instruction. The hook must not change the machine; while it runs, bobbin_set_hook
 * does nothing. NULL takes it away. With a hook bobbin_run refuses `fast` cells: give it the exact sibling,
 * bobbin_cell_find(cell->guest, cell->engine, bobbin_exact). */
typedef bool bobbin_hook(void *data, const bobbin_machine *machine, unsigned opcode);
BOBBIN_API void bobbin_set_hook(bobbin_machine *machine, bobbin_hook *hook, void *data);

/* Puts a breakpoint at an address, or takes it away: engines that keep slots (`predecoded`) stop before the instruction
 * there, at full speed otherwise; memory holds what it held. A run that begins at a breakpoint stops at once. Machines
 * that share memory share breakpoints. Other engines know only the hook. False: no instruction can be there, this
 * guest's engines know no breakpoints, or memory ran out. */
BOBBIN_API bool bobbin_set_breakpoint(bobbin_machine *machine, uint64_t address, bool on);

/* Memory that is watched. The array is not copied: it must stay there until another one, or NULL, takes its place. Runs
 * stop, as at a breakpoint, behind an instruction that has loaded from it or stored to it, if it watches that;
 * bobbin_watch_hit says which of them it was, NULL: the last run stopped for another reason. Every engine runs at its
 * full speed, but for accesses to the same pages. False: this guest's memory cannot be watched, or there are too many
 * pages. */
struct bobbin_watch {
    uint64_t address, length;
    bool loads, stores;
};
BOBBIN_API bool bobbin_set_watches(bobbin_machine *machine, const struct bobbin_watch *watches, size_t count);
BOBBIN_API const struct bobbin_watch *bobbin_watch_hit(const bobbin_machine *machine);

/* ---- Architectural state ----------------------------------------------------------------------------------------- */

/* Address of the instruction that a run would execute first. */
BOBBIN_API uint64_t bobbin_pc(const bobbin_machine *machine);

BOBBIN_API uint64_t bobbin_register_get(const bobbin_machine *machine, size_t index);
BOBBIN_API void bobbin_register_set(bobbin_machine *machine, size_t index, uint64_t value);

/* Registers wider than 64 bits, v0 to v31: how many bytes each of them has on this machine, no more than BOBBIN_VECTOR;
 * 0: it has none. What number `index` holds, least significant byte first; false: there is no such register. */
enum { BOBBIN_VECTORS = 32, BOBBIN_VECTOR = 64 };
BOBBIN_API size_t bobbin_vector_size(const bobbin_machine *machine);
BOBBIN_API bool bobbin_vector_get(const bobbin_machine *machine, size_t index, void *to);

/* For bobbin_register_get and _set the 64-bit words of these follow the registers that have names, those of v0 first.
 * So many there are in all. */
BOBBIN_API size_t bobbin_register_words(const bobbin_machine *machine);

/* Memory is counted in units, the smallest thing with an address of its own: for the Baby a line of 4 bytes. Values
 * travel in host byte order. False, with nothing done, unless all `count` units lie inside. */
BOBBIN_API uint64_t bobbin_memory_size(const bobbin_machine *machine);
BOBBIN_API size_t bobbin_memory_unit(const bobbin_guest *guest); /* in bytes */
BOBBIN_API bool bobbin_memory_read(const bobbin_machine *machine, uint64_t address, size_t count, void *to);
BOBBIN_API bool bobbin_memory_write(bobbin_machine *machine, uint64_t address, size_t count, const void *from);

/* Makes the architectural state of `to` that of `from`, and its instruction set; both must be of the same guest and
 * have as much memory, else false. */
BOBBIN_API bool bobbin_copy(bobbin_machine *to, const bobbin_machine *from);

/* Whether two machines of the same guest are in the same architectural state. */
BOBBIN_API bool bobbin_same(const bobbin_machine *a, const bobbin_machine *b);

/* ---- Looking at code --------------------------------------------------------------------------------------------- */

/* What may be executed is in memory, but of some guests, as wasm, apart from it, with addresses of its own: those of
 * pc, disassembly and slots. These two are for either. */
BOBBIN_API uint64_t bobbin_code_size(const bobbin_machine *machine);
BOBBIN_API bool bobbin_code_read(const bobbin_machine *machine, uint64_t address, size_t count, void *to);

/* Writes the instruction at `address` in assembly, cut to `size` bytes with its NUL. Returns how many units of memory
 * it takes up; 0: no such address. */
BOBBIN_API size_t bobbin_disassemble(const bobbin_machine *machine, uint64_t address, char *text, size_t size);

/* Which row of the guest's instruction list the instruction at `address` is, as hooks and profiles count them;
 * bobbin_insn_count: none. */
BOBBIN_API size_t bobbin_opcode_at(const bobbin_machine *machine, uint64_t address);

/* Whether the machine could execute what is at `address`, and the next address after it where the answer may be
 * another: the end of memory, if there is none. */
BOBBIN_API bool bobbin_is_code(const bobbin_machine *machine, uint64_t address, uint64_t *until);

/* One slot of the threaded code as the last run left it. */
struct bobbin_slot {
    uint64_t address; /* the guest address that it stands for */
    uint64_t handler; /* the host address, or the token, that it dispatches through */
    const char *name; /* whose handler that is: an instruction, or one of the guest's pseudo-instructions */
    bool instruction; /* an instruction, so that `operand` means something */
    int32_t operand;  /* as predecoded */
};

/* Walks through the slots of the threaded code that the last run's engine left: begin with a *position of 0. False:
 * there are no more, or that engine keeps none. Slots that were never decoded are passed over where there are many. */
BOBBIN_API bool bobbin_thread_next(const bobbin_machine *machine, uint64_t *position, struct bobbin_slot *slot);

/* How many steps of its `fast` runs a machine has executed in exact siblings since it was opened: the last few of each
 * run, so that fuel is honoured to the instruction. */
BOBBIN_API uint64_t bobbin_exact_steps(const bobbin_machine *machine);

/* ---- The instruction set ------------------------------------------------------------------------------------------
 */

/* Takes instructions away from a machine (and all that share its memory), which has all that there are: what is left is
 * the set of that name, such as rv64gc, rv64gc_zba_zbb, rva22u64. False, with the machine as it was: there is no such
 * set, or its guest has but one. */
BOBBIN_API bool bobbin_set_isa(bobbin_machine *machine, const char *name, struct bobbin_error *error);

/* Its name, such as "rv64imafdc_zicsr_zifencei", cut to `size` bytes with its NUL, at least 1; "" for a guest that has
 * but one. */
BOBBIN_API void bobbin_isa(const bobbin_machine *machine, char *name, size_t size);

/* Of an instruction that is illegal only as it was taken away: what it is part of, such as "Zba". Else NULL. */
BOBBIN_API const char *bobbin_missing_extension(const bobbin_machine *machine, uint64_t address);

/* ---- Generated code: what engines that translate keep --------------------------------------------------------------
 */

/* How many bytes of it a machine may have at once (and all that share its memory); when they are used up, all code is
 * forgotten, and made again where it is still needed. False, and nothing is done: the machine has generated some
 * already, there is nothing to generate for its guest, or `bytes` is less than 1 MiB or more than 2 GiB. On AArch64
 * hosts no more than 128 MiB are used: jumps reach no further. */
BOBBIN_API bool bobbin_set_code_cache(bobbin_machine *machine, size_t bytes);

/* Has the host's MMU check the accesses of code that the engine `copy` generates, in place of code before each of them:
 * from now on, for this machine and all that share its memory. What happens stays the same to the instruction; engines
 * and instructions that generate no code go on checking for themselves.
 *
 * It takes a handler for SIGSEGV, the process's: the library installs one when this is called for the first time, and
 * what is not its machines' goes on to the handler that was there before. So nobody may install another one after it
 * that does not do likewise, nor block the signal while a machine runs. A process that is forked must not use the
 * machine, except that a Linux program's own processes are taken care of (they check for themselves).
 *
 * False, and nothing is done: the guest or the host has no such thing, or there is not enough address space. */
BOBBIN_API bool bobbin_set_host_mmu(bobbin_machine *machine);

struct bobbin_generated {
    uint64_t blocks, instructions, bytes; /* all that was ever generated */
    uint64_t nanoseconds;                 /* that it took, decoding included */
    uint64_t since;                       /* when memory for it was mapped: ns of CLOCK_MONOTONIC */
    uint64_t flushes;                     /* how often all of it was forgotten: it was full, or code had changed */
    uint64_t forgotten;                   /* blocks that were forgotten alone, since their code had changed */
};

/* What the engines of this machine have generated. False: nothing. */
BOBBIN_API bool bobbin_generated_code(const bobbin_machine *machine, struct bobbin_generated *out);

/* A block of it: made of the instructions from `address` up to `end`. */
struct bobbin_code {
    uint64_t address, end;
    const void *host;
    size_t size;
};

/* Walks through the code that there is now, in the order in which it was generated: begin with a *position of 0. False:
 * there is no more. */
BOBBIN_API bool bobbin_code_next(const bobbin_machine *machine, uint64_t *position, struct bobbin_code *code);

/* A piece of a block: bytes that one instruction became, `insn` and `part` as the stencil is called that they were
 * copied from. */
struct bobbin_code_piece {
    uint64_t address; /* of the instruction */
    const char *insn; /* whose stencil it is; NULL: none, it joins others */
    const char *part; /* which of that instruction's stencils, or what joins; "" if it has one alone */
    bool out_of_line; /* it stands after the block, since it is executed seldom */
    const void *host;
    size_t size;
};

/* The piece that the host would execute at an address. False: what is there was made of no instruction. The pieces of a
 * block follow each other from code.host to its end. */
BOBBIN_API bool bobbin_code_piece_at(const bobbin_machine *machine, const void *host, struct bobbin_code_piece *piece);

#ifdef __cplusplus
}
#endif

#endif
