/* Runs WebAssembly modules under one engine in small pieces, fast and exact ones by turns, and the same number of steps
 * under the oracle; after each piece both machines must be the same: lockstep GUEST/ENGINE FILE...
 *
 * Fast cells are called as bobbin_run() calls them, but with little fuel: so they stop and begin everywhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "wasm/machine.h"

enum { MOST_BYTES = 1 << 20, MOST_PIECES = 400, PIECE = 60 };

static uint64_t state = 1948;
static unsigned pieces;

static unsigned below(unsigned limit)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (unsigned)(state >> 33) % limit;
}

static bool answer(void *data, struct wasm_moduleinst *caller, const wasm_value *arguments, wasm_value *results)
{
    const struct wasm_func_type *type = data;

    (void)caller, (void)arguments;
    for (uint32_t i = 0; i < type->result_count; i++)
        results[i] = 5;
    return true;
}

static struct wasm_extern offer(void *data, struct wasm_store *store, const struct wasm_module *module,
                                const struct wasm_import *import)
{
    struct wasm_extern function = {.kind = wasm_kind_function, .any = NULL};
    struct wasm_func_type *type;

    (void)data;
    if (import->kind == wasm_kind_function) {
        type = (struct wasm_func_type *)wasm_type_of(module, import->index);
        function.function = wasm_host(store, type, answer, type);
    }
    return function;
}

/* A piece of at least one step, if the machine can take one. */
static enum bobbin_stop_kind run_piece(struct wasm_machine *m, const struct bobbin_cell *fast,
                                       const struct bobbin_cell *exact, uint64_t *steps)
{
    struct bobbin_stop stop;
    int64_t fuel = 1 + below(PIECE);

    *steps = 0;
    if (below(2) == 0) {
        m->base.cell = m->base.engine = fast;
        m->base.fuel = fuel;
        m->base.ahead = 0;
        bobbin_cell_run(fast)(&m->base);
        *steps = (uint64_t)(fuel - m->base.fuel);
        if (m->base.stop != bobbin_stop_fuel || *steps > 0)
            return m->base.stop;
        fuel = m->base.ahead;
    }
    stop = bobbin_run(&m->base, exact, (uint64_t)fuel);
    *steps = stop.steps;
    return stop.kind;
}

static void run_function(struct wasm_machine *m, struct wasm_machine *oracle, uint32_t number,
                         const struct bobbin_cell *fast, const char *path)
{
    const struct bobbin_cell *exact = bobbin_cell_find(fast->guest, fast->engine, bobbin_exact);
    const struct bobbin_cell *judge = bobbin_cell_find(fast->guest, "reference", bobbin_fast);
    wasm_value arguments[WASM_MOST_TYPES_IN_LIST] = {3};
    enum bobbin_stop_kind kind = bobbin_stop_fuel;

    if (!wasm_begin(m, m->instance->functions[number], arguments, NULL) ||
        !wasm_begin(oracle, oracle->instance->functions[number], arguments, NULL))
        return;
    for (unsigned i = 0; i < MOST_PIECES && (kind == bobbin_stop_fuel || kind == bobbin_stop_ecall); i++) {
        struct bobbin_stop stop;
        uint64_t steps;

        kind = run_piece(m, fast, exact, &steps);
        stop = bobbin_run(&oracle->base, judge, steps + (kind == bobbin_stop_trap));
        if (stop.kind != kind || stop.steps != steps || m->trap != oracle->trap ||
            !bobbin_same(&m->base, &oracle->base)) {
            fprintf(stderr,
                    "%s, function %u, piece %u: %s after %llu steps, pc %#llx; oracle: %s after %llu, pc %#llx\n", path,
                    number, i, bobbin_stop_name(kind), (unsigned long long)steps, (unsigned long long)m->pc,
                    bobbin_stop_name(stop.kind), (unsigned long long)stop.steps, (unsigned long long)oracle->pc);
            exit(1);
        }
        if (kind == bobbin_stop_ecall && (!wasm_serve(&m->thread) || !wasm_serve(&oracle->thread)))
            exit(1);
        pieces++;
    }
}

static void run_module(const struct bobbin_cell *fast, const char *path)
{
    static char bytes[MOST_BYTES];
    FILE *file = fopen(path, "rb");
    bobbin_machine *a = bobbin_open(bobbin_guest_find(fast->guest), NULL);
    bobbin_machine *b = bobbin_open(bobbin_guest_find(fast->guest), NULL);
    struct wasm_machine *m = wasm_machine(a), *oracle = wasm_machine(b);
    struct bobbin_error error = {0};
    size_t size;

    if (file == NULL || a == NULL || b == NULL)
        exit(2);
    size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (wasm_load(m, bytes, size, offer, NULL, &error) && wasm_load(oracle, bytes, size, offer, NULL, &error)) {
        const struct wasm_export *limit = wasm_find_export(m->module, "hangLimitInitializer", 20);

        for (uint32_t i = m->module->imported_functions; i < m->module->function_count; i++) {
            if (limit != NULL) /* else modules of binaryen do nothing after a while */
                run_function(m, oracle, limit->index, fast, path);
            run_function(m, oracle, i, fast, path);
        }
    } else {
        printf("%s: %s\n", path, error.text);
    }
    bobbin_close(a);
    bobbin_close(b);
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
