/* Timers of timer_create(2). They ring where check_alarm looks: between pieces of a run, and at the end of waits. */
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <time.h>

#include "linux/process.h"

enum { NOTIFY_SIGNAL, NOTIFY_NONE, NOTIFY_THREAD = 4 };

/* Of the kernel's struct sigevent. */
struct event {
    uint64_t value;
    int32_t signal, notify, thread;
    uint8_t rest[64 - 20];
};

static bool of_processor(const struct posix_timer *timer)
{
    return timer->clock == CLOCK_PROCESS_CPUTIME_ID || timer->clock == CLOCK_THREAD_CPUTIME_ID;
}

uint64_t posix_timer_now(const struct posix_timer *timer)
{
    return clock_now(of_processor(timer) ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC);
}

static uint64_t left_of(const struct posix_timer *timer)
{
    const uint64_t now = timer->at != 0 ? posix_timer_now(timer) : 0;

    return timer->at == 0 ? UINT64_MAX : timer->at > now ? timer->at - now : 0;
}

uint64_t until_posix_timer(const process *p)
{
    uint64_t least = UINT64_MAX;

    for (int i = 0; i < POSIX_TIMERS; i++) {
        const uint64_t left = of_processor(&p->posix_timers[i]) ? UINT64_MAX : left_of(&p->posix_timers[i]);

        least = left < least ? left : least;
    }
    return least;
}

static void ring(process *p, int id, struct posix_timer *timer)
{
    const uint64_t late = posix_timer_now(timer) - timer->at,
                   missed = timer->interval != 0 ? late / timer->interval : 0;
    const struct thread *thread = timer->thread != 0 ? thread_of(p, timer->thread) : NULL;
    const struct signal_info info = {
        .number = timer->signal,
        .code = SI_TIMER,
        .sender = {.pid = id, .uid = (uint32_t)missed, .value = timer->value},
    };

    timer->overrun = (int)missed;
    timer->at = timer->interval != 0 ? timer->at + (missed + 1) * timer->interval : 0;
    if (timer->signal != 0 && (timer->thread == 0 || thread != NULL))
        post_signal(p, thread, &info);
}

void check_posix_timers(process *p)
{
    for (int i = 0; i < POSIX_TIMERS; i++) {
        if (p->posix_timers[i].at != 0 && left_of(&p->posix_timers[i]) == 0)
            ring(p, i, &p->posix_timers[i]);
    }
}

static struct posix_timer *timer_at(process *p, uint64_t id)
{
    return (uint32_t)id < POSIX_TIMERS && p->posix_timers[(uint32_t)id].used ? &p->posix_timers[(uint32_t)id] : NULL;
}

int64_t sys_timer_create(process *p, const uint64_t *a)
{
    struct event event = {.signal = SIGALRM, .notify = NOTIFY_SIGNAL};
    const clockid_t clock = clock_of(p, a[0]);
    int32_t id = 0;

    if ((clock < 0 || clock > CLOCK_THREAD_CPUTIME_ID) && clock != CLOCK_BOOTTIME)
        return -EINVAL;
    if (a[1] != 0 && !copy_in(p, &event, a[1], sizeof event))
        return -EFAULT;
    if (event.notify != NOTIFY_NONE && (event.signal < 1 || event.signal > SIGNALS))
        return -EINVAL;
    if ((event.notify != NOTIFY_SIGNAL && event.notify != NOTIFY_NONE && event.notify != NOTIFY_THREAD) ||
        (event.notify == NOTIFY_THREAD && thread_of(p, event.thread) == NULL))
        return -EINVAL;
    while (id < POSIX_TIMERS && p->posix_timers[id].used)
        id++;
    if (id == POSIX_TIMERS)
        return -EAGAIN;
    if (!copy_out(p, a[2], &id, sizeof id))
        return -EFAULT;
    p->posix_timers[id] = (struct posix_timer){
        .used = true,
        .clock = clock,
        .signal = event.notify == NOTIFY_NONE ? 0 : event.signal,
        .value = a[1] != 0 ? event.value : (uint64_t)id,
        .thread = event.notify == NOTIFY_THREAD ? event.thread : 0,
    };
    return 0;
}

static void value_of(const struct posix_timer *timer, struct timespec value[2])
{
    const uint64_t left = left_of(timer);

    value[0] = timespec_of(timer->interval);
    value[1] = timespec_of(left == UINT64_MAX ? 0 : left > 0 ? left : 1);
}

int64_t sys_timer_gettime(process *p, const uint64_t *a)
{
    const struct posix_timer *timer = timer_at(p, a[0]);
    struct timespec value[2];

    if (timer == NULL)
        return -EINVAL;
    value_of(timer, value);
    return copy_out(p, a[1], value, sizeof value) ? 0 : -EFAULT;
}

int64_t sys_timer_settime(process *p, const uint64_t *a)
{
    struct posix_timer *timer = timer_at(p, a[0]);
    struct timespec value[2], old[2];
    uint64_t first;

    if (timer == NULL || !copy_in(p, value, a[2], sizeof value))
        return timer == NULL ? -EINVAL : -EFAULT;
    if (!valid_time(&value[0]) || !valid_time(&value[1]))
        return -EINVAL;
    value_of(timer, old);
    if (a[3] != 0 && !copy_out(p, a[3], old, sizeof old))
        return -EFAULT;
    first = nanoseconds(&value[1]);
    if (((uint32_t)a[1] & TIMER_ABSTIME) == 0)
        timer->at = first != 0 ? posix_timer_now(timer) + first : 0;
    else
        timer->at = first != 0 ? posix_timer_now(timer) + time_until(p, timer->clock, &value[1]) : 0;
    timer->interval = nanoseconds(&value[0]);
    return 0;
}

int64_t sys_timer_getoverrun(process *p, const uint64_t *a)
{
    const struct posix_timer *timer = timer_at(p, a[0]);

    return timer != NULL ? timer->overrun : -EINVAL;
}

int64_t sys_timer_delete(process *p, const uint64_t *a)
{
    struct posix_timer *timer = timer_at(p, a[0]);

    if (timer == NULL)
        return -EINVAL;
    *timer = (struct posix_timer){0};
    return 0;
}
