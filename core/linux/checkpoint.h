/* What carries parts of a process into a file and back: checkpoint.c. */
#ifndef BOBBIN_LINUX_CHECKPOINT_H
#define BOBBIN_LINUX_CHECKPOINT_H

#include <stdio.h>

#include "linux/process.h"

struct carrier {
    process *p;
    const int *streams; /* as bobbin_linux_options has them */
    FILE *file;
    bool loads;
    bool wrong;            /* cut, or something in it cannot be */
    char absent[PATH_MAX]; /* a file that is not there, and whose bytes are: it may be the program's own; "": none */
};

void carry(struct carrier *c, void *bytes, size_t size);

#define CARRY(object) carry(c, &(object), sizeof(object))

/* Else it is wrong. */
void expect(struct carrier *c, bool holds);

/* A byte that is no bool must not become one. */
void carry_bool(struct carrier *c, bool *flag);

void carry_text(struct carrier *c, char *text, size_t room);

/* A time on a clock whose hands stand elsewhere on another host: what is left of it. `none` is no time. */
void carry_time(struct carrier *c, uint64_t *at, uint64_t now, uint64_t none);

static inline bool is_page(const process *p, uint64_t address)
{
    return address % GUEST_PAGE == 0 && address <= p->memory->size;
}

/* The descriptors, and which memory is of files (checkpoint_files.c). False after an error of its own; what is wrong
 * with the file is left to the carrier. */
bool carry_files(struct carrier *c, struct bobbin_error *error);
bool carry_mappings(struct carrier *c, struct bobbin_error *error);

/* Once the program is known: whether no other file than its own is absent. */
bool check_absent(const struct carrier *c, struct bobbin_error *error);

#endif
