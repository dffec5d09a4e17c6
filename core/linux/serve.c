/* What Linux does when the processor traps: system calls and faults. */
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>

#include "linux/process.h"

/* ---- System calls ------------------------------------------------------------------------------------------------ */

static const struct linux_call calls[] = {
#define SYSCALL(number, name, arguments)        [number] = {#name, arguments, sys_##name, 0},
#define REFUSED(number, name, arguments, error) [number] = {#name, arguments, NULL, error},
#include "linux/syscalls.def"
};

static const struct linux_call unknown = {NULL, "xxxxxx", NULL, ENOSYS};

static const struct linux_call *find_call(const process *p, uint64_t number)
{
    const uint64_t own = number - LINUX_FIRST_OWN_CALL;

    if (number < sizeof calls / sizeof *calls && calls[number].name != NULL)
        return &calls[number];
    return own < p->abi->call_count && p->abi->calls[own].name != NULL ? &p->abi->calls[own] : &unknown;
}

/* Calls the call's function, and does with its result what is to be done. `behind`: the pc after the call. */
static enum bobbin_linux_state do_call(process *p, struct bobbin_linux_call *call, uint64_t behind)
{
    const struct linux_call *row = find_call(p, call->number);
    struct thread *thread = p->thread;

    call->name = row->name;
    call->result = row->function != NULL ? row->function(p, call->arguments) : -row->error;
    note_pages(p);
    if (call->result == -RESTART && !restarts_call(p))
        call->result = -EINTR;
    switch (call->result) {
    case -WAITS:
        thread->call = *call;
        set_register(p, p->abi->registers.pc, behind - p->abi->call_size);
        return bobbin_linux_runs;
    case -AGAIN_LATER:
    case -RESTART:
        end_wait(p);
        stop_waiting(p);
        set_register(p, p->abi->registers.pc, behind - p->abi->call_size);
        return call->result == -RESTART ? bobbin_linux_runs : bobbin_linux_interrupted;
    default:
        break;
    }
    if (thread->wait.what != WAITS_FOR_EVER)
        end_wait(p);
    set_register(p, p->abi->registers.result, (uint64_t)call->result);
    trace_call(p, call, row->kinds);
    return bobbin_linux_runs;
}

enum bobbin_linux_state call_again(process *p)
{
    struct bobbin_linux_call call = p->thread->call;
    uint64_t behind;

    p->end.pc = get_register(p, p->abi->registers.pc);
    behind = p->end.pc + p->abi->call_size;
    set_register(p, p->abi->registers.pc, behind);
    return do_call(p, &call, behind);
}

void notice(process *p, const char *text)
{
    if (p->options.notice != NULL && is_first_notice(p))
        p->options.notice(p->options.notice_data, text);
}

bool may_have_others(process *p)
{
    if (p->options.processes == 0)
        notice(p, "the program may neither start other processes nor execute other programs");
    return p->options.processes != 0;
}

static enum bobbin_linux_state serve_call(process *p, enum bobbin_stop_kind kind)
{
    const uint64_t behind = get_register(p, p->abi->registers.pc);
    struct bobbin_linux_call call = {.number = get_register(p, p->abi->registers.call)};

    (void)kind;
    p->end.pc = behind - p->abi->call_size;
    call.name = find_call(p, call.number)->name;
    for (size_t i = 0; i < LINUX_ARGUMENTS; i++)
        call.arguments[i] = get_register(p, p->abi->registers.arguments[i]);
    p->abi->cancel_reservation(p->machine);
    if (p->options.hook == NULL || !p->options.hook(p->options.hook_data, p, &call))
        return do_call(p, &call, behind);
    set_register(p, p->abi->registers.result, (uint64_t)call.result);
    trace_call(p, &call, find_call(p, call.number)->kinds);
    return bobbin_linux_runs;
}

/* ---- Faults ------------------------------------------------------------------------------------------------------ */

/* Sends the signal for what the instruction at pc did; `address` is what siginfo_t tells of it. */
static enum bobbin_linux_state fault(process *p, int signal, int code, uint64_t address)
{
    p->end.pc = get_register(p, p->abi->registers.pc);
    p->end.address = address;
    force_signal(p, signal, code, address);
    return bobbin_linux_runs;
}

static enum bobbin_linux_state serve_illegal(process *p, enum bobbin_stop_kind kind)
{
    (void)kind;
    return fault(p, SIGILL, ILL_ILLOPC, get_register(p, p->abi->registers.pc));
}

