/* What a process was, against copies that were made when it was: history PROGRAM ARGUMENT...
 *
 * The program runs with a history, under the default engine; at places that are chosen at random its machine is copied.
 * Then the history is asked for these places, in another order and under several engines, and for the steps around
 * them. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bobbin/linux.h"

enum { PLACES = 16 };

static struct place {
    uint64_t step;
    bobbin_machine *copy;
    int thread; /* whose turn it was */
    size_t threads;
    uint64_t others; /* the sum of the others' registers */
} places[PLACES];

static uint64_t state = 1948;

static uint64_t below(uint64_t end)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % end;
}

static void require(bool condition, const char *what, uint64_t step)
{
    if (condition)
        return;
    fprintf(stderr, "%s at step %" PRIu64 "\n", what, step);
    exit(1);
}

static void remember(struct place *place, bobbin_linux *process, bobbin_machine *machine, uint64_t step)
{
    struct bobbin_linux_thread thread;

    *place = (struct place){.step = step, .copy = place->copy};
    if (place->copy == NULL)
        place->copy = bobbin_open(bobbin_machine_guest(machine), NULL);
    require(place->copy != NULL && bobbin_copy(place->copy, machine), "no copy", step);
    for (; bobbin_linux_thread_at(process, place->threads, &thread); place->threads++) {
        uint64_t value;

        for (size_t i = 0; !thread.has_turn && bobbin_linux_register_get(process, thread.id, i, &value) && i < 33; i++)
            place->others += value * (i + 1);
        if (thread.has_turn)
            place->thread = thread.id;
    }
}

static void compare(const struct place *place, const bobbin_history *history)
{
    struct bobbin_linux_thread thread;
    uint64_t others = 0, value;
    size_t threads = 0;

    require(bobbin_history_place(history) == place->step, "another place", place->step);
    require(bobbin_same(bobbin_history_machine(history), place->copy), "another machine", place->step);
    for (; bobbin_history_thread_at(history, threads, &thread); threads++) {
        for (size_t i = 0; !thread.has_turn && bobbin_history_register_get(history, thread.id, i, &value) && i < 33;
             i++)
            others += value * (i + 1);
        require(!thread.has_turn || thread.id == place->thread, "another thread's turn", place->step);
    }
    require(threads == place->threads && others == place->others, "other threads", place->step);
}

int main(int count, char **arguments)
{
    const bobbin_guest *rv64 = bobbin_guest_find("rv64");
    static const char *const engines[] = {"copy", "super", "direct", "call"};
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    const struct bobbin_linux_options options = {.arguments = (const char *const *)arguments + 1,
                                                 .streams = (int[]){nothing, nothing, nothing}};
    bobbin_machine *machine = bobbin_open(rv64, NULL);
    bobbin_linux *process = count > 1 ? bobbin_linux_open(machine, arguments[1], &options, NULL) : NULL;
    bobbin_history *history = process != NULL ? bobbin_history_open(process) : NULL;
    enum bobbin_linux_state linux_state = bobbin_linux_runs;
    uint64_t steps = 0, served = 0;

    require(history != NULL, "no history", 0);
    while (linux_state == bobbin_linux_runs || linux_state == bobbin_linux_stopped) {
        const uint64_t fuel = bobbin_linux_fuel(process, 1 + below(200000));
        const struct bobbin_stop stop = bobbin_run(machine, bobbin_cell_default(rv64), fuel);

        steps += stop.steps;
        linux_state = bobbin_history_serve(history, stop);
        for (int n = 0; stop.steps == 0 && n < PLACES; n++) {
            if (places[n].step == steps && places[n].copy != NULL) /* more has happened there */
                remember(&places[n], process, machine, steps);
        }
        /* The more there have been, the seldomer: all places are alike. */
        served++;
        if (served <= PLACES)
            remember(&places[served - 1], process, machine, steps);
        else if (below(served) < PLACES)
            remember(&places[below(PLACES)], process, machine, steps);
    }
    require(linux_state == bobbin_linux_exited, "no exit", steps);
    require(bobbin_history_last(history) == steps && bobbin_history_first(history) == 0, "another length", steps);
    for (int n = 0; n < 4 * PLACES; n++) {
        const struct place *place = &places[below(PLACES)];
        const struct bobbin_cell *cell = bobbin_cell_find("rv64", engines[n % 4], bobbin_fast);
        const uint64_t before = below(3) * below(40000);

        if (!cell->available)
            cell = bobbin_cell_find("rv64", "direct", bobbin_fast);
        require(bobbin_history_go(history, cell, place->step), "no way", place->step);
        compare(place, history);
        require(bobbin_history_go(history, cell, place->step > before ? place->step - before : 0), "no way back",
                place->step);
        require(bobbin_history_go(history, cell, place->step), "no way forward", place->step);
        compare(place, history);
    }
    require(!bobbin_history_go(history, bobbin_cell_default(rv64), steps + 1), "a future", steps);
    require(bobbin_history_go(history, bobbin_cell_default(rv64), steps) &&
                bobbin_same(machine, bobbin_history_machine(history)),
            "another end", steps);
    printf("%" PRIu64 " steps, served %" PRIu64 " times\n", steps, served);
    bobbin_history_close(history);
    bobbin_linux_close(process);
    bobbin_close(machine);
    for (int n = 0; n < PLACES; n++)
        bobbin_close(places[n].copy);
    return 0;
}
