/* Running a process for a debugger: breakpoints, watched memory, single steps, signals.
 *
 * Breakpoints are slots of the machine (bobbin_set_breakpoint), put there right before it runs, so the engine runs at
 * full speed. Single steps are the reference's: it knows no slots, and so steps from a breakpoint like from anywhere.
 * Watched memory is the machine's, too (bobbin_set_watches): only accesses to the same pages are slower. Nothing of
 * this changes which thread has its turn for how long: the program does what it does without a debugger. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gdb/session.h"

/* ---- Signals ----------------------------------------------------------------------------------------------------- */

/* include/gdb/signals.def of GDB, by the numbers of Linux for these architectures. */
static const uint8_t gdb_signals[] = {0,           1,  2,  3,  4,  5,  6,  10, 8,  9,  30, 11, 31, 13, 14, 15,
                                      MOST_SIGNAL, 20, 19, 17, 18, 21, 22, 16, 24, 25, 26, 27, 28, 23, 32, 12};
enum { SIGNALS = sizeof gdb_signals, FIRST_REAL_TIME = 32, LAST_REAL_TIME = 64 };

unsigned signal_to_gdb(int signal)
{
    if (signal > 0 && signal < SIGNALS)
        return gdb_signals[signal];
    if (signal == FIRST_REAL_TIME || signal == LAST_REAL_TIME)
        return signal == FIRST_REAL_TIME ? 77 : 78;
    return signal > FIRST_REAL_TIME && signal < LAST_REAL_TIME ? (unsigned)signal - 33 + 45 : MOST_SIGNAL;
}

int signal_from_gdb(uint64_t number)
{
    int signal = LAST_REAL_TIME;

    while (signal > 0 && signal_to_gdb(signal) != number)
        signal--;
    return signal;
}

enum bobbin_linux_delivery session_signal_hook(void *session, bobbin_linux *process, int signal)
{
    struct session *s = session;
    const int thread = session_current(s);

    (void)process;
    if (s->state != session_stopped || getpid() != s->host_process || s->passed[signal_to_gdb(signal)])
        return bobbin_linux_deliver;
    if (s->held.told && s->held.signal == signal) {
        const bool granted = s->granted == signal;

        s->held.signal = 0;
        s->held.told = false;
        s->granted = granted ? 0 : s->granted;
        return granted ? bobbin_linux_deliver : bobbin_linux_discard;
    }
    if (s->granted == signal) {
        s->granted = 0;
        return bobbin_linux_deliver;
    }
    s->held.thread = thread;
    s->held.signal = signal;
    s->held.told = false;
    return bobbin_linux_hold;
}

/* ---- Threads ----------------------------------------------------------------------------------------------------- */

static bool find_thread(const struct session *s, int id, struct bobbin_linux_thread *thread)
{
    for (size_t i = 0; session_thread_at(s, i, thread); i++) {
        if (id != 0 ? thread->id == id : thread->has_turn)
            return true;
    }
    return false;
}

int session_current(const struct session *s)
{
    struct bobbin_linux_thread thread;

    return find_thread(s, 0, &thread) ? thread.id : 0;
}

/* ---- What is told of a stop -------------------------------------------------------------------------------------- */

void put_stop(struct session *s, unsigned signal, int thread, const char *reason)
{
    s->thread = thread;
    put_text(&s->answer, "T%02x%s", signal, reason);
    put_thread(s, thread);
}

void put_watched(struct session *s, const struct watched *watched, int thread)
{
    static const char *const names[] = {[WATCH_STORES] = "watch", [WATCH_LOADS] = "rwatch", [WATCH_BOTH] = "awatch"};

    put_text(&s->answer, "T05%s:%llx;", names[watched->kind], (unsigned long long)watched->address);
    s->thread = thread;
    put_thread(s, thread);
}

/* Whose end was told. */
static void put_process(struct session *s)
{
    if (s->knows_processes)
        put_text(&s->answer, ";process:%x", (unsigned)s->number);
}

static void put_end(struct session *s)
{
    const struct bobbin_linux_end end = bobbin_linux_end(s->process);
    const int deadlock = 123; /* the exit status of `bobbin run` */

    s->state = session_exited;
    if (end.state == bobbin_linux_killed)
        put_text(&s->answer, "X%02x", signal_to_gdb(end.signal));
    else
        put_text(&s->answer, "W%02x", end.state == bobbin_linux_exited ? (unsigned)end.status : deadlock);
    put_process(s);
}

