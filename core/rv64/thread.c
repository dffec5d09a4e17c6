/* From code in memory to threaded code.
 *
 * Threaded code is a cache. A slot has a handler from the moment on that something leads to it: `undecoded` at first,
 * and when control gets there that of its instruction. Whatever decoding writes, it keeps the rule that no decoded
 * instruction leads to a slot without a handler; only jumps to a register's value have to look (rv64_reach). So a
 * program pays for the code that it executes, and not for what is beside it.
 *
 * `fast` engines look at their fuel where control is transferred, and at the top of every page: there the handler is
 * that of the prefix fuel_check, and the instruction's own is kept in at_top. Control can come from one page into the
 * next by its first slot or, after an instruction of 4 bytes that begins in the last halfword, by its second.
 *
 * Where code is generated, slots stay undecoded until they have code, so that it is seen how often control comes there;
 * `ops` says which instruction's operands they hold, so that none is decoded twice. */
#include <stdlib.h>
#include <string.h>

#include "host/pages.h"
#include "rv64/operands.h"

enum {
    BLOCK = HOST_PAGE / sizeof(struct rv64_slot), /* slots that the host gives memory at once */
    BLOCKS_A_WORD = 64,
    /* Threaded code of one cell: when there is more than that, all of it is forgotten. */
    MOST_BLOCKS = (128 << 20) / HOST_PAGE,
    /* How many slots before a change there may begin what reaches into it. */
    INSN_REACHES = 1,
    FUSED_REACHES = 2 * FUSE_PARTS - 1,
    BLOCK_REACHES = 2 * CODE_MOST_INSNS - 1,
    WORTH_WHILE = 2, /* visits, from which on code is generated */
};

/* ---- Opening ----------------------------------------------------------------------------------------------------- */

static size_t slots_size(uint64_t count)
{
    return (count + 2 * RV64_SLOTS_OUTSIDE) * sizeof(struct rv64_slot);
}

static size_t at_top_size(uint64_t count)
{
    size_t size = count / RV64_SLOTS_A_PAGE * 2 * sizeof(union handler);

    return (size + HOST_PAGE - 1) & ~(size_t)(HOST_PAGE - 1);
}

static size_t touched_size(uint64_t count)
{
    size_t size = (count / BLOCK + BLOCKS_A_WORD - 1) / BLOCKS_A_WORD * sizeof(uint64_t);

    return (size + HOST_PAGE - 1) & ~(size_t)(HOST_PAGE - 1);
}

/* For all slots of each word of `touched`. */
static size_t ops_size(uint64_t count)
{
    const size_t unit = sizeof(uint16_t) * BLOCK * BLOCKS_A_WORD, size = count * sizeof(uint16_t);

    return (size + unit - 1) / unit * unit;
}

static void forget_generated(struct rv64_thread *thread)
{
    if (thread->generated != NULL)
        code_cache_forget(thread->generated);
}

static size_t opcodes_size(void)
{
    return (sizeof(struct rv64_opcodes) + HOST_PAGE - 1) & ~(size_t)(HOST_PAGE - 1);
}

static void close_thread(struct rv64_thread *thread)
{
    code_cache_close(thread->generated);
    if (thread->slots != NULL)
        host_release(thread->slots - RV64_SLOTS_OUTSIDE, slots_size(thread->slot_count));
    if (thread->at_top != NULL)
        host_release(thread->at_top, at_top_size(thread->slot_count));
    if (thread->touched != NULL)
        host_release(thread->touched, touched_size(thread->slot_count));
    if (thread->ops != NULL)
        host_release(thread->ops, ops_size(thread->slot_count));
}

static bool open_thread(struct rv64_thread *thread, uint64_t memory_size)
{
    const uint64_t count = memory_size / 2;
    struct rv64_slot *slots = host_reserve(slots_size(count));

    *thread = (struct rv64_thread){.slot_count = count,
                                   .slots = slots != NULL ? slots + RV64_SLOTS_OUTSIDE : NULL,
                                   .at_top = host_reserve(at_top_size(count)),
                                   .touched = host_reserve(touched_size(count)),
                                   .ops = host_reserve(ops_size(count))};
    return thread->slots != NULL && thread->at_top != NULL && thread->touched != NULL && thread->ops != NULL;
}

