/* WASI preview 1: the world as a whole, and what is not about files. */
#define _GNU_SOURCE
#include "wasi/wasi.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"
#include "wasi/call.h"

uint32_t wasi_error(int error)
{
    switch (error) {
#define ERROR(host, number)                                                                                            \
    case host:                                                                                                         \
        return number;
#include "wasi/errors.def"
    default:
        return WASI_IO;
    }
}

uint32_t wasi_put(const struct wasi *w, uint32_t address, const void *from, size_t length)
{
    uint8_t *to = wasi_memory(w, address, length);

    if (to == NULL)
        return WASI_FAULT;
    memcpy(to, from, length);
    return WASI_SUCCESS;
}

/* ---- The world --------------------------------------------------------------------------------------------------- */

static bool open_files(struct wasi *w, struct bobbin_error *error)
{
    static const int own[3] = {0, 1, 2};
    const int *streams = w->options.streams != NULL ? w->options.streams : own;

    if (w->options.directory_count > WASI_MOST_FILES - 3)
        return bobbin_fail(error, bobbin_error_argument, 0, 0, "too many directories");
    w->file_count = 3 + (uint32_t)w->options.directory_count;
    w->files = calloc(w->file_count, sizeof *w->files);
    if (w->files == NULL)
        return bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory");
    for (int i = 0; i < 3; i++) {
        int host = streams[i] < 0 ? -1 : fcntl(streams[i], F_DUPFD_CLOEXEC, 0);

        if (host >= 0) /* what the host has closed is closed for the program, too */
            w->files[i] = (struct wasi_file){
                .open = true, .host = host, .rights = i == 0 ? WASI_RIGHTS & ~WASI_RIGHT_WRITE : WASI_RIGHTS};
    }
    for (size_t i = 0; i < w->options.directory_count; i++) {
        const struct wasi_directory *directory = &w->options.directories[i];
        int host = open(directory->host, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (host < 0)
            return bobbin_fail(error, bobbin_error_file, 0, 0, "directory %.80s: %s", directory->host, strerror(errno));
        w->files[3 + i] = (struct wasi_file){.open = true,
                                             .directory = true,
                                             .read_only = directory->read_only,
                                             .host = host,
                                             .preopened = directory->guest,
                                             .rights = WASI_RIGHTS};
    }
    return true;
}

struct wasi *wasi_open(const struct wasi_options *options, struct bobbin_error *error)
{
    struct wasi *w = calloc(1, sizeof *w);

    if (w == NULL) {
        bobbin_fail(error, bobbin_error_memory, 0, 0, "not enough memory");
        return NULL;
    }
    w->options = *options;
    if (!open_files(w, error)) {
        wasi_close(w);
        return NULL;
    }
    return w;
}

void wasi_close(struct wasi *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; w->files != NULL && i < w->file_count; i++) {
        if (w->files[i].open)
            close(w->files[i].host);
    }
    free(w->files);
    free(w);
}

#define NOTHING ""
#define I32     "\x7f"
#define I64     "\x7e"

static const struct call {
    const char *name;
    uint32_t (*serve)(struct wasi *w, const wasm_value *a);
    const char *params;
} calls[] = {
#define CALL(name, params) {#name, wasi_##name, params},
#include "wasi/calls.def"
};

enum { CALLS = sizeof calls / sizeof *calls };

/* What a function's `data` points to lives in the store. */
struct import {
    struct wasi *wasi;
    const struct call *call;
    struct wasm_func_type type;
};

static bool serve(void *data, struct wasm_moduleinst *caller, const wasm_value *arguments, wasm_value *results)
{
    const struct import *import = data;
    struct wasi *w = import->wasi;

    w->memory = caller != NULL && caller->module->memory_count > 0 ? caller->memories[0] : NULL;
    results[0] = import->call->serve(w, arguments);
    return !w->exited;
}

struct wasm_extern wasi_import(struct wasi *w, struct wasm_store *store, const struct wasm_import *import)
{
    static const char from[] = "wasi_snapshot_preview1";
    const struct wasm_name *name = &import->name;
    struct wasm_extern found = {.kind = wasm_kind_function, .any = NULL};

    if (import->module.length != sizeof from - 1 || memcmp(import->module.bytes, from, sizeof from - 1) != 0)
        return found;
    for (size_t i = 0; i < CALLS; i++) {
        struct import *data;

        if (strlen(calls[i].name) != name->length || memcmp(calls[i].name, name->bytes, name->length) != 0)
            continue;
        data = wasm_own(store, sizeof *data);
        if (data == NULL)
            return found;
        *data = (struct import){w,
                                &calls[i],
                                {(const uint8_t *)calls[i].params, (const uint8_t *)I32,
                                 (uint32_t)strlen(calls[i].params), calls[i].serve != wasi_proc_exit}};
        found.function = wasm_host(store, &data->type, serve, data);
    }
    return found;
}

