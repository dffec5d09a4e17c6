/* The memory of generated code, for any guest and any engine that generates code: its blocks, and the jumps from one to
 * another.
 *
 * A block is code made of the instructions of one or more slots that follow each other. The slot where it begins has
 * its address as handler; this is the only way from a guest address to code. A jump that leads from a block to a slot
 * is a link: it leads to the code of that slot, and as long as there is none, or none any more, out of generated code.
 * So when what code was made of changes, the blocks that were made of it can be forgotten one by one. Their memory is
 * used again when it is full, and all blocks are forgotten.
 */
#ifndef BOBBIN_ENGINE_CODE_CACHE_H
#define BOBBIN_ENGINE_CODE_CACHE_H

#include "guest.h"
#include "host/code.h"
#include "host/trap.h"

#define CODE_LEAST   ((size_t)1 << 20)
#define CODE_DEFAULT ((size_t)64 << 20)
#define CODE_MOST    ((size_t)1 << 31) /* no more is used than jumps reach */

/* What a guest tells of its slots, which have numbers from 0 on. */
struct code_slots {
    void *owner;                                                  /* handed to the functions */
    char *first;                                                  /* the slot with number 0 */
    uint64_t count;                                               /* only these may have code */
    uint32_t size;                                                /* bytes in a slot */
    uint32_t unit;                                                /* guest addresses from one slot to the next */
    union handler (*handler)(const void *owner, uint64_t number); /* of the instruction there */
    void (*set_code)(void *owner, uint64_t number, const void *code);
    void (*undecode)(void *owner, uint64_t number);
};

struct code_block {
    uint64_t number, end_number; /* of the slots where its instructions begin and end */
    uint32_t begin, end;         /* of its code */
    uint32_t links_end;          /* its links are those behind the ones of the block before it */
    bool forgotten;
};

/* A jump that leads to the code of a slot as long as there is some. */
struct code_link {
    uint64_t number;  /* of the slot */
    uint32_t jump_at; /* what host_lead takes */
    uint32_t away;    /* where it leads else */
    uint32_t next;    /* in the list of its head, plus 1 */
};

/* Where a piece of code begins that was made of one instruction; it ends where the next one begins. */
struct code_mark {
    uint64_t number; /* of the instruction's slot */
    uint32_t at;     /* in the code */
    uint16_t insn;
    uint8_t part;
    bool out_of_line;
};

/* An access that the host's MMU may refuse: instead of it control goes to the handler of its instruction. */
struct code_access {
    uint64_t number;    /* of the instruction's slot */
    uint32_t at;        /* in the code */
    uint16_t op, count; /* its handler; steps of the block before it */
};

enum {
    CODE_LINK_HEADS = 1 << 16,
    CODE_MOST_INSNS = 64,    /* in a block */
    CODE_BLOCK_MARKS = 4096, /* more than a block can need */
};

struct code_cache {
    struct bobbin_generated statistics;
    struct host_code memory;
    struct code_slots slots;
    uint32_t first, end; /* blocks are in between; pieces that all blocks use are before */
    bool follows;        /* generated code takes the branches, too: that of `context` */
    uint32_t skip;       /* bytes at a block's beginning that jumps from other blocks leave out */
    struct code_block *blocks;
    uint32_t *heads; /* of lists of links */
    struct code_link *links;
    struct code_mark *marks;
    struct code_access *accesses;
    uint32_t block_count, link_count, mark_count, access_count;
    /* Sets insn and part; NULL: there are no marks. */
    void (*name)(const struct code_cache *cache, const struct code_mark *mark, struct bobbin_code_piece *piece);
    /* A thread that executes code of here was refused an access to memory, as host_trap; NULL: there is none. */
    bool (*refused)(const struct code_cache *cache, struct host_context *context);
};

/* A cache of `size` bytes, a multiple of HOST_PAGE, as the first member of a struct of `struct_size` bytes. NULL: the
 * host gives no memory that can be executed, or not that much. */
void *code_cache_open(size_t struct_size, struct code_slots slots, size_t size);
void code_cache_close(struct code_cache *cache); /* NULL is none */

/* Closes it, after its slots have been made to lead elsewhere, and leaves NULL. NULL is none. */
void code_cache_drop(struct code_cache **cache);

/* The same, if its memory belongs to the process that this one was forked from. */
void code_cache_drop_foreign(struct code_cache **cache);

/* Bytes of memory for `asked`; 0: that cannot be. */
size_t code_cache_size(size_t asked);

/* Whether a slot's handler is code from here. */
static inline bool code_cache_holds(const struct code_cache *cache, union handler handler)
{
    return handler.token - (uintptr_t)cache->memory.executed < cache->memory.size;
}

/* No block may be reached any more. */
void code_cache_forget(struct code_cache *cache);

/* The block that is the code of this slot may not. */
void code_cache_forget_block(struct code_cache *cache, uint64_t number);

/* The slot before which the instructions of that block end. */
uint64_t code_cache_end(const struct code_cache *cache, uint64_t number);

/* Makes sure of room for a block, and that it can be written. False: it cannot. */
bool code_cache_begin(struct code_cache *cache, uint32_t room);

/* No block comes of it after all: what there is can be executed again. False: it cannot, and is forgotten. */
bool code_cache_abandon(struct code_cache *cache);

/* A block has been written between cache->end and `end`: enters it, and leads links to its slot there. False: it
 * cannot be executed, and all code is forgotten. */
bool code_cache_add(struct code_cache *cache, uint64_t number, uint64_t end_number, uint32_t end, int instructions);

/* The jump at `jump_at`, of the block that is being written, is to lead to the code of that slot as long as there is
 * some, else to `away`. */
void code_cache_link(struct code_cache *cache, int64_t number, uint32_t jump_at, uint32_t away);

/* What is written from `at` on was made of that instruction. */
void code_cache_mark(struct code_cache *cache, struct code_mark mark);

/* There is such an access, behind all that are known. */
void code_cache_access(struct code_cache *cache, struct code_access access);

/* The one at that address; NULL: none is there. */
const struct code_access *code_cache_access_at(const struct code_cache *cache, uint64_t host);

/* For people, as bobbin_code_next and bobbin_code_piece_at. */
bool code_cache_next(const struct code_cache *cache, uint64_t *position, struct bobbin_code *out);
bool code_cache_piece_at(const struct code_cache *cache, const void *host, struct bobbin_code_piece *piece);

#endif
