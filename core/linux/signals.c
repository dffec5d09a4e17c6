/* Signals that a process raises itself: by an instruction, a call, or its timer; or that another of the program's
 * processes sends. They wait for one of its threads, or for any that does not block them.
 *
 * The frame on the handler's stack is that of the asm-generic ports: siginfo_t, then ucontext_t with the mask and, at
 * its end, the registers as the processor's port of Linux lays them out. */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "linux/process.h"

/* include/uapi/asm-generic/signal.h; the numbers of signals are the same on x86 and arm. */
enum {
    GUEST_SA_NOCLDSTOP = 1,
    GUEST_SA_SIGINFO = 4,
    GUEST_SA_ONSTACK = 0x08000000,
    GUEST_SA_RESTART = 0x10000000,
    GUEST_SA_NODEFER = 0x40000000,
    GUEST_SS_ONSTACK = 1,
    GUEST_SS_DISABLE = 2,
    GUEST_MINSIGSTKSZ = 2048,
    GUEST_SI_TKILL = -6,
    GUEST_SI_KERNEL = 0x80,
};
static const uint64_t reset_hand = 0x80000000;
static const int32_t auto_disarm = INT32_MIN;
static const uint64_t default_action = 0, ignore_action = 1;

#define BIT(number) (UINT64_C(1) << ((number)-1))
static const uint64_t never_blocked = BIT(SIGKILL) | BIT(SIGSTOP);

/* By default these do nothing (but that SIGCONT continues the process, whatever its action), and these stop it. */
static const uint64_t harmless = BIT(SIGCHLD) | BIT(SIGCONT) | BIT(SIGURG) | BIT(SIGWINCH);
static const uint64_t stopping = BIT(SIGSTOP) | BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGTTOU);

struct frame {
    struct signal_info info;
    struct {
        uint64_t flags, link;
        struct signal_stack stack;
        uint64_t mask;
        uint8_t unused[1024 / 8 - sizeof(uint64_t)];
        uint64_t align; /* the registers, which follow, are aligned to 16 bytes */
    } context;
};

_Static_assert(sizeof(struct signal_info) == 128, "siginfo_t");
_Static_assert(sizeof(struct frame) == 128 + 176, "ucontext_t up to uc_mcontext");

/* ---- Dispositions ------------------------------------------------------------------------------------------------ */

static bool ignored(const process *p, int number)
{
    uint64_t handler = p->actions[number].handler;

    return handler == ignore_action || (handler == default_action && (harmless & BIT(number)) != 0);
}

static bool stops(const process *p, int number)
{
    return p->actions[number].handler == default_action && (stopping & BIT(number)) != 0;
}

void kill_process(process *p, int number)
{
    p->end.state = bobbin_linux_killed;
    p->end.signal = number;
    p->end.thread = p->thread->id;
}

static bool is_for(const struct pending *signal, const struct thread *thread)
{
    return signal->thread == 0 || signal->thread == thread->id;
}

/* Those that wait for this thread or any, a bit each. */
static uint64_t pending_for(const process *p, const struct thread *thread)
{
    uint64_t pending = 0;

    for (size_t i = 0; i < p->pending_count; i++)
        pending |= is_for(&p->pending[i], thread) ? BIT(p->pending[i].info.number) : 0;
    return pending;
}

static void forget_pending(process *p, uint64_t set)
{
    size_t kept = 0;

    if (p->pending_count == 0 || set == 0)
        return;
    for (size_t i = 0; i < p->pending_count; i++) {
        if ((BIT(p->pending[i].info.number) & set) == 0)
            p->pending[kept++] = p->pending[i];
    }
    p->pending_count = kept;
    p->let_through &= ~set;
    show_pending(p);
}

uint64_t undone_by(int number)
{
    return (BIT(number) & stopping) != 0 ? BIT(SIGCONT) : number == SIGCONT ? stopping : 0;
}

/* Whether the signal would be delivered at once, to that thread or, for NULL, any. */
static bool is_open_to(const process *p, const struct thread *thread, int number)
{
    const struct thread *other = p->thread;

    if (thread != NULL)
        return (thread->blocked & BIT(number)) == 0;
    do {
        if ((other->blocked & BIT(number)) == 0)
            return true;
        other = other->after;
    } while (other != p->thread);
    return false;
}

