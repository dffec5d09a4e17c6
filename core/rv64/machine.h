/* A machine that runs RV64 in user mode: a hart in a space, which is memory and the threaded code made of it. */
#ifndef BOBBIN_RV64_MACHINE_H
#define BOBBIN_RV64_MACHINE_H

#include <fenv.h>

#include "engine/code_cache.h"
#include "engine/fuse.h"
#include "guest.h"
#include "memory.h"
#include "rv64/isa.h"
#include "rv64/opcodes.h"
#include "rv64/state.h"

enum rv64_op {
#define INSN(name, ...)       rv64_op_##name,
#define COMPRESSED(name, ...) rv64_op_##name,
#define PSEUDO(name)          rv64_op_##name,
#define PREFIX(name)          rv64_op_##name,
#include "rv64/insns.def"
    rv64_op_stop, /* every engine has this one: it leaves the engine */
    rv64_op_count,
    rv64_op_before_fused = rv64_op_count - 1,
#define FUSE(name) rv64_op_##name,
#include "rv64/fuse.def" /* only `super` has handlers for them */
    rv64_op_fused_end
};

_Static_assert(rv64_op_fused_end <= UINT16_MAX, "opcodes are 16 bits wide in tables");

/* Where operands are in a word, and how they are written (decode_word.c, disasm.c). x: integer register, f: floating
 * point.
 */
enum rv64_format {
    RV64_NONE,  /* no instruction */
    RV64_R,     /* rd, rs1, rs2 */
    RV64_R1,    /* rd, rs1 */
    RV64_MOPR,  /* rd, rs1, of which nothing is read */
    RV64_MOPRR, /* rd, rs1, rs2, of which nothing is read */
    RV64_CBO,   /* (rs1) */
    RV64_I,     /* rd, rs1, imm */
    RV64_SH6,   /* rd, rs1, shamt of 6 bits */
    RV64_SH5,   /* rd, rs1, shamt of 5 bits */
    RV64_L,     /* rd, imm(rs1) */
    RV64_S,     /* rs2, imm(rs1) */
    RV64_B,     /* rs1, rs2, target */
    RV64_U,     /* rd, imm[31:12] */
    RV64_J,     /* rd, target */
    RV64_JR,    /* rd, imm(rs1), of jalr */
    RV64_FENCE, /* predecessor, successor */
    RV64_FI,    /* fence.i: its operand fields are ignored */
    RV64_N,     /* nothing */
    RV64_AMO,   /* rd, rs2, (rs1), with aq and rl */
    RV64_LR,    /* rd, (rs1), with aq and rl */
    RV64_CSR,   /* rd, csr, rs1 */
    RV64_CSRI,  /* rd, csr, uimm in the place of rs1 */
    RV64_FL,    /* fd, imm(rs1) */
    RV64_FS,    /* fs2, imm(rs1) */
    RV64_F2,    /* fd, fs1, fs2 */
    RV64_F2M,   /* fd, fs1, fs2, rounding mode */
    RV64_F1M,   /* fd, fs1, rounding mode */
    RV64_F4M,   /* fd, fs1, fs2, fs3, rounding mode */
    RV64_FLI,   /* fd, number of a constant */
    RV64_FCMP,  /* rd, fs1, fs2 */
    RV64_FX,    /* rd, fs1 */
    RV64_FXM,   /* rd, fs1, rounding mode */
    RV64_XF,    /* fd, rs1 */
    RV64_XFM,   /* fd, rs1, rounding mode */
    RV64_VSET,  /* the word, of vset... */
    RV64_V,     /* the word, whose row in vector.def says more */
    /* Compressed: the operands of the base instruction, from where the 16-bit formats of chapter 16 keep them. */
    RV64_CIW,
    RV64_CLW,
    RV64_CLD,
    RV64_CSW,
    RV64_CSD,
    RV64_CI,
    RV64_CLI,
    RV64_CI16,
    RV64_CLUI,
    RV64_CBSH,
    RV64_CBI,
    RV64_CA,
    RV64_CJ,
    RV64_CB,
    RV64_CISH,
    RV64_CILW,
    RV64_CILD,
    RV64_CILDF, /* as CILD, for a floating-point destination: register 0 is one */
    RV64_CJR,
    RV64_CJALR,
    RV64_CMV,
    RV64_CR,
    RV64_CSSW,
    RV64_CSSD,
    RV64_CLB,
    RV64_CLH,
    RV64_CSB,
    RV64_CSH,
    RV64_CU,
    RV64_CUB, /* as CU, with an immediate of 255 */
    RV64_CUN, /* as CU, with an immediate of -1 */
    RV64_CMOP,
};

