/* What bobbin-bench prints at its end. Statistics and tables are bobbin-report's, a program in Python. */
#ifndef BOBBIN_BENCH_REPORT_H
#define BOBBIN_BENCH_REPORT_H

#include <stdbool.h>

/* Prints the main tables of a results file, and judges its control, which is noted in the file; either where asked for.
 * The file "-" is what the descriptor `input` reads, which is -1 otherwise. Where there is no Python, or not its
 * packages, a message says so. */
void report_run(const char *file, int input, bool print, bool judge);

#endif
