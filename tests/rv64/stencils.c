/* Usage: stencils [N]: each N-th case alone, which may leave out an instruction; the default is 1
 *
 * Every stencil against the oracle: each instruction that code is generated for, with its registers in every kind of
 * place (pinned, not pinned, x0, one register for several operands), with extreme immediates, shift amounts, rounding
 * modes and values, among them addresses at ends of pages and mappings; every compressed word that there is; and groups
 * of loads and stores. What it does to registers and data, where and why it stops, and in how many steps, must be the
 * same; and code must have been generated for all instructions but those that have no stencil. All but the compressed
 * words once more where the host's MMU checks accesses.
 *
 * Exit status 0 if all went well, 77 if there is no engine that copies. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../splitmix.h"
#include "rv64/fp.h"
#include "rv64/machine.h"
#include "rv64/vector.h"

enum {
    CODE_AT = 0x10000,
    CODE_SIZE = 0x4000,
    DATA_AT = 0x20000,
    DATA_SIZE = 0x2000,
    CONSTANT_AT = DATA_AT + DATA_SIZE, /* can be read, and not written */
    MEMORY = 0x40000,
    FUEL = RV64_STRAIGHT + 50, /* with less than that the exact sibling does it all */
};

static uint64_t seed = 1991;

static const struct {
    uint32_t match, mask;
} encodings[] = {
#define INSN(name, mnemonic, format, match, mask, ...)     {match, mask},
#define COMPRESSED(name, base, format, match, mask, valid) {match, mask},
#include "rv64/insns.def"
};

/* ---- Values ------------------------------------------------------------------------------------------------------ */

static uint64_t integer(void)
{
    static const uint64_t extremes[] = {
        0,         1,          2,          UINT64_MAX, INT64_MAX,          (uint64_t)INT64_MIN, INT32_MAX,  UINT32_MAX,
        1U << 31u, 0xfffff800, 0x7fffff80, 63,         UINT64_C(1) << 32u, (uint64_t)INT32_MIN, CODE_AT + 8};

    switch (random_number(&seed) % 8) {
    case 0:
        return random_number(&seed);
    case 1:
        return (uint64_t)(int64_t)(int32_t)random_number(&seed);
    case 2:
    case 3:
        return extremes[random_number(&seed) % (sizeof extremes / sizeof *extremes)];
    case 4: /* about the end of a page, of what can be written and of what can be read */
        return DATA_AT + (1 + random_number(&seed) % 3) * GUEST_PAGE - 12 + random_number(&seed) % 16 +
               (random_number(&seed) % 4 == 0 ? GUEST_PAGE / 2 : 0);
    default:
        return DATA_AT + random_number(&seed) % DATA_SIZE;
    }
}

static uint64_t floating(void)
{
    static const double doubles[] = {0.0, -0.0, 1.5, -1.0, 0x1p31, -0x1p31, 0x1p63, -0x1p63, 0x1p-1040, 1e300, 4e9};
    double value = doubles[random_number(&seed) % (sizeof doubles / sizeof *doubles)];
    float single = (float)value;
    uint64_t bits = 0;

    switch (random_number(&seed) % 4) {
    case 0:
        return random_number(&seed);
    case 1:
        memcpy(&bits, &value, sizeof value);
        return bits;
    case 2: /* infinite or none */
        return UINT64_C(0x7ff0000000000000) | (random_number(&seed) % 2 ? random_number(&seed) : 0);
    default:
        memcpy(&bits, &single, sizeof single);
        return bits | UINT64_C(0xffffffff) << 32;
    }
}

/* Vectors have some configuration, or none. */
static struct rv64_state random_state(const struct rv64_state *reset, uint64_t pc)
{
    struct rv64_state state = *reset;

