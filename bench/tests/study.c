/* The programs of the dispatch study: every cell runs them alike, and each is what its name says, counted at run time.
 * They are made short here; what is swept does not depend on their length. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "study.h"
#include "study_code.h"

enum { DIVISOR = 75, STEPS = 30000000 / DIVISOR, LOOP = 512, CLOSE = 9, KINDS = 16, BLOCK = 13, MOST_OPCODES = 512 };

static struct program_list study;
static const bobbin_guest *guest;

static int make(void **state)
{
    char error[512];

    (void)state;
    guest = bobbin_guest_find("rv64");
    return study_find(&study, DIVISOR, error, sizeof error) ? 0 : -1;
}

static int unmake(void **state)
{
    (void)state;
    program_free(&study);
    return 0;
}

/* ---- Every cell -------------------------------------------------------------------------------------------------- */

/* program_check wants exit status 0, and what the first run printed, in as many steps. */
static void run(struct program *program, const struct bobbin_cell *cell)
{
    bobbin_machine *machine = bobbin_open(guest, NULL);
    int output = memfd_create("output", MFD_CLOEXEC);
    char why[512] = "";
    struct process *process;
    uint64_t steps;

    assert_true(machine != NULL && output >= 0);
    process = program_start(program, &program->whole, machine, output, why, sizeof why);
    if (process == NULL)
        fail_msg("%s: %s", program->name, why);
    steps = program_run(process, machine, cell);
    if (!program_check(&program->whole, process, steps, output, why, sizeof why))
        fail_msg("%s under %s: %s", program->name, cell->engine, why);
    program_close(process);
    bobbin_close(machine);
    close(output);
}

static void every_cell_prints_the_same(void **state)
{
    (void)state;
    for (size_t p = 0; p < study.count; p++) {
        struct program *program = &study.items[p];

        for (size_t i = 0; i < bobbin_cell_count(); i++) {
            const struct bobbin_cell *cell = bobbin_cell_at(i);
            if (cell->available && strcmp(cell->guest, "rv64") == 0 && cell->flavour == bobbin_fast)
                run(program, cell);
        }
        assert_int_equal(strlen(program->whole.expected), 16);
        assert_int_equal(strspn(program->whole.expected, "0123456789abcdef"), 16);
    }
}

/* ---- What a program does ----------------------------------------------------------------------------------------- */

struct step {
    uint32_t pc, word;
    uint16_t opcode;
    bool taken;
};

struct trace {
    struct step *steps;
    size_t count, room;
};

/* Whether the branch at `pc` will be taken: the manual's section 2.5. */
static bool is_taken(const bobbin_machine *machine, uint64_t pc)
{
    enum { FIRST_X = 1 }; /* register 0 is the pc */
    uint64_t a, b;
    uint32_t word;
    bool result;

    assert_true(bobbin_memory_read(machine, pc, sizeof word, &word));
    a = bobbin_register_get(machine, FIRST_X + (word >> 15 & 31));
    b = bobbin_register_get(machine, FIRST_X + (word >> 20 & 31));
    result = (word >> 13 & 3) == 0 ? a == b : (word >> 13 & 3) == 2 ? (int64_t)a < (int64_t)b : a < b;
    return result != (word >> 12 & 1);
}

static bool record(void *data, const bobbin_machine *machine, unsigned opcode)
{
    struct trace *trace = data;
    struct step step = {.pc = (uint32_t)bobbin_pc(machine), .opcode = (uint16_t)opcode};

    assert_true(bobbin_memory_read(machine, step.pc, 2, &step.word));
    if ((step.word & 3) == 3)
        assert_true(bobbin_memory_read(machine, step.pc, sizeof step.word, &step.word));
    if (strcmp(bobbin_insn_at(guest, opcode).format, "B") == 0)
        step.taken = is_taken(machine, step.pc);
    if (trace->count == trace->room) {
        trace->room = trace->room > 0 ? 2 * trace->room : 4096;
        trace->steps = realloc(trace->steps, trace->room * sizeof *trace->steps);
        assert_non_null(trace->steps);
    }
    trace->steps[trace->count++] = step;
    return false;
}

static struct trace trace_of(const struct program *program)
{
    bobbin_machine *machine = bobbin_open(guest, NULL);
    int output = memfd_create("output", MFD_CLOEXEC);
    struct trace trace = {0};
    char why[512];
    struct process *process;

    assert_true(machine != NULL && output >= 0);
    process = program_start(program, &program->whole, machine, output, why, sizeof why);
    assert_non_null(process);
    bobbin_set_hook(machine, record, &trace);
    program_run(process, machine, bobbin_cell_find("rv64", "direct", bobbin_exact));
    program_close(process);
    bobbin_close(machine);
    close(output);
    return trace;
}

