/* What bobbin-bench prints at its end. Statistics and tables are bobbin-report's, a program in Python. */
#ifndef BOBBIN_BENCH_REPORT_H
#define BOBBIN_BENCH_REPORT_H

/* The main tables of a results file on standard output; "-" is what the descriptor `input` reads, which is -1
 * otherwise. Where there is no Python, or not its packages, a message says so. */
void report_print(const char *file, int input);

#endif
