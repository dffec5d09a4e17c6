/* Random programs: the oracle against qemu, then every engine against the oracle.
 *
 *     random [--seed N] [--count N] [--wild N] [--cell ENGINE/FLAVOUR|none] [--vlen N] [--qemu COMMAND HOST]
 *
 * `count` programs are run by qemu (if there is one) and by rv64_reference, and all registers, fcsr, the way that they
 * end, and the data page compared; then these and `wild` others, which hold words that trap and jump anywhere, by every
 * cell in lockstep with rv64_reference: in one piece, and in pieces, after each of which the whole state is compared.
 * Vectors have N bits: 128 under qemu if nothing is said, else 128, 256 or 512 in turn.
 * Program i of seed S is program 0 of seed S + i. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bobbin/bobbin.h"
#include "generate.h"
#include "rv64/machine.h"
#include "rv64/reference.h"
#include "rv64/vector.h"

enum { BATCH = 250, MOST_STEPS = 20000, MOST_FAILURES = 10 };

#define NO_PIECES BOBBIN_NO_LIMIT
#define WATCHED   (-1)

struct options {
    uint64_t seed, count, wild, vlen;
    const char *engine_flavour; /* NULL: all */
    const char *qemu, *host;    /* NULL: without qemu */
};

/* A line where they differ. */
static void print_difference(const char *name, uint64_t a, uint64_t b)
{
    if (a != b)
        fprintf(stderr, "; %-8s %16" PRIx64 "  %16" PRIx64 "\n", name, a, b);
}

static void print_registers(const char *what_a, const struct registers *a, const char *what_b,
                            const struct registers *b)
{
    const bobbin_guest *guest = bobbin_guest_find("rv64");

    fprintf(stderr, "; %-8s %16s  %16s\n", "", what_a, what_b);
    print_difference("pc", a->pc, b->pc);
    print_difference("fcsr", a->fcsr, b->fcsr);
    print_difference("vl", a->vl, b->vl);
    print_difference("vtype", a->vtype, b->vtype);
    print_difference("vstart", a->vstart, b->vstart);
    print_difference("vcsr", a->vcsr, b->vcsr);
    for (size_t i = 0; guest != NULL && i < 64; i++)
        print_difference(bobbin_register_name(guest, i + 1), i < 32 ? a->x[i] : a->f[i - 32],
                         i < 32 ? b->x[i] : b->f[i - 32]);
    for (size_t i = 0; i < sizeof a->v; i += 8) {
        char name[32];
        uint64_t in_a, in_b;

        snprintf(name, sizeof name, "v+%zx", i);
        memcpy(&in_a, &a->v[i], 8);
        memcpy(&in_b, &b->v[i], 8);
        print_difference(name, in_a, in_b);
    }
}

/* With what the registers that it names hold before it. */
static void print_program(const struct plan *plan)
{
    static struct program program;
    static char listing[64 * 1024];
    const bobbin_guest *guest = bobbin_guest_find("rv64");
    int end = plan_write(plan, &program), length = 0;

    for (int at = 0; at < end;) {
        char text[80];
        uint32_t word;
        int bytes;

        memcpy(&word, &program.code[at], 4);
        bytes = rv64_disassemble(word, CODE_AT + (uint64_t)at, text, sizeof text);
        length += snprintf(&listing[length], sizeof listing - (size_t)length, "%x: %0*" PRIx32 " %s\n", CODE_AT + at,
                           bytes * 2, bytes == 2 ? word & 0xffff : word, text);
        at += bytes;
    }
    fputs(listing, stderr);
    fprintf(stderr, "; before it: fcsr %" PRIx64, plan->registers.fcsr);
    for (size_t i = 0; guest != NULL && i < 64; i++) {
        const char *name = bobbin_register_name(guest, i + 1), *found = strstr(listing, name);

        while (found != NULL && strspn(found + strlen(name), "0123456789") != 0)
            found = strstr(found + 1, name);
        if (found != NULL)
            fprintf(stderr, ", %s %" PRIx64, name, i < 32 ? plan->registers.x[i] : plan->registers.f[i - 32]);
    }
    fprintf(stderr, "\n");
}

/* ---- The oracle -------------------------------------------------------------------------------------------------- */

