/* RV64GC as the library sees it. */
#include <string.h>
#include <sys/mman.h>

#include "rv64/fp.h"
#include "rv64/machine.h"

static const struct bobbin_insn insns[] = {
#define INSN(name, mnemonic, format, match, mask)          {#name, mnemonic, #format, true, match, mask},
#define COMPRESSED(name, base, format, match, mask, valid) {#name, #base, #format, true, match, mask},
#define PSEUDO(name)
#include "rv64/insns.def"
};

static const char *const op_names[] = {
#define INSN(name, ...) #name,
#define PSEUDO(name)    #name,
#include "rv64/insns.def"
    "stop",
#define FUSE(name) #name,
#include "rv64/fuse.def"
};

/* ---- Registers, by their names in the ABI ------------------------------------------------------------------------ */

enum { REGISTER_PC, REGISTER_X, REGISTER_F = REGISTER_X + 32, REGISTER_FFLAGS = REGISTER_F + 32, REGISTER_FRM };

static const struct register_name registers[] = {
    {"pc", 64},   {"zero", 64},  {"ra", 64},  {"sp", 64},   {"gp", 64},   {"tp", 64},  {"t0", 64},  {"t1", 64},
    {"t2", 64},   {"s0", 64},    {"s1", 64},  {"a0", 64},   {"a1", 64},   {"a2", 64},  {"a3", 64},  {"a4", 64},
    {"a5", 64},   {"a6", 64},    {"a7", 64},  {"s2", 64},   {"s3", 64},   {"s4", 64},  {"s5", 64},  {"s6", 64},
    {"s7", 64},   {"s8", 64},    {"s9", 64},  {"s10", 64},  {"s11", 64},  {"t3", 64},  {"t4", 64},  {"t5", 64},
    {"t6", 64},   {"ft0", 64},   {"ft1", 64}, {"ft2", 64},  {"ft3", 64},  {"ft4", 64}, {"ft5", 64}, {"ft6", 64},
    {"ft7", 64},  {"fs0", 64},   {"fs1", 64}, {"fa0", 64},  {"fa1", 64},  {"fa2", 64}, {"fa3", 64}, {"fa4", 64},
    {"fa5", 64},  {"fa6", 64},   {"fa7", 64}, {"fs2", 64},  {"fs3", 64},  {"fs4", 64}, {"fs5", 64}, {"fs6", 64},
    {"fs7", 64},  {"fs8", 64},   {"fs9", 64}, {"fs10", 64}, {"fs11", 64}, {"ft8", 64}, {"ft9", 64}, {"ft10", 64},
    {"ft11", 64}, {"fflags", 5}, {"frm", 3},
};

static uint64_t get(const struct bobbin_machine *base, size_t reg)
{
    const struct rv64_state *state = &rv64_machine_const(base)->state;

    if (reg == REGISTER_PC)
        return state->pc;
    if (reg < REGISTER_F)
        return state->x[reg - REGISTER_X];
    if (reg < REGISTER_FFLAGS)
        return state->f[reg - REGISTER_F];
    return reg == REGISTER_FFLAGS ? state->fflags : state->frm;
}

static void set(struct bobbin_machine *base, size_t reg, uint64_t value)
{
    struct rv64_state *state = &rv64_machine(base)->state;

    if (reg == REGISTER_PC)
        state->pc = value & ~UINT64_C(1);
    else if (reg == REGISTER_X) /* x0 is 0 */
        return;
    else if (reg < REGISTER_F)
        state->x[reg - REGISTER_X] = value;
    else if (reg < REGISTER_FFLAGS)
        state->f[reg - REGISTER_F] = value;
    else
        *(reg == REGISTER_FFLAGS ? &state->fflags : &state->frm) = value & (reg == REGISTER_FFLAGS ? 31 : 7);
}

/* ---- Opening and closing ----------------------------------------------------------------------------------------- */

static size_t slots_size(uint64_t memory_size)
{
    return (memory_size / 2 + 2 * RV64_SLOTS_OUTSIDE) * sizeof(struct slot);
}

