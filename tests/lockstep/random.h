/* What the lockstep test runs: every guest that takes part has a file with a random_start(). */
#ifndef BOBBIN_TESTS_LOCKSTEP_RANDOM_H
#define BOBBIN_TESTS_LOCKSTEP_RANDOM_H

#include <stdint.h>

#include "../splitmix.h"
#include "bobbin/bobbin.h"

/* Gives every register and all of the machine's memory a value: a program that runs for a while and, more often than
 * not, executes instructions that it has changed. */
void random_start(bobbin_machine *m, uint64_t seed);

#endif
