/* The few instructions of AArch64 that generated code consists of. Facts from the "Arm Architecture Reference Manual
 * for A-profile architecture", chapter C6. */
#ifndef BOBBIN_HOST_AARCH64_H
#define BOBBIN_HOST_AARCH64_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum a64_register {
    A64_X0 = 0,
    A64_X1,
    A64_X2,
    A64_X16 = 16, /* a function that is called may change it, whatever is between it and its caller */
    A64_X19 = 19, /* to X28: a function that is called keeps them */
    A64_X20,
    A64_X21,
    A64_FP = 29,
    A64_LR,
    A64_SP, /* or zero: the instruction says which */
    A64_ZERO = A64_SP,
};

/* Conditions as in opcodes; the lowest bit inverts one. */
enum a64_condition { A64_NE = 0x1 };

/* Jumps reach as far to either side: the distance of `b` has 26 bits and counts instructions. */
#define HOST_REACH ((size_t)1 << 27)

/* Where instructions are put: `at` is the number of bytes before the next one. Whoever uses it makes sure of room. */
struct a64_code {
    uint8_t *bytes;
    uint32_t at;
};

static inline void a64_put(struct a64_code *c, uint32_t instruction)
{
    memcpy(c->bytes + c->at, &instruction, sizeof instruction);
    c->at += sizeof instruction;
}

static inline void a64_move(struct a64_code *c, unsigned to, unsigned from)
{
    a64_put(c, 0xaa0003e0 | from << 16 | to); /* orr to, zero, from */
}

/* 16 bits at a time; those that are 0 at first anyway are left out. */
static inline void a64_constant(struct a64_code *c, unsigned to, uint64_t value)
{
    uint32_t opcode = 0xd2800000; /* movz; then movk, which keeps the other bits */

    for (unsigned part = 0; part < 4; part++) {
        uint32_t bits = value >> part * 16 & 0xffff;

        if (bits == 0 && (value != 0 || part != 3))
            continue;
        a64_put(c, opcode | part << 21 | bits << 5 | to);
        opcode = 0xf2800000;
    }
}

/* By way of X16 where the value has more than 12 bits. */
static inline void a64_add(struct a64_code *c, unsigned to, int32_t value)
{
    const uint32_t size = value < 0 ? -(uint32_t)value : (uint32_t)value;

    if (size < 1 << 12) {
        a64_put(c, (value < 0 ? 0xd1000000 : 0x91000000) | size << 10 | to << 5 | to);
    } else {
        a64_constant(c, A64_X16, size);
        a64_put(c, (value < 0 ? 0xcb000000 : 0x8b000000) | A64_X16 << 16 | to << 5 | to);
    }
}

/* Jumps; what they return is where they are, to be led to a place by host_lead. */
static inline uint32_t a64_jump(struct a64_code *c)
{
    a64_put(c, 0x14000000);
    return c->at - 4;
}

/* This one reaches 1 MiB. */
static inline uint32_t a64_jump_if(struct a64_code *c, enum a64_condition condition)
{
    a64_put(c, 0x54000000 | condition);
    return c->at - 4;
}

static inline void a64_lead(struct a64_code *c, uint32_t jump_at, uint32_t to)
{
    const uint32_t distance = (to - jump_at) / 4; /* modulo 2^30 */
    uint32_t jump;

    memcpy(&jump, c->bytes + jump_at, sizeof jump);
    if (jump >> 26 == 0x14000000 >> 26)
        jump = 0x14000000 | (distance & 0x3ffffff);
    else
        jump = (jump & 0xff00001f) | (distance & 0x7ffff) << 5;
    memcpy(c->bytes + jump_at, &jump, sizeof jump);
}

/* ---- Blocks of calls (engine/caller.c) ---------------------------------------------------------------------------
 *
 * A block is a function of three arguments, as the system's calling convention has them. What it calls are functions of
 * the same kind. In between, the first argument is in X19, and the others in X20 and X21. */

enum { A64_FRAME = 48 }; /* bytes: FP, LR, X19, X20, X21, and what keeps the stack aligned */

static inline void host_enter(struct a64_code *c)
{
    a64_put(c,
            0xa9800000 | (0x80 - A64_FRAME / 8) << 15 | A64_LR << 10 | A64_SP << 5 | A64_FP); /* stp, writes SP back */
    a64_put(c, 0x910003fd);                                                                   /* mov fp, sp */
    a64_put(c, 0xa9000000 | 2 << 15 | A64_X20 << 10 | A64_SP << 5 | A64_X19);                 /* stp, at SP + 16 */
    a64_put(c, 0xf9000000 | 4 << 10 | A64_SP << 5 | A64_X21);                                 /* str, at SP + 32 */
    a64_move(c, A64_X19, A64_X0);
    a64_move(c, A64_X20, A64_X1);
    a64_move(c, A64_X21, A64_X2);
}

/* Returns what was returned last. */
static inline void host_leave(struct a64_code *c)
{
    a64_put(c, 0xf9400000 | 4 << 10 | A64_SP << 5 | A64_X21);
    a64_put(c, 0xa9400000 | 2 << 15 | A64_X20 << 10 | A64_SP << 5 | A64_X19);
    a64_put(c, 0xa8c00000 | A64_FRAME / 8 << 15 | A64_LR << 10 | A64_SP << 5 | A64_FP);
    a64_put(c, 0xd65f03c0); /* ret */
}

/* By a register: `bl` reaches 128 MiB, and the functions of a program or library are farther away from memory that the
 * system gives. */
static inline void host_call(struct a64_code *c, uint64_t function)
{
    a64_move(c, A64_X0, A64_X19);
    a64_move(c, A64_X1, A64_X20);
    a64_move(c, A64_X2, A64_X21);
    a64_constant(c, A64_X16, function);
    a64_put(c, 0xd63f0000 | A64_X16 << 5); /* blr */
}

/* Adds to the first argument, and jumps if what was returned is something else then. Where the jump is: it reaches no
 * further than the block. */
static inline uint32_t host_expect(struct a64_code *c, int32_t distance)
{
    a64_add(c, A64_X19, distance);
    a64_put(c, 0xeb00001f | A64_X19 << 16 | A64_X0 << 5); /* cmp x0, x19 */
    return a64_jump_if(c, A64_NE);
}

static inline uint32_t host_jump(struct a64_code *c)
{
    return a64_jump(c);
}

/* A function of its own, which returns that small number. */
static inline void host_answer(struct a64_code *c, uint8_t number)
{
    a64_constant(c, A64_X0, number);
    a64_put(c, 0xd65f03c0);
}

#endif
