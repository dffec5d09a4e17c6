/* Futexes: threads that wait until another changes a word. A word is known by its address in this process; in memory
 * that processes share those that wait are in a list which they share, too (family.c). */
#define _GNU_SOURCE
#include <time.h>

#include "linux/process.h"

/* include/uapi/linux/futex.h */
enum {
    GUEST_WAITERS = INT32_MIN, /* bits of the word, where the kernel has a part in it */
    GUEST_OWNER_DIED = 0x40000000,
    GUEST_ID = 0x3fffffff,
};

/* Of those that wait there the one that came first; NULL: nobody does. */
static struct thread *first_waiter(const process *p, uint64_t address, uint32_t bits)
{
    struct thread *first = NULL;

    EACH_THREAD(p, thread) {
        const struct wait *wait = &thread->wait;

        if (wait->what == WAITS_FOR_FUTEX && !wait->come && wait->queued == 0 && wait->futex == address &&
            (wait->bits & bits) != 0 && (first == NULL || wait->order < first->wait.order))
            first = thread;
    }
    return first;
}

static bool is_shared(const process *p, uint64_t address, struct futex_key *key)
{
    return shares_memory(p) && shared_key(p, address, key);
}

int64_t wake_futex(process *p, uint64_t address, uint32_t count, uint32_t bits)
{
    struct futex_key key;
    struct thread *thread;
    int64_t woken = 0;

    while (woken < (int64_t)count && (thread = first_waiter(p, address, bits)) != NULL) {
        thread->wait.come = thread->wait.woken = true;
        woken++;
    }
    if (woken < (int64_t)count && is_shared(p, address, &key))
        woken += wake_queued(p, &key, count - (uint32_t)woken, bits);
    return woken;
}

static int64_t requeue(process *p, uint64_t from, uint64_t to, uint32_t count)
{
    struct futex_key key;
    struct thread *thread;
    int64_t moved = 0;

    while (from != to && moved < (int64_t)count && (thread = first_waiter(p, from, UINT32_MAX)) != NULL) {
        thread->wait.futex = to;
        thread->wait.order = ++p->wait_order;
        moved++;
    }
    if (moved < (int64_t)count && is_shared(p, from, &key)) /* they may be woken as well, and look again */
        moved += wake_queued(p, &key, count - (uint32_t)moved, UINT32_MAX);
    return moved;
}

/* ---- Waiting ----------------------------------------------------------------------------------------------------- */

/* The time at which a wait ends; a relative one if it is not `absolute`: 0 or an error. */
static int64_t deadline_in(const process *p, uint64_t address, bool absolute, clockid_t clock, uint64_t *deadline)
{
    struct timespec time;

    *deadline = UINT64_MAX;
    if (address == 0)
        return 0;
    if (!copy_in(p, &time, address, sizeof time))
        return -EFAULT;
    if (!valid_time(&time))
        return -EINVAL;
    *deadline = deadline_after(p, nanoseconds(&time));
    if (absolute && p->thread->wait.what == WAITS_FOR_NOTHING)
        *deadline = monotonic_now() + time_until(p, clock, &time);
    return 0;
}

/* Waits there, or goes on waiting. */
static int64_t sleep_on(process *p, uint64_t address, uint32_t bits, uint64_t deadline)
{
    const struct wait *wait = &p->thread->wait;
    struct futex_key key;
    int queued = 0;

    if (wait->what != WAITS_FOR_NOTHING && (wait->woken || woken_from(p, wait->queued)))
        return 0;
    if (signal_ready(p))
        return deadline == UINT64_MAX ? -RESTART : -EINTR;
    if (monotonic_now() >= deadline)
        return -ETIMEDOUT;
    if (wait->what != WAITS_FOR_NOTHING)
        return -WAITS;
    if (is_shared(p, address, &key)) {
        queued = queue_at(p, &key, bits);
        if (queued == 0) { /* as if it had been woken */
            end_turn(p);
            return 0;
        }
    }
    return wait_for(p, (struct wait){.what = WAITS_FOR_FUTEX,
                                     .deadline = deadline,
                                     .futex = address,
                                     .bits = bits,
                                     .queued = queued,
                                     .order = ++p->wait_order});
}