/* What signals do to a process, whether it is stopped or not, as soon as they are sent. True: that is all. */
static bool changes_job(process *p, const struct thread *thread, int number)
{
    forget_pending(p, undone_by(number));
    if (number == SIGCONT || number == SIGKILL)
        continue_process(p, number);
    /* No call that waits has to end, and begin again, for that: but where a hook is to be asked first. */
    if (!stops(p, number) || !is_open_to(p, thread, number) || p->options.signal_hook != NULL)
        return false;
    stop_process(p, number);
    return true;
}

/* For that thread; NULL: for any. Real-time signals queue, and are lost only where the queue is full; of the others at
 * most one is pending (signal(7)). */
void post_signal(process *p, const struct thread *thread, const struct signal_info *info)
{
    const int number = info->number, id = thread != NULL ? thread->id : 0;

    if (changes_job(p, thread, number)) {
        trace_signal(p, number, info->code, 0);
        return;
    }
    if (ignored(p, number) && ((thread != NULL ? thread : p->thread)->blocked & BIT(number)) == 0)
        return;
    for (size_t i = 0; i < p->pending_count && number < FIRST_QUEUED; i++) {
        if (p->pending[i].info.number == number && p->pending[i].thread == id)
            return;
    }
    if (p->pending_count < MOST_PENDING)
        p->pending[p->pending_count++] = (struct pending){*info, id};
    show_pending(p);
}

/* Takes a pending signal, which there is, away from a thread; NULL: from any. Returns what there is to know of it. */
static struct signal_info take(process *p, const struct thread *thread, int number)
{
    struct signal_info info;
    size_t i = 0;

    while (p->pending[i].info.number != number || (thread != NULL && !is_for(&p->pending[i], thread)))
        i++;
    info = p->pending[i].info;
    p->let_through &= ~BIT(number);
    p->pending_count--;
    memmove(&p->pending[i], &p->pending[i + 1], (p->pending_count - i) * sizeof *p->pending);
    show_pending(p);
    return info;
}

void send_signal(process *p, int number, int code, uint64_t value)
{
    const struct signal_info info = {
        .number = number, .code = code, .sender = {.pid = p->id, .uid = p->user.real, .value = value}};

    post_signal(p, NULL, &info);
}

bool bobbin_linux_signal(bobbin_linux *p, int number)
{
    const struct signal_info info = {.number = number, .code = SI_USER};

    if (number < 1 || number > SIGNALS || (BIT(number) & never_blocked) != 0)
        return false;
    if (p->id == FIRST_PROCESS && p->actions[number].handler == default_action && !ignored(p, number) &&
        (BIT(number) & stopping) == 0)
        return false;
    post_signal(p, NULL, &info);
    return true;
}

/* ---- Into a handler and back ------------------------------------------------------------------------------------- */

static bool on_stack(const process *p, uint64_t sp)
{
    const struct signal_stack *stack = &p->thread->signal_stack;

    return stack->size > 0 && sp > stack->address && sp - stack->address <= stack->size;
}

static int32_t stack_flags(const process *p)
{
    if (p->thread->signal_stack.size == 0)
        return GUEST_SS_DISABLE;
    return (p->thread->signal_stack.flags & auto_disarm) |
           (on_stack(p, get_register(p, p->abi->registers.sp)) ? GUEST_SS_ONSTACK : 0);
}

uint64_t signal_frame_size(const process *p)
{
    return sizeof(struct frame) + p->abi->context_size(p->machine);
}

