/* Threads of a process: harts that take turns on its one machine.
 *
 * A turn ends after a number of instructions, or where the thread has to wait; then it is the next one's in the order
 * in which they began, or whose a seed says. So a program runs the same schedule every time and under every engine, as
 * far as it does not depend on the host's files and clocks. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "linux/family.h"

/* Instructions. */
enum { TURN = 100000 };

/* ---- The ring ---------------------------------------------------------------------------------------------------- */

void name_thread(struct thread *thread, const char *name, size_t most)
{
    const size_t room = sizeof thread->name - 1;

    memset(thread->name, 0, sizeof thread->name);
    memcpy(thread->name, name, strnlen(name, most < room ? most : room));
}

static struct thread *new_thread(process *p, int id, const char *name)
{
    struct thread *thread = calloc(1, sizeof *thread + p->abi->context_size(p->machine));

    if (thread == NULL)
        return NULL;
    thread->id = id;
    name_thread(thread, name, sizeof thread->name);
    p->thread_count++;
    return thread;
}

static void forget_wait(process *p, struct wait *wait)
{
    free(wait->files);
    wait->files = NULL;
    if (wait->opened != 0)
        close(wait->opened - 1);
    wait->opened = 0;
    leave_queue(p, wait->queued);
    wait->queued = 0;
}

static void free_thread(process *p, struct thread *thread)
{
    forget_wait(p, &thread->wait);
    free(thread);
    p->thread_count--;
}

static void remove_thread(process *p, struct thread *thread)
{
    thread->before->after = thread->after;
    thread->after->before = thread->before;
    free_thread(p, thread);
}

struct thread *add_thread(process *p, int id, const char *name)
{
    struct thread *thread = new_thread(p, id, name);

    if (thread == NULL)
        return NULL;
    if (p->thread == NULL) {
        p->thread = p->first = thread->after = thread->before = thread;
    } else {
        thread->after = p->first;
        thread->before = p->first->before;
        thread->before->after = thread->after->before = thread;
    }
    return thread;
}

bool first_thread(process *p, const char *name)
{
    p->turn = p->until_look = TURN;
    return add_thread(p, p->id, name) != NULL;
}

void free_threads(process *p)
{
    struct thread *thread = p->thread, *first = thread;

    if (thread == NULL)
        return;
    do {
        struct thread *after = thread->after;

        free_thread(p, thread);
        thread = after;
    } while (thread != first);
    p->thread = p->first = NULL;
}

void keep_one_thread(process *p)
{
    struct thread *kept = p->thread, *thread = kept->after;

    while (thread != kept) {
        struct thread *after = thread->after;

        free_thread(p, thread);
        thread = after;
    }
    kept->before = kept->after = p->first = kept;
    kept->id = p->id;
    kept->clear_id = kept->robust_list = 0;
}

struct thread *thread_of(const process *p, int id)
{
    EACH_THREAD(p, thread) {
        if (thread->id == id && thread->wait.what != WAITS_FOR_EVER)
            return thread;
    }
    return NULL;
}

/* ---- Turns ------------------------------------------------------------------------------------------------------- */

/* xorshift64 */
static uint64_t chance(process *p)
{
    p->schedule ^= p->schedule << 13;
    p->schedule ^= p->schedule >> 7;
    p->schedule ^= p->schedule << 17;
    return p->schedule;
}

static void begin_turn(process *p)
{
    p->turn = p->schedule == 0 ? TURN : 1 + (int64_t)(chance(p) % TURN);
}

void end_turn(process *p)
{
    p->turn = 0;
}

/* A thread's registers but pc, from and to the machine. */
static void save_registers(const process *p, struct thread *thread)
{
    p->abi->context_save(p->machine, thread->registers, 0);
    thread->tag_bits = p->abi->registers.tag_bits != 0 ? get_register(p, p->abi->registers.tag_bits) : 0;
}

static void restore_registers(process *p, const struct thread *thread)
{
    p->abi->context_restore(p->machine, thread->registers);
    if (p->abi->registers.tag_bits != 0)
        set_register(p, p->abi->registers.tag_bits, thread->tag_bits);
}

