/* Runs WebAssembly modules under one engine in small pieces, fast and exact ones by turns, and the same number of steps
 * under the oracle; after each piece both machines must be the same: lockstep GUEST/ENGINE FILE...
 *
 * Fast cells are called as bobbin_run() calls them, but with little fuel: so they stop and begin everywhere. The oracle
 * now and then goes on in a copy of its machine, which must be the same. */
#include <stdlib.h>

#include "compare.h"
#include "guest.h"

enum { MOST_BYTES = 1 << 20, MOST_PIECES = 400, PIECE = 60, COPIED = 16 };

static uint64_t state = 1948;
static unsigned pieces;

static unsigned below(unsigned limit)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(state >> 33) % limit;
}

/* Goes on in a copy of the machine `both[0]`: that becomes the other one. */
static void go_on_in_copy(struct wasm_machine *both[2], const char *path)
{
    struct wasm_machine *copy = both[1];

    if (!bobbin_copy(&copy->base, &both[0]->base) || !bobbin_same(&copy->base, &both[0]->base)) {
        fprintf(stderr, "%s: a copy of the machine is not the same\n", path);
        exit(1);
    }
    both[1] = both[0];
    both[0] = copy;
}

static void run_function(struct wasm_machine *m, struct wasm_machine *oracles[2], uint32_t number,
                         const struct bobbin_cell *fast, const char *path)
{
    const struct bobbin_cell *exact = bobbin_cell_find(fast->guest, fast->engine, bobbin_exact);
    const struct bobbin_cell *judge = bobbin_cell_find(fast->guest, "reference", bobbin_fast);
    wasm_value arguments[WASM_MOST_TYPES_IN_LIST] = {3};
    struct bobbin_stop stop = {.kind = bobbin_stop_fuel}, wanted;

    if (!wasm_begin(m, m->instance->functions[number], arguments, NULL) ||
        !wasm_begin(oracles[0], oracles[0]->instance->functions[number], arguments, NULL))
        return;
    for (unsigned i = 0; i < MOST_PIECES && (stop.kind == bobbin_stop_fuel || stop.kind == bobbin_stop_ecall); i++) {
        const uint64_t fuel = 1 + below(PIECE);
        struct wasm_machine *oracle;
        char text[300];

        if (below(COPIED) == 0)
            go_on_in_copy(oracles, path);
        oracle = oracles[0];
        stop = below(2) == 0 ? run_piece(m, fast, fuel) : bobbin_run(&m->base, exact, fuel);
        wanted = bobbin_run(&oracle->base, judge, stop.steps + (stop.kind == bobbin_stop_trap));
        if (!is_same(fast, number, m, stop, oracle, wanted, text, sizeof text)) {
            fprintf(stderr, "%s, piece %u: %s\n", path, i, text);
            exit(1);
        }
        pieces++;
        if (stop.kind == bobbin_stop_ecall && !(wasm_serve(&m->thread) && wasm_serve(&oracle->thread)))
            return;
    }
}

static void run_module(const struct bobbin_cell *fast, const char *path)
{
    static char bytes[MOST_BYTES];
    FILE *file = fopen(path, "rb");
    struct bobbin_error error = {0};
    struct wasm_machine *m, *oracles[2];
    size_t size;

    if (file == NULL)
        exit(2);
    size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    m = machine_with(fast->guest, bytes, size, &wasm_default_resources, &error);
    for (int i = 0; i < 2; i++)
        oracles[i] = machine_with(fast->guest, bytes, size, &wasm_default_resources, &error);
    if (m != NULL && oracles[0] != NULL && oracles[1] != NULL) {
        const struct wasm_export *limit = wasm_find_export(m->module, "hangLimitInitializer", 20);

        for (uint32_t i = m->module->imported_functions; i < m->module->function_count; i++) {
            if (limit != NULL) /* else modules of binaryen do nothing after a while */
                run_function(m, oracles, limit->index, fast, path);
            run_function(m, oracles, i, fast, path);
        }
    } else {
        printf("%s: %s\n", path, error.text);
    }
    bobbin_close(m != NULL ? &m->base : NULL);
    for (int i = 0; i < 2; i++)
        bobbin_close(oracles[i] != NULL ? &oracles[i]->base : NULL);
}

int main(int argc, char **argv)
{
    const struct bobbin_cell *cell = NULL;
    char guest[32], engine[32];

    if (argc > 1 && sscanf(argv[1], "%31[^/]/%31s", guest, engine) == 2)
        cell = bobbin_cell_find(guest, engine, bobbin_fast);
    if (cell == NULL || !cell->available)
        return 77;
    for (int i = 2; i < argc; i++)
        run_module(cell, argv[i]);
    printf("%s: %u pieces\n", argv[1], pieces);
    return 0;
}
