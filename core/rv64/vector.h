/* Vectors, for engines: what configurations there are, and the instructions as functions, compiled once. */
#ifndef BOBBIN_RV64_VECTOR_H
#define BOBBIN_RV64_VECTOR_H

#include "rv64/machine.h"

/* log2 of the fields vlmul, from -3 to 3 (-4 is reserved), and vsew, in bytes, of a valid vtype. */
static inline int rv64_log_lmul(uint64_t vtype)
{
    return (int)(vtype & 7) - (vtype & 4 ? 8 : 0);
}

static inline int rv64_log_sew(uint64_t vtype)
{
    return (int)(vtype >> 3 & 7);
}

/* The most elements of a configuration; 0: it is none. SEW may be up to LMUL * ELEN, and ELEN is 64. */
static inline uint64_t rv64_vlmax(uint64_t vlenb, uint64_t vtype)
{
    const int log_lmul = rv64_log_lmul(vtype), log_sew = rv64_log_sew(vtype);

    if (vtype >> 8 != 0 || log_lmul == -4 || log_sew > 3 + (log_lmul < 0 ? log_lmul : 0))
        return 0;
    return (log_lmul < 0 ? vlenb >> -log_lmul : vlenb << log_lmul) >> log_sew;
}

/* ---- Rows of vector.def ------------------------------------------------------------------------------------------ */

/* What is asked of registers, beside that groups are aligned, and that no masked result is in v0. */
enum rv64_vector_rule {
    RV64_SAME,              /* all as wide as SEW */
    RV64_UNARY,             /* the same, with one source */
    RV64_CARRY,             /* the same, with v0 as another operand */
    RV64_COMPARE,           /* vd is a mask */
    RV64_COMPARE_CARRY,     /* the same, with v0 as another operand */
    RV64_WIDE,              /* vd is twice as wide */
    RV64_WIDE_UNARY,        /* the same, with one source, */
    RV64_WIDE_OF_INTEGER,   /* which is an integer, */
    RV64_WIDE_FLOAT,        /* or a half */
    RV64_WIDE_WIDE,         /* vd and vs2 are twice as wide */
    RV64_NARROW,            /* vs2 is twice as wide */
    RV64_NARROW_UNARY,      /* the same, with no other source; */
    RV64_NARROW_TO_INTEGER, /* vd is an integer, */
    RV64_NARROW_FLOAT,      /* or a half */
    RV64_EXTEND2,           /* vs2 is half as wide */
    RV64_EXTEND4,           /* a quarter */
    RV64_EXTEND8,           /* an eighth */
    RV64_REDUCTION,         /* vd and vs1 are an element each */
    RV64_WIDE_REDUCTION,    /* which is twice as wide */
    RV64_MASKS,             /* all are masks */
    RV64_MASK_COUNT,        /* vs2 is a mask, and what comes of it an integer; vstart is 0 */
    RV64_MASK_FIRST,        /* two masks that do not overlap; vstart is 0 */
    RV64_IOTA,              /* vs2 is a mask that does not overlap vd; vstart is 0 */
    RV64_INDEX,             /* there is vd alone */
    RV64_SCALAR,            /* one element, whatever vl is */
    RV64_SLIDE_UP,          /* vd and vs2 do not overlap */
    RV64_GATHER,            /* nor vd and vs1 */
    RV64_GATHER16,          /* whose elements have 16 bits */
    RV64_COMPRESS,          /* vs1 is a mask, and nothing overlaps; vstart is 0 */
    RV64_MOVE,              /* whole registers */
    RV64_WHOLE,             /* the same, from and to memory */
    RV64_MASK_ACCESS,       /* a byte for 8 elements */
    RV64_LOAD,              /* elements that are as wide as the instruction says */
    RV64_STORE,
    RV64_LOAD_INDEXED, /* indices that are as wide as that */
    RV64_STORE_INDEXED,
};

struct rv64_vector_row {
    const char *name, *mnemonic, *operands, *effect, *extension;
    uint64_t needs;
    uint32_t match, mask;
    enum rv64_vector_rule rule;
    void (*function)(struct rv64_vector *c);
};

enum {
#define V(name, ...) rv64_vector_##name,
#include "rv64/vector.def"
    RV64_VECTOR_ROWS
};

extern const struct rv64_vector_row rv64_vector_rows[RV64_VECTOR_ROWS];

/* The row of a word; -1: it has none. */
int rv64_vector_find(uint32_t word);

/* The extension, if any, that the machine lacks for the word of that row, under its configuration; else NULL. */
const char *rv64_vector_lacks(const struct rv64_machine *m, int row);

/* The list of instructions that people see: those with a body of their own, by their opcodes, and behind them the rows
 * of vector.def. */
enum { RV64_LISTED = RV64_OWN_BODIES + RV64_VECTOR_ROWS };

/* A row of it, complete also for a compressed instruction. */
struct bobbin_insn rv64_insn_at(size_t number);

/* The row of a word whose opcode is known; RV64_LISTED: it is no instruction. */
size_t rv64_number_of(enum rv64_op op, uint32_t word);

/* ---- Execution --------------------------------------------------------------------------------------------------- */

/* Executes the instruction that is the lower half of `word`. bobbin_stop_halt: it is done; else why it cannot be; of a
 * fault m->fault_address says where, and vstart which element it is. */
enum bobbin_stop_kind rv64_vector(struct rv64_machine *m, uint64_t word);

/* vsetvli, vsetivli and vsetvl: the word says which. False: it is illegal. */
bool rv64_vector_configure(struct rv64_machine *m, uint32_t word);

#endif