static void switch_to(process *p, struct thread *thread)
{
    if (thread != p->thread) {
        struct thread *left = p->thread;

        left->pc = get_register(p, p->abi->registers.pc);
        save_registers(p, left);
        restore_registers(p, thread);
        p->thread = thread;
        if (left->wait.what == WAITS_FOR_EVER)
            remove_thread(p, left);
    }
    p->abi->cancel_reservation(p->machine); /* others may have stored there meanwhile */
}

static bool ready(const process *p, const struct thread *thread)
{
    switch (thread->wait.what) {
    case WAITS_FOR_NOTHING:
        return true;
    case WAITS_FOR_EVER:
        return false;
    case WAITS_FOR_RELEASE:
        return thread->wait.come;
    default:
        return thread->wait.come || woken_from(p, thread->wait.queued) || signal_ends_wait(p, thread);
    }
}

/* The next thread that can go on, `first` if it can; NULL: all of them wait. */
static struct thread *choose(process *p, struct thread *first)
{
    struct thread *thread = first;
    uint64_t count = 0;

    if (p->stopped != 0)
        return NULL;
    do {
        if (ready(p, thread)) {
            if (p->schedule == 0)
                return thread;
            count++;
        }
        thread = thread->after;
    } while (thread != first);
    if (count == 0)
        return NULL;
    for (count = chance(p) % count;; thread = thread->after) {
        if (ready(p, thread) && count-- == 0)
            return thread;
    }
}

/* ---- Waiting ----------------------------------------------------------------------------------------------------- */

uint64_t deadline_after(const process *p, uint64_t wanted)
{
    if (p->thread->wait.what != WAITS_FOR_NOTHING)
        return p->thread->wait.deadline;
    return wanted == UINT64_MAX ? wanted : monotonic_now() + wanted;
}

int64_t wait_for(process *p, struct wait wait)
{
    struct wait *kept = &p->thread->wait;
    struct pollfd *files = wait.file_count > 0 ? malloc(wait.file_count * sizeof *files) : NULL;

    if (wait.file_count > 0 && files == NULL)
        return -ENOMEM;
    if (files != NULL)
        memcpy(files, wait.files, wait.file_count * sizeof *files);
    forget_wait(p, kept);
    *kept = wait;
    kept->files = files;
    return -WAITS;
}

void end_wait(process *p)
{
    if (p->thread->wait.what == WAITS_FOR_NOTHING)
        return;
    forget_wait(p, &p->thread->wait);
    p->thread->wait = (struct wait){.what = WAITS_FOR_NOTHING};
}

/* What the threads wait for that the host has. */
struct outside {
    size_t file_count;
    uint64_t deadline;
};

static struct outside outside_of(const process *p)
{
    struct outside outside = {.deadline = UINT64_MAX};

    EACH_THREAD(p, thread) {
        if (thread->wait.what != WAITS_FOR_NOTHING) {
            outside.file_count += thread->wait.file_count;
            if (thread->wait.deadline < outside.deadline)
                outside.deadline = thread->wait.deadline;
        }
    }
    return outside;
}

/* Tells threads whose files are ready, from `polled`, or whose time has come. */
static void note_arrivals(process *p, const struct pollfd *polled)
{
    const uint64_t now = monotonic_now();

    EACH_THREAD(p, thread) {
        struct wait *wait = &thread->wait;

        for (size_t i = 0; wait->what != WAITS_FOR_NOTHING && i < wait->file_count; i++)
            wait->come = wait->come || (polled++)->revents != 0;
        if (wait->what != WAITS_FOR_NOTHING && now >= wait->deadline)
            wait->come = true;
    }
}

void hear_family(process *p)
{
    if (!listen_to_family(p))
        return;
    EACH_THREAD(p, thread) {
        if (thread->wait.what == WAITS_FOR_CHILD || thread->wait.what == WAITS_FOR_RELEASE)
            thread->wait.come = true;
    }
}

/* Asks the host for what threads wait for, until `until`: 0, or an error. */
static int64_t look_outside(process *p, struct outside outside, uint64_t until)
{
    struct pollfd *files = calloc(outside.file_count + 1, sizeof *files), *next = files;
    const int bell = bell_of(p);
    const uint64_t now = monotonic_now();
    const struct timespec time = timespec_of(until > now ? until - now : 0);
    int64_t result;

    if (files == NULL)
        return -ENOMEM;
    EACH_THREAD(p, thread) {
        if (thread->wait.file_count > 0)
            memcpy(next, thread->wait.files, thread->wait.file_count * sizeof *next);
        next += thread->wait.file_count;
    }
    *next = (struct pollfd){.fd = bell, .events = POLLIN};
    result = result_of(ppoll(files, outside.file_count + 1, until != UINT64_MAX ? &time : NULL, NULL));
    if (result >= 0)
        note_arrivals(p, files);
    if (bell >= 0)
        hear_family(p);
    free(files);
    return result < 0 ? result : 0;
}

