/* bobbin diff: engines in lockstep with the reference, which computes everything from the manual and nothing else. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "elf_file.h"

struct diff_options {
    struct program_options program;
    uint64_t chunk; /* 0: the guest's default */
};

enum { KEY_CHUNK = 'c' };

static const struct argp_option option_list[] = {
    {"chunk", KEY_CHUNK, "N", 0, "compare the states every N instructions (default: 65536)", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct diff_options *options = state->input;

    if (key == KEY_CHUNK) {
        options->chunk = number_option("--chunk", argument, state);
        if (options->chunk == 0)
            argp_error(state, "--chunk wants at least one instruction");
        return 0;
    }
    return parse_children(key, argument, state);
}

/* One comparison. */
struct lockstep {
    const struct bobbin_cell *oracle, *suspect;
    bobbin_machine *a, *b;   /* oracle's and suspect's */
    struct process *process; /* of a; NULL: there is none */
    bobbin_machine *equal;   /* the state in which both were last seen equal */
    bobbin_machine *begin;   /* the state in which `b` was last put from outside, if that is not `equal` */
    struct sections sections;
    struct bobbin_stop stop_a, stop_b;
    uint64_t chunk;
    uint64_t steps; /* up to `equal` */
    uint64_t since; /* of these, steps since `begin` */
};

static bool same(const struct lockstep *l)
{
    return l->stop_a.kind == l->stop_b.kind && l->stop_a.steps == l->stop_b.steps && l->stop_a.pc == l->stop_b.pc &&
           bobbin_same(l->a, l->b);
}

/* Both go on for up to `steps`. */
static bool same_after(struct lockstep *l, uint64_t steps)
{
    l->stop_a = bobbin_run(l->a, l->oracle, steps);
    l->stop_b = bobbin_run(l->b, l->suspect, steps);
    return same(l);
}

/* What the system does for one, it does not do again for the other: that gets the state that comes of it. False: the
 * program has ended. */
static bool serve(struct lockstep *l)
{
    enum bobbin_linux_state state = l->process != NULL ? serve_process(l->process, l->stop_a) : bobbin_linux_exited;

    if (has_ended(state))
        return false;
    bobbin_copy(l->b, l->a);
    l->since = 0;
    return true;
}

/* Runs both to the end, a difference, or Ctrl-C; true: no difference. */
static bool run_chunks(struct lockstep *l, uint64_t max_steps)
{
    const bool progress = isatty(STDERR_FILENO);

    for (bool goes_on = true; goes_on && l->steps < max_steps && !interrupted();) {
        uint64_t left = max_steps - l->steps, chunk = left < l->chunk ? left : l->chunk;
        const uint64_t turn = l->process != NULL ? process_fuel(l->process, BOBBIN_NO_LIMIT) : BOBBIN_NO_LIMIT;

        if (l->since > 0 && l->since == l->stop_a.steps) /* this is the second chunk since */
            bobbin_copy(l->begin, l->equal);
        bobbin_copy(l->equal, l->a);
        if (!same_after(l, turn < chunk ? turn : chunk))
            return false;
        l->steps += l->stop_a.steps;
        l->since += l->stop_a.steps;
        goes_on = (l->stop_a.kind == bobbin_stop_fuel && turn == BOBBIN_NO_LIMIT) || serve(l);
        if (progress)
            fprintf(stderr, "\r%s/%s: %" PRIu64 " steps ", l->suspect->engine, bobbin_flavour_name(l->suspect->flavour),
                    l->steps);
    }
    if (progress)
        fputs("\r\033[K", stderr);
    return true;
}

/* Both are put back to the last chunk in which they were the same. The suspect starts from the beginning and in the
 * same chunks: what its slots hold by then belongs to what is looked for. */
static void put_back(struct lockstep *l)
{
    bobbin_copy(l->a, l->equal);
    bobbin_copy(l->b, l->since > 0 ? l->begin : l->equal);
    for (uint64_t steps = 0; steps < l->since; steps += l->chunk)
        bobbin_run(l->b, l->suspect, l->chunk);
}

/* Whether both are the same `extra` steps later. */
static bool same_again(struct lockstep *l, uint64_t extra)
{
    put_back(l);
    return same_after(l, extra);
}

/* The same, but what the suspect is made to execute is a number of whole pieces, that is, it goes on to where it next
 * looks at its fuel. */
static bool same_pieces(struct lockstep *l, uint64_t extra)
{
    put_back(l);
    l->stop_b = (struct bobbin_stop){.kind = bobbin_stop_fuel, .pc = bobbin_pc(l->b)};
    if (extra > 0)
        l->stop_b = bobbin_run_roughly(l->b, l->suspect, extra);
    l->stop_a = bobbin_run(l->a, l->oracle, l->stop_b.steps + (l->stop_b.kind != bobbin_stop_fuel));
    return same(l);
}

/* Steps from the last equal chunk on, up to `bad`, after which the two first differ. */
static uint64_t bisect(struct lockstep *l, bool (*same_then)(struct lockstep *, uint64_t), uint64_t bad)
{
    uint64_t good = 0;

    while (bad - good > 1) {
        uint64_t middle = good + (bad - good) / 2;
        if (same_then(l, middle))
            good = middle;
        else
            bad = middle;
    }
    return bad;
}

static void print_value(FILE *out, const bobbin_guest *guest, const char *name, unsigned bits, uint64_t before,
                        uint64_t a, uint64_t b)
{
    char text[3][24];

    fprintf(out, "  %-8s %18s %18s %18s%s\n", name, value_text(guest, before, bits, text[0]),
            value_text(guest, a, bits, text[1]), value_text(guest, b, bits, text[2]), a != b ? "  <- differs" : "");
}

/* Those that either changed, a line each for what they held before, and hold. Whether any differ. */
static bool print_vectors(FILE *out, const bobbin_machine *before, const bobbin_machine *a, const bobbin_machine *b)
{
    const char *const names[] = {"before", "reference", "engine"};
    struct vectors vectors[3];
    char text[VECTOR_TEXT];
    bool any = false;

    take_vectors(&vectors[0], before);
    take_vectors(&vectors[1], a);
    take_vectors(&vectors[2], b);
    for (size_t i = 0; i < BOBBIN_VECTORS; i++) {
        const uint8_t *held = vectors[0].bytes[i], *of_a = vectors[1].bytes[i], *of_b = vectors[2].bytes[i];
        const bool differs = memcmp(of_a, of_b, vectors[1].size) != 0;

        any |= differs;
        for (int n = 0; n < 3 && (differs || memcmp(held, of_a, vectors[1].size) != 0); n++)
            fprintf(out, "  v%-7zu %-9s  %s%s\n", i, names[n], vector_text(&vectors[n], i, text),
                    differs && n == 2 ? "  <- differs" : "");
    }
    return any;
}

/* What either changed or what differs: registers, and memory where it is small. */
static void print_states(FILE *out, const bobbin_machine *before, const bobbin_machine *a, const bobbin_machine *b)
{
    const bobbin_guest *guest = bobbin_machine_guest(a);
    bool any = false;

    fprintf(out, "  %-8s %18s %18s %18s\n", "", "before", "reference", "engine");
    for (size_t i = 0; i < bobbin_register_count(guest); i++) {
        uint64_t old = bobbin_register_get(before, i), value_a = bobbin_register_get(a, i),
                 value_b = bobbin_register_get(b, i);

        any |= value_a != value_b;
        if (old != value_a || old != value_b)
            print_value(out, guest, bobbin_register_name(guest, i), bobbin_register_bits(guest, i), old, value_a,
                        value_b);
    }
    any |= print_vectors(out, before, a, b);
    for (uint64_t address = 0; address < shown_memory(a); address++) {
        int64_t old = memory_value(before, address), value_a = memory_value(a, address),
                value_b = memory_value(b, address);
        char name[32];

        any |= value_a != value_b;
        snprintf(name, sizeof name, "[%" PRIu64 "]", address);
        if (old != value_a || old != value_b)
            print_value(out, guest, name, 32, (uint64_t)old, (uint64_t)value_a, (uint64_t)value_b);
    }
    if (!any)
        fprintf(out, "  the registers are equal: the difference is in memory%s\n",
                shown_memory(a) > 0
                    ? ""
                    : " or in what a later instruction will see (a reservation, the count of instructions)");
}

static void print_code(FILE *out, const bobbin_machine *machine, const struct sections *sections, uint64_t pc)
{
    const uint64_t around = shown_memory(machine) > 0 ? 3 : 12;
    const struct section *section = section_at(sections, pc);
    uint64_t address = pc < around ? 0 : pc - around, end = pc + around + 1;

    if (section != NULL && section->begin > address)
        address = section->begin;
    if (section != NULL && section->end < end)
        end = section->end;
    while (address < end) {
        char instruction[128], text[24];
        size_t length = bobbin_disassemble(machine, address, instruction, sizeof instruction);

        if (length > 0)
            fprintf(out, "  %s %12s  %s\n", address == pc ? "->" : "  ",
                    address_text(bobbin_machine_guest(machine), address, text), instruction);
        else
            length = 1;
        /* Where one instruction ends is not where the next begins, if we began in the middle of one. */
        address = address < pc && address + length > pc ? pc : address + length;
    }
}

/* The stencils that the suspect has made an instruction of, where it generates code. */
static void print_stencils(FILE *out, const bobbin_machine *machine, uint64_t address)
{
    struct bobbin_code code;
    uint64_t position = 0;

    while (bobbin_code_next(machine, &position, &code)) {
        const char *at = code.host, *end = at + code.size;
        struct bobbin_code_piece piece;

        if (address < code.address || address >= code.end)
            continue;
        for (; at < end && bobbin_code_piece_at(machine, at, &piece); at += piece.size) {
            if (piece.address == address && piece.insn != NULL && !piece.out_of_line)
                fprintf(out, " [%s%s%s]", piece.insn, piece.part[0] != '\0' ? " " : "", piece.part);
        }
        return;
    }
}

enum { MOST_REGISTERS = 256 };

/* One step of the reference's: the instruction, and which of the registers that came out wrong it changes. */
static void print_step(FILE *out, struct lockstep *l, const bool wrong[MOST_REGISTERS])
{
    const bobbin_guest *guest = bobbin_machine_guest(l->a);
    uint64_t pc = bobbin_pc(l->a), before[MOST_REGISTERS];
    char instruction[128], text[24];

    for (size_t i = 0; i < bobbin_register_count(guest) && i < MOST_REGISTERS; i++)
        before[i] = bobbin_register_get(l->a, i);
    bobbin_disassemble(l->a, pc, instruction, sizeof instruction);
    fprintf(out, "  %12s  %-24s", address_text(guest, pc, text), instruction);
    print_stencils(out, l->b, pc);
    bobbin_run(l->a, l->oracle, 1);
    for (size_t i = 0; i < bobbin_register_count(guest) && i < MOST_REGISTERS; i++) {
        if (wrong[i] && before[i] != bobbin_register_get(l->a, i))
            fprintf(out, "  <- %s", bobbin_register_name(guest, i));
    }
    fputc('\n', out);
}

/* Where the two differ only if some instructions are executed in one piece, as generated code is: the shortest such
 * piece. False: there is none. */
static bool print_piece(FILE *out, struct lockstep *l, uint64_t bad)
{
    const bobbin_guest *guest = bobbin_machine_guest(l->a);
    bool wrong[MOST_REGISTERS] = {false};
    uint64_t first, end;

    if (l->suspect->flavour != bobbin_fast || same_pieces(l, bad))
        return false;
    bad = bisect(l, same_pieces, bad);
    same_pieces(l, bad - 1);
    first = l->stop_b.steps;
    same_pieces(l, bad);
    end = l->stop_b.steps;
    fprintf(out,
            "  first in steps %" PRIu64 " to %" PRIu64
            ", which the engine executes in one piece; the reference stopped with '%s', the engine with '%s'\n",
            l->steps + first + 1, l->steps + end, bobbin_stop_name(l->stop_a.kind), bobbin_stop_name(l->stop_b.kind));
    for (size_t i = 0; i < bobbin_register_count(guest) && i < MOST_REGISTERS; i++)
        wrong[i] = bobbin_register_get(l->a, i) != bobbin_register_get(l->b, i);
    bobbin_copy(l->a, l->equal);
    bobbin_run(l->a, l->oracle, first);
    bobbin_copy(l->equal, l->a); /* from here on: the state before the piece */
    for (uint64_t step = first; step < end; step++)
        print_step(out, l, wrong);
    print_states(out, l->equal, l->a, l->b);
    return true;
}

static void print_difference(FILE *out, struct lockstep *l)
{
    uint64_t chunk_end = l->steps + (l->stop_a.steps > l->stop_b.steps ? l->stop_a.steps : l->stop_b.steps);
    uint64_t bad = bisect(l, same_again, chunk_end - l->steps), step = l->steps + bad, pc;
    char text[24];

    same_again(l, bad - 1);
    if (same_after(l, 1)) {
        if (!print_piece(out, l, bad))
            fprintf(out, "  somewhere in steps %" PRIu64 " to %" PRIu64 ", but only when they are run in one piece\n",
                    l->steps + 1, chunk_end);
        return;
    }
    same_again(l, bad - 1);
    pc = bobbin_pc(l->a);
    bobbin_copy(l->equal, l->a); /* from here on: the state before the step */
    same_after(l, 1);
    fprintf(out, "  first at step %" PRIu64 ", %s; the reference stopped with '%s', the engine with '%s'\n", step,
            address_text(bobbin_machine_guest(l->a), pc, text), bobbin_stop_name(l->stop_a.kind),
            bobbin_stop_name(l->stop_b.kind));
    print_states(out, l->equal, l->a, l->b);
    print_code(out, l->equal, &l->sections, pc);
}

static const char *end_of(const struct lockstep *l, char text[40])
{
    const struct bobbin_linux_end end =
        l->process != NULL ? process_end(l->process) : (struct bobbin_linux_end){.state = bobbin_linux_runs};

    if (interrupted())
        return "interrupted";
    if (end.state == bobbin_linux_exited)
        snprintf(text, 40, "exit status %d", end.status);
    else if (end.state == bobbin_linux_killed)
        snprintf(text, 40, "killed by signal %d", end.signal);
    else
        snprintf(text, 40, "%s", bobbin_stop_name(l->stop_a.kind));
    return text;
}

/* What came out of all comparisons. */
struct outcome {
    char *first; /* how the first cell that differed did; NULL: none has */
    const struct bobbin_cell *first_cell;
    bool illegal;         /* it stopped the reference alone, at what that takes for no instruction */
    unsigned cells, like; /* how many were compared, and how many differed like the first */
    bool engines;         /* these are of several engines */
};

/* Prints it once for all cells that differ in the same way. */
static void note_difference(struct outcome *outcome, struct lockstep *l)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    printf("%s/%s: DIFFERS from the reference", l->suspect->engine, bobbin_flavour_name(l->suspect->flavour));
    if (out != NULL) {
        print_difference(out, l);
        fclose(out);
    }
    if (outcome->first != NULL && text != NULL && strcmp(outcome->first, text) == 0) {
        printf(" as %s/%s does\n", outcome->first_cell->engine, bobbin_flavour_name(outcome->first_cell->flavour));
        outcome->like++;
        outcome->engines |= strcmp(l->suspect->engine, outcome->first_cell->engine) != 0;
        free(text);
        return;
    }
    printf("\n%s", text != NULL ? text : "  how, there is not enough memory to say\n");
    if (outcome->first != NULL) {
        free(text);
        return;
    }
    outcome->first = text;
    outcome->first_cell = l->suspect;
    outcome->illegal = l->stop_a.kind == bobbin_stop_illegal && l->stop_b.kind != bobbin_stop_illegal;
    outcome->like = 1;
}

