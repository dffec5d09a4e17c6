/* The few instructions of AArch64 that generated code consists of besides stencils (encoding.h). Facts from the "Arm
 * Architecture Reference Manual for A-profile architecture", chapter C6. */
#ifndef BOBBIN_HOST_AARCH64_H
#define BOBBIN_HOST_AARCH64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum a64_register {
    A64_X0 = 0,
    A64_X1,
    A64_X2,
    A64_X16 = 16, /* what is put here needs it in between; so may what is between a function and its caller */
    A64_X17,
    A64_X19 = 19, /* to X28: a function that is called keeps them */
    A64_X20,
    A64_X21,
    A64_FP = 29,
    A64_LR,
    A64_SP, /* or zero: the instruction says which */
    A64_ZERO = A64_SP,
};

/* The registers of arguments, in their order, and one besides, for functions with `preserve_none`. */
enum {
    HOST_ARGUMENT_0 = A64_X20,
    HOST_ARGUMENT_1,
    HOST_ARGUMENT_2,
    HOST_ARGUMENT_3,
    HOST_ARGUMENT_4,
    HOST_ARGUMENT_5,
    HOST_ARGUMENT_6,
    HOST_ARGUMENT_7,
    HOST_ARGUMENT_8,
    HOST_ARGUMENT_9 = A64_X0,
    HOST_ARGUMENT_10,
    HOST_ARGUMENT_11,
    HOST_FREE = A64_X17,
};

/* Those of floating-point arguments, of which there are 8: v0 and so on. One more is free. */
enum { HOST_FLOAT_0, HOST_FLOAT_1, HOST_FLOAT_2, HOST_FLOAT_FREE = 16 };

/* Conditions as in opcodes; the lowest bit inverts one. */
enum host_condition { HOST_NE = 0x1, HOST_GT = 0xc, HOST_LE = 0xd };

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

static inline void host_put(struct a64_code *c, const void *bytes, uint32_t size)
{
    memcpy(c->bytes + c->at, bytes, size);
    c->at += size;
}

static inline void host_copy(struct a64_code *c, unsigned to, unsigned from)
{
    a64_put(c, 0xaa0003e0 | from << 16 | to); /* orr to, zero, from */
}

/* 16 bits at a time. Those are left out that the first instruction sets to what they are: the others all 0 (movz), or
 * of a negative value all 1 (movn, which takes its bits inverted). */
static inline void host_constant(struct a64_code *c, unsigned to, uint64_t value)
{
    const uint64_t rest = value >> 63 != 0 ? UINT64_MAX : 0;
    const uint32_t first = rest == 0 ? 0xd2800000 : 0x92800000, later = 0xf2800000; /* movk: keeps the other bits */
    bool begun = false;

    for (unsigned part = 0; part < 4; part++) {
        const uint64_t bits = value >> part * 16 & 0xffff;

        if (bits == (rest & 0xffff) && (begun || part != 3))
            continue;
        a64_put(c, (begun ? later : first) | part << 21 | (uint32_t)(begun ? bits : bits ^ (rest & 0xffff)) << 5 | to);
        begun = true;
    }
}

/* By way of X16 where the value has more than 12 bits. */
static inline void a64_add(struct a64_code *c, unsigned to, int32_t value)
{
    const uint32_t size = value < 0 ? -(uint32_t)value : (uint32_t)value;

    if (size < 1 << 12) {
        a64_put(c, (value < 0 ? 0xd1000000 : 0x91000000) | size << 10 | to << 5 | to);
    } else {
        host_constant(c, A64_X16, size);
        a64_put(c, (value < 0 ? 0xcb000000 : 0x8b000000) | A64_X16 << 16 | to << 5 | to);
    }
}

/* An access to `base` + `disp`: a multiple of 8 or a small number is part of the instruction. */
static inline void a64_access(struct a64_code *c, uint32_t load, unsigned reg, unsigned base, int32_t disp)
{
    if (disp >= 0 && disp % 8 == 0 && disp / 8 < 1 << 12) {
        a64_put(c, 0xf9000000 | load | (uint32_t)disp / 8 << 10 | base << 5 | reg);
    } else if (disp >= -256 && disp < 256) {
        a64_put(c, 0xf8000000 | load | ((uint32_t)disp & 0x1ff) << 12 | base << 5 | reg);
    } else {
        host_constant(c, A64_X16, (uint64_t)(int64_t)disp);
        a64_put(c, 0xf8206800 | load | A64_X16 << 16 | base << 5 | reg);
    }
}

static inline void host_load(struct a64_code *c, unsigned to, unsigned base, int32_t disp)
{
    a64_access(c, 1 << 22, to, base, disp);
}

static inline void host_store(struct a64_code *c, unsigned from, unsigned base, int32_t disp)
{
    a64_access(c, 0, from, base, disp);
}

enum { A64_FLOAT = 1 << 26 }; /* in loads and stores: of a floating-point register */

static inline void host_load_float(struct a64_code *c, unsigned to, unsigned base, int32_t disp)
{
    a64_access(c, 1 << 22 | A64_FLOAT, to, base, disp);
}

static inline void host_store_float(struct a64_code *c, unsigned from, unsigned base, int32_t disp)
{
    a64_access(c, A64_FLOAT, from, base, disp);
}