/* A look now and then, while there is something to run. */
static void look(process *p)
{
    const struct outside outside = outside_of(p);

    p->until_look = TURN;
    if (outside.file_count > 0 || outside.deadline != UINT64_MAX)
        look_outside(p, outside, 0);
}

/* All threads wait: so does the host, for the first thing that can come. */
static enum bobbin_linux_state wait_outside(process *p)
{
    const struct outside outside = outside_of(p);
    const uint64_t alarm = until_alarm(p), now = monotonic_now(), second = now + SECOND;
    uint64_t until = alarm != UINT64_MAX && now + alarm < outside.deadline ? now + alarm : outside.deadline;
    int64_t result;

    if (outside.file_count == 0 && until == UINT64_MAX && !awaits_outside(p) && !may_hear(p)) {
        p->end.state = bobbin_linux_deadlocked;
        return bobbin_linux_deadlocked;
    }
    if (bell_of(p) >= 0 && second < until)
        until = second; /* relatives that the host has ended do not say so */
    sleeps(p, true);
    result = look_outside(p, outside, until);
    sleeps(p, false);
    if (result == -AGAIN_LATER)
        return bobbin_linux_interrupted;
    if (result < 0)
        kill_process(p, SIGKILL);
    check_alarm(p);
    return bobbin_linux_runs;
}

/* The process is stopped: it only hears others, and its owner if it is theirs to stop. */
static enum bobbin_linux_state wait_stopped(process *p)
{
    struct pollfd bell = {.fd = bell_of(p), .events = POLLIN};

    if (p->id == FIRST_PROCESS)
        return bobbin_linux_interrupted;
    if (!may_hear(p)) {
        p->end.state = bobbin_linux_deadlocked;
        return bobbin_linux_deadlocked;
    }
    if (poll(&bell, 1, 1000) < 0)
        return bobbin_linux_interrupted;
    hear_family(p);
    return bobbin_linux_runs;
}

/* All threads wait. While other processes have something to do, look what has come when the turn comes round. */
static enum bobbin_linux_state idle(process *p)
{
    enum bobbin_linux_state state;

    if (p->stopped != 0) {
        state = wait_stopped(p);
        if (takes_turns(p))
            await_turn(p, true);
        return state;
    }
    if (!takes_turns(p))
        return wait_outside(p);
    look_outside(p, outside_of(p), 0);
    check_alarm(p);
    if (choose(p, p->thread) != NULL)
        return bobbin_linux_runs;
    pass_turn(p, true);
    if (await_turn(p, false))
        return bobbin_linux_runs;
    go_outside(p, true);
    state = wait_outside(p);
    go_outside(p, false);
    await_turn(p, true);
    return state;
}

/* Whether turns are counted: there are others, of threads or processes. */
static bool has_turns(const process *p)
{
    return p->thread_count > 1 || takes_turns(p);
}

enum bobbin_linux_state take_turns(process *p, uint64_t steps)
{
    enum bobbin_linux_state state = bobbin_linux_runs;
    bool over = false;

    if (has_turns(p)) {
        p->turn -= (int64_t)steps;
        p->until_look -= (int64_t)steps;
        over = p->turn <= 0;
    }
    if (over && takes_turns(p)) {
        pass_turn(p, false);
        await_turn(p, true);
        p->until_look = 0;
    }
    while (state == bobbin_linux_runs && p->end.state == bobbin_linux_runs && !p->held &&
           (over || p->stopped != 0 || p->thread->wait.what != WAITS_FOR_NOTHING)) {
        struct thread *next;

        if (p->until_look <= 0)
            look(p);
        next = choose(p, p->thread->after);
        if (next == NULL) {
            state = idle(p);
            if (p->thread->wait.what == WAITS_FOR_NOTHING) /* it was stopped, perhaps */
                deliver_signals(p);
            continue;
        }
        switch_to(p, next);
        begin_turn(p);
        over = false;
        if (next->wait.what != WAITS_FOR_NOTHING)
            state = call_again(p);
        if (next->wait.what == WAITS_FOR_NOTHING)
            deliver_signals(p);
    }
    if (takes_turns(p)) /* one that begins, say, has no turn yet */
        await_turn(p, true);
    return state;
}

