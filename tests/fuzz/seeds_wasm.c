/* Writes modules for the fuzzer to start from, one for every row of insns.def, and one more for each that gives a
 * condition, with a branch on it: seeds_wasm DIRECTORY */
#include <stdio.h>

#include "../wasm/every.h"

static bool write_module(struct bytes module, const char *directory, unsigned op, const char *what)
{
    char path[1000];
    FILE *file;
    bool written;

    snprintf(path, sizeof path, "%s/%03u%s", directory, op, what);
    file = fopen(path, "wb");
    written = file != NULL && fwrite(module.at, 1, module.length, file) == module.length;
    if (file == NULL || fclose(file) != 0 || !written)
        perror(path);
    free(module.at);
    return written;
}

static struct bytes module_with_branch(enum wasm_op op, uint64_t value)
{
    struct bytes condition = {0}, module;

    for (const char *type = takes_of(op); *type != '\0'; type++)
        put_constant(&condition, (uint8_t)*type, value);
    put_opcode(&condition, &wasm_rows[op]);
    put_immediates(&condition, op);
    module = module_with(wasm_op_if, &condition, "");
    free(condition.at);
    return module;
}

int main(int argc, char **argv)
{
    bool written = argc == 2;

    for (unsigned op = 0; written && op < WASM_ROWS; op++) {
        written = write_module(module_for((enum wasm_op)op, op % 8), argv[1], op, "");
        if (written && strcmp(gives_of((enum wasm_op)op), "\x7f") == 0)
            written = write_module(module_with_branch((enum wasm_op)op, op % 8), argv[1], op, "-if");
    }
    return !written;
}