/* A word in memory that processes share names a thread that holds a mutex. If the host has ended that thread's process,
 * nobody has told that the owner died: that is told now. */
static bool owner_is_lost(const process *p, uint64_t address, uint32_t *value)
{
    struct futex_key key;

    if (!is_lost(p, (int)(*value & GUEST_ID)) || !is_shared(p, address, &key))
        return false;
    *value = (*value & (uint32_t)GUEST_WAITERS) | GUEST_OWNER_DIED;
    return copy_out(p, address, value, sizeof *value);
}

static int64_t wait_on(process *p, uint64_t address, uint32_t expected, uint32_t bits, uint64_t deadline)
{
    uint32_t value;

    if (bits == 0)
        return -EINVAL;
    if (!copy_in(p, &value, address, sizeof value))
        return -EFAULT;
    if (p->thread->wait.what == WAITS_FOR_NOTHING &&
        (value != expected || ((value & (uint32_t)GUEST_WAITERS) != 0 && owner_is_lost(p, address, &value))))
        return -EAGAIN;
    return sleep_on(p, address, bits, deadline);
}

/* ---- Two words at once ------------------------------------------------------------------------------------------- */

static int32_t signed12(uint32_t bits)
{
    return (int32_t)(bits << 20) >> 20;
}

/* Changes the second word as `code` says, and compares what was there: 0, 1 or an error. */
static int64_t change(process *p, uint64_t address, uint32_t code)
{
    enum { SET, ADD, OR, ANDN, XOR, EQ = 0, NE, LT, LE, GT, GE, SHIFTED = 8 };
    const int32_t compared = signed12(code & 0xfff);
    int32_t argument = signed12(code >> 12 & 0xfff), old, new;
    uint32_t operation = code >> 28;

    if ((operation & SHIFTED) != 0)
        argument = (int32_t)(UINT32_C(1) << (argument & 31));
    if (!copy_in(p, &old, address, sizeof old))
        return -EFAULT;
    switch (operation & 7) {
    case SET:
        new = argument;
        break;
    case ADD:
        new = (int32_t)((uint32_t)old + (uint32_t)argument);
        break;
    case OR:
        new = old | argument;
        break;
    case ANDN:
        new = old & ~argument;
        break;
    case XOR:
        new = old ^ argument;
        break;
    default:
        return -ENOSYS;
    }
    if (!copy_out(p, address, &new, sizeof new))
        return -EFAULT;
    switch (code >> 24 & 15) {
    case EQ:
        return old == compared;
    case NE:
        return old != compared;
    case LT:
        return old < compared;
    case LE:
        return old <= compared;
    case GT:
        return old > compared;
    case GE:
        return old >= compared;
    default:
        return -ENOSYS;
    }
}

static int64_t wake_and_change(process *p, const uint64_t *a)
{
    const int64_t more = change(p, a[4], (uint32_t)a[5]);
    int64_t woken;

    if (more < 0)
        return more;
    woken = wake_futex(p, a[0], (uint32_t)a[2], UINT32_MAX);
    return more ? woken + wake_futex(p, a[4], (uint32_t)a[3], UINT32_MAX) : woken;
}

static int64_t wake_and_requeue(process *p, const uint64_t *a, bool compares)
{
    uint32_t value;
    int64_t woken;

    if ((int32_t)a[2] < 0 || (int32_t)a[3] < 0)
        return -EINVAL;
    if (!copy_in(p, &value, a[0], sizeof value) || guest_in(p, a[4], sizeof value) == NULL)
        return -EFAULT;
    if (compares && value != (uint32_t)a[5])
        return -EAGAIN;
    woken = wake_futex(p, a[0], (uint32_t)a[2], UINT32_MAX);
    return woken + requeue(p, a[0], a[4], (uint32_t)a[3]);
}