static bool open_threads(struct rv64_thread threads[RV64_THREADS], uint64_t memory_size)
{
    bool done = true;

    for (int n = 0; n < RV64_THREADS; n++)
        done = open_thread(&threads[n], memory_size) && done;
    return done;
}

static void close_threads(struct rv64_thread threads[RV64_THREADS])
{
    for (int n = 0; n < RV64_THREADS; n++)
        close_thread(&threads[n]);
}

static void code_changed(void *owner, uint64_t address, uint64_t length)
{
    rv64_code_changed(owner, address, length);
}

/* Everything is decoded anew, into threads that are large enough. */
static bool memory_grows(void *owner, uint64_t size)
{
    struct rv64_space *space = owner;
    struct rv64_thread larger[RV64_THREADS];

    if (!open_threads(larger, size)) {
        close_threads(larger);
        return false;
    }
    close_threads(space->threads);
    memcpy(space->threads, larger, sizeof larger);
    return true;
}

struct rv64_space *rv64_space_open(uint64_t memory_size)
{
    const uint64_t times = 64; /* more than all that is reserved for a byte of memory */
    struct rv64_space *space = memory_size <= SIZE_MAX / times ? calloc(1, sizeof *space) : NULL;

    if (space == NULL)
        return NULL;
    space->opcodes = host_reserve(opcodes_size());
    if (space->opcodes != NULL && memory_open(&space->memory, memory_size) &&
        open_threads(space->threads, memory_size)) {
        space->memory.code_changed = code_changed;
        space->memory.grows = memory_grows;
        space->memory.owner = space;
        space->code_size = CODE_DEFAULT;
        space->isa = RV64_DEFAULT_EXTENSIONS;
        rv64_fusing_prepare(&space->fusing);
        return space;
    }
    rv64_space_close(space);
    return NULL;
}

void rv64_space_close(struct rv64_space *space)
{
    close_threads(space->threads);
    memory_close(&space->memory);
    free(space->breakpoints);
    if (space->opcodes != NULL)
        host_release(space->opcodes, opcodes_size());
    free(space);
}

/* ---- Operands ---------------------------------------------------------------------------------------------------- */

static bool fetchable(const struct memory *memory, uint64_t address)
{
    return address < memory->size && memory->pages[address >> GUEST_PAGE_BITS] & PAGE_EXEC;
}

static uint32_t halfword(const struct memory *memory, uint64_t address)
{
    uint16_t half;

    memcpy(&half, memory->host + address, sizeof half);
    return half;
}

/* The instruction's word. False: it cannot be fetched, and the trouble is *word bytes after `address`. */
static bool fetch(const struct memory *memory, uint64_t address, uint32_t *word)
{
    *word = 0;
    if (!fetchable(memory, address))
        return false;
    *word = halfword(memory, address);
    if ((*word & 3) != 3)
        return true;
    if (!fetchable(memory, address + 2)) {
        *word = 2;
        return false;
    }
    *word |= halfword(memory, address + 2) << 16;
    return true;
}

enum rv64_op rv64_fetch_at(const struct rv64_space *space, uint64_t address, uint32_t *word)
{
    return fetch(&space->memory, address, word) ? rv64_opcode(space->opcodes, *word) : rv64_op_unfetchable;
}

struct rv64_decoded rv64_decode_at(const struct rv64_space *space, uint64_t address)
{
    struct rv64_decoded decoded;
    uint32_t word;

    if (!fetch(&space->memory, address, &word))
        return (struct rv64_decoded){.op = rv64_op_unfetchable, .slot.imm = (int32_t)word};
    decoded = rv64_decoded_of_word(word);
    if (UNLIKELY(rv64_lacks(decoded.op, space->isa) != 0))
        return (struct rv64_decoded){.op = rv64_op_illegal};
    return decoded;
}

static size_t find_breakpoint(const struct rv64_space *space, uint64_t address)
{
    size_t n = 0;

    while (n < space->breakpoint_count && space->breakpoints[n] != address)
        n++;
    return n;
}

/* What the slot of that number is to hold: the instruction there, or a breakpoint. */
static struct rv64_decoded decode_slot(const struct rv64_space *space, uint64_t number)
{
    if (find_breakpoint(space, number * 2) < space->breakpoint_count)
        return (struct rv64_decoded){.op = rv64_op_breakpoint};
    return rv64_decode_at(space, number * 2);
}

enum rv64_op rv64_op_of(const struct rv64_space *space, uint64_t address)
{
    uint32_t word;

