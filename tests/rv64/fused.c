/* Every superinstruction against the oracle: each row of fuse.def as code, with random operands that its links allow,
 * from the beginning and from each of its parts. What it does to registers and data, where and why it stops, and in how
 * many steps, must be the same; and every row must be seen at work.
 *
 *     fused [COUNT]     instances of each row (default: 40)
 *
 * Exit status 0 if all went well. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../splitmix.h"
#include "rv64/insns.h"

enum {
    CODE_AT = 0x10000,
    CODE_SIZE = 0x4000,
    DATA_AT = 0x20000,
    DATA_SIZE = 0x4000,
    MEMORY = 0x40000,
    MOST_STEPS = 200, /* a branch back may loop for ever */
};

static uint64_t seed = 1948;

/* ---- Rows and words ---------------------------------------------------------------------------------------------- */

static const struct {
    uint32_t match, mask;
} encodings[] = {
#define INSN(name, mnemonic, format, match, mask, ...)     {match, mask},
#define COMPRESSED(name, base, format, match, mask, valid) {match, mask},
#include "rv64/insns.def"
};

static const struct row {
    const char *name;
    int count;
    enum rv64_op parts[FUSE_PARTS];
    enum rv64_link links[FUSE_PARTS];
} rows[] = {
#define PART(name)      rv64_op_##name
#define LINK(name)      rv64_link_##name
#define FUSE2(a, ab, b) {#a "_" #ab "_" #b, 2, {PART(a), PART(b)}, {0, LINK(ab)}},
#define FUSE3(a, ab, b, bc, c)                                                                                         \
    {#a "_" #ab "_" #b "_" #bc "_" #c, 3, {PART(a), PART(b), PART(c)}, {0, LINK(ab), LINK(bc)}},
#define FUSE4(a, ab, b, bc, c, cd, d)                                                                                  \
    {#a "_" #ab "_" #b "_" #bc "_" #c "_" #cd "_" #d,                                                                  \
     4,                                                                                                                \
     {PART(a), PART(b), PART(c), PART(d)},                                                                             \
     {0, LINK(ab), LINK(bc), LINK(cd)}},
#include "rv64/fuse.def"
};

enum { ROWS = sizeof rows / sizeof *rows };

/* A word of that instruction. Registers are often among a few, so that links come about. */
static uint32_t random_word(enum rv64_op op)
{
    for (;;) {
        uint32_t word = (uint32_t)random_number(&seed);

        for (int low = 7; low <= 20; low += low == 7 ? 8 : 5) {
            if (random_number(&seed) % 2 == 0)
                word = (word & ~(31u << low)) | (10 + (uint32_t)(random_number(&seed) % 2)) << low;
        }
        word = (word & ~encodings[op].mask) | encodings[op].match;
        if (rv64_decode_word(word).op == op)
            return word;
    }
}

/* Words of the row, with its links. False: they have not come about; other words before may do. */
static bool try_row(const struct row *row, uint32_t words[FUSE_PARTS])
{
    struct rv64_slot before = {0};

    for (int n = 0; n < row->count; n++) {
        struct rv64_slot part;
        int tries = 0;

        do {
            if (tries++ == 1000)
                return false;
            words[n] = random_word(row->parts[n]);
            part = rv64_decoded_of_word(words[n]).slot;
        } while (n > 0 && !rv64_linked(row->links[n], &before, &part));
        before = part;
    }
    return true;
}

static bool random_row(const struct row *row, uint32_t words[FUSE_PARTS])
{
    for (int tries = 0; tries < 1000; tries++) {
        if (try_row(row, words))
            return true;
    }
    return false;
}

/* ---- Machines ---------------------------------------------------------------------------------------------------- */

static struct rv64_machine *open_machine(void)
{
    struct rv64_machine *m = rv64_machine(bobbin_open_sized(bobbin_guest_find("rv64"), MEMORY, NULL));

    if (m == NULL) {
        puts("out of memory");
        exit(1);
    }
    memory_map(m->memory, CODE_AT, CODE_SIZE, PAGE_READ | PAGE_EXEC);
    memory_map(m->memory, DATA_AT, DATA_SIZE, PAGE_READ | PAGE_WRITE);
    return m;
}

static uint64_t random_value(void)
{
    switch (random_number(&seed) % 8) {
    case 0:
        return random_number(&seed);
    case 1:
        return random_number(&seed) % 64;
    case 2:
        return (uint64_t)(int64_t)(int32_t)random_number(&seed);
    case 3:
        return CODE_AT + random_number(&seed) % CODE_SIZE;
    default: /* aligned as a rule, and now and then near an end */
        return DATA_AT + (random_number(&seed) % (DATA_SIZE + 0x100) & (random_number(&seed) % 8 == 0 ? -1 : -8));
    }
}

static struct rv64_state random_state(uint64_t pc)
{
    struct rv64_state state = {
        .pc = pc, .reserved = RV64_NOT_RESERVED, .vlenb = rv64_vlenb(RV64_DEFAULT_EXTENSIONS), .vtype = RV64_VILL};

    for (int x = 1; x < 32; x++)
        state.x[x] = random_value();
    for (int f = 0; f < 32; f++) {
        double value = (double)(int64_t)random_number(&seed) / (double)(1 + random_number(&seed) % 1000);

        memcpy(&state.f[f], &value, sizeof value);
        if (random_number(&seed) % 4 == 0)
            state.f[f] |= UINT64_C(0xffffffff) << 32; /* a single */
    }
    return state;
}

struct judged {
    struct rv64_machine *oracle, *subject;
    const struct bobbin_cell *reference, *super;
    uint8_t code[CODE_SIZE], data[DATA_SIZE];
    bool at_work; /* the superinstruction was seen in the slot where it begins */
};

/* Runs what is in j->code from `pc` on both. */
static bool agrees(struct judged *j, const struct row *row, uint64_t begin, uint64_t pc)
{
    struct rv64_state state = random_state(pc);
    struct rv64_machine *machines[] = {j->oracle, j->subject};
    struct bobbin_stop stops[2];

    for (int n = 0; n < 2; n++) {
        bobbin_memory_write(&machines[n]->base, CODE_AT, CODE_SIZE, j->code);
        bobbin_memory_write(&machines[n]->base, DATA_AT, DATA_SIZE, j->data);
        machines[n]->state = state;
        /* With little fuel `fast` would leave it all to its exact sibling. */
        stops[n] =
            bobbin_run(&machines[n]->base, n == 0 ? j->reference : j->super, n == 0 ? MOST_STEPS : BOBBIN_NO_LIMIT);
        if (stops[n].kind == bobbin_stop_fuel)
            return true;
    }
    if (pc == begin) {
        uint64_t position = begin / 2; /* slots stand for halfwords */
        struct bobbin_slot slot;

        j->at_work |= bobbin_thread_next(&j->subject->base, &position, &slot) && slot.address == begin &&
                      strcmp(slot.name, row->name) == 0;
    }
    return stops[0].kind == stops[1].kind && stops[0].steps == stops[1].steps && stops[0].pc == stops[1].pc &&
           (stops[0].kind < bobbin_stop_fetch_fault || stops[0].address == stops[1].address) &&
           bobbin_same(&j->oracle->base, &j->subject->base);
}

static void print_difference(const struct judged *j, const struct row *row, uint64_t begin, uint64_t pc)
{
    printf("%s from %#" PRIx64 ":\n", row->name, pc);
    for (int n = 0; n < row->count; n++) {
        char text[128];

        printf("    %#" PRIx64 ": ", begin);
        begin += bobbin_disassemble(&j->oracle->base, begin, text, sizeof text);
        puts(text);
    }
    printf("  pc %#" PRIx64 ", under super %#" PRIx64 "\n", j->oracle->state.pc, j->subject->state.pc);
    for (int x = 0; x < 32; x++) {
        if (j->oracle->state.x[x] != j->subject->state.x[x])
            printf("  x%d %#" PRIx64 ", under super %#" PRIx64 "\n", x, j->oracle->state.x[x], j->subject->state.x[x]);
    }
}

static bool check(struct judged *j, const struct row *row, int instances)
{
    enum { LEAD = 2 * RV64_LINE };
    static const uint8_t ebreak[] = {0x02, 0x90}, nop[] = {0x01, 0x00};

    j->at_work = false;
    for (int instance = 0; instance < instances; instance++) {
        uint32_t words[FUSE_PARTS];
        uint64_t begin = CODE_AT + LEAD + random_number(&seed) % (CODE_SIZE - 2 * LEAD - 16) / 2 * 2, at = begin;
        uint64_t places[FUSE_PARTS], lead = 0;

        if (instance % 8 == 0) /* across the end of a page */
            begin = at = CODE_AT + GUEST_PAGE - 2 * (1 + random_number(&seed) % 4);
        if (!random_row(row, words)) {
            printf("%s: its links cannot be\n", row->name);
            return false;
        }
        for (int n = 0; n < CODE_SIZE; n++)
            j->code[n] = ebreak[n % 2];
        for (int n = 0; n < DATA_SIZE; n++)
            j->data[n] = (uint8_t)random_number(&seed);
        if (instance % 4 == 1) { /* in the middle of a line, which may be cut off there */
            lead = 2 + random_number(&seed) % (LEAD - 2) / 2 * 2;
            for (uint64_t n = begin - lead; n < at + LEAD; n++)
                j->code[n - CODE_AT] = nop[n % 2];
        }
        for (int n = 0; n < row->count; n++) {
            places[n] = at;
            memcpy(&j->code[at - CODE_AT], &words[n], (words[n] & 3) == 3 ? 4 : 2);
            at += (words[n] & 3) == 3 ? 4 : 2;
        }
        if (lead > 0 && !agrees(j, row, begin, begin - lead)) {
            print_difference(j, row, begin, begin - lead);
            return false;
        }
        for (int n = 0; n < row->count; n++) {
            if (!agrees(j, row, begin, places[n])) {
                print_difference(j, row, begin, places[n]);
                return false;
            }
        }
    }
    if (!j->at_work)
        printf("%s: other rows always come before it\n", row->name);
    return j->at_work;
}

int main(int count, char **arguments)
{
    static struct judged j;
    int instances = count > 1 ? atoi(arguments[1]) : 40, passed = 0, failed = 0;

    j.oracle = open_machine();
    j.subject = open_machine();
    j.reference = bobbin_cell_find("rv64", "reference", bobbin_fast);
    j.super = bobbin_cell_find("rv64", "super", bobbin_fast);
    for (int row = 0; row < ROWS; row++) {
        if (check(&j, &rows[row], instances))
            passed++;
        else
            failed++;
    }
    bobbin_close(&j.oracle->base);
    bobbin_close(&j.subject->base);
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