/* ---- Mutexes that know their owner: with priority inheritance, or robust ------------------------------------------
 */

/* Gives such a mutex to the first that waits for it, or to nobody. In memory that processes share nobody gets it so:
 * the first is woken, and tries again. */
static bool hand_over(process *p, uint64_t address, uint32_t flags)
{
    struct thread *next = first_waiter(p, address, UINT32_MAX);
    uint32_t value = flags;
    struct futex_key key;

    if (is_shared(p, address, &key)) {
        wake_futex(p, address, 1, UINT32_MAX);
        return copy_out(p, address, &value, sizeof value);
    }
    if (next != NULL) {
        next->wait.come = next->wait.woken = true;
        value |= (uint32_t)next->id | (first_waiter(p, address, UINT32_MAX) != NULL ? (uint32_t)GUEST_WAITERS : 0);
    }
    return copy_out(p, address, &value, sizeof value);
}

static int64_t lock_owned(process *p, uint64_t address, uint64_t deadline, bool may_wait)
{
    const bool waited = p->thread->wait.what != WAITS_FOR_NOTHING;
    const uint32_t self = (uint32_t)p->thread->id;
    struct futex_key key;
    const bool shared = is_shared(p, address, &key);
    uint32_t value;
    int64_t result;

    if (waited) {
        result = sleep_on(p, address, UINT32_MAX, deadline);
        if (result != 0 || !shared)
            return result;
        end_wait(p);
    }
    if (!copy_in(p, &value, address, sizeof value) || guest_out(p, address, sizeof value) == NULL)
        return -EFAULT;
    if ((value & GUEST_ID) == self)
        return -EDEADLK;
    if ((value & GUEST_ID) == 0 || owner_is_lost(p, address, &value)) {
        value = (value & GUEST_OWNER_DIED) | self | (waited ? (uint32_t)GUEST_WAITERS : 0); /* there may be more */
        copy_out(p, address, &value, sizeof value);
        return 0;
    }
    if (!may_wait)
        return -EAGAIN;
    if (!shared && thread_of(p, (int)(value & GUEST_ID)) == NULL)
        return -ESRCH;
    value |= (uint32_t)GUEST_WAITERS;
    copy_out(p, address, &value, sizeof value);
    result = sleep_on(p, address, UINT32_MAX, deadline);
    return result == 0 && shared ? -RESTART : result; /* too many wait there: it tries again */
}

static int64_t unlock_owned(process *p, uint64_t address)
{
    uint32_t value;

    if (!copy_in(p, &value, address, sizeof value))
        return -EFAULT;
    if ((value & GUEST_ID) != (uint32_t)p->thread->id)
        return -EPERM;
    return hand_over(p, address, 0) ? 0 : -EFAULT;
}

/* kernel/futex/core.c, handle_futex_death */
static void abandon(process *p, uint64_t address, bool inherits)
{
    uint32_t value, left;

    address = untagged(p, address);
    if (address % sizeof value != 0 || !copy_in(p, &value, address, sizeof value) ||
        (value & GUEST_ID) != (uint32_t)p->thread->id)
        return;
    if (inherits) {
        hand_over(p, address, GUEST_OWNER_DIED);
        return;
    }
    left = (value & (uint32_t)GUEST_WAITERS) | GUEST_OWNER_DIED;
    if (copy_out(p, address, &left, sizeof left) && (value & (uint32_t)GUEST_WAITERS) != 0)
        wake_futex(p, address, 1, UINT32_MAX);
}

