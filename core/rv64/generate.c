/* Machine code for the engine `copy`, made of stencils, a block at a time (engine/copier.h): from where control has
 * come to as far as it goes on without a jump that is always taken. Here is what is RISC-V's of it: pinned registers,
 * looks at the memory that is accessed, cases of instructions.
 *
 * A block is no longer than CODE_MOST_INSNS, and does not go on into another page, so a look at the fuel at least every
 * RV64_STRAIGHT instructions is left to handlers. What has no stencil ends a block, and is executed by its handler. */
#include <string.h>

#include "engine/copier.h"
#include "rv64/copy.h"
#include "rv64/fp.h"
#include "rv64/vector.h"
#include "stencils.inc" /* made by engine/stencils */

/* ---- The table --------------------------------------------------------------------------------------------------- */

enum stencil_case {
    CASE_plain,
    CASE_closely,
    CASE_guarded,
    CASE_looked,
    CASE_look,
    CASE_look_closely,
    CASE_rs1_zero,
    CASE_rs2_zero,
    CASE_nearest,
    CASE_truncate,
    CASES
};

enum { HOLE_IMM = HOLE_OPERAND, HOLE_SHAMT, HOLE_SIZE, HOLE_RD, HOLE_RS1, HOLE_RS2, HOLE_RS3 };

enum operand { OPERAND_RS1, OPERAND_RS2, OPERAND_RD, OPERANDS };

static const struct stencil_field fields[] = {STENCIL_FIELDS};
static const char *const parts[CASES] = {
    [CASE_plain] = "",
    [CASE_closely] = "closely",
    [CASE_guarded] = "guarded",
    [CASE_looked] = "looked",
    [CASE_look] = "look",
    [CASE_look_closely] = "look closely",
    [CASE_rs1_zero] = "rs1 zero",
    [CASE_rs2_zero] = "rs2 zero",
    [CASE_nearest] = "nearest",
    [CASE_truncate] = "truncate",
};

static const char *op_name(unsigned op)
{
    return rv64_row((enum rv64_op)op)->insn.name;
}

static const struct stencil_table stencils = {
    STENCILS_MADE,
    .fields = fields,
    .insn_name = op_name,
    .parts = parts,
};

/* By the instruction that a compressed one stands for. */
static const struct stencil table[RV64_INSNS][CASES] = {
#define STENCIL(insn, kind, ...) [rv64_op_##insn][CASE_##kind] = {__VA_ARGS__},
    STENCILS};

/* ---- Host registers (copy.h) ------------------------------------------------------------------------------------- */

static const uint8_t own_register[OPERANDS] = {HOST_ARGUMENT_3, HOST_ARGUMENT_7, HOST_ARGUMENT_10};

/* Those of the pins p0, p1... */
static const uint8_t pin_registers[] = {HOST_ARGUMENT_4, HOST_ARGUMENT_5, HOST_ARGUMENT_6,
                                        HOST_ARGUMENT_8, HOST_ARGUMENT_9, HOST_ARGUMENT_11};

static int pin(unsigned reg)
{
    enum { p0, p1, p2, p3, p4, p5 };

    switch (reg) {
#define PIN(argument, number)                                                                                          \
    case number:                                                                                                       \
        return pin_registers[argument];
        RV64_PINS(PIN)
#undef PIN
    default:
        return -1;
    }
}

static int32_t distance_of(unsigned reg)
{
    return ((int32_t)reg - RV64_MIDDLE) * 8;
}

static int32_t distance_of_float(unsigned reg)
{
    enum { TO_FIRST = (int)offsetof(struct rv64_state, f) - (int)offsetof(struct rv64_state, x[RV64_MIDDLE]) };

    return TO_FIRST + (int32_t)reg * 8;
}

/* ---- A block ----------------------------------------------------------------------------------------------------- */

enum { LOOK_SPAN = GUEST_PAGE }; /* bytes that one look serves for: in the page where it is, and the next */

