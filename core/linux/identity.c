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

void take_identity(process *p)
{
    gid_t groups[MOST_GROUPS];
    const int count = getgroups(MOST_GROUPS, groups);

    p->user = (struct identity){getuid(), geteuid(), geteuid(), geteuid()};
    p->group = (struct identity){getgid(), getegid(), getegid(), getegid()};
    p->group_count = count > 0 ? (uint32_t)count : 0;
    memcpy(p->groups, groups, p->group_count * sizeof *groups);
}

int64_t sys_getuid(process *p, const uint64_t *a)
{
    (void)a;
    return p->user.real;
}

int64_t sys_geteuid(process *p, const uint64_t *a)
{
    (void)a;
    return p->user.effective;
}

int64_t sys_getgid(process *p, const uint64_t *a)
{
    (void)a;
    return p->group.real;
}

int64_t sys_getegid(process *p, const uint64_t *a)
{
    (void)a;
    return p->group.effective;
}

static int64_t identity_out(const process *p, const struct identity *who, const uint64_t *a)
{
    return copy_out(p, a[0], &who->real, sizeof who->real) &&
                   copy_out(p, a[1], &who->effective, sizeof who->effective) &&
                   copy_out(p, a[2], &who->saved, sizeof who->saved)
               ? 0
               : -EFAULT;
}

int64_t sys_getresuid(process *p, const uint64_t *a)
{
    return identity_out(p, &p->user, a);
}

int64_t sys_getresgid(process *p, const uint64_t *a)
{
    return identity_out(p, &p->group, a);
}

/* Who the process becomes is noted: servers that root starts do not go on where they cannot become another. It leads to
 * no files that it would not have in any case. */
static bool may_be_anyone(const process *p)
{
    return p->user.effective == 0;
}

enum { UNCHANGED = -1 };

static bool may_become(const process *p, const struct identity *who, uint32_t id)
{
    return id == (uint32_t)UNCHANGED || id == who->real || id == who->effective || id == who->saved || may_be_anyone(p);
}

static int64_t become(const process *p, struct identity *who, uint32_t real, uint32_t effective, uint32_t saved)
{
    if (!may_become(p, who, real) || !may_become(p, who, effective) || !may_become(p, who, saved))
        return -EPERM;
    if (real != (uint32_t)UNCHANGED)
        who->real = real;
    if (effective != (uint32_t)UNCHANGED)
        who->effective = effective;
    if (saved != (uint32_t)UNCHANGED)
        who->saved = saved;
    who->file = who->effective;
    return 0;
}

int64_t sys_setresuid(process *p, const uint64_t *a)
{
    return become(p, &p->user, (uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2]);
}

int64_t sys_setresgid(process *p, const uint64_t *a)
{
    return become(p, &p->group, (uint32_t)a[0], (uint32_t)a[1], (uint32_t)a[2]);
}

/* Root becomes someone else for good; others only effectively, and only whom they are or were. */
static int64_t become_one(const process *p, struct identity *who, uint32_t id)
{
    if (id == (uint32_t)UNCHANGED)
        return -EINVAL;
    if (may_be_anyone(p))
        return become(p, who, id, id, id);
    return id == who->real || id == who->saved ? become(p, who, (uint32_t)UNCHANGED, id, (uint32_t)UNCHANGED) : -EPERM;
}

int64_t sys_setuid(process *p, const uint64_t *a)
{
    return become_one(p, &p->user, (uint32_t)a[0]);
}

int64_t sys_setgid(process *p, const uint64_t *a)
{
    return become_one(p, &p->group, (uint32_t)a[0]);
}

/* The saved identity follows the effective one, if there is a new real one or that is not the real one before. */
static int64_t become_two(const process *p, struct identity *who, uint32_t real, uint32_t effective)
{
    const struct identity before = *who;
    const bool new_real = real != (uint32_t)UNCHANGED,
               new = effective != (uint32_t)UNCHANGED &&effective != before.real;

    if (!may_be_anyone(p) && new_real && real != before.real && real != before.effective)
        return -EPERM;
    if (become(p, who, real, effective, (uint32_t)UNCHANGED) != 0)
        return -EPERM;
    if (new_real || new)
        who->saved = who->effective;
    return 0;
}

int64_t sys_setreuid(process *p, const uint64_t *a)
{
    return become_two(p, &p->user, (uint32_t)a[0], (uint32_t)a[1]);
}

int64_t sys_setregid(process *p, const uint64_t *a)
{
    return become_two(p, &p->group, (uint32_t)a[0], (uint32_t)a[1]);
}

/* They tell what was, whether it changes or not. */
static int64_t become_for_files(const process *p, struct identity *who, uint32_t id)
{
    const uint32_t before = who->file;

    if (id != (uint32_t)UNCHANGED && may_become(p, who, id))
        who->file = id;
    return before;
}

int64_t sys_setfsuid(process *p, const uint64_t *a)
{
    return become_for_files(p, &p->user, (uint32_t)a[0]);
}

int64_t sys_setfsgid(process *p, const uint64_t *a)
{
    return become_for_files(p, &p->group, (uint32_t)a[0]);
}

int64_t sys_getgroups(process *p, const uint64_t *a)
{
    if ((int)a[0] < 0 || ((int)a[0] != 0 && (uint32_t)a[0] < p->group_count))
        return -EINVAL;
    if ((int)a[0] != 0 && !copy_out(p, a[1], p->groups, p->group_count * sizeof *p->groups))
        return -EFAULT;
    return p->group_count;
}

