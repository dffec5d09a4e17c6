/* Every call of WASI with arguments that no program would give: it answers, and touches nothing outside of the memory.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <fcntl.h>

#include <cmocka.h>

#include "build.h"
#include "wasi/call.h"
#include "wasm/reference.h"

#define NOTHING ""
#define I32     "\x7f"
#define I64     "\x7e"

static const struct {
    const char *name, *params;
} calls[] = {
#define CALL(name, params) {#name, params},
#include "wasi/calls.def"
};

enum { CALLS = sizeof calls / sizeof *calls, WORLDS = 200, ROUNDS = 10 };

/* A module that imports every call, and has a function for each that passes its parameters on. */
static struct wasm_module *module_of_calls(void)
{
    struct builder b = {0};
    struct bobbin_error error = {0};
    struct wasm_module *module;
    struct bytes bytes;

    put_list(entry(&b, SECTION_MEMORY), 1, 1, 1);
    for (uint32_t i = 0; i < CALLS; i++) {
        struct bytes *import = entry(&b, SECTION_IMPORT);

        add_type(&b, calls[i].params, strcmp(calls[i].name, "proc_exit") == 0 ? "" : I32);
        put_name(import, "wasi_snapshot_preview1");
        put_name(import, calls[i].name);
        put(import, 0);
        put_number(import, i);
    }
    for (uint32_t i = 0; i < CALLS; i++) {
        struct bytes code = {0}, *export = entry(&b, SECTION_EXPORT);

        put(&code, 0);
        for (uint32_t local = 0; local < strlen(calls[i].params); local++)
            put_list(&code, 0x20, local);
        put_list(&code, 0x10, i, 0x0b);
        add_function(&b, i, NULL, &code);
        put_name(export, calls[i].name);
        put(export, 0);
        put_number(export, CALLS + i);
    }
    bytes = finish(&b);
    module = wasm_module_open(bytes.at, bytes.length, &error);
    free(bytes.at);
    if (module == NULL)
        fail_msg("%s", error.text);
    return module;
}

struct world {
    struct wasm_module *module;
    struct wasi *wasi;
    struct wasm_store store;
    struct wasm_thread thread;
    struct wasm_moduleinst *instance;
};

/* One directory, "/d", which is `path`, and nothing in the streams. */
static void open_world(struct world *w, const char *path)
{
    static const char *const strings[] = {"one", "two", NULL};
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), streams[] = {null, null, null};
    const struct wasi_directory directory = {path, "/d", false};
    const struct wasi_options options = {.arguments = strings,
                                         .environment = strings,
                                         .directories = &directory,
                                         .directory_count = 1,
                                         .streams = streams};
    struct bobbin_error error = {0};
    struct wasm_extern imports[CALLS];
    enum wasm_trap trap;

    w->module = module_of_calls();
    wasm_store_open(&w->store, &wasm_default_resources);
    wasm_thread_open(&w->thread, &w->store);
    w->wasi = wasi_open(&options, &error);
    close(null);
    assert_non_null(w->wasi);
    for (uint32_t i = 0; i < w->module->import_count; i++)
        imports[i] = wasi_import(w->wasi, &w->store, &w->module->imports[i]);
    w->instance = wasm_instantiate(&w->store, w->module, imports, &trap, &error);
    if (w->instance == NULL)
        fail_msg("%s", error.text);
}

static void close_world(struct world *w)
{
    wasm_thread_close(&w->thread);
    wasm_store_close(&w->store);
    wasi_close(w->wasi);
    wasm_module_close(w->module);
}

/* What the call returns; UINT32_MAX: the program has ended. */
static uint32_t call(struct world *w, const char *name, const wasm_value *arguments)
{
    struct wasm_extern found = wasm_exported(w->instance, name, strlen(name));
    uint64_t fuel = 100;

    assert_true(wasm_invoke(&w->thread, found.function, arguments));
    assert_int_equal(wasm_interpret(&w->thread, &fuel), wasm_stop_host);
    if (!wasm_serve(&w->thread)) {
        assert_true(w->wasi->exited);
        return UINT32_MAX;
    }
    assert_int_equal(wasm_interpret(&w->thread, &fuel), wasm_stop_returned);
    return (uint32_t)w->thread.values[0];
}

