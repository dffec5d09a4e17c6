/* The words in which bodies of instructions are written (vocabulary.h), for stencils: pieces of machine code that are
 * copied one after the other. A body becomes a function whose operands are in host registers (copy.h) or holes:
 * addresses of symbols that nobody defines, so that the object file says where they are in the code. It ends in a tail
 * call to what it goes on with, and that is a symbol too:
 *
 *   stencil_next      the code after it: the call is dropped where it is the last instruction
 *   stencil_taken     where the branch leads
 *   stencil_jump      `a` is the slot to dispatch
 *   stencil_slow      nothing is changed: somebody else is to execute the instruction
 *
 * Operands stay in their host registers, so that emitting code may put others in their place.
 *
 * engine/stencils makes a table of it, and looks whether each operand has its hole. */
#ifndef BOBBIN_RV64_STENCILS_H
#define BOBBIN_RV64_STENCILS_H

#include <string.h>

#define CELL_EXACT      0
#define CELL_PREDECODED 1
#define CELL_FUSED      0
#define CELL_GENERATES  1
#include "rv64/copy.h"
#include "rv64/run.h"

/* The code model is the kernel's, where addresses are 32 bits that are sign-extended: what immediates are. */
extern char stencil_imm[], stencil_shamt[], stencil_size[], stencil_rd[], stencil_rs1[], stencil_rs2[], stencil_rs3[];

#define STENCIL __attribute__((preserve_none)) void
STENCIL stencil_next(COPY_PARAMETERS(uint64_t, a));
STENCIL stencil_taken(COPY_PARAMETERS(uint64_t, a));
STENCIL stencil_jump(COPY_PARAMETERS(uint64_t, a));
STENCIL stencil_slow(COPY_PARAMETERS(uint64_t, a));

enum way { WAY_NEXT, WAY_TAKEN, WAY_JUMP, WAY_SLOW };

/* Of floating-point registers and rounding modes; integers are in host registers. */
struct operands {
    uintptr_t rd, rs1, rs2, rs3;
    int imm;
};

#define BODY(name) BODY_(name)
#define BODY_(name)                                                                                                    \
    static ALWAYS_INLINE enum way name##_body(                                                                         \
        UNUSED const struct operands *o, UNUSED struct rv64_machine *m, UNUSED uint8_t *host,                          \
        UNUSED uint64_t rs1_value, UNUSED uint64_t rs2_value, UNUSED enum looking how, UNUSED uint64_t *result)

/* ---- Operands and results ---------------------------------------------------------------------------------------- */

#define RS1        rs1_value
#define RS2        rs2_value
#define IMM        ((uint64_t)stencil_imm)
#define RS3_NUMBER o->rs3
#define SHAMT      ((uint64_t)stencil_shamt)
#define PC         UINT64_C(0) /* what depends on it is known when code is generated */
#define LENGTH     UINT64_C(0)

#define WRITE_RD(value) ((void)(*result = (value)))
#define RESULT(value)                                                                                                  \
    do {                                                                                                               \
        WRITE_RD(value);                                                                                               \
        NEXT;                                                                                                          \
    } while (0)

static ALWAYS_INLINE uint64_t rv64_word(uint64_t value)
{
    return (uint64_t)(int64_t)(int32_t)value;
}

/* ---- Memory ------------------------------------------------------------------------------------------------------ */

/* How it is made sure that an access is allowed. */
enum looking {
    LOOK,         /* as rv64_allowed (access.h), but the look at a mapping's last page is another stencil's: */
    LOOK_CLOSELY, /* that one; it must not reach the end of the page */
    LOOK_GUARDED, /* only that rs1 is inside: the host's MMU looks at the rest (memory.h), and at what is around */
    LOOKED,       /* one look for several accesses has been taken before (generate.c) */
};

static ALWAYS_INLINE bool look(const struct rv64_machine *m, const uint8_t *host, uint64_t base, uint64_t address,
                               uint64_t size, unsigned permission, unsigned permission_on, enum looking how)
{
    unsigned allowed;

    if (how == LOOKED)
        return true;
    if (how == LOOK_GUARDED)
        return !UNLIKELY(base >= m->size);
    if (UNLIKELY(address >= m->size))
        return false;
    allowed = (host - PAGE_RECORD)[address >> GUEST_PAGE_BITS];
    if (how == LOOK)
        return !UNLIKELY(!(allowed & permission_on));
    return (allowed & permission) != 0 && address % GUEST_PAGE + size <= GUEST_PAGE;
}

#define LOAD(type, address)                                                                                            \
    ({                                                                                                                 \
        uint64_t address_ = (address);                                                                                 \
        type value_;                                                                                                   \
                                                                                                                       \
        if (UNLIKELY(!look(m, host, RS1, address_, sizeof(type), PAGE_READ, PAGE_READ_ON, how)))                       \
            return WAY_SLOW;                                                                                           \
        memcpy(&value_, host + address_, sizeof value_);                                                               \
        value_;                                                                                                        \
    })

#define STORE(type, address, value)                                                                                    \
    do {                                                                                                               \
        uint64_t address_ = (address);                                                                                 \
        type value_ = (type)(value);                                                                                   \
                                                                                                                       \
        if (UNLIKELY(!look(m, host, RS1, address_, sizeof(type), PAGE_WRITE, PAGE_WRITE_ON, how)))                     \
            return WAY_SLOW;                                                                                           \
        memcpy(host + address_, &value_, sizeof value_);                                                               \
        NEXT;                                                                                                          \
    } while (0)

/* ---- Transfers and rare cases ------------------------------------------------------------------------------------ */

#define NEXT              return WAY_NEXT
#define JUMP              return WAY_TAKEN
#define BRANCH(condition) return (condition) ? WAY_TAKEN : WAY_NEXT
#define JUMP_TO(address)                                                                                               \
    do {                                                                                                               \
        uint64_t address_ = (address);                                                                                 \
        struct rv64_slot *to_ = &m->slots[address_ / 2];                                                               \
                                                                                                                       \
        if (UNLIKELY(address_ >= m->size || to_->handler.token == 0))                                                  \
            return WAY_SLOW;                                                                                           \
        *result = (uint64_t)to_;                                                                                       \
        return WAY_JUMP;                                                                                               \
    } while (0)

#define STOP(kind)               return WAY_SLOW
#define FAULT(kind, address)     return WAY_SLOW
#define ILLEGAL                  return WAY_SLOW
#define SLOW_PATH(function, ...) return WAY_SLOW

#define rv64_rounds_to_nearest(m, o) stencil_rounds_to_nearest((m), (o)->imm)

/* Compiled for one rounding mode in the instruction. */
static ALWAYS_INLINE bool stencil_rounds_to_nearest(const struct rv64_machine *m, int imm)
{
    return (imm & 7) != RV64_DYN ? (imm & 7) == RV64_RNE : m->state.frm == RV64_RNE;
}

#endif
