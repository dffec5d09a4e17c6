/* Jumps to where no code is, code that runs off its page or off the end of memory, and words that are no instructions.
 */
#include "hostile.h"

static struct {
    int signal, code;
    uint64_t pc, address;
} fault;
static bool qemu;

/* What was called never got anywhere: control goes back to the caller. */
static void on_fault(int number, siginfo_t *info, void *context)
{
    ucontext_t *user = context;

    fault.signal = number;
    fault.code = info->si_code;
    fault.pc = user->uc_mcontext.__gregs[REG_PC];
    fault.address = (uint64_t)info->si_addr;
    user->uc_mcontext.__gregs[REG_PC] = user->uc_mcontext.__gregs[REG_RA];
}

extern uint64_t jump(uint64_t address, uint64_t a1);
__asm__(".balign 4\njump: mv t0, a0\n addi sp, sp, -16\n sd ra, (sp)\n sd s0, 8(sp)\n mv s0, sp\n jalr t0\n"
        " mv sp, s0\n ld ra, (sp)\n ld s0, 8(sp)\n addi sp, sp, 16\n ret\n");

static void expect(uint64_t to, int signal, uint64_t pc, const char *what)
{
    fault.signal = 0;
    jump(to, 0);
    CHECK(fault.signal == signal, "%s at 0x%lx: signal %d", what, to, fault.signal);
    if (signal != 0 && fault.signal == signal) {
        CHECK(fault.pc == pc, "%s at 0x%lx: pc 0x%lx", what, to, fault.pc);
        CHECK(fault.address - pc < 4, "%s at 0x%lx: address 0x%lx", what, to, fault.address);
    }
}

static void *pages(uint64_t address, int count, int protection)
{
    const int fixed = address != 0 ? MAP_FIXED : 0;
    void *there = mmap((void *)address, (size_t)count * PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS | fixed, -1, 0);

    if (there == MAP_FAILED) {
        perror("mmap");
        exit(3);
    }
    return there;
}

/* Halves of instructions, from `address` on. */
static void put(uint64_t address, const uint16_t *halves, int count)
{
    memcpy((void *)address, halves, (size_t)count * 2);
    __builtin___clear_cache((char *)address, (char *)address + count * 2);
}

static const uint16_t c_ret = 0x8082, c_nop = 0x0001;
static const uint16_t nop[2] = {0x0013, 0x0000}, ret[2] = {0x8067, 0x0000};

static void to_nowhere(void)
{
    static const uint64_t nowhere[] = {
        0,
        1,
        2,
        3,
        0xfffe,
        0xffffffffffffffff,
        0xfffffffffffffffe,
        0xfffffffffffffffc,
        0x7fffffffffffffff,
        0x8000000000000000,
        0x100000000,
        0x1000ffffe,
        0x100100000,
        0x1fffffffe,
        0x200000000,
        0xffffffffffe00000,
        0xffffffffffeffffe,
        0xfffffffffff00000,
        0x4000000000,
        0x800000000000,
    };
    static uint32_t data[4];
    uint64_t end = space();

    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        if (!qemu || nowhere[i] < 0x10000)
            expect(nowhere[i], SIGSEGV, nowhere[i] & ~UINT64_C(1), "nowhere");
    }
    for (uint64_t distance = 0; distance < 16 && !qemu; distance++)
        expect(end + distance, SIGSEGV, (end + distance) & ~UINT64_C(1), "past the end");
    if (!qemu)
        expect(end - 2, SIGSEGV, end - 2, "the last halfword, unmapped");
    data[0] = 0x00008067;
    expect((uint64_t)data, SIGSEGV, (uint64_t)data, "data");
    data[0] = 0;
    {
        uint32_t on_stack[1] = {0x00008067};
        __asm__ volatile("" ::"r"(on_stack) : "memory");
        expect((uint64_t)on_stack, SIGSEGV, (uint64_t)on_stack, "the stack");
    }
    void *heap = malloc(64);
    memcpy(heap, ret, sizeof ret);
    expect((uint64_t)heap & ~UINT64_C(3), SIGSEGV, (uint64_t)heap, "the heap");
    free(heap);
}

