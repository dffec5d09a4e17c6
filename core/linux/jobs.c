/* Job control: groups of processes, and sessions of groups; which group has the terminal; and processes that are
 * stopped and continued.
 *
 * To the host all processes of the program are one job: they stay in the group in which the first of them was started.
 * So a key like Ctrl-C signals every one of them. The first of them passes that signal on to the program's foreground
 * group, and the others ignore it: if each decided for itself whether it is in the foreground, some would do so only
 * after the program has given the terminal to another group. No call of the program changes anything at the host's
 * terminal. A process that is stopped waits for its continuation here. Only the first is stopped on the host as well,
 * by its owner (bobbin_linux_stop_signal): whoever has started it is to see that. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "linux/family.h"

/* ---- Groups ------------------------------------------------------------------------------------------------------ */

struct kinship kinship_of(const process *p)
{
    const int parent = p->self->parent;

    return (struct kinship){parent != 0 ? parent : 1, p->self->group, p->self->session};
}

int64_t sys_getppid(process *p, const uint64_t *a)
{
    (void)a;
    return kinship_of(p).parent;
}

static struct member *asked_for(const process *p, uint64_t id)
{
    return (int)id == 0 ? p->self : member_of(p, (int)id);
}

int64_t sys_getpgid(process *p, const uint64_t *a)
{
    const struct member *member = asked_for(p, a[0]);

    return member != NULL ? (int64_t)member->group : -ESRCH;
}

int64_t sys_getsid(process *p, const uint64_t *a)
{
    const struct member *member = asked_for(p, a[0]);

    return member != NULL ? (int64_t)member->session : -ESRCH;
}

/* The session that has the group; 0: there is no such group. */
static int session_of_group(const process *p, int group)
{
    for (unsigned i = 0; i < p->family->most; i++) {
        if (p->family->members[i].id > 0 && p->family->members[i].group == group)
            return p->family->members[i].session;
    }
    return 0;
}

int64_t sys_setpgid(process *p, const uint64_t *a)
{
    struct member *member = asked_for(p, a[0]);
    const int group = (int)a[1] != 0 ? (int)a[1] : member != NULL ? (int)member->id : 0;

    if ((int)a[1] < 0)
        return -EINVAL;
    if (member == NULL || (member != p->self && member->parent != p->id))
        return -ESRCH;
    if (member->session != p->self->session || member->session == member->id ||
        (group != member->id && session_of_group(p, group) != p->self->session))
        return -EPERM;
    if (member != p->self && member->executed)
        return -EACCES;
    member->group = group;
    return 0;
}

int64_t sys_setsid(process *p, const uint64_t *a)
{
    (void)a;
    if (session_of_group(p, p->id) != 0)
        return -EPERM;
    p->self->group = p->self->session = p->id;
    return p->id;
}

/* ---- Stopping ---------------------------------------------------------------------------------------------------- */

/* Whether no process of the group has a parent in another group of its session, who could continue it. The first
 * process's parent is outside the program, and can continue it if the owner allows stops. */
static bool is_orphaned(const process *p, int group)
{
    for (unsigned i = 0; i < p->family->most; i++) {
        const struct member *member = &p->family->members[i], *parent;

        if (member->id <= 0 || member->state != RUNS || member->group != group)
            continue;
        parent = member_of(p, member->parent);
        if (member->id == FIRST_PROCESS
                ? p->options.stops
                : parent != NULL && parent->group != group && parent->session == member->session)
            return false;
    }
    return true;
}

static void send_to_group(process *p, int group, int number)
{
    send_to_family(p, -group, (uint64_t)number, SI_KERNEL);
}

void free_orphans(process *p, int group)
{
    bool stopped = false;

    for (unsigned i = 0; i < p->family->most; i++) {
        const struct member *member = &p->family->members[i];

        stopped = stopped || (member->id > 0 && member->group == group && member->state == RUNS && member->stopped);
    }
    if (stopped && is_orphaned(p, group)) {
        send_to_group(p, group, SIGHUP);
        send_to_group(p, group, SIGCONT);
    }
}

/* Tells the parent that this process was stopped or continued. The signal is sent first, so that it has arrived when a
 * wait returns. */
static void tell_change(const process *p, int code, int number, int status)
{
    struct member *parent = member_of(p, p->self->parent);

    if (parent != NULL && !parent->no_stops)
        leave_signal(p, parent, SIGCHLD, code, (uint64_t)number);
    p->self->change = status;
    if (parent != NULL)
        ring(parent);
}

void stop_process(process *p, int number)
{
    if (p->stopped != 0 || (p->id == FIRST_PROCESS && !p->options.stops))
        return;
    if (number != SIGSTOP && is_orphaned(p, p->self->group))
        return;
    p->stopped = number;
    p->self->stopped = number;
    tell_change(p, CLD_STOPPED, number, number << 8 | STOPPED_STATUS);
    give_turn_up(p);
}

