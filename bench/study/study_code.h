/* Machine code for rv64, from the library's own list of instructions, and executables made of it. */
#ifndef BOBBIN_BENCH_STUDY_CODE_H
#define BOBBIN_BENCH_STUDY_CODE_H

#include "bobbin/bobbin.h"

/* Registers, by number, and what the programs of the study use them for. */
enum {
    X_ZERO,
    X_SUM,    /* of all the others, at the end */
    X_STACK,  /* a constant */
    X_T0 = 5, /* temporaries */
    X_T1 = 6,
    X_T2 = 7,
    X_COUNT = 8,    /* of what is left to do: an operand that changes with every pass */
    X_DATA = 9,     /* the first byte of data */
    X_RESULTS = 10, /* six that instructions write in turn */
    X_A7 = 17,
    X_CONSTANTS = 18, /* eight, positive and ascending */
    X_S10 = 26,       /* more temporaries */
    X_S11 = 27,
    X_T3 = 28,
    X_T4 = 29,
    X_T5 = 30,
};
enum { RESULTS = 6, CONSTANTS = 8 };

/* Where data and code are. */
enum { DATA_ADDRESS = 0x10000, DATA_SIZE = 0x1000, CODE_ADDRESS = 0x20000 };

struct code {
    uint8_t data[DATA_SIZE];
    uint8_t *bytes;
    size_t length, room;
    const char *missing; /* an instruction that was asked for and is not in the list */
};

/* The address after what there is so far. */
uint64_t code_here(const struct code *code);

/* Appends an instruction of 2 or 4 bytes. */
void code_word(struct code *code, uint32_t word);

/* Append one by its name and operands, which are taken to fit. Distances are in bytes. */
void code_r(struct code *code, const char *name, int rd, int rs1, int rs2);
void code_i(struct code *code, const char *name, int rd, int rs1, int immediate); /* shifts, loads, jalr */
void code_s(struct code *code, const char *name, int rs2, int rs1, int immediate);
void code_b(struct code *code, const char *name, int rs1, int rs2, int distance);
void code_jump(struct code *code, uint64_t target);
void code_set(struct code *code, int rd, uint32_t value); /* less than 2^31 - 2^11 */

enum code_rows { ROWS_ALIKE, ROWS_COMPRESSED, ROWS_COMPUTING };

/* Rows of the list that do the same little work: integer arithmetic without divisions; nothing that jumps, looks at
 * memory, or belongs to floating point; the compressed ones, too; or else all that only compute, floating point and the
 * bits of Zba to Zbs among them. Neighbours in the list are alike, so the `count` that are put into `sample` come from
 * all over it, and every kind is there in proportion. Returns how many there are; with fewer than `count` there is no
 * sample. */
size_t code_sample(enum code_rows which, struct bobbin_insn *sample, size_t count);

/* The word of such an instruction where it stands n-th in a row. It reads constants and the count; compressed ones with
 * a single register, what was written RESULTS instructions before, which is longer ago than any of them takes. So there
 * are no chains that the host would wait for instead of for the dispatch, whatever the row is made of. */
uint32_t code_instance(const struct bobbin_insn *insn, size_t n);

/* The same with these registers: what it writes, and what it reads. */
uint32_t code_operands(const struct bobbin_insn *insn, int result, int first, int second);

/* An executable that begins at `entry`. The caller frees it. */
void *code_executable(const struct code *code, uint64_t entry, size_t *size);

#endif