/* ---- Programs ---------------------------------------------------------------------------------------------------- */

static void read_auxiliary(struct session *s)
{
    s->auxiliary_size = bobbin_linux_auxiliary(s->process, s->auxiliary, sizeof s->auxiliary);
}

bool session_call_hook(void *session, bobbin_linux *process, struct bobbin_linux_call *call)
{
    enum { EXECVE = 221, EXECVEAT = 281 };
    struct session *s = session;

    (void)process;
    s->execve_behind = call->number == EXECVE || call->number == EXECVEAT ? bobbin_pc(s->machine) : 0;
    return false;
}

/* Whether the last call has executed another program: it is at its first instruction, where no register but sp holds
 * anything. */
static bool has_executed(const struct session *s)
{
    enum { RA = 2, GP = 4, A0 = 11 };

    return s->execve_behind != 0 && bobbin_pc(s->machine) != s->execve_behind &&
           bobbin_register_get(s->machine, RA) == 0 && bobbin_register_get(s->machine, GP) == 0 &&
           bobbin_register_get(s->machine, A0) == 0;
}

static void put_executed(struct session *s)
{
    char path[4096];

    s->program[0] = '\0';
    files_program(s, path, sizeof path);
    s->thread = session_current(s);
    put_text(&s->answer, "T05exec:");
    put_hex(&s->answer, path, strlen(path));
    put_text(&s->answer, ";");
    put_thread(s, s->thread);
}

/* ---- Breakpoints ------------------------------------------------------------------------------------------------- */

static struct breakpoint *find_breakpoint(const struct session *s, uint64_t address)
{
    for (size_t i = 0; i < s->breakpoint_count; i++) {
        if (s->breakpoints[i].address == address)
            return &s->breakpoints[i];
    }
    return NULL;
}

static bool is_breakpoint(const struct session *s, uint64_t address)
{
    const struct breakpoint *breakpoint = find_breakpoint(s, address);

    return breakpoint != NULL && breakpoint->wanted;
}

static struct breakpoint *new_breakpoint(struct session *s)
{
    if (s->breakpoint_count == s->breakpoint_room) {
        const size_t room = 2 * s->breakpoint_room + 16;
        struct breakpoint *more = room <= MOST_BREAKPOINTS ? realloc(s->breakpoints, room * sizeof *more) : NULL;

        if (more == NULL)
            return NULL;
        s->breakpoints = more;
        s->breakpoint_room = room;
    }
    return &s->breakpoints[s->breakpoint_count++];
}

bool session_break(struct session *s, uint64_t address, bool on)
{
    struct breakpoint *breakpoint = find_breakpoint(s, address);
    uint16_t code;

    if (on && (address % 2 != 0 || !bobbin_memory_read(session_machine(s), address, sizeof code, &code)))
        return false;
    if (breakpoint == NULL && on) {
        breakpoint = new_breakpoint(s);
        if (breakpoint == NULL)
            return false;
        *breakpoint = (struct breakpoint){.address = address};
    }
    if (breakpoint != NULL)
        breakpoint->wanted = on;
    return true;
}

/* What the debugger takes away at each stop and wants again before the next run never left its slot. */
void place_breakpoints(struct session *s)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->breakpoint_count; i++) {
        struct breakpoint *b = &s->breakpoints[i];
        bool *there = &b->there[s->in_past];

        if (b->wanted != *there && bobbin_set_breakpoint(session_machine(s), b->address, b->wanted))
            *there = b->wanted;
        if (b->wanted || b->there[0] || b->there[1])
            s->breakpoints[kept++] = *b;
    }
    s->breakpoint_count = kept;
}

void session_leave(struct session *s)
{
    for (size_t i = 0; i < s->breakpoint_count; i++)
        s->breakpoints[i].wanted = false;
    while (s->watched_count > 0)
        free(s->watched[--s->watched_count].held);
    s->in_past = false;
    place_breakpoints(s);
    bobbin_set_hook(s->machine, NULL, NULL);
    bobbin_set_watches(s->machine, NULL, 0);
}

/* ---- Watched memory ---------------------------------------------------------------------------------------------- */

enum { MOST_WATCHED_BYTES = 4096 };