struct run {
    uint64_t isa;   /* with these extensions */
    uint64_t pmlen; /* 0: else what points to data has a tag of so many bits */
    struct rv64_stop stop;
    int64_t steps;
    struct rv64_state *states; /* [steps + 1] before each step, and behind the last that was completed */
    struct rv64_state end;     /* where a step that was not completed has left its traces: vectors before a fault */
    uint8_t data[DATA_SIZE];
};

static struct {
    uint64_t instructions, programs;
    uint64_t executed[rv64_op_count];
    uint64_t rounding[8];         /* by the rm field */
    uint64_t dynamic_rounding[8]; /* by frm */
    uint64_t vectors[RV64_VECTOR_ROWS];
} seen;

static struct rv64_state start_state(const struct registers *registers, const struct run *run)
{
    const uint64_t tag = run->pmlen != 0 ? UINT64_C(0x5ac3) << 48 & UINT64_MAX << (64 - run->pmlen) : 0;
    struct rv64_state state = {.pc = registers->pc,
                               .fflags = registers->fcsr & 31,
                               .frm = registers->fcsr >> 5,
                               .reserved = RV64_NOT_RESERVED,
                               .vlenb = rv64_vlenb(run->isa),
                               .pmlen = run->pmlen};

    if (state.vlenb != 0) {
        state.vl = registers->vl;
        state.vtype = registers->vtype;
        state.vstart = registers->vstart;
        state.vxrm = registers->vcsr >> 1;
        state.vxsat = registers->vcsr & 1;
        memcpy(state.v, registers->v, 32 * state.vlenb);
    }
    memcpy(state.x, registers->x, sizeof registers->x);
    state.x[X_DATA] |= tag;
    state.x[X_FRAME] |= tag;
    memcpy(state.f, registers->f, sizeof registers->f);
    return state;
}

static bool open_memory(struct memory *memory)
{
    return memory_open(memory, MEMORY_SIZE) && memory_map(memory, CODE_AT, CODE_SIZE, PAGE_READ | PAGE_EXEC) &&
           memory_map(memory, DATA_AT, DATA_SIZE, PAGE_READ | PAGE_WRITE);
}

/* `state` before it. */
static void count_step(struct memory *memory, const struct rv64_state *state, bool executed)
{
    uint32_t word = 0;
    struct rv64_insn insn;

    if (state->pc < CODE_AT || state->pc > CODE_AT + CODE_SIZE - 4)
        return;
    memcpy(&word, memory->host + state->pc, 4);
    insn = rv64_decode_word(word);
    seen.executed[insn.op]++;
    if (executed && insn.format == RV64_V && rv64_vector_find(word) >= 0)
        seen.vectors[rv64_vector_find(word)]++;
    if (insn.format == RV64_F2M || insn.format == RV64_F1M || insn.format == RV64_F4M || insn.format == RV64_FXM ||
        insn.format == RV64_XFM) {
        seen.rounding[insn.rm]++;
        if (insn.rm == 7)
            seen.dynamic_rounding[state->frm & 7]++;
    }
}

/* Step by step, so that there is something to compare with after any number of steps. */
static void run_oracle(struct memory *memory, const struct program *program, struct run *run)
{
    struct rv64_state state = start_state(&program->registers, run);

    memcpy(memory->host + CODE_AT, program->code, CODE_SIZE);
    memcpy(memory->host + DATA_AT, program->data, DATA_SIZE);
    run->steps = 0;
    run->states[0] = state;
    do {
        int64_t now;

        run->stop = (struct rv64_stop){.kind = bobbin_stop_fuel};
        now = rv64_reference(&state, memory, run->isa, 1, &run->stop);
        count_step(memory, &run->states[run->steps], now != 0);
        run->steps += now;
        if (now > 0)
            run->states[run->steps] = state;
    } while (run->stop.kind == bobbin_stop_fuel && run->steps < MOST_STEPS);
    run->end = state;
    memcpy(run->data, memory->host + DATA_AT, DATA_SIZE);
    seen.instructions += (uint64_t)run->steps;
    seen.programs++;
}

static struct registers registers_of(const struct rv64_state *state)
{
    struct registers registers = {.pc = state->pc,
                                  .fcsr = state->frm << 5 | state->fflags,
                                  .vl = state->vl,
                                  .vtype = state->vtype,
                                  .vstart = state->vstart,
                                  .vcsr = state->vxrm << 1 | state->vxsat};

    memcpy(registers.x, state->x, sizeof registers.x);
    memcpy(registers.f, state->f, sizeof registers.f);
    memcpy(registers.v, state->v, sizeof registers.v);
    return registers;
}

