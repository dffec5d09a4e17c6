/* Decoding WebAssembly's binary format: section 5.5 of the specification. What is refused here is malformed; what is
 * well formed may still be invalid (validate.c). */
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "sorted.h"
#include "wasm/module.h"

/* Refuses what is longer than the implementation's limits. */
#define MOST(reader, place, count, most, what)                                                                         \
    ((count) <= (most) || wasm_refuse_at(reader, place, "too many %s: %u, where %u are allowed", what, count, most))

static bool no_memory(struct wasm_reader *reader)
{
    bobbin_fail(reader->error, bobbin_error_memory, 0, 0, "not enough memory for a module");
    return false;
}

void *wasm_append(void *entries, uint32_t *count, size_t size)
{
    char **array = entries;

    if ((*count & (*count - 1)) == 0) { /* full: twice as many */
        char *larger = realloc(*array, (*count == 0 ? 1 : 2 * (size_t)*count) * size);

        if (larger == NULL)
            return NULL;
        *array = larger;
    }
    return memset(*array + (*count)++ * size, 0, size);
}

/* An array of `count` zeroed structs; also for none of them it is not NULL. */
static void *array(uint32_t count, size_t size)
{
    return calloc((size_t)count + 1, size);
}

static uint32_t offset_of(const struct wasm_reader *reader)
{
    return (uint32_t)(reader->at - reader->module);
}

/* ---- Names ------------------------------------------------------------------------------------------------------- */

/* How many bytes the first character takes; 0: it is not UTF-8. */
static uint32_t utf8_character(const uint8_t *at, uint32_t left)
{
    uint32_t length = *at < 0x80 ? 1 : *at < 0xc2 ? 0 : *at < 0xe0 ? 2 : *at < 0xf0 ? 3 : *at < 0xf5 ? 4 : 0;

    if (length == 0 || length > left)
        return 0;
    for (uint32_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    }
    if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xf0 && at[1] < 0x90)) /* longer than it must be */
        return 0;
    if ((*at == 0xed && at[1] >= 0xa0) || (*at == 0xf4 && at[1] >= 0x90)) /* a surrogate; beyond 0x10ffff */
        return 0;
    return length;
}

static bool read_name(struct wasm_reader *reader, struct wasm_name *name)
{
    if (!wasm_read_count(reader, 1, &name->length) || !wasm_read_bytes(reader, name->length, &name->bytes))
        return false;
    for (uint32_t i = 0; i < name->length;) {
        uint32_t length = utf8_character(name->bytes + i, name->length - i);

        if (length == 0)
            return wasm_refuse_at(reader, name->bytes + i, "malformed UTF-8 encoding");
        i += length;
    }
    return true;
}

/* ---- Types ------------------------------------------------------------------------------------------------------- */

static bool read_types(struct wasm_reader *reader, const uint8_t **types, uint32_t *count)
{
    const uint8_t *start = reader->at;
    uint8_t type;

    if (!wasm_read_count(reader, 1, count) || !MOST(reader, start, *count, WASM_MOST_TYPES_IN_LIST, "types"))
        return false;
    *types = reader->at;
    for (uint32_t i = 0; i < *count; i++) {
        if (!wasm_read_type(reader, &type))
            return false;
    }
    return true;
}

static bool read_limits(struct wasm_reader *reader, struct wasm_limits *limits)
{
    uint8_t flags;

    limits->offset = offset_of(reader);
    if (!wasm_read_byte(reader, &flags))
        return false;
    if (flags > 1)
        return wasm_refuse_at(reader, reader->at - 1, "malformed limits flags %#x", flags);
    limits->has_max = flags == 1;
    limits->max = UINT32_MAX;
    return wasm_read_u32(reader, &limits->min) && (!limits->has_max || wasm_read_u32(reader, &limits->max));
}

static bool read_table_type(struct wasm_reader *reader, struct wasm_table_type *table)
{
    return wasm_read_reference_type(reader, &table->type) && read_limits(reader, &table->limits);
}