/* The address that a pointer of the program's means (Supm). */
static uint64_t without_tag(const bobbin_machine *machine, uint64_t pointer)
{
    const bobbin_guest *guest = bobbin_machine_guest(machine);

    for (size_t n = 0; pointer >= bobbin_memory_size(machine) && n < bobbin_register_count(guest); n++) {
        if (strcmp(bobbin_register_name(guest, n), "pmlen") == 0) {
            const uint64_t bits = bobbin_register_get(machine, n);

            return (uint64_t)((int64_t)(pointer << bits) >> bits);
        }
    }
    return pointer;
}

bool session_watch(struct session *s, unsigned kind, uint64_t address, uint64_t length, bool on)
{
    size_t n = 0;

    while (n < s->watched_count &&
           (s->watched[n].address != address || s->watches[n].length != length || s->watched[n].kind != kind))
        n++;
    if (!on && n < s->watched_count) {
        free(s->watched[n].held);
        s->watched[n] = s->watched[--s->watched_count];
        s->watches[n] = s->watches[s->watched_count];
    }
    if (!on || n < s->watched_count)
        return true;
    if (n == MOST_WATCHED || length == 0 || length > MOST_WATCHED_BYTES)
        return false;
    s->watches[n] = (struct bobbin_watch){without_tag(session_machine(s), address), length, kind != WATCH_STORES,
                                          kind != WATCH_LOADS};
    s->watched[n] = (struct watched){.kind = kind, .address = address, .held = calloc(1, (size_t)length)};
    s->watched_count += s->watched[n].held != NULL;
    return s->watched[n].held != NULL;
}

/* Remembers what watched memory holds now. Returns what was changed since the last time. */
const struct watched *look_at_watched(const struct session *s)
{
    const struct watched *changed = NULL;
    uint8_t now[MOST_WATCHED_BYTES];

    for (size_t i = 0; i < s->watched_count; i++) {
        const struct watched *w = &s->watched[i];

        const size_t length = (size_t)s->watches[i].length;

        if (!bobbin_memory_read(session_machine(s), s->watches[i].address, length, now))
            continue;
        if (w->kind != WATCH_LOADS && memcmp(now, w->held, length) != 0)
            changed = w;
        memcpy(w->held, now, length);
    }
    return changed;
}

/* Which watch the last run has stopped for, if that is to be told: a store that changes nothing is not. `changed` is
 * what look_at_watched said behind it. */
const struct watched *watch_hit(const struct session *s, const struct watched *changed)
{
    const struct bobbin_watch *hit = bobbin_watch_hit(session_machine(s));
    const struct watched *w = hit != NULL ? &s->watched[hit - s->watches] : NULL;

    return w != NULL && w->kind == WATCH_STORES ? changed : w;
}

/* The hook, for engines without slots: whether to stop before this instruction. */
static bool look_at_next(void *session, const bobbin_machine *machine, unsigned opcode)
{
    (void)opcode;
    return is_breakpoint(session, bobbin_pc(machine));
}

/* ---- Running ----------------------------------------------------------------------------------------------------- */

static struct bobbin_stop run(struct session *s, const struct bobbin_cell *cell, uint64_t most)
{
    bobbin_set_watches(session_machine(s), s->watches, s->watched_count);
    return s->in_past ? bobbin_history_run(s->history, cell, most)
                      : bobbin_run(s->machine, cell, bobbin_linux_fuel(s->process, most));
}

struct bobbin_stop run_on(struct session *s, uint64_t most)
{
    const bool hook = s->breakpoint_count > 0 && !bobbin_engine_find(s->cell->engine)->predecoded;
    const struct bobbin_cell *cell = hook ? bobbin_cell_find(s->cell->guest, s->cell->engine, bobbin_exact) : s->cell;

    bobbin_set_hook(session_machine(s), hook ? look_at_next : NULL, s);
    return run(s, cell, most);
}

struct bobbin_stop run_one(struct session *s)
{
    bobbin_set_hook(session_machine(s), NULL, NULL);
    return run(s, s->one_by_one, 1);
}

/* What was, has been run on. True: that has come to something. */
static bool come_forward(struct session *s, struct bobbin_stop stop)
{
    const bool lost = stop.kind == bobbin_stop_refused;

    if (!lost && bobbin_history_place(s->history) < bobbin_history_last(s->history))
        return false;
    s->in_past = false;
    place_breakpoints(s);
    if (lost)
        put_stop(s, signal_to_gdb(SIGTRAP), session_current(s), "replaylog:end;");
    else if (s->held.signal != 0)
        put_stop(s, signal_to_gdb(s->held.signal), s->held.thread, "");
    return lost || s->held.signal != 0;
}

