/* The machine that measures, and what about it spoils a measurement. */
#ifndef BOBBIN_BENCH_HOST_H
#define BOBBIN_BENCH_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* Keeps this process, and those that it starts, on one CPU: `cpu`, or the last that is allowed if it is negative.
 * Returns the CPU; -1, with the reason in `why`, if it cannot be. */
int host_pin(int cpu, char *why, size_t size);

/* Everything about the machine that a figure has to name; `cpu` is the one that measures, -1 if it may be any. */
json_t *host_describe(int cpu);

/* Adds a text, unless it is there, for everything in a description that makes figures less certain. */
void host_warn(const json_t *description, json_t *warnings);

#endif
