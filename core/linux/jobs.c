/* Job control: groups of processes, and sessions of groups; which group has the terminal; and processes that are
 * stopped and continued.
 *
 * To the host all processes of the program are one job: they stay in the group in which the first of them was started.
 * So a key like Ctrl-C signals every one of them. The first of them passes that signal on to the program's foreground
 * group, and the others ignore it: if each decided for itself whether it is in the foreground, some would do so only
 * after the program has given the terminal to another group. No call of the program changes anything at the host's
 * terminal. A session that takes a pseudo-terminal of the program's own is a session and one more job of the host's,
 * for which all that is likewise. A process that is stopped waits for its continuation here. Only the first is stopped
 * on the host as well, by its owner (bobbin_linux_stop_signal): whoever has started it is to see that. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "linux/family.h"

/* ---- Groups ------------------------------------------------------------------------------------------------------ */

int parent_of(const struct member *member)
{
    return member->parent != 0 ? (int)member->parent : 1;
}

int64_t sys_getppid(process *p, const uint64_t *a)
{
    (void)a;
    return parent_of(p->self);
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
    p->self->no_console = false;
    if (p->self->job != p->family->terminals[0].job && setsid() > 0)
        p->self->job = getpgrp(); /* another pseudo-terminal's keys, and its end, are not for it any more */
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

struct terminal *terminal_of(const process *p, const struct member *member)
{
    for (int i = 0; i < MOST_TERMINALS && !member->no_console; i++) {
        if (p->family->terminals[i].session == member->session)
            return &p->family->terminals[i];
    }
    return NULL;
}

static struct terminal *own_terminal(const process *p)
{
    return terminal_of(p, p->self);
}

static bool is_own(const process *p, const struct open_file *file)
{
    return &p->family->terminals[terminal_number(p, file->host)] == own_terminal(p);
}

int console_number(const process *p)
{
    const struct terminal *own = own_terminal(p);

    return own != NULL ? (int)(own - p->family->terminals) : -1;
}

static bool in_foreground(const process *p)
{
    const struct terminal *own = own_terminal(p);

    return own != NULL && p->self->group == own->foreground;
}

/* Whether it is the first in the table of the processes of its job that have not ended. */
static bool is_foremost(const process *p)
{
    const struct member *member = p->family->members;

    while (member != p->self && (member->id <= 0 || member->state == ENDED || member->job != p->self->job))
        member++;
    return member == p->self;
}

/* Of the job's terminal; 0: nobody has it. */
static int foreground_of_job(const process *p)
{
    for (int i = 0; i < MOST_TERMINALS; i++) {
        const struct terminal *terminal = &p->family->terminals[i];

        if (terminal->session != 0 && terminal->job == p->self->job)
            return terminal->foreground;
    }
    return 0;
}

int bobbin_linux_receiver(const bobbin_linux *p, int signal, bool by_terminal)
{
    if (by_terminal && signal != SIGHUP)
        return is_foremost(p) ? -foreground_of_job(p) : 0;
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

int64_t use_console(process *p, const struct open_file *file, int number)
{
    const uint64_t ignore_action = 1;
    const int group = p->self->group;

    if (!file->terminal || in_foreground(p) || !is_own(p, file))
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
    return use_console(p, file, SIGTTIN);
}

int64_t write_console(process *p, const struct open_file *file)
{
    struct termios settings;

    if (!file->terminal || in_foreground(p) || tcgetattr(file->host, &settings) != 0 ||
        (settings.c_lflag & TOSTOP) == 0)
        return 0;
    return use_console(p, file, SIGTTOU);
}

int64_t console_group(const process *p, const struct open_file *file)
{
    const struct terminal *terminal = &p->family->terminals[terminal_number(p, file->host)];
    int group;

    if (is_master(file->host))
        return terminal->session != 0 ? (int)terminal->foreground : 0;
    if (terminal == p->family->terminals && ioctl(file->host, TIOCGPGRP, &group) != 0)
        return failure();
    if (terminal != own_terminal(p))
        return -ENOTTY;
    if (terminal == p->family->terminals && group != getpgrp())
        return 0; /* one that the program does not know */
    return terminal->foreground;
}

int64_t console_session(const process *p, const struct open_file *file)
{
    const int64_t group = console_group(p, file);

    return group < 0 ? group : (int64_t)p->family->terminals[terminal_number(p, file->host)].session;
}

int64_t set_console_group(process *p, const struct open_file *file, int group)
{
    const int64_t result = is_master(file->host) ? -ENOTTY : console_group(p, file),
                  may = result < 0 ? result : use_console(p, file, SIGTTOU);

    if (may != 0)
        return may == -EIO ? -ENOTTY : may;
    if (group < 0)
        return -EINVAL;
    if (session_of_group(p, group) != p->self->session)
        return session_of_group(p, group) != 0 ? -EPERM : -ESRCH;
    own_terminal(p)->foreground = group;
    return 0;
}

/* On the host, for a session that its leader begins there with it. */
static int64_t take_pseudo_terminal(process *p, struct terminal *terminal, int host)
{
    if (getsid(0) != getpid() && setsid() < 0)
        return -EPERM;
    p->self->job = getpgrp();
    if (ioctl(host, TIOCSCTTY, 0) != 0)
        return failure();
    terminal->job = p->self->job;
    return 0;
}

int64_t take_console(process *p, const struct open_file *file)
{
    struct terminal *const terminal = &p->family->terminals[terminal_number(p, file->host)];
    const int session = p->self->session;
    int64_t result = 0;
    int group;

    if (!file->terminal)
        return -ENOTTY;
    if (session == p->id && terminal == own_terminal(p))
        return 0;
    if (session != p->id || own_terminal(p) != NULL || member_of(p, terminal->session) != NULL)
        return -EPERM;
    if (terminal != p->family->terminals)
        result = take_pseudo_terminal(p, terminal, file->host);
    else if (ioctl(file->host, TIOCGPGRP, &group) != 0)
        result = -EPERM;
    if (result != 0)
        return result;
    terminal->foreground = p->self->group;
    terminal->session = session;
    return 0;
}

int64_t give_console_up(process *p, const struct open_file *file)
{
    struct terminal *const terminal = own_terminal(p);
    const int foreground = terminal != NULL ? (int)terminal->foreground : 0;

    if (!file->terminal || terminal == NULL || !is_own(p, file))
        return -ENOTTY;
    if (p->self->session != p->id) {
        p->self->no_console = true;
    } else {
        terminal->session = 0;
        send_to_group(p, foreground, SIGHUP);
        send_to_group(p, foreground, SIGCONT);
    }
    return terminal != p->family->terminals ? result_of(ioctl(file->host, TIOCNOTTY)) : 0;
}