static enum bobbin_linux_state serve_process(struct session *s, struct bobbin_stop stop)
{
    s->steps += stop.steps;
    return s->history != NULL ? bobbin_history_serve(s->history, stop) : bobbin_linux_serve(s->process, stop);
}

/* Serves the process. True: that has come to something that the debugger is told, or to this being a child. */
static bool serve(struct session *s, struct bobbin_stop stop, enum bobbin_linux_state *state)
{
    s->execve_behind = 0;
    *state = serve_process(s, stop);
    if (getpid() != s->host_process) {
        session_leave(s);
        s->state = session_child;
        return true;
    }
    if (*state == bobbin_linux_exited || *state == bobbin_linux_killed || *state == bobbin_linux_deadlocked) {
        put_end(s);
        return true;
    }
    if (has_executed(s)) {
        read_auxiliary(s);
        if (s->knows_exec) {
            put_executed(s);
            return true;
        }
    }
    if (s->held.signal != 0 && !s->held.told) {
        put_stop(s, signal_to_gdb(s->held.signal), s->held.thread, "");
        return true;
    }
    return false;
}

/* Does with the signal that was told of what the debugger wants. True: that has come to something. */
static bool pass_signal(struct session *s, const struct resumption *how)
{
    const struct bobbin_stop nothing = {.kind = bobbin_stop_fuel};
    const bool held = s->held.signal != 0;
    enum bobbin_linux_state state;

    s->granted = how->signal;
    s->held.told = held;
    if (how->signal != 0 && how->signal != s->held.signal && !bobbin_linux_signal(s->process, how->signal)) {
        put_text(&s->answer, "X%02x", signal_to_gdb(how->signal));
        put_process(s);
        s->state = session_killed;
        return true;
    }
    if (!held && how->signal == 0)
        return false;
    if (serve(s, nothing, &state))
        return true;
    if (how->step && how->signal != 0) /* the handler's first instruction is next */
        put_stop(s, signal_to_gdb(SIGTRAP), how->thread, "");
    return how->step && how->signal != 0;
}

/* Whether the step of that thread, which has executed its instruction, is at its end. */
static bool has_stepped(const struct session *s, const struct resumption *how, bool *waits)
{
    struct bobbin_linux_thread thread;

    if (!find_thread(s, how->thread, &thread))
        return false;
    *waits = thread.waits_for != NULL;
    return !*waits && (thread.pc < how->first || thread.pc >= how->end || is_breakpoint(s, thread.pc));
}

void session_resume(struct session *s, const struct resumption *how)
{
    const uint64_t piece = 1 << 22; /* some thousandths of a second */
    const struct watched *changed;
    enum bobbin_linux_state state = bobbin_linux_runs;
    bool waits = false; /* the instruction of a step has been executed, and is a call that waits */

    look_at_watched(s);
    if (!s->in_past && pass_signal(s, how))
        return;
    if (!how->step || how->others)
        place_breakpoints(s);
    for (;;) {
        const int thread = session_current(s);
        const bool steps = how->step && thread == how->thread && !waits;
        const struct bobbin_stop stop = steps ? run_one(s) : run_on(s, piece);
        const bool hits = bobbin_watch_hit(session_machine(s)) != NULL;
        const struct watched *hit = watch_hit(s, look_at_watched(s));

        if (s->in_past ? come_forward(s, stop) : serve(s, stop, &state))
            return;
        changed = look_at_watched(s); /* by a system call */
        if (hit != NULL || changed != NULL) {
            put_watched(s, hit != NULL ? hit : changed, hit != NULL ? thread : session_current(s));
            return;
        }
        if (stop.kind == bobbin_stop_breakpoint && !hits) {
            put_stop(s, signal_to_gdb(SIGTRAP), thread, "swbreak:;");
            return;
        }
        if ((steps || waits) && state != bobbin_linux_interrupted && has_stepped(s, how, &waits)) {
            put_stop(s, signal_to_gdb(SIGTRAP), how->thread, "");
            return;
        }
        if (session_asked_to_stop(s)) {
            put_stop(s, signal_to_gdb(SIGINT), session_current(s), "");
            return;
        }
    }
}

void session_begin(struct session *s)
{
    struct bobbin_linux_thread thread;

    s->host_process = getpid();
    s->number = find_thread(s, 0, &thread) ? thread.process : 1;
    s->one_by_one = bobbin_cell_find(s->cell->guest, "reference", bobbin_exact);
    s->history = bobbin_history_open(s->process);
    read_auxiliary(s);
}