/* As Linux would tell it. */
static struct result result_of(const struct run *run)
{
    static const uint8_t signals[] = {
        [bobbin_stop_ebreak] = SIGTRAP,     [bobbin_stop_illegal] = SIGILL,      [bobbin_stop_fetch_fault] = SIGSEGV,
        [bobbin_stop_load_fault] = SIGSEGV, [bobbin_stop_store_fault] = SIGSEGV, [bobbin_stop_misaligned] = SIGBUS,
    };
    struct result result = {.signal = (size_t)run->stop.kind < sizeof signals ? signals[run->stop.kind] : 0};

    result.registers = registers_of(&run->end);
    if (run->stop.kind == bobbin_stop_ebreak) /* at it, not after it */
        result.registers.pc = run->states[run->steps - 1].pc;
    memcpy(result.data, run->data, DATA_SIZE);
    return result;
}

/* ---- qemu -------------------------------------------------------------------------------------------------------- */

/* All programs in one process. False: it did not give that many results. */
static bool run_qemu(const struct options *options, const struct program *programs, struct result *results,
                     size_t count)
{
    FILE *in = tmpfile(), *out = tmpfile();
    bool ok = in != NULL && out != NULL && fwrite(programs, sizeof *programs, count, in) == count && fflush(in) == 0;
    int status = 0;
    char cpu[256];
    pid_t child;

    if (!ok)
        return false;
    rewind(in);
    child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CPU, &(struct rlimit){60, 60});
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        snprintf(cpu, sizeof cpu, "%s,vlen=%" PRIu64,
                 getenv("RISCV_CPU") != NULL ? getenv("RISCV_CPU") : "rv64,v=true,vext_spec=v1.0", options->vlen);
        setenv("QEMU_CPU", cpu, true);
        if (dup2(fileno(in), 0) == 0 && dup2(fileno(out), 1) == 1)
            execlp(options->qemu, options->qemu, options->host, (char *)NULL);
        _exit(127);
    }
    ok = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    rewind(out);
    if (!ok)
        fprintf(stderr, "random: %s %s ended with status %x\n", options->qemu, options->host, (unsigned)status);
    ok = ok && fread(results, sizeof *results, count, out) == count;
    fclose(in);
    fclose(out);
    return ok;
}

static bool same_result(const struct result *a, const struct result *b)
{
    return a->signal == b->signal && memcmp(&a->registers, &b->registers, sizeof a->registers) == 0 &&
           memcmp(a->data, b->data, DATA_SIZE) == 0;
}

/* ---- Engines ----------------------------------------------------------------------------------------------------- */

struct judge {
    struct options options;
    struct memory memory; /* the oracle's */
    struct run run;
    bobbin_machine *machine; /* NULL: there is no rv64 in this library */
    uint64_t passed, failed;
};

static bool open_machine(struct judge *j)
{
    const bobbin_guest *guest = bobbin_guest_find("rv64");
    struct rv64_machine *m;

    j->machine = guest != NULL ? bobbin_open_sized(guest, MEMORY_SIZE, NULL) : NULL;
    if (j->machine == NULL)
        return false;
    m = rv64_machine(j->machine);
    bobbin_set_code_cache(j->machine, 1 << 20); /* enough, and little to map anew for each program */
    return memory_map(m->memory, CODE_AT, CODE_SIZE, PAGE_READ | PAGE_EXEC) &&
           memory_map(m->memory, DATA_AT, DATA_SIZE, PAGE_READ | PAGE_WRITE);
}

/* What differed, for a message. */
struct difference {
    const char *what;
    struct bobbin_stop stop;
    struct rv64_state state, expected;
    uint64_t steps;
};

/* `j->run` is what the oracle did. */
static bool cell_agrees(struct judge *j, const struct bobbin_cell *cell, const struct program *program, int64_t piece,
                        struct difference *difference)
{
    struct rv64_machine *m = rv64_machine(j->machine);
    int64_t steps = 0, limit = MOST_STEPS;

