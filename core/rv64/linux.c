/* RV64 as a processor of Linux: what arch/riscv and the RISC-V ELF psABI lay down. */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "linux/process.h"
#include "rv64/machine.h"

/* ---- Executables ------------------------------------------------------------------------------------------------- */

/* psABI: RVE has 16 registers only; quad floating point passes values in registers that RV64GC lacks. */
static const char *elf_flags(uint32_t flags)
{
    const uint32_t quad = 0x6, rve = 0x8;

    if ((flags & rve) != 0)
        return "compiled for RV64E, the base with 16 registers";
    return (flags & quad) == quad ? "compiled for the quad-precision floating-point ABI (lp64q)" : NULL;
}

/* ---- Signals ----------------------------------------------------------------------------------------------------- */

/* arch/riscv/kernel/vdso/rt_sigreturn.S. Debuggers and unwinders know a signal's frame by this code at ra. */
static const uint32_t trampoline[] = {0x08b00893, 0x00000073}; /* li a7, 139; ecall */

/* arch/riscv/include/uapi/asm/sigcontext.h, ptrace.h. What more there is of it begins with a header each, in the last
 * words of the room that the union has for quad precision; one of zeros is the end. */
struct header {
    uint32_t magic, size;
};

struct context {
    uint64_t pc, x[31];
    uint64_t f[32];
    uint32_t fcsr;
    uint8_t quad[528 - 32 * 8 - 4 - sizeof(struct header)];
    struct header header;
};

_Static_assert(sizeof(struct context) == 784, "struct sigcontext of riscv64");

/* What is behind the header of vectors, before the registers. */
struct vectors {
    uint64_t vstart, vl, vtype, vcsr, vlenb;
    uint64_t registers; /* where they are */
};

enum { VECTORS = 0x53465457 };

static size_t vectors_size(const struct rv64_state *s)
{
    return 32 * s->vlenb;
}

static size_t context_size(const struct bobbin_machine *m)
{
    const struct rv64_state *s = &rv64_machine_const(m)->state;
    size_t size = sizeof(struct context);

    if (s->vlenb != 0)
        size += sizeof(struct vectors) + vectors_size(s) + sizeof(struct header);
    return (size + 15) & ~(size_t)15;
}

static void vectors_save(const struct rv64_state *s, uint8_t *to, uint64_t address)
{
    const struct vectors vectors = {
        s->vstart, s->vl, s->vtype, s->vxrm << 1 | s->vxsat, s->vlenb, address + sizeof vectors};

    memcpy(to, &vectors, sizeof vectors);
    memcpy(to + sizeof vectors, s->v, vectors_size(s));
    memset(to + sizeof vectors + vectors_size(s), 0, sizeof(struct header));
}

static void vectors_restore(struct rv64_state *s, const uint8_t *from)
{
    struct vectors vectors;

    memcpy(&vectors, from, sizeof vectors);
    s->vstart = vectors.vstart;
    s->vl = vectors.vl;
    s->vtype = vectors.vtype;
    s->vxrm = vectors.vcsr >> 1 & 3;
    s->vxsat = vectors.vcsr & 1;
    memcpy(s->v, from + sizeof vectors, vectors_size(s));
}

static void context_save(const struct bobbin_machine *m, void *to, uint64_t address)
{
    const struct rv64_state *s = &rv64_machine_const(m)->state;
    struct context context = {.pc = s->pc, .fcsr = (uint32_t)(s->frm << 5 | s->fflags)};

    memcpy(context.x, &s->x[1], sizeof context.x);
    memcpy(context.f, s->f, sizeof context.f);
    if (s->vlenb != 0) {
        context.header.magic = VECTORS;
        context.header.size = (uint32_t)(sizeof(struct header) + sizeof(struct vectors) + vectors_size(s));
        vectors_save(s, (uint8_t *)to + sizeof context, address + sizeof context);
    }
    memcpy(to, &context, sizeof context);
}

static void context_restore(struct bobbin_machine *m, const void *from)
{
    struct rv64_state *s = &rv64_machine(m)->state;
    struct context context;

    memcpy(&context, from, sizeof context);
    s->pc = context.pc & ~UINT64_C(1);
    memcpy(&s->x[1], context.x, sizeof context.x);
    memcpy(s->f, context.f, sizeof context.f);
    s->fflags = context.fcsr & 31;
    s->frm = context.fcsr >> 5 & 7;
    if (s->vlenb != 0 && context.header.magic == VECTORS)
        vectors_restore(s, (const uint8_t *)from + sizeof context);
}

/* ---- The machine ------------------------------------------------------------------------------------------------- */

static struct memory *memory_of(struct bobbin_machine *m)
{
    return rv64_machine(m)->memory;
}

static void reset(struct bobbin_machine *m)
{
    rv64_machine(m)->state = (struct rv64_state){.reserved = RV64_NOT_RESERVED};
    rv64_reset_vectors(rv64_machine(m));
}

static void cancel_reservation(struct bobbin_machine *m)
{
    rv64_machine(m)->state.reserved = RV64_NOT_RESERVED;
}

