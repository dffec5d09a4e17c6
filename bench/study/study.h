/* The dispatch study: guest programs in which one thing is swept and all else stays as it is. They are made here, in
 * machine code for rv64; no cross compiler is needed. */
#ifndef BOBBIN_BENCH_STUDY_H
#define BOBBIN_BENCH_STUDY_H

#include "program.h"

/* Whose programs they are. */
#define STUDY_GUEST "rv64"

/* Adds all of them, as "rv64/SWEEP=X", each for about 30 million instructions divided by `divisor`. False, with an
 * explanation in `error`, if they cannot be made. */
bool study_find(struct program_list *list, uint64_t divisor, char *error, size_t size);

/* Writes them as files DIRECTORY/SWEEP=X, for commands that look at programs. */
bool study_write(const char *directory, uint64_t divisor, char *error, size_t size);

#endif