static bool enter_handler(process *p, const struct signal_info *info)
{
    const int number = info->number;
    struct action *action = &p->actions[number];
    const struct linux_abi *abi = p->abi;
    const struct signal_stack *stack = &p->thread->signal_stack;
    const uint64_t size = signal_frame_size(p);
    struct frame frame = {.info = *info};
    uint64_t sp = get_register(p, abi->registers.sp);
    char *to;

    if ((action->flags & GUEST_SA_ONSTACK) != 0 && stack->size > 0 && !on_stack(p, sp))
        sp = stack->address + stack->size;
    else if (on_stack(p, sp) && sp - size - stack->address > stack->size)
        return false; /* it would run off the signal stack */
    sp = (sp - size) & ~UINT64_C(15);

    frame.context.stack = *stack;
    frame.context.mask = p->thread->suspended ? p->thread->suspended_mask : p->thread->blocked;
    to = guest_out(p, sp, size);
    if (to == NULL)
        return false;
    memcpy(to, &frame, sizeof frame);
    abi->context_save(p->machine, to + sizeof frame, sp + sizeof frame);

    if ((stack->flags & auto_disarm) != 0)
        p->thread->signal_stack = (struct signal_stack){.flags = GUEST_SS_DISABLE};
    p->thread->suspended = false;
    p->thread->blocked |= (action->mask | (action->flags & GUEST_SA_NODEFER ? 0 : BIT(number))) & ~never_blocked;
    set_register(p, abi->registers.link, p->trampoline);
    set_register(p, abi->registers.sp, sp);
    set_register(p, abi->registers.arguments[0], (uint64_t)number);
    set_register(p, abi->registers.arguments[1], sp + offsetof(struct frame, info));
    set_register(p, abi->registers.arguments[2], sp + offsetof(struct frame, context));
    set_register(p, abi->registers.pc, action->handler);
    abi->cancel_reservation(p->machine);
    if ((action->flags & reset_hand) != 0)
        action->handler = default_action;
    return true;
}

static int64_t set_signal_stack(process *p, struct signal_stack new)
{
    const int32_t mode = new.flags & ~auto_disarm;

    if (on_stack(p, get_register(p, p->abi->registers.sp)))
        return -EPERM;
    if (mode != 0 && mode != GUEST_SS_ONSTACK && mode != GUEST_SS_DISABLE)
        return -EINVAL;
    if (mode != GUEST_SS_DISABLE && new.size < GUEST_MINSIGSTKSZ)
        return -ENOMEM;
    p->thread->signal_stack = mode == GUEST_SS_DISABLE ? (struct signal_stack){.flags = new.flags} : new;
    return 0;
}

int64_t sys_rt_sigreturn(process *p, const uint64_t *a)
{
    const struct linux_abi *abi = p->abi;
    const char *from = guest_in(p, get_register(p, abi->registers.sp), signal_frame_size(p));
    struct frame frame;

    (void)a;
    if (from == NULL) {
        force_signal(p, SIGSEGV, GUEST_SI_KERNEL, 0);
        return (int64_t)get_register(p, abi->registers.result);
    }
    memcpy(&frame, from, sizeof frame);
    abi->context_restore(p->machine, from + sizeof frame);
    p->thread->blocked = frame.context.mask & ~never_blocked;
    set_signal_stack(p, frame.context.stack); /* whatever it says to that, as in Linux */
    return (int64_t)get_register(p, abi->registers.result);
}

/* Linux's order: what instructions did first, then by number. */
static int next_signal(const process *p)
{
    const uint64_t by_instructions = BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGILL) | BIT(SIGTRAP) | BIT(SIGFPE);
    uint64_t ready;

    if (p->pending_count == 0)
        return 0;
    ready = pending_for(p, p->thread) & ~p->thread->blocked;

    if ((ready & by_instructions) != 0)
        ready &= by_instructions;
    return ready != 0 ? __builtin_ctzll(ready) + 1 : 0;
}

/* Whether its owner lets it through to the program; `held` is set if that is not known yet. */
static bool let_through(process *p, int number)
{
    enum bobbin_linux_delivery decision = bobbin_linux_deliver;

    if (p->options.signal_hook != NULL && (p->let_through & BIT(number)) == 0)
        decision = p->options.signal_hook(p->options.signal_data, p, number);
    p->held = decision == bobbin_linux_hold;
    if (decision == bobbin_linux_deliver)
        p->let_through |= BIT(number);
    return decision == bobbin_linux_deliver;
}

/* Takes those of which no call that waits is to know, up to the first that has a handler, kills or is held: they are
 * forgotten, or stop the process. */
static void take_unhandled(process *p)
{
    int number;

    while (p->stopped == 0 && !p->held && (number = next_signal(p)) != 0) {
        const bool matters = !ignored(p, number) && let_through(p, number), stop = stops(p, number);
        struct signal_info info;

        if (p->held || (matters && !stop))
            return;
        info = take(p, p->thread, number);
        trace_signal(p, number, info.code, info.address);
        if (matters)
            stop_process(p, number);
    }
}

bool signal_ready(process *p)
{
    take_unhandled(p);
    return p->stopped == 0 && !p->held && next_signal(p) != 0;
}

bool signal_ends_wait(const process *p, const struct thread *thread)
{
    return p->pending_count > 0 && (pending_for(p, thread) & (~thread->blocked | thread->wait.signals)) != 0;
}