/* A decoded instruction. */
struct rv64_insn {
    enum rv64_op op;   /* illegal where no instruction is encoded */
    enum rv64_op base; /* op itself, or the instruction that a compressed one stands for */
    enum rv64_format format;
    int length;                    /* 2 or 4 */
    uint8_t rd, rs1, rs2, rs3, rm; /* register numbers 0-31 as encoded; what the format lacks is 0 */
    int32_t imm; /* sign-extended; of branches the distance in bytes; of lui and auipc with its low 12 bits 0; of
                    CSR instructions the csr's number; of vector instructions the word */
};

/* Decodes the instruction that `word` begins with, of whatever extension; its upper half is not looked at if the length
 * is 2. */
struct rv64_insn rv64_decode_word(uint32_t word);

/* The same for who wants to know no more than the instruction. */
enum rv64_op rv64_opcode(const struct rv64_opcodes *opcodes, uint32_t word);

/* ---- The table: one expansion of the rows of insns.def, from which everything else reads (table.c)
 * --------------------- */

/* Which operand of a compressed instruction must not be 0; else the encoding is reserved. */
enum rv64_valid { RV64_VALID_any, RV64_VALID_imm, RV64_VALID_rd, RV64_VALID_rs1 };

enum {
    RV64_WRITES_X = 1,  /* rd is an integer register */
    RV64_ENDS_LINE = 2, /* control never simply goes on after it, or must not before it is known what is there then */
};

struct rv64_row {
    struct bobbin_insn insn; /* of a compressed one without mnemonic and effect: those of its base */
    uint16_t base;           /* itself, or the instruction that a compressed one stands for */
    uint8_t format;          /* enum rv64_format: where operands are in the word */
    uint8_t length;          /* in bytes */
    uint8_t valid;           /* enum rv64_valid */
    uint8_t flags;
    uint64_t needs; /* the extensions without which there is no such instruction */
};

/* Of an instruction. Pseudo-instructions end lines, have the format RV64_NONE, and no more than a name. */
extern const struct rv64_row rv64_rows[rv64_op_count];
static inline const struct rv64_row *rv64_row(enum rv64_op op)
{
    return &rv64_rows[op];
}

/* What an instruction set lacks of what the instruction needs; 0: it has it. */
static inline uint64_t rv64_lacks(enum rv64_op op, uint64_t isa)
{
    return (rv64_row(op)->needs | rv64_row((enum rv64_op)rv64_row(op)->base)->needs) & ~isa;
}

/* What a handler is called: of an instruction, a pseudo-instruction, a superinstruction. */
const char *rv64_op_name(unsigned op);

/* How many instructions there are: their opcodes are the first. */
enum { RV64_INSNS = rv64_op_undecoded, RV64_OWN_BODIES = rv64_op_vector_ivv };

/* Where its operands are once it is decoded: of a compressed instruction the format of the one that it stands for. */
static inline enum rv64_format rv64_format_of(enum rv64_op op)
{
    return (enum rv64_format)rv64_row((enum rv64_op)rv64_row(op)->base)->format;
}

/* ---- Slots ------------------------------------------------------------------------------------------------------- */

struct rv64_machine;

struct rv64_slot {
    union handler handler;
    int32_t imm;
    uint8_t rd, rs1, rs2;
    uint8_t visits; /* how often control came here undecoded; for generators of code */
};

