#include "engine/caller.h"
#include "host/encoding.h"

enum { ROOM = 16 << 10 }; /* more than a block can need */

/* A block that is being made. */
struct block {
    host_output out;
    struct code_cache *cache;
    int leave_count;
    struct leave {
        uint32_t jump_at;
        int64_t to;                    /* a slot whose code it leads to, or CALLER_NOWHERE */
    } leaves[2 * CODE_MOST_INSNS + 2]; /* jumps out of the block: there is code that returns in each block, since
                                            conditional jumps may not reach far */
};

static struct code_cache *open_cache(struct code_slots slots, size_t size)
{
    struct code_cache *cache = code_cache_open(sizeof *cache, slots, size);
    host_output out = {0};

    if (cache == NULL)
        return NULL;
    if (host_code_write(&cache->memory, size)) {
        out.bytes = cache->memory.written;
        host_enter(&out); /* for its size */
        cache->skip = out.at;
        if (host_code_execute(&cache->memory, 0, 0))
            return cache;
    }
    code_cache_close(cache);
    return NULL;
}

void caller_begin(struct code_cache **cache, struct code_slots slots, size_t size, bool follows)
{
    if (*cache == NULL)
        *cache = open_cache(slots, size);
    if (*cache != NULL)
        (*cache)->follows = follows;
}

static void leave(struct block *b, uint32_t jump_at, int64_t to)
{
    b->leaves[b->leave_count++] = (struct leave){jump_at, to};
}

/* From `from`, where control is, to another slot, if that was returned; else the block is left. */
static void expect(struct block *b, int64_t from, int64_t to)
{
    leave(b, host_expect(&b->out, (int32_t)((to - from) * (int64_t)b->cache->slots.size)), CALLER_NOWHERE);
}

/* To that slot's code, or out of the block as long as there is none. */
static void jump_to(struct block *b, int64_t number)
{
    leave(b, host_jump(&b->out), number);
}

bool caller_generate(struct code_cache *cache, const struct caller_insn *insns, int count)
{
    struct block b = {.cache = cache, .leave_count = 0};
    const struct caller_insn *last = &insns[count - 1];
    const uint64_t start = host_nanoseconds();
    uint32_t taken_at[CODE_MOST_INSNS] = {0}, leave_at;

    if (!code_cache_begin(cache, ROOM))
        return false;
    b.out = (host_output){cache->memory.written, cache->end};
    host_enter(&b.out);
    for (const struct caller_insn *insn = insns; insn <= last; insn++) {
        host_call(&b.out, insn->handler.token);
        if (!insn->ends && cache->follows && insn->taken != CALLER_NOWHERE)
            taken_at[insn - insns] = host_expect(&b.out, (int32_t)((insn->next - insn->number) * cache->slots.size));
        else if (!insn->ends)
            expect(&b, insn->number, insn->next);
    }
    if (!last->ends && cache->follows) {
        jump_to(&b, last->next);
    } else if (cache->follows && last->taken != CALLER_NOWHERE) {
        expect(&b, last->number, last->taken);
        jump_to(&b, last->taken);
    }
    leave_at = b.out.at;
    host_leave(&b.out);
    for (int n = 0; n < count; n++) {
        if (taken_at[n] == 0)
            continue;
        host_lead(b.out.bytes, taken_at[n], b.out.at);
        expect(&b, insns[n].next, insns[n].taken);
        jump_to(&b, insns[n].taken);
    }
    for (int n = 0; n < b.leave_count; n++)
        code_cache_link(cache, b.leaves[n].to, b.leaves[n].jump_at, leave_at);
    if (!code_cache_add(cache, (uint64_t)insns[0].number, (uint64_t)last->next, b.out.at, count))
        return false;
    cache->statistics.nanoseconds += host_nanoseconds() - start;
    return true;
}