static bool read_global_type(struct wasm_reader *reader, struct wasm_global *global)
{
    uint8_t is_mutable;

    if (!wasm_read_type(reader, &global->type) || !wasm_read_byte(reader, &is_mutable))
        return false;
    if (is_mutable > 1)
        return wasm_refuse_at(reader, reader->at - 1, "malformed mutability %#x", is_mutable);
    global->is_mutable = is_mutable == 1;
    return true;
}

static bool type_section(struct wasm_reader *reader, struct wasm_module *module)
{
    if (!wasm_read_count(reader, 3, &module->type_count))
        return false;
    module->types = array(module->type_count, sizeof *module->types);
    if (module->types == NULL)
        return no_memory(reader);
    for (uint32_t i = 0; i < module->type_count; i++) {
        struct wasm_func_type *type = &module->types[i];
        uint8_t form;

        if (!wasm_read_byte(reader, &form))
            return false;
        if (form != 0x60)
            return wasm_refuse_at(reader, reader->at - 1, "malformed function type: it begins with %#x", form);
        if (!read_types(reader, &type->params, &type->param_count) ||
            !read_types(reader, &type->results, &type->result_count))
            return false;
    }
    return true;
}

/* ---- Imports, and the index spaces that begin with them ---------------------------------------------------------- */

/* Enters one more of a kind into its index space. */
static bool read_import(struct wasm_reader *reader, struct wasm_module *module, struct wasm_import *import)
{
    struct wasm_func *function;
    struct wasm_table_type *table;
    struct wasm_limits *memory;
    struct wasm_global *global;
    uint8_t kind;

    import->offset = offset_of(reader);
    if (!read_name(reader, &import->module) || !read_name(reader, &import->name) || !wasm_read_byte(reader, &kind))
        return false;
    import->kind = (enum wasm_kind)kind;
    switch (import->kind) {
    case wasm_kind_function:
        import->index = module->function_count;
        function = wasm_append(&module->functions, &module->function_count, sizeof *function);
        if (function == NULL)
            return no_memory(reader);
        function->offset = offset_of(reader);
        return wasm_read_u32(reader, &function->type);
    case wasm_kind_table:
        import->index = module->table_count;
        table = wasm_append(&module->tables, &module->table_count, sizeof *table);
        return table != NULL ? read_table_type(reader, table) : no_memory(reader);
    case wasm_kind_memory:
        import->index = module->memory_count;
        memory = wasm_append(&module->memories, &module->memory_count, sizeof *memory);
        return memory != NULL ? read_limits(reader, memory) : no_memory(reader);
    case wasm_kind_global:
        import->index = module->global_count;
        global = wasm_append(&module->globals, &module->global_count, sizeof *global);
        return global != NULL ? read_global_type(reader, global) : no_memory(reader);
    }
    return wasm_refuse_at(reader, reader->at - 1, "malformed import kind %#x", kind);
}

/* Makes room for `more` of a kind after those that there are. */
static bool extend(struct wasm_reader *reader, void *entries, uint32_t count, uint32_t more, size_t size)
{
    void **array = entries;
    void *larger;

    if (more > UINT32_MAX - count)
        return no_memory(reader);
    larger = realloc(*array, ((size_t)count + more + 1) * size);
    if (larger == NULL)
        return no_memory(reader);
    memset((char *)larger + count * size, 0, ((size_t)more + 1) * size);
    *array = larger;
    return true;
}

static bool import_section(struct wasm_reader *reader, struct wasm_module *module)
{
    if (!wasm_read_count(reader, 4, &module->import_count))
        return false;
    module->imports = array(module->import_count, sizeof *module->imports);
    if (module->imports == NULL)
        return no_memory(reader);
    for (uint32_t i = 0; i < module->import_count; i++) {
        if (!read_import(reader, module, &module->imports[i]))
            return false;
    }
    module->imported_functions = module->function_count;
    module->imported_tables = module->table_count;
    module->imported_memories = module->memory_count;
    module->imported_globals = module->global_count;
    return true;
}