    return fetch(&space->memory, address, &word) ? rv64_decode_word(word).op : rv64_op_illegal;
}

/* ---- Slots ------------------------------------------------------------------------------------------------------- */

static union handler *at_top(const struct rv64_thread *thread, uint64_t number)
{
    return &thread->at_top[number / RV64_SLOTS_A_PAGE * 2 + number % RV64_SLOTS_A_PAGE];
}

static void touch(struct rv64_thread *thread, uint64_t number)
{
    uint64_t block = number / BLOCK, word = block / BLOCKS_A_WORD, bit = UINT64_C(1) << block % BLOCKS_A_WORD;

    if ((thread->touched[word] & bit) != 0)
        return;
    if (thread->touched_count++ == 0)
        thread->touched_first = thread->touched_end = word;
    thread->touched[word] |= bit;
    thread->touched_first = word < thread->touched_first ? word : thread->touched_first;
    thread->touched_end = word >= thread->touched_end ? word + 1 : thread->touched_end;
}

static void put_handler(struct rv64_thread *thread, uint64_t number, union handler handler)
{
    if (handler.token != thread->handlers[rv64_op_undecoded].token && thread->checks_fuel && rv64_tops_page(number)) {
        *at_top(thread, number) = handler;
        handler = thread->handlers[rv64_op_fuel_check];
    }
    if (thread->slots[number].handler.token == 0)
        touch(thread, number);
    thread->slots[number].handler = handler;
}

static void set_handler(struct rv64_thread *thread, uint64_t number, unsigned op)
{
    put_handler(thread, number, thread->handlers[op]);
}

union handler *rv64_own_handler(const struct rv64_thread *thread, uint64_t number)
{
    union handler *handler = &thread->slots[number].handler;

    return handler->token == thread->handlers[rv64_op_fuel_check].token ? at_top(thread, number) : handler;
}

/* A slot that has no handler yet gets one. */
static void lead_to(struct rv64_thread *thread, uint64_t number)
{
    if (thread->slots[number].handler.token == 0)
        set_handler(thread, number, rv64_op_undecoded);
}

/* A slot outside of memory. */
static void set_unfetchable(struct rv64_thread *thread, struct rv64_slot *slot)
{
    *slot = (struct rv64_slot){.handler = thread->handlers[rv64_op_unfetchable]};
}

static void empty(struct rv64_thread *thread)
{
    const uint64_t words = HOST_PAGE / sizeof(uint64_t);
    uint64_t first = thread->touched_first, end = thread->touched_end;

    if (thread->touched_count == 0)
        return;
    forget_generated(thread);
    host_clear(&thread->slots[first * BLOCKS_A_WORD * BLOCK],
               (end - first) * BLOCKS_A_WORD * BLOCK * sizeof(struct rv64_slot));
    host_clear(&thread->ops[first * BLOCKS_A_WORD * BLOCK], (end - first) * BLOCKS_A_WORD * BLOCK * sizeof(uint16_t));
    first -= first % words;
    end = (end + words - 1) / words * words;
    host_clear(&thread->touched[first], (end - first) * sizeof(uint64_t));
    thread->touched_first = thread->touched_end = thread->touched_count = 0;
}

void rv64_take_thread(struct rv64_machine *m, const union handler *handlers, bool fuses, bool checks_fuel)
{
    struct rv64_space *space = m->space;
    struct rv64_thread *thread = NULL;

    for (int n = 0; n < RV64_THREADS; n++) {
        if (space->threads[n].cell == m->base.engine)
            thread = &space->threads[n];
    }
    if (thread == NULL) {
        thread = space->newest == &space->threads[0] ? &space->threads[1] : &space->threads[0];
        empty(thread);
        code_cache_close(thread->generated);
        thread->generated = NULL;
        thread->cell = m->base.engine;
        thread->handlers = handlers;
        thread->fuses = fuses;
        thread->checks_fuel = checks_fuel;
    }
    space->newest = thread;
    m->thread = thread;
    m->slots = thread->slots;
    m->size = m->memory->size;
    m->outside = &thread->slots[m->memory->size / 2 + RV64_SLOTS_OUTSIDE - 1];
    set_unfetchable(thread, m->outside);
    m->stop_slot.handler = thread->handlers[rv64_op_stop];
    m->detour_slot.handler = thread->handlers[rv64_op_detour];
}

