/* RV64 as the library sees it. */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "host/pages.h"
#include "rv64/fp.h"
#include "rv64/machine.h"
#include "rv64/vector.h"

/* ---- Registers, by their names in the ABI ------------------------------------------------------------------------ */

#define STATE(member) offsetof(struct rv64_machine, state.member)
#define X(n, name)                                                                                                     \
    {                                                                                                                  \
        name, STATE(x[n]), 8, 64, (n) == 0 ? 0 : UINT64_MAX                                                            \
    }
#define F(n, name)                                                                                                     \
    {                                                                                                                  \
        name, STATE(f[n]), 8, 64, UINT64_MAX                                                                           \
    }

/* The architectural state but memory. */
static const struct bobbin_field fields[] = {
    {"pc", STATE(pc), 8, 64, ~UINT64_C(1)},
    X(0, "zero"),
    X(1, "ra"),
    X(2, "sp"),
    X(3, "gp"),
    X(4, "tp"),
    X(5, "t0"),
    X(6, "t1"),
    X(7, "t2"),
    X(8, "s0"),
    X(9, "s1"),
    X(10, "a0"),
    X(11, "a1"),
    X(12, "a2"),
    X(13, "a3"),
    X(14, "a4"),
    X(15, "a5"),
    X(16, "a6"),
    X(17, "a7"),
    X(18, "s2"),
    X(19, "s3"),
    X(20, "s4"),
    X(21, "s5"),
    X(22, "s6"),
    X(23, "s7"),
    X(24, "s8"),
    X(25, "s9"),
    X(26, "s10"),
    X(27, "s11"),
    X(28, "t3"),
    X(29, "t4"),
    X(30, "t5"),
    X(31, "t6"),
    F(0, "ft0"),
    F(1, "ft1"),
    F(2, "ft2"),
    F(3, "ft3"),
    F(4, "ft4"),
    F(5, "ft5"),
    F(6, "ft6"),
    F(7, "ft7"),
    F(8, "fs0"),
    F(9, "fs1"),
    F(10, "fa0"),
    F(11, "fa1"),
    F(12, "fa2"),
    F(13, "fa3"),
    F(14, "fa4"),
    F(15, "fa5"),
    F(16, "fa6"),
    F(17, "fa7"),
    F(18, "fs2"),
    F(19, "fs3"),
    F(20, "fs4"),
    F(21, "fs5"),
    F(22, "fs6"),
    F(23, "fs7"),
    F(24, "fs8"),
    F(25, "fs9"),
    F(26, "fs10"),
    F(27, "fs11"),
    F(28, "ft8"),
    F(29, "ft9"),
    F(30, "ft10"),
    F(31, "ft11"),
    {"fflags", STATE(fflags), 8, 5, 31},
    {"frm", STATE(frm), 8, 3, 7},
    {"vstart", STATE(vstart), 8, 9, 8 * RV64_VLENB_MAX - 1},
    {"vxsat", STATE(vxsat), 8, 1, 1},
    {"vxrm", STATE(vxrm), 8, 2, 3},
    {"vl", STATE(vl), 8, 64, UINT64_MAX},
    {"vtype", STATE(vtype), 8, 64, UINT64_MAX},
    {"vlenb", STATE(vlenb), 8, 64, 0},
    {"pmlen", STATE(pmlen), 8, 5, 7 | 16},
    /* What no register of the manual shows. */
    {"reserved", STATE(reserved), 8, 64, UINT64_MAX},
    {"reserved_value", STATE(reserved_value), 8, 64, UINT64_MAX},
    {"instret", STATE(instret), 8, 64, UINT64_MAX},
};

enum { FIELDS = sizeof fields / sizeof *fields, HIDDEN = 3 };

/* ---- Vectors ------------------------------------------------------------------------------------------------------
 */

/* As after a reset, with the vectors of the space's instruction set. */
void rv64_reset_vectors(struct rv64_machine *m)
{
    struct rv64_state *s = &m->state;

    s->vlenb = rv64_vlenb(m->space->isa);
    s->vtype = s->vlenb != 0 ? RV64_VILL : 0;
    s->vl = s->vstart = s->vxrm = s->vxsat = 0;
    memset(s->v, 0, sizeof s->v);
    for (size_t n = 0; n < sizeof m->vectors / sizeof *m->vectors; n++) {
        if (m->vectors[n].word != 0) /* what was legal need not be so; memory that was never used remains so */
            m->vectors[n].word = 0;
    }
}

/* What a debugger or a file has put there may be no configuration. */
static void check_vectors(struct rv64_state *s)
{
    const uint64_t most = rv64_vlmax(s->vlenb, s->vtype);

    if (s->vlenb != 0 && (s->vl > most || (most == 0 && s->vtype != RV64_VILL))) {
        s->vtype = RV64_VILL;
        s->vl = 0;
    }
    s->vstart &= 8 * s->vlenb - (s->vlenb != 0);
}