static bool function_section(struct wasm_reader *reader, struct wasm_module *module)
{
    uint32_t count;

    if (!wasm_read_count(reader, 1, &count) ||
        !extend(reader, &module->functions, module->function_count, count, sizeof *module->functions))
        return false;
    while (count-- > 0) {
        struct wasm_func *function = &module->functions[module->function_count++];

        function->offset = offset_of(reader);
        if (!wasm_read_u32(reader, &function->type))
            return false;
    }
    return true;
}

static bool table_section(struct wasm_reader *reader, struct wasm_module *module)
{
    uint32_t count;

    if (!wasm_read_count(reader, 3, &count) ||
        !extend(reader, &module->tables, module->table_count, count, sizeof *module->tables))
        return false;
    while (count-- > 0) {
        if (!read_table_type(reader, &module->tables[module->table_count++]))
            return false;
    }
    return true;
}

static bool memory_section(struct wasm_reader *reader, struct wasm_module *module)
{
    uint32_t count;

    if (!wasm_read_count(reader, 2, &count) ||
        !extend(reader, &module->memories, module->memory_count, count, sizeof *module->memories))
        return false;
    while (count-- > 0) {
        if (!read_limits(reader, &module->memories[module->memory_count++]))
            return false;
    }
    return true;
}

/* Reads a constant expression, of which nothing else is checked. */
static bool read_init(struct wasm_reader *reader, struct wasm_init *init)
{
    struct wasm_insn insn;

    *init = (struct wasm_init){.offset = offset_of(reader)};
    for (;;) {
        const uint8_t *start = reader->at;

        if (!wasm_read_insn(reader, &insn))
            return false;
        switch (insn.op) {
        case wasm_op_end:
            return true;
        case wasm_op_i32_const:
        case wasm_op_i64_const:
        case wasm_op_f32_const:
        case wasm_op_f64_const:
        case wasm_op_ref_null:
        case wasm_op_ref_func:
        case wasm_op_global_get:
            if (init->insns++ == 0)
                init->insn = insn;
            break;
        default: /* among them all that could contain another `end` */
            return wasm_refuse_at(reader, start, "constant expression required: it has %s",
                                  wasm_rows[insn.op].mnemonic);
        }
    }
}

static bool global_section(struct wasm_reader *reader, struct wasm_module *module)
{
    uint32_t count;

    if (!wasm_read_count(reader, 3, &count) ||
        !extend(reader, &module->globals, module->global_count, count, sizeof *module->globals))
        return false;
    while (count-- > 0) {
        struct wasm_global *global = &module->globals[module->global_count++];

        if (!read_global_type(reader, global) || !read_init(reader, &global->init))
            return false;
    }
    return true;
}

/* ---- Exports, start ---------------------------------------------------------------------------------------------- */

static bool export_section(struct wasm_reader *reader, struct wasm_module *module)
{
    if (!wasm_read_count(reader, 3, &module->export_count))
        return false;
    module->exports = array(module->export_count, sizeof *module->exports);
    if (module->exports == NULL)
        return no_memory(reader);
    for (uint32_t i = 0; i < module->export_count; i++) {
        struct wasm_export *export = &module->exports[i];
        uint8_t kind;

        export->offset = offset_of(reader);
        if (!read_name(reader, &export->name) || !wasm_read_byte(reader, &kind))
            return false;
        if (kind > wasm_kind_global)
            return wasm_refuse_at(reader, reader->at - 1, "malformed export kind %#x", kind);
        export->kind = (enum wasm_kind)kind;
        if (!wasm_read_u32(reader, &export->index))
            return false;
    }
    return true;
}

static bool start_section(struct wasm_reader *reader, struct wasm_module *module)
{
    module->has_start = true;
    module->start_offset = offset_of(reader);
    return wasm_read_u32(reader, &module->start);
}

/* ---- Element and data segments ----------------------------------------------------------------------------------- */

bool wasm_read_item(struct wasm_reader *reader, const struct wasm_elem *elem, struct wasm_init *item)
{
    if (elem->expressions)
        return read_init(reader, item);
    *item = (struct wasm_init){.offset = offset_of(reader), .insns = 1, .insn.op = wasm_op_ref_func};
    return wasm_read_u32(reader, &item->insn.a);
}

