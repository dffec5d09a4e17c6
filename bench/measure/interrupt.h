/* Ctrl-C and kill, noticed between two measurements. */
#ifndef BOBBIN_BENCH_INTERRUPT_H
#define BOBBIN_BENCH_INTERRUPT_H

#include <stdbool.h>

/* From this call on SIGINT and SIGTERM are only remembered, and, if `told`, announced on stderr; the second ends the
 * program. */
void interrupt_watch(bool told);

void interrupt_note(int signal); /* came to another process that works for this one */

int interrupt_signal(void); /* the signal that came; 0: none */

#endif
