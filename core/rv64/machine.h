/* A machine that runs RV64GC in user mode: state, memory, and threaded code with a slot for every halfword. */
#ifndef BOBBIN_RV64_MACHINE_H
#define BOBBIN_RV64_MACHINE_H

#include <fenv.h>

#include "guest.h"
#include "memory.h"
#include "rv64/state.h"

enum rv64_op {
#define INSN(name, ...)       rv64_op_##name,
#define COMPRESSED(name, ...) rv64_op_##name,
#define PSEUDO(name)          rv64_op_##name,
#include "rv64/insns.def"
    rv64_op_stop, /* every engine has this one: it leaves the engine */
    rv64_op_count,
    rv64_op_before_fused = rv64_op_count - 1,
#define FUSE(name) rv64_op_##name,
#include "rv64/fuse.def" /* only `super` has handlers for them */
    rv64_op_fused_end
};

/* Where operands are in a word, and how they are written (decode.c, disasm.c). x: integer register, f: floating point.
 */
enum rv64_format {
    RV64_NONE,  /* no instruction */
    RV64_R,     /* rd, rs1, rs2 */
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
    RV64_FCMP,  /* rd, fs1, fs2 */
    RV64_FX,    /* rd, fs1 */
    RV64_FXM,   /* rd, fs1, rounding mode */
    RV64_XF,    /* fd, rs1 */
    RV64_XFM,   /* fd, rs1, rounding mode */
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
};

/* A decoded instruction. */
struct rv64_insn {
    enum rv64_op op;   /* illegal where no instruction is encoded */
    enum rv64_op base; /* op itself, or the instruction that a compressed one stands for */
    enum rv64_format format;
    int length;                    /* 2 or 4 */
    uint8_t rd, rs1, rs2, rs3, rm; /* register numbers 0-31 as encoded; what the format lacks is 0 */
    int32_t imm; /* sign-extended; of branches the distance in bytes; of lui and auipc with its low 12 bits 0; of
                    CSR instructions the csr's number */
};

/* Decodes the instruction that `word` begins with; its upper half is not looked at if the length is 2. */
struct rv64_insn rv64_decode_word(uint32_t word);

/* Slots stand for halfwords: slots[address / 2]. Branches may lead up to 1 MiB out of the guest's memory on either
 * side, so there are slots for that too; they never hold instructions. Jumps further out get the very last slot. */
enum { RV64_SLOTS_OUTSIDE = (1 << 20) / 2 };

/* The rows of fuse.def by the two instructions that they begin with, for decoding (fuse.c). Numbers are those of rows,
 * from 1 on; 0 ends a chain. */
enum { RV64_BEGINNINGS = 512 };

struct rv64_fusing {
    bool on; /* this engine has superinstructions */
    uint16_t first[RV64_BEGINNINGS], next[rv64_op_fused_end - rv64_op_count + 1];
};

struct rv64_machine {
    struct bobbin_machine base;
    struct rv64_state state;
    struct memory memory;
    struct slot *slots;
    uint8_t *filled;                   /* [page] whether its slots have handlers; slots of zeros have none */
    uint64_t filled_first, filled_end; /* no page before the one, or from the other on, is filled */
    struct slot *outside;              /* where control is when pc is `outside_pc` */
    uint64_t outside_pc;
    struct slot stop_slot, detour_slot;
    struct slot *detour_from; /* the instruction behind which a detour leads back */
    uint64_t fault_address;   /* of the stop, if it is a fault */
    struct rv64_fusing fusing;
    int64_t longest_line; /* instructions that could follow each other without a jump; 0: not known */
    int64_t given_fuel;   /* fuel at the beginning of this run: what is used up of it counts into instret */
    int64_t refund;       /* `exact` charges for an instruction before it is known whether it faults */
    fenv_t host_env;      /* the host's floating-point environment, during a run */
};

static inline struct rv64_machine *rv64_machine(struct bobbin_machine *m)
{
    return (struct rv64_machine *)m;
}

