/* The table-driven disassembler for comparison with objdump (objdump.bats).
 *
 *     words short        writes every 16-bit word, as a flat binary
 *     words rows SEED EXTENSION...
 *                        writes words of every row of insns.def, of these extensions or of others (a "-" before the
 *                        first), with operands random or special
 *     words any SEED     writes random 32-bit words
 *     words              reads lines of ADDRESS WORD, in hexadecimal, and writes them with the instruction */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../splitmix.h"
#include "rv64/machine.h"

static const struct row {
    uint32_t match, mask;
    enum rv64_format format;
    const char *extension;
} rows[] = {
#define V(name, mnemonic, operands, match, mask, ...) {match, mask, RV64_V, EXTENSION},
#include "rv64/vector.def"
#define INSN(name, mnemonic, format, match, mask, ...) {match, mask, RV64_##format, EXTENSION},
#define COMPRESSED(...)
#include "rv64/insns.def"
};

static void write_word(uint32_t word, size_t length)
{
    const uint8_t bytes[4] = {(uint8_t)word, (uint8_t)(word >> 8), (uint8_t)(word >> 16), (uint8_t)(word >> 24)};

    fwrite(bytes, 1, length, stdout);
}

/* Fields, some of them with a value that aliases ask for. */
static uint32_t random_fields(uint64_t *state, const struct row *row)
{
    static const struct {
        int low, bits;
    } fields[] = {{7, 5}, {12, 3}, {15, 5}, {20, 5}, {25, 7}, {20, 12}};
    static const uint32_t values[] = {0, 1, 2, 7, 0xff, 0xfff};
    static const uint32_t csrs[] = {0x001, 0x002, 0x003, 0xc00, 0xc01, 0xc02, 0xc1f, 0x800, 0x8ff, 0xcff};
    uint32_t word = (uint32_t)random_number(state);

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        uint32_t mask = ((1u << fields[i].bits) - 1) << fields[i].low;
        uint64_t choice = random_number(state);

        if (choice % 3 == 0)
            word = (word & ~mask) | (values[(choice >> 8) % 6] << fields[i].low & mask);
        if (fields[i].low == 20 && choice >> 62 == 0) /* rs2 as rs1 */
            word = (word & ~0x01f00000u) | (word >> 15 & 31) << 20;
    }
    if (row->format == RV64_CSR || row->format == RV64_CSRI)
        word = (word & 0xfffff) | csrs[random_number(state) % 10] << 20;
    return word;
}

static bool is_among(const struct row *row, int count, char **extensions)
{
    for (int n = 0; n < count; n++) {
        if (strcmp(extensions[n], row->extension) == 0)
            return true;
    }
    return false;
}

int main(int count, char **arguments)
{
    const bool others = count > 3 && strcmp(arguments[3], "-") == 0;
    const char *what = count > 1 ? arguments[1] : "";
    uint64_t state = count > 2 ? strtoull(arguments[2], NULL, 10) : 1, address;
    uint32_t word;
    char text[80];

    if (strcmp(what, "short") == 0) {
        for (word = 0; word < 0x10000; word++) {
            if ((word & 3) != 3)
                write_word(word, 2);
        }
    } else if (strcmp(what, "rows") == 0) {
        for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
            if (is_among(&rows[r], count - 3 - others, &arguments[3 + others]) == others)
                continue;
            for (int i = 0; i < 1000; i++)
                write_word(rows[r].match | (random_fields(&state, &rows[r]) & ~rows[r].mask), 4);
        }
    } else if (strcmp(what, "any") == 0) {
        for (int i = 0; i < 200000; i++) {
            word = (uint32_t)random_number(&state) | 3;
            write_word((word & 0x1f) == 0x1f ? word ^ 4 : word, 4); /* low bits 11111: longer, section 1.5 */
        }
    } else if (*what == '\0') {
        while (scanf("%" SCNx64 " %" SCNx32, &address, &word) == 2) {
            rv64_disassemble(word, address, text, sizeof text);
            printf("%" PRIx64 " %" PRIx32 " %s\n", address, word, text);
        }
    } else {
        fprintf(stderr, "usage: words [short | rows SEED [-] EXTENSION... | any SEED]\n");
        return 2;
    }
    return 0;
}
