/* bobbin trace: every instruction with what it changes. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

/* What a machine held before an instruction: its registers, and as much of its memory as is shown. */
struct snapshot {
    uint64_t *registers;
    int64_t *memory;
    struct vectors vectors;
};

static bool open_snapshot(struct snapshot *s, const bobbin_machine *machine)
{
    s->registers = calloc(bobbin_register_count(bobbin_machine_guest(machine)), sizeof *s->registers);
    s->memory = calloc(shown_memory(machine) + 1, sizeof *s->memory);
    return s->registers != NULL && s->memory != NULL;
}

static void close_snapshot(struct snapshot *s)
{
    free(s->registers);
    free(s->memory);
}

static void take(struct snapshot *s, const bobbin_machine *machine)
{
    size_t registers = bobbin_register_count(bobbin_machine_guest(machine));

    for (size_t i = 0; i < registers; i++)
        s->registers[i] = bobbin_register_get(machine, i);
    take_vectors(&s->vectors, machine);
    for (uint64_t address = 0; address < shown_memory(machine); address++)
        s->memory[address] = memory_value(machine, address);
}

/* "  A=5  [26]=-3". A pc among the registers is left out: the next line begins with it. */
static void print_changes(FILE *out, const struct snapshot *before, const bobbin_machine *after)
{
    const bobbin_guest *guest = bobbin_machine_guest(after);
    char text[24], vector[VECTOR_TEXT];
    struct vectors vectors;

    for (size_t i = 0; i < bobbin_register_count(guest); i++) {
        uint64_t value = bobbin_register_get(after, i);
        if (value != before->registers[i] && strcmp(bobbin_register_name(guest, i), "pc") != 0)
            fprintf(out, "  %s=%s", bobbin_register_name(guest, i),
                    value_text(guest, value, bobbin_register_bits(guest, i), text));
    }
    take_vectors(&vectors, after);
    for (size_t i = 0; i < BOBBIN_VECTORS; i++) {
        if (memcmp(vectors.bytes[i], before->vectors.bytes[i], vectors.size) != 0)
            fprintf(out, "  v%zu=%s", i, vector_text(&vectors, i, vector));
    }
    for (uint64_t address = 0; address < shown_memory(after); address++) {
        int64_t value = memory_value(after, address);
        if (value != before->memory[address])
            fprintf(out, "  [%" PRIu64 "]=%" PRId64, address, value);
    }
}

static void trace_step(struct program *program, const struct bobbin_cell *cell, struct snapshot *before,
                       uint64_t number, struct bobbin_stop *stop)
{
    const bobbin_guest *guest = bobbin_machine_guest(program->machine);
    uint64_t pc = bobbin_pc(program->machine);
    char instruction[128], address[24];

    take(before, program->machine);
    if (bobbin_disassemble(program->machine, pc, instruction, sizeof instruction) == 0)
        instruction[0] = '\0';
    *stop = run_program(program, cell, 1);
    fprintf(program->out, "%8" PRIu64 "  %*s  %-*s", number, address_width(program->machine),
            bare_address_text(guest, pc, address), bobbin_guest_hexadecimal(guest) ? 28 : 8, instruction);
    print_changes(program->out, before, program->machine);
    fputc('\n', program->out);
}

int command_trace(int argc, char **argv)
{
    static const struct argp_child children[] = {{&program_argp, 0, NULL, 0}, {&process_argp, 0, "Linux programs:", 1},
                                                 {&engine_argp, 0, NULL, 0},  {&flavour_argp, 0, NULL, 0},
                                                 {&limit_argp, 0, NULL, 0},   {0}};
    static const struct argp argp = {
        NULL,
        parse_children,
        "FILE [ARG...]",
        "Run a program and print every instruction: the step, the instruction's address, the instruction, and what it "
        "changed, with the new values: registers, and a small machine's memory. A Linux program has stdout for itself, "
        "and the trace goes to stderr.",
        children,
        NULL,
        NULL};
    struct program_options options = program_defaults;
    struct bobbin_stop stop = {.kind = bobbin_stop_fuel};
    const struct bobbin_cell *cell;
    struct program program;
    struct snapshot before;
    uint64_t steps = 0;
    int status = STATUS_BAD;

    parse_command(&argp, argc, argv, &options);
    cell = chosen_cell(&options, bobbin_exact);
    if (cell == NULL || !open_any_program(&program, &options))
        return STATUS_BAD;
    if (open_snapshot(&before, program.machine)) {
        catch_interrupt();
        stop.pc = bobbin_pc(program.machine);
        while (stop.kind == bobbin_stop_fuel && steps < options.max_steps && !interrupted() && !ferror(program.out)) {
            trace_step(&program, cell, &before, steps + 1, &stop);
            steps += stop.steps;
        }
        stop.steps = steps;
        status = program_status(&program, stop);
    } else {
        complain("not enough memory for a trace");
    }
    close_snapshot(&before);
    close_program(&program);
    return finish(status);
}
