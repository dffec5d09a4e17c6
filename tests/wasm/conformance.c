/* Runs what wast2json made of the official conformance suite's .wast files: every assertion, under one engine.
 *
 *     conformance ENGINE FILE.json...
 *
 * Prints assertions that fail, and a table by kind. Exit status 1: some failed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "wasm/machine.h"

/* More than any assertion of the suite needs; a run that exceeds it failed. */
static const uint64_t most_fuel = 1000000000;

/* ---- Counting ---------------------------------------------------------------------------------------------------- */

#define KINDS(KIND)                                                                                                    \
    KIND(module)                                                                                                       \
    KIND(action)                                                                                                       \
    KIND(register)                                                                                                     \
    KIND(assert_return)                                                                                                \
    KIND(assert_trap)                                                                                                  \
    KIND(assert_exhaustion)                                                                                            \
    KIND(assert_invalid)                                                                                               \
    KIND(assert_malformed)                                                                                             \
    KIND(assert_unlinkable)                                                                                            \
    KIND(assert_uninstantiable)

enum kind {
#define KIND(name) kind_##name,
    KINDS(KIND)
#undef KIND
        kind_count
};

static const char *const kind_names[kind_count] = {
#define KIND(name) #name,
    KINDS(KIND)
#undef KIND
};

static struct {
    unsigned passed, failed, left_out;
} counts[kind_count];

/* Modules that are refused for a reason that the suite words otherwise: mostly because a section's end is known here.
 */
static unsigned other_reasons;

/* ---- A script ---------------------------------------------------------------------------------------------------- */

enum { MOST_VALUES = 64, MOST_MODULES = 1000 };

struct script {
    const struct bobbin_cell *cell;
    uint64_t portion; /* instructions that it is given at a time: few, to see that it goes on where it stopped */
    const char *path;
    json_int_t line;        /* of the command */
    struct wasm_machine *m; /* nothing is loaded in it: its store and its thread are used as they are */
    struct wasm_module *modules[MOST_MODULES];
    size_t module_count;
    struct wasm_moduleinst *current; /* NULL: the last module failed */
    struct named {
        const char *name;
        struct wasm_moduleinst *instance;
    } named[MOST_MODULES], registered[MOST_MODULES];
    size_t named_count, registered_count;
    struct wasm_extern spectest[16];
};