struct rv64_slot *rv64_jump_outside(struct rv64_machine *m, uint64_t target)
{
    m->outside_pc = target;
    return m->outside;
}

struct rv64_slot *rv64_reach(struct rv64_machine *m, uint64_t address)
{
    if (!fetchable(m->memory, address))
        return rv64_jump_outside(m, address);
    lead_to(m->thread, address / 2);
    return &m->slots[address / 2];
}

/* ---- Decoding ---------------------------------------------------------------------------------------------------- */

/* Makes sure of handlers where this instruction leads. */
static void lead_on(struct rv64_machine *m, uint64_t number, const struct rv64_decoded *decoded)
{
    const uint64_t end = m->thread->slot_count, behind = number + rv64_row(decoded->op)->length / 2;
    const enum rv64_format format = rv64_format_of(decoded->op);
    struct rv64_slot *target;

    if (format == RV64_B || format == RV64_J) {
        target = rv64_target(&m->slots[number], &decoded->slot);
        if (target >= m->slots && target < &m->slots[end])
            lead_to(m->thread, (uint64_t)(target - m->slots));
        else
            set_unfetchable(m->thread, target);
    }
    if (format == RV64_J || format == RV64_JR)
        return;
    if (behind < end)
        lead_to(m->thread, behind);
    else
        set_unfetchable(m->thread, &m->slots[behind]);
}

/* Puts a decoded instruction into its slot, under the handler of `op`: its own, or that of a superinstruction. */
static void place(struct rv64_machine *m, uint64_t number, const struct rv64_decoded *decoded, unsigned op)
{
    struct rv64_slot *slot = &m->slots[number];
    uint64_t address = number * 2;

    slot->imm = decoded->slot.imm;
    slot->rd = decoded->slot.rd;
    slot->rs1 = decoded->slot.rs1;
    slot->rs2 = decoded->slot.rs2;
    set_handler(m->thread, number, op);
    if (decoded->op == rv64_op_unfetchable || decoded->op == rv64_op_breakpoint)
        return;
    memory_watch(m->memory, address >> GUEST_PAGE_BITS);
    if ((address & (GUEST_PAGE - 1)) == GUEST_PAGE - 2 && (halfword(m->memory, address) & 3) == 3)
        memory_watch(m->memory, (address >> GUEST_PAGE_BITS) + 1);
    if (decoded->op != rv64_op_illegal)
        lead_on(m, number, decoded);
}

static bool is_decoded(const struct rv64_thread *thread, uint64_t number)
{
    uintptr_t token = thread->slots[number].handler.token;

    return token != 0 && token != thread->handlers[rv64_op_undecoded].token;
}

/* Decodes what stands at slot `number` and after it, as far as control may get without a jump, and fuses it. A line
 * ends at a page's end, where there is a look at the fuel, and before what is decoded already and may be out of date.
 * It goes on only a little into what is decoded already, for what may begin before that. Of a line that was cut off at
 * its greatest length the last few get no handlers yet, since what they might begin is not known; but they get their
 * operands, which what was fused needs. */
static void decode_line(struct rv64_machine *m, uint64_t number)
{
    const struct rv64_thread *thread = m->thread;
    const bool stale = (m->memory->pages[number / RV64_SLOTS_A_PAGE] & PAGE_STALE) != 0;
    struct rv64_decoded line[RV64_LINE];
    uint64_t places[RV64_LINE], at = number;
    uint16_t chosen[RV64_LINE];
    int count = 0, decoded = 0, known;
    bool ended = false;

    while (count < RV64_LINE && !ended && decoded < FUSE_PARTS) {
        if (count > 0 && (rv64_tops_page(at) || (stale && is_decoded(thread, at))))
            break;
        decoded += is_decoded(thread, at);
        places[count] = at;
        line[count] = decode_slot(m->space, at);
        ended = (rv64_row(line[count].op)->flags & RV64_ENDS_LINE) != 0;
        at += rv64_row(line[count].op)->length / 2;
        count++;
    }
    rv64_fuse(&m->space->fusing, line, count, chosen);
    known = ended || count < RV64_LINE ? count : count - FUSE_PARTS + 1;
    for (int n = 0; n < count; n++) {
        if (!is_decoded(thread, places[n]))
            place(m, places[n], &line[n], n < known ? chosen[n] : (unsigned)rv64_op_undecoded);
    }
}

