/* bobbin trace: every instruction with what it changes. */
#include <inttypes.h>

#include "command.h"

int command_trace(int argc, char **argv)
{
    static const struct argp_child children[] = {{&program_argp, 0, NULL, 0},
                                                 {&engine_argp, 0, NULL, 0},
                                                 {&flavour_argp, 0, NULL, 0},
                                                 {&limit_argp, 0, NULL, 0},
                                                 {0}};
    static const struct argp argp = {
        NULL,
        parse_children,
        "FILE",
        "Run a program and print every instruction: the step, the instruction's address, the instruction, and the "
        "registers and memory locations that it changed, with their new values.",
        children,
        NULL,
        NULL};
    struct program_options options = program_defaults;
    const struct bobbin_cell *cell;
    bobbin_machine *machine, *before;
    struct bobbin_stop stop = {.kind = bobbin_stop_fuel};
    uint64_t steps = 0;

    parse_command(&argp, argc, argv, &options);
    cell = chosen_cell(&options, bobbin_exact);
    if (cell == NULL || (machine = open_program(&options)) == NULL)
        return STATUS_BAD;
    before = bobbin_open(options.guest, NULL);
    if (before == NULL) {
        complain("not enough memory for a second machine");
        bobbin_close(machine);
        return STATUS_BAD;
    }
    catch_interrupt();
    while (stop.kind == bobbin_stop_fuel && steps < options.max_steps && !interrupted() && !ferror(stdout)) {
        char instruction[64];

        bobbin_copy(before, machine);
        bobbin_disassemble(machine, bobbin_pc(machine), instruction, sizeof instruction);
        stop = bobbin_run(machine, cell, 1);
        steps += stop.steps;
        printf("%8" PRIu64 "  %2" PRIu64 "  %-8s", steps, bobbin_pc(before), instruction);
        print_changes(before, machine);
        putchar('\n');
    }
    stop.steps = steps;
    stop.pc = stop.kind == bobbin_stop_halt ? stop.pc : bobbin_pc(machine);
    print_stop(stdout, stop);
    bobbin_close(before);
    bobbin_close(machine);
    return finish(stop_status(stop));
}