static unsigned breakpoint_size(struct memory *memory, uint64_t pc)
{
    const uint16_t compressed = 0x9002; /* c.ebreak; the upper half of ebreak is another value */
    const void *code = memory_at(memory, pc - 2, 2, PAGE_READ);

    return code != NULL && memcmp(code, &compressed, sizeof compressed) == 0 ? 2 : 4;
}

/* ---- Calls of its own -------------------------------------------------------------------------------------------- */

/* arch/riscv/include/uapi/asm/hwcap.h: a bit for each extension that has a name of one letter. */
static uint64_t hardware(const struct bobbin_machine *m)
{
    const uint64_t isa = rv64_machine_const(m)->space->isa;
    uint64_t set = 0;

#define LETTER(name, letter) set |= isa & RV64_EXT(name) ? 1 << ((letter) - 'a') : 0
    LETTER(I, 'i');
    LETTER(M, 'm');
    LETTER(A, 'a');
    LETTER(F, 'f');
    LETTER(D, 'd');
    LETTER(C, 'c');
    LETTER(V, 'v');
#undef LETTER
    return set;
}

static void processor(const struct bobbin_machine *m, char *text, size_t size)
{
    char name[RV64_ISA_NAME];

    rv64_isa_name(rv64_machine_const(m)->space->isa, name, sizeof name);
    snprintf(text, size, "isa\t\t: %s\nmmu\t\t: sv39\n", name);
}

/* arch/riscv/include/uapi/asm/hwprobe.h: bits of RISCV_HWPROBE_KEY_IMA_EXT_0. */
static uint64_t probed_extensions(uint64_t isa)
{
    static const struct {
        uint64_t needs;
        int bit;
    } bits[] = {
        {RV64_EXT(F) | RV64_EXT(D), 0},
        {RV64_EXT(C), 1},
        {RV64_EXT(V), 2},
        {RV64_EXT(Zba), 3},
        {RV64_EXT(Zbb), 4},
        {RV64_EXT(Zbs), 5},
        {RV64_EXT(Zicboz), 6},
        {RV64_EXT(Zbc), 7},
        {RV64_EXT(Zbkb), 8},
        {RV64_EXT(Zvbb), 17},
        {RV64_EXT(Zvkb), 19},
        {RV64_EXT(Zfh), 27},
        {RV64_EXT(Zfhmin), 28},
        {RV64_EXT(Zihintntl), 29},
        {RV64_EXT(Zvfh), 30},
        {RV64_EXT(Zvfhmin), 31},
        {RV64_EXT(Zfa), 32},
        {RV64_EXT(Zacas), 34},
        {RV64_EXT(Zicond), 35},
        {RV64_EXT(Zihintpause), 36},
        {RV64_EXT(V), 37}, /* Zve32x, Zve32f, Zve64x, Zve64f, Zve64d */
        {RV64_EXT(V), 38},
        {RV64_EXT(V), 39},
        {RV64_EXT(V), 40},
        {RV64_EXT(V), 41},
        {RV64_EXT(Zimop), 42},
        {RV64_EXT(C), 43}, /* Zca */
        {RV64_EXT(Zcb), 44},
        {RV64_EXT(C) | RV64_EXT(D), 45}, /* Zcd */
        {RV64_EXT(Zcmop), 47},
        {RV64_EXT(Zawrs), 48},
        {RV64_EXT(Supm), 49},
        {RV64_EXT(Zicbom), 55},
        {RV64_EXT(A), 56}, /* Zaamo */
        {RV64_EXT(A), 57}, /* Zalrsc */
        {RV64_EXT(Zabha), 58},
    };
    uint64_t set = 0;

    for (size_t n = 0; n < sizeof bits / sizeof *bits; n++)
        set |= (uint64_t)((isa & bits[n].needs) == bits[n].needs) << bits[n].bit;
    return set;
}

static int64_t hwprobe(process *p, const uint64_t *a)
{
    enum {
        MVENDORID,
        MARCHID,
        MIMPID,
        BASE_BEHAVIOR,
        IMA_EXT_0,
        CPUPERF_0,
        ZICBOZ_BLOCK_SIZE,
        ZICBOM_BLOCK_SIZE = 12,
        COUNT
    };
    const uint64_t isa = rv64_machine_const(p->machine)->space->isa, base = RV64_EXT(I) | RV64_EXT(M) | RV64_EXT(A);
    const uint64_t values[COUNT] = {
        [BASE_BEHAVIOR] = (isa & base) == base, /* IMA */
        [IMA_EXT_0] = probed_extensions(isa),
        [CPUPERF_0] = 3, /* misaligned accesses are fast */
        [ZICBOZ_BLOCK_SIZE] = isa & RV64_EXT(Zicboz) ? 64 : 0,
        [ZICBOM_BLOCK_SIZE] = isa & RV64_EXT(Zicbom) ? 64 : 0,
    };

    if (a[4] != 0)
        return -EINVAL;
    for (uint64_t i = 0; i < a[1]; i++) {
        struct {
            int64_t key;
            uint64_t value;
        } pair;

        if (a[0] + i * sizeof pair < a[0] || !copy_in(p, &pair, a[0] + i * sizeof pair, sizeof pair))
            return -EFAULT;
        if (pair.key >= 0 && pair.key < COUNT && (pair.key <= ZICBOZ_BLOCK_SIZE || pair.key == ZICBOM_BLOCK_SIZE)) {
            pair.value = values[pair.key];
        } else {
            pair.key = -1;
            pair.value = 0;
        }
        if (!copy_out(p, a[0] + i * sizeof pair, &pair, sizeof pair))
            return -EFAULT;
    }
    return 0;
}

