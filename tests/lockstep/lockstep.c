#include "lockstep.h"

#include <inttypes.h>
#include <stdio.h>

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

bool lockstep_open(struct lockstep *l, const bobbin_guest *guest)
{
    l->start = bobbin_open(guest, NULL);
    l->oracle = bobbin_open(guest, NULL);
    l->subject = bobbin_open(guest, NULL);
    return l->start != NULL && l->oracle != NULL && l->subject != NULL &&
           bobbin_memory_size(l->start) <= LOCKSTEP_WORDS && bobbin_memory_unit(guest) == sizeof(uint32_t);
}

void lockstep_close(struct lockstep *l)
{
    bobbin_close(l->start);
    bobbin_close(l->oracle);
    bobbin_close(l->subject);
}

void lockstep_set(bobbin_machine *m, const bobbin_machine *start)
{
    const bobbin_guest *guest = bobbin_machine_guest(m);
    uint32_t words[LOCKSTEP_WORDS];

    for (size_t r = 0; r < bobbin_register_count(guest); r++)
        bobbin_register_set(m, r, bobbin_register_get(start, r));
    bobbin_memory_read(start, 0, bobbin_memory_size(start), words);
    bobbin_memory_write(m, 0, bobbin_memory_size(m), words);
}

/* Both machines from the start, `steps` in pieces, and on after every halt; the last stops are left in `o` and `s`. */
static bool agree(struct lockstep *l, const struct bobbin_cell *cell, uint64_t steps, uint64_t piece,
                  struct bobbin_stop *o, struct bobbin_stop *s)
{
    const struct bobbin_cell *reference = bobbin_cell_find(cell->guest, "reference", bobbin_fast);

    lockstep_set(l->oracle, l->start);
    lockstep_set(l->subject, l->start);
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

    for (size_t r = 0; r < bobbin_register_count(guest); r++)
        print_pair(bobbin_register_name(guest, r), bobbin_register_get(l->oracle, r),
                   bobbin_register_get(l->subject, r));
    for (uint64_t address = 0; address < bobbin_memory_size(l->oracle); address++) {
        uint32_t oracle, subject;
        char name[24];

        bobbin_memory_read(l->oracle, address, 1, &oracle);
        bobbin_memory_read(l->subject, address, 1, &subject);
        snprintf(name, sizeof name, "%02" PRIu64, address);
        if ((oracle | subject) != 0)
            print_pair(name, oracle, subject);
    }
}

static void print_start(const bobbin_machine *start)
{
    const bobbin_guest *guest = bobbin_machine_guest(start);

    for (size_t r = 0; r < bobbin_register_count(guest); r++)
        fprintf(stderr, "; %s = 0x%" PRIx64 "\n", bobbin_register_name(guest, r), bobbin_register_get(start, r));
    for (uint64_t address = 0; address < bobbin_memory_size(start); address++) {
        char text[64];
        uint32_t word;

        bobbin_memory_read(start, address, 1, &word);
        bobbin_disassemble(start, address, text, sizeof text);
        if (word != 0)
            fprintf(stderr, "%02" PRIu64 "  %08" PRIx32 "  %s\n", address, word, text);
    }
}

/* Finds the smallest number of steps after which the two differ, and prints all that it takes to see it again. */
static void print_difference(struct lockstep *l, const struct bobbin_cell *cell, const struct schedule *schedule)
{
    struct bobbin_stop o, s;
    uint64_t steps = 0;

    fprintf(stderr, "%s/%s/%s differs from reference; before the run:\n", cell->guest, cell->engine,
            bobbin_flavour_name(cell->flavour));
    print_start(l->start);
    while (steps < schedule->steps && agree(l, cell, steps, schedule->piece, &o, &s))
        steps++;
    if (steps == schedule->steps) /* with all of them it did differ, so the last one does it */
        agree(l, cell, steps, schedule->piece, &o, &s);
    fprintf(stderr, "; first at %" PRIu64 " steps, in pieces of %" PRIu64 "; the last stops:\n", steps,
            schedule->piece);
    print_stop("reference", &o);
    print_stop(cell->engine, &s);
    print_states(l);
}

bool lockstep_agrees(struct lockstep *l, const struct bobbin_cell *cell)
{
    for (size_t i = 0; i < sizeof schedules / sizeof *schedules; i++) {
        const struct schedule *schedule = &schedules[i];
        struct bobbin_stop o, s;

        if (schedule->exact_only && cell->flavour != bobbin_exact)
            continue;
        if (!agree(l, cell, schedule->steps, schedule->piece, &o, &s)) {
            print_difference(l, cell, schedule);
            return false;
        }
    }
    return true;
}