/* The flags of an element segment: not active; passive or declarative, or with a table number; expressions. */
enum { ELEM_OTHER = 1, ELEM_EXPLICIT = 2, ELEM_EXPRESSIONS = 4 };

static bool read_elem(struct wasm_reader *reader, struct wasm_elem *elem)
{
    struct wasm_init item;
    uint32_t flags;
    uint8_t kind;

    elem->offset = offset_of(reader);
    if (!wasm_read_u32(reader, &flags))
        return false;
    if (flags > 7)
        return wasm_refuse(reader->error, elem->offset, "malformed element segment flags %#x", flags), false;
    elem->mode = !(flags & ELEM_OTHER) ? wasm_active : flags & ELEM_EXPLICIT ? wasm_declarative : wasm_passive;
    elem->expressions = (flags & ELEM_EXPRESSIONS) != 0;
    elem->type = wasm_funcref;
    if (elem->mode == wasm_active) {
        if (flags & ELEM_EXPLICIT && !wasm_read_u32(reader, &elem->table))
            return false;
        if (!read_init(reader, &elem->at))
            return false;
    }
    if ((flags & (ELEM_OTHER | ELEM_EXPLICIT)) != 0) {
        if (elem->expressions) {
            if (!wasm_read_reference_type(reader, &elem->type))
                return false;
        } else {
            if (!wasm_read_byte(reader, &kind))
                return false;
            if (kind != 0)
                return wasm_refuse_at(reader, reader->at - 1, "malformed element kind %#x", kind);
        }
    }
    if (!wasm_read_count(reader, 1, &elem->count))
        return false;
    elem->items = reader->at;
    for (uint32_t i = 0; i < elem->count; i++) {
        if (!wasm_read_item(reader, elem, &item))
            return false;
    }
    return true;
}

static bool element_section(struct wasm_reader *reader, struct wasm_module *module)
{
    if (!wasm_read_count(reader, 3, &module->elem_count))
        return false;
    module->elems = array(module->elem_count, sizeof *module->elems);
    if (module->elems == NULL)
        return no_memory(reader);
    for (uint32_t i = 0; i < module->elem_count; i++) {
        if (!read_elem(reader, &module->elems[i]))
            return false;
    }
    return true;
}

static bool data_count_section(struct wasm_reader *reader, struct wasm_module *module)
{
    module->has_data_count = true;
    return wasm_read_u32(reader, &module->declared_data_count);
}

static bool read_data(struct wasm_reader *reader, struct wasm_data *data)
{
    uint32_t flags;

    data->offset = offset_of(reader);
    if (!wasm_read_u32(reader, &flags))
        return false;
    if (flags > 2)
        return wasm_refuse(reader->error, data->offset, "malformed data segment flags %#x", flags), false;
    data->mode = flags == 1 ? wasm_passive : wasm_active;
    if (flags == 2 && !wasm_read_u32(reader, &data->memory))
        return false;
    if (data->mode == wasm_active && !read_init(reader, &data->at))
        return false;
    return wasm_read_count(reader, 1, &data->length) && wasm_read_bytes(reader, data->length, &data->bytes);
}

static bool data_section(struct wasm_reader *reader, struct wasm_module *module)
{
    if (!wasm_read_count(reader, 2, &module->data_count))
        return false;
    module->datas = array(module->data_count, sizeof *module->datas);
    if (module->datas == NULL)
        return no_memory(reader);
    for (uint32_t i = 0; i < module->data_count; i++) {
        if (!read_data(reader, &module->datas[i]))
            return false;
    }
    return true;
}

/* ---- Code: its instructions are read by validation --------------------------------------------------------------- */

