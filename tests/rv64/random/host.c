/* Runs programs for the random test on a RISC-V Linux: reads struct program one after the other from standard input and
 * writes a struct result for each. No C library: programs take all registers, gp and tp too.
 *
 * A program is entered and left through a signal. It ends with a breakpoint (or any other trap): the handler finds all
 * registers in the frame, writes them away, puts the next program's there, and returns into that. */
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include "program.h"

static struct program program;
static struct result result;
static _Bool running;
static uint8_t handler_stack[0x10000] __attribute__((aligned(16)));

static long call(long number, long a, long b, long c, long d, long e, long f)
{
    register long a0 __asm__("a0") = a, a1 __asm__("a1") = b, a2 __asm__("a2") = c, a3 __asm__("a3") = d,
                     a4 __asm__("a4") = e, a5 __asm__("a5") = f, a7 __asm__("a7") = number;

    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5), "r"(a7) : "memory");
    return a0;
}

static _Noreturn void leave(int status)
{
    for (;;)
        call(SYS_exit_group, status, 0, 0, 0, 0, 0);
}

/* Reads or writes all of it; false: the file ended before the first byte. */
static _Bool transfer(long number, int file, void *bytes, size_t size)
{
    size_t done = 0;

    while (done < size) {
        long now = call(number, file, (long)bytes + (long)done, (long)(size - done), 0, 0, 0);

        if (now <= 0 && done == 0)
            return 0;
        if (now <= 0)
            leave(3);
        done += (size_t)now;
    }
    return 1;
}

static void copy(void *to, const void *from, size_t size)
{
    for (size_t i = 0; i < size / 8; i++)
        ((uint64_t *)to)[i] = ((const uint64_t *)from)[i];
}

void *memcpy(void *to, const void *from, size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((volatile uint8_t *)to)[i] = ((const uint8_t *)from)[i];
    return to;
}

static void take_registers(const mcontext_t *c)
{
    result.registers.pc = c->__gregs[REG_PC];
    result.registers.fcsr = c->__fpregs.__d.__fcsr;
    for (int r = 1; r < 32; r++)
        result.registers.x[r] = c->__gregs[r];
    for (int r = 0; r < 32; r++)
        result.registers.f[r] = c->__fpregs.__d.__f[r];
}

/* Linux may have vector registers in the frame as well, but under qemu 7.2 they are as the program left them: nothing
 * here uses them. */
#define WITH_VECTORS(code) ".option push\n.option arch, +v\n" code ".option pop\n"

static void take_vectors(void)
{
    struct registers *r = &result.registers;
    uint8_t *v = r->v;
    uint64_t vlenb;

    __asm__ volatile(WITH_VECTORS("csrr %0, vl\ncsrr %1, vtype\ncsrr %2, vstart\ncsrr %3, vcsr\ncsrr %4, vlenb\n")
                     : "=r"(r->vl), "=r"(r->vtype), "=r"(r->vstart), "=r"(r->vcsr), "=r"(vlenb));
    vlenb *= 8;
    __asm__ volatile(WITH_VECTORS("csrw vstart, zero\nvs8r.v v0, (%0)\nvs8r.v v8, (%1)\nvs8r.v v16, (%2)\n"
                                  "vs8r.v v24, (%3)\n")
                     :
                     : "r"(v), "r"(v + vlenb), "r"(v + 2 * vlenb), "r"(v + 3 * vlenb)
                     : "memory");
}

static void give_vectors(void)
{
    const struct registers *r = &program.registers;
    const uint8_t *v = r->v;
    uint64_t vlenb;

    __asm__ volatile(WITH_VECTORS("csrr %0, vlenb\n") : "=r"(vlenb));
    vlenb *= 8;
    __asm__ volatile(WITH_VECTORS("csrw vstart, zero\nvl8r.v v0, (%0)\nvl8r.v v8, (%1)\nvl8r.v v16, (%2)\n"
                                  "vl8r.v v24, (%3)\nvsetvl zero, %4, %5\ncsrw vstart, %6\ncsrw vcsr, %7\n")
                     :
                     : "r"(v), "r"(v + vlenb), "r"(v + 2 * vlenb), "r"(v + 3 * vlenb), "r"(r->vl), "r"(r->vtype),
                       "r"(r->vstart), "r"(r->vcsr)
                     : "memory");
}

static void give_registers(mcontext_t *c)
{
    c->__gregs[REG_PC] = CODE_AT;
    c->__fpregs.__d.__fcsr = (unsigned)program.registers.fcsr;
    for (int r = 1; r < 32; r++)
        c->__gregs[r] = program.registers.x[r];
    for (int r = 0; r < 32; r++)
        c->__fpregs.__d.__f[r] = program.registers.f[r];
}

static void handler(int signal, siginfo_t *info, void *context)
{
    static uint32_t dummy;
    uint32_t failed;

    (void)info;
    if (running) {
        take_vectors();
        take_registers(&((ucontext_t *)context)->uc_mcontext);
        result.signal = (uint64_t)signal;
        copy(result.data, (void *)DATA_AT, DATA_SIZE);
        if (!transfer(SYS_write, 1, &result, sizeof result))
            leave(3);
    }
    if (!transfer(SYS_read, 0, &program, sizeof program))
        leave(0);
    running = 1;
    call(SYS_mprotect, CODE_AT, CODE_SIZE, PROT_READ | PROT_WRITE, 0, 0, 0);
    copy((void *)CODE_AT, program.code, CODE_SIZE);
    call(SYS_mprotect, CODE_AT, CODE_SIZE, PROT_READ | PROT_EXEC, 0, 0, 0);
    copy((void *)DATA_AT, program.data, DATA_SIZE);
    give_registers(&((ucontext_t *)context)->uc_mcontext);
    give_vectors();
    /* Whether it succeeds or not, after a store-conditional nothing is reserved. */
    __asm__ volatile("fence.i\nsc.w %0, zero, (%1)" : "=&r"(failed) : "r"(&dummy) : "memory");
}

_Noreturn void _start(void)
{
    static const int signals[] = {SIGTRAP, SIGILL, SIGSEGV, SIGBUS, SIGFPE};
    struct {
        void (*handler)(int, siginfo_t *, void *);
        unsigned long flags;
        uint64_t mask;
    } action = {handler, SA_SIGINFO | SA_ONSTACK | SA_NODEFER, 0};
    stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};

    if (call(SYS_mmap, CODE_AT, CODE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != CODE_AT ||
        call(SYS_mmap, DATA_AT, DATA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) !=
            DATA_AT ||
        call(SYS_sigaltstack, (long)&stack, 0, 0, 0, 0, 0) != 0)
        leave(2);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        if (call(SYS_rt_sigaction, signals[i], (long)&action, 0, 8, 0, 0) != 0)
            leave(2);
    }
    for (;;)
        __asm__ volatile("ebreak");
}