/* One pass of a loop: from a place in the middle of the run to where control gets there again, then moved so that it
 * begins after the loop's last jump. The last CLOSE instructions close the loop. */
static struct trace one_pass(const struct trace *whole)
{
    size_t from = whole->count / 2, to = from + 1;
    struct trace pass;

    while (to < whole->count && whole->steps[to].pc != whole->steps[from].pc)
        to++;
    assert_in_range(to, 0, whole->count - 1);
    while (strcmp(bobbin_insn_at(guest, whole->steps[from - 1].opcode).name, "jal") != 0)
        from--, to--;
    pass = (struct trace){.steps = whole->steps + from, .count = to - from};
    assert_in_range(pass.count, CLOSE + 1, whole->count);
    return pass;
}

static size_t counts_of(const struct trace *trace, size_t length, size_t counts[MOST_OPCODES])
{
    size_t distinct = 0;

    memset(counts, 0, MOST_OPCODES * sizeof *counts);
    for (size_t i = 0; i < length; i++)
        distinct += counts[trace->steps[i].opcode]++ == 0;
    return distinct;
}

static void as_often_each(const size_t counts[MOST_OPCODES], size_t length, size_t distinct)
{
    for (size_t i = 0; i < MOST_OPCODES; i++) {
        if (counts[i] != 0)
            assert_in_range(counts[i], length / distinct, length / distinct + 1);
    }
}

/* Calls `check` for every point of the sweep with its X; there are at least five. */
static void for_points(const char *sweep, void (*check)(const struct trace *trace, double x))
{
    size_t length = strlen(sweep), points = 0;

    for (size_t i = 0; i < study.count; i++) {
        const char *name = study.items[i].name + strlen("rv64/");
        struct trace trace;

        if (strncmp(name, sweep, length) != 0 || name[length] != '=')
            continue;
        trace = trace_of(&study.items[i]);
        check(&trace, strtod(name + length + 1, NULL));
        free(trace.steps);
        points++;
    }
    assert_in_range(points, 5, 9);
}

/* ---- What is swept ----------------------------------------------------------------------------------------------- */

static void check_distinct(const struct trace *trace, double x)
{
    struct trace pass = one_pass(trace);
    size_t counts[MOST_OPCODES];

    assert_int_equal(pass.count, LOOP + CLOSE);
    assert_int_equal(counts_of(&pass, LOOP, counts), x);
    as_often_each(counts, LOOP, (size_t)x);
}

static void distinct(void **state)
{
    (void)state;
    for_points("distinct", check_distinct);
}

/* After how many steps the opcodes repeat, which must go into the length evenly; else only with the next pass. Knuth,
 * Morris and Pratt's way to find the longest beginning that is also an end. */
static size_t period_of(const struct trace *trace, size_t length)
{
    size_t *border = calloc(length, sizeof *border), period;

    assert_non_null(border);
    for (size_t i = 1, same = 0; i < length; i++) {
        while (same > 0 && trace->steps[i].opcode != trace->steps[same].opcode)
            same = border[same - 1];
        same += trace->steps[i].opcode == trace->steps[same].opcode;
        border[i] = same;
    }
    period = length - border[length - 1];
    free(border);
    return length % period == 0 ? period : length;
}

static void check_pattern(const struct trace *trace, double x)
{
    struct trace pass = one_pass(trace);
    size_t counts[MOST_OPCODES], distinct = x < KINDS ? (size_t)x : KINDS;

    assert_int_equal(pass.count, 65536 + CLOSE);
    assert_int_equal(period_of(&pass, pass.count - CLOSE), x);
    assert_int_equal(counts_of(&pass, pass.count - CLOSE, counts), distinct);
    as_often_each(counts, pass.count - CLOSE, distinct);
}

static void pattern(void **state)
{
    (void)state;
    for_points("pattern", check_pattern);
}

/* Of what comes after a jump, given what came after the jump before. From 30,000 choices it comes out right to a few
 * hundredths of a bit. */
static double entropy_of(size_t times[KINDS][KINDS], size_t choices)
{
    double entropy = 0;

    for (size_t i = 0; i < KINDS; i++) {
        size_t all = 0;

        for (size_t j = 0; j < KINDS; j++)
            all += times[i][j];
        assert_in_range(all, choices / KINDS * 8 / 10, choices / KINDS * 12 / 10); /* no kind is rare */
        for (size_t j = 0; j < KINDS; j++) {
            if (times[i][j] != 0)
                entropy += (double)times[i][j] / (double)choices * log2((double)all / (double)times[i][j]);
        }
    }
    return entropy;
}

