/* Runs a module under a cell and under the oracle: what the cell does must be what the oracle does, to the instruction.
 */
#ifndef BOBBIN_TESTS_WASM_COMPARE_H
#define BOBBIN_TESTS_WASM_COMPARE_H

#include <stdio.h>
#include <string.h>

#include "wasm/machine.h"

/* How a module is run. */
struct trial {
    struct wasm_resources resources;
    uint64_t steps;  /* of each function, at most, or a few more by pieces */
    uint64_t pieces; /* so many at a time; 0: in one go, by bobbin_run() */
    wasm_value argument;
};

struct verdict {
    bool refused;                 /* by both, before it ran: `text` says why */
    enum bobbin_stop_kind oracle; /* how it stopped in the last function */
    bool differs;                 /* `text` says how */
    char text[300];
};

/* A function for an import: it gives zeroes, and fails where its first argument has a certain form. */
static inline bool answer(void *data, struct wasm_moduleinst *caller, const wasm_value *arguments, wasm_value *results)
{
    const struct wasm_func_type *type = data;

    (void)caller;
    for (uint32_t i = 0; i < type->result_count; i++)
        results[i] = 0;
    return type->param_count == 0 || arguments[0] % 4 != 3;
}

/* Something that fits each import, if resources allow. */
static inline struct wasm_extern offer(void *data, struct wasm_store *store, const struct wasm_module *module,
                                       const struct wasm_import *import)
{
    struct wasm_extern given = {.kind = import->kind, .any = NULL};
    struct wasm_func_type *type;

    (void)data;
    switch (import->kind) {
    case wasm_kind_function:
        type = (struct wasm_func_type *)wasm_type_of(module, import->index);
        given.function = wasm_host(store, type, answer, type);
        break;
    case wasm_kind_table:
        given.table = wasm_new_table(store, &module->tables[import->index]);
        break;
    case wasm_kind_memory:
        given.memory = wasm_new_memory(store, &module->memories[import->index]);
        break;
    case wasm_kind_global:
        given.global =
            wasm_new_global(store, module->globals[import->index].type, module->globals[import->index].is_mutable, 0);
        break;
    }
    return given;
}

static inline bool is_wasm(const struct bobbin_cell *cell)
{
    return cell->available && (strcmp(cell->guest, "wasm") == 0 || strcmp(cell->guest, "wasm_stack") == 0);
}

/* A machine with the module in it; its resources are `resources`. NULL: refused, or there is no memory. */
static inline struct wasm_machine *machine_with(const char *guest, const void *bytes, size_t size,
                                                const struct wasm_resources *resources, struct bobbin_error *error)
{
    bobbin_machine *machine = bobbin_open(bobbin_guest_find(guest), error);

    if (machine == NULL)
        return NULL;
    wasm_machine(machine)->store.resources = *resources;
    if (wasm_load(wasm_machine(machine), bytes, size, offer, NULL, error))
        return wasm_machine(machine);
    bobbin_close(machine);
    return NULL;
}

/* Calls a cell as bobbin_run() does, but with all of this fuel, of which bobbin_run() keeps so much for the exact
 * sibling that little would not get to a fast cell at all; that one may take more. Where it cannot begin, its sibling
 * goes on to where it can. */
static inline struct bobbin_stop run_piece(struct wasm_machine *m, const struct bobbin_cell *cell, uint64_t fuel)
{
    m->base.cell = m->base.engine = cell;
    m->base.fuel = (int64_t)fuel;
    m->base.ahead = 0;
    bobbin_cell_run(cell)(&m->base);
    if (m->base.stop != bobbin_stop_fuel || m->base.fuel < (int64_t)fuel)
        return (struct bobbin_stop){.kind = m->base.stop, .steps = fuel - (uint64_t)m->base.fuel};
    return bobbin_run(&m->base, bobbin_cell_find(cell->guest, cell->engine, bobbin_exact),
                      m->base.ahead > 0 ? (uint64_t)m->base.ahead : 1);
}

