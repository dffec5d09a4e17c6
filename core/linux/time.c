/* Clocks, sleeping, and waiting for files. struct timespec and struct timeval are two 64-bit numbers on all 64-bit
 * hosts. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#include "linux/process.h"

_Static_assert(sizeof(struct timespec) == 16 && sizeof(struct timeval) == 16, "as on 64-bit ports");

clockid_t clock_of(const process *p, uint64_t clock)
{
    /* A process's or thread's clock of used time is its inverted number (0 for its own), by 3 bits to the left, with
     * what the clock counts below: 2 is the time on a processor. */
    enum { CLOCK_KIND = 3, TIME_ON_PROCESSOR = 2, OF_THREAD = 4 };
    const int32_t number = (int32_t)clock, whose = ~(number >> 3);

    if (number >= 0)
        return number <= CLOCK_TAI ? number : -1;
    if ((number & CLOCK_KIND) != TIME_ON_PROCESSOR)
        return -1;
    if ((number & OF_THREAD) != 0)
        return whose == 0 || thread_of(p, whose) != NULL ? CLOCK_THREAD_CPUTIME_ID : -1;
    return whose == 0 || whose == p->id ? CLOCK_PROCESS_CPUTIME_ID : -1;
}

/* How far a clock of the program's is ahead of the host's: of those that began with a host, or count what a process of
 * it has used, where the process was left in a file meanwhile. */
static uint64_t ahead_of(const process *p, clockid_t clock)
{
    switch (clock) {
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM:
        return p->ahead.monotonic;
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_THREAD_CPUTIME_ID:
        return p->ahead.processor;
    default:
        return 0;
    }
}

int64_t sys_clock_gettime(process *p, const uint64_t *a)
{
    const clockid_t clock = clock_of(p, a[0]);
    struct timespec time;

    if (clock < 0)
        return -EINVAL;
    if (clock_gettime(clock, &time) != 0)
        return failure();
    time = timespec_of(nanoseconds(&time) + ahead_of(p, clock));
    return copy_out(p, a[1], &time, sizeof time) ? 0 : -EFAULT;
}

int64_t sys_clock_getres(process *p, const uint64_t *a)
{
    const clockid_t clock = clock_of(p, a[0]);
    struct timespec time;

    if (clock < 0)
        return -EINVAL;
    if (clock_getres(clock, &time) != 0)
        return failure();
    return a[1] == 0 || copy_out(p, a[1], &time, sizeof time) ? 0 : -EFAULT;
}

int64_t sys_gettimeofday(process *p, const uint64_t *a)
{
    const int32_t zone[2] = {0};
    struct timeval time;

    gettimeofday(&time, NULL);
    if ((a[0] != 0 && !copy_out(p, a[0], &time, sizeof time)) || (a[1] != 0 && !copy_out(p, a[1], zone, sizeof zone)))
        return -EFAULT;
    return 0;
}

int64_t sys_times(process *p, const uint64_t *a)
{
    struct tms used;                   /* four 64-bit numbers */
    const int64_t tick = SECOND / 100; /* as AT_CLKTCK says */
    const clock_t ticks = times(&used) + (int64_t)p->ahead.monotonic / tick;

    used.tms_utime += (clock_t)p->ahead.processor / tick;
    return a[0] == 0 || copy_out(p, a[0], &used, sizeof used) ? (int64_t)ticks : -EFAULT;
}

/* ---- Sleeping ---------------------------------------------------------------------------------------------------- */

bool valid_time(const struct timespec *time)
{
    return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < SECOND;
}

struct timespec timespec_of(uint64_t time)
{
    return (struct timespec){(time_t)(time / SECOND), (long)(time % SECOND)};
}

uint64_t nanoseconds(const struct timespec *time)
{
    const uint64_t most = (uint64_t)1 << 62;

    return (uint64_t)time->tv_sec > most / SECOND ? most : (uint64_t)time->tv_sec * SECOND + (uint64_t)time->tv_nsec;
}

uint64_t clock_now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return nanoseconds(&time);
}

uint64_t monotonic_now(void)
{
    return clock_now(CLOCK_MONOTONIC);
}