static inline void host_copy_float(struct a64_code *c, unsigned to, unsigned from)
{
    a64_put(c, 0x1e604000 | from << 5 | to); /* fmov to, from */
}

static inline void host_float_of_bits(struct a64_code *c, unsigned to, unsigned from)
{
    a64_put(c, 0x9e670000 | from << 5 | to);
}

static inline void host_subtract(struct a64_code *c, unsigned from, int32_t value)
{
    if (value >= 0 && value < 1 << 12) {
        a64_put(c, 0xf1000000 | (uint32_t)value << 10 | from << 5 | from); /* subs */
    } else {
        host_constant(c, A64_X16, (uint64_t)(int64_t)value);
        a64_put(c, 0xeb000000 | A64_X16 << 16 | from << 5 | from);
    }
}

static inline void host_test(struct a64_code *c, unsigned reg)
{
    a64_put(c, 0xf100001f | reg << 5); /* cmp with 0 */
}

/* Jumps; what they return is where they are. */
enum { HOST_JUMP_SIZE = 4 };

static inline uint32_t host_jump(struct a64_code *c)
{
    a64_put(c, 0x14000000);
    return c->at - 4;
}

/* This one reaches 1 MiB. */
static inline uint32_t host_jump_if(struct a64_code *c, enum host_condition condition)
{
    a64_put(c, 0x54000000 | condition);
    return c->at - 4;
}

/* The other way round over a jump. */
static inline uint32_t host_jump_far_if(struct a64_code *c, enum host_condition condition)
{
    a64_put(c, 0x54000000 | 2 << 5 | (condition ^ 1));
    return host_jump(c);
}

static inline void host_jump_register(struct a64_code *c, unsigned to)
{
    a64_put(c, 0xd61f0000 | to << 5);
}

static inline void host_jump_memory(struct a64_code *c, unsigned at)
{
    host_load(c, A64_X16, at, 0);
    host_jump_register(c, A64_X16);
}

static inline uint32_t a64_read(const uint8_t *code)
{
    uint32_t instruction;

    memcpy(&instruction, code, sizeof instruction);
    return instruction;
}

static inline void a64_write(uint8_t *code, uint32_t instruction)
{
    memcpy(code, &instruction, sizeof instruction);
}

static inline void host_lead(uint8_t *bytes, uint32_t jump_at, uint32_t to)
{
    const uint32_t distance = (to - jump_at) / 4; /* modulo 2^30 */
    const uint32_t jump = a64_read(bytes + jump_at);

    if (jump >> 26 == 0x14000000 >> 26)
        a64_write(bytes + jump_at, 0x14000000 | (distance & 0x3ffffff));
    else
        a64_write(bytes + jump_at, (jump & 0xff00001f) | (distance & 0x7ffff) << 5);
}

/* `b` with a condition, or cbz and cbnz, which look at a register. */
static inline void host_invert(uint8_t *bytes, uint32_t jump_at)
{
    const uint32_t jump = a64_read(bytes + jump_at);

    a64_write(bytes + jump_at, jump ^ (jump >> 24 == 0x54 ? 1 : 1 << 24));
}

/* ---- Stencils (engine/copier.c) ---------------------------------------------------------------------------------- */

/* The number of a register: its instruction, and where it is in there. */
struct host_field {
    uint16_t at;
    uint8_t shift;
};

static inline void host_rename(uint8_t *code, const struct host_field *field, unsigned number)
{
    uint8_t *at = code + field->at;

    a64_write(at, (a64_read(at) & ~(0x1fu << field->shift)) | number << field->shift);
}

/* A value of 32 bits, sign-extended, is put into a register by two instructions: A64_HIGH, which is movz or movn and
 * sets all but the low 16 bits, and A64_LOW, which is movk. */
enum { A64_LOW, A64_HIGH };

static inline void host_fill(uint8_t *code, unsigned form, int32_t value)
{
    const uint32_t bits = form == A64_LOW ? (uint32_t)value : (uint32_t)(value < 0 ? ~value : value) >> 16;
    uint32_t instruction = (a64_read(code) & ~(0xffffu << 5)) | (bits & 0xffff) << 5;

    if (form == A64_HIGH)
        instruction = value < 0 ? instruction & ~(1u << 30) : instruction | 1u << 30;
    a64_write(code, instruction);
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
    host_copy(c, A64_X19, A64_X0);
    host_copy(c, A64_X20, A64_X1);
    host_copy(c, A64_X21, A64_X2);
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
    host_copy(c, A64_X0, A64_X19);
    host_copy(c, A64_X1, A64_X20);
    host_copy(c, A64_X2, A64_X21);
    host_constant(c, A64_X16, function);
    a64_put(c, 0xd63f0000 | A64_X16 << 5); /* blr */
}

/* Adds to the first argument, and jumps if what was returned is something else then. Where the jump is: it reaches no
 * further than the block. */
static inline uint32_t host_expect(struct a64_code *c, int32_t distance)
{
    a64_add(c, A64_X19, distance);
    a64_put(c, 0xeb00001f | A64_X19 << 16 | A64_X0 << 5); /* cmp x0, x19 */
    return host_jump_if(c, HOST_NE);
}

/* A function of its own, which returns that small number. */
static inline void host_answer(struct a64_code *c, uint8_t number)
{
    host_constant(c, A64_X0, number);
    a64_put(c, 0xd65f03c0);
}

#endif
