/* What superinsn must know of a guest. */
#ifndef SUPERINSN_H
#define SUPERINSN_H

#include "engine/fuse.h"

enum { LONGEST_RUN = 64 }; /* `bobbin profile` cuts longer ones in two */

/* A slot of threaded code that is dispatched. */
struct superinsn_insn {
    uint16_t op;
    uint8_t link; /* what it takes from the one before it */
};

/* What a profile says of instructions that were executed one after the other. */
struct superinsn_run {
    uint64_t address;
    int count;
    const char *code; /* in hexadecimal */
};

struct superinsn_profile {
    const char *file;
    void *opened;
};

struct superinsn_guest {
    const char *name;
    const char *links[FUSE_LINKS];
    unsigned op_count; /* opcodes from here on have no part in rows */
    const char *(*op_name)(unsigned op);
    bool (*goes_on)(unsigned op); /* whether control may go on from it to the next slot by itself */
    /* What decoding needs besides runs, of the program in the file `image`, which may be NULL. Both NULL: nothing. */
    void *(*open)(const char *file, const char *image);
    void (*close)(void *opened);
    /* What the run is as threaded code; returns how many slots. */
    int (*decode)(const struct superinsn_profile *profile, const struct superinsn_run *run,
                  struct superinsn_insn line[LONGEST_RUN]);
};

extern const struct superinsn_guest superinsn_rv64, superinsn_wasm;

/* Says so, and exits. */
__attribute__((format(printf, 1, 2), noreturn)) void superinsn_fail(const char *format, ...);

#endif