    /* A `fast` cell leaves the last steps of its fuel, those that might be without a jump, to its exact sibling; so it
     * is tried by more fuel than that. */
    if (piece == NO_PIECES && j->run.steps < MOST_STEPS)
        limit = BOBBIN_NO_LIMIT;
    bobbin_memory_write(j->machine, CODE_AT, CODE_SIZE, program->code);
    bobbin_memory_write(j->machine, DATA_AT, DATA_SIZE, program->data);
    if (m->space->isa != j->run.isa) {
        rv64_set_isa(m->space, j->run.isa);
        rv64_reset_vectors(m);
    }
    m->state = start_state(&program->registers, &j->run);
    for (;;) {
        int64_t left = limit - steps, now = piece < left ? piece : left;
        struct bobbin_stop stop = bobbin_run(j->machine, cell, (uint64_t)now);
        const struct rv64_state *expected;
        bool at_end;

        steps += (int64_t)stop.steps;
        at_end = stop.kind != bobbin_stop_fuel || steps >= limit;
        expected = at_end ? &j->run.end : &j->run.states[steps < j->run.steps ? steps : j->run.steps];
        *difference =
            (struct difference){.stop = stop, .state = m->state, .expected = *expected, .steps = (uint64_t)steps};
        if (steps > j->run.steps || (at_end && steps != j->run.steps))
            difference->what = "the number of steps";
        else if (at_end && stop.kind != j->run.stop.kind)
            difference->what = "why it stopped";
        else if (memcmp(&m->state, expected, sizeof *expected) != 0)
            difference->what = "the state";
        else if (at_end && j->run.stop.kind >= bobbin_stop_fetch_fault && stop.address != j->run.stop.address)
            difference->what = "the address of the fault";
        else if (at_end && memcmp(m->memory->host + DATA_AT, j->run.data, DATA_SIZE) != 0)
            difference->what = "the data";
        else if (!at_end && stop.steps != (uint64_t)now)
            difference->what = "the steps of a piece";
        else if (stop.steps == (uint64_t)now && stop.kind >= bobbin_stop_illegal)
            difference->what = "that it looked beyond its fuel";
        if (difference->what != NULL || at_end)
            return difference->what == NULL;
    }
}

/* A hook that looks at every step. */
struct watch {
    const struct judge *judge;
    int64_t steps;
    bool differs;
};

static bool watch_step(void *data, const bobbin_machine *machine, unsigned opcode)
{
    struct watch *watch = data;
    const struct rv64_state *state = &rv64_machine_const(machine)->state;
    uint32_t word = 0;

    if (watch->steps > watch->judge->run.steps ||
        memcmp(state, &watch->judge->run.states[watch->steps], sizeof *state) != 0)
        watch->differs = true;
    if (state->pc >= CODE_AT && state->pc <= CODE_AT + CODE_SIZE - 4 &&
        bobbin_memory_read(machine, state->pc, 4, &word) &&
        (rv64_lacks(rv64_decode_word(word).op, watch->judge->run.isa) != 0 ||
         opcode != rv64_number_of(rv64_decode_word(word).op, word)))
        watch->differs = true;
    watch->steps++;
    return watch->differs;
}

/* In pieces of so many steps, in one piece (NO_PIECES), or in one piece with a hook (WATCHED). */
static bool trial_agrees(struct judge *j, const struct bobbin_cell *cell, const struct program *program, int64_t piece,
                         struct difference *difference)
{
    struct watch watch = {.judge = j};
    bool same;

    if (piece != WATCHED)
        return cell_agrees(j, cell, program, piece, difference);
    bobbin_set_hook(j->machine, watch_step, &watch);
    same = cell_agrees(j, cell, program, NO_PIECES, difference);
    bobbin_set_hook(j->machine, NULL, NULL);
    if (watch.differs)
        difference->what = "what a hook sees";
    return same && !watch.differs;
}

static bool is_meant(const struct bobbin_cell *cell, const char *engine_flavour)
{
    char name[64];

    snprintf(name, sizeof name, "%s/%s", cell->engine, bobbin_flavour_name(cell->flavour));
    return cell->available && strcmp(cell->guest, "rv64") == 0 &&
           (engine_flavour == NULL || strcmp(name, engine_flavour) == 0);
}

/* ---- Making a failing program smaller ---------------------------------------------------------------------------- */

typedef bool agrees(struct judge *j, const void *context, const struct plan *plan);

struct cell_and_piece {
    const struct bobbin_cell *cell;
    int64_t piece;
};

static bool plan_agrees_cell(struct judge *j, const void *context, const struct plan *plan)
{
    static struct program program;
    const struct cell_and_piece *c = context;
    struct difference difference;

    plan_write(plan, &program);
    run_oracle(&j->memory, &program, &j->run);
    return trial_agrees(j, c->cell, &program, c->piece, &difference);
}