bool awaits_outside(const process *p)
{
    const uint64_t from_outside = BIT(SIGINT) | BIT(SIGTERM) | BIT(SIGHUP) | BIT(SIGQUIT) | BIT(SIGWINCH) |
                                  BIT(SIGUSR1) | BIT(SIGUSR2) | BIT(SIGTSTP) | BIT(SIGCONT);
    uint64_t handled = 0;

    for (int number = 1; number <= SIGNALS; number++)
        handled |= p->actions[number].handler > ignore_action ? BIT(number) : 0;
    EACH_THREAD(p, thread) {
        if (thread->wait.what == WAITS_FOR_SIGNAL &&
            (from_outside & ((handled & ~thread->blocked) | thread->wait.signals)) != 0)
            return true;
    }
    return false;
}

bool restarts_call(const process *p)
{
    const int number = next_signal(p);

    return number == 0 || (p->actions[number].flags & GUEST_SA_RESTART) != 0;
}

void wait_with_mask(process *p, uint64_t mask)
{
    if (p->thread->suspended)
        return; /* the call has been called before */
    p->thread->suspended_mask = p->thread->blocked;
    p->thread->suspended = true;
    p->thread->blocked = mask & ~never_blocked;
}

void stop_waiting(process *p)
{
    if (p->thread->suspended) {
        p->thread->blocked = p->thread->suspended_mask;
        p->thread->suspended = false;
    }
}

void deliver_signals(process *p)
{
    while (p->end.state == bobbin_linux_runs && signal_ready(p)) {
        const int number = next_signal(p);
        const struct signal_info info = take(p, p->thread, number);

        trace_signal(p, number, info.code, info.address);
        if (p->actions[number].handler == default_action) {
            kill_process(p, number);
        } else if (!enter_handler(p, &info)) {
            trace_signal(p, SIGSEGV, GUEST_SI_KERNEL, 0);
            kill_process(p, SIGSEGV);
        }
    }
    if (!p->held)
        stop_waiting(p);
}

void force_signal(process *p, int number, int code, uint64_t address)
{
    const struct signal_info info = {.number = number, .code = code, .address = address};

    /* Neither blocking nor ignoring helps against what the next instruction would only do again. */
    if ((p->thread->blocked & BIT(number)) != 0 || p->actions[number].handler == ignore_action) {
        p->actions[number].handler = default_action;
        p->thread->blocked &= ~BIT(number);
    }
    if ((pending_for(p, p->thread) & BIT(number)) != 0)
        take(p, p->thread, number);
    post_signal(p, p->thread, &info);
}

/* ---- Calls ------------------------------------------------------------------------------------------------------- */

int64_t sys_rt_sigaction(process *p, const uint64_t *a)
{
    uint32_t number = (uint32_t)a[0];
    struct action new = {0};

    if (a[3] != sizeof(uint64_t) || number < 1 || number > SIGNALS)
        return -EINVAL;
    if (a[1] != 0 && (BIT(number) & never_blocked) != 0)
        return -EINVAL;
    if (a[1] != 0 && !copy_in(p, &new, a[1], sizeof new))
        return -EFAULT;
    if (a[2] != 0 && !copy_out(p, a[2], &p->actions[number], sizeof new))
        return -EFAULT;
    if (a[1] != 0) {
        p->actions[number] = new;
        if (ignored(p, (int)number))
            forget_pending(p, BIT(number));
        if (number == SIGCHLD)
            want_stops(p, (new.flags &GUEST_SA_NOCLDSTOP) == 0);
    }
    return 0;
}

int64_t sys_rt_sigprocmask(process *p, const uint64_t *a)
{
    enum { BLOCK, UNBLOCK, SETMASK };
    uint64_t set, before = p->thread->blocked;

    if (a[3] != sizeof set)
        return -EINVAL;
    if (a[1] != 0) {
        if (!copy_in(p, &set, a[1], sizeof set))
            return -EFAULT;
        switch ((int)a[0]) {
        case BLOCK:
            p->thread->blocked |= set;
            break;
        case UNBLOCK:
            p->thread->blocked &= ~set;
            break;
        case SETMASK:
            p->thread->blocked = set;
            break;
        default:
            return -EINVAL;
        }
        p->thread->blocked &= ~never_blocked;
    }
    return a[2] == 0 || copy_out(p, a[2], &before, sizeof before) ? 0 : -EFAULT;
}

