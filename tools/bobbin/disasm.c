/* bobbin disasm: a program as instructions. */
#include <inttypes.h>

#include "program.h"

/* A small machine: every location that is not 0, with its bits and its value as a number. */
static void print_memory(const bobbin_machine *machine)
{
    for (uint64_t address = 0; address < bobbin_memory_size(machine); address++) {
        int64_t value = memory_value(machine, address);
        char instruction[64];

        if (value == 0)
            continue;
        bobbin_disassemble(machine, address, instruction, sizeof instruction);
        printf("%4" PRIu64 "  0x%08" PRIx32 " %11" PRId64 "  %s\n", address, (uint32_t)value, value, instruction);
    }
}

/* A large one: what may be executed. */
static void print_code(const bobbin_machine *machine)
{
    uint64_t address = 0, until;

    while (address < bobbin_code_size(machine)) {
        bool code = bobbin_is_code(machine, address, &until);

        while (code && address < until) {
            unsigned char bytes[4] = {0};
            char instruction[128];
            size_t length = bobbin_disassemble(machine, address, instruction, sizeof instruction);

            if (length == 0) /* cut off by the end of memory */
                break;
            bobbin_code_read(machine, address, length < sizeof bytes ? length : sizeof bytes, bytes);
            printf("%8" PRIx64 "  ", address);
            for (size_t i = sizeof bytes; i-- > 0;)
                printf(i < length ? "%02x" : "  ", bytes[i]);
            printf("  %s\n", instruction);
            address += length;
        }
        address = until > address ? until : address + 1;
    }
}

int command_disasm(int argc, char **argv)
{
    static const struct argp_child children[] = {
        {&program_argp, 0, NULL, 0}, {&process_argp, 0, "Linux programs:", 1}, {0}};
    static const struct argp argp = {
        NULL,
        parse_children,
        "FILE",
        "Print a program as instructions. Of a small machine, such as the Baby, every memory "
        "location that is not 0: its address, its bits, its value, and the instruction that "
        "it would be. Of a Linux program, all that may be executed once it is loaded.",
        children,
        NULL,
        NULL};
    struct program_options options = program_defaults;
    struct program program;

    parse_command(&argp, argc, argv, &options);
    if (!open_any_program(&program, &options))
        return STATUS_BAD;
    if (shown_memory(program.machine) > 0)
        print_memory(program.machine);
    else
        print_code(program.machine);
    close_program(&program);
    return finish(STATUS_OK);
}