/* Engines share their instructions' bodies, and the reference has none of them. */
static void print_outcome(const struct outcome *outcome)
{
    if (outcome->engines && outcome->like == outcome->cells)
        printf("all %u differ in the same way: perhaps the reference %s\n", outcome->cells,
               outcome->illegal ? "lacks this instruction"
                                : "is wrong, or the instruction's body, which all engines share");
}

/* True: no difference. */
static bool compare(struct lockstep *l, uint64_t max_steps, struct outcome *outcome)
{
    char text[40];
    bool equal;

    l->steps = l->since = 0;
    l->stop_a = (struct bobbin_stop){.kind = bobbin_stop_fuel};
    bobbin_copy(l->b, l->a);
    equal = run_chunks(l, max_steps);
    if (equal)
        printf("%s/%s: same as the reference for %" PRIu64 " steps (%s)\n", l->suspect->engine,
               bobbin_flavour_name(l->suspect->flavour), l->steps, end_of(l, text));
    else
        note_difference(outcome, l);
    outcome->cells++;
    return equal;
}

/* A machine that can take another's state: with as much memory, which may be less than its guest usually has. NULL
 * after a message on stderr. */
static bobbin_machine *open_another(const bobbin_machine *machine)
{
    struct bobbin_error error = {0};
    bobbin_machine *another = bobbin_open_sized(bobbin_machine_guest(machine), bobbin_memory_size(machine), &error);

    if (another == NULL)
        complain("diff needs four machines: %s", error.text);
    return another;
}

