/* Random programs for the Baby. */
#include <string.h>

#include "random.h"

enum { LINES = 32 };

enum function { JMP, JRP, LDN, STO, SUB, SUB5, CMP, STP };

/* Jumps seldom, so that not every program ends up in a tight loop; stores often. Code comes first in the store, data
 * last: what is jumped by, loaded and subtracted mostly stands after the code, what is stored to mostly is code. */
static uint32_t random_instruction(uint64_t *state, uint32_t code_lines)
{
    static const enum function functions[] = {JMP, JRP, LDN, LDN, LDN, LDN, LDN,  STO, STO, STO,
                                              STO, STO, STO, STO, STO, SUB, SUB5, CMP, CMP};
    enum function function =
        below(state, 50) == 0 ? STP : functions[below(state, sizeof functions / sizeof *functions)];
    bool to_code = below(state, 100) < (function == STO ? 85 : 15);
    uint32_t line = to_code ? below(state, code_lines) : code_lines + below(state, LINES - code_lines);
    uint32_t unconnected = below(state, 10) == 0 ? (uint32_t)random_number(state) & 0xffff1fe0 : 0;

    return (uint32_t)function << 13 | line | unconnected;
}

/* A line to jump to, a distance to jump by, a word of any kind, or an instruction negated, as LDN wants it. */
static uint32_t random_data(uint64_t *state, uint32_t code_lines)
{
    switch (below(state, 6)) {
    case 0:
        return below(state, LINES);
    case 1:
        return below(state, 17) - 8;
    case 2:
        return (uint32_t)random_number(state);
    default:
        return -random_instruction(state, code_lines);
    }
}

void random_start(bobbin_machine *m, uint64_t seed)
{
    const bobbin_guest *guest = bobbin_machine_guest(m);
    uint64_t state = seed;
    uint32_t code_lines = 12 + below(&state, LINES - 13);
    uint32_t a, ci, store[LINES];

    for (uint32_t line = 0; line < LINES; line++) {
        bool odd_one = below(&state, 10) == 0; /* data in the code, code in the data */
        store[line] =
            (line < code_lines) != odd_one ? random_instruction(&state, code_lines) : random_data(&state, code_lines);
    }
    a = below(&state, 2) == 0 ? random_instruction(&state, code_lines) : random_data(&state, code_lines);
    ci = below(&state, 2) == 0 ? 0 : random_data(&state, code_lines);
    for (size_t r = 0; r < bobbin_register_count(guest); r++)
        bobbin_register_set(m, r, strcmp(bobbin_register_name(guest, r), "A") == 0 ? a : ci);
    bobbin_memory_write(m, 0, LINES, store);
}