/* A page of code with something else after it, then with nothing. */
static void off_the_page(int after)
{
    uint64_t code = (uint64_t)pages(0, 3, PROT_READ | PROT_WRITE | PROT_EXEC), second = code + PAGE;

    if (after < 0)
        munmap((void *)second, PAGE);
    else
        mprotect((void *)second, PAGE, after);
    put(second - 2, &c_ret, 1);
    expect(second - 2, 0, 0, "c.ret in the last halfword");
    expect(second - 1, 0, 0, "the same by an odd address");
    put(second - 4, ret, 2);
    expect(second - 4, 0, 0, "ret in the last word");
    put(second - 2, &c_nop, 1);
    expect(second - 2, SIGSEGV, second, "c.nop in the last halfword");
    put(second - 4, nop, 2);
    expect(second - 4, SIGSEGV, second, "nop in the last word");
    put(second - 2, nop, 1);
    expect(second - 2, SIGSEGV, second - 2, "half an instruction");
    put(second - 4, &c_nop, 1);
    expect(second - 4, SIGSEGV, second - 2, "half an instruction after a whole one");
    expect(second, SIGSEGV, second, "the page after it");
    munmap((void *)code, 3 * PAGE);
}

/* An instruction over the border of two pages of code; then the second is taken away, and given back. */
static void over_the_border(void)
{
    uint64_t code = (uint64_t)pages(0, 2, PROT_READ | PROT_WRITE | PROT_EXEC), border = code + PAGE;

    put(border - 2, ret, 2);
    for (int i = 0; i < 3; i++) {
        expect(border - 2, 0, 0, "ret over the border");
        mprotect((void *)border, PAGE, PROT_READ | PROT_WRITE);
        expect(border - 2, SIGSEGV, border - 2, "ret whose second half is data");
        mprotect((void *)border, PAGE, PROT_READ | PROT_EXEC);
    }
    munmap((void *)border, PAGE);
    expect(border - 2, SIGSEGV, border - 2, "ret whose second half is gone");
    munmap((void *)code, PAGE);
    expect(border - 2, SIGSEGV, border - 2, "ret that is gone");
}

/* The ends of the address space: branches there lead out of it. */
static void off_the_end(void)
{
    uint64_t end = space(), lowest = 0x10000;
    /* j .-1048576; j .+1048574; beqz zero, .+4094; beqz zero, .-4096 */
    static const uint16_t back[2] = {0x006f, 0x8000}, on[2] = {0xf06f, 0x7fff}, branch[2] = {0x0fe3, 0x7e00},
                          branch_back[2] = {0x0063, 0x8000};

    pages(end - PAGE, 1, PROT_READ | PROT_WRITE | PROT_EXEC);
    put(end - 2, &c_ret, 1);
    expect(end - 2, 0, 0, "c.ret at the end of memory");
    put(end - 2, &c_nop, 1);
    expect(end - 2, SIGSEGV, end, "c.nop at the end of memory");
    put(end - 4, nop, 2);
    expect(end - 4, SIGSEGV, end, "nop at the end of memory");
    put(end - 2, nop, 1);
    expect(end - 2, SIGSEGV, end - 2, "half an instruction at the end of memory");
    put(end - 4, on, 2);
    expect(end - 4, SIGSEGV, end - 4 + 1048574, "j over the end");
    put(end - 4, branch, 2);
    expect(end - 4, SIGSEGV, end - 4 + 4094, "beq over the end");
    put(end - PAGE, on, 2);
    expect(end - PAGE, SIGSEGV, end - PAGE + 1048574, "j over the end from its page's beginning");
    munmap((void *)(end - PAGE), PAGE);

    pages(lowest, 1, PROT_READ | PROT_WRITE | PROT_EXEC);
    put(lowest, back, 2);
    expect(lowest, SIGSEGV, lowest - 1048576, "j below 0");
    put(lowest, branch_back, 2);
    expect(lowest, SIGSEGV, lowest - 4096, "beq below the lowest page");
    munmap((void *)lowest, PAGE);
}

