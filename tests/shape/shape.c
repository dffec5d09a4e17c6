/* The compiler may undo an engine: merge replicated dispatch into one jump, or copy one jump to many places. This looks
 * at what disassembling the cells showed.
 *
 *     shape BUILD_TYPE INSTRUMENTATION
 *
 * Exits with 77 where there is nothing to be learned from that, and says why. */
#include <stdio.h>
#include <string.h>

#include "bobbin/bobbin.h"

static int failures, not_known;

static void expect(bool right, const struct bobbin_cell *cell, const char *what)
{
    if (right)
        return;
    failures++;
    printf("FAILED %s/%s/%s: %s\n  it has %d indirect jumps, %d indirect calls\n  built by %s with %s\n", cell->guest,
           cell->engine, bobbin_flavour_name(cell->flavour), what, cell->indirect_jumps, cell->indirect_calls,
           cell->compiler, cell->flags);
}

/* How many bodies of code the cell must have that end in a dispatch: its instructions and, if it fuses,
 * superinstructions. */
static int bodies(const struct bobbin_cell *cell)
{
    const bobbin_guest *guest = bobbin_guest_find(cell->guest);
    bool fused = strcmp(cell->engine, "super") == 0 && cell->flavour == bobbin_fast;

    return (int)(bobbin_body_count(guest) + (fused ? bobbin_superinsn_count(guest) : 0));
}

/* Whether a loop calls what slots hold: functions of instructions, or generated code that calls them. */
static bool calls(const char *engine)
{
    return strcmp(engine, "call") == 0 || strcmp(engine, "subroutine") == 0 || strcmp(engine, "context") == 0;
}

static void look_at(const struct bobbin_cell *cell)
{
    const struct bobbin_engine *engine = bobbin_engine_find(cell->engine);

    if (!cell->available) {
        printf("not available: %s/%s/%s: %s\n", cell->guest, cell->engine, bobbin_flavour_name(cell->flavour),
               cell->why_not);
        return;
    }
    if (cell->indirect_jumps < 0 || cell->indirect_calls < 0) {
        not_known++;
        return;
    }
    if (engine->replicated)
        expect(cell->indirect_jumps >= bodies(cell), cell,
               "fewer indirect jumps than instructions: its dispatch was merged");
    else if (calls(cell->engine))
        expect(cell->indirect_jumps == 0, cell, "an indirect jump, where every instruction is called and returns");
    else if (strcmp(cell->engine, "switch") == 0) /* the oracle may have as many switches as it likes */
        expect(cell->indirect_jumps <= 1, cell, "more than one indirect jump: its dispatch was replicated");

    if (calls(cell->engine))
        expect(cell->indirect_calls >= 1, cell, "no indirect call: it does not dispatch by calling");
    else /* a tail-call engine is entered by one, an exact one calls the hook */
        expect(cell->indirect_calls <= 2, cell, "more indirect calls than it takes to enter it and to call a hook");
}

int main(int count, char **arguments)
{
    if (count != 3) {
        fprintf(stderr, "usage: shape BUILD_TYPE INSTRUMENTATION\n");
        return 2;
    }
    if (strcmp(arguments[1], "Debug") == 0) {
        printf("skipped: cells of a Debug build are not optimised, so their shape says nothing\n");
        return 77;
    }
    if (*arguments[2] != '\0') {
        printf("skipped: cells with instrumentation (%s) have another shape\n", arguments[2]);
        return 77;
    }
    for (size_t c = 0; c < bobbin_cell_count(); c++)
        look_at(bobbin_cell_at(c));
    printf("%d failed\n", failures);
    if (failures > 0)
        return 1;
    if (not_known > 0) {
        printf("skipped: engine/shape cannot read this machine's disassembly, so %d cells were not looked at\n",
               not_known);
        return 77;
    }
    return 0;
}
