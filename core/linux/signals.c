/* Signals that a process raises itself: by an instruction, a call, or its timer. Nobody else can send any.
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
    GUEST_SA_SIGINFO = 4,
    GUEST_SA_ONSTACK = 0x08000000,
    GUEST_SA_RESTART = 0x10000000,
    GUEST_SA_NODEFER = 0x40000000,
    GUEST_SS_ONSTACK = 1,
    GUEST_SS_DISABLE = 2,
    GUEST_MINSIGSTKSZ = 2048,
    GUEST_SI_TKILL = -6,
    GUEST_SI_KERNEL = 0x80,
    FIRST_QUEUED = 32, /* the kernel's SIGRTMIN */
};
static const uint64_t reset_hand = 0x80000000;
static const int32_t auto_disarm = INT32_MIN;
static const uint64_t default_action = 0, ignore_action = 1;

#define BIT(number) (UINT64_C(1) << ((number)-1))
static const uint64_t never_blocked = BIT(SIGKILL) | BIT(SIGSTOP);

/* By default these do nothing. Stopping is nothing too: nobody could continue the process. */
static const uint64_t harmless = BIT(SIGCHLD) | BIT(SIGCONT) | BIT(SIGURG) | BIT(SIGWINCH) | BIT(SIGSTOP) |
                                 BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGTTOU);

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

void kill_process(process *p, int number)
{
    p->end.state = bobbin_linux_killed;
    p->end.signal = number;
}

/* Real-time signals queue, and are lost only where the queue is full; of the others at most one is pending (signal(7)).
 */
static void post(process *p, int number, const struct signal_info *info)
{
    if (ignored(p, number) && (p->blocked & BIT(number)) == 0)
        return;
    if (number < FIRST_QUEUED) {
        if ((p->pending & BIT(number)) == 0)
            p->waiting[number] = *info;
    } else if (p->queued < MOST_QUEUED_SIGNALS) {
        p->queue[p->queued++] = *info;
    } else {
        return;
    }
    p->pending |= BIT(number);
}

/* Takes a pending signal away and returns what there is to know of it. */
static struct signal_info take(process *p, int number)
{
    struct signal_info info = p->waiting[number];
    bool first = true;
    size_t kept = 0;

    p->pending &= ~BIT(number);
    if (number < FIRST_QUEUED)
        return info;
    for (size_t i = 0; i < p->queued; i++) {
        if (p->queue[i].number == number && first) {
            info = p->queue[i];
            first = false;
            continue;
        }
        if (p->queue[i].number == number)
            p->pending |= BIT(number);
        p->queue[kept++] = p->queue[i];
    }
    p->queued = kept;
    return info;
}

void send_signal(process *p, int number, int code, uint64_t value)
{
    const struct signal_info info = {
        .number = number, .code = code, .sender = {.pid = getpid(), .uid = getuid(), .value = value}};

    post(p, number, &info);
}

/* ---- Into a handler and back ------------------------------------------------------------------------------------- */

static bool on_stack(const process *p, uint64_t sp)
{
    const struct signal_stack *stack = &p->signal_stack;

    return stack->size > 0 && sp > stack->address && sp - stack->address <= stack->size;
}

static int32_t stack_flags(const process *p)
{
    if (p->signal_stack.size == 0)
        return GUEST_SS_DISABLE;
    return (p->signal_stack.flags & auto_disarm) |
           (on_stack(p, get_register(p, p->abi->registers.sp)) ? GUEST_SS_ONSTACK : 0);
}

static bool enter_handler(process *p, const struct signal_info *info)
{
    const int number = info->number;
    struct action *action = &p->actions[number];
    const struct linux_abi *abi = p->abi;
    const struct signal_stack *stack = &p->signal_stack;
    const uint64_t size = sizeof(struct frame) + abi->context_size;
    struct frame frame = {.info = *info};
    uint64_t sp = get_register(p, abi->registers.sp);
    char *to;

    if ((action->flags & GUEST_SA_ONSTACK) != 0 && stack->size > 0 && !on_stack(p, sp))
        sp = stack->address + stack->size;
    else if (on_stack(p, sp) && sp - size - stack->address > stack->size)
        return false; /* it would run off the signal stack */
    sp = (sp - size) & ~UINT64_C(15);

    frame.context.stack = *stack;
    frame.context.mask = p->suspended ? p->suspended_mask : p->blocked;
    to = guest_out(p, sp, size);
    if (to == NULL)
        return false;
    memcpy(to, &frame, sizeof frame);
    abi->context_save(p->machine, to + sizeof frame);

    if ((stack->flags & auto_disarm) != 0)
        p->signal_stack = (struct signal_stack){.flags = GUEST_SS_DISABLE};
    p->suspended = false;
    p->blocked |= (action->mask | (action->flags & GUEST_SA_NODEFER ? 0 : BIT(number))) & ~never_blocked;
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
    p->signal_stack = mode == GUEST_SS_DISABLE ? (struct signal_stack){.flags = new.flags} : new;
    return 0;
}

