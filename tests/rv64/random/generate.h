/* Random programs over all instructions that end: jumps go forward, loops are bounded. */
#ifndef BOBBIN_TESTS_RV64_GENERATE_H
#define BOBBIN_TESTS_RV64_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

#include "program.h"

/* What a program consists of: instructions that belong together, one of which may be a jump to another item. */
struct item {
    uint32_t words[8];
    uint8_t count;
    int8_t jump;     /* which word holds the distance; -1: none */
    int8_t anchor;   /* which word it counts from */
    uint16_t target; /* item; at most the number of items: after the last one */
};

enum { MAX_ITEMS = 64, X_FRAME = 2, X_DATA = 8, X_INNER = 30, X_OUTER = 31 };

struct plan {
    struct registers registers;
    uint64_t data_seed;
    struct item items[MAX_ITEMS];
    int count;
};

/* Of all instructions; of those that qemu has; or also of words that are no instructions, wild pointers and jumps, and
 * whatever else traps. */
enum plan_kind { plan_tame, plan_for_qemu, plan_wild };

struct plan plan_random(uint64_t seed, enum plan_kind kind);

/* Whether instruction `op` may be in such plans. */
bool plan_may_have(enum plan_kind kind, unsigned op);

/* The same for that row of vector.def. */
bool plan_may_have_vector(enum plan_kind kind, int row);

/* A vector instruction with what it needs before it. `type` is what vtype probably is, before and after it. */
struct vtype {
    int sew, lmul; /* log2 of the bytes of an element, and of the registers of a group */
};

struct item vector_item(uint64_t *r, enum plan_kind kind, struct vtype *type);

/* The plan without item `drop`. */
struct plan plan_without(const struct plan *plan, int drop);

/* Returns how many bytes of code there are, the ebreak at the end included. */
int plan_write(const struct plan *plan, struct program *program);

#endif
