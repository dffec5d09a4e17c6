/* Names of generated code for perf, by the functions of the guest's program. */
#ifndef BOBBIN_PERF_H
#define BOBBIN_PERF_H

#include "command.h"

/* Writes /tmp/perf-PID.map, where perf looks for names: a line a block. False after a message on stderr. */
bool write_perf_map(const bobbin_machine *machine, const char *program);

/* A dump of all generated code, for `perf inject --jit`, with the program's instructions as its source: jit-PID.dump
 * and jit-PID.s in the current directory. It is begun before the run, so that perf sees that there
 * is one. NULL after a message on stderr. */
struct jitdump *begin_jitdump(void);

/* Writes it and frees it. False after a message on stderr. */
bool end_jitdump(struct jitdump *dump, const bobbin_machine *machine, const char *program);

#endif
