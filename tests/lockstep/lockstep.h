/* Two engines side by side from the same start: shared by the lockstep tests and the libFuzzer target. For guests with
 * a small memory of words of 4 bytes. */
#ifndef BOBBIN_TESTS_LOCKSTEP_H
#define BOBBIN_TESTS_LOCKSTEP_H

#include <stdbool.h>
#include <stdint.h>

#include "bobbin/bobbin.h"

enum { LOCKSTEP_WORDS = 1024 }; /* the most that a guest may have */

/* Three machines, opened once for any number of starts: the caller puts into `start` what is to be run. */
struct lockstep {
    bobbin_machine *start, *oracle, *subject;
};

bool lockstep_open(struct lockstep *l, const bobbin_guest *guest);
void lockstep_close(struct lockstep *l);

/* Puts a machine into the state of another as somebody would who has nothing but registers and memory. */
void lockstep_set(bobbin_machine *m, const bobbin_machine *start);

/* Whether `cell` agrees with `reference`: in one piece, and in pieces of several sizes, after each of which stops and
 * states are compared. If not, prints the program and the first step at which they differ to standard error. */
bool lockstep_agrees(struct lockstep *l, const struct bobbin_cell *cell);

#endif
