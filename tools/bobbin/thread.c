/* bobbin thread: the threaded code as a run left it in memory. */
#include <inttypes.h>

#include "program.h"

/* Where there is more memory, slots that hold no instruction are left out. */
enum { MOST_SLOTS_SHOWN = 64 };

#ifdef BOBBIN_CAPSTONE
#include <capstone/capstone.h>
#include <dlfcn.h>

#ifdef __aarch64__
static const cs_arch host_arch = CS_ARCH_ARM64;
static const cs_mode host_mode = CS_MODE_ARM;
#else
static const cs_arch host_arch = CS_ARCH_X86;
static const cs_mode host_mode = CS_MODE_64;
#endif

#define TEXT(number)    #number
#define TEXT_OF(number) TEXT(number)
#define CAPSTONE(name)  ((__typeof__(name) *)dlsym(library, #name))

/* The library is loaded here, not with the command: it has so many tables of addresses that every start of the command
 * would take a millisecond longer. Then it stays. False: it is not there. */
static bool print_host_insns(FILE *out, const void *host, size_t left)
{
    void *library = dlopen("libcapstone.so." TEXT_OF(CS_API_MAJOR), RTLD_LAZY);
    const uint8_t *bytes = host;
    uint64_t address = (uintptr_t)host;
    cs_insn *insn;
    csh capstone;
    bool opened;

    if (library == NULL)
        return false;
    opened = CAPSTONE(cs_open)(host_arch, host_mode, &capstone) == CS_ERR_OK;
    if (opened) {
        CAPSTONE(cs_option)(capstone, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT);
        insn = CAPSTONE(cs_malloc)(capstone);
        while (CAPSTONE(cs_disasm_iter)(capstone, &bytes, &left, &address, insn))
            fprintf(out, "%12s%" PRIx64 "  %-7s %s\n", "", insn->address, insn->mnemonic, insn->op_str);
        CAPSTONE(cs_free)(insn, 1);
        CAPSTONE(cs_close)(&capstone);
    }
    return opened;
}
#else
static bool print_host_insns(FILE *out, const void *host, size_t left)
{
    (void)out, (void)host, (void)left;
    return false;
}
#endif

static void print_host_code(FILE *out, const void *host, size_t size)
{
    if (print_host_insns(out, host, size))
        return;
    for (size_t n = 0; n < size; n++)
        fprintf(out, "%*s%02x%s", n % 16 == 0 ? 12 : 1, "", ((const uint8_t *)host)[n],
                n % 16 == 15 || n + 1 == size ? "\n" : "");
}

/* Guest instructions of a block, where nothing says what each of them became. */
static void print_instructions(FILE *out, const bobbin_machine *machine, const struct bobbin_code *code)
{
    char text[128], place[24];
    size_t length;

    for (uint64_t address = code->address; address < code->end; address += length) {
        length = bobbin_disassemble(machine, address, text, sizeof text);
        if (length == 0)
            break;
        fprintf(out, "  %8s  %s\n", bare_address_text(bobbin_machine_guest(machine), address, place), text);
    }
    print_host_code(out, code->host, code->size);
}

/* Generated code, a block at a time: each of the guest's instructions with the stencils, in brackets, and the host's
 * instructions that it became. */
static void print_generated(FILE *out, const bobbin_machine *machine)
{
    const bobbin_guest *guest = bobbin_machine_guest(machine);
    struct bobbin_code code;
    uint64_t position = 0;
    char place[24];

    while (bobbin_code_next(machine, &position, &code)) {
        const char *at = code.host, *end = at + code.size;
        struct bobbin_code_piece piece, before = {.address = code.end};

        fprintf(out, "\nblock at %s, %zu bytes of code\n", bare_address_text(guest, code.address, place), code.size);
        if (!bobbin_code_piece_at(machine, at, &piece))
            print_instructions(out, machine, &code);
        for (; at < end && bobbin_code_piece_at(machine, at, &piece); at += piece.size, before = piece) {
            char text[128] = "";

            if (piece.out_of_line && !before.out_of_line)
                fputs("  out of line:\n", out);
            if (piece.address != before.address || piece.out_of_line != before.out_of_line) {
                bobbin_disassemble(machine, piece.address, text, sizeof text);
                fprintf(out, "  %8s  %s\n", bare_address_text(guest, piece.address, place), text);
            }
            fprintf(out, "%12s[%s%s%s]\n", "", piece.insn != NULL ? piece.insn : "",
                    piece.insn != NULL && piece.part[0] != '\0' ? " " : "", piece.part);
            print_host_code(out, piece.host, piece.size);
        }
    }
}

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
        "stands for, what it dispatches through (a host address or a token), whose handler that is, and its operand.\v"
        "Slots are decoded when control first reaches them, and a store into an instruction makes its slot undecoded "
        "again: see how that goes on with --max-steps 0, 1, 2 and so on. The flavour is exact unless told otherwise.\n"
        "Of an engine that generates code (such as --engine copy --flavour fast) all blocks follow: each of the "
        "guest's instructions, and below it the stencils, in brackets, with the host's instructions that it became.",
        children,
        NULL,
        NULL};
    struct program_options options = program_defaults;
    const struct bobbin_cell *cell;
    struct program program;
    uint64_t position = 0;
    struct bobbin_slot slot;
    int status, width;

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
    width = address_width(program.machine) > 4 ? address_width(program.machine) : 4;
    fprintf(program.out, "%s/%s, %s\nslot  %-*s  %-18s  %-10s %s\n", cell->engine, bobbin_flavour_name(cell->flavour),
            cell->compiler, width, bobbin_guest_place(options.guest), "dispatches through", "handler", "operand");
    for (size_t n = 0; bobbin_thread_next(program.machine, &position, &slot); n++) {
        char address[24];

        if (!slot.instruction && bobbin_memory_size(program.machine) > MOST_SLOTS_SHOWN)
            continue;
        fprintf(program.out, "%4zu  %*s  0x%016" PRIx64 "  ", n, width,
                bare_address_text(options.guest, slot.address, address), slot.handler);
        if (slot.instruction)
            fprintf(program.out, "%-10s %" PRId32 "\n", slot.name, slot.operand);
        else
            fprintf(program.out, "%s\n", slot.name);
    }
    print_generated(program.out, program.machine);
    close_program(&program);
    return finish(status);
}