void continue_process(process *p, int number)
{
    if (p->stopped == 0)
        return;
    p->stopped = 0;
    p->self->stopped = 0;
    if (number == SIGCONT)
        tell_change(p, CLD_CONTINUED, SIGCONT, CONTINUED_STATUS);
}

void want_stops(process *p, bool wants)
{
    p->self->no_stops = !wants;
}

int bobbin_linux_stop_signal(bobbin_linux *p)
{
    if (p->id != FIRST_PROCESS)
        return 0;
    listen_to_family(p);
    return p->stopped;
}

/* ---- The terminal ------------------------------------------------------------------------------------------------ */

bool has_console(const process *p)
{
    return p->self->session == p->family->console && !p->self->no_console;
}

static bool in_foreground(const process *p)
{
    return has_console(p) && p->self->group == p->family->foreground;
}

/* Whether it is the first in the table of the processes that have not ended. */
static bool is_foremost(const process *p)
{
    const struct member *member = p->family->members;

    while (member != p->self && (member->id <= 0 || member->state == ENDED))
        member++;
    return member == p->self;
}

int bobbin_linux_receiver(const bobbin_linux *p, int signal, bool by_terminal)
{
    if (by_terminal && signal != SIGHUP)
        return is_foremost(p) && p->family->console != 0 ? -p->family->foreground : 0;
    if (by_terminal ? in_foreground(p) || p->self->session == p->id
                    : (signal != SIGTSTP && signal != SIGCONT) || p->self->group == FIRST_PROCESS)
        return p->id;
    return 0;
}

bool bobbin_linux_pass_on(bobbin_linux *p, int receiver, int number)
{
    if (receiver < 0 ? !is_foremost(p) : receiver != p->id)
        return true; /* it came before the fork that has begun this process, and is its parent's to pass on */
    for (unsigned i = 0; i < p->family->most && receiver < 0; i++) {
        struct member *member = &p->family->members[i];

        if (member != p->self && member->id > 0 && member->state == RUNS && member->group == -receiver)
            leave_signal(p, member, number, SI_KERNEL, 0);
    }
    return (receiver < 0 && p->self->group != -receiver) || bobbin_linux_signal(p, number);
}

int64_t use_console(process *p, int number)
{
    const uint64_t ignore_action = 1;
    const int group = p->self->group;

    if (!has_console(p) || in_foreground(p))
        return 0;
    if ((p->thread->blocked & UINT64_C(1) << (number - 1)) != 0 || p->actions[number].handler == ignore_action)
        return number == SIGTTIN ? -EIO : 0;
    if (is_orphaned(p, group))
        return -EIO;
    send_to_group(p, group, number);
    return -RESTART;
}

int64_t read_console(process *p, const struct open_file *file)
{
    return file->terminal ? use_console(p, SIGTTIN) : 0;
}

int64_t write_console(process *p, const struct open_file *file)
{
    struct termios settings;

    if (!file->terminal || in_foreground(p) || tcgetattr(file->host, &settings) != 0 ||
        (settings.c_lflag & TOSTOP) == 0)
        return 0;
    return use_console(p, SIGTTOU);
}

int64_t console_group(const process *p, int host)
{
    int group;

    if (ioctl(host, TIOCGPGRP, &group) != 0)
        return failure();
    if (!has_console(p))
        return -ENOTTY;
    return group == getpgrp() ? (int)p->family->foreground : 0; /* 0: one that the program does not know */
}

int64_t set_console_group(process *p, int host, int group)
{
    const int64_t result = console_group(p, host), may = result < 0 ? result : use_console(p, SIGTTOU);

    if (may != 0)
        return may == -EIO ? -ENOTTY : may;
    if (group < 0)
        return -EINVAL;
    if (session_of_group(p, group) != p->self->session)
        return session_of_group(p, group) != 0 ? -EPERM : -ESRCH;
    p->family->foreground = group;
    return 0;
}

int64_t take_console(process *p, int host)
{
    const int session = p->self->session;
    int group;

    if (session == p->id && has_console(p))
        return 0;
    if (session != p->id || has_console(p) || member_of(p, p->family->console) != NULL ||
        ioctl(host, TIOCGPGRP, &group) != 0)
        return -EPERM;
    p->family->console = session;
    p->family->foreground = p->self->group;
    return 0;
}

int64_t give_console_up(process *p)
{
    const int foreground = p->family->foreground;

    if (!has_console(p))
        return -ENOTTY;
    if (p->self->session != p->id) {
        p->self->no_console = true;
        return 0;
    }
    p->family->console = 0;
    send_to_group(p, foreground, SIGHUP);
    send_to_group(p, foreground, SIGCONT);
    return 0;
}