static bool plan_agrees_qemu(struct judge *j, const void *context, const struct plan *plan)
{
    static struct program program;
    static struct result theirs, ours;

    (void)context;
    plan_write(plan, &program);
    run_oracle(&j->memory, &program, &j->run);
    ours = result_of(&j->run);
    return run_qemu(&j->options, &program, &theirs, 1) && same_result(&ours, &theirs);
}

static struct plan reduced(struct judge *j, agrees *agrees, const void *context, struct plan plan)
{
    bool smaller = true;

    while (smaller) {
        smaller = false;
        for (int i = plan.count - 1; i >= 0; i--) {
            struct plan less = plan_without(&plan, i);

            if (!agrees(j, context, &less)) {
                plan = less;
                smaller = true;
            }
        }
    }
    return plan;
}

/* ---- Judging ----------------------------------------------------------------------------------------------------- */

static void judge_cell(struct judge *j, const struct bobbin_cell *cell, const struct plan *plan,
                       const struct program *program, uint64_t seed, bool wild)
{
    static const int64_t pieces[] = {1, 7, 60, WATCHED};
    int64_t tried[] = {NO_PIECES, pieces[seed % 4]};

    if (tried[1] == WATCHED && cell->flavour != bobbin_exact)
        tried[1] = 400;

    for (int i = 0; i < 2; i++) {
        struct difference difference;
        struct cell_and_piece context = {cell, tried[i]};
        struct registers expected, actual;
        struct plan small;
        static struct program again;

        if (trial_agrees(j, cell, program, tried[i], &difference))
            continue;
        small = reduced(j, plan_agrees_cell, &context, *plan);
        plan_write(&small, &again);
        run_oracle(&j->memory, &again, &j->run);
        trial_agrees(j, cell, &again, tried[i], &difference);
        fprintf(stderr, "\n%s/%s differs from the reference in %s\n", cell->engine, bobbin_flavour_name(cell->flavour),
                difference.what);
        print_program(&small);
        fprintf(stderr,
                "; in pieces of %" PRId64 " (-1: with a hook); reference: %s after %" PRId64 " steps, address %" PRIx64
                "; engine: %s after %" PRIu64 ", address %" PRIx64 "\n",
                tried[i], bobbin_stop_name(j->run.stop.kind), j->run.steps, j->run.stop.address,
                bobbin_stop_name(difference.stop.kind), difference.steps, difference.stop.address);
        expected = registers_of(&difference.expected);
        actual = registers_of(&difference.state);
        print_registers("reference", &expected, cell->engine, &actual);
        if (difference.expected.instret != difference.state.instret)
            fprintf(stderr, "; instret %" PRIu64 " %" PRIu64 "\n", difference.expected.instret,
                    difference.state.instret);
        if (difference.expected.reserved != difference.state.reserved ||
            difference.expected.reserved_value != difference.state.reserved_value)
            fprintf(stderr, "; reserved %" PRIx64 " (%" PRIx64 ") %" PRIx64 " (%" PRIx64 ")\n",
                    difference.expected.reserved, difference.expected.reserved_value, difference.state.reserved,
                    difference.state.reserved_value);
        fprintf(stderr, "; again: --seed %" PRIu64 " --count %d --wild %d --cell %s/%s\n", seed, !wild, wild,
                cell->engine, bobbin_flavour_name(cell->flavour));
        j->failed++;
        run_oracle(&j->memory, program, &j->run);
        return;
    }
    j->passed++;
}

static void judge_cells(struct judge *j, const struct plan *plan, const struct program *program, uint64_t seed,
                        bool wild)
{
    for (size_t c = 0; j->machine != NULL && c < bobbin_cell_count() && j->failed < MOST_FAILURES; c++) {
        if (is_meant(bobbin_cell_at(c), j->options.engine_flavour))
            judge_cell(j, bobbin_cell_at(c), plan, program, seed, wild);
    }
}

