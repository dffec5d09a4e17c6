#include <stdlib.h>
#include <string.h>

#include "engine/code_cache.h"
#include "host/encoding.h"
#include "host/pages.h"
#include "sorted.h"

enum {
    LEAST = 16, /* bytes of code that there are for every block and every link, and more */
    HEADS_SIZE = CODE_LINK_HEADS * sizeof(uint32_t),
};

/* ---- Opening ----------------------------------------------------------------------------------------------------- */

size_t code_cache_size(size_t asked)
{
    const size_t used = asked < HOST_REACH ? asked : HOST_REACH;

    return asked < CODE_LEAST || asked > CODE_MOST ? 0 : used & ~(size_t)(HOST_PAGE - 1);
}

void code_cache_close(struct code_cache *cache)
{
    size_t most;

    if (cache == NULL)
        return;
    most = cache->memory.size / LEAST;
    if (cache->blocks != NULL)
        host_release(cache->blocks, most * sizeof *cache->blocks);
    if (cache->heads != NULL)
        host_release(cache->heads, HEADS_SIZE + most * sizeof *cache->links);
    if (cache->marks != NULL)
        host_release(cache->marks, most * sizeof *cache->marks);
    if (cache->accesses != NULL)
        host_release(cache->accesses, most * sizeof *cache->accesses);
    host_code_close(&cache->memory);
    free(cache);
}

void code_cache_drop(struct code_cache **cache)
{
    if (*cache != NULL)
        code_cache_forget(*cache);
    code_cache_close(*cache);
    *cache = NULL;
}

void code_cache_drop_foreign(struct code_cache **cache)
{
    if (*cache != NULL && !host_code_is_ours(&(*cache)->memory))
        code_cache_drop(cache);
}

void *code_cache_open(size_t struct_size, struct code_slots slots, size_t size)
{
    struct code_cache *cache = calloc(1, struct_size);

    if (cache == NULL)
        return NULL;
    cache->slots = slots;
    if (host_code_open(&cache->memory, size)) {
        cache->statistics.since = host_nanoseconds();
        cache->blocks = host_reserve(size / LEAST * sizeof *cache->blocks);
        cache->heads = host_reserve(HEADS_SIZE + size / LEAST * sizeof *cache->links);
        cache->links = (struct code_link *)((char *)cache->heads + HEADS_SIZE);
        cache->marks = host_reserve(size / LEAST * sizeof *cache->marks);
        cache->accesses = host_reserve(size / LEAST * sizeof *cache->accesses);
        if (cache->blocks != NULL && cache->heads != NULL && cache->marks != NULL && cache->accesses != NULL)
            return cache;
    }
    code_cache_close(cache);
    return NULL;
}

/* ---- Blocks ------------------------------------------------------------------------------------------------------ */

/* Of the list of links to the code of that slot, among others. */
static uint32_t *head_of(const struct code_cache *cache, uint64_t number)
{
    return &cache->heads[number % CODE_LINK_HEADS];
}

void code_cache_forget(struct code_cache *cache)
{
    const struct code_slots *slots = &cache->slots;

    for (uint32_t n = 0; n < cache->block_count; n++) {
        uint64_t number = cache->blocks[n].number;

        if (code_cache_holds(cache, slots->handler(slots->owner, number)))
            slots->undecode(slots->owner, number);
    }
    cache->statistics.flushes += cache->block_count > 0;
    for (uint32_t n = 0; n < cache->link_count; n++)
        *head_of(cache, cache->links[n].number) = 0;
    cache->block_count = cache->link_count = cache->mark_count = cache->access_count = 0;
    cache->end = cache->first;
}

bool code_cache_begin(struct code_cache *cache, uint32_t room)
{
    const size_t most = cache->memory.size / LEAST;

    if (cache->memory.size - cache->end < room || most - cache->mark_count < CODE_BLOCK_MARKS ||
        most - cache->access_count < CODE_BLOCK_MARKS)
        code_cache_forget(cache);
    return host_code_write(&cache->memory, cache->end + (size_t)room);
}

/* Bytes up to there have been written. False: nothing can be executed any more, and all code is forgotten. */
static bool execute(struct code_cache *cache, uint32_t from, uint32_t end)
{
    if (host_code_execute(&cache->memory, from, end))
        return true;
    code_cache_forget(cache);
    return false;
}

bool code_cache_abandon(struct code_cache *cache)
{
    return execute(cache, cache->end, cache->end);
}

/* Links to the code of that slot lead to `code` now; 0: away. */
static void lead_links(const struct code_cache *cache, uint64_t number, uint32_t code)
{
    for (uint32_t at = *head_of(cache, number); at != 0; at = cache->links[at - 1].next) {
        const struct code_link *link = &cache->links[at - 1];

        if (link->number != number)
            continue;
        host_lead(cache->memory.written, link->jump_at, code != 0 ? code : link->away);
        host_code_changed(&cache->memory, link->jump_at, link->jump_at + HOST_JUMP_SIZE);
    }
}