/* Runs what the machine is about to do. Calls of the embedder are served. */
static inline struct bobbin_stop run_on(struct wasm_machine *m, const struct bobbin_cell *cell, uint64_t steps,
                                        uint64_t pieces)
{
    struct bobbin_stop stop;
    uint64_t taken = 0;

    do {
        stop = pieces > 0 ? run_piece(m, cell, pieces) : bobbin_run(&m->base, cell, steps - taken);
        taken += stop.steps;
        if (stop.kind == bobbin_stop_ecall && !wasm_serve(&m->thread))
            break;
    } while (stop.kind == bobbin_stop_ecall || (stop.kind == bobbin_stop_fuel && taken < steps));
    stop.steps = taken;
    return stop;
}

/* Whether the cell has stopped as the oracle has, in the same state; else `text` says how they differ. */
static inline bool is_same(const struct bobbin_cell *cell, uint32_t function, const struct wasm_machine *m,
                           struct bobbin_stop stop, const struct wasm_machine *oracle, struct bobbin_stop wanted,
                           char *text, size_t size)
{
    if (stop.kind == wanted.kind && stop.steps == wanted.steps && m->trap == oracle->trap &&
        bobbin_same(&m->base, &oracle->base))
        return true;
    snprintf(text, size, "%s/%s/%s, function %u: %s after %llu steps, pc %#llx; oracle: %s after %llu, pc %#llx",
             cell->guest, cell->engine, bobbin_flavour_name(cell->flavour), function, bobbin_stop_name(stop.kind),
             (unsigned long long)stop.steps, (unsigned long long)m->pc, bobbin_stop_name(wanted.kind),
             (unsigned long long)wanted.steps, (unsigned long long)oracle->pc);
    return false;
}

static inline void compare_function(struct wasm_machine *m, struct wasm_machine *oracle, uint32_t number,
                                    const struct bobbin_cell *cell, const struct trial *trial, struct verdict *verdict)
{
    const struct bobbin_cell *judge = bobbin_cell_find(cell->guest, "reference", bobbin_fast);
    wasm_value arguments[WASM_MOST_TYPES_IN_LIST] = {trial->argument};
    bool begun = wasm_begin(m, m->instance->functions[number], arguments, NULL);
    struct bobbin_stop stop, wanted;

    if (begun != wasm_begin(oracle, oracle->instance->functions[number], arguments, NULL)) {
        verdict->differs = true;
        snprintf(verdict->text, sizeof verdict->text, "function %u begins under one alone", number);
    }
    if (!begun || verdict->differs)
        return;
    stop = run_on(m, cell, trial->steps, trial->pieces);
    wanted = run_on(oracle, judge, stop.steps + (stop.kind != bobbin_stop_fuel), 0);
    verdict->oracle = wanted.kind;
    verdict->differs = !is_same(cell, number, m, stop, oracle, wanted, verdict->text, sizeof verdict->text);
}

/* Runs the start function, if there is one, and then each of the first `most` functions of the module's own, one after
 * the other on what the one before has left. */
static inline struct verdict compare(const struct bobbin_cell *cell, const void *bytes, size_t size,
                                     const struct trial *trial, uint32_t most)
{
    struct verdict verdict = {.refused = false};
    struct bobbin_error error = {.code = bobbin_error_none};
    struct wasm_machine *m = machine_with(cell->guest, bytes, size, &trial->resources, &error);
    struct wasm_machine *oracle = machine_with(cell->guest, bytes, size, &trial->resources, &error);

    if (m == NULL || oracle == NULL) {
        verdict.refused = true;
        verdict.differs = m != oracle;
        snprintf(verdict.text, sizeof verdict.text, "%s", error.text);
    } else {
        const struct wasm_module *module = m->module;
        uint32_t first = module->imported_functions, own = module->function_count - first;

        if (module->has_start)
            compare_function(m, oracle, module->start, cell, trial, &verdict);
        for (uint32_t i = 0; i < own && i < most && !verdict.differs; i++)
            compare_function(m, oracle, first + i, cell, trial, &verdict);
    }
    bobbin_close(m != NULL ? &m->base : NULL);
    bobbin_close(oracle != NULL ? &oracle->base : NULL);
    return verdict;
}

#endif
