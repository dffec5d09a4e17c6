#include "engine/copier.h"

/* ---- The cache --------------------------------------------------------------------------------------------------- */

static void begin_code(struct copy_cache *cache, const union handler *handlers, unsigned handler_count,
                       union handler no_fuel)
{
    host_output out = {cache->code.memory.written, 0};
    uint32_t positive;

    host_put(&out, cache->table->constants, cache->table->constants_size);
    for (unsigned op = 0; op < handler_count; op++) {
        cache->handlers[op] = out.at;
        host_constant(&out, COPY_FREE, handlers[op].token);
        host_jump_register(&out, COPY_FREE);
    }
    cache->dispatch = out.at;
    host_test(&out, COPY_LEFT);
    positive = host_jump_if(&out, HOST_GT);
    cache->out_of_fuel = out.at;
    host_constant(&out, COPY_FREE, no_fuel.token);
    host_jump_register(&out, COPY_FREE);
    host_lead(out.bytes, positive, out.at);
    host_jump_memory(&out, COPY_SLOT);
    cache->code.first = cache->code.end = out.at;
}

/* Control goes on at the instruction's handler. */
static bool refused(const struct code_cache *code, struct host_context *context)
{
    const struct copy_cache *cache = (const struct copy_cache *)code;
    const struct code_slots *slots = &code->slots;
    const struct code_access *access = code_cache_access_at(code, context->pc);

    if (access == NULL)
        return false;
    context->registers[COPY_SLOT] = (uintptr_t)(slots->first + access->number * (uint64_t)slots->size);
    context->registers[COPY_LEFT] -= access->count;
    context->pc = (uintptr_t)code->memory.executed + cache->handlers[access->op];
    return true;
}

static void name(const struct code_cache *code, const struct code_mark *mark, struct bobbin_code_piece *piece)
{
    static const char *const parts[] = {[COPY_MOVE] = "move", [COPY_LEAVE] = "leave", [COPY_HANDLER] = "handler"};
    const struct stencil_table *table = ((const struct copy_cache *)code)->table;

    if (mark->part < COPY_STENCIL) {
        piece->part = parts[mark->part];
        return;
    }
    piece->insn = table->insn_name(mark->insn);
    piece->part = table->parts != NULL ? table->parts[mark->part - COPY_STENCIL] : "";
}

struct code_cache *copy_cache_open(struct code_slots slots, size_t size, const struct stencil_table *table,
                                   const union handler *handlers, unsigned handler_count, union handler no_fuel)
{
    struct copy_cache *cache = code_cache_open(sizeof *cache + handler_count * sizeof *cache->handlers, slots, size);

    if (cache == NULL)
        return NULL;
    cache->has_fma = host_has_fma();
    cache->table = table;
    cache->code.refused = refused;
    cache->code.name = name;
    if (host_code_write(&cache->code.memory, size)) {
        begin_code(cache, handlers, handler_count, no_fuel);
        if (host_code_execute(&cache->code.memory, 0, cache->code.end))
            return &cache->code;
    }
    code_cache_close(&cache->code);
    return NULL;
}

/* ---- A block ----------------------------------------------------------------------------------------------------- */

bool copier_begin(struct copier *c, struct code_cache *cache, uint64_t first)
{
    bool can_write = code_cache_begin(cache, COPY_ROOM);

    c->cache = (struct copy_cache *)cache;
    c->first = first;
    c->begin = cache->end;
    c->out = (host_output){cache->memory.written, c->begin};
    c->exit_count = 0;
    c->out_of_line = false;
    return can_write;
}

/* ---- Marks ------------------------------------------------------------------------------------------------------- */

void copier_mark(struct copier *c, uint64_t number, unsigned insn, unsigned part)
{
    code_cache_mark(&c->cache->code,
                    (struct code_mark){number, c->out.at, (uint16_t)insn, (uint8_t)part, c->out_of_line});
}

/* The slot that was marked last. */
static uint64_t marked(const struct copier *c)
{
    return c->cache->code.marks[c->cache->code.mark_count - 1].number;
}

/* ---- Stencils, and ways out -------------------------------------------------------------------------------------- */

static struct copy_exit *add_exit(struct copier *c, enum copy_exit_kind kind, uint32_t jump_at)
{
    struct copy_exit *exit = &c->exits[c->exit_count++];

    *exit = (struct copy_exit){.kind = kind, .jump_at = jump_at, .number = marked(c)};
    return exit;
}

static void rename_registers(struct copier *c, const struct stencil *stencil, uint32_t begin, const int registers[])
{
    uint8_t *code = c->out.bytes + begin;

    for (int n = 0; n < stencil->field_count; n++) {
        const struct stencil_field *field = &c->cache->table->fields[stencil->fields + n];

        host_rename(code, &field->place, (unsigned)registers[field->operand]);
    }
}

uint32_t copier_copy(struct copier *c, const struct stencil *stencil, const int registers[], const int32_t values[],
                     int line, int64_t to)
{
    const uint32_t begin = c->out.at;

    host_put(&c->out, c->cache->table->code + stencil->code, stencil->size);
    rename_registers(c, stencil, begin, registers);
    for (int n = 0; n < stencil->hole_count; n++) {
        const struct stencil_hole *hole = &c->cache->table->holes[stencil->holes + n];
        uint32_t at = begin + hole->at;
        struct copy_exit *exit;
        int32_t value;

        switch (hole->kind) {
        case HOLE_NEXT:
            host_lead(c->out.bytes, at, begin + stencil->size);
            continue;
        case HOLE_TAKEN:
        case HOLE_SLOW:
            exit = add_exit(c, hole->kind == HOLE_TAKEN ? COPY_EXIT_TAKEN : COPY_EXIT_SLOW, at);
            exit->line = line;
            exit->to = to;
            continue;
        case HOLE_JUMP: /* control goes on after this stencil */
            continue;
        case HOLE_CONSTANT: /* constants are at the beginning */
            value = hole->addend - (int32_t)at;
            break;
        default:
            value = values[hole->kind - HOLE_OPERAND] + hole->addend;
            break;
        }
        host_fill(c->out.bytes + at, hole->form, value);
    }
    return begin;
}

