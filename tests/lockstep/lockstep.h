/* Two engines side by side from the same start: shared by the lockstep test and the libFuzzer target. */
#ifndef BOBBIN_TESTS_LOCKSTEP_H
#define BOBBIN_TESTS_LOCKSTEP_H

#include <stdbool.h>
#include <stdint.h>

#include "bobbin/bobbin.h"

enum { LOCKSTEP_LINES = 32 };

/* A Baby before its run. */
struct lockstep_start {
    uint32_t store[LOCKSTEP_LINES], a, ci;
};

/* The two machines, opened once for any number of starts. */
struct lockstep {
    bobbin_machine *oracle, *subject;
};

bool lockstep_open(struct lockstep *l);
void lockstep_close(struct lockstep *l);

void lockstep_set(bobbin_machine *m, const struct lockstep_start *start);

/* Whether `cell` agrees with `reference`: in one piece, and in pieces of several sizes, after each of which stops and
 * states are compared. If not, prints the program and the first step at which they differ to standard error. */
bool lockstep_agrees(struct lockstep *l, const struct bobbin_cell *cell, const struct lockstep_start *start);

#endif