static int64_t flush_icache(process *p, const uint64_t *a)
{
    const uint64_t local = 1; /* this thread only: there is no other */

    if ((a[2] & ~local) != 0)
        return -EINVAL;
    memory_synchronize_code(p->memory);
    return 0;
}

/* Whether a process may use vectors: it may, and cannot be stopped from it. Linux refuses, too, to take them away from
 * a thread that has used them. What it asks for the programs that it executes is the same, or comes to nothing. */
static int64_t set_vectors(uint64_t asked)
{
    enum { DEFAULT = 0, OFF, ON, CHOICES };

    if (asked > 31 || (asked & 3) >= CHOICES || (asked >> 2 & 3) >= CHOICES)
        return -EINVAL;
    return (asked & 3) == OFF ? -EPERM : 0;
}

/* arch/riscv/kernel/process.c. How many bits of its pointers are a tag is the thread's, and may be asked for with the
 * least that is needed; whether calls take such pointers is the memory's, and stays if others have that memory, too. */
enum { TAGGED_CALLS = 1, TAG_BITS = 24 /* the lowest bit of that field */ };

static int64_t set_tags(process *p, uint64_t asked)
{
    const uint64_t fields = TAGGED_CALLS | UINT64_C(127) << TAG_BITS, least = asked >> TAG_BITS;
    const uint64_t bits = least == 0 ? 0 : least <= 7 ? 7 : MOST_TAG_BITS, in_calls = asked & TAGGED_CALLS ? bits : 0;

    if ((asked & ~fields) != 0 || least > MOST_TAG_BITS || ((asked & TAGGED_CALLS) != 0 && bits == 0))
        return -EINVAL;
    if (p->keeps_tag_bits && p->tag_bits != in_calls)
        return -EBUSY;
    rv64_machine(p->machine)->state.pmlen = bits;
    p->tag_bits = in_calls;
    return 0;
}

static int64_t prctl(process *p, const uint64_t *a)
{
    enum { SET_TAGS = 55, GET_TAGS, SET_VECTORS = 69, GET_VECTORS, VECTORS_ON = 2 };
    const struct rv64_machine *m = rv64_machine_const(p->machine);
    const bool has_tags = (m->space->isa & RV64_EXT(Supm)) != 0, has_vectors = m->state.vlenb != 0;

    switch ((int)a[0]) {
    case SET_TAGS:
        return has_tags && (a[2] | a[3] | a[4]) == 0 ? set_tags(p, a[1]) : -EINVAL;
    case GET_TAGS:
        if (!has_tags || (a[1] | a[2] | a[3] | a[4]) != 0)
            return -EINVAL;
        return (int64_t)(m->state.pmlen << TAG_BITS | (p->tag_bits != 0 ? TAGGED_CALLS : 0));
    case SET_VECTORS:
        return has_vectors ? set_vectors(a[1]) : -EINVAL;
    case GET_VECTORS:
        return has_vectors ? VECTORS_ON : -EINVAL;
    default:
        return -EINVAL;
    }
}

/* arch/riscv/include/uapi/asm/unistd.h */
static const struct linux_call calls[] = {
    [258 - LINUX_FIRST_OWN_CALL] = {"riscv_hwprobe", "pupu", hwprobe, 0},
    [259 - LINUX_FIRST_OWN_CALL] = {"riscv_flush_icache", "ppx", flush_icache, 0},
};

/* pc is register 0 of the guest's, x0 to x31 follow. */
enum { PC = 0, X = 1, RA = X + 1, SP = X + 2, TP = X + 4, A0 = X + 10, A7 = X + 17, PMLEN = X + 32 + 32 + 8 };

const struct linux_abi rv64_linux_abi = {
    .name = "riscv64",
    .elf_machine = EM_RISCV,
    .elf_name = "RISC-V",
    .elf_flags = elf_flags,
    .code_alignment = 2,
    .hardware = hardware,
    .processor = processor,
    .registers =
        {
            .pc = PC,
            .sp = SP,
            .link = RA,
            .tls = TP,
            .call = A7,
            .arguments = {A0, A0 + 1, A0 + 2, A0 + 3, A0 + 4, A0 + 5},
            .result = A0,
            .tag_bits = PMLEN,
        },
    .call_size = 4,
    .trampoline = trampoline,
    .trampoline_size = sizeof trampoline,
    .context_size = context_size,
    .context_save = context_save,
    .context_restore = context_restore,
    .memory = memory_of,
    .reset = reset,
    .cancel_reservation = cancel_reservation,
    .breakpoint_size = breakpoint_size,
    .prctl = prctl,
    .calls = calls,
    .call_count = sizeof calls / sizeof *calls,
};