const union handler *rv64_decode(struct rv64_machine *m, struct rv64_slot *slot)
{
    uint64_t number = (uint64_t)(slot - m->slots);
    struct rv64_decoded decoded;

    if (m->thread->touched_count > MOST_BLOCKS)
        empty(m->thread);
    if (m->thread->generated != NULL) {
        /* Bytes that were changed since others were decoded from them: all that has come of these must go, too. */
        if (UNLIKELY(m->memory->pages[number / RV64_SLOTS_A_PAGE] & PAGE_STALE))
            memory_synchronize_code(m->memory);
        /* The first time the instruction is executed alone, for much of a program is executed once. (At the top of a
         * page a slot must have a handler of its own, for the look at the fuel before it.) */
        if (slot->visits < WORTH_WHILE && !rv64_tops_page(number) && ++slot->visits < WORTH_WHILE)
            return rv64_interpret(m, number);
        return m->thread->generate(m, slot);
    }
    if (m->thread->fuses) {
        decode_line(m, number);
        return &slot->handler;
    }
    decoded = decode_slot(m->space, number);
    place(m, number, &decoded, decoded.op);
    return &slot->handler;
}

/* ---- Generated code ---------------------------------------------------------------------------------------------- */

static union handler code_handler(const void *thread, uint64_t number)
{
    return *rv64_own_handler(thread, number);
}

static void set_code(void *thread, uint64_t number, const void *code)
{
    put_handler(thread, number, (union handler){.label = code});
}

static void undecode_slot(void *owner, uint64_t number)
{
    struct rv64_thread *thread = owner;

    thread->slots[number].handler = thread->handlers[rv64_op_undecoded];
}

struct code_slots rv64_code_slots(struct rv64_thread *thread)
{
    return (struct code_slots){thread, (char *)thread->slots, thread->slot_count, sizeof *thread->slots,
                               2,      code_handler,          set_code,           undecode_slot};
}

struct rv64_decoded rv64_take(struct rv64_machine *m, uint64_t number)
{
    uint16_t *op = &m->thread->ops[number];
    struct rv64_decoded decoded;

    if (*op != 0)
        return (struct rv64_decoded){m->slots[number], (enum rv64_op)(*op - 1)};
    decoded = decode_slot(m->space, number);
    place(m, number, &decoded, rv64_op_undecoded);
    *op = (uint16_t)(decoded.op + 1);
    return decoded;
}

void rv64_leave_to_handler(struct rv64_machine *m, uint64_t number, enum rv64_op op)
{
    set_handler(m->thread, number, op);
}

const union handler *rv64_interpret(struct rv64_machine *m, uint64_t number)
{
    return &m->thread->handlers[rv64_take(m, number).op];
}

bool rv64_begin_generating(struct rv64_machine *m, rv64_generator *generate)
{
    struct rv64_thread *thread = m->thread;

    code_cache_drop_foreign(&thread->generated);
    thread->generate = generate;
    return thread->generated == NULL;
}

/* ---- Changes of code --------------------------------------------------------------------------------------------- */

static bool begins_block(const struct rv64_thread *thread, uint64_t number)
{
    return thread->generated != NULL && code_cache_holds(thread->generated, *rv64_own_handler(thread, number));
}

/* Generated code that begins before a slot and goes on there. */
static void forget_up_to(struct rv64_thread *thread, uint64_t first)
{
    for (uint64_t number = first > BLOCK_REACHES ? first - BLOCK_REACHES : 0; number < first; number++) {
        if (begins_block(thread, number) && code_cache_end(thread->generated, number) > first)
            code_cache_forget_block(thread->generated, number);
    }
}