uint64_t program_now(const process *p, clockid_t clock)
{
    return clock_now(clock) + ahead_of(p, clock);
}

uint64_t time_until(const process *p, clockid_t clock, const struct timespec *time)
{
    const uint64_t now = program_now(p, clock), then = nanoseconds(time);

    return then > now ? then - now : 0;
}

/* Sleeps, or until a signal ends it: then what is left goes to `left`. */
static int64_t sleep_until(process *p, uint64_t deadline, uint64_t left)
{
    const uint64_t now = monotonic_now();

    if (now >= deadline)
        return 0;
    if (signal_ready(p)) {
        const struct timespec rest = timespec_of(deadline - now);

        return left == 0 || copy_out(p, left, &rest, sizeof rest) ? -EINTR : -EFAULT;
    }
    return wait_for(p, (struct wait){.what = WAITS_FOR_TIME, .deadline = deadline});
}

int64_t sys_nanosleep(process *p, const uint64_t *a)
{
    struct timespec time;

    if (!copy_in(p, &time, a[0], sizeof time))
        return -EFAULT;
    return valid_time(&time) ? sleep_until(p, deadline_after(p, nanoseconds(&time)), a[1]) : -EINVAL;
}

int64_t sys_clock_nanosleep(process *p, const uint64_t *a)
{
    const clockid_t clock = clock_of(p, a[0]);
    struct timespec time, now;

    if (clock < 0)
        return -EINVAL;
    if (!copy_in(p, &time, a[2], sizeof time))
        return -EFAULT;
    if (!valid_time(&time))
        return -EINVAL;
    if (((uint32_t)a[1] & TIMER_ABSTIME) == 0)
        return sleep_until(p, deadline_after(p, nanoseconds(&time)), a[3]);
    if (clock_gettime(clock, &now) != 0)
        return failure();
    return sleep_until(p, monotonic_now() + time_until(p, clock, &time), 0);
}

/* ---- Waiting for files ------------------------------------------------------------------------------------------- */

/* Looks at the host's files, and waits for them if there is nothing to tell yet. A signal that ends it is -RESTART. */
static int64_t poll_host(process *p, struct pollfd *files, size_t count, uint64_t deadline)
{
    const struct timespec now = {0};
    enum waiting what = deadline != UINT64_MAX ? WAITS_FOR_TIME : WAITS_FOR_SIGNAL;
    int64_t result = result_of(ppoll(files, count, &now, NULL));

    if (result != 0)
        return result;
    if (signal_ready(p))
        return -RESTART;
    if (monotonic_now() >= deadline)
        return 0;
    for (size_t i = 0; i < count; i++)
        what = files[i].fd >= 0 ? WAITS_FOR_FILES : what;
    return wait_for(
        p, (struct wait){
               .what = what, .deadline = deadline, .files = files, .file_count = what == WAITS_FOR_FILES ? count : 0});
}

/* Polls for what `files` names by the guest's numbers. A signal that ends it is EINTR whatever its handler. */
static int64_t poll_files(process *p, struct pollfd *files, size_t count, uint64_t deadline)
{
    struct pollfd host[MOST_FILES];
    int bad = 0;
    int64_t result;

    for (size_t i = 0; i < count; i++) {
        const struct open_file *file = files[i].fd < 0 ? NULL : file_at(p, (uint64_t)files[i].fd);

        files[i].revents = files[i].fd >= 0 && file == NULL ? POLLNVAL : 0;
        bad += files[i].revents != 0;
        host[i] = (struct pollfd){.fd = file != NULL ? file->host : -1, .events = files[i].events};
    }
    result = poll_host(p, host, count, bad > 0 ? 0 : deadline);
    if (result == -RESTART && bad == 0)
        return -EINTR;
    if (result < 0 && result != -RESTART)
        return result;
    for (size_t i = 0; i < count; i++) {
        if (host[i].fd >= 0)
            files[i].revents = host[i].revents;
    }
    return (result > 0 ? result : 0) + bad;
}

bool host_may_wait(process *p)
{
    return p->thread_count == 1 && bell_of(p) < 0 && until_alarm(p) == UINT64_MAX &&
           p->thread->wait.what == WAITS_FOR_NOTHING && !signal_ready(p) && !p->held && p->stopped == 0;
}

