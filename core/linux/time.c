/* Clocks, sleeping, and waiting for files. struct timespec and struct timeval are two 64-bit numbers on all 64-bit
 * hosts. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#include "linux/process.h"

_Static_assert(sizeof(struct timespec) == 16 && sizeof(struct timeval) == 16, "as on 64-bit ports");

enum { SECOND = 1000000000 };

/* CLOCK_REALTIME to CLOCK_BOOTTIME_ALARM, and CLOCK_TAI; not the clocks of other processes. */
static bool known_clock(uint64_t clock)
{
    return (uint32_t)clock <= 11;
}

int64_t sys_clock_gettime(process *p, const uint64_t *a)
{
    struct timespec time;

    if (!known_clock(a[0]))
        return -EINVAL;
    if (clock_gettime((clockid_t)a[0], &time) != 0)
        return failure();
    return copy_out(p, a[1], &time, sizeof time) ? 0 : -EFAULT;
}

int64_t sys_clock_getres(process *p, const uint64_t *a)
{
    struct timespec time;

    if (!known_clock(a[0]))
        return -EINVAL;
    if (clock_getres((clockid_t)a[0], &time) != 0)
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
    struct tms used; /* four 64-bit numbers */
    clock_t ticks = times(&used);

    return a[0] == 0 || copy_out(p, a[0], &used, sizeof used) ? (int64_t)ticks : -EFAULT;
}

/* ---- Sleeping ---------------------------------------------------------------------------------------------------- */

static bool valid_time(const struct timespec *time)
{
    return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < SECOND;
}

static struct timespec timespec_of(uint64_t time)
{
    return (struct timespec){(time_t)(time / SECOND), (long)(time % SECOND)};
}

/* Nanoseconds; what takes centuries is cut. */
static uint64_t nanoseconds(const struct timespec *time)
{
    const uint64_t most = (uint64_t)1 << 62;

    return (uint64_t)time->tv_sec > most / SECOND ? most : (uint64_t)time->tv_sec * SECOND + (uint64_t)time->tv_nsec;
}

/* Sleeps, or until the process's own timer ends it: then what is left goes to `left`. */
static int64_t sleep_for(process *p, clockid_t clock, const struct timespec *time, uint64_t left)
{
    const uint64_t limit = until_alarm(p);
    uint64_t wanted = nanoseconds(time), slept = wanted < limit ? wanted : limit;
    struct timespec host = timespec_of(slept);
    int error = clock_nanosleep(clock, 0, &host, NULL);

    if (error != 0)
        return error == EINTR ? -AGAIN_LATER : -error;
    if (slept == wanted)
        return 0;
    check_alarm(p);
    wanted -= slept;
    host = timespec_of(wanted);
    return left == 0 || copy_out(p, left, &host, sizeof host) ? -EINTR : -EFAULT;
}

int64_t sys_nanosleep(process *p, const uint64_t *a)
{
    struct timespec time;

    if (!copy_in(p, &time, a[0], sizeof time))
        return -EFAULT;
    return valid_time(&time) ? sleep_for(p, CLOCK_MONOTONIC, &time, a[1]) : -EINVAL;
}

int64_t sys_clock_nanosleep(process *p, const uint64_t *a)
{
    struct timespec time, now;

    if (!known_clock(a[0]))
        return -EINVAL;
    if (!copy_in(p, &time, a[2], sizeof time))
        return -EFAULT;
    if (!valid_time(&time))
        return -EINVAL;
    if (((uint32_t)a[1] & TIMER_ABSTIME) == 0)
        return sleep_for(p, (clockid_t)a[0], &time, a[3]);
    if (clock_gettime((clockid_t)a[0], &now) != 0)
        return failure();
    if (time.tv_sec < now.tv_sec || (time.tv_sec == now.tv_sec && time.tv_nsec <= now.tv_nsec))
        return 0;
    time.tv_sec -= now.tv_sec;
    time.tv_nsec -= now.tv_nsec;
    if (time.tv_nsec < 0) {
        time.tv_nsec += SECOND;
        time.tv_sec--;
    }
    return sleep_for(p, (clockid_t)a[0], &time, 0);
}

/* ---- Waiting for files ------------------------------------------------------------------------------------------- */

/* Polls the host, also for a signal that the process's own timer sends meanwhile: -RESTART. `timeout` NULL: without
 * end, unless there is nothing to wait for, which ends as a wait for signals does where none can come. */