/* At which distances from a register's value a look has found that memory may be accessed. */
struct looked {
    bool valid;
    int32_t low, high;
};

enum access { ACCESS_NONE = -1, ACCESS_READ, ACCESS_WRITE, ACCESSES };

/* An instruction of the block. */
struct line {
    struct rv64_decoded decoded;
    uint64_t number;      /* of its slot */
    int count;            /* of the block's instructions before it */
    enum access access;   /* to memory */
    int size;             /* of that, in bytes */
    struct looked looked; /* of a look that is taken before it: for what */
};

struct block {
    struct copier c;
    struct rv64_machine *m;
    bool guarded; /* the host's MMU looks at pages */
    struct line lines[CODE_MOST_INSNS];
    int line_count;
    struct looked looked[32][ACCESSES]; /* by the base register */
};

/* ---- An instruction ---------------------------------------------------------------------------------------------- */

/* The host register with an operand's value: that of a pin if the stencil takes it, else its own. */
static int fetch(struct block *b, const struct stencil *stencil, enum operand operand, unsigned reg)
{
    int own = own_register[operand], pinned = pin(reg);

    if (reg == 0) {
        host_constant(&b->c.out, own, 0);
        return own;
    }
    if (pinned >= 0 && stencil->renames & 1 << operand)
        return pinned;
    if (pinned >= 0)
        host_copy(&b->c.out, own, pinned);
    else
        host_load(&b->c.out, own, COPY_MIDDLE, distance_of(reg));
    return own;
}

static void put_back(struct block *b, unsigned reg, int from)
{
    int pinned = pin(reg);

    if (reg == RV64_SINK || from == pinned)
        return;
    if (pinned >= 0)
        host_copy(&b->c.out, pinned, from);
    else
        host_store(&b->c.out, from, COPY_MIDDLE, distance_of(reg));
}

static void put_constant(struct block *b, unsigned reg, uint64_t value)
{
    int to = pin(reg) >= 0 ? pin(reg) : own_register[OPERAND_RD];

    if (reg == RV64_SINK)
        return;
    host_constant(&b->c.out, to, value);
    put_back(b, reg, to);
}

static bool reads_rs1(enum rv64_format format)
{
    switch (format) {
    case RV64_R:
    case RV64_R1:
    case RV64_I:
    case RV64_SH6:
    case RV64_SH5:
    case RV64_L:
    case RV64_S:
    case RV64_B:
    case RV64_JR:
    case RV64_FL:
    case RV64_FS:
    case RV64_XF:
    case RV64_XFM:
        return true;
    default:
        return false;
    }
}

static bool reads_rs2(enum rv64_format format)
{
    return format == RV64_R || format == RV64_S || format == RV64_B;
}

/* Copies a stencil, with what fetches operands and puts back the result. */
static void copy(struct block *b, enum stencil_case kind, const struct line *line)
{
    const struct rv64_row *row = rv64_row(line->decoded.op);
    const struct stencil *stencil = &table[row->base][kind];
    const struct rv64_slot *o = &line->decoded.slot;
    enum rv64_format format = rv64_format_of(line->decoded.op);
    int registers[OPERANDS] = {own_register[OPERAND_RS1], own_register[OPERAND_RS2], own_register[OPERAND_RD]};
    const int32_t values[] = {HOLE(IMM, o->imm),
                              HOLE(SHAMT, o->imm),
                              HOLE(RD, distance_of_float(o->rd)),
                              HOLE(RS1, distance_of_float(o->rs1)),
                              HOLE(RS2, distance_of_float(o->rs2)),
                              HOLE(RS3, distance_of_float((unsigned)o->imm >> 8))};
    bool writes = (row->flags & RV64_WRITES_X) != 0 && format != RV64_JR && format != RV64_V;
    uint32_t begin;

    copier_mark(&b->c, line->number, row->base, COPY_STENCIL + kind);
    if (reads_rs1(format) && kind != CASE_rs1_zero)
        registers[OPERAND_RS1] = fetch(b, stencil, OPERAND_RS1, o->rs1);
    if (reads_rs2(format) && kind != CASE_rs2_zero)
        registers[OPERAND_RS2] = fetch(b, stencil, OPERAND_RS2, o->rs2);
    if (writes && pin(o->rd) >= 0 && stencil->renames & 1 << OPERAND_RD) {
        int rd = pin(o->rd);
        bool conflicts = (rd == registers[OPERAND_RS1] && !(stencil->late & 1 << OPERAND_RS1)) ||
                         (rd == registers[OPERAND_RS2] && !(stencil->late & 1 << OPERAND_RS2));

        if (!conflicts)
            registers[OPERAND_RD] = rd;
    }
    begin = copier_copy(&b->c, stencil, registers, values, line->count,
                        rv64_target(&b->m->slots[line->number], o) - b->m->slots);
    if (b->guarded && (kind == CASE_guarded || kind == CASE_looked))
        copier_may_be_refused(&b->c, stencil, begin, line->number, line->decoded.op, line->count);
    if (writes)
        put_back(b, o->rd, registers[OPERAND_RD]);
}

