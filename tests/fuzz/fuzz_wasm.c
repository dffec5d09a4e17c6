/* libFuzzer: bytes are a WebAssembly module, which is refused with offset and reason, or instantiated and run for a
 * while: in one go and in portions, which must end in the same way. */
#include <stdlib.h>
#include <string.h>

#include "wasm/reference.h"

enum { STEPS = 3000, PORTION = 7, MOST_IMPORTS = 64 };

static void require(bool condition)
{
    if (!condition)
        abort();
}

static bool answer(void *data, struct wasm_moduleinst *caller, const wasm_value *arguments, wasm_value *results)
{
    const struct wasm_func_type *type = data;

    (void)caller;
    for (uint32_t i = 0; i < type->result_count; i++)
        results[i] = 0;
    return type->param_count == 0 || arguments[0] % 4 != 3;
}

/* Something that fits each import, if resources allow. */
static struct wasm_extern offer(struct wasm_store *store, const struct wasm_module *module,
                                const struct wasm_import *import)
{
    struct wasm_extern given = {.kind = import->kind, .any = NULL};
    struct wasm_func_type *type;

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

/* How a run ended, and what it left, as one number. */
static uint64_t mix(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * 0x9e3779b97f4a7c15 + (hash >> 29);
}

static enum wasm_stop run_function(struct wasm_thread *thread, const struct wasm_funcinst *function, uint64_t portion,
                                   uint64_t *hash)
{
    wasm_value arguments[WASM_MOST_TYPES_IN_LIST] = {0};
    uint64_t left = STEPS;
    enum wasm_stop stop;

    require(wasm_invoke(thread, function, arguments));
    do {
        uint64_t given = portion < left ? portion : left, fuel = given;

        stop = wasm_interpret(thread, &fuel);
        require(fuel <= given);
        left -= given - fuel;
        if (stop == wasm_stop_host && !wasm_serve(thread))
            stop = wasm_stop_trap;
    } while (stop == wasm_stop_host || (stop == wasm_stop_fuel && left > 0));
    *hash = mix(mix(mix(*hash, stop), thread->trap), left);
    require(stop != wasm_stop_returned || thread->value_count == function->type->result_count);
    for (uint32_t i = 0; stop == wasm_stop_returned && i < function->type->result_count; i++) {
        /* References are addresses. */
        if (wasm_is_number(function->type->results[i]))
            *hash = mix(*hash, thread->values[i]);
    }
    return stop;
}

static uint64_t run(const struct wasm_module *module, uint64_t portion)
{
    static const struct wasm_resources resources = {
        .pages = 4, .table_elements = 500, .call_depth = 50, .stack = 20000};
    struct wasm_extern imports[MOST_IMPORTS];
    struct wasm_moduleinst *instance;
    struct wasm_store store;
    struct wasm_thread thread;
    struct bobbin_error error = {0};
    enum wasm_trap trap = wasm_trap_none;
    uint64_t hash = 0;

    if (module->import_count > MOST_IMPORTS)
        return 0;
    wasm_store_open(&store, &resources);
    wasm_thread_open(&thread, &store);
    for (uint32_t i = 0; i < module->import_count; i++)
        imports[i] = offer(&store, module, &module->imports[i]);
    instance = wasm_instantiate(&store, module, imports, &trap, &error);
    require(instance != NULL || *error.text != '\0');
    if (instance != NULL && module->has_start)
        run_function(&thread, instance->functions[module->start], portion, &hash);
    for (uint32_t i = 0; instance != NULL && i < module->export_count && i < 8; i++) {
        if (module->exports[i].kind == wasm_kind_function)
            run_function(&thread, instance->functions[module->exports[i].index], portion, &hash);
    }
    if (instance != NULL && module->memory_count > 0) {
        const struct wasm_meminst *memory = instance->memories[0];

        for (uint64_t at = 0; at < wasm_memory_bytes(memory); at += 8) {
            uint64_t eight;

            memcpy(&eight, memory->memory.host + at, sizeof eight);
            if (eight != 0)
                hash = mix(mix(hash, at), eight);
        }
    }
    wasm_thread_close(&thread);
    wasm_store_close(&store);
    return mix(hash, trap);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bobbin_error error = {0};
    struct wasm_module *module = wasm_module_open(data, size, &error);

    if (module == NULL) {
        require(error.code == bobbin_error_input && strncmp(error.text, "byte 0x", 7) == 0);
        return 0;
    }
    require(run(module, STEPS) == run(module, PORTION));
    wasm_module_close(module);
    return 0;
}
