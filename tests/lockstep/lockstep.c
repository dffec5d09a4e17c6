#include "lockstep.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many steps in which pieces. A `fast` engine runs by itself only what is left beyond its longest straight line (36
 * steps or so, the rest goes to its exact sibling), so pieces beyond that are what tries it, and for pieces of 1 there
 * is nothing to try. */
static const struct schedule {
    uint64_t steps, piece;
    bool exact_only;
} schedules[] = {
    {400, 400, false},
    {300, 60, false},
    {40, 1, true},
    {140, 7, true},
};

bool lockstep_open(struct lockstep *l)
{
    const bobbin_guest *baby = bobbin_guest_find("baby");

    l->oracle = bobbin_open(baby, NULL);
    l->subject = bobbin_open(baby, NULL);
    return l->oracle != NULL && l->subject != NULL;
}

void lockstep_close(struct lockstep *l)
{
    bobbin_close(l->oracle);
    bobbin_close(l->subject);
}

void lockstep_set(bobbin_machine *m, const struct lockstep_start *start)
{
    const bobbin_guest *guest = bobbin_machine_guest(m);

    for (size_t r = 0; r < bobbin_register_count(guest); r++)
        bobbin_register_set(m, r, strcmp(bobbin_register_name(guest, r), "A") == 0 ? start->a : start->ci);
    bobbin_memory_write(m, 0, LOCKSTEP_LINES, start->store);
}

/* Both machines from the start, `steps` in pieces, and on behind every halt; the last stops are left in `o` and `s`. */
static bool agree(struct lockstep *l, const struct bobbin_cell *cell, const struct lockstep_start *start,
                  uint64_t steps, uint64_t piece, struct bobbin_stop *o, struct bobbin_stop *s)
{
    const struct bobbin_cell *reference = bobbin_cell_find("baby", "reference", bobbin_fast);

    lockstep_set(l->oracle, start);
    lockstep_set(l->subject, start);
    do {
        uint64_t now = piece < steps ? piece : steps;

        *o = bobbin_run(l->oracle, reference, now);
        *s = bobbin_run(l->subject, cell, now);
        if (o->kind != s->kind || o->steps != s->steps || o->pc != s->pc || !bobbin_same(l->oracle, l->subject))
            return false;
        steps -= o->steps;
    } while (steps > 0 && o->steps > 0);
    return true;
}

static void print_stop(const char *name, const struct bobbin_stop *stop)
{
    fprintf(stderr, "%s: %s after %" PRIu64 " steps, pc %" PRIu64 "\n", name, bobbin_stop_name(stop->kind), stop->steps,
            stop->pc);
}

static void print_pair(const char *name, uint64_t oracle, uint64_t subject)
{
    fprintf(stderr, "%4s  %08" PRIx64 "  %08" PRIx64 "%s\n", name, oracle, subject,
            oracle != subject ? "  differs" : "");
}

static void print_states(const struct lockstep *l)
{
    const bobbin_guest *guest = bobbin_machine_guest(l->oracle);
    uint32_t oracle[LOCKSTEP_LINES], subject[LOCKSTEP_LINES];
    char name[8];

    for (size_t r = 0; r < bobbin_register_count(guest); r++)
        print_pair(bobbin_register_name(guest, r), bobbin_register_get(l->oracle, r),
                   bobbin_register_get(l->subject, r));
    bobbin_memory_read(l->oracle, 0, LOCKSTEP_LINES, oracle);
    bobbin_memory_read(l->subject, 0, LOCKSTEP_LINES, subject);
    for (int line = 0; line < LOCKSTEP_LINES; line++) {
        snprintf(name, sizeof name, "%02d", line);
        print_pair(name, oracle[line], subject[line]);
    }
}

/* Finds the smallest number of steps after which the two differ, and prints all that it takes to see it again. */
static void print_difference(struct lockstep *l, const struct bobbin_cell *cell, const struct lockstep_start *start,
                             const struct schedule *schedule)
{
    struct bobbin_stop o, s;
    uint64_t steps = 0;
    char *text;

    lockstep_set(l->oracle, start);
    text = bobbin_save(l->oracle, "asm", NULL);
    fprintf(stderr, "%s/%s differs from reference\n; A = %" PRId32 ", CI = %" PRIu32 " before this program:\n%s",
            cell->engine, bobbin_flavour_name(cell->flavour), (int32_t)start->a, start->ci, text != NULL ? text : "");
    free(text);
    while (steps < schedule->steps && agree(l, cell, start, steps, schedule->piece, &o, &s))
        steps++;
    if (steps == schedule->steps) /* with all of them it did differ, so the last one does it */
        agree(l, cell, start, steps, schedule->piece, &o, &s);
    fprintf(stderr, "; first at %" PRIu64 " steps, in pieces of %" PRIu64 "; the last stops:\n", steps,
            schedule->piece);
    print_stop("reference", &o);
    print_stop(cell->engine, &s);
    print_states(l);
}

bool lockstep_agrees(struct lockstep *l, const struct bobbin_cell *cell, const struct lockstep_start *start)
{
    for (size_t i = 0; i < sizeof schedules / sizeof *schedules; i++) {
        const struct schedule *schedule = &schedules[i];
        struct bobbin_stop o, s;

        if (schedule->exact_only && cell->flavour != bobbin_exact)
            continue;
        if (!agree(l, cell, start, schedule->steps, schedule->piece, &o, &s)) {
            print_difference(l, cell, start, schedule);
            return false;
        }
    }
    return true;
}
