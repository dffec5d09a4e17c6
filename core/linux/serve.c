/* What Linux does when the processor traps: system calls and faults. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "linux/process.h"

typedef int64_t call_function(process *p, const uint64_t *a);

struct row {
    const char *name, *arguments;
    call_function *function; /* NULL: refused with `error` */
    int error;
};

static const struct row rows[] = {
#define SYSCALL(number, name, arguments)        [number] = {#name, arguments, sys_##name, 0},
#define REFUSED(number, name, arguments, error) [number] = {#name, arguments, NULL, error},
#include "linux/syscalls.def"
};

static const struct row unknown = {NULL, "xxxxxx", NULL, ENOSYS};

enum { ECALL_SIZE = 4, A0 = 10, A7 = 17 };

static const struct row *find_row(uint64_t number)
{
    const size_t count = sizeof rows / sizeof *rows;

    return number < count && rows[number].name != NULL ? &rows[number] : &unknown;
}

static enum bobbin_linux_state serve_call(process *p)
{
    struct rv64_state *s = p->state;
    struct bobbin_linux_call call = {.number = s->x[A7]};
    const struct row *row = find_row(call.number);

    call.name = row->name;
    memcpy(call.arguments, &s->x[A0], sizeof call.arguments);
    s->reserved = RV64_NOT_RESERVED;
    if (p->options.hook == NULL || !p->options.hook(p->options.hook_data, p, &call)) {
        row = find_row(call.number); /* the hook may have changed it */
        call.name = row->name;
        call.result = row->function != NULL ? row->function(p, call.arguments) : -row->error;
        if (call.result == -AGAIN_LATER) {
            s->pc -= ECALL_SIZE;
            if (p->suspended) {
                p->blocked = p->suspended_mask;
                p->suspended = false;
            }
            return bobbin_linux_interrupted;
        }
    }
    s->x[A0] = (uint64_t)call.result;
    trace_call(p, &call, row->arguments);
    return bobbin_linux_runs;
}

/* ---- Faults ------------------------------------------------------------------------------------------------------ */

static uint64_t instruction_before(const process *p, uint64_t pc)
{
    const uint16_t compressed = 0x9002; /* c.ebreak; the upper half of ebreak is another value */
    uint16_t half;

    return copy_in(p, &half, pc - 2, sizeof half) && half == compressed ? pc - 2 : pc - 4;
}

/* The first address that the access could not reach: the machine knows where it began, and that page may allow it. */
static uint64_t faulting_address(const process *p, enum bobbin_stop_kind kind)
{
    const unsigned permission = kind == bobbin_stop_load_fault ? PAGE_READ : PAGE_WRITE;
    uint64_t address = p->machine->fault_address;

    if ((kind == bobbin_stop_load_fault || kind == bobbin_stop_store_fault) &&
        memory_at(p->memory, address, 1, permission) != NULL)
        return (address | (GUEST_PAGE - 1)) + 1;
    return address;
}

static void fault(process *p, enum bobbin_stop_kind kind)
{
    struct rv64_state *s = p->state;
    uint64_t address = faulting_address(p, kind);
    bool mapped = address < p->memory->size && p->memory->pages[address >> GUEST_PAGE_BITS] != 0;

    p->end.pc = s->pc;
    p->end.address = address;
    switch (kind) {
    case bobbin_stop_illegal:
        p->end.address = s->pc;
        force_signal(p, SIGILL, ILL_ILLOPC, s->pc);
        break;
    case bobbin_stop_ebreak:
        s->pc = instruction_before(p, s->pc); /* where the processor's sepc is, and the handler's context says */
        p->end.pc = p->end.address = s->pc;
        force_signal(p, SIGTRAP, TRAP_BRKPT, s->pc);
        break;
    case bobbin_stop_misaligned:
        force_signal(p, SIGBUS, BUS_ADRALN, address);
        break;
    default:
        force_signal(p, SIGSEGV, mapped ? SEGV_ACCERR : SEGV_MAPERR, address);
        break;
    }
}

enum bobbin_linux_state bobbin_linux_serve(bobbin_linux *p, struct bobbin_stop stop)
{
    enum bobbin_linux_state state = bobbin_linux_runs;

    if (p->end.state != bobbin_linux_runs)
        return p->end.state;
    p->end.stop = stop.kind;
    switch (stop.kind) {
    case bobbin_stop_ecall:
        p->end.pc = p->state->pc - ECALL_SIZE;
        state = serve_call(p);
        break;
    case bobbin_stop_ebreak:
    case bobbin_stop_illegal:
    case bobbin_stop_fetch_fault:
    case bobbin_stop_load_fault:
    case bobbin_stop_store_fault:
    case bobbin_stop_misaligned:
        fault(p, stop.kind);
        break;
    default:
        p->end.pc = p->state->pc;
        state = bobbin_linux_stopped;
        break;
    }
    check_alarm(p);
    deliver_signals(p);
    if (p->end.state == bobbin_linux_killed && p->options.trace != NULL) {
        char name[32], line[64];

        bobbin_linux_signal_name(p->end.signal, name, sizeof name);
        snprintf(line, sizeof line, "+++ killed by %s +++", name);
        p->options.trace(p->options.trace_data, line);
    }
    return p->end.state != bobbin_linux_runs ? p->end.state : state;
}

struct bobbin_linux_end bobbin_linux_end(const bobbin_linux *p)
{
    return p->end;
}

bobbin_machine *bobbin_linux_machine(const bobbin_linux *p)
{
    return &p->machine->base;
}

void bobbin_linux_signal_name(int number, char *text, size_t size)
{
    const char *name = sigabbrev_np(number);

    if (name != NULL)
        snprintf(text, size, "SIG%s", name);
    else
        snprintf(text, size, "signal %d", number);
}