static void check_entropy(const struct trace *trace, double x)
{
    size_t times[KINDS][KINDS] = {{0}}, choices = 0, last = 0, kinds[KINDS], known = 0, block = 0;

    for (size_t i = 1; i + CLOSE < trace->count; i++) {
        const struct step *step = &trace->steps[i];
        size_t kind = 0;

        if (strcmp(bobbin_insn_at(guest, step[-1].opcode).name, "jalr") != 0)
            continue;
        if (block == 0)
            block = i;
        while (kind < known && kinds[kind] != step->opcode)
            kind++;
        assert_in_range(kind, 0, KINDS - 1);
        if (kind == known)
            kinds[known++] = step->opcode;
        times[last][kind] += choices > 0;
        choices++;
        last = kind;
        /* All but the first instruction is the same in every block. */
        for (size_t n = 1; n < BLOCK && i + n < trace->count && step[n].opcode != step[BLOCK - 1].opcode; n++)
            assert_int_equal(step[n].opcode, trace->steps[block + n].opcode);
    }
    assert_in_range(choices, STEPS / BLOCK - 2, STEPS / BLOCK + 2);
    assert_float_equal(entropy_of(times, choices - 1), x, 0.04);
}

static void entropy(void **state)
{
    (void)state;
    for_points("entropy", check_entropy);
}

/* One pass, whose instructions are those of the first point: `first`, which begins as zeros. */
static struct trace same_pass(const struct trace *trace, uint16_t first[LOOP])
{
    struct trace pass = one_pass(trace);

    assert_int_equal(pass.count, LOOP + CLOSE);
    for (size_t i = 0; i < LOOP; i++) {
        if (first[i] == 0)
            first[i] = pass.steps[i].opcode;
        assert_int_equal(pass.steps[i].opcode, first[i]);
    }
    return pass;
}

static void check_taken(const struct trace *trace, double x)
{
    static uint16_t first[LOOP];
    struct trace pass = same_pass(trace, first);
    size_t branches = 0, taken = 0;

    for (size_t i = 0; i < LOOP; i++) {
        const struct step *step = &pass.steps[i];

        branches += strcmp(bobbin_insn_at(guest, step->opcode).format, "B") == 0;
        taken += step->taken;
    }
    assert_int_equal(branches, LOOP / 2);
    assert_float_equal((double)taken / LOOP, x, 1e-6);
}

static void taken(void **state)
{
    (void)state;
    for_points("taken", check_taken);
}

/* 16 bytes of threaded code for every halfword that is executed in a pass. */
static void check_footprint(const struct trace *trace, double x)
{
    struct trace pass = one_pass(trace);
    uint8_t *seen = calloc(1, 1 << 20);
    size_t bytes = 0;

    assert_non_null(seen);
    for (size_t i = 0; i < pass.count; i++) {
        size_t at = pass.steps[i].pc - CODE_ADDRESS;

        assert_in_range(at, 0, (1 << 20) - 1);
        if (!seen[at])
            bytes += (bobbin_insn_at(guest, pass.steps[i].opcode).match & 3) == 3 ? 32 : 16;
        seen[at] = 1;
    }
    free(seen);
    assert_int_equal(bytes, x + CLOSE * 32);
    assert_int_equal(pass.count, bytes / 32);
}

static void footprint(void **state)
{
    (void)state;
    for_points("footprint", check_footprint);
}

/* Each of 128 handlers is executed 16 times in a pass; X of them are, in turn, before others are. */
static void check_handlers(const struct trace *trace, double x)
{
    enum { ALL = 128, TIMES = 16 };
    struct trace pass = one_pass(trace);
    size_t counts[MOST_OPCODES], group = (size_t)x;

    assert_int_equal(pass.count, ALL * TIMES + CLOSE);
    assert_int_equal(counts_of(&pass, ALL * TIMES, counts), ALL);
    as_often_each(counts, ALL * TIMES, ALL);
    for (size_t at = 0; at < ALL * TIMES; at += group * TIMES) {
        struct trace stretch = {.steps = pass.steps + at, .count = group * TIMES};
        assert_int_equal(period_of(&stretch, stretch.count), group);
    }
}

static void handlers(void **state)
{
    (void)state;
    for_points("handlers", check_handlers);
}

static void check_large(const struct trace *trace, double x)
{
    struct trace pass = one_pass(trace);
    size_t counts[MOST_OPCODES], loads = 0;

    assert_int_equal(pass.count, LOOP + CLOSE);
    assert_int_equal(counts_of(&pass, LOOP, counts), 14);
    for (size_t i = 0; i < LOOP; i++)
        loads += strcmp(bobbin_insn_at(guest, pass.steps[i].opcode).format, "L") == 0;
    assert_float_equal((double)loads / LOOP, x, 1e-6);
}

static void large(void **state)
{
    (void)state;
    for_points("large", check_large);
}