/* vtype and VLMAX of vsetvli and vsetivli, whose word is the immediate; VLMAX is 0 if that is no configuration. */
static uint64_t configuration_of(const struct rv64_machine *m, const struct rv64_decoded *decoded, uint32_t *vtype)
{
    *vtype = (uint32_t)decoded->slot.imm >> 20 & (rv64_row(decoded->op)->base == rv64_op_vsetivli ? 0x3ff : 0x7ff);
    return rv64_vlmax(rv64_vlenb(m->space->isa), *vtype);
}

/* The application's vl is in rs1, or the number of its field; x0 is the most there is, and without a destination what
 * vl is. */
static void configure(struct block *b, const struct line *line)
{
    const uint16_t base = rv64_row(line->decoded.op)->base;
    const struct stencil *stencil = &table[base][CASE_plain];
    const struct rv64_slot *o = &line->decoded.slot;
    const int own = own_register[OPERAND_RS1];
    int registers[OPERANDS] = {own, own_register[OPERAND_RS2], own_register[OPERAND_RD]};
    uint32_t vtype;
    const uint64_t vlmax = configuration_of(b->m, &line->decoded, &vtype);
    const int32_t values[] = {HOLE(IMM, (int32_t)vtype), HOLE(SIZE, (int32_t)vlmax)};

    copier_mark(&b->c, line->number, base, COPY_STENCIL + CASE_plain);
    if (base == rv64_op_vsetivli)
        host_constant(&b->c.out, own, o->rs1);
    else if (o->rs1 != 0)
        registers[OPERAND_RS1] = fetch(b, stencil, OPERAND_RS1, o->rs1);
    else if (o->rd != RV64_SINK)
        host_constant(&b->c.out, own, vlmax);
    else
        host_load(&b->c.out, own, COPY_MIDDLE,
                  (int)offsetof(struct rv64_state, vl) - (int)offsetof(struct rv64_state, x[RV64_MIDDLE]));
    copier_copy(&b->c, stencil, registers, values, line->count, 0);
    put_back(b, o->rd, registers[OPERAND_RD]);
}

/* ---- Accesses to memory ------------------------------------------------------------------------------------------ */

static enum access access_of(const struct rv64_decoded *decoded)
{
    switch (rv64_format_of(decoded->op)) {
    case RV64_L:
    case RV64_FL:
        return ACCESS_READ;
    case RV64_S:
    case RV64_FS:
        return ACCESS_WRITE;
    default:
        return ACCESS_NONE;
    }
}

/* How many bytes: funct3 says so, for floating-point registers as well (table 24.2). */
static int access_size(const struct rv64_decoded *decoded)
{
    return 1 << (rv64_row((enum rv64_op)rv64_row(decoded->op)->base)->insn.match >> 12 & 3);
}

