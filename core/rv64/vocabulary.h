/* The words in which bodies of instructions are written, for interpreters. A body says what its instruction does:
 *
 *     BODY(rv64_add) { RESULT(RS1 + RS2); }
 *     BODY(rv64_ld) { RESULT(LOAD(uint64_t, RS1 + IMM)); }
 *     BODY(rv64_beq) { BRANCH(RS1 == RS2); }
 *
 *   operands     RS1 RS2 (registers' values), IMM (64 bits, sign-extended), SHAMT, PC, LENGTH (of the instruction)
 *   results      WRITE_RD(value); RESULT(value): the same, and goes on after the instruction
 *   memory       LOAD(type, address), STORE(type, address, value): a fault leaves the body, and nothing is changed
 *   transfers    NEXT, BRANCH(condition), JUMP (to where the operands lead), JUMP_TO(address)
 *   rare cases   STOP(kind), FAULT(kind, address), ILLEGAL, SLOW_PATH(function, ...)
 *
 * RESULT, NEXT, the transfers and the rare cases end the body. Here it becomes a function that is inlined into every
 * engine and returns the slot to dispatch next. `i` is where the instruction stands, `o` its operands (in an engine
 * that predecodes, the same slot), `length` its length in bytes, a constant wherever it is used: a compressed
 * instruction is the same body with length 2.
 *
 * Code generators give the same bodies another vocabulary: operands are then holes in machine code, and NEXT is its
 * end. */
#ifndef BOBBIN_RV64_VOCABULARY_H
#define BOBBIN_RV64_VOCABULARY_H

#include "rv64/access.h"
#include "rv64/run.h"

#define BODY_ARGS                                                                                                      \
    UNUSED struct rv64_slot *i, UNUSED const struct rv64_slot *o, UNUSED struct rv64_regs *r,                          \
        UNUSED struct rv64_machine *m, UNUSED int length
#define BODY(name)  BODY_(name)
#define BODY_(name) static ALWAYS_INLINE struct rv64_slot *name##_body(BODY_ARGS)

/* ---- Operands and results ---------------------------------------------------------------------------------------- */

/* Whether the compiler knows that it is this one (compressed instructions have constant operands). */
#define RV64_KNOWN_TO_BE(number, reg) (__builtin_constant_p(reg) && (reg) == (number))

static ALWAYS_INLINE uint64_t rv64_x(const struct rv64_machine *m, unsigned reg)
{
    return RV64_KNOWN_TO_BE(0, reg) ? 0 : m->state.x[reg];
}

/* A floating-point register as operands name it, and where its value is. */
typedef unsigned rv64_freg;
#define FREG(m, reg) (m)->state.f[reg]

static ALWAYS_INLINE void rv64_set_x(struct rv64_machine *m, unsigned reg, uint64_t value)
{
    if (!RV64_KNOWN_TO_BE(RV64_SINK, reg))
        m->state.x[reg] = value;
}

#define RS1        rv64_x(m, o->rs1)
#define RS2        rv64_x(m, o->rs2)
#define RS3_NUMBER ((unsigned)o->imm >> 8) /* of a floating-point register */
#define IMM        ((uint64_t)(int64_t)o->imm)
#define SHAMT      (o->imm)
#define PC         rv64_pc(m, i)
#define LENGTH     ((uint64_t)length)

#define WRITE_RD(value) rv64_set_x(m, o->rd, (value))
#define RESULT(value)                                                                                                  \
    do {                                                                                                               \
        WRITE_RD(value);                                                                                               \
        NEXT;                                                                                                          \
    } while (0)

/* A 32-bit result, sign-extended as all of them are (section 5.2). */
static ALWAYS_INLINE uint64_t rv64_word(uint64_t value)
{
    return (uint64_t)(int64_t)(int32_t)value;
}

/* ---- Memory; misaligned accesses are allowed --------------------------------------------------------------------- */