static uint8_t *vectors(struct bobbin_machine *base, size_t *bytes)
{
    struct rv64_state *s = &rv64_machine(base)->state;

    *bytes = s->vlenb;
    return s->v;
}

/* ---- Opening and closing ----------------------------------------------------------------------------------------- */

static void enter_space(struct rv64_machine *m, struct rv64_space *space)
{
    m->state.reserved = RV64_NOT_RESERVED;
    m->space = space;
    m->memory = &space->memory;
    m->vector = rv64_vector;
    space->harts++;
    rv64_reset_vectors(m);
}

static bool open_machine(struct bobbin_machine *base, uint64_t memory_size, struct bobbin_error *error)
{
    struct rv64_space *space;

    if (memory_size == 0 || memory_size % GUEST_PAGE != 0 || memory_size > MOST_MEMORY)
        return bobbin_fail(error, bobbin_error_argument, 0, 0,
                           "memory of %" PRIu64 " bytes: rv64 takes a multiple of 4096 up to %" PRIu64 " GiB",
                           memory_size, MOST_MEMORY >> 30);
    space = rv64_space_open(memory_size);
    if (space == NULL)
        return bobbin_fail(error, bobbin_error_memory, 0, 0,
                           "no address space for a machine with %" PRIu64
                           " bytes of memory, which needs 33 times as much: give it less memory",
                           memory_size);
    enter_space(rv64_machine(base), space);
    return true;
}

static bool open_beside(struct bobbin_machine *base, struct bobbin_machine *first)
{
    enter_space(rv64_machine(base), rv64_machine(first)->space);
    return true;
}

static void close_machine(struct bobbin_machine *base)
{
    struct rv64_space *space = rv64_machine(base)->space;

    if (--space->harts == 0)
        rv64_space_close(space);
}

/* ---- Running ----------------------------------------------------------------------------------------------------- */

static bool refused(void *owner, struct host_context *context)
{
    const struct rv64_machine *m = owner;
    const struct code_cache *cache = m->thread != NULL ? m->thread->generated : NULL;

    return cache != NULL && cache->refused != NULL && cache->refused(cache, context);
}

static void begin(struct bobbin_machine *base)
{
    struct rv64_machine *m = rv64_machine(base);

    if (m->memory->guarded != NULL) {
        m->trap = (struct host_trap){.handle = refused, .owner = m};
        host_trap_begin(&m->trap);
    }
    check_vectors(&m->state);
    rv64_fp_begin(m);
}

static void end(struct bobbin_machine *base)
{
    struct rv64_machine *m = rv64_machine(base);

    rv64_fp_end(m);
    if (m->memory->guarded != NULL)
        host_trap_end(&m->trap);
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
    return memory_at(rv64_machine(base)->memory, rv64_pointer(rv64_machine(base), address), count, 0);
}

static uint64_t memory_size(const struct bobbin_machine *base)
{
    return rv64_machine_const(base)->memory->size;
}

static void memory_changed(struct bobbin_machine *base, uint64_t address, uint64_t count)
{
    rv64_code_changed(rv64_machine(base)->space, rv64_pointer(rv64_machine(base), address), count);
}

static bool same_memory(const struct bobbin_machine *a, const struct bobbin_machine *b)
{
    return memory_same(rv64_machine_const(a)->memory, rv64_machine_const(b)->memory);
}

static bool copy_memory(struct bobbin_machine *to, const struct bobbin_machine *from)
{
    if (!memory_copy(rv64_machine(to)->memory, rv64_machine_const(from)->memory))
        return false;
    if (rv64_machine(to)->space->isa != rv64_machine_const(from)->space->isa) {
        rv64_set_isa(rv64_machine(to)->space, rv64_machine_const(from)->space->isa);
        rv64_reset_vectors(rv64_machine(to)); /* registers are copied after this */
    }
    return true;
}

static bool guard_memory(struct bobbin_machine *base)
{
    return host_trap_install() && memory_guard(rv64_machine(base)->memory);
}

static void watch(struct bobbin_machine *base, enum watching watching)
{
    struct rv64_machine *m = rv64_machine(base);

    memory_unbar(m->memory);
    base->watch_hit = m->watches.hit;
    m->watches.all = base->watches;
    m->watches.count = base->watch_count;
    m->watches.notes = watching == WATCHING_NOTES;
    m->watches.hit = NULL;
    if (watching != WATCHING_OFF)
        memory_bar(m->memory, &m->watches);
}

/* ---- Looking at code --------------------------------------------------------------------------------------------- */

/* The instruction's word; false: not all of it is memory. */
static bool word_at(const struct bobbin_machine *base, uint64_t address, uint32_t *word)
{
    struct memory *memory = rv64_machine_const(base)->memory;
    size_t length = 2;

    *word = 0;
    for (uint64_t n = 0; n < length; n += 2) {
        const void *half = memory_at(memory, address + n, 2, 0);

        if (half == NULL)
            return false;
        memcpy((char *)word + n, half, 2);
        length = (*word & 3) == 3 ? 4 : 2;
    }
    return true;
}