_Static_assert(sizeof(void *) != 8 || sizeof(struct rv64_slot) == 16,
               "a slot is 16 bytes, so that indexing is a shift");

/* Operands as a slot has them, and which instruction it is. */
struct rv64_decoded {
    struct rv64_slot slot;
    enum rv64_op op;
};

/* Slots stand for halfwords: slots[address / 2]. Branches may lead up to 1 MiB out of the guest's memory on either
 * side, so there are slots for that too; they never hold instructions. Jumps further out get the very last slot. */
enum {
    RV64_SLOTS_OUTSIDE = (1 << 20) / 2,
    RV64_SLOTS_A_PAGE = GUEST_PAGE / 2,
    RV64_STRAIGHT = RV64_SLOTS_A_PAGE + 2, /* no more instructions than that between two looks at the fuel (thread.c) */
};

/* ---- Space ------------------------------------------------------------------------------------------------------- */

/* What rv64_decode does in a thread that generates code: it does so from this slot on, if it is worth while. */
typedef const union handler *rv64_generator(struct rv64_machine *m, struct rv64_slot *slot);

/* The threaded code of one cell. */
struct rv64_thread {
    const struct bobbin_cell *cell; /* NULL: nobody's yet */
    const union handler *handlers;  /* its, by opcode */
    bool fuses;                     /* it has superinstructions */
    bool checks_fuel;               /* it looks at its fuel at the top of every page; else at every instruction */
    struct rv64_slot *slots;        /* handlers are 0 in slots to which nothing has led yet */
    uint64_t slot_count;            /* of those that stand for memory */
    union handler *at_top; /* [2 * page + n] what is after the look at the fuel in the page's first two slots */
    /* Blocks of slots that were touched, a bit each; all are in the words from touched_first up to touched_end. */
    uint64_t *touched;
    uint64_t touched_first, touched_end, touched_count;
    /* Of a cell that generates machine code, else NULL. Slots whose code begins there have its address as handlers. */
    struct code_cache *generated;
    rv64_generator *generate;
    uint16_t *ops; /* by slots: the opcode plus 1 of the instruction whose operands are there; 0: none is known */
};

/* A fast cell and its exact sibling take turns: there is a thread for each. */
enum { RV64_THREADS = 2 };

struct rv64_space {
    struct memory memory;
    struct rv64_thread threads[RV64_THREADS];
    struct rv64_thread *newest; /* the one that was used last */
    uint64_t isa;               /* the extensions that its harts have */
    struct fusing fusing;
    size_t code_size;      /* most bytes of generated code, a multiple of HOST_PAGE */
    uint64_t *breakpoints; /* addresses, in no order */
    size_t breakpoint_count, breakpoint_room;
    struct rv64_opcodes *opcodes; /* made when an engine that does not predecode comes for the first time */
    unsigned harts;
};

struct rv64_space *rv64_space_open(uint64_t memory_size); /* NULL: not enough memory or address space */
void rv64_space_close(struct rv64_space *space);

/* The bytes from `address` on hold other code than before, or may be executed no more: forget what was decoded there.
 */
void rv64_code_changed(struct rv64_space *space, uint64_t address, uint64_t length);

/* As bobbin_set_breakpoint. */
bool rv64_set_breakpoint(struct rv64_space *space, uint64_t address, bool on);

/* Its harts have these extensions from now on; where V changes, each has to be reset. */
void rv64_set_isa(struct rv64_space *space, uint64_t isa);

/* Vectors as after a reset. */
void rv64_reset_vectors(struct rv64_machine *m);

/* ---- Hart -------------------------------------------------------------------------------------------------------- */

/* A vector instruction at work (vector.c, vector_parts.h). What follows from its word and the configuration alone is
 * looked at when it comes for the first time; for later times it stays in the machine. */