int64_t try_again_later(process *p)
{
    const uint64_t later = SECOND / 200;

    if (signal_ready(p))
        return -RESTART;
    return wait_for(p, (struct wait){.what = WAITS_FOR_TIME, .deadline = monotonic_now() + later});
}

int64_t wait_for_file(process *p, int host, short events)
{
    struct pollfd file = {.fd = host, .events = events};
    int64_t result;

    if (host_may_wait(p) || (fcntl(host, F_GETFL) & O_NONBLOCK) != 0)
        return 0; /* the host's call may wait, or it does not */
    result = poll_host(p, &file, 1, UINT64_MAX);
    return result > 0 ? 0 : result;
}

/* The mask of signals that a call waits with, as two of its arguments say: 0 or an error. */
static int64_t mask_in(process *p, uint64_t address, uint64_t size)
{
    uint64_t mask;

    if (address == 0)
        return 0;
    if (size != sizeof mask)
        return -EINVAL;
    if (!copy_in(p, &mask, address, sizeof mask))
        return -EFAULT;
    wait_with_mask(p, mask);
    return 0;
}

/* Its end: only what a signal ended has handlers entered under that mask. */
static int64_t mask_out(process *p, int64_t result)
{
    if (result != -EINTR && result != -WAITS)
        stop_waiting(p);
    return result;
}

/* Reads an optional timeout and writes what is left of it, as Linux does: 0 or an error. */
static int64_t timeout_in(const process *p, uint64_t address, uint64_t *deadline)
{
    struct timespec time = {0};

    if (address != 0 && !copy_in(p, &time, address, sizeof time))
        return -EFAULT;
    *deadline = deadline_after(p, address != 0 ? nanoseconds(&time) : UINT64_MAX);
    return valid_time(&time) ? 0 : -EINVAL;
}

static void timeout_out(const process *p, uint64_t address, uint64_t deadline)
{
    const uint64_t now = monotonic_now();
    const struct timespec rest = timespec_of(deadline > now ? deadline - now : 0);

    if (address != 0)
        copy_out(p, address, &rest, sizeof rest);
}

int64_t sys_ppoll(process *p, const uint64_t *a)
{
    struct pollfd files[MOST_FILES]; /* the same struct on all machines */
    const size_t count = (uint32_t)a[1];
    uint64_t deadline;
    int64_t result = timeout_in(p, a[2], &deadline);

    if (result != 0)
        return result;
    if (count > MOST_FILES)
        return -EINVAL;
    if (!copy_in(p, files, a[0], count * sizeof *files))
        return -EFAULT;
    result = mask_in(p, a[3], a[4]);
    if (result != 0)
        return result;
    result = mask_out(p, poll_files(p, files, count, deadline));
    if (result >= 0 && !copy_out(p, a[0], files, count * sizeof *files))
        return -EFAULT;
    if (result >= 0 || result == -EINTR)
        timeout_out(p, a[2], deadline);
    return result;
}

/* What select calls ready, exceptional, in terms of poll: fs/select.c. */
static const struct {
    short asked, counts;
} sets[3] = {
    {POLLIN, POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR},
    {POLLOUT, POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR},
    {POLLPRI, POLLPRI},
};

