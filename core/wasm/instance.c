/* Linking and instantiation: sections 4.2, 4.5.3 and 4.5.4 of the specification. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "wasm/instance.h"

/* Memory that lives as long as its store. What must be freed besides follows the head. */
struct owned {
    struct owned *next;
    enum { PLAIN, TABLE, MEMORY } kind;
    _Alignas(16) char content[];
};

const struct wasm_resources wasm_default_resources = {
    .pages = WASM_MOST_PAGES,
    .table_elements = 10000000, /* as the JavaScript interface has it */
    .call_depth = 100000,
    .stack = 4 << 20,
};

const char *wasm_trap_text(enum wasm_trap trap)
{
    static const char *const texts[] = {
#define TRAP(name, text) text,
#include "wasm/traps.def"
    };

    return texts[trap];
}

/* ---- The store --------------------------------------------------------------------------------------------------- */

void wasm_store_open(struct wasm_store *store, const struct wasm_resources *resources)
{
    *store = (struct wasm_store){.resources = *resources};
}

void wasm_store_close(struct wasm_store *store)
{
    while (store->instances != NULL) {
        struct wasm_moduleinst *instance = store->instances;

        store->instances = instance->next;
        for (uint32_t i = 0; instance->elems != NULL && i < instance->module->elem_count; i++)
            wasm_drop_elem(instance, i);
        free(instance->functions);
        free(instance->tables);
        free(instance->memories);
        free(instance->globals);
        free(instance->elems);
        free(instance->dropped);
        free(instance);
    }
    while (store->owned != NULL) {
        struct owned *owned = store->owned;

        store->owned = owned->next;
        if (owned->kind == TABLE)
            free(((struct wasm_tableinst *)owned->content)->elements);
        else if (owned->kind == MEMORY)
            memory_close(&((struct wasm_meminst *)owned->content)->memory);
        free(owned);
    }
    *store = (struct wasm_store){.resources = store->resources};
}

/* Zeroed memory. */
static void *own(struct wasm_store *store, int kind, size_t count, size_t size)
{
    struct owned *owned = calloc(1, sizeof *owned + count * size);

    if (owned == NULL)
        return NULL;
    owned->next = store->owned;
    owned->kind = kind;
    store->owned = owned;
    return owned->content;
}

void *wasm_own(struct wasm_store *store, size_t size)
{
    return own(store, PLAIN, 1, size);
}

struct wasm_funcinst *wasm_host(struct wasm_store *store, const struct wasm_func_type *type, wasm_host_function *host,
                                void *data)
{
    struct wasm_funcinst *function = own(store, PLAIN, 1, sizeof *function);

    if (function != NULL)
        *function = (struct wasm_funcinst){.type = type, .host = host, .data = data};
    return function;
}

struct wasm_globalinst *wasm_new_global(struct wasm_store *store, unsigned type, bool is_mutable, wasm_value value)
{
    struct wasm_globalinst *global = own(store, PLAIN, 1, sizeof *global);

    if (global != NULL)
        *global = (struct wasm_globalinst){(uint8_t)type, is_mutable, value};
    return global;
}

struct wasm_tableinst *wasm_new_table(struct wasm_store *store, const struct wasm_table_type *type)
{
    struct wasm_tableinst *table = own(store, TABLE, 1, sizeof *table);

    if (table == NULL)
        return NULL;
    table->type = *type;
    table->type.limits.min = 0;
    return wasm_grow_table(store, table, 0, type->limits.min) == 0 ? table : NULL;
}

struct wasm_meminst *wasm_new_memory(struct wasm_store *store, const struct wasm_limits *limits)
{
    uint32_t declared = limits->max < WASM_MOST_PAGES ? limits->max : WASM_MOST_PAGES;
    uint32_t most = declared < store->resources.pages ? declared : store->resources.pages;
    struct wasm_meminst *memory = own(store, PLAIN, 1, sizeof *memory);

    if (memory == NULL || limits->min > store->resources.pages - store->pages ||
        !memory_open(&memory->memory, (uint64_t)(most == 0 ? 1 : most) * WASM_PAGE))
        return NULL;
    store->owned->kind = MEMORY;
    memory->limits = *limits;
    memory->limits.min = 0;
    return wasm_grow_memory(store, memory, limits->min) == 0 ? memory : NULL;
}

/* ---- Tables and memories ----------------------------------------------------------------------------------------- */

