/* Whole processes, timed by the system that runs them. */
#ifndef BOBBIN_BENCH_CHILD_H
#define BOBBIN_BENCH_CHILD_H

#include <stdbool.h>
#include <stddef.h>

enum { CHILD_OUTPUT = 256 }; /* more than the first line that anyone prints */

struct child {
    char output[CHILD_OUTPUT]; /* the first line of its standard output, without the newline */
    double real, cpu;          /* seconds; `cpu` is user's and system's, of the process and what it waited for */
};

/* Runs a command, found in PATH if its name has no slash, with this process's environment and nothing to read, to its
 * end. A signal that ends this process ends the child; so does `seconds` of real time (0: no limit). False, with the
 * reason in `why`, unless the child exited with status 0. */
bool child_run(struct child *child, char *const *arguments, unsigned seconds, char *why, size_t size);

/* The first line of a file, cut to what fits. */
void child_read(int file, char text[CHILD_OUTPUT]);

/* Words of a command line, separated by blanks except within 'single' or "double" quotes. NULL-terminated, in one block
 * for free(); NULL if a quote is not closed or there is no word. */
char **command_words(const char *line);

/* Whether there is a program to execute under that name: a path, or looked for in PATH. */
bool command_exists(const char *name);

#endif