int64_t sys_pselect6(process *p, const uint64_t *a)
{
    uint64_t in[3][MOST_FILES / 64] = {0}, out[3][MOST_FILES / 64] = {0};
    struct pollfd files[MOST_FILES];
    uint64_t deadline;
    size_t bytes, count = 0;
    int64_t result = timeout_in(p, a[4], &deadline);
    int most = (int)a[0] < MOST_FILES ? (int)a[0] : MOST_FILES;
    uint64_t mask[2] = {0}; /* its address and size */

    if (result != 0)
        return result;
    if (a[5] != 0 && !copy_in(p, mask, a[5], sizeof mask))
        return -EFAULT;
    if (most < 0)
        return -EINVAL;
    bytes = ((size_t)most + 63) / 64 * 8;
    for (int set = 0; set < 3; set++) {
        if (a[1 + set] != 0 && !copy_in(p, in[set], a[1 + set], bytes))
            return -EFAULT;
    }
    for (int number = 0; number < most; number++) {
        short events = 0;

        for (int set = 0; set < 3; set++)
            events |= in[set][number / 64] >> number % 64 & 1 ? sets[set].asked : 0;
        if (events == 0)
            continue;
        if (file_at(p, (uint64_t)number) == NULL)
            return -EBADF;
        files[count++] = (struct pollfd){.fd = number, .events = events};
    }
    result = mask_in(p, mask[0], mask[1]);
    if (result != 0)
        return result;
    result = mask_out(p, poll_files(p, files, count, deadline));
    if (result == -EINTR)
        timeout_out(p, a[4], deadline);
    if (result < 0)
        return result;
    result = 0;
    for (size_t i = 0; i < count; i++) {
        int number = files[i].fd;

        for (int set = 0; set < 3; set++) {
            if ((in[set][number / 64] >> number % 64 & 1) != 0 && (files[i].revents & sets[set].counts) != 0) {
                out[set][number / 64] |= UINT64_C(1) << number % 64;
                result++;
            }
        }
    }
    for (int set = 0; set < 3; set++) {
        if (a[1 + set] != 0 && !copy_out(p, a[1 + set], out[set], bytes))
            return -EFAULT;
    }
    timeout_out(p, a[4], deadline);
    return result;
}

/* ---- Files to wait with ------------------------------------------------------------------------------------------ */

/* These are the host's own: only numbers of files and the layout of an event differ. */
int64_t sys_eventfd2(process *p, const uint64_t *a)
{
    const int flags = host_open_flags((uint32_t)a[1] & ~1U), semaphore = (uint32_t)a[1] & 1 ? EFD_SEMAPHORE : 0;
    int64_t number;
    int host;

    if ((flags & ~(O_CLOEXEC | O_NONBLOCK)) != 0)
        return -EINVAL;
    host = eventfd((unsigned)a[0], EFD_CLOEXEC | semaphore | (flags & O_NONBLOCK ? EFD_NONBLOCK : 0));
    number = host < 0 ? failure() : new_file(p, host, 0, (flags & O_CLOEXEC) != 0);
    if (number >= 0)
        p->files[number].semaphore = semaphore != 0;
    return number;
}

int64_t sys_timerfd_create(process *p, const uint64_t *a)
{
    const int flags = host_open_flags((uint32_t)a[1]);
    int64_t number;
    int host;

    if ((flags & ~(O_CLOEXEC | O_NONBLOCK)) != 0)
        return -EINVAL;
    host = timerfd_create((clockid_t)a[0], TFD_CLOEXEC | (flags & O_NONBLOCK ? TFD_NONBLOCK : 0));
    number = host < 0 ? failure() : new_file(p, host, 0, (flags & O_CLOEXEC) != 0);
    if (number >= 0)
        p->files[number].clock = (int)a[0];
    return number;
}

int64_t sys_timerfd_settime(process *p, const uint64_t *a)
{
    const struct open_file *file = file_at(p, a[0]);
    const int host = host_file(p, a[0]);
    struct itimerspec new, old;
    uint64_t ahead, first;

    if (!copy_in(p, &new, a[2], sizeof new))
        return -EFAULT;
    if (host < 0)
        return host;
    ahead = ahead_of(p, file->clock);
    first = nanoseconds(&new.it_value);
    if (((uint32_t)a[1] & TFD_TIMER_ABSTIME) != 0 && ahead != 0 && first != 0 && valid_time(&new.it_value))
        new.it_value = timespec_of((int64_t)(first - ahead) > 0 ? first - ahead : 1);
    if (timerfd_settime(host, (int)a[1], &new, &old) != 0)
        return failure();
    return a[3] == 0 || copy_out(p, a[3], &old, sizeof old) ? 0 : -EFAULT;
}

int64_t sys_timerfd_gettime(process *p, const uint64_t *a)
{
    const int host = host_file(p, a[0]);
    struct itimerspec now;

    if (host < 0)
        return host;
    if (timerfd_gettime(host, &now) != 0)
        return failure();
    return copy_out(p, a[1], &now, sizeof now) ? 0 : -EFAULT;
}

