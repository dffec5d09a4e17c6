/* Machine code for the engine `copy`, made of stencils, a block at a time: from where control has come to as far as it
 * goes on without a jump that is always taken.
 *
 * The slot where a block begins has the block's code as its handler; this is the only way from a guest address to code.
 * Behind taken branches a block leads on to the code of other blocks, or to a piece that dispatches the slot: once
 * there is code for it, the jump is made to lead there. So a change of code in memory makes all of the generated code
 * useless, and all of it is forgotten (forget).
 *
 * Each block counts what it executes when it is left, and looks at the fuel then: it is no longer than MOST_INSNS, and
 * does not go on into another page, so a look at least every RV64_STRAIGHT instructions is left to handlers. What has
 * no stencil ends a block, and is executed by its handler. */
#include <stdlib.h>
#include <string.h>

#include "host/code.h"
#include "host/pages.h"
#include "host/x86_64.h"
#include "rv64/copy.h"
#include "rv64/fp.h"
#include "stencils.inc" /* made by engine/stencils */

/* ---- The table --------------------------------------------------------------------------------------------------- */

enum stencil_case {
    CASE_plain,
    CASE_closely,
    CASE_looked,
    CASE_look,
    CASE_look_closely,
    CASE_rs1_zero,
    CASE_rs2_zero,
    CASE_nearest,
    CASE_truncate,
    CASES,
    /* What is no stencil. */
    JOIN_MOVE = CASES, /* constants, and registers from and to where the guest's values live */
    JOIN_LEAVE,        /* counts, and goes on with another block */
    JOIN_HANDLER,      /* leaves it to the instruction's handler */
};

enum hole_kind {
    HOLE_NEXT,
    HOLE_TAKEN,
    HOLE_SLOW,
    HOLE_JUMP,
    HOLE_IMM,
    HOLE_SHAMT,
    HOLE_SIZE,
    HOLE_RD,
    HOLE_RS1,
    HOLE_RS2,
    HOLE_CONSTANT
};

enum operand { OPERAND_RS1, OPERAND_RS2, OPERAND_RD, OPERANDS };

struct stencil {
    uint16_t code, size;          /* in stencil_code */
    uint16_t holes, hole_count;   /* in stencil_holes */
    uint16_t fields, field_count; /* in stencil_fields */
    uint8_t renames;              /* a bit for each operand: its host register may be another one */
    uint8_t late;                 /* a bit for rs1 and rs2: rd may then be that host register, too */
};

struct hole {
    uint16_t at;
    uint8_t size, kind;
    int16_t addend;
};

struct field {
    uint16_t rex, at; /* where the prefix is, and the byte with the number's low bits */
    uint8_t operand, bit, shift;
};

static const uint8_t stencil_code[] = {STENCIL_CODE};
static const uint8_t stencil_constants[] = {STENCIL_CONSTANTS};

static const struct hole stencil_holes[] = {
#define HOLE(at, size, kind, addend) {at, size, HOLE_##kind, addend},
    STENCIL_HOLES};

static const struct field stencil_fields[] = {
#define FIELD(operand, rex, bit, at, shift) {rex, at, OPERAND_##operand, bit, shift},
    STENCIL_FIELDS};

/* By the instruction that a compressed one stands for; without code, holes and fields there is none, but `fence` has a
 * stencil that is empty. */
struct entry {
    bool there;
    struct stencil stencil;
};

