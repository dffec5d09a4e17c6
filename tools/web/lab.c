/* bobbin.wasm: the lab as a WebAssembly program, so that it runs inside itself. Of the command it has `run`, for the
 * Baby: the command itself is built on argp and jansson, which wasi-libc and Debian do not have for WebAssembly. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bobbin/bobbin.h"

static int usage(void)
{
    fputs("usage: bobbin run [--engine ENGINE] FILE\n", stderr);
    return 2;
}

static void print_state(const bobbin_machine *m)
{
    const bobbin_guest *guest = bobbin_machine_guest(m);

    for (size_t i = 0; i < bobbin_register_count(guest); i++)
        printf("%-4s %11" PRId32 "\n", bobbin_register_name(guest, i), (int32_t)bobbin_register_get(m, i));
    for (uint64_t line = 0; line < bobbin_memory_size(m); line++) {
        char instruction[64];
        int32_t value;

        if (!bobbin_memory_read(m, line, 1, &value) || value == 0)
            continue;
        bobbin_disassemble(m, line, instruction, sizeof instruction);
        printf("%4" PRIu64 " %11" PRId32 "  %s\n", line, value, instruction);
    }
}

int main(int argc, char **argv)
{
    const bobbin_guest *baby = bobbin_guest_find("baby");
    const struct bobbin_cell *cell = bobbin_cell_default(baby);
    struct bobbin_error error;
    struct bobbin_stop stop;
    bobbin_machine *m;
    int file = 2;

    if (argc > 3 && strcmp(argv[2], "--engine") == 0) {
        cell = bobbin_cell_find("baby", argv[3], bobbin_fast);
        file = 4;
    }
    if (argc != file + 1 || strcmp(argv[1], "run") != 0)
        return usage();
    m = bobbin_open(baby, &error);
    if (m == NULL || !bobbin_load_file(m, argv[file], NULL, &error)) {
        fprintf(stderr, "bobbin: %s", argv[file]);
        if (m != NULL && error.line > 0)
            fprintf(stderr, ":%u:%u", error.line, error.column);
        fprintf(stderr, ": %s\n", error.text);
        bobbin_close(m);
        return 1;
    }
    stop = bobbin_run(m, cell, BOBBIN_NO_LIMIT);
    if (stop.kind == bobbin_stop_halt) {
        printf("the program halted in line %" PRIu64 " after %" PRIu64 " steps\n", stop.pc, stop.steps);
        print_state(m);
    } else {
        fprintf(stderr, "bobbin: %s\n", cell == NULL ? "there is no such engine" : stop.why_not);
    }
    bobbin_close(m);
    return stop.kind == bobbin_stop_halt ? 0 : 1;
}
