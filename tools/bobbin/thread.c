/* bobbin thread: the threaded code as a run left it in memory. */
#include <inttypes.h>

#include "command.h"

int command_thread(int argc, char **argv)
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
    bobbin_machine *machine;
    int status;

    parse_command(&argp, argc, argv, &options);
    cell = chosen_cell(&options, bobbin_exact);
    if (cell == NULL)
        return STATUS_BAD;
    if (!bobbin_engine_find(cell->engine)->predecoded) {
        complain("engine %s keeps no threaded code: it looks at the program itself every time", cell->engine);
        return STATUS_BAD;
    }
    machine = open_program(&options);
    if (machine == NULL)
        return STATUS_BAD;
    catch_interrupt();
    bobbin_run(machine, cell, 0); /* fills the slots even where no step is wanted */
    status = interrupted() ? STATUS_INTERRUPTED : STATUS_OK;
    print_stop(stdout, run_watched(machine, cell, options.max_steps));
    printf("%s/%s, %s\nslot  line  %-18s  %-10s %s\n", cell->engine, bobbin_flavour_name(cell->flavour), cell->compiler,
           "dispatches through", "handler", "operand");
    for (size_t i = 0; i < bobbin_thread_length(machine); i++) {
        struct bobbin_slot slot = bobbin_thread_at(machine, i);

        printf("%4zu  %4" PRIu64 "  0x%016" PRIx64 "  ", i, slot.address, slot.handler);
        if (slot.instruction)
            printf("%-10s %" PRId32 "\n", slot.name, slot.operand);
        else
            printf("%s\n", slot.name);
    }
    bobbin_close(machine);
    return finish(status);
}
