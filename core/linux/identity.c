/* The process itself: who it is, and what it may use. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#include "linux/family.h"

/* ---- Who it is --------------------------------------------------------------------------------------------------- */

int64_t sys_getpid(process *p, const uint64_t *a)
{
    (void)a;
    return p->id;
}

int64_t sys_getuid(process *p, const uint64_t *a)
{
    (void)p, (void)a;
    return getuid();
}

int64_t sys_geteuid(process *p, const uint64_t *a)
{
    (void)p, (void)a;
    return geteuid();
}

int64_t sys_getgid(process *p, const uint64_t *a)
{
    (void)p, (void)a;
    return getgid();
}

int64_t sys_getegid(process *p, const uint64_t *a)
{
    (void)p, (void)a;
    return getegid();
}

static int64_t three_times(const process *p, const uint64_t *a, uint32_t real, uint32_t effective)
{
    return copy_out(p, a[0], &real, sizeof real) && copy_out(p, a[1], &effective, sizeof effective) &&
                   copy_out(p, a[2], &effective, sizeof effective)
               ? 0
               : -EFAULT;
}

int64_t sys_getresuid(process *p, const uint64_t *a)
{
    return three_times(p, a, getuid(), geteuid());
}

int64_t sys_getresgid(process *p, const uint64_t *a)
{
    return three_times(p, a, getgid(), getegid());
}

/* It stays who it is: it may ask for that, as programs do which give up rights that they might have, and for no more.
 * Of `count` numbers -1 asks for nothing. */
static int64_t stays(const uint64_t *asked, int count, uint32_t real, uint32_t effective)
{
    for (int i = 0; i < count; i++) {
        const uint32_t id = (uint32_t)asked[i];

        if (id != real && id != effective && (id != UINT32_MAX || count == 1))
            return id == UINT32_MAX ? -EINVAL : -EPERM;
    }
    return 0;
}

int64_t sys_setuid(process *p, const uint64_t *a)
{
    (void)p;
    return stays(a, 1, getuid(), geteuid());
}

int64_t sys_setgid(process *p, const uint64_t *a)
{
    (void)p;
    return stays(a, 1, getgid(), getegid());
}

int64_t sys_setreuid(process *p, const uint64_t *a)
{
    (void)p;
    return stays(a, 2, getuid(), geteuid());
}

int64_t sys_setregid(process *p, const uint64_t *a)
{
    (void)p;
    return stays(a, 2, getgid(), getegid());
}

int64_t sys_setresuid(process *p, const uint64_t *a)
{
    (void)p;
    return stays(a, 3, getuid(), geteuid());
}

int64_t sys_setresgid(process *p, const uint64_t *a)
{
    (void)p;
    return stays(a, 3, getgid(), getegid());
}

int64_t sys_setgroups(process *p, const uint64_t *a)
{
    gid_t groups[1024], wanted[1024];
    const int count = getgroups(1024, groups);

    if (count < 0 || (int)a[0] != count)
        return -EPERM;
    if (!copy_in(p, wanted, a[1], (uint64_t)count * sizeof *wanted))
        return -EFAULT;
    return memcmp(groups, wanted, (size_t)count * sizeof *wanted) == 0 ? 0 : -EPERM;
}

/* Of the process that a call is about, where several are (a group, a user's) this one. */
static struct member *with_priority(const process *p, const uint64_t *a)
{
    return (uint32_t)a[1] == 0 || (uint32_t)a[0] != PRIO_PROCESS || thread_of(p, (int)a[1]) != NULL
               ? p->self
               : member_of(p, (int)a[1]);
}

/* The call tells 20 less than that, so that no result looks like an error. */
int64_t sys_getpriority(process *p, const uint64_t *a)
{
    const struct member *member = with_priority(p, a);

    return (uint32_t)a[0] > PRIO_USER ? -EINVAL : member != NULL ? 20 - member->nice : -ESRCH;
}

/* Noted; nothing here is scheduled by it. Only root may ask for more than there is. */
int64_t sys_setpriority(process *p, const uint64_t *a)
{
    const int wanted = (int)a[2] < -20 ? -20 : (int)a[2] > 19 ? 19 : (int)a[2];
    struct member *member = with_priority(p, a);

    if ((uint32_t)a[0] > PRIO_USER || member == NULL)
        return (uint32_t)a[0] > PRIO_USER ? -EINVAL : -ESRCH;
    if (wanted < member->nice)
        return -EACCES;
    member->nice = wanted;
    return 0;
}

int64_t sys_getgroups(process *p, const uint64_t *a)
{
    gid_t groups[1024];
    int count = (int)a[0] < 1024 ? (int)a[0] : 1024;
    int64_t result = count < 0 ? -EINVAL : result_of(getgroups(count, groups));

    if (result > 0 && count > 0 && !copy_out(p, a[1], groups, (size_t)result * sizeof *groups))
        return -EFAULT;
    return result;
}

static bool is_self(const process *p, uint64_t pid)
{
    return (int)pid == 0 || (int)pid == p->id;
}

const char *system_name(unsigned field)
{
    /* glibc refuses kernels that are older than what it was built for, so the release is one of its own day. */
    static const char *const names[] = {"Linux", "bobbin", "6.1.0-bobbin", "#1 SMP", "", "(none)"};

    return names[field];
}

