/* Workloads: guest programs with a known result. They are files, DIRECTORY/<guest>/<workload>.<format>, each with one
 * line
 *
 *     ; expect: steps=2097154 CI=13 A=0 26=-131072
 *
 * which says how many instructions it takes to its halt and what registers and memory then hold, as signed decimals. */
#ifndef BOBBIN_BENCH_WORKLOAD_H
#define BOBBIN_BENCH_WORKLOAD_H

#include "bobbin/bobbin.h"

struct claim; /* what one register or one unit of memory must hold */

struct workload {
    char *name;            /* "baby/factor" */
    bobbin_machine *start; /* loaded, nothing executed */
    uint64_t steps;
    struct claim *claims;
    size_t claim_count;
    /* Where less than the whole is run: the reference engine's state after `limit` steps. Made by workload_check. */
    bobbin_machine *judge;
    uint64_t limit;
};

struct workload_list {
    struct workload *items;
    size_t count;
};

/* Adds the guest's workloads, by name. False, with an explanation in `error`, if one of them is not in order; a guest
 * without a directory has none. */
bool workload_find(struct workload_list *list, const char *directory, const bobbin_guest *guest, char *error,
                   size_t size);
void workload_free(struct workload_list *list);

/* Whether a run from `start`, of at most `limit` steps, ended as it should. If not, `why` tells. */
bool workload_check(struct workload *workload, const bobbin_machine *machine, struct bobbin_stop stop, uint64_t limit,
                    char *why, size_t size);

#endif
