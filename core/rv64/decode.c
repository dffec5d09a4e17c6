/* From code in memory to threaded code. */
#include <string.h>
#include <sys/mman.h>

#include "rv64/machine.h"

enum { SLOTS_A_PAGE = GUEST_PAGE / 2 };

/* The format that operands are kept in: a compressed instruction's are those of the one that it stands for. */
enum {
#define INSN(name, mnemonic, format, match, mask) format_##name = RV64_##format,
#define COMPRESSED(name, base, ...)
#include "rv64/insns.def"
};

static const uint8_t format_of[rv64_op_count] = {
#define INSN(name, mnemonic, format, match, mask) [rv64_op_##name] = RV64_##format,
#define COMPRESSED(name, base, ...)               [rv64_op_##name] = format_##base,
#include "rv64/insns.def"
};

enum rv64_format rv64_format_of(enum rv64_op op)
{
    return (enum rv64_format)format_of[op];
}

static const uint8_t halfwords_of[rv64_op_count] = {
#define INSN(name, ...)       [rv64_op_##name] = 2,
#define COMPRESSED(name, ...) [rv64_op_##name] = 1,
#include "rv64/insns.def"
};

/* ---- Operands ---------------------------------------------------------------------------------------------------- */

static bool writes_x(enum rv64_format format)
{
    switch (format) {
    case RV64_R:
    case RV64_I:
    case RV64_SH6:
    case RV64_SH5:
    case RV64_L:
    case RV64_U:
    case RV64_J:
    case RV64_JR:
    case RV64_AMO:
    case RV64_LR:
    case RV64_CSR:
    case RV64_CSRI:
    case RV64_FCMP:
    case RV64_FX:
    case RV64_FXM:
        return true;
    default:
        return false;
    }
}

struct slot rv64_operands_of_insn(struct rv64_insn insn)
{
    struct slot slot = {.op = (uint8_t)insn.op, .rd = insn.rd, .rs1 = insn.rs1, .rs2 = insn.rs2, .imm = insn.imm};
    enum rv64_format format = format_of[insn.op];

    if (insn.op == rv64_op_illegal)
        return slot;
    if (insn.rd == 0 && writes_x(format))
        slot.rd = RV64_SINK;
    switch (format) {
    case RV64_B:
    case RV64_J: /* at most 1 MiB, in slots of 16 bytes a halfword */
        slot.imm = insn.imm / 2 * (int)sizeof(struct slot);
        break;
    case RV64_F1M:
    case RV64_F2M:
    case RV64_FXM:
    case RV64_XFM:
        slot.imm = insn.rm;
        break;
    case RV64_F4M:
        slot.imm = insn.rm | insn.rs3 << 8;
        break;
    default:
        break;
    }
    return slot;
}

static bool fetchable(const struct rv64_machine *m, uint64_t address)
{
    return address < m->memory.size && m->memory.pages[address >> GUEST_PAGE_BITS] & PAGE_EXEC;
}

static uint32_t halfword(const struct rv64_machine *m, uint64_t address)
{
    const uint8_t *bytes = m->memory.host + address;

    return bytes[0] | (uint32_t)bytes[1] << 8;
}

struct slot rv64_operands_at(const struct rv64_machine *m, uint64_t address)
{
    uint32_t word;

    if (!fetchable(m, address))
        return (struct slot){.op = rv64_op_unfetchable};
    word = halfword(m, address);
    if ((word & 3) == 3) {
        if (!fetchable(m, address + 2))
            return (struct slot){.op = rv64_op_unfetchable, .imm = 2};
        word |= halfword(m, address + 2) << 16;
    }
    return rv64_operands_of_insn(rv64_decode_word(word));
}

struct slot rv64_operands(const struct rv64_machine *m, const struct slot *slot)
{
    if (slot == m->outside)
        return (struct slot){.op = rv64_op_unfetchable};
    return rv64_operands_at(m, (uint64_t)(slot - m->slots) * 2);
}

/* ---- Slots ------------------------------------------------------------------------------------------------------- */

static void set_handler(struct rv64_machine *m, struct slot *slot, enum rv64_op op)
{
    slot->handler = m->base.handlers[op];
    slot->op = (uint8_t)op;
}

/* A slot that is not for an instruction, whatever leads there. */
static void set_unfetchable(struct rv64_machine *m, struct slot *slot)
{
    set_handler(m, slot, rv64_op_unfetchable);
    slot->imm = 0;
}

static void undecode_page(struct rv64_machine *m, uint64_t page)
{
    struct slot *slot = &m->slots[page * SLOTS_A_PAGE];
    union handler undecoded = m->base.handlers[rv64_op_undecoded];

    for (int n = 0; n < SLOTS_A_PAGE; n++)
        slot[n].handler = undecoded;
}

void rv64_fill_page(struct rv64_machine *m, uint64_t address)
{
    uint64_t page = address >> GUEST_PAGE_BITS, pages = m->memory.size >> GUEST_PAGE_BITS;
    struct slot *behind = &m->slots[(page + 1) * SLOTS_A_PAGE];

    if (m->filled[page])
        return;
    undecode_page(m, page);
    m->filled[page] = 1;
    if (m->filled_first == m->filled_end)
        m->filled_first = page;
    m->filled_first = page < m->filled_first ? page : m->filled_first;
    m->filled_end = page >= m->filled_end ? page + 1 : m->filled_end;
    /* Control may run on into the next page without a jump, to its first slot or, behind an instruction of 4 bytes that
     * begins in the last halfword here, to its second. */
    for (int n = 0; n < 2; n++) {
        if (page + 1 == pages)
            set_unfetchable(m, &behind[n]);
        else if (!m->filled[page + 1])
            set_handler(m, &behind[n], rv64_op_undecoded);
    }
}

