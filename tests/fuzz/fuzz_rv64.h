/* What the rv64 targets and their seeds agree about: where in the bytes is what. */
#ifndef BOBBIN_TESTS_FUZZ_RV64_H
#define BOBBIN_TESTS_FUZZ_RV64_H

#include <stdint.h>

/* An index each into the table of values that are worth trying; then where the code begins. */
struct fuzz_rv64_start {
    uint8_t x[32], f[32];
    uint8_t frm, fflags;
    uint8_t place;
};

enum { FUZZ_RV64_MOST_CODE = 1024 };

#endif