uint64_t bobbin_linux_fuel(const bobbin_linux *p, uint64_t most)
{
    if (p->stopped != 0)
        return 0;
    return has_turns(p) && (uint64_t)p->turn < most ? (uint64_t)p->turn : most;
}

/* ---- Beginning --------------------------------------------------------------------------------------------------- */

/* include/uapi/linux/sched.h */
enum {
    GUEST_CLONE_VM = 0x100,
    GUEST_CLONE_FS = 0x200,
    GUEST_CLONE_FILES = 0x400,
    GUEST_CLONE_SIGHAND = 0x800,
    GUEST_CLONE_PIDFD = 0x1000,
    GUEST_CLONE_VFORK = 0x4000,
    GUEST_CLONE_THREAD = 0x10000,
    GUEST_CLONE_SYSVSEM = 0x40000,
    GUEST_CLONE_SETTLS = 0x80000,
    GUEST_CLONE_PARENT_SETTID = 0x100000,
    GUEST_CLONE_CHILD_CLEARTID = 0x200000,
    GUEST_CLONE_DETACHED = 0x400000, /* ignored */
    GUEST_CLONE_CHILD_SETTID = 0x1000000,
    OF_THREADS = GUEST_CLONE_VM | GUEST_CLONE_FS | GUEST_CLONE_FILES | GUEST_CLONE_SIGHAND | GUEST_CLONE_THREAD,
    OPTIONAL = GUEST_CLONE_SYSVSEM | GUEST_CLONE_SETTLS | GUEST_CLONE_PARENT_SETTID | GUEST_CLONE_CHILD_CLEARTID |
               GUEST_CLONE_DETACHED | GUEST_CLONE_CHILD_SETTID,
};

/* What clone and clone3 ask for. */
struct beginning {
    uint64_t flags, stack, parent_id, child_id, tls, process_file;
};

static bool put_id(process *p, uint64_t address, int32_t id)
{
    return copy_out(p, address, &id, sizeof id);
}

/* In which what begins differs from who began it. */
static void set_registers(process *p, const struct beginning *asked)
{
    if (asked->stack != 0)
        set_register(p, p->abi->registers.sp, asked->stack);
    if ((asked->flags & GUEST_CLONE_SETTLS) != 0)
        set_register(p, p->abi->registers.tls, asked->tls);
}

static int64_t begin_thread(process *p, const struct beginning *asked)
{
    struct thread *parent = p->thread, *thread;

    if (p->thread_count >= MOST_THREADS)
        return -EAGAIN;
    thread = add_thread(p, new_number(p), parent->name);
    if (thread == NULL)
        return -ENOMEM;
    thread->blocked = parent->blocked;
    thread->clear_id = (asked->flags & GUEST_CLONE_CHILD_CLEARTID) != 0 ? asked->child_id : 0;
    save_registers(p, parent);
    set_register(p, p->abi->registers.result, 0);
    set_registers(p, asked);
    save_registers(p, thread);
    restore_registers(p, parent);
    if ((asked->flags & GUEST_CLONE_PARENT_SETTID) != 0)
        put_id(p, asked->parent_id, thread->id);
    if ((asked->flags & GUEST_CLONE_CHILD_SETTID) != 0)
        put_id(p, asked->child_id, thread->id);
    if (p->thread_count == 2)
        begin_turn(p);
    return thread->id;
}

/* In the child of a fork. */
static void begin_child(process *p, const struct beginning *asked)
{
    keep_one_thread(p);
    if ((asked->flags & GUEST_CLONE_VM) == 0)
        p->keeps_tag_bits = false;
    p->pending_count = 0;
    own_signal_files(p);
    memset(p->timers, 0, sizeof p->timers);
    memset(p->posix_timers, 0, sizeof p->posix_timers);
    set_registers(p, asked);
    if ((asked->flags & GUEST_CLONE_CHILD_SETTID) != 0)
        put_id(p, asked->child_id, p->id);
    p->thread->clear_id = (asked->flags & GUEST_CLONE_CHILD_CLEARTID) != 0 ? asked->child_id : 0;
}