/* ---- Arguments and environment ----------------------------------------------------------------------------------- */

/* Puts pointers and strings, NUL included, or only counts them. */
static uint32_t strings(const struct wasi *w, const char *const *list, uint32_t pointers, uint32_t room, bool sizes)
{
    uint32_t count = 0, error = WASI_SUCCESS;
    uint64_t length = 0;

    for (; list != NULL && list[count] != NULL; count++) {
        size_t size = strlen(list[count]) + 1;

        if (!sizes)
            error = wasi_put_u32(w, pointers + 4 * count, room + (uint32_t)length);
        if (!sizes && error == WASI_SUCCESS)
            error = wasi_put(w, room + (uint32_t)length, list[count], size);
        if (error != WASI_SUCCESS)
            return error;
        length += size;
    }
    if (length > UINT32_MAX)
        return WASI_OVERFLOW;
    if (sizes)
        error = wasi_put_u32(w, pointers, count);
    return sizes && error == WASI_SUCCESS ? wasi_put_u32(w, room, (uint32_t)length) : error;
}

uint32_t wasi_args_get(struct wasi *w, const wasm_value *a)
{
    return strings(w, w->options.arguments, (uint32_t)a[0], (uint32_t)a[1], false);
}

uint32_t wasi_args_sizes_get(struct wasi *w, const wasm_value *a)
{
    return strings(w, w->options.arguments, (uint32_t)a[0], (uint32_t)a[1], true);
}

uint32_t wasi_environ_get(struct wasi *w, const wasm_value *a)
{
    return strings(w, w->options.environment, (uint32_t)a[0], (uint32_t)a[1], false);
}

uint32_t wasi_environ_sizes_get(struct wasi *w, const wasm_value *a)
{
    return strings(w, w->options.environment, (uint32_t)a[0], (uint32_t)a[1], true);
}

/* ---- Clocks, random numbers, the end ----------------------------------------------------------------------------- */

enum { CLOCKS = 4 };

static const clockid_t clocks[CLOCKS] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID,
                                         CLOCK_THREAD_CPUTIME_ID};

static uint64_t nanoseconds(const struct timespec *time)
{
    return (uint64_t)time->tv_sec * 1000000000 + (uint64_t)time->tv_nsec;
}

static uint64_t now(const struct wasi *w, uint32_t clock)
{
    struct timespec time = {0};

    if (w->options.now != NULL)
        return w->options.now(w->options.data, clock);
    clock_gettime(clocks[clock], &time);
    return nanoseconds(&time);
}

uint32_t wasi_clock_res_get(struct wasi *w, const wasm_value *a)
{
    struct timespec time = {0, 1};

    if ((uint32_t)a[0] >= CLOCKS)
        return WASI_INVAL;
    if (w->options.now == NULL)
        clock_getres(clocks[(uint32_t)a[0]], &time);
    return wasi_put_u64(w, (uint32_t)a[1], nanoseconds(&time));
}

uint32_t wasi_clock_time_get(struct wasi *w, const wasm_value *a)
{
    return (uint32_t)a[0] < CLOCKS ? wasi_put_u64(w, (uint32_t)a[2], now(w, (uint32_t)a[0])) : WASI_INVAL;
}

uint32_t wasi_random_get(struct wasi *w, const wasm_value *a)
{
    uint32_t left = (uint32_t)a[1];
    uint8_t *to = wasi_memory(w, (uint32_t)a[0], left);

    if (to == NULL)
        return WASI_FAULT;
    if (w->options.random != NULL) {
        w->options.random(w->options.data, to, left);
        return WASI_SUCCESS;
    }
    while (left > 0) {
        ssize_t got = getrandom(to, left, 0);

        if (got < 0 && errno != EINTR)
            return wasi_error(errno);
        if (got > 0) {
            to += got;
            left -= (uint32_t)got;
        }
    }
    return WASI_SUCCESS;
}

uint32_t wasi_proc_exit(struct wasi *w, const wasm_value *a)
{
    w->exited = true;
    w->status = (uint32_t)a[0];
    return WASI_SUCCESS;
}

/* Signals there are none; most hosts answer so. */
uint32_t wasi_proc_raise(struct wasi *w, const wasm_value *a)
{
    (void)w, (void)a;
    return WASI_NOSYS;
}

uint32_t wasi_sched_yield(struct wasi *w, const wasm_value *a)
{
    (void)w, (void)a;
    return WASI_SUCCESS;
}

/* ---- Sockets, of which there are none ---------------------------------------------------------------------------- */

static uint32_t no_socket(struct wasi *w, const wasm_value *a)
{
    return wasi_file(w, a[0]) != NULL ? WASI_NOTSOCK : WASI_BADF;
}