int64_t sys_rt_sigreturn(process *p, const uint64_t *a)
{
    const struct linux_abi *abi = p->abi;
    const char *from = guest_in(p, get_register(p, abi->registers.sp), sizeof(struct frame) + abi->context_size);
    struct frame frame;

    (void)a;
    if (from == NULL) {
        force_signal(p, SIGSEGV, GUEST_SI_KERNEL, 0);
        return (int64_t)get_register(p, abi->registers.result);
    }
    memcpy(&frame, from, sizeof frame);
    abi->context_restore(p->machine, from + sizeof frame);
    p->blocked = frame.context.mask & ~never_blocked;
    set_signal_stack(p, frame.context.stack); /* whatever it says to that, as in Linux */
    return (int64_t)get_register(p, abi->registers.result);
}

/* Linux's order: what instructions did first, then by number. */
static int next_signal(const process *p)
{
    const uint64_t by_instructions = BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGILL) | BIT(SIGTRAP) | BIT(SIGFPE);
    uint64_t ready = p->pending & ~p->blocked;

    if ((ready & by_instructions) != 0)
        ready &= by_instructions;
    return ready != 0 ? __builtin_ctzll(ready) + 1 : 0;
}

bool signal_ready(const process *p)
{
    return next_signal(p) != 0;
}

bool restarts_call(const process *p)
{
    const int number = next_signal(p);

    return number == 0 || (p->actions[number].flags & GUEST_SA_RESTART) != 0;
}

void wait_with_mask(process *p, uint64_t mask)
{
    p->suspended_mask = p->blocked;
    p->suspended = true;
    p->blocked = mask & ~never_blocked;
}

void stop_waiting(process *p)
{
    if (p->suspended) {
        p->blocked = p->suspended_mask;
        p->suspended = false;
    }
}

void deliver_signals(process *p)
{
    int number;

    while (p->end.state == bobbin_linux_runs && (number = next_signal(p)) != 0) {
        const struct signal_info info = take(p, number);

        trace_signal(p, number, info.code, info.address);
        if (ignored(p, number))
            continue;
        if (p->actions[number].handler == default_action) {
            kill_process(p, number);
        } else if (!enter_handler(p, &info)) {
            trace_signal(p, SIGSEGV, GUEST_SI_KERNEL, 0);
            kill_process(p, SIGSEGV);
        }
    }
    stop_waiting(p);
}

void force_signal(process *p, int number, int code, uint64_t address)
{
    const struct signal_info info = {.number = number, .code = code, .address = address};

    /* Neither blocking nor ignoring helps against what the next instruction would only do again. */
    if ((p->blocked & BIT(number)) != 0 || p->actions[number].handler == ignore_action) {
        p->actions[number].handler = default_action;
        p->blocked &= ~BIT(number);
    }
    p->pending &= ~BIT(number);
    post(p, number, &info);
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
        while (ignored(p, (int)number) && (p->pending & BIT(number)) != 0)
            take(p, (int)number);
    }
    return 0;
}

int64_t sys_rt_sigprocmask(process *p, const uint64_t *a)
{
    enum { BLOCK, UNBLOCK, SETMASK };
    uint64_t set, before = p->blocked;

    if (a[3] != sizeof set)
        return -EINVAL;
    if (a[1] != 0) {
        if (!copy_in(p, &set, a[1], sizeof set))
            return -EFAULT;
        switch ((int)a[0]) {
        case BLOCK:
            p->blocked |= set;
            break;
        case UNBLOCK:
            p->blocked &= ~set;
            break;
        case SETMASK:
            p->blocked = set;
            break;
        default:
            return -EINVAL;
        }
        p->blocked &= ~never_blocked;
    }
    return a[2] == 0 || copy_out(p, a[2], &before, sizeof before) ? 0 : -EFAULT;
}

int64_t sys_rt_sigpending(process *p, const uint64_t *a)
{
    uint64_t waiting = p->pending & p->blocked;

    if (a[1] > sizeof waiting)
        return -EINVAL;
    return copy_out(p, a[0], &waiting, a[1]) ? 0 : -EFAULT;
}

/* Sleeps until the timer rings, if it is set: the only thing that could come while nothing runs. */
static int64_t sleep_until_alarm(process *p)
{
    uint64_t left = until_alarm(p);

    if (left != UINT64_MAX) {
        const struct timespec time = {(time_t)(left / 1000000000), (long)(left % 1000000000)};

        if (nanosleep(&time, NULL) != 0)
            return -AGAIN_LATER;
        check_alarm(p);
    }
    /* With no timer the wait would last for ever: it ends at once, as if a signal had been handled. */
    return -EINTR;
}

int64_t sys_rt_sigsuspend(process *p, const uint64_t *a)
{
    uint64_t mask;
    int64_t result = -EINTR;

    if (a[1] != sizeof mask)
        return -EINVAL;
    if (!copy_in(p, &mask, a[0], sizeof mask))
        return -EFAULT;
    wait_with_mask(p, mask);
    if (!signal_ready(p))
        result = sleep_until_alarm(p);
    return result;
}

