/* The processes of a program: the one that was started, and what it and its children have begun. Each is a process of
 * the host's, with a machine and a sandbox that are copies of its parent's; what they have to know of each other is in
 * memory that they share. Only those in the family can be seen and reached.
 *
 * A member's entry is claimed by its `id` and then written by its parent until it runs, and by itself afterwards, but
 * for the signals that others leave there. Whoever leaves something rings the bell, a file that the member polls. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "linux/family.h"

static size_t family_size(unsigned most)
{
    return sizeof(struct family) + most * sizeof(struct member);
}

static struct owner *owner_of(struct family *family, int number)
{
    return &family->owners[(unsigned)number % MOST_OWNERS];
}

static void note_owner(struct family *family, int number, int process)
{
    struct owner *owner = owner_of(family, number);

    owner->lost = false;
    owner->process = process;
    owner->number = number;
}

bool is_lost(const process *p, int number)
{
    const struct owner *owner = owner_of(p->family, number);

    return owner->number == number && owner->lost;
}

bool open_family(process *p, unsigned most)
{
    struct family *family;

    most = most < 1 ? 1 : most > MOST_MEMBERS ? MOST_MEMBERS : most;
    family = mmap(NULL, family_size(most), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (family == MAP_FAILED)
        return false;
    p->family = family;
    p->self = &family->members[0];
    family->most = most;
    family->newest = p->id;
    note_owner(family, p->id, p->id);
    p->self->group = p->self->session = p->self->id = p->id;
    p->self->parent = p->id - 1;
    p->self->host = getpid();
    p->self->job = getpgrp();
    family->terminals[0].session = family->terminals[0].foreground = p->id;
    family->terminals[0].job = p->self->job;
    p->self->shown.begun = clock_now(CLOCK_BOOTTIME);
    return true;
}

struct member *member_of(const process *p, int id)
{
    for (unsigned i = 0; i < p->family->most && id > 0; i++) {
        if (p->family->members[i].id == id)
            return &p->family->members[i];
    }
    return NULL;
}

void show_process(const process *p)
{
    const uint64_t most = sizeof p->self->shown.arguments, from = p->initial.arguments,
                   length = p->initial.environment - from;
    void *host;

    memcpy(p->self->shown.name, p->first->name, sizeof p->self->shown.name);
    strcpy(p->self->shown.program, p->program);
    p->self->shown.arguments_length = guest_part(p, from, length < most ? length : most, PAGE_READ, &host);
    memcpy(p->self->shown.arguments, host, p->self->shown.arguments_length);
    p->self->shown.pages = p->memory->used;
    p->self->shown.threads = p->thread_count;
    p->self->shown.mask = p->mask;
    p->self->shown.user = p->user;
    p->self->shown.group = p->group;
}

void sleeps(const process *p, bool begins)
{
    if (begins && p->family->bells)
        show_process(p);
    p->self->asleep = begins;
}

/* ---- Memory ------------------------------------------------------------------------------------------------------ */

/* --memory is for all processes together. What a process may access counts, touched or not, and what a fork has copied
 * counts at once: the child can write to all of it, and there is no refusing that later. A page of shared memory counts
 * for each process that has it mapped. Only who was begun by vfork, and uses its parent's memory until it executes a
 * program, has nothing that counts, one such process at a time: a large process can begin small ones.
 *
 * Nobody writes to a member's number but itself, and who finds it ended; so what the host has ended is given back. */
static _Atomic uint64_t *pages_of(const process *p, const struct member *member)
{
    return &p->family->pages[member - p->family->members];
}

static uint64_t pages_of_others(const process *p, const struct member *self)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < p->family->most; i++)
        sum += &p->family->members[i] != self ? p->family->pages[i] : 0;
    return sum;
}

/* Told first: of two that take at the same time one sees the other. */
static bool take_for(const process *p, const struct member *member, uint64_t pages)
{
    _Atomic uint64_t *const own = pages_of(p, member);
    const uint64_t limit = p->memory->limit >> GUEST_PAGE_BITS, before = *own;

    *own = pages;
    if (pages <= before || (pages <= limit && pages_of_others(p, member) <= limit - pages))
        return true;
    *own = before;
    return false;
}