struct rv64_vector {
    uint32_t word;      /* 0: none */
    int8_t sew, lmul;   /* log2 of the bytes of an element, of the registers of a group */
    uint8_t source;     /* the second: enum source in vector.c */
    bool always;        /* it does something even if there are no elements */
    uint64_t situation; /* in which that holds (vector.c) */
    void (*function)(struct rv64_vector *c);
    struct rv64_machine *m;
    struct rv64_state *s;
    uint8_t vd, vs1, vs2; /* numbers of registers */
    uint64_t vl, vlmax;
    uint64_t first;       /* vstart */
    const uint8_t *mask;  /* NULL: all elements are active */
    const uint8_t *carry; /* what v0 is to those that have it as an operand */
    /* The registers: vd, vs2, and vs1 or as many copies of the scalar. */
    void *d;
    const void *a, *b;
    uint64_t scalar;
    enum bobbin_stop_kind stop; /* of this time: bobbin_stop_halt if it was executed */
};

enum { RV64_LOG_VECTORS = 7 }; /* each takes 136 bytes of every machine */

struct rv64_machine {
    struct bobbin_machine base;
    struct rv64_state state;
    struct rv64_space *space;
    struct memory *memory;      /* of the space */
    struct rv64_thread *thread; /* of the engine that ran last */
    struct rv64_slot *slots;    /* its */
    uint64_t size;              /* of the memory: generated code looks here */
    struct rv64_slot *outside;  /* where control is when pc is `outside_pc` */
    uint64_t outside_pc;
    struct rv64_slot stop_slot;   /* leaves the engine */
    struct rv64_slot detour_slot; /* goes on after detour_from, which has detour_slot.imm bytes */
    struct rv64_slot *detour_from;
    uint64_t fault_address;        /* of the stop, if it is a fault */
    struct memory_watches watches; /* of its runs */
    int64_t given_fuel;            /* fuel at the beginning of this run: what is used up of it counts into instret */
    int64_t refund;                /* `exact` charges for an instruction before it is known whether it faults */
    enum bobbin_stop_kind (*vector)(struct rv64_machine *m, uint64_t word); /* rv64_vector, for generated code */
    struct host_trap trap;                             /* during a run, if the host's MMU checks accesses */
    fenv_t host_env;                                   /* the host's floating-point environment, during a run */
    struct rv64_vector vectors[1 << RV64_LOG_VECTORS]; /* two places for each word and situation */
    uint64_t copies[RV64_VLENB_MAX]; /* of a scalar that is an operand of vectors: as much as the largest group */
};

static inline struct rv64_machine *rv64_machine(struct bobbin_machine *m)
{
    return (struct rv64_machine *)m;
}

static inline const struct rv64_machine *rv64_machine_const(const struct bobbin_machine *m)
{
    return (const struct rv64_machine *)m;
}

/* ---- Pointers with tags (pointers.c) ----------------------------------------------------------------------------- */

/* The address that a load or store through this pointer accesses (Supm): the upper bits are copies of the highest one
 * that counts. */
static inline uint64_t rv64_pointer(const struct rv64_machine *m, uint64_t address)
{
    return (uint64_t)((int64_t)(address << m->state.pmlen) >> m->state.pmlen);
}

/* Executes the instruction at pc, which is no vector's, with `address` in the place of the one that it would access.
 * The bytes of the instruction; 0: m->base.stop says why it cannot be executed. */
int rv64_access_at(struct rv64_machine *m, uint64_t pc, uint64_t address);

/* ---- Threaded code (thread.c) ------------------------------------------------------------------------------------ */

/* Takes up the thread of m->base.engine, whose handlers these are, or an empty one. (Not COLD, like what else every run
 * calls: compilers take a function that cannot but call a cold one for cold itself, and save space in it.) */
void rv64_take_thread(struct rv64_machine *m, const union handler *handlers, bool fuses, bool checks_fuel);

/* The slot for control to get to `address` by a jump. It has a handler. */
struct rv64_slot *rv64_reach(struct rv64_machine *m, uint64_t address);

/* The slot for a jump out of the guest's memory, or to where nothing can be executed. */
struct rv64_slot *rv64_jump_outside(struct rv64_machine *m, uint64_t target);