uint32_t wasi_sock_accept(struct wasi *w, const wasm_value *a)
{
    return no_socket(w, a);
}

uint32_t wasi_sock_recv(struct wasi *w, const wasm_value *a)
{
    return no_socket(w, a);
}

uint32_t wasi_sock_send(struct wasi *w, const wasm_value *a)
{
    return no_socket(w, a);
}

uint32_t wasi_sock_shutdown(struct wasi *w, const wasm_value *a)
{
    return no_socket(w, a);
}

/* ---- Waiting ----------------------------------------------------------------------------------------------------- */

/* As they are in the guest's memory. */
struct subscription {
    uint64_t user;
    uint8_t tag; /* 0 clock, 1 read, 2 write */
    uint8_t unused[7];
    uint32_t what; /* clock or file */
    uint32_t unused2;
    uint64_t timeout, precision;
    uint16_t flags; /* 1: the timeout is a point in time */
    uint8_t unused3[6];
};

struct event {
    uint64_t user;
    uint16_t error;
    uint8_t type, unused[5];
    uint64_t bytes;
    uint16_t flags;
    uint8_t unused2[6];
};

_Static_assert(sizeof(struct subscription) == 48 && sizeof(struct event) == 32, "layouts of preview 1");

enum { MOST_SUBSCRIPTIONS = 1024 };

/* How long until the clock of a subscription rings, in ns. */
static uint64_t until(const struct wasi *w, const struct subscription *s)
{
    uint64_t is = s->flags & 1 ? now(w, s->what) : 0;

    return s->timeout > is ? s->timeout - is : 0;
}

/* What is wrong with a subscription. */
static uint32_t check(struct wasi *w, const struct subscription *s)
{
    if (s->tag == 0)
        return s->what < CLOCKS ? WASI_SUCCESS : WASI_INVAL;
    if (s->tag > 2)
        return WASI_INVAL;
    return wasi_file(w, s->what) != NULL ? WASI_SUCCESS : WASI_BADF;
}

static uint32_t wait_for(struct wasi *w, const struct subscription *s, uint32_t count, uint32_t out, uint32_t *events)
{
    struct pollfd polls[MOST_SUBSCRIPTIONS];
    uint64_t left[MOST_SUBSCRIPTIONS], nearest = UINT64_MAX;
    uint32_t error = WASI_SUCCESS;
    struct timespec time;

    for (uint32_t i = 0; i < count; i++) {
        bool wrong = check(w, &s[i]) != WASI_SUCCESS, clock = s[i].tag == 0;

        polls[i] = (struct pollfd){.fd = wrong || clock ? -1 : wasi_file(w, s[i].what)->host,
                                   .events = s[i].tag == 2 ? POLLOUT : POLLIN};
        left[i] = wrong ? 0 : clock ? until(w, &s[i]) : UINT64_MAX;
        nearest = left[i] < nearest ? left[i] : nearest;
    }
    time = (struct timespec){(time_t)(nearest / 1000000000), (long)(nearest % 1000000000)};
    if (ppoll(polls, count, nearest == UINT64_MAX ? NULL : &time, NULL) < 0)
        return wasi_error(errno);
    for (uint32_t i = 0; i < count && error == WASI_SUCCESS; i++) {
        struct event event = {.user = s[i].user, .type = s[i].tag, .error = (uint16_t)check(w, &s[i])};

        event.bytes = polls[i].revents != 0;
        event.flags = (polls[i].revents & POLLHUP) != 0;
        if (polls[i].revents != 0 || (left[i] == nearest && nearest != UINT64_MAX))
            error = wasi_put(w, out + (*events)++ * (uint32_t)sizeof event, &event, sizeof event);
    }
    return error;
}

uint32_t wasi_poll_oneoff(struct wasi *w, const wasm_value *a)
{
    uint32_t count = (uint32_t)a[2], events = 0, error;
    struct subscription *copy;
    const uint8_t *in;

    if (count == 0 || count > MOST_SUBSCRIPTIONS)
        return WASI_INVAL;
    in = wasi_memory(w, (uint32_t)a[0], (uint64_t)count * sizeof *copy);
    if (in == NULL || wasi_memory(w, (uint32_t)a[1], (uint64_t)count * sizeof(struct event)) == NULL)
        return WASI_FAULT;
    copy = malloc(count * sizeof *copy); /* events may be written over what is read */
    if (copy == NULL)
        return wasi_error(ENOMEM);
    memcpy(copy, in, count * sizeof *copy);
    error = wait_for(w, copy, count, (uint32_t)a[1], &events);
    free(copy);
    return error == WASI_SUCCESS ? wasi_put_u32(w, (uint32_t)a[3], events) : error;
}