bool take_pages(process *p, uint64_t pages)
{
    int self = p->id;

    note_pages(p);
    if (!take_for(p, p->self, pages))
        return false;
    atomic_compare_exchange_strong(&p->family->borrower, &self, 0);
    return true;
}

void note_pages(process *p)
{
    _Atomic uint64_t *const own = pages_of(p, p->self);

    if (*own != p->memory->used && p->family->borrower != p->id)
        *own = p->memory->used;
}

uint64_t free_pages(const process *p)
{
    const uint64_t limit = p->memory->limit >> GUEST_PAGE_BITS, used = pages_of_others(p, p->self) + p->memory->used;

    return used < limit ? limit - used : 0;
}

static void give_pages_back(const process *p, const struct member *member)
{
    int borrower = member->id;

    *pages_of(p, member) = 0;
    atomic_compare_exchange_strong(&p->family->borrower, &borrower, 0);
}

/* Whether there may be that child, with all that its parent has. */
static bool take_for_child(process *p, const struct member *child, bool lends)
{
    int none = 0;

    if (p->family->borrower == p->id && !take_pages(p, p->memory->used))
        return false;
    return (lends && atomic_compare_exchange_strong(&p->family->borrower, &none, child->id)) ||
           take_for(p, child, p->memory->used);
}

/* ---- Ends -------------------------------------------------------------------------------------------------------- */

void ring(const struct member *member)
{
    const uint64_t one = 1;

    if (write(member->bell, &one, sizeof one) < 0)
        return; /* the counter is full, so the member will look in any case */
}

void leave_signal(const process *p, struct member *to, int number, int code, uint64_t value)
{
    const uint64_t bit = UINT64_C(1) << (number - 1);

    atomic_fetch_and(&to->signals, ~undone_by(number));
    if ((to->signals & bit) == 0) { /* else it is pending, and keeps the information that it has */
        to->infos[number].code = code;
        to->infos[number].sender = p->id;
        to->infos[number].user = p->user.real;
        to->infos[number].value = value;
    }
    atomic_fetch_or(&to->signals, bit);
    ring(to);
    if (to->id == FIRST_PROCESS && to->stopped != 0 && (number == SIGCONT || number == SIGKILL))
        kill(to->host, SIGCONT); /* it may be stopped on the host, too */
}

/* This process does not use the memory of the parent that began it by vfork any more: the parent, which waits for that,
 * goes on. */
static void release(process *p)
{
    struct member *parent = member_of(p, p->self->parent);

    if (p->lent == 0 || p->self->released)
        return;
    p->self->released = true;
    if (parent != NULL)
        ring(parent);
}

static void clear_queue(process *p, int id)
{
    for (int i = 0; i < p->family->queued; i++) {
        if (p->family->queue[i].process == id)
            p->family->queue[i].process = 0;
    }
}

/* Robust mutexes in shared memory that this process holds at its end: who waits for them is told. */
static void release_mutexes(process *p)
{
    struct thread *const current = p->thread;

    if (!p->self->shares || current == NULL)
        return;
    do {
        release_robust_list(p);
        p->thread = p->thread->after;
    } while (p->thread != current);
    clear_queue(p, p->id);
}

/* A process that was begun by vfork has its parent's memory on Linux, and a copy here. What it leaves in the frame of
 * its parent's function is brought back: there posix_spawn finds out why execve has failed. */
static void return_frame(process *p)
{
    void *host;

    if (p->lent == 0 || p->self->released)
        return;
    p->self->returned_length = guest_part(p, p->lent, RETURNED, PAGE_READ, &host);
    memcpy(p->self->returned, host, p->self->returned_length);
    p->self->returned_to = p->lent;
}

int death_signal(const process *p)
{
    return p->self->death_signal;
}

void set_death_signal(process *p, int number)
{
    p->self->death_signal = number;
}