static bool read_code(struct wasm_reader *reader, const struct wasm_module *module, struct wasm_func *function)
{
    struct wasm_reader body = *reader;
    uint32_t size, groups, count, locals = 0;
    uint8_t type;

    if (!wasm_read_count(reader, 1, &size))
        return false;
    if (!MOST(reader, body.at, size, WASM_MOST_CODE, "bytes of code"))
        return false;
    body.at = reader->at;
    body.end = reader->at += size;
    function->locals = offset_of(&body);
    function->end = offset_of(reader);
    if (!wasm_read_count(&body, 2, &groups))
        return false;
    for (uint32_t i = 0; i < groups; i++) {
        const uint8_t *start = body.at;

        if (!wasm_read_u32(&body, &count) || !wasm_read_type(&body, &type))
            return false;
        if (count > WASM_MOST_LOCALS - locals)
            return wasm_refuse_at(&body, start, "too many locals: more than %u", WASM_MOST_LOCALS);
        locals += count;
    }
    function->body = offset_of(&body);
    /* If its type does not exist, that is for validation to say. */
    function->local_count =
        locals + (function->type < module->type_count ? module->types[function->type].param_count : 0);
    return true;
}

static bool code_section(struct wasm_reader *reader, struct wasm_module *module)
{
    const uint8_t *start = reader->at;
    uint32_t count;

    if (!wasm_read_count(reader, 3, &count))
        return false;
    if (count != module->function_count - module->imported_functions)
        return wasm_refuse_at(reader, start, "function and code section have inconsistent lengths: %u and %u",
                              module->function_count - module->imported_functions, count);
    for (uint32_t i = module->imported_functions; i < module->function_count; i++) {
        if (!read_code(reader, module, &module->functions[i]))
            return false;
    }
    return true;
}

/* ---- The module -------------------------------------------------------------------------------------------------- */

/* What custom sections say is not used. */
static bool custom_section(struct wasm_reader *reader, struct wasm_module *module)
{
    struct wasm_name name;

    (void)module;
    if (!read_name(reader, &name))
        return false;
    reader->at = reader->end;
    return true;
}

/* Sections by id, and in which order they stand. */
static const struct section {
    const char *name;
    unsigned order;
    bool (*read)(struct wasm_reader *, struct wasm_module *);
} sections[] = {
    {"custom", 0, custom_section},          {"type", 1, type_section},     {"import", 2, import_section},
    {"function", 3, function_section},      {"table", 4, table_section},   {"memory", 5, memory_section},
    {"global", 6, global_section},          {"export", 7, export_section}, {"start", 8, start_section},
    {"element", 9, element_section},        {"code", 11, code_section},    {"data", 12, data_section},
    {"data count", 10, data_count_section},
};

static bool read_sections(struct wasm_reader *reader, struct wasm_module *module)
{
    unsigned order = 0;

    while (reader->at < reader->end) {
        struct wasm_reader inside = *reader;
        const struct section *section;
        uint32_t size;
        uint8_t id;

        if (!wasm_read_byte(reader, &id))
            return false;
        if (id >= sizeof sections / sizeof *sections)
            return wasm_refuse_at(reader, inside.at, "malformed section id %u", id);
        section = &sections[id];
        if (section->order != 0 && section->order <= order)
            return wasm_refuse_at(reader, inside.at, "unexpected content after last section: a %s section out of order",
                                  section->name);
        if (section->order != 0)
            order = section->order;
        if (!wasm_read_count(reader, 1, &size))
            return false;
        inside.at = reader->at;
        inside.end = reader->at += size;
        if (!section->read(&inside, module))
            return false;
        if (inside.at != inside.end)
            return wasm_refuse_here(&inside, "section size mismatch: the %s section has %zu bytes more", section->name,
                                    (size_t)(inside.end - inside.at));
    }
    return true;
}

enum { HEADER = 8 };

/* How many bytes there are up to the end of the last section that is no custom one; all, if lengths are wrong. */
static size_t end_of_sections(const uint8_t *bytes, size_t size)
{
    struct wasm_reader reader = {.module = bytes};
    size_t end = HEADER;

    if (size <= HEADER)
        return size;
    reader.at = bytes + HEADER;
    reader.end = bytes + size;
    while (reader.at < reader.end) {
        uint32_t length;
        uint8_t id;

        if (!wasm_read_byte(&reader, &id) || !wasm_read_count(&reader, 1, &length))
            return size;
        reader.at += length;
        if (id != 0)
            end = (size_t)(reader.at - bytes);
    }
    return end;
}