static bool is_looked_for(const struct looked *looked, const struct line *line)
{
    return looked->valid && line->decoded.slot.imm >= looked->low &&
           line->decoded.slot.imm + line->size <= looked->high;
}

static bool writes_x(const struct rv64_decoded *decoded, unsigned reg)
{
    return (rv64_row(decoded->op)->flags & RV64_WRITES_X) != 0 && decoded->slot.rd == reg;
}

/* What one look before a load or store can serve for: the accesses from there on of the same kind and base, until the
 * base changes. Not valid if that is one alone. */
static struct looked looked_from(const struct block *b, const struct line *line)
{
    const struct rv64_decoded *first = &line->decoded;
    unsigned base = first->slot.rs1;
    int n = line->count;
    struct looked looked = {false, first->slot.imm, first->slot.imm + line->size};

    while (!writes_x(&b->lines[n].decoded, base) && ++n < b->line_count) {
        const struct line *other = &b->lines[n];
        int32_t low = other->decoded.slot.imm, high = low + other->size;

        if (other->access != line->access || other->decoded.slot.rs1 != base)
            continue;
        low = low < looked.low ? low : looked.low;
        high = high > looked.high ? high : looked.high;
        if (high - low <= LOOK_SPAN)
            looked = (struct looked){true, low, high};
    }
    return looked;
}

/* One look for what line->looked says. Where that is not allowed, the instruction is left to its handler. */
static void put_look(struct block *b, bool closely, const struct line *line)
{
    const enum rv64_op insn = line->access == ACCESS_READ ? rv64_op_lb : rv64_op_sb;
    const enum stencil_case kind = closely ? CASE_look_closely : CASE_look;
    const struct stencil *stencil = &table[insn][kind];
    int registers[OPERANDS] = {0};
    const int32_t values[] = {HOLE(IMM, line->looked.low), HOLE(SIZE, line->looked.high - line->looked.low)};
    int n = b->c.exit_count;
    uint32_t begin;

    copier_mark(&b->c, line->number, insn, COPY_STENCIL + kind);
    registers[OPERAND_RS1] = fetch(b, stencil, OPERAND_RS1, line->decoded.slot.rs1);
    begin = copier_copy(&b->c, stencil, registers, values, line->count, 0);
    for (; n < b->c.exit_count && !closely; n++) {
        b->c.exits[n].kind = COPY_EXIT_LOOK;
        b->c.exits[n].back = begin + stencil->size;
    }
}

/* Makes sure of a look for a load or store, its own or one together with others; the case of its stencil. */
static enum stencil_case look_for(struct block *b, struct line *line)
{
    struct looked *looked = &b->looked[line->decoded.slot.rs1][line->access];

    if (b->guarded) {
        bool *inside = &b->looked[line->decoded.slot.rs1][ACCESS_READ].valid, known = *inside;

        *inside = true;
        return known ? CASE_looked : CASE_guarded;
    }
    if (is_looked_for(looked, line))
        return CASE_looked;
    *looked = looked_from(b, line);
    if (!looked->valid)
        return CASE_plain;
    line->looked = *looked;
    put_look(b, false, line);
    return CASE_looked;
}

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

/* The case of an instruction that there is a stencil for; CASES: none. */
static enum stencil_case case_of(const struct rv64_decoded *decoded)
{
    const struct stencil *cases = table[rv64_row(decoded->op)->base];
    const struct rv64_slot *o = &decoded->slot;
    const int rm = o->imm & 7; /* of instructions that have a rounding mode */
    enum stencil_case kind = CASE_plain;

    switch (rv64_format_of(decoded->op)) {
    case RV64_B:
        if (o->rs2 == 0 && cases[CASE_rs2_zero].there)
            kind = CASE_rs2_zero;
        else if (o->rs1 == 0 && cases[CASE_rs1_zero].there)
            kind = CASE_rs1_zero;
        break;
    case RV64_F4M:
    case RV64_F2M:
    case RV64_F1M:
    case RV64_XFM:
    case RV64_FXM:
        kind = rm == RV64_DYN ? CASE_plain : rm == RV64_RNE ? CASE_nearest : rm == RV64_RTZ ? CASE_truncate : CASES;
        break;
    default:
        break;
    }
    return kind < CASES && cases[kind].there ? kind : CASES;
}