static uint64_t random_number(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static wasm_value random_argument(uint64_t *state, bool wide)
{
    static const uint64_t interesting[] = {
        65535,
        65536,
        65528,
        65529,
        65532,
        0x7fffffff,
        0x80000000,
        0xffffffff,
        0x7fffffffffffffff,
        0x8000000000000000,
        UINT64_MAX,
        1000,
        4096,
        200,
    };
    uint64_t value = random_number(state) % 3 == 0
                         ? interesting[random_number(state) % (sizeof interesting / sizeof *interesting)]
                         : random_number(state) % 8;

    return wide ? value : (uint32_t)value;
}

/* Once every call, on small numbers and letters, which may be buffers and names. */
static void wild_round(struct world *w, uint64_t *seed)
{
    uint8_t *memory = w->instance->memories[0]->memory.host;

    for (unsigned i = 0; i < CALLS; i++) {
        wasm_value arguments[16];
        size_t count = strlen(calls[i].params);

        for (size_t k = 0; k < count; k++)
            arguments[k] = random_argument(seed, calls[i].params[k] == 0x7e);
        for (unsigned at = 0; at < 64; at++)
            memory[at] = at % 5 == 4 ? (uint8_t) "ab/.x"[random_number(seed) % 5] : (uint8_t)(random_number(seed) % 4);
        if (strcmp(calls[i].name, "poll_oneoff") == 0) /* it is not to wait */
            memset(memory, 0, WASM_PAGE);
        if (strcmp(calls[i].name, "fd_allocate") == 0) /* the disk is not to be filled */
            arguments[1] = 0, arguments[2] %= 10000;
        call(w, calls[i].name, arguments);
        assert_int_equal(w->wasi->exited, strcmp(calls[i].name, "proc_exit") == 0);
        w->wasi->exited = false;
    }
}

static void wild(void **state)
{
    char path[] = "/tmp/bobbin-wasi-XXXXXX", command[100];
    uint64_t seed = 1948;
    struct world w;

    (void)state;
    assert_non_null(mkdtemp(path));
    for (unsigned world = 0; world < WORLDS; world++) {
        open_world(&w, path);
        for (unsigned round = 0; round < ROUNDS; round++)
            wild_round(&w, &seed);
        close_world(&w);
    }
    snprintf(command, sizeof command, "rm -rf %s", path);
    assert_int_equal(system(command), 0);
}

static void answers(void **state)
{
    struct world w;
    const uint8_t *memory;
    uint32_t word, opened;

    (void)state;
    open_world(&w, "/");
    memory = w.instance->memories[0]->memory.host;
    assert_int_equal(call(&w, "args_sizes_get", (wasm_value[]){100, 104}), WASI_SUCCESS);
    assert_memory_equal(memory + 100, "\2\0\0\0\10\0\0\0", 8);
    assert_int_equal(call(&w, "args_get", (wasm_value[]){200, 300}), WASI_SUCCESS);
    assert_memory_equal(memory + 300, "one\0two", 8);
    memcpy(&word, memory + 204, 4);
    assert_int_equal(word, 304);
    assert_int_equal(call(&w, "args_get", (wasm_value[]){65536 - 7, 300}), WASI_FAULT);
    assert_int_equal(call(&w, "environ_get", (wasm_value[]){200, 65536 - 7}), WASI_FAULT);
    assert_int_equal(call(&w, "fd_prestat_get", (wasm_value[]){3, 100}), WASI_SUCCESS);
    assert_memory_equal(memory + 100, "\0\0\0\0\2\0\0\0", 8);
    assert_int_equal(call(&w, "fd_prestat_get", (wasm_value[]){4, 100}), WASI_BADF);
    assert_int_equal(call(&w, "fd_prestat_dir_name", (wasm_value[]){3, 100, 1}), WASI_NAMETOOLONG);
    assert_int_equal(call(&w, "fd_prestat_dir_name", (wasm_value[]){3, 100, 2}), WASI_SUCCESS);
    assert_memory_equal(memory + 100, "/d", 2);
    memcpy(w.instance->memories[0]->memory.host + 100, "proc/self/mem", 13); /* "/d" is the host's "/" */
    opened = call(&w, "path_open", (wasm_value[]){3, 1, 100, 13, 0, WASI_RIGHT_READ, 0, 0, 200});
    assert_true(opened == WASI_NOTCAPABLE || opened == WASI_NOSYS); /* nothing is opened where there is no openat2 */
    assert_int_equal(call(&w, "clock_time_get", (wasm_value[]){4, 0, 100}), WASI_INVAL);
    assert_int_equal(call(&w, "random_get", (wasm_value[]){65530, 7}), WASI_FAULT);
    assert_int_equal(call(&w, "sock_shutdown", (wasm_value[]){0, 0}), WASI_NOTSOCK);
    assert_int_equal(call(&w, "proc_exit", (wasm_value[]){42}), UINT32_MAX);
    assert_int_equal(w.wasi->status, 42);
    close_world(&w);
}

/* The table of files grows as far as it may, and what was in it stays there. */
static void many_files(void **state)
{
    struct world w;
    uint32_t number = 0, first;

    (void)state;
    open_world(&w, "/");
    first = w.wasi->file_count;
    for (uint32_t i = first; i < WASI_MOST_FILES; i++) {
        assert_int_equal(wasi_new_file(w.wasi, (struct wasi_file){.host = -1, .rights = i}, &number), WASI_SUCCESS);
        assert_int_equal(number, i);
    }
    assert_int_equal(wasi_new_file(w.wasi, (struct wasi_file){.host = -1}, &number), WASI_MFILE);
    for (uint32_t i = 0; i < WASI_MOST_FILES; i++) {
        assert_non_null(wasi_file(w.wasi, i));
        assert_true(i < first || wasi_file(w.wasi, i)->rights == i);
    }
    assert_null(wasi_file(w.wasi, WASI_MOST_FILES));
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers), cmocka_unit_test(many_files), cmocka_unit_test(wild)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