int64_t sys_setgroups(process *p, const uint64_t *a)
{
    uint32_t groups[MOST_GROUPS];

    if (!may_be_anyone(p))
        return -EPERM;
    if ((uint32_t)a[0] > MOST_GROUPS)
        return -EINVAL;
    if (!copy_in(p, groups, a[1], (uint32_t)a[0] * sizeof *groups))
        return -EFAULT;
    p->group_count = (uint32_t)a[0];
    memcpy(p->groups, groups, p->group_count * sizeof *groups);
    return 0;
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

/* Notes an argument that is 0 or 1. */
static int64_t note_flag(bool *flag, uint64_t value)
{
    if (value > 1)
        return -EINVAL;
    *flag = value != 0;
    return 0;
}

enum { LAST_CAPABILITY = 40 };

/* Of the capabilities, none of which is there. */
static int64_t ambient_capabilities(const uint64_t *a)
{
    enum { IS_SET = 1, RAISE, LOWER, CLEAR_ALL };

    if (a[1] < IS_SET || a[1] > CLEAR_ALL || a[2] > (a[1] == CLEAR_ALL ? 0 : LAST_CAPABILITY) || (a[3] | a[4]) != 0)
        return -EINVAL;
    return a[1] == RAISE ? -EPERM : 0;
}

int64_t sys_prctl(process *p, const uint64_t *a)
{
    enum {
        SET_DEATH_SIGNAL = 1,
        GET_DEATH_SIGNAL = 2,
        GET_DUMPABLE = 3,
        SET_DUMPABLE = 4,
        GET_KEEPS_CAPABILITIES = 7,
        SET_KEEPS_CAPABILITIES = 8,
        SET_NAME = 15,
        GET_NAME = 16,
        BOUNDING_CAPABILITY = 23,
        SET_NO_NEW_PRIVILEGES = 38,
        GET_NO_NEW_PRIVILEGES = 39,
        AMBIENT_CAPABILITIES = 47
    };

    switch ((int)a[0]) {
    case SET_DEATH_SIGNAL:
        if (a[1] > SIGNALS)
            return -EINVAL;
        set_death_signal(p, (int)a[1]);
        return 0;
    case GET_DEATH_SIGNAL: {
        const int32_t number = death_signal(p);

        return copy_out(p, a[1], &number, sizeof number) ? 0 : -EFAULT;
    }
    case GET_DUMPABLE:
        return p->dumpable;
    case SET_DUMPABLE:
        return note_flag(&p->dumpable, a[1]);
    case GET_KEEPS_CAPABILITIES:
        return p->keeps_capabilities;
    case SET_KEEPS_CAPABILITIES:
        return note_flag(&p->keeps_capabilities, a[1]);
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
    case BOUNDING_CAPABILITY: /* there are so many */
        return a[1] > LAST_CAPABILITY ? -EINVAL : 0;
    case SET_NO_NEW_PRIVILEGES:
        if (a[1] != 1 || (a[2] | a[3] | a[4]) != 0)
            return -EINVAL;
        p->no_new_privileges = true;
        return 0;
    case GET_NO_NEW_PRIVILEGES:
        return (a[1] | a[2] | a[3] | a[4]) != 0 ? -EINVAL : p->no_new_privileges;
    case AMBIENT_CAPABILITIES:
        return ambient_capabilities(a);
    default:
        return p->abi->prctl != NULL ? p->abi->prctl(p, a) : -EINVAL;
    }
}

enum { CAPABILITIES = 6 }; /* words of version 3 */

/* Version and process that capget and capset are asked for. */
static int64_t capabilities_asked(process *p, const uint64_t *a, bool *known)
{
    const uint32_t version = 0x20080522;
    uint32_t header[2];

    if (!copy_in(p, header, a[0], sizeof header))
        return -EFAULT;
    *known = header[0] == version;
    if (!*known)
        return copy_out(p, a[0], &version, sizeof version) ? 0 : -EFAULT;
    return is_self(p, header[1]) ? 0 : -ESRCH;
}

int64_t sys_capget(process *p, const uint64_t *a)
{
    const uint32_t none[CAPABILITIES] = {0};
    bool known;
    const int64_t result = capabilities_asked(p, a, &known);

    if (result != 0)
        return result;
    if (!known)
        return a[1] != 0 ? -EINVAL : 0;
    return a[1] == 0 || copy_out(p, a[1], none, sizeof none) ? 0 : -EFAULT;
}

/* There are none to be had, or lost. */
int64_t sys_capset(process *p, const uint64_t *a)
{
    uint32_t wanted[CAPABILITIES], any = 0;
    bool known;
    const int64_t result = capabilities_asked(p, a, &known);

    if (result != 0)
        return result == -ESRCH ? -EPERM : result;
    if (!known)
        return -EINVAL;
    if (!copy_in(p, wanted, a[1], sizeof wanted))
        return -EFAULT;
    for (size_t i = 0; i < CAPABILITIES; i++)
        any |= wanted[i];
    return any == 0 ? 0 : -EPERM;
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
    if (who != RUSAGE_CHILDREN) {
        const struct timespec before = timespec_of(p->ahead.processor + (uint64_t)used.ru_utime.tv_usec * 1000);

        used.ru_utime.tv_sec += before.tv_sec;
        used.ru_utime.tv_usec = before.tv_nsec / 1000;
    }
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
