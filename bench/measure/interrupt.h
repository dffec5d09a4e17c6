/* Ctrl-C and kill, noticed between two measurements. */
#ifndef BOBBIN_BENCH_INTERRUPT_H
#define BOBBIN_BENCH_INTERRUPT_H

/* From this call on SIGINT and SIGTERM are only remembered, and announced on stderr; the second ends the program. */
void interrupt_watch(void);

int interrupt_signal(void); /* the signal that came; 0: none */

#endif
