/* Writes what fuzz_rv64 starts from: seeds_rv64 DIRECTORY. Every file is some instructions of the list, in its order
 * and with operands at random, so that the fuzzer has not to find out what an instruction looks like. */
#include <stdio.h>
#include <string.h>

#include "bobbin/bobbin.h"
#include "fuzz_rv64.h"

static uint64_t state = 1948;

static uint32_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16);
}

int main(int count, char **arguments)
{
    enum { PER_FILE = 8, FILES = 256 };
    const bobbin_guest *guest = bobbin_guest_find("rv64");
    const size_t rows = bobbin_insn_count(guest);

    for (int number = 0; number < FILES && count == 2; number++) {
        struct fuzz_rv64_start start;
        char path[4096];
        FILE *file;

        for (size_t i = 0; i < sizeof start; i++)
            ((uint8_t *)&start)[i] = (uint8_t)next_random();
        snprintf(path, sizeof path, "%s/%d", arguments[1], number);
        file = fopen(path, "wb");
        if (file == NULL)
            return 1;
        fwrite(&start, sizeof start, 1, file);
        for (int i = 0; i < PER_FILE; i++) {
            struct bobbin_insn insn = bobbin_insn_at(guest, (size_t)(number * PER_FILE + i) % rows);
            uint32_t word = insn.match | (next_random() & ~insn.mask);

            fwrite(&word, (word & 3) == 3 ? 4 : 2, 1, file);
        }
        if (fclose(file) != 0)
            return 1;
    }
    return count != 2;
}