/* Only handlers go: operands may belong to the instruction that is being executed. */
static void undecode(struct rv64_thread *thread, uint64_t first, uint64_t end)
{
    union handler undecoded = thread->handlers[rv64_op_undecoded];

    for (uint64_t number = first; number < end; number++) {
        if (thread->slots[number].handler.token == 0)
            continue;
        if (begins_block(thread, number))
            code_cache_forget_block(thread->generated, number);
        thread->slots[number].handler = undecoded;
        if (thread->generate != NULL) /* else nothing is there, and no memory is to be taken for it */
            thread->ops[number] = 0;
    }
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

void rv64_code_changed(struct rv64_space *space, uint64_t address, uint64_t length)
{
    const uint64_t slots = space->memory.size / 2, word_of = BLOCK * BLOCKS_A_WORD;
    uint64_t end =
        length > space->memory.size - smaller(address, space->memory.size) ? slots : (address + length + 1) / 2;

    for (int n = 0; n < RV64_THREADS; n++) {
        struct rv64_thread *thread = &space->threads[n];
        uint64_t reaches = thread->fuses ? FUSED_REACHES : INSN_REACHES;
        uint64_t first = address / 2 > reaches ? address / 2 - reaches : 0;
        uint64_t word = first / word_of > thread->touched_first ? first / word_of : thread->touched_first;

        if (first == 0 && end == slots) /* at once, so that the memory of generated code is free again */
            forget_generated(thread);
        if (thread->generated != NULL)
            forget_up_to(thread, first);
        for (; word < thread->touched_end && word * word_of < end; word++) {
            for (uint64_t bits = thread->touched[word]; bits != 0; bits &= bits - 1) {
                uint64_t block = word * BLOCKS_A_WORD + (uint64_t)__builtin_ctzll(bits);
                uint64_t from = block * BLOCK > first ? block * BLOCK : first;

                undecode(thread, from, smaller((block + 1) * BLOCK, end));
            }
        }
    }
}

bool rv64_set_breakpoint(struct rv64_space *space, uint64_t address, bool on)
{
    size_t n = find_breakpoint(space, address);

    if (address % 2 != 0 || address >= space->memory.size)
        return false;
    if ((n < space->breakpoint_count) == on)
        return true;
    if (on && n == space->breakpoint_room) {
        const size_t room = 2 * n + 16;
        uint64_t *more = realloc(space->breakpoints, room * sizeof *more);

        if (more == NULL)
            return false;
        space->breakpoints = more;
        space->breakpoint_room = room;
    }
    if (on)
        space->breakpoints[space->breakpoint_count++] = address;
    else
        space->breakpoints[n] = space->breakpoints[--space->breakpoint_count];
    rv64_code_changed(space, address, 2);
    return true;
}

void rv64_set_isa(struct rv64_space *space, uint64_t isa)
{
    space->isa = isa;
    rv64_code_changed(space, 0, space->memory.size);
}

/* ---- For people -------------------------------------------------------------------------------------------------- */

/* The thread of the cell that was asked for; that of its exact sibling where a run was too short for it. */
static const struct rv64_thread *shown_thread(const struct rv64_machine *m)
{
    for (int n = 0; n < RV64_THREADS; n++) {
        const struct rv64_thread *thread = &m->space->threads[n];

        if (thread->cell == m->base.cell && thread->touched_count > 0)
            return thread;
    }
    return m->thread;
}

bool rv64_next_slot(const struct rv64_machine *m, uint64_t *position, struct bobbin_slot *out)
{
    const struct rv64_thread *thread = shown_thread(m);
    uint64_t number = *position, end;
    unsigned op = 0, last;
    union handler handler;

    if (thread == NULL)
        return false;
    end = thread->touched_end * BLOCKS_A_WORD * BLOCK;
    if (number < thread->touched_first * BLOCKS_A_WORD * BLOCK)
        number = thread->touched_first * BLOCKS_A_WORD * BLOCK;
    while (number < end) {
        uint64_t block = number / BLOCK;

        if ((thread->touched[block / BLOCKS_A_WORD] >> block % BLOCKS_A_WORD & 1) == 0)
            number = (block + 1) * BLOCK; /* and do not touch it now */
        else if (thread->slots[number].handler.token == 0)
            number++;
        else
            break;
    }
    if (number >= end)
        return false;
    handler = thread->slots[number].handler;
    if (handler.token == thread->handlers[rv64_op_fuel_check].token)
        handler = *at_top(thread, number);
    last = thread->fuses ? rv64_op_fused_end - 1 : rv64_op_stop;
    if (thread->generated != NULL && code_cache_holds(thread->generated, handler))
        op = rv64_decode_at(m->space, number * 2).op;
    else
        while (op < last && thread->handlers[op].token != handler.token)
            op++;
    *out = (struct bobbin_slot){number * 2, handler.token, rv64_op_name(op), op < RV64_INSNS || op > rv64_op_stop,
                                thread->slots[number].imm};
    if (op >= RV64_OWN_BODIES && op < RV64_INSNS) /* the slot has the word */
        out->name = rv64_insn_at(rv64_number_of((enum rv64_op)op, (uint32_t)out->operand)).name;
    *position = number + 1;
    return true;
}
