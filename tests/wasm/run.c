/* Runs a WASI program under the oracle: run [--dir HOST::GUEST | --read HOST::GUEST | --env NAME=VALUE]... MODULE
 * [ARGUMENT]...
 *
 * Its exit status is the program's; 125: the module cannot be run; 124: it trapped, and stderr says how and where. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wasi/wasi.h"
#include "wasm/reference.h"

enum { MOST = 16, CANNOT = 125, TRAPPED = 124 };

static void *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    void *bytes = NULL;

    if (file != NULL && fseek(file, 0, SEEK_END) == 0 && (*size = (size_t)ftell(file)) > 0 &&
        fseek(file, 0, SEEK_SET) == 0 && (bytes = malloc(*size)) != NULL && fread(bytes, 1, *size, file) != *size) {
        free(bytes);
        bytes = NULL;
    }
    if (file != NULL)
        fclose(file);
    return bytes;
}

static int run(struct wasm_thread *thread, const struct wasi *wasi)
{
    uint64_t fuel = BOBBIN_NO_LIMIT;
    uint32_t function = 0, offset = 0;
    enum wasm_stop stop;

    do
        stop = wasm_interpret(thread, &fuel);
    while (stop == wasm_stop_host && wasm_serve(thread));
    if (getenv("STEPS") != NULL)
        fprintf(stderr, "%llu instructions\n", (unsigned long long)(BOBBIN_NO_LIMIT - fuel));
    if (wasi->exited)
        return (int)wasi->status;
    if (stop == wasm_stop_returned)
        return 0;
    wasm_where(thread, &function, &offset);
    fprintf(stderr, "%s in function %u at byte %#x\n", wasm_trap_text(thread->trap), function, offset);
    return TRAPPED;
}

static int run_module(const struct wasm_module *module, const struct wasi_options *options)
{
    struct wasm_extern *imports = calloc(module->import_count + 1, sizeof *imports), start;
    struct bobbin_error error = {0};
    struct wasi *wasi = wasi_open(options, &error);
    struct wasm_moduleinst *instance = NULL;
    struct wasm_thread thread;
    struct wasm_store store;
    enum wasm_trap trap;
    int status = CANNOT;

    wasm_store_open(&store, &wasm_default_resources);
    wasm_thread_open(&thread, &store);
    for (uint32_t i = 0; wasi != NULL && i < module->import_count; i++)
        imports[i] = wasi_import(wasi, &store, &module->imports[i]);
    if (wasi != NULL)
        instance = wasm_instantiate(&store, module, imports, &trap, &error);
    start = instance != NULL ? wasm_exported(instance, "_start", 6) : (struct wasm_extern){.any = NULL};
    if (instance == NULL)
        fprintf(stderr, "%s\n", error.text);
    else if (start.any == NULL || start.kind != wasm_kind_function || start.function->type->param_count > 0)
        fprintf(stderr, "the module has no function _start\n");
    else if (wasm_invoke(&thread, start.function, NULL))
        status = run(&thread, wasi);
    wasm_thread_close(&thread);
    wasm_store_close(&store);
    wasi_close(wasi);
    free(imports);
    return status;
}

int main(int argc, char **argv)
{
    struct wasi_directory directories[MOST];
    const char *environment[MOST + 1] = {NULL};
    struct wasi_options options = {.directories = directories, .environment = environment};
    struct bobbin_error error = {0};
    struct wasm_module *module;
    size_t size = 0, variables = 0;
    void *bytes;
    int status, i = 1;

    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        char *colons = strstr(argv[i + 1], "::");

        if (variables == MOST || options.directory_count == MOST)
            return CANNOT;
        if (strcmp(argv[i], "--env") == 0) {
            environment[variables++] = argv[i + 1];
            environment[variables] = NULL;
            continue;
        }
        if (colons == NULL)
            return CANNOT;
        *colons = '\0';
        directories[options.directory_count++] =
            (struct wasi_directory){argv[i + 1], colons + 2, strcmp(argv[i], "--read") == 0};
    }
    if (i >= argc)
        return CANNOT;
    options.arguments = (const char *const *)argv + i;
    bytes = read_file(argv[i], &size);
    if (bytes == NULL) {
        fprintf(stderr, "%s: cannot be read\n", argv[i]);
        return CANNOT;
    }
    module = wasm_module_open(bytes, size, &error);
    free(bytes);
    if (module == NULL) {
        fprintf(stderr, "%s: %s\n", argv[i], error.text);
        return CANNOT;
    }
    status = run_module(module, &options);
    wasm_module_close(module);
    return status;
}