static unsigned field(uint32_t word, unsigned at)
{
    return word >> at & 31;
}

/* X registers are written, and what is read of them was written two instructions before. */
static void check_live(const struct trace *trace, double x)
{
    static uint16_t first[LOOP];
    struct trace pass = same_pass(trace, first);
    bool written[32] = {false};
    size_t count = 0;

    for (size_t i = 0; i < LOOP; i++) {
        const struct step *step = &pass.steps[i];

        count += !written[field(step->word, 7)];
        written[field(step->word, 7)] = true;
        if (i >= 2 && strcmp(bobbin_insn_at(guest, step->opcode).format, "U") != 0)
            assert_int_equal(field(step->word, 15), field(step[-2].word, 7));
    }
    assert_int_equal(count, x);
}

static void live(void **state)
{
    (void)state;
    for_points("live", check_live);
}

/* X instructions between two jumps that lead to the same kind, and that is thrown by dice. */
static void check_history(const struct trace *trace, double x)
{
    size_t counts[MOST_OPCODES] = {0}, kinds = 0, jumps = 0, pass = one_pass(trace).count, last = 0;

    assert_int_equal(pass, 5 + 2 * 3 + 128 + CLOSE);
    for (size_t i = 0; i + pass < trace->count; i++) {
        if (strcmp(bobbin_insn_at(guest, trace->steps[i].opcode).name, "jalr") != 0)
            continue;
        if (jumps++ % 2 == 0) {
            kinds += counts[trace->steps[i + 1].opcode]++ == 0;
        } else {
            assert_int_equal(trace->steps[i + 1].opcode, trace->steps[last + 1].opcode);
            assert_int_equal(i - last, x + 3);
        }
        last = i;
    }
    assert_int_equal(kinds, KINDS);
    for (size_t i = 0; i < MOST_OPCODES; i++) {
        if (counts[i] != 0)
            assert_in_range(counts[i], jumps / 2 / KINDS * 7 / 10, jumps / 2 / KINDS * 13 / 10);
    }
}

static void history(void **state)
{
    (void)state;
    for_points("history", check_history);
}

/* Everything between what begins and what ends is executed X times, and its blocks have 16 instructions. */
static void check_executions(const struct trace *trace, double x)
{
    enum { AROUND = 500 };
    static uint16_t times[1 << 20];
    size_t often = 0, jumps = 0, once = 0;

    memset(times, 0, sizeof times);
    for (size_t i = 0; i < trace->count; i++) {
        assert_in_range(trace->steps[i].pc - CODE_ADDRESS, 0, sizeof times / sizeof *times - 1);
        times[trace->steps[i].pc - CODE_ADDRESS]++;
    }
    for (size_t i = 0; i < trace->count; i++) {
        unsigned n = times[trace->steps[i].pc - CODE_ADDRESS];

        often += n == x;
        once += n == 1;
        jumps += n == x && strcmp(bobbin_insn_at(guest, trace->steps[i].opcode).name, "jal") == 0;
    }
    assert_in_range(trace->count - often, 0, AROUND + x); /* the last pass does not jump back */
    assert_in_range(often, x * 16, STEPS + AROUND);
    assert_in_range(jumps, often / 32, often / 16 + 2 * x);
    assert_true(x == 1 || once < AROUND);
}
static void executions(void **state)
{
    (void)state;
    for_points("executions", check_executions);
}

/* As many steps as were asked for, but that a pass is finished. */
static void length(void **state)
{
    (void)state;
    for (size_t i = 0; i < study.count; i++) {
        struct trace trace;
        uint64_t pass;

        if (strstr(study.items[i].name, "executions") != NULL)
            continue; /* its own test looks */
        trace = trace_of(&study.items[i]);
        pass = strstr(study.items[i].name, "entropy") != NULL ? BLOCK : one_pass(&trace).count;

        assert_in_range(trace.count, STEPS, STEPS + pass + 500);
        free(trace.steps);
    }
}

static void missing_instruction(void **state)
{
    struct code code = {0};

    (void)state;
    code_r(&code, "add", 1, 2, 3);
    assert_null(code.missing);
    code_r(&code, "no_such_instruction", 1, 2, 3);
    assert_string_equal(code.missing, "no_such_instruction");
    free(code.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_prints_the_same),
        cmocka_unit_test(distinct),
        cmocka_unit_test(pattern),
        cmocka_unit_test(entropy),
        cmocka_unit_test(taken),
        cmocka_unit_test(footprint),
        cmocka_unit_test(handlers),
        cmocka_unit_test(large),
        cmocka_unit_test(live),
        cmocka_unit_test(history),
        cmocka_unit_test(executions),
        cmocka_unit_test(length),
        cmocka_unit_test(missing_instruction),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
