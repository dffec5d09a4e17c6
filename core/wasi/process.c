/* WASI processes: the public functions. */
#include "bobbin/wasi.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "wasi/wasi.h"
#include "wasm/machine.h"

struct bobbin_wasi {
    struct wasm_machine *machine;
    struct wasi *world;
    struct wasm_funcinst *function; /* to be called once the module's start function has returned; NULL: it has */
    const struct wasm_func_type *type;
    wasm_value *values; /* its arguments */
    char *path;         /* where none were given: the program's only one */
    const char *only[2];
    struct bobbin_wasi_end end;
};

static struct wasm_extern resolve(void *data, struct wasm_store *store, const struct wasm_module *module,
                                  const struct wasm_import *import)
{
    (void)module;
    return wasi_import(data, store, import);
}

/* ---- What is called ---------------------------------------------------------------------------------------------- */

static bool read_value(unsigned type, const char *text, wasm_value *value)
{
    float single;
    double number;
    char *end = NULL;

    errno = 0;
    *value = 0;
    switch (type) {
    case wasm_i32:
    case wasm_i64:
        *value = text[0] == '-' ? (uint64_t)strtoll(text, &end, 0) : strtoull(text, &end, 0);
        if (errno != 0)
            return false;
        if (type == wasm_i32 && (text[0] == '-' ? (int64_t)*value < INT32_MIN : *value > UINT32_MAX))
            return false;
        if (type == wasm_i32)
            *value = (uint32_t)*value;
        break;
    case wasm_f32:
        single = strtof(text, &end);
        memcpy(value, &single, sizeof single);
        break;
    case wasm_f64:
        number = strtod(text, &end);
        memcpy(value, &number, sizeof number);
        break;
    default: /* references are not for people to write, but for none */
        return strcmp(text, "null") == 0;
    }
    return end != text && *end == '\0';
}

static bool read_arguments(struct bobbin_wasi *p, const char *const *texts, struct bobbin_error *error)
{
    uint32_t count = p->type->param_count;

    p->values = calloc((size_t)count + 1, sizeof *p->values);
    if (p->values == NULL)
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory for arguments");
    for (uint32_t i = 0; i < count; i++) {
        unsigned type = p->type->params[i];

        if (texts == NULL || texts[i] == NULL)
            return bobbin_fail(error, bobbin_error_argument, 0, 0, "the function takes %u arguments, not %u", count, i);
        if (!read_value(type, texts[i], &p->values[i]))
            return bobbin_fail(error, bobbin_error_argument, 0, 0,
                               "argument %u must be a number of type %s, not '%.40s'", i + 1, wasm_type_name(type),
                               texts[i]);
    }
    return texts == NULL || texts[count] == NULL ||
           bobbin_fail(error, bobbin_error_argument, 0, 0, "the function takes %u arguments, and no more", count);
}

static bool choose_function(struct bobbin_wasi *p, const struct bobbin_wasi_options *options,
                            struct bobbin_error *error)
{
    const char *name = options->invoke != NULL ? options->invoke : "_start";
    const struct wasm_extern found = wasm_exported(p->machine->instance, name, strlen(name));

    if (found.any == NULL || found.kind != wasm_kind_function)
        return bobbin_fail(error, bobbin_error_input, 0, 0, "the module exports no function '%.40s'%s", name,
                           options->invoke == NULL ? ", with which programs begin: say which to call (--invoke)" : "");
    p->function = found.function;
    p->type = found.function->type;
    if (options->invoke == NULL)
        return (p->type->param_count == 0 && p->type->result_count == 0) ||
               bobbin_fail(error, bobbin_error_input, 0, 0, "the function _start has parameters or results");
    return read_arguments(
        p, options->arguments != NULL && options->arguments[0] != NULL ? options->arguments + 1 : NULL, error);
}

static bool call_function(struct bobbin_wasi *p, struct bobbin_error *error)
{
    struct wasm_funcinst *function = p->function;

    p->function = NULL;
    return wasm_begin(p->machine, function, p->values, error);
}

/* ---- Life of a process ------------------------------------------------------------------------------------------- */

static struct wasi *open_world(const struct bobbin_wasi_options *options, const char *const *arguments,
                               struct bobbin_error *error)
{
    struct wasi_directory *directories = calloc(options->directory_count + 1, sizeof *directories);
    struct wasi *world = NULL;

    for (size_t i = 0; directories != NULL && i < options->directory_count; i++) {
        const struct bobbin_wasi_directory *given = &options->directories[i];

        directories[i] =
            (struct wasi_directory){given->host, given->guest != NULL ? given->guest : given->host, given->read_only};
    }
    if (directories != NULL) {
        const struct wasi_options own = {.arguments = arguments,
                                         .environment = options->environment,
                                         .directories = directories,
                                         .directory_count = options->directory_count,
                                         .streams = options->streams};

        world = wasi_open(&own, error);
    } else {
        bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory");
    }
    if (world != NULL)
        world->options.directories = NULL;
    free(directories);
    return world;
}

