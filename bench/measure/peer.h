/* Peers: whatever else runs the programs, as whole processes, to compare the engines with. */
#ifndef BOBBIN_BENCH_PEER_H
#define BOBBIN_BENCH_PEER_H

#include <stdbool.h>
#include <stddef.h>

#include "program.h"

struct peer {
    char *guest; /* whose programs it runs; NULL: all */
    char *name;
    char *command; /* "qemu-riscv64 {}"; NULL: the native build */
    char **words;  /* of the command; NULL: it is not here */
    char *version; /* NULL: it does not say */
};

struct peer_list {
    struct peer *items;
    size_t count;
};

/* Adds the peers that are built in; `native` says how the native programs were built, NULL: not known. One that is not
 * here stays in the list without words, and `why_not` tells. */
void peer_add_known(struct peer_list *list, const char *native);
const char *peer_why_not(const struct peer *peer);
bool peer_runs(const struct peer *peer, const struct program *program);

/* Adds "NAME=COMMAND" for rv64, or "GUEST/NAME=COMMAND". False, with an explanation in `error`. */
bool peer_add(struct peer_list *list, const char *text, char *error, size_t size);
void peer_free(struct peer_list *list);

/* Asks it, once, which version it is. */
void peer_ask_version(struct peer *peer);

/* Runs a program with it, and checks the output. Seconds of real and CPU time. False, with the reason in `why`. */
bool peer_run(const struct peer *peer, const struct program *program, struct length *length, double *real, double *cpu,
              char *why, size_t size);

#endif
