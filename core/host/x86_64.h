/* The few instructions of x86-64 that generated code consists of besides stencils (encoding.h). Facts from the "Intel
 * 64 and IA-32 Architectures Software Developer's Manual", volume 2. */
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

/* The registers of arguments, in their order, and one besides, for functions with `preserve_none`. */
enum {
    HOST_ARGUMENT_0 = X86_R12,
    HOST_ARGUMENT_1 = X86_R13,
    HOST_ARGUMENT_2 = X86_R14,
    HOST_ARGUMENT_3 = X86_R15,
    HOST_ARGUMENT_4 = X86_RDI,
    HOST_ARGUMENT_5 = X86_RSI,
    HOST_ARGUMENT_6 = X86_RDX,
    HOST_ARGUMENT_7 = X86_RCX,
    HOST_ARGUMENT_8 = X86_R8,
    HOST_ARGUMENT_9 = X86_R9,
    HOST_ARGUMENT_10 = X86_R11,
    HOST_ARGUMENT_11 = X86_RAX,
    HOST_FREE = X86_RBX,
};

/* Those of floating-point arguments, of which there are 8: xmm0 and so on. One more is free. */
enum { HOST_FLOAT_0, HOST_FLOAT_1, HOST_FLOAT_2, HOST_FLOAT_FREE = 8 };

/* Conditions as in opcodes; the lowest bit inverts one. */
enum host_condition { HOST_NE = 0x5, HOST_LE = 0xe, HOST_GT = 0xf };

/* Jumps reach as far to either side. */
#define HOST_REACH ((size_t)1 << 31)

/* Where instructions are put: `at` is the number of bytes before the next one. Whoever uses it makes sure of room. */
struct x86_code {
    uint8_t *bytes;
    uint32_t at;
};

static inline void host_put(struct x86_code *c, const void *bytes, uint32_t size)
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
    host_put(c, &value, sizeof value);
}

/* Prefix REX.W and the bits of register numbers that do not fit into ModRM. */
static inline void x86_rex(struct x86_code *c, unsigned reg, unsigned rm)
{
    x86_put8(c, 0x48 | reg >> 3 << 2 | rm >> 3);
}

static inline void host_copy(struct x86_code *c, unsigned to, unsigned from)
{
    x86_rex(c, from, to);
    x86_put8(c, 0x89);
    x86_put8(c, 0xc0 | (from & 7) << 3 | (to & 7));
}

/* ModRM for an access to `base` + `disp`; base is no RSP and no R12, which are encoded in another way. */
static inline void x86_displacement(struct x86_code *c, unsigned reg, unsigned base, int32_t disp)
{
    if (disp >= INT8_MIN && disp <= INT8_MAX) {
        x86_put8(c, 0x40 | (reg & 7) << 3 | (base & 7));
        x86_put8(c, (unsigned)disp);
    } else {
        x86_put8(c, 0x80 | (reg & 7) << 3 | (base & 7));
        x86_put32(c, (uint32_t)disp);
    }
}

static inline void x86_access(struct x86_code *c, unsigned opcode, unsigned reg, unsigned base, int32_t disp)
{
    x86_rex(c, reg, base);
    x86_put8(c, opcode);
    x86_displacement(c, reg, base, disp);
}

static inline void host_load(struct x86_code *c, unsigned to, unsigned base, int32_t disp)
{
    x86_access(c, 0x8b, to, base, disp);
}

static inline void host_store(struct x86_code *c, unsigned from, unsigned base, int32_t disp)
{
    x86_access(c, 0x89, from, base, disp);
}

/* An instruction of SSE: a prefix, unless that is 0, and the second byte of its opcode. */
static inline void x86_float_opcode(struct x86_code *c, unsigned prefix, unsigned rex, unsigned opcode)
{
    if (prefix != 0)
        x86_put8(c, prefix);
    if (rex != 0x40)
        x86_put8(c, rex);
    x86_put8(c, 0x0f);
    x86_put8(c, opcode);
}

static inline void host_copy_float(struct x86_code *c, unsigned to, unsigned from)
{
    x86_float_opcode(c, 0, 0x40 | to >> 3 << 2 | from >> 3, 0x28); /* movaps */
    x86_put8(c, 0xc0 | (to & 7) << 3 | (from & 7));
}

static inline void host_load_float(struct x86_code *c, unsigned to, unsigned base, int32_t disp)
{
    x86_float_opcode(c, 0xf2, 0x40 | to >> 3 << 2 | base >> 3, 0x10); /* movsd */
    x86_displacement(c, to, base, disp);
}

static inline void host_store_float(struct x86_code *c, unsigned from, unsigned base, int32_t disp)
{
    x86_float_opcode(c, 0xf2, 0x40 | from >> 3 << 2 | base >> 3, 0x11);
    x86_displacement(c, from, base, disp);
}

