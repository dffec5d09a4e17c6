/* Threaded code belongs to one cell: after another cell took the machine over, nothing may dispatch through what the
 * first one left, wherever control goes. A space keeps the threads of two cells, so every three of them run on one
 * machine by turns. Exit status 0 if all went well. */
#include <stdio.h>
#include <string.h>

#include "rv64/machine.h"

/* c.jr t0 at 0x2000 and 0x8000; and c.ebreak at 0x3000, in the page after the first, which the first cell prepares for
 * control to run on into, and never enters. */
static bool runs(const struct bobbin_cell *first, const struct bobbin_cell *between, const struct bobbin_cell *second)
{
    static const uint16_t jump = 0x8282, ebreak = 0x9002;
    bobbin_machine *machine = bobbin_open_sized(bobbin_guest_find("rv64"), 1 << 18, NULL);
    struct rv64_machine *m = rv64_machine(machine);
    struct bobbin_stop stop;
    bool right;

    if (machine == NULL)
        return false;
    memory_map(m->memory, 0x2000, 0x2000, PAGE_READ | PAGE_EXEC);
    memory_map(m->memory, 0x8000, 0x1000, PAGE_READ | PAGE_EXEC);
    memcpy(m->memory->host + 0x2000, &jump, sizeof jump);
    memcpy(m->memory->host + 0x8000, &jump, sizeof jump);
    memcpy(m->memory->host + 0x3000, &ebreak, sizeof ebreak);
    m->state.pc = 0x2000;
    m->state.x[5] = 0x8000;
    bobbin_run(machine, first, 1);
    bobbin_run(machine, between, 1);
    m->state.x[5] = 0x3000;
    stop = bobbin_run(machine, second, 10);
    right = stop.kind == bobbin_stop_ebreak && stop.pc == 0x3002 && stop.steps == 2;
    bobbin_close(machine);
    return right;
}

static bool wanted(const struct bobbin_cell *cell)
{
    return cell->available && strcmp(cell->guest, "rv64") == 0;
}

/* What `first` has left, after `between` has taken the other of the space's two threads. */
static bool all_run(const struct bobbin_cell *first, const struct bobbin_cell *second, int *passed)
{
    bool right = true;

    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        const struct bobbin_cell *between = bobbin_cell_at(i);

        if (!wanted(between) || between->flavour != bobbin_exact)
            continue;
        if (runs(first, between, second)) {
            ++*passed;
            continue;
        }
        printf("%s/%s, %s/exact, then %s/%s: wrong\n", first->engine, bobbin_flavour_name(first->flavour),
               between->engine, second->engine, bobbin_flavour_name(second->flavour));
        right = false;
    }
    return right;
}

int main(void)
{
    int passed = 0, failed = 0;

    for (size_t i = 0; i < bobbin_cell_count(); i++) {
        for (size_t j = 0; j < bobbin_cell_count(); j++) {
            if (wanted(bobbin_cell_at(i)) && wanted(bobbin_cell_at(j)))
                failed += !all_run(bobbin_cell_at(i), bobbin_cell_at(j), &passed);
        }
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