/* With the first process ends the program: none of its processes goes on after that, as in a namespace of processes.
 * Where it exits by itself the others have a moment to do so, too: what reads a pipe that a shell has written to has
 * something to finish. One that the host keeps from seeing to signals is ended on the host. */
static void end_others(process *p, bool exited)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    const int grace = exited ? 300 : 0, patience = grace + 1000;
    int moments = 0;
    bool others;

    if (p->id != FIRST_PROCESS || p->self->host != getpid())
        return;
    do {
        others = false;
        p->family->over = moments >= grace;
        for (unsigned i = 0; i < p->family->most; i++) {
            struct member *member = &p->family->members[i];

            if (member == p->self || member->id <= 0 || member->state == ENDED)
                continue;
            others = true;
            if (p->family->over)
                leave_signal(p, member, SIGKILL, SI_KERNEL, 0);
            if (moments == patience && member->host > 0)
                kill(member->host, SIGKILL);
        }
        if (others)
            nanosleep(&moment, NULL);
    } while (others && moments++ < patience);
    p->family->over = true;
}

static void leave_family(process *p)
{
    struct family *family = p->family;
    struct member *self = p->self, *parent;
    const bool exited = p->end.state == bobbin_linux_exited;

    if (family == NULL || self->state == ENDED)
        return;
    release_mutexes(p);
    return_frame(p);
    release(p);
    for (unsigned i = 0; i < family->most; i++) {
        struct member *child = &family->members[i];

        if (child->id == 0 || child->parent != p->id)
            continue;
        child->parent = 0;
        if (child->state == ENDED) {
            child->id = 0;
            continue;
        }
        if (child->death_signal != 0)
            leave_signal(p, child, child->death_signal, SI_USER, 0);
        free_orphans(p, child->group);
    }
    self->status = exited ? p->end.status << 8 : p->end.state == bobbin_linux_killed ? p->end.signal : SIGKILL;
    leave_turns(p);
    give_pages_back(p, self);
    self->state = ENDED;
    free_orphans(p, self->group);
    end_others(p, exited);
    parent = member_of(p, self->parent);
    if (parent == NULL) {
        self->id = 0;
        return;
    }
    leave_signal(p, parent, SIGCHLD, exited ? CLD_EXITED : CLD_KILLED,
                 (uint64_t)(exited ? p->end.status : self->status));
}

void close_family(process *p)
{
    if (p->family == NULL)
        return;
    leave_family(p);
    for (unsigned i = 0; i < p->family->most && p->family->bells; i++)
        close(p->family->members[i].bell);
    close_segments(p->family);
    munmap(p->family, family_size(p->family->most));
    p->family = NULL;
}

/* ---- What others have left --------------------------------------------------------------------------------------- */

int number_of_host(const process *p, int host)
{
    for (unsigned i = 0; i < p->family->most; i++) {
        if (p->family->members[i].id > 0 && p->family->members[i].host == host)
            return p->family->members[i].id;
    }
    return 0;
}

bool waits_in_circle(process *p, int host)
{
    const struct member *member;

    p->self->holder = host;
    for (unsigned n = 0; n < p->family->most; n++) {
        member = host > 0 ? member_of(p, number_of_host(p, host)) : NULL;
        if (member == NULL || member == p->self)
            return member != NULL;
        host = member->holder;
    }
    return false;
}

int bell_of(const process *p)
{
    return p->family->bells ? p->self->bell : -1;
}

bool is_alone(const process *p)
{
    for (unsigned i = 0; i < p->family->most; i++) {
        if (&p->family->members[i] != p->self && p->family->members[i].id != 0)
            return false;
    }
    return true;
}

bool hears_family(const process *p)
{
    return p->self->signals != 0;
}

