#define _GNU_SOURCE
#include "host/trap.h"

#if defined __linux__ && (defined __x86_64__ || defined __aarch64__)

#include <pthread.h>
#include <stddef.h>
#include <ucontext.h>

#include "host/signals.h"

/* In sections of their own, so that a test can tell them from globals that nobody wants (tests/shape/globals). */
static struct {
    pthread_once_t once;
    bool installed;
    struct sigaction earlier;
} host_trap_process __attribute__((section(".bss.host_trap")));

/* The model that calls no function to find it, which a signal's handler could not. */
static _Thread_local struct host_trap *host_trap_innermost
    __attribute__((tls_model("initial-exec"), section(".tbss.host_trap")));

#ifdef __aarch64__

static void take(const ucontext_t *all, struct host_context *context)
{
    context->pc = all->uc_mcontext.pc;
    for (int n = 0; n < HOST_REGISTERS; n++)
        context->registers[n] = all->uc_mcontext.regs[n];
}

static void put_back(ucontext_t *all, const struct host_context *context)
{
    all->uc_mcontext.pc = context->pc;
    for (int n = 0; n < HOST_REGISTERS; n++)
        all->uc_mcontext.regs[n] = context->registers[n];
}

#else

static const int places[HOST_REGISTERS] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                           REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static void take(const ucontext_t *all, struct host_context *context)
{
    context->pc = (uint64_t)all->uc_mcontext.gregs[REG_RIP];
    for (int n = 0; n < HOST_REGISTERS; n++)
        context->registers[n] = (uint64_t)all->uc_mcontext.gregs[places[n]];
}

static void put_back(ucontext_t *all, const struct host_context *context)
{
    all->uc_mcontext.gregs[REG_RIP] = (greg_t)context->pc;
    for (int n = 0; n < HOST_REGISTERS; n++)
        all->uc_mcontext.gregs[places[n]] = (greg_t)context->registers[n];
}

#endif

static bool handle(ucontext_t *all)
{
    const struct host_trap *trap = host_trap_innermost;
    struct host_context context;

    if (trap == NULL)
        return false;
    take(all, &context);
    if (!trap->handle(trap->owner, &context))
        return false;
    put_back(all, &context);
    return true;
}

static void on_signal(int number, siginfo_t *info, void *context)
{
    if (!host_signal_of_access(info) || !handle(context))
        host_pass_signal_on(&host_trap_process.earlier, number, info, context);
}

static void install(void)
{
    host_trap_process.installed = host_catch_signal(SIGSEGV, on_signal, &host_trap_process.earlier);
}

bool host_trap_install(void)
{
    return pthread_once(&host_trap_process.once, install) == 0 && host_trap_process.installed;
}

void host_trap_begin(struct host_trap *trap)
{
    trap->outer = host_trap_innermost;
    host_trap_innermost = trap;
}

void host_trap_end(const struct host_trap *trap)
{
    host_trap_innermost = trap->outer;
}

#else

bool host_trap_install(void)
{
    return false;
}

void host_trap_begin(struct host_trap *trap)
{
    (void)trap;
}

void host_trap_end(const struct host_trap *trap)
{
    (void)trap;
}

#endif
