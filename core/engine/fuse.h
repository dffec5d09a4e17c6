/* Which superinstructions code becomes: the rows of a guest's fuse.def, for guests with hundreds of them. Internal. */
#ifndef BOBBIN_ENGINE_FUSE_H
#define BOBBIN_ENGINE_FUSE_H

#include <stdbool.h>
#include <stdint.h>

enum { FUSE_PARTS = 4, FUSE_MOST_ROWS = 1024, FUSE_BEGINNINGS = 512 };

/* What a part takes from the one before it is a link. What exactly a link says is the guest's. */
enum fuse_link {
    FUSE_ANY,    /* nothing is known */
    FUSE_FIRST,  /* its first operand is what the part before gives */
    FUSE_SECOND, /* its second is */
    FUSE_BOTH,
    FUSE_SAME, /* its first is, and it gives its result there, too */
    FUSE_LINKS
};

/* A row of fuse.def. */
struct fusion {
    uint16_t op; /* of its handler */
    uint16_t count;
    uint16_t parts[FUSE_PARTS]; /* opcodes */
    uint8_t links[FUSE_PARTS];  /* [n] between parts n - 1 and n */
};

/* A decoded instruction. */
struct fuse_insn {
    uint16_t op;
    uint16_t chosen; /* the opcode, or superinstruction, whose handler its slot is to have */
    uint8_t held;    /* a bit for each link that holds between it and the one before */
};

/* The rows by the two instructions that they begin with. Numbers are those of rows, from 1 on; 0 ends a chain. */
struct fusing {
    const struct fusion *rows; /* the first is none */
    uint16_t first[FUSE_BEGINNINGS], next[FUSE_MOST_ROWS];
};

/* In what is minimised: an instruction alone, and a superinstruction, whose links take something off. At least 1. */
enum { FUSE_COST_DISPATCH = 12 };
int fusion_cost(const struct fusion *fusion);

/* Lists the `count` rows by their beginnings. */
void fusing_prepare(struct fusing *fusing, const struct fusion *rows, int count);

/* Chooses for each of the instructions of `line`, which follow each other. */
void fuse(const struct fusing *fusing, struct fuse_insn *line, int count);

#endif
