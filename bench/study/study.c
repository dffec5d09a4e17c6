/* The programs of the dispatch study. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "random.h"
#include "study.h"
#include "study_code.h"

enum { STEPS = 30000000 };

/* Instructions in the loop of a program: few enough for the first-level cache, many enough to be no rhythm. */
enum { LOOP = 512 };

/* Bytes of threaded code that an instruction of 4 bytes takes: a slot for each halfword. */
enum { SLOTS_OF_WORD = 2 * 16 };

/* Where in the data. */
enum { DATA_OUTPUT, DATA_MULTIPLIER = 32, DATA_DISTANCES = 256 };

/* ---- Chance, the same every time --------------------------------------------------------------------------------- */

static void shuffle(uint32_t *numbers, size_t count)
{
    uint64_t seed = 1;

    for (size_t i = count; i > 1; i--) {
        size_t other = random_below(&seed, i);
        uint32_t number = numbers[i - 1];

        numbers[i - 1] = numbers[other];
        numbers[other] = number;
    }
}

/* The numbers 0, 1 ... kinds - 1, 0, 1 ..., equally often, in random order. */
static uint32_t *random_order(size_t count, size_t kinds)
{
    uint32_t *numbers = calloc(count, sizeof *numbers);

    if (numbers == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        numbers[i] = (uint32_t)(i % kinds);
    shuffle(numbers, count);
    return numbers;
}

/* ---- What all programs have in common ---------------------------------------------------------------------------- */

static void begin(struct code *code, uint64_t passes)
{
    uint64_t seed = 2;

    code_set(code, X_STACK, DATA_ADDRESS);
    code_set(code, X_DATA, DATA_ADDRESS);
    code_set(code, X_COUNT, (uint32_t)passes);
    for (int i = 0; i < CONSTANTS; i++)
        code_set(code, X_CONSTANTS + i, (uint32_t)i << 28 | (uint32_t)(random_next(&seed) >> 37));
}

/* The same instructions whatever the loop is like, however long: adds up what this pass left in the registers, and
 * counts it. */
enum { CLOSE = RESULTS + 3 };

static void close_loop(struct code *code, uint64_t start)
{
    for (int reg = X_RESULTS; reg < X_RESULTS + RESULTS; reg++)
        code_r(code, "add", X_SUM, X_SUM, reg);
    code_i(code, "addi", X_COUNT, X_COUNT, -1);
    code_b(code, "beq", X_COUNT, X_ZERO, 8);
    code_jump(code, start);
}

/* X_SUM <- 31 X_SUM + reg */
static void add_to_sum(struct code *code, int reg)
{
    code_i(code, "slli", X_T0, X_SUM, 5);
    code_r(code, "sub", X_SUM, X_T0, X_SUM);
    code_r(code, "add", X_SUM, X_SUM, reg);
}

static void system_call(struct code *code, int number)
{
    code_i(code, "addi", X_A7, X_ZERO, number);
    code_r(code, "ecall", 0, 0, 0);
}

/* Prints what the registers come to, in hexadecimal, and exits with status 0. */
static void end(struct code *code)
{
    enum { A0 = 10, A1, A2, WRITE = 64, EXIT = 93, DIGITS = 16 };
    uint64_t digit;

    for (int reg = X_STACK; reg < 32; reg++) {
        if (reg != X_T0)
            add_to_sum(code, reg);
    }
    code_i(code, "addi", X_T0, X_DATA, DATA_OUTPUT);
    code_i(code, "addi", X_T1, X_ZERO, 60);
    code_i(code, "addi", X_T3, X_ZERO, '9' + 1);
    digit = code_here(code);
    code_r(code, "srl", X_T2, X_SUM, X_T1);
    code_i(code, "andi", X_T2, X_T2, 15);
    code_i(code, "addi", X_T2, X_T2, '0');
    code_b(code, "blt", X_T2, X_T3, 8);
    code_i(code, "addi", X_T2, X_T2, 'a' - '0' - 10);
    code_s(code, "sb", X_T2, X_T0, 0);
    code_i(code, "addi", X_T0, X_T0, 1);
    code_i(code, "addi", X_T1, X_T1, -4);
    code_b(code, "bge", X_T1, X_ZERO, (int)(digit - code_here(code)));

    code_i(code, "addi", X_T2, X_ZERO, '\n');
    code_s(code, "sb", X_T2, X_T0, 0);
    code_i(code, "addi", A0, X_ZERO, STDOUT_FILENO);
    code_i(code, "addi", A1, X_DATA, DATA_OUTPUT);
    code_i(code, "addi", A2, X_ZERO, DIGITS + 1);
    system_call(code, WRITE);
    code_i(code, "addi", A0, X_ZERO, 0);
    system_call(code, EXIT);
}

/* A loop of these kinds of instructions in this order. */
static void simple_loop(struct code *code, const struct bobbin_insn *kinds, const uint32_t *order, size_t length,
                        uint64_t steps)
{
    uint64_t start;

    begin(code, steps / (length + CLOSE) + 1);
    start = code_here(code);
    for (size_t i = 0; i < length; i++)
        code_word(code, code_instance(&kinds[order[i]], i));
    close_loop(code, start);
    end(code);
}

/* ---- The sweeps: each makes the program for a point, and returns its X ------------------------------------------- */

/* distinct: how many kinds of instructions (so many handlers) the loop is made of; as often each, in random order. */
static double distinct(struct code *code, double point, uint64_t steps)
{
    size_t available = code_sample(ROWS_COMPRESSED, NULL, 0),
           kinds = point < (double)available ? (size_t)point : available;
    struct bobbin_insn *sample = calloc(kinds, sizeof *sample);
    uint32_t *order = random_order(LOOP, kinds);

    if (sample == NULL)
        abort();
    code_sample(ROWS_COMPRESSED, sample, kinds);
    simple_loop(code, sample, order, LOOP, steps);
    free(order);
    free(sample);
    return (double)kinds;
}

/* The same kinds in all sweeps but that one. */
enum { KINDS = 16 };

/* pattern: after how many instructions their sequence repeats. The loop is one and the same length; from 16 on all
 * kinds are in it, as often each. */
static double pattern(struct code *code, double point, uint64_t steps)
{
    enum { LENGTH = 1 << 16 };
    struct bobbin_insn sample[KINDS];
    size_t period = (size_t)point;
    uint32_t *order = random_order(LENGTH, KINDS);

    code_sample(ROWS_ALIKE, sample, KINDS);
    for (size_t i = 0; i < period; i++)
        order[i] = (uint32_t)(i % KINDS);
    shuffle(order, period);
    for (size_t i = period; i < LENGTH; i++)
        order[i] = order[i - period];
    simple_loop(code, sample, order, LENGTH, steps);
    free(order);
    return point;
}

/* Entropy of a choice among KINDS, in bits: all are chosen `point` times of 256 but one, which has the rest. */
static double entropy_of(double point)
{
    double rare = point / 256, frequent = 1 - (KINDS - 1) * rare;

    return frequent * log2(1 / frequent) + (rare > 0 ? (KINDS - 1) * rare * log2(1 / rare) : 0);
}

/* entropy: how many bits are in what comes next. The program throws dice, so that no predictor can learn their order. A
 * block begins with an instruction of its kind, goes on with what is the same in all, and ends with a jump to the next
 * block: one in BLOCK instructions is as unforeseeable as X says, given all before it; the others follow from it. Which
 * block is next is drawn as a distance from this one, 1 being the frequent one. So all kinds are executed equally
 * often, and all that differs along the sweep is the table of distances. A block draws not its successor but the one
 * after that, so that the jump need not wait for the dice. */
static double entropy(struct code *code, double point, uint64_t steps)
{
    enum { BLOCK = 13, STRIDE = 1 << 6, CHOICES = 256 };
    static const uint64_t multiplier = UINT64_C(6364136223846793005); /* Knuth's, for dice of 64 bits; 8 are used */
    struct bobbin_insn sample[KINDS];
    uint64_t blocks, out;
    size_t at = DATA_DISTANCES;

    for (int distance = 0; distance < KINDS; distance++) {
        int times = distance != 1 ? (int)point : CHOICES - (KINDS - 1) * (int)point;
        memset(&code->data[at], distance, (size_t)times);
        at += (size_t)times;
    }
    memcpy(&code->data[DATA_MULTIPLIER], &multiplier, sizeof multiplier);
    code_sample(ROWS_ALIKE, sample, KINDS);
    begin(code, steps / BLOCK + 1);
    code_i(code, "ld", X_S11, X_DATA, DATA_MULTIPLIER);
    code_i(code, "addi", X_S10, X_ZERO, 1);
    code_i(code, "addi", X_T3, X_DATA, DATA_DISTANCES);
    code_i(code, "addi", X_T4, X_ZERO, 0);
    blocks = code_here(code) + 3 * 4;
    code_set(code, X_T5, (uint32_t)blocks);
    code_i(code, "addi", X_T1, X_T5, 0);
    out = blocks + KINDS * STRIDE;
    for (int kind = 0; kind < KINDS; kind++) {
        code_word(code, code_instance(&sample[kind], (size_t)kind));
        code_i(code, "addi", X_T2, X_T1, 0);
        code_r(code, "mul", X_S10, X_S10, X_S11);
        code_i(code, "srli", X_T0, X_S10, 56);
        code_r(code, "add", X_T0, X_T0, X_T3);
        code_i(code, "lbu", X_T0, X_T0, 0);
        code_i(code, "slli", X_T0, X_T0, 6);
        code_r(code, "add", X_T4, X_T4, X_T0);
        code_i(code, "andi", X_T0, X_T4, KINDS * STRIDE - 1);
        code_r(code, "add", X_T1, X_T0, X_T5);
        code_i(code, "addi", X_COUNT, X_COUNT, -1);
        code_b(code, "beq", X_COUNT, X_ZERO, (int)(out - code_here(code)));
        code_i(code, "jalr", X_ZERO, X_T2, 0);
        for (int i = BLOCK; i < STRIDE / 4; i++)
            code_i(code, "addi", X_ZERO, X_ZERO, 0);
    }
    end(code);
    return round(entropy_of(point) * 100) / 100;
}

/* taken: which share of instructions are branches that are taken. Every second one is a branch, of which so many as it
 * takes compare such registers that they are; the others are not. A taken one leads to where the others go on, so that
 * all points execute the same instructions in the same order. Each branch is taken or not as in the pass before. */
static double taken(struct code *code, double point, uint64_t steps)
{
    static const struct {
        const char *name;
        bool of_equals; /* it is taken for equal registers and not for ascending ones, or the other way round */
    } branches[] = {{"beq", true}, {"bne", false}, {"blt", false}, {"bge", true}, {"bltu", false}, {"bgeu", true}};
    enum { BRANCHES = sizeof branches / sizeof *branches };
    struct bobbin_insn sample[KINDS];
    uint32_t *kinds = random_order(LOOP / 2, KINDS), *which = random_order(LOOP / 2, LOOP / 2);
    size_t count = (size_t)(point * LOOP);
    uint64_t start;

    code_sample(ROWS_ALIKE, sample, KINDS);
    begin(code, steps / (LOOP + CLOSE) + 1);
    start = code_here(code);
    for (size_t i = 0; i < LOOP / 2; i++) {
        size_t branch = which[i] % BRANCHES;
        bool equal = branches[branch].of_equals == (which[i] < count);

        code_word(code, code_instance(&sample[kinds[i]], i));
        code_b(code, branches[branch].name, X_CONSTANTS, equal ? X_CONSTANTS : X_CONSTANTS + 1, 4);
    }
    close_loop(code, start);
    end(code);
    free(kinds);
    free(which);
    return point;
}

/* footprint: bytes of threaded code in the loop. It is made of blocks of 16 instructions, always the same: 15 kinds and
 * a jump. The blocks follow each other in random order, so that the next one's slots are not simply those that the host
 * fetches beforehand. */
static double footprint(struct code *code, double point, uint64_t steps)
{
    enum { BLOCK = 16, BLOCK_BYTES = BLOCK * 4 };
    struct bobbin_insn sample[BLOCK - 1];
    size_t count = (size_t)point / (BLOCK * SLOTS_OF_WORD);
    uint32_t *order = random_order(count, count), *next = malloc(count * sizeof *next);
    uint64_t start;

    if (next == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        next[order[i]] = i + 1 < count ? order[i + 1] : (uint32_t)count; /* count: after all, where the loop closes */
    code_sample(ROWS_ALIKE, sample, BLOCK - 1);
    begin(code, steps / (count * BLOCK + CLOSE) + 1);
    start = code_here(code) + 4;
    code_jump(code, start + order[0] * BLOCK_BYTES);
    for (size_t block = 0; block < count; block++) {
        for (size_t i = 0; i < BLOCK - 1; i++)
            code_word(code, code_instance(&sample[i], i));
        code_jump(code, start + next[block] * BLOCK_BYTES);
    }
    close_loop(code, start + order[0] * BLOCK_BYTES);
    end(code);
    free(order);
    free(next);
    return point;
}

/* handlers: how many handlers are executed in turn, again and again, before others are: how much of the host's
 * first-level cache for code is needed. All points execute the same instructions as often, and each stretch goes
 * through its kinds in one order, which predictors learn at once. */
enum { HANDLERS = 128 };

static double handlers(struct code *code, double point, uint64_t steps)
{
    enum { ALL = HANDLERS, TIMES = 16 };
    struct bobbin_insn sample[ALL];
    uint32_t *kinds = random_order(ALL, ALL), order[ALL * TIMES];
    size_t group = (size_t)point;

    for (size_t i = 0; i < ALL * TIMES; i++)
        order[i] = kinds[i / (group * TIMES) * group + i % group];
    code_sample(ROWS_COMPUTING, sample, ALL);
    simple_loop(code, sample, order, ALL * TIMES, steps);
    free(kinds);
    return point;
}

/* large: which share of the instructions have large handlers, those of loads, which check an address, and not small
 * ones. Of both there are as many kinds, in random order. */
static double large(struct code *code, double point, uint64_t steps)
{
    static const char *const loads[] = {"lb", "lh", "lw", "ld", "lbu", "lhu", "lwu"};
    enum { LOADS = sizeof loads / sizeof *loads };
    struct bobbin_insn sample[LOADS];
    uint32_t *which = random_order(LOOP, LOOP);
    uint64_t start;

    code_sample(ROWS_ALIKE, sample, LOADS);
    begin(code, steps / (LOOP + CLOSE) + 1);
    start = code_here(code);
    for (size_t i = 0; i < LOOP; i++) {
        if (which[i] < (uint32_t)(point * LOOP))
            code_i(code, loads[which[i] % LOADS], X_RESULTS + (int)(i % RESULTS), X_DATA, DATA_MULTIPLIER);
        else
            code_word(code, code_instance(&sample[which[i] % LOADS], i));
    }
    close_loop(code, start);
    end(code);
    free(which);
    return point;
}

/* live: how many registers the loop computes with. Each instruction reads what was written two instructions before,
 * however many there are, so that the host waits for the same. */
static double live(struct code *code, double point, uint64_t steps)
{
    static const int registers[] = {10, 11, 12, 13, 14, 15, 16, 17, 26, 27, 28, 29, 30, 31, 6, 7};
    struct bobbin_insn sample[KINDS];
    uint32_t *order = random_order(LOOP, KINDS);
    size_t count = (size_t)point;
    uint64_t start;

    code_sample(ROWS_ALIKE, sample, KINDS);
    begin(code, steps / (LOOP + CLOSE) + 1);
    start = code_here(code);
    for (size_t i = 0; i < LOOP; i++)
        code_word(code, code_operands(&sample[order[i]], registers[i % count], registers[(i + count - 2) % count],
                                      X_CONSTANTS + (int)(i % CONSTANTS)));
    close_loop(code, start);
    end(code);
    free(order);
    return point;
}

/* history: how many instructions lie between a jump and the one before that leads to the same of KINDS places, which
 * are thrown by dice: a predictor foresees it if its history reaches so far back. All points execute the same
 * instructions; only where in the pass the second jump stands differs. */
static double history(struct code *code, double point, uint64_t steps)
{
    enum { BETWEEN = 128, DICE = 5, BLOCK = 8 /* bytes */, PASS = DICE + 2 * 3 + BETWEEN + CLOSE };
    static const uint64_t multiplier = UINT64_C(6364136223846793005);
    struct bobbin_insn sample[KINDS];
    uint32_t *order = random_order(BETWEEN, KINDS);
    const size_t before[] = {0, (size_t)point}, after[] = {(size_t)point, BETWEEN};
    uint64_t start;

    memcpy(&code->data[DATA_MULTIPLIER], &multiplier, sizeof multiplier);
    code_sample(ROWS_ALIKE, sample, KINDS);
    begin(code, steps / PASS + 1);
    code_i(code, "ld", X_S11, X_DATA, DATA_MULTIPLIER);
    code_i(code, "addi", X_S10, X_ZERO, 1);
    start = code_here(code) + 4 * 4;
    code_set(code, X_T3, (uint32_t)start + (DICE + 1) * 4);
    code_set(code, X_T4, (uint32_t)start + (DICE + 1) * 4 + KINDS * BLOCK + ((uint32_t)point + 1) * 4);
    code_r(code, "mul", X_S10, X_S10, X_S11);
    code_i(code, "srli", X_T0, X_S10, 60);
    code_i(code, "slli", X_T0, X_T0, 3);
    code_r(code, "add", X_T1, X_T0, X_T3);
    code_r(code, "add", X_T2, X_T0, X_T4);
    for (int jump = 0; jump < 2; jump++) {
        uint64_t behind = code_here(code) + 4 + KINDS * BLOCK;

        code_i(code, "jalr", X_ZERO, jump == 0 ? X_T1 : X_T2, 0);
        for (int kind = 0; kind < KINDS; kind++) {
            code_word(code, code_instance(&sample[kind], (size_t)kind));
            code_jump(code, behind);
        }
        for (size_t i = before[jump]; i < after[jump]; i++)
            code_word(code, code_instance(&sample[order[i]], i));
    }
    close_loop(code, start);
    end(code);
    free(order);
    return point;
}

/* executions: how often code is executed. Blocks of 16 instructions, 15 kinds and a jump to the next, as many as make
 * up the steps, but no more than the second-level cache holds the threaded code of. What an engine does once for each
 * instruction, predecoding or translating it, is a share of the time that becomes less with each execution. */
enum { EXECUTED_BLOCK = 16, MOST_EXECUTED = 1 << 14 };

static double executions(struct code *code, double point, uint64_t steps)
{
    struct bobbin_insn sample[EXECUTED_BLOCK - 1];
    uint64_t length = steps / (uint64_t)point, start;

    code_sample(ROWS_ALIKE, sample, EXECUTED_BLOCK - 1);
    begin(code, (uint64_t)point);
    start = code_here(code);
    for (uint64_t at = 0; at == 0 || (at + EXECUTED_BLOCK + CLOSE <= length && at < MOST_EXECUTED);
         at += EXECUTED_BLOCK) {
        for (size_t i = 0; i < EXECUTED_BLOCK - 1; i++)
            code_word(code, code_instance(&sample[i], i));
        code_jump(code, code_here(code) + 4);
    }
    close_loop(code, start);
    end(code);
    return point;
}

/* ---- All of them ------------------------------------------------------------------------------------------------- */

static const struct sweep {
    const char *name;
    double (*make)(struct code *code, double point, uint64_t steps);
    double points[10];
    size_t count;
} sweeps[] = {
    {"distinct", distinct, {1, 2, 4, 8, 16, 32, HUGE_VAL /* as many as there are */}, 7},
    {"pattern", pattern, {1, 4, 16, 64, 256, 1024, 4096, 16384, 65536}, 9},
    {"entropy", entropy, {0, 1, 2, 4, 6, 8, 10, 12, 16}, 9},
    {"taken", taken, {0, 0.0625, 0.125, 0.1875, 0.25, 0.3125, 0.375, 0.4375, 0.5}, 9},
    {"footprint", footprint, {1 << 14, 1 << 15, 1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20, 1 << 21, 1 << 22}, 9},
    {"handlers", handlers, {2, 4, 8, 16, 32, 64, 128}, 7},
    {"large", large, {0.0625, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 0.9375}, 9},
    {"live", live, {2, 4, 6, 8, 12, 16}, 6},
    {"history", history, {1, 2, 4, 8, 16, 32, 64, 96, 128}, 9},
    {"executions", executions, {1, 2, 3, 10, 30, 100, 1000, 10000, 100000, 1000000}, 10},
};

/* Whether so few steps are enough for the point. */
static bool is_possible(const struct sweep *sweep, double point, uint64_t steps)
{
    return sweep->make != executions || point * (EXECUTED_BLOCK + CLOSE) <= (double)steps;
}

/* A file in memory that lives as long as this process. NULL: there is none. */
static char *make_file(const struct program *program)
{
    int file = memfd_create("study", 0);
    FILE *stream = file >= 0 ? fdopen(file, "w") : NULL; /* stays open */
    char *path;

    if (stream == NULL || fwrite(program->image, 1, program->size, stream) != program->size || fflush(stream) != 0)
        return NULL;
    if (asprintf(&path, "/proc/%ld/fd/%d", (long)getpid(), file) < 0)
        abort();
    return path;
}

static struct program make_program(const struct sweep *sweep, double point, uint64_t steps, const char **missing)
{
    struct code *code = calloc(1, sizeof *code);
    struct program program = {.guest = bobbin_guest_find(STUDY_GUEST)};
    double x;

    if (code == NULL)
        abort();
    x = sweep->make(code, point, steps);
    if (asprintf(&program.name, STUDY_GUEST "/%s=%.10g", sweep->name, x) < 0)
        abort();
    program.image = code_executable(code, CODE_ADDRESS, &program.size);
    if (sweep->make == executions) /* to compare with translators */
        program.path = make_file(&program);
    if (code->missing != NULL)
        *missing = code->missing;
    free(code->bytes);
    free(code);
    return program;
}

bool study_find(struct program_list *list, uint64_t divisor, char *error, size_t size)
{
    const char *missing = NULL;

    if (code_sample(ROWS_ALIKE, NULL, 0) < KINDS || code_sample(ROWS_COMPUTING, NULL, 0) < HANDLERS) {
        snprintf(error, size, "the dispatch study needs %d kinds of integer arithmetic, %d of any", KINDS, HANDLERS);
        return false;
    }
    for (size_t i = 0; i < sizeof sweeps / sizeof *sweeps; i++) {
        for (size_t point = 0; point < sweeps[i].count; point++) {
            if (!is_possible(&sweeps[i], sweeps[i].points[point], STEPS / divisor))
                continue;
            list->items = realloc(list->items, (list->count + 1) * sizeof *list->items);
            if (list->items == NULL)
                abort();
            list->items[list->count++] = make_program(&sweeps[i], sweeps[i].points[point], STEPS / divisor, &missing);
        }
    }
    if (missing != NULL)
        snprintf(error, size, "the dispatch study needs an instruction that is not in the list: %s", missing);
    return missing == NULL;
}

/* ---- As files ---------------------------------------------------------------------------------------------------- */

static bool write_file(const char *path, const struct program *program)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0777);
    FILE *stream = file >= 0 ? fdopen(file, "w") : NULL;
    bool good;

    if (stream == NULL)
        return false;
    good = fwrite(program->image, 1, program->size, stream) == program->size;
    return fclose(stream) == 0 && good;
}

bool study_write(const char *directory, uint64_t divisor, char *error, size_t size)
{
    struct program_list list = {0};
    bool good = study_find(&list, divisor, error, size);

    if (good && mkdir(directory, 0777) != 0 && errno != EEXIST) {
        snprintf(error, size, "%s: %s", directory, strerror(errno));
        good = false;
    }
    for (size_t i = 0; good && i < list.count; i++) {
        char *path;

        if (asprintf(&path, "%s/%s", directory, strrchr(list.items[i].name, '/') + 1) < 0)
            abort();
        good = write_file(path, &list.items[i]);
        if (!good)
            snprintf(error, size, "%s: %s", path, strerror(errno));
        free(path);
    }
    program_free(&list);
    return good;
}