/* Whether code is generated for an instruction at this slot. */
static bool can_be_generated(const struct block *b, const struct rv64_decoded *decoded, uint64_t number)
{
    const struct rv64_row *row = rv64_row(decoded->op);
    uint32_t vtype;

    if ((unsigned)decoded->op >= RV64_INSNS ||
        number % RV64_SLOTS_A_PAGE + (unsigned)row->length / 2 > RV64_SLOTS_A_PAGE)
        return false;
    if (rv64_format_of(decoded->op) == RV64_F4M && !b->c.cache->has_fma)
        return false;
    switch (row->base) {
    case rv64_op_lui:
    case rv64_op_auipc:
    case rv64_op_jal:
        return true;
    case rv64_op_vsetvli:
    case rv64_op_vsetivli:
        return configuration_of(b->m, decoded, &vtype) != 0;
    case rv64_op_vsetvl: /* the handler does it */
        return false;
    default:
        return case_of(decoded) != CASES;
    }
}

/* Whether it only computes rd. */
static bool only_computes(enum rv64_format format)
{
    return format == RV64_R || format == RV64_R1 || format == RV64_MOPR || format == RV64_MOPRR || format == RV64_I ||
           format == RV64_SH6 || format == RV64_SH5;
}

static void emit(struct block *b, struct line *line)
{
    const struct rv64_decoded *decoded = &line->decoded;
    const struct rv64_row *row = rv64_row(decoded->op);
    const struct rv64_slot *o = &decoded->slot;
    const uint64_t pc = line->number * 2, behind = pc + row->length;

    copier_mark(&b->c, line->number, 0, COPY_MOVE);
    switch (row->base) {
    case rv64_op_lui:
        put_constant(b, o->rd, (uint64_t)(int64_t)o->imm);
        return;
    case rv64_op_auipc:
        put_constant(b, o->rd, pc + (uint64_t)(int64_t)o->imm);
        return;
    case rv64_op_jal:
        put_constant(b, o->rd, behind);
        copier_leave(&b->c, rv64_target(&b->m->slots[line->number], o) - b->m->slots, line->count + 1);
        return;
    case rv64_op_jalr:
        copy(b, CASE_plain, line);
        put_constant(b, o->rd, behind);
        copier_leave_indirectly(&b->c, line->count + 1);
        return;
    case rv64_op_vsetvli:
    case rv64_op_vsetivli:
        configure(b, line);
        return;
    default:
        break;
    }
    if (only_computes(rv64_format_of(decoded->op)) && o->rd == RV64_SINK)
        return;
    if (row->base == rv64_op_addi && o->rs1 == 0) {
        put_constant(b, o->rd, (uint64_t)(int64_t)o->imm);
        return;
    }
    if ((row->base == rv64_op_addi && o->imm == 0) || (row->base == rv64_op_add && o->rs1 == 0)) {
        unsigned source = row->base == rv64_op_addi ? o->rs1 : o->rs2;
        static const struct stencil any = {.renames = 1 << OPERAND_RD};

        if (pin(o->rd) >= 0 && pin(source) < 0 && source != 0)
            host_load(&b->c.out, pin(o->rd), COPY_MIDDLE, distance_of(source));
        else
            put_back(b, o->rd, fetch(b, &any, OPERAND_RD, source));
        return;
    }
    if (rv64_format_of(decoded->op) == RV64_B) {
        copy(b, case_of(decoded), line);
        copier_branch(&b->c, line->number);
    } else if (line->access != ACCESS_NONE) {
        copy(b, look_for(b, line), line);
        for (int n = b->c.exit_count - 1;
             n >= 0 && !b->guarded && b->c.exits[n].kind == COPY_EXIT_SLOW && b->c.exits[n].line == line->count; n--)
            b->c.exits[n].back = b->c.out.at;
    } else {
        copy(b, case_of(decoded), line);
    }
}