static int64_t poll_host(process *p, struct pollfd *files, size_t count, const struct timespec *timeout)
{
    const uint64_t start = monotonic_now(), whole = timeout != NULL ? nanoseconds(timeout) : UINT64_MAX;
    bool nothing = true;

    for (size_t i = 0; i < count; i++)
        nothing = nothing && files[i].fd < 0;
    for (;;) {
        const uint64_t gone = monotonic_now() - start, left = whole > gone ? whole - gone : 0, alarm = until_alarm(p);
        const bool ready = signal_ready(p);
        struct timespec host = timespec_of(ready ? 0 : left < alarm ? left : alarm);
        int64_t result;

        if (!ready && nothing && timeout == NULL && alarm == UINT64_MAX)
            return -RESTART;
        result = result_of(ppoll(files, count, &host, NULL));
        if (result != 0)
            return result;
        if (ready)
            return -RESTART;
        check_alarm(p);
        if (left <= alarm && !signal_ready(p))
            return 0;
    }
}

/* Polls for what `files` names by the guest's numbers. A signal that ends it is EINTR whatever its handler. */
static int64_t poll_files(process *p, struct pollfd *files, size_t count, const struct timespec *timeout)
{
    struct pollfd host[MOST_FILES];
    const struct timespec none = {0};
    int bad = 0;
    int64_t result;

    for (size_t i = 0; i < count; i++) {
        const struct open_file *file = files[i].fd < 0 ? NULL : file_at(p, (uint64_t)files[i].fd);

        files[i].revents = files[i].fd >= 0 && file == NULL ? POLLNVAL : 0;
        bad += files[i].revents != 0;
        host[i] = (struct pollfd){.fd = file != NULL ? file->host : -1, .events = files[i].events};
    }
    result = poll_host(p, host, count, bad > 0 ? &none : timeout);
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

int64_t wait_for_file(process *p, int host, short events)
{
    struct pollfd file = {.fd = host, .events = events};
    int64_t result;

    if (until_alarm(p) == UINT64_MAX || (fcntl(host, F_GETFL) & O_NONBLOCK) != 0)
        return 0; /* nothing can end the wait, or there will be none */
    result = poll_host(p, &file, 1, NULL);
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
    if (result != -EINTR)
        stop_waiting(p);
    return result;
}

/* Reads an optional timeout and writes what is left of it, as Linux does: 0 or an error. */
static int64_t timeout_in(const process *p, uint64_t address, struct timespec *time)
{
    if (address == 0)
        return 0;
    if (!copy_in(p, time, address, sizeof *time))
        return -EFAULT;
    return valid_time(time) ? 0 : -EINVAL;
}

static void timeout_out(const process *p, uint64_t address, const struct timespec *time, uint64_t start)
{
    const uint64_t gone = monotonic_now() - start, whole = nanoseconds(time);
    const struct timespec rest = timespec_of(whole > gone ? whole - gone : 0);

    if (address != 0)
        copy_out(p, address, &rest, sizeof rest);
}

int64_t sys_ppoll(process *p, const uint64_t *a)
{
    struct pollfd files[MOST_FILES]; /* the same struct on all machines */
    const size_t count = (uint32_t)a[1];
    uint64_t start = monotonic_now();
    struct timespec time;
    int64_t result = timeout_in(p, a[2], &time);

    if (result != 0)
        return result;
    if (count > MOST_FILES)
        return -EINVAL;
    if (!copy_in(p, files, a[0], count * sizeof *files))
        return -EFAULT;
    result = mask_in(p, a[3], a[4]);
    if (result != 0)
        return result;
    result = mask_out(p, poll_files(p, files, count, a[2] != 0 ? &time : NULL));
    if (result >= 0 && !copy_out(p, a[0], files, count * sizeof *files))
        return -EFAULT;
    if (result >= 0 || result == -EINTR)
        timeout_out(p, a[2], &time, start);
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
    uint64_t start = monotonic_now();
    size_t bytes, count = 0;
    struct timespec time;
    int64_t result = timeout_in(p, a[4], &time);
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
    result = mask_out(p, poll_files(p, files, count, a[4] != 0 ? &time : NULL));
    if (result == -EINTR)
        timeout_out(p, a[4], &time, start);
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
    timeout_out(p, a[4], &time, start);
    return result;
}
