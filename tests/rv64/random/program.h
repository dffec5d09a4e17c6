/* What goes in and out of qemu: shared by the test and by the host program that runs inside of qemu (host.c). */
#ifndef BOBBIN_TESTS_RV64_PROGRAM_H
#define BOBBIN_TESTS_RV64_PROGRAM_H

#include <stdint.h>

/* Where a program stands and what it works on: the same addresses everywhere. The pages around them are unmapped. */
enum { CODE_AT = 0x40000, CODE_SIZE = 0x2000, DATA_AT = 0x50000, DATA_SIZE = 0x1000, MEMORY_SIZE = 0x100000 };

struct registers {
    uint64_t pc, x[32], f[32], fcsr; /* x[0] is 0 */
    uint64_t vl, vtype, vstart, vcsr;
    uint8_t v[32 * 64]; /* one after the other, as many bytes as they have */
};

/* Runs from CODE_AT until something traps. */
struct program {
    struct registers registers;
    uint8_t code[CODE_SIZE], data[DATA_SIZE];
};

struct result {
    uint64_t signal; /* as Linux numbers it: 5 breakpoint, 4 illegal, 11 or 7 fault */
    struct registers registers;
    uint8_t data[DATA_SIZE];
};

#endif