static void judge_qemu(struct judge *j, const struct result *theirs, const struct plan *plan, uint64_t seed)
{
    static struct result ours, small_theirs;
    static struct program program;
    struct plan small;

    ours = result_of(&j->run);
    if (same_result(&ours, theirs)) {
        j->passed++;
        return;
    }
    j->failed++;
    small = reduced(j, plan_agrees_qemu, NULL, *plan);
    plan_write(&small, &program);
    run_oracle(&j->memory, &program, &j->run);
    ours = result_of(&j->run);
    fprintf(stderr, "\nthe reference differs from qemu\n");
    print_program(&small);
    if (run_qemu(&j->options, &program, &small_theirs, 1)) {
        fprintf(stderr, "; signal: reference %" PRIu64 ", qemu %" PRIu64 "\n", ours.signal, small_theirs.signal);
        print_registers("reference", &ours.registers, "qemu", &small_theirs.registers);
        for (int i = 0; i < DATA_SIZE; i++) {
            if (ours.data[i] != small_theirs.data[i])
                fprintf(stderr, "; byte %x: %02x %02x\n", DATA_AT + i, ours.data[i], small_theirs.data[i]);
        }
    }
    fprintf(stderr, "; again: --seed %" PRIu64 " --count 1 --wild 0\n", seed);
    plan_write(plan, &program);
    run_oracle(&j->memory, &program, &j->run);
}

/* Half of the programs that qemu does not run, too, mask their pointers. */
static uint64_t pmlen_of(const struct judge *j, uint64_t seed, bool wild)
{
    static const uint64_t lengths[] = {0, 7, 0, 16};

    return j->options.qemu != NULL && !wild ? 0 : lengths[seed / 8 % 4];
}

/* Some of the wild programs are for processors that lack extensions. */
static uint64_t isa_of(const struct judge *j, uint64_t seed, bool wild)
{
    static const char *const names[] = {"rv64i",      "rv64ima_zbs", "rv64imfc",    "rv64gc",
                                        "rv64im_zbb", "rva22u64",    "rv64gcv_zvkb"};
    uint64_t isa = RV64_DEFAULT_EXTENSIONS;
    uint64_t vlen = j->options.vlen != 0 ? j->options.vlen : UINT64_C(128) << seed / 16 % 3;

    if (vlen >= 256)
        isa |= RV64_EXT(Zvl256b);
    if (vlen >= 512)
        isa |= RV64_EXT(Zvl512b);
    if (wild && seed % 2 == 0)
        rv64_isa_parse(names[seed / 2 % (sizeof names / sizeof *names)], &isa, NULL);
    return isa;
}

static void judge_batch(struct judge *j, uint64_t first, size_t count, bool wild)
{
    static struct plan plans[BATCH];
    static struct program programs[BATCH];
    static struct result results[BATCH];
    bool with_qemu = j->options.qemu != NULL && !wild;

    for (size_t i = 0; i < count; i++) {
        plans[i] = plan_random(first + i, wild ? plan_wild : with_qemu ? plan_for_qemu : plan_tame);
        plan_write(&plans[i], &programs[i]);
    }
    if (with_qemu && !run_qemu(&j->options, programs, results, count)) {
        fprintf(stderr, "random: qemu failed among the programs of the seeds from %" PRIu64 " on\n", first);
        if (count == 1)
            print_program(&plans[0]);
        j->failed++;
        return;
    }
    for (size_t i = 0; i < count && j->failed < MOST_FAILURES; i++) {
        j->run.isa = isa_of(j, first + i, wild);
        j->run.pmlen = pmlen_of(j, first + i, wild);
        run_oracle(&j->memory, &programs[i], &j->run);
        if (!wild && j->run.steps >= MOST_STEPS) {
            fprintf(stderr, "random: program %" PRIu64 " does not end\n", first + i);
            j->failed++;
        }
        if (with_qemu)
            judge_qemu(j, &results[i], &plans[i], first + i);
        judge_cells(j, &plans[i], &programs[i], first + i, wild);
    }
}

static void judge_programs(struct judge *j, uint64_t first, uint64_t count, bool wild)
{
    for (uint64_t done = 0; done < count && j->failed < MOST_FAILURES; done += BATCH)
        judge_batch(j, first + done, count - done < BATCH ? (size_t)(count - done) : BATCH, wild);
}

