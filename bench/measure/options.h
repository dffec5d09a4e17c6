/* What bobbin-bench is asked to do. */
#ifndef BOBBIN_BENCH_OPTIONS_H
#define BOBBIN_BENCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bobbin/bobbin.h"

enum { STATUS_OK = 0, STATUS_WRONG = 1 /* a run gave a wrong result */, STATUS_BAD = 2 };

/* Whether the points of the dispatch study are measured: if --workload says so or is not given, in any case, never, or
 * nothing else. */
enum study { STUDY_LIKE_ANY, STUDY_TOO, STUDY_NOT, STUDY_ONLY };

/* --count needs no more than this part of a workload; under valgrind a run takes some fifty times as long. */
enum { COUNT_DIVISOR = 50 };

enum { PIN_LAST = -1, PIN_NONE = -2 };

struct options {
    const char *workload_folder;              /* NULL: the build's own */
    const char *guests, *engines, *workloads; /* NAME,NAME...; NULL: all */
    bool flavours[bobbin_flavour_count];
    enum study study;
    const char **peers; /* NAME=COMMAND */
    size_t peer_count;
    bool no_peers, control, list, resume, quiet, count;
    const char *count_one;   /* NULL: not asked for */
    const char *write_study; /* the same */
    uint64_t divisor, min_steps, repetitions;
    uint64_t layouts; /* 0: not said */
    /* Of a process that measures one round: which, on which descriptor it finds the journal, who began it; else -1. */
    int round, journal, parent;
    const char *out; /* NULL, for --count alone: none */
    int pin;         /* a CPU, or PIN_... */
    bool seeded;
    uint64_t seed;
    int argument_count;
    char **arguments; /* the command itself */
};

/* Leaves with a message and STATUS_BAD if they make no sense. */
void options_parse(struct options *options, int argc, char **argv);

/* "bobbin-bench: ...", on a line of its own on stderr. */
__attribute__((format(printf, 1, 2))) void complain(const char *format, ...);

#endif
