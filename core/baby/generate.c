/* Machine code for the engine `copy`, made of stencils (engine/copier.h): from the line where control has come to as
 * far as it goes on without a jump. Where a jump leads is known as long as nobody stores to the line that it names: so
 * that line is taken for code, too. What has no stencil ends a block, and is executed by its handler. */
#include "baby/copy.h"
#include "engine/copier.h"
#include "stencils.inc" /* made by engine/stencils */

enum { HOLE_LINE = HOLE_OPERAND, HOLE_MARK };

static const struct stencil_table stencils = {STENCILS_MADE, .insn_name = baby_op_name};

static const struct stencil table[baby_op_count] = {
#define STENCIL(insn, kind, ...) [baby_op_##insn] = {__VA_ARGS__},
    STENCILS};

enum { CI_BASE = HOST_ARGUMENT_5 }; /* p1 (copy.h) */

static int32_t distance_of(const struct baby_machine *m, const void *there)
{
    return (int32_t)((const char *)there - COPY_MIDDLE_OF(m));
}

/* The jump at `line` leaves the block after `count` steps, for where it leads now. False: only its handler knows. */
static bool put_jump(struct copier *c, struct baby_machine *m, int line, int count)
{
    const uint32_t word = m->state.store[line], named = (uint32_t)baby_operand(word), value = m->state.store[named];
    const int to = baby_jump_target(m, line);

    if (!baby_is_fixed(m, (int)named) || to < 0)
        return false;
    m->decoded[named] |= BABY_GENERATED;
    copier_mark(c, (uint64_t)line, (unsigned)baby_op(word), COPY_MOVE);
    if (baby_op(word) == baby_op_jmp)
        host_constant(&c->out, CI_BASE, (value + 1) & ~(uint32_t)(BABY_LINES - 1));
    copier_leave(c, to, count);
    return true;
}

static void hand_over(struct copier *c, const struct copy_exit *exit)
{
    copier_hand_over(c, c->first + (unsigned)exit->line, baby_op_sto, exit->line);
}

/* Puts the block's instructions one after the other; the line after the last one. */
static int put_lines(struct copier *c, struct baby_machine *m)
{
    const int first = (int)c->first;
    int line = first;

    for (; line < BABY_LINES && baby_is_fixed(m, line); line++) {
        const uint32_t word = m->state.store[line];
        const enum baby_op op = baby_op(word);
        const int32_t named = baby_operand(word);
        const int32_t values[] = {HOLE(LINE, named * (int32_t)sizeof *m->state.store),
                                  HOLE(MARK, distance_of(m, &m->decoded[named]))};

        m->slots[line].imm = named;
        if ((op == baby_op_jmp || op == baby_op_jrp) && put_jump(c, m, line, line - first + 1)) {
            m->decoded[line] |= BABY_GENERATED;
            return line + 1;
        }
        if (!table[op].there)
            break;
        m->decoded[line] |= BABY_GENERATED;
        copier_mark(c, (uint64_t)line, op, COPY_STENCIL);
        copier_copy(c, &table[op], NULL, values, line - first, line + 2);
    }
    if (line > first)
        copier_leave(c, line, line - first);
    return line;
}

static bool generate(struct baby_machine *m, struct baby_slot *slot)
{
    const int first = (int)(slot - m->slots);
    const uint64_t start = host_nanoseconds();
    struct copier c; /* a large one, which is not initialised as a whole */
    int end;

    if (!copier_begin(&c, m->generated, (uint64_t)first))
        return false;
    end = put_lines(&c, m);
    if (end == first) {
        code_cache_abandon(m->generated);
        return false;
    }
    if (!copier_end(&c, (uint64_t)end, end - first, hand_over))
        return false;
    m->generated->statistics.nanoseconds += host_nanoseconds() - start;
    return true;
}

void baby_generate_copies(struct baby_machine *m, union handler no_fuel)
{
    if (baby_begin_generating(m, generate))
        m->generated =
            copy_cache_open(baby_code_slots(m), baby_code_size(m), &stencils, m->handlers, baby_op_undecoded, no_fuel);
}
