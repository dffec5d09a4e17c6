/* Back in time: what the debugger looks at may be what the process was (bobbin_history). The process itself stays where
 * it is, in the present, and goes on from there when the debugger has come forward to it. */
#include <signal.h>

#include "gdb/session.h"

/* ---- What is looked at ------------------------------------------------------------------------------------------- */

bobbin_machine *session_machine(const struct session *s)
{
    return s->in_past ? bobbin_history_machine(s->history) : s->machine;
}

bool session_thread_at(const struct session *s, size_t index, struct bobbin_linux_thread *thread)
{
    return s->in_past ? bobbin_history_thread_at(s->history, index, thread)
                      : bobbin_linux_thread_at(s->process, index, thread);
}

bool session_register_get(const struct session *s, int thread, size_t index, uint64_t *value)
{
    return s->in_past ? bobbin_history_register_get(s->history, thread, index, value)
                      : bobbin_linux_register_get(s->process, thread, index, value);
}

uint64_t session_steps(const struct session *s)
{
    return s->in_past ? bobbin_history_place(s->history) : s->steps;
}

bool session_register_set(struct session *s, int thread, size_t index, uint64_t value)
{
    if (s->in_past)
        return false;
    return s->history != NULL ? bobbin_history_set(s->history, thread, index, value)
                              : bobbin_linux_register_set(s->process, thread, index, value);
}

bool session_write(struct session *s, uint64_t address, size_t count, const void *from)
{
    if (s->in_past)
        return false;
    return s->history != NULL ? bobbin_history_write(s->history, address, count, from)
                              : bobbin_memory_write(s->machine, address, count, from);
}

/* ---- Back -------------------------------------------------------------------------------------------------------- */

static bool go(struct session *s, uint64_t step)
{
    const bool there = bobbin_history_go(s->history, s->cell, step);

    s->in_past = there && step < bobbin_history_last(s->history);
    return there;
}

/* There is no further back than where the debugger is now. */
static void put_beginning(struct session *s)
{
    put_stop(s, signal_to_gdb(SIGTRAP), session_current(s), "replaylog:begin;");
}

void session_step_back(struct session *s, int thread)
{
    const uint64_t first = bobbin_history_first(s->history);
    uint64_t to = session_steps(s), turn;
    bool there = to > first && go(s, --to);

    /* Turns of other threads are in between. */
    while (there && to > first && session_current(s) != thread) {
        turn = bobbin_history_turn(s->history);
        to = turn > first ? turn - 1 : first;
        there = go(s, to);
    }
    if (there)
        put_stop(s, signal_to_gdb(SIGTRAP), session_current(s), "");
    else
        put_beginning(s);
}

/* What would have stopped the program. */
struct hit {
    bool found;
    uint64_t step;
    const struct watched *watched; /* NULL: a breakpoint */
};

/* Looks for the last that there was between two steps. False: what was there is lost, or the user wants to stop. */
static bool find_last_hit(struct session *s, uint64_t from, uint64_t to, struct hit *hit)
{
    const uint64_t piece = 1 << 24;
    const struct watched *changed, *watched;
    bool hits;

    if (!go(s, from))
        return false;
    place_breakpoints(s);
    look_at_watched(s);
    while (session_steps(s) < to) {
        const uint64_t left = to - session_steps(s);
        const struct bobbin_stop stop = run_on(s, left < piece ? left : piece);
        const uint64_t here = session_steps(s);

        if (stop.kind == bobbin_stop_refused || session_asked_to_stop(s))
            return false;
        hits = bobbin_watch_hit(session_machine(s)) != NULL;
        changed = look_at_watched(s);
        watched = hits ? watch_hit(s, changed) : changed; /* else by a system call, the last instruction */
        if (watched != NULL)
            *hit = (struct hit){true, here - 1, watched};
        if (stop.kind != bobbin_stop_breakpoint || hits || here >= to)
            continue;
        *hit = (struct hit){true, here, NULL};
        run_one(s);
        look_at_watched(s);
    }
    return true;
}

void session_continue_back(struct session *s)
{
    const uint64_t first = bobbin_history_first(s->history);
    uint64_t end = session_steps(s), begin, length = 1 << 16;
    struct hit hit = {.found = false};

    /* From the end on, in ever longer pieces: what is looked for is often near. */
    for (; end > first && !hit.found; end = begin, length *= 16) {
        begin = end - first > length ? end - length : first;
        if (!find_last_hit(s, begin, end, &hit)) {
            s->in_past = s->in_past && go(s, begin);
            put_stop(s, signal_to_gdb(SIGINT), session_current(s), "");
            return;
        }
    }
    if (!go(s, hit.found ? hit.step : first) || !hit.found)
        put_beginning(s);
    else if (hit.watched != NULL)
        put_watched(s, hit.watched, session_current(s));
    else
        put_stop(s, signal_to_gdb(SIGTRAP), session_current(s), "swbreak:;");
}
