/* A program on its machine, whether it needs an operating system or not: what the commands that look at a run share. */
#ifndef BOBBIN_PROGRAM_H
#define BOBBIN_PROGRAM_H

#include "command.h"

struct program {
    bobbin_machine *machine;
    struct process *process; /* NULL: the program has the machine for itself */
    FILE *out;               /* where the command prints: a process has stdout for itself */
};

/* False after a message on stderr. */
bool open_any_program(struct program *program, const struct program_options *options);
void close_program(struct program *program);

/* To its end, the limit, or Ctrl-C. */
struct bobbin_stop run_program(struct program *program, const struct bobbin_cell *cell, uint64_t fuel);

/* Says how it ended and returns the exit status: of a process, its own. */
int program_status(const struct program *program, struct bobbin_stop stop);

#endif
