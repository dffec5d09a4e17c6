/* bobbin disasm: a program as instructions. */
#include <inttypes.h>

#include "elf_file.h"
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

/* Each instruction also by its row's name, which a profile counts it by. */
static void print_code(const bobbin_machine *machine, uint64_t address, uint64_t end)
{
    const bobbin_guest *guest = bobbin_machine_guest(machine);

    while (address < end) {
        unsigned char bytes[4] = {0};
        char instruction[128];
        const char *row = bobbin_insn_at(guest, bobbin_opcode_at(machine, address)).name;
        size_t length = bobbin_disassemble(machine, address, instruction, sizeof instruction);

        if (length == 0) /* cut off by the end of memory */
            break;
        bobbin_code_read(machine, address, length < sizeof bytes ? length : sizeof bytes, bytes);
        printf("%8" PRIx64 "  ", address);
        for (size_t i = sizeof bytes; i-- > 0;)
            printf(i < length ? "%02x" : "  ", bytes[i]);
        if (row != NULL)
            printf("  %-30s  %s\n", instruction, row);
        else
            printf("  %s\n", instruction);
        address += length;
    }
}

/* A large one: the sections of its file that are code, or else what may be executed. */
static void print_all_code(const struct program *program, const struct program_options *options)
{
    const bobbin_machine *machine = program->machine;
    struct sections sections;

    find_sections(&sections, options, program->process);
    for (size_t n = 0; n < sections.count; n++)
        print_code(machine, sections.items[n].begin, sections.items[n].end);
    for (uint64_t address = 0, until; sections.count == 0 && address < bobbin_code_size(machine); address = until) {
        if (bobbin_is_code(machine, address, &until))
            print_code(machine, address, until);
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
        "Print a program as instructions. Of a small machine, such as the Baby, every memory location that is not 0: "
        "its address, its bits, its value, and the instruction that it would be. Of a Linux program, the sections of "
        "its file that are code, or where it has none all that may be executed once it is loaded: each instruction "
        "with its address, its bits, and at last the name under which profile, thread and list --insns have it.",
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
        print_all_code(&program, &options);
    close_program(&program);
    return finish(STATUS_OK);
}
