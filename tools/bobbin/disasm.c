/* bobbin disasm: a program as instructions. */
#include <inttypes.h>

#include "command.h"

int command_disasm(int argc, char **argv)
{
    static const struct argp_child children[] = {{&program_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {NULL,
                                     parse_children,
                                     "FILE",
                                     "Print every memory location that is not 0: its address, its bits, its value as a "
                                     "number, and the instruction that it would be.",
                                     children,
                                     NULL,
                                     NULL};
    struct program_options options = program_defaults;
    bobbin_machine *machine;

    parse_command(&argp, argc, argv, &options);
    machine = open_program(&options);
    if (machine == NULL)
        return STATUS_BAD;
    for (uint64_t address = 0; address < bobbin_memory_size(machine); address++) {
        int64_t value = memory_value(machine, address);
        char instruction[64];

        if (value == 0)
            continue;
        bobbin_disassemble(machine, address, instruction, sizeof instruction);
        printf("%4" PRIu64 "  0x%08" PRIx32 " %11" PRId64 "  %s\n", address, (uint32_t)value, value, instruction);
    }
    bobbin_close(machine);
    return finish(STATUS_OK);
}