int64_t sys_rt_sigpending(process *p, const uint64_t *a)
{
    uint64_t waiting = pending_for(p, p->thread) & p->thread->blocked;

    if (a[1] > sizeof waiting)
        return -EINVAL;
    return copy_out(p, a[0], &waiting, a[1]) ? 0 : -EFAULT;
}

int64_t sys_rt_sigsuspend(process *p, const uint64_t *a)
{
    uint64_t mask;

    if (a[1] != sizeof mask)
        return -EINVAL;
    if (!copy_in(p, &mask, a[0], sizeof mask))
        return -EFAULT;
    wait_with_mask(p, mask);
    if (signal_ready(p))
        return -EINTR;
    return wait_for(p, (struct wait){.what = WAITS_FOR_SIGNAL, .deadline = UINT64_MAX});
}

bool take_signal(process *p, uint64_t set, struct signal_info *info)
{
    const uint64_t there = pending_for(p, p->thread) & set;

    if (there != 0)
        *info = take(p, p->thread, __builtin_ctzll(there) + 1);
    return there != 0;
}

uint64_t pending_signals(const process *p)
{
    uint64_t pending = 0;

    for (size_t i = 0; i < p->pending_count; i++)
        pending |= BIT(p->pending[i].info.number);
    return pending;
}

int64_t sys_rt_sigtimedwait(process *p, const uint64_t *a)
{
    struct timespec time = {0};
    struct signal_info info;
    uint64_t set, deadline;

    if (a[3] != sizeof set)
        return -EINVAL;
    if (!copy_in(p, &set, a[0], sizeof set) || (a[2] != 0 && !copy_in(p, &time, a[2], sizeof time)))
        return -EFAULT;
    if (!valid_time(&time))
        return -EINVAL;
    if (take_signal(p, set, &info))
        return a[1] == 0 || copy_out(p, a[1], &info, sizeof info) ? info.number : -EFAULT;
    deadline = deadline_after(p, a[2] != 0 ? nanoseconds(&time) : UINT64_MAX);
    if (signal_ready(p))
        return -EINTR;
    if (monotonic_now() >= deadline)
        return -EAGAIN;
    return wait_for(p, (struct wait){.what = WAITS_FOR_SIGNAL, .deadline = deadline, .signals = set});
}

int64_t sys_sigaltstack(process *p, const uint64_t *a)
{
    struct signal_stack new, old = p->thread->signal_stack;

    old.flags = stack_flags(p);
    if (a[0] != 0) {
        int64_t result = copy_in(p, &new, a[0], sizeof new) ? set_signal_stack(p, new) : -EFAULT;

        if (result != 0)
            return result;
    }
    return a[1] == 0 || copy_out(p, a[1], &old, sizeof old) ? 0 : -EFAULT;
}

/* ---- Sending ----------------------------------------------------------------------------------------------------- */

/* To that thread; NULL: to any. */
static int64_t send(process *p, const struct thread *thread, uint64_t number, int code)
{
    const struct signal_info info = {
        .number = (int)number, .code = code, .sender = {.pid = p->id, .uid = p->user.real}};

    if ((uint32_t)number > SIGNALS)
        return -EINVAL;
    if (info.number != 0)
        post_signal(p, thread, &info);
    return 0;
}

int64_t sys_kill(process *p, const uint64_t *a)
{
    return send_to_family(p, (int)a[0], a[1], SI_USER);
}

int64_t sys_tkill(process *p, const uint64_t *a)
{
    const struct thread *thread = thread_of(p, (int)a[0]);

    if ((int)a[0] <= 0)
        return -EINVAL;
    return thread != NULL ? send(p, thread, a[1], GUEST_SI_TKILL) : -ESRCH;
}

int64_t sys_tgkill(process *p, const uint64_t *a)
{
    if ((int)a[0] <= 0)
        return -EINVAL;
    return (int)a[0] == p->id ? sys_tkill(p, a + 1) : -ESRCH;
}

static int64_t queue(process *p, const struct thread *thread, uint64_t number, uint64_t address)
{
    struct signal_info info;

    if ((uint32_t)number > SIGNALS)
        return -EINVAL;
    if (!copy_in(p, &info, address, sizeof info))
        return -EFAULT;
    info.number = (int)number;
    if (info.number != 0)
        post_signal(p, thread, &info);
    return 0;
}

