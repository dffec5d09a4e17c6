/* bobbin thread: the threaded code as a run left it in memory. */
#include <inttypes.h>

#include "program.h"

int command_thread(int argc, char **argv)
{
    static const struct argp_child children[] = {{&program_argp, 0, NULL, 0}, {&process_argp, 0, "Linux programs:", 1},
                                                 {&engine_argp, 0, NULL, 0},  {&flavour_argp, 0, NULL, 0},
                                                 {&limit_argp, 0, NULL, 0},   {0}};
    static const struct argp argp = {
        NULL,
        parse_children,
        "FILE [ARG...]",
        "Run a program and print the threaded code as it then is in memory: each slot, the guest address that it "
        "stands "
        "for, what it dispatches through (a host address or a token), whose handler that is, and its operand.\v"
        "Slots are decoded when control first reaches them, and a store into a line makes its slot undecoded again: "
        "see "
        "how that goes on with --max-steps 0, 1, 2 and so on. The flavour is exact unless told otherwise.",
        children,
        NULL,
        NULL};
    struct program_options options = program_defaults;
    const struct bobbin_cell *cell;
    struct program program;
    uint64_t position = 0;
    struct bobbin_slot slot;
    int status;

    parse_command(&argp, argc, argv, &options);
    cell = chosen_cell(&options, bobbin_exact);
    if (cell == NULL)
        return STATUS_BAD;
    if (!bobbin_engine_find(cell->engine)->predecoded) {
        complain("engine %s keeps no threaded code: it looks at the program itself every time", cell->engine);
        return STATUS_BAD;
    }
    if (!open_any_program(&program, &options))
        return STATUS_BAD;
    catch_interrupt();
    bobbin_run(program.machine, cell, 0); /* fills the slots even where no step is wanted */
    status = program_status(&program, run_program(&program, cell, options.max_steps));
    if (!interrupted())
        status = STATUS_OK; /* the threaded code is there however the program ended */
    fprintf(program.out, "%s/%s, %s\nslot  %s  %-18s  %-10s %s\n", cell->engine, bobbin_flavour_name(cell->flavour),
            cell->compiler, needs_linux(options.guest) ? "address " : "line", "dispatches through", "handler",
            "operand");
    for (size_t n = 0; bobbin_thread_next(program.machine, &position, &slot); n++) {
        if (!slot.instruction && needs_linux(options.guest))
            continue;
        fprintf(program.out,
                needs_linux(options.guest) ? "%4zu  %8" PRIx64 "  0x%016" PRIx64 "  "
                                           : "%4zu  %4" PRIu64 "  0x%016" PRIx64 "  ",
                n, slot.address, slot.handler);
        if (slot.instruction)
            fprintf(program.out, "%-10s %" PRId32 "\n", slot.name, slot.operand);
        else
            fprintf(program.out, "%s\n", slot.name);
    }
    close_program(&program);
    return finish(status);
}
