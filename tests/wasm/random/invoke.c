/* Calls every function that modules export, in order, under one engine, and prints what comes of it:
 * invoke GUEST/ENGINE/FLAVOUR FILE...
 * The same as compare.mjs does with V8. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wasm/machine.h"

enum { MOST_BYTES = 1 << 20, MOST_ARGUMENTS = 64, MOST_IMPORTS = 64, FUEL = 100000000 };

static void print_value(unsigned type, wasm_value value)
{
    float narrow;
    double wide;
    uint64_t bits;

    switch (type) {
    case wasm_i32:
        printf(" %" PRId32, (int32_t)value);
        break;
    case wasm_i64:
        printf(" %" PRId64, (int64_t)value);
        break;
    case wasm_f32:
    case wasm_f64:
        memcpy(&wide, &value, sizeof wide);
        memcpy(&narrow, &value, sizeof narrow); /* little-endian */
        if (type == wasm_f32)
            wide = (double)narrow;
        memcpy(&bits, &wide, sizeof bits);
        if (wide != wide)
            printf(" nan");
        else
            printf(" %016" PRIx64, bits);
        break;
    default:
        printf(value == 0 ? " null" : " reference");
    }
}

static void print_values(const uint8_t *types, uint32_t count, const wasm_value *values)
{
    for (uint32_t i = 0; i < count; i++)
        print_value(types[i], values[i]);
    printf("\n");
}

static bool print_log(void *data, struct wasm_moduleinst *caller, const wasm_value *arguments, wasm_value *results)
{
    const struct wasm_func_type *type = data;

    (void)caller, (void)results;
    printf("log");
    print_values(type->params, type->param_count, arguments);
    return type->result_count == 0;
}

/* Traps as V8 tells them apart. */
static const char *kind_of(enum wasm_trap trap)
{
    switch (trap) {
    case wasm_trap_divide_by_zero:
    case wasm_trap_overflow:
    case wasm_trap_conversion:
        return "arithmetic";
    case wasm_trap_undefined:
    case wasm_trap_uninitialized:
    case wasm_trap_signature:
    case wasm_trap_table:
        return "table";
    default:
        return wasm_trap_text(trap);
    }
}

/* Returns whether the module may be looked at further. */
static bool invoke(struct wasm_machine *m, const struct bobbin_cell *cell, const struct wasm_funcinst *function)
{
    wasm_value arguments[MOST_ARGUMENTS] = {0};
    const struct wasm_func_type *type = function->type;
    uint64_t fuel = FUEL;
    struct bobbin_stop stop;

    for (uint32_t i = 0; i < type->param_count && i < MOST_ARGUMENTS; i++) {
        float narrow = (float)i + 0.5f;
        double wide = -(double)i - 0.25;

        switch (type->params[i]) {
        case wasm_i32:
        case wasm_i64:
            arguments[i] = 7 * i + 3;
            break;
        case wasm_f32:
            memcpy(&arguments[i], &narrow, sizeof narrow);
            break;
        case wasm_f64:
            memcpy(&arguments[i], &wide, sizeof wide);
            break;
        }
    }
    if (!wasm_invoke(&m->thread, function, arguments))
        exit(2);
    do {
        stop = bobbin_run(&m->base, cell, fuel);
        fuel -= stop.steps;
    } while (stop.kind == bobbin_stop_ecall && wasm_serve(&m->thread));
    if (stop.kind == bobbin_stop_fuel || (stop.kind == bobbin_stop_trap && m->trap == wasm_trap_exhausted)) {
        printf("exhausted\n");
        return false;
    }
    if (stop.kind != bobbin_stop_halt) {
        printf("trap %s\n", kind_of(stop.kind == bobbin_stop_trap ? m->trap : m->thread.trap));
        return true;
    }
    printf("returns");
    print_values(type->results, type->result_count, m->thread.values);
    if (getenv("STEPS") != NULL)
        printf("%llu steps\n", (unsigned long long)(FUEL - fuel));
    return true;
}

static void invoke_all(const struct bobbin_cell *cell, const struct wasm_module *module)
{
    struct wasm_extern imports[MOST_IMPORTS] = {{0}}, limit;
    struct bobbin_error error = {0};
    bobbin_machine *machine = bobbin_open(bobbin_guest_find(cell->guest), NULL);
    struct wasm_machine *m = wasm_machine(machine); /* nothing is loaded in it: its store and thread are used */
    struct wasm_moduleinst *instance;
    enum wasm_trap trap;

    if (machine == NULL)
        exit(2);
    for (uint32_t i = 0; i < module->import_count && i < MOST_IMPORTS; i++) {
        const struct wasm_func_type *type = wasm_type_of(module, module->imports[i].index);

        if (module->imports[i].kind == wasm_kind_function)
            imports[i].function = wasm_host(&m->store, type, print_log, (void *)type);
    }
    instance = wasm_instantiate(&m->store, module, imports, &trap, &error);
    if (instance == NULL) {
        printf("not instantiated\n");
    } else {
        limit = wasm_exported(instance, "hangLimitInitializer", 20);
        for (uint32_t i = 0; i < module->export_count; i++) {
            const struct wasm_export *export = &module->exports[i];

            if (export->kind != wasm_kind_function)
                continue;
            printf("%.*s\n", (int)export->name.length, export->name.bytes);
            if ((limit.any != NULL && !invoke(m, cell, limit.function)) ||
                !invoke(m, cell, instance->functions[export->index]))
                break;
        }
    }
    bobbin_close(machine);
}

int main(int argc, char **argv)
{
    static char bytes[MOST_BYTES];
    const struct bobbin_cell *cell = NULL;
    char guest[32], engine[32], flavour[32];

    if (argc > 1 && sscanf(argv[1], "%31[^/]/%31[^/]/%31s", guest, engine, flavour) == 3)
        cell = bobbin_cell_find(guest, engine, strcmp(flavour, "exact") == 0 ? bobbin_exact : bobbin_fast);
    if (cell == NULL || !cell->available)
        return 77;
    for (int i = 2; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        struct bobbin_error error = {0};
        struct wasm_module *module;
        size_t size;

        if (file == NULL)
            return 2;
        size = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        printf("== %s\n", argv[i]);
        module = wasm_module_open(bytes, size, &error);
        if (module == NULL)
            printf("refused\n# %s\n", error.text);
        else
            invoke_all(cell, module);
        wasm_module_close(module);
    }
    return 0;
}
