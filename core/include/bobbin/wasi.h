/* WASI programs: a WebAssembly module on a Bobbin machine, with the calls of WASI preview 1 that it makes.
 *
 * The machine executes instructions and stops where the program calls the system, traps or returns; bobbin_wasi_serve
 * does what is to be done then, and the machine runs on. Like the rest of the library this never prints or exits; it
 * reads and writes the files that the program may use, and no others.
 *
 *     const struct bobbin_wasi_directory here = {.host = ".", .guest = "."};
 *     const struct bobbin_wasi_options options = {.directories = &here, .directory_count = 1};
 *     const bobbin_guest *wasm = bobbin_guest_find("wasm");
 *     struct bobbin_error error;
 *     bobbin_machine *m = bobbin_open(wasm, &error);
 *     bobbin_wasi *process = m != NULL ? bobbin_wasi_open(m, "prog.wasm", &options, &error) : NULL;
 *     if (process != NULL) {
 *         struct bobbin_stop stop;
 *         enum bobbin_wasi_state state;
 *         do {
 *             stop = bobbin_run(m, bobbin_cell_default(wasm), BOBBIN_NO_LIMIT);
 *             state = bobbin_wasi_serve(process, stop);
 *         } while (state == bobbin_wasi_runs);
 *         if (state == bobbin_wasi_exited)
 *             printf("exit status %d\n", bobbin_wasi_end(process).status);
 *         else if (state == bobbin_wasi_trapped)
 *             printf("%s\n", bobbin_wasi_end(process).trap);
 *         else
 *             printf("%s\n", bobbin_stop_text(stop.kind));
 *     }
 *     bobbin_wasi_close(process);
 *     bobbin_close(m);
 */
#ifndef BOBBIN_WASI_PUBLIC_H
#define BOBBIN_WASI_PUBLIC_H

#include "bobbin/bobbin.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct bobbin_wasi bobbin_wasi;

/* A directory of the host's that the program sees, with all below it. Nothing leads out of it. */
struct bobbin_wasi_directory {
    const char *host;
    const char *guest; /* the name under which the program sees it; NULL: that of the host */
    bool read_only;
};

/* All zeros is a process that sees no files, has an empty environment, and the standard streams of the host process.
 * What it points to must outlive the process, but for the array of directories. */
struct bobbin_wasi_options {
    const char *const *arguments;   /* argv, NULL-terminated; NULL: the program's path alone */
    const char *const *environment; /* NULL-terminated; NULL: empty */
    const struct bobbin_wasi_directory *directories;
    size_t directory_count;
    const int *streams; /* the host's file descriptors for 0, 1, 2, duplicated; -1: closed; NULL: the same three */
    /* Instead of `_start`, a function that the module exports, called with what follows the first argument as numbers.
     * Such a module need not be a program. */
    const char *invoke;
    /* Functions that it may be in at a time, beyond which it traps; 0: 100,000, which is the most. */
    uint32_t call_depth;
};

/* Loads the module at `path`, a path of the host's, and makes the machine about to run it. If the module is refused the
 * machine is as it was; if it is the function or its arguments that are wrong, the module stays loaded. `options` may
 * be NULL: all zeros. The machine must outlive the process, and its guest be one whose world is "wasi". */
BOBBIN_API bobbin_wasi *bobbin_wasi_open(bobbin_machine *machine, const char *path,
                                         const struct bobbin_wasi_options *options, struct bobbin_error *error);

/* The same for a module in a buffer, which is not kept. `path` is only what the program is told. */
BOBBIN_API bobbin_wasi *bobbin_wasi_open_buffer(bobbin_machine *machine, const void *image, size_t size,
                                                const char *path, const struct bobbin_wasi_options *options,
                                                struct bobbin_error *error);

/* Closes the process's files. The machine cannot be run any more where it calls the system. NULL is allowed. */
BOBBIN_API void bobbin_wasi_close(bobbin_wasi *process);

enum bobbin_wasi_state {
    bobbin_wasi_runs,    /* run the machine on */
    bobbin_wasi_exited,  /* by proc_exit, or its function returned */
    bobbin_wasi_trapped, /* as the specification of WebAssembly says */
    bobbin_wasi_stopped, /* the machine stopped for its owner: fuel, breakpoint, refused; it can be run on */
};

/* Does what is to be done at that stop of the machine: serves the call, or sees that the program has ended. */
BOBBIN_API enum bobbin_wasi_state bobbin_wasi_serve(bobbin_wasi *process, struct bobbin_stop stop);

/* How it ended; meaningful once bobbin_wasi_serve returned exited or trapped. */
struct bobbin_wasi_end {
    enum bobbin_wasi_state state;
    int status;        /* exited: the status, 0 to 255 */
    const char *trap;  /* trapped: "integer divide by zero" */
    uint32_t function; /* trapped: where, by its number, and */
    uint64_t pc;       /* the instruction's offset in the module */
};
BOBBIN_API struct bobbin_wasi_end bobbin_wasi_end(const bobbin_wasi *process);

/* What a function gave that was called by `invoke`, once it has returned: "i32 42". `text` is cut to `size` bytes with
 * its NUL. False: there is no such result. */
BOBBIN_API bool bobbin_wasi_result(const bobbin_wasi *process, size_t index, char *text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