static void no_instructions(void)
{
    static const uint32_t illegal[] = {
        0x00000000, 0xffffffff, 0x0000007f,                         /* longer than 32 bits */
        0x0000001f, 0x0000003f, 0xc0001073,                         /* csrw cycle */
        0x30001073,                                                 /* csrw mstatus */
        0x30200073,                                                 /* mret */
        0x10200073,                                                 /* sret */
        0x105000f3,                                                 /* wfi with rd */
        0x120000f3,                                                 /* sfence.vma with rd */
        0x00007003,                                                 /* load of width 7 */
        0x00004023,                                                 /* store of width 4 */
        0x00002063,                                                 /* branch 2 */
        0x3000202f,                                                 /* funct5 of no AMO */
        0x1000002f,                                                 /* lr.b */
        0x1000002f,                                                 /* lr.b */
        0x1010202f,                                                 /* lr.w with rs2 */
        0x0000006b,                                                 /* reserved opcodes, custom ones, vectors */
        0x00000077, 0x0000005b, 0x0000000b, 0x00000057, 0x40001033, /* sll with the bit of sra */
        0x04000033,                                                 /* funct7 2 */
        0x80001013,                                                 /* slli with a bit too many */
        0x0200101b,                                                 /* slliw by 32 */
        0x06000053,                                                 /* fadd.q */
        0x00005053,                                                 /* fadd.s, rounding mode 5 */
        0x00006053,                                                 /* fadd.s, rounding mode 6 */
    };
    uint64_t code = (uint64_t)pages(0, 1, PROT_READ | PROT_WRITE | PROT_EXEC);
    static const uint16_t ebreak[2] = {0x0073, 0x0010}, c_ebreak = 0x9002;

    for (size_t i = 0; i < sizeof illegal / sizeof *illegal; i++) {
        uint16_t halves[2] = {(uint16_t)illegal[i], (uint16_t)(illegal[i] >> 16)};

        put(code, halves, 2);
        put(code + 4, &c_ret, 1);
        fault.signal = 0;
        jump(code, 0);
        CHECK(fault.signal == SIGILL && fault.pc == code, "0x%08x: signal %d, pc 0x%lx", illegal[i], fault.signal,
              fault.pc);
    }
    put(code, ebreak, 2);
    expect(code, SIGTRAP, code, "ebreak");
    put(code, &c_ebreak, 1);
    expect(code, SIGTRAP, code, "c.ebreak");
    put(code + 4092, ebreak, 2);
    if (!qemu) /* which looks at the next instruction, too: two like these would be a call of the debugger's */
        expect(code + 4092, SIGTRAP, code + 4092, "ebreak at the end of its page");
    munmap((void *)code, PAGE);
}

/* Code that takes its own page away by a system call, and then runs on. */
static void under_its_feet(void)
{
    /* li a7, 215 (munmap) or 226 (mprotect); ecall; ret */
    static const uint16_t unmap[] = {0x0893, 0x0d70, 0x0073, 0x0000, 0x8082},
                          protect[] = {0x0893, 0x0e20, 0x0073, 0x0000, 0x8082};
    uint64_t code = (uint64_t)pages(0, 1, PROT_READ | PROT_WRITE | PROT_EXEC);

    put(code, protect, 5);
    fault.signal = 0;
    ((void (*)(uint64_t, uint64_t, uint64_t))code)(code, PAGE, PROT_READ);
    CHECK(fault.signal == SIGSEGV && fault.pc == code + 8, "mprotect of itself: signal %d, pc 0x%lx", fault.signal,
          fault.pc);
    CHECK(fault.code == SEGV_ACCERR, "code %d", fault.code);
    mprotect((void *)code, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    put(code, unmap, 5);
    fault.signal = 0;
    ((void (*)(uint64_t, uint64_t))code)(code, PAGE);
    CHECK(fault.signal == SIGSEGV && fault.pc == code + 8, "munmap of itself: signal %d, pc 0x%lx", fault.signal,
          fault.pc);
    CHECK(fault.code == SEGV_MAPERR, "code %d", fault.code);
}

int main(int count, char **arguments)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP};
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};

    qemu = count > 1 && strcmp(arguments[1], "qemu") == 0;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
    to_nowhere();
    off_the_page(-1);
    off_the_page(PROT_NONE);
    off_the_page(PROT_READ | PROT_WRITE);
    over_the_border();
    if (!qemu)
        off_the_end();
    no_instructions();
    under_its_feet();
    return report();
}