static size_t disassemble(const struct bobbin_machine *base, uint64_t address, size_t *opcode, char *text, size_t size)
{
    uint32_t word;

    if (!word_at(base, address, &word))
        return 0;
    *opcode = rv64_number_of(rv64_decode_word(word).op, word);
    return (size_t)rv64_disassemble(word, address, text, size);
}

/* Of those that share a body the next word says which one it is. */
static size_t next_insn(const struct bobbin_machine *base, unsigned body)
{
    uint32_t word = 0;

    if (body >= RV64_OWN_BODIES)
        word_at(base, pc(base), &word);
    return rv64_number_of((enum rv64_op)body, word);
}

static bool is_code(const struct bobbin_machine *base, uint64_t address, uint64_t *until)
{
    const struct memory *memory = rv64_machine_const(base)->memory;
    uint64_t page = address / GUEST_PAGE, pages = memory->size / GUEST_PAGE;
    bool code = page < pages && memory->pages[page] & PAGE_EXEC;

    while (page < pages && !(memory->pages[page] & PAGE_EXEC) == !code)
        page++;
    *until = page * GUEST_PAGE;
    return code;
}

static bool next_slot(const struct bobbin_machine *base, uint64_t *position, struct bobbin_slot *slot)
{
    return rv64_next_slot(rv64_machine_const(base), position, slot);
}

static bool set_breakpoint(struct bobbin_machine *base, uint64_t address, bool on)
{
    return rv64_set_breakpoint(rv64_machine(base)->space, address, on);
}

/* ---- The instruction set ----------------------------------------------------------------------------------------- */

static bool set_isa(struct bobbin_machine *base, const char *name, struct bobbin_error *error)
{
    uint64_t isa;

    if (!rv64_isa_parse(name, &isa, error))
        return false;
    rv64_set_isa(rv64_machine(base)->space, isa);
    rv64_reset_vectors(rv64_machine(base));
    return true;
}

static void isa_name(const struct bobbin_machine *base, char *name, size_t size)
{
    rv64_isa_name(rv64_machine_const(base)->space->isa, name, size);
}

static const char *missing_extension(const struct bobbin_machine *base, uint64_t address)
{
    const struct rv64_machine *m = rv64_machine_const(base);
    enum rv64_op op = rv64_op_of(m->space, address);
    uint32_t word;

    if (rv64_lacks(op, m->space->isa) != 0)
        return rv64_row(op)->insn.extension;
    if (rv64_row(op)->format != RV64_V || !word_at(base, address, &word))
        return NULL;
    return rv64_vector_lacks(m, rv64_vector_find(word));
}

/* ---- Generated code ---------------------------------------------------------------------------------------------- */

static const struct code_cache *generated_by(const struct bobbin_machine *base)
{
    const struct rv64_space *space = rv64_machine_const(base)->space;

    for (int n = 0; n < RV64_THREADS; n++) {
        if (space->threads[n].generated != NULL)
            return space->threads[n].generated;
    }
    return NULL;
}

static void set_code_size(struct bobbin_machine *base, size_t bytes)
{
    rv64_machine(base)->space->code_size = bytes;
}

const struct bobbin_guest bobbin_guest_rv64 = {
    .name = "rv64",
    .title = "RISC-V RV64, Linux user mode",
    .world = "linux",
    .hexadecimal = true,
    .place = "pc",
    .magic = "\177ELF",
    .insn_count = RV64_LISTED,
    .insn = rv64_insn_at,
    .body_count = RV64_INSNS,
    .next_insn = next_insn,
    .superinsn_count = rv64_op_fused_end - rv64_op_count,
    .fields = fields,
    .field_count = FIELDS,
    .register_count = FIELDS - HIDDEN,
    .machine_size = sizeof(struct rv64_machine),
    .unit = 1,
    .memory_default = UINT64_C(4) << 30,
    .memory_least = 16 << 20,
    .straight = RV64_STRAIGHT,
    .open = open_machine,
    .open_beside = open_beside,
    .close = close_machine,
    .begin = begin,
    .end = end,
    .pc = pc,
    .last_pc = pc,
    .fault_address = fault_address,
    .vectors = vectors,
    .memory_at = units_at,
    .memory_size = memory_size,
    .memory_changed = memory_changed,
    .same_memory = same_memory,
    .copy_memory = copy_memory,
    .guard_memory = guard_memory,
    .disassemble = disassemble,
    .is_code = is_code,
    .next_slot = next_slot,
    .set_breakpoint = set_breakpoint,
    .watch = watch,
    .set_isa = set_isa,
    .isa_name = isa_name,
    .missing_extension = missing_extension,
#ifdef BOBBIN_LINUX /* this host can be Linux for it (core/CMakeLists.txt) */
    .linux_abi = &rv64_linux_abi,
#endif
    .code_cache = generated_by,
    .set_code_size = set_code_size,
};
