/* The world WASI preview 1: what a WebAssembly program may see and do beside computing.
 *
 *     struct wasi *wasi = wasi_open(&options, &error);
 *     for each import of the module: imports[i] = wasi_import(wasi, &store, &module->imports[i]);
 *     ... instantiate, run "_start"; at wasm_stop_host call wasm_serve()
 *     ... wasm_trap_host and wasi->exited: the program has ended with wasi->status
 *     wasi_close(wasi);
 *
 * It has no files but those below its directories, which every path is resolved beneath by the host's kernel. */
#ifndef BOBBIN_WASI_H
#define BOBBIN_WASI_H

#include "wasm/thread.h"

enum { WASI_MOST_FILES = 1024 };

/* A directory of the host's that the program may use under a name. */
struct wasi_directory {
    const char *host, *guest;
    bool read_only;
};

/* All zeros: no arguments, no environment, no files but the host's standard streams. What it points to must outlive the
 * world. */
struct wasi_options {
    const char *const *arguments, *const *environment; /* NULL-terminated; NULL: none */
    const struct wasi_directory *directories;
    size_t directory_count;
    const int *streams; /* the host's descriptors for 0, 1, 2, duplicated; -1: closed; NULL: the same three */
    /* A clock in ns (0 real time, 1 monotonic, 2 CPU time); NULL: the host's. */
    uint64_t (*now)(void *data, uint32_t clock);
    /* Fills `bytes`; NULL: by the host. */
    void (*random)(void *data, uint8_t *bytes, size_t length);
    void *data;
};

struct wasi_file {
    bool open, directory, read_only;
    int host;
    const char *preopened; /* its name; NULL: opened by the program */
    uint64_t rights;       /* what fd_fdstat_get says; only read and write are asked for here */
};

struct wasi {
    struct wasi_options options;
    struct wasi_file *files; /* so many, and there may be more */
    uint32_t file_count;
    struct wasm_meminst *memory; /* of the instance whose call is being served */
    bool exited;
    uint32_t status;
};

struct wasi *wasi_open(const struct wasi_options *options, struct bobbin_error *error);
void wasi_close(struct wasi *wasi); /* NULL is allowed */

/* What stands for an import; `any` is NULL if it is none of WASI's. */
struct wasm_extern wasi_import(struct wasi *wasi, struct wasm_store *store, const struct wasm_import *import);

#endif
