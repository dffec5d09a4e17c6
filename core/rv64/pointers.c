/* Loads, stores and atomics through pointers with tags: once more, with the address without its tag. An engine finds
 * such a pointer as it finds any that is outside of the guest's memory. */
#include "rv64/insns.h"

/* Whether an instruction of this format accesses memory, at rs1 or at an immediate from there. */
static bool accesses(enum rv64_format format)
{
    return format == RV64_L || format == RV64_S || format == RV64_FL || format == RV64_FS || format == RV64_LR ||
           format == RV64_AMO || format == RV64_CBO;
}

int rv64_access_at(struct rv64_machine *m, uint64_t pc, uint64_t address)
{
    const struct rv64_decoded decoded = rv64_decode_at(m->space, pc);
    struct rv64_slot o = decoded.slot, *i = rv64_slot(m, pc), *next = &m->stop_slot;
    struct rv64_regs r = {.host = m->memory->host, .size = m->memory->size};

    /* In the place of rs1 stands the register that is nobody's source. */
    o.rs1 = RV64_SINK;
    o.imm = 0;
    m->state.x[RV64_SINK] = address;
    switch (rv64_row(decoded.op)->base) {
#define INSN(name, mnemonic, format, ...)                                                                              \
    case rv64_op_##name:                                                                                               \
        if (accesses(RV64_##format))                                                                                   \
            next = rv64_##name##_body(i, &o, &r, m, 4);                                                                \
        break;
#define COMPRESSED(...)
#include "rv64/insns.def"
    default:
        break;
    }
    return next != &m->stop_slot ? rv64_row(decoded.op)->length : 0;
}