/* The process goes on, and its handler's context is, at the breakpoint, not after it. */
static enum bobbin_linux_state serve_breakpoint(process *p, enum bobbin_stop_kind kind)
{
    uint64_t behind = get_register(p, p->abi->registers.pc);
    uint64_t pc = behind - p->abi->breakpoint_size(p->memory, behind);

    (void)kind;
    set_register(p, p->abi->registers.pc, pc);
    return fault(p, SIGTRAP, TRAP_BRKPT, pc);
}

static enum bobbin_linux_state serve_misaligned(process *p, enum bobbin_stop_kind kind)
{
    (void)kind;
    return fault(p, SIGBUS, BUS_ADRALN, p->machine->guest->fault_address(p->machine));
}

static enum bobbin_linux_state serve_access(process *p, enum bobbin_stop_kind kind)
{
    const unsigned permission = kind == bobbin_stop_load_fault    ? PAGE_READ
                                : kind == bobbin_stop_store_fault ? PAGE_WRITE
                                                                  : PAGE_EXEC;
    uint64_t address = p->machine->guest->fault_address(p->machine), page;
    bool mapped;

    /* The first address that could not be reached: the machine knows where the access began, and that page may allow
     * it. */
    if (kind != bobbin_stop_fetch_fault && memory_at(p->memory, address, 1, permission) != NULL)
        address = (address | (GUEST_PAGE - 1)) + 1;
    page = address >> GUEST_PAGE_BITS;
    if (memory_withholds(p->memory, page) && (memory_permission(p->memory, page) & permission) != 0)
        return file_has_grown(p, address) ? bobbin_linux_runs : fault(p, SIGBUS, BUS_ADRERR, address);
    mapped = address < p->memory->size && p->memory->pages[page] != 0;
    return fault(p, SIGSEGV, mapped ? SEGV_ACCERR : SEGV_MAPERR, address);
}

/* ---- Stops ------------------------------------------------------------------------------------------------------- */

/* What Linux does at a stop of that kind. */
typedef enum bobbin_linux_state serve_stop(process *p, enum bobbin_stop_kind kind);

static serve_stop *const serve[] = {
    [bobbin_stop_ecall] = serve_call,
    [bobbin_stop_ebreak] = serve_breakpoint,
    [bobbin_stop_illegal] = serve_illegal,
    [bobbin_stop_fetch_fault] = serve_access,
    [bobbin_stop_load_fault] = serve_access,
    [bobbin_stop_store_fault] = serve_access,
    [bobbin_stop_misaligned] = serve_misaligned,
};

/* Instructions, a few milliseconds, before a look whether the host has ended relatives, who do not say so. */
enum { SELDOM = 1 << 24 };

enum bobbin_linux_state bobbin_linux_serve(bobbin_linux *p, struct bobbin_stop stop)
{
    enum bobbin_linux_state state = bobbin_linux_runs, turns = bobbin_linux_runs;

    if (p->end.state != bobbin_linux_runs)
        return p->end.state;
    if (!p->held) { /* else it is what has been, at the stop that the signal came from */
        p->end.stop = stop.kind;
        p->end.pc = get_register(p, p->abi->registers.pc);
    }
    p->held = false;
    if ((size_t)stop.kind < sizeof serve / sizeof *serve && serve[stop.kind] != NULL)
        state = serve[stop.kind](p, stop.kind);
    else if (stop.kind != bobbin_stop_fuel || bobbin_linux_fuel(p, UINT64_MAX) > stop.steps)
        state = bobbin_linux_stopped; /* not because a turn has ended */
    check_alarm(p);
    p->unheard += stop.steps;
    if (hears_family(p) || p->unheard >= SELDOM) {
        p->unheard = 0;
        hear_family(p);
    }
    if (p->thread->wait.what == WAITS_FOR_NOTHING)
        deliver_signals(p);
    if (state != bobbin_linux_interrupted)
        turns = take_turns(p, stop.steps);
    if (turns != bobbin_linux_runs)
        state = turns;
    if (p->end.state == bobbin_linux_killed)
        trace_killed(p);
    return p->end.state != bobbin_linux_runs ? p->end.state : state;
}

struct bobbin_linux_end bobbin_linux_end(const bobbin_linux *p)
{
    return p->end;
}

const char *bobbin_linux_program(const bobbin_linux *p)
{
    return p->program;
}

size_t bobbin_linux_auxiliary(const bobbin_linux *p, void *to, size_t size)
{
    const uint64_t from = p->initial.auxiliary, length = p->initial.auxiliary_end - from;
    const size_t count = length < size ? (size_t)length : size;

    return copy_in(p, to, from, count) ? count : 0;
}

bobbin_machine *bobbin_linux_machine(const bobbin_linux *p)
{
    return p->machine;
}