static bool decode(struct wasm_module *module, struct bobbin_error *error)
{
    static const uint8_t magic[] = {0, 'a', 's', 'm'}, version[] = {1, 0, 0, 0};
    struct wasm_reader reader = {module->bytes, module->bytes, module->bytes + module->size, error};
    const uint8_t *bytes;

    if (!wasm_read_bytes(&reader, sizeof magic, &bytes))
        return false;
    if (memcmp(bytes, magic, sizeof magic) != 0)
        return wasm_refuse_at(&reader, bytes, "magic header not detected");
    if (!wasm_read_bytes(&reader, sizeof version, &bytes))
        return false;
    if (memcmp(bytes, version, sizeof version) != 0)
        return wasm_refuse_at(&reader, bytes, "unknown binary version");
    if (!read_sections(&reader, module))
        return false;
    if (module->function_count > module->imported_functions && module->functions[module->imported_functions].body == 0)
        return wasm_refuse_here(&reader,
                                "function and code section have inconsistent lengths: there is no code section");
    if (module->has_data_count && module->data_count != module->declared_data_count)
        return wasm_refuse_here(&reader, "data count and data section have inconsistent lengths: %u and %u",
                                module->declared_data_count, module->data_count);
    return true;
}

/* Of a module's bytes: that of WASM_LOOK_EVERY (bytes.inc), so that engines which execute them stop at the same places
 * in every process. */
enum { ALIGNMENT = 1024 };

struct wasm_module *wasm_module_open(const void *bytes, size_t size, struct bobbin_error *error)
{
    const size_t kept = end_of_sections(bytes, size); /* custom sections behind are often larger than all others */
    struct wasm_reader rest = {.module = bytes, .error = error};
    struct wasm_module *module;

    if (size > WASM_MOST_BYTES) {
        bobbin_fail(error, bobbin_error_input, 0, 0, "the module is larger than %u bytes", WASM_MOST_BYTES);
        return NULL;
    }
    module = calloc(1, sizeof *module);
    if (module != NULL)
        module->bytes = aligned_alloc(ALIGNMENT, (kept / ALIGNMENT + 1) * ALIGNMENT);
    if (module == NULL || module->bytes == NULL) {
        bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for a module");
        free(module);
        return NULL;
    }
    if (kept > 0)
        memcpy(module->bytes, bytes, kept);
    if (kept < size) {
        rest.at = rest.module + kept;
        rest.end = rest.module + size;
    }
    module->size = (uint32_t)kept;
    if (!decode(module, error) || !read_sections(&rest, module) || !wasm_validate(module, error)) {
        wasm_module_close(module);
        return NULL;
    }
    return module;
}

void wasm_module_close(struct wasm_module *module)
{
    if (module == NULL)
        return;
    free(module->types);
    free(module->imports);
    free(module->functions);
    free(module->tables);
    free(module->memories);
    free(module->globals);
    free(module->exports);
    free(module->export_order);
    free(module->elems);
    free(module->datas);
    free(module->blocks);
    free(module->bytes);
    free(module);
}

int wasm_compare_names(const struct wasm_name *a, const struct wasm_name *b)
{
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return a->length == 0 ? 0 : memcmp(a->bytes, b->bytes, a->length);
}

const struct wasm_export *wasm_find_export(const struct wasm_module *module, const void *name, size_t length)
{
    const struct wasm_name wanted = {name, (uint32_t)length};
    size_t found;

    if (length > module->size)
        return NULL;
    found = COUNT_BEFORE(n, module->export_count, wasm_compare_names(&module->export_order[n]->name, &wanted) < 0);
    if (found == module->export_count || wasm_compare_names(&module->export_order[found]->name, &wanted) != 0)
        return NULL;
    return module->export_order[found];
}
