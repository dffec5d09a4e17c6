/* Writes what fuzz_linux starts from: seeds_linux DIRECTORY. Every call that takes a path is there with every path, a
 * few times with other arguments at random, so that the fuzzer has not to find out where the holes could be. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char *const kinds[] = {
#define SYSCALL(number, name, arguments) arguments,
#include "linux/syscalls.def"
};

static uint64_t state = 1948;

static uint8_t random_byte(unsigned least)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint8_t)(least + (state >> 16) % (256 - least));
}

int main(int count, char **arguments)
{
    enum { PATHS = 18, TIMES = 6 };

    for (size_t row = 0; row < sizeof kinds / sizeof *kinds; row++) {
        char name[4096];
        FILE *file;

        if (count != 2 || strchr(kinds[row], 's') == NULL)
            continue;
        for (int time = 0; time < TIMES; time++) {
            snprintf(name, sizeof name, "%s/%zu-%d", arguments[1], row, time);
            file = fopen(name, "wb");
            if (file == NULL)
                return 1;
            for (uint8_t path = 0; path < PATHS; path++) {
                uint8_t call[8] = {(uint8_t)row};

                for (size_t i = 1; i < sizeof call; i++)
                    call[i] = i <= strlen(kinds[row]) && kinds[row][i - 1] == 's' ? path : random_byte(32);
                fwrite(call, sizeof call, 1, file);
            }
            if (fclose(file) != 0)
                return 1;
        }
    }
    return count != 2;
}