/* Decodes the instruction that `slot` stands for into it; the handler to go on with. */
COLD const union handler *rv64_decode(struct rv64_machine *m, struct rv64_slot *slot);

/* What is at `address` now: illegal or unfetchable if it is no instruction that the space has. */
struct rv64_decoded rv64_decode_at(const struct rv64_space *space, uint64_t address);

/* The instruction that is at `address`, whether the space has it or not; illegal if it is none. */
enum rv64_op rv64_op_of(const struct rv64_space *space, uint64_t address);

/* What is at `address` for an engine that does not predecode, and its word; of what is unfetchable that is where the
 * trouble is, in bytes from `address`. */
enum rv64_op rv64_fetch_at(const struct rv64_space *space, uint64_t address, uint32_t *word);

/* The instruction that `word` begins with, and its operands as a slot has them: x0 as a destination is the sink,
 * distances are those of slots, in bytes. */
struct rv64_decoded rv64_decoded_of_word(uint32_t word);

/* For people: the next slot that holds something, as bobbin_thread_next. */
bool rv64_next_slot(const struct rv64_machine *m, uint64_t *position, struct bobbin_slot *slot);

/* Where a jump or branch with these operands leads: their distance is one of slots, in bytes. */
static inline struct rv64_slot *rv64_target(struct rv64_slot *i, const struct rv64_slot *operands)
{
    return (struct rv64_slot *)((char *)i + operands->imm);
}

/* What Linux has to know (linux.c). */
extern const struct linux_abi rv64_linux_abi;

/* Where the handler of the instruction at a slot is, whether or not there is a look at the fuel before it. */
union handler *rv64_own_handler(const struct rv64_thread *thread, uint64_t number);

/* Whether control can come to this slot from the page before. */
static inline bool rv64_tops_page(uint64_t number)
{
    return number % RV64_SLOTS_A_PAGE < 2;
}

/* ---- Generated code ---------------------------------------------------------------------------------------------- */

/* For whoever generates it: the slots of a thread. */
struct code_slots rv64_code_slots(struct rv64_thread *thread);

/* The thread of this run generates code from now on; without memory for it, which the host may not give, handlers do
 * everything. True: it is to be opened. */
bool rv64_begin_generating(struct rv64_machine *m, rv64_generator *generate);

/* The instruction of a slot: it is decoded if it is not known yet, and its operands are there. */
struct rv64_decoded rv64_take(struct rv64_machine *m, uint64_t number);

/* The instruction there, which has been taken, is executed by its handler from now on. */
void rv64_leave_to_handler(struct rv64_machine *m, uint64_t number, enum rv64_op op);

/* The instruction of a slot alone: by the handler that this returns, and next time control comes here again. */
const union handler *rv64_interpret(struct rv64_machine *m, uint64_t number);

/* Code for `subroutine`; where it `follows` the program for `context` (calls.c). */
void rv64_generate_calls(struct rv64_machine *m, bool follows);

/* Code for `copy` (generate.c), and the handler that stops where no fuel is left. */
void rv64_generate_copies(struct rv64_machine *m, union handler no_fuel);

/* ---- Superinstructions (fuse.c) ---------------------------------------------------------------------------------- */

enum { RV64_LINE = 16 };

/* Puts into `chosen` for each of the `count` decoded instructions of `line`, which follow each other, the opcode (or
 * superinstruction) whose handler its slot is to have. */
void rv64_fuse(const struct fusing *fusing, const struct rv64_decoded *line, int count, uint16_t chosen[RV64_LINE]);

/* Lists the rows by their beginnings. */
void rv64_fusing_prepare(struct fusing *fusing);

/* Writes the instruction at pc `address` in the assembler's syntax, as objdump -d prints it with standard aliases,
 * without symbols: "addi a0,a0,1", "beqz a5,1054c", ".insn 2, 0x0000"... Returns its length in bytes. */
int rv64_disassemble(uint32_t word, uint64_t address, char *text, size_t size);

#endif