/* The value that is there; its type says whether the conversion to 64 bits sign- or zero-extends it. */
#define LOAD(type, address)                                                                                            \
    ({                                                                                                                 \
        uint64_t address_ = (address);                                                                                 \
        const uint8_t *from_ = rv64_readable(r, address_, sizeof(type));                                               \
        type value_;                                                                                                   \
                                                                                                                       \
        if (UNLIKELY(from_ == NULL))                                                                                   \
            FAULT(bobbin_stop_load_fault, address_);                                                                   \
        memcpy(&value_, from_, sizeof value_);                                                                         \
        value_;                                                                                                        \
    })

#define STORE(type, address, value)                                                                                    \
    do {                                                                                                               \
        uint64_t address_ = (address);                                                                                 \
        type value_ = (type)(value);                                                                                   \
        uint8_t *to_ = rv64_writable(r, address_, sizeof(type));                                                       \
                                                                                                                       \
        if (UNLIKELY(to_ == NULL))                                                                                     \
            SLOW_PATH(rv64_store_slowly, address_, value_, sizeof(type));                                              \
        memcpy(to_, &value_, sizeof value_);                                                                           \
        NEXT;                                                                                                          \
    } while (0)

/* ---- Transfers --------------------------------------------------------------------------------------------------- */

#define NEXT return rv64_next(i, r, length)
#define JUMP return rv64_transfer(i, rv64_target(i, o), r, m)
#define BRANCH(condition)                                                                                              \
    do {                                                                                                               \
        if (condition) {                                                                                               \
            KEEP_BRANCH();                                                                                             \
            JUMP;                                                                                                      \
        }                                                                                                              \
        NEXT;                                                                                                          \
    } while (0)
#define JUMP_TO(address) return rv64_transfer(i, rv64_slot_of(m, r, (address)), r, m)

/* Where control gets to by a jump to that address: looked up, as it is known only now. */
static ALWAYS_INLINE struct rv64_slot *rv64_slot_of(struct rv64_machine *m, const struct rv64_regs *r, uint64_t address)
{
    struct rv64_slot *to;

    if (UNLIKELY(address >= r->size))
        return rv64_jump_outside(m, address);
    to = rv64_slot(m, address);
    if (PREDECODED && UNLIKELY(to->handler.token == 0)) /* nothing has led there yet */
        return rv64_reach(m, address);
    return to;
}

/* ---- Rare cases -------------------------------------------------------------------------------------------------- */

#define STOP(kind)           return rv64_stop(m, (kind), rv64_next(i, r, length))
#define FAULT(kind, address) return rv64_never_next(rv64_fault(i, m, (kind), (address)), i, length)
#define ILLEGAL              FAULT(bobbin_stop_illegal, PC)

/* A function that executes the instruction out of line: `struct rv64_slot *function(i, o, m, length, ...)`, with the
 * operands by value. Behind it control goes on by way of the machine's detour slot. As no instruction stands there, the
 * compiler sees that such a case never leads straight to the next part of a superinstruction, and keeps nothing in
 * registers for its sake. */
#define SLOW_PATH(function, ...)                                                                                       \
    return rv64_never_next(function(i, rv64_operands_again(i, o), m, length __VA_OPT__(, ) __VA_ARGS__), i, length)

/* The operands, read from the slot once more, so that the compiler has no reason to keep copies in case they are asked
 * for. An engine that predecodes nothing holds them in host registers. */
static ALWAYS_INLINE struct rv64_slot rv64_operands_again(const struct rv64_slot *i, const struct rv64_slot *o)
{
    if (!PREDECODED)
        return *o;
    __asm__ volatile("" : "+r"(i));
    return *i;
}

/* `to`, of which the compiler then knows that it is not the slot after the instruction. */
static ALWAYS_INLINE struct rv64_slot *rv64_never_next(struct rv64_slot *to, const struct rv64_slot *i, int length)
{
    if (to == i + length / 2)
        __builtin_unreachable();
    return to;
}

#endif