/* What exits of loads and stores lead to. */
static void put_slow(struct copier *c, const struct copy_exit *exit)
{
    struct block *b = (struct block *)c;
    const struct line *line = &b->lines[exit->line];

    if (exit->kind == COPY_EXIT_LOOK) {
        put_look(b, true, line);
    } else if (exit->back != 0) {
        copy(b, CASE_closely, line); /* its own exits have no way back */
    } else {
        copier_hand_over(c, line->number, line->decoded.op, line->count);
        return;
    }
    host_lead(c->out.bytes, host_jump(&c->out), exit->back);
}

/* Whether control never simply goes on after it. */
static bool ends_block(const struct rv64_decoded *decoded)
{
    uint16_t base = rv64_row(decoded->op)->base;

    return base == rv64_op_jal || base == rv64_op_jalr;
}

/* Takes the block's instructions, behind the first as far as slots have no handlers of their own yet. Where it ends, by
 * the number of a slot. */
static uint64_t take(struct block *b)
{
    const struct rv64_thread *thread = b->m->thread;
    uint64_t number = b->c.first;

    b->line_count = 0;
    while (b->line_count < CODE_MOST_INSNS && number < b->m->size / 2) {
        uintptr_t handler = thread->slots[number].handler.token;
        struct line *line = &b->lines[b->line_count];

        if (b->line_count > 0 &&
            (rv64_tops_page(number) || (handler != 0 && handler != thread->handlers[rv64_op_undecoded].token)))
            break;
        *line = (struct line){.decoded = rv64_take(b->m, number), .number = number, .count = b->line_count};
        if (!can_be_generated(b, &line->decoded, number))
            break;
        line->access = access_of(&line->decoded);
        line->size = line->access != ACCESS_NONE ? access_size(&line->decoded) : 0;
        b->line_count++;
        number += rv64_row(line->decoded.op)->length / 2;
        if (ends_block(&line->decoded))
            break;
    }
    return number;
}

/* False: what was generated cannot be executed. */
static bool make_block(struct block *b)
{
    uint64_t end = take(b);

    if (b->line_count == 0) {
        rv64_leave_to_handler(b->m, b->c.first, b->lines[0].decoded.op);
        return code_cache_abandon(&b->c.cache->code);
    }
    memset(b->looked, 0, sizeof b->looked);
    for (int n = 0; n < b->line_count; n++) {
        unsigned rd = b->lines[n].decoded.slot.rd;

        emit(b, &b->lines[n]);
        if (writes_x(&b->lines[n].decoded, rd) && rd < 32)
            memset(b->looked[rd], 0, sizeof b->looked[rd]);
    }
    if (!ends_block(&b->lines[b->line_count - 1].decoded))
        copier_leave(&b->c, (int64_t)end, b->line_count);
    return copier_end(&b->c, end, b->line_count, put_slow);
}

static const union handler *generate(struct rv64_machine *m, struct rv64_slot *slot)
{
    const uint64_t number = (uint64_t)(slot - m->slots);
    const uint64_t start = host_nanoseconds();
    struct block b; /* a large one, which is not initialised as a whole */

    b.m = m;
    b.guarded = m->memory->guarded != NULL;
    if (!copier_begin(&b.c, m->thread->generated, number) || !make_block(&b))
        return rv64_interpret(m, number);
    m->thread->generated->statistics.nanoseconds += host_nanoseconds() - start;
    return &slot->handler;
}

void rv64_generate_copies(struct rv64_machine *m, union handler no_fuel)
{
    struct rv64_thread *thread = m->thread;

    if (rv64_begin_generating(m, generate))
        thread->generated = copy_cache_open(rv64_code_slots(thread), m->space->code_size, &stencils, thread->handlers,
                                            RV64_INSNS, no_fuel);
}