static void prepare_target(struct rv64_machine *m, struct slot *target)
{
    int64_t number = target - m->slots;

    if (number >= 0 && (uint64_t)number < m->memory.size / 2)
        rv64_fill_page(m, (uint64_t)number * 2);
    else
        set_unfetchable(m, target);
}

/* Puts a decoded instruction into its slot, under the handler of `op`: its own, or that of a superinstruction. */
static void place(struct rv64_machine *m, struct slot *slot, struct slot decoded, unsigned op)
{
    decoded.handler = m->base.handlers[op];
    *slot = decoded;
    if (format_of[decoded.op] == RV64_B || format_of[decoded.op] == RV64_J)
        prepare_target(m, rv64_target(slot, slot));
}

bool rv64_ends_line(enum rv64_op op)
{
    enum rv64_format format = (enum rv64_format)format_of[op];

    return op >= rv64_op_undecoded || format == RV64_J || format == RV64_JR || format == RV64_N || format == RV64_FI;
}

static bool is_filled(const struct rv64_machine *m, const struct slot *slot)
{
    uint64_t page = (uint64_t)(slot - m->slots) / SLOTS_A_PAGE;

    return page < m->memory.size >> GUEST_PAGE_BITS && m->filled[page];
}

/* Decodes what stands at `slot` and behind it, as far as control may get without a jump and pages are filled, and fuses
 * it. It goes on only a little into what is decoded already, for what may begin before that. Of a line that was cut off
 * at its greatest length the last few get no handlers yet, since what they might begin is not known; but they get their
 * operands, which what was fused needs. */
static void decode_line(struct rv64_machine *m, struct slot *slot)
{
    union handler undecoded = m->base.handlers[rv64_op_undecoded];
    struct slot line[RV64_LINE], *places[RV64_LINE];
    uint16_t chosen[RV64_LINE];
    int count = 0, decoded = 0, known;
    bool ended = false;

    for (struct slot *at = slot; count < RV64_LINE && !ended && decoded < RV64_PARTS && is_filled(m, at); count++) {
        bool is_decoded = at->handler.token != undecoded.token;

        places[count] = at;
        line[count] = is_decoded ? *at : rv64_operands(m, at);
        decoded += is_decoded;
        ended = rv64_ends_line(line[count].op);
        if (!ended)
            at += halfwords_of[line[count].op];
    }
    rv64_fuse(&m->fusing, line, count, chosen);
    known = ended || count < RV64_LINE ? count : count - RV64_PARTS + 1;
    for (int n = 0; n < count; n++) {
        if (places[n]->handler.token == undecoded.token)
            place(m, places[n], line[n], n < known ? chosen[n] : (unsigned)rv64_op_undecoded);
    }
}

void rv64_decode(struct rv64_machine *m, struct slot *slot)
{
    struct slot decoded;

    rv64_fill_page(m, (uint64_t)(slot - m->slots) * 2);
    if (m->fusing.on) {
        decode_line(m, slot);
        return;
    }
    decoded = rv64_operands(m, slot);
    place(m, slot, decoded, decoded.op);
}

struct slot *rv64_jump_outside(struct rv64_machine *m, uint64_t target)
{
    m->outside_pc = target;
    return m->outside;
}

struct slot *rv64_slot_to_enter(struct rv64_machine *m, uint64_t pc)
{
    if (pc >= m->memory.size)
        return rv64_jump_outside(m, pc);
    rv64_fill_page(m, pc);
    return &m->slots[pc / 2];
}

void rv64_empty_thread(struct rv64_machine *m)
{
    for (uint64_t page = m->filled_first; page < m->filled_end; page++) {
        if (!m->filled[page])
            continue;
        /* Gives the memory back; the slots are zeros again. */
        madvise(&m->slots[page * SLOTS_A_PAGE], SLOTS_A_PAGE * sizeof(struct slot), MADV_DONTNEED);
        m->filled[page] = 0;
        for (int n = 0; n < 2; n++) /* rv64_fill_page gave these handlers, too */
            m->slots[(page + 1) * SLOTS_A_PAGE + (uint64_t)n].handler = (union handler){0};
    }
    m->filled_first = m->filled_end = 0;
    set_unfetchable(m, m->outside);
    if (m->fusing.on)
        rv64_fusing_prepare(&m->fusing);
    set_handler(m, &m->stop_slot, rv64_op_stop);
    set_handler(m, &m->detour_slot, rv64_op_detour);
}

void rv64_code_changed(struct rv64_machine *m, uint64_t address, uint64_t length)
{
    uint64_t first = address >> GUEST_PAGE_BITS, pages = m->memory.size >> GUEST_PAGE_BITS;
    uint64_t behind =
        length > m->memory.size - address ? pages : (address + length + GUEST_PAGE - 1) >> GUEST_PAGE_BITS;

    m->longest_line = 0;
    if (m->base.handlers == NULL || address >= m->memory.size)
        return;
    if (first > 0) /* whose last instruction may reach into the first */
        first--;
    if (behind > m->filled_end)
        behind = m->filled_end;
    for (uint64_t page = first > m->filled_first ? first : m->filled_first; page < behind; page++) {
        const uint8_t *found = memchr(&m->filled[page], 1, behind - page);

        if (found == NULL)
            break;
        page = (uint64_t)(found - m->filled);
        undecode_page(m, page);
    }
}