    state.pc = pc;
    state.frm = random_number(&seed) % 16 == 0 ? 1 : 0;
    for (int x = 1; x < 32; x++)
        state.x[x] = integer();
    for (int f = 0; f < 32; f++)
        state.f[f] = floating();
    state.vtype = random_number(&seed) & 0xff;
    state.vl = rv64_vlmax(state.vlenb, state.vtype);
    if (state.vl == 0)
        state.vtype = RV64_VILL;
    else
        state.vl = random_number(&seed) % (state.vl + 1);
    for (size_t n = 0; n < 32 * state.vlenb; n++)
        state.v[n] = (uint8_t)random_number(&seed);
    return state;
}

/* ---- Machines ---------------------------------------------------------------------------------------------------- */

static struct rv64_machine *open_machine(void)
{
    static const uint8_t ebreak[] = {0x02, 0x90};
    struct rv64_machine *m = rv64_machine(bobbin_open_sized(bobbin_guest_find("rv64"), MEMORY, NULL));

    if (m == NULL) {
        puts("out of memory");
        exit(1);
    }
    memory_map(m->memory, CODE_AT, CODE_SIZE, PAGE_READ | PAGE_EXEC);
    memory_map(m->memory, DATA_AT, DATA_SIZE, PAGE_READ | PAGE_WRITE);
    memory_map(m->memory, CONSTANT_AT, GUEST_PAGE, PAGE_READ);
    for (int n = 0; n < CODE_SIZE; n++)
        m->memory->host[CODE_AT + n] = ebreak[n % 2];
    return m;
}

struct judged {
    struct rv64_machine *oracle, *subject;
    struct rv64_state reset;
    const struct bobbin_cell *reference, *copy;
    bool generated[RV64_INSNS];
    uint64_t every, cases, passed, failed, guarded_passed;
};

static void complain(const struct judged *j, const struct rv64_state *begin, int count,
                     const struct bobbin_stop stops[2])
{
    const struct rv64_state *a = &j->oracle->state, *b = &j->subject->state;
    uint64_t pc = begin->pc;

    printf("failed%s:", j->subject->memory->guarded != NULL ? " with the host's MMU" : "");
    for (int n = 0; n < count; n++) {
        char text[128];

        pc += bobbin_disassemble(&j->oracle->base, pc, text, sizeof text);
        printf(" %s%s", text, n < count - 1 ? ";" : "");
    }
    printf("\n  stops %d and %d, steps %" PRIu64 " and %" PRIu64 ", pc %#" PRIx64 " and %#" PRIx64 "\n", stops[0].kind,
           stops[1].kind, stops[0].steps, stops[1].steps, a->pc, b->pc);
    for (int x = 0; x < 32; x++) {
        if (a->x[x] != b->x[x])
            printf("  x%d was %#" PRIx64 ", is %#" PRIx64 " and %#" PRIx64 "\n", x, begin->x[x], a->x[x], b->x[x]);
        if (a->f[x] != b->f[x])
            printf("  f%d was %#" PRIx64 ", is %#" PRIx64 " and %#" PRIx64 "\n", x, begin->f[x], a->f[x], b->f[x]);
    }
}

static size_t length_of(uint32_t word)
{
    return (word & 3) == 3 ? 4 : 2;
}