/* A generator that no longer does what it is for is a failure too. */
static void judge_coverage(struct judge *j)
{
    static const struct {
        enum rv64_op op;
        const char *name;
    } rows[] = {
#define INSN(name, ...) {rv64_op_##name, #name},
#include "rv64/insns.def"
    };
    uint64_t missing = 0;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (seen.executed[rows[i].op] < 5 && rows[i].op != rv64_op_ecall &&
            plan_may_have(j->options.qemu != NULL ? plan_for_qemu : plan_tame, rows[i].op)) {
            fprintf(stderr, "random: %s was executed only %" PRIu64 " times\n", rows[i].name,
                    seen.executed[rows[i].op]);
            missing++;
        }
    }
    for (size_t i = 0; i < RV64_VECTOR_ROWS; i++) {
        if (seen.vectors[i] == 0 && plan_may_have_vector(j->options.qemu != NULL ? plan_for_qemu : plan_tame, (int)i)) {
            fprintf(stderr, "random: %s was never executed\n", rv64_vector_rows[i].name);
            missing++;
        }
    }
    for (int rm = 0; rm < 5; rm++)
        missing += seen.rounding[rm] < 100 || seen.dynamic_rounding[rm] < 100;
    printf("%" PRIu64 " instructions executed by the oracle in %" PRIu64 " programs\n", seen.instructions,
           seen.programs);
    if (missing == 0)
        j->passed++;
    else
        j->failed++;
}

/* ---- The command ------------------------------------------------------------------------------------------------- */

static bool read_number(const char *text, uint64_t *value)
{
    char *end;

    errno = 0;
    *value = strtoull(text, &end, 10);
    return errno == 0 && end != text && *end == '\0';
}

static bool read_options(int count, char **arguments, struct options *options)
{
    for (int i = 1; i < count; i += 2) {
        if (i + 1 == count)
            return false;
        if (strcmp(arguments[i], "--cell") == 0) {
            options->engine_flavour = arguments[i + 1];
        } else if (strcmp(arguments[i], "--qemu") == 0) {
            if (i + 2 == count)
                return false;
            options->qemu = arguments[i + 1];
            options->host = arguments[++i + 1];
        } else if (strcmp(arguments[i], "--seed") == 0) {
            if (!read_number(arguments[i + 1], &options->seed))
                return false;
        } else if (strcmp(arguments[i], "--count") == 0) {
            if (!read_number(arguments[i + 1], &options->count))
                return false;
        } else if (strcmp(arguments[i], "--vlen") == 0) {
            if (!read_number(arguments[i + 1], &options->vlen))
                return false;
        } else if (strcmp(arguments[i], "--wild") != 0 || !read_number(arguments[i + 1], &options->wild)) {
            return false;
        }
    }
    return true;
}

int main(int argument_count, char **arguments)
{
    static struct judge j = {.options = {.seed = 1948, .count = 1000, .wild = 200}};
    size_t cells = 0;

    if (!read_options(argument_count, arguments, &j.options)) {
        fprintf(stderr, "usage: random [--seed N] [--count N] [--wild N] [--cell ENGINE/FLAVOUR|none] "
                        "[--vlen N] [--qemu COMMAND HOST]\n");
        return 2;
    }
    if (j.options.qemu != NULL && j.options.vlen == 0)
        j.options.vlen = 128;
    for (size_t c = 0; c < bobbin_cell_count(); c++) {
        const struct bobbin_cell *cell = bobbin_cell_at(c);

        cells += is_meant(cell, j.options.engine_flavour);
        if (!cell->available && strcmp(cell->guest, "rv64") == 0)
            printf("not available: %s/%s: %s\n", cell->engine, bobbin_flavour_name(cell->flavour), cell->why_not);
    }
    j.run.states = malloc((MOST_STEPS + 1) * sizeof *j.run.states);
    if (j.run.states == NULL || !open_memory(&j.memory) || (cells > 0 && !open_machine(&j))) {
        fprintf(stderr, "random: not enough memory\n");
        return 2;
    }
    if (cells == 0 && j.options.engine_flavour != NULL && strcmp(j.options.engine_flavour, "none") != 0) {
        fprintf(stderr, "random: there is no cell %s\n", j.options.engine_flavour);
        return 2;
    }
    printf("seed %" PRIu64 ": %" PRIu64 " programs %s, and with %" PRIu64 " wild ones under %zu cells\n",
           j.options.seed, j.options.count, j.options.qemu != NULL ? "under qemu" : "(not under qemu)", j.options.wild,
           cells);
    judge_programs(&j, j.options.seed, j.options.count, false);
    judge_programs(&j, j.options.seed, j.options.wild, true);
    if (j.failed == 0 && j.options.count >= 3000)
        judge_coverage(&j);

    bobbin_close(j.machine);
    memory_close(&j.memory);
    free(j.run.states);
    printf("%" PRIu64 " passed, %" PRIu64 " failed\n", j.passed, j.failed);
    return j.failed != 0;
}