__attribute__((format(printf, 2, 3))) static bool failed(const struct script *s, const char *format, ...)
{
    va_list arguments;

    printf("%s:%" JSON_INTEGER_FORMAT ": ", s->path, s->line);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    return false;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

/* The suite's texts say more than ours in some places, and less in others. */
static bool same_reason(const char *ours, const char *theirs)
{
    return strncmp(ours, theirs, strlen(ours)) == 0 || strstr(ours, theirs) != NULL;
}

/* ---- The module "spectest", which the suite imports from --------------------------------------------------------- */

static bool do_nothing(void *data, struct wasm_moduleinst *caller, const wasm_value *arguments, wasm_value *results)
{
    (void)data, (void)caller, (void)arguments, (void)results;
    return true;
}

#define PARAMS(text)                                                                                                   \
    {                                                                                                                  \
        .params = (const uint8_t *)(text), .param_count = sizeof(text) - 1                                             \
    }

static const struct {
    const char *name;
    struct wasm_func_type type;
} prints[] = {
    {"print", PARAMS("")},
    {"print_i32", PARAMS("\x7f")},
    {"print_i64", PARAMS("\x7e")},
    {"print_f32", PARAMS("\x7d")},
    {"print_f64", PARAMS("\x7c")},
    {"print_i32_f32", PARAMS("\x7f\x7d")},
    {"print_f64_f64", PARAMS("\x7c\x7c")},
};

static const struct {
    const char *name;
    unsigned type;
    uint64_t value;
} globals[] = {
    {"global_i32", wasm_i32, 666},
    {"global_i64", wasm_i64, 666},
    {"global_f32", wasm_f32, 0x4426a666},
    {"global_f64", wasm_f64, 0x4084d4cccccccccd},
};

enum { PRINTS = sizeof prints / sizeof *prints, GLOBALS = sizeof globals / sizeof *globals };

static void open_spectest(struct script *s)
{
    const struct wasm_limits pages = {.min = 1, .max = 2, .has_max = true};
    const struct wasm_table_type elements = {{.min = 10, .max = 20, .has_max = true}, wasm_funcref};
    struct wasm_extern *entry = s->spectest;

    for (size_t i = 0; i < PRINTS; i++)
        *entry++ = (struct wasm_extern){wasm_kind_function,
                                        {.function = wasm_host(&s->m->store, &prints[i].type, do_nothing, NULL)}};
    for (size_t i = 0; i < GLOBALS; i++)
        *entry++ = (struct wasm_extern){
            wasm_kind_global, {.global = wasm_new_global(&s->m->store, globals[i].type, false, globals[i].value)}};
    *entry++ = (struct wasm_extern){wasm_kind_table, {.table = wasm_new_table(&s->m->store, &elements)}};
    *entry++ = (struct wasm_extern){wasm_kind_memory, {.memory = wasm_new_memory(&s->m->store, &pages)}};
}

static bool is(const struct wasm_name *name, const char *text)
{
    return name->length == strlen(text) && memcmp(name->bytes, text, name->length) == 0;
}

static struct wasm_extern find_spectest(const struct script *s, const struct wasm_name *name)
{
    for (size_t i = 0; i < PRINTS; i++) {
        if (is(name, prints[i].name))
            return s->spectest[i];
    }
    for (size_t i = 0; i < GLOBALS; i++) {
        if (is(name, globals[i].name))
            return s->spectest[PRINTS + i];
    }
    if (is(name, "table"))
        return s->spectest[PRINTS + GLOBALS];
    if (is(name, "memory"))
        return s->spectest[PRINTS + GLOBALS + 1];
    return (struct wasm_extern){.any = NULL};
}

/* ---- Modules ----------------------------------------------------------------------------------------------------- */

/* The file that a command names, opened as a module; NULL: refused. */
static struct wasm_module *open_module(const struct script *s, const json_t *command, struct bobbin_error *error)
{
    const char *slash = strrchr(s->path, '/'), *name = text_of(command, "filename");
    struct wasm_module *module = NULL;
    char path[1000];
    char *bytes = NULL;
    long size = 0;
    FILE *file;

    snprintf(path, sizeof path, "%.*s%s", slash != NULL ? (int)(slash - s->path) + 1 : 0, s->path, name);
    file = fopen(path, "rb");
    if (file != NULL && fseek(file, 0, SEEK_END) == 0)
        size = ftell(file);
    if (file != NULL)
        bytes = malloc((size_t)size + 1);
    if (bytes == NULL || fseek(file, 0, SEEK_SET) != 0 || fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(2);
    }
    fclose(file);
    module = wasm_module_open(bytes, (size_t)size, error);
    free(bytes);
    return module;
}

static struct wasm_moduleinst *find_named(const struct named *named, size_t count, const char *name, size_t length)
{
    while (count-- > 0) { /* the last one of a name counts */
        if (strlen(named[count].name) == length && memcmp(named[count].name, name, length) == 0)
            return named[count].instance;
    }
    return NULL;
}

static struct wasm_extern resolve(const struct script *s, const struct wasm_import *import)
{
    const struct wasm_moduleinst *instance;

    if (is(&import->module, "spectest"))
        return find_spectest(s, &import->name);
    instance =
        find_named(s->registered, s->registered_count, (const char *)import->module.bytes, import->module.length);
    return instance != NULL ? wasm_exported(instance, import->name.bytes, import->name.length)
                            : (struct wasm_extern){.any = NULL};
}

/* Runs what the thread is about to do to its end, under the engine. */
static enum wasm_stop run(struct script *s)
{
    uint64_t left = most_fuel;

    for (;;) {
        const struct bobbin_stop stop = bobbin_run(&s->m->base, s->cell, s->portion < left ? s->portion : left);

        left -= stop.steps;
        switch (stop.kind) {
        case bobbin_stop_halt:
            return wasm_stop_returned;
        case bobbin_stop_fuel:
            if (left == 0)
                return wasm_stop_fuel;
            break;
        case bobbin_stop_ecall:
            if (wasm_serve(&s->m->thread))
                break;
            s->m->trap = s->m->thread.trap;
            return wasm_stop_trap;
        default:
            return wasm_stop_trap;
        }
    }
}

/* Opens, instantiates and starts a module. False: the error says why not, `trap` if by a trap. */
static bool load(struct script *s, const json_t *command, enum wasm_trap *trap, struct bobbin_error *error)
{
    struct wasm_module *module = open_module(s, command, error);
    struct wasm_extern *imports;

    s->current = NULL;
    *trap = wasm_trap_none;
    if (module == NULL)
        return false;
    if (s->module_count == MOST_MODULES)
        exit(2);
    s->modules[s->module_count++] = module;
    imports = calloc(module->import_count + 1, sizeof *imports);
    for (uint32_t i = 0; i < module->import_count; i++)
        imports[i] = resolve(s, &module->imports[i]);
    s->current = wasm_instantiate(&s->m->store, module, imports, trap, error);
    free(imports);
    if (s->current == NULL || !module->has_start)
        return s->current != NULL;
    if (!wasm_invoke(&s->m->thread, s->current->functions[module->start], NULL) || run(s) != wasm_stop_returned) {
        *trap = s->m->trap;
        snprintf(error->text, sizeof error->text, "start: %s", wasm_trap_text(*trap));
        return false;
    }
    return true;
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

static bool is_type(const json_t *value, const char *type)
{
    return strcmp(text_of(value, "type"), type) == 0;
}

/* References of the embedder are its numbers, and one more: 0 is null. */
static wasm_value value_of(const json_t *value)
{
    const char *text = text_of(value, "value");

    if (strcmp(text, "null") == 0)
        return 0;
    return strtoull(text, NULL, 10) + is_type(value, "externref");
}

static bool as_expected(wasm_value is, const json_t *expected)
{
    const char *text = text_of(expected, "value");
    uint64_t quiet = is_type(expected, "f32") ? 0x7fc00000 : 0x7ff8000000000000;
    uint64_t sign = is_type(expected, "f32") ? 0x80000000 : 0x8000000000000000;

    if (strcmp(text, "nan:canonical") == 0)
        return (is & ~sign) == quiet;
    if (strcmp(text, "nan:arithmetic") == 0)
        return (is & quiet) == quiet;
    if (json_object_get(expected, "value") == NULL) /* any reference but null */
        return is != 0;
    return is == value_of(expected);
}

/* ---- Actions ----------------------------------------------------------------------------------------------------- */

struct outcome {
    enum wasm_stop stop;
    enum wasm_trap trap;
    const wasm_value *values;
    size_t count;
};

static bool act(struct script *s, const json_t *action, struct outcome *outcome)
{
    const char *name = text_of(action, "module");
    const json_t *field = json_object_get(action, "field"), *arguments = json_object_get(action, "args");
    const struct wasm_moduleinst *instance =
        *name != '\0' ? find_named(s->named, s->named_count, name, strlen(name)) : s->current;
    struct wasm_extern found = {.any = NULL};
    wasm_value values[MOST_VALUES];

    if (instance == NULL)
        return failed(s, "there is no module %s", name);
    found = wasm_exported(instance, json_string_value(field), json_string_length(field));
    if (found.any == NULL)
        return failed(s, "there is no export %s", json_string_value(field));
    if (strcmp(text_of(action, "type"), "get") == 0) {
        if (found.kind != wasm_kind_global)
            return failed(s, "%s is no global", json_string_value(field));
        *outcome = (struct outcome){wasm_stop_returned, wasm_trap_none, &found.global->value, 1};
        return true;
    }
    if (found.kind != wasm_kind_function || json_array_size(arguments) > MOST_VALUES ||
        json_array_size(arguments) != found.function->type->param_count)
        return failed(s, "%s is no function of so many parameters", json_string_value(field));
    for (size_t i = 0; i < json_array_size(arguments); i++)
        values[i] = value_of(json_array_get(arguments, i));
    if (!wasm_invoke(&s->m->thread, found.function, values))
        return failed(s, "out of memory");
    outcome->stop = run(s);
    outcome->trap = s->m->trap;
    outcome->values = s->m->thread.values;
    outcome->count = found.function->type->result_count;
    if (outcome->stop == wasm_stop_returned && s->m->thread.value_count != outcome->count)
        return failed(s, "%zu values are on the stack", s->m->thread.value_count);
    return true;
}

static bool check_return(struct script *s, const json_t *command)
{
    const json_t *expected = json_object_get(command, "expected");
    struct outcome outcome;

    if (!act(s, json_object_get(command, "action"), &outcome))
        return false;
    if (outcome.stop != wasm_stop_returned)
        return failed(s, "it stopped: %s", wasm_trap_text(outcome.trap));
    if (json_array_size(expected) != outcome.count)
        return failed(s, "%zu results instead of %zu", outcome.count, json_array_size(expected));
    for (size_t i = 0; i < outcome.count; i++) {
        const json_t *value = json_array_get(expected, i);

        if (!as_expected(outcome.values[i], value))
            return failed(s, "result %zu is %" PRIu64 " instead of %s %s", i, outcome.values[i], text_of(value, "type"),
                          text_of(value, "value"));
    }
    return true;
}

/* Where a trap is must be an instruction of some function's code. */
static bool check_where(struct script *s)
{
    const struct wasm_func *func;
    uint32_t function, offset;

    if (!wasm_where(&s->m->thread, &function, &offset))
        return failed(s, "the trap is nowhere");
    func = s->m->thread.frames[s->m->thread.depth - 1].function->func;
    return (offset >= func->body && offset < func->end) || failed(s, "the trap is not in the function's code");
}

static bool check_trap(struct script *s, const json_t *command)
{
    struct outcome outcome;

    if (!act(s, json_object_get(command, "action"), &outcome))
        return false;
    if (outcome.stop != wasm_stop_trap)
        return failed(s, "it did not trap: %s", text_of(command, "text"));
    if (!same_reason(wasm_trap_text(outcome.trap), text_of(command, "text")))
        return failed(s, "%s instead of %s", wasm_trap_text(outcome.trap), text_of(command, "text"));
    return check_where(s);
}

static bool check_action(struct script *s, const json_t *command)
{
    struct outcome outcome;

    return act(s, json_object_get(command, "action"), &outcome) &&
           (outcome.stop == wasm_stop_returned || failed(s, "it stopped: %s", wasm_trap_text(outcome.trap)));
}

static bool check_module(struct script *s, const json_t *command)
{
    const char *name = text_of(command, "name");
    struct bobbin_error error = {0};
    enum wasm_trap trap;

    if (!load(s, command, &trap, &error))
        return failed(s, "refused: %s", error.text);
    if (*name != '\0')
        s->named[s->named_count++] = (struct named){name, s->current};
    return true;
}

static bool check_register(struct script *s, const json_t *command)
{
    const char *name = text_of(command, "name");
    struct wasm_moduleinst *instance =
        *name != '\0' ? find_named(s->named, s->named_count, name, strlen(name)) : s->current;

    if (instance == NULL)
        return failed(s, "there is no module %s", name);
    s->registered[s->registered_count++] = (struct named){text_of(command, "as"), instance};
    return true;
}

static bool check_refused(struct script *s, const json_t *command)
{
    struct bobbin_error error = {0};
    struct wasm_module *module = open_module(s, command, &error);

    if (module != NULL) {
        wasm_module_close(module);
        return failed(s, "not refused: %s", text_of(command, "text"));
    }
    if (error.code != bobbin_error_input || strncmp(error.text, "byte 0x", 7) != 0)
        return failed(s, "refused without a place: %s", error.text);
    other_reasons += strstr(error.text, text_of(command, "text")) == NULL;
    return true;
}

/* Instances that fail stay in the store, but the current one is what it was. */
static bool check_not_instantiated(struct script *s, const json_t *command, bool by_trap)
{
    struct wasm_moduleinst *current = s->current;
    struct bobbin_error error = {0};
    enum wasm_trap trap;
    bool loaded = load(s, command, &trap, &error);

    s->current = current;
    if (loaded)
        return failed(s, "instantiated: %s", text_of(command, "text"));
    if ((trap != wasm_trap_none) != by_trap ||
        !same_reason(by_trap ? wasm_trap_text(trap) : strchr(error.text, ' ') + 1, text_of(command, "text")))
        return failed(s, "%s instead of %s", error.text, text_of(command, "text"));
    return true;
}

/* ---- Commands ---------------------------------------------------------------------------------------------------- */

static bool check(struct script *s, const json_t *command, enum kind kind)
{
    switch (kind) {
    case kind_module:
        return check_module(s, command);
    case kind_action:
        return check_action(s, command);
    case kind_register:
        return check_register(s, command);
    case kind_assert_return:
        return check_return(s, command);
    case kind_assert_trap:
    case kind_assert_exhaustion:
        return check_trap(s, command);
    case kind_assert_invalid:
    case kind_assert_malformed:
        return check_refused(s, command);
    case kind_assert_unlinkable:
        return check_not_instantiated(s, command, false);
    case kind_assert_uninstantiable:
        return check_not_instantiated(s, command, true);
    default:
        return false;
    }
}

static void run_command(struct script *s, const json_t *command)
{
    const char *type = text_of(command, "type");
    unsigned kind = 0;

    while (kind < kind_count && strcmp(kind_names[kind], type) != 0)
        kind++;
    s->line = json_integer_value(json_object_get(command, "line"));
    if (kind == kind_count) {
        failed(s, "a command that is not known: %s", type);
        exit(2);
    }
    if (strcmp(text_of(command, "module_type"), "text") == 0)
        counts[kind].left_out++;
    else if (check(s, command, (enum kind)kind))
        counts[kind].passed++;
    else
        counts[kind].failed++;
}

static void run_script(const struct bobbin_cell *cell, uint64_t portion, const char *path)
{
    static struct script script;
    bobbin_machine *machine = bobbin_open(bobbin_guest_find(cell->guest), NULL);
    json_error_t error;
    json_t *json = json_load_file(path, JSON_ALLOW_NUL, &error), *commands;

    if (machine == NULL)
        exit(2);
    if (json == NULL) {
        fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
        exit(2);
    }
    memset(&script, 0, sizeof script);
    script.cell = cell;
    script.portion = portion;
    script.m = wasm_machine(machine);
    script.path = path;
    script.m->store.resources.pages = 4 * WASM_MOST_PAGES; /* there are several modules in a store */
    open_spectest(&script);
    commands = json_object_get(json, "commands");
    for (size_t i = 0; i < json_array_size(commands); i++)
        run_command(&script, json_array_get(commands, i));
    bobbin_close(machine);
    while (script.module_count > 0)
        wasm_module_close(script.modules[--script.module_count]);
    json_decref(json);
}

/* "wasm/direct/fast", or "wasm/direct/fast:5000": 5000 instructions at a time. */
static const struct bobbin_cell *cell_of(const char *text, uint64_t *portion)
{
    char guest[32] = "", engine[32] = "", flavour[32] = "";
    unsigned long long number = BOBBIN_NO_LIMIT;
    bool exact;

    if (sscanf(text, "%31[^/]/%31[^/]/%31[^:]:%llu", guest, engine, flavour, &number) < 3)
        return NULL;
    *portion = number;
    exact = strcmp(flavour, bobbin_flavour_name(bobbin_exact)) == 0;
    return bobbin_cell_find(guest, engine, exact ? bobbin_exact : bobbin_fast);
}

int main(int argc, char **argv)
{
    uint64_t portion = 0;
    const struct bobbin_cell *cell = argc > 2 ? cell_of(argv[1], &portion) : NULL;
    unsigned bad = 0;

    if (cell == NULL) {
        fprintf(stderr, "usage: conformance GUEST/ENGINE/FLAVOUR[:STEPS] FILE.json...\n");
        return 2;
    }
    if (!cell->available) {
        printf("skipped: %s\n", cell->why_not);
        return 77;
    }
    for (int i = 2; i < argc; i++)
        run_script(cell, portion, argv[i]);
    printf("%d files under %s\n\n%-24s%8s%8s%10s\n", argc - 2, argv[1], "", "passed", "failed", "left out");
    for (unsigned kind = 0; kind < kind_count; kind++) {
        printf("%-24s%8u%8u%10u%s\n", kind_names[kind], counts[kind].passed, counts[kind].failed, counts[kind].left_out,
               counts[kind].left_out > 0 ? "  modules in text" : "");
        bad += counts[kind].failed;
    }
    printf("\n%u modules were refused for a reason other than the suite's\n", other_reasons);
    return bad > 0;
}