uint32_t wasm_grow_memory(struct wasm_store *store, struct wasm_meminst *memory, uint32_t pages)
{
    uint32_t before = memory->limits.min;
    uint32_t most = memory->limits.max < WASM_MOST_PAGES ? memory->limits.max : WASM_MOST_PAGES;

    if (pages > most - before || pages > store->resources.pages - store->pages ||
        !memory_map(&memory->memory, (uint64_t)before * WASM_PAGE, (uint64_t)pages * WASM_PAGE, PAGE_READ | PAGE_WRITE))
        return UINT32_MAX;
    memory->limits.min += pages;
    store->pages += pages;
    return before;
}

uint32_t wasm_grow_table(struct wasm_store *store, struct wasm_tableinst *table, wasm_value value, uint32_t elements)
{
    uint32_t before = table->type.limits.min;
    wasm_value *larger;

    if (elements > table->type.limits.max - before ||
        elements > store->resources.table_elements - store->table_elements)
        return UINT32_MAX;
    larger = realloc(table->elements, ((size_t)before + elements + 1) * sizeof *larger);
    if (larger == NULL)
        return UINT32_MAX;
    table->elements = larger;
    for (uint32_t i = 0; i < elements; i++)
        larger[before + i] = value;
    table->type.limits.min += elements;
    store->table_elements += elements;
    return before;
}

bool wasm_init_memory(struct wasm_moduleinst *instance, uint32_t data, uint32_t to, uint32_t from, uint32_t length)
{
    const struct wasm_data *segment = &instance->module->datas[data];
    const struct wasm_meminst *memory = instance->memories[0];
    uint32_t size = instance->dropped[data] ? 0 : segment->length;

    if (from > size || length > size - from || to + (uint64_t)length > wasm_memory_bytes(memory))
        return false;
    if (length > 0)
        memcpy(memory->memory.host + to, segment->bytes + from, length);
    return true;
}

bool wasm_init_table(struct wasm_moduleinst *instance, uint32_t table, uint32_t elem, uint32_t to, uint32_t from,
                     uint32_t length)
{
    const struct wasm_eleminst *segment = &instance->elems[elem];
    const struct wasm_tableinst *into = instance->tables[table];

    if (from > segment->count || length > segment->count - from || to + (uint64_t)length > into->type.limits.min)
        return false;
    if (length > 0)
        memcpy(into->elements + to, segment->items + from, length * sizeof *segment->items);
    return true;
}

void wasm_drop_data(struct wasm_moduleinst *instance, uint32_t data)
{
    instance->dropped[data] = true;
}

void wasm_drop_elem(struct wasm_moduleinst *instance, uint32_t elem)
{
    free(instance->elems[elem].items);
    instance->elems[elem] = (struct wasm_eleminst){NULL, 0};
}

/* ---- Linking ----------------------------------------------------------------------------------------------------- */

bool wasm_same_type(const struct wasm_func_type *a, const struct wasm_func_type *b)
{
    return a == b || (a->param_count == b->param_count && a->result_count == b->result_count &&
                      (a->param_count == 0 || memcmp(a->params, b->params, a->param_count) == 0) &&
                      (a->result_count == 0 || memcmp(a->results, b->results, a->result_count) == 0));
}

/* Whether something with the first limits may be imported where the second ones are asked for. */
static bool limits_fit(const struct wasm_limits *has, const struct wasm_limits *wants)
{
    return has->min >= wants->min && (!wants->has_max || (has->has_max && has->max <= wants->max));
}

static bool fits(const struct wasm_module *module, const struct wasm_import *import, const struct wasm_extern *given)
{
    if (given->kind != import->kind)
        return false;
    switch (import->kind) {
    case wasm_kind_function:
        return wasm_same_type(given->function->type, wasm_type_of(module, import->index));
    case wasm_kind_table:
        return given->table->type.type == module->tables[import->index].type &&
               limits_fit(&given->table->type.limits, &module->tables[import->index].limits);
    case wasm_kind_memory:
        return limits_fit(&given->memory->limits, &module->memories[import->index]);
    case wasm_kind_global:
        return given->global->type == module->globals[import->index].type &&
               given->global->is_mutable == module->globals[import->index].is_mutable;
    }
    return false;
}

/* Names all that nobody gives, as far as there is room. */
static void refuse_missing(const struct wasm_module *module, const struct wasm_extern *imports,
                           struct bobbin_error *error)
{
    enum { ROOM = 80 };
    const struct wasm_import *first = NULL;
    char names[ROOM + 40] = "";
    size_t used = 0;
    uint32_t missing = 0, named = 0;

    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct wasm_import *import = &module->imports[i];
        size_t length = import->module.length + import->name.length + sizeof ", .";

