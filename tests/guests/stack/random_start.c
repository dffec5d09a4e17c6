/* Random programs for the stack machine. */
#include "random.h"

enum { WORDS = 256, REGISTER_PC = 0, REGISTER_DEPTH, REGISTER_PLACES };
enum { HALT = 1, PUSH, DUP, DROP, SWAP, ADD, SUB, MUL, LOAD, STORE, JUMP, JZ, JN, CALL, RET };

/* Programs stay in the first words, so that they meet what they have changed. */
enum { CODE = 48 };

static uint32_t word(uint32_t code, uint32_t operand)
{
    return code << 24 | (operand & 0xffffff);
}

/* Jumps seldom, so that not every program ends up in a tight loop; what is on the stack comes and goes alike. */
static uint32_t random_instruction(uint64_t *state)
{
    static const uint8_t codes[] = {PUSH, PUSH, PUSH, PUSH, PUSH, PUSH,  PUSH,  DUP,  DUP, DROP, SWAP,
                                    SWAP, ADD,  SUB,  MUL,  LOAD, STORE, STORE, JUMP, JZ,  JN,   CALL};
    uint32_t code = codes[below(state, sizeof codes)];

    switch (below(state, 60)) {
    case 0:
        return word(HALT, 0);
    case 1:
        return word(RET, (uint32_t)random_number(state)); /* nothing looks at these bits */
    case 2:
        return (uint32_t)random_number(state); /* hardly ever an instruction */
    default:
        return word(code, below(state, CODE) + (below(state, 8) == 0 ? (uint32_t)random_number(state) << 8 : 0));
    }
}

void random_start(bobbin_machine *m, uint64_t seed)
{
    uint64_t state = seed;
    uint32_t memory[WORDS];

    for (uint32_t i = 0; i < WORDS; i++)
        memory[i] = random_instruction(&state);
    /* What stores an instruction over another one, which push alone cannot make. */
    for (uint32_t i = below(&state, 6); i + 4 <= CODE; i += 4 + below(&state, 4)) {
        memory[i] = word(PUSH, below(&state, WORDS));
        memory[i + 1] = word(LOAD, 0);
        memory[i + 2] = word(PUSH, below(&state, CODE));
        memory[i + 3] = word(STORE, 0);
    }
    bobbin_memory_write(m, 0, WORDS, memory);
    bobbin_register_set(m, REGISTER_PC, below(&state, 8) == 0 ? below(&state, WORDS) : below(&state, CODE));
    bobbin_register_set(m, REGISTER_DEPTH, below(&state, 4) == 0 ? below(&state, 16) : 4 + below(&state, 9));
    for (size_t place = 0; place < 15; place++)
        bobbin_register_set(m, REGISTER_PLACES + place,
                            below(&state, 2) == 0 ? below(&state, WORDS) : random_instruction(&state));
}