void release_robust_list(process *p)
{
    enum { MOST = 2048 }; /* ROBUST_LIST_LIMIT: it may be a circle */
    const uint64_t inherits = 1;
    struct {
        uint64_t next, offset, pending;
    } head;
    uint64_t entry;

    if (p->thread->robust_list == 0 || !copy_in(p, &head, p->thread->robust_list, sizeof head))
        return;
    entry = head.next;
    for (int i = 0; i < MOST && (entry & ~inherits) != p->thread->robust_list; i++) {
        uint64_t next;
        const bool readable = copy_in(p, &next, entry & ~inherits, sizeof next);

        if (entry != head.pending)
            abandon(p, (entry & ~inherits) + head.offset, (entry & inherits) != 0);
        if (!readable)
            break;
        entry = next;
    }
    if (head.pending != 0)
        abandon(p, (head.pending & ~inherits) + head.offset, (head.pending & inherits) != 0);
}

int64_t sys_set_robust_list(process *p, const uint64_t *a)
{
    const uint64_t size = 24; /* struct robust_list_head */

    if (a[1] != size)
        return -EINVAL;
    p->thread->robust_list = a[0];
    return 0;
}

int64_t sys_get_robust_list(process *p, const uint64_t *a)
{
    const struct thread *thread = (int)a[0] == 0 ? p->thread : thread_of(p, (int)a[0]);
    const uint64_t size = 24;

    if (thread == NULL)
        return -ESRCH;
    return copy_out(p, a[2], &size, sizeof size) && copy_out(p, a[1], &thread->robust_list, sizeof size) ? 0 : -EFAULT;
}

/* ---- The call ---------------------------------------------------------------------------------------------------- */

int64_t sys_futex(process *p, const uint64_t *given)
{
    enum {
        WAIT,
        WAKE,
        REQUEUE = 3,
        CMP_REQUEUE,
        WAKE_OP,
        LOCK_PI,
        UNLOCK_PI,
        TRYLOCK_PI,
        WAIT_BITSET,
        WAKE_BITSET,
        LOCK_PI2 = 13,
        PRIVATE = 128,
        REALTIME = 256,
    };
    const uint64_t a[LINUX_ARGUMENTS] = {untagged(p, given[0]), given[1], given[2], given[3],
                                         untagged(p, given[4]), given[5]};
    const uint32_t operation = (uint32_t)a[1] & ~(uint32_t)(PRIVATE | REALTIME), value = (uint32_t)a[2];
    const clockid_t clock = ((uint32_t)a[1] & REALTIME) != 0 || operation == LOCK_PI ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    const bool waits = operation == WAIT || operation == WAIT_BITSET || operation == LOCK_PI || operation == LOCK_PI2;
    uint64_t deadline = UINT64_MAX;
    int64_t result = waits ? deadline_in(p, a[3], operation != WAIT, clock, &deadline) : 0;

    if (result != 0)
        return result;
    if (a[0] % sizeof value != 0)
        return -EINVAL;
    if (guest_in(p, a[0], sizeof value) == NULL)
        return -EFAULT;
    switch (operation) {
    case WAIT:
        return wait_on(p, a[0], value, UINT32_MAX, deadline);
    case WAIT_BITSET:
        return wait_on(p, a[0], value, (uint32_t)a[5], deadline);
    case WAKE:
        return wake_futex(p, a[0], value, UINT32_MAX);
    case WAKE_BITSET:
        return (uint32_t)a[5] != 0 ? wake_futex(p, a[0], value, (uint32_t)a[5]) : -EINVAL;
    case REQUEUE:
        return wake_and_requeue(p, a, false);
    case CMP_REQUEUE:
        return wake_and_requeue(p, a, true);
    case WAKE_OP:
        return wake_and_change(p, a);
    case LOCK_PI:
    case LOCK_PI2:
        return lock_owned(p, a[0], deadline, true);
    case TRYLOCK_PI:
        return lock_owned(p, a[0], UINT64_MAX, false);
    case UNLOCK_PI:
        return unlock_owned(p, a[0]);
    default:
        return -ENOSYS;
    }
}