        if (imports[i].any != NULL)
            continue;
        missing++;
        first = first != NULL ? first : import;
        if (named > 0 && (named + 1 < missing || length > ROOM - used))
            continue;
        named++;
        used += (size_t)snprintf(names + used, ROOM - used, "%s%.*s.%.*s", named > 1 ? ", " : "",
                                 (int)(import->module.length < 38 ? import->module.length : 38), import->module.bytes,
                                 (int)(import->name.length < 38 ? import->name.length : 38), import->name.bytes);
    }
    if (missing > named)
        snprintf(names + used, sizeof names - used, " and %u more", missing - named);
    wasm_refuse(error, first->offset, "unknown import%s: %s", missing > 1 ? "s" : "", names);
}

static bool check_imports(const struct wasm_module *module, const struct wasm_extern *imports,
                          struct bobbin_error *error)
{
    for (uint32_t i = 0; i < module->import_count; i++) {
        const struct wasm_import *import = &module->imports[i];

        if (imports[i].any == NULL) {
            refuse_missing(module, imports, error);
            return false;
        }
        if (!fits(module, import, &imports[i])) {
            wasm_refuse(error, import->offset, "incompatible import type: %.*s.%.*s",
                        (int)(import->module.length < 40 ? import->module.length : 40), import->module.bytes,
                        (int)(import->name.length < 40 ? import->name.length : 40), import->name.bytes);
            return false;
        }
    }
    return true;
}

static void enter_import(struct wasm_moduleinst *instance, const struct wasm_import *import,
                         const struct wasm_extern *given)
{
    switch (import->kind) {
    case wasm_kind_function:
        instance->functions[import->index] = given->function;
        break;
    case wasm_kind_table:
        instance->tables[import->index] = given->table;
        break;
    case wasm_kind_memory:
        instance->memories[import->index] = given->memory;
        break;
    case wasm_kind_global:
        instance->globals[import->index] = given->global;
        break;
    }
}

/* ---- Instantiation ----------------------------------------------------------------------------------------------- */

static wasm_value evaluate(const struct wasm_moduleinst *instance, const struct wasm_init *init)
{
    const struct wasm_insn *insn = &init->insn;

    switch (insn->op) {
    case wasm_op_global_get:
        return instance->globals[insn->a]->value;
    case wasm_op_ref_func:
        return (uintptr_t)instance->functions[insn->a];
    case wasm_op_ref_null:
        return 0;
    case wasm_op_i32_const:
        return (uint32_t)insn->value;
    default:
        return (uint64_t)insn->value;
    }
}

/* Everything that the module defines, functions first: the others' values may refer to them. */
static bool allocate(struct wasm_moduleinst *instance, const struct wasm_extern *imports)
{
    const struct wasm_module *module = instance->module;
    struct wasm_store *store = instance->store;
    uint32_t own_functions = module->function_count - module->imported_functions;
    uint32_t own_globals = module->global_count - module->imported_globals;
    struct wasm_funcinst *functions = own(store, PLAIN, own_functions, sizeof *functions);
    struct wasm_globalinst *globals = own(store, PLAIN, own_globals, sizeof *globals);

    instance->functions = calloc((size_t)module->function_count + 1, sizeof(void *));
    instance->tables = calloc((size_t)module->table_count + 1, sizeof(void *));
    instance->memories = calloc((size_t)module->memory_count + 1, sizeof(void *));
    instance->globals = calloc((size_t)module->global_count + 1, sizeof(void *));
    instance->elems = calloc((size_t)module->elem_count + 1, sizeof *instance->elems);
    instance->dropped = calloc((size_t)module->data_count + 1, sizeof *instance->dropped);
    if (functions == NULL || globals == NULL || instance->functions == NULL || instance->tables == NULL ||
        instance->memories == NULL || instance->globals == NULL || instance->elems == NULL || instance->dropped == NULL)
        return false;
    for (uint32_t i = 0; i < module->import_count; i++)
        enter_import(instance, &module->imports[i], &imports[i]);
    for (uint32_t i = module->imported_functions; i < module->function_count; i++) {
        *functions = (struct wasm_funcinst){
            .type = wasm_type_of(module, i), .instance = instance, .func = &module->functions[i]};
        instance->functions[i] = functions++;
    }
    for (uint32_t i = module->imported_tables; i < module->table_count; i++) {
        instance->tables[i] = wasm_new_table(store, &module->tables[i]);
        if (instance->tables[i] == NULL)
            return false;
    }
    for (uint32_t i = module->imported_memories; i < module->memory_count; i++) {
        instance->memories[i] = wasm_new_memory(store, &module->memories[i]);
        if (instance->memories[i] == NULL)
            return false;
    }
    for (uint32_t i = module->imported_globals; i < module->global_count; i++) {
        const struct wasm_global *global = &module->globals[i];

        *globals = (struct wasm_globalinst){global->type, global->is_mutable, evaluate(instance, &global->init)};
        instance->globals[i] = globals++;
    }
    return true;
}

