/* A stack machine interpreted by a switch: it counts primes by trial division and sums a pseudo-random sequence.
 * Stresses: dispatch within dispatch. The guest's one indirect jump goes somewhere else every time, and so do the
 * host's. */
#include "guest.h"

enum opcode { PUSH, LOAD, STORE, ADD, SUB, MUL, MOD, XOR, SHIFT, LESS, ZERO, JUMP, BRANCH, DUP, DROP, HALT };

/* Variables: 0 the limit, 1 the candidate, 2 the divisor, 3 the count, 4 the sequence, 5 its sum. */
static const int32_t program[] = {
    PUSH, 2,     STORE, 1,                                                     /*  0: candidate = 2 */
    LOAD, 1,     LOAD,  0,     LESS, ZERO,  BRANCH, 71,                        /*  4: until candidate >= limit */
    PUSH, 2,     STORE, 2,                                                     /* 12: divisor = 2 */
    LOAD, 1,     LOAD,  2,     DUP,  MUL,   LESS,   BRANCH, 46,                /* 16: candidate < divisor^2: prime */
    LOAD, 1,     LOAD,  2,     MOD,  ZERO,  BRANCH, 53,                        /* 25: divisible: not */
    LOAD, 2,     PUSH,  1,     ADD,  STORE, 2,                                 /* 33 */
    JUMP, 16,                                                                  /* 40 */
    HALT, HALT,  HALT,  HALT,                                                  /* 42: never reached */
    LOAD, 3,     PUSH,  1,     ADD,  STORE, 3,                                 /* 46: count++ */
    LOAD, 4,     PUSH,  75,    MUL,  PUSH,  74,     ADD,    PUSH,  65537, MOD, /* 53 */
    DUP,  STORE, 4,                                                            /* 64 */
    JUMP, 72,    HALT,  HALT,                                                  /* 67 */
    HALT,                                                                      /* 71 */
    DUP,  PUSH,  3,     SHIFT, XOR,  LOAD,  5,      ADD,    STORE, 5,          /* 72 */
    LOAD, 1,     PUSH,  1,     ADD,  STORE, 1,                                 /* 82: candidate++ */
    JUMP, 4,                                                                   /* 89 */
};

static uint64_t interpret(const int32_t *code, int64_t *variables)
{
    int64_t stack[16], *top = stack; /* `top` is where the next value goes */
    uint64_t executed = 0;
    size_t pc = 0;

    for (;;) {
        executed++;
        switch ((enum opcode)code[pc++]) {
        case PUSH:
            *top++ = code[pc++];
            break;
        case LOAD:
            *top++ = variables[code[pc++]];
            break;
        case STORE:
            variables[code[pc++]] = *--top;
            break;
        case ADD:
            top--;
            top[-1] += *top;
            break;
        case SUB:
            top--;
            top[-1] -= *top;
            break;
        case MUL:
            top--;
            top[-1] *= *top;
            break;
        case MOD:
            top--;
            top[-1] %= *top;
            break;
        case XOR:
            top--;
            top[-1] ^= *top;
            break;
        case SHIFT:
            top--;
            top[-1] >>= *top;
            break;
        case LESS:
            top--;
            top[-1] = top[-1] < *top;
            break;
        case ZERO:
            top[-1] = top[-1] == 0;
            break;
        case JUMP:
            pc = (size_t)code[pc];
            break;
        case BRANCH:
            pc = *--top != 0 ? (size_t)code[pc] : pc + 1;
            break;
        case DUP:
            *top = top[-1];
            top++;
            break;
        case DROP:
            top--;
            break;
        case HALT:
            return executed;
        }
    }
}

int main(int argc, char **argv)
{
    uint64_t rounds = rounds_to_do(200, argc, argv), sum = 0;

    for (uint64_t round = 0; round < rounds; round++) {
        int64_t variables[6] = {2500 + (int64_t)round % 7, 0, 0, 0, (int64_t)round, 0};

        sum = mix(sum, interpret(program, variables));
        for (unsigned i = 0; i < 6; i++)
            sum = mix(sum, (uint64_t)variables[i]);
    }
    return report(sum);
}