static void lead_to_slot(struct copier *c, int64_t number)
{
    const struct code_slots *slots = &c->cache->code.slots;

    host_constant(&c->out, COPY_SLOT, (uintptr_t)(slots->first + number * (int64_t)slots->size));
}

void copier_leave(struct copier *c, int64_t to, int count)
{
    uint32_t fuel_jump_at = 0;
    struct copy_exit *exit;

    copier_mark(c, marked(c), 0, COPY_LEAVE);
    if (count != 0) {
        host_subtract(&c->out, COPY_LEFT, count);
        fuel_jump_at = host_jump_if(&c->out, HOST_LE);
    }
    exit = add_exit(c, COPY_EXIT_LEAVE, host_jump(&c->out));
    exit->fuel_jump_at = fuel_jump_at;
    exit->to = to;
}

void copier_leave_indirectly(struct copier *c, int count)
{
    copier_mark(c, marked(c), 0, COPY_LEAVE);
    host_subtract(&c->out, COPY_LEFT, count);
    host_lead(c->out.bytes, host_jump_far_if(&c->out, HOST_LE), c->cache->out_of_fuel);
    host_jump_memory(&c->out, COPY_SLOT);
}

/* Counts a call. */
static void begin_call(struct copier *c, int64_t next, int count, unsigned op)
{
    copier_mark(c, marked(c), 0, COPY_LEAVE);
    lead_to_slot(c, next);
    host_subtract(&c->out, COPY_LEFT, count);
    host_lead(c->out.bytes, host_jump_far_if(&c->out, HOST_LE), c->cache->handlers[op]);
}

void copier_call(struct copier *c, int64_t to, int64_t next, int count, unsigned op)
{
    begin_call(c, next, count, op);
    code_cache_link(&c->cache->code, to, host_jump(&c->out), c->cache->handlers[op]);
}

void copier_call_indirectly(struct copier *c, unsigned to, int64_t next, int count, unsigned op)
{
    begin_call(c, next, count, op);
    host_jump_register(&c->out, to);
}

uint32_t copier_skip(struct copier *c)
{
    uint32_t jump_at = c->exits[--c->exit_count].jump_at;

    host_invert(c->out.bytes, jump_at);
    return jump_at;
}

void copier_land(struct copier *c, uint32_t jump_at)
{
    host_lead(c->out.bytes, jump_at, c->out.at);
}

void copier_branch(struct copier *c, uint64_t number)
{
    struct copy_exit taken = c->exits[c->exit_count - 1];
    uint32_t jump_at;

    if (taken.to > (int64_t)number)
        return;
    jump_at = copier_skip(c);
    copier_leave(c, taken.to, taken.line + 1);
    copier_land(c, jump_at);
}

void copier_hand_over(struct copier *c, uint64_t number, unsigned op, int count)
{
    copier_mark(c, number, op, COPY_HANDLER);
    lead_to_slot(c, (int64_t)number);
    if (count != 0)
        host_subtract(&c->out, COPY_LEFT, count);
    host_lead(c->out.bytes, host_jump(&c->out), c->cache->handlers[op]);
}

void copier_may_be_refused(struct copier *c, const struct stencil *stencil, uint32_t begin, uint64_t number,
                           unsigned op, int count)
{
    code_cache_access(&c->cache->code,
                      (struct code_access){number, begin + stencil->access, (uint16_t)op, (uint16_t)count});
}

/* Exits are added meanwhile. */
static void put_exits(struct copier *c, void (*slow)(struct copier *, const struct copy_exit *))
{
    for (int n = 0; n < c->exit_count; n++) {
        struct copy_exit exit = c->exits[n];
        uint32_t at = c->out.at;

        copier_mark(c, exit.number, 0, COPY_LEAVE);
        host_lead(c->out.bytes, exit.jump_at, at);
        switch (exit.kind) {
        case COPY_EXIT_TAKEN:
            copier_leave(c, exit.to, exit.line + 1);
            break;
        case COPY_EXIT_LEAVE:
            code_cache_link(&c->cache->code, exit.to, exit.jump_at, at);
            if (exit.fuel_jump_at != 0)
                host_lead(c->out.bytes, exit.fuel_jump_at, at);
            lead_to_slot(c, exit.to);
            host_lead(c->out.bytes, host_jump(&c->out), c->cache->dispatch);
            break;
        case COPY_EXIT_SLOW:
        case COPY_EXIT_LOOK:
            while (n + 1 < c->exit_count && c->exits[n + 1].kind == exit.kind && c->exits[n + 1].line == exit.line &&
                   c->exits[n + 1].back == exit.back)
                host_lead(c->out.bytes, c->exits[++n].jump_at, at);
            slow(c, &exit);
            break;
        }
    }
}

bool copier_end(struct copier *c, uint64_t end, int count, void (*slow)(struct copier *, const struct copy_exit *))
{
    c->out_of_line = true;
    put_exits(c, slow);
    return code_cache_add(&c->cache->code, c->first, end, c->out.at, count);
}