/* These instructions at some place. */
static void check_all(struct judged *j, const uint32_t *words, int count)
{
    static const uint8_t ebreak[] = {0x02, 0x90, 0x02, 0x90};
    struct rv64_machine *machines[] = {j->oracle, j->subject};
    uint64_t pc = CODE_AT + CODE_SIZE / 2 - 0x100 + random_number(&seed) % 0x200 / 2 * 2;
    struct rv64_state state;
    struct bobbin_stop stops[2];
    unsigned op = rv64_decode_word(words[0]).op;
    uint8_t *data[2];
    bool right;

    if (j->cases++ % j->every != 0)
        return;
    state = random_state(&j->reset, pc);
    for (int n = 0; n < 2; n++) {
        uint64_t at = pc;

        for (int i = 0; i < count; at += length_of(words[i]), i++)
            bobbin_memory_write(&machines[n]->base, at, length_of(words[i]), &words[i]);
        machines[n]->state = state;
        stops[n] = bobbin_run(&machines[n]->base, n == 0 ? j->reference : j->copy, FUEL);
        data[n] = machines[n]->memory->host + DATA_AT;
    }
    if (op < RV64_INSNS) {
        const struct rv64_thread *thread = j->subject->thread;

        for (int n = 0; n < RV64_THREADS; n++) { /* the exact sibling may have been the last to run */
            if (j->subject->space->threads[n].generated != NULL)
                thread = &j->subject->space->threads[n];
        }
        j->generated[op] |=
            thread->generated != NULL && code_cache_holds(thread->generated, *rv64_own_handler(thread, pc / 2));
    }
    right = stops[0].kind == stops[1].kind && stops[0].steps == stops[1].steps &&
            (stops[0].kind < bobbin_stop_fetch_fault || stops[0].address == stops[1].address) &&
            memcmp(&j->oracle->state, &j->subject->state, sizeof state) == 0 &&
            memcmp(data[0], data[1], DATA_SIZE) == 0;
    if (right) {
        j->passed++;
        j->guarded_passed += j->subject->memory->guarded != NULL;
    } else {
        if (j->failed++ < 10)
            complain(j, &state, count, stops);
        memcpy(data[1], data[0], DATA_SIZE);
    }
    for (int n = 0; n < 2; n++) {
        for (int i = 0; i < count; i++)
            bobbin_memory_write(&machines[n]->base, pc + 4 * (uint64_t)i, sizeof ebreak, ebreak);
    }
}

static void check(struct judged *j, uint32_t word)
{
    check_all(j, &word, 1);
}

/* ---- Words ------------------------------------------------------------------------------------------------------- */

/* x0; two that are not pinned, and three that are (rv64/copy.h): on x86-64 the third is r9, whose number takes a
 * prefix. */
static const uint32_t registers[] = {0, 5, 28, 15, 8, 10};
enum { REGISTERS = sizeof registers / sizeof *registers };

static void check_word(struct judged *j, enum rv64_op op, uint32_t word)
{
    word = (word & ~encodings[op].mask) | encodings[op].match;
    if (rv64_decode_word(word).op == op)
        check(j, word);
}

static uint32_t with_field(uint32_t word, int low, uint32_t value)
{
    return (word & ~(31u << low)) | value << low;
}

/* What is in the place of rs2 is a register or a part of an immediate, which has extremes of its own. */
static void check_row(struct judged *j, enum rv64_op op)
{
    static const uint32_t immediates[] = {0,          UINT32_MAX, 0x80000000, 0x7fffffff,
                                          0x00000f80, 0xfff00000, 0x01f00000, 0x03f00000};
    const uint32_t rest = UINT32_MAX ^ (31u << 7 | 31u << 15);

    for (int rd = 0; rd < REGISTERS; rd++) {
        for (int rs1 = 0; rs1 < REGISTERS; rs1++) {
            for (int rs2 = 0; rs2 < REGISTERS; rs2++) {
                for (int mode = 0; mode < 8; mode++) {
                    uint32_t word = with_field((uint32_t)random_number(&seed), 7, registers[rd]);

                    word = with_field(with_field(word, 15, registers[rs1]), 20, registers[rs2]);
                    check_word(j, op, (word & ~(7u << 12)) | (uint32_t)mode << 12);
                }
            }
            for (size_t n = 0; n < sizeof immediates / sizeof *immediates; n++) {
                uint32_t word = with_field(with_field(immediates[n] & rest, 7, registers[rd]), 15, registers[rs1]);

                check_word(j, op, word);
                check_word(j, op, immediates[n] ^ (word & ~rest)); /* rd is part of an immediate, too */
            }
        }
    }
}

/* Every word that is one of a compressed instruction. */
static void check_compressed(struct judged *j)
{
    for (uint32_t word = 0; word < 1u << 16; word++) {
        if ((word & 3) != 3)
            check(j, word);
    }
}

/* Loads and stores that have a register in common, which makes one look at memory do for several; with an addition to
 * it, or a branch over what follows, now and then. */