static inline void host_float_of_bits(struct x86_code *c, unsigned to, unsigned from)
{
    x86_float_opcode(c, 0x66, 0x48 | to >> 3 << 2 | from >> 3, 0x6e); /* movq */
    x86_put8(c, 0xc0 | (to & 7) << 3 | (from & 7));
}

static inline void host_constant(struct x86_code *c, unsigned to, uint64_t value)
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
        host_put(c, &value, sizeof value);
    }
}

static inline void host_subtract(struct x86_code *c, unsigned from, int32_t value)
{
    x86_rex(c, 0, from);
    x86_put8(c, value >= INT8_MIN && value <= INT8_MAX ? 0x83 : 0x81);
    x86_put8(c, 0xe8 | (from & 7));
    if (value >= INT8_MIN && value <= INT8_MAX)
        x86_put8(c, (unsigned)value);
    else
        x86_put32(c, (uint32_t)value);
}

static inline void host_test(struct x86_code *c, unsigned reg)
{
    x86_rex(c, reg, reg);
    x86_put8(c, 0x85);
    x86_put8(c, 0xc0 | (reg & 7) << 3 | (reg & 7));
}

/* Jumps; what they return is where their 32-bit distance is. */
enum { X86_DISTANCE = 4, HOST_JUMP_SIZE = X86_DISTANCE };

static inline uint32_t host_jump(struct x86_code *c)
{
    x86_put8(c, 0xe9);
    x86_put32(c, 0);
    return c->at - X86_DISTANCE;
}

static inline uint32_t host_jump_if(struct x86_code *c, enum host_condition condition)
{
    x86_put8(c, 0x0f);
    x86_put8(c, 0x80 | condition);
    x86_put32(c, 0);
    return c->at - X86_DISTANCE;
}

static inline uint32_t host_jump_far_if(struct x86_code *c, enum host_condition condition)
{
    return host_jump_if(c, condition);
}

static inline void host_invert(uint8_t *bytes, uint32_t jump_at)
{
    bytes[jump_at - 1] ^= 1;
}

static inline void host_lead(uint8_t *bytes, uint32_t jump_at, uint32_t to)
{
    uint32_t distance = to - (jump_at + X86_DISTANCE);

    memcpy(bytes + jump_at, &distance, sizeof distance);
}

static inline void host_jump_register(struct x86_code *c, unsigned to)
{
    if (to >= X86_R8)
        x86_put8(c, 0x41);
    x86_put8(c, 0xff);
    x86_put8(c, 0xe0 | (to & 7));
}

/* To the address that is in memory at `at`, which is no RSP, RBP, R12 or R13. */
static inline void host_jump_memory(struct x86_code *c, unsigned at)
{
    if (at >= X86_R8)
        x86_put8(c, 0x41);
    x86_put8(c, 0xff);
    x86_put8(c, 0x20 | (at & 7));
}

/* ---- Stencils (engine/copier.c) ---------------------------------------------------------------------------------- */

/* The number of a register: where the prefix is, and the byte with the number's low bits. */
struct host_field {
    uint16_t rex, at;
    uint8_t bit, shift;
};

static inline void host_rename(uint8_t *code, const struct host_field *field, unsigned number)
{
    code[field->at] = (uint8_t)((code[field->at] & ~(7u << field->shift)) | (number & 7) << field->shift);
    code[field->rex] = (uint8_t)((code[field->rex] & ~(1u << field->bit)) | number >> 3 << field->bit);
}

/* The form is the number of bytes. */
static inline void host_fill(uint8_t *code, unsigned form, int32_t value)
{
    memcpy(code, &value, form);
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
    host_copy(c, X86_RBP, X86_RDI);
    host_copy(c, X86_RBX, X86_RSI);
    host_copy(c, X86_R12, X86_RDX);
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
    host_copy(c, X86_RDI, X86_RBP);
    host_copy(c, X86_RSI, X86_RBX);
    host_copy(c, X86_RDX, X86_R12);
    host_constant(c, X86_RAX, function);
    x86_put8(c, 0xff);
    x86_put8(c, 0xd0 | X86_RAX);
}

/* Adds to the first argument, and jumps if what was returned is something else then. Where the distance of the jump is.
 */
static inline uint32_t host_expect(struct x86_code *c, int32_t distance)
{
    host_subtract(c, X86_RBP, -distance);
    x86_rex(c, X86_RBP, X86_RAX);
    x86_put8(c, 0x39);
    x86_put8(c, 0xc0 | (X86_RBP & 7) << 3 | X86_RAX);
    return host_jump_if(c, HOST_NE);
}

/* A function of its own, which returns that small number. */
static inline void host_answer(struct x86_code *c, uint8_t number)
{
    host_constant(c, X86_RAX, number);
    x86_put8(c, 0xc3);
}

#endif