int64_t sys_rt_sigtimedwait(process *p, const uint64_t *a)
{
    struct timespec time = {0};
    struct signal_info info;
    uint64_t set;
    int number;

    if (a[3] != sizeof set)
        return -EINVAL;
    if (!copy_in(p, &set, a[0], sizeof set) || (a[2] != 0 && !copy_in(p, &time, a[2], sizeof time)))
        return -EFAULT;
    if ((p->pending & set) == 0) {
        if (a[2] == 0 || until_alarm(p) != UINT64_MAX) {
            int64_t result = sleep_until_alarm(p);

            if (result == -AGAIN_LATER || (p->pending & set) == 0)
                return result;
        } else if (nanosleep(&time, NULL) != 0) {
            return failure();
        }
    }
    if ((p->pending & set) == 0)
        return -EAGAIN;
    number = __builtin_ctzll(p->pending & set) + 1;
    info = take(p, number);
    return a[1] == 0 || copy_out(p, a[1], &info, sizeof info) ? number : -EFAULT;
}

int64_t sys_sigaltstack(process *p, const uint64_t *a)
{
    struct signal_stack new, old = p->signal_stack;

    old.flags = stack_flags(p);
    if (a[0] != 0) {
        int64_t result = copy_in(p, &new, a[0], sizeof new) ? set_signal_stack(p, new) : -EFAULT;

        if (result != 0)
            return result;
    }
    return a[1] == 0 || copy_out(p, a[1], &old, sizeof old) ? 0 : -EFAULT;
}

/* ---- Sending ----------------------------------------------------------------------------------------------------- */

static int64_t send_to_self(process *p, uint64_t number, int code)
{
    if ((uint32_t)number > SIGNALS)
        return -EINVAL;
    if ((uint32_t)number != 0)
        send_signal(p, (int)number, code, 0);
    return 0;
}

/* 0 and -1 mean groups of processes: of those this one alone can be reached. */
int64_t sys_kill(process *p, const uint64_t *a)
{
    int pid = (int)a[0], self = getpid();

    return pid == self || pid == 0 || pid == -1 || pid == -self ? send_to_self(p, a[1], SI_USER) : -ESRCH;
}

int64_t sys_tkill(process *p, const uint64_t *a)
{
    return (int)a[0] == getpid() ? send_to_self(p, a[1], GUEST_SI_TKILL) : -ESRCH;
}

int64_t sys_tgkill(process *p, const uint64_t *a)
{
    return (int)a[0] == getpid() ? sys_tkill(p, a + 1) : -ESRCH;
}

static int64_t queue(process *p, int pid, uint64_t number, uint64_t address)
{
    struct signal_info info;

    if (pid != getpid())
        return -ESRCH;
    if ((uint32_t)number > SIGNALS)
        return -EINVAL;
    if (!copy_in(p, &info, address, sizeof info))
        return -EFAULT;
    info.number = (int)number;
    if (info.number != 0)
        post(p, info.number, &info);
    return 0;
}

int64_t sys_rt_sigqueueinfo(process *p, const uint64_t *a)
{
    return queue(p, (int)a[0], a[1], a[2]);
}

int64_t sys_rt_tgsigqueueinfo(process *p, const uint64_t *a)
{
    return (int)a[0] == getpid() ? queue(p, (int)a[1], a[2], a[3]) : -ESRCH;
}

/* ---- The timer --------------------------------------------------------------------------------------------------- */

enum { SECOND = 1000000000, MICROSECOND = 1000 };

uint64_t monotonic_now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

uint64_t until_alarm(const process *p)
{
    uint64_t now = monotonic_now();

    return p->alarm == 0 ? UINT64_MAX : p->alarm > now ? p->alarm - now : 0;
}

void check_alarm(process *p)
{
    if (p->alarm == 0 || until_alarm(p) > 0)
        return;
    send_signal(p, SIGALRM, GUEST_SI_KERNEL, 0);
    p->alarm = p->alarm_interval != 0 ? monotonic_now() + p->alarm_interval : 0;
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
static void timer_value(const process *p, int64_t value[4])
{
    uint64_t left = until_alarm(p);

    as_timeval(p->alarm_interval, value);
    as_timeval(left == UINT64_MAX ? 0 : left > MICROSECOND ? left : MICROSECOND, value + 2);
}

int64_t sys_getitimer(process *p, const uint64_t *a)
{
    int64_t value[4];

    if ((int)a[0] != ITIMER_REAL)
        return -EINVAL;
    timer_value(p, value);
    return copy_out(p, a[1], value, sizeof value) ? 0 : -EFAULT;
}

int64_t sys_setitimer(process *p, const uint64_t *a)
{
    int64_t before[4], value[4] = {0};
    uint64_t interval, first;

    if ((int)a[0] != ITIMER_REAL)
        return -EINVAL;
    if (a[1] != 0 && !copy_in(p, value, a[1], sizeof value))
        return -EFAULT;
    if (!from_timeval(value, &interval) || !from_timeval(value + 2, &first))
        return -EINVAL;
    timer_value(p, before);
    if (a[2] != 0 && !copy_out(p, a[2], before, sizeof before))
        return -EFAULT;
    p->alarm = first != 0 ? monotonic_now() + first : 0;
    p->alarm_interval = interval;
    return 0;
}