/* Gives the parent a file that is the child, under the number that was kept for it. */
static void put_process_file(process *p, const struct beginning *asked, int64_t id, int64_t number)
{
    const int32_t written = (int32_t)number;
    const int64_t host = open_process_file(p, (int)id);

    if (host >= 0) {
        dup3((int)host, p->files[number].host, O_CLOEXEC);
        close((int)host);
    }
    copy_out(p, asked->process_file, &written, sizeof written);
}

/* A number for it, before there is a child. */
static int64_t keep_number(process *p, const struct beginning *asked)
{
    if (guest_out(p, asked->process_file, sizeof(int32_t)) == NULL)
        return -EFAULT;
    const int host = eventfd(0, EFD_CLOEXEC);

    return host < 0 ? failure() : new_file(p, host, 0, true);
}

static int64_t begin_process(process *p, const struct beginning *asked)
{
    const bool lends = (asked->flags & GUEST_CLONE_VFORK) != 0, again = p->thread->wait.what == WAITS_FOR_RELEASE;
    const uint64_t others = GUEST_CLONE_VM | GUEST_CLONE_VFORK | GUEST_CLONE_PIDFD | OPTIONAL;
    const bool with_file = !again && (asked->flags & GUEST_CLONE_PIDFD) != 0;
    int64_t id, result, number = 0;

    if (!may_have_others(p))
        return -EPERM;
    if ((asked->flags & ~others) != 0 || ((asked->flags & GUEST_CLONE_VM) != 0 && !lends))
        return -EINVAL;
    if (with_file && (number = keep_number(p, asked)) < 0)
        return number;
    id = again ? p->thread->wait.child : fork_process(p, lends);
    if (with_file && id > 0)
        put_process_file(p, asked, id, number);
    else if (with_file)
        close_file(&p->files[number]);
    if (id == 0)
        begin_child(p, asked);
    if (id <= 0)
        return id;
    if (!again && (asked->flags & GUEST_CLONE_PARENT_SETTID) != 0)
        put_id(p, asked->parent_id, (int32_t)id);
    result = lends ? wait_for_release(p, (int)id) : 0;
    return result != 0 ? result : id;
}

static int64_t begin(process *p, const struct beginning *asked)
{
    if ((asked->flags & GUEST_CLONE_VM) != 0)
        p->keeps_tag_bits = true;
    if ((asked->flags & GUEST_CLONE_THREAD) == 0)
        return begin_process(p, asked);
    if ((asked->flags & OF_THREADS) != OF_THREADS || (asked->flags & ~(uint64_t)(OF_THREADS | OPTIONAL)) != 0)
        return -EINVAL;
    return begin_thread(p, asked);
}

/* The order of arguments is that of ports with CLONE_BACKWARDS, as all newer ones are. */
int64_t sys_clone(process *p, const uint64_t *a)
{
    const uint64_t signal = 255; /* that its end sends: a thread's does not */
    const struct beginning asked = {.flags = (uint32_t)a[0] & ~signal,
                                    .stack = a[1],
                                    .parent_id = a[2],
                                    .tls = a[3],
                                    .child_id = a[4],
                                    .process_file = a[2]};

    if ((asked.flags & GUEST_CLONE_PIDFD) != 0 && (asked.flags & GUEST_CLONE_PARENT_SETTID) != 0)
        return -EINVAL;
    return begin(p, &asked);
}

int64_t sys_clone3(process *p, const uint64_t *a)
{
    enum { FLAGS, PIDFD, CHILD_ID, PARENT_ID, EXIT_SIGNAL, STACK, STACK_SIZE, TLS, LEAST };
    uint64_t given[LEAST];

    if (a[1] < sizeof given)
        return -EINVAL;
    if (a[1] > GUEST_PAGE)
        return -E2BIG;
    if (!copy_in(p, given, a[0], sizeof given))
        return -EFAULT;
    if ((given[STACK] == 0) != (given[STACK_SIZE] == 0))
        return -EINVAL;
    const struct beginning asked = {.flags = given[FLAGS],
                                    .stack = given[STACK] + given[STACK_SIZE],
                                    .parent_id = given[PARENT_ID],
                                    .child_id = given[CHILD_ID],
                                    .tls = given[TLS],
                                    .process_file = given[PIDFD]};

    return begin(p, &asked);
}

