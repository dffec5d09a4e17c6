/* The processor's counters, by perf_event_open. */
#include <errno.h>
#include <linux/perf_event.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "perf.h"

const struct perf_event perf_events[PERF_EVENTS] = {
    {"cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
    {"instructions", PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
    {"branches", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_INSTRUCTIONS},
    {"branch_misses", PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES},
    {"frontend_stalls", PERF_TYPE_HARDWARE, PERF_COUNT_HW_STALLED_CYCLES_FRONTEND},
};

static int open_one(const struct perf_event *event, int group)
{
    struct perf_event_attr attributes = {
        .size = sizeof attributes,
        .type = event->type,
        .config = event->config,
        .disabled = group < 0, /* the first one starts and stops them all */
        .exclude_kernel = 1,
        .exclude_hv = 1,
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
    };

    return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, group, PERF_FLAG_FD_CLOEXEC);
}

/* What the manual page says of these errors, with what one can do about them. */
static const char *reason(int error)
{
    switch (error) {
    case EACCES:
    case EPERM:
        return "not permitted; /proc/sys/kernel/perf_event_paranoid must be 2 or less, and a container must allow it";
    case ENOENT:
    case EOPNOTSUPP:
    case ENODEV:
        return "the processor, or the virtual machine, has no such counters";
    case ENOSYS:
        return "the kernel has no perf_event_open";
    case EMFILE:
        return "too many open files";
    case EBUSY:
        return "somebody else has them";
    default:
        return strerror(error);
    }
}

bool perf_open(struct perf *perf, const struct perf_event events[PERF_EVENTS], char *why, size_t size)
{
    for (int i = 0; i < PERF_EVENTS; i++)
        perf->files[i] = -1;
    for (int i = 0; i < PERF_EVENTS; i++) {
        perf->files[i] = open_one(&events[i], perf->files[0]);
        if (perf->files[0] < 0) {
            snprintf(why, size, "%s", reason(errno));
            return false;
        }
    }
    return true;
}

void perf_close(struct perf *perf)
{
    for (int i = PERF_EVENTS - 1; i >= 0; i--) {
        if (perf->files[i] >= 0)
            close(perf->files[i]);
        perf->files[i] = -1;
    }
}

static void control(const struct perf *perf, unsigned long request)
{
    if (perf->files[0] >= 0)
        ioctl(perf->files[0], request, PERF_IOC_FLAG_GROUP);
}

void perf_start(const struct perf *perf)
{
    control(perf, PERF_EVENT_IOC_ENABLE);
}

void perf_stop(const struct perf *perf)
{
    control(perf, PERF_EVENT_IOC_DISABLE);
}

void perf_read(const struct perf *perf, double counts[PERF_EVENTS])
{
    for (int i = 0; i < PERF_EVENTS; i++) {
        struct {
            uint64_t count, enabled, running;
        } now;

        counts[i] = NAN;
        if (perf->files[i] >= 0 && read(perf->files[i], &now, sizeof now) == sizeof now && now.running > 0)
            counts[i] = (double)now.count * ((double)now.enabled / (double)now.running);
    }
}

bool perf_works(char *why, size_t size)
{
    double counts[PERF_EVENTS];
    struct perf perf;

    if (!perf_open(&perf, perf_events, why, size))
        return false;
    perf_start(&perf);
    for (volatile int i = 0; i < 10000; i++)
        ;
    perf_stop(&perf);
    perf_read(&perf, counts);
    perf_close(&perf);
    if (counts[0] > 0)
        return true;
    snprintf(why, size, "the counter of cycles stands still");
    return false;
}