/* Opens everything for one comparison. A process has nothing to read and its output is thrown away, since it runs once
 * for every engine; what it does to files, it does each time. */
static bool open_lockstep(struct lockstep *l, const struct program_options *options)
{
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    const int streams[3] = {nothing, nothing, nothing};

    l->process = NULL;
    if (needs_world(options->guest))
        l->process = open_process_with_streams(options, &l->a, streams);
    else
        l->a = open_program(options);
    if (nothing >= 0)
        close(nothing);
    if (l->process == NULL && (needs_world(options->guest) || l->a == NULL)) {
        l->a = l->b = l->equal = l->begin = NULL; /* after a message */
        return false;
    }
    l->b = open_another(l->a); /* or NULL after a message, and then no more of them */
    l->equal = l->b != NULL ? open_another(l->a) : NULL;
    l->begin = l->equal != NULL ? open_another(l->a) : NULL;
    find_sections(&l->sections, options, l->process);
    return l->begin != NULL;
}

static void close_lockstep(struct lockstep *l)
{
    close_process(l->process);
    bobbin_close(l->begin);
    bobbin_close(l->equal);
    bobbin_close(l->b);
    bobbin_close(l->a);
}

static bool wanted(const struct bobbin_cell *cell, const struct program_options *options)
{
    return strcmp(cell->guest, bobbin_guest_name(options->guest)) == 0 &&
           (options->engine != NULL && strcmp(options->engine, "all") != 0 ? strcmp(cell->engine, options->engine) == 0
                                                                           : strcmp(cell->engine, "reference") != 0) &&
           (options->flavour == bobbin_flavour_count || options->flavour == cell->flavour);
}

