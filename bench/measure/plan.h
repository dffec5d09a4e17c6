/* What is to be measured: the benchmarks, and what came out of each repetition of them. */
#ifndef BOBBIN_BENCH_PLAN_H
#define BOBBIN_BENCH_PLAN_H

#include "bobbin/bobbin.h"
#include "options.h"
#include "peer.h"
#include "perf.h"
#include "program.h"
#include "workload.h"

struct repetition {
    bool done;
    char *error; /* NULL: went well */
    uint64_t iterations;
    double real, cpu;           /* seconds of one iteration */
    double part_cpu;            /* of the program's part, run once before; NAN: it has none */
    size_t layout;              /* of the cells */
    double counts[PERF_EVENTS]; /* per guest instruction; NAN: not counted */
};

/* One cell, or peer, on one workload. */
struct benchmark {
    char *name;                /* GUEST/WORKLOAD/ENGINE/FLAVOUR, ENGINE@control of a control */
    const char *engine;        /* or the peer's name */
    const char *flavour;       /* "process" for a peer */
    struct workload *workload; /* of the Baby's; or else */
    struct program *program;
    const struct bobbin_cell *cell; /* or else */
    const struct peer *peer;
    bool control;   /* the same cell a second time: any difference between the two is an error of measurement */
    uint64_t limit; /* steps of a workload */
    struct repetition *repetitions;
};

struct plan {
    struct options options;
    struct workload_list workloads;
    struct program_list programs;
    struct peer_list peers;
    struct benchmark *benchmarks;
    size_t count;
};

/* Names what is unavailable on stderr. False, with an explanation in `error`. Options stay the caller's. */
bool plan_make(struct plan *plan, const struct options *options, char *error, size_t size);
void plan_free(struct plan *plan);

/* "rv64/sort", and whether that is a point of the dispatch study. */
const char *benchmark_workload(const struct benchmark *benchmark);
bool is_study(const char *workload);

/* Whether a run gave a wrong result. */
bool plan_wrong(const struct plan *plan);

/* Guest instructions of one iteration; 0: not known. */
uint64_t benchmark_steps(const struct benchmark *benchmark);

bool plan_has_guest(const struct plan *plan, const char *guest);
bool plan_has_engine(const struct plan *plan, const char *engine); /* or peer */

#endif