static void check_accesses(struct judged *j)
{
    enum { GROUPS = 50000, MOST = 6 };

    for (int n = 0; n < GROUPS; n++) {
        const uint32_t base = random_number(&seed) % 2 ? 15 : 7;
        const bool far = random_number(&seed) % 8 == 0;
        uint32_t words[MOST];
        int count = 2 + (int)(random_number(&seed) % (MOST - 1));

        for (int i = 0; i < count; i++) {
            uint32_t imm = (uint32_t)(random_number(&seed) % 64 - 32), word;
            uint32_t other = random_number(&seed) % 8 == 0 ? base : 8 + (uint32_t)(random_number(&seed) % 8);

            if (far)
                imm = i == 0 ? (uint32_t)-2048 : 2047;
            switch (random_number(&seed) % 8) {
            case 0: /* addi */
                word = imm << 20 | base << 15 | base << 7 | 0x13;
                break;
            case 1: /* beq, 8 bytes further on */
                word = other << 20 | base << 15 | 8 << 7 | 0x63;
                break;
            case 2:
            case 3: /* a load, of a floating-point register as well */
                word = imm << 20 | base << 15 | (uint32_t)(random_number(&seed) % 7) << 12 | other << 7 | 0x03;
                break;
            case 4:
                word = imm << 20 | base << 15 | (2 + (uint32_t)(random_number(&seed) % 2)) << 12 | other << 7 | 0x07;
                break;
            default: /* a store */
                word = (imm >> 5) << 25 | other << 20 | base << 15 | (uint32_t)(random_number(&seed) % 4) << 12 |
                       (imm & 31) << 7 | 0x23;
                break;
            }
            words[i] = word;
        }
        check_all(j, words, count);
    }
}

static bool has_no_stencil(enum rv64_op op)
{
    static const char *const extensions[] = {"A",   "Zabha",  "Zabha with Zacas", "Zacas",  "Zbc",  "Zfa",
                                             "Zfh", "Zfhmin", "Zicbom",           "Zicboz", "Zicsr"};
    const struct rv64_row *row = rv64_row((enum rv64_op)rv64_row(op)->base);

    for (size_t n = 0; n < sizeof extensions / sizeof *extensions; n++) {
        if (strcmp(row->insn.extension, extensions[n]) == 0)
            return true;
    }
    return row->base == rv64_op_vsetvl || row->format == RV64_FI || row->format == RV64_N ||
           (row->format == RV64_F4M && !host_has_fma());
}

int main(int argc, char **argv)
{
    static struct judged j;

    j.every = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
    if (j.every == 0)
        return 2;
    j.reference = bobbin_cell_find("rv64", "reference", bobbin_fast);
    j.copy = bobbin_cell_find("rv64", "copy", bobbin_fast);
    if (!j.copy->available) {
        printf("skipped: %s\n", j.copy->why_not);
        return 77;
    }
    j.oracle = open_machine();
    j.subject = open_machine();
    j.reset = j.oracle->state;
    check_compressed(&j);
    do {
        for (unsigned op = 0; op < RV64_INSNS; op++) {
            if (rv64_row(op)->length == 4)
                check_row(&j, (enum rv64_op)op);
        }
        check_accesses(&j);
    } while (j.subject->memory->guarded == NULL && bobbin_set_host_mmu(&j.subject->base));
    for (unsigned op = 0; op < RV64_INSNS; op++) {
        bool should_be = !has_no_stencil((enum rv64_op)op);

        if (j.generated[op] != should_be && (j.generated[op] || j.every == 1)) {
            printf("failed: code was %sgenerated for %s\n", j.generated[op] ? "" : "never ", rv64_op_name(op));
            j.failed++;
        }
    }
    bobbin_close(&j.oracle->base);
    bobbin_close(&j.subject->base);
    printf("%" PRIu64 " passed, %" PRIu64 " of them with the host's MMU, %" PRIu64 " failed\n", j.passed,
           j.guarded_passed, j.failed);
    return j.failed > 0 || j.passed == 0;
}