int64_t sys_set_tid_address(process *p, const uint64_t *a)
{
    p->thread->clear_id = a[0];
    return p->thread->id;
}

int64_t sys_gettid(process *p, const uint64_t *a)
{
    (void)a;
    return p->thread->id;
}

/* ---- The end ----------------------------------------------------------------------------------------------------- */

/* Other threads go on, if there are any. The status of a process that no thread has ended as a whole is the main
 * thread's. */
int64_t sys_exit(process *p, const uint64_t *a)
{
    struct thread *thread = p->thread;

    if (thread->id == p->id)
        p->main_status = (int)(a[0] & 0xff);
    if (p->thread_count == 1) {
        p->end.state = bobbin_linux_exited;
        p->end.status = p->main_status;
        return 0;
    }
    release_robust_list(p);
    if (thread->clear_id != 0 && put_id(p, thread->clear_id, 0))
        wake_futex(p, untagged(p, thread->clear_id), 1, UINT32_MAX);
    if (p->first == thread)
        p->first = thread->after;
    thread->wait.what = WAITS_FOR_EVER;
    return 0;
}

int64_t sys_exit_group(process *p, const uint64_t *a)
{
    p->end.state = bobbin_linux_exited;
    p->end.status = (int)(a[0] & 0xff);
    return 0;
}

/* ---- Scheduling: on one processor, all alike --------------------------------------------------------------------- */

int64_t sys_sched_yield(process *p, const uint64_t *a)
{
    (void)a;
    end_turn(p);
    return 0;
}

/* The process of that thread, which what is asked of the scheduler is noted for; NULL: there is none. */
static struct member *scheduled(const process *p, uint64_t id)
{
    return (int)id == 0 || thread_of(p, (int)id) != NULL ? p->self : member_of(p, (int)id);
}

static const uint64_t first_processor = 1;

int64_t sys_sched_getaffinity(process *p, const uint64_t *a)
{
    if (scheduled(p, a[0]) == NULL)
        return -ESRCH;
    if ((uint32_t)a[1] < sizeof first_processor || a[1] % sizeof first_processor != 0)
        return -EINVAL;
    return copy_out(p, a[2], &first_processor, sizeof first_processor) ? (int64_t)sizeof first_processor : -EFAULT;
}

int64_t sys_sched_setaffinity(process *p, const uint64_t *a)
{
    uint64_t wanted = 0;

    if (scheduled(p, a[0]) == NULL)
        return -ESRCH;
    if (!copy_in(p, &wanted, a[2], (uint32_t)a[1] < sizeof wanted ? (uint32_t)a[1] : sizeof wanted))
        return -EFAULT;
    return (wanted & first_processor) != 0 ? 0 : -EINVAL;
}

/* SCHED_OTHER, SCHED_BATCH and SCHED_IDLE have one priority, 0; the others are for the system's administrator. */
static bool ordinary(uint64_t policy)
{
    return (int)policy == 0 || (int)policy == 3 || (int)policy == 5;
}

static int64_t check_priority(process *p, uint64_t id, uint64_t address)
{
    int32_t priority;

    if ((int)id < 0)
        return -EINVAL;
    if (scheduled(p, id) == NULL)
        return -ESRCH;
    if (!copy_in(p, &priority, address, sizeof priority))
        return -EFAULT;
    return priority == 0 ? 0 : -EINVAL;
}

int64_t sys_sched_setparam(process *p, const uint64_t *a)
{
    return check_priority(p, a[0], a[1]);
}

int64_t sys_sched_setscheduler(process *p, const uint64_t *a)
{
    const int policy = (int)a[1] & ~0x40000000; /* SCHED_RESET_ON_FORK */
    int64_t result;

    if (policy == 1 || policy == 2)
        return -EPERM;
    result = ordinary((uint64_t)policy) ? check_priority(p, a[0], a[2]) : -EINVAL;
    if (result == 0)
        scheduled(p, a[0])->policy = policy;
    return result;
}

int64_t sys_sched_getscheduler(process *p, const uint64_t *a)
{
    const struct member *member = scheduled(p, a[0]);

    return (int)a[0] < 0 ? -EINVAL : member != NULL ? member->policy : -ESRCH;
}