/* A process says that it has ended before it tells its parent, and is gone from the host after that. */
static bool may_tell(const process *p, const struct member *member)
{
    siginfo_t info = {.si_pid = 0};

    if (member == p->self || member->id == 0)
        return false;
    if (member->state != ENDED)
        return true;
    return member->parent == p->id && waitid(P_PID, (id_t)member->host, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
}

bool may_hear(const process *p)
{
    for (unsigned i = 0; i < p->family->most; i++) {
        if (may_tell(p, &p->family->members[i]))
            return true;
    }
    return hears_family(p); /* asked last: those that are gone have left their signals before */
}

/* The host has ended a process, which could not say so itself. Who waits for its mutexes looks again, and finds them
 * lost.
 */
static void bury(process *p, struct member *member)
{
    struct family *family = p->family;
    const int id = member->id;

    clear_queue(p, id);
    give_pages_back(p, member);
    for (unsigned i = 0; i < MOST_OWNERS; i++) {
        if (family->owners[i].process == id)
            family->owners[i].lost = true;
    }
    for (int i = 0; i < family->queued; i++)
        family->queue[i].woken = true;
    member->host = 0;
    member->status = SIGKILL;
    member->released = true;
    member->state = ENDED;
    for (unsigned i = 0; i < family->most && member->shares; i++) {
        if (family->members[i].id > 0 && family->members[i].state == RUNS)
            ring(&family->members[i]);
    }
}

/* One whose parent cannot tell it: whoever finds first that the host has none such. */
static bool bury_orphan(process *p, struct member *member)
{
    int host = member->host;

    if (member->state == ENDED || host <= 0 || kill(host, 0) == 0 ||
        !atomic_compare_exchange_strong(&member->host, &host, 0))
        return false;
    bury(p, member);
    member->id = 0;
    return true;
}

/* The host has ended the first process, which could not end the others. */
static bool has_lost_first(const process *p)
{
    const struct member *first = &p->family->members[0];

    return p->self != first && first->id == FIRST_PROCESS && first->state == RUNS && kill(first->host, 0) != 0;
}

bool listen_to_family(process *p)
{
    uint64_t signals, count;
    bool any = false;

    if (!p->family->bells)
        return false;
    if (has_lost_first(p))
        kill_process(p, SIGKILL);
    any = read(p->self->bell, &count, sizeof count) == sizeof count;
    signals = atomic_exchange(&p->self->signals, 0);
    for (; signals != 0; signals &= signals - 1) {
        const int number = __builtin_ctzll(signals) + 1;
        const struct signal_info info = {.number = number,
                                         .code = p->self->infos[number].code,
                                         .sender = {.pid = p->self->infos[number].sender,
                                                    .uid = p->self->infos[number].user,
                                                    .value = p->self->infos[number].value}};

        post_signal(p, NULL, &info);
        any = true;
    }
    for (unsigned i = 0; i < p->family->most; i++) {
        struct member *child = &p->family->members[i];

        if (child->id > 0 && child->parent == 0 && bury_orphan(p, child))
            any = true;
        if (child->id == 0 || child->parent != p->id || child->state == ENDED ||
            waitpid(child->host, NULL, WNOHANG) != child->host || child->state == ENDED)
            continue;
        bury(p, child);
        send_signal(p, SIGCHLD, CLD_KILLED, SIGKILL);
        any = true;
    }
    return any;
}

bool may_travel(const process *p, int files)
{
    return files == 0 || p->family->travelling + files <= MOST_TRAVELLING;
}

void note_travelling(process *p, int files)
{
    atomic_fetch_add(&p->family->travelling, files);
}

bool is_first_notice(process *p)
{
    return !atomic_exchange(&p->family->noticed, true);
}

/* ---- Turns of processes that share memory ------------------------------------------------------------------------ */

static bool has_turns(const struct member *member)
{
    return member->id > 0 && member->state == RUNS && member->stopped == 0 && member->shares;
}

bool shares_memory(const process *p)
{
    return p->self->shares;
}

void go_outside(process *p, bool begins)
{
    p->self->outside = begins;
}

bool takes_turns(const process *p)
{
    return p->self->shares && p->family->bells && !is_alone(p);
}

void join_turns(process *p)
{
    struct family *family = p->family;

    if (p->self->shares)
        return;
    for (unsigned i = 0; i < family->most; i++) {
        if (has_turns(&family->members[i])) {
            p->self->shares = true;
            return;
        }
    }
    family->turn = p->id;
    p->self->shares = true;
}

void pass_turn(process *p, bool idle)
{
    struct family *family = p->family;
    const unsigned self = (unsigned)(p->self - family->members);
    unsigned count = 0, next = self;

    for (unsigned i = 0; i < family->most; i++)
        count += has_turns(&family->members[i]);
    family->idle_turns = idle ? family->idle_turns + 1 : 0;
    if (family->idle_turns > count) {
        family->turn = 0;
        for (unsigned i = 0; i < family->most; i++) {
            if (i != self && has_turns(&family->members[i]) && !family->members[i].outside)
                ring(&family->members[i]);
        }
        return;
    }
    do
        next = (next + 1) % family->most;
    while (next != self && !has_turns(&family->members[next]));
    family->turn = family->members[next].id;
    ring(&family->members[next]);
}

void give_turn_up(process *p)
{
    if (p->family->turn == p->id && p->family->bells)
        pass_turn(p, false);
}

void leave_turns(process *p)
{
    if (!p->self->shares)
        return;
    p->self->shares = false;
    give_turn_up(p);
}

bool await_turn(process *p, bool ready)
{
    atomic_int *const turn = &p->family->turn;
    bool others = false; /* have had it */

    for (;;) {
        struct pollfd bell = {.fd = p->self->bell, .events = POLLIN};
        const struct member *holder;
        int has = *turn;

        if (p->stopped != 0)
            return true; /* there is nothing that it may do */
        if (has == p->id) {
            if (ready)
                p->family->idle_turns = 0;
            if (others)
                fit_shared(p);
            return true;
        }
        if (has == 0 && !ready)
            return false;
        others = true;
        holder = member_of(p, has);
        /* A process that the host has ended cannot pass it. */
        if (holder == NULL || !has_turns(holder) || (holder->host > 0 && kill(holder->host, 0) != 0)) {
            atomic_compare_exchange_strong(turn, &has, p->id);
            continue;
        }
        poll(&bell, 1, 100);
        hear_family(p);
    }
}

int queue_at(process *p, const struct futex_key *key, uint32_t bits)
{
    for (int i = 0; i < MOST_QUEUED; i++) {
        struct queued *entry = &p->family->queue[i];
        int none = 0;

        if (!atomic_compare_exchange_strong(&entry->process, &none, p->id))
            continue;
        if (p->family->queued <= i)
            p->family->queued = i + 1;
        entry->woken = false;
        entry->bits = bits;
        entry->order = ++p->family->order;
        entry->key = *key;
        return i + 1;
    }
    return 0;
}

bool woken_from(const process *p, int queued)
{
    return queued != 0 && p->family->queue[queued - 1].woken;
}

void leave_queue(process *p, int queued)
{
    int own = p->id; /* after a fork it may be the parent's */

    if (queued != 0 && p->family != NULL)
        atomic_compare_exchange_strong(&p->family->queue[queued - 1].process, &own, 0);
}

static struct queued *first_queued(const process *p, const struct futex_key *key, uint32_t bits)
{
    struct queued *first = NULL;

    for (int i = 0; i < p->family->queued; i++) {
        struct queued *entry = &p->family->queue[i];

        if (entry->process != 0 && !entry->woken && (entry->bits & bits) != 0 &&
            memcmp(&entry->key, key, sizeof *key) == 0 && (first == NULL || entry->order < first->order))
            first = entry;
    }
    return first;
}

int64_t wake_queued(process *p, const struct futex_key *key, uint32_t count, uint32_t bits)
{
    struct queued *entry;
    int64_t woken = 0;

    while (woken < (int64_t)count && (entry = first_queued(p, key, bits)) != NULL) {
        entry->woken = true;
        woken++;
    }
    return woken;
}

/* ---- Forks ------------------------------------------------------------------------------------------------------- */

static bool open_bells(struct family *family)
{
    for (unsigned i = 0; i < family->most && !family->bells; i++) {
        family->members[i].bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (family->members[i].bell >= 0)
            continue;
        while (i-- > 0)
            close(family->members[i].bell);
        return false;
    }
    open_segments(family);
    family->bells = true;
    return true;
}

int newest_number(const process *p)
{
    return p->family->newest;
}

void set_newest_number(process *p, int number)
{
    p->family->newest = number;
}

int new_number(process *p)
{
    const int most = 1 << 22; /* as on 64-bit kernels */
    int id;

    do {
        id = atomic_fetch_add(&p->family->newest, 1) + 1;
        if (id >= most)
            p->family->newest = FIRST_PROCESS;
    } while (id >= most || thread_of(p, id) != NULL || member_of(p, id) != NULL);
    note_owner(p->family, id, p->id);
    return id;
}

/* Claims an entry; NULL: there are as many processes as there may be. */
static struct member *claim(process *p, int id)
{
    for (unsigned i = 0; i < p->family->most && !p->family->over; i++) {
        struct member *member = &p->family->members[i];
        int none = 0;

        if (!atomic_compare_exchange_strong(&member->id, &none, -1))
            continue;
        member->parent = p->id;
        member->group = p->self->group;
        member->session = p->self->session;
        member->state = RUNS;
        member->stopped = member->change = member->holder = 0;
        member->no_stops = p->self->no_stops;
        member->executed = false;
        member->no_console = p->self->no_console;
        member->shares = p->self->shares;
        member->outside = false;
        member->released = false;
        member->death_signal = 0;
        for (size_t slot = 0; slot < MOST_SEGMENTS; slot++)
            member->attached[slot] = p->self->attached[slot];
        member->signals = 0;
        member->host = 0;
        member->job = p->self->job;
        member->returned_length = 0;
        member->shown = p->self->shown;
        member->nice = p->self->nice;
        member->policy = p->self->policy;
        member->shown.begun = clock_now(CLOCK_BOOTTIME);
        member->asleep = false;
        member->id = id;
        return member;
    }
    return NULL;
}

int64_t fork_process(process *p, bool lends)
{
    struct member *child;
    int id, host;

    if (!open_bells(p->family))
        return -EAGAIN;
    id = new_number(p);
    child = claim(p, id);
    if (child == NULL && !p->family->over)
        notice(p, "the program may have no more processes at a time: --processes");
    if (child == NULL)
        return -EAGAIN;
    if (!take_for_child(p, child, lends)) {
        give_pages_back(p, child);
        child->id = 0;
        notice(p, "the program may have no more memory, which another process would need: --memory");
        return -ENOMEM;
    }
    note_owner(p->family, id, id);
    host = memory_unguard(p->memory) ? fork() : -1;
    if (host < 0) {
        give_pages_back(p, child);
        child->id = 0;
        return -EAGAIN;
    }
    if (host > 0) {
        child->host = host;
        return id;
    }
    p->self = child;
    p->id = id;
    p->lent = lends ? get_register(p, p->abi->registers.sp) : 0;
    p->ahead.processor = 0; /* the child has used none yet */
    child->host = getpid();
    if (!lends)
        become_child(p);
    return 0;
}

int64_t wait_for_release(process *p, int id)
{
    struct member *child = member_of(p, id);
    void *host;

    if (child == NULL || child->parent != p->id)
        return 0;
    if (!child->released)
        return wait_for(p, (struct wait){.what = WAITS_FOR_RELEASE, .deadline = UINT64_MAX, .child = id});
    if (child->returned_length > 0 &&
        guest_part(p, child->returned_to, child->returned_length, PAGE_WRITE, &host) == child->returned_length)
        memcpy(host, child->returned, child->returned_length);
    child->returned_length = 0;
    return 0;
}

void own_memory(process *p)
{
    p->self->executed = true;
    for (size_t slot = 0; slot < MOST_SEGMENTS; slot++)
        p->self->attached[slot] = 0;
    leave_turns(p);
    release(p);
    p->lent = 0;
}

/* ---- Waiting for children ---------------------------------------------------------------------------------------- */

static bool matches(const process *p, const struct member *member, int type, int id)
{
    switch (type) {
    case P_PID:
        return member->id == id;
    case P_PGID:
        return member->group == (id != 0 ? id : (int)p->self->group);
    default:
        return true;
    }
}

enum { NO_HANG = 1, UNTRACED = 2, EXITED = 4, CONTINUED = 8, NO_WAIT = 0x1000000 };

/* What wait has to tell of a child, if `options` ask for it, as its status; 0: nothing. */
static int news_of(const struct member *child, uint32_t options)
{
    const int change = child->state != ENDED ? (int)child->change : 0;

    return change != 0 && (options & (change == CONTINUED_STATUS ? CONTINUED : UNTRACED)) != 0 ? change : 0;
}

/* The first child of which there is something to tell, or *others says whether there are such of which there is not. */
static struct member *child_with_news(const process *p, int type, int id, uint32_t options, bool *others)
{
    *others = false;
    for (unsigned i = 0; i < p->family->most; i++) {
        struct member *member = &p->family->members[i];

        if (member->id <= 0 || member->parent != p->id || !matches(p, member, type, id))
            continue;
        if ((member->state == ENDED && (options & EXITED) != 0) || news_of(member, options) != 0)
            return member;
        *others = true;
    }
    return NULL;
}

static void reap(struct member *child, struct rusage *used)
{
    if (child->host > 0)
        wait4(child->host, NULL, 0, used);
    child->id = 0;
}

/* If a process ignores SIGCHLD, or has SA_NOCLDWAIT for it, its children are gone at once, without a wait. */
static void reap_unwanted(process *p)
{
    const uint64_t no_wait = 2, ignored = 1;
    struct member *child;
    struct rusage used;
    bool others;

    while ((p->actions[SIGCHLD].handler == ignored || (p->actions[SIGCHLD].flags & no_wait) != 0) &&
           (child = child_with_news(p, P_ALL, 0, EXITED, &others)) != NULL)
        reap(child, &used);
}

/* Linux sends the signal of a child's end before a wait for it answers; here a child first says that it has ended and
 * then leaves its signal, so whoever finds that it has ended waits for the signal too. */
static void hear_of(process *p, const struct member *child)
{
    siginfo_t info;

    if (child->state == ENDED && child->host > 0)
        waitid(P_PID, (id_t)child->host, &info, WEXITED | WNOWAIT);
    listen_to_family(p);
}

/* Waits for such a child: it, NULL where there is nothing to tell and the call does not wait, or an error. */
static int64_t find_child(process *p, int type, int id, uint32_t options, struct member **child)
{
    bool others;

    reap_unwanted(p);
    *child = child_with_news(p, type, id, options, &others);
    if (*child != NULL) {
        hear_of(p, *child);
        return 0;
    }
    if (!others)
        return -ECHILD;
    if ((options & NO_HANG) != 0)
        return 0;
    if (signal_ready(p))
        return -RESTART;
    return wait_for(p, (struct wait){.what = WAITS_FOR_CHILD, .deadline = UINT64_MAX});
}

/* Its status, which is told this once unless the caller only looks. */
static int take_news(struct member *child, uint32_t options, struct rusage *used)
{
    const bool ended = child->state == ENDED;
    int status = ended ? child->status : news_of(child, options), told = status;

    if ((options & NO_WAIT) != 0)
        return status;
    if (ended)
        reap(child, used);
    else
        atomic_compare_exchange_strong(&child->change, &told, 0);
    return status;
}

int64_t sys_wait4(process *p, const uint64_t *a)
{
    const uint32_t clones = 0xe0000000; /* __WNOTHREAD, __WALL, __WCLONE */
    const uint32_t options = (uint32_t)a[2];
    const int pid = (int)a[0];
    struct rusage used = {0};
    struct member *child;
    int32_t status;
    int64_t result;

    if ((options & ~(clones | NO_HANG | UNTRACED | CONTINUED)) != 0)
        return -EINVAL;
    if (pid == INT32_MIN) /* it cannot be negated to a group's number */
        return -ESRCH;
    result = find_child(p,
                        pid > 0     ? P_PID
                        : pid == -1 ? P_ALL
                                    : P_PGID,
                        pid > 0 ? pid : -pid, options | EXITED, &child);
    if (result != 0 || child == NULL)
        return result;
    if (a[1] != 0 && guest_out(p, a[1], sizeof status) == NULL)
        return -EFAULT;
    result = child->id;
    status = take_news(child, options, &used);
    if (a[1] != 0)
        copy_out(p, a[1], &status, sizeof status);
    return a[3] == 0 || copy_out(p, a[3], &used, sizeof used) ? result : -EFAULT;
}

/* A status of wait4 as waitid and SIGCHLD have it: how, and with what. */
static int code_of(int status, int *value)
{
    if (status == CONTINUED_STATUS || (status & 0xff) == STOPPED_STATUS) {
        *value = status == CONTINUED_STATUS ? SIGCONT : status >> 8;
        return status == CONTINUED_STATUS ? CLD_CONTINUED : CLD_STOPPED;
    }
    *value = (status & 127) != 0 ? status & 127 : status >> 8;
    return (status & 127) != 0 ? CLD_KILLED : CLD_EXITED;
}

int64_t sys_waitid(process *p, const uint64_t *a)
{
    const uint32_t options = (uint32_t)a[3];
    uint64_t type = (uint32_t)a[0];
    int64_t id = (int)a[1];
    bool waits = true;
    struct signal_info info = {0};
    struct rusage used = {0};
    struct member *child;
    int64_t result;

    if (type > P_PIDFD || (options & (EXITED | UNTRACED | CONTINUED)) == 0)
        return -EINVAL;
    if (type == P_PIDFD) {
        id = process_at(p, a[1], &waits);
        if (id == -EBADF)
            return id;
        type = P_PID;
    }
    result = find_child(p, (int)type, (int)id, waits ? options : options | NO_HANG, &child);
    if (result == 0 && child == NULL && !waits)
        return -EAGAIN;
    if (result != 0)
        return result;
    if (child != NULL) {
        int value;

        info = (struct signal_info){.number = SIGCHLD, .sender = {.pid = child->id, .uid = p->user.real}};
        info.code = code_of(take_news(child, options, &used), &value);
        info.sender.value = (uint64_t)value;
    }
    if (a[2] != 0 && !copy_out(p, a[2], &info, sizeof info))
        return -EFAULT;
    return a[4] == 0 || copy_out(p, a[4], &used, sizeof used) ? 0 : -EFAULT;
}

/* ---- Signals to others ------------------------------------------------------------------------------------------- */

int64_t queue_to_family(process *p, int pid, const struct signal_info *info)
{
    struct member *member = member_of(p, pid);

    if (member == NULL)
        return -ESRCH;
    if (info->number == 0 || member->state == ENDED)
        return 0;
    /* Real-time signals are not lost: the one before has to be taken first. Who is stopped takes none. */
    if (info->number >= FIRST_QUEUED && (member->signals & UINT64_C(1) << (info->number - 1)) != 0)
        return member->stopped != 0 ? -EAGAIN : try_again_later(p);
    leave_signal(p, member, info->number, info->code, info->sender.value);
    return 0;
}

int64_t send_to_family(process *p, int pid, uint64_t number, int code)
{
    int64_t result = -ESRCH;

    if ((uint32_t)number > SIGNALS)
        return -EINVAL;
    for (unsigned i = 0; i < p->family->most; i++) {
        struct member *member = &p->family->members[i];
        const int id = member->id;

        if (id <= 0 || (pid > 0     ? id != pid
                        : pid == -1 ? member == p->self
                                    : member->group != (pid == 0 ? p->self->group : -(int64_t)pid)))
            continue;
        result = 0;
        if ((uint32_t)number == 0 || member->state == ENDED)
            continue;
        if (member == p->self)
            send_signal(p, (int)number, code, 0);
        else
            leave_signal(p, member, (int)number, code, 0);
    }
    return result;
}