bobbin_wasi *bobbin_wasi_open_buffer(bobbin_machine *machine, const void *image, size_t size, const char *path,
                                     const struct bobbin_wasi_options *options, struct bobbin_error *error)
{
    static const struct bobbin_wasi_options none;
    struct wasm_machine *m = wasm_machine(machine);
    struct bobbin_wasi *p;
    const struct wasm_module *module;

    if (options == NULL)
        options = &none;
    if (machine->guest->world == NULL || strcmp(machine->guest->world, "wasi") != 0) {
        bobbin_fail(error, bobbin_error_argument, 0, 0, "%s is not for WASI", machine->guest->name);
        return NULL;
    }
    p = calloc(1, sizeof *p);
    if (p == NULL || (p->path = strdup(path)) == NULL) {
        bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory");
        free(p);
        return NULL;
    }
    p->only[0] = p->path;
    p->machine = m;
    p->world = open_world(options, options->arguments != NULL ? options->arguments : p->only, error);
    if (p->world == NULL || !wasm_load(m, image, size, resolve, p->world, error) ||
        !choose_function(p, options, error)) {
        bobbin_wasi_close(p);
        return NULL;
    }
    module = m->module;
    m->store.resources.call_depth = wasm_default_resources.call_depth;
    if (options->call_depth > 0 && options->call_depth < m->store.resources.call_depth)
        m->store.resources.call_depth = options->call_depth;
    if (module->has_start ? !wasm_begin(m, m->instance->functions[module->start], NULL, error)
                          : !call_function(p, error)) {
        bobbin_wasi_close(p);
        return NULL;
    }
    return p;
}

bobbin_wasi *bobbin_wasi_open(bobbin_machine *machine, const char *path, const struct bobbin_wasi_options *options,
                              struct bobbin_error *error)
{
    size_t size;
    char *image = bobbin_read_whole(path, WASM_MOST_BYTES, &size, error);
    bobbin_wasi *process = NULL;

    if (image != NULL)
        process = bobbin_wasi_open_buffer(machine, image, size, path, options, error);
    free(image);
    return process;
}

void bobbin_wasi_close(bobbin_wasi *process)
{
    if (process == NULL)
        return;
    wasi_close(process->world);
    free(process->values);
    free(process->path);
    free(process);
}

static enum bobbin_wasi_state ended(struct bobbin_wasi *p, enum bobbin_wasi_state state, int status)
{
    const struct wasm_thread *t = &p->machine->thread;

    p->end = (struct bobbin_wasi_end){.state = state, .status = status};
    if (state == bobbin_wasi_trapped) {
        p->end.trap = wasm_trap_text(p->machine->trap);
        if (t->depth > 0)
            p->end.function = wasm_function_number(t->frames[t->depth - 1].function);
        p->end.pc = p->machine->pc;
    }
    return state;
}

enum bobbin_wasi_state bobbin_wasi_serve(bobbin_wasi *p, struct bobbin_stop stop)
{
    struct wasm_machine *m = p->machine;

    switch (stop.kind) {
    case bobbin_stop_ecall:
        if (m->thread.callee == NULL)
            return bobbin_wasi_runs;
        if (wasm_serve(&m->thread)) {
            wasm_update_pc(m);
            return bobbin_wasi_runs;
        }
        m->trap = m->thread.trap;
        return p->world->exited ? ended(p, bobbin_wasi_exited, (int)(p->world->status & 0xff))
                                : ended(p, bobbin_wasi_trapped, 0);
    case bobbin_stop_halt:
        if (p->function == NULL)
            return ended(p, bobbin_wasi_exited, 0);
        if (call_function(p, NULL))
            return bobbin_wasi_runs;
        m->trap = wasm_trap_host_memory;
        return ended(p, bobbin_wasi_trapped, 0);
    case bobbin_stop_trap:
        return ended(p, bobbin_wasi_trapped, 0);
    default:
        return bobbin_wasi_stopped;
    }
}

struct bobbin_wasi_end bobbin_wasi_end(const bobbin_wasi *process)
{
    return process->end;
}

bool bobbin_wasi_result(const bobbin_wasi *p, size_t index, char *text, size_t size)
{
    const struct wasm_thread *t = &p->machine->thread;
    const char *name;
    float single;
    double number;

    if (p->end.state != bobbin_wasi_exited || p->world->exited || index >= p->type->result_count)
        return false;
    name = wasm_type_name(p->type->results[index]);
    memcpy(&single, &t->values[index], sizeof single);
    memcpy(&number, &t->values[index], sizeof number);
    switch (p->type->results[index]) {
    case wasm_i32:
        snprintf(text, size, "%s %" PRId32, name, (int32_t)t->values[index]);
        break;
    case wasm_i64:
        snprintf(text, size, "%s %" PRId64, name, (int64_t)t->values[index]);
        break;
    case wasm_f32:
        snprintf(text, size, "%s %.9g", name, (double)single);
        break;
    case wasm_f64:
        snprintf(text, size, "%s %.17g", name, number);
        break;
    default:
        snprintf(text, size, "%s %s", name, t->values[index] == 0 ? "null" : "that is not null");
    }
    return true;
}