int command_diff(int argc, char **argv)
{
    static const struct argp_child children[] = {{&program_argp, 0, NULL, 0}, {&process_argp, 0, "Linux programs:", 1},
                                                 {&engine_argp, 0, NULL, 0},  {&flavour_argp, 0, NULL, 0},
                                                 {&limit_argp, 0, NULL, 0},   {0}};
    static const struct argp argp = {
        option_list,
        parse,
        "FILE [ARG...]",
        "Run engines in lockstep with the reference and compare the whole state after every chunk. Where it differs, "
        "find the first instruction after which it does, and show the state before and after it under both.\v"
        "Without --engine, or with --engine all, every available engine is compared, and without --flavour both "
        "flavours. A Linux program runs once for each of them: it has nothing to read and its output is thrown away. "
        "Exit status 1 if any of them differed.",
        children,
        NULL,
        NULL};
    struct diff_options options = {.program = program_defaults};
    struct lockstep l = {0};
    struct outcome outcome = {0};
    int status = STATUS_OK;

    parse_command(&argp, argc, argv, &options.program);
    if (options.program.engine != NULL && strcmp(options.program.engine, "all") != 0 &&
        chosen_cell(&options.program, bobbin_fast) == NULL)
        return STATUS_BAD;
    l.oracle = bobbin_cell_find(bobbin_guest_name(options.program.guest), "reference", bobbin_fast);
    l.chunk = options.chunk > 0 ? options.chunk : 1 << 16;
    catch_interrupt();
    for (size_t i = 0; i < bobbin_cell_count() && status != STATUS_BAD && !interrupted(); i++) {
        l.suspect = bobbin_cell_at(i);
        if (!wanted(l.suspect, &options.program))
            continue;
        if (!l.suspect->available) {
            printf("%s/%s: not available: %s\n", l.suspect->engine, bobbin_flavour_name(l.suspect->flavour),
                   l.suspect->why_not);
            continue;
        }
        if (!open_lockstep(&l, &options.program))
            status = STATUS_BAD;
        else if (!compare(&l, options.program.max_steps, &outcome))
            status = STATUS_DIFFERENT;
        close_lockstep(&l);
    }
    print_outcome(&outcome);
    free(outcome.first);
    return finish(interrupted() && status == STATUS_OK ? STATUS_INTERRUPTED : status);
}
