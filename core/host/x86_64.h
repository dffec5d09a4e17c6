/* The few instructions of x86-64 that generated code consists of besides stencils. Facts from the "Intel 64 and IA-32
 * Architectures Software Developer's Manual", volume 2. */
#ifndef BOBBIN_HOST_X86_64_H
#define BOBBIN_HOST_X86_64_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum x86_register {
    X86_RAX,
    X86_RCX,
    X86_RDX,
    X86_RBX,
    X86_RSP,
    X86_RBP,
    X86_RSI,
    X86_RDI,
    X86_R8,
    X86_R9,
    X86_R10,
    X86_R11,
    X86_R12,
    X86_R13,
    X86_R14,
    X86_R15,
};

/* Conditions as in opcodes; the lowest bit inverts one. */
enum x86_condition { X86_NE = 0x5, X86_LE = 0xe, X86_G = 0xf };

/* Jumps reach as far to either side. */
#define HOST_REACH ((size_t)1 << 31)

/* Where instructions are put: `at` is the number of bytes before the next one. Whoever uses it makes sure of room. */
struct x86_code {
    uint8_t *bytes;
    uint32_t at;
};

static inline void x86_put(struct x86_code *c, const void *bytes, uint32_t size)
{
    memcpy(c->bytes + c->at, bytes, size);
    c->at += size;
}

static inline void x86_put8(struct x86_code *c, unsigned byte)
{
    c->bytes[c->at++] = (uint8_t)byte;
}

static inline void x86_put32(struct x86_code *c, uint32_t value)
{
    x86_put(c, &value, sizeof value);
}

/* Prefix REX.W and the bits of register numbers that do not fit into ModRM. */
static inline void x86_rex(struct x86_code *c, unsigned reg, unsigned rm)
{
    x86_put8(c, 0x48 | reg >> 3 << 2 | rm >> 3);
}

static inline void x86_move(struct x86_code *c, unsigned to, unsigned from)
{
    x86_rex(c, from, to);
    x86_put8(c, 0x89);
    x86_put8(c, 0xc0 | (from & 7) << 3 | (to & 7));
}

/* An access to `base` + `disp`; base is no RSP and no R12, which are encoded in another way. */
static inline void x86_access(struct x86_code *c, unsigned opcode, unsigned reg, unsigned base, int32_t disp)
{
    x86_rex(c, reg, base);
    x86_put8(c, opcode);
    if (disp >= INT8_MIN && disp <= INT8_MAX) {
        x86_put8(c, 0x40 | (reg & 7) << 3 | (base & 7));
        x86_put8(c, (unsigned)disp);
    } else {
        x86_put8(c, 0x80 | (reg & 7) << 3 | (base & 7));
        x86_put32(c, (uint32_t)disp);
    }
}

static inline void x86_load(struct x86_code *c, unsigned to, unsigned base, int32_t disp)
{
    x86_access(c, 0x8b, to, base, disp);
}

static inline void x86_store(struct x86_code *c, unsigned from, unsigned base, int32_t disp)
{
    x86_access(c, 0x89, from, base, disp);
}

static inline void x86_constant(struct x86_code *c, unsigned to, uint64_t value)
{
    if (value == 0) { /* xor */
        if (to >= X86_R8)
            x86_put8(c, 0x45);
        x86_put8(c, 0x31);
        x86_put8(c, 0xc0 | (to & 7) << 3 | (to & 7));
    } else if (value <= UINT32_MAX) {
        if (to >= X86_R8)
            x86_put8(c, 0x41);
        x86_put8(c, 0xb8 | (to & 7));
        x86_put32(c, (uint32_t)value);
    } else if (value >= (uint64_t)INT32_MIN) { /* sign-extended */
        x86_rex(c, 0, to);
        x86_put8(c, 0xc7);
        x86_put8(c, 0xc0 | (to & 7));
        x86_put32(c, (uint32_t)value);
    } else {
        x86_rex(c, 0, to);
        x86_put8(c, 0xb8 | (to & 7));
        x86_put(c, &value, sizeof value);
    }
}

static inline void x86_subtract(struct x86_code *c, unsigned from, int32_t value)
{
    x86_rex(c, 0, from);
    x86_put8(c, value >= INT8_MIN && value <= INT8_MAX ? 0x83 : 0x81);
    x86_put8(c, 0xe8 | (from & 7));
    if (value >= INT8_MIN && value <= INT8_MAX)
        x86_put8(c, (unsigned)value);
    else
        x86_put32(c, (uint32_t)value);
}