/* The items of an element segment as values, until it is dropped. */
static bool evaluate_items(struct wasm_moduleinst *instance, uint32_t number)
{
    const struct wasm_module *module = instance->module;
    const struct wasm_elem *elem = &module->elems[number];
    struct wasm_reader reader = {module->bytes, elem->items, module->bytes + module->size, NULL};
    struct wasm_eleminst *into = &instance->elems[number];
    struct wasm_init item;

    if (elem->mode == wasm_declarative)
        return true;
    into->items = malloc(((size_t)elem->count + 1) * sizeof *into->items);
    if (into->items == NULL)
        return false;
    while (into->count < elem->count) {
        if (!wasm_read_item(&reader, elem, &item))
            return false;
        into->items[into->count++] = evaluate(instance, &item);
    }
    return true;
}

static enum wasm_trap write_segments(struct wasm_moduleinst *instance)
{
    const struct wasm_module *module = instance->module;

    for (uint32_t i = 0; i < module->elem_count; i++) {
        const struct wasm_elem *elem = &module->elems[i];

        if (!evaluate_items(instance, i))
            return wasm_trap_host_memory;
        if (elem->mode != wasm_active)
            continue;
        if (!wasm_init_table(instance, elem->table, i, (uint32_t)evaluate(instance, &elem->at), 0, elem->count))
            return wasm_trap_table;
        wasm_drop_elem(instance, i);
    }
    for (uint32_t i = 0; i < module->data_count; i++) {
        const struct wasm_data *data = &module->datas[i];

        if (data->mode != wasm_active)
            continue;
        if (!wasm_init_memory(instance, i, (uint32_t)evaluate(instance, &data->at), 0, data->length))
            return wasm_trap_memory;
        wasm_drop_data(instance, i);
    }
    return wasm_trap_none;
}

struct wasm_moduleinst *wasm_instantiate(struct wasm_store *store, const struct wasm_module *module,
                                         const struct wasm_extern *imports, enum wasm_trap *trap,
                                         struct bobbin_error *error)
{
    struct wasm_moduleinst *instance;

    *trap = wasm_trap_none;
    if (!check_imports(module, imports, error))
        return NULL;
    instance = calloc(1, sizeof *instance);
    if (instance != NULL) {
        instance->store = store;
        instance->module = module;
        instance->next = store->instances;
        instance->first_function = store->function_count;
        store->instances = instance;
        store->function_count += module->function_count;
    }
    if (instance == NULL || !allocate(instance, imports)) {
        bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for an instance");
        return NULL;
    }
    *trap = write_segments(instance);
    if (*trap == wasm_trap_none)
        return instance;
    bobbin_fail(error, *trap == wasm_trap_host_memory ? bobbin_error_memory : bobbin_error_input, 0, 0,
                "%s while segments were written", wasm_trap_text(*trap));
    return NULL;
}

struct wasm_extern wasm_exported(const struct wasm_moduleinst *instance, const void *name, size_t length)
{
    const struct wasm_export *export = wasm_find_export(instance->module, name, length);
    struct wasm_extern found = {.any = NULL};

    if (export == NULL)
        return found;
    found.kind = export->kind;
    switch (export->kind) {
    case wasm_kind_function:
        found.function = instance->functions[export->index];
        break;
    case wasm_kind_table:
        found.table = instance->tables[export->index];
        break;
    case wasm_kind_memory:
        found.memory = instance->memories[export->index];
        break;
    case wasm_kind_global:
        found.global = instance->globals[export->index];
        break;
    }
    return found;
}

uint32_t wasm_function_number(const struct wasm_funcinst *function)
{
    return (uint32_t)(function->func - function->instance->module->functions);
}