static const struct entry table[RV64_INSNS][CASES] = {
#define STENCIL(insn, kind, code, size, holes, hole_count, fields, field_count, renames, late)                         \
    [rv64_op_##insn][CASE_##kind] = {true, {code, size, holes, hole_count, fields, field_count, renames, late}},
    STENCILS};

/* ---- Host registers (copy.h) ------------------------------------------------------------------------------------- */

enum {
    LEFT = X86_R12,
    MIDDLE = X86_R13,
    SLOT = X86_R15,
    FREE = X86_RBX,
};

static const uint8_t own_register[OPERANDS] = {X86_R15, X86_RCX, X86_R11};

/* Those of the pins p0, p1... */
static const uint8_t pin_registers[] = {X86_RDI, X86_RSI, X86_RDX, X86_R8, X86_R9, X86_RAX};

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

/* ---- All code of a thread ---------------------------------------------------------------------------------------- */

enum {
    MOST_INSNS = 64,
    MOST_EXITS = 1024,
    LOOK_SPAN = GUEST_PAGE, /* bytes that one look serves for: in the page where it is, and the next */
    ROOM = 128 << 10,       /* more than a block can need */
    LEAST = 16,             /* bytes of code that stand behind every block and every link, and more */
    LINK_HEADS = 4096,
    BLOCK_MARKS = 4 * MOST_EXITS, /* more than a block can need */
};

/* A block. */
struct made {
    uint32_t number, end_number; /* of the slots where its instructions begin and end */
    uint32_t begin, end;         /* of its code */
};

/* A jump that is to lead to the code of a slot once there is some. */
struct link {
    uint32_t number;  /* of the slot */
    uint32_t jump_at; /* where its distance is */
    uint32_t next;    /* in the list of its head, plus 1 */
};

/* Where a piece of code begins that was made of one instruction; it ends where the next one begins. */
struct mark {
    uint32_t at, number; /* in the code; of the instruction's slot */
    uint16_t insn;       /* whose stencil it is */
    uint8_t kind;        /* which: enum stencil_case */
    bool out_of_line;
};

struct code {
    struct rv64_generated base;
    struct host_code memory;
    uint32_t dispatch, out_of_fuel; /* common pieces of code: dispatches SLOT; the same where LEFT is not positive */
    uint32_t handlers[RV64_INSNS];  /* pieces that jump to an instruction's handler */
    uint32_t first, end;            /* blocks are in between */
    struct made *entries;           /* blocks */
    struct link *links;
    struct mark *marks;
    uint32_t entry_count, link_count, mark_count;
    uint32_t heads[LINK_HEADS];
};

static struct code *code_of(const struct rv64_thread *thread)
{
    return (struct code *)thread->generated;
}

static bool holds(const struct rv64_generated *generated, union handler handler)
{
    const struct code *code = (const struct code *)generated;

    return handler.token - (uintptr_t)code->memory.executed < code->memory.size;
}

static bool next_code(const struct rv64_generated *generated, uint64_t *position, struct bobbin_code *out)
{
    const struct code *code = (const struct code *)generated;
    const struct made *made = &code->entries[*position];

    if (*position >= code->entry_count)
        return false;
    *out = (struct bobbin_code){(uint64_t)made->number * 2, (uint64_t)made->end_number * 2,
                                code->memory.executed + made->begin, made->end - made->begin};
    ++*position;
    return true;
}

static bool piece_at(const struct rv64_generated *generated, const void *host, struct bobbin_code_piece *piece)
{
    static const char *const names[] = {
        [CASE_plain] = "",
        [CASE_closely] = "closely",
        [CASE_looked] = "looked",
        [CASE_look] = "look",
        [CASE_look_closely] = "look closely",
        [CASE_rs1_zero] = "rs1 zero",
        [CASE_rs2_zero] = "rs2 zero",
        [CASE_nearest] = "nearest",
        [CASE_truncate] = "truncate",
        [JOIN_MOVE] = "move",
        [JOIN_LEAVE] = "leave",
        [JOIN_HANDLER] = "handler",
    };
    const struct code *code = (const struct code *)generated;
    uintptr_t at = (uintptr_t)host - (uintptr_t)code->memory.executed;
    uint32_t low = 0, high = code->mark_count;
    const struct mark *mark;

    if (at < code->first || at >= code->end || high == 0)
        return false;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (code->marks[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    mark = &code->marks[low];
    *piece = (struct bobbin_code_piece){
        .address = (uint64_t)mark->number * 2,
        .insn = mark->kind < CASES ? rv64_row((enum rv64_op)mark->insn)->insn.name : NULL,
        .part = names[mark->kind],
        .out_of_line = mark->out_of_line,
        .host = code->memory.executed + mark->at,
        .size = (low + 1 < code->mark_count ? mark[1].at : code->end) - mark->at,
    };
    return true;
}

static void forget(struct rv64_thread *thread)
{
    struct code *code = code_of(thread);
    union handler undecoded = thread->handlers[rv64_op_undecoded];

    for (uint32_t n = 0; n < code->entry_count; n++) {
        uint32_t number = code->entries[n].number;

        if (holds(&code->base, *rv64_own_handler(thread, number)))
            thread->slots[number].handler = undecoded;
    }
    code->base.statistics.flushes += code->entry_count > 0;
    code->entry_count = code->link_count = code->mark_count = 0;
    memset(code->heads, 0, sizeof code->heads);
    code->end = code->first;
}

/* ---- A block ----------------------------------------------------------------------------------------------------- */

/* At which distances from a register's value a look has found that memory may be accessed. */
struct looked {
    bool valid;
    int32_t low, high;
};

/* An instruction of the block. */
struct line {
    struct rv64_decoded decoded;
    uint64_t number; /* of its slot */
    int count;       /* of the block's instructions before it */
};

enum exit_kind {
    EXIT_TAKEN, /* of a branch */
    EXIT_SLOW,  /* an instruction is not as simple as that: a closer look, or its handler */
    EXIT_LOOK,  /* a look for several accesses needs a closer one */
    EXIT_LEAVE, /* dispatches a slot, as long as there is no code for it */
};

/* A jump away from the straight line, to code that is put behind it. */
struct exit {
    enum exit_kind kind;
    uint32_t jump_at, fuel_jump_at; /* where the distances of the jumps are that lead there; 0: there is none */
    uint32_t back;                  /* where control comes back to; 0: not at all */
    struct line line;               /* the instruction */
    struct looked looked;           /* of a look: for what */
    struct rv64_slot *to;           /* where a branch, or the block's end, leads */
};

enum access { ACCESS_NONE = -1, ACCESS_READ, ACCESS_WRITE, ACCESSES };

struct block {
    struct x86_code x86;
    struct rv64_machine *m;
    struct code *code;
    uint64_t first; /* number of its slot */
    uint32_t begin; /* where its code begins */
    struct line lines[MOST_INSNS];
    int line_count;
    struct looked looked[32][ACCESSES]; /* by the base register */
    bool out_of_line;                   /* the straight line is complete */
    int exit_count;
    struct exit exits[MOST_EXITS];
};

static struct exit *add_exit(struct block *b, enum exit_kind kind, uint32_t jump_at)
{
    struct exit *exit = &b->exits[b->exit_count++];

    *exit = (struct exit){.kind = kind, .jump_at = jump_at};
    return exit;
}

/* What is emitted from here on was made of that instruction. */
static void mark(struct block *b, uint64_t number, enum rv64_op insn, unsigned kind)
{
    struct code *code = b->code;

    if (code->mark_count > 0 && code->marks[code->mark_count - 1].at == b->x86.at)
        code->mark_count--; /* nothing came of that one */
    code->marks[code->mark_count++] =
        (struct mark){b->x86.at, (uint32_t)number, (uint16_t)insn, (uint8_t)kind, b->out_of_line};
}

/* Where the code of a slot begins; 0: it has none. */
static uint32_t code_at(const struct block *b, const struct rv64_slot *slot)
{
    int64_t number = slot - b->m->slots;
    union handler handler;

    if (number < 0 || (uint64_t)number >= b->m->size / 2)
        return 0;
    if ((uint64_t)number == b->first)
        return b->begin;
    handler = *rv64_own_handler(b->m->thread, (uint64_t)number);
    return holds(&b->code->base, handler) ? (uint32_t)(handler.token - (uintptr_t)b->code->memory.executed) : 0;
}

static void add_link(struct block *b, const struct rv64_slot *to, uint32_t jump_at)
{
    struct code *code = b->code;
    int64_t number = to - b->m->slots;

    if (number < 0 || (uint64_t)number >= b->m->size / 2)
        return;
    code->links[code->link_count] = (struct link){(uint32_t)number, jump_at, code->heads[number % LINK_HEADS]};
    code->heads[number % LINK_HEADS] = ++code->link_count;
}

/* The block is left for `to` after `count` steps. */
static void leave_block(struct block *b, struct rv64_slot *to, int count)
{
    struct exit *exit;
    uint32_t code = code_at(b, to), fuel_jump_at, jump_at;
    uint32_t number = b->code->marks[b->code->mark_count - 1].number;

    mark(b, number, rv64_op_undecoded, JOIN_LEAVE);
    x86_subtract(&b->x86, LEFT, count);
    fuel_jump_at = x86_jump_if(&b->x86, X86_LE);
    jump_at = x86_jump(&b->x86);
    exit = add_exit(b, EXIT_LEAVE, jump_at);
    exit->fuel_jump_at = fuel_jump_at;
    exit->line.number = number;
    exit->to = to;
    if (code != 0) {
        x86_lead(&b->x86, jump_at, code);
        exit->jump_at = 0;
    } else {
        add_link(b, to, jump_at);
    }
}

/* The handler of an instruction takes over, before it is executed. */
static void hand_over(struct block *b, const struct line *line)
{
    mark(b, line->number, line->decoded.op, JOIN_HANDLER);
    x86_constant(&b->x86, SLOT, (uintptr_t)&b->m->slots[line->number]);
    if (line->count != 0)
        x86_subtract(&b->x86, LEFT, line->count);
    x86_lead(&b->x86, x86_jump(&b->x86), b->code->handlers[line->decoded.op]);
}

/* ---- An instruction ---------------------------------------------------------------------------------------------- */

/* The host register with an operand's value: that of a pin if the stencil takes it, else its own. */
static int fetch(struct block *b, const struct stencil *stencil, enum operand operand, unsigned reg)
{
    int own = own_register[operand], pinned = pin(reg);

    if (reg == 0) {
        x86_constant(&b->x86, own, 0);
        return own;
    }
    if (pinned >= 0 && stencil->renames & 1 << operand)
        return pinned;
    if (pinned >= 0)
        x86_move(&b->x86, own, pinned);
    else
        x86_load(&b->x86, own, MIDDLE, distance_of(reg));
    return own;
}

static void put_back(struct block *b, unsigned reg, int from)
{
    int pinned = pin(reg);

    if (reg == RV64_SINK || from == pinned)
        return;
    if (pinned >= 0)
        x86_move(&b->x86, pinned, from);
    else
        x86_store(&b->x86, from, MIDDLE, distance_of(reg));
}

static void put_constant(struct block *b, unsigned reg, uint64_t value)
{
    int to = pin(reg) >= 0 ? pin(reg) : own_register[OPERAND_RD];

    if (reg == RV64_SINK)
        return;
    x86_constant(&b->x86, to, value);
    put_back(b, reg, to);
}

static void fill(struct block *b, const struct stencil *stencil, uint32_t begin, const struct line *line)
{
    const struct rv64_slot *o = &line->decoded.slot;

    for (int n = 0; n < stencil->hole_count; n++) {
        const struct hole *hole = &stencil_holes[stencil->holes + n];
        uint32_t at = begin + hole->at;
        struct exit *exit;
        int32_t value = 0;

        switch ((enum hole_kind)hole->kind) {
        case HOLE_NEXT:
            x86_lead(&b->x86, at, begin + stencil->size);
            continue;
        case HOLE_TAKEN:
        case HOLE_SLOW:
            exit = add_exit(b, hole->kind == HOLE_TAKEN ? EXIT_TAKEN : EXIT_SLOW, at);
            exit->line = *line;
            exit->to = rv64_target(&b->m->slots[line->number], o);
            continue;
        case HOLE_CONSTANT: /* constants are at the beginning */
            value = hole->addend - (int32_t)at;
            break;
        case HOLE_IMM:
        case HOLE_SHAMT:
            value = o->imm;
            break;
        case HOLE_RD:
            value = o->rd;
            break;
        case HOLE_RS1:
            value = o->rs1;
            break;
        case HOLE_RS2:
            value = o->rs2;
            break;
        case HOLE_JUMP:
        case HOLE_SIZE: /* put_look */
            break;
        }
        memcpy(b->x86.bytes + at, &value, hole->size);
    }
}

static void rename_registers(struct block *b, const struct stencil *stencil, uint32_t begin,
                             const int registers[OPERANDS])
{
    uint8_t *code = b->x86.bytes + begin;

    for (int n = 0; n < stencil->field_count; n++) {
        const struct field *field = &stencil_fields[stencil->fields + n];
        unsigned number = (unsigned)registers[field->operand];

        code[field->at] = (uint8_t)((code[field->at] & ~(7u << field->shift)) | (number & 7) << field->shift);
        code[field->rex] = (uint8_t)((code[field->rex] & ~(1u << field->bit)) | number >> 3 << field->bit);
    }
}

static bool reads_rs1(enum rv64_format format)
{
    switch (format) {
    case RV64_R:
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
    const struct stencil *stencil = &table[row->base][kind].stencil;
    const struct rv64_slot *o = &line->decoded.slot;
    enum rv64_format format = rv64_format_of(line->decoded.op);
    int registers[OPERANDS] = {own_register[OPERAND_RS1], own_register[OPERAND_RS2], own_register[OPERAND_RD]};
    bool writes = (row->flags & RV64_WRITES_X) != 0 && format != RV64_JR;
    uint32_t begin;

    mark(b, line->number, (enum rv64_op)row->base, kind);
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
    begin = b->x86.at;
    x86_put(&b->x86, stencil_code + stencil->code, stencil->size);
    rename_registers(b, stencil, begin, registers);
    fill(b, stencil, begin, line);
    if (writes)
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

static bool is_looked_for(const struct looked *looked, const struct rv64_decoded *decoded)
{
    return looked->valid && decoded->slot.imm >= looked->low &&
           decoded->slot.imm + access_size(decoded) <= looked->high;
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
    enum access access = access_of(first);
    unsigned base = first->slot.rs1;
    int n = line->count;
    struct looked looked = {false, first->slot.imm, first->slot.imm + access_size(first)};

    while (!writes_x(&b->lines[n].decoded, base) && ++n < b->line_count) {
        const struct rv64_decoded *other = &b->lines[n].decoded;
        int32_t low = other->slot.imm, high = low + access_size(other);

        if (access_of(other) != access || other->slot.rs1 != base)
            continue;
        low = low < looked.low ? low : looked.low;
        high = high > looked.high ? high : looked.high;
        if (high - low <= LOOK_SPAN)
            looked = (struct looked){true, low, high};
    }
    return looked;
}

/* One look for what `looked` says. Where that is not allowed, the instruction is left to its handler. */
static void put_look(struct block *b, bool closely, const struct looked *looked, const struct line *line)
{
    const enum rv64_op insn = access_of(&line->decoded) == ACCESS_READ ? rv64_op_lb : rv64_op_sb;
    const enum stencil_case kind = closely ? CASE_look_closely : CASE_look;
    const struct stencil *stencil = &table[insn][kind].stencil;
    int registers[OPERANDS] = {0};
    uint32_t begin;

    mark(b, line->number, insn, kind);
    registers[OPERAND_RS1] = fetch(b, stencil, OPERAND_RS1, line->decoded.slot.rs1);
    begin = b->x86.at;
    x86_put(&b->x86, stencil_code + stencil->code, stencil->size);
    rename_registers(b, stencil, begin, registers);
    for (int n = 0; n < stencil->hole_count; n++) {
        const struct hole *hole = &stencil_holes[stencil->holes + n];
        int32_t value = hole->kind == HOLE_SIZE ? looked->high - looked->low : looked->low;

        if (hole->kind == HOLE_SLOW) {
            struct exit *exit = add_exit(b, closely ? EXIT_SLOW : EXIT_LOOK, begin + hole->at);

            exit->line = *line;
            exit->looked = *looked;
            exit->back = closely ? 0 : begin + stencil->size;
        } else {
            memcpy(b->x86.bytes + begin + hole->at, &value, hole->size);
        }
    }
}

/* Makes sure of a look for a load or store, its own or one together with others; the case of its stencil. */
static enum stencil_case look_for(struct block *b, const struct line *line)
{
    struct looked *looked = &b->looked[line->decoded.slot.rs1][access_of(&line->decoded)];

    if (is_looked_for(looked, &line->decoded))
        return CASE_looked;
    *looked = looked_from(b, line);
    if (!looked->valid)
        return CASE_plain;
    put_look(b, false, looked, line);
    return CASE_looked;
}

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

/* The case of an instruction that there is a stencil for; CASES: none. */
static enum stencil_case case_of(const struct rv64_decoded *decoded)
{
    const struct entry *entries = table[rv64_row(decoded->op)->base];
    const struct rv64_slot *o = &decoded->slot;
    enum stencil_case kind = CASE_plain;

    switch (rv64_format_of(decoded->op)) {
    case RV64_B:
        if (o->rs2 == 0 && entries[CASE_rs2_zero].there)
            kind = CASE_rs2_zero;
        else if (o->rs1 == 0 && entries[CASE_rs1_zero].there)
            kind = CASE_rs1_zero;
        break;
    case RV64_F2M:
    case RV64_F1M:
    case RV64_XFM:
    case RV64_FXM:
        kind = o->imm == RV64_DYN   ? CASE_plain
               : o->imm == RV64_RNE ? CASE_nearest
               : o->imm == RV64_RTZ ? CASE_truncate
                                    : CASES;
        break;
    default:
        break;
    }
    return kind < CASES && entries[kind].there ? kind : CASES;
}

/* Whether code is generated for an instruction at this slot. */
static bool can_be_generated(const struct rv64_decoded *decoded, uint64_t number)
{
    const struct rv64_row *row = rv64_row(decoded->op);

    if ((unsigned)decoded->op >= RV64_INSNS ||
        number % RV64_SLOTS_A_PAGE + (unsigned)row->length / 2 > RV64_SLOTS_A_PAGE)
        return false;
    switch (row->base) {
    case rv64_op_lui:
    case rv64_op_auipc:
    case rv64_op_jal:
        return true;
    default:
        return case_of(decoded) != CASES;
    }
}

/* Whether it only computes rd. */
static bool only_computes(enum rv64_format format)
{
    return format == RV64_R || format == RV64_I || format == RV64_SH6 || format == RV64_SH5;
}

/* A taken branch back goes on in the straight line, where the condition is inverted: it is likely. */
static void branch(struct block *b, const struct line *line)
{
    struct exit taken;

    copy(b, case_of(&line->decoded), line);
    taken = b->exits[b->exit_count - 1];
    if (taken.to > &b->m->slots[line->number])
        return;
    b->exit_count--;
    x86_invert(&b->x86, taken.jump_at);
    leave_block(b, taken.to, line->count + 1);
    x86_lead(&b->x86, taken.jump_at, b->x86.at);
}

static void emit(struct block *b, const struct line *line)
{
    const struct rv64_decoded *decoded = &line->decoded;
    const struct rv64_row *row = rv64_row(decoded->op);
    const struct rv64_slot *o = &decoded->slot;
    const uint64_t pc = line->number * 2, behind = pc + row->length;
    uint32_t from;

    mark(b, line->number, decoded->op, JOIN_MOVE);
    switch (row->base) {
    case rv64_op_lui:
        put_constant(b, o->rd, (uint64_t)(int64_t)o->imm);
        return;
    case rv64_op_auipc:
        put_constant(b, o->rd, pc + (uint64_t)(int64_t)o->imm);
        return;
    case rv64_op_jal:
        put_constant(b, o->rd, behind);
        leave_block(b, rv64_target(&b->m->slots[line->number], o), line->count + 1);
        return;
    case rv64_op_jalr:
        copy(b, CASE_plain, line);
        mark(b, line->number, decoded->op, JOIN_LEAVE);
        put_constant(b, o->rd, behind);
        x86_subtract(&b->x86, LEFT, line->count + 1);
        from = x86_jump_if(&b->x86, X86_LE);
        x86_lead(&b->x86, from, b->code->out_of_fuel);
        x86_jump_memory(&b->x86, SLOT);
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
            x86_load(&b->x86, pin(o->rd), MIDDLE, distance_of(source));
        else
            put_back(b, o->rd, fetch(b, &any, OPERAND_RD, source));
        return;
    }
    if (rv64_format_of(decoded->op) == RV64_B) {
        branch(b, line);
    } else if (access_of(decoded) != ACCESS_NONE) {
        copy(b, look_for(b, line), line);
        for (int n = b->exit_count - 1;
             n >= 0 && b->exits[n].kind == EXIT_SLOW && b->exits[n].line.number == line->number; n--)
            b->exits[n].back = b->x86.at;
    } else {
        copy(b, case_of(decoded), line);
    }
}

/* What exits lead to, behind the straight line. Exits are added meanwhile. */
static void emit_exits(struct block *b)
{
    b->out_of_line = true;
    for (int n = 0; n < b->exit_count; n++) {
        struct exit exit = b->exits[n];
        uint32_t at = b->x86.at;

        mark(b, exit.line.number, rv64_op_undecoded, JOIN_LEAVE);
        if (exit.jump_at != 0)
            x86_lead(&b->x86, exit.jump_at, at);
        if (exit.fuel_jump_at != 0)
            x86_lead(&b->x86, exit.fuel_jump_at, at);
        switch (exit.kind) {
        case EXIT_TAKEN:
            leave_block(b, exit.to, exit.line.count + 1);
            break;
        case EXIT_LEAVE:
            x86_constant(&b->x86, SLOT, (uintptr_t)exit.to);
            x86_lead(&b->x86, x86_jump(&b->x86), b->code->dispatch);
            break;
        case EXIT_SLOW:
        case EXIT_LOOK:
            while (n + 1 < b->exit_count && b->exits[n + 1].kind == exit.kind &&
                   b->exits[n + 1].line.number == exit.line.number && b->exits[n + 1].back == exit.back)
                x86_lead(&b->x86, b->exits[++n].jump_at, at);
            if (exit.kind == EXIT_LOOK) {
                put_look(b, true, &exit.looked, &exit.line);
                x86_lead(&b->x86, x86_jump(&b->x86), exit.back);
            } else if (exit.back != 0) {
                copy(b, CASE_closely, &exit.line); /* its own exits have no way back */
                x86_lead(&b->x86, x86_jump(&b->x86), exit.back);
            } else {
                hand_over(b, &exit.line);
            }
            break;
        }
    }
}

/* Jumps that wait for this slot's code lead there now. */
static void link_to(struct block *b)
{
    uint32_t *at = &b->code->heads[b->first % LINK_HEADS];

    while (*at != 0) {
        struct link *link = &b->code->links[*at - 1];

        if (link->number == b->first) {
            x86_lead(&b->x86, link->jump_at, b->begin);
            *at = link->next;
        } else {
            at = &link->next;
        }
    }
}

/* Whether control never simply goes on behind it. */
static bool ends_block(const struct rv64_decoded *decoded)
{
    uint16_t base = rv64_row(decoded->op)->base;

    return base == rv64_op_jal || base == rv64_op_jalr;
}

/* Decodes the block's instructions, and puts them into their slots. Behind the first it goes on as far as slots have no
 * handlers of their own yet. Where it ends, by the number of a slot. */
static uint64_t decode(struct block *b)
{
    const struct rv64_thread *thread = b->m->thread;
    uint64_t number = b->first;

    b->line_count = 0;
    while (b->line_count < MOST_INSNS && number < b->m->size / 2) {
        uintptr_t handler = thread->slots[number].handler.token;
        struct line *line = &b->lines[b->line_count];

        if (b->line_count > 0 &&
            (rv64_tops_page(number) || (handler != 0 && handler != thread->handlers[rv64_op_undecoded].token)))
            break;
        *line = (struct line){rv64_decode_at(b->m->memory, number * 2), number, b->line_count};
        if (!can_be_generated(&line->decoded, number))
            break;
        rv64_place(b->m, number, &line->decoded, rv64_op_undecoded);
        b->line_count++;
        number += rv64_row(line->decoded.op)->length / 2;
        if (ends_block(&line->decoded))
            break;
    }
    return number;
}

static void make_block(struct block *b)
{
    struct rv64_machine *m = b->m;
    struct bobbin_generated *statistics = &b->code->base.statistics;
    uint64_t end = decode(b);

    if (b->line_count == 0) {
        rv64_place(m, b->first, &b->lines[0].decoded, b->lines[0].decoded.op);
        return;
    }
    memset(b->looked, 0, sizeof b->looked);
    for (int n = 0; n < b->line_count; n++) {
        unsigned rd = b->lines[n].decoded.slot.rd;

        emit(b, &b->lines[n]);
        if (writes_x(&b->lines[n].decoded, rd) && rd < 32)
            memset(b->looked[rd], 0, sizeof b->looked[rd]);
    }
    if (!ends_block(&b->lines[b->line_count - 1].decoded))
        leave_block(b, &m->slots[end], b->line_count);
    emit_exits(b);
    link_to(b);
    rv64_set_code(m->thread, b->first, b->code->memory.executed + b->begin);
    b->code->entries[b->code->entry_count++] = (struct made){(uint32_t)b->first, (uint32_t)end, b->begin, b->x86.at};
    b->code->end = b->x86.at;
    statistics->blocks++;
    statistics->instructions += (uint64_t)b->line_count;
    statistics->bytes += b->x86.at - b->begin;
}

/* The slot's instruction alone: by its handler, and next time control comes here again. */
static const union handler *interpret(struct rv64_machine *m, uint64_t number)
{
    struct rv64_decoded decoded = rv64_decode_at(m->memory, number * 2);

    rv64_place(m, number, &decoded, rv64_op_undecoded);
    return &m->thread->handlers[decoded.op];
}

/* Code is generated when control comes to a slot for the second time: much of a program is executed once. (At the top
 * of a page a slot must have a handler of its own, for the look at the fuel before it.) */
static const union handler *generate(struct rv64_machine *m, struct rv64_slot *slot)
{
    enum { WORTH_WHILE = 2 };
    struct code *code = code_of(m->thread);
    struct block b; /* a large one, which is not initialised as a whole */
    uint64_t start;

    b.m = m;
    b.code = code;
    b.first = (uint64_t)(slot - m->slots);
    b.exit_count = 0;
    b.out_of_line = false;
    /* Bytes that were changed since others were decoded from them: all that has come of these must go, too. */
    if (m->memory->pages[b.first / RV64_SLOTS_A_PAGE] & PAGE_STALE)
        memory_synchronize_code(m->memory);
    if (!rv64_tops_page(b.first) && slot->visits < WORTH_WHILE && ++slot->visits < WORTH_WHILE)
        return interpret(m, b.first);
    start = host_nanoseconds();
    if (code->memory.size - code->end < ROOM || code->memory.size / LEAST - code->mark_count < BLOCK_MARKS)
        forget(m->thread);
    b.x86 = (struct x86_code){code->memory.written, code->end};
    b.begin = code->end;
    if (!host_code_write(&code->memory))
        return interpret(m, b.first);
    make_block(&b);
    if (!host_code_execute(&code->memory, b.begin, b.x86.at)) {
        forget(m->thread);
        return interpret(m, b.first);
    }
    code->base.statistics.nanoseconds += host_nanoseconds() - start;
    return &slot->handler;
}

/* ---- Opening ----------------------------------------------------------------------------------------------------- */

static void close_code(struct rv64_generated *generated)
{
    struct code *code = (struct code *)generated;
    const size_t most = code->memory.size / LEAST;

    if (code->entries != NULL)
        host_release(code->entries, most * sizeof *code->entries);
    if (code->links != NULL)
        host_release(code->links, most * sizeof *code->links);
    if (code->marks != NULL)
        host_release(code->marks, most * sizeof *code->marks);
    host_code_close(&code->memory);
    free(code);
}

/* The pieces that all blocks use, and constants of stencils, which come first. */
static void begin_code(struct code *code, const union handler *handlers)
{
    struct x86_code x86 = {code->memory.written, 0};
    uint32_t positive;

    x86_put(&x86, stencil_constants, sizeof stencil_constants);
    for (unsigned op = 0; op < RV64_INSNS; op++) {
        code->handlers[op] = x86.at;
        x86_constant(&x86, FREE, handlers[op].token);
        x86_jump_register(&x86, FREE);
    }
    code->dispatch = x86.at;
    x86_test(&x86, LEFT);
    positive = x86_jump_if(&x86, X86_G);
    code->out_of_fuel = x86.at;
    x86_constant(&x86, FREE, handlers[rv64_op_fuel_check].token);
    x86_jump_register(&x86, FREE);
    x86_lead(&x86, positive, x86.at);
    x86_jump_memory(&x86, SLOT);
    code->first = code->end = x86.at;
}

static struct code *open_code(const union handler *handlers, size_t size)
{
    struct code *code = calloc(1, sizeof *code);

    if (code == NULL)
        return NULL;
    code->base = (struct rv64_generated){{0}, generate, forget, holds, next_code, piece_at, close_code};
    if (host_code_open(&code->memory, size)) {
        code->base.statistics.since = host_nanoseconds();
        code->entries = host_reserve(size / LEAST * sizeof *code->entries);
        code->links = host_reserve(size / LEAST * sizeof *code->links);
        code->marks = host_reserve(size / LEAST * sizeof *code->marks);
        if (code->entries != NULL && code->links != NULL && code->marks != NULL && host_code_write(&code->memory)) {
            begin_code(code, handlers);
            if (host_code_execute(&code->memory, 0, code->end))
                return code;
        }
    }
    close_code(&code->base);
    return NULL;
}

bool rv64_generate_code(struct rv64_machine *m)
{
    struct rv64_thread *thread = m->thread;
    struct code *code;

    if (thread->generated != NULL) {
        if (host_code_is_ours(&code_of(thread)->memory))
            return true;
        forget(thread);
        close_code(thread->generated);
        thread->generated = NULL;
    }
    code = open_code(thread->handlers, m->space->code_size);
    thread->generated = code == NULL ? NULL : &code->base;
    return code != NULL;
}