static inline void x86_test(struct x86_code *c, unsigned reg)
{
    x86_rex(c, reg, reg);
    x86_put8(c, 0x85);
    x86_put8(c, 0xc0 | (reg & 7) << 3 | (reg & 7));
}

/* Jumps; what they return is where their 32-bit distance is, to be filled in by x86_lead. */
enum { X86_DISTANCE = 4 };

static inline uint32_t x86_jump(struct x86_code *c)
{
    x86_put8(c, 0xe9);
    x86_put32(c, 0);
    return c->at - X86_DISTANCE;
}

static inline uint32_t x86_jump_if(struct x86_code *c, enum x86_condition condition)
{
    x86_put8(c, 0x0f);
    x86_put8(c, 0x80 | condition);
    x86_put32(c, 0);
    return c->at - X86_DISTANCE;
}

/* Inverts the condition of a conditional jump by where its distance is. */
static inline void x86_invert(struct x86_code *c, uint32_t distance_at)
{
    c->bytes[distance_at - 1] ^= 1;
}

static inline void x86_lead(struct x86_code *c, uint32_t distance_at, uint32_t to)
{
    uint32_t distance = to - (distance_at + X86_DISTANCE);

    memcpy(c->bytes + distance_at, &distance, sizeof distance);
}

static inline void x86_jump_register(struct x86_code *c, unsigned to)
{
    if (to >= X86_R8)
        x86_put8(c, 0x41);
    x86_put8(c, 0xff);
    x86_put8(c, 0xe0 | (to & 7));
}

/* To the address that is in memory at `at`, which is no RSP, RBP, R12 or R13. */
static inline void x86_jump_memory(struct x86_code *c, unsigned at)
{
    if (at >= X86_R8)
        x86_put8(c, 0x41);
    x86_put8(c, 0xff);
    x86_put8(c, 0x20 | (at & 7));
}

/* ---- Blocks of calls (engine/caller.c) ---------------------------------------------------------------------------
 *
 * A block is a function of three arguments, as the system's calling convention has them. What it calls are functions of
 * the same kind. In between, the first argument is in RBP, and the others in RBX and R12. */

static inline void x86_push(struct x86_code *c, unsigned reg)
{
    if (reg >= X86_R8)
        x86_put8(c, 0x41);
    x86_put8(c, 0x50 | (reg & 7));
}

static inline void x86_pop(struct x86_code *c, unsigned reg)
{
    if (reg >= X86_R8)
        x86_put8(c, 0x41);
    x86_put8(c, 0x58 | (reg & 7));
}

/* Three registers, so that the stack is aligned again. */
static inline void host_enter(struct x86_code *c)
{
    x86_push(c, X86_RBX);
    x86_push(c, X86_RBP);
    x86_push(c, X86_R12);
    x86_move(c, X86_RBP, X86_RDI);
    x86_move(c, X86_RBX, X86_RSI);
    x86_move(c, X86_R12, X86_RDX);
}

/* Returns what was returned last. */
static inline void host_leave(struct x86_code *c)
{
    x86_pop(c, X86_R12);
    x86_pop(c, X86_RBP);
    x86_pop(c, X86_RBX);
    x86_put8(c, 0xc3);
}

static inline void host_call(struct x86_code *c, uint64_t function)
{
    x86_move(c, X86_RDI, X86_RBP);
    x86_move(c, X86_RSI, X86_RBX);
    x86_move(c, X86_RDX, X86_R12);
    x86_constant(c, X86_RAX, function);
    x86_put8(c, 0xff);
    x86_put8(c, 0xd0 | X86_RAX);
}

/* Adds to the first argument, and jumps if what was returned is something else then. Where the distance of the jump is.
 */
static inline uint32_t host_expect(struct x86_code *c, int32_t distance)
{
    x86_subtract(c, X86_RBP, -distance);
    x86_rex(c, X86_RBP, X86_RAX);
    x86_put8(c, 0x39);
    x86_put8(c, 0xc0 | (X86_RBP & 7) << 3 | X86_RAX);
    return x86_jump_if(c, X86_NE);
}

static inline uint32_t host_jump(struct x86_code *c)
{
    return x86_jump(c);
}

/* A function of its own, which returns that small number. */
static inline void host_answer(struct x86_code *c, uint8_t number)
{
    x86_constant(c, X86_RAX, number);
    x86_put8(c, 0xc3);
}

#endif