int64_t sys_uname(process *p, const uint64_t *a)
{
    char fields[6][65] = {0};

    for (unsigned i = 0; i < 6; i++)
        strncpy(fields[i], i == 4 ? p->abi->name : system_name(i), sizeof fields[i] - 1);
    return copy_out(p, a[0], fields, sizeof fields) ? 0 : -EFAULT;
}

/* Noted, for a program that executes itself again until it has what it wants: its addresses are the same in every run
 * in any case. 0xffffffff only asks. */
int64_t sys_personality(process *p, const uint64_t *a)
{
    const uint32_t before = p->personality;

    if ((uint32_t)a[0] != UINT32_MAX)
        p->personality = (uint32_t)a[0];
    return before;
}

int64_t sys_prctl(process *p, const uint64_t *a)
{
    enum { SET_NAME = 15, GET_NAME = 16 };

    switch ((int)a[0]) {
    case SET_NAME: {
        void *host;
        uint64_t length = guest_part(p, a[1], sizeof p->thread->name, PAGE_READ, &host);

        if (length == 0)
            return -EFAULT;
        name_thread(p->thread, host, length);
        return 0;
    }
    case GET_NAME:
        return copy_out(p, a[1], p->thread->name, sizeof p->thread->name) ? 0 : -EFAULT;
    default:
        return p->abi->prctl != NULL ? p->abi->prctl(p, a) : -EINVAL;
    }
}

/* No capabilities, in version 3 of the struct. */
int64_t sys_capget(process *p, const uint64_t *a)
{
    const uint32_t version = 0x20080522, none[6] = {0};
    uint32_t header[2];

    if (!copy_in(p, header, a[0], sizeof header))
        return -EFAULT;
    if (header[0] != version)
        return copy_out(p, a[0], &version, sizeof version) ? (a[1] != 0 ? -EINVAL : 0) : -EFAULT;
    if (!is_self(p, header[1]))
        return -ESRCH;
    return a[1] == 0 || copy_out(p, a[1], none, sizeof none) ? 0 : -EFAULT;
}

/* ---- Resources --------------------------------------------------------------------------------------------------- */

static int64_t limits(process *p, uint64_t resource, uint64_t new, uint64_t old)
{
    const struct limit before = (uint32_t)resource < LIMITS ? p->limits[(uint32_t)resource] : (struct limit){0};
    struct limit wanted;

    if ((uint32_t)resource >= LIMITS)
        return -EINVAL;
    if (new != 0) {
        if (!copy_in(p, &wanted, new, sizeof wanted))
            return -EFAULT;
        if (wanted.soft > wanted.hard)
            return -EINVAL;
        if (wanted.hard > before.hard)
            return -EPERM;
        p->limits[(uint32_t)resource] = wanted;
    }
    return old == 0 || copy_out(p, old, &before, sizeof before) ? 0 : -EFAULT;
}

int64_t sys_prlimit64(process *p, const uint64_t *a)
{
    if (is_self(p, a[0]))
        return limits(p, a[1], a[2], a[3]);
    if (member_of(p, (int)a[0]) == NULL)
        return -ESRCH;
    return a[2] != 0 ? -EPERM : limits(p, a[1], 0, a[3]); /* of its family: inherited, for all that is known */
}

int64_t sys_getrlimit(process *p, const uint64_t *a)
{
    return a[1] != 0 ? limits(p, a[0], 0, a[1]) : -EFAULT;
}

int64_t sys_setrlimit(process *p, const uint64_t *a)
{
    return a[1] != 0 ? limits(p, a[0], a[1], 0) : -EFAULT;
}

int64_t sys_getrusage(process *p, const uint64_t *a)
{
    struct rusage used; /* 64-bit numbers throughout */
    int who = (int)a[0];

    if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN && who != RUSAGE_THREAD)
        return -EINVAL;
    if (getrusage(who == RUSAGE_CHILDREN ? RUSAGE_CHILDREN : RUSAGE_SELF, &used) != 0)
        return failure();
    return copy_out(p, a[1], &used, sizeof used) ? 0 : -EFAULT;
}

/* The machine that the guest is on has as much memory as the program may use. */
int64_t sys_sysinfo(process *p, const uint64_t *a)
{
    struct sysinfo host;
    struct {
        int64_t uptime;
        uint64_t loads[3], total, free, shared, buffers, swap, free_swap;
        uint16_t processes, pad;
        uint64_t high, free_high;
        uint32_t unit, unused;
    } guest = {.total = p->memory->limit, .free = free_memory(p), .processes = 1, .unit = 1};

    _Static_assert(sizeof guest == 112, "struct sysinfo of 64-bit ports");
    if (sysinfo(&host) == 0)
        guest.uptime = host.uptime;
    return copy_out(p, a[0], &guest, sizeof guest) ? 0 : -EFAULT;
}

int64_t sys_getrandom(process *p, const uint64_t *a)
{
    void *buffer;
    uint64_t length = guest_part(p, a[0], a[1] < INT32_MAX ? a[1] : INT32_MAX, PAGE_WRITE, &buffer);

    if (((uint32_t)a[2] & ~7U) != 0)
        return -EINVAL;
    if (length == 0)
        return a[1] == 0 ? 0 : -EFAULT;
    return result_of(getrandom(buffer, length, (unsigned)a[2]));
}
