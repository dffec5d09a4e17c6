/* Writes modules for the fuzzer to start from, one for every row of insns.def: seeds_wasm DIRECTORY */
#include <stdio.h>

#include "../wasm/every.h"

int main(int argc, char **argv)
{
    for (unsigned op = 0; argc == 2 && op < WASM_ROWS; op++) {
        struct bytes module = module_for((enum wasm_op)op, op % 8);
        char path[1000];
        FILE *file;

        snprintf(path, sizeof path, "%s/%03u", argv[1], op);
        file = fopen(path, "wb");
        if (file == NULL || fwrite(module.at, 1, module.length, file) != module.length || fclose(file) != 0) {
            perror(path);
            return 1;
        }
        free(module.at);
    }
    return argc != 2;
}