int64_t sys_inotify_init1(process *p, const uint64_t *a)
{
    const int flags = host_open_flags((uint32_t)a[0]);
    int host;

    if ((flags & ~(O_CLOEXEC | O_NONBLOCK)) != 0)
        return -EINVAL;
    host = inotify_init1(IN_CLOEXEC | (flags & O_NONBLOCK ? IN_NONBLOCK : 0));
    return host < 0 ? failure() : new_file(p, host, 0, (flags & O_CLOEXEC) != 0);
}

/* The file is found as for any other call: what is watched is the one that the program sees. */
int64_t sys_inotify_add_watch(process *p, const uint64_t *a)
{
    const int host = host_file(p, a[0]);
    const uint32_t mask = (uint32_t)a[2];
    struct place place;
    int64_t file = host < 0 ? host : locate_guest(p, (uint64_t)AT_FDCWD, a[1], &place), result;

    if (file == 0)
        file = open_place(&place, O_PATH | (mask & IN_DONT_FOLLOW ? O_NOFOLLOW : 0), 0);
    if (file < 0)
        return file;
    result = result_of(inotify_add_watch(host, host_link_to((int)file).path, mask & ~(uint32_t)IN_DONT_FOLLOW));
    close((int)file);
    return result;
}

int64_t sys_inotify_rm_watch(process *p, const uint64_t *a)
{
    const int host = host_file(p, a[0]);

    return host < 0 ? host : result_of(inotify_rm_watch(host, (int)a[1]));
}

/* struct epoll_event, which is packed on x86-64 alone. */
struct guest_event {
    uint32_t events, unused;
    uint64_t data;
};

int64_t sys_epoll_create1(process *p, const uint64_t *a)
{
    const int flags = host_open_flags((uint32_t)a[0]);
    int host;

    if ((flags & ~O_CLOEXEC) != 0)
        return -EINVAL;
    host = epoll_create1(EPOLL_CLOEXEC);
    return host < 0 ? failure() : new_file(p, host, 0, (flags & O_CLOEXEC) != 0);
}

int64_t sys_epoll_ctl(process *p, const uint64_t *a)
{
    const int host = host_file(p, a[0]), file = host_file(p, a[2]);
    struct guest_event guest = {0};
    struct epoll_event event;

    if ((int)a[1] != EPOLL_CTL_DEL && !copy_in(p, &guest, a[3], sizeof guest))
        return -EFAULT;
    if (host < 0 || file < 0)
        return -EBADF;
    event = (struct epoll_event){.events = guest.events, .data.u64 = guest.data};
    return result_of(epoll_ctl(host, (int)a[1], file, &event));
}

static int64_t epoll_until(process *p, const uint64_t *a, uint64_t deadline)
{
    enum { AT_ONCE = 256 };
    struct epoll_event events[AT_ONCE];
    struct pollfd file = {.fd = host_file(p, a[0]), .events = POLLIN};
    int64_t result;

    if (file.fd < 0)
        return -EBADF;
    if ((int)a[2] <= 0)
        return -EINVAL;
    result = mask_in(p, a[4], a[5]);
    if (result != 0)
        return result;
    result = poll_host(p, &file, 1, deadline);
    if (result > 0)
        result = result_of(epoll_wait(file.fd, events, (int)a[2] < AT_ONCE ? (int)a[2] : AT_ONCE, 0));
    for (int64_t i = 0; i < result; i++) {
        const struct guest_event guest = {.events = events[i].events, .data = events[i].data.u64};

        if (!copy_out(p, a[1] + (uint64_t)i * sizeof guest, &guest, sizeof guest))
            result = -EFAULT;
    }
    return mask_out(p, result == -RESTART ? -EINTR : result);
}

int64_t sys_epoll_pwait(process *p, const uint64_t *a)
{
    return epoll_until(p, a, (int)a[3] < 0 ? UINT64_MAX : deadline_after(p, (uint64_t)(int)a[3] * 1000000));
}

int64_t sys_epoll_pwait2(process *p, const uint64_t *a)
{
    uint64_t deadline;
    const int64_t result = timeout_in(p, a[3], &deadline);

    return result != 0 ? result : epoll_until(p, a, deadline);
}