static void *reserve(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

static void close_machine(struct bobbin_machine *base)
{
    struct rv64_machine *m = rv64_machine(base);
    uint64_t pages = m->memory.size / GUEST_PAGE;

    if (m->slots != NULL)
        munmap(m->slots - RV64_SLOTS_OUTSIDE, slots_size(m->memory.size));
    if (m->filled != NULL)
        munmap(m->filled, pages);
    if (m->memory.host != NULL)
        memory_close(&m->memory);
}

static bool open_machine(struct bobbin_machine *base, uint64_t memory_size)
{
    struct rv64_machine *m = rv64_machine(base);
    struct slot *slots;

    m->state.reserved = RV64_NOT_RESERVED;
    if (!memory_open(&m->memory, memory_size))
        return false;
    slots = reserve(slots_size(m->memory.size));
    if (slots != NULL) {
        m->slots = slots + RV64_SLOTS_OUTSIDE;
        m->outside = &m->slots[m->memory.size / 2 + RV64_SLOTS_OUTSIDE - 1];
    }
    m->filled = reserve(m->memory.size / GUEST_PAGE);
    if (m->slots != NULL && m->filled != NULL)
        return true;
    close_machine(base);
    return false;
}

/* ---- Running ----------------------------------------------------------------------------------------------------- */

static void begin(struct bobbin_machine *base)
{
    rv64_fp_begin(rv64_machine(base));
}

static void end(struct bobbin_machine *base)
{
    rv64_fp_end(rv64_machine(base));
}

/* All the code that there is, in instructions of 2 bytes. */
static int64_t longest_straight_line(struct bobbin_machine *base)
{
    struct rv64_machine *m = rv64_machine(base);

    if (m->longest_line == 0) {
        m->longest_line = RV64_SLOTS_OUTSIDE;
        for (uint64_t page = 0, end = m->memory.size / GUEST_PAGE;
             (page = memory_next_mapped(&m->memory, page, end)) < end; page++)
            m->longest_line += m->memory.pages[page] & PAGE_EXEC ? GUEST_PAGE / 2 : 0;
    }
    return m->longest_line;
}

static uint64_t pc(const struct bobbin_machine *base)
{
    return rv64_machine_const(base)->state.pc;
}

static uint64_t fault_address(const struct bobbin_machine *base)
{
    return rv64_machine_const(base)->fault_address;
}

/* ---- Memory and state -------------------------------------------------------------------------------------------- */

static void *units_at(struct bobbin_machine *base, uint64_t address, size_t count)
{
    return memory_at(&rv64_machine(base)->memory, address, count, 0);
}

static uint64_t memory_size(const struct bobbin_machine *base)
{
    return rv64_machine_const(base)->memory.size;
}

static bool same(const struct bobbin_machine *base_a, const struct bobbin_machine *base_b)
{
    const struct rv64_machine *a = rv64_machine_const(base_a), *b = rv64_machine_const(base_b);
    uint64_t pages = a->memory.size / GUEST_PAGE;

    if (memcmp(&a->state, &b->state, sizeof a->state) != 0 || a->memory.size != b->memory.size ||
        memcmp(a->memory.pages, b->memory.pages, pages) != 0)
        return false;
    for (uint64_t page = 0; page < pages; page++) {
        if (a->memory.pages[page] != 0 &&
            memcmp(a->memory.host + page * GUEST_PAGE, b->memory.host + page * GUEST_PAGE, GUEST_PAGE) != 0)
            return false;
    }
    return true;
}

/* Only what differs is written, so that untouched pages stay so. */
static bool copy(struct bobbin_machine *base_to, const struct bobbin_machine *base_from)
{
    struct rv64_machine *to = rv64_machine(base_to);
    const struct rv64_machine *from = rv64_machine_const(base_from);
    uint64_t pages = from->memory.size / GUEST_PAGE;

    if (to->memory.size != from->memory.size)
        return false;
    to->state = from->state;
    to->fault_address = from->fault_address;
    for (uint64_t page = 0; page < pages; page++) {
        uint8_t *bytes = to->memory.host + page * GUEST_PAGE;

        if ((from->memory.pages[page] | to->memory.pages[page]) != 0 &&
            memcmp(bytes, from->memory.host + page * GUEST_PAGE, GUEST_PAGE) != 0)
            memcpy(bytes, from->memory.host + page * GUEST_PAGE, GUEST_PAGE);
    }
    memcpy(to->memory.pages, from->memory.pages, pages);
    return true;
}

static bool load(struct bobbin_machine *m, const char *image, size_t size, const char *format,
                 struct bobbin_error *error)
{
    (void)m, (void)image, (void)size, (void)format;
    return bobbin_fail(error, bobbin_error_input, 0, 0,
                       "a program for rv64 needs an operating system: see bobbin/linux.h");
}

/* ---- Looking at code --------------------------------------------------------------------------------------------- */

static size_t disassemble(const struct bobbin_machine *base, uint64_t address, char *text, size_t size)
{
    const struct memory *memory = &rv64_machine_const(base)->memory;
    const uint8_t *bytes = memory_at(memory, address, 2, 0);
    uint32_t word;

    if (bytes == NULL)
        return 0;
    word = bytes[0] | (uint32_t)bytes[1] << 8;
    if ((word & 3) == 3) {
        bytes = memory_at(memory, address, 4, 0);
        if (bytes == NULL)
            return 0;
        word |= (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    }
    return (size_t)rv64_disassemble(word, address, text, size);
}

static bool is_code(const struct bobbin_machine *base, uint64_t address, uint64_t *until)
{
    const struct memory *memory = &rv64_machine_const(base)->memory;
    uint64_t page = address / GUEST_PAGE, pages = memory->size / GUEST_PAGE;
    bool code = page < pages && memory->pages[page] & PAGE_EXEC;

    while (page < pages && !(memory->pages[page] & PAGE_EXEC) == !code)
        page++;
    *until = page * GUEST_PAGE;
    return code;
}

/* Of the pages that were filled, one behind the other. */
static size_t thread_length(const struct bobbin_machine *base)
{
    const struct rv64_machine *m = rv64_machine_const(base);
    size_t length = 0;

    for (uint64_t page = 0; page < m->memory.size / GUEST_PAGE; page++)
        length += m->filled[page] ? GUEST_PAGE / 2 : 0;
    return length;
}

static struct bobbin_slot thread_at(const struct bobbin_machine *base, size_t index)
{
    const struct rv64_machine *m = rv64_machine_const(base);
    const struct slot *slot;
    uint64_t page = 0;
    int op = 0, last = m->fusing.on ? rv64_op_fused_end - 1 : rv64_op_stop;

    while (!m->filled[page] || index >= GUEST_PAGE / 2)
        index -= m->filled[page++] ? GUEST_PAGE / 2 : 0;
    slot = &m->slots[page * (GUEST_PAGE / 2) + index];
    while (op < last && base->handlers[op].token != slot->handler.token)
        op++;
    return (struct bobbin_slot){page * GUEST_PAGE + index * 2, slot->handler.token, op_names[op],
                                op < rv64_op_undecoded || op > rv64_op_stop, slot->imm};
}

static const char *const formats[] = {NULL};

const struct bobbin_guest bobbin_guest_rv64 = {
    .name = "rv64",
    .title = "RISC-V RV64GC, Linux user mode",
    .world = "linux",
    .formats = formats,
    .machine_size = sizeof(struct rv64_machine),
    .memory_default = UINT64_C(1) << 32,
    .unit = 1,
    .insn_count = sizeof insns / sizeof *insns,
    .insns = insns,
    .register_count = sizeof registers / sizeof *registers,
    .registers = registers,
    .open = open_machine,
    .close = close_machine,
    .load = load,
    .get = get,
    .set = set,
    .begin = begin,
    .end = end,
    .longest_straight_line = longest_straight_line,
    .pc = pc,
    .last_pc = pc,
    .fault_address = fault_address,
    .memory_at = units_at,
    .memory_size = memory_size,
    .same = same,
    .copy = copy,
    .disassemble = disassemble,
    .is_code = is_code,
    .thread_length = thread_length,
    .thread_at = thread_at,
    .linux_abi = &rv64_linux_abi,
};