int64_t sys_sched_getparam(process *p, const uint64_t *a)
{
    const int32_t priority = 0;

    if ((int)a[0] < 0)
        return -EINVAL;
    if (scheduled(p, a[0]) == NULL)
        return -ESRCH;
    return copy_out(p, a[1], &priority, sizeof priority) ? 0 : -EFAULT;
}

int64_t sys_sched_get_priority_max(process *p, const uint64_t *a)
{
    (void)p;
    return (int)a[0] == 1 || (int)a[0] == 2 ? 99 : ordinary(a[0]) ? 0 : -EINVAL;
}

int64_t sys_sched_get_priority_min(process *p, const uint64_t *a)
{
    (void)p;
    return (int)a[0] == 1 || (int)a[0] == 2 ? 1 : ordinary(a[0]) ? 0 : -EINVAL;
}

int64_t sys_getcpu(process *p, const uint64_t *a)
{
    const uint32_t zero = 0;

    return (a[0] == 0 || copy_out(p, a[0], &zero, sizeof zero)) && (a[1] == 0 || copy_out(p, a[1], &zero, sizeof zero))
               ? 0
               : -EFAULT;
}

/* Threads see each other's stores anyway. */
int64_t sys_membarrier(process *p, const uint64_t *a)
{
    const int commands = 0x1ff; /* all that include/uapi/linux/membarrier.h names but CMD_GET_REGISTRATIONS */

    (void)p;
    if ((int)a[0] == 0)
        return commands;
    return ((int)a[0] & commands) == (int)a[0] && ((int)a[0] & ((int)a[0] - 1)) == 0 && (uint32_t)a[1] <= 1 ? 0
                                                                                                            : -EINVAL;
}

/* ---- Looking at threads ------------------------------------------------------------------------------------------ */

bool bobbin_linux_thread_at(const bobbin_linux *p, size_t index, struct bobbin_linux_thread *out)
{
    static const char *const waits[] = {
        [WAITS_FOR_FUTEX] = "a futex",   [WAITS_FOR_FILES] = "files",           [WAITS_FOR_TIME] = "a time",
        [WAITS_FOR_SIGNAL] = "a signal", [WAITS_FOR_CHILD] = "another process", [WAITS_FOR_RELEASE] = "another process",
    };
    const struct thread *thread = p->first;

    for (; index > 0; index--) {
        thread = thread->after;
        if (thread == p->first)
            return false;
    }
    *out = (struct bobbin_linux_thread){.id = thread->id,
                                        .process = p->id,
                                        .pc = thread == p->thread ? get_register(p, p->abi->registers.pc) : thread->pc,
                                        .waits_for = waits[thread->wait.what],
                                        .address = thread->wait.futex,
                                        .has_turn = thread == p->thread};
    memcpy(out->name, thread->name, sizeof out->name);
    return true;
}

/* Puts the registers of a thread into the machine; those that are there are kept in p->thread->registers. */
static struct thread *borrow_machine(process *p, int id)
{
    struct thread *thread = thread_of(p, id);

    if (thread != NULL && thread != p->thread) {
        save_registers(p, p->thread);
        restore_registers(p, thread);
    }
    return thread;
}

static void give_machine_back(process *p, struct thread *thread)
{
    if (thread == p->thread)
        return;
    thread->pc = get_register(p, p->abi->registers.pc);
    save_registers(p, thread);
    restore_registers(p, p->thread);
}

void see_registers_of(process *p, int id, uint64_t *registers)
{
    struct thread *thread = borrow_machine(p, id);

    if (thread == NULL)
        return;
    for (size_t i = 0; i < bobbin_register_words(p->machine); i++)
        registers[i] = get_register(p, i);
    give_machine_back(p, thread);
}

bool bobbin_linux_register_get(bobbin_linux *p, int id, size_t index, uint64_t *value)
{
    struct thread *thread = borrow_machine(p, id);

    if (thread == NULL)
        return false;
    *value = get_register(p, index);
    give_machine_back(p, thread);
    return true;
}

bool bobbin_linux_register_set(bobbin_linux *p, int id, size_t index, uint64_t value)
{
    struct thread *thread = borrow_machine(p, id);

    if (thread == NULL)
        return false;
    set_register(p, index, value);
    give_machine_back(p, thread);
    return true;
}