static inline const struct rv64_machine *rv64_machine_const(const struct bobbin_machine *m)
{
    return (const struct rv64_machine *)m;
}

/* Where a jump or branch with these operands leads: their distance is one of slots, in bytes. */
static inline struct slot *rv64_target(struct slot *i, const struct slot *operands)
{
    return (struct slot *)((char *)i + operands->imm);
}

/* What Linux has to know (linux.c). */
extern const struct linux_abi rv64_linux_abi;

/* ---- Threaded code (decode.c) ------------------------------------------------------------------------------------ */

/* Where an engine begins. */
struct slot *rv64_slot_to_enter(struct rv64_machine *m, uint64_t pc);

/* Gives handlers to the slots of the page of `address`, if they have none. */
COLD void rv64_fill_page(struct rv64_machine *m, uint64_t address);

/* The operands of the instruction at `address`, or that `slot` stands for; in `op` which instruction it is, illegal or
 * unfetchable if there is none. */
struct slot rv64_operands_at(const struct rv64_machine *m, uint64_t address);
struct slot rv64_operands(const struct rv64_machine *m, const struct slot *slot);

/* What a slot has of it: x0 as a destination is the sink, distances are those of slots, in bytes. */
struct slot rv64_operands_of_insn(struct rv64_insn insn);

/* Where its operands are when it is decoded: of a compressed instruction the format of the one that it stands for. */
enum rv64_format rv64_format_of(enum rv64_op op);

/* Whether control never simply goes on behind such an instruction, or must not before it is known whether what is
 * decoded there still holds: then it is the last that is decoded with others, and only the last part of a
 * superinstruction. */
bool rv64_ends_line(enum rv64_op op);

/* Decodes the instruction that `slot` stands for into it. */
COLD void rv64_decode(struct rv64_machine *m, struct slot *slot);

/* ---- Superinstructions (fuse.c) ---------------------------------------------------------------------------------- */

enum { RV64_PARTS = 4, RV64_LINE = 16 };

/* A row of fuse.def. */
struct rv64_fusion {
    uint16_t op; /* of its handler */
    uint8_t count;
    uint8_t parts[RV64_PARTS]; /* opcodes */
    uint8_t links[RV64_PARTS]; /* [n] between parts n - 1 and n */
};

/* In what decoding minimises: an instruction alone, and a superinstruction, whose links take something off. At least 1.
 */
enum { RV64_COST_DISPATCH = 12 };
int rv64_fusion_cost(const struct rv64_fusion *fusion);

/* Whether the decoded instructions at `line`, at least as many as it has parts, are its parts, with such links. */
bool rv64_fusion_matches(const struct rv64_fusion *fusion, const struct slot *line);

/* Puts into `chosen` for each of the `count` decoded instructions of `line`, which follow each other, the opcode (or
 * superinstruction) whose handler its slot is to have. */
void rv64_fuse(const struct rv64_fusing *fusing, const struct slot *line, int count, uint16_t chosen[RV64_LINE]);

/* Lists the rows by their beginnings. */
void rv64_fusing_prepare(struct rv64_fusing *fusing);

/* The slot for a jump out of the guest's memory. */
COLD struct slot *rv64_jump_outside(struct rv64_machine *m, uint64_t target);

/* Forgets all threaded code and takes up the handlers that base.handlers names. */
void rv64_empty_thread(struct rv64_machine *m);

/* The bytes from `address` on hold other code than before, or may be executed no more: forget what was decoded there.
 */
void rv64_code_changed(struct rv64_machine *m, uint64_t address, uint64_t length);

/* Writes the instruction at pc `address` in the assembler's syntax, as objdump -d prints it with standard aliases,
 * without symbols: "addi a0,a0,1", "beqz a5,1054c", ".insn 2, 0x0000"... Returns its length in bytes. */
int rv64_disassemble(uint32_t word, uint64_t address, char *text, size_t size);

#endif