bool is_systems(int32_t code)
{
    return code >= 0 || code == GUEST_SI_TKILL;
}

int64_t sys_rt_sigqueueinfo(process *p, const uint64_t *a)
{
    struct signal_info info;

    if ((int)a[0] == p->id)
        return queue(p, NULL, a[1], a[2]);
    if ((uint32_t)a[1] > SIGNALS)
        return -EINVAL;
    if (!copy_in(p, &info, a[2], sizeof info))
        return -EFAULT;
    if (is_systems(info.code))
        return -EPERM;
    info.number = (int)a[1];
    return queue_to_family(p, (int)a[0], &info);
}

int64_t sys_rt_tgsigqueueinfo(process *p, const uint64_t *a)
{
    const struct thread *thread = thread_of(p, (int)a[1]);

    return (int)a[0] == p->id && thread != NULL ? queue(p, thread, a[2], a[3]) : -ESRCH;
}

/* ---- The timer --------------------------------------------------------------------------------------------------- */

enum { MICROSECOND = 1000 };

/* ITIMER_REAL runs with time, ITIMER_VIRTUAL and ITIMER_PROF with the processor's: what of it is the system's for the
 * program's sake is not told from its own. */
uint64_t timer_now(int which)
{
    return clock_now(which == ITIMER_REAL ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID);
}

static uint64_t until_timer(const process *p, int which)
{
    const uint64_t at = p->timers[which].at, now = at != 0 ? timer_now(which) : 0;

    return at == 0 ? UINT64_MAX : at > now ? at - now : 0;
}

uint64_t until_alarm(const process *p)
{
    const uint64_t real = until_timer(p, ITIMER_REAL), other = until_posix_timer(p);

    return real < other ? real : other;
}

void check_alarm(process *p)
{
    static const int signals[TIMERS] = {SIGALRM, SIGVTALRM, SIGPROF};

    check_posix_timers(p);
    for (int which = 0; which < TIMERS; which++) {
        struct timer *timer = &p->timers[which];
        const struct signal_info info = {.number = signals[which], .code = GUEST_SI_KERNEL};

        if (timer->at == 0 || until_timer(p, which) > 0)
            continue;
        post_signal(p, NULL, &info);
        timer->at = timer->interval != 0 ? timer_now(which) + timer->interval : 0;
    }
}

static void as_timeval(uint64_t time, int64_t value[2])
{
    value[0] = (int64_t)(time / SECOND);
    value[1] = (int64_t)(time % SECOND / MICROSECOND);
}

/* False: EINVAL. Centuries are cut. */
static bool from_timeval(const int64_t value[2], uint64_t *time)
{
    const int64_t most = INT64_C(1) << 33;

    if (value[0] < 0 || value[1] < 0 || value[1] >= SECOND / MICROSECOND)
        return false;
    *time = (uint64_t)(value[0] < most ? value[0] : most) * SECOND + (uint64_t)value[1] * MICROSECOND;
    return true;
}

/* struct itimerval: interval, then what is left. */
static void timer_value(const process *p, int which, int64_t value[4])
{
    uint64_t left = until_timer(p, which);

    as_timeval(p->timers[which].interval, value);
    as_timeval(left == UINT64_MAX ? 0 : left > MICROSECOND ? left : MICROSECOND, value + 2);
}

int64_t sys_getitimer(process *p, const uint64_t *a)
{
    int64_t value[4];

    if ((uint32_t)a[0] >= TIMERS)
        return -EINVAL;
    timer_value(p, (int)a[0], value);
    return copy_out(p, a[1], value, sizeof value) ? 0 : -EFAULT;
}

int64_t sys_setitimer(process *p, const uint64_t *a)
{
    int64_t before[4], value[4] = {0};
    uint64_t interval, first;

    if ((uint32_t)a[0] >= TIMERS)
        return -EINVAL;
    if (a[1] != 0 && !copy_in(p, value, a[1], sizeof value))
        return -EFAULT;
    if (!from_timeval(value, &interval) || !from_timeval(value + 2, &first))
        return -EINVAL;
    timer_value(p, (int)a[0], before);
    if (a[2] != 0 && !copy_out(p, a[2], before, sizeof before))
        return -EFAULT;
    p->timers[(uint32_t)a[0]] = (struct timer){first != 0 ? timer_now((int)a[0]) + first : 0, interval};
    return 0;
}