/* Where links to the code of a slot lead; 0: it has none. */
static uint32_t code_of(const struct code_cache *cache, uint64_t number)
{
    const union handler handler = cache->slots.handler(cache->slots.owner, number);

    if (!code_cache_holds(cache, handler))
        return 0;
    return (uint32_t)(handler.token - (uintptr_t)cache->memory.executed) + cache->skip;
}

bool code_cache_add(struct code_cache *cache, uint64_t number, uint64_t end_number, uint32_t end, int instructions)
{
    const struct code_slots *slots = &cache->slots;
    uint32_t begin = cache->end;

    lead_links(cache, number, begin + cache->skip);
    slots->set_code(slots->owner, number, cache->memory.executed + begin);
    cache->blocks[cache->block_count++] = (struct code_block){number, end_number, begin, end, cache->link_count, false};
    cache->end = end;
    cache->statistics.blocks++;
    cache->statistics.instructions += (uint64_t)instructions;
    cache->statistics.bytes += end - begin;
    return execute(cache, begin, end);
}

static struct code_block *block_of(const struct code_cache *cache, uint64_t number)
{
    const uint32_t code = code_of(cache, number);

    return &cache->blocks[COUNT_BEFORE(n, cache->block_count, cache->blocks[n].begin <= code) - 1];
}

/* The links of a block that is not executed any more need not lead anywhere. */
static void drop_links(const struct code_cache *cache, const struct code_block *block)
{
    for (uint32_t n = block > cache->blocks ? block[-1].links_end : 0; n < block->links_end; n++) {
        uint32_t *at = head_of(cache, cache->links[n].number);

        while (*at != n + 1)
            at = &cache->links[*at - 1].next;
        *at = cache->links[n].next;
    }
}

void code_cache_forget_block(struct code_cache *cache, uint64_t number)
{
    struct code_block *block;

    if (!host_code_write(&cache->memory, cache->end)) {
        code_cache_forget(cache);
        return;
    }
    block = block_of(cache, number);
    block->forgotten = true;
    cache->statistics.forgotten++;
    drop_links(cache, block);
    lead_links(cache, number, 0);
    cache->slots.undecode(cache->slots.owner, number);
    execute(cache, cache->end, cache->end);
}

uint64_t code_cache_end(const struct code_cache *cache, uint64_t number)
{
    return block_of(cache, number)->end_number;
}

void code_cache_link(struct code_cache *cache, int64_t number, uint32_t jump_at, uint32_t away)
{
    const bool is_slot = number >= 0 && (uint64_t)number < cache->slots.count;
    const uint32_t code = is_slot ? code_of(cache, (uint64_t)number) : 0;
    uint32_t *head;

    host_lead(cache->memory.written, jump_at, code != 0 ? code : away);
    if (!is_slot)
        return;
    head = head_of(cache, (uint64_t)number);
    cache->links[cache->link_count] = (struct code_link){(uint64_t)number, jump_at, away, *head};
    *head = ++cache->link_count;
}

void code_cache_mark(struct code_cache *cache, struct code_mark mark)
{
    if (cache->mark_count > 0 && cache->marks[cache->mark_count - 1].at == mark.at)
        cache->mark_count--; /* no bytes were made of that one */
    cache->marks[cache->mark_count++] = mark;
}

void code_cache_access(struct code_cache *cache, struct code_access access)
{
    cache->accesses[cache->access_count++] = access;
}

const struct code_access *code_cache_access_at(const struct code_cache *cache, uint64_t host)
{
    const uint64_t at = host - (uintptr_t)cache->memory.executed;
    const size_t found = COUNT_BEFORE(n, cache->access_count, cache->accesses[n].at < at);

    return found < cache->access_count && cache->accesses[found].at == at ? &cache->accesses[found] : NULL;
}

bool code_cache_piece_at(const struct code_cache *cache, const void *host, struct bobbin_code_piece *piece)
{
    const uintptr_t at = (uintptr_t)host - (uintptr_t)cache->memory.executed;
    const struct code_mark *mark;
    size_t behind;

    if (cache->name == NULL || at < cache->first || at >= cache->end || cache->mark_count == 0)
        return false;
    behind = COUNT_BEFORE(n, cache->mark_count, cache->marks[n].at <= at);
    mark = &cache->marks[behind - 1];
    *piece = (struct bobbin_code_piece){
        .address = (uint64_t)mark->number * cache->slots.unit,
        .out_of_line = mark->out_of_line,
        .host = cache->memory.executed + mark->at,
        .size = (behind < cache->mark_count ? mark[1].at : cache->end) - mark->at,
    };
    cache->name(cache, mark, piece);
    return true;
}

bool code_cache_next(const struct code_cache *cache, uint64_t *position, struct bobbin_code *out)
{
    while (*position < cache->block_count) {
        const struct code_block *block = &cache->blocks[(*position)++];

        if (block->forgotten)
            continue;
        *out = (struct bobbin_code){block->number * cache->slots.unit, block->end_number * cache->slots.unit,
                                    cache->memory.executed + block->begin, block->end - block->begin};
        return true;
    }
    return false;
}
